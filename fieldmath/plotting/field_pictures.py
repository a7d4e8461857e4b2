"""From fields to plot data: one builder for each kind of picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import (
    ArrowData,
    ContourData,
    CurveData,
    ImageData,
    LayerData,
    LineData,
    MapData,
    PanelData,
    Picture,
    StreamData,
    SurfaceData,
)
from fieldmath.plotting.labels import formula, symbol_label, vector_formula
from fieldmath.plotting.scales import ROUND_OFF, ColorScale, color_scale, extremes, robust_limits
from fieldmath.plotting.view import View, paper, straight, view_of

# Samples per axis of a formula, by kind of picture.
RESOLUTION = {"line": 501, "map": 161, "panel": 101, "surface": 61, "arrows": 20, "panel arrows": 15, "stream": 81}
# More arrows than this along an axis cannot be told apart.
MOST_ARROWS = 25
# Beyond this ratio of sides a picture with equal axes would be a sliver.
_LONGEST_SIDE = 4.0


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

    def samples(self, kind: str) -> int:
        """Return the number of samples per axis for this kind of picture."""
        return RESOLUTION[kind] if self.resolution is None else self.resolution

    def colors(self, values: np.ndarray, noise: float = 0.0) -> ColorScale:
        """Return the colour scale for values of either sign."""
        return color_scale(values, center=self.center, robust=self.robust, noise=noise)


def view_for(field: Any, request: Request) -> View:
    """Return the view of a field that the request describes."""
    return view_of(field, grid=request.grid, box=request.box, at=request.at)


def auto_kind(family: str, dimension: int) -> str:
    """Return the kind of picture for ``kind="auto"``."""
    return _AUTO[family].get(dimension, "")


_AUTO = {
    "scalar field": {1: "line", 2: "contour", 3: "slices"},
    "vector field": {1: "line", 2: "quiver", 3: "slices"},
    "tensor field": {1: "components", 2: "components"},
}


def title_of(field: Any) -> str:
    """Return the formula of a symbolic field as a title; empty for samples and for long formulas."""
    if field.is_sampled:
        return ""
    if field.rank == 0:
        return formula(field.latex())
    return vector_formula(list(field.exprs), field.chart.symbols) if field.rank == 1 else ""


def line(field: Any, view: View, request: Request) -> Picture:
    """Return the curve of a field over one coordinate; several curves for several components."""
    _require_dimension(view, 1, "line")
    (axis,), values = view.on_mesh((request.samples("line"),))
    rows = values.reshape(-1, len(axis))
    names = _component_names(field)
    curves = tuple(_curve(axis, row, name, request.robust) for row, name in zip(rows, names, strict=True))
    words: dict[str, Any] = {"title": title_of(field), "x_label": view.labels[0]}
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
        _require_dimension(view, 2, name)
        return flat_map(kind, paper(view), request, samples, title=title_of(field), value_label="")

    return build


def flat_map(kind: type[MapData], view: View, request: Request, samples: str, **words: str) -> MapData:
    """Return the map of the values of a view on paper."""
    axes, values = view.on_mesh((request.samples(samples),) * 2)
    return _mapped(kind, view, axes, values, request, **words)


def _mapped(
    kind: type[MapData], view: View, axes: Sequence[np.ndarray], values: np.ndarray, request: Request, **words: str
) -> MapData:
    x, y = _positions(view, axes)
    return kind(
        x=x,
        y=y,
        values=values,
        scale=request.colors(values),
        equal=_is_equal(view, x, y),
        **_axis_labels(view),
        **words,
    )


contour = _map(ContourData, "contour", "map")
image = _map(ImageData, "image", "map")
surface = _map(SurfaceData, "surface", "surface")


def slices(field: Any, view: View, request: Request) -> Picture:
    """Return three orthogonal cuts through the middle of a field in space; Cartesian cuts if embedded."""
    _require_dimension(view, 3, "slices")
    view = straight(view)
    cut = _scalar_cut if field.rank == 0 else _vector_cut
    found = [cut(view, k, view.middle(k), request) for k in (2, 1, 0)]
    # One scale for the three, so that equal colours mean equal values.
    scale = request.colors(np.concatenate([colors.values.ravel() for colors, *_ in found]))
    panels = tuple(_stacked(replace(colors, scale=scale), arrows) for colors, *arrows in found)
    return PanelData(panels=panels, shape=(1, 3), title=title_of(field))


def _scalar_cut(view: View, k: int, value: float, request: Request) -> tuple[MapData]:
    return (flat_map(ContourData, view.fixed({k: value}), request, "panel", title=_cut_title(view, k, value)),)


def _vector_cut(view: View, k: int, value: float, request: Request) -> tuple[MapData, ArrowData]:
    """Return the component through the cut as colours, and the components in it as arrows."""
    cut = view.fixed({k: value})
    axes, values = cut.on_mesh((request.samples("panel"),) * 2)
    words = {"title": _cut_title(view, k, value), "value_label": f"component along {view.labels[k]}"}
    colors = _mapped(ContourData, cut, axes, values[view.kept[k]], request, **words)
    return colors, _arrows(cut, request, "panel arrows")


def _stacked(colors: MapData, arrows: Sequence[ArrowData]) -> Picture:
    if not arrows:
        return colors
    words = {"title": colors.title, "x_label": colors.x_label, "y_label": colors.y_label}
    return LayerData(layers=(colors, *arrows), equal=colors.equal, **words)


def _cut_title(view: View, k: int, value: float) -> str:
    value = 0.0 if abs(value) < 1e-12 else value
    return f"{view.labels[k]} = {value:.4g}"


def quiver(field: Any, view: View, request: Request) -> Picture:
    """Return arrows in the plane; on even positions for formulas, on (some of) the samples for sampled fields."""
    if view.dimension == 3:
        return slices(field, view, request)
    _require_dimension(view, 2, "quiver")
    return replace(_arrows(paper(view), request, "arrows"), title=title_of(field))


def _arrows(view: View, request: Request, samples: str) -> ArrowData:
    if view.space is not None and len(view.kept) == len(view.space.labels) and _is_full(view):
        view = straight(view)
    if view.samples is not None:
        axes, values = _fewer(*view.samples)
    else:
        counts = _lattice(view, request, samples)
        axes = tuple(np.linspace(*pair, count) for pair, count in zip(view.box, counts, strict=True))
        values = view.at_nodes(axes)
    x, y = _positions(view, axes)
    u, v = _plane_components(view, axes, values)
    length = np.hypot(u, v)
    scale = color_scale(length, center=False, robust=request.robust)
    # Beside a singularity most arrows would be dots: there a quarter of them is drawn in full length.
    cap = float(np.nanquantile(length, 0.75)) if scale.clipped_above else extremes(length)[1]
    return ArrowData(
        x=x, y=y, u=u, v=v, spacing=1 / max(len(axes[0]), 2), cap=cap, scale=scale,
        value_label="magnitude", equal=_is_equal(view, x, y), **_axis_labels(view),
    )  # fmt: skip


def _is_full(view: View) -> bool:
    """Return whether no coordinate of the field is held fixed, so that positions have an inverse."""
    return view.kept == tuple(range(view.dimension))


def _lattice(view: View, request: Request, samples: str) -> tuple[int, int]:
    """Return the numbers of arrows along both axes: equal distances on equal axes."""
    most = min(request.samples(samples), MOST_ARROWS)
    sides = np.array([upper - lower for lower, upper in view.box])
    if not view.isotropic or sides.max() > _LONGEST_SIDE * sides.min():
        return most, most
    first, second = np.maximum(np.round(most * sides / sides.max()), 3).astype(int)
    return int(first), int(second)


def _fewer(axes: tuple[np.ndarray, ...], values: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Return at most `MOST_ARROWS` samples along each axis, centred."""
    cut: list[Any] = []
    for axis in axes:
        step = -(-len(axis) // MOST_ARROWS)
        cut.append(slice((len(axis) - 1) % step // 2, None, step))
    return tuple(axis[part] for axis, part in zip(axes, cut, strict=True)), values[(Ellipsis, *cut)]


def stream(field: Any, view: View, request: Request) -> Picture:
    """Return samples for field lines on an even Cartesian grid, whatever the chart and the grid of the field."""
    _require_dimension(view, 2, "stream")
    view = paper(view)
    if view.space is not None:
        view = straight(view)
    count = request.samples("stream")
    axes = tuple(np.linspace(*pair, count) for pair in view.box)
    u, v = _plane_components(view, axes, view.at_nodes(axes))
    return StreamData(
        x=axes[0], y=axes[1], u=u, v=v, scale=color_scale(np.hypot(u, v), center=False, robust=request.robust),
        value_label="magnitude", title=title_of(field), equal=_is_equal(view, *axes), **_axis_labels(view),
    )  # fmt: skip


def components(field: Any, view: View, request: Request) -> Picture:
    """Return one panel for each component, in the field's own basis."""
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
        _require_dimension(view, 2, "components")
        view = paper(view)
        axes, values = view.on_mesh((request.samples("panel"),) * 2)
        noise = ROUND_OFF * max(map(abs, extremes(values)))
        panels = [
            replace(_mapped(ContourData, view, axes, part, request, title=name), scale=request.colors(part, noise))
            for part, name in zip(values.reshape(-1, *values.shape[-2:]), _component_names(field), strict=True)
        ]
    return PanelData(panels=tuple(panels), shape=shape, title=title_of(field))


def _component_names(field: Any) -> list[str]:
    names = [symbol_label(symbol).strip("$") for symbol in field.chart.symbols]
    letter = {1: "F", 2: "T"}.get(field.rank, "")
    if field.rank == 0:
        return [""]
    if field.rank == 1:
        return [f"${letter}_{{{name}}}$" for name in names]
    return [rf"${letter}_{{{first}\,{second}}}$" for first in names for second in names]


def _positions(view: View, axes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    mesh = np.meshgrid(*axes, indexing="ij")
    x, y = mesh if view.space is None else view.space.position(mesh)
    return np.asarray(x), np.asarray(y)


def _plane_components(view: View, axes: Sequence[np.ndarray], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the components of vectors along the axes of the paper."""
    if view.space is None:
        first, second = view.kept
        return values[first], values[second]
    mesh = np.meshgrid(*axes, indexing="ij")
    u, v = np.einsum("mc...,c...->m...", view.space.frame(mesh), values)
    return u, v


def _axis_labels(view: View) -> dict[str, str]:
    x_label, y_label = view.labels if view.space is None else view.space.labels
    return {"x_label": x_label, "y_label": y_label}


def _is_equal(view: View, x: np.ndarray, y: np.ndarray) -> bool:
    if not view.isotropic and view.space is None:
        return False
    sides = [np.ptp(side[np.isfinite(side)]) for side in (x, y)]
    return bool(max(sides) <= _LONGEST_SIDE * min(sides))


def _require_dimension(view: View, wanted: int, kind: str) -> None:
    if view.dimension == wanted:
        return
    names = ", ".join(view.names)
    free = f"kind={kind!r} needs {wanted} free coordinate{'s' if wanted > 1 else ''}; got {view.dimension} ({names})"
    if view.dimension > wanted:
        example = ", ".join(f"{name!r}: {view.middle(k):g}" for k, name in enumerate(view.names) if k >= wanted)
        raise InputError(f"{free}. Hold the others fixed, as in at={{{example}}}")
    raise InputError(f"{free}. Use kind='auto'")
