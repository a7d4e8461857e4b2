"""Where the mass of a law is, and how wide: what numeric integration must not miss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import sympy as sp

from fieldmath.probability.law import Law
from fieldmath.probability.log_densities import Function, log_density_of


@lru_cache(maxsize=256)
def hints(law: Law) -> tuple[list[float], list[float]]:
    """Return places and widths of the mass: what numeric integration must not miss."""
    points: list[float] = []
    scales: list[float] = []
    for _, part in law.components:
        more_points, more_scales = hints(part)
        points, scales = points + more_points, scales + more_scales
    row = law.row
    if row is not None:
        points += [float(row.at(mark, law.arguments)) for mark in row.landmarks]
        centre = row.at(row.mean, law.arguments) if row.mean is not None else sp.nan
        spread = row.width if row.width is not None else sp.sqrt(row.variance)
        points += [float(centre)] if centre.is_finite is not False and centre.is_extended_real else []
        width = row.at(spread, law.arguments)
        scales += [float(width)] if width.is_extended_real and width.is_finite is not False else []
    elif law.base is not None:
        points, scales = _image_hints(law)
    elif law.whole is not None:
        points, scales = hints(law.whole)
        more_points, more_scales = _scanned(law)
        points, scales = points + more_points, scales + more_scales
    elif not law.components:
        points, scales = _scanned(law)
    ends = [float(end) for end in (law.region.lower, law.region.upper)]
    points += [end for end in ends if math.isfinite(end)]
    return [p for p in points if math.isfinite(p)], [s for s in scales if math.isfinite(s) and s > 0]


def _image_hints(law: Law) -> tuple[list[float], list[float]]:
    """Return the images of the places and widths of the base's mass."""
    from fieldmath.probability.transforms import forth

    assert law.base is not None
    places, widths = hints(law.base)
    lower, upper = float(law.base.region.lower), float(law.base.region.upper)
    points: list[float] = []
    scales: list[float] = []
    for place in places:
        around = np.clip([place, *(place + sign * width for width in widths for sign in (1, -1))], lower, upper)
        images = forth(law, around)
        points.append(float(images[0]))
        scales += [float(abs(other - images[0])) for other in images[1:] if np.isfinite(other)]
    return points, sorted(scales)[:: max(1, len(scales) // 4)]


def _scanned(law: Law) -> tuple[list[float], list[float]]:
    """Return the largest values of an unknown density on a wide logarithmic grid, with their widths."""
    x = spread_points(float(law.region.lower), float(law.region.upper))
    values = log_density_of(law)(x)
    values = np.where(np.isfinite(values), values, -np.inf)
    best = int(np.argmax(values))
    near = values > values[best] - 1.0
    width = float(np.ptp(x[near])) if near.sum() > 1 else abs(float(x[best])) * 0.1 + 1e-3
    return [float(x[best])], [width]


def spread_points(lower: float, upper: float, count: int = 801) -> np.ndarray:
    """Return points strictly between two ends, dense near finite ends and reaching far towards infinite ones."""
    t = np.linspace(-4.0, 4.0, count)
    if math.isfinite(lower) and math.isfinite(upper):
        return lower + (upper - lower) / (1.0 + np.exp(-4.0 * t))
    if math.isfinite(lower):
        return lower + np.exp(4.0 * t)
    if math.isfinite(upper):
        return upper - np.exp(-4.0 * t)
    return np.sinh(4.0 * t)


_FINEST, _WIDEST = -120, 40
"""Binary orders of magnitude, from the widths that are known, between which others are looked for."""
_APART = 3
"""Binary orders by which a width must differ from all known ones to be new."""


def sides(log_density: Function, points: Sequence[float], scales: Sequence[float]) -> list[float]:
    """Return the widths of a density on either side of `points` that `scales` do not tell.

    A cusp may have one side that is far steeper than the other, and a mode be far narrower than the whole law. A width
    is the distance at which the logarithm of the density differs by 1 from its limit at the point; where it has no
    limit, powers and logarithms show themselves to the quadrature.
    """
    if not points or not scales:
        return []
    unit = min(scales)
    distances = unit * 2.0 ** np.arange(_FINEST, _WIDEST + 1)
    found: list[float] = []
    for point in points:
        near = max(distances[0], 64 * float(np.spacing(abs(point))))
        reach = distances[distances >= near]
        for sign in (1.0, -1.0):
            with np.errstate(all="ignore"):
                changes = np.abs(np.diff(log_density(point + sign * np.concatenate([[near], reach]))))
                total = np.nancumsum(np.where(np.isfinite(changes), changes, np.inf))
            if len(total) < _SETTLED or total[_SETTLED - 1] > _CALM:
                continue
            fallen = reach[total >= 1.0]
            if len(fallen):
                found.append(float(fallen[0]))
    new: list[float] = []
    for width in found:
        if all(abs(math.log2(width / other)) > _APART for other in (*scales, *new)):
            new.append(width)
    return new


_SETTLED = 8
_CALM = 0.02
"""Over so many first doublings of the distance, a logarithm with a limit changes no more than this."""
