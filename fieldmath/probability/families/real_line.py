"""Families on the whole real line."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.family import Family, Parameter, T, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

LINE = Support(-sp.oo, sp.oo)


def _normal() -> Family:
    mu, sigma = (parameters := _location_scale("mu", "the mean", "sigma", "the standard deviation"))
    m, s = mu.symbol, sigma.symbol
    return Family(
        name="Normal",
        summary="The normal distribution with mean mu and standard deviation sigma.",
        parameters=parameters,
        support=LINE,
        log_density=-((X - m) ** 2) / (2 * s**2) - sp.log(s) - sp.log(2 * sp.pi) / 2,
        mean=m,
        variance=s**2,
        cdf=(1 + sp.erf((X - m) / (sp.sqrt(2) * s))) / 2,
        quantile=m + s * sp.sqrt(2) * sp.erfinv(2 * U - 1),
        partial_mean=m * (1 + sp.erf((X - m) / (sp.sqrt(2) * s))) / 2
        - s * sp.exp(-((X - m) ** 2) / (2 * s**2)) / sp.sqrt(2 * sp.pi),
        scipy=("norm", {"loc": m, "scale": s}),
        typical=((0, 1), ("1/2", 2), (-3, "1/4")),
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 13",
    )


def _laplace() -> Family:
    mu, b = (parameters := _location_scale("mu", "the median", "b", "the mean distance from mu"))
    m, s = mu.symbol, b.symbol
    below = sp.exp((X - m) / s) / 2
    above = 1 - sp.exp(-(X - m) / s) / 2
    distance = sp.Abs(m - T)
    return Family(
        name="Laplace",
        summary="The Laplace (double exponential) distribution with median mu and scale b.",
        parameters=parameters,
        support=LINE,
        log_density=-sp.Abs(X - m) / s - sp.log(2 * s),
        mean=m,
        variance=2 * s**2,
        cdf=sp.Piecewise((below, m > X), (above, True)),
        quantile=m - s * sp.sign(U - sp.Rational(1, 2)) * sp.log(1 - 2 * sp.Abs(U - sp.Rational(1, 2))),
        expectations={
            sp.Abs(X - T): distance + s * sp.exp(-distance / s),
            sp.exp(T * X): (sp.exp(m * T) / (1 - (s * T) ** 2), 1 - (s * T) ** 2),
        },
        scipy=("laplace", {"loc": m, "scale": s}),
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        landmarks=(m,),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 24",
    )


def _location_scale(location: str, its_meaning: str, scale: str, meaning: str) -> tuple[Parameter, Parameter]:
    return parameter(location, REAL, its_meaning), parameter(scale, POSITIVE, meaning)


ROWS = (_normal(), _laplace())
