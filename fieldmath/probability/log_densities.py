"""Log-densities as functions of arrays: floats, or ball arithmetic where large terms cancel; and their rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import sympy as sp

from fieldmath.algebra.certify import Encloser
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.steady import magnitude
from fieldmath.probability.features import X, without_overflow
from fieldmath.probability.large import LargeNumber
from fieldmath.probability.law import Law

Function = Callable[[np.ndarray], np.ndarray]

_EPS = float(np.finfo(float).eps)
_LARGE = 1e-12
"""Rounding above which a log-density is computed in ball arithmetic where the density is not negligible."""
_NOISY = 1e-6
"""Part of a logarithm that rounding may be where the density is negligible: ratios of two of them are not."""
_NEGLIGIBLE = -60.0
"""Below its largest value by this much, a density only has to be small."""


@lru_cache(maxsize=256)
def log_density_of(law: Law) -> Function:
    """Return the log-density as a function of arrays, ``-inf`` outside the support."""
    if law.components:
        return _log_of_mixture(law)
    floating = _in_floats(law)
    return _in_balls(law, floating) if _float_rounding(law) > _LARGE and _encloser(law) is not None else floating


@lru_cache(maxsize=256)
def rounding_of(law: Law) -> float:
    """Return how much rounding all values of the log-density may share: what no quadrature can see."""
    if law.components:
        return max(rounding_of(part) for _, part in law.components)
    rounding = _float_rounding(law)
    if rounding <= _LARGE or _encloser(law) is None:
        return rounding
    values = log_density_of(law)(_typical(law))
    values = values[np.isfinite(values)]
    counts = values >= values.max(initial=-np.inf) + _NEGLIGIBLE
    return 4 * _EPS * (1.0 + float(np.abs(values[counts]).max(initial=0.0)))


@lru_cache(maxsize=256)
def is_visible(law: Law) -> bool:
    """Return whether floats see any density of a member of a family where its mass must be."""
    return law.row is None or bool(np.isfinite(_in_floats(law)(_typical(law))).any())


def _in_floats(law: Law) -> Function:
    formula, constant = law.formula, 0.0
    if law.whole is not None:  # The mass may be a difference that only many digits tell from 0.
        formula, constant = law.whole.formula, float(sp.N(law.formula - law.whole.formula, 20))
    compiled = compile_expressions((without_overflow(formula),), (X,))
    lower, upper = float(law.region.lower), float(law.region.upper)

    def log_density(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=float)
        inside = (x >= lower) & (x <= upper)
        safe = np.where(inside, x, 0.5 * (max(lower, -1.0) + min(upper, max(lower, -1.0) + 1.0)))
        values = np.asarray(compiled(safe)[0], dtype=float) + constant
        return np.where(inside, np.where(np.isnan(values), -np.inf, values), -np.inf)

    return log_density


def _in_balls(law: Law, floating: Function) -> Function:
    """Return the log-density with all digits where the density counts; floats say where that is."""
    enclose = _encloser(law)
    assert enclose is not None
    typical, size = floating(_typical(law)), magnitude(without_overflow(law.formula))
    highest = float(typical[np.isfinite(typical)].max(initial=-np.inf))

    def log_density(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=float)
        values = np.array(floating(x), dtype=float)
        flat, points = values.reshape(-1), x.reshape(-1)
        slack = 4 * _float_rounding(law)
        noise = _EPS * compile_expressions((size,), (X,))(points)[0]
        chosen = (flat > highest + _NEGLIGIBLE - slack) | (noise > _NOISY * np.abs(flat))
        for place in np.flatnonzero(np.isfinite(flat) & chosen):
            found = enclose(float(points[place]))
            flat[place] = flat[place] if found is None else found
        return values

    return log_density


def _log_of_mixture(law: Law) -> Function:
    """Return the log-density of a mixture by log-sum-exp: it does not underflow far from all components."""
    parts = [(math.log(float(weight)), log_density_of(part)) for weight, part in law.components if weight != 0]

    def log_density(x: np.ndarray) -> np.ndarray:
        return np.logaddexp.reduce([weight + part(x) for weight, part in parts], axis=0)

    return log_density


@lru_cache(maxsize=256)
def _encloser(law: Law) -> Callable[[float], float | None] | None:
    """Return the log-density at one point in ball arithmetic, or None when it has a function without a rule."""
    large = {number: sp.Dummy(positive=True) for number in law.formula.atoms(LargeNumber)}
    enclose = Encloser(law.formula.xreplace(large), (X, *large.values()))
    if law.whole is not None or enclose.is_refused:
        return None
    numbers = [number.number for number in large]

    def at(x: float) -> float | None:
        found = enclose([x, *numbers], goal=1e-15, most=1024)
        return found.middle if found is not None and found.radius < 1e-13 * (1 + abs(found.middle)) else None

    return at


@lru_cache(maxsize=256)
def _float_rounding(law: Law) -> float:
    """Return the unit roundoff times the size of the terms of the log-density, where its mass is."""
    if law.row is None or law.whole is not None or law.free_symbols:
        return 0.0
    points, formula = _typical(law), without_overflow(law.formula)
    values, sizes = compile_expressions((formula, magnitude(formula)), (X,))(points)
    counts = np.isfinite(values) & np.isfinite(sizes)
    values, sizes = values[counts], _EPS * sizes[counts]
    return float(sizes[values + 4 * sizes >= values.max(initial=-np.inf) + _NEGLIGIBLE].max(initial=0.0))


def _typical(law: Law) -> np.ndarray:
    """Return points where the mass is: a width on both sides of every place."""
    from fieldmath.probability.marks import hints

    places, widths = hints(law)
    lower, upper = float(law.region.lower), float(law.region.upper)
    beside = [place + sign * width for place in places for width in widths or [1.0] for sign in (-1.0, 0.0, 1.0)]
    points = np.array([point for point in beside if lower < point < upper] or places)
    return np.unique(np.round(points)) if law.is_discrete else np.unique(points)
