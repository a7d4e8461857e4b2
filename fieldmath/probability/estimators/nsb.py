r"""The entropy estimator of Nemenman, Shafee and Bialek: a mixture of Dirichlet priors that is flat in the entropy.

For K classes with the symmetric Dirichlet prior of parameter :math:`\beta` the entropy has the prior mean
:math:`\xi(\beta) = \psi(K\beta + 1) - \psi(\beta + 1)`, which pins the estimate long before the data speak. The prior
:math:`d\xi/d\beta` on :math:`\beta` makes the prior of the entropy nearly flat; the estimate is the posterior mean.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_PLACES = 4001


def entropy_nsb(counts: Array) -> tuple[float, float]:
    """Return the posterior mean and the posterior standard deviation of the entropy, in nats.

    The integral over log(beta) is a trapezoidal sum, which converges exponentially for this smooth peak.
    """
    if counts.size == 1:
        n = float(counts.sum())
        return 0.0, (1 + math.log(n)) / n
    distinct, multiplicity = np.unique(counts, return_counts=True)
    beta = np.exp(np.linspace(-30.0 - math.log(counts.size), 30.0, _PLACES))
    log_weight = _log_weight(distinct, multiplicity, beta)
    kept = log_weight > log_weight.max() - 45
    beta, weight = beta[kept], np.exp(log_weight[kept] - log_weight.max())
    weight /= weight.sum()
    mean, second = _moments(distinct, multiplicity, beta)
    value = float(weight @ mean)
    return value, math.sqrt(max(float(weight @ second) - value**2, np.finfo(float).eps * value**2))


def _log_weight(distinct: Array, multiplicity: NDArray[np.int64], beta: Array) -> Array:
    """Return the logarithm of evidence * d(xi)/d(beta) * beta, the density in log(beta)."""
    from scipy.special import gammaln, polygamma

    classes, n = int(multiplicity.sum()), float(distinct @ multiplicity)
    evidence = gammaln(classes * beta) - gammaln(n + classes * beta)
    for count, times in zip(distinct, multiplicity, strict=True):
        if count > 0:
            evidence += times * (gammaln(count + beta) - gammaln(beta))
    slope = classes * polygamma(1, classes * beta + 1) - polygamma(1, beta + 1)
    return evidence + np.log(np.maximum(slope, 1e-300)) + np.log(beta)


def _moments(distinct: Array, multiplicity: NDArray[np.int64], beta: Array) -> tuple[Array, Array]:
    """Return the posterior mean of the entropy and of its square for each beta (Wolpert and Wolf 1995)."""
    from scipy.special import digamma, polygamma

    total = float(distinct @ multiplicity) + int(multiplicity.sum()) * beta
    drift, curve = digamma(total + 2), polygamma(1, total + 2)
    mean = digamma(total + 1)
    linear, diagonal = np.zeros_like(beta), np.zeros_like(beta)
    squares = np.zeros_like(beta)
    for count, times in zip(distinct, multiplicity, strict=True):
        a = count + beta
        mean = mean - times * a / total * digamma(a + 1)
        first = digamma(a + 1) - drift
        linear += times * a * first
        squares += times * a**2
        diagonal += times * (a * (a + 1) * ((digamma(a + 2) - drift) ** 2 + polygamma(1, a + 2) - curve))
        diagonal -= times * a**2 * first**2
    crossed = linear**2 - curve * (total**2 - squares)
    return mean, (crossed + diagonal) / (total * (total + 1))
