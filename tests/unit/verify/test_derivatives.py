"""Hand-written gradients, Jacobians and Hessians: accepted when right, the mistake named when wrong."""

import math

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.verify.differences import hessian, jacobian
from fieldmath.verify.tracing import formula_of, variables
from tests.unit.verify import derivative_codes as codes


def f(x):
    return x[0] ** 2 * np.sin(x[1]) + np.exp(x[2]) * x[0]


def g(x):
    return np.array([2 * x[0] * np.sin(x[1]) + np.exp(x[2]), x[0] ** 2 * np.cos(x[1]), np.exp(x[2]) * x[0]])


def h(x):
    s, c, e = np.sin(x[1]), np.cos(x[1]), np.exp(x[2])
    return np.array([[2 * s, 2 * x[0] * c, e], [2 * x[0] * c, -(x[0] ** 2) * s, 0], [e, 0, e * x[0]]])


def u(x):
    return np.array([x[0] * x[1] ** 2, np.cos(x[0]) + x[1], np.log(x[0] * x[1])])


def du(x):
    return np.array([[x[1] ** 2, 2 * x[0] * x[1]], [-np.sin(x[0]), 1], [1 / x[0], 1 / x[1]]])


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def softmax_jacobian(x):
    s = softmax(x)
    return np.diag(s) - np.outer(s, s)


@pytest.mark.parametrize(
    ("func", "derivative", "options"),
    [
        (f, g, {}),
        (f, h, {}),
        (u, du, {}),
        (softmax, softmax_jacobian, {"dimension": 4}),
        (lambda x: x[0] ** 3, lambda x: 3 * x[0] ** 2, {"dimension": 1}),
        (lambda x: np.linalg.norm(x), lambda x: (x / np.linalg.norm(x)).reshape(-1, 1), {}),
        (lambda x: np.sum(np.abs(x)), np.sign, {"at": [[1, -2, 3], [-0.5, 4, 1]]}),
        (lambda x: float(x @ x), lambda x: [2 * v for v in x], {}),
    ],
)
def test_right_derivatives_are_accepted(func, derivative, options):
    report = fm.verify.derivative(func, derivative, **options)
    assert report.ok, str(report)
    assert report.error < 1e-7


def changed(i, factor):
    def wrong(x):
        value = g(x)
        value[i] *= factor
        return value

    return wrong


@pytest.mark.parametrize(
    ("func", "wrong", "name", "detail"),
    [
        (f, lambda x: -g(x), "sign", ""),
        (f, lambda x: 2 * g(x), "factor 2", ""),
        (f, lambda x: g(x) / 3, "factor 1/3", ""),
        (f, lambda x: g(x)[::-1], "components reversed", ""),
        (f, lambda x: g(x)[[1, 0, 2]], "components exchanged", "0 and 1"),
        (f, lambda x: np.roll(g(x), 1), "components out of order", "rolled by 1"),
        (f, changed(1, -1), "sign", "component 1"),
        (f, changed(2, 0), "component missing", "component 2"),
        (f, changed(0, 2), "factor 2", "component 0"),
        (f, lambda x: g(x) / np.linalg.norm(g(x)), "normalised", ""),
        (f, lambda x: np.triu(h(x)), "lower half missing", ""),
        (f, lambda x: np.diag(np.diag(h(x))), "off-diagonal entries missing", ""),
        (lambda x: u(x)[:2], lambda x: du(x)[:2].T, "transposed", ""),
        (lambda x: x @ x, lambda x: x, "factor 1/2", ""),
        (softmax, lambda x: np.outer(np.cos(3 * x), np.log(x)), None, ""),
        (f, lambda x: g(x) + 1, "constant term", "1, 1, 1"),
    ],
)
def test_mistakes_are_named(func, wrong, name, detail):
    report = fm.verify.derivative(func, wrong)
    assert not report.ok
    if name is None:
        assert not report.diagnosis
    else:
        assert (report.diagnosis.name, report.diagnosis.first.detail) == (name, detail), str(report)


def test_fields_are_exact_references():
    field = fm.ScalarField("x**2*sin(y)", "x y")
    assert fm.verify.derivative(field, lambda x: [2 * x[0] * np.sin(x[1]), x[0] ** 2 * np.cos(x[1])]).ok
    assert fm.verify.derivative(field, lambda x: [2 * x[0], x[0] ** 2]).findings


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda x: g(x)[:2], "shape"),
        (lambda x: None, "type"),
        (lambda x: x.nothing, "raises"),
        (lambda x: np.full(3, np.nan), "wrong"),
    ],
)
def test_what_is_no_derivative_is_said(wrong, kind):
    report = fm.verify.derivative(f, wrong)
    assert not report.ok
    assert report.findings[0].kind == kind


def test_changed_input_is_found():
    def careless(x):
        value = g(x)
        x[:] = 0
        return value

    assert any(finding.kind == "mutates" for finding in fm.verify.derivative(f, careless).findings)


def test_differences_know_their_error():
    point = np.array([0.7, 1.1, 0.3])
    for found, truth in ((jacobian(lambda x: np.asarray(f(x)), point), g(point)), (hessian(f, point), h(point))):
        value, error = found
        assert (np.abs(value - truth) <= 20 * error + 1e-13).all()
        assert error.max() < 1e-7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fm.verify.derivative(3, g), "func and grad_func must be callable"),
        (lambda: fm.verify.derivative(f, g, kind="curl"), "kind must be 'auto', 'gradient', 'jacobian' or 'hessian'"),
        (lambda: fm.verify.derivative(lambda x: x.nothing, g), "at must be given"),
    ],
)
def test_bad_input_gets_a_sentence(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()


@pytest.mark.parametrize("name", codes.WRONG)
def test_slips_in_one_term_or_one_rule_are_named(name):
    func, wrong, options, expected = codes.WRONG[name]
    report = fm.verify.derivative(func, wrong, **options)
    assert not report.ok
    assert report.diagnosis.name == expected, str(report)


def test_formulas_are_read_through_loops_helpers_and_the_math_module():
    def helper(t):
        return math.log(t) + math.exp(-t)

    def func(v):
        total = 0
        for k in range(len(v) - 1):
            total += helper(v[k]) * v[k + 1] ** 2
        return total

    points = np.array([[0.5, 1.2, 0.7], [1.1, 0.4, 0.9]])
    found = formula_of(func, points, np.array([func(p) for p in points]))
    x0, x1, x2 = variables(3)
    assert found.item().equals((sp.log(x0) + sp.exp(-x0)) * x1**2 + (sp.log(x1) + sp.exp(-x1)) * x2**2)


def test_what_cannot_be_followed_is_not_guessed():
    points = np.array([[0.5, 1.2], [1.1, 0.4]])
    for func in (lambda x: float(x[0]) * 2, lambda x: np.sort(x)[0] ** 2, lambda x: np.round(x).sum()):
        assert formula_of(func, points, np.array([func(p) for p in points])) is None
