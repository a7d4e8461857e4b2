"""Integrals with free parameters, case by case: each value with the condition under which numbers confirm it.

The space of the parameters is cut at the `fieldmath.algebra.borders` of the integrand and of its closed forms. With one
parameter every interval and every point between is looked at; with more, the open cells that random points find. What
no value covers stays an unevaluated integral.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np
import sympy as sp

from fieldmath.algebra.borders import borders_of_value, chosen
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.cells import Cell, Line, Space, Values
from fieldmath.algebra.cubature import Estimate, cubature
from fieldmath.algebra.oscillating import conditional
from fieldmath.algebra.rewriting import is_infinite_far_out, keeps_sign
from fieldmath.algebra.tidy import normal
from fieldmath.errors import CONDITIONAL, ConvergenceWarning, warn

Find: TypeAlias = Callable[[sp.Expr, Box, float], Iterator[sp.Expr]]
Number: TypeAlias = Callable[[sp.Expr], float]

_TOLERANCE = 1e-8
_SECONDS = 1.0
_EACH = 3  # Operations that one case more may save.
_FORMS = 2  # Closed forms to try of each integral.


@dataclass(frozen=True)
class Tools:
    """How closed forms are found (not yet confirmed), how constants become floats, and what is left without a form."""

    find: Find
    number: Number
    rest: Callable[[sp.Expr, Box], sp.Expr]


def by_cases(
    expr: sp.Expr,
    box: Box,
    parameters: Sequence[sp.Symbol],
    cuts: Sequence[sp.Expr],
    tools: Tools,
    deadline: Deadline,
    *,
    forms: Sequence[sp.Expr] | None = None,
) -> sp.Expr | None:
    """Return the integral as a Piecewise over conditions on the parameters; None when no case has a closed form.

    The cuts are the `borders` of the integrand. Where the integral diverges on one side the case is infinite. Cases
    without closed form, or without any value, are left as an unevaluated integral behind all conditions.
    """
    if forms is None:
        forms = list(islice(tools.find(expr, box, 0.4 * deadline.left()), _FORMS))
    forms = _real_forms(forms)
    every = chosen({*cuts, *(border for form in forms for border in borders_of_value(form, parameters))}, parameters)
    facts = box.premises
    space = Line(parameters[0], every, facts) if len(parameters) == 1 else Space(parameters, every, facts)
    known = {cell: _estimates(expr, box, cell, deadline) for cell in space.cells}
    agreed: dict[sp.Expr, list[Cell]] = {form: _agreeing(form, known, tools.number) for form in forms}
    for cell, estimates in known.items():
        if any(cell in cells for cells in agreed.values()) or not estimates or any(e.trouble for e in estimates):
            continue
        for form in _special(expr, box, cell, tools, deadline):
            cells = _agreeing(form, known, tools.number)
            if cell in cells:
                agreed[form] = cells
    for form, cell in [(form, cell) for form, cells in agreed.items() if form.has(sp.Abs) for cell in cells]:
        shorter = _without_absolute_values(form, cell, tools.number)
        agreed.setdefault(shorter, _agreeing(shorter, known, tools.number))
    if any(e.is_conditional for cells in agreed.values() for cell in cells for e in known[cell]):
        warn(CONDITIONAL, ConvergenceWarning)
    for infinity, side in ((sp.oo, 1), (-sp.oo, -1)):
        agreed[infinity] = [cell for cell, e in known.items() if _diverges_to(side, expr, box, cell, e)]
    return _joined(agreed, space, lambda: tools.rest(expr, box))


def _estimates(expr: sp.Expr, box: Box, cell: Cell, deadline: Deadline) -> tuple[Estimate, ...]:
    if deadline.is_over():
        return ()
    limit = min(_SECONDS, max(0.1, deadline.left()))
    places = [(expr.xreplace(point), box.xreplace(point)) for point in cell.points]
    found = [(cubature(*place, tolerance=_TOLERANCE, seconds=limit), place) for place in places]
    return tuple((conditional(*place) or one) if one.trouble else one for one, place in found)


def _agreeing(form: sp.Expr, known: dict[Cell, tuple[Estimate, ...]], number: Number) -> list[Cell]:
    """Return the cells in which the numeric integrals confirm a value."""

    def confirmed(cell: Cell, estimates: tuple[Estimate, ...]) -> bool:
        if not estimates or any(estimate.trouble for estimate in estimates):
            return False
        numbers = [number(form.xreplace(point)) for point in cell.points]
        agrees = all(np.isfinite(n) and e.confirms(n) for n, e in zip(numbers, estimates, strict=True))
        return agrees and all(_is_real(form, point, number) for point in cell.points)

    return [cell for cell, estimates in known.items() if confirmed(cell, estimates)]


def _without_absolute_values(form: sp.Expr, cell: Cell, number: Number) -> sp.Expr:
    """Return the form that a value has in one cell, where the arguments of absolute values keep their signs."""
    swap = {}
    for node in form.atoms(sp.Abs):
        signs = {np.sign(number(node.args[0].xreplace(point))) for point in cell.points}
        if len(signs) == 1 and signs <= {-1.0, 1.0}:
            swap[node] = int(signs.pop()) * node.args[0]
    return normal(form.xreplace(swap))


def _is_real(form: sp.Expr, point: Values, number: Number) -> bool:
    """Return whether roots and logarithms have no negative arguments at a point."""
    inner = [node.args[0] for node in form.atoms(sp.log)]
    inner += [node.base for node in form.atoms(sp.Pow) if node.exp.is_Rational and node.exp.q % 2 == 0]
    return all(number(part.xreplace(point)) >= 0 for part in inner)


def _diverges_to(side: int, expr: sp.Expr, box: Box, cell: Cell, estimates: tuple[Estimate, ...]) -> bool:
    """Return whether an integrand that keeps this sign has no finite integral in a cell."""
    if not estimates or not all(estimate.diverges for estimate in estimates):
        return False
    places = [(expr.xreplace(point), box.xreplace(point)) for point in cell.points]
    if any(e.overflows and not is_infinite_far_out(*place) for e, place in zip(estimates, places, strict=True)):
        return False
    return all(keeps_sign(side, *place) for place in places)


def _special(expr: sp.Expr, box: Box, cell: Cell, tools: Tools, deadline: Deadline) -> Iterator[sp.Expr]:
    """Give closed forms for one cell: at a point, or with symbols that know their signs there."""
    if deadline.is_over():
        return
    names = dict(cell.names or cell.points[0])
    back = {new: old for old, named in names.items() for new in named.free_symbols if new != old}
    inverse = {new: sp.solve(sp.Eq(names[old], old), new)[0] for new, old in back.items()}
    found = tools.find(expr.xreplace(names), box.xreplace(names), max(0.2, 0.3 * deadline.left()))
    for form in _real_forms(normal(form.xreplace(inverse)) for form in islice(found, 1)):
        yield form.xreplace({old: sp.Abs(old) for old in back.values()})
        yield form


def _real_forms(forms: Iterable[sp.Expr]) -> list[sp.Expr]:
    """Return the forms, each with the absolute values of logarithms' arguments first where that is another form."""
    found: list[sp.Expr] = []
    for form in forms:
        swap = {
            node: sp.log(sp.Abs(node.args[0])) for node in form.atoms(sp.log) if node.args[0].is_nonnegative is None
        }
        found += [form.xreplace(swap), form]
        found += [branch for piece in form.atoms(sp.Piecewise) for branch, _ in piece.args if form == piece]
    return list(dict.fromkeys(found))


