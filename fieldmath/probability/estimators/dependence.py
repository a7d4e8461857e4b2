"""Mutual information of continuous, discrete and mixed observations from nearest neighbours."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.estimators.checks import as_labels, as_neighbours, as_samples
from fieldmath.probability.estimators.nearby import ball_counts, counts_within, nearest
from fieldmath.probability.estimators.neighbours import SHARED, has_repeats, snapped, standard_error
from fieldmath.probability.estimators.uncertainty import DRAWS, Uncertainty, estimated

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_TILT = 1e-8
"""Relative stretch that moves samples off the boundary, inwards or outwards."""


def mutual_information_knn(
    x: Any,
    y: Any,
    *,
    k: int = 3,
    variant: int = 1,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the mutual information, in nats, of paired samples: the Kraskov-Stögbauer-Grassberger estimators.

    .. math:: \hat I_1 &= \psi(k) + \psi(n) - \langle \psi(n_x + 1) + \psi(n_y + 1) \rangle, \\
              \hat I_2 &= \psi(k) - 1/k + \psi(n) - \langle \psi(n_x) + \psi(n_y) \rangle,

    with the maximum norm in x, in y and in both. For the first, :math:`n_x` samples lie strictly nearer in x than the
    k-th neighbour in both; for the second, at most as far in x as any of the k neighbours. Where x or y repeats values,
    they are read as rounded: samples at the very distance count half in x, in y and in both, and where more than k
    pairs coincide the samples at that place are counted; the answer says "ties". For values that are repeated because
    they are discrete see `mutual_information_mixed`.

    Parameters
    ----------
    x, y : array_like, shapes (n,) or (n, dx) and (n, dy)
        Paired observations.
    k : int
        Which neighbour.
    variant : {1, 2}
        Which of both estimators; the second has less bias in many dimensions and more variance.
    error, rng, draws
        As in `entropy_knn`.

    Returns
    -------
    Approximation
        ``error`` is the standard error. Near independence the estimate may be slightly negative.

    References
    ----------
    A. Kraskov, H. Stögbauer and P. Grassberger, Phys. Rev. E 69 (2004) 066138, eqs. (8) and (9).

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
    k = as_neighbours(k)
    if variant not in (1, 2):
        raise InputError(f"variant must be 1 or 2; got {variant!r}.")
    a, b = _paired(x, y, k)
    tied = has_repeats(a) or has_repeats(b)
    find = _rounded_terms if tied else [_first_terms, _second_terms][variant - 1]
    name = f"KSG with ties, k={k}" if tied else f"KSG {variant}, k={k}"
    return _answer(find, a, b, k, Uncertainty(error, rng, draws), name)


def _answer(
    find: Callable[[Array, Array, int], Array], a: Array, b: Array, k: int, how: Uncertainty, name: str
) -> Approximation:
    """Return the mean of the terms with its standard error."""
    terms, width = find(a, b, k), a.shape[1]
    stated = how.of_rows(
        lambda rows: float(find(rows[:, :width], rows[:, width:], k).mean()),
        [np.hstack([a, b])],
        lambda: _floor(terms),
    )
    return estimated(float(terms.mean()), stated, name)


def mutual_information_mixed(
    x: Any,
    y: Any,
    *,
    k: int = 3,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the mutual information, in nats, of paired samples that may hold repeated values in x, in y or in both.

    .. math:: \hat I = \langle \psi(k_i) + \log n - \psi(m_{x,i}) - \psi(m_{y,i}) \rangle,

    where :math:`k_i` is k, or the number of pairs at the very place of the i-th one if more than k are there; the
    :math:`m_i` count the samples (itself included) nearer than the k-th neighbour, or at the same place.

    References
    ----------
    W. Gao, S. Kannan, S. Oh and P. Viswanath, NIPS 30 (2017) 5986.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import mutual_information_mixed
    >>> x = np.repeat([0.0, 1.0], 500)  # one bit, known twice
    >>> round(float(mutual_information_mixed(x, x)), 3)
    0.694
    """
    k = as_neighbours(k)
    a, b = _paired(x, y, k)
    return _answer(_mixed_terms, a, b, k, Uncertainty(error, rng, draws), f"Gao-Kannan-Oh-Viswanath, k={k}")


