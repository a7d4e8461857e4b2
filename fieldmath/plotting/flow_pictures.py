"""Pictures of motion: line integral convolution, bundles of curves, walks downhill over a landscape.

References
----------
.. [1] B. Cabral, L. C. Leedom, "Imaging vector fields using line integral convolution", *SIGGRAPH 93*, 263-270.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import (
    CurveData,
    LayerData,
    LineData,
    MapData,
    PanelData,
    Picture,
    SpaceLines,
    TextureData,
    TrackData,
)
from fieldmath.plotting.labels import symbol_label
from fieldmath.plotting.paper import axis_labels, is_equal, plane_components, require_dimension, require_some, title_of
from fieldmath.plotting.projection import paper, straight
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import ColorScale
from fieldmath.plotting.view import View

_PIXELS = 301
# Half the length over which noise is averaged, as a share of the side of the picture.
_REACH = 0.05
# Room around a walk, as a share of its extent.
_ROOM = 0.3


def lic(field: Any, view: View, request: Request) -> Picture:
    """Return noise that is smeared along the field lines: light and dark streaks follow the flow, not its strength."""
    require_dimension(view, 2, "lic")
    view = straight(paper(view))
    count = request.resolution or _PIXELS
    axes = tuple(np.linspace(*pair, count) for pair in view.box)
    u, v = plane_components(view, view.at_nodes(axes))
    require_some(view, np.hypot(u, v))
    steps = [(axis[-1] - axis[0]) / (count - 1) for axis in axes]
    texture = _smeared(u / steps[0], v / steps[1], count)
    x, y = np.meshgrid(*axes, indexing="ij")
    return TextureData(
        x=x, y=y, values=texture, scale=ColorScale(0.0, 1.0), value_label="",
        title=title_of(field, view), equal=is_equal(view, *axes), **axis_labels(view),
    )  # fmt: skip


def _smeared(u: np.ndarray, v: np.ndarray, count: int) -> np.ndarray:
    """Return white noise averaged along the direction (u, v) in pixels, its contrast stretched to [0, 1]."""
    from scipy.ndimage import map_coordinates

    length = np.hypot(u, v)
    known = np.isfinite(length) & (length > 0)
    directions = [np.where(known, part / np.where(known, length, 1.0), 0.0) for part in (u, v)]
    noise = np.random.default_rng(0).random((count, count))
    total, weight = noise.copy(), 1.0
    pixels = np.stack(np.meshgrid(np.arange(count), np.arange(count), indexing="ij")).astype(float)
    reach = max(int(_REACH * count), 4)
    for way in (1, -1):
        place = pixels.copy()
        for _ in range(reach):
            half = place + 0.5 * way * np.stack(
                [map_coordinates(d, place, order=1, mode="nearest") for d in directions]
            )
            place = place + way * np.stack([map_coordinates(d, half, order=1, mode="nearest") for d in directions])
            total += map_coordinates(noise, place, order=1, mode="mirror")
            weight += 1.0
    average = total / weight
    spread = 2.5 * average[known].std() or 1.0
    stretched = np.clip(0.5 + (average - average[known].mean()) / (2 * spread), 0.0, 1.0)
    return np.where(np.isfinite(length), stretched, np.nan)


def curves(lines: Iterable[Any]) -> SpaceLines:
    """Return the picture of field lines in Cartesian positions, or in their coordinates where there are none."""
    pieces = [line.positions for line in lines]
    chart = next(iter(lines)).field.chart if pieces else None
    if chart is None:
        raise InputError("lines must not be empty; no start lies where the field has a direction")
    size = len(pieces[0])
    if size > 3:
        raise InputError(f"lines must lie in a plane or in space to be drawn; got {size} dimensions")
    gap = np.full((size, 1), np.nan)
    points = np.concatenate([part for piece in pieces for part in (piece, gap)], axis=1)[:, :-1]
    points = points if size > 1 else np.concatenate([points, np.zeros_like(points)])
    labels = _labels(chart, size)
    return SpaceLines(points=points, x_label=labels[0], y_label=labels[1], z_label=labels[2], equal=True)


def _labels(chart: Any, size: int) -> Sequence[str]:
    own = chart.is_cartesian or chart.embedding is None
    names = [symbol_label(symbol) for symbol in chart.symbols] if own else ["$x$", "$y$", "$z$"][:size]
    return [*names, "", ""][:3]


def walk(path: Any, kind: str, box: Any) -> Picture:
    """Return the picture of a walk downhill."""
    kinds = {"path": _over_landscape, "progress": _progress, "both": _both}
    flat = path.field.chart.dimension <= 2 and len(path.positions) <= 2
    if kind == "auto":
        kind = "path" if flat else "progress"
    if kind not in kinds:
        raise InputError(f"kind must be one of 'auto', {', '.join(map(repr, kinds))}; got {kind!r}")
    if kind != "progress" and not flat:
        raise InputError(
            f"kind={kind!r} needs a field in one or two dimensions; got {path.field.chart}. Use 'progress'"
        )
    return kinds[kind](path, box)


def _over_landscape(path: Any, box: Any) -> Picture:
    field, places = path.field, path.positions
    shown = _around(path) if box is None and not field.is_sampled and field.chart.is_cartesian else box
    ground = field.plot_data(box=shown)
    if field.chart.dimension == 1:
        return LayerData(layers=(ground, TrackData(x=path.points[0], y=path.values)), **_words(ground))
    ground = replace(ground, scale=_heights(ground, path.values))
    return LayerData(layers=(ground, TrackData(x=places[0], y=places[1])), **_words(ground))


def _heights(ground: MapData, values: np.ndarray) -> ColorScale:
    """Return colours for the heights that the walk meets, and no fewer than half of the map's."""
    lower = float(np.nanmin(ground.values))
    upper = max(float(np.nanquantile(ground.values, 0.5)), float(values.max()))
    return ColorScale(lower, upper, clipped_above=bool(np.nanmax(ground.values) > upper))


def _progress(path: Any, box: Any) -> Picture:
    steps = np.arange(len(path.values), dtype=float)
    sizes = np.where(path.gradients > 0, path.gradients, np.nan)
    above = path.values - path.values.min()
    curves = (
        LineData(x=steps, y=np.log10(sizes), label="log10 |gradient|"),
        LineData(x=steps, y=np.log10(np.where(above > 0, above, np.nan)), label="log10 (value - lowest)"),
    )
    return CurveData(curves=curves, x_label="steps", title="")


def _both(path: Any, box: Any) -> Picture:
    return PanelData(panels=(_over_landscape(path, box), _progress(path, box)), shape=(1, 2))


def _around(path: Any) -> dict[str, tuple[float, float]]:
    """Return a box with room around a walk, no side shorter than a quarter of the longest."""
    low, high = path.points.min(axis=1), path.points.max(axis=1)
    middle, half = (low + high) / 2, (high - low) / 2
    longest = half.max() or 1.0
    half = np.maximum(half * (1 + 2 * _ROOM), longest / 2)
    return {n: (float(m - h), float(m + h)) for n, m, h in zip(path.field.chart.names, middle, half, strict=True)}


def _words(picture: Picture) -> dict[str, Any]:
    return {"title": picture.title, "x_label": picture.x_label, "y_label": picture.y_label, "equal": picture.equal}
