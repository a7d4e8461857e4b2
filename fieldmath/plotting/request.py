"""What the caller of ``plot`` asked for, apart from style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import AreaData, BarData, CurveData, HistogramData, LayerData, LineData, PanelData, Picture
from fieldmath.plotting.scales import ColorScale, check_kind, checked_limits, color_scale

# Pictures in which heights are what is shown.
HEIGHTS = (AreaData, BarData, CurveData, HistogramData, LineData)

# Samples per axis of a formula, by kind of picture.
RESOLUTION = {
    "line": 501,
    "map": 161,
    "panel": 101,
    "surface": 61,
    "arrows": 20,
    "panel arrows": 15,
    "stream": 81,
    "space arrows": 7,
    "glyphs": 15,
    "density": 601,
    "orders": 61,
    "weights": 33,
}


@dataclass(frozen=True)
class Request:
    """What the caller of ``plot`` asked for, apart from style."""

    grid: Any = None
    box: Any = None
    at: Mapping[Any, Any] | None = None
    resolution: int | None = None
    center: float | bool | None = None
    robust: bool = True
    other: Any = None
    labels: Sequence[str] | None = None
    functional: str | None = None
    order: Any = None
    seeds: Any = None
    limits: Any = None
    scale: str = "linear"

    def samples(self, kind: str) -> int:
        """Return the number of samples per axis for this kind of picture."""
        return RESOLUTION[kind] if self.resolution is None else self.resolution

    def colors(self, values: np.ndarray, noise: float = 0.0) -> ColorScale:
        """Return the colour scale for values of either sign."""
        return self._colors(values, self.center, noise)

    def magnitudes(self, values: np.ndarray) -> ColorScale:
        """Return the colour scale for lengths, which have no centre unless one is asked for."""
        return self._colors(values, False if self.center is None else self.center, 0.0)

    def _colors(self, values: np.ndarray, center: float | bool | None, noise: float) -> ColorScale:
        return color_scale(values, center=center, robust=self.robust, noise=noise, limits=self.limits, scale=self.scale)

    def with_axis(self, picture: Picture) -> Picture:
        """Return the picture with its vertical axis as asked for, where heights are what is shown."""
        if self.limits is None and self.scale == "linear":
            return picture
        if isinstance(picture, PanelData):
            return replace(picture, panels=tuple(map(self.with_axis, picture.panels)))
        lowest = picture.layers[0] if isinstance(picture, LayerData) else picture
        if not isinstance(lowest, HEIGHTS):
            return picture
        limits = None if self.limits is None else checked_limits(self.limits)
        if limits is not None and self.scale == "log" and limits[0] <= 0:
            raise InputError(f"limits must be positive on a scale 'log'; got ({limits[0]:g}, {limits[1]:g})")
        return replace(picture, y_scale=self.scale, y_limits=limits)


def asked(*wanted: Any) -> Request:
    """Return the request with these attributes in order, after checks of what does not depend on the object."""
    request = Request(*wanted)
    count = request.resolution
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 2):
        raise InputError(f"resolution must be an integer of at least 2; got {count!r}")
    check_kind(request.scale)
    if request.limits is not None:
        checked_limits(request.limits)
    return request
