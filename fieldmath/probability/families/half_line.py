"""Families on the positive half line."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.family import SLOPE, Family, Parent, S, T, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

HALF_LINE = Support(sp.S.Zero, sp.oo)


def _exponential() -> Family:
    rate = parameter("rate", POSITIVE, "the inverse of the mean")
    r = rate.symbol
    return Family(
        name="Exponential",
        summary="The exponential distribution with the given rate (mean 1/rate).",
        parameters=(rate,),
        support=HALF_LINE,
        log_density=-r * X + sp.log(r),
        mean=1 / r,
        variance=1 / r**2,
        cdf=1 - sp.exp(-r * X),
        quantile=-sp.log(1 - U) / r,
        partial_mean=1 / r - (X + 1 / r) * sp.exp(-r * X),
        expectations={
            sp.log(X + T): sp.log(T) + sp.exp(r * T) * sp.expint(1, r * T),
            sp.log(X**2 + S**2): 2 * sp.log(S)
            - 2 * sp.cos(r * S) * sp.Ci(r * S)
            + 2 * sp.sin(r * S) * (sp.pi / 2 - sp.Si(r * S)),
            sp.log(sp.cosh(T * X)): T / r
            - (sp.digamma(1 + r / (4 * T)) - sp.digamma(sp.Rational(1, 2) + r / (4 * T))) / 2,
        },
        scipy=("expon", {"scale": 1 / r}),
        parents=(Parent("Gamma", (1, 1 / r), X),),
        affine={r: r / SLOPE},
        typical=((1,), (3,), ("1/5",)),
        landmarks=(sp.S.Zero,),
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 19",
    )


def _gamma() -> Family:
    shape = parameter("shape", POSITIVE, "the shape")
    scale = parameter("scale", POSITIVE, "the scale (the inverse of the rate)")
    k, s = shape.symbol, scale.symbol
    return Family(
        name="Gamma",
        summary="The gamma distribution with shape and scale (mean shape*scale).",
        parameters=(shape, scale),
        support=HALF_LINE,
        log_density=(k - 1) * sp.log(X) - X / s - sp.loggamma(k) - k * sp.log(s),
        mean=k * s,
        variance=k * s**2,
        cdf=sp.lowergamma(k, X / s) / sp.gamma(k),
        partial_mean=s * sp.lowergamma(k + 1, X / s) / sp.gamma(k),
        scipy=("gamma", {"a": k, "scale": s}),
        affine={s: SLOPE * s},
        typical=((2, 1), ("1/2", 3), (7, "1/4")),
        landmarks=(sp.S.Zero, sp.Max(0, (k - 1) * s)),
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17",
    )


def _log_normal() -> Family:
    mu = parameter("mu", REAL, "the mean of the logarithm")
    sigma = parameter("sigma", POSITIVE, "the standard deviation of the logarithm")
    m, s = mu.symbol, sigma.symbol
    standard = (sp.log(X) - m) / (sp.sqrt(2) * s)
    mean = sp.exp(m + s**2 / 2)
    return Family(
        name="LogNormal",
        summary="The distribution of exp(Z) for Z normal with mean mu and standard deviation sigma.",
        parameters=(mu, sigma),
        support=HALF_LINE,
        log_density=-sp.log(X) - (sp.log(X) - m) ** 2 / (2 * s**2) - sp.log(s) - sp.log(2 * sp.pi) / 2,
        mean=mean,
        variance=(sp.exp(s**2) - 1) * sp.exp(2 * m + s**2),
        cdf=(1 + sp.erf(standard)) / 2,
        quantile=sp.exp(m + s * sp.sqrt(2) * sp.erfinv(2 * U - 1)),
        partial_mean=mean * (1 + sp.erf(standard - s / sp.sqrt(2))) / 2,
        scipy=("lognorm", {"s": s, "scale": sp.exp(m)}),
        parents=(Parent("Normal", (m, s), sp.exp(X)),),
        affine={m: m + sp.log(SLOPE)},
        typical=((0, 1), ("1/2", "1/3"), (-1, 2)),
        landmarks=(sp.S.Zero, sp.exp(m - s**2), sp.exp(m)),
        width=sp.exp(m) * s,
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 14",
    )


def _half_logistic() -> Family:
    scale = parameter("s", POSITIVE, "the scale")
    b = scale.symbol
    cosine = sp.cosh(X / (2 * b))
    return Family(
        name="HalfLogistic",
        summary="The absolute value of a logistic variable with mean 0.",
        parameters=(scale,),
        support=HALF_LINE,
        log_density=-2 * sp.log(cosine) - sp.log(2 * b),
        mean=2 * b * sp.log(2),
        variance=b**2 * (sp.pi**2 / 3 - 4 * sp.log(2) ** 2),
        cdf=sp.tanh(X / (2 * b)),
        quantile=b * sp.log((1 + U) / (1 - U)),
        partial_mean=X * sp.tanh(X / (2 * b)) - 2 * b * sp.log(cosine),
        scipy=("halflogistic", {"scale": b}),
        affine={b: SLOPE * b},
        truncation_of=("Logistic", (0, b), (0, sp.oo)),
        typical=((1,), ("1/2",), (3,)),
        landmarks=(sp.S.Zero,),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 23",
    )


def _lindley() -> Family:
    rate = parameter("theta", POSITIVE, "the rate of the tail")
    r = rate.symbol
    integral = sp.exp(r * T) * sp.expint(1, r * T)
    survival = (1 + r + r * X) / (1 + r) * sp.exp(-r * X)
    branch = sp.LambertW(-(1 + r) * (1 - U) * sp.exp(-1 - r), -1)
    return Family(
        name="Lindley",
        summary="The distribution with density proportional to (1 + x)*exp(-theta*x).",
        parameters=(rate,),
        support=HALF_LINE,
        log_density=sp.log(X + 1) - r * X + 2 * sp.log(r) - sp.log(1 + r),
        mean=(r + 2) / (r * (r + 1)),
        variance=(r**2 + 4 * r + 2) / (r * (r + 1)) ** 2,
        cdf=1 - survival,
        quantile=-1 - 1 / r - branch / r,
        expectations={
            X**T: (sp.gamma(T + 1) * (r + T + 1) / ((r + 1) * r**T), T + 1),
            # log(T) plus the integral of the survival function over x + T.
            sp.log(X + T): sp.log(T) + (1 + (1 + r - r * T) * integral) / (1 + r),
        },
        scipy=None,
        typical=((1,), (3,), ("1/2",)),
        landmarks=(sp.S.Zero,),
        reference="M. E. Ghitany, B. Atieh & S. Nadarajah (2008), Lindley distribution, Math. Comput. Simul. 78",
    )


ROWS = (_exponential, _gamma, _log_normal, _half_logistic, _lindley)
