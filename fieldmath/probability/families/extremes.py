"""Families of extremes, excesses and lifetimes."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.families.half_line import HALF_LINE
from fieldmath.probability.families.real_line import LINE
from fieldmath.probability.family import ALPHA, SHIFT, SLOPE, Family, Parent, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support


def _generalized_extreme_value() -> Family:
    location = parameter("mu", REAL, "the location")
    scale = parameter("sigma", POSITIVE, "the scale")
    shape = parameter("xi", REAL, "the shape: the tail index is 1/xi, the upper end is finite below 0")
    m, s, k = location.symbol, scale.symbol, shape.symbol
    y, end = 1 + k * (X - m) / s, m - s / k
    first, second = sp.gamma(1 - k), sp.gamma(1 - 2 * k)
    exponent = ALPHA * (1 + k) - k
    row = Family(
        name="GeneralizedExtremeValue",
        summary="The distribution of maxima with cdf exp(-(1 + xi*(x - mu)/sigma)**(-1/xi)); Gumbel's for xi = 0.",
        parameters=(location, scale, shape),
        support=Support(sp.Piecewise((end, k > 0), (-sp.oo, True)), sp.Piecewise((end, k < 0), (sp.oo, True))),
        log_density=-(1 + 1 / k) * sp.log(y) - y ** (-1 / k) - sp.log(s),
        mean=m + s * (first - 1) / k,
        variance=s**2 * (second - first**2) / k**2,
        tail=k,
        cdf=sp.exp(-(y ** (-1 / k))),
        quantile=m + s * ((-sp.log(U)) ** (-k) - 1) / k,
        expectations={sp.log(y): k * sp.EulerGamma, y ** (-1 / k): sp.S.One},
        power_integral=(sp.loggamma(exponent) - exponent * sp.log(ALPHA) + (1 - ALPHA) * sp.log(s), exponent),
        scipy=("genextreme", {"c": -k, "loc": m, "scale": s}),
        parents=(
            Parent("Gumbel", (m, s), X, where=sp.Eq(k, 0)),
            Parent("Gamma", (1, 1), m + s / k * (X ** (-k) - 1), where=sp.Ne(k, 0)),
        ),
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s},
        typical=((0, 1, "1/6"), (1, "1/2", "-1/3"), (-2, 3, 0)),
        landmarks=(m,),
        width=s,
        reference="A. F. Jenkinson (1955), The frequency distribution of annual maximum values, Q. J. R. Met. Soc. 81",
    )
    z = (X - m) / s
    limit = replace(
        row,
        support=LINE,
        log_density=-z - sp.exp(-z) - sp.log(s),
        mean=m + sp.EulerGamma * s,
        variance=sp.pi**2 * s**2 / 6,
        tail=None,
        cdf=sp.exp(-sp.exp(-z)),
        quantile=m - s * sp.log(-sp.log(U)),
        expectations={},
        power_integral=None,
    )
    return replace(row, variants=((sp.Eq(k, 0), limit),))


def _generalized_pareto() -> Family:
    location = parameter("mu", REAL, "the lower end")
    scale = parameter("sigma", POSITIVE, "the scale")
    shape = parameter("xi", REAL, "the shape: the tail index is 1/xi, the upper end is finite below 0")
    m, s, k = location.symbol, scale.symbol, shape.symbol
    y = 1 + k * (X - m) / s
    mean = m + s / (1 - k)
    exponent = ALPHA * (1 + k) - k
    row = Family(
        name="GeneralizedPareto",
        summary="The distribution of excesses with survival function (1 + xi*(x - mu)/sigma)**(-1/xi).",
        parameters=(location, scale, shape),
        support=Support(m, sp.Piecewise((m - s / k, k < 0), (sp.oo, True))),
        log_density=-(1 + 1 / k) * sp.log(y) - sp.log(s),
        mean=mean,
        variance=s**2 / ((1 - k) ** 2 * (1 - 2 * k)),
        tail=k,
        cdf=1 - y ** (-1 / k),
        quantile=m + s * ((1 - U) ** (-k) - 1) / k,
        partial_mean=mean - y ** (-1 / k) * (X + s * y / (1 - k)),
        expectations={sp.log(y): k},
        power_integral=(-sp.log(exponent) + (1 - ALPHA) * sp.log(s), exponent),
        scipy=("genpareto", {"c": k, "loc": m, "scale": s}),
        parents=(
            Parent("Gamma", (1, s), m + X, where=sp.Eq(k, 0)),
            Parent("Gamma", (1, 1), m + s / k * (sp.exp(k * X) - 1), where=sp.Ne(k, 0)),
        ),
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s},
        typical=((0, 1, "1/6"), (1, "1/2", "-1/3"), (-2, 3, 0)),
        landmarks=(m,),
        width=s,
        reference="J. Pickands (1975), Statistical inference using extreme order statistics, Ann. Statist. 3",
    )
    fall = sp.exp(-(X - m) / s)
    limit = replace(
        row,
        support=Support(m, sp.oo),
        log_density=-(X - m) / s - sp.log(s),
        mean=m + s,
        variance=s**2,
        tail=None,
        cdf=1 - fall,
        quantile=m - s * sp.log(1 - U),
        partial_mean=m + s - fall * (X + s),
        expectations={},
        power_integral=None,
    )
    return replace(row, variants=((sp.Eq(k, 0), limit),))


def _gompertz() -> Family:
    rate = parameter("b", POSITIVE, "the rate at which the hazard grows")
    shape = parameter("eta", POSITIVE, "the shape; the hazard starts at b*eta")
    b, n = rate.symbol, shape.symbol
    integral = sp.exp(n) * sp.expint(1, n)
    # E (b x)**2 by parts; a generalised exponential integral (M. S. Milgram 1985, Math. Comp. 44), which as a
    # hypergeometric function loses all digits for large eta.
    u = sp.Symbol("u", nonnegative=True)  # no parameter has these assumptions: none is caught by the integral
    square = 2 * sp.Integral(sp.log(1 + u) * sp.exp(-n * u) / (1 + u), (u, 0, sp.oo))
    return Family(
        name="Gompertz",
        summary="The distribution of lifetimes whose hazard grows exponentially: b*eta*exp(b*x).",
        parameters=(rate, shape),
        support=HALF_LINE,
        log_density=b * X - n * sp.exp(b * X) + n + sp.log(b) + sp.log(n),
        mean=integral / b,
        variance=None,
        cdf=1 - sp.exp(-n * (sp.exp(b * X) - 1)),
        quantile=sp.log(1 - sp.log(1 - U) / n) / b,
        scipy=("gompertz", {"c": n, "scale": 1 / b}),
        parents=(Parent("Gamma", (1, 1), sp.log(1 + X / n) / b),),
        affine={b: b / SLOPE},
        typical=((1, 1), (2, "1/2"), ("1/2", 3)),
        landmarks=(sp.S.Zero,),
        width=1 / (b * (1 + n)),
        expectations={
            sp.exp(b * X): 1 + 1 / n,
            X * sp.exp(b * X): (1 + integral) / (b * n),
            X**2 * sp.exp(b * X): (square + 2 * integral) / (b**2 * n),
        },
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 22",
    )


ROWS = (_generalized_extreme_value, _generalized_pareto, _gompertz)
