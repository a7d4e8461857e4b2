"""How coordinates become positions: the embedding of a chart as compiled functions, and its inverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

Coordinates = Sequence[np.ndarray] | np.ndarray
Box = tuple[tuple[float, float], ...]

# Points per axis of the cloud from which the inverse starts, by number of coordinates.
_CLOUD = {1: 400, 2: 90, 3: 25}
_STEPS = 12
# An inverse is accepted when its image misses the target by less than this share of the picture.
_MISS = 1e-7


@dataclass(frozen=True)
class Space:
    """An embedding: coordinates (n arrays) to `position` (m, ...), `jacobian` (m, n, ...) and `frame` (m, c, ...).

    Column a of `frame` holds the Cartesian components of the basis vector to which component a of a field refers.
    """

    position: Callable[[Coordinates], np.ndarray]
    jacobian: Callable[[Coordinates], np.ndarray]
    frame: Callable[[Coordinates], np.ndarray]
    labels: tuple[str, ...]

    def fixed(self, insert: Callable[[Coordinates], Coordinates], kept: Sequence[int]) -> Space:
        """Return the space of the coordinates `kept`, where `insert` fills in the others."""
        return Space(
            lambda coordinates: self.position(insert(coordinates)),
            lambda coordinates: self.jacobian(insert(coordinates))[:, list(kept)],
            lambda coordinates: self.frame(insert(coordinates)),
            self.labels,
        )

    def projected(self, basis: np.ndarray, labels: tuple[str, ...]) -> Space:
        """Return the space with positions measured along the rows of `basis`, shape (k, m)."""
        return Space(
            lambda coordinates: np.einsum("km,m...->k...", basis, self.position(coordinates)),
            lambda coordinates: np.einsum("km,mn...->kn...", basis, self.jacobian(coordinates)),
            lambda coordinates: np.einsum("km,mn...->kn...", basis, self.frame(coordinates)),
            labels,
        )


def space_of(chart: Any, basis: str = "") -> Space | None:
    """Return the space of an embedded curvilinear chart; None when coordinates are drawn as they are."""
    if chart.is_cartesian or chart.embedding is None:
        return None
    from fieldmath.geometry.frames import frame_of

    embedding = sp.Matrix(chart.embedding)
    jacobian = embedding.jacobian(chart.symbols)
    size = len(chart.embedding)
    names = "xyz" if size <= 3 else [f"x_{{{k + 1}}}" for k in range(size)]
    return Space(
        _compiled(embedding, chart.symbols, (size,)),
        _compiled(jacobian, chart.symbols, (size, chart.dimension)),
        _compiled(jacobian * frame_of(chart, basis).vectors, chart.symbols, (size, chart.dimension)),
        tuple(f"${names[k]}$" for k in range(size)),
    )


def _compiled(matrix: Any, symbols: Sequence[sp.Symbol], shape: tuple[int, ...]) -> Callable[[Coordinates], np.ndarray]:
    from fieldmath.algebra.compile import compile_expressions

    function = compile_expressions(tuple(matrix), tuple(symbols))

    def evaluate(coordinates: Coordinates) -> np.ndarray:
        values = function(*coordinates)
        return values.reshape(shape + values.shape[1:])

    return evaluate


def flat_basis(space: Space, box: Box) -> tuple[np.ndarray, tuple[str, ...]] | None:
    """Return an orthonormal basis, shape (2, m), of the plane in which a two-coordinate space lies, with axis labels.

    None when the space is not flat. Cartesian axes are kept where the plane holds them.
    """
    mesh = np.meshgrid(*(np.linspace(*_inside(pair), 9) for pair in box), indexing="ij")
    points = space.position(mesh).reshape(len(space.labels), -1)
    if len(space.labels) == 2:
        return np.eye(2), space.labels
    points = points[:, np.isfinite(points).all(axis=0)]
    if points.shape[1] < 3:
        return None
    directions, sizes, _ = np.linalg.svd(points - points.mean(axis=1, keepdims=True), full_matrices=False)
    if sizes[2] > 1e-9 * sizes[0] or sizes[1] <= 1e-9 * sizes[0]:
        return None
    return _aligned(directions[:, :2].T, points, space.labels)


def _aligned(plane: np.ndarray, points: np.ndarray, labels: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    size = plane.shape[1]
    inside = [axis for axis in range(size) if np.linalg.norm(plane[:, axis]) > 1 - 1e-9]
    if len(inside) >= 2:
        first, second = inside[:2]
        return np.eye(size)[[first, second]], (labels[first], labels[second])
    if not inside:
        return plane, ("", "")
    up = np.eye(size)[inside[0]]
    along = next(row for row in plane - np.outer(plane @ up, up) if np.linalg.norm(row) > 0.5)
    along = along / np.linalg.norm(along)
    if (along @ points).mean() < 0:
        along = -along
    return np.stack([along, up]), ("distance from the axis", labels[inside[0]])


def inverse_of(space: Space, box: Box, periods: Sequence[float | None]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function from positions (m, N) to coordinates (n, N), NaN for positions outside the box.

    The nearest point of a cloud over the box starts a damped Newton iteration (Levenberg and Marquardt with a
    tiny damping, so that points such as r = 0 do no harm).
    """
    from scipy.spatial import cKDTree

    lower, upper = (np.array(ends)[:, None] for ends in zip(*box, strict=True))
    count = _CLOUD.get(len(box), 12)
    # Middles of cells: no seed lies on a coordinate singularity, where the iteration would not know the way.
    middles = (np.arange(count) + 0.5) / count
    mesh = np.meshgrid(*(low + (high - low) * middles for low, high in box), indexing="ij")
    seeds = np.stack([axis.ravel() for axis in mesh])
    cloud = space.position(mesh)
    reach = _widest_gap(cloud) * len(box) ** 0.5
    cloud = cloud.reshape(len(cloud), -1)
    good = np.isfinite(cloud).all(axis=0)
    seeds, cloud = seeds[:, good], cloud[:, good]
    tree = cKDTree(cloud.T)
    size = float(np.ptp(cloud, axis=1).max()) or 1.0
    wraps = [(k, period) for k, period in enumerate(periods) if period is not None]

    def settle(coordinates: np.ndarray) -> np.ndarray:
        for k, period in wraps:
            coordinates[k] = lower[k] + np.mod(coordinates[k] - lower[k], period)
        return np.clip(coordinates, lower, upper)

    def inverse(targets: np.ndarray) -> np.ndarray:
        answer = np.full((len(box), targets.shape[1]), np.nan)
        distances, nearest = tree.query(targets.T, k=4)
        near = distances[:, 0] <= reach
        for seed in nearest.T:
            left = near & np.isnan(answer[0])
            if not left.any():
                break
            found = _newton(space, seeds[:, seed[left]].copy(), targets[:, left], settle, 1e-14 * size)
            miss = np.linalg.norm(space.position(found) - targets[:, left], axis=0)
            answer[:, left] = np.where(miss < _MISS * size, found, np.nan)
        return answer

    return inverse


