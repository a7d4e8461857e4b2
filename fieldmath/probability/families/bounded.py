"""Families on bounded intervals."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from fieldmath.probability.domains import OPEN_UNIT, POSITIVE, REAL
from fieldmath.probability.family import SHIFT, SLOPE, Family, Parent, T, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

UNIT_INTERVAL = Support(sp.S.Zero, sp.S.One)


def _uniform() -> Family:
    lower = parameter("a", REAL, "the lower end")
    upper = parameter("b", REAL, "the upper end")
    a, b = lower.symbol, upper.symbol
    return Family(
        name="Uniform",
        summary="The uniform distribution on the interval from a to b.",
        parameters=(lower, upper),
        support=Support(a, b),
        log_density=-sp.log(b - a),
        mean=(a + b) / 2,
        variance=(b - a) ** 2 / 12,
        cdf=(X - a) / (b - a),
        quantile=a + (b - a) * U,
        partial_mean=(X**2 - a**2) / (2 * (b - a)),
        constraints=((a < b, "a must be less than b"),),
        scipy=("uniform", {"loc": a, "scale": b - a}),
        parents=(Parent("Beta", (1, 1), a + (b - a) * X),),
        affine={a: SLOPE * a + SHIFT, b: SLOPE * b + SHIFT},
        mirror={},
        typical=((0, 1), (-1, 2), ("1/4", "1/2")),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 26",
    )


def _beta() -> Family:
    first = parameter("a", POSITIVE, "the exponent at 0, plus one")
    second = parameter("b", POSITIVE, "the exponent at 1, plus one")
    a, b = first.symbol, second.symbol
    return Family(
        name="Beta",
        summary="The beta distribution on (0, 1) with density proportional to x**(a-1)*(1-x)**(b-1).",
        parameters=(first, second),
        support=UNIT_INTERVAL,
        log_density=(a - 1) * sp.log(X) + (b - 1) * sp.log(1 - X) - sp.log(sp.beta(a, b)),
        mean=a / (a + b),
        variance=a * b / ((a + b) ** 2 * (a + b + 1)),
        cdf=sp.betainc_regularized(a, b, 0, X),
        partial_mean=a / (a + b) * sp.betainc_regularized(a + 1, b, 0, X),
        scipy=("beta", {"a": a, "b": b}),
        parents=(Parent("Gamma", (1, 1 / a), sp.exp(-X), where=sp.Eq(b, 1)),),
        mirror={a: b, b: a},
        typical=((2, 3), ("1/2", "1/2"), (5, 1)),
        landmarks=(sp.S.Zero, sp.S.One),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25",
    )


def _kumaraswamy() -> Family:
    first = parameter("a", POSITIVE, "the power of x")
    second = parameter("b", POSITIVE, "the power of 1 - x**a")
    a, b = first.symbol, second.symbol
    mean = b * sp.beta(1 + 1 / a, b)
    return Family(
        name="Kumaraswamy",
        summary="The distribution on (0, 1) with cdf 1 - (1 - x**a)**b.",
        parameters=(first, second),
        support=UNIT_INTERVAL,
        log_density=(a - 1) * sp.log(X) + (b - 1) * sp.log(1 - X**a) + sp.log(a) + sp.log(b),
        mean=mean,
        variance=b * sp.beta(1 + 2 / a, b) - mean**2,
        cdf=1 - (1 - X**a) ** b,
        quantile=(1 - (1 - U) ** (1 / b)) ** (1 / a),
        scipy=None,
        parents=(Parent("Beta", (1, b), X ** (1 / a)),),
        typical=((2, 3), ("1/2", "1/2"), (5, 1)),
        landmarks=(sp.S.Zero, sp.S.One),
        reference="P. Kumaraswamy (1980), A generalized probability density function, J. Hydrology 46",
    )


def _continuous_bernoulli() -> Family:
    chance = parameter("lam", OPEN_UNIT, "the base of lam**x*(1-lam)**(1-x)")
    p = chance.symbol
    rate = sp.log(p / (1 - p))
    row = Family(
        name="ContinuousBernoulli",
        summary="The distribution on (0, 1) with density proportional to lam**x*(1-lam)**(1-x).",
        parameters=(chance,),
        support=UNIT_INTERVAL,
        log_density=rate * X + sp.log(1 - p) + sp.log(rate / (2 * p - 1)),
        mean=p / (2 * p - 1) - 1 / rate,
        variance=1 / rate**2 - p * (1 - p) / (2 * p - 1) ** 2,
        cdf=((p / (1 - p)) ** X - 1) * (1 - p) / (2 * p - 1),
        quantile=sp.log(1 + (2 * p - 1) * U / (1 - p)) / rate,
        expectations={
            sp.log(X): (sp.EulerGamma + sp.log(sp.Abs(rate)) - sp.Ei(rate)) * (1 - p) / (2 * p - 1),
            sp.log(1 - X): (sp.EulerGamma + sp.log(sp.Abs(rate)) - sp.Ei(-rate)) * p / (1 - 2 * p),
        },
        scipy=None,
        parents=(Parent("Beta", (1, 1), X, where=sp.Eq(p, sp.Rational(1, 2))),),
        mirror={p: 1 - p},
        typical=(("1/3",), ("9/10",), ("1/2",)),
        reference="G. Loaiza-Ganem & J. P. Cunningham (2019), The continuous Bernoulli, NeurIPS",
    )
    fair = replace(
        row,
        log_density=sp.S.Zero,
        mean=sp.Rational(1, 2),
        variance=sp.Rational(1, 12),
        cdf=X,
        quantile=U,
        partial_mean=X**2 / 2,
        expectations={},
    )
    return replace(row, variants=((sp.Eq(p, sp.Rational(1, 2)), fair),))


def _arcsine() -> Family:
    lower = parameter("a", REAL, "the lower end")
    upper = parameter("b", REAL, "the upper end")
    a, b = lower.symbol, upper.symbol
    return Family(
        name="Arcsine",
        summary="The distribution of a swinging pendulum's place between its turning points a and b.",
        parameters=(lower, upper),
        support=Support(a, b),
        log_density=-sp.log(X - a) / 2 - sp.log(b - X) / 2 - sp.log(sp.pi),
        mean=(a + b) / 2,
        variance=(b - a) ** 2 / 8,
        cdf=2 / sp.pi * sp.asin(sp.sqrt((X - a) / (b - a))),
        quantile=a + (b - a) * sp.sin(sp.pi * U / 2) ** 2,
        constraints=((a < b, "a must be less than b"),),
        scipy=("arcsine", {"loc": a, "scale": b - a}),
        parents=(Parent("Beta", (sp.Rational(1, 2), sp.Rational(1, 2)), a + (b - a) * X),),
        affine={a: SLOPE * a + SHIFT, b: SLOPE * b + SHIFT},
        mirror={},
        typical=((0, 1), (-1, 2), ("1/4", "1/2")),
        landmarks=(a, b),
        reference="W. Feller (1968), An Introduction to Probability Theory 1, ch. III.4",
    )


def _power_function() -> Family:
    power = parameter("alpha", POSITIVE, "the power of the cdf")
    lower = parameter("a", REAL, "the lower end", 0)
    upper = parameter("b", REAL, "the upper end", 1)
    k, a, b = power.symbol, lower.symbol, upper.symbol
    mean = a + (b - a) * k / (k + 1)
    return Family(
        name="PowerFunction",
        summary="The distribution between a and b with cdf ((x - a)/(b - a))**alpha.",
        parameters=(power, lower, upper),
        support=Support(a, b),
        log_density=(k - 1) * sp.log(X - a) + sp.log(k) - k * sp.log(b - a),
        mean=mean,
        variance=(b - a) ** 2 * k / ((k + 1) ** 2 * (k + 2)),
        cdf=((X - a) / (b - a)) ** k,
        quantile=a + (b - a) * U ** (1 / k),
        partial_mean=((X - a) / (b - a)) ** k * (a + (X - a) * k / (k + 1)),
        constraints=((a < b, "a must be less than b"),),
        scipy=("powerlaw", {"a": k, "loc": a, "scale": b - a}),
        parents=(Parent("Beta", (k, 1), a + (b - a) * X),),
        affine={a: SLOPE * a + SHIFT, b: SLOPE * b + SHIFT},
        typical=((2, 0, 1), ("1/2", -1, 2), (3, 0, "1/2")),
        landmarks=(a,),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25",
    )


def _log_uniform() -> Family:
    lower = parameter("a", POSITIVE, "the lower end")
    upper = parameter("b", POSITIVE, "the upper end")
    a, b = lower.symbol, upper.symbol
    width = sp.log(b / a)
    return Family(
        name="LogUniform",
        summary="The distribution of exp(Y) for Y uniform (reciprocal): density 1/x up to a constant.",
        parameters=(lower, upper),
        support=Support(a, b),
        log_density=-sp.log(X) - sp.log(width),
        mean=(b - a) / width,
        variance=(b**2 - a**2) / (2 * width) - ((b - a) / width) ** 2,
        cdf=sp.log(X / a) / width,
        quantile=a * (b / a) ** U,
        partial_mean=(X - a) / width,
        expectations={
            sp.log(X): sp.log(a * b) / 2,
            sp.log(X) ** 2: (sp.log(a) ** 2 + sp.log(a) * sp.log(b) + sp.log(b) ** 2) / 3,
            X**T: (b**T - a**T) / (T * width),
            sp.exp(T * X): (sp.Ei(b * T) - sp.Ei(a * T)) / width,
        },
        constraints=((a < b, "a must be less than b"),),
        scipy=("loguniform", {"a": a, "b": b}),
        parents=(Parent("Uniform", (sp.log(a), sp.log(b)), sp.exp(X)),),
        affine={a: SLOPE * a, b: SLOPE * b},
        typical=((1, 2), ("1/2", 3), ("1/10", "1/5")),
        reference="R. W. Hamming (1970), On the distribution of numbers, Bell Syst. Tech. J. 49",
    )


def _semicircle() -> Family:
    radius = parameter("radius", POSITIVE, "half the width")
    r = radius.symbol
    root = sp.sqrt(r**2 - X**2)
    return Family(
        name="Semicircle",
        summary="Wigner's semicircle law on (-radius, radius).",
        parameters=(radius,),
        support=Support(-r, r),
        log_density=sp.log(X + r) / 2 + sp.log(r - X) / 2 - 2 * sp.log(r) + sp.log(2) - sp.log(sp.pi),
        mean=sp.S.Zero,
        variance=r**2 / 4,
        cdf=sp.Rational(1, 2) + X * root / (sp.pi * r**2) + sp.asin(X / r) / sp.pi,
        partial_mean=-2 * root**3 / (3 * sp.pi * r**2),
        scipy=("semicircular", {"scale": r}),
        parents=(Parent("Beta", (sp.Rational(3, 2), sp.Rational(3, 2)), 2 * r * X - r),),
        affine={r: SLOPE * r},
        mirror={},
        typical=((1,), (2,), ("1/3",)),
        landmarks=(-r, r),
        reference="E. P. Wigner (1955), Characteristic vectors of bordered matrices, Ann. Math. 62",
    )


ROWS = (
    _uniform,
    _beta,
    _kumaraswamy,
    _continuous_bernoulli,
    _arcsine,
    _power_function,
    _log_uniform,
    _semicircle,
)
