"""Equal forms of integrands that are easier to integrate: short roots, and no absolute values where signs are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.clock import PATIENCE
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.tidy import normal

_WORTH_SIMPLIFYING = 150
_SAMPLES = 300
_FAR_OUT = np.array([1e-9, 0.4, 0.6, 1 - 1e-9])


def is_numeric(expr: sp.Expr) -> bool:
    """Return whether an expression contains floats or functions known by their values only."""
    return expr.has(sp.Float) or any(hasattr(node, "_fieldmath_callable") for node in sp.preorder_traversal(expr))


def sign_in(expr: sp.Expr, box: Box) -> int | None:
    """Return 1 or -1 when `expr` has that sign at irregular points all over the box, else None."""
    if expr.is_positive or expr.is_negative:
        return 1 if expr.is_positive else -1
    if any(hasattr(node, "_fieldmath_callable") for node in sp.preorder_traversal(expr)):
        return None
    points = box.samples(tuple(sorted(expr.free_symbols - set(box.symbols), key=str)))
    values = compile_expressions((expr,), tuple(points))(*points.values())[0]
    signs = set(np.sign(values[np.isfinite(values)]).tolist())
    return int(signs.pop()) or None if len(signs) == 1 else None


def keeps_sign(side: int, expr: sp.Expr, box: Box) -> bool:
    """Return whether `expr`, free of parameters, has no value of the other sign at many points of the box."""
    points = box.samples(count=_SAMPLES)
    with np.errstate(all="ignore"):
        values = compile_expressions((expr,), tuple(points))(*points.values())[0]
    return bool((side * values[np.isfinite(values)] >= 0).all())


def is_infinite_far_out(expr: sp.Expr, box: Box) -> bool:
    """Return whether `expr`, free of parameters, is infinite where an infinite range ends, and not large on the way."""
    if box.is_bounded:
        return False
    unit = np.meshgrid(*([_FAR_OUT] * box.dimension), indexing="ij")
    with np.errstate(all="ignore"):
        values = compile_expressions((expr,), box.symbols)(*box.spread(unit)[0])[0]
    return bool(np.isinf(values).any())


def without_absolute_values(expr: sp.Expr, box: Box) -> sp.Expr:
    """Return `expr` with each ``Abs(u)`` replaced by ``u`` or ``-u`` where the box decides the sign."""
    signed = {}
    for absolute in expr.atoms(sp.Abs):
        sign = sign_in(absolute.args[0], box)
        if sign is not None:
            signed[absolute] = sign * absolute.args[0]
    return expr.xreplace(signed)


def with_short_roots(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with trigonometric sums under roots and in denominators reduced: r**2 on a sphere to R**2."""
    powers = {node for node in expr.atoms(sp.Pow) if node.exp.is_Rational}
    roots = {node for node in powers if node.exp.is_negative or not node.exp.is_Integer}
    turned = [node for node in roots if node.base.is_Add and node.base.has(sp.sin, sp.cos)]
    short = {}
    for node in turned:
        if node.base.count_ops() <= _WORTH_SIMPLIFYING:
            base = budget.run(sp.trigsimp, sp.expand(node.base), seconds=0.5, patience=PATIENCE).value_or(node.base)
            short[node] = as_square(sp.factor_terms(base)) ** node.exp
    return normal(expr.xreplace(short)) if short else expr


def as_square(expr: sp.Expr) -> sp.Expr:
    """Return ``k*(1 - cos(u))`` as ``2*k*sin(u/2)**2``, and its like; other expressions as they are."""
    waves = expr.atoms(sp.sin, sp.cos, sp.cosh)
    if len(waves) != 1:
        return expr
    (wave,) = waves
    height = sp.Dummy("height")
    linear = expr.xreplace({wave: height})
    slope, constant = linear.diff(height), linear.xreplace({height: sp.S.Zero})
    if slope.has(height) or slope.has(*wave.free_symbols) or constant.has(*wave.free_symbols):
        return expr
    if wave.func is sp.cosh:
        half = sp.cosh(wave.args[0] / 2) if normal(constant - slope) == 0 else sp.sinh(wave.args[0] / 2)
        return 2 * slope * half**2 if normal(constant**2 - slope**2) == 0 else expr
    angle = wave.args[0] if wave.func is sp.cos else wave.args[0] - sp.pi / 2
    if normal(constant - slope) == 0:
        return 2 * slope * sp.cos(angle / 2) ** 2
    if normal(constant + slope) == 0:
        return 2 * constant * sp.sin(angle / 2) ** 2
    return expr


def root_on(square: sp.Expr, box: Box, *, seconds: float = 1.0) -> sp.Expr:
    """Return the square root of an expression that is not negative on the box, without absolute values."""
    short = as_square(sp.factor(shortened(square, box, seconds=seconds)))
    return without_absolute_values(sp.sqrt(short), box)


def shortened(expr: sp.Expr, box: Box, *, seconds: float = 2.0) -> sp.Expr:
    """Return the shortest of a few equal forms of `expr` on the box."""
    forms = [normal(expr)]
    if forms[0].has(sp.tan):
        forms.append(normal(forms[0].replace(sp.tan, lambda v: sp.sin(2 * v) / (1 + sp.cos(2 * v)))))
    methods: tuple[Callable[..., sp.Expr], ...] = (sp.trigsimp, sp.simplify)
    worth = 5 < forms[0].count_ops() <= _WORTH_SIMPLIFYING and not is_numeric(expr)
    for method in methods if worth else ():
        outcome = budget.run(method, forms[0], seconds=0.5 * seconds, patience=PATIENCE)
        if outcome.is_done and not outcome.value.has(sp.I):
            forms.append(outcome.value)
    forms = [without_absolute_values(form, box) for form in forms]
    return min(forms, key=lambda form: (form.count_ops(), len(str(form))))
