r"""Certified numbers: integrals of densities enclosed by ball arithmetic, with proven bounds of their tails.

For densities that are exponentials of polynomials and distances. What an integrand with the logarithm of a sum leaves
beyond the cuts is bounded by an integrand without one, term by term:
:math:`|p \log\frac{p}{(1-w)p + wq}| \le -p\log(1-w)` for the Jensen-Shannon divergence, :math:`p + q` for the total
variation.
"""

from __future__ import annotations

import math
from functools import lru_cache

import sympy as sp

from fieldmath.algebra.certify import Enclosure, enclose_integral
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.arithmetic import SYMBOLIC, Density
from fieldmath.probability.features import X, canonical
from fieldmath.probability.law import Law
from fieldmath.probability.numeric import Pair
from fieldmath.probability.question import Question

_LINEAR = ("entropy", "cross_entropy", "kl", "jeffreys")
_GOAL = 1e-13
_RADIUS = 1e-9
"""A wider enclosure than this, relative to the size of the number, is left to quadrature."""


def certified(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with an enclosure of the definition's integral."""
    if question.free_symbols:
        raise Declined("parameters are free")
    name = question.functional.name
    if name not in (*_LINEAR, "js", "total_variation"):
        raise Declined(f"no bound of the tails of {name}")
    for law in (question.p, question.other):
        _require_smooth(law)
    total, radius = 0.0, 0.0
    pair = Pair(question)
    for lower, upper in pair.domains:
        found = _enclosed(question, lower, upper, pair.points)
        if found is None or not found.radius <= _RADIUS * max(abs(found.middle), 1e-3):
            raise Declined("no enclosure was found")
        total, radius = total + found.middle, radius + found.radius
    slack = 2 * len(pair.domains) * math.ulp(total)
    return Answer(Approximation(total, error=radius + slack, method="ball arithmetic", certified=True))


def _require_smooth(law: Law) -> None:
    """Decline densities with singularities, and tails that are none of exponentials of polynomials."""
    reason = _roughness(law)
    if reason:
        raise Declined(reason)


@lru_cache(maxsize=256)
def _roughness(law: Law) -> str:
    """Return why a density cannot be enclosed, nothing where it can."""
    if law.log_density is None or law.support is None or law.is_discrete or law.has_floats or law.components:
        return "a distribution is no continuous family"
    kinds = canonical(law.features)
    for kind in kinds or ():
        whole = kind.name == "power" and kind.parameter.is_Integer and kind.parameter >= 0
        if not whole and kind.name != "distance":
            return f"no bound of the tails of {kind}"
    if kinds is None:
        return "the density has unknown features"
    ends = (law.region.lower, law.region.upper)
    return (
        "" if all(end.is_infinite or end.is_Rational for end in ends) else "an end of the support is no rational number"
    )


def _enclosed(question: Question, lower: float, upper: float, points: list[float]) -> Enclosure | None:
    p, q = (_density(law, lower, upper) for law in (question.p, question.other))
    integrand = question.functional.integrand(p, q, question.order, SYMBOLIC)
    if integrand == 0:
        return Enclosure(0.0, 0.0)
    if integrand.has(sp.oo, sp.zoo, sp.nan):
        raise Declined("the integrand is infinite")
    ends = [sp.oo * sign if math.isinf(end) else sp.Rational(end) for end, sign in ((lower, -1), (upper, 1))]
    return enclose_integral(
        integrand, X, *ends, points=points, goal=_GOAL, majorant=_majorant(question, p.value, q.value)
    )


def _density(law: Law, lower: float, upper: float) -> Density:
    """Return a density on an interval that lies inside its support or outside."""
    inside = float(law.region.lower) <= lower and upper <= float(law.region.upper)
    return Density(law.density, law.formula) if inside else Density(sp.S.Zero, -sp.oo)


def _majorant(question: Question, p: sp.Expr, q: sp.Expr) -> sp.Expr | None:
    if question.functional.name == "total_variation":
        return p + q
    if question.functional.name != "js" or question.order is None:
        return None
    weight = question.order
    return -(1 - weight) * sp.log(1 - weight) * p - weight * sp.log(weight) * q
