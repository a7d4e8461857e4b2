"""Calls of code that may do anything: what it did is reported, with the call."""

import sys
import time

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.verify import calling
from fieldmath.verify.calling import attempt


def hangs(*arguments, **options):
    while True:
        time.sleep(0.01)


def leaves(*arguments, **options):
    sys.exit(3)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(calling, "LONGEST_CALL", 0.2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "judge",
    [
        lambda f: fm.verify.scalar(f, "kl"),
        lambda f: fm.verify.scalar(lambda a, b: f(), "a*b", args={"a": [1, 2], "b": [3, 4]}),
        lambda f: fm.verify.derivative(lambda x: x[0] * x[1], f),
        lambda f: fm.verify.distribution({"pdf": f}, fm.families.Normal(0, 1)),
        lambda f: fm.verify.estimator(f, fm.families.Normal(0, 1), "mean"),
        lambda f: fm.verify.operator(lambda u, v, dx, dy: f(), "div"),
    ],
)
def test_calls_that_do_not_end_and_programs_that_leave_are_reported(judge, impatient):
    start = time.process_time()
    report = judge(hangs)
    assert time.process_time() - start < 10
    assert not report.ok
    assert "no result after 0.2 s" in str(report)
    report = judge(leaves)
    assert not report.ok
    assert "SystemExit" in str(report)


def test_arguments_that_were_changed_are_named():
    def careless(p, *, q):
        q += 1
        return p

    assert attempt(careless, [np.ones(2)], {"q": np.ones(2)}).changed == ("q",)


def recursion(*arguments, **options):
    return recursion(*arguments)


ODD = {
    "raises": lambda *a, **k: 1 / 0,
    "none": lambda *a, **k: None,
    "nan": lambda *a, **k: np.nan,
    "complex": lambda *a, **k: 1j * np.asarray(a[0]) if a else 1j,
    "text": lambda *a, **k: "abc",
    "texts": lambda *a, **k: ["a", "b"],
    "nothing": lambda *a, **k: [],
    "dictionary": lambda *a, **k: {"a": 1},
    "ragged": lambda *a, **k: [[1, 2], [3]],
    "shape": lambda *a, **k: np.ones((2, 3, 4, 5)),
    "its input": lambda *a, **k: a[0] if a else 0,
    "generator": lambda *a, **k: (i for i in range(3)),
    "function": lambda *a, **k: lambda: 1,
    "no arguments": lambda: 1,
    "eight arguments": lambda a, b, c, d, e, f, g, h: a,
    "keyword only": lambda *, q: q,
    "infinite": lambda *a, **k: np.inf,
    "true": lambda *a, **k: True,
    "objects": lambda *a, **k: np.array([object()]),
    "class": dict,
    "recursion": recursion,
    "exit": leaves,
}
NORMAL = fm.families.Normal(0, 1)
JUDGES = {
    "scalar": lambda f: fm.verify.scalar(f, "kl"),
    "entropy": lambda f: fm.verify.scalar(f, "entropy"),
    "batch": lambda f: fm.verify.scalar(f, "kl", given="batch"),
    "joint": lambda f: fm.verify.scalar(f, "mutual_information"),
    "formula": lambda f: fm.verify.scalar(f, "a*b", args={"a": [1.5, 2], "b": [3.0, 4]}),
    "distribution": lambda f: fm.verify.distribution({"pdf": f, "rvs": f, "std": f}, fm.families.Normal(1, 2)),
    "derivative": lambda f: fm.verify.derivative(lambda x: x[0] * x[1] ** 2, f),
    "operator": lambda f: fm.verify.operator(f, "curl", chart=2),
}


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("odd", ODD)
def test_whatever_code_returns_is_reported(judge, odd):
    report = JUDGES[judge](ODD[odd])
    assert not report.ok
    assert report.findings[0].text
    assert report.to_markdown()
    assert report.to_dict()["ok"] is False


def gradient(x):
    return 2 * x


def square(x):
    return x @ x


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fm.verify.operator(np.gradient, "curl", chart=5), "chart must have dimension 2 or 3 for curl; got 5"),
        (lambda: fm.verify.operator(np.gradient, "grad", grids=16), "grids must be a sequence of Grid"),
        (lambda: fm.verify.operator(np.gradient, "grad", periodic=3), "periodic must be True or names"),
        (lambda: fm.verify.operator(np.gradient, "grad", field="x*y"), "field must be a ScalarField"),
        (lambda: fm.verify.operator(np.gradient, "grad", order="two"), "order must be a number; got 'two'"),
        (lambda: fm.verify.operator(np.gradient, "grad", order=-2), "order must be a positive number; got -2"),
        (lambda: fm.verify.scalar(np.dot, "kl", base="e"), "base must be a number; got 'e'"),
        (lambda: fm.verify.scalar(np.dot, "kl", tolerance=-1), "tolerance must be a positive number; got -1"),
        (lambda: fm.verify.scalar(1.0, 1.0, of=3), "of must be a pair of distributions; got 3"),
        (lambda: fm.verify.derivative(square, gradient, at="abc"), "at must be a point, or points as rows"),
        (lambda: fm.verify.derivative(square, gradient, at=[]), "at must be finite numbers"),
        (lambda: fm.verify.derivative(square, gradient, at=[np.nan, 1]), "at must be finite numbers"),
        (lambda: fm.verify.derivative(square, gradient, dimension=0), "dimension must be at least 1; got 0"),
        (lambda: fm.verify.derivative(square, gradient, dimension="a"), "dimension must be a whole number; got 'a'"),
        (lambda: fm.verify.solution(3, fm.ScalarField("x*y", "x y")), "residual and solver must be callable"),
        (lambda: fm.verify.solution(lambda u: u.nothing(), fm.ScalarField("x*y", "x y")), "residual must take a field"),
    ],
)
def test_arguments_that_make_no_sense_get_a_sentence(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()


def test_what_judged_code_prints_stays_out_of_the_output(capsys):
    def entropy(p):
        print("called")
        return -sum(x * np.log(x) for x in p if x > 0)

    assert fm.verify.scalar(entropy, "entropy").ok
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "called" in printed.err
