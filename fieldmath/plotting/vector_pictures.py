"""From vector fields to plot data: arrows and field lines, always on Cartesian positions where there are any."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.plotting.data import ArrowData, Picture, SpaceArrowData, StreamData
from fieldmath.plotting.paper import (
    LONGEST_SIDE,
    axis_labels,
    is_equal,
    plane_components,
    require_dimension,
    require_some,
    title_of,
)
from fieldmath.plotting.projection import paper, straight
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import ROUND_OFF, extremes, robust_limits
from fieldmath.plotting.view import View

# More arrows than this along an axis cannot be told apart.
MOST_ARROWS = 25
MOST_IN_SPACE = 9


def quiver(field: Any, view: View, request: Request) -> Picture:
    """Return arrows in the plane; on even positions for formulas, on (some of) the samples for sampled fields."""
    if view.dimension == 3:
        return replace(space_arrows(view, request), title=title_of(field, view))
    require_dimension(view, 2, "quiver")
    return replace(arrows(view, request, "arrows"), title=title_of(field, view))


def arrows(view: View, request: Request, samples: str) -> ArrowData:
    """Return the arrows of a vector field over a plane."""
    view = straight(paper(view))
    if view.samples is not None:
        axes, values = fewer(*view.samples)
    else:
        counts = _lattice(view, request, samples)
        axes = tuple(np.linspace(*pair, count) for pair, count in zip(view.box, counts, strict=True))
        values = view.at_nodes(axes)
    x, y = np.meshgrid(*axes, indexing="ij")
    u, v = _without_noise(plane_components(view, values), values)
    length = np.hypot(u, v)
    require_some(view, length)
    scale = request.magnitudes(length)
    # Beside a singularity most arrows would be dots: there a quarter of them is drawn in full length.
    cap = longest(length, request)
    return ArrowData(
        x=x, y=y, u=u, v=v, spacing=1 / max(len(axes[0]), 2), cap=cap, scale=scale,
        value_label="magnitude", equal=is_equal(view, x, y), **axis_labels(view),
    )  # fmt: skip


def space_arrows(view: View, request: Request) -> SpaceArrowData:
    """Return the arrows of a vector field in space, on even Cartesian positions or on some of the samples."""
    if view.samples is not None and view.space is None:
        axes, values = fewer(*view.samples, MOST_IN_SPACE)
    else:
        view = straight(view)
        count = min(request.samples("space arrows"), MOST_ARROWS)
        axes = tuple(np.linspace(*pair, count) for pair in view.box)
        values = view.at_nodes(axes)
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
    vectors = values[list(view.kept)].reshape(3, -1)
    vectors = np.where(
        abs(vectors) > ROUND_OFF * max(map(abs, extremes(values))), vectors, np.where(np.isfinite(vectors), 0.0, np.nan)
    )
    drawn = np.isfinite(vectors).all(axis=0)
    length = np.linalg.norm(vectors, axis=0)
    require_some(view, length)
    spacing = min(float(np.ptp(axis)) / max(len(axis) - 1, 1) for axis in axes)
    length = length.reshape(values.shape[1:])
    return SpaceArrowData(
        points=points[:, drawn], vectors=vectors[:, drawn], spacing=spacing,
        cap=longest(length, request), scale=request.magnitudes(length),
        value_label="magnitude", x_label=view.labels[0], y_label=view.labels[1], z_label=view.labels[2],
        equal=view.isotropic,
    )  # fmt: skip


def longest(length: np.ndarray, request: Request) -> float:
    """Return the magnitude beyond which arrows are drawn no longer."""
    most = extremes(length)[1]
    if request.scale != "linear":
        # The colours tell the magnitudes, which are too different to be told by lengths.
        return float(np.nanquantile(np.where(length > 0, length, np.nan), 0.05)) if most > 0 else 0.0
    spiky = request.robust and robust_limits(length)[1] < most * (1 - ROUND_OFF)
    return float(np.nanquantile(length, 0.75)) if spiky else most


def _without_noise(parts: tuple[np.ndarray, np.ndarray], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return components in the plane with those set to zero that are round-off beside the whole vectors."""
    noise = ROUND_OFF * max(map(abs, extremes(values)))
    u, v = parts
    silent = np.hypot(u, v) <= noise
    return np.where(silent, 0.0, u), np.where(silent, 0.0, v)


def _lattice(view: View, request: Request, samples: str) -> tuple[int, int]:
    """Return the numbers of arrows along both axes: equal distances on equal axes."""
    most = min(request.samples(samples), MOST_ARROWS)
    sides = np.array([upper - lower for lower, upper in view.box])
    if not view.isotropic or sides.max() > LONGEST_SIDE * sides.min():
        return most, most
    first, second = np.maximum(np.round(most * sides / sides.max()), 3).astype(int)
    return int(first), int(second)


def fewer(
    axes: tuple[np.ndarray, ...], values: np.ndarray, most: int = MOST_ARROWS
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Return at most so many samples along each axis, centred."""
    cut: list[Any] = []
    for axis in axes:
        step = -(-len(axis) // most)
        cut.append(slice((len(axis) - 1) % step // 2, None, step))
    return tuple(axis[part] for axis, part in zip(axes, cut, strict=True)), values[(Ellipsis, *cut)]


def stream(field: Any, view: View, request: Request) -> Picture:
    """Return samples for field lines on an even Cartesian grid, whatever the chart and the grid of the field."""
    require_dimension(view, 2, "stream")
    view = straight(paper(view))
    count = request.samples("stream")
    axes = tuple(np.linspace(*pair, count) for pair in view.box)
    values = view.at_nodes(axes)
    u, v = _without_noise(plane_components(view, values), values)
    require_some(view, np.hypot(u, v))
    return StreamData(
        x=axes[0], y=axes[1], u=u, v=v, scale=request.magnitudes(np.hypot(u, v)),
        value_label="magnitude", title=title_of(field, view), equal=is_equal(view, *axes), **axis_labels(view),
    )  # fmt: skip
