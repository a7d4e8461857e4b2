"""Families made from the normal distribution: cut off at two ends, or carried to the unit interval."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from fieldmath.probability.domains import EXTENDED_REAL, POSITIVE, REAL
from fieldmath.probability.families.bounded import UNIT_INTERVAL
from fieldmath.probability.family import SHIFT, SLOPE, Family, Parameter, Parent, U, parameter
from fieldmath.probability.features import LOG_ODDS, X
from fieldmath.probability.supports import Support

_ROOT = sp.sqrt(2)


_HALF_WIDTH = sp.sqrt(2 / sp.pi)


def _bell(z: sp.Expr) -> sp.Expr:
    return sp.exp(-(z**2) / 2)


def _truncated_normal() -> Family:
    location = parameter("mu", REAL, "the mean before the truncation")
    scale = parameter("sigma", POSITIVE, "the standard deviation before the truncation")
    lower = parameter("a", EXTENDED_REAL, "the lower end, perhaps -oo")
    upper = parameter("b", EXTENDED_REAL, "the upper end, perhaps oo")
    parameters = (location, scale, lower, upper)
    a, b = lower.symbol, upper.symbol
    both = _truncated(parameters, -sp.oo, sp.oo)
    cut_above, cut_below = _truncated(parameters, -sp.oo, b), _truncated(parameters, a, sp.oo)
    no_lower, no_upper = sp.Eq(a, -sp.oo), sp.Eq(b, sp.oo)
    variants = ((sp.And(no_lower, no_upper), both), (no_lower, cut_above), (no_upper, cut_below))
    return replace(_truncated(parameters, a, b), variants=variants)


def _truncated(parameters: tuple[Parameter, ...], a: sp.Expr, b: sp.Expr) -> Family:
    """Return the row for these ends, of which the infinite ones are given as such."""
    m, s, *ends = (entry.symbol for entry in parameters)
    low, high, z = (a - m) / s, (b - m) / s, (X - m) / s
    mass = sp.erfc(low / _ROOT) - sp.erfc(high / _ROOT)  # Twice the mass kept.
    shift = _HALF_WIDTH * (_bell(low) - _bell(high)) / mass
    # z*bell(z) vanishes at infinity.
    edges = ((1, a, low), (-1, b, high))
    slopes = [sign * place * _bell(place) for sign, end, place in edges if end.is_infinite is not True]
    excess = _HALF_WIDTH * sp.Add(*slopes) / mass
    cdf = (sp.erfc(low / _ROOT) - sp.erfc(z / _ROOT)) / mass
    return Family(
        name="TruncatedNormal",
        summary="The normal distribution, mean mu and standard deviation sigma, given that it lies between a and b.",
        parameters=parameters,
        support=Support(a, b),
        log_density=-((X - m) ** 2) / (2 * s**2) - sp.log(s) + sp.log(2 / sp.pi) / 2 - sp.log(mass),
        mean=m + s * shift,
        variance=s**2 * (1 + excess - shift**2),
        cdf=cdf,
        quantile=m - s * _ROOT * sp.erfinv(sp.erf(-low / _ROOT) - mass * U),
        partial_mean=m * cdf + s * _HALF_WIDTH * (_bell(low) - _bell(z)) / mass,
        expectations={(X - m) ** 2: s**2 * (1 + excess)},
        constraints=((parameters[2].symbol < parameters[3].symbol, "a must be less than b"),),
        scipy=("truncnorm", {"a": low, "b": high, "loc": m, "scale": s}),
        affine={m: SLOPE * m + SHIFT, s: SLOPE * s} | {end: SLOPE * end + SHIFT for end in ends},
        truncation_of=("Normal", (m, s), ends),
        typical=((0, 1, -1, 2), (1, 2, 0, sp.oo), ("1/2", "1/3", "1/2", 1)),
        landmarks=tuple(end for end in (a, b) if end.is_infinite is not True),
        reference="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 13",
    )


def _logit_normal() -> Family:
    mu = parameter("mu", REAL, "the mean of the log-odds")
    sigma = parameter("sigma", POSITIVE, "the standard deviation of the log-odds")
    m, s = mu.symbol, sigma.symbol
    median = 1 / (1 + sp.exp(-m))
    return Family(
        name="LogitNormal",
        summary="The distribution on (0, 1) of 1/(1 + exp(-Z)) for Z normal with mean mu and standard deviation sigma.",
        parameters=(mu, sigma),
        support=UNIT_INTERVAL,
        log_density=-((LOG_ODDS - m) ** 2) / (2 * s**2) - sp.log(X) - sp.log(1 - X) - sp.log(s) - sp.log(2 * sp.pi) / 2,
        mean=None,
        variance=None,
        cdf=(1 + sp.erf((LOG_ODDS - m) / (_ROOT * s))) / 2,
        quantile=1 / (1 + sp.exp(-m - s * _ROOT * sp.erfinv(2 * U - 1))),
        scipy=None,
        parents=(Parent("Normal", (m, s), 1 / (1 + sp.exp(-X))),),
        mirror={m: -m},
        typical=((0, 1), ("1/2", "1/3"), (-1, 2)),
        landmarks=(sp.S.Zero, median, sp.S.One),
        width=median * (1 - median) * s / (1 + s),
        reference="J. Aitchison & S. M. Shen (1980), Logistic-normal distributions, Biometrika 67",
    )


ROWS = (_truncated_normal, _logit_normal)
