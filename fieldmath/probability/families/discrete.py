"""Families on the integers."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import INTEGER, POSITIVE, POSITIVE_INTEGER, POSITIVE_UNIT, UNIT
from fieldmath.probability.family import SHIFT, Family, Parent, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

REFERENCE = "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. {}"


def _bernoulli() -> Family:
    success = parameter("p", UNIT, "the probability of 1")
    p = success.symbol
    return Family(
        name="Bernoulli",
        summary="The distribution on 0 and 1 with probability p of 1.",
        parameters=(success,),
        support=Support(sp.S.Zero, sp.S.One, discrete=True),
        log_density=X * sp.log(p) + (1 - X) * sp.log(1 - p),
        mean=p,
        variance=p * (1 - p),
        cdf=sp.Piecewise((1 - p, X < 1), (1, True)),
        scipy=("bernoulli", {"p": p}),
        parents=(Parent("Binomial", (1, p), X),),
        typical=(("1/3",), ("1/2",), ("9/10",)),
        reference=REFERENCE.format(3),
    )


def _binomial() -> Family:
    trials = parameter("n", POSITIVE_INTEGER, "the number of trials")
    success = parameter("p", UNIT, "the probability of success")
    n, p = trials.symbol, success.symbol
    return Family(
        name="Binomial",
        summary="The number of successes in n independent trials of probability p.",
        parameters=(trials, success),
        support=Support(sp.S.Zero, n, discrete=True),
        log_density=X * sp.log(p)
        + (n - X) * sp.log(1 - p)
        - sp.loggamma(X + 1)
        - sp.loggamma(n + 1 - X)
        + sp.loggamma(n + 1),
        mean=n * p,
        variance=n * p * (1 - p),
        cdf=sp.betainc_regularized(n - X, X + 1, 0, 1 - p),
        scipy=("binom", {"n": n, "p": p}),
        typical=((5, "1/3"), (12, "1/2"), (1, "7/10")),
        reference=REFERENCE.format(3),
    )


def _geometric() -> Family:
    success = parameter("p", POSITIVE_UNIT, "the probability of success in each trial")
    p = success.symbol
    return Family(
        name="Geometric",
        summary="The number of trials up to and with the first success: support 1, 2, 3, ...",
        parameters=(success,),
        support=Support(sp.S.One, sp.oo, discrete=True),
        log_density=(X - 1) * sp.log(1 - p) + sp.log(p),
        mean=1 / p,
        variance=(1 - p) / p**2,
        cdf=1 - (1 - p) ** X,
        quantile=sp.ceiling(sp.log(1 - U) / sp.log(1 - p)),
        scipy=("geom", {"p": p}),
        parents=(Parent("NegativeBinomial", (1, p), X + 1),),
        typical=(("1/3",), ("3/4",), ("1/10",)),
        landmarks=(sp.S.One,),
        reference=REFERENCE.format(5),
    )


def _geometric_failures() -> Family:
    success = parameter("p", POSITIVE_UNIT, "the probability of success in each trial")
    p = success.symbol
    return Family(
        name="GeometricFailures",
        summary="The number of failures before the first success: support 0, 1, 2, ...",
        parameters=(success,),
        support=Support(sp.S.Zero, sp.oo, discrete=True),
        log_density=X * sp.log(1 - p) + sp.log(p),
        mean=(1 - p) / p,
        variance=(1 - p) / p**2,
        cdf=1 - (1 - p) ** (X + 1),
        quantile=sp.ceiling(sp.log(1 - U) / sp.log(1 - p)) - 1,
        scipy=("geom", {"p": p, "loc": sp.S.NegativeOne}),
        parents=(Parent("NegativeBinomial", (1, p), X),),
        typical=(("1/3",), ("3/4",), ("1/10",)),
        landmarks=(sp.S.Zero,),
        reference=REFERENCE.format(5),
    )


def _negative_binomial() -> Family:
    successes = parameter("n", POSITIVE, "the number of successes to wait for (any positive number)")
    success = parameter("p", POSITIVE_UNIT, "the probability of success in each trial")
    n, p = successes.symbol, success.symbol
    return Family(
        name="NegativeBinomial",
        summary="The number of failures before the n-th success: support 0, 1, 2, ...",
        parameters=(successes, success),
        support=Support(sp.S.Zero, sp.oo, discrete=True),
        log_density=X * sp.log(1 - p) + n * sp.log(p) + sp.loggamma(X + n) - sp.loggamma(X + 1) - sp.loggamma(n),
        mean=n * (1 - p) / p,
        variance=n * (1 - p) / p**2,
        cdf=sp.betainc_regularized(n, X + 1, 0, p),
        scipy=("nbinom", {"n": n, "p": p}),
        typical=((3, "1/3"), ("5/2", "3/4"), (1, "1/2")),
        landmarks=(sp.S.Zero,),
        reference=REFERENCE.format(5),
    )


def _poisson() -> Family:
    rate = parameter("rate", POSITIVE, "the mean number of events")
    r = rate.symbol
    return Family(
        name="Poisson",
        summary="The number of events when they come independently with the given mean rate.",
        parameters=(rate,),
        support=Support(sp.S.Zero, sp.oo, discrete=True),
        log_density=X * sp.log(r) - r - sp.loggamma(X + 1),
        mean=r,
        variance=r,
        cdf=sp.uppergamma(X + 1, r) / sp.gamma(X + 1),
        scipy=("poisson", {"mu": r}),
        typical=((2,), ("1/2",), (20,)),
        reference=REFERENCE.format(4),
    )


def _discrete_uniform() -> Family:
    lower = parameter("a", INTEGER, "the smallest value")
    upper = parameter("b", INTEGER, "the largest value")
    a, b = lower.symbol, upper.symbol
    return Family(
        name="DiscreteUniform",
        summary="The uniform distribution on the integers a, a+1, ..., b.",
        parameters=(lower, upper),
        support=Support(a, b, discrete=True),
        log_density=-sp.log(b - a + 1),
        mean=(a + b) / 2,
        variance=((b - a + 1) ** 2 - 1) / 12,
        # Sums of powers are differences of Bernoulli polynomials.
        expectations={
            X**k: sp.cancel((sp.bernoulli(k + 1, b + 1) - sp.bernoulli(k + 1, a)) / ((k + 1) * (b - a + 1)))
            for k in (3, 4)
        },
        cdf=(X - a + 1) / (b - a + 1),
        quantile=a - 1 + sp.ceiling(U * (b - a + 1)),
        constraints=((a <= b, "a must be at most b"),),
        scipy=("randint", {"low": a, "high": b + 1}),
        affine={a: a + SHIFT, b: b + SHIFT},
        mirror={},
        typical=((1, 6), (0, 1), (-3, 4)),
        reference=REFERENCE.format(6),
    )


ROWS = (
    _bernoulli,
    _binomial,
    _geometric,
    _geometric_failures,
    _negative_binomial,
    _poisson,
    _discrete_uniform,
)
