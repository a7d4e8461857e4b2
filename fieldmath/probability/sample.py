"""Frozen observations that compare and hash by value, and how estimates from them are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


class Sample:
    """Continuous observations: shape (n,) or (n, dimension), the name of the estimator that reads them, weights."""

    __slots__ = ("_hash", "estimator", "values", "weights")

    def __init__(self, values: np.ndarray, estimator: str = "knn", weights: np.ndarray | None = None) -> None:
        self.values = _frozen(values)
        self.estimator = estimator
        self.weights = None if weights is None else _frozen(weights)
        parts = (self.values.shape, self.values.tobytes(), estimator)
        self._hash = hash(parts if self.weights is None else (*parts, self.weights.tobytes()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sample):
            return NotImplemented
        if (self.weights is None) != (other.weights is None) or self.estimator != other.estimator:
            return False
        same = self.weights is None or np.array_equal(self.weights, other.weights)  # type: ignore[arg-type]
        return same and np.array_equal(self.values, other.values)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the arrays and the estimator's name."""
        return Sample, (self.values, self.estimator, self.weights)

    def __repr__(self) -> str:
        return f"Sample(shape={self.values.shape}, estimator={self.estimator!r})"

    @property
    def shares(self) -> np.ndarray:
        """Return the weights with sum 1."""
        n = len(self.values)
        return np.full(n, 1 / n) if self.weights is None else self.weights / self.weights.sum()


def _frozen(values: np.ndarray) -> np.ndarray:
    array = np.array(values, dtype=float)
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class Estimation:
    """How an estimate is made: by which estimator, with which standard error; None means that nothing was asked for."""

    estimator: str | None = None
    error: str = "analytic"
    rng: np.random.Generator | None = field(default=None, compare=False)

    @property
    def is_asked(self) -> bool:
        """Whether an estimate is wanted where an exact answer about the observed fractions may exist."""
        return self.estimator is not None or not (isinstance(self.error, str) and self.error == "analytic")

    @property
    def options(self) -> dict[str, Any]:
        """Return the keywords that all estimators share."""
        return {"error": self.error, "rng": self.rng}
