"""The one-pass derivative gives what SymPy gives."""

import pytest
import sympy as sp

from fieldmath.algebra.derivative import RULES, derivative

x, y = sp.symbols("x y", positive=True)
f = sp.Function("f")

EXPRESSIONS = [
    sp.Integer(3),
    x,
    y**2,
    x**3 * y,
    (x + y) ** 7,
    sp.sqrt(x**2 + y**2),
    x**y,
    2**x,
    sp.exp(-(x**2)) * sp.sin(x * y) / (1 + x**2),
    f(x, y),
    f(x * y, x) * x,
    sp.Derivative(f(x, y), x) * x,
    sp.besselj(0, x * y),
    sp.Piecewise((x**2, x < 1), (x, True)),
    sp.Abs(x - 1),
    sp.atan2(y, x),
    sp.loggamma(x),
    sp.Integral(sp.exp(-(y**2)), (y, 0, x)),
]


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_it_is_what_sympy_gives(expr):
    for symbol in (x, y):
        assert (
            derivative(expr, symbol) == expr.diff(symbol)
            or sp.simplify(derivative(expr, symbol) - expr.diff(symbol)) == 0
        )


@pytest.mark.parametrize("function", RULES, ids=lambda head: head.__name__)
def test_every_rule_of_the_table_is_right(function):
    u = x**2 * y / 5
    assert sp.simplify(derivative(function(u), x) - function(u).diff(x)) == 0
    assert derivative(function(y), x) == 0
