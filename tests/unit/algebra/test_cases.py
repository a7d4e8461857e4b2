"""Integrals with free parameters: every value has its condition, and holds wherever the condition does."""

import pytest
import sympy as sp

from fieldmath.algebra.borders import borders
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.iterated import integrate
from fieldmath.algebra.rewriting import is_infinite_far_out

x, y, a, b, t = sp.symbols("x y a b t", real=True)
r = sp.Symbol("r", positive=True)
k = sp.Symbol("k", positive=True)
OO, TURN, HALF = sp.oo, (0, 2 * sp.pi), sp.Rational(1, 2)
OPEN = "no value"


def at(answer, **values):
    """Return the answer at values of the parameters, `OPEN` where the integral is left as it is."""
    found = answer.subs({next(s for s in answer.free_symbols if s.name == n): sp.S(v) for n, v in values.items()})
    return OPEN if found.has(sp.Integral) else found


CASES = [
    # integrand, variables, limits, {value of a: truth}
    (1 / (x - a), [x], [(0, 1)], {2: -sp.log(2), -1: sp.log(2), HALF: OPEN, 0: OO, 1: -OO}),
    (1 / (x - a) ** 2, [x], [(0, 1)], {2: HALF, -1: HALF, HALF: OO, 0: OO, 1: OO}),
    (x**a, [x], [(0, 1)], {2: sp.Rational(1, 3), -HALF: 2, -1: OO, -3: OO}),
    (x**a, [x], [(1, OO)], {-3: HALF, -1: OO, 0: OO}),
    (sp.exp(-a * x), [x], [(0, OO)], {2: HALF, 0: OO, -1: OO}),
    (sp.exp(-a * x) * sp.sin(x), [x], [(0, OO)], {2: sp.Rational(1, 5), 0: OPEN, -1: OPEN}),
    (1 / (x**2 + a), [x], [(0, 1)], {1: sp.pi / 4, 0: OO, -HALF: OPEN, -4: -sp.log(3) / 4}),
    (1 / (x**2 + a**2), [x], [(-OO, OO)], {3: sp.pi / 3, -2: sp.pi / 2, 0: OO}),
    (sp.Abs(x - a), [x], [(0, 1)], {0: HALF, 1: HALF, HALF: sp.Rational(1, 4), 3: sp.Rational(5, 2), -1: 3 * HALF}),
    (1 / (a * x + 1), [x], [(0, 1)], {1: sp.log(2), 0: 1, -1: OO, -2: OPEN}),
    (1 / (1 + a**2 * x**2), [x], [(0, 1)], {0: 1, 1: sp.pi / 4, -1: sp.pi / 4}),
    (sp.sqrt(x - a), [x], [(0, 1)], {0: sp.Rational(2, 3), HALF: OPEN, 2: OPEN}),
    (x**a * sp.exp(-x), [x], [(0, OO)], {3: 6, -HALF: sp.sqrt(sp.pi), -1: OO}),
    (1 / (a + sp.cos(t)), [t], [TURN], {2: 2 * sp.pi / sp.sqrt(3), -2: -2 * sp.pi / sp.sqrt(3), HALF: OPEN}),
    ((1 - a * sp.cos(t)) / (1 - 2 * a * sp.cos(t) + a**2), [t], [TURN], {HALF: 2 * sp.pi, 2: 0, -3: 0, 1: sp.pi}),
    (sp.sin(t) / sp.sqrt(1 - 2 * a * sp.cos(t) + a**2), [t], [(0, sp.pi)], {HALF: 2, 2: 1, -4: HALF, 0: 2}),
    (r ** (1 - 2 * a), [r, t], [(0, 1), TURN], {HALF: 2 * sp.pi, 0: sp.pi, 1: OO, 3: OO}),
    (sp.sqrt(x), [x], [(a, 1)], {0: sp.Rational(2, 3), sp.Rational(1, 4): sp.Rational(7, 12), -1: OPEN}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("expr", "symbols", "limits", "truths"), CASES)
def test_each_value_holds_where_its_condition_does(expr, symbols, limits, truths):
    answer = integrate(expr, Box.ordered(symbols, limits))
    for value, truth in truths.items():
        found = at(answer, a=value)
        assert found == truth or abs(sp.N(found - truth)) < 1e-12, (value, found)


@pytest.mark.slow
def test_two_parameters_get_conditions_of_both():
    gauss = integrate(sp.exp(-a * x**2 - b * y**2), Box.ordered([x, y], [(-OO, OO)] * 2))
    assert at(gauss, a=4, b=1) == sp.pi / 2
    assert at(gauss, a=-1, b=1) == OO
    beta = integrate(sp.exp(a * b * x), Box.ordered([x], [(0, 1)]))
    assert at(beta, a=1, b=2) == (sp.exp(2) - 1) / 2
    assert at(beta, a=0, b=2) in (OPEN, 1)


def test_positive_parameters_need_no_conditions():
    assert integrate(1 / (x**2 + k**2), Box.ordered([x], [(-OO, OO)])) == sp.pi / k
    assert integrate(a * x, Box.ordered([x], [(0, 1)])) == a / 2


def test_limits_in_order_are_taken_at_their_word():
    assert integrate(sp.S.One * x, Box.ordered([x], [(a, b)])).equals((b**2 - a**2) / 2)


def test_borders_are_where_singularities_enter_the_range():
    assert borders(1 / (x - a), Box.ordered([x], [(0, 1)]), [a]) == (a, a - 1)
    assert borders(1 / (2 + sp.sin(x)), Box.ordered([x], [TURN]), [a]) == ()
    assert set(borders(sp.exp(-a * x**2 - b * y**2 - 2 * x * y), Box.ordered([x, y], [(-OO, OO)] * 2), [a, b])) == {
        b,
        a * b - 1,
    }


def test_large_numbers_on_the_way_are_not_infinite_far_out():
    line = Box.ordered([x], [(0, OO)])
    assert is_infinite_far_out(sp.exp(x), line)
    assert not is_infinite_far_out(x**1000 * sp.exp(-x), line)
    assert not is_infinite_far_out(sp.exp(sp.exp(sp.exp(x))), Box.ordered([x], [(0, 10)]))
