"""Blocks of integers: the rules that sum a smooth term over many of them from a few values, and what they tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """The 2**power integers at `offset`, offset + 1, ... from `anchor` in the direction `sign`."""

    anchor: float
    sign: float
    offset: float
    power: int

    def halves(self) -> tuple[Block, Block]:
        """Return the near half and the far half."""
        near = Block(self.anchor, self.sign, self.offset, self.power - 1)
        return near, Block(self.anchor, self.sign, self.offset + 2.0 ** (self.power - 1), self.power - 1)


@dataclass(frozen=True)
class Found:
    """What is known of one block: sum, difference of the rules, sum of abs(term), unusable values, idle halvings."""

    value: float
    difference: float
    magnitude: float
    unusable: int
    stalls: int = 0

    def isnoise_of(self, halves: float) -> bool:
        """Return whether the difference is rounding inside the term, because halving did not reduce it."""
        return 0.5 * self.difference < halves and self.difference <= 1e-5 * self.magnitude

    def is_unresolved(self) -> bool:
        """Return whether the rules do not see a smooth term at all."""
        return self.difference > 1e-3 * self.magnitude


@cache
def block_rule(power: int) -> tuple[Array, Array]:
    """Return 33 of the integers 0 ... 2**power - 1 and the weights (33, 2) that sum polynomials over all of them.

    The integers are the rounded extrema of a Chebyshev polynomial. With T_n the polynomials orthogonal on the N
    integers, all sums but that of T_0 = 1 vanish, which makes the weights the solution of a small linear system.
    """
    power = min(power, 50)
    size = 2.0**power
    nodes = np.round(0.5 * (size - 1) * (1 - np.cos(np.pi * np.arange(33) / 32)))
    position = (2 * nodes - size + 1) / size
    table = [np.ones(33), position]
    for n in range(1, 32):
        table.append(((2 * n + 1) * position * table[n] - n * (1 - (n / size) ** 2) * table[n - 1]) / (n + 1))
    system, weights = np.array(table), np.zeros((33, 2))
    weights[:, 0] = np.linalg.solve(system, size * np.eye(33)[0])
    weights[::2, 1] = np.linalg.solve(system[:17, ::2], size * np.eye(17)[0])
    return nodes, weights


def noise_of(values: Array) -> float:
    """Return the effect of noise in the terms, seen in their 16th and 24th differences.

    Of a smooth sequence the higher differences are smaller; of noise they are equally large, once each is divided
    by the root of the sum of its squared coefficients.
    """
    if values.size < 64:
        return 0.0
    lower, higher = (float(np.abs(np.diff(values, n)).sum()) / math.sqrt(math.comb(2 * n, n)) for n in (16, 24))
    seen = 0.25 * lower < higher < 1e-6 * float(np.abs(values).sum())
    return higher if seen else 0.0
