"""Proof by algebra that an expression is identically zero."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from fieldmath.algebra.generators import Generators
from fieldmath.algebra.polynomials import expansion_size

_QUICK_TERMS = 500


def vanishes(expr: sp.Expr) -> bool:
    """Return whether algebra proves that `expr` is identically zero; False when it does not."""
    if expansion_size(expr) <= _QUICK_TERMS and sp.expand(expr) == 0:
        return True
    if expr.has(sp.Piecewise):
        expr = sp.piecewise_fold(expr)
        if isinstance(expr, sp.Piecewise):
            return all(vanishes(branch) for branch in _branches(expr))
    return bool(Generators(expr).numerator(expr) == 0)


def _branches(piecewise: sp.Piecewise) -> Iterator[sp.Expr]:
    """Give each branch with the signs that conditions such as ``x > 0`` lend to its symbols."""
    earlier: list[sp.Basic] = []
    for branch, condition in piecewise.args:
        signs = {}
        for part in sp.And.make_args(sp.And(condition, *map(sp.Not, earlier))):
            if isinstance(part, sp.Rel) and part.rhs == 0 and part.lhs.is_Symbol and part.rel_op in _SIGNS:
                facts = {**part.lhs._assumptions_orig, _SIGNS[part.rel_op]: True}
                signs[part.lhs] = sp.Dummy(part.lhs.name, **facts)
        yield branch.xreplace(signs)
        earlier.append(condition)


_SIGNS = {">": "positive", "<": "negative", ">=": "nonnegative", "<=": "nonpositive"}
