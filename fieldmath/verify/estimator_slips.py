"""Mistakes of estimators, as rows: each predicts the estimate at a sample size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from fieldmath.errors import FieldMathError
from fieldmath.verify.formulas import CONSTANTS
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.laws import misreadings

_NEIGHBOURS = range(2, 11)


def estimator_slips(p: Any, q: Any, measure: Any, truth: float) -> Iterator[Hypothesis]:
    """Yield the mistakes in estimating a measure of `p`, the particular ones before misread parameters.

    Parameters
    ----------
    p, q : Distribution
        The laws of the samples; `q` may be None.
    measure : str or number
        What is estimated.
    truth : float
        Its value.

    Examples
    --------
    >>> from fieldmath.families import Exponential
    >>> from fieldmath.verify.estimator_slips import estimator_slips
    >>> rows = {row.name: row.predict(100) for row in estimator_slips(Exponential(2), None, "mean", 0.5)}
    >>> round(rows["median for mean"], 6)
    0.346574
    """
    if not isinstance(measure, str):
        return
    if q is not None:
        yield from _reversed(p, q, measure)
        return
    yield from _of_spread(truth, measure)
    for name, fix, value in OTHERS.get(measure, ()):
        yield from _constant(name, fix, "", partial(value, p))
    if measure == "entropy":
        yield from _of_entropy(p, truth)
    for entry in misreadings(p):
        if hasattr(entry.law, measure):
            for row in _constant(entry.name, entry.fix, entry.detail, getattr(entry.law, measure)):
                yield replace(row, last_resort=True)  # Many laws, few numbers: one may fit by chance.


#: Other measures taken for a measure: name, what to do, the value.
OTHERS: dict[str, tuple[tuple[str, str, Callable[[Any], Any]], ...]] = {
    "mean": (
        ("median for mean", "The mean is not the median.", lambda p: p.quantile(0.5)),
        ("second moment for mean", "Do not square the samples.", lambda p: p.variance() + p.mean() ** 2),
    ),
    "variance": (
        ("second moment for variance", "Subtract the square of the mean.", lambda p: p.variance() + p.mean() ** 2),
    ),
    "std": (
        ("root of the second moment for standard deviation", "Subtract the mean first.",
         lambda p: math.sqrt(p.variance() + p.mean() ** 2)),
        ("half the distance of the quartiles for standard deviation", "Divide the distance by 1.349.",
         lambda p: (p.quantile(0.75) - p.quantile(0.25)) / 2),
    ),
}  # fmt: skip


def _constant(name: str, fix: str, detail: str, ask: Callable[[], Any]) -> Iterator[Hypothesis]:
    """Yield a slip whose estimate is one number at all sizes, where it has one."""
    try:
        value = float(ask())
    except (FieldMathError, TypeError, ValueError, ZeroDivisionError):
        return
    if math.isfinite(value):
        yield Hypothesis(name, fix, lambda n: value, detail)


def _reversed(p: Any, q: Any, measure: str) -> Iterator[Hypothesis]:
    for name, fix, ask in (
        ("arguments reversed", "Exchange the samples.", lambda: getattr(q, measure)(p)),
        ("cross-entropy for divergence", "Subtract the entropy of p.", lambda: p.cross_entropy(q)),
        ("divergences added", "Return one divergence.", lambda: getattr(p, measure)(q) + getattr(q, measure)(p)),
    ):
        yield from _constant(name, fix, "", ask)


def _of_entropy(p: Any, truth: float) -> Iterator[Hypothesis]:
    """Yield slips of plug-in estimators, and of those by nearest neighbours."""
    if p.is_discrete:
        yield Hypothesis("counts not normalised", "Divide the counts by their sum before the logarithm.",
                         lambda n: n * (truth - math.log(n)))  # fmt: skip
        yield Hypothesis("logarithm of counts", "Divide the counts by their sum inside the logarithm too.",
                         lambda n: truth - math.log(n))  # fmt: skip
        kinds = _kinds(p)
        if kinds > 1:
            yield Hypothesis("mean for sum", "Sum over the categories.", lambda n: truth / kinds)
            yield Hypothesis("plug-in bias", "Add (K - 1)/(2 n), or use estimate_entropy.",
                             lambda n: truth - (kinds - 1) / (2 * n))  # fmt: skip
        return
    from scipy.special import digamma

    for k in _NEIGHBOURS:
        for name, fix, step in (
            ("psi(1) for psi(k)", "Subtract digamma(k) for the k-th neighbour.", digamma(k) - digamma(1)),
            ("log(k) for psi(k)", "Subtract digamma(k), not log(k).", digamma(k) - math.log(k)),
        ):
            yield Hypothesis(name, fix, partial(_moved, truth + float(step)), f"k = {k}")


def _moved(value: float, size: int) -> float:
    return value


def _kinds(p: Any) -> int:
    """Return the number of values that a discrete law takes, 0 where they are too many to count."""
    try:
        lower, upper = float(p.support.inf), float(p.support.sup)
        if not upper - lower < 1000:
            return 0
        return int((np.asarray(p.pdf(np.arange(lower, upper + 1)), dtype=float) > 0).sum())
    except (FieldMathError, TypeError, ValueError):
        return 0


def _of_spread(truth: float, measure: Any) -> Iterator[Hypothesis]:
    """Yield one measure of spread, or of tails, for another."""
    if measure == "variance":
        yield Hypothesis("standard deviation for variance", "Square it.", lambda n: math.sqrt(truth))
    if measure == "std":
        yield Hypothesis("variance for standard deviation", "Take the square root.", lambda n: truth**2)
    if measure == "kurtosis":
        yield Hypothesis("excess kurtosis for kurtosis", "Add 3.", lambda n: truth - 3)
        yield Hypothesis("kurtosis for excess kurtosis", "Subtract 3.", lambda n: truth + 3)


def constants(truth: float) -> Iterator[Hypothesis]:
    """Yield the constants that formulas forget, or add."""
    for word, value in CONSTANTS:
        yield Hypothesis("constant missing", f"Add {word}.", partial(_moved, truth - value), word)
        yield Hypothesis("constant added", f"Subtract {word}.", partial(_moved, truth + value), word)
