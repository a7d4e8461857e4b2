"""Entropy and density of samples by histograms and Gaussian kernels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_samples
from fieldmath.probability.estimators.counts import entropy_of_counts

Array = NDArray[np.float64]

_GRID = 1 << 14
_PAIRS = 200_000_000
_RULES = ("fd", "scott", "sturges", "sqrt")


def entropy_histogram(samples: ArrayLike, *, bins: str | int | ArrayLike = "fd") -> Approximation:
    r"""Return the differential entropy, in nats, of samples from a histogram with equal bins.

    The plug-in entropy of the bins plus the logarithm of a bin's volume; biased when bins are wide against the
    density's features or hold few samples each.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Observations.
    bins : {"fd", "scott", "sturges", "sqrt"}, int or sequence of int
        Rule for the width (Freedman-Diaconis, Scott) or number of bins per axis, or that number, or one for each axis.

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
    x = as_samples(samples, "samples", 2)
    widths = _widths(x, bins)
    cells = np.floor((x - x.min(axis=0)) / widths)
    cells = np.minimum(
        cells, np.ceil(np.ptp(x, axis=0) / widths * (1 - 1e-12)) - 1
    )  # the largest value ends the last bin
    counts = np.unique(cells, axis=0, return_counts=True)[1]
    found = entropy_of_counts(counts)
    return Approximation(float(found) + float(np.log(widths).sum()), error=found.error, method="histogram")


def _widths(x: Array, bins: str | int | ArrayLike) -> Array:
    """Return the width of a bin along each axis."""
    span = np.ptp(x, axis=0)
    if not span.all():
        raise InputError("samples must vary along every axis; got a constant. A constant has no density.")
    if isinstance(bins, str):
        if bins not in _RULES:
            raise InputError(f"bins must be one of {', '.join(map(repr, _RULES))} or a number; got {bins!r}.")
        return _width_by_rule(x, span, bins)
    numbers = np.asarray(bins)
    if numbers.dtype.kind not in "iu" or numbers.ndim > 1 or numbers.size not in (1, x.shape[1]) or (numbers < 1).any():
        raise InputError(f"bins must be a positive integer, one for each axis, or a rule's name; got {bins!r}.")
    return span / numbers


def _width_by_rule(x: Array, span: Array, rule: str) -> Array:
    count = len(x)
    if rule == "sqrt":
        return span / math.ceil(math.sqrt(count))
    sturges = span / (math.ceil(math.log2(count)) + 1)
    if rule == "sturges":
        return sturges
    if rule == "scott":
        return (24 * math.sqrt(math.pi) / count) ** (1 / 3) * x.std(axis=0)
    quartiles = np.quantile(x, [0.25, 0.75], axis=0)
    width = 2 * (quartiles[1] - quartiles[0]) * count ** (-1 / 3)
    return np.where(width > 0, np.minimum(width, span), sturges)


