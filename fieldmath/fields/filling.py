"""Removable singularities, filled by limits."""

from __future__ import annotations

from functools import partial
from typing import Any

import sympy as sp

from fieldmath.algebra.domain import place_of, poles
from fieldmath.errors import EvaluationError
from fieldmath.representations.protocol import each
from fieldmath.representations.symbolic import Symbolic

Place = tuple[sp.Symbol, sp.Expr]


def filled(field: Any, time_limit: float) -> Any:
    """Return the field with every exception lifted at which all components have one finite limit."""
    if field.is_sampled:
        raise EvaluationError("the field holds samples; fill the missing ones before making it")
    components = field._components
    for zero in field.domain().excluded:
        place = place_of(zero)
        if place is None or place[0] not in field.chart.symbols:
            continue
        limits = each(partial(_limit, place, field.chart, time_limit), components)
        if all(value is not None for value in limits.flat):
            components = each(partial(_lifted, zero, place), components, limits)
    return field._build(field.chart, components, field.basis)


def _limit(place: Place, chart: Any, time_limit: float, component: Symbolic) -> sp.Expr | None:
    """Return the limit from every side inside the range, when it is one finite value."""
    expr, (symbol, value) = component.expr, place
    direct = expr.xreplace({symbol: value})
    if not direct.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return direct
    lower, upper = chart.ranges[symbol]
    sides = [side for side, inside in (("+", value != upper), ("-", value != lower)) if inside]
    from fieldmath.algebra import budget

    found = [budget.run(sp.limit, expr, symbol, value, side, seconds=time_limit).value_or(None) for side in sides]
    if not all(limit is not None and limit.is_finite and not limit.has(sp.Limit, symbol) for limit in found):
        return None
    return found[0] if all((limit - found[0]).is_zero for limit in found) else None


def _lifted(zero: sp.Expr, place: Place, component: Symbolic, value: sp.Expr) -> Symbolic:
    expr = component.expr
    if zero in poles(expr):
        expr = sp.Piecewise((expr, sp.Ne(*place)), (value, True))
    return Symbolic(expr, component.chart, component.excluded - {zero})
