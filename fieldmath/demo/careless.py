"""What comes out when `numpy.gradient` is never told how far apart the grid points are."""

from __future__ import annotations

import numpy as np

import fieldmath as fm


def gradient(field: fm.ScalarField, grid: fm.Grid) -> np.ndarray:
    """Return the differences of neighbours that stand for the gradient, shape (2, nx, ny)."""
    return np.stack(np.gradient(field.sample(grid).values))


def divergence(field: fm.VectorField, grid: fm.Grid) -> np.ndarray:
    """Return what stands for the divergence, on the grid."""
    first, second = field.sample(grid).values
    return np.gradient(first, axis=0) + np.gradient(second, axis=1)


def curl(field: fm.VectorField, grid: fm.Grid) -> np.ndarray:
    """Return what stands for the curl, on the grid."""
    first, second = field.sample(grid).values
    return np.gradient(second, axis=0) - np.gradient(first, axis=1)


def angle(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the angles in degrees between two plane vector fields, shapes (2, ...)."""
    across = first[0] * second[1] - first[1] * second[0]
    along = first[0] * second[0] + first[1] * second[1]
    return np.degrees(np.abs(np.arctan2(across, along)))