def entropy_kde(samples: ArrayLike, *, bandwidth: float | None = None) -> Approximation:
    r"""Return the differential entropy, in nats, of samples by a leave-one-out Gaussian kernel density.

    .. math:: \hat H = -\frac1n \sum_i \log \hat p_{-i}(x_i),

    with the kernel's covariance that of the samples times `bandwidth` squared. Biased upwards by smoothing.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Observations.
    bandwidth : float, optional
        Width of the kernel relative to the samples; n**(-1/(d+4)) (Scott's rule) by default.

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
    count, dimension = x.shape
    width = _bandwidth(bandwidth, count, dimension)
    white, log_volume = _whiten(x)
    white /= width
    log_scale = log_volume + dimension * math.log(width) + 0.5 * dimension * math.log(2 * math.pi) + math.log(count - 1)
    chosen = np.unique(np.linspace(0, count - 1, max(2, min(count, _PAIRS // count))).astype(int))
    terms = np.concatenate([_log_kernel_sum(white, part) for part in _parts(chosen, max(1, 2_000_000 // count))])
    entropies = log_scale - terms
    error = float(entropies.std(ddof=1)) / math.sqrt(chosen.size)
    return Approximation(float(entropies.mean()), error=error, method="kernel density")


def density_kde(
    samples: ArrayLike, *, points: ArrayLike | None = None, bandwidth: float | None = None
) -> tuple[Array, Array]:
    """Return places and the Gaussian kernel density of one-dimensional samples there, for pictures.

    The samples are shared out to 16,384 grid points and convolved by FFT: the error is below 1e-5 of the peak.

    Parameters
    ----------
    samples : array_like, shape (n,)
        Observations.
    points : array_like, shape (m,), optional
        Where; 512 places that span the samples and three bandwidths more by default.
    bandwidth : float, optional
        Width of the kernel relative to the standard deviation; n**(-1/5) (Scott's rule) by default.

    Returns
    -------
    places, density : ndarray, shape (m,)
        The density integrates to 1 over the line.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import density_kde
    >>> places, density = density_kde([1.0, 2.0, 2.5, 4.0])
    >>> round(float(np.trapezoid(density, places)), 2)
    1.0
    """
    x = as_samples(samples, "samples", 2)
    if x.shape[1] != 1:
        raise InputError(f"samples must be one-dimensional; got dimension {x.shape[1]}.")
    values = x[:, 0]
    if np.ptp(values) == 0:
        raise InputError("samples must vary; got a constant. A constant has no density.")
    width = _bandwidth(bandwidth, len(values), 1) * float(values.std(ddof=1))
    lower, upper = float(values.min()) - 6 * width, float(values.max()) + 6 * width
    grid, smooth = _binned_density(values, width, lower, upper)
    places = (
        np.linspace(lower + 3 * width, upper - 3 * width, 512) if points is None else np.asarray(points, dtype=float)
    )
    return places, np.interp(places, grid, smooth, left=0.0, right=0.0)


def _binned_density(values: Array, width: float, lower: float, upper: float) -> tuple[Array, Array]:
    step = (upper - lower) / (_GRID - 1)
    position = (values - lower) / step
    left = np.minimum(position.astype(int), _GRID - 2)
    share = position - left
    weights = np.bincount(left, 1 - share, _GRID) + np.bincount(left + 1, share, _GRID)
    frequency = 2 * np.pi * np.fft.rfftfreq(2 * _GRID, step)
    kernel = np.exp(-0.5 * (frequency * width) ** 2)
    smooth = np.fft.irfft(np.fft.rfft(weights, 2 * _GRID) * kernel)[:_GRID] / (values.size * step)
    return np.asarray(lower + step * np.arange(_GRID), dtype=np.float64), np.maximum(smooth, 0.0)


def _bandwidth(bandwidth: float | None, count: int, dimension: int) -> float:
    if bandwidth is None:
        return float(count ** (-1 / (dimension + 4)))
    if not (isinstance(bandwidth, int | float) and 0 < bandwidth < math.inf):
        raise InputError(f"bandwidth must be a positive number; got {bandwidth!r}.")
    return float(bandwidth)


def _whiten(x: Array) -> tuple[Array, float]:
    """Return samples with unit covariance and the logarithm of the volume that this divides out."""
    if not np.ptp(x, axis=0).all():
        raise InputError("samples must vary along every axis; got a constant. A constant has no density.")
    covariance = np.atleast_2d(np.cov(x, rowvar=False))
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        root = np.zeros_like(covariance)
    if (np.diag(root) ** 2 <= 1e-12 * np.diag(covariance)).any():
        raise InputError("samples must not lie in a plane of lower dimension; a kernel density needs a volume.")
    return np.linalg.solve(root, (x - x.mean(axis=0)).T).T, float(np.log(np.diag(root)).sum())


def _log_kernel_sum(white: Array, rows: NDArray[np.int64]) -> Array:
    """Return log sum over j != i of exp(-|z_i - z_j|^2 / 2) for some rows i."""
    squared = np.zeros((rows.size, len(white)))
    for column in white.T:
        squared += (column[rows, None] - column[None]) ** 2
    squared[np.arange(rows.size), rows] = np.inf
    least = squared.min(axis=1)
    return -0.5 * least + np.log(np.exp(-0.5 * (squared - least[:, None])).sum(axis=1))


def _parts(rows: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    return [rows[start : start + size] for start in range(0, rows.size, size)]