def _joined(agreed: dict[sp.Expr, list[Cell]], space: Line | Space, left_over: Callable[[], sp.Expr]) -> sp.Expr | None:
    """Return the fewest values that cover all cells that any covers, the most general first."""
    waiting, cases = list(space.cells), []
    while waiting:
        value = max(agreed, key=lambda v: sum(cell in agreed[v] for cell in waiting) / (v.count_ops() + _EACH))
        covered = [cell for cell in waiting if cell in agreed[value]]
        if not covered:
            break
        cases.append((value, space.condition(covered if isinstance(space, Line) else agreed[value])))
        waiting = [cell for cell in waiting if cell not in covered]
    if not cases:
        return None
    pairs = [(value, _with_denominators(value, condition, space)) for value, condition in cases]
    is_whole = not waiting and pairs == cases
    pairs.sort(key=lambda pair: bool(pair[0].is_infinite))
    return sp.Piecewise(*pairs[:-1], (pairs[-1][0], True)) if is_whole else sp.Piecewise(*pairs, (left_over(), True))


def _with_denominators(value: sp.Expr, condition: sp.Basic, space: Line | Space) -> sp.Basic:
    """Return the condition, and that nothing in the value is undefined on the borders between its cells."""
    if isinstance(space, Line) or value.is_infinite:
        return condition
    for cut in space.cuts:
        if condition.has(cut > 0, cut < 0) or not value.has(*cut.free_symbols):
            continue
        symbol = min(cut.free_symbols, key=str)
        zeros = sp.solve(cut, symbol) if sp.Poly(cut, symbol).degree() == 1 else []
        if not zeros or value.xreplace({symbol: zeros[0]}).has(sp.nan, sp.zoo, sp.oo, -sp.oo):
            condition = sp.And(condition, sp.Ne(cut, 0))
    return condition
