"""Families whose density is a power of x times the exponential of a power of x: one partition function serves all."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, POSITIVE_INTEGER
from fieldmath.probability.families.half_line import HALF_LINE
from fieldmath.probability.family import SLOPE, Family, Parent, U, parameter
from fieldmath.probability.features import X

LOG, GAMMA, LOGGAMMA = sp.log, sp.gamma, sp.loggamma
HALF = sp.Rational(1, 2)
VOLUME_1 = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. {}"


def _lower(shape: sp.Expr, point: sp.Expr) -> sp.Expr:
    """Return the regularised lower incomplete gamma function."""
    return sp.lowergamma(shape, point) / GAMMA(shape)


def _erlang() -> Family:
    shape = parameter("shape", POSITIVE_INTEGER, "the number of stages")
    rate = parameter("rate", POSITIVE, "the rate of each stage")
    k, r = shape.symbol, rate.symbol
    return Family(
        name="Erlang",
        summary="The sum of `shape` independent exponential waiting times of the given rate.",
        parameters=(shape, rate),
        support=HALF_LINE,
        log_density=(k - 1) * LOG(X) - r * X - LOGGAMMA(k) + k * LOG(r),
        mean=k / r,
        variance=k / r**2,
        cdf=_lower(k, r * X),
        partial_mean=k / r * _lower(k + 1, r * X),
        scipy=("gamma", {"a": k, "scale": 1 / r}),
        parents=(Parent("Gamma", (k, 1 / r), X),),
        affine={r: r / SLOPE},
        typical=((2, 1), (1, "1/3"), (5, 2)),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(17),
    )


def _chi_squared() -> Family:
    freedom = parameter("k", POSITIVE, "the degrees of freedom")
    k = freedom.symbol
    return Family(
        name="ChiSquared",
        summary="The sum of the squares of k independent standard normal variables.",
        parameters=(freedom,),
        support=HALF_LINE,
        log_density=(k / 2 - 1) * LOG(X) - X / 2 - LOGGAMMA(k / 2) - k * LOG(2) / 2,
        mean=k,
        variance=2 * k,
        cdf=_lower(k / 2, X / 2),
        partial_mean=k * _lower(k / 2 + 1, X / 2),
        scipy=("chi2", {"df": k}),
        parents=(Parent("Gamma", (k / 2, 2), X),),
        typical=((3,), (1,), ("7/2",)),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(18),
    )


def _chi() -> Family:
    freedom = parameter("k", POSITIVE, "the degrees of freedom")
    k = freedom.symbol
    mean = sp.sqrt(2) * GAMMA((k + 1) / 2) / GAMMA(k / 2)
    return Family(
        name="Chi",
        summary="The length of a vector of k independent standard normal variables.",
        parameters=(freedom,),
        support=HALF_LINE,
        log_density=(k - 1) * LOG(X) - X**2 / 2 - LOGGAMMA(k / 2) - (k / 2 - 1) * LOG(2),
        mean=mean,
        variance=k - mean**2,
        cdf=_lower(k / 2, X**2 / 2),
        scipy=("chi", {"df": k}),
        parents=(Parent("Gamma", (k / 2, 2), sp.sqrt(X)),),
        typical=((3,), (1,), ("5/2",)),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(18),
    )


def _half_normal() -> Family:
    scale = parameter("sigma", POSITIVE, "the scale")
    s = scale.symbol
    return Family(
        name="HalfNormal",
        summary="The absolute value of a normal variable with mean 0 and standard deviation sigma.",
        parameters=(scale,),
        support=HALF_LINE,
        log_density=-(X**2) / (2 * s**2) - LOG(s) + LOG(2) / 2 - LOG(sp.pi) / 2,
        mean=s * sp.sqrt(2 / sp.pi),
        variance=s**2 * (1 - 2 / sp.pi),
        cdf=sp.erf(X / (sp.sqrt(2) * s)),
        quantile=s * sp.sqrt(2) * sp.erfinv(U),
        partial_mean=s * sp.sqrt(2 / sp.pi) * (1 - sp.exp(-(X**2) / (2 * s**2))),
        scipy=("halfnorm", {"scale": s}),
        truncation_of=("Normal", (0, s), (0, sp.oo)),
        parents=(Parent("Gamma", (HALF, 2 * s**2), sp.sqrt(X)),),
        affine={s: SLOPE * s},
        typical=((1,), ("1/2",), (3,)),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(13),
    )


def _rayleigh() -> Family:
    scale = parameter("sigma", POSITIVE, "the mode")
    s = scale.symbol
    return Family(
        name="Rayleigh",
        summary="The length of a vector of two independent normal variables with standard deviation sigma.",
        parameters=(scale,),
        support=HALF_LINE,
        log_density=LOG(X) - X**2 / (2 * s**2) - 2 * LOG(s),
        mean=s * sp.sqrt(sp.pi / 2),
        variance=(4 - sp.pi) / 2 * s**2,
        cdf=1 - sp.exp(-(X**2) / (2 * s**2)),
        quantile=s * sp.sqrt(-2 * LOG(1 - U)),
        scipy=("rayleigh", {"scale": s}),
        parents=(Parent("Gamma", (1, 2 * s**2), sp.sqrt(X)),),
        affine={s: SLOPE * s},
        typical=((1,), ("1/2",), (3,)),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(18),
    )


def _maxwell() -> Family:
    scale = parameter("a", POSITIVE, "the standard deviation of each velocity component")
    a = scale.symbol
    return Family(
        name="Maxwell",
        summary="The length of a vector of three independent normal variables with standard deviation a.",
        parameters=(scale,),
        support=HALF_LINE,
        log_density=2 * LOG(X) - X**2 / (2 * a**2) - 3 * LOG(a) + LOG(2) / 2 - LOG(sp.pi) / 2,
        mean=2 * a * sp.sqrt(2 / sp.pi),
        variance=a**2 * (3 - 8 / sp.pi),
        cdf=sp.erf(X / (sp.sqrt(2) * a)) - sp.sqrt(2 / sp.pi) * X / a * sp.exp(-(X**2) / (2 * a**2)),
        scipy=("maxwell", {"scale": a}),
        parents=(Parent("Gamma", (3 * HALF, 2 * a**2), sp.sqrt(X)),),
        affine={a: SLOPE * a},
        typical=((1,), ("1/2",), (3,)),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(18),
    )


def _nakagami() -> Family:
    shape = parameter("m", POSITIVE, "the shape")
    spread = parameter("omega", POSITIVE, "the mean of the square")
    m, w = shape.symbol, spread.symbol
    mean = GAMMA(m + sp.Rational(1, 2)) / GAMMA(m) * sp.sqrt(w / m)
    return Family(
        name="Nakagami",
        summary="The square root of a gamma variable with shape m and mean omega.",
        parameters=(shape, spread),
        support=HALF_LINE,
        log_density=(2 * m - 1) * LOG(X) - m / w * X**2 + LOG(2) + m * LOG(m) - LOGGAMMA(m) - m * LOG(w),
        mean=mean,
        variance=w - mean**2,
        cdf=_lower(m, m / w * X**2),
        scipy=("nakagami", {"nu": m, "scale": sp.sqrt(w)}),
        parents=(Parent("Gamma", (m, w / m), sp.sqrt(X)),),
        affine={w: SLOPE**2 * w},
        typical=((1, 1), ("3/2", 2), (3, "1/2")),
        landmarks=(sp.S.Zero,),
        reference="M. Nakagami (1960), Statistical Methods in Radio Wave Propagation",
    )


def _weibull() -> Family:
    shape = parameter("shape", POSITIVE, "the shape")
    scale = parameter("scale", POSITIVE, "the scale")
    k, s = shape.symbol, scale.symbol
    mean = s * GAMMA(1 + 1 / k)
    return Family(
        name="Weibull",
        summary="The distribution with survival function exp(-(x/scale)**shape).",
        parameters=(shape, scale),
        support=HALF_LINE,
        log_density=(k - 1) * LOG(X) - s ** (-k) * X**k + LOG(k) - k * LOG(s),
        mean=mean,
        variance=s**2 * GAMMA(1 + 2 / k) - mean**2,
        cdf=1 - sp.exp(-((X / s) ** k)),
        quantile=s * (-LOG(1 - U)) ** (1 / k),
        scipy=("weibull_min", {"c": k, "scale": s}),
        parents=(Parent("Gamma", (1, s**k), X ** (1 / k)),),
        affine={s: SLOPE * s},
        typical=((2, 1), (1, 3), ("3/2", "1/2")),
        landmarks=(sp.S.Zero,),
        reference=VOLUME_1.format(21),
    )


def _frechet() -> Family:
    shape = parameter("shape", POSITIVE, "the tail index")
    scale = parameter("scale", POSITIVE, "the scale")
    k, s = shape.symbol, scale.symbol
    mean = s * GAMMA(1 - 1 / k)
    return Family(
        name="Frechet",
        summary="The distribution of maxima with cdf exp(-(x/scale)**(-shape)).",
        parameters=(shape, scale),
        support=HALF_LINE,
        log_density=-(k + 1) * LOG(X) - s**k * X ** (-k) + LOG(k) + k * LOG(s),
        mean=mean,
        variance=s**2 * GAMMA(1 - 2 / k) - mean**2,
        moment_order=k,
        cdf=sp.exp(-((X / s) ** (-k))),
        quantile=s * (-LOG(U)) ** (-1 / k),
        scipy=("invweibull", {"c": k, "scale": s}),
        parents=(Parent("Gamma", (1, s ** (-k)), X ** (-1 / k)),),
        affine={s: SLOPE * s},
        typical=((5, 1), (7, 2), ("9/2", "1/2")),
        landmarks=(s,),
        width=s,
        reference=VOLUME_1.format(22),
    )


def _inverse_gamma() -> Family:
    shape = parameter("shape", POSITIVE, "the tail index")
    scale = parameter("scale", POSITIVE, "the scale")
    a, s = shape.symbol, scale.symbol
    return Family(
        name="InverseGamma",
        summary="The reciprocal of a gamma variable with the given shape and rate `scale`.",
        parameters=(shape, scale),
        support=HALF_LINE,
        log_density=-(a + 1) * LOG(X) - s / X + a * LOG(s) - LOGGAMMA(a),
        mean=s / (a - 1),
        variance=s**2 / ((a - 1) ** 2 * (a - 2)),
        moment_order=a,
        cdf=sp.uppergamma(a, s / X) / GAMMA(a),
        scipy=("invgamma", {"a": a, "scale": s}),
        parents=(Parent("Gamma", (a, 1 / s), 1 / X),),
        affine={s: SLOPE * s},
        typical=((5, 1), ("11/2", 2), (7, "1/2")),
        landmarks=(s / (a + 1),),
        width=s / (a + 1),
        reference=VOLUME_1.format(17),
    )


def _generalized_gamma() -> Family:
    scale = parameter("a", POSITIVE, "the scale")
    first = parameter("d", POSITIVE, "the power of x, plus one")
    second = parameter("p", POSITIVE, "the power in the exponent")
    a, d, p = scale.symbol, first.symbol, second.symbol
    mean = a * GAMMA((d + 1) / p) / GAMMA(d / p)
    return Family(
        name="GeneralizedGamma",
        summary="The distribution with density proportional to x**(d-1)*exp(-(x/a)**p).",
        parameters=(scale, first, second),
        support=HALF_LINE,
        log_density=(d - 1) * LOG(X) - a ** (-p) * X**p + LOG(p) - d * LOG(a) - LOGGAMMA(d / p),
        mean=mean,
        variance=a**2 * GAMMA((d + 2) / p) / GAMMA(d / p) - mean**2,
        cdf=_lower(d / p, (X / a) ** p),
        scipy=("gengamma", {"a": d / p, "c": p, "scale": a}),
        parents=(Parent("Gamma", (d / p, a**p), X ** (1 / p)),),
        affine={a: SLOPE * a},
        typical=((1, 2, 3), (2, "3/2", 1), ("1/2", 3, 2)),
        landmarks=(sp.S.Zero,),
        reference="E. W. Stacy (1962), A generalization of the gamma distribution, Ann. Math. Statist. 33",
    )


ROWS = (
    _erlang,
    _chi_squared,
    _chi,
    _half_normal,
    _rayleigh,
    _maxwell,
    _nakagami,
    _weibull,
    _frechet,
    _inverse_gamma,
    _generalized_gamma,
)
