r"""Numbers for functionals of vectors without a closed form: randomised quasi-Monte Carlo points.

The functional is the mean of integrand/m under the mixture m of both laws, in which integrands are bounded that are
not so under either law alone. Scrambled Sobol points go through the samplers of the rows; several independent
scramblings give the error.
"""

from __future__ import annotations

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.arithmetic import NUMERIC, Density
from fieldmath.probability.finite import finish_float
from fieldmath.probability.question import Question
from fieldmath.probability.vectors.family import Member
from fieldmath.probability.vectors.forms import are_apart, members

_SCRAMBLINGS = 16
_POWER = 13  # 2**13 points in each scrambling.
_ROUNDING = 1e-13  # Of logarithms of densities, which are far below 500.
_CAUTION = 4.0  # Standard errors from 16 values: 4 of them are exceeded less than once in 500.


def by_points(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the mean over scrambled Sobol points and an error from independent scramblings."""
    if question.p.vector is None and question.other.vector is None:
        raise Declined("no distribution is a member of a multivariate family")
    if question.free_symbols:
        raise Declined("parameters are free")
    if question.order is sp.oo:
        raise Declined("the limit of infinite order is no integral")
    p, q = members(question)
    if are_apart(p, q):
        raise Declined("the supports decide")
    pair = (p, q) if question.q is not None else (p,)
    means = np.array([_mean(question, pair, seed) for seed in range(_SCRAMBLINGS)])
    value = float(means.mean())
    if value == np.inf:  # Points of p at which the density of q is zero.
        return Answer(Approximation(value, error=0.0, method="quasi-Monte Carlo"))
    error = _CAUTION * float(means.std(ddof=1)) / np.sqrt(_SCRAMBLINGS) + _ROUNDING * (1 + abs(value))
    if not np.isfinite(value):
        raise Declined("the integrand is infinite at some points")
    if question.functional.is_affinity:
        if value <= 0:
            raise Declined("the mass of the mixed density could not be located")
        value, error = finish_float(question, float(np.log(value)), error / value)
    return Answer(Approximation(value, error=error, method="quasi-Monte Carlo"))


def _mean(question: Question, pair: tuple[Member, ...], seed: int) -> float:
    from scipy.stats import qmc

    parts = []
    for k, member in enumerate(pair):
        arguments = member.floats
        size = member.row.uniforms(arguments)
        points = qmc.Sobol(size, scramble=True, rng=np.random.default_rng([seed, k])).random_base2(_POWER)
        x = member.row.draws(arguments, np.clip(points, 1e-15, 1 - 1e-15))
        parts.append(float(np.mean(_ratio(question, pair, x))))
    return float(np.mean(parts))


def _ratio(question: Question, pair: tuple[Member, ...], x: np.ndarray) -> np.ndarray:
    """Return the integrand over the density of the equal mixture of the laws."""
    logs = [member.row.logpdf(member.floats, x) for member in pair]
    mixture = np.logaddexp.reduce(logs, axis=0) - np.log(len(pair))
    densities = [Density(np.exp(log - mixture), log - mixture) for log in logs]
    first, second = densities[0], densities[-1]
    order = float(question.order) if question.order is not None else None
    functional = question.functional
    with np.errstate(all="ignore"):
        if functional.is_affinity or functional.name == "js" or functional.name == "total_variation":
            if functional.is_affinity and question.q is None:
                return np.exp((float(question.exponent) - 1) * logs[0])
            return np.asarray(functional.integrand(first, second, order, NUMERIC))
        if functional.name in ("kl", "jeffreys"):
            return np.asarray(functional.integrand(first, second, order, NUMERIC))
        weighted = [Density(density.value, log) for density, log in zip(densities, logs, strict=True)]
        return np.asarray(functional.integrand(weighted[0], weighted[-1], order, NUMERIC))
