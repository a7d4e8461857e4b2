"""Nearest neighbours, and how many samples lie within a distance: fast for a hundred thousand samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_LEAF = 8
_COUNTED_LEAF = 32  # Balls that are counted hold many samples: fewer, larger leaves.


def nearest(among: Array, points: Array, k: int, *, p: float = 2.0) -> tuple[Array, Counts]:
    """Return the distances to the k nearest of `among` for each point, shape (n, k), and which these are.

    Points are asked for in the order of a tree, so that successive ones walk the same branches, on all cores.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(among, leafsize=_LEAF)
    order = tree.indices if points is among else cKDTree(points, leafsize=_LEAF).indices
    found = tree.query(points[order], k, p=p, workers=-1)
    distance, place = (np.asarray(part).reshape(len(points), k) for part in found)
    back = np.empty(len(points), dtype=np.int64)
    back[order] = np.arange(len(points))
    return distance[back], place[back]


def counts_within(values: Array, radius: Array, *, strict: bool = False) -> Counts:
    """Return how many samples (itself included) lie within `radius` of each in the maximum norm.

    `strict` leaves out those at the very distance, as far as rounding allows to say.
    """
    slack = 4 * np.finfo(float).eps * (np.abs(values).max(axis=1) + radius)
    reach = np.maximum(radius - slack, 0.0) if strict else radius + np.where(radius > 0, slack, 0.0)
    if values.shape[1] == 1:
        lower, upper = _places(values[:, 0], np.sort(values[:, 0]), reach)
        return upper - lower
    if values.shape[1] == 2:
        return _in_squares(values, reach)
    return ball_counts(values, values, reach, p=np.inf)


def ball_counts(among: Array, points: Array, radius: Any, *, p: float = 2.0) -> Counts:
    """Return how many of `among` lie within a distance of each point."""
    from scipy.spatial import cKDTree

    tree = cKDTree(among, leafsize=_COUNTED_LEAF)
    order = tree.indices if points is among else cKDTree(points, leafsize=_COUNTED_LEAF).indices
    # A tree of samples that lie in memory as in the tree is walked a third faster.
    sorted_tree = cKDTree(among[tree.indices], leafsize=_COUNTED_LEAF)
    reach = np.broadcast_to(np.asarray(radius, dtype=float), len(points))[order]
    counts = np.empty(len(points), dtype=np.int64)
    counts[order] = sorted_tree.query_ball_point(points[order], reach, p=p, return_length=True, workers=-1)
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
