"""Families of vectors of counts: multinomial."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.law import ENUMERABLE, Law
from fieldmath.probability.vectors.family import Coefficients, Entry, Mean, VectorFamily
from fieldmath.probability.vectors.matrices import Matrix


def _coefficients(arguments: tuple[Any, ...], math: Any) -> Coefficients:
    n, probabilities = arguments
    return {"x": math.take(Matrix([sp.log(p) for p in probabilities])), ("choices", n): math.take(sp.S.One)}


def _mean_of(arguments: tuple[Any, ...], feature: Any, math: Any) -> Mean:
    if feature != "x":
        raise Declined("the mean of the logarithm of the number of orders has no closed form")
    n, probabilities = arguments
    return math.take(probabilities * n), ()


def _no_conditions(c: Coefficients, math: Any) -> list[Any]:
    raise Declined("the mixed density is taken part by part")


def _covariance(arguments: tuple[Any, ...]) -> Any:
    n, p = arguments
    return Matrix(p.rows, p.rows, lambda i, j: n * (int(i == j) * p[i] - p[i] * p[j]))


def _fisher(arguments: tuple[Any, ...]) -> Any:
    """Return the matrix in all probabilities but the last, which is what they leave of 1; n is no continuous one."""
    n, p = arguments
    last = p.rows - 1
    return Matrix(last, last, lambda i, j: n * (int(i == j) / p[i] + 1 / p[last]))


def _parts(arguments: tuple[Any, ...]) -> Any:
    n, probabilities = arguments
    return ((n, Law(outcomes=tuple(range(probabilities.rows)), probabilities=tuple(probabilities))),)


def _table(arguments: tuple[Any, ...]) -> Any:
    """Return ``{counts: probability}`` for up to `ENUMERABLE` vectors of counts."""
    n, p = arguments
    if not n.is_Integer or comb(int(n) + p.rows - 1, p.rows - 1) > ENUMERABLE:
        return None
    total, found = int(n), {}
    # Bars between stars: the gaps between k - 1 bars among n + k - 1 places are the counts.
    for bars in combinations(range(total + p.rows - 1), p.rows - 1):
        ends = (-1, *bars, total + p.rows - 1)
        counts = tuple(ends[i + 1] - ends[i] - 1 for i in range(p.rows))
        choices = sp.factorial(total) / sp.Mul(*map(sp.factorial, counts))
        found[counts] = choices * sp.Mul(*(q**k for q, k in zip(p, counts, strict=True)))
    return found


def _logpdf(arguments: tuple[Any, ...], x: np.ndarray) -> np.ndarray:
    from scipy.special import gammaln, xlogy

    n, p = arguments
    inside = np.all((x >= 0) & (x == np.round(x)), axis=-1) & (x.sum(axis=-1) == n)
    safe = np.where(inside[..., None], x, 0.0)
    value = gammaln(n + 1) - gammaln(safe + 1).sum(axis=-1) + xlogy(safe, p).sum(axis=-1)
    return np.where(inside, value, -np.inf)


def _draws(arguments: tuple[Any, ...], uniform: np.ndarray) -> np.ndarray:
    """Return counts one entry after another, each binomial in what is left."""
    from scipy.stats import binom

    n, p = arguments
    rest, left = np.full(len(uniform), int(n)), 1.0
    columns = []
    for k in range(p.size - 1):
        share = min(max(p[k] / left, 0.0), 1.0) if left > 0 else 0.0
        drawn = binom.ppf(uniform[:, k], rest, share)
        columns.append(np.where(rest > 0, drawn, 0.0).astype(int))
        rest, left = rest - columns[-1], left - p[k]
    return np.stack([*columns, rest], axis=-1)


MULTINOMIAL = VectorFamily(
    name="Multinomial",
    summary="The numbers of outcomes of each kind in n independent draws with these probabilities.",
    reference="Johnson, Kotz & Balakrishnan (1997), Discrete Multivariate Distributions, ch. 35",
    entries=(
        Entry("n", "a positive integer", "count", "the number of draws"),
        Entry("probabilities", "probabilities with sum 1", "probability vector", "the probability of each kind"),
    ),
    space=lambda arguments: ("counts", (arguments[1].rows,)),
    coefficients=_coefficients,
    log_partition=lambda c, math: math.take(sp.S.Zero),
    conditions=_no_conditions,
    mean_of=_mean_of,
    mean=lambda arguments: arguments[1] * arguments[0],
    covariance=_covariance,
    fisher=_fisher,
    logpdf=_logpdf,
    draws=_draws,
    uniforms=lambda arguments: arguments[1].size - 1,
    parts=_parts,
    table=_table,
    mixes=False,
    typical=((4, ["1/2", "1/3", "1/6"]), (3, ["1/4", "3/4"])),
)
