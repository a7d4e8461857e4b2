"""Which family an image of a law belongs to: the rows' parents read backwards."""

from __future__ import annotations

from typing import Any

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.remembering import remembered
from fieldmath.probability.bijections import Step
from fieldmath.probability.canonical import Canonical, canonical, same_step
from fieldmath.probability.family import Family
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.supports import Support

SECONDS = 1.0


def recognised(base: Law, steps: tuple[Step, ...]) -> Law | None:
    """Return the member of a family that the image of `base` under `steps` is, or None.

    Examples
    --------
    >>> from fieldmath.families import Normal
    >>> recognised(Normal(0, 1).law, (Step("exp"),)).row
    Family(LogNormal(mu, sigma))
    """
    if base.row is None or base.is_discrete:
        return None
    wanted = canonical(Law(base.support, base.log_density, base=base, bijection=_chain(steps)))
    if wanted.root.row is None:
        return None
    kinds = tuple(step.kind for step in wanted.steps)
    for row, model in _models(wanted.root.row, kinds):
        found = _fitted(row, model, wanted)
        if found is not None:
            return found
    return wanted.root if not kinds else None


def _chain(steps: tuple[Step, ...]) -> Any:
    from fieldmath.probability.bijections import Bijection

    return Bijection(steps)


@remembered(maxsize=512)
def _models(root: Family, kinds: tuple[str, ...]) -> tuple[tuple[Family, Canonical], ...]:
    """Return the families whose members are images of `root` under such steps, fewest parameters first."""
    from fieldmath.probability.families import FAMILIES

    found = []
    for row in FAMILIES.values():
        if not row.parents or row.support.discrete:
            continue
        model = canonical(from_row(row, row.symbols))
        if model.root.row is root and tuple(step.kind for step in model.steps) == kinds:
            found.append((row, model))
    return tuple(sorted(found, key=lambda entry: len(entry[0].parameters)))


def _fitted(row: Family, model: Canonical, wanted: Canonical) -> Law | None:
    """Return the member of `row` whose canonical form is the wanted one, or None."""
    pairs = list(zip(model.root.arguments, wanted.root.arguments, strict=True))
    for mine, other in zip(model.steps, wanted.steps, strict=True):
        pairs += list(zip(mine.parameters, other.parameters, strict=True))
    law = _member(row, pairs)
    if law is None:
        return None
    found = canonical(law)
    same = len(found.steps) == len(wanted.steps) and all(map(same_step, found.steps, wanted.steps))
    return law if same and found.root == wanted.root else None


def known_truncation(whole: Law, support: Support) -> Law | None:
    """Return the member of a family that the truncation of `whole` to `support` is, or None.

    Examples
    --------
    >>> from fieldmath.families import Normal
    >>> known_truncation(Normal(0, 3).law, Support(sp.S.Zero, sp.oo)).row
    Family(HalfNormal(sigma))
    """
    from fieldmath.probability.families import FAMILIES

    if whole.row is None:
        return None
    for row in sorted(FAMILIES.values(), key=lambda row: len(row.parameters)):
        if row.truncation_of is None or row.truncation_of[0] != whole.row.name:
            continue
        _, arguments, ends = row.truncation_of
        pairs = [(sp.S.Zero + mine, other) for mine, other in zip(arguments, whole.arguments, strict=True)]
        ends = tuple(sp.S.Zero + end for end in ends)
        differing = [pair for pair in zip(ends, _ends(support), strict=True) if pair[0] != pair[1]]
        if any(not mine.is_Symbol and (mine.is_infinite or other.is_infinite) for mine, other in differing):
            continue
        law = _member(row, pairs + differing)
        if law is not None and law.region == support:
            return law
    return None


def _ends(support: Support) -> tuple[sp.Expr, sp.Expr]:
    return support.lower, support.upper


def _member(row: Family, pairs: list[tuple[sp.Expr, sp.Expr]]) -> Law | None:
    """Return the member of `row` whose parameters make the first of each pair the second, or None."""
    own = {symbol: sp.Dummy(symbol.name, **symbol.assumptions0) for symbol in row.symbols}
    known = {own[mine]: other for mine, other in pairs if mine in own}
    if any(known[own[mine]] != other for mine, other in pairs if mine in own):
        return None
    equations = [mine.xreplace(own).xreplace(known) - other for mine, other in pairs if mine not in own]
    values = _solved([e for e in equations if e != 0], list(own.values()))
    values = values | known if values is not None else None
    if values is None or any(sp.expand(e.xreplace(values)) != 0 for e in equations):
        return None
    arguments = tuple(values.get(own[parameter.symbol], own[parameter.symbol]) for parameter in row.parameters)
    unknown = set(own.values())
    if any(value.free_symbols & unknown for value in arguments):
        return None
    if any(p.domain.excludes(value) for p, value in zip(row.parameters, arguments, strict=True)):
        return None
    if any(row.at(relation, arguments) == sp.false for relation, _ in row.constraints):
        return None
    return from_row(row, arguments)


def _solved(equations: list[sp.Expr], unknowns: list[sp.Dummy]) -> dict[sp.Dummy, sp.Expr] | None:
    """Return the values of the unknowns, found one equation at a time."""
    values: dict[sp.Dummy, sp.Expr] = {}
    for _ in range(len(equations)):
        open_ones = [e.xreplace(values) for e in equations]
        single = next((e for e in open_ones if len(e.free_symbols & set(unknowns)) == 1), None)
        if single is None:
            return values
        (unknown,) = single.free_symbols & set(unknowns)
        outcome = budget.run(sp.solve, single, unknown, seconds=SECONDS)
        if not outcome.is_done or len(outcome.value) != 1:
            return None
        values[unknown] = outcome.value[0]
    return values
