"""Divergences and mutual information of discrete distributions from counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.algebra.arguments import shown
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_counts
from fieldmath.probability.estimators.counts import COUNT_ESTIMATORS, count_estimator
from fieldmath.probability.estimators.uncertainty import DRAWS, Uncertainty, estimated

Array = NDArray[np.float64]


def divergence_of_counts(
    functional: str,
    p: Any,
    q: Any,
    *,
    estimator: str = "plug-in",
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return a divergence, in nats, between two distributions known by the counts of the same categories.

    Estimators with fractions (see `entropy_of_counts`) give the divergence of these. A category that q never showed
    and p did makes "plug-in" infinite; the others give it the weight that they give to unseen classes. "zhang" is
    :math:`\sum \hat p_i [\psi(m + 1) - \psi(m_i + 1) - \psi(n) + \psi(n_i)]` for the Kullback-Leibler divergence:
    finite, and nearly unbiased where q has seen every category of p.

    Parameters
    ----------
    functional : {"kl", "cross_entropy", "js"}
        What is estimated.
    p, q : array_like of int, shape (K,)
        Counts of the categories in both samples, zeros included.
    estimator, error, rng, draws
        As in `entropy_of_counts`.

    Returns
    -------
    Approximation
        ``error`` is the standard error, that of both samples together.

    References
    ----------
    Z. Zhang and M. Grabchak, Neural Comput. 26 (2014) 2570.

    Examples
    --------
    >>> from fieldmath.probability.estimators.tables import divergence_of_counts
    >>> divergence_of_counts("kl", [30, 10], [20, 20])
    0.1 ± 1e-01 nats (plug-in)
    >>> divergence_of_counts("kl", [30, 10, 1], [20, 20, 0])
    inf ± inf nats (plug-in)
    """
    first, second = as_counts(p), as_counts(q)
    if first.size != second.size:
        raise InputError(f"p and q must be counts of the same categories; got {first.size} and {second.size}.")
    name = count_estimator(estimator).name
    statistic = _statistic(functional, name)
    value = statistic(first, second)
    if not math.isfinite(value):
        return estimated(value, math.inf, name)
    how = Uncertainty(error, rng, draws)
    stated = how.of_counts(statistic, [first, second], lambda: _delta(functional, first, second))
    return estimated(value, stated, name)


def _statistic(functional: str, estimator: str) -> Callable[..., float]:
    if functional == "kl" and estimator == "zhang":
        return _zhang
    fractions = COUNT_ESTIMATORS[estimator].fractions
    if fractions is None:
        able = [repr(row.name) for row in COUNT_ESTIMATORS.values() if row.fractions] + ["'zhang' (kl)"]
        raise InputError(f"estimator must be one of {', '.join(able)} for {functional}; got {shown(estimator)}.")
    return lambda p, q: _of_fractions(functional, fractions(p), fractions(q))


def _of_fractions(functional: str, p: Array, q: Array) -> float:
    from scipy.special import rel_entr, xlogy

    if functional == "kl":
        return max(float(rel_entr(p, q).sum()), 0.0)
    if functional == "cross_entropy":
        return float(-xlogy(p, q).sum())
    middle = 0.5 * (p + q)
    return max(0.5 * float((rel_entr(p, middle) + rel_entr(q, middle)).sum()), 0.0)


def _zhang(p: Array, q: Array) -> float:
    from scipy.special import digamma

    seen = p > 0
    n, m = float(p.sum()), float(q.sum())
    terms = digamma(m + 1) - digamma(q[seen] + 1) - digamma(n) + digamma(p[seen])
    return float(p[seen] @ terms) / n


def _delta(functional: str, p: Array, q: Array) -> float:
    """Return the standard error from the gradient in both fractions, with half an observation in empty categories."""
    n, m = float(p.sum()), float(q.sum())
    a, b = ((counts + 0.5 * (counts == 0)) / total for counts, total in ((p, n), (q, m)))
    seen = p > 0
    if functional == "js":
        middle = 0.5 * (a + b)
        gradients = 0.5 * np.log(a / middle), 0.5 * np.log(b / middle)
    else:
        gradients = (np.log(a / b) if functional == "kl" else -np.log(b)), np.where(seen, a / b, 0.0)
    variance = _variance(gradients[0], p / n) / n + _variance(gradients[1], q / m) / m
    second = (np.count_nonzero(p + q) - 1) * (1 / n + 1 / m) ** 2 / 2
    return math.sqrt(variance + second)


def _variance(values: Array, weights: Array) -> float:
    return float(weights @ (values - weights @ values) ** 2)


def mutual_information_of_counts(
    table: Any,
    *,
    estimator: str = "plug-in",
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the mutual information, in nats, of the rows and columns of a table of counts: H(X) + H(Y) - H(X, Y).

    "plug-in" is too high by about (rows - 1)(columns - 1)/(2n); "miller-madow" takes that off.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        How often each pair was seen.
    estimator, error, rng, draws
        As in `entropy_of_counts`; the estimator serves all three entropies.

    Examples
    --------
    >>> from fieldmath.probability.estimators.tables import mutual_information_of_counts
    >>> mutual_information_of_counts([[30, 10], [10, 30]])
    0.13 ± 5e-02 nats (plug-in)
    """
    counts = as_counts(table)
    shape = np.shape(table)
    if len(shape) != 2:
        raise InputError(f"table must have shape (rows, columns); got {shape}.")
    row = count_estimator(estimator)

    def statistic(flat: Array) -> float:
        joint = flat.reshape(shape)
        return row.value(joint.sum(axis=1)) + row.value(joint.sum(axis=0)) - row.value(flat)

    how = Uncertainty(error, rng, draws)
    stated = how.of_counts(statistic, [counts], lambda: _information_error(counts.reshape(shape)))
    return estimated(statistic(counts), stated, row.name)


def _information_error(joint: Array) -> float:
    """Return the delta-method error with the second-order term, which is all there is at independence."""
    n = float(joint.sum())
    p = joint / n
    outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    seen = p > 0
    logs = np.log(p[seen] / outer[seen])
    freedom = int((np.count_nonzero(p.sum(axis=1)) - 1) * (np.count_nonzero(p.sum(axis=0)) - 1))
    return math.sqrt(_variance(logs, p[seen]) / n + max(freedom, 1) / (2 * n**2))
