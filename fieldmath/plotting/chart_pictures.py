"""Pictures of charts: their coordinate lines in Cartesian space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.errors import EvaluationError, InputError
from fieldmath.plotting.boxes import box_of, default_range, numbers
from fieldmath.plotting.data import Picture
from fieldmath.plotting.labels import symbol_label
from fieldmath.plotting.space import Box, space_of

_FINE = 200
# Points whose coordinates are this many times the median distance from the centre run off the picture.
_FAR = 6.0


@dataclass(frozen=True, kw_only=True)
class CoordinateLines(Picture):
    """Lines along which one coordinate varies: for each of two coordinates an array (k, m, n) of k lines in m-space.

    The `names` are those of the coordinates, the `labels` say it of each of the two families of lines.
    """

    lines: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    z_label: str = ""

    @property
    def is_spatial(self) -> bool:
        """Return whether the lines do not lie in a plane of the picture."""
        return self.lines[0].shape[1] == 3


def coordinate_lines(
    chart: Any, *, box: Any = None, at: Mapping[Any, Any] | None = None, count: int = 13
) -> CoordinateLines:
    """Return `count` lines of each of two coordinates, the others held fixed, as positions on paper."""
    if chart.parameters:
        names = ", ".join(map(str, chart.parameters))
        raise EvaluationError(
            f"parameters of the chart must have values; got free {names}. Make it with numbers, a=1 say"
        )
    if isinstance(count, bool) or not isinstance(count, int) or count < 2:
        raise InputError(f"count must be an integer of at least 2; got {count!r}")
    bounds = box_of(chart, box, tuple(default_range(pair) for pair in chart.limits))
    fixed = _held(chart, numbers(chart.names, at or {}, "at"), bounds)
    free = [k for k in range(chart.dimension) if k not in fixed]
    space = space_of(chart)
    families = tuple(_family(k, free, fixed, bounds, count) for k in free)
    placed = tuple(family if space is None else _placed(space, family) for family in families)
    labels = tuple(map(symbol_label, chart.symbols)) if space is None else space.labels
    placed, labels = _flattened(placed, labels, free, space)
    free_names = tuple(symbol_label(chart.symbols[k]) for k in free)
    return CoordinateLines(
        lines=placed,
        names=free_names,
        labels=tuple(f"along {name}" for name in free_names),
        x_label=labels[0],
        y_label=labels[1],
        z_label=labels[2] if len(labels) > 2 else "",
        title=chart.name.replace("_", " "),
        equal=space is not None,
    )


def _held(chart: Any, given: dict[int, float], bounds: Box) -> dict[int, float]:
    """Return the coordinates held fixed so that two are left: what is given, then periodic ones, then the last."""
    excess = chart.dimension - len(given) - 2
    if excess < 0 or chart.dimension < 2:
        raise InputError(f"chart must leave two coordinates free; got {chart} with {len(given)} fixed")
    order = sorted((k for k in range(chart.dimension) if k not in given), key=lambda k: (not chart.periodic[k], -k))
    for k in order[:excess]:
        given = {**given, k: bounds[k][0] if chart.periodic[k] else sum(bounds[k]) / 2}
    return given


def _family(along: int, free: list[int], fixed: dict[int, float], bounds: Box, count: int) -> np.ndarray:
    """Return the lines of one coordinate as an array (dimension, count, points), kept off the ends by a hair."""
    across = next(k for k in free if k != along)
    inner = {k: _inside(bounds[k]) for k in free}
    fine, coarse = np.linspace(*inner[along], _FINE), np.linspace(*inner[across], count)
    table = {along: np.broadcast_to(fine, (count, _FINE)), across: np.broadcast_to(coarse[:, None], (count, _FINE))}
    full = [table.get(k, np.full((count, _FINE), fixed.get(k, 0.0))) for k in range(len(bounds))]
    return np.stack(full)


def _inside(pair: tuple[float, float]) -> tuple[float, float]:
    hair = 1e-9 * (pair[1] - pair[0])
    return pair[0] + hair, pair[1] - hair


def _placed(space: Any, family: np.ndarray) -> np.ndarray:
    """Return the positions of a family of lines, with what runs off to infinity blanked."""
    positions = np.clip(np.moveaxis(space.position(family), 0, 1), -1e9, 1e9)
    centre = np.nanmedian(positions, axis=(0, 2), keepdims=True)
    distance = np.abs(positions - centre).max(axis=1, keepdims=True)
    # A comparison with NaN is false: points that are not finite go too.
    return np.where(distance <= _FAR * np.nanmedian(distance), positions, np.nan)


def _flattened(placed: Any, labels: tuple[str, ...], free: list[int], space: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the lines as (k, m, n) and the labels, without the one Cartesian direction in which nothing varies."""
    if space is None:
        return tuple(np.moveaxis(family, 0, 1)[:, free] for family in placed), tuple(labels[k] for k in free)
    points = np.concatenate([np.moveaxis(family, 1, 0).reshape(family.shape[1], -1) for family in placed], axis=1)
    spread = np.nanmax(points, axis=1) - np.nanmin(points, axis=1)
    flat = [m for m in range(len(spread)) if spread[m] > 1e-6 * spread.max()]
    if len(flat) == 2:
        return tuple(family[:, flat] for family in placed), tuple(labels[m] for m in flat)
    if len(flat) > 3:
        raise InputError(
            f"the lines must fit into space; got {len(flat)} Cartesian directions. Hold more fixed with at="
        )
    return placed, labels


def plot(chart: Any, look: dict[str, Any], style: dict[str, Any], **options: Any) -> Any:
    """Draw the coordinate lines of a chart and return the Axes; `look` is where, and in which language."""
    from fieldmath.plotting.matplotlib_charts import draw_lines

    return draw_lines(coordinate_lines(chart, **options), look, style)
