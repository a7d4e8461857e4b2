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
