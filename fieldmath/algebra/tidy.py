"""Cheap normal forms, textbook shapes, and the three-valued zero test."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra import budget


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


def is_zero(expr: sp.Expr, *, time_limit: float = 2.0) -> bool | None:
    """Return whether an expression vanishes identically: True, False, or None when undecided."""
    reduced = normal(expr)
    if reduced.is_zero is not None:
        return bool(reduced.is_zero)
    outcome = budget.run(sp.simplify, reduced, seconds=time_limit)
    if outcome.is_done and outcome.value.is_zero:
        return True
    return False if outcome.is_done and outcome.value.is_zero is False else None


def equal(a: sp.Expr, b: sp.Expr, *, time_limit: float = 2.0) -> bool | None:
    """Return whether two expressions are identically equal: True, False, or None when undecided."""
    return is_zero(a - b, time_limit=time_limit)


def _cancelled(expr: sp.Expr) -> sp.Expr:
    return sp.cancel(sp.together(expr))
