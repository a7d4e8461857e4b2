r"""The definitions of entropy, divergences and their kin, each written once.

A definition is an integrand over a support, read as expressions or as arrays (see arithmetic.py), and what is done
with the integral. Divergences of one order (Rényi, Tsallis, Hellinger, ...) share one integrand, the affinity
:math:`\int p^\alpha q^{1-\alpha}`, of which the methods hand over the logarithm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.arithmetic import Arithmetic, Density
from fieldmath.probability.convex import at_zero, slope_at_infinity

Integrand = Callable[[Density, Density, Any, Arithmetic], Any]


def _no_integrand(p: Density, q: Density, order: Any, math: Arithmetic) -> Any:
    raise Declined("the functional is no integral of the two densities")


@dataclass(frozen=True)
class Functional:
    """One functional of one or two distributions.

    Parameters
    ----------
    name : str
        The method's name.
    integrand : callable, optional
        Of p, q, the order (or the weight, or the generator) and the arithmetic; functionals that are no integrals of
        densities have rungs of their own.
    finish : callable
        Of the integral (for affinities: its logarithm), the order and the arithmetic.
    domain : {"p", "both", "either"}
        Where it is integrated: over the support of p, the intersection, or the union.
    is_affinity : bool
        Whether the integrand is the affinity of some order.
    singular : callable or None
        Its value for two laws of which none has mass where the other has, given the order.
    is_divergence : bool
        Whether it vanishes on two equal laws.
    is_logarithmic : bool
        Whether a base divides it.
    order : Expr or None
        The order when the functional has one of its own.
    needs_q : bool
        Whether it is a functional of two laws.
    divisor : callable or None
        For affinities whose `finish` is a division: by what, given the order.
    """

    name: str
    integrand: Integrand = _no_integrand
    finish: Callable[[Any, Any, Arithmetic], Any] = lambda value, order, math: value
    domain: str = "both"
    is_affinity: bool = False
    singular: Any = sp.oo
    is_divergence: bool = True
    is_logarithmic: bool = True
    order: sp.Expr | None = None
    needs_q: bool = True
    divisor: Callable[[Any], Any] | None = None

    @property
    def is_integral(self) -> bool:
        """Whether it is an integral of the two densities, finished somehow."""
        return self.integrand is not _no_integrand


def _affinity(p: Density, q: Density, order: Any, math: Arithmetic) -> Any:
    return math.exp(order * p.log + (1 - order) * q.log)


def _power(p: Density, q: Density, order: Any, math: Arithmetic) -> Any:
    return math.exp(order * p.log)


_HALF, _TWO = sp.Rational(1, 2), sp.Integer(2)

ENTROPY = Functional(
    "entropy", lambda p, q, order, math: -math.weighted(p.value, p.log), domain="p", is_divergence=False, needs_q=False
)
CROSS_ENTROPY = Functional(
    "cross_entropy", lambda p, q, order, math: math.weighted(p.value, -q.log), domain="p", is_divergence=False
)
KL = Functional("kl", lambda p, q, order, math: math.weighted(p.value, p.log - q.log), domain="p")
JEFFREYS = Functional(
    "jeffreys",
    lambda p, q, order, math: math.weighted(p.value, p.log - q.log) + math.weighted(q.value, q.log - p.log),
    domain="either",
)
JS = Functional(
    "js",
    lambda p, q, weight, math: (
        math.weighted((1 - weight) * p.value, p.log - math.log_mean(p, q, weight))
        + math.weighted(weight * q.value, q.log - math.log_mean(p, q, weight))
    ),
    domain="either",
    singular=lambda weight: -(1 - weight) * sp.log(1 - weight) - weight * sp.log(weight),
    order=_HALF,
)
F_DIVERGENCE = Functional(
    "f_divergence",
    lambda p, q, generator, math: math.perspective(generator, p, q),
    domain="either",
    singular=lambda generator: at_zero(generator) + slope_at_infinity(generator),
    is_logarithmic=False,
)
TOTAL_VARIATION = Functional(
    "total_variation",
    lambda p, q, order, math: math.absolute(p.value - q.value) / 2,
    domain="either",
    singular=sp.S.One,
    is_logarithmic=False,
)
RENYI = Functional(
    "renyi",
    _affinity,
    lambda log_integral, order, math: log_integral / (order - 1),
    is_affinity=True,
    divisor=lambda order: order - 1,
)
TSALLIS = Functional(
    "tsallis",
    _affinity,
    lambda log_integral, order, math: (math.exp(log_integral) - 1) / (order - 1),
    is_affinity=True,
    is_logarithmic=False,
)
BHATTACHARYYA = Functional(
    "bhattacharyya",
    _affinity,
    lambda log_integral, order, math: -log_integral,
    is_affinity=True,
    order=_HALF,
    divisor=lambda order: sp.S.NegativeOne,
)
HELLINGER = Functional(
    "hellinger",
    _affinity,
    lambda log_integral, order, math: math.sqrt(1 - math.exp(log_integral)),
    is_affinity=True,
    is_logarithmic=False,
    order=_HALF,
)
ALPHA_DIVERGENCE = Functional(
    "alpha_divergence",
    _affinity,
    lambda log_integral, order, math: (1 - math.exp(log_integral)) / (order * (1 - order)),
    is_affinity=True,
    is_logarithmic=False,
)
CHI_SQUARE = Functional(
    "chi_square",
    _affinity,
    lambda log_integral, order, math: math.exp(log_integral) - 1,
    is_affinity=True,
    is_logarithmic=False,
    order=_TWO,
)
RENYI_ENTROPY = Functional(
    "renyi_entropy",
    _power,
    lambda log_integral, order, math: log_integral / (1 - order),
    domain="p",
    is_affinity=True,
    is_divergence=False,
    needs_q=False,
    divisor=lambda order: 1 - order,
)
TSALLIS_ENTROPY = Functional(
    "tsallis_entropy",
    _power,
    lambda log_integral, order, math: (1 - math.exp(log_integral)) / (order - 1),
    domain="p",
    is_affinity=True,
    is_divergence=False,
    is_logarithmic=False,
    needs_q=False,
)

CHERNOFF = Functional("chernoff", domain="either")
CHERNOFF_ORDER = Functional(
    "chernoff_order", domain="either", singular=_HALF, is_divergence=False, is_logarithmic=False
)
WASSERSTEIN = Functional("wasserstein", is_logarithmic=False, order=sp.S.One)
ENERGY_DISTANCE = Functional("energy_distance", is_logarithmic=False)
MMD = Functional("mmd", is_logarithmic=False)

FUNCTIONALS = {
    functional.name: functional
    for functional in (
        ENTROPY,
        CROSS_ENTROPY,
        KL,
        JEFFREYS,
        JS,
        F_DIVERGENCE,
        RENYI,
        TSALLIS,
        ALPHA_DIVERGENCE,
        HELLINGER,
        BHATTACHARYYA,
        CHI_SQUARE,
        TOTAL_VARIATION,
        CHERNOFF,
        CHERNOFF_ORDER,
        WASSERSTEIN,
        ENERGY_DISTANCE,
        MMD,
        RENYI_ENTROPY,
        TSALLIS_ENTROPY,
    )
}
