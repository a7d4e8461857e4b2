"""Standard errors by leaving out and by drawing again, for statistics of counts and of rows of observations."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.algebra.arguments import read_choice
from fieldmath.errors import InputError, InputTypeError

Array = NDArray[np.float64]
Statistic = Callable[..., float]

KINDS = ("analytic", "jackknife", "bootstrap")
DRAWS = 200
"""Samples drawn again: they give the standard error to 5 %."""
GROUPS = 40
"""Groups of rows left out in turn: they give the standard error to 11 %."""


@dataclass(frozen=True)
class Uncertainty:
    """How a standard error is found: the kind, the generator of random numbers, how often samples are drawn again."""

    kind: str = "analytic"
    rng: np.random.Generator | None = field(default=None, compare=False)
    draws: int = DRAWS

    def __post_init__(self) -> None:
        read_choice(self.kind, list(KINDS), "error")
        if self.rng is not None and not isinstance(self.rng, np.random.Generator):
            raise InputTypeError(f"rng must be a numpy.random.Generator; got {type(self.rng).__name__}.")
        if self.kind == "bootstrap" and self.rng is None:
            raise InputError("rng must be given for error='bootstrap'; got None. Use numpy.random.default_rng(seed).")
        if isinstance(self.draws, bool) or not isinstance(self.draws, int) or self.draws < 2:
            raise InputError(f"draws must be an integer above 1; got {self.draws!r}.")

    def of_counts(self, statistic: Statistic, counts: Sequence[Array], analytic: Callable[[], float]) -> float:
        """Return the standard error of a statistic of independent samples, each known by its counts.

        The bootstrap draws counts from multinomial distributions with the observed fractions.
        """
        if self.kind == "analytic":
            return analytic()
        if self.kind == "jackknife":
            return math.sqrt(sum(_left_out_counts(statistic, counts, place) for place in range(len(counts))))
        generator = _generator(self)
        totals = [round(float(sample.sum())) for sample in counts]
        drawn = [
            statistic(
                *(generator.multinomial(n, s / s.sum()).astype(float) for n, s in zip(totals, counts, strict=True))
            )
            for _ in range(self.draws)
        ]
        return _spread(drawn)

    def of_rows(self, statistic: Statistic, samples: Sequence[Array], analytic: Callable[[], float]) -> float:
        """Return the standard error of a statistic of independent samples of shape (n, d).

        The jackknife leaves out one of 40 groups of rows at a time. The bootstrap evaluates random halves of the
        rows, drawn without replacement: the spread of these is the standard error of the whole, and no row comes
        twice, which nearest neighbours could not bear.
        """
        if self.kind == "analytic":
            return analytic()
        if self.kind == "jackknife":
            return math.sqrt(sum(_left_out_rows(statistic, samples, place) for place in range(len(samples))))
        generator = _generator(self)
        drawn = [statistic(*(_half(sample, generator) for sample in samples)) for _ in range(self.draws)]
        return _spread(drawn)


def _generator(uncertainty: Uncertainty) -> np.random.Generator:
    assert uncertainty.rng is not None
    return uncertainty.rng


def _spread(drawn: Sequence[float]) -> float:
    values = np.asarray(drawn)
    return float(values.std(ddof=1)) if np.isfinite(values).all() else math.inf


def _left_out_counts(statistic: Statistic, counts: Sequence[Array], place: int) -> float:
    """Return the variance that leaving out each observation of one sample in turn shows."""
    sample = counts[place]
    total = float(sample.sum())
    if total < 2:
        return math.inf
    seen = np.flatnonzero(sample > 0)
    values = np.empty(seen.size)
    for i, category in enumerate(seen):
        fewer = sample.copy()
        fewer[category] -= min(1.0, fewer[category])
        values[i] = statistic(*counts[:place], fewer, *counts[place + 1 :])
    weights = sample[seen] / total
    if not np.isfinite(values).all():
        return math.inf
    return (total - 1) * float(weights @ (values - weights @ values) ** 2)


def _left_out_rows(statistic: Statistic, samples: Sequence[Array], place: int) -> float:
    rows = samples[place]
    groups = min(GROUPS, len(rows) // 2)
    if groups < 2:
        return math.inf
    member = np.arange(len(rows)) % groups
    values = np.array([statistic(*samples[:place], rows[member != g], *samples[place + 1 :]) for g in range(groups)])
    return (groups - 1) * float(values.var())


def _half(rows: Array, generator: np.random.Generator) -> Array:
    return rows[generator.permutation(len(rows))[: (len(rows) + 1) // 2]]


def estimated(value: float, error: float, method: str) -> Any:
    """Return an estimate in nats with its standard error."""
    from fieldmath.approximation import Approximation

    return Approximation(value, error=error, method=method, unit="nats")
