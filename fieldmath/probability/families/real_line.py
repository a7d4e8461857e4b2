"""Families on the whole real line."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.family import SHIFT, SLOPE, Family, Parameter, Parent, T, U, parameter
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
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s},
        mirror={m: -m},
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
        expectations={sp.Abs(X - T): distance + s * sp.exp(-distance / s)},
        scipy=("laplace", {"loc": m, "scale": s}),
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s},
        mirror={m: -m},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        landmarks=(m,),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 24",
    )


def _asymmetric_laplace() -> Family:
    location = parameter("mu", REAL, "the mode")
    rate = parameter("lam", POSITIVE, "the geometric mean of the two rates")
    asymmetry = parameter("kappa", POSITIVE, "the asymmetry: the rates are lam*kappa above mu and lam/kappa below")
    m, r, k = location.symbol, rate.symbol, asymmetry.symbol
    z, above, below = X - m, 1 / (1 + k**2), k**2 / (1 + k**2)
    mean = m + (1 - k**2) / (r * k)
    return Family(
        name="AsymmetricLaplace",
        summary="Two exponential distributions of unlike rates back to back, continuous at mu.",
        parameters=(location, rate, asymmetry),
        support=LINE,
        log_density=-r * (k + 1 / k) / 2 * sp.Abs(z) - r * (k - 1 / k) / 2 * z + sp.log(r * k / (1 + k**2)),
        mean=mean,
        variance=(1 + k**4) / (r * k) ** 2,
        cdf=sp.Piecewise((below * sp.exp(r * z / k), m > X), (1 - above * sp.exp(-r * k * z), True)),
        quantile=sp.Piecewise(
            (m + k / r * sp.log(U / below), below > U),
            (m - sp.log((1 - U) / above) / (r * k), True),
        ),
        partial_mean=sp.Piecewise(
            (below * sp.exp(r * z / k) * (X - k / r), m > X),
            (mean - above * sp.exp(-r * k * z) * (X + 1 / (r * k)), True),
        ),
        scipy=("laplace_asymmetric", {"kappa": k, "loc": m, "scale": 1 / r}),
        parents=(Parent("Laplace", (m, 1 / r), X, where=sp.Eq(k, 1)),),
        affine={m: SLOPE * m + SHIFT, r: r / SLOPE},
        mirror={m: -m, k: 1 / k},
        typical=((0, 1, 2), (1, 2, "1/2"), (-2, "1/3", 1)),
        landmarks=(m,),
        reference="Kotz, Kozubowski & Podgórski (2001), The Laplace Distribution and Generalizations, ch. 3",
    )


def _logistic() -> Family:
    mu, s = (parameters := _location_scale("mu", "the mean", "s", "the scale"))
    m, b = mu.symbol, s.symbol
    z, half_shift = (X - m) / b, (m - T) / (2 * b)
    cdf = 1 / (1 + sp.exp(-z))
    return Family(
        name="Logistic",
        summary="The distribution with cdf 1/(1 + exp(-(x - mu)/s)).",
        parameters=parameters,
        support=LINE,
        log_density=-2 * sp.log(sp.cosh(z / 2)) - sp.log(4 * b),
        mean=m,
        variance=sp.pi**2 * b**2 / 3,
        cdf=cdf,
        quantile=m + b * sp.log(U / (1 - U)),
        partial_mean=X * cdf - b * sp.log(1 + sp.exp(z)),
        expectations={sp.log(sp.cosh((X - T) / (2 * b))): half_shift * sp.coth(half_shift) - sp.log(2)},
        scipy=("logistic", {"loc": m, "scale": b}),
        affine={m: SLOPE * m + SHIFT, b: SLOPE * b},
        mirror={m: -m},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 23",
    )


def _hyperbolic_secant() -> Family:
    return Family(
        name="HyperbolicSecant",
        summary="The distribution with density sech(pi*x/2)/2, of mean 0 and variance 1.",
        parameters=(),
        support=LINE,
        log_density=-sp.log(sp.cosh(sp.pi * X / 2)) - sp.log(2),
        mean=sp.S.Zero,
        variance=sp.S.One,
        cdf=2 / sp.pi * sp.atan(sp.exp(sp.pi * X / 2)),
        quantile=2 / sp.pi * sp.log(sp.tan(sp.pi * U / 2)),
        scipy=("hypsecant", {"scale": 2 / sp.pi}),
        parents=(Parent("HalfCauchy", (1,), 2 * sp.log(X) / sp.pi),),
        mirror={},
        typical=((),),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 23",
    )


def _generalized_normal() -> Family:
    mu = parameter("mu", REAL, "the mean")
    scale = parameter("alpha", POSITIVE, "the scale")
    shape = parameter("beta", POSITIVE, "the power: 1 gives Laplace's, 2 the normal distribution")
    m, a, b = mu.symbol, scale.symbol, shape.symbol
    power = (sp.Abs(X - m) / a) ** b
    outside = sp.uppergamma(1 / b, power) / (2 * sp.gamma(1 / b))
    cdf = sp.Piecewise((outside, m > X), (1 - outside, True))
    return Family(
        name="GeneralizedNormal",
        summary="The distribution with density proportional to exp(-(abs(x - mu)/alpha)**beta).",
        parameters=(mu, scale, shape),
        support=LINE,
        log_density=-(a ** (-b)) * sp.Abs(X - m) ** b + sp.log(b) - sp.log(2 * a) - sp.loggamma(1 / b),
        mean=m,
        variance=a**2 * sp.gamma(3 / b) / sp.gamma(1 / b),
        cdf=cdf,
        partial_mean=m * cdf - a * sp.uppergamma(2 / b, power) / (2 * sp.gamma(1 / b)),
        scipy=("gennorm", {"beta": b, "loc": m, "scale": a}),
        parents=(
            Parent("Normal", (m, a / sp.sqrt(2)), X, where=sp.Eq(b, 2)),
            Parent("Laplace", (m, a), X, where=sp.Eq(b, 1)),
        ),
        affine={m: SLOPE * m + SHIFT, a: SLOPE * a},
        mirror={m: -m},
        typical=((0, 1, 3), (1, "1/2", "3/2"), (-2, 3, 2)),
        landmarks=(m,),
        reference="S. Nadarajah (2005), A generalized normal distribution, J. Appl. Statist. 32",
    )


def _location_scale(location: str, its_meaning: str, scale: str, meaning: str) -> tuple[Parameter, Parameter]:
    return parameter(location, REAL, its_meaning), parameter(scale, POSITIVE, meaning)


ROWS = (
    _normal,
    _laplace,
    _asymmetric_laplace,
    _logistic,
    _hyperbolic_secant,
    _generalized_normal,
)
