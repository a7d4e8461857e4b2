"""Nearest neighbours, and how many samples lie within a distance: fast for a hundred thousand samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.probability.estimators import boxes
from fieldmath.representations.engines import for_numbers

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_LEAF = 8
_COUNTED_LEAF = 32  # Balls that are counted hold many samples: fewer, larger leaves.
_NUMBERS = 64  # Read for each point, at the least: compiled walks pay from sixty-five thousand samples on.


def nearest(among: Array, points: Array, k: int, *, p: float = 2.0) -> tuple[Array, Counts]:
    """Return the distances to the k nearest of `among` for each point, shape (n, k), and which these are.

    The norm is the Euclidean or, for infinite p, the maximum norm. Points are asked for in the order of a tree, so that
    successive ones walk the same branches, on all cores.
    """
    from scipy.spatial import cKDTree

    is_compiled, threads = for_numbers(_NUMBERS * len(points))
    if is_compiled:
        hierarchy = boxes.boxed(among)
        order = hierarchy.order if points is among else _order(points, _LEAF)
        asked = None if points is among else points[order]
        distance, place = boxes.nearest(hierarchy, asked, k, is_max=p == np.inf, threads=threads)
    else:
        tree = cKDTree(among, leafsize=_LEAF)
        order = tree.indices if points is among else _order(points, _LEAF)
        found = tree.query(points[order], k, p=p, workers=threads)
        distance, place = (np.asarray(part).reshape(len(points), k) for part in found)
    back = np.empty(len(points), dtype=np.int64)
    back[order] = np.arange(len(points))
    return distance[back], place[back]


def _order(points: Array, leaf: int) -> Counts:
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(points, leafsize=leaf).indices)


def counts_within(values: Array, radius: Array, *, strict: bool = False) -> Counts:
    """Return how many samples (itself included) lie within `radius` of each in the maximum norm.

    `strict` leaves out those at the very distance, as far as rounding allows to say.
    """
    slack = 4 * np.finfo(float).eps * (np.abs(values).max(axis=1) + radius)
    reach = np.maximum(radius - slack, 0.0) if strict else radius + np.where(radius > 0, slack, 0.0)
    if values.shape[1] == 1:
        order = np.argsort(values[:, 0])  # Rising limits are found several times as fast as limits in any order.
        ordered, counts = values[order, 0], np.empty(len(values), dtype=np.int64)
        lower, upper = _places(ordered, ordered, reach[order])
        counts[order] = upper - lower
        return counts
    if values.shape[1] == 2 and not for_numbers(_NUMBERS * len(values))[0]:
        return _in_squares(values, reach)
    return ball_counts(values, values, reach, p=np.inf)


def ball_counts(among: Array, points: Array, radius: Any, *, p: float = 2.0) -> Counts:
    """Return how many of `among` lie within a distance of each point, in the norms of `nearest`."""
    from scipy.spatial import cKDTree

    is_compiled, threads = for_numbers(_NUMBERS * len(points))
    counts = np.empty(len(points), dtype=np.int64)
    reach = np.broadcast_to(np.asarray(radius, dtype=float), len(points))
    if is_compiled:
        hierarchy = boxes.boxed(among)
        order = hierarchy.order if points is among else _order(points, _COUNTED_LEAF)
        counts[order] = boxes.counts(hierarchy, points[order], reach[order], is_max=p == np.inf, threads=threads)
        return counts
    tree = cKDTree(among, leafsize=_COUNTED_LEAF)
    order = tree.indices if points is among else _order(points, _COUNTED_LEAF)
    # A tree of samples that lie in memory as in the tree is walked a third faster.
    sorted_tree = cKDTree(among[tree.indices], leafsize=_COUNTED_LEAF)
    counts[order] = sorted_tree.query_ball_point(points[order], reach[order], p=p, return_length=True, workers=threads)
    return counts


def _places(line: Array, ordered: Array, reach: Array) -> tuple[Counts, Counts]:
    """Return the ranks at which the interval around each value begins and ends."""
    lower = np.searchsorted(ordered, line - reach, side="left")
    return lower, np.searchsorted(ordered, line + reach, side="right")


def _in_squares(values: Array, reach: Array) -> Counts:
    """Return how many samples lie in the square around each, from a wavelet matrix of the ranks.

    Samples are put in the order of the first coordinate, where a square is a range of places. Level after level the
    ranks of the second coordinate are split by one binary digit, the zeros first; where a range goes at each level
    follows from how many zeros precede its ends. G. Navarro, J. Discrete Algorithms 25 (2014) 2.
    """
    first, second = values[:, 0], values[:, 1]
    by_first, by_second = np.argsort(first), np.argsort(second)
    begin, end = _places(first, first[by_first], reach)
    low, high = _places(second, second[by_second], reach)
    rank = np.empty(len(values), dtype=np.int64)
    rank[by_second] = np.arange(len(values))
    sequence = rank[by_first]
    begin, end, bound = np.concatenate([begin, begin]), np.concatenate([end, end]), np.concatenate([low, high])
    below = np.zeros(bound.size, dtype=np.int64)
    for level in range(len(values).bit_length() - 1, -1, -1):
        digit = (sequence >> level) & 1
        zeros = np.concatenate([[0], np.cumsum(1 - digit)])
        before, after = zeros[begin], zeros[end]
        goes_right = (bound >> level) & 1 == 1
        below += np.where(goes_right, after - before, 0)
        begin = np.where(goes_right, zeros[-1] + begin - before, before)
        end = np.where(goes_right, zeros[-1] + end - after, after)
        sequence = np.concatenate([sequence[digit == 0], sequence[digit == 1]])
    half = len(values)
    return below[half:] - below[:half]
