"""Families on the half line whose densities are powers of x times powers of a sum: ratios of gamma variables."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE
from fieldmath.probability.families.half_line import HALF_LINE
from fieldmath.probability.family import SLOPE, Family, Parent, S, U, parameter
from fieldmath.probability.features import X

VOLUME_2 = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. {}"


def _beta_prime() -> Family:
    first = parameter("a", POSITIVE, "the exponent at 0, plus one")
    second = parameter("b", POSITIVE, "the tail index")
    a, b = first.symbol, second.symbol
    return Family(
        name="BetaPrime",
        summary="The distribution of Y/(1 - Y) for Y with a beta distribution.",
        parameters=(first, second),
        support=HALF_LINE,
        log_density=(a - 1) * sp.log(X) - (a + b) * sp.log(X + 1) - sp.log(sp.beta(a, b)),
        mean=a / (b - 1),
        variance=a * (a + b - 1) / ((b - 1) ** 2 * (b - 2)),
        moment_order=b,
        cdf=sp.betainc_regularized(a, b, 0, X / (X + 1)),
        partial_mean=a / (b - 1) * sp.betainc_regularized(a + 1, b - 1, 0, X / (X + 1)),
        scipy=("betaprime", {"a": a, "b": b}),
        parents=(Parent("Beta", (a, b), X / (1 - X)),),
        typical=((2, 5), ("1/2", "11/2"), (3, 7)),
        landmarks=(sp.S.Zero, sp.Max(0, (a - 1) / (b + 1))),
        width=a / b,
        reference=VOLUME_2.format(27),
    )


def _f() -> Family:
    first = parameter("d1", POSITIVE, "the degrees of freedom of the numerator")
    second = parameter("d2", POSITIVE, "the degrees of freedom of the denominator")
    m, n = first.symbol, second.symbol
    ratio = m * X / (m * X + n)
    return Family(
        name="F",
        summary="The distribution of the ratio of two chi-squared variables, each over its degrees of freedom.",
        parameters=(first, second),
        support=HALF_LINE,
        log_density=(m / 2 - 1) * sp.log(X)
        - (m + n) / 2 * sp.log(X + n / m)
        + n / 2 * sp.log(n / m)
        - sp.log(sp.beta(m / 2, n / 2)),
        mean=n / (n - 2),
        variance=2 * n**2 * (m + n - 2) / (m * (n - 2) ** 2 * (n - 4)),
        moment_order=n / 2,
        cdf=sp.betainc_regularized(m / 2, n / 2, 0, ratio),
        partial_mean=n / (n - 2) * sp.betainc_regularized(m / 2 + 1, n / 2 - 1, 0, ratio),
        scipy=("f", {"dfn": m, "dfd": n}),
        parents=(Parent("Beta", (m / 2, n / 2), n / m * X / (1 - X)),),
        typical=((3, 12), (2, 11), (5, "25/2")),
        landmarks=(sp.S.Zero, sp.Max(0, n * (m - 2) / (m * (n + 2)))),
        width=sp.S.One,
        reference=VOLUME_2.format(27),
    )


def _lomax() -> Family:
    shape = parameter("shape", POSITIVE, "the tail index")
    scale = parameter("scale", POSITIVE, "the scale")
    a, s = shape.symbol, scale.symbol
    return Family(
        name="Lomax",
        summary="The Pareto distribution moved to start at 0, with survival function (1 + x/scale)**(-shape).",
        parameters=(shape, scale),
        support=HALF_LINE,
        log_density=-(a + 1) * sp.log(X + s) + sp.log(a) + a * sp.log(s),
        mean=s / (a - 1),
        variance=a * s**2 / ((a - 1) ** 2 * (a - 2)),
        moment_order=a,
        cdf=1 - (s / (X + s)) ** a,
        quantile=s * ((1 - U) ** (-1 / a) - 1),
        partial_mean=(s - (s / (X + s)) ** a * (a * X + s)) / (a - 1),
        scipy=("lomax", {"c": a, "scale": s}),
        parents=(Parent("Gamma", (1, 1 / a), s * sp.exp(X) - s),),
        affine={s: SLOPE * s},
        typical=((5, 1), ("11/2", 2), (7, "1/2")),
        landmarks=(sp.S.Zero,),
        width=s / a,
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 20",
    )


def _log_logistic() -> Family:
    scale = parameter("scale", POSITIVE, "the median")
    shape = parameter("shape", POSITIVE, "the tail index")
    s, b = scale.symbol, shape.symbol
    angle = sp.pi / b
    ratio = S / s**b
    return Family(
        name="LogLogistic",
        summary="The distribution of exp(Y) for Y logistic (Fisk), with cdf 1/(1 + (x/scale)**(-shape)).",
        parameters=(scale, shape),
        support=HALF_LINE,
        log_density=(b - 1) * sp.log(X) - 2 * sp.log(X**b + s**b) + sp.log(b) + b * sp.log(s),
        mean=s * angle / sp.sin(angle),
        variance=s**2 * (2 * angle / sp.sin(2 * angle) - angle**2 / sp.sin(angle) ** 2),
        moment_order=b,
        cdf=1 / (1 + (X / s) ** (-b)),
        quantile=s * (U / (1 - U)) ** (1 / b),
        # (x/scale)**shape has the density 1/(1 + y)**2.
        expectations={sp.log(X**b + S): b * sp.log(s) + ratio * sp.log(ratio) / (ratio - 1)},
        scipy=("fisk", {"c": b, "scale": s}),
        parents=(Parent("Logistic", (sp.log(s), 1 / b), sp.exp(X)),),
        affine={s: SLOPE * s},
        typical=((1, 5), (2, "11/2"), ("1/2", 7)),
        landmarks=(sp.S.Zero, s),
        width=s / b,
        reference=VOLUME_2.format(23),
    )


def _half_cauchy() -> Family:
    scale = parameter("gamma", POSITIVE, "the median")
    g = scale.symbol
    return Family(
        name="HalfCauchy",
        summary="The absolute value of a Cauchy variable with median 0; its mean is infinite.",
        parameters=(scale,),
        support=HALF_LINE,
        log_density=-sp.log(X**2 + g**2) + sp.log(g) + sp.log(2) - sp.log(sp.pi),
        mean=sp.oo,
        variance=sp.oo,
        moment_order=sp.S.One,
        cdf=2 / sp.pi * sp.atan(X / g),
        quantile=g * sp.tan(sp.pi * U / 2),
        # The mean of an even harmonic function of the upper half plane is its value at i g.
        expectations={sp.log(X**2 + S**2): 2 * sp.log(g + S)},
        scipy=("halfcauchy", {"scale": g}),
        parents=(Parent("BetaPrime", (sp.Rational(1, 2), sp.Rational(1, 2)), g * sp.sqrt(X)),),
        affine={g: SLOPE * g},
        truncation_of=("Cauchy", (0, g), (0, sp.oo)),
        typical=((1,), ("1/2",), (3,)),
        landmarks=(sp.S.Zero,),
        width=g,
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 16",
    )


ROWS = (_beta_prime, _f, _lomax, _log_logistic, _half_cauchy)
