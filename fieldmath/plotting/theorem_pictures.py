"""The picture of an integral theorem: the boundary with the field on it, and the two sides as bars."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fieldmath.errors import EvaluationError
from fieldmath.plotting.data import BarData, CurveData, LayerData, LineData, PanelData, Picture

_POINTS = 121
_GRID_LINES = 9
_SLANT = math.cos(math.pi / 6)


def theorem_picture(report: Any) -> PanelData:
    """Return two panels: the outline of the region or surface, and the values of both sides.

    Raises
    ------
    EvaluationError
        When the shape or the values have free parameters.
    """
    shape = report.shape
    if shape.parameters:
        names = ", ".join(map(str, shape.parameters))
        raise EvaluationError(f"the shape has free parameters {names}. Check the theorem for numbers to draw it")
    heights = np.array([[_height(side) for side in (report.left, report.right)]])
    bars = BarData(
        positions=np.array([0.0, 1.0]), heights=heights, series=("",), labels=("inside", "boundary"), y_label="integral"
    )
    return PanelData(title=report.theorem, panels=(_outline(report), bars), shape=(1, 2))


def _height(side: Any) -> float:
    try:
        return float(side)
    except TypeError:
        raise EvaluationError("the sides have free parameters. Check the theorem for numbers to draw it") from None


def _outline(report: Any) -> Picture:
    shape = report.shape
    if shape.space_dimension == 2:
        lines = [_path(piece) for piece in shape.boundary.pieces]
        outline = CurveData(curves=(_joined(lines),), x_label="$x$", y_label="$y$", equal=True)
        chart = report.field.chart
        if not chart.is_cartesian or report.field.rank != 1 or report.field.parameters:
            return outline
        box = _frame(lines)
        arrows = report.field.plot_data("quiver", box=dict(zip(chart.names, box, strict=True)), resolution=15)
        return LayerData(layers=(arrows, outline), x_label="$x$", y_label="$y$", equal=True)
    pieces = shape.pieces if shape.dimension == 2 else shape.boundary.pieces
    lines = [_slanted(line) for piece in pieces for line in _lattice(piece)]
    return CurveData(curves=(_joined(lines),), x_label="$x$, $y$ (oblique view)", y_label="$z$", equal=True)


def _path(piece: Any) -> np.ndarray:
    return np.asarray(piece.points((np.linspace(0, 1, _POINTS),)))


def _lattice(piece: Any) -> list[np.ndarray]:
    """Return the lines on a surface along which one of the two parameters is constant."""
    along, lines = np.linspace(0, 1, _POINTS), []
    for level in np.linspace(0, 1, _GRID_LINES):
        lines += [piece.points((along, np.full(_POINTS, level))), piece.points((np.full(_POINTS, level), along))]
    return lines


def _slanted(line: np.ndarray) -> np.ndarray:
    """Return a line in space seen obliquely from above."""
    x, y, z = line[:3]
    return np.stack([_SLANT * (x - y), z + 0.5 * (x + y) * 0.6])


def _joined(lines: list[np.ndarray]) -> LineData:
    """Return lines as one, with gaps."""
    gap = np.full((2, 1), np.nan)
    path = np.concatenate([part for line in lines for part in (line[:2], gap)], axis=1)
    return LineData(x=path[0], y=path[1])


def _frame(lines: list[np.ndarray]) -> list[tuple[float, float]]:
    """Return a box a fifth larger than the lines."""
    many = np.concatenate(lines, axis=1)
    low, high = many.min(axis=1), many.max(axis=1)
    room = 0.2 * (high - low).max()
    return [(float(a - room), float(b + room)) for a, b in zip(low, high, strict=True)]
