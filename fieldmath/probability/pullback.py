r"""Pull-back along a common bijection: divergences do not see the variable in which both laws are written.

For injective :math:`T`, :math:`D(T(P)\,\|\,T(Q)) = D(P\,\|\,Q)` for every f-divergence and every function of one, as
Rényi's. Both laws are brought to canonical form; the last steps that they share are taken off. What is left is a
question about simpler laws, often of one family: of log-normals to normals, of Paretos to exponentials.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.probability.bijections import Step
from fieldmath.probability.canonical import Canonical, canonical, common_end
from fieldmath.probability.closed_forms import across_families, same_family
from fieldmath.probability.crossings import by_crossings
from fieldmath.probability.features import X
from fieldmath.probability.generators import by_generator
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question
from fieldmath.probability.singular import by_supports
from fieldmath.probability.special_pairs import special
from fieldmath.probability.transforms import image

INNER = (by_supports, same_family, special, by_generator, by_crossings, across_families)


def pulled_back(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for two images of simpler laws under one map."""
    p, q = question.p, question.q
    if q is None or not question.functional.is_divergence:
        raise Declined("only divergences of two laws are invariant")
    if p.support is None or q.support is None or p.components or q.components or p.has_floats or q.has_floats:
        raise Declined("the laws are no images")
    first, second = canonical(p), canonical(q)
    shared = common_end(first.steps, second.steps)
    inner = _without(first, shared), _without(second, shared)
    if inner == (p, q) or (shared == 0 and first.root.row is not second.root.row):
        raise Declined("the laws have no bijection in common")
    simpler = replace(question, p=inner[0], q=inner[1])
    for rung in INNER:
        try:
            answer = rung(simpler, time_limit=time_limit)
        except Declined:
            continue
        if answer is not None:
            return Answer(answer.value, (_step(first.steps[len(first.steps) - shared :]), *answer.steps), answer.check)
    raise Declined("the laws below their common bijection have no closed form")


def _without(form: Canonical, shared: int) -> Law:
    """Return the law without its last `shared` steps, in its canonical shape: no family is looked for."""
    steps = form.steps[: len(form.steps) - shared]
    return image(form.root, steps) if steps else form.root


def _step(shared: tuple[Step, ...]) -> str:
    if not shared:
        return "The laws belong to one family under other names."
    value: sp.Expr = sp.Symbol("x")
    for step in shared:
        value = step.forward.xreplace({X: value})
    return f"Both laws are images under x -> {value}, which divergences do not see."
