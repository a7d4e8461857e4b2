r"""The limit of infinite order: the logarithm of the largest ratio of two densities, or of the largest density."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.probability.antiderivatives import log_pieces
from fieldmath.probability.features import Kind, canonical, combine, decompose, with_plain_lines
from fieldmath.probability.growth import grows
from fieldmath.probability.partitions import find
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.supports import above_zero, is_contradictory, joined
from fieldmath.probability.suprema import Supremum, larger, levels, of_piece, supremum


def largest_ratio(question: Question) -> Answer:
    """Return the limit of infinite order: the logarithm of the supremum of p/q (of p alone for entropies)."""
    p, q = question.p, question.q
    if any(law is not None and isinstance(law.formula, sp.Piecewise) for law in (p, q)):
        return _from_pieces(question)
    parts = [(sp.S.One, p.features)] + ([(sp.S.NegativeOne, q.features)] if q is not None else [])
    kinds = canonical(combine(parts))
    if kinds is None:
        plain = decompose(with_plain_lines(p.formula)), decompose(with_plain_lines(q.formula)) if q is not None else {}
        kinds = canonical(combine([(sp.S.One, plain[0]), (sp.S.NegativeOne, plain[1])]))
    if kinds is not None and q is not None and grows(p.region, kinds):
        return Answer(sp.oo, ("the ratio grows without bound",))
    bound = find(p.region, kinds) if kinds is not None else None
    if kinds is None:
        raise Declined("the supremum of the ratio has no formula")
    if bound is None or bound.maximum is None:
        return _from_supremum(question, kinds)
    value = kinds.get(Kind("power"), sp.S.Zero) + bound.maximum
    condition = sp.And(*(above_zero(entry, strict=not bound.partition.weakly) for entry in bound.boundedness))
    if value.has(sp.nan, sp.zoo):
        return _from_supremum(question, kinds)
    if q is None:
        return Answer(guarded(shaped(-value), condition, -sp.oo), ("minus the logarithm of the largest density",))
    branches = [(value, condition)]
    if condition not in (sp.true, sp.false) and not bound.partition.weakly:
        branches += levels(p.region, kinds)
    found = Supremum(tuple(branches), "the logarithm of the largest ratio")
    return _of_supremum(question, found, sp.S.Zero)


def _from_supremum(question: Question, kinds: dict[Kind, sp.Expr]) -> Answer:
    """Return the limit of infinite order from the rules for suprema."""
    found = supremum(question.p.region, kinds)
    if found is None:
        raise Declined("the supremum of the ratio has no formula")
    return _of_supremum(question, found, kinds.get(Kind("power"), sp.S.Zero))


def _from_pieces(question: Question) -> Answer:
    """Return the limit of infinite order for densities made of pieces.

    Below a density that is the smallest of its pieces the ratio is the largest of the ratios to these.
    """
    p, q = question.p, question.q
    over = log_pieces(p)
    under = [formula for _, formula in log_pieces(q)] if q is not None else [sp.S.Zero]
    if len(under) > 1 and not _is_least(under):
        raise Declined("a density has pieces of which it is not the smallest")
    parts = []
    for support, formula in over:
        for other in under:
            kinds = canonical(combine([(sp.S.One, decompose(formula)), (sp.S.NegativeOne, decompose(other))]))
            parts.append(of_piece(support, kinds) if kinds is not None else None)
    found = larger(parts, "the largest of the suprema on the pieces of the densities")
    if found is None:
        raise Declined("the supremum of the ratio has no formula")
    return _of_supremum(question, found, sp.S.Zero)


def _is_least(formulas: list[sp.Expr]) -> bool:
    """Return whether a density goes up in a line, stays and goes down in a line: it is the smallest of its pieces."""
    kinds = [canonical(decompose(formula)) for formula in formulas]
    names = [[kind.name for kind in entry if kind != Kind("power")] if entry is not None else ["?"] for entry in kinds]
    ranks = [{(): 1, ("log above",): 0, ("log",): 0, ("log below",): 2}.get(tuple(entry)) for entry in names]
    return None not in ranks and ranks == sorted(rank for rank in ranks if rank is not None)


def _of_supremum(question: Question, found: Supremum, constant: sp.Expr) -> Answer:
    """Return the answer that a supremum with its conditions gives."""
    p, q = question.p, question.q
    sign = 1 if q is not None else -1
    inclusion = p.region.inside(q.region) if q is not None and q.support is not None else sp.true
    branches: list[tuple[sp.Expr, sp.Basic]] = []
    for value, condition in found.branches:
        if is_contradictory(condition):
            continue
        if value.has(sp.nan, sp.zoo):
            raise Declined("the supremum lies at an end of the support")
        shape = sign * sp.oo if value is sp.oo else shaped(sign * (constant + _completed(value)))
        if branches and branches[-1][0] == shape:
            condition = joined(branches.pop()[1], condition)
        branches.append((shape, condition))
    branches = [(value, sp.And(condition, inclusion)) for value, condition in branches]
    if branches and branches[0][1] == sp.true:
        return Answer(branches[0][0], (found.reason,))
    branches = [branch for branch in branches if branch[1] != sp.false]
    return Answer(sp.Piecewise(*branches, (sign * sp.oo, True)), (found.reason,))


def _completed(value: sp.Expr) -> sp.Expr:
    """Return a sum with its rational terms over one denominator, if that is shorter: squares become complete."""
    terms = [term for term in sp.Add.make_args(value) if term.is_rational_function()]
    if len(terms) < 2:
        return value
    whole = sp.Add(*terms)
    factored = sp.factor(whole)
    return value - whole + factored if sp.count_ops(factored) < sp.count_ops(whole) else value
