"""The table of partition functions, each with the conditions under which it is finite."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.partitions import LOWER, UPPER, C, D, E, G, H, M, N, Partition, Slot, slot
from fieldmath.probability.supports import Support

_LINE = Support(-sp.oo, sp.oo)
_HALF = Support(sp.S.Zero, sp.oo)
_UNIT = Support(sp.S.Zero, sp.S.One)
_NATURALS = Support(sp.S.Zero, sp.oo, discrete=True)
_x, _x2, _log, _log2 = slot("power", 1), slot("power", 2), slot("log", 1), slot("log", 2)
_factorial = slot("log gamma above", 1)


def _generalised_gamma(name: str, support: Support, power: Slot, logarithm: Slot) -> Partition:
    """Return the integral of exp(c*y**e + d*log y) where the distance y from an end runs from 0 to oo."""
    return Partition(
        name,
        support,
        {C: power, D: logarithm},
        sp.loggamma((D + 1) / E) - (D + 1) / E * sp.log(-C) - sp.log(sp.Abs(E)),
        (-C, (D + 1) / E),
        maximum=D / E * (sp.log(-D / (E * C)) - 1),
        bounded=(-C, D / E),
        edge=D,
    )


def _beta(name: str, support: Support, below: Slot, above: Slot) -> Partition:
    """Return the integral of (x - lower)**c*(upper - x)**d between two ends."""
    width = support.upper - support.lower
    return Partition(
        name,
        support,
        {C: below, D: above},
        sp.log(sp.beta(C + 1, D + 1)) + (C + D + 1) * sp.log(width),
        (C + 1, D + 1, width),
        maximum=C * sp.log(C / (C + D)) + D * sp.log(D / (C + D)) + (C + D) * sp.log(width),
        bounded=(C, D),
    )


def _beta_prime(name: str, second: Slot, exponent: sp.Expr, shift: sp.Expr) -> Partition:
    """Return the integral of x**c*(x**exponent + shift)**d over the half line."""
    first = (C + 1) / exponent
    return Partition(
        name,
        _HALF,
        {C: _log, D: second},
        sp.log(sp.beta(first, -D - first)) + (D + first) * sp.log(shift) - sp.log(sp.Abs(exponent)),
        (first, -D - first),
    )


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
    _generalised_gamma("generalised gamma", _HALF, slot("power", E), _log),
    _generalised_gamma(
        "generalised gamma from an end",
        Support(LOWER, sp.oo),
        slot("power above", E, -LOWER),
        slot("log above", -LOWER),
    ),
    _generalised_gamma(
        "generalised gamma up to an end",
        Support(-sp.oo, UPPER),
        slot("power below", E, UPPER),
        slot("log below", UPPER),
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
    _beta("beta", Support(sp.S.Zero, UPPER), _log, slot("log below", UPPER)),
    _beta("beta between ends", Support(LOWER, UPPER), slot("log above", -LOWER), slot("log below", UPPER)),
    Partition(
        "logit-normal",
        _UNIT,
        {C: slot("log odds", 1), D: slot("log odds", 2), G: _log, H: slot("log below", 1)},
        -(C**2) / (4 * D) + sp.log(-sp.pi / D) / 2,
        (-D,),
        fixed={G: -1, H: -1},
    ),
    Partition(
        "Kumaraswamy",
        _UNIT,
        {C: _log, D: slot("log power below", E, 1)},
        sp.log(sp.beta((C + 1) / E, D + 1)) - sp.log(E),
        ((C + 1) / E, D + 1),
    ),
    _beta_prime("beta prime", slot("log above", M), sp.S.One, M),
    _beta_prime("beta prime of a power", slot("log power above", E, M), E, M),
    _beta_prime("beta prime of the square", slot("log quadratic", 0, N), sp.Integer(2), N**2),
    Partition(
        "Student",
        _LINE,
        {D: slot("log quadratic", M, N)},
        sp.log(sp.beta(sp.Rational(1, 2), -D - sp.Rational(1, 2))) + (2 * D + 1) * sp.log(N),
        (-D - sp.Rational(1, 2),),
        maximum=2 * D * sp.log(N),
        bounded=(-D,),
        weakly=True,
    ),
    Partition(
        "logistic",
        _LINE,
        {C: _x, D: slot("log cosh", E, M)},
        C * M + sp.log(sp.beta((-D - C / E) / 2, (-D + C / E) / 2)) - (D + 1) * sp.log(2) - sp.log(E),
        (-D - C / E, -D + C / E),
    ),
    Partition(
        "half logistic",
        _HALF,
        {D: slot("log cosh", E, 0)},
        sp.log(sp.beta(-D / 2, sp.Rational(1, 2)) / (2 * E)),
        (-D,),
        maximum=sp.S.Zero,
        bounded=(-D,),
        weakly=True,
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
        {C: slot("distance", M), D: _x},
        sp.log(2 * C / (D**2 - C**2)) + D * M,
        (-C - D, -C + D),
        maximum=D * M,
        bounded=(-C - D, -C + D),
        weakly=True,
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
        "Gompertz",
        _HALF,
        {C: _x, D: slot("exponential", E)},
        sp.log(sp.uppergamma(C / E, -D)) - C / E * sp.log(-D) - sp.log(E),
        (-D,),
        needs=(E,),
    ),
    Partition(
        "shifted gamma",
        _HALF,
        {C: _x, D: slot("log above", M)},
        sp.log(sp.uppergamma(D + 1, -C * M)) - (D + 1) * sp.log(-C) - C * M,
        (-C,),
        needs=(M,),
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
        "reciprocal between ends",
        Support(LOWER, UPPER),
        {C: _log},
        sp.log(sp.log(UPPER / LOWER)),
        (LOWER, UPPER - LOWER),
        fixed={C: -1},
    ),
    Partition(
        "power between ends",
        Support(LOWER, UPPER),
        {C: _log},
        sp.log((UPPER ** (C + 1) - LOWER ** (C + 1)) / (C + 1)),
        (LOWER, UPPER - LOWER),
    ),
    Partition(
        "power from an end, shifted",
        Support(LOWER, sp.oo),
        {C: slot("log above", M)},
        (C + 1) * sp.log(LOWER + M) - sp.log(-C - 1),
        (-C - 1, LOWER + M),
        maximum=C * sp.log(LOWER + M),
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
        "zeta",
        Support(sp.S.One, sp.oo, discrete=True),
        {C: _log},
        sp.log(sp.zeta(-C)),
        (-C - 1,),
        maximum=sp.S.Zero,
        bounded=(-C,),
        weakly=True,
    ),
    Partition(
        "logarithmic series",
        Support(sp.S.One, sp.oo, discrete=True),
        {C: _x, D: _log},
        sp.log(-sp.log(1 - sp.exp(C))),
        (1 - sp.exp(C),),
        fixed={D: -1},
        maximum=C,
        bounded=(-C,),
        weakly=True,
    ),
    Partition(
        "polylogarithm",
        Support(sp.S.One, sp.oo, discrete=True),
        {C: _x, D: _log},
        sp.log(sp.polylog(-D, sp.exp(C))),
        (1 - sp.exp(C),),
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
