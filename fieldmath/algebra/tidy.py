"""Cheap normal forms, textbook shapes, and the three-valued zero test."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.zero import equal, is_zero

__all__ = ["equal", "is_zero", "normal", "present"]


def normal(expr: sp.Expr) -> sp.Expr:
    """Return a cheap normal form of an operator result."""
    if not expr.args:
        return expr
    best = expr
    for step in (sp.expand, _cancelled):
        outcome = budget.run(step, expr, seconds=0.5)
        if outcome.is_done and outcome.value.count_ops() < best.count_ops():
            best = outcome.value
    return best


def present(expr: sp.Expr) -> sp.Expr:
    """Return the textbook shape of an expression."""
    return normal(expr)


def _cancelled(expr: sp.Expr) -> sp.Expr:
    return sp.cancel(sp.together(expr))
