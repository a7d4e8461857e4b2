"""From curvilinear coordinates back to Cartesian ones by square roots instead of logarithms and arc functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.tidy import normal
from fieldmath.algebra.wave_fractions import short_fraction
from fieldmath.geometry.signs import Limits, sign_on

if TYPE_CHECKING:
    from fieldmath.algebra.budget import Deadline
    from fieldmath.geometry.charts import Chart

Substitution: TypeAlias = dict[sp.Symbol, sp.Expr]

_SECONDS = 3.0


@dataclass(frozen=True, eq=False)
class Algebraic:
    """Circular and hyperbolic functions of the coordinates as functions of x, y, z that are made of square roots.

    Parameters
    ----------
    functions : mapping
        ``cosh(mu)``, ``sin(nu)``, ... to rational functions of x, y, z and the roots.
    ways : tuple of mappings
        What each root is in x, y, z; each may use those before it. One way makes short what another makes long.
    space : tuple of Symbol
        The Cartesian coordinates.
    """

    functions: Mapping[sp.Expr, sp.Expr]
    ways: tuple[Mapping[sp.Symbol, sp.Expr], ...]
    space: tuple[sp.Symbol, ...]

    def carried(
        self,
        expr: sp.Expr,
        source: Chart,
        target: Chart,
        bare: Callable[[], Substitution],
        deadline: Deadline,
        *,
        way: int | None = None,
    ) -> sp.Expr:
        """Return `expr` in the coordinates of `target`; what is polynomial in x, y, z comes out so.

        `bare` gives the coordinates of `source` as functions of those of `target`; it is asked only where a coordinate
        occurs outside the functions. With the number of a way the roots are put in as that way says, and nothing is
        shortened; else they are put in one after another, and what cancels does.
        """
        split = _split_roots(_plain_angles(expr, source.ranges), source.symbols, source.limits)
        covers = {s: sp.Dummy(s.name, **s.assumptions0) for s in source.symbols}
        found = split.xreplace({**covers, **self.functions})
        place = dict(zip(self.space, target.embedding or (), strict=True))
        if way is None:
            steps = self._in_steps(found, covers.values(), source, deadline).xreplace(place)
            best = _short(steps, _signs(target, covers.values(), source), deadline)
        else:
            for root, value in reversed(tuple(self.ways[way].items())):
                found = found.xreplace({root: value})
            best = found.xreplace(place)
        used = [s for s in covers if best.has(covers[s])]
        if used:
            places = bare()
            best = best.xreplace({covers[s]: places[s] for s in used})
        return best

    def _in_steps(self, expr: sp.Expr, covers: Iterable[sp.Symbol], source: Chart, deadline: Deadline) -> sp.Expr:
        """Return `expr` in x, y, z. What is rational in the roots cancels before they are put in, one after another."""
        roots = self.ways[0]
        lines = (dict.fromkeys(self.space, (-sp.oo, sp.oo)), dict(zip(covers, source.limits, strict=True)))
        ranges = {**lines[0], **lines[1]}

        def sign(part: sp.Expr) -> int | None:
            for root in reversed(roots):
                part = part.xreplace({root: roots[root]})
            return sign_on(part, tuple(ranges), tuple(ranges.values()))

        found = expr
        for root in (None, *reversed(roots)):
            if root is None or found.has(root):
                found = _short(found if root is None else found.xreplace({root: roots[root]}), sign, deadline)
        return found


def _short(expr: sp.Expr, sign: Callable[[sp.Expr], int | None], deadline: Deadline) -> sp.Expr:
    seconds, patience = deadline.left(_SECONDS), deadline.patience
    short = budget.run(short_fraction, expr, sign, True, seconds=seconds, patience=patience).value_or(None)
    return normal(expr) if short is None and not deadline.is_over() else expr if short is None else short


def _signs(target: Chart, covers: Iterable[sp.Symbol], source: Chart) -> Callable[[sp.Expr], int | None]:
    ranges = {**target.ranges, **dict(zip(covers, source.limits, strict=True))}
    return lambda part: sign_on(part, tuple(ranges), tuple(ranges.values()))


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
