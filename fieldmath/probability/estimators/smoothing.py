"""Entropy of samples by histograms and Gaussian kernels."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fieldmath.algebra.arguments import shown
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_samples
from fieldmath.probability.estimators.counts import count_estimator, delta_error
from fieldmath.probability.estimators.kernels import Kernel, normalised
from fieldmath.probability.estimators.uncertainty import DRAWS, Uncertainty, estimated
from fieldmath.representations.blocks import is_chunked

Array = NDArray[np.float64]

_FINEST = 0.75  # Bins this much narrower than the cells of one pass are refused.
_RULES = ("fd", "scott", "sturges", "sqrt", "rice", "doane")


def entropy_histogram(
    samples: Any,
    *,
    bins: str | int | ArrayLike = "fd",
    estimator: str = "plug-in",
    weights: Any | None = None,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the differential entropy, in nats, of samples from a histogram with equal bins.

    The entropy of the bins plus the logarithm of a bin's volume; biased when bins are wide against the density's
    features or hold few samples each.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Observations. Those of a Dask array are counted in one pass, in the bins nearest to the rule's that are unions
        of the cells of a fine histogram.
    bins : {"fd", "scott", "sturges", "sqrt", "rice", "doane"}, int or sequence of int
        Rule for the width (Freedman-Diaconis, Scott) or number of bins per axis, or that number, or one for each axis.
    estimator : str
        How the entropy of the bins is found from their counts, as by `entropy_of_counts`; with weights "plug-in" or
        "miller-madow".
    weights : array_like, shape (n,), optional
        How much each observation counts.
    error, rng, draws
        As in `entropy_knn`.

    Returns
    -------
    Approximation
        ``error`` is the standard error.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import entropy_histogram
    >>> round(float(entropy_histogram(np.linspace(0, 4, 1001), bins=10)), 2)  # log(4) = 1.386...
    1.39
    """
    if "dask" in sys.modules and is_chunked(samples):
        return _in_one_pass(samples, bins, estimator, weights, error)
    x = as_samples(samples, "samples", 2)
    row = count_estimator(estimator)
    shares = normalised(weights, len(x))
    if weights is not None and row.name not in ("plug-in", "miller-madow"):
        raise InputError(f"estimator must be 'plug-in' or 'miller-madow' for weighted samples; got {estimator!r}.")

    def counted(rows: Array) -> tuple[Array, float]:
        widths = _widths(_spread(rows[:, :-1]), bins)
        return _bin_counts(rows[:, :-1], rows[:, -1], widths), float(np.log(widths).sum())

    def statistic(rows: Array) -> float:
        counts, log_volume = counted(rows)
        return row.value(counts) + log_volume

    table = np.column_stack([x, shares])
    stated = Uncertainty(error, rng, draws).of_rows(statistic, [table], lambda: delta_error(counted(table)[0]))
    return estimated(statistic(table), stated, "histogram" if row.name == "plug-in" else f"histogram, {row.name}")


def _bin_counts(x: Array, shares: Array, widths: Array) -> Array:
    """Return the counts of the bins that are not empty; weighted ones sum to the effective number of samples."""
    cells = np.floor((x - x.min(axis=0)) / widths)
    last = np.ceil(np.ptp(x, axis=0) / widths * (1 - 1e-12)) - 1
    cells = np.minimum(cells, last)  # the largest value ends the last bin
    _, place, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    if (shares == shares[0]).all():
        return counts.astype(float)
    masses = np.bincount(place.ravel(), shares)
    return masses[masses > 0] * (shares.sum() / float(shares @ shares))


@dataclass(frozen=True)
class _Spread:
    """What rules for the width of bins ask of samples, along each axis."""

    count: int
    span: Array
    deviation: Array
    skewness: Array
    quartiles: Array


