"""The ladder of methods that every functional climbs."""

from __future__ import annotations

from fieldmath.algebra.ladder import Answer, Ladder, Rung
from fieldmath.probability.closed_forms import across_families, same_family
from fieldmath.probability.finite import exact_sum, float_sum
from fieldmath.probability.functionals import FUNCTIONALS
from fieldmath.probability.integrals import symbolic_integral, unevaluated
from fieldmath.probability.question import Question
from fieldmath.probability.sampled import estimate
from fieldmath.probability.singular import by_supports


def _quadrature(question: Question, *, time_limit: float) -> Answer | None:
    from fieldmath.probability.numeric import numeric  # Numeric code is not loaded for exact answers.

    return numeric(question, time_limit=time_limit)


RUNGS = (
    Rung("supports", by_supports),
    Rung("closed form", same_family),
    Rung("finite sum", exact_sum),
    Rung("feature expectations", across_families),
    Rung("integral", symbolic_integral),
    Rung("estimator", estimate, exact=False),
    Rung("float sum", float_sum, exact=False),
    Rung("quadrature", _quadrature, exact=False),
    Rung("unevaluated", unevaluated, closed=False),
)

LADDERS = {name: Ladder(name, RUNGS) for name in FUNCTIONALS}
