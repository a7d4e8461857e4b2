"""Index notation for arrays of representations: sums, traces, permutation symbols."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from itertools import permutations as orderings
from operator import add
from typing import Any

import numpy as np

from fieldmath.geometry.frames import Frame
from fieldmath.representations.protocol import Components


def axes(frame: Frame) -> range:
    """Return the values that an index takes."""
    return range(frame.chart.dimension)


def total(terms: Iterable[Any]) -> Any:
    """Return the sum of one term or more."""
    return reduce(add, terms)


def tabulate(component: Callable[..., Any], shape: tuple[int, ...]) -> Components:
    """Return the object array whose entry at ``i, ..., k`` is ``component(i, ..., k)``."""
    out = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        out[index] = component(*index)
    return out


class Table(dict[tuple[int, ...], Any]):
    """A table of components, each computed when it is first asked for: a trace needs few of them."""

    def __init__(self, component: Callable[..., Any], shape: tuple[int, ...]) -> None:
        super().__init__()
        self.component, self.shape = component, shape

    def __missing__(self, index: tuple[int, ...] | int) -> Any:
        """Compute an entry and keep it."""
        self[index] = value = self.component(*(index if isinstance(index, tuple) else (index,)))  # type: ignore[index]
        return value


def on_demand(component: Callable[..., Any], shape: tuple[int, ...]) -> Any:
    """Return a table whose entry at ``i, ..., k`` is ``component(i, ..., k)``, computed when it is asked for."""
    return Table(component, shape)


def trace(D: Components) -> Components:
    """Return the contraction of the last two indices."""
    return tabulate(lambda *i: total(D[(*i, b, b)] for b in range(D.shape[-1])), D.shape[:-2])


@lru_cache(maxsize=8)
def permutations(n: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Return every ordering of 0, ..., n - 1 with its sign."""
    return tuple((order, sign_of(order)) for order in orderings(range(n)))


def sign_of(order: tuple[int, ...]) -> int:
    """Return 1 for an even ordering of 0, ..., n - 1, and -1 for an odd one."""
    inversions = sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
    return -1 if inversions % 2 else 1
