"""Entropy of a discrete distribution from counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.algebra.arguments import shown
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.bayes import dirichlet, shrunk
from fieldmath.probability.estimators.checks import as_counts
from fieldmath.probability.estimators.nsb import entropy_nsb
from fieldmath.probability.estimators.uncertainty import DRAWS, Uncertainty, estimated

Array = NDArray[np.float64]


def entropy_of_counts(
    counts: Any,
    *,
    estimator: str = "plug-in",
    classes: int | None = None,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the entropy, in nats, of the distribution that n observations with these counts came from.

    With counts :math:`n_i`, :math:`n = \sum n_i`, K observed classes, and :math:`f_1` classes seen once:

    ============== ===============================================================================================
    plug-in        :math:`-\sum (n_i/n) \log (n_i/n)`; too low by about (K - 1)/(2n)
    miller-madow   plug-in + (K - 1)/(2n)
    grassberger    :math:`\log n - \frac1n \sum n_i G(n_i)`, G(n) = ψ(n) + (-1)^n [ψ((n+1)/2) - ψ(n/2)]/2
    chao-shen      a Horvitz-Thompson sum over classes with the estimated coverage; for many unseen classes
    zhang          :math:`\frac1n \sum n_i [ψ(n) - ψ(n_i)]`, whose bias falls exponentially with n
    chao-wang-jost zhang + what the slope of the accumulation curve says of unseen classes
    bonachela      :math:`\frac{1}{n+2} \sum (n_i + 1) [ψ(n + 3) - ψ(n_i + 2)]`; for very few observations
    shrinkage      James-Stein: plug-in of the fractions shrunk towards equal ones; classes with count 0 take part
    nsb            posterior mean for a prior that is flat in the entropy (Nemenman, Shafee, Bialek)
    jeffreys       plug-in of the fractions with 1/2 added to every count
    laplace        with 1 added
    perks          with 1/classes added (Schürmann-Grassberger)
    minimax        with sqrt(n)/classes added
    ============== ===============================================================================================

    Parameters
    ----------
    counts : array_like of int, any shape
        How often each class was seen. Zeros matter to the last six estimators and to "bonachela".
    estimator : str
        One of the names above.
    classes : int, optional
        How many classes there are, seen or not; the number of counts, zeros included, by default.
    error : {"analytic", "jackknife", "bootstrap"}
        How the standard error is found: by the delta method with its second-order term (for "nsb" the posterior
        deviation), by leaving out each observation, or from samples drawn again.
    rng : numpy.random.Generator
        For the bootstrap.
    draws : int
        Samples drawn by the bootstrap.

    Returns
    -------
    Approximation
        ``error`` is the standard error, not the bias. When a single class was seen the analytic one is
        (1 + log n)/n, the entropy that an unseen class of weight 1/n would add.

    Raises
    ------
    InputError, InputTypeError
        When counts are negative, fractional, not finite, not real numbers, empty or all 0; for an unknown estimator.

    References
    ----------
    G. Miller (1955); P. Grassberger, arXiv:physics/0307138; A. Chao and T.-J. Shen, Environmental and
    Ecological Statistics 10 (2003) 429; Z. Zhang, Neural Comput. 24 (2012) 1368; A. Chao, Y. T. Wang and L. Jost,
    Methods Ecol. Evol. 4 (2013) 1091; J. Bonachela et al., J. Phys. A 41 (2008) 202001; J. Hausser and K. Strimmer,
    JMLR 10 (2009) 1469; I. Nemenman, F. Shafee and W. Bialek, NIPS 14 (2002) 471.

    Examples
    --------
    >>> from fieldmath.probability.estimators import entropy_of_counts
    >>> entropy_of_counts([5, 5])
    0.69 ± 7e-02 nats (plug-in)
    >>> round(float(entropy_of_counts([5, 5], estimator="miller-madow")), 6)
    0.743147
    """
    row = count_estimator(estimator)
    values = with_classes(as_counts(counts), classes)
    how = Uncertainty(error, rng, draws)
    stated = how.of_counts(row.value, [values], lambda: row.error(values))
    return estimated(row.value(values), stated, row.name)


def with_classes(counts: Array, classes: int | None) -> Array:
    """Return the counts with a 0 for each class that was not seen."""
    if classes is None:
        return counts
    if isinstance(classes, bool) or not isinstance(classes, int | np.integer) or classes < np.count_nonzero(counts):
        raise InputError(f"classes must be an integer, at least the {np.count_nonzero(counts)} seen; got {classes!r}.")
    seen = counts[counts > 0]
    return np.concatenate([seen, np.zeros(int(classes) - seen.size)])


