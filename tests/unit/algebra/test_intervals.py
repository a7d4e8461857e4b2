"""Interval arithmetic: bounds that always hold, and are tight where the expression is simple."""

import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.intervals import NotEnclosable, interval_function

X, Y = sp.symbols("x y", real=True)
EXPRESSIONS = [
    X**2 * Y - Y**3 / 3 + 1,
    sp.sin(X * Y) * sp.cos(X - Y),
    sp.tan(X),
    sp.exp(-(X**2) - Y**2),
    sp.sqrt(X**2 + Y**2 + 1),
    1 / (X - 3) ** 3,
    X**-2,
    sp.log(X**2 + Y),
    (X**2 + Y**2) ** sp.Rational(-3, 2),
    sp.Abs(X) ** sp.Rational(3, 2),
    sp.Piecewise((X, X < Y), (Y**2, sp.And(X > 1, Y < 2)), (sp.cos(X), True)),
    sp.atan2(Y, X),
    sp.tanh(X) * sp.erf(Y) + sp.cosh(X / 3) - sp.sinh(Y / 4),
    sp.Max(X, Y, 1) - sp.Min(X, 2),
    sp.acos(X / 10) + sp.asin(Y / 9) + sp.atan(X) + sp.asinh(Y),
    sp.sign(X) + sp.Heaviside(Y, sp.S.Half),
    (2 + sp.sin(X)) ** Y,
]


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_every_value_in_a_box_lies_between_the_bounds(expr):
    rng = np.random.default_rng(7)
    low = rng.uniform(-5, 5, (2, 500))
    high = low + 10 ** rng.uniform(-8, 1, (2, 500))
    lower, upper = interval_function([expr], [X, Y])(low, high)
    values = compile_expressions([expr], [X, Y])
    for _ in range(20):
        inside = values(*(low + (high - low) * rng.random((2, 500))))
        # Where the expression has no real value there is nothing to bound.
        assert not ((inside < lower) | (inside > upper)).any()


@pytest.mark.parametrize(
    ("expr", "low", "high", "range_"),
    [
        (sp.sin(X), 0, 3, (0, 1)),
        (sp.cos(X), 3, 7, (-1, 1)),
        (X**2, -1, 2, (0, 4)),
        (X**3, -1, 2, (-1, 8)),
        (sp.Abs(X), -3, 2, (0, 3)),
        (1 / X, 2, 4, (0.25, 0.5)),
        (sp.exp(X), 0, 1, (1, np.e)),
        (sp.sqrt(X), 4, 9, (2, 3)),
    ],
)
def test_ranges_of_single_functions_are_sharp(expr, low, high, range_):
    lower, upper = interval_function([expr], [X])(np.array([[low]], float), np.array([[high]], float))
    # Each operation widens by 4 eps; nothing here takes more than three.
    assert (float(lower[0, 0]), float(upper[0, 0])) == pytest.approx(range_, abs=1e-14)


def test_a_pole_in_the_box_gives_the_whole_line():
    lower, upper = interval_function([1 / X, sp.tan(X)], [X])(np.array([[-1.0]]), np.array([[2.0]]))
    assert np.isneginf(lower).all()
    assert np.isposinf(upper).all()


def test_numbers_that_are_not_floats_are_enclosed():
    lower, upper = interval_function([sp.Rational(1, 3), sp.pi], [X])(np.zeros((1, 1)), np.zeros((1, 1)))
    for k, exact in enumerate((sp.Rational(1, 3), sp.pi.evalf(40))):
        assert sp.Rational(float(lower[k, 0])) < exact < sp.Rational(float(upper[k, 0]))


def test_functions_without_a_rule_and_unknown_symbols_are_refused():
    with pytest.raises(NotEnclosable, match="stieltjes"):
        interval_function([sp.stieltjes(X)], [X])
    with pytest.raises(NotEnclosable, match="y has no value"):
        interval_function([X + Y], [X])


SPECIAL = [sp.besselj(0, X), sp.bessely(1, X), sp.besseli(0, X), sp.besselk(2, X), sp.gamma(X), sp.loggamma(X),
           sp.digamma(X), sp.erfc(X), sp.Ei(X), sp.Si(X), sp.airyai(X), sp.airyaiprime(X), sp.fresnels(X)]  # fmt: skip


@pytest.mark.parametrize("expr", SPECIAL, ids=str)
def test_special_functions_are_enclosed_by_ball_arithmetic(expr):
    low, high = np.array([[0.7, 1.5, 3.0]]), np.array([[0.8, 2.5, 3.5]])
    lower, upper = interval_function([expr], [X])(low, high)
    for share in (0, 0.31, 0.77, 1):
        # The values come from mpmath, another program.
        values = [float(expr.subs(X, p).evalf(20)) for p in (low + share * (high - low)).ravel()]
        assert (lower[0] <= values).all()
        assert (values <= upper[0]).all()


def test_a_special_function_with_a_pole_inside_is_unbounded():
    lower, upper = interval_function([sp.gamma(X)], [X])(np.array([[-0.5]]), np.array([[0.5]]))
    assert (lower[0, 0], upper[0, 0]) == (-np.inf, np.inf)
