"""Potentials found in Cartesian components and carried back: in systems with foci what occurs is short only there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.tidy import is_zero
from fieldmath.calculus import potentials
from fieldmath.errors import NoClosedFormError
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.shortening import simplified_on

_SHARE = 0.6  # Of the time that is left; the rest is for the search in the field's own coordinates.
_LONGEST = 400
_PROOF_SECONDS = 2.0
Form = tuple[sp.Expr, ...]


def scalar_potential(field: Any, w: Form, deadline: Deadline, wrap: Callable[..., Any]) -> sp.Expr | None:
    """Return a potential of a closed form in the field's chart, proven; None when this way does not lead to one."""
    moved = _moved(field)
    if moved is None:
        return None
    there = potentials.covariant(moved._components, moved.frame)
    try:
        phi = potentials.scalar_potential(there, moved.chart, deadline.left() * _SHARE)
    except NoClosedFormError:
        return None
    back = wrap(moved, phi).to(field.chart).expr
    slopes = [back.diff(q) for q in field.chart.symbols]
    return back if _agree(slopes, w, field.chart, deadline) else None


def vector_potential(field: Any, b: Form, deadline: Deadline, wrap: Callable[..., Any]) -> Form | None:
    """Return covariant components of a vector potential in the field's chart, proven; None as above."""
    moved = _moved(field)
    if moved is None:
        return None
    there = potentials.density(moved._components, moved.frame)
    try:
        A = potentials.vector_potential(there, moved.chart, deadline.left() * _SHARE)
    except NoClosedFormError:
        return None
    carried = wrap(moved, A).to(field.chart)
    chart = field.chart
    form = tuple(
        simplified_on(entry, chart.symbols, chart.limits)
        for entry in potentials.covariant(carried._components, carried.frame)
    )
    return form if _agree(potentials.curl_of(form, chart), b, chart, deadline) else None


def _moved(field: Any) -> Any:
    """Return the field in Cartesian coordinates; None where it has none or becomes long."""
    chart = field.chart
    if chart.algebraic is None or len(chart.embedding) != chart.dimension:
        return None
    moved = field.to(cartesian(chart.dimension))
    return moved if sum(e.count_ops() for e in moved.exprs) <= _LONGEST else None


def _agree(found: Sequence[sp.Expr], wanted: Sequence[sp.Expr], chart: Chart, deadline: Deadline) -> bool:
    """Return whether two forms are proven equal: as fractions of waves and roots, or by the zero test."""
    return all(
        simplified_on(a - b, chart.symbols, chart.limits, time_limit=deadline.left(_PROOF_SECONDS)) == 0
        or is_zero(a - b, time_limit=deadline.left(_PROOF_SECONDS)) is True
        for a, b in zip(found, wanted, strict=True)
    )
