"""Entropy, divergence and mutual information from distances to nearest neighbours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_neighbours, as_samples

Array = NDArray[np.float64]

_SHARED = 1.2
"""Neighbouring samples share neighbours: the terms are not independent (measured on normal samples, d = 1 to 3)."""
_ADVICE = (
    "Equal values mean discrete or rounded data: use a larger k, entropy_of_counts, or add noise below the resolution."
)


def entropy_knn(samples: ArrayLike, *, k: int = 3) -> Approximation:
    r"""Return the differential entropy, in nats, of a density from samples: the Kozachenko-Leonenko estimator.

    .. math:: \hat H = \psi(n) - \psi(k) + \log c_d + \frac{d}{n} \sum_i \log \varepsilon_i,

    with :math:`\varepsilon_i` the Euclidean distance to the k-th neighbour and :math:`c_d` the volume of the unit
    ball. Nearly unbiased where the density is smooth on the scale of the neighbour distances; the bias grows with
    the dimension. A differential entropy may be negative.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Independent observations, n > k. Repeated values are refused where they make a distance 0.
    k : int
        Which neighbour; larger is smoother and more biased.

    Returns
    -------
    Approximation
        ``error`` is the standard error.

    Raises
    ------
    InputError, InputTypeError
        For samples that are empty, too few, not finite, not real, or equal to each other more than k times.

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
    from scipy.special import digamma, polygamma

    k = as_neighbours(k)
    x = as_samples(samples, "samples", k + 1)
    count, dimension = x.shape
    distance = _neighbour_distances(x, x, k, skip_self=True)
    if not distance.all():
        repeated = int(np.count_nonzero(distance == 0))
        raise InputError(
            f"samples must not hold a value more than k={k} times; got {repeated} of {count} that do. {_ADVICE}"
        )
    logs = dimension * np.log(distance)
    value = digamma(count) - digamma(k) + _log_ball(dimension) + float(logs.mean())
    # The count in a ball varies as a gamma variable does, even where equal gaps between rounded data hide it.
    least = math.sqrt(float(polygamma(1, k)) / count)
    return Approximation(float(value), error=max(_standard_error(logs), least), method="nearest neighbours")


def kl_knn(p: ArrayLike, q: ArrayLike, *, k: int = 3) -> Approximation:
    r"""Return KL(p‖q), in nats, from samples of p and of q: the Wang-Kulkarni-Verdú estimator.

    .. math:: \hat D = \frac{1}{n} \sum_i \Big[ d \log\frac{\nu_i}{\rho_i} + \log\frac{m_i}{n - 1} \Big],

    with :math:`\rho_i` the distance from the i-th of n samples of p to its k-th neighbour among the others,
    :math:`\nu_i` to its k-th neighbour among the samples of q, and :math:`m_i` the number of those. A sample of q at
    the very place of the i-th one is taken for the same observation and does not count, so kl_knn(x, x) is 0.

    Parameters
    ----------
    p : array_like, shape (n,) or (n, d)
        Samples of p, n > k.
    q : array_like, shape (m,) or (m, d)
        Samples of q, m >= k + 1; n and m may differ.
    k : int
        Which neighbour.

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
    count, dimension = x.shape
    own = _neighbour_distances(x, x, k, skip_self=True)
    same = _coincidences(x, y)
    other = _neighbour_distances(x, y, k, skip_self=same)
    if not (own.all() and other.all()):
        raise InputError(f"p and q must not hold a value more than k={k} times. {_ADVICE}")
    terms = dimension * np.log(other / own) + np.log((len(y) - same) / (count - 1))
    error = _standard_error(terms) * math.sqrt(1 + count / len(y)) + 2 * np.finfo(float).eps
    return Approximation(float(terms.mean()), error=error, method="nearest neighbours")


def mutual_information_knn(x: ArrayLike, y: ArrayLike, *, k: int = 3) -> Approximation:
    r"""Return the mutual information, in nats, of paired samples: the first Kraskov-Stögbauer-Grassberger estimator.

    .. math:: \hat I = \psi(k) + \psi(n) - \langle \psi(n_x + 1) + \psi(n_y + 1) \rangle,

    with :math:`n_x, n_y` the numbers of samples strictly nearer in x (in y) than the k-th neighbour in the maximum
    norm of both. Distances within x and y are Euclidean.

    Parameters
    ----------
    x, y : array_like, shapes (n,) or (n, dx) and (n, dy)
        Paired observations.
    k : int
        Which neighbour.

    Returns
    -------
    Approximation
        ``error`` is the standard error. Near independence the estimate may be slightly negative.

    References
    ----------
    A. Kraskov, H. Stögbauer and P. Grassberger, Phys. Rev. E 69 (2004) 066138, eq. (8).

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import mutual_information_knn
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=2000)
    >>> found = mutual_information_knn(x, x + rng.normal(size=2000))
    >>> abs(float(found) - 0.5 * 0.6931) < 3 * found.error
    True
    """
    from scipy.spatial import cKDTree
    from scipy.special import digamma

    k = as_neighbours(k)
    a, b = as_samples(x, "x", k + 1), as_samples(y, "y", k + 1)
    if len(a) != len(b):
        raise InputError(f"x and y must hold the same number of observations; got {len(a)} and {len(b)}.")
    if a.shape[1] == b.shape[1] == 1:
        distance = cKDTree(np.hstack([a, b])).query(np.hstack([a, b]), k + 1, p=np.inf)[0][:, -1]
    else:
        distance = _joint_distances(a, b, k)
    if not distance.all():
        raise InputError(f"x and y must not hold a pair more than k={k} times. {_ADVICE}")
    radius = np.nextafter(distance, 0)
    inside = [cKDTree(values).query_ball_point(values, radius, return_length=True) for values in (a, b)]
    terms = digamma(k) + digamma(len(a)) - digamma(inside[0]) - digamma(inside[1])
    return Approximation(float(terms.mean()), error=_standard_error(terms), method="nearest neighbours")


def _joint_distances(a: Array, b: Array, k: int) -> Array:
    """Return distances to the k-th neighbour in the larger of the two Euclidean distances, some rows at a time."""
    found = np.empty(len(a))
    rows = max(1, 4_000_000 // len(a))
    for start in range(0, len(a), rows):
        part = slice(start, start + rows)
        squared = [((values[part, None] - values[None]) ** 2).sum(axis=2) for values in (a, b)]
        found[part] = np.sqrt(np.partition(np.maximum(*squared), k, axis=1)[:, k])
    return found


def _neighbour_distances(points: Array, among: Array, k: int, *, skip_self: bool | Array) -> Array:
    """Return the distance from each point to its k-th neighbour, past as many nearest ones as `skip_self` says."""
    from scipy.spatial import cKDTree

    skipped = np.broadcast_to(np.asarray(skip_self, dtype=int), len(points))
    reach = min(k + int(skipped.max()), len(among))
    distance = cKDTree(among).query(points, reach)[0].reshape(len(points), reach)
    return distance[np.arange(len(points)), np.minimum(k + skipped, reach) - 1]


def _coincidences(points: Array, among: Array) -> Array:
    """Return 1 for each point at whose very place lies one of `among`, 0 for the others."""
    from scipy.spatial import cKDTree

    return (cKDTree(among).query(points, 1)[0] == 0).astype(int)


def _log_ball(dimension: int) -> float:
    return 0.5 * dimension * math.log(math.pi) - math.lgamma(0.5 * dimension + 1)


def _standard_error(terms: Array) -> float:
    return _SHARED * float(terms.std(ddof=1)) / math.sqrt(terms.size)
