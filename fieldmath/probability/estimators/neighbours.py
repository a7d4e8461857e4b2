"""Entropy and divergence from distances to nearest neighbours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_neighbours, as_samples
from fieldmath.probability.estimators.nearby import ball_counts, nearest
from fieldmath.probability.estimators.uncertainty import DRAWS, Uncertainty, estimated

Array = NDArray[np.float64]

SHARED = 1.2
"""Neighbouring samples share neighbours: the terms are not independent (measured on normal samples, d = 1 to 3)."""
_BOUNDARY = 1e-9
"""Relative slack in telling whether a sample lies on the sphere through another one."""


def entropy_knn(
    samples: Any,
    *,
    k: int = 3,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the differential entropy, in nats, of a density from samples: the Kozachenko-Leonenko estimator.

    .. math:: \hat H = \psi(n) - \psi(k) + \log c_d + \frac{d}{n} \sum_i \log \varepsilon_i,

    with :math:`\varepsilon_i` the Euclidean distance to the k-th neighbour and :math:`c_d` the volume of the unit
    ball. Nearly unbiased where the density is smooth on the scale of the neighbour distances; the bias grows with
    the dimension. A differential entropy may be negative.

    Repeated values are read as a density rounded to a grid: where more than k samples coincide,
    :math:`\varepsilon_i` is the distance to the next other value, and k becomes the number of samples inside the
    ball with half of those on its surface, so that the estimate is that of the density before rounding.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Independent observations, n > k, not all equal.
    k : int
        Which neighbour; larger is smoother and more biased.
    error : {"analytic", "jackknife", "bootstrap"}
        How the standard error is found: from the spread of the terms, by leaving out groups, from random halves.
    rng : numpy.random.Generator
        For the bootstrap.
    draws : int
        Halves drawn by the bootstrap.

    Returns
    -------
    Approximation
        ``error`` is the standard error.

    Raises
    ------
    InputError, InputTypeError
        For samples that are empty, too few, not finite, not real, or all equal.

    References
    ----------
    L. F. Kozachenko and N. N. Leonenko, Probl. Inf. Transm. 23 (1987) 95; A. Kraskov et al., PRE 69 (2004) 066138,
    eq. (20).

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import entropy_knn
    >>> found = entropy_knn(np.random.default_rng(1).normal(size=4000))
    >>> abs(float(found) - 1.4189) < 3 * found.error
    True
    """
    from scipy.special import polygamma

    k = as_neighbours(k)
    x = as_samples(samples, "samples", k + 1)
    terms = _entropy_terms(x, k)
    # The count in a ball varies as a gamma variable does, even where equal gaps between rounded data hide it.
    least = math.sqrt(float(polygamma(1, k)) / len(x))
    how = Uncertainty(error, rng, draws)
    stated = how.of_rows(
        lambda rows: float(_entropy_terms(rows, k).mean()), [x], lambda: max(standard_error(terms), least)
    )
    return estimated(float(terms.mean()), stated, f"Kozachenko-Leonenko, k={k}")


def _entropy_terms(x: Array, k: int) -> Array:
    from scipy.special import digamma

    (x,) = snapped(x)
    logs, count = _local(x, x, k, np.ones(len(x), dtype=int), has_repeats(x), "samples")
    return digamma(len(x)) - digamma(count) + _log_ball(x.shape[1]) + logs


