"""Cumulative probabilities and quantiles of laws in floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.errors import EvaluationError
from fieldmath.probability.family import U
from fieldmath.probability.features import X
from fieldmath.probability.large import LargeNumber, released
from fieldmath.probability.law import Law
from fieldmath.probability.transforms import back, forth

_WHOLE = 2**63
"""Whole numbers from here on are no integers of NumPy's."""


def cdf_of(law: Law, x: np.ndarray) -> np.ndarray:
    """Return the probabilities of values at or below `x`."""
    return _known(_numeric_cdf(law, x), ~np.isnan(x), "cdf")


def quantiles_of(law: Law, u: np.ndarray) -> np.ndarray:
    """Return the smallest values at which the cdf reaches `u`."""
    found = _numeric_quantile(law, u)
    lost = np.isnan(found)  # SciPy's searches have limits of their own.
    if lost.any():
        search = _smallest_integer if law.is_discrete else _inverse_of_cdf
        found = np.where(lost, search(law, np.atleast_1d(u)).reshape(found.shape), found)
    return _known(found, np.True_, "quantile")


def _known(values: np.ndarray, wanted: Any, name: str) -> np.ndarray:
    """Return values of which none is NaN where one is wanted."""
    if np.any(np.isnan(values) & wanted):
        raise EvaluationError(
            f"the {name} must be within reach of floats; these parameters are too extreme. "
            "Give the point as a SymPy expression for an exact formula."
        )
    return values


def require_numbers(law: Law) -> None:
    """Refuse laws with free parameters, and those whose parameters no float holds."""
    if law.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in law.free_symbols))
        raise EvaluationError(f"parameters must be numbers; got free {names}. Use subs() first.")
    if law.beyond_floats:
        raise EvaluationError(
            f"parameters must be between 1e-307 and 1e308 in size for values in floats; got {law.beyond_floats}. "
            "Give the point as a SymPy expression for an exact formula."
        )


def _numeric_cdf(law: Law, x: np.ndarray) -> np.ndarray:
    lower, upper = float(law.region.lower), float(law.region.upper)
    if law.row is not None and law.row.is_circular:
        unrolled = frozen(law).cdf
        return np.clip(unrolled(np.clip(x, lower, upper)) - unrolled(lower), 0.0, 1.0)
    if _by_scipy(law):
        return np.asarray(frozen(law).cdf(x))
    if law.base is not None and law.bijection is not None:
        return _image_cdf(law, x)
    if law.components:
        return np.sum([float(weight) * _numeric_cdf(part, x) for weight, part in law.components], axis=0)
    if law.whole is not None and law.whole.row is not None and law.whole.row.scipy is not None:
        return _truncated_cdf(law, x)
    if law.row is not None and law.row.cdf is not None:
        inside = np.floor(x) if law.is_discrete else x
        values = compile_expressions((law.row.at(law.row.cdf, law.arguments),), (X,))(np.clip(inside, lower, upper))[0]
        below = inside < lower if law.is_discrete else x <= lower
        return np.where(below, 0.0, np.where(x >= upper, 1.0, values))
    from fieldmath.probability.numeric import mass_between

    return np.vectorize(lambda end: mass_between(law, lower, float(end)), otypes=[float])(x)


_SUMMED = frozenset({"hypergeom", "betabinom"})
"""Laws whose cdf SciPy sums term by term,"""
_LONGEST = 10**6
"""and how large their parameters may be for it to end soon."""


def _by_scipy(law: Law) -> bool:
    """Return whether SciPy computes the cdf of a member of a family, and in good time."""
    if law.row is None or law.row.scipy is None or is_heavy(law):
        return False
    return law.row.scipy[0] not in _SUMMED or all(abs(float(value)) <= _LONGEST for value in law.arguments)


def is_heavy(law: Law) -> bool:
    """Return whether the law has so heavy a tail of integers that SciPy's sums over it do not end."""
    return law.is_discrete and law.row is not None and law.row.moment_order is not sp.oo and law.row.cdf is not None


