"""Orders at the ends of their range: 0 asks for the mass on a support, infinity for the largest ratio."""

from __future__ import annotations

import numpy as np


def shared_mass(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return for all pairs of rows how far the mass of q on the support of p is above 1."""
    return -(np.asarray(p == 0, dtype=float) @ q.T)


def largest_log_ratio(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return ``log max p/q`` for all pairs of rows, infinite where p has mass and q has none."""
    out = np.empty((len(p), len(q)))
    with np.errstate(divide="ignore", invalid="ignore"):
        for i, row in enumerate(p):
            out[i] = np.log(np.max(row[row > 0] / q[:, row > 0], axis=1, initial=0.0))
    return out
