"""Families of counts in a bounded number of draws: from an urn, or with a probability that is itself random."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from fieldmath.probability.domains import NONNEGATIVE_INTEGER, POSITIVE, POSITIVE_INTEGER
from fieldmath.probability.families.discrete import REFERENCE
from fieldmath.probability.families.discrete_moments import raw_moments
from fieldmath.probability.family import Family, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support


def _log_choose(above: sp.Expr, below: sp.Expr) -> sp.Expr:
    return sp.loggamma(above + 1) - sp.loggamma(below + 1) - sp.loggamma(above - below + 1)


def _hypergeometric() -> Family:
    population = parameter("population", POSITIVE_INTEGER, "the number of balls in the urn")
    successes = parameter("successes", NONNEGATIVE_INTEGER, "the number of red balls among them")
    draws = parameter("draws", NONNEGATIVE_INTEGER, "the number of balls drawn, without putting any back")
    total, red, n = population.symbol, successes.symbol, draws.symbol
    row = Family(
        name="Hypergeometric",
        summary="The number of red balls among some balls drawn from an urn, none of which is put back.",
        parameters=(population, successes, draws),
        support=Support(sp.Max(0, n + red - total), sp.Min(n, red), discrete=True),
        log_density=_log_choose(red, X) + _log_choose(total - red, n - X) - _log_choose(total, n),
        mean=n * red / total,
        variance=n * red * (total - red) * (total - n) / (total**2 * (total - 1)),
        expectations=raw_moments(lambda r: sp.ff(red, r) * sp.ff(n, r) / sp.ff(total, r)),
        constraints=(
            (sp.Le(red, total), "successes must be at most the population"),
            (sp.Le(n, total), "draws must be at most the population"),
        ),
        scipy=("hypergeom", {"M": total, "n": red, "N": n}),
        typical=((20, 7, 12), (50, 5, 10), (8, 6, 5)),
        reference=REFERENCE.format(6),
    )
    return replace(row, variants=((sp.Eq(total, 1), replace(row, variance=sp.S.Zero)),))


def _beta_binomial() -> Family:
    trials = parameter("n", POSITIVE_INTEGER, "the number of trials")
    first = parameter("a", POSITIVE, "the shape of the law of the probability towards 1")
    second = parameter("b", POSITIVE, "the shape of the law of the probability towards 0")
    n, a, b = trials.symbol, first.symbol, second.symbol
    return Family(
        name="BetaBinomial",
        summary="The number of successes in n trials whose common probability is drawn from Beta(a, b).",
        parameters=(trials, first, second),
        support=Support(sp.S.Zero, n, discrete=True),
        log_density=_log_choose(n, X)
        + sp.loggamma(X + a)
        + sp.loggamma(n + b - X)
        - sp.loggamma(n + a + b)
        + sp.loggamma(a + b)
        - sp.loggamma(a)
        - sp.loggamma(b),
        mean=n * a / (a + b),
        variance=n * a * b * (a + b + n) / ((a + b) ** 2 * (a + b + 1)),
        expectations=raw_moments(lambda r: sp.ff(n, r) * sp.rf(a, r) / sp.rf(a + b, r)),
        scipy=("betabinom", {"n": n, "a": a, "b": b}),
        typical=((5, 2, 3), (12, "1/2", "1/2"), (1, 1, 4)),
        reference=REFERENCE.format(6),
    )


ROWS = (_hypergeometric, _beta_binomial)