def _image_cdf(law: Law, x: np.ndarray) -> np.ndarray:
    """Return the cdf of an image: that of the base at the inverse image, or what lies beyond it."""
    assert law.base is not None
    assert law.bijection is not None
    low, high = float(law.region.lower), float(law.region.upper)
    x = np.floor(x) if law.is_discrete else x
    inside = (x > low) & (x < high) | (law.is_discrete & (x == low))
    points = back(law, np.where(inside, x, np.nan))
    if law.bijection.increasing:
        values = _numeric_cdf(law.base, points)
    else:
        values = 1 - _numeric_cdf(law.base, points - 1 if law.is_discrete else points)
    return np.where(inside, values, np.where(x >= high, 1.0, 0.0))


def _numeric_quantile(law: Law, u: np.ndarray) -> np.ndarray:
    if law.base is not None and law.bijection is not None and (law.bijection.increasing or not law.is_discrete):
        rises = law.bijection.increasing
        return forth(law, _numeric_quantile(law.base, u if rises else 1 - u))
    if law.whole is not None and law.whole.row is not None and law.whole.row.scipy is not None:
        return _truncated_quantile(law, u)
    if law.components and not law.is_discrete:
        return _mixture_quantile(law, u)
    if law.row is None:
        from fieldmath.probability.numeric import inverted

        return inverted(law, u)
    if law.is_discrete and not _by_scipy(law) and (is_heavy(law) or law.row.quantile is None):
        return _smallest_integer(law, u)
    # A formula for a truncation loses the digits of a far tail.
    if law.row.quantile is None or (law.row.truncation_of is not None and law.row.scipy is not None):
        by_scipy = law.row.scipy is not None and not law.row.is_circular
        return np.asarray(frozen(law).ppf(u)) if by_scipy else _inverse_of_cdf(law, u)
    formula = law.row.at(law.row.quantile, law.arguments)
    with np.errstate(divide="ignore"):
        values = compile_expressions((formula,), (U,))(u)[0]
    lower, upper = float(law.region.lower), float(law.region.upper)
    inside = np.clip(_with_tails(law, formula, u, values), lower, upper)
    return np.where((u > 0) & (u < 1), inside, np.where(u <= 0, lower - law.is_discrete, upper))


_TAIL = 1e-5
"""Levels closer than this to 0 or 1 are lost in ``1 - u`` or ``tan(pi*u)``, and found again with more digits."""


