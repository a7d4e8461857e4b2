"""Fractions from counts that are pulled towards equal ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def dirichlet(counts: Array, added: float) -> Array:
    """Return the posterior mean of the fractions when every class has `added` observations beforehand."""
    return (counts + added) / (counts.sum() + added * counts.size)


def shrunk(counts: Array) -> Array:
    """Return James-Stein fractions: a mean of the observed and of equal ones, with the weight estimated from both.

    J. Hausser and K. Strimmer, JMLR 10 (2009) 1469, eqs. (4) and (8).
    """
    n, classes = float(counts.sum()), counts.size
    fractions = counts / n
    distance = float(((1 / classes - fractions) ** 2).sum())
    spread = 1 - float(fractions @ fractions)
    weight = 1.0 if n <= 1 or distance == 0 else min(1.0, max(0.0, spread / ((n - 1) * distance)))
    return weight / classes + (1 - weight) * fractions
