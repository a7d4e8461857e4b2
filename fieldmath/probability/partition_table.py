"""The table of partition functions, each with the conditions under which it is finite."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.partitions import LOWER, UPPER, C, D, E, G, M, N, Partition, slot
from fieldmath.probability.supports import Support

_LINE = Support(-sp.oo, sp.oo)
_HALF = Support(sp.S.Zero, sp.oo)
_UNIT = Support(sp.S.Zero, sp.S.One)
_NATURALS = Support(sp.S.Zero, sp.oo, discrete=True)
_x, _x2, _log, _log2 = slot("power", 1), slot("power", 2), slot("log", 1), slot("log", 2)
_factorial = slot("log gamma above", 1)

TABLE: tuple[Partition, ...] = (
    Partition(
        "constant",
        Support(LOWER, UPPER),
        {},
        sp.log(UPPER - LOWER),
        (UPPER - LOWER,),
        maximum=sp.S.Zero,
    ),
    Partition(
        "constant on integers",
        Support(LOWER, UPPER, discrete=True),
        {},
        sp.log(UPPER - LOWER + 1),
        (UPPER - LOWER + 1,),
        maximum=sp.S.Zero,
    ),
    Partition(
        "Gauss",
        _LINE,
        {C: _x, D: _x2},
        -(C**2) / (4 * D) + sp.log(-sp.pi / D) / 2,
        (-D,),
        maximum=-(C**2) / (4 * D),
        bounded=(-D,),
    ),
    Partition(
        "generalised gamma",
        _HALF,
        {C: slot("power", E), D: _log},
        sp.loggamma((D + 1) / E) - (D + 1) / E * sp.log(-C) - sp.log(sp.Abs(E)),
        (-C, (D + 1) / E),
        maximum=D / E * (sp.log(-D / (E * C)) - 1),
        bounded=(-C, D / E),
        edge=D,
    ),
    Partition(
        "log-normal",
        _HALF,
        {C: _log, D: _log2},
        -((C + 1) ** 2) / (4 * D) + sp.log(-sp.pi / D) / 2,
        (-D,),
        maximum=-(C**2) / (4 * D),
        bounded=(-D,),
    ),
    Partition(
        "inverse Gauss",
        _HALF,
        {C: _x, D: slot("power", -1), G: _log},
        sp.log(-sp.pi / D) / 2 - 2 * sp.sqrt(C * D),
        (-C, -D),
        fixed={G: -sp.Rational(3, 2)},
    ),
    Partition(
        "generalised inverse Gauss",
        _HALF,
        {C: _x, D: slot("power", -1), G: _log},
        sp.log(2) + (G + 1) / 2 * sp.log(D / C) + sp.log(sp.besselk(G + 1, 2 * sp.sqrt(C * D))),
        (-C, -D),
    ),
    Partition(
        "beta",
        _UNIT,
        {C: _log, D: slot("log below", 1)},
        sp.log(sp.beta(C + 1, D + 1)),
        (C + 1, D + 1),
        maximum=C * sp.log(C / (C + D)) + D * sp.log(D / (C + D)),
        bounded=(C, D),
    ),
    Partition(
        "two distances of one rate",
        _LINE,
        {C: slot("distance", M), D: slot("distance", N)},
        sp.log(sp.Abs(M - N) - 1 / C) + C * sp.Abs(M - N),
        (-C,),
        zero=C - D,
        maximum=C * sp.Abs(M - N),
        bounded=(-C,),
        weakly=True,
    ),
    Partition(
        "two distances",
        _LINE,
        {C: slot("distance", M), D: slot("distance", N)},
        sp.log(2 * (D * sp.exp(C * sp.Abs(M - N)) - C * sp.exp(D * sp.Abs(M - N))) / (C**2 - D**2)),
        (-C - D,),
        maximum=sp.Max(C, D) * sp.Abs(M - N),
        bounded=(-C - D,),
        weakly=True,
    ),
    Partition(
        "distance",
        _LINE,
        {C: slot("distance", M)},
        sp.log(-2 / C),
        (-C,),
        maximum=sp.S.Zero,
        bounded=(-C,),
    ),
    Partition(
        "Gumbel",
        _LINE,
        {C: _x, D: slot("exponential", E)},
        sp.loggamma(C / E) - C / E * sp.log(-D) - sp.log(sp.Abs(E)),
        (-D, C / E),
        maximum=C / E * (sp.log(-C / (E * D)) - 1),
        bounded=(-D, C / E),
    ),
    Partition(
        "exponential from an end",
        Support(LOWER, sp.oo),
        {C: _x},
        C * LOWER - sp.log(-C),
        (-C,),
        maximum=C * LOWER,
        bounded=(-C,),
        weakly=True,
    ),
    Partition(
        "power from an end",
        Support(LOWER, sp.oo),
        {C: _log},
        (C + 1) * sp.log(LOWER) - sp.log(-C - 1),
        (-C - 1, LOWER),
        maximum=C * sp.log(LOWER),
        bounded=(-C,),
        weakly=True,
    ),
    Partition(
        "exponential up to an end",
        Support(-sp.oo, UPPER),
        {C: _x},
        C * UPPER - sp.log(C),
        (C,),
        maximum=C * UPPER,
        bounded=(C,),
        weakly=True,
    ),
    Partition(
        "exponential between ends",
        Support(LOWER, UPPER),
        {C: _x},
        sp.log((sp.exp(C * UPPER) - sp.exp(C * LOWER)) / C),
        (UPPER - LOWER,),
    ),
    Partition(
        "Gauss from an end",
        Support(LOWER, sp.oo),
        {C: _x, D: _x2},
        -(C**2) / (4 * D) + sp.log(-sp.pi / D) / 2 + sp.log(sp.erfc(sp.sqrt(-D) * (LOWER + C / (2 * D))) / 2),
        (-D,),
    ),
    Partition(
        "Gauss up to an end",
        Support(-sp.oo, UPPER),
        {C: _x, D: _x2},
        -(C**2) / (4 * D) + sp.log(-sp.pi / D) / 2 + sp.log(sp.erfc(-sp.sqrt(-D) * (UPPER + C / (2 * D))) / 2),
        (-D,),
    ),
    Partition(
        "Gauss between ends",
        Support(LOWER, UPPER),
        {C: _x, D: _x2},
        -(C**2) / (4 * D)
        + sp.log(-sp.pi / D) / 2
        + sp.log(
            (sp.erf(sp.sqrt(-D) * (UPPER + C / (2 * D))) - sp.erf(sp.sqrt(-D) * (LOWER + C / (2 * D)))) / 2,
        ),
        (-D,),
        partial=True,
    ),
    Partition(
        "Poisson",
        _NATURALS,
        {C: _x, D: _factorial},
        sp.exp(C),
        fixed={D: -1},
    ),
    Partition(
        "geometric",
        Support(LOWER, sp.oo, discrete=True),
        {C: _x},
        C * LOWER - sp.log(1 - sp.exp(C)),
        (1 - sp.exp(C),),
        maximum=C * LOWER,
        bounded=(-C,),
        weakly=True,
    ),
    Partition(
        "binomial",
        Support(sp.S.Zero, N, discrete=True),
        {C: _x, D: _factorial, G: slot("log gamma below", N + 1)},
        N * sp.log(1 + sp.exp(C)) - sp.loggamma(N + 1),
        fixed={D: -1, G: -1},
    ),
    Partition(
        "negative binomial",
        _NATURALS,
        {C: _x, D: _factorial, G: slot("log gamma above", N)},
        sp.loggamma(N) - N * sp.log(1 - sp.exp(C)),
        (1 - sp.exp(C),),
        fixed={D: -1, G: 1},
    ),
    Partition(
        "von Mises",
        Support(-sp.pi, sp.pi),
        {C: slot("cosine", M), D: slot("cosine", N)},
        sp.log(2 * sp.pi) + sp.log(sp.besseli(0, sp.sqrt(C**2 + D**2 + 2 * C * D * sp.cos(M - N)))),
        maximum=sp.sqrt(C**2 + D**2 + 2 * C * D * sp.cos(M - N)),
    ),
    Partition(
        "von Mises, one direction",
        Support(-sp.pi, sp.pi),
        {C: slot("cosine", M)},
        sp.log(2 * sp.pi) + sp.log(sp.besseli(0, C)),
    ),
)