def _with_tails(law: Law, formula: sp.Expr, u: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return quantiles with those in the far tails computed in ball arithmetic, or by SciPy where it has no rule."""
    from fieldmath.algebra.certify import Encloser

    tails = (u > 0) & (u < 1) & ((u < _TAIL) | (u > 1 - _TAIL))
    if not tails.any():
        return values
    encloser = Encloser(formula, (U,))
    if encloser.is_refused or formula.has(LargeNumber):
        known = law.row is not None and law.row.scipy is not None
        return np.where(u < _TAIL, frozen(law).ppf(u), values) if known else values
    values = np.array(values, dtype=float)
    for place in map(tuple, np.argwhere(tails)):
        found = encloser([float(u[place])])
        if found is not None and found.radius <= 1e-12 * abs(found.middle):
            values[place] = found.middle
    return values


def _smallest_integer(law: Law, u: np.ndarray) -> np.ndarray:
    """Return the smallest integers at which the cdf reaches `u`, by doubling and bisection."""
    low = np.full_like(u, float(law.region.lower) - 1)
    step = np.ones_like(u)
    for _ in range(1023):
        short = _numeric_cdf(law, low + step) < u
        if not np.any(short & np.isfinite(step)):
            break
        step = np.where(short, 2 * step, step)
    high = low + step
    while np.any((gap := high - low) > np.maximum(1.0, 1e-15 * high)):
        middle = np.where(gap > 1, np.floor(low + 0.5 * gap), high)
        reached = _numeric_cdf(law, middle) >= u
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.where(u >= 1, np.inf, np.where(u > 0, high, low))


def _inverse_of_cdf(law: Law, u: np.ndarray) -> np.ndarray:
    """Return quantiles by interpolation, improved by Newton's method on the cdf."""
    from fieldmath.probability.log_densities import log_density_of
    from fieldmath.probability.numeric import inverted

    x = inverted(law, u)
    for _ in range(6):
        density = np.exp(log_density_of(law)(x))
        step = np.where(density > 0, (_numeric_cdf(law, x) - u) / np.where(density > 0, density, 1.0), 0.0)
        x = np.clip(x - step, float(law.region.lower), float(law.region.upper))
    return np.where((u > 0) & (u < 1), x, inverted(law, u))


def _mixture_quantile(law: Law, u: np.ndarray) -> np.ndarray:
    """Return quantiles of a mixture by bisection: they lie between those of the components."""
    parts = [_numeric_quantile(part, u) for weight, part in law.components if weight != 0]
    ends = np.min(parts, axis=0), np.max(parts, axis=0)
    low, high = (np.clip(end, -_FARTHEST, _FARTHEST) for end in ends)  # A quantile that underflowed is no bound.
    for _ in range(_HALVINGS if np.isinf(ends).any() else 80):
        middle = low + 0.5 * (high - low)
        below = _numeric_cdf(law, middle) < u
        low, high = np.where(below, middle, low), np.where(below, high, middle)
        if np.all(high - low <= 4e-16 * (np.abs(low) + np.abs(high))):
            break
    return np.where((u > 0) & (u < 1), low + 0.5 * (high - low), np.where(u <= 0, *ends))


_FARTHEST, _HALVINGS = 1e307, 1100


def _truncated_cdf(law: Law, x: np.ndarray) -> np.ndarray:
    """Return the cdf of a truncation from that of the whole, counted from the nearer tail."""
    assert law.whole is not None
    whole, below = frozen(law.whole), 1 if law.is_discrete else 0
    ends = np.array([float(law.region.lower) - below, float(law.region.upper)])
    x = np.clip(x, *ends)
    if whole.cdf(ends[0]) < 0.5:
        first, last = whole.cdf(ends)
        return np.asarray((whole.cdf(x) - first) / (last - first))
    first, last = whole.sf(ends)
    return np.asarray((first - whole.sf(x)) / (first - last))


def _truncated_quantile(law: Law, u: np.ndarray) -> np.ndarray:
    """Return quantiles of a truncation from those of the whole, counted from the nearer tail."""
    assert law.whole is not None
    whole, below = frozen(law.whole), 1 if law.is_discrete else 0
    ends = float(law.region.lower) - below, float(law.region.upper)
    if whole.cdf(ends[0]) < 0.5:
        first, last = whole.cdf(ends)
        found = whole.ppf(first + u * (last - first))
    else:
        first, last = whole.sf(ends)
        found = whole.isf(first - u * (first - last))
    return np.clip(found, ends[0] + below, ends[1])


def frozen(law: Law) -> Any:
    """Return the frozen scipy.stats distribution of a member of a family with numeric parameters."""
    import scipy.stats

    assert law.row is not None
    assert law.row.scipy is not None
    name, arguments = law.row.scipy
    require_numbers(law)
    if law.is_discrete and _reach(law) > _EXACT:
        raise EvaluationError(
            "the outcomes must lie below 2**53 for values in floats, which do not tell larger whole numbers apart; "
            f"got some near {_reach(law):.3g}. Give the point as a SymPy expression for an exact formula."
        )
    values = {key: _number(law.row.at(value, law.arguments)) for key, value in arguments.items()}
    return getattr(scipy.stats, name)(**values)


_EXACT = 2.0**53


def _reach(law: Law) -> float:
    """Return how large the outcomes of a law are."""
    from fieldmath.probability.standard import place_of, width_of

    found = [abs(float(mark)) for mark in (place_of(law), width_of(law)) if mark is not None]
    return max(found, default=0.0)


def _number(value: sp.Expr) -> float | int:
    value = released(value)
    return int(value) if value.is_Integer and abs(value) < _WHOLE else float(value)
