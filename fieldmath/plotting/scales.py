"""Which range of values a picture shows, and whether its colours have a centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np

from fieldmath.errors import InputError

# Below this share of the largest magnitude a sign is round-off, not information.
ROUND_OFF = 1e-9
# The share of values kept when the extreme ones are spikes at a singularity.
_KEPT = 0.95
KINDS_OF_SCALE = ("linear", "log", "symlog")
# The smallest share of the greatest magnitude from which a symmetric logarithmic scale is logarithmic.
_SYMLOG_REACH = 1e-4


@dataclass(frozen=True)
class ColorScale:
    """Values from `lower` to `upper` have colours; with a `center` the colours are diverging about it.

    `clipped_below` and `clipped_above` say that some data lie outside. On a ``"log"`` scale equal ratios have equal
    distances; a ``"symlog"`` scale is linear between -`linear_within` and `linear_within`, and logarithmic beyond.
    """

    lower: float
    upper: float
    center: float | None = None
    clipped_below: bool = False
    clipped_above: bool = False
    kind: str = "linear"
    linear_within: float = 0.0

    @property
    def is_diverging(self) -> bool:
        """Return whether the colours have a centre."""
        return self.center is not None


def color_scale(
    values: np.ndarray,
    *,
    center: float | bool | None = None,
    robust: bool = True,
    noise: float = 0.0,
    limits: Any = None,
    scale: str = "linear",
) -> ColorScale:
    """Return the colour scale for the finite ones among `values`.

    Parameters
    ----------
    values : array, any shape
    center : None, False or a number
        None centres the colours at 0 when the data change sign; False never does; a number always centres there.
    robust : bool
        Whether spikes at singularities may run off the scale.
    noise : float
        Magnitude below which all values count as zero.
    limits : pair of numbers, optional
        The ends of the scale instead of those of the data.
    scale : str
        ``"linear"``, ``"log"`` or ``"symlog"``.

    Examples
    --------
    >>> signed = color_scale(np.array([[-1.0, 3.0]]))
    >>> signed.lower, signed.upper, signed.center
    (-3.0, 3.0, 0.0)
    >>> color_scale(np.array([[1.0, 3.0]])).center is None
    True
    >>> color_scale(np.array([[0.0, 0.1, 10.0]]), scale="log").lower
    0.1
    """
    if scale != "linear":
        return _logarithmic(values, center, limits, scale)
    if limits is not None:
        return _given(values, center, limits)
    least, most = extremes(values)
    lower, upper = robust_limits(values) if robust else (least, most)
    middle = _center(center, lower, upper)
    if max(-least, most) <= noise:
        return ColorScale(-1.0, 1.0, None if center is False else 0.0)
    if middle is not None:
        half = max(upper - middle, middle - lower) or 1.0
        lower, upper = middle - half, middle + half
    elif lower == upper:
        margin = abs(lower) * 0.1 or 1.0
        lower, upper = lower - margin, upper + margin
    hair = ROUND_OFF * (upper - lower)
    return ColorScale(lower, upper, middle, bool(least < lower - hair), bool(most > upper + hair))


def checked_limits(limits: Any) -> tuple[float, float]:
    """Return the two ends that a user gives, in increasing order."""
    try:
        lower, upper = (float(end) for end in limits)
    except (TypeError, ValueError):
        raise InputError(f"limits must be a pair (low, high) of numbers; got {limits!r}") from None
    if not -np.inf < lower < upper < np.inf:
        raise InputError(f"limits must have finite low < high; got ({lower:g}, {upper:g})")
    return lower, upper


def check_kind(scale: Any) -> None:
    """Raise `InputError` unless `scale` is the name of a scale."""
    if scale not in KINDS_OF_SCALE:
        raise InputError(f"scale must be one of {', '.join(map(repr, KINDS_OF_SCALE))}; got {scale!r}")


def _given(values: np.ndarray, center: float | bool | None, limits: Any) -> ColorScale:
    lower, upper = checked_limits(limits)
    middle = _center(center, lower, upper)
    if middle is not None and not lower < middle < upper:
        raise InputError(f"center must lie between the limits {lower:g} and {upper:g}; got {middle:g}")
    return _spread(ColorScale(lower, upper, middle), values)


def _spread(scale: ColorScale, values: np.ndarray) -> ColorScale:
    """Return the scale with the knowledge on which sides data lie outside."""
    least, most = extremes(values)
    below, above = (ROUND_OFF * max(abs(end), ROUND_OFF * abs(most - least)) for end in (scale.lower, scale.upper))
    return replace(
        scale, clipped_below=bool(least < scale.lower - below), clipped_above=bool(most > scale.upper + above)
    )


def _logarithmic(values: np.ndarray, center: float | bool | None, limits: Any, scale: str) -> ColorScale:
    check_kind(scale)
    sizes = abs(values) if scale == "symlog" else values
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    lower, upper = (float(sizes.min()), float(sizes.max())) if sizes.size else (1.0, 1.0)
    if scale == "log":
        if not sizes.size:
            raise InputError("scale must be 'linear' or 'symlog' for values that are nowhere positive; got 'log'")
        lower, upper = checked_limits(limits) if limits is not None else _apart(lower, upper)
        if lower <= 0:
            raise InputError(f"limits must be positive on a scale 'log'; got ({lower:g}, {upper:g})")
        return replace(_spread(ColorScale(lower, upper, kind="log"), values), clipped_below=False)
    threshold = max(lower, upper * _SYMLOG_REACH)
    if limits is not None:
        given = _given(values, center, limits)
        return replace(given, kind="symlog", linear_within=min(threshold, max(map(abs, (given.lower, given.upper)))))
    least, most = extremes(values)
    signed = center is not False and least < 0 < most
    lower, upper = (-upper, upper) if signed else (least, most)
    lower, upper = (lower, upper) if lower < upper else _apart(lower, upper)
    return ColorScale(lower, upper, 0.0 if signed else None, kind="symlog", linear_within=threshold)


def _apart(lower: float, upper: float) -> tuple[float, float]:
    """Return two ends that differ, where a constant is to be shown."""
    if lower < upper:
        return lower, upper
    return (lower / 2, upper * 2) if lower > 0 else (2 * lower - 1, 1.0 + upper / 2)


def shared(scales: Sequence[ColorScale], *, centered: bool = True) -> ColorScale:
    """Return one scale on which all values of several have colours, symmetric about a centre if any has one.

    Where some are negative and some positive, the centre is zero, unless colours are not to be `centered`.
    """
    lower, upper = min(s.lower for s in scales), max(s.upper for s in scales)
    centers = [s.center for s in scales if s.center is not None]
    crosses = lower < -ROUND_OFF * upper and upper > -ROUND_OFF * lower and scales[0].kind == "linear"
    center = centers[0] if centers else 0.0 if centered and crosses else None
    if center is not None and len({(s.lower, s.upper) for s in scales}) > 1:
        half = max(upper - center, center - lower)
        lower, upper = center - half, center + half
    return ColorScale(
        lower,
        upper,
        center,
        any(s.clipped_below for s in scales),
        any(s.clipped_above for s in scales),
        scales[0].kind,
        min(s.linear_within for s in scales),
    )


def _center(center: float | bool | None, lower: float, upper: float) -> float | None:
    if center is None:
        noise = ROUND_OFF * max(abs(lower), abs(upper))
        return 0.0 if lower < -noise and upper > noise else None
    if center is False:
        return None
    if isinstance(center, bool) or not isinstance(center, Real) or not np.isfinite(float(center)):
        raise InputError(f"center must be None (automatic), False (no centre) or a finite number; got {center!r}")
    return float(center)


def extremes(values: np.ndarray) -> tuple[float, float]:
    """Return the least and the greatest finite value; (0, 0) when there is none."""
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def robust_limits(values: np.ndarray) -> tuple[float, float]:
    """Return the range worth showing: all finite values, less the spikes at singularities.

    The greatest value is a spike when the samples do not resolve it (over half of its height above the median is
    lost within two samples) and it also stands alone (further from the kept values than these are from the
    median). So 1/r is cut, and a narrow but smooth bump is not.
    """
    least, most = extremes(values)
    finite = values[np.isfinite(values)]
    if finite.size < 20:
        return least, most
    median = float(np.median(finite))
    return -_top(-values, -median), _top(values, median)


def _top(values: np.ndarray, median: float) -> float:
    finite = values[np.isfinite(values)]
    most = float(finite.max())
    kept = float(np.quantile(finite, _KEPT))
    stands_alone = most - kept > kept - median
    return kept if stands_alone and kept > median and _drop(values, most) > 0.5 * (most - median) else most


def _drop(values: np.ndarray, most: float) -> float:
    """Return how much is lost from the greatest value to the samples two steps away along the axes."""
    peak = np.unravel_index(int(np.argmax(np.where(np.isfinite(values), values, -np.inf))), values.shape)
    least = most
    for axis, index in enumerate(peak):
        window: Any = (*peak[:axis], slice(max(int(index) - 2, 0), int(index) + 3), *peak[axis + 1 :])
        line = values[window]
        finite = line[np.isfinite(line)]
        least = min(least, float(finite.min()))
    return most - least
