"""Pictures of what a field does at single places: its field lines, its critical points and zeros, its ellipses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import EllipseData, LayerData, Picture, PointData, SpaceLines
from fieldmath.plotting.field_pictures import contour
from fieldmath.plotting.flow_pictures import curves
from fieldmath.plotting.paper import axis_labels, is_equal, require_dimension, require_some, title_of
from fieldmath.plotting.projection import paper, straight
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import ROUND_OFF
from fieldmath.plotting.vector_pictures import fewer, longest, stream
from fieldmath.plotting.view import View

# Field lines start on a lattice of so many points along each coordinate, by number of coordinates.
_SEEDS = {1: 5, 2: 6, 3: 3}
# Half an axis of the largest ellipse, as a share of the distance between ellipses.
_REACH = 0.45


def lines(field: Any, view: View, request: Request) -> Picture:
    """Return field lines through ``request.seeds``: a number of points along each coordinate, or points (n, m)."""
    _require_whole(view, request, "lines")
    if view.dimension > 3:
        raise InputError(f"kind='lines' needs at most 3 coordinates; got {view.dimension} ({', '.join(view.names)})")
    seeds = _SEEDS[view.dimension] if request.seeds is None else request.seeds
    where = {"count": seeds} if isinstance(seeds, int) else {"starts": seeds}
    # Around a full circle a line does not leave the box.
    box = {n: pair for n, pair, period in zip(view.names, view.box, view.periods, strict=True) if period is None}
    drawn = field.streamlines(**where, box=box, length=_diagonal(view))
    picture = _with_heads(curves(drawn), drawn)
    equal = picture.is_spatial or is_equal(replace(view, isotropic=True), *picture.points)
    return replace(picture, title=title_of(field, view), equal=equal)


def _diagonal(view: View) -> float:
    """Return the diagonal of what is shown, in positions."""
    corners = np.stack(np.meshgrid(*(np.linspace(*pair, 9) for pair in view.box), indexing="ij"))
    places = corners if view.space is None else view.space.position(list(corners))
    return float(np.linalg.norm(np.ptp(places.reshape(len(places), -1), axis=1)))


def _with_heads(picture: SpaceLines, drawn: Any) -> SpaceLines:
    """Return the picture with an arrow in the middle of every line, which says where the field points."""
    size = len(picture.points)
    middles = [(line.positions, line.positions.shape[1] // 2) for line in drawn]
    places = [(points[:, k], points[:, k] - points[:, k - 1]) for points, k in middles if len(points) == size]
    moving = [(place, way) for place, way in places if np.linalg.norm(way) > 0]
    if not moving:
        return picture
    heads, ways = (np.stack(rows, axis=1) for rows in zip(*moving, strict=True))
    return replace(picture, heads=heads, ways=ways / np.linalg.norm(ways, axis=0))


def critical(field: Any, view: View, request: Request) -> Picture:
    """Return a scalar field with its critical points, or a vector field with its zeros, each marked by its kind."""
    _require_whole(view, request, "critical")
    require_dimension(view, 2, "critical")
    box = dict(zip(view.names, view.box, strict=True))
    ground = contour(field, view, request) if field.rank == 0 else stream(field, view, request)
    found = field.critical_points(box) if field.rank == 0 else field.zeros(box)
    shown = paper(view)
    places = np.array([[float(c) for c in item.point] for item in found]).reshape(-1, 2).T
    x, y = places if shown.space is None else shown.space.position(list(places))
    kinds = tuple(item.kind for item in found)
    marks = PointData(x=np.asarray(x), y=np.asarray(y), kinds=kinds, labels=kinds)
    words = {"title": ground.title, "x_label": ground.x_label, "y_label": ground.y_label, "equal": ground.equal}
    return LayerData(layers=(ground, marks), styled=0, **words)  # type: ignore[arg-type]


def ellipses(field: Any, view: View, request: Request) -> Picture:
    """Return the symmetric part of a tensor field as ellipses: eigenvectors as axes, eigenvalues as their lengths."""
    if field.rank != 2:
        raise InputError(f"field must have rank 2 for ellipses; got rank {field.rank}. Contract it first")
    require_dimension(view, 2, "ellipses")
    title = title_of(field, view)
    view = straight(paper(view))
    count = request.samples("glyphs")
    if view.samples is not None:
        axes, values = fewer(*view.samples, count)
    else:
        axes = tuple(lower + (upper - lower) * (np.arange(count) + 0.5) / count for lower, upper in view.box)
        values = view.at_nodes(axes)
    first, second = view.kept
    a, b, d = values[first, first], (values[first, second] + values[second, first]) / 2, values[second, second]
    mean, radius = (a + d) / 2, np.hypot((a - d) / 2, b)
    eigenvalues = np.stack([mean + radius, mean - radius])
    require_some(view, mean)
    sizes = abs(eigenvalues).max(axis=0)
    eigenvalues = np.where(
        abs(eigenvalues) > ROUND_OFF * np.nanmax(sizes), eigenvalues, np.where(np.isnan(mean), np.nan, 0.0)
    )
    x, y = np.meshgrid(*axes, indexing="ij")
    step = min(float(np.ptp(axis)) / max(len(axis) - 1, 1) for axis in axes)
    return EllipseData(
        x=x, y=y, eigenvalues=eigenvalues, angle=np.arctan2(2 * b, a - d) / 2, cap=longest(sizes, request),
        reach=_REACH * step, title=title, equal=is_equal(view, x, y), **axis_labels(view),
    )  # fmt: skip


def _require_whole(view: View, request: Request, kind: str) -> None:
    if request.at is not None:
        raise InputError(f"at must be left out for kind={kind!r}, which needs the whole field; got {request.at!r}")
