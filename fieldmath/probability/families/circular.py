"""Families on the circle, written on the interval from -pi to pi."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.domains import POSITIVE, REAL
from fieldmath.probability.family import Family, T, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support


def _von_mises() -> Family:
    direction = parameter("mu", REAL, "the mean direction, an angle")
    concentration = parameter("kappa", POSITIVE, "the concentration")
    m, k = direction.symbol, concentration.symbol
    return Family(
        name="VonMises",
        summary="The von Mises distribution of angles between -pi and pi, with mean direction mu.",
        parameters=(direction, concentration),
        support=Support(-sp.pi, sp.pi),
        log_density=k * sp.cos(X - m) - sp.log(2 * sp.pi) - sp.log(sp.besseli(0, k)),
        mean=None,
        variance=None,
        expectations={sp.cos(X - T): sp.besseli(1, k) / sp.besseli(0, k) * sp.cos(m - T)},
        scipy=("vonmises", {"kappa": k, "loc": m}),
        mirror={m: -m},
        typical=((0, 1), (1, "1/2"), (-2, 3)),
        landmarks=(sp.Mod(m + sp.pi, 2 * sp.pi) - sp.pi,),
        width=1 / sp.sqrt(1 + k),
        is_circular=True,
        reference="K. V. Mardia & P. E. Jupp (2000), Directional Statistics, section 3.5",
    )


ROWS = (_von_mises,)
