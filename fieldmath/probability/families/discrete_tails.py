"""Families on unbounded integers with heavy tails or two sides."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra.special_functions import zeta_derivative
from fieldmath.probability.domains import ABOVE_ONE, OPEN_UNIT, POSITIVE
from fieldmath.probability.families.discrete import REFERENCE
from fieldmath.probability.families.discrete_moments import raw_moments
from fieldmath.probability.family import Family, T, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

FROM_ONE = Support(sp.S.One, sp.oo, discrete=True)


def _zipf() -> Family:
    exponent = parameter("s", ABOVE_ONE, "the exponent")
    s = exponent.symbol
    mean = sp.zeta(s - 1) / sp.zeta(s)
    return Family(
        name="Zipf",
        summary="The zeta distribution on 1, 2, 3, ...: probabilities proportional to k**-s.",
        parameters=(exponent,),
        support=FROM_ONE,
        log_density=-s * sp.log(X) - sp.log(sp.zeta(s)),
        mean=mean,
        variance=sp.zeta(s - 2) / sp.zeta(s) - mean**2,
        moment_order=s - 1,
        cdf=1 - sp.zeta(s, X + 1) / sp.zeta(s),
        expectations={
            sp.log(X): -zeta_derivative(1, s) / sp.zeta(s),
            sp.log(X) ** 2: zeta_derivative(2, s) / sp.zeta(s),
        },
        scipy=("zipf", {"a": s}),
        typical=((3,), ("3/2",), (6,)),
        landmarks=(sp.S.One,),
        width=sp.S.One,
        reference=REFERENCE.format(11),
    )


def _logarithmic() -> Family:
    ratio = parameter("p", OPEN_UNIT, "the ratio that the probabilities fall by, but for the factor 1/k")
    p = ratio.symbol
    scale = -1 / sp.log(1 - p)
    return Family(
        name="Logarithmic",
        summary="The logarithmic series distribution on 1, 2, 3, ...: probabilities proportional to p**k/k.",
        parameters=(ratio,),
        support=FROM_ONE,
        log_density=X * sp.log(p) - sp.log(X) - sp.log(-sp.log(1 - p)),
        mean=scale * p / (1 - p),
        variance=scale * p * (1 - scale * p) / (1 - p) ** 2,
        expectations=raw_moments(lambda r: scale * sp.factorial(r - 1) * (p / (1 - p)) ** r),
        scipy=("logser", {"p": p}),
        typical=(("1/2",), ("9/10",), ("1/20",)),
        landmarks=(sp.S.One,),
        reference=REFERENCE.format(7),
    )


def _skellam() -> Family:
    first = parameter("mu1", POSITIVE, "the mean of the count that is added")
    second = parameter("mu2", POSITIVE, "the mean of the count that is subtracted")
    m1, m2 = first.symbol, second.symbol
    transform = sp.exp(m1 * sp.exp(T) + m2 * sp.exp(-T) - m1 - m2)
    return Family(
        name="Skellam",
        summary="The difference of two independent Poisson counts with means mu1 and mu2.",
        parameters=(first, second),
        support=Support(-sp.oo, sp.oo, discrete=True),
        log_density=X * sp.log(m1 / m2) / 2 + sp.log(sp.besseli(sp.Abs(X), 2 * sp.sqrt(m1 * m2))) - m1 - m2,
        mean=m1 - m2,
        variance=m1 + m2,
        expectations={sp.exp(T * X): transform},
        scipy=("skellam", {"mu1": m1, "mu2": m2}),
        typical=((2, 1), ("1/2", 3), (20, 15)),
        reference="J. G. Skellam (1946), The frequency distribution of the difference between two Poisson variates, "
        "J. R. Stat. Soc. 109",
    )


ROWS = (_zipf, _logarithmic, _skellam)
