"""The ladder of methods that every functional climbs."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined, Ladder, Rung
from fieldmath.probability.canonical import same_law
from fieldmath.probability.chernoff import by_optimal_order, by_search
from fieldmath.probability.closed_forms import across_families, same_family
from fieldmath.probability.crossings import by_crossings
from fieldmath.probability.finite import exact_sum, float_sum
from fieldmath.probability.functionals import FUNCTIONALS
from fieldmath.probability.generators import by_generator
from fieldmath.probability.integrals import symbolic_integral, unevaluated
from fieldmath.probability.kernels import by_means, discrepancy
from fieldmath.probability.pullback import pulled_back
from fieldmath.probability.question import Question
from fieldmath.probability.sampled import estimate
from fieldmath.probability.singular import by_supports
from fieldmath.probability.special_pairs import special
from fieldmath.probability.transport import by_map, by_steps
from fieldmath.probability.vectors.forms import by_balls, by_features, by_features_at_length
from fieldmath.probability.vectors.parts import by_marginals, by_parts
from fieldmath.probability.vectors.transport import by_covariances, by_eigenvalues


def of_equals(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for two equal laws."""
    if not same_law(question.p, question.other):
        raise Declined("the distributions differ")
    value = sp.S.Zero if question.functional.is_divergence else question.functional.singular
    return Answer(value, ("The two distributions are equal.",))


def _quadrature(question: Question, *, time_limit: float) -> Answer | None:
    from fieldmath.probability.numeric import numeric  # Numeric code is not loaded for exact answers.

    return numeric(question, time_limit=time_limit)


def _distance(question: Question, *, time_limit: float) -> Answer | None:
    from fieldmath.probability.transport_numeric import distance

    return distance(question, time_limit=time_limit)


def _lattice(question: Question, *, time_limit: float) -> Answer | None:
    from fieldmath.probability.vectors.numeric import by_points

    return by_points(question, time_limit=time_limit)


def _certified(question: Question, *, time_limit: float) -> Answer | None:
    from fieldmath.probability.certified import certified

    return certified(question, time_limit=time_limit)


RUNGS = (
    Rung("supports", by_supports),
    Rung("closed form", same_family),
    Rung("finite sum", exact_sum),
    Rung("pull-back", pulled_back),
    Rung("special pair", special),
    Rung("generator", by_generator),
    Rung("crossing points", by_crossings),
    Rung("feature expectations", across_families),
    Rung("integral", symbolic_integral),
    Rung("estimator", estimate, exact=False),
    Rung("float sum", float_sum, exact=False),
    Rung("certified", _certified, exact=False),
    Rung("quadrature", _quadrature, exact=False),
    Rung("unevaluated", unevaluated, closed=False),
)
VECTOR_RUNGS = (
    Rung("closed form", by_features),
    Rung("independent parts", by_parts),
    Rung("finite sum", exact_sum),
    Rung("binomial marginals", by_marginals, exact=False),
    Rung("closed form in balls", by_balls, exact=False),
    Rung("closed form at length", by_features_at_length),
    Rung("float sum", float_sum, exact=False),
    Rung("quasi-Monte Carlo", _lattice, exact=False),
)
"""The rungs for laws of vectors and matrices."""

_CHERNOFF = (
    Rung("supports", by_supports),
    Rung("equal", of_equals),
    Rung("optimal order", by_optimal_order),
    Rung("search", by_search, exact=False),
)
_WASSERSTEIN = (
    Rung("equal", of_equals),
    Rung("transport map", by_map),
    Rung("finite sum", by_steps),
    Rung("quadrature", _distance, exact=False),
)
_ENERGY = (Rung("equal", of_equals), Rung("mean distances", by_means), Rung("quadrature", _distance, exact=False))
_KERNEL = (Rung("equal", of_equals), Rung("mean kernels", by_means), Rung("double sum", discrepancy, exact=False))
OWN = {
    "chernoff": _CHERNOFF,
    "chernoff_order": _CHERNOFF,
    "wasserstein": _WASSERSTEIN,
    "energy_distance": _ENERGY,
    "mmd": _KERNEL,
}
"""The rungs of functionals that are no integrals of densities."""

LADDERS = {name: Ladder(name, OWN.get(name, RUNGS)) for name in FUNCTIONALS}
_OF_VECTORS = {
    "wasserstein": (
        Rung("equal", of_equals),
        Rung("covariances", by_covariances),
        Rung("eigenvalues", by_eigenvalues, exact=False),
    )
}
_VECTOR_LADDERS = {name: Ladder(name, _OF_VECTORS.get(name, OWN.get(name, VECTOR_RUNGS))) for name in FUNCTIONALS}


def ladder_for(question: Question) -> Ladder:
    """Return the ladder for a question: that of its functional, for laws of numbers or of vectors."""
    of_vectors = question.p.vector is not None or question.other.vector is not None
    return (_VECTOR_LADDERS if of_vectors else LADDERS)[question.functional.name]
