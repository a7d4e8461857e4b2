"""The iris data: 150 flowers of three species, measured in tenths of a centimetre, so that means are exact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import sympy as sp


@dataclass(frozen=True)
class Iris:
    """Sepal lengths `x` and petal lengths `y` in cm, the species of every flower, and exact means."""

    x: np.ndarray
    y: np.ndarray
    species: tuple[str, ...]
    mean_x: sp.Rational
    mean_y: sp.Rational

    @property
    def points(self) -> np.ndarray:
        """The flowers as points, shape (150, 2)."""
        return np.column_stack([self.x, self.y])

    @property
    def names(self) -> tuple[str, ...]:
        """The three species, in the order of the data."""
        return tuple(dict.fromkeys(self.species))

    def of(self, name: str) -> np.ndarray:
        """Return which flowers belong to a species, as booleans."""
        return np.array([species == name for species in self.species])

    @property
    def box(self) -> dict[str, tuple[sp.Rational, sp.Rational]]:
        """Ranges of x and y: one centimetre beyond the data on every side."""
        return {"x": _widened(self.x), "y": _widened(self.y)}

    @property
    def float_box(self) -> dict[str, tuple[float, float]]:
        """The box in floating point, for grids and pictures."""
        return {name: (float(lower), float(upper)) for name, (lower, upper) in self.box.items()}

    def axes(self, count: int) -> dict[str, tuple[float, float, int]]:
        """Return `count` points over each side of the box, as `Grid.uniform` takes them."""
        return {name: (lower, upper, count) for name, (lower, upper) in self.float_box.items()}


@cache
def load() -> Iris:
    """Return the data set that comes with scikit-learn (Fisher 1936; Anderson 1936); nothing is downloaded."""
    from sklearn.datasets import load_iris

    data = load_iris()
    x, y = data.data[:, 0], data.data[:, 2]
    species = tuple(str(data.target_names[k]) for k in data.target)
    return Iris(x, y, species, _exact_mean(x), _exact_mean(y))


def _exact_mean(values: np.ndarray) -> sp.Rational:
    """Return the mean of numbers that have one decimal, as a fraction."""
    return sp.Rational(int(np.rint(10 * values).sum()), 10 * len(values))


def _widened(values: np.ndarray) -> tuple[sp.Rational, sp.Rational]:
    tenths = np.rint(10 * values).astype(int)
    return sp.Rational(int(tenths.min()), 10) - 1, sp.Rational(int(tenths.max()), 10) + 1
