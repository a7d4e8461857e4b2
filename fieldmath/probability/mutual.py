"""Mutual information of two columns of data, whatever they hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.algebra.arguments import read_choice, shown
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError, located
from fieldmath.probability.answers import in_unit, read_base


def mutual_information(
    x: Any,
    y: Any,
    *,
    estimator: str = "auto",
    k: int = 3,
    base: Any = None,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
) -> Approximation:
    r"""Return the mutual information of paired observations, estimated, with its standard error.

    .. math:: I(X; Y) = D\big(p(x, y) \,\|\, p(x)\,p(y)\big)

    Floats are continuous; text, booleans, integers and other objects are labels.

    ============ ================================ ===============================================================
    estimator    for                              what it is
    ============ ================================ ===============================================================
    auto         anything                         "ksg" for two continuous columns, "ross" for one, else "plug-in"
    ksg, ksg2    two columns of numbers           Kraskov-Stögbauer-Grassberger, first and second estimator
    mixed        two columns of numbers           Gao et al.: where values repeat because they are discrete
    ross         numbers and labels               Ross
    plug-in, ... two columns of labels            the names in `fieldmath.probability.estimators.entropy_of_counts`
    ============ ================================ ===============================================================

    Parameters
    ----------
    x, y : array_like, shape (n,) or (n, d)
        Paired observations: arrays, lists, pandas or xarray columns. For Ross's estimator either may hold the labels.
    estimator : str
        One of the names above.
    k : int
        Which neighbour, for the estimators of numbers.
    base : number, optional
        2 for bits; nats by default.
    error : {"analytic", "jackknife", "bootstrap"}
        How the standard error is found.
    rng : numpy.random.Generator, optional
        For the bootstrap.

    Returns
    -------
    Approximation
        ``error`` is the standard error. Estimates near 0 may be negative.

    References
    ----------
    A. Kraskov, H. Stögbauer & P. Grassberger (2004), Phys. Rev. E 69, 066138; B. C. Ross (2014), PLoS ONE 9, e87357;
    W. Gao et al. (2017), NIPS 30, 5986.

    Examples
    --------
    >>> import numpy as np
    >>> import fieldmath as fm
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=1000)
    >>> fm.mutual_information(x, x + rng.normal(size=1000))
    0.37 ± 3e-02 nats (KSG 1, k=3)
    >>> fm.mutual_information(x > 0, ["yes" if v > 0 else "no" for v in x], base=2)
    1 ± 2e-03 bits (plug-in)
    """
    from fieldmath.probability.estimators import dependence
    from fieldmath.probability.estimators.checks import is_numeric

    with located("mutual_information"):
        unit = read_base(base)
        chosen = estimator if isinstance(estimator, str) else shown(estimator)
        chosen = _chosen(x, y) if chosen == "auto" else chosen
        how: dict[str, Any] = {"error": error, "rng": rng}
        if chosen in ("ksg", "ksg1", "ksg2"):
            found = dependence.mutual_information_knn(x, y, k=k, variant=2 if chosen == "ksg2" else 1, **how)
        elif chosen == "mixed":
            found = dependence.mutual_information_mixed(x, y, k=k, **how)
        elif chosen == "ross":
            values, labels = (x, y) if is_continuous(x) or not (is_continuous(y) or is_numeric(y)) else (y, x)
            found = dependence.mutual_information_labels(values, labels, k=k, **how)
        else:
            found = _of_labels(x, y, chosen, how)
        return in_unit(found, unit)


def _chosen(x: Any, y: Any) -> str:
    continuous = is_continuous(x), is_continuous(y)
    return "ksg" if all(continuous) else "ross" if any(continuous) else "plug-in"


def is_continuous(data: Any) -> bool:
    """Return whether observations are floats."""
    from fieldmath.probability.estimators.checks import plain

    try:
        return np.asarray(plain(data)).dtype.kind == "f"
    except ValueError:
        return False


def _of_labels(x: Any, y: Any, estimator: str, how: dict[str, Any]) -> Approximation:
    from fieldmath.probability.estimators import mutual_information_of_counts
    from fieldmath.probability.estimators.checks import as_labels
    from fieldmath.probability.estimators.counts import ALIASES, COUNT_ESTIMATORS

    if estimator not in {*COUNT_ESTIMATORS, *ALIASES}:
        read_choice(estimator, ("auto", "ksg", "ksg2", "mixed", "ross", *COUNT_ESTIMATORS), "estimator")
    (rows, first), (columns, second) = as_labels(x, "x"), as_labels(y, "y")
    if len(first) != len(second):
        raise InputError(f"x and y must hold the same number of observations; got {len(first)} and {len(second)}.")
    table = np.bincount(first * len(columns) + second, minlength=len(rows) * len(columns))
    return mutual_information_of_counts(table.reshape(len(rows), len(columns)), estimator=estimator, **how)
