"""Families with power tails, extremes, and first passages."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.families.half_line import HALF_LINE
from fieldmath.probability.families.real_line import LINE
from fieldmath.probability.family import SHIFT, SLOPE, Family, Parent, S, T, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support


def _pareto() -> Family:
    minimum = parameter("minimum", POSITIVE, "the smallest value")
    shape = parameter("shape", POSITIVE, "the tail index")
    m, a = minimum.symbol, shape.symbol
    return Family(
        name="Pareto",
        summary="The Pareto distribution with survival function (minimum/x)**shape.",
        parameters=(minimum, shape),
        support=Support(m, sp.oo),
        log_density=-(a + 1) * sp.log(X) + sp.log(a) + a * sp.log(m),
        mean=a * m / (a - 1),
        variance=m**2 * a / ((a - 1) ** 2 * (a - 2)),
        moment_order=a,
        cdf=1 - (m / X) ** a,
        quantile=m * (1 - U) ** (-1 / a),
        partial_mean=a * m / (a - 1) * (1 - (m / X) ** (a - 1)),
        scipy=("pareto", {"b": a, "scale": m}),
        parents=(Parent("Gamma", (1, 1 / a), m * sp.exp(X)),),
        affine={m: SLOPE * m},
        typical=((1, 5), (2, "11/2"), ("1/2", 7)),
        landmarks=(m,),
        width=m / a,
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 20",
    )


def _cauchy() -> Family:
    location = parameter("x0", REAL, "the median")
    scale = parameter("gamma", POSITIVE, "half the width at half maximum")
    m, g = location.symbol, scale.symbol
    # The mean of a harmonic function of the upper half plane is its value at m + i g.
    harmonic = sp.log((m - T) ** 2 + (g + S) ** 2)
    return Family(
        name="Cauchy",
        summary="The Cauchy (Lorentz) distribution; it has no mean.",
        parameters=(location, scale),
        support=LINE,
        log_density=-sp.log((X - m) ** 2 + g**2) + sp.log(g) - sp.log(sp.pi),
        mean=m,
        variance=sp.oo,
        moment_order=sp.S.One,
        cdf=sp.Rational(1, 2) + sp.atan((X - m) / g) / sp.pi,
        quantile=m + g * sp.tan(sp.pi * (U - sp.Rational(1, 2))),
        expectations={sp.log((X - T) ** 2 + S**2): harmonic},
        scipy=("cauchy", {"loc": m, "scale": g}),
        affine={m: SLOPE * m + SHIFT, g: SLOPE * g},
        mirror={m: -m},
        reciprocal={m: m / (m**2 + g**2), g: g / (m**2 + g**2)},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        width=g,
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 16",
    )


def _gumbel() -> Family:
    location = parameter("mu", REAL, "the mode")
    scale = parameter("beta", POSITIVE, "the scale")
    m, b = location.symbol, scale.symbol
    return Family(
        name="Gumbel",
        summary="The distribution of maxima with cdf exp(-exp(-(x - mu)/beta)).",
        parameters=(location, scale),
        support=LINE,
        log_density=-(X - m) / b - sp.exp(-(X - m) / b) - sp.log(b),
        mean=m + sp.EulerGamma * b,
        variance=sp.pi**2 * b**2 / 6,
        cdf=sp.exp(-sp.exp(-(X - m) / b)),
        quantile=m - b * sp.log(-sp.log(U)),
        # The mean excess over t is the integral of (1 - exp(-u))/u up to exp(-(t - mu)/beta).
        expectations={sp.Abs(X - T): m - T + sp.EulerGamma * b + 2 * b * sp.expint(1, sp.exp((m - T) / b))},
        scipy=("gumbel_r", {"loc": m, "scale": b}),
        parents=(Parent("Gamma", (1, 1), m - b * sp.log(X)),),
        affine={m: SLOPE * m + SHIFT, b: SLOPE * b},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        landmarks=(m,),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 22",
    )


def _inverse_gaussian() -> Family:
    mean = parameter("mu", POSITIVE, "the mean")
    shape = parameter("lam", POSITIVE, "the shape")
    m, s = mean.symbol, shape.symbol
    return Family(
        name="InverseGaussian",
        summary="The first time at which a Brownian motion with drift reaches a level.",
        parameters=(mean, shape),
        support=HALF_LINE,
        log_density=-3 * sp.log(X) / 2
        - s * X / (2 * m**2)
        - s / (2 * X)
        + s / m
        + sp.log(s) / 2
        - sp.log(2 * sp.pi) / 2,
        mean=m,
        variance=m**3 / s,
        expectations={
            1 / X: 1 / m + 1 / s,
            sp.log(X): sp.log(m) + sp.exp(2 * s / m) * sp.Ei(-2 * s / m),
        },
        scipy=("invgauss", {"mu": m / s, "scale": s}),
        affine={m: SLOPE * m, s: SLOPE * s},
        typical=((1, 1), (2, "1/2"), ("1/2", 3)),
        landmarks=(sp.S.Zero, m * (sp.sqrt(1 + 9 * m**2 / (4 * s**2)) - 3 * m / (2 * s))),
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 15",
    )


def _student_t() -> Family:
    freedom = parameter("nu", POSITIVE, "the degrees of freedom")
    location = parameter("mu", REAL, "the median", 0)
    scale = parameter("sigma", POSITIVE, "the scale", 1)
    n, m, s = freedom.symbol, location.symbol, scale.symbol
    tail = sp.betainc_regularized(n / 2, sp.Rational(1, 2), 0, n * s**2 / ((X - m) ** 2 + n * s**2)) / 2
    return Family(
        name="StudentT",
        summary="Student's t distribution with nu degrees of freedom, moved and scaled.",
        parameters=(freedom, location, scale),
        support=LINE,
        log_density=-(n + 1) / 2 * sp.log((X - m) ** 2 + n * s**2)
        + n / 2 * sp.log(n)
        + n * sp.log(s)
        - sp.log(sp.beta(n / 2, sp.Rational(1, 2))),
        mean=m,
        variance=s**2 * n / (n - 2),
        moment_order=n,
        cdf=sp.Piecewise((tail, m > X), (1 - tail, True)),
        scipy=("t", {"df": n, "loc": m, "scale": s}),
        parents=(Parent("Cauchy", (m, s), X, where=sp.Eq(n, 1)),),
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s},
        mirror={m: -m},
        typical=((5, 0, 1), ("11/2", 1, "1/2"), (7, -2, 3)),
        width=s,
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 28",
    )


def _levy() -> Family:
    location = parameter("mu", REAL, "the lower end")
    scale = parameter("c", POSITIVE, "the scale")
    m, c = location.symbol, scale.symbol
    return Family(
        name="Levy",
        summary="The distribution of mu + c/Z**2 for Z standard normal; its mean is infinite.",
        parameters=(location, scale),
        support=Support(m, sp.oo),
        log_density=-sp.Rational(3, 2) * sp.log(X - m) - c / (2 * (X - m)) + sp.log(c) / 2 - sp.log(2 * sp.pi) / 2,
        mean=sp.oo,
        variance=sp.oo,
        moment_order=sp.Rational(1, 2),
        cdf=sp.erfc(sp.sqrt(c / (2 * (X - m)))),
        quantile=m + c / (2 * sp.erfinv(1 - U) ** 2),
        scipy=("levy", {"loc": m, "scale": c}),
        parents=(Parent("Gamma", (sp.Rational(1, 2), 2 / c), m + 1 / X),),
        affine={m: SLOPE * m + SHIFT, c: SLOPE * c},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        landmarks=(m, m + c / 3),
        width=c,
        reference="P. Lévy (1939), Sur certains processus stochastiques homogènes, Compositio Math. 7",
    )


def _moyal() -> Family:
    location = parameter("mu", REAL, "the mode")
    scale = parameter("sigma", POSITIVE, "the scale")
    m, s = location.symbol, scale.symbol
    deviation = sp.exp(-(X - m) / (2 * s)) / sp.sqrt(2)
    return Family(
        name="Moyal",
        summary="The distribution of mu - sigma*log(Z**2) for Z standard normal: energy loss of charged particles.",
        parameters=(location, scale),
        support=LINE,
        log_density=-(X - m) / (2 * s) - sp.exp(-(X - m) / s) / 2 - sp.log(s) - sp.log(2 * sp.pi) / 2,
        mean=m + s * (sp.EulerGamma + sp.log(2)),
        variance=sp.pi**2 * s**2 / 2,
        cdf=sp.erfc(deviation),
        quantile=m - s * sp.log(2 * sp.erfinv(1 - U) ** 2),
        scipy=("moyal", {"loc": m, "scale": s}),
        parents=(Parent("Gamma", (sp.Rational(1, 2), 2), m - s * sp.log(X)),),
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        landmarks=(m,),
        reference="J. E. Moyal (1955), Theory of ionization fluctuations, Phil. Mag. 46",
    )


ROWS = (_pareto, _cauchy, _gumbel, _inverse_gaussian, _student_t, _levy, _moyal)
