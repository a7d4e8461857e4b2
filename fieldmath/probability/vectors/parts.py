r"""Laws of independent parts: divergences add up, and so do entropies where the parts are the whole outcome.

A multinomial count is what n independent draws from one categorical law tell of its probabilities: the counts are a
sufficient statistic, so that every divergence of two such laws with the same n is that of the draws.
"""

from __future__ import annotations

import math
from typing import Any

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.families import family_named
from fieldmath.probability.functionals import RENYI, RENYI_ENTROPY
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.question import Question, shaped

ADDITIVE = ("entropy", "cross_entropy", "kl", "jeffreys", "renyi", "bhattacharyya", "renyi_entropy")
Parts = tuple[tuple[sp.Expr, Law], ...]


def by_parts(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for two laws of the same number of independent parts, from the answers for the parts."""
    pairs = _pairs(question)
    functional = question.functional
    if functional.name in ADDITIVE:
        return Answer(_sum(question, functional, pairs, time_limit), ("a sum over independent parts",))
    if not functional.is_affinity or question.order is sp.oo:
        raise Declined("the functional of independent parts is no sum")
    order = question.exponent
    base = RENYI if functional.needs_q else RENYI_ENTROPY
    found = _sum(question, base, pairs, time_limit)
    if isinstance(found, Approximation):
        raise Declined("a part has no closed form")
    divisor = base.divisor(order) if base.divisor is not None else sp.S.One
    if found.has(sp.oo):
        raise Declined("a part is infinite")
    return Answer(shaped(question.finished(found * divisor)), ("a product over independent parts",))


def by_marginals(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the entropy of counts of n draws: the logarithm of their number of orders is one of each entry."""
    from scipy.special import gammaln, xlogy

    from fieldmath.probability.numeric import total_of

    vector = question.p.vector
    if question.functional.name != "entropy" or vector is None or vector.row.name != "Multinomial":
        raise Declined("the question is not the entropy of a multinomial law")
    if question.free_symbols:
        raise Declined("parameters are free")
    n, probabilities = vector.arguments
    size, shares = float(n), [float(p) for p in probabilities]
    laws = [from_row(family_named("Binomial"), (n, p)) for p in probabilities if p != 0 and p != 1]
    terms = [total_of(law, lambda x, density: density * gammaln(x + 1)) for law in laws]
    fixed = [gammaln(size + 1)] if 1 in probabilities else []
    value = math.fsum([-gammaln(size + 1), *(-size * xlogy(p, p) for p in shares), *map(float, terms), *fixed])
    error = sum(term.error for term in terms) + 8 * 2**-52 * (gammaln(size + 1) + sum(map(abs, map(float, terms))))
    return Answer(Approximation(value, error=float(error), method="sums over binomial marginals"))


def parts_of(law: Law) -> Parts | None:
    """Return the independent parts with the number of times that each is drawn, or None."""
    if law.vector is None or law.vector.row.parts is None:
        return None
    return law.vector.row.parts(law.vector.arguments)


def _pairs(question: Question) -> list[tuple[sp.Expr, Law, Law | None]]:
    p, q = parts_of(question.p), parts_of(question.other)
    if p is None or q is None:
        raise Declined("the distributions have no independent parts")
    if not question.functional.is_divergence and not _is_whole(question.p):
        raise Declined("the parts are not the whole outcome")
    if len(p) != len(q) or any(a[0] != b[0] for a, b in zip(p, q, strict=True)):
        raise Declined("the distributions have different numbers of parts")
    return [
        (n, first, second if question.q is not None else None) for (n, first), (_, second) in zip(p, q, strict=True)
    ]


def _is_whole(law: Law) -> bool:
    return law.vector is not None and law.vector.row.parts_are_whole


def _sum(question: Question, functional: Any, pairs: list[tuple[sp.Expr, Law, Law | None]], time_limit: float) -> Any:
    from fieldmath.probability.ladders import ladder_for
    from fieldmath.probability.measures import total

    terms = []
    for count, p, q in pairs:
        asked = Question(functional, p, q, question.order if functional.is_affinity else None)
        part = ladder_for(asked).climb(asked, time_limit=time_limit)
        terms.append((count, part.value))
    return total(terms)
