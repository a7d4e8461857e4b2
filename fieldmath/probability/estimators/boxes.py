"""Samples in a hierarchy of boxes, and the walks through it: neighbours, and counts within a distance, compiled.

The order of a tree puts neighbours side by side; halves of that order, halves of these, and so on down to a few samples
are the nodes, each with the least box around it. Node k has the halves 2k and 2k + 1. Any order gives right answers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fieldmath.representations.kernels import compiled, read_only
from fieldmath.representations.threads import shared

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_LEAF = 32
_SHARE = 1 << 12  # Points that a thread takes at once.
_DEEPEST = 64  # Two nodes for each halving are waiting at most.


class Boxes(NamedTuple):
    """Samples in order, one row for each coordinate; where the leaves begin; corners of the boxes of all nodes."""

    order: Counts
    rows: Array
    starts: Counts
    low: Array
    high: Array


def boxed(samples: Array) -> Boxes:
    """Return the hierarchy of boxes around samples, shape (n, d)."""
    from scipy.spatial import cKDTree

    order = np.asarray(cKDTree(samples, leafsize=_LEAF, compact_nodes=False).indices)
    starts = np.array([0, len(samples)])
    while np.diff(starts).max() > _LEAF:  # The tree cuts where these lie, unless samples are equal.
        starts = np.insert(starts, range(1, len(starts)), (starts[:-1] + starts[1:]) // 2)
    ordered = np.ascontiguousarray(samples[order])
    corners = []
    for choose in (np.minimum, np.maximum):
        levels = [choose.reduceat(ordered, starts[:-1], axis=0)]
        while len(levels[-1]) > 1:
            levels.append(choose(levels[-1][::2], levels[-1][1::2]))
        corners.append(np.concatenate([levels[-1], *levels[::-1]]))  # Node 0 is there to be counted from 1.
    return Boxes(order, np.ascontiguousarray(ordered.T), starts, *corners)


def nearest(boxes: Boxes, points: Array | None, k: int, *, is_max: bool, threads: int) -> tuple[Array, Counts]:
    """Return the distances to the k nearest samples and which these are; None: for the samples, in their order."""
    if points is None:  # The walk begins in the leaf that holds the sample.
        points = np.ascontiguousarray(boxes.rows.T)
        homes = np.repeat(np.arange(len(boxes.starts) - 1), np.diff(boxes.starts))
    else:
        homes = np.full(len(points), -1)
    distance = np.full((len(points), k), np.inf)
    place = np.zeros((len(points), k), dtype=np.int64)
    _walked(_nearest, boxes, (read_only(points), read_only(homes)), (distance, place), is_max, threads)
    return distance if is_max else np.sqrt(distance, out=distance), boxes.order[place]


def counts(boxes: Boxes, points: Array, reach: Array, *, is_max: bool, threads: int) -> Counts:
    """Return how many samples lie within a distance of each point, those at the very distance included."""
    found = np.zeros(len(points), dtype=np.int64)
    limit = reach if is_max else np.where(reach >= 0, reach * reach, -1.0)
    _walked(_counts, boxes, (read_only(points), read_only(limit)), (found,), is_max, threads)
    return found


def _walked(
    walk: Callable[..., None],
    boxes: Boxes,
    given: tuple[np.ndarray, ...],
    found: tuple[np.ndarray, ...],
    is_max: bool,
    threads: int,
) -> None:
    kernel = compiled(_text(walk))
    tree = [read_only(part) for part in boxes[1:]]

    def work(rest: Iterator[int]) -> None:
        for start in rest:
            share = slice(start, start + _SHARE)
            kernel(*[part[share] for part in given], *tree, is_max, *[part[share] for part in found])

    shared(work, range(0, len(given[0]), _SHARE), threads)


@cache
def _text(walk: Callable[..., None]) -> str:
    source = inspect.getsource(walk).replace(f"def {walk.__name__}(", "def kernel(", 1)
    return f"from __future__ import annotations\n\nimport numpy as np\n\n_DEEPEST = {_DEEPEST}\n\n\n{source}"


def _nearest(
    points: Any, homes: Any, rows: Any, starts: Any, low: Any, high: Any, is_max: bool, distance: Any, place: Any
) -> None:
    """Fill in, for each point, squared distances (in the maximum norm distances) in rising order, and places."""
    leaves, dimension, k = starts.size - 1, rows.shape[0], distance.shape[1]
    levels = 0
    while leaves >> levels > 1:
        levels += 1
    waiting = np.empty(_DEEPEST, np.int64)
    gaps = np.empty(_DEEPEST)
    away = np.empty(np.max(starts[1:] - starts[:-1]))
    for i in range(points.shape[0]):
        point, best, which = points[i], distance[i], place[i]
        home = leaves + homes[i] if homes[i] >= 0 else 0
        waiting[0], gaps[0], top = max(home, 1), 0.0, 1
        while top > 0:
            top -= 1
            node = waiting[top]
            if gaps[top] >= best[k - 1]:
                continue
            if node < leaves:
                first, second = 0.0, 0.0
                for c in range(dimension):
                    one = max(low[2 * node, c] - point[c], point[c] - high[2 * node, c], 0.0)
                    other = max(low[2 * node + 1, c] - point[c], point[c] - high[2 * node + 1, c], 0.0)
                    first = max(first, one) if is_max else first + one * one
                    second = max(second, other) if is_max else second + other * other
                nearer = 0 if first <= second else 1  # It is taken next, from the top.
                waiting[top], gaps[top] = 2 * node + 1 - nearer, max(first, second)
                waiting[top + 1], gaps[top + 1] = 2 * node + nearer, min(first, second)
                top += 2
                continue
            start = starts[node - leaves]
            count = starts[node - leaves + 1] - start
            for j in range(count):
                away[j] = 0.0
            for c in range(dimension):
                here = rows[c, start : start + count]
                for j in range(count):
                    step = abs(here[j] - point[c])
                    away[j] = max(away[j], step) if is_max else away[j] + step * step
            for j in range(count):
                if away[j] < best[k - 1]:
                    at = k - 1
                    while at > 0 and best[at - 1] > away[j]:
                        best[at], which[at] = best[at - 1], which[at - 1]
                        at -= 1
                    best[at], which[at] = away[j], start + j
            above = levels if node == home else 0
            while above > 0:  # From here on the other half at each level, the smallest on top.
                above -= 1
                half, first = (home >> above) ^ 1, 0.0
                for c in range(dimension):
                    one = max(low[half, c] - point[c], point[c] - high[half, c], 0.0)
                    first = max(first, one) if is_max else first + one * one
                waiting[top], gaps[top] = half, first
                top += 1 if first < best[k - 1] else 0


def _counts(points: Any, reach: Any, rows: Any, starts: Any, low: Any, high: Any, is_max: bool, found: Any) -> None:
    """Fill in, for each point, how many samples lie within its reach; boxes that lie within are not opened."""
    leaves, dimension = starts.size - 1, rows.shape[0]
    waiting = np.empty(_DEEPEST, np.int64)
    away = np.empty(np.max(starts[1:] - starts[:-1]))
    for i in range(points.shape[0]):
        point, limit, total = points[i], reach[i], 0
        waiting[0], top = 1, 1
        while top > 0:
            top -= 1
            node = waiting[top]
            near, far = 0.0, 0.0
            for c in range(dimension):
                under, over = low[node, c] - point[c], point[c] - high[node, c]
                gap, end = max(under, over, 0.0), max(abs(under), abs(over))
                near = max(near, gap) if is_max else near + gap * gap
                far = max(far, end) if is_max else far + end * end
            if near > limit:
                continue
            if far <= limit:
                first, last = node, node + 1
                while first < leaves:
                    first, last = 2 * first, 2 * last
                total += starts[last - leaves] - starts[first - leaves]
                continue
            if node < leaves:
                waiting[top], waiting[top + 1] = 2 * node, 2 * node + 1
                top += 2
                continue
            start = starts[node - leaves]
            count = starts[node - leaves + 1] - start
            for j in range(count):
                away[j] = 0.0
            for c in range(dimension):
                here = rows[c, start : start + count]
                for j in range(count):
                    step = abs(here[j] - point[c])
                    away[j] = max(away[j], step) if is_max else away[j] + step * step
            inside = 0
            for j in range(count):
                inside += 1 if away[j] <= limit else 0
            total += inside
        found[i] = total
