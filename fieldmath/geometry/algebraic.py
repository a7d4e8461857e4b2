"""From curvilinear coordinates back to Cartesian ones by square roots instead of logarithms and arc functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.tidy import normal
from fieldmath.algebra.wave_fractions import short_fraction
from fieldmath.geometry.signs import Limits, sign_on

_SECONDS = 3.0


@dataclass(frozen=True)
class Algebraic:
    """Circular and hyperbolic functions of the coordinates as functions of x, y, z that are made of square roots.

    Parameters
    ----------
    functions : mapping
        ``cosh(mu)``, ``sin(nu)``, ... to rational functions of x, y, z and the roots.
    roots : mapping
        What each root is in x, y, z; each may use those before it.
    space : tuple of Symbol
        The Cartesian coordinates.
    """

    functions: Mapping[sp.Expr, sp.Expr]
    roots: Mapping[sp.Symbol, sp.Expr]
    space: tuple[sp.Symbol, ...]

    def reduced(self, expr: sp.Expr, coordinates: Mapping[sp.Symbol, tuple[sp.Expr, sp.Expr]]) -> sp.Expr:
        """Return `expr` in x, y, z; what is polynomial there comes out so."""
        lines = dict.fromkeys(self.space, (-sp.oo, sp.oo))
        ranges = {**coordinates, **lines}

        def explicit(part: sp.Expr) -> sp.Expr:
            for root in reversed(self.roots):
                part = part.xreplace({root: self.roots[root]})
            return part

        def sign(part: sp.Expr) -> int | None:
            return sign_on(explicit(part), tuple(ranges), tuple(ranges.values()))

        split = _split_roots(_plain_angles(expr, coordinates), tuple(coordinates), tuple(coordinates.values()))
        found = split.xreplace(dict(self.functions))
        for root in (None, *reversed(self.roots)):  # What is rational in the roots cancels before they are put in.
            if root is None or found.has(root):
                found = found if root is None else found.xreplace({root: self.roots[root]})
                short = budget.run(short_fraction, found, sign, seconds=_SECONDS).value_or(None)
                found = normal(found) if short is None else short
        return found


def _plain_angles(expr: sp.Expr, coordinates: Mapping[sp.Symbol, object]) -> sp.Expr:
    """Return `expr` with waves of sums and multiples of the coordinates in waves of the coordinates."""
    waves = expr.atoms(sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh)
    linear = (w for w in waves if w.args[0].is_polynomial(*coordinates) and not w.args[0].is_Symbol)
    return expr.xreplace({w: sp.expand_trig(w) for w in linear if sp.Poly(w.args[0], *coordinates).total_degree() == 1})


def _split_roots(expr: sp.Expr, symbols: tuple[sp.Symbol, ...], limits: Limits) -> sp.Expr:
    """Return `expr` with the roots of products of positive factors written as products of roots."""
    halves = {node for node in expr.atoms(sp.Pow) if node.exp.is_Rational and node.exp.q == 2}
    roots = {node for node in halves if node.base.is_rational_function()}
    swap = {}
    for node in roots:
        factors = [_positive(factor, symbols, limits) for factor in sp.Mul.make_args(sp.factor(node.base))]
        if None not in factors and normal(sp.Mul(*factors) - node.base) == 0:
            swap[node] = sp.Mul(*(factor**node.exp for factor in factors))
    return expr.xreplace(swap)


def _positive(factor: sp.Expr, symbols: tuple[sp.Symbol, ...], limits: Limits) -> sp.Expr | None:
    sign = sign_on(factor, symbols, limits)
    return None if sign is None else sp.expand(sign * factor) if factor.is_Add else sign * factor