def _newton(
    space: Space,
    start: np.ndarray,
    targets: np.ndarray,
    settle: Callable[[np.ndarray], np.ndarray],
    enough: float,
) -> np.ndarray:
    q = start
    for _ in range(_STEPS):
        error = (targets - space.position(q)).T
        if np.nanmax(abs(error)) < enough:
            break
        jacobian = np.moveaxis(space.jacobian(q), -1, 0)
        transposed = np.swapaxes(jacobian, 1, 2)
        normal = transposed @ jacobian
        damping = 1e-12 * np.trace(normal, axis1=1, axis2=2) + 1e-300
        normal = normal + damping[:, None, None] * np.eye(normal.shape[1])
        solvable = np.isfinite(normal).all(axis=(1, 2))
        step = np.zeros_like(q.T)
        step[solvable] = np.linalg.solve(normal[solvable], (transposed @ error[:, :, None])[solvable])[:, :, 0]
        q = settle(q + step.T)
    return q


def _widest_gap(cloud: np.ndarray) -> float:
    """Return the greatest distance between neighbours in a cloud of shape (m, count, ..., count)."""
    gaps = [np.linalg.norm(np.diff(cloud, axis=k), axis=0) for k in range(1, cloud.ndim)]
    return max(float(np.nanmax(gap)) for gap in gaps)


def _inside(pair: tuple[float, float]) -> tuple[float, float]:
    """Return the range a hair narrower, so that coordinate singularities at its ends are avoided."""
    hair = 1e-9 * (pair[1] - pair[0])
    return pair[0] + hair, pair[1] - hair


def insertion(fixed: Mapping[int, float], dimension: int) -> Callable[[Coordinates], Coordinates]:
    """Return the function that fills the `fixed` coordinates into a sequence of the others."""

    def insert(coordinates: Coordinates) -> Coordinates:
        rest = iter(coordinates)
        return [np.asarray(fixed[k]) if k in fixed else next(rest) for k in range(dimension)]

    return insert