def kl_knn(
    p: Any,
    q: Any,
    *,
    k: int = 3,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return KL(p‖q), in nats, from samples of p and of q: the Wang-Kulkarni-Verdú estimator.

    .. math:: \hat D = \frac{1}{n} \sum_i \Big[ d \log\frac{\nu_i}{\rho_i} + \log\frac{m}{n - 1} \Big],

    with :math:`\rho_i` the distance from the i-th of n samples of p to its k-th neighbour among the others and
    :math:`\nu_i` to its k-th neighbour among the m samples of q. Where both samples hold the same observation (a value
    that is unique in each), it does not count as its own neighbour, so kl_knn(x, x) is 0. Repeated values are read as
    rounded ones, as by `entropy_knn`.

    Parameters
    ----------
    p : array_like, shape (n,) or (n, d)
        Samples of p, n > k.
    q : array_like, shape (m,) or (m, d)
        Samples of q, m >= k + 1; n and m may differ.
    k : int
        Which neighbour.
    error, rng, draws
        As in `entropy_knn`.

    Returns
    -------
    Approximation
        ``error`` is the standard error. Small divergences can come out negative. Where q has no samples near those
        of p, the estimate is far too low: no finite sample shows an infinite divergence.

    References
    ----------
    Q. Wang, S. R. Kulkarni and S. Verdú, IEEE Trans. Inf. Theory 55 (2009) 2392.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import kl_knn
    >>> rng = np.random.default_rng(1)
    >>> found = kl_knn(rng.normal(1, 1, 4000), rng.normal(0, 1, 1000))
    >>> abs(float(found) - 0.5) < 3 * found.error
    True
    """
    k = as_neighbours(k)
    x, y = as_samples(p, "p", k + 1), as_samples(q, "q", k + 1)
    if x.shape[1] != y.shape[1]:
        raise InputError(f"p and q must have the same dimension; got {x.shape[1]} and {y.shape[1]}.")
    terms = _divergence_terms(x, y, k)

    def analytic() -> float:
        return standard_error(terms) * math.sqrt(1 + len(x) / len(y)) + 2 * np.finfo(float).eps

    how = Uncertainty(error, rng, draws)
    stated = how.of_rows(lambda a, b: float(_divergence_terms(a, b, k).mean()), [x, y], analytic)
    return estimated(float(terms.mean()), stated, f"Wang-Kulkarni-Verdú, k={k}")


def _divergence_terms(x: Array, y: Array, k: int) -> Array:
    from scipy.special import digamma

    x, y = snapped(x, y)
    repeats = has_repeats(x), has_repeats(y)
    is_itself = np.array_equal(x, y) or (x.shape == y.shape and np.array_equal(np.sort(x, axis=0), np.sort(y, axis=0)))
    rounded = any(repeats) and not is_itself
    same = np.zeros(len(x), dtype=int) if rounded else _coincidences(x, y)
    own, own_count = _local(x, x, k, np.ones(len(x), dtype=int), any(repeats), "p")
    other, other_count = _local(y, x, k, same, any(repeats), "q")
    sizes = np.log((len(y) - same) / (len(x) - 1))
    return other - own + digamma(own_count) - digamma(other_count) + sizes


def _local(among: Array, points: Array, k: int, skipped: NDArray[np.int64], tied: bool, name: str) -> tuple[Array, Any]:
    """Return the logarithm of the k-th distance to the power d, and the k that it stands for.

    `skipped` says how many nearest samples are the point itself. With ties the distance is the next positive one, and
    k is the count inside plus half of that on the boundary plus 1/2, which for a lone sample there is k itself.
    """
    reach = min(k + int(skipped.max(initial=0)), len(among))
    near, _ = nearest(among, points, reach)
    distance = near[np.arange(len(points)), np.minimum(k + skipped, reach) - 1]
    dimension = points.shape[1]
    if not tied and distance.all():
        return dimension * np.log(distance), k
    distance = np.where(distance > 0, distance, _next_distance(among, points, name))
    inner, outer = (ball_counts(among, points, distance * (1 + sign * _BOUNDARY)) - skipped for sign in (-1, 1))
    return dimension * np.log(distance), 0.5 * (inner + outer) + 0.5


def _next_distance(among: Array, points: Array, name: str) -> Array:
    """Return the distance from each point to the nearest sample that is not at its place."""
    values = np.unique(among, axis=0)
    if len(values) < 2:
        raise InputError(f"{name} must not be all equal; got {len(among)} times the same. A constant has no density.")
    near, _ = nearest(values, points, 2)
    return np.where(near[:, 0] > 0, near[:, 0], near[:, 1])


def snapped(*samples: Array) -> tuple[Array, ...]:
    """Return the samples; where values repeat, those apart by rounding (0.1 + 0.2 and 0.3, say) are made equal."""
    unit = 2.0**-50 * max(float(np.abs(x).max()) for x in samples)
    near = tuple(np.round(x / unit) * unit for x in samples) if unit > 0 else samples
    return near if any(has_repeats(x) for x in near) else samples


def has_repeats(x: Array) -> bool:
    """Return whether a row comes twice."""
    if x.shape[1] == 1:
        ordered = np.sort(x[:, 0])
        return bool((ordered[1:] == ordered[:-1]).any())
    first = np.sort(x[:, 0])
    if (first[1:] != first[:-1]).all():
        return False
    return len(np.unique(x, axis=0)) < len(x)


def _coincidences(points: Array, among: Array) -> NDArray[np.int64]:
    """Return 1 for each point at whose very place lies one of `among`, 0 for the others."""
    return (nearest(among, points, 1)[0][:, 0] == 0).astype(np.int64)


def _log_ball(dimension: int) -> float:
    return 0.5 * dimension * math.log(math.pi) - math.lgamma(0.5 * dimension + 1)


def standard_error(terms: Array) -> float:
    """Return the standard error of a mean of terms that share neighbours."""
    return SHARED * float(terms.std(ddof=1)) / math.sqrt(terms.size)
