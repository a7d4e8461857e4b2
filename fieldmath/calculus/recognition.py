"""Exact numbers behind floats: guessed from short lists, then proven to solve the equations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import exp, inf, isfinite, log, pi

import numpy as np
import sympy as sp

from fieldmath.algebra.tidy import is_zero

_DENOMINATORS = 12
_LARGEST = 200


def recognised(
    center: np.ndarray, radius: np.ndarray, equations: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]
) -> tuple[sp.Expr, ...] | None:
    """Return exact coordinates within the radii at which all equations are proven to vanish, None when none are found.

    Tried are fractions with small denominators, such multiples of pi, and square roots, logarithms and exponentials of
    such fractions.
    """
    guesses = [next(_guesses(float(c), float(r)), None) for c, r in zip(center, radius, strict=True)]
    if any(guess is None for guess in guesses):
        return None
    place = dict(zip(symbols, guesses, strict=True))
    if all(is_zero(equation.xreplace(place), time_limit=0.5) is True for equation in equations):
        return tuple(guesses)
    return None


def _guesses(value: float, radius: float) -> Iterator[sp.Expr]:
    slack = radius + 1e-13 * (1 + abs(value))
    for number, back in (
        (value, lambda q: q),
        (value / pi, lambda q: q * sp.pi),
        (value * abs(value), lambda q: sp.sign(q) * sp.sqrt(abs(q))),
        (exp(min(value, 50.0)), lambda q: sp.log(q) if q > 0 else sp.nan),
        (log(value) if value > 0 else inf, sp.exp),
    ):
        if not isfinite(number):
            continue
        fraction = Fraction(number).limit_denominator(_DENOMINATORS)
        if abs(fraction) > _LARGEST:
            continue
        exact = back(sp.Rational(fraction.numerator, fraction.denominator))
        if exact.is_finite and abs(float(exact.evalf(20)) - value) <= slack:
            yield exact
