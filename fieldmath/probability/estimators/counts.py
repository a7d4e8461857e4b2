"""Entropy of a discrete distribution from counts."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_counts

Array = NDArray[np.float64]


def entropy_of_counts(counts: ArrayLike, *, method: str = "plug-in") -> Approximation:
    r"""Return the entropy, in nats, of the distribution that n observations with these counts came from.

    With counts :math:`n_i`, :math:`n = \sum n_i` and K observed classes:

    ============== ===============================================================================================
    plug-in        :math:`-\sum (n_i/n) \log (n_i/n)`; too low by about (K - 1)/(2n)
    miller-madow   plug-in + (K - 1)/(2n)
    grassberger    :math:`\log n - \frac1n \sum n_i G(n_i)`, G(n) = ψ(n) + (-1)^n [ψ((n+1)/2) - ψ(n/2)]/2
    chao-shen      a Horvitz-Thompson sum over classes with the estimated coverage; for many unseen classes
    shrinkage      plug-in of the fractions shrunk towards equal ones; classes with count 0 take part
    ============== ===============================================================================================

    Parameters
    ----------
    counts : array_like of int, any shape
        How often each class was seen. Zeros matter to "shrinkage" alone.
    method : str
        One of the names above.

    Returns
    -------
    Approximation
        ``error`` is the standard error (delta method, with its second-order term), not the bias. When a single class
        was seen it is (1 + log n)/n, the entropy that an unseen class of weight 1/n would add.

    Raises
    ------
    InputError, InputTypeError
        When counts are negative, fractional, not finite, not real numbers, empty or all 0; for an unknown method.

    References
    ----------
    G. Miller (1955); P. Grassberger, arXiv:physics/0307138; A. Chao and T.-J. Shen, Environmental and
    Ecological Statistics 10 (2003) 429; J. Hausser and K. Strimmer, JMLR 10 (2009) 1469.

    Examples
    --------
    >>> from fieldmath.probability.estimators import entropy_of_counts
    >>> round(float(entropy_of_counts([5, 5])), 6), round(float(entropy_of_counts([5, 5], method="miller-madow")), 6)
    (0.693147, 0.743147)
    """
    if method not in _METHODS:
        raise InputError(f"method must be one of {', '.join(map(repr, _METHODS))}; got {method!r}.")
    values = as_counts(counts)
    return Approximation(_METHODS[method](values), error=_standard_error(values), method=method)


def _plug_in(counts: Array) -> float:
    from scipy.special import entr

    return float(entr(counts / counts.sum()).sum())


def _miller_madow(counts: Array) -> float:
    return _plug_in(counts) + (np.count_nonzero(counts) - 1) / (2 * float(counts.sum()))


def _grassberger(counts: Array) -> float:
    from scipy.special import digamma

    seen = counts[counts > 0]
    sign = 1 - 2 * (seen % 2)
    parts = digamma(seen) + 0.5 * sign * (digamma((seen + 1) / 2) - digamma(seen / 2))
    return math.log(seen.sum()) - float(seen @ parts) / float(seen.sum())


def _chao_shen(counts: Array) -> float:
    seen = counts[counts > 0]
    n = float(seen.sum())
    single = min(float(np.count_nonzero(seen == 1)), n - 1)  # all singletons would leave no coverage at all
    fractions = (1 - single / n) * seen / n
    logs = np.log(fractions)
    inclusion = -np.expm1(n * np.log1p(-np.minimum(fractions, 1 - 1e-16)))
    return float(-(fractions * logs / inclusion).sum())


def _shrinkage(counts: Array) -> float:
    n, classes = float(counts.sum()), counts.size
    fractions = counts / n
    distance = float(((1 / classes - fractions) ** 2).sum())
    spread = 1 - float(fractions @ fractions)
    weight = 1.0 if n <= 1 or distance == 0 else min(1.0, max(0.0, spread / ((n - 1) * distance)))
    return _plug_in(weight / classes + (1 - weight) * fractions)


def _standard_error(counts: Array) -> float:
    """Return the standard error of the plug-in entropy, which the corrections hardly change.

    The first-order variance, Var(log p)/n, vanishes for equal fractions; (K - 1)/(2 n^2) is the next term.
    """
    seen = counts[counts > 0]
    n = float(seen.sum())
    if seen.size == 1:
        return (1 + math.log(n)) / n
    fractions = seen / n
    logs = np.log(fractions)
    variance = float(fractions @ (logs - fractions @ logs) ** 2)
    return math.sqrt(variance / n + (seen.size - 1) / (2 * n**2))


_METHODS: dict[str, Callable[[Array], float]] = {
    "plug-in": _plug_in,
    "miller-madow": _miller_madow,
    "grassberger": _grassberger,
    "chao-shen": _chao_shen,
    "shrinkage": _shrinkage,
}