def mutual_information_labels(
    x: Any,
    labels: Any,
    *,
    k: int = 3,
    error: str = "analytic",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Approximation:
    r"""Return the mutual information, in nats, of a continuous and a discrete observation: Ross's estimator.

    .. math:: \hat I = \psi(n) + \langle \psi(k_i) - \psi(n_i) - \psi(m_i) \rangle,

    with :math:`n_i` the number of samples with the label of the i-th one, and within the distance to its k-th
    neighbour among those :math:`k_i` samples of the same label and :math:`m_i` of any; ties count on both sides.
    Labels with at most k samples use as many neighbours as they have; a label seen once has none and is left out.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        The continuous observations.
    labels : sequence of hashable, length n
        The discrete ones.
    k : int
        Which neighbour.
    error, rng, draws
        As in `entropy_knn`.

    References
    ----------
    B. C. Ross, PLoS ONE 9 (2014) e87357.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.probability.estimators import mutual_information_labels
    >>> rng = np.random.default_rng(1)
    >>> found = mutual_information_labels(rng.normal(size=1000) + 20 * np.repeat([0, 1], 500), np.repeat([0, 1], 500))
    >>> abs(float(found) - 0.6931) < 0.01
    True
    """
    k = as_neighbours(k)
    a = as_samples(x, "x", 2)
    _, codes = as_labels(labels, "y")
    if len(codes) != len(a):
        raise InputError(f"x and y must hold the same number of observations; got {len(a)} and {len(codes)}.")
    how = Uncertainty(error, rng, draws)
    return _answer(_ross_terms, a, codes[:, np.newaxis].astype(float), k, how, f"Ross, k={k}")


def _paired(x: Any, y: Any, k: int) -> tuple[Array, Array]:
    a, b = as_samples(x, "x", k + 1), as_samples(y, "y", k + 1)
    if len(a) != len(b):
        raise InputError(f"x and y must hold the same number of observations; got {len(a)} and {len(b)}.")
    return snapped(a - a.mean(axis=0))[0], snapped(b - b.mean(axis=0))[0]


def _floor(terms: Array) -> float:
    """Return the standard error, at least one observation's worth: discrete terms may all be equal."""
    return max(standard_error(terms), SHARED / terms.size)


def _neighbours(a: Array, b: Array, k: int) -> tuple[Array, Array, Counts]:
    """Return the pairs, the distances to their k-th neighbours, and which their k neighbours are."""
    both = np.hstack([a, b])
    distance, place = nearest(both, both, k + 1, p=np.inf)
    return both, distance[:, -1], place[:, 1:]


def _first_terms(a: Array, b: Array, k: int) -> Array:
    from scipy.special import digamma

    distance = _neighbours(a, b, k)[1]
    inside = [counts_within(values, distance, strict=True) for values in (a, b)]
    return digamma(k) + digamma(len(a)) - digamma(inside[0]) - digamma(inside[1])


def _second_terms(a: Array, b: Array, k: int) -> Array:
    from scipy.special import digamma

    place = _neighbours(a, b, k)[2]
    radii = [np.abs(values[place] - values[:, None]).max(axis=(1, 2)) for values in (a, b)]
    inside = [counts_within(v, r) - 1 for v, r in zip((a, b), radii, strict=True)]
    return digamma(k) - 1 / k + digamma(len(a)) - digamma(inside[0]) - digamma(inside[1])


def _rounded_terms(a: Array, b: Array, k: int) -> Array:
    """Return the terms of the first estimator when samples on the boundary, of which there are many, count half.

    In both variables together those on an edge of the square count half and those at its corners a quarter.
    """
    from scipy.special import digamma

    distance = _neighbours(a, b, k)[1]
    tied = distance == 0
    logs = []
    for parts in ((a, b), (a,), (b,)):
        counts = [
            counts_within(np.hstack([part * (1 + tilt) for part, tilt in zip(parts, tilts, strict=True)]), distance)
            for tilts in product((-_TILT, _TILT), repeat=len(parts))
        ]
        logs.append(digamma(np.where(tied, counts[0], np.mean(counts, axis=0) - 0.5)))
    return digamma(len(a)) + logs[0] - logs[1] - logs[2]


def _mixed_terms(a: Array, b: Array, k: int) -> Array:
    from scipy.special import digamma

    both, distance, _ = _neighbours(a, b, k)
    tied = distance == 0
    neighbours = np.full(len(a), float(k))
    if tied.any():
        neighbours[tied] = ball_counts(both, both[tied], 0.0, p=np.inf)
    inside = [
        np.where(tied, counts_within(v, np.zeros(len(a))), counts_within(v, distance, strict=True)) for v in (a, b)
    ]
    return digamma(neighbours) + math.log(len(a)) - digamma(inside[0]) - digamma(inside[1])


def _ross_terms(a: Array, labels: Array, k: int) -> Array:
    from scipy.special import digamma

    codes = labels[:, 0].astype(np.int64)
    radius, among = np.zeros(len(a)), np.zeros(len(a))
    size = np.bincount(codes)[codes]
    for code in np.unique(codes):
        mine = codes == code
        reach = min(k, int(mine.sum()) - 1)
        if reach:
            here = a[mine]
            radius[mine] = nearest(here, here, reach + 1, p=np.inf)[0][:, -1]
            among[mine] = counts_within(here, radius[mine]) - 1
    known = size > 1
    if not known.any():
        raise InputError(f"y must hold some label twice; got {len(codes)} different ones. Continuous y need no labels.")
    near = counts_within(a[known], radius[known]) - 1
    return digamma(known.sum()) + digamma(among[known]) - digamma(size[known]) - digamma(near)
