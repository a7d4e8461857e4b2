"""What the supports alone decide: mass of p where q has none, laws without common mass."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.convex import at_zero, slope_at_infinity
from fieldmath.probability.question import Question


def by_supports(question: Question, *, time_limit: float) -> Answer | None:
    """Answer where the supports alone decide: mass of p where q has none, or no common mass."""
    p, q, functional = question.p, question.q, question.functional
    if q is None or p.sample is not None or q.sample is not None:
        raise Declined("there are no two supports")
    if p.is_discrete != q.is_discrete:
        return Answer(singular_value(question), ("One distribution is discrete, the other continuous.",))
    if p.is_table or q.is_table:
        raise Declined("outcomes are compared one by one")
    if p.region.overlap(q.region).is_empty() == sp.true:
        return Answer(singular_value(question), ("The supports do not meet.",))
    if isinstance(question.order, sp.Lambda):
        return _by_generator(question, question.order)
    inside = p.region.inside(q.region)
    if functional.name == "jeffreys":
        inside = sp.And(inside, q.region.inside(p.region))
    if inside != sp.false or (functional.domain == "either" and functional.name != "jeffreys"):
        raise Declined("the supports do not decide")
    if functional.is_affinity and question.below_one is not False and question.order is not sp.oo:
        raise Declined("the supports do not decide below order 1")
    return Answer(sp.oo, ("p has mass where q has none.",))


def _by_generator(question: Question, generator: sp.Lambda) -> Answer:
    """Answer where mass without counterpart counts infinitely: f(0) or the final slope of f is infinite."""
    p, q = question.p.region, question.other.region
    for first, second, weight in ((p, q, slope_at_infinity), (q, p, at_zero)):
        if first.inside(second) == sp.false and weight(generator) is sp.oo:
            return Answer(sp.oo, ("Mass of one law where the other has none counts infinitely.",))
    raise Declined("the supports do not decide")


def singular_value(question: Question) -> sp.Expr:
    """Return the value for two laws of which none has mass where the other has."""
    functional = question.functional
    if functional.is_affinity and question.order is not sp.oo:
        if question.below_one is None:
            return functional.singular
        return question.finished(-sp.oo if question.below_one else sp.oo)
    singular = functional.singular
    return singular if isinstance(singular, sp.Basic) else singular(question.order)


def decided_by_supports(question: Question) -> Approximation | None:
    """Return the answer that the supports decide, as a number: neither sums nor quadrature would see an infinity."""
    try:
        decided = by_supports(question, time_limit=0.0)
    except Declined:
        return None
    return Approximation(float(decided.value), error=0.0, method="supports", certified=True) if decided else None