def plug_in(counts: Array) -> float:
    """Return the entropy of the fractions."""
    from scipy.special import entr

    return float(entr(counts / counts.sum()).sum())


def _miller_madow(counts: Array) -> float:
    return plug_in(counts) + (np.count_nonzero(counts) - 1) / (2 * float(counts.sum()))


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


def _zhang(counts: Array) -> float:
    from scipy.special import digamma

    seen = counts[counts > 0]
    n = float(seen.sum())
    return float(seen @ (digamma(n) - digamma(seen))) / n


def _chao_wang_jost(counts: Array) -> float:
    seen = counts[counts > 0]
    n = float(seen.sum())
    once, twice = float(np.count_nonzero(seen == 1)), float(np.count_nonzero(seen == 2))
    if once == 0 or n < 2:
        return _zhang(counts)
    coverage = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
    return _zhang(counts) + once / n * _tail_of_logarithm(1 - coverage, int(n))


def _tail_of_logarithm(z: float, n: int) -> float:
    r"""Return :math:`z^{1-n} \sum_{r \ge n} z^r/r = \int_0^1 z t^{n-1}/(1 - z t)\,dt`, the rest of -log(1 - z)."""
    from scipy.integrate import quad

    if z <= 0:
        return 0.0
    gap = 1 - z  # with t = exp(-s) the integrand is smooth on the scale 1/n and has its pole at s = log z
    found = quad(lambda s: z * math.exp(-n * s) / (gap - z * math.expm1(-s)), 0, 40 / n, points=[min(gap, 20 / n)])
    return float(found[0])


def _bonachela(counts: Array) -> float:
    from scipy.special import digamma

    n = float(counts.sum())
    return float((counts + 1) @ (digamma(n + 3) - digamma(counts + 2))) / (n + 2)


def delta_error(counts: Array) -> float:
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


@dataclass(frozen=True)
class CountEstimator:
    """One estimator of entropy from counts: its value, its analytic standard error, and its fractions if it has any.

    Estimators with fractions are the entropy of these, and estimate every other functional the same way.
    """

    name: str
    value: Callable[[Array], float]
    error: Callable[[Array], float] = delta_error
    fractions: Callable[[Array], Array] | None = None


def _from_fractions(name: str, fractions: Callable[[Array], Array]) -> CountEstimator:
    return CountEstimator(name, lambda counts: plug_in(fractions(counts)), fractions=fractions)


COUNT_ESTIMATORS = {
    row.name: row
    for row in (
        _from_fractions("plug-in", lambda counts: counts / counts.sum()),
        CountEstimator("miller-madow", _miller_madow),
        CountEstimator("grassberger", _grassberger),
        CountEstimator("chao-shen", _chao_shen),
        CountEstimator("zhang", _zhang),
        CountEstimator("chao-wang-jost", _chao_wang_jost),
        CountEstimator("bonachela", _bonachela),
        _from_fractions("shrinkage", shrunk),
        CountEstimator("nsb", lambda counts: entropy_nsb(counts)[0], lambda counts: entropy_nsb(counts)[1]),
        _from_fractions("jeffreys", lambda counts: dirichlet(counts, 0.5)),
        _from_fractions("laplace", lambda counts: dirichlet(counts, 1.0)),
        _from_fractions("perks", lambda counts: dirichlet(counts, 1 / counts.size)),
        _from_fractions("minimax", lambda counts: dirichlet(counts, math.sqrt(counts.sum()) / counts.size)),
    )
}
ALIASES = {
    "ml": "plug-in",
    "empirical": "plug-in",
    "mm": "miller-madow",
    "cs": "chao-shen",
    "cwj": "chao-wang-jost",
    "james-stein": "shrinkage",
    "shrink": "shrinkage",
    "schuermann-grassberger": "perks",
}


def count_estimator(name: object) -> CountEstimator:
    """Return the row of an estimator by its name, or by one of the names that other programs give it."""
    key = str(name).lower().replace("_", "-")
    key = ALIASES.get(key, key)
    if not isinstance(name, str) or key not in COUNT_ESTIMATORS:
        raise InputError(f"estimator must be one of {', '.join(map(repr, COUNT_ESTIMATORS))}; got {shown(name)}.")
    return COUNT_ESTIMATORS[key]
