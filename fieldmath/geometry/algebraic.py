"""From curvilinear coordinates back to Cartesian ones by rational functions instead of logarithms and arc functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.tidy import normal

_SECONDS = 3.0


@dataclass(frozen=True)
class Algebraic:
    """Circular and hyperbolic functions of the coordinates as rational functions of x, y, z and a few roots.

    Parameters
    ----------
    functions : mapping
        ``cosh(mu)``, ``sin(nu)``, ... to rational functions of x, y, z and the roots.
    roots : mapping
        What each root is in x, y, z; the later ones may use the first.
    relation : Expr or None
        The polynomial in the first root that vanishes identically.
    """

    functions: Mapping[sp.Expr, sp.Expr]
    roots: Mapping[sp.Symbol, sp.Expr]
    relation: sp.Expr | None = None

    def reduced(self, expr: sp.Expr) -> sp.Expr:
        """Return `expr` in x, y, z; what is polynomial there comes out so."""
        first, meaning = next(iter(self.roots.items()))
        others = {root: value for root, value in self.roots.items() if self.relation is None or root != first}
        rational = sp.expand_trig(expr).xreplace(dict(self.functions)).xreplace(others)
        cancelled = budget.run(_cancelled, rational, seconds=_SECONDS).value_or(None)
        if cancelled is None:
            cancelled = normal(rational)
        elif self.relation is not None:
            cancelled = _remainder(cancelled, first, self.relation)
        return cancelled.xreplace({first: meaning})


def _cancelled(expr: sp.Expr) -> sp.Expr:
    return sp.cancel(sp.together(expr))


def _remainder(fraction: sp.Expr, root: sp.Symbol, relation: sp.Expr) -> sp.Expr:
    """Return the fraction with top and bottom reduced by the relation that the root satisfies."""
    parts = [sp.Poly(part, root) if part.is_polynomial(root) else None for part in sp.fraction(fraction)]
    if not fraction.has(root) or None in parts:
        return fraction
    top, bottom = (sp.rem(part, sp.Poly(relation, root)).as_expr() for part in parts)
    return fraction if bottom == 0 else normal(sp.factor(top) / sp.factor(bottom))
