"""The definitions, read as expressions and as arrays, say the same."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from fieldmath.probability.arithmetic import NUMERIC, SYMBOLIC, Density
from fieldmath.probability.convex import read_generator
from fieldmath.probability.functionals import FUNCTIONALS, HELLINGER, JS, KL, TOTAL_VARIATION
from fieldmath.probability.ladders import OWN

P = np.array([0.2, 0.5, 0.3])
Q = np.array([0.4, 0.4, 0.2])


def symbolic(value: float) -> Density:
    exact = sp.Rational(str(value))
    return Density(exact, sp.log(exact) if exact else -sp.oo)


def numeric(values: np.ndarray) -> Density:
    with np.errstate(divide="ignore"):
        return Density(values, np.log(values))


GENERATOR = read_generator("t*log(t) + (t - 1)**2")
INTEGRALS = [name for name, functional in FUNCTIONALS.items() if name not in OWN]


@pytest.mark.parametrize("name", INTEGRALS)
def test_both_arithmetics_read_the_same_integrand(name):
    functional = FUNCTIONALS[name]
    order = GENERATOR if name == "f_divergence" else sp.Rational(1, 3)
    rounded = order if name == "f_divergence" else float(order)
    arrays = functional.integrand(numeric(P), numeric(Q), rounded, NUMERIC)
    for i in range(3):
        expression = functional.integrand(symbolic(P[i]), symbolic(Q[i]), order, SYMBOLIC)
        # Both round to double precision once or twice.
        assert float(expression) == pytest.approx(arrays[i], rel=1e-13)


def test_zero_times_log_zero_is_zero_in_both_arithmetics():
    zero = Density(sp.S.Zero, -sp.oo)
    assert KL.integrand(zero, symbolic(0.5), None, SYMBOLIC) == 0
    assert KL.integrand(zero, zero, None, SYMBOLIC) == 0
    with np.errstate(invalid="ignore"):
        values = KL.integrand(numeric(np.array([0.0, 0.0])), numeric(np.array([0.5, 0.0])), None, NUMERIC)
    assert list(values) == [0, 0]


def test_mass_of_p_where_q_has_none_is_infinite():
    zero = Density(sp.S.Zero, -sp.oo)
    assert KL.integrand(symbolic(0.5), zero, None, SYMBOLIC) is sp.oo
    assert KL.integrand(numeric(np.array([0.5])), numeric(np.array([0.0])), None, NUMERIC)[0] == np.inf


def test_union_functionals_are_linear_where_one_density_vanishes():
    zero = Density(sp.S.Zero, -sp.oo)
    for functional in (JS, TOTAL_VARIATION):
        one = functional.integrand(symbolic(0.25), zero, sp.Rational(1, 2), SYMBOLIC)
        two = functional.integrand(symbolic(0.5), zero, sp.Rational(1, 2), SYMBOLIC)
        assert sp.simplify(two - 2 * one) == 0


def test_hellinger_is_finished_from_the_logarithm():
    assert HELLINGER.finish(sp.log(sp.Rational(3, 4)), None, SYMBOLIC) == sp.Rational(1, 2)
    assert HELLINGER.finish(-sp.oo, None, SYMBOLIC) == 1
