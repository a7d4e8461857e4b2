"""From scalar and tensor fields to plot data: curves, maps, panels of components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import (
    ContourData,
    CurveData,
    ImageData,
    LineData,
    MapData,
    PanelData,
    Picture,
    SurfaceData,
)
from fieldmath.plotting.labels import symbol_label
from fieldmath.plotting.paper import mapped, require_dimension, require_some, title_of
from fieldmath.plotting.projection import paper
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import ROUND_OFF, extremes, robust_limits
from fieldmath.plotting.view import View


def line(field: Any, view: View, request: Request) -> Picture:
    """Return the curve of a field over one coordinate; several curves for several components."""
    require_dimension(view, 1, "line")
    (axis,), values = view.on_mesh((request.samples("line"),))
    require_some(view, values)
    rows = values.reshape(-1, len(axis))
    names = _component_names(field)
    curves = tuple(_curve(axis, row, name, request.robust) for row, name in zip(rows, names, strict=True))
    words: dict[str, Any] = {"title": title_of(field, view), "x_label": view.labels[0]}
    if len(curves) == 1:
        return replace(curves[0], label="", **words)
    return CurveData(curves=curves, limits=_common(curves), **words)


def _curve(x: np.ndarray, y: np.ndarray, label: str, robust: bool) -> LineData:
    lower, upper = robust_limits(y) if robust else extremes(y)
    clipped = (lower, upper) != extremes(y)
    limits = None
    if clipped:
        margin = 0.05 * (upper - lower)
        limits = (lower - margin, upper + margin)
        x, y = _broken_at_poles(x, y, lower, upper)
    return LineData(x=x, y=y, label=label, limits=limits)


def _broken_at_poles(x: np.ndarray, y: np.ndarray, lower: float, upper: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the curve with a gap wherever it jumps from above `upper` to below `lower` or back."""
    jumps = np.flatnonzero(((y[:-1] > upper) & (y[1:] < lower)) | ((y[:-1] < lower) & (y[1:] > upper))) + 1
    return np.insert(x, jumps, (x[jumps - 1] + x[jumps]) / 2), np.insert(y, jumps, np.nan)


def _common(curves: Sequence[LineData]) -> tuple[float, float] | None:
    limits = [curve.limits or extremes(curve.y) for curve in curves]
    if all(curve.limits is None for curve in curves):
        return None
    return min(pair[0] for pair in limits), max(pair[1] for pair in limits)


def _map(kind: type[MapData], name: str, samples: str) -> Callable[[Any, View, Request], Picture]:
    def build(field: Any, view: View, request: Request) -> Picture:
        require_dimension(view, 2, name)
        view = paper(view)
        axes, values = view.on_mesh((request.samples(samples),) * 2)
        return mapped(kind, view, axes, values, request, title=title_of(field, view))

    return build


contour = _map(ContourData, "contour", "map")
image = _map(ImageData, "image", "map")
surface = _map(SurfaceData, "surface", "surface")


def components(field: Any, view: View, request: Request) -> Picture:
    """Return one panel for each component, in the field's own basis."""
    if field.rank > 2:
        raise InputError(
            f"field must have rank 1 or 2 for panels of components; got rank {field.rank}. Contract it first"
        )
    size = field.chart.dimension
    shape = (size, size) if field.rank == 2 else (1, size)
    if view.dimension == 1:
        (axis,), values = view.on_mesh((request.samples("line"),))
        rows = values.reshape(-1, len(axis))
        panels: list[Picture] = [
            replace(_curve(axis, row, "", request.robust), title=name, x_label=view.labels[0])
            for row, name in zip(rows, _component_names(field), strict=True)
        ]
    else:
        require_dimension(view, 2, "components")
        view = paper(view)
        axes, values = view.on_mesh((request.samples("panel"),) * 2)
        noise = ROUND_OFF * max(map(abs, extremes(values)))
        panels = [
            replace(mapped(ContourData, view, axes, part, request, title=name), scale=request.colors(part, noise))
            for part, name in zip(values.reshape(-1, *values.shape[-2:]), _component_names(field), strict=True)
        ]
    return PanelData(panels=tuple(panels), shape=shape, title=title_of(field, view))


def _component_names(field: Any) -> list[str]:
    names = [symbol_label(symbol).strip("$") for symbol in field.chart.symbols]
    letter = {1: "F", 2: "T"}.get(field.rank, "")
    if field.rank == 0:
        return [""]
    if field.rank == 1:
        return [f"${letter}_{{{name}}}$" for name in names]
    return [rf"${letter}_{{{first}\,{second}}}$" for first in names for second in names]
