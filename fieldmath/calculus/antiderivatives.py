"""Antiderivatives in one variable, real for real integrands, and none at all rather than a slow one."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from fieldmath.algebra import budget, elementary
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.calculus.ansatz import Limits, combination

_UNFINISHED = (sp.Integral, sp.Subs, sp.RootSum, sp.Piecewise)


def antiderivative(
    expr: sp.Expr,
    variable: sp.Symbol,
    symbols: Sequence[sp.Symbol],
    limits: Limits,
    deadline: Deadline,
    *,
    is_quick: bool = False,
) -> sp.Expr | None:
    """Return a real A with ``A.diff(variable) == expr``, proven; None when none is found in time.

    Tried in order: a combination of the functions that occur, the rules of `fieldmath.algebra.elementary`, and SymPy's
    integration, which takes seconds; ``is_quick`` leaves the last aside.
    """
    if not expr.has(variable):
        return expr * variable
    guess = budget.run(_by_guessing, expr, variable, symbols, limits, seconds=deadline.left()).value_or(None)
    if guess is not None and is_zero(guess.diff(variable) - expr, time_limit=deadline.left(2.0)) is True:
        return guess
    for method in (elementary.antiderivative,) if is_quick else (elementary.antiderivative, _by_hand, _by_sympy):
        if deadline.is_over():
            return None
        found = budget.run(method, expr, variable, seconds=deadline.left(4.0)).value_or(None)
        if found is None or found.has(sp.I, *_UNFINISHED):
            continue
        real = with_angles(found, symbols)
        for candidate in dict.fromkeys((real, found)):
            if is_zero(candidate.diff(variable) - expr, time_limit=deadline.left(2.0)) is True:
                return candidate
    return None


def _by_guessing(expr: sp.Expr, variable: sp.Symbol, symbols: Sequence[sp.Symbol], limits: Limits) -> sp.Expr | None:
    ranges = dict(zip(symbols, limits, strict=True))
    found = combination((expr,), lambda _, m: (m.diff(variable),), (variable,), (ranges[variable],))
    return None if found is None else found[0]


def _by_hand(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    from sympy.integrals.manualintegrate import manualintegrate

    return _in_positive_symbols(lambda e, q: manualintegrate(e, q), expr, variable)


def _by_sympy(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    return _in_positive_symbols(lambda e, q: sp.integrate(e, q, conds="none"), expr, variable)


def _in_positive_symbols(method: object, expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    """Integrate with positive symbols, for which SymPy finds real forms; the caller proves the result for all."""
    fixed: dict[sp.Expr, sp.Dummy] = {}
    short = _with_fixed_parts_covered(expr, variable, fixed)
    covers = {s: sp.Dummy(s.name, positive=True) for s in short.free_symbols if s not in fixed.values()}
    found = method(short.xreplace(covers), covers[variable])  # type: ignore[operator]
    meaning = {cover: part for part, cover in (*fixed.items(), *covers.items())}
    return normal(found.xreplace(meaning))


def _with_fixed_parts_covered(expr: sp.Expr, variable: sp.Symbol, covers: dict[sp.Expr, sp.Dummy]) -> sp.Expr:
    """Return `expr` with every sum or function that does not vary replaced by a positive symbol, remembered."""
    if not expr.has(variable):
        return covers.setdefault(expr, sp.Dummy("c", positive=True)) if expr.is_Add or expr.is_Function else expr
    if not expr.args:
        return expr
    if expr.is_Add:
        fixed, moving = expr.as_independent(variable, as_Add=True)
        parts = [_with_fixed_parts_covered(part, variable, covers) for part in sp.Add.make_args(moving)]
        if fixed != 0 and not fixed.is_number:
            fixed = covers.setdefault(fixed, sp.Dummy("c", positive=True))
        return sp.Add(fixed, *parts)
    return expr.func(*(_with_fixed_parts_covered(part, variable, covers) for part in expr.args))


def with_angles(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> sp.Expr:
    """Return `expr` with ``atan(u/v)``, v varying, replaced by ``atan2(u, v)``, which does not jump at v = 0."""
    swap = {}
    for node in expr.atoms(sp.atan):
        u, v = sp.fraction(sp.together(node.args[0]))
        if v.has(*symbols):
            swap[node] = sp.atan2(u, v)
    return expr.xreplace(swap)


def with_real_logarithms(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> sp.Expr:
    """Return `expr` with ``log(u)`` replaced by ``log(Abs(u))`` where u may be negative on the chart."""
    ranges = dict(zip(symbols, limits, strict=True))
    swap = {}
    for node in expr.atoms(sp.log):
        inner = node.args[0]
        if inner.is_nonnegative or not inner.has(*symbols) or isinstance(inner, sp.Abs):
            continue
        if _is_positive_on(inner, ranges):
            continue
        swap[node] = sp.log(sp.Abs(inner))
    return expr.xreplace(swap)


def _is_positive_on(expr: sp.Expr, ranges: dict[sp.Symbol, tuple[sp.Expr, sp.Expr]]) -> bool:
    """Return whether `expr` stays positive on the ranges, as far as a few points show."""
    from fieldmath.geometry.signs import sign_on

    used = [s for s in ranges if expr.has(s)]
    return sign_on(expr, used, [ranges[s] for s in used]) == 1
