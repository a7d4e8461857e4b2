"""Densities that are even about a centre: what they say of |x - centre| is said on half of the support."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra.remembering import remembered
from fieldmath.probability.features import X, linear
from fieldmath.probability.supports import Support


@dataclass(frozen=True)
class Fold:
    """A log-density even about `centre`, written in the distance from it."""

    centre: sp.Expr
    support: Support
    log_density: sp.Expr

    def half(self, function: sp.Expr) -> sp.Expr | None:
        """Return a function of x that is even about the centre as one of the distance, or None for another one."""
        return _in_distance(function, self.centre)


@remembered(maxsize=1024)
def fold(support: Support, log_density: sp.Expr) -> Fold | None:
    """Return the density of the distance from the centre of symmetry, or None where there is none.

    Examples
    --------
    >>> m = sp.Symbol("m", real=True)
    >>> fold(Support(-sp.oo, sp.oo), -sp.Abs(X - m)).log_density
    -⟨x⟩ + log(2)
    """
    if support.discrete:
        return None
    for centre in _candidates(support, log_density):
        half = _in_distance(log_density, centre)
        if half is not None:
            upper = support.upper if support.upper.is_infinite else sp.expand(support.upper - centre)
            return Fold(centre, Support(sp.S.Zero, upper), half + sp.log(2))
    return None


def _in_distance(function: sp.Expr, centre: sp.Expr) -> sp.Expr | None:
    moved = function.xreplace({X: X + centre})
    if moved.xreplace({X: -X}) != moved:
        return None
    return moved.xreplace({sp.Abs(X): X})


def _candidates(support: Support, log_density: sp.Expr) -> Iterator[sp.Expr]:
    """Give the places about which a density on this support may be even: its middle, or the zeros of linear parts."""
    ends = support.lower, support.upper
    if not any(end.is_infinite for end in ends):
        yield sp.expand((support.lower + support.upper) / 2)
        return
    if ends != (-sp.oo, sp.oo):
        return
    lines = [line for node in sp.preorder_traversal(log_density) if (line := _line(node)) is not None]
    yield from dict.fromkeys(sp.cancel(-shift / slope) for shift, slope in lines)


def _line(node: sp.Basic) -> tuple[sp.Expr, sp.Expr] | None:
    if not isinstance(node, sp.Expr) or not node.has(X) or not (node.is_Add or node.is_Mul or node == X):
        return None
    return linear(sp.expand_mul(node)) if node.is_polynomial(X) else None
