"""Families on bounded intervals."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.family import Family, U, parameter
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
        typical=((2, 3), ("1/2", "1/2"), (5, 1)),
        landmarks=(sp.S.Zero, sp.S.One),
        reference="Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25",
    )


ROWS = (_uniform(), _beta())
