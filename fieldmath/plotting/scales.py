"""Which range of values a picture shows, and whether its colours have a centre."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from fieldmath.errors import InputError

# Below this share of the largest magnitude a sign is round-off, not information.
ROUND_OFF = 1e-9
# The share of values kept when the extreme ones are spikes at a singularity.
_KEPT = 0.95


@dataclass(frozen=True)
class ColorScale:
    """Values from `lower` to `upper` have colours; with a `center` the colours are diverging about it.

    `clipped_below` and `clipped_above` say that some data lie outside.
    """

    lower: float
    upper: float
    center: float | None = None
    clipped_below: bool = False
    clipped_above: bool = False

    @property
    def is_diverging(self) -> bool:
        """Return whether the colours have a centre."""
        return self.center is not None


def color_scale(
    values: np.ndarray, *, center: float | bool | None = None, robust: bool = True, noise: float = 0.0
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

    Examples
    --------
    >>> color_scale(np.array([[-1.0, 3.0]]))
    ColorScale(lower=-3.0, upper=3.0, center=0.0, clipped_below=False, clipped_above=False)
    >>> color_scale(np.array([[1.0, 3.0]])).center is None
    True
    """
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
