"""A frozen array of observations that compares and hashes by value."""

from __future__ import annotations

from typing import Any

import numpy as np


class Sample:
    """Continuous observations: shape (n,) or (n, dimension), with the name of the estimator that reads them."""

    __slots__ = ("_hash", "estimator", "values")

    def __init__(self, values: np.ndarray, estimator: str = "knn") -> None:
        array = np.array(values, dtype=float)
        array.setflags(write=False)
        self.values = array
        self.estimator = estimator
        self._hash = hash((array.shape, array.tobytes(), estimator))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sample):
            return NotImplemented
        return self.estimator == other.estimator and np.array_equal(self.values, other.values)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the array and the estimator's name."""
        return Sample, (self.values, self.estimator)

    def __repr__(self) -> str:
        return f"Sample(shape={self.values.shape}, estimator={self.estimator!r})"