def _in_one_pass(samples: Any, bins: Any, estimator: str, weights: Any, error: str) -> Approximation:
    from fieldmath.probability.chunked import cells_of

    if weights is not None or error != "analytic":
        raise InputError("weights and error must be left out for samples in blocks; got one of them.")
    row = count_estimator(estimator)
    cells = cells_of(samples)
    ratios = _widths(_spread_of_cells(cells), bins) / cells.widths
    if ratios.min() < _FINEST:
        most = ((cells.highest - cells.lowest) / (_FINEST * cells.widths)).astype(int).tolist()
        raise InputError(f"bins must be {most} along each axis at most for samples in blocks; got {shown(bins)}.")
    steps = np.maximum(1, np.rint(ratios)).astype(np.int64)
    first = cells.places.min(axis=0)
    _, place = np.unique((cells.places - first) // steps, axis=0, return_inverse=True)
    counts = np.asarray(np.bincount(place.ravel(), cells.counts), dtype=float)
    value = row.value(counts) + float(np.log(steps * cells.widths).sum())
    return estimated(value, delta_error(counts), "histogram" if row.name == "plug-in" else f"histogram, {row.name}")


def _spread_of_cells(cells: Any) -> _Spread:
    """Return the spread of samples counted in fine cells; quartiles are those of the cells' middles."""
    count = int(cells.counts.sum())
    mean, second, third = cells.powers / count
    variance = second - mean**2
    quartiles = []
    for axis, width in enumerate(cells.widths):
        order = np.argsort(cells.places[:, axis], kind="stable")
        below = np.cumsum(cells.counts[order])
        at = order[np.searchsorted(below, [0.25 * count, 0.75 * count])]
        quartiles.append((cells.places[at, axis] + 0.5) * width)
    deviation = np.sqrt(np.maximum(variance, 0.0))
    skewness = np.abs(third - 3 * mean * second + 2 * mean**3) / np.maximum(deviation**3, 1e-300)
    return _Spread(count, cells.highest - cells.lowest, deviation, skewness, np.transpose(quartiles))


def _spread(x: Array) -> _Spread:
    deviation = x.std(axis=0)
    skewness = np.abs(((x - x.mean(axis=0)) ** 3).mean(axis=0)) / np.maximum(deviation**3, 1e-300)
    return _Spread(len(x), np.ptp(x, axis=0), deviation, skewness, np.quantile(x, [0.25, 0.75], axis=0))


def _widths(spread: _Spread, bins: str | int | ArrayLike) -> Array:
    """Return the width of a bin along each axis."""
    if not spread.span.all():
        raise InputError("samples must vary along every axis; got a constant. A constant has no density.")
    if isinstance(bins, str):
        if bins not in _RULES:
            raise InputError(f"bins must be one of {', '.join(map(repr, _RULES))} or a number; got {shown(bins)}.")
        return _width_by_rule(spread, bins)
    numbers = np.asarray(bins)
    axes = len(spread.span)
    if numbers.dtype.kind not in "iu" or numbers.ndim > 1 or numbers.size not in (1, axes) or (numbers < 1).any():
        raise InputError(f"bins must be a positive integer, one for each axis, or a rule's name; got {shown(bins)}.")
    return spread.span / numbers


def _width_by_rule(spread: _Spread, rule: str) -> Array:
    count, span = spread.count, spread.span
    if rule == "sqrt":
        return span / math.ceil(math.sqrt(count))
    sturges = span / (math.ceil(math.log2(count)) + 1)
    if rule == "sturges":
        return sturges
    if rule == "rice":
        return span / math.ceil(2 * count ** (1 / 3))
    if rule == "doane":
        scale = math.sqrt(6 * (count - 2) / ((count + 1) * (count + 3)))
        return span / np.ceil(1 + math.log2(count) + np.log2(1 + spread.skewness / scale)) if count > 2 else sturges
    if rule == "scott":
        return (24 * math.sqrt(math.pi) / count) ** (1 / 3) * spread.deviation
    width = 2 * (spread.quartiles[1] - spread.quartiles[0]) * count ** (-1 / 3)
    return np.where(width > 0, np.minimum(width, span), sturges)


def entropy_kde(
    samples: Any,
    *,
    bandwidth: float | None = None,
    weights: Any | None = None,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the differential entropy, in nats, of samples by a leave-one-out Gaussian kernel density.

    .. math:: \hat H = -\frac1n \sum_i \log \hat p_{-i}(x_i),

    with the kernel's covariance that of the samples times `bandwidth` squared. Biased upwards by smoothing.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Observations.
    bandwidth : float, optional
        Width of the kernel relative to the samples; n**(-1/(d+4)) (Scott's rule) by default.
    weights : array_like, shape (n,), optional
        How much each observation counts.
    error, rng, draws
        As in `entropy_knn`.

    Returns
    -------
    Approximation
        ``error`` is the standard error.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import entropy_kde
    >>> found = entropy_kde(np.random.default_rng(1).normal(size=2000))
    >>> abs(float(found) - 1.4189) < 0.05
    True
    """
    x = as_samples(samples, "samples", 3)
    table = np.column_stack([x, normalised(weights, len(x))])

    def terms(rows: Array) -> tuple[Array, Array]:
        shares = rows[:, -1] / rows[:, -1].sum()
        kernel = Kernel(rows[:, :-1], bandwidth, shares)
        return -kernel.left_out(), shares

    def statistic(rows: Array) -> float:
        values, shares = terms(rows)
        return float(shares @ values)

    found, shares = terms(table)
    value = float(shares @ found)

    def analytic() -> float:
        effective = 1 / float(shares @ shares)
        return math.sqrt(float(shares @ (found - value) ** 2) / max(effective - 1, 1.0))

    stated = Uncertainty(error, rng, draws).of_rows(statistic, [table], analytic)
    return estimated(value, stated, "kernel density")
