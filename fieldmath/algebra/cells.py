"""The space of some parameters, cut where given expressions vanish: cells with test points, and what describes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from typing import TypeAlias

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions

Values: TypeAlias = dict[sp.Symbol, sp.Expr]

_DRAWS = 400
_MOST_CELLS = 12
_SHARES = (sp.Rational(3, 7), sp.Rational(9, 11))
_STEPS = (sp.Rational(3, 7), sp.Rational(23, 9))


@dataclass(frozen=True, eq=False)
class Cell:
    """A part of the space: points in it, what it is (a set of numbers, or signs), and symbols that know it."""

    points: tuple[Values, ...]
    numbers: sp.Set = sp.S.EmptySet
    signs: tuple[int, ...] = ()
    names: Values = field(default_factory=dict)


class Line:
    """The cells of one parameter: the intervals between the zeros of the cuts, and these zeros."""

    def __init__(self, parameter: sp.Symbol, cuts: Sequence[sp.Expr], facts: Sequence[sp.Expr]) -> None:
        self.parameter = parameter
        low = sp.S.Zero if parameter.is_nonnegative else -sp.oo
        high = sp.S.Zero if parameter.is_nonpositive else sp.oo
        zeros = {zero for cut in (*cuts, *facts) for zero in _real_zeros(cut, parameter) if low < zero < high}
        ends = [low, *sorted(zeros, key=float), high]
        cells = [self._interval(a, b) for a, b in pairwise(ends)]
        cells += [Cell(({parameter: zero},), sp.FiniteSet(zero)) for zero in ends[1:-1]]
        if (
            parameter.is_nonpositive is not parameter.is_negative
            or parameter.is_nonnegative is not parameter.is_positive
        ):
            cells.append(Cell(({parameter: sp.S.Zero},), sp.FiniteSet(sp.S.Zero)))
        self.cells = [c for c in cells if all(f.xreplace(p).is_positive for f in facts for p in c.points)]

    def _interval(self, low: sp.Expr, high: sp.Expr) -> Cell:
        a = self.parameter
        distance = sp.Dummy("d", positive=True)
        if low.is_finite and high.is_finite:
            places = [low + share * (high - low) for share in _SHARES]
            name = (low + high * distance) / (1 + distance)
        elif low.is_finite:
            places, name = [low + step for step in _STEPS], low + distance
        elif high.is_finite:
            places, name = [high - step for step in _STEPS], high - distance
        else:
            places, name = [-_STEPS[0], _STEPS[1]], a
        return Cell(tuple({a: place} for place in places), sp.Interval.open(low, high), names={a: name})

    def condition(self, chosen: Iterable[Cell]) -> sp.Basic:
        """Return what is true of the parameter in the chosen cells, and in no others."""
        own = list(chosen)
        if len(own) == len(self.cells):
            return sp.true
        return sp.Union(*(cell.numbers for cell in own)).as_relational(self.parameter)


class Space:
    """The open cells of several parameters, as far as random points find them."""

    def __init__(self, parameters: Sequence[sp.Symbol], cuts: Sequence[sp.Expr], facts: Sequence[sp.Expr]) -> None:
        self.cuts = tuple(cuts)
        draws = _draws(parameters, facts)
        table = compile_expressions(self.cuts, tuple(parameters))(*draws.astype(float).T) if len(draws) else np.zeros(0)
        groups: dict[tuple[int, ...], list[int]] = {}
        for k, column in enumerate(np.sign(table).T):
            if np.isfinite(column).all() and column.all():
                groups.setdefault(tuple(column.astype(int).tolist()), []).append(k)
        ranked = sorted(groups.items(), key=lambda item: -len(item[1]))
        self.others = [signs for signs, _ in ranked[_MOST_CELLS:]]
        self.cells = [
            Cell(
                tuple(dict(zip(parameters, map(sp.Rational, draws[k]), strict=True)) for k in (rows[0], rows[-1])),
                signs=signs,
                names=self._names(signs),
            )
            for signs, rows in ranked[:_MOST_CELLS]
        ]

    def _names(self, signs: tuple[int, ...]) -> Values:
        return {
            cut: sign * sp.Dummy(cut.name, positive=True)
            for cut, sign in zip(self.cuts, signs, strict=True)
            if cut.is_Symbol
        }

    def condition(self, chosen: Iterable[Cell]) -> sp.Basic:
        """Return what is true of the signs in the chosen cells, and in no others: the shortest that is found."""
        inside = {cell.signs for cell in chosen}
        outside = {cell.signs for cell in self.cells if cell.signs not in inside} | set(self.others)
        if not outside:
            return sp.true
        literals = list(product(range(len(self.cuts)), (1, -1)))
        for count in range(1, min(4, len(literals)) + 1):
            for some in combinations(literals, count):
                for rule, join in ((all, sp.And), (any, sp.Or)):
                    if _fits(some, rule, inside, outside):
                        return join(*(self._literal(k, sign) for k, sign in some))
        return sp.Or(*(sp.And(*(self._literal(k, s) for k, s in enumerate(signs))) for signs in inside))

    def _literal(self, k: int, sign: int) -> sp.Basic:
        return self.cuts[k] > 0 if sign > 0 else self.cuts[k] < 0


def _fits(some: Sequence[tuple[int, int]], rule: object, inside: set, outside: set) -> bool:  # type: ignore[type-arg]
    def holds(signs: tuple[int, ...]) -> bool:
        return bool(rule(signs[k] == sign for k, sign in some))  # type: ignore[operator]

    return all(map(holds, inside)) and not any(map(holds, outside))


def _draws(parameters: Sequence[sp.Symbol], facts: Sequence[sp.Expr]) -> np.ndarray:
    """Return random fractions for the parameters, small and large, of both signs where nothing is known."""
    rng = np.random.default_rng(0)
    size = (_DRAWS, len(parameters))
    sizes = np.maximum(1, np.round(60 * np.exp(rng.normal(0.0, 0.8, size)))).astype(int)
    signs = np.array([1 if p.is_nonnegative else -1 if p.is_nonpositive else 0 for p in parameters])
    numbers = np.where(signs == 0, rng.choice([-1, 1], size), signs) * sizes
    exact = np.array([[sp.Rational(int(n), 61) for n in row] for row in numbers], dtype=object)
    kept = [all(f.xreplace(dict(zip(parameters, row, strict=True))).is_positive for f in facts) for row in exact]
    return exact[np.array(kept, dtype=bool)]


def _real_zeros(cut: sp.Expr, parameter: sp.Symbol) -> list[sp.Expr]:
    """Return the real zeros of a cut, exactly, as far as polynomials have them."""
    if not cut.is_polynomial(parameter) or not cut.has(parameter):
        return []
    polynomial = sp.Poly(cut, parameter)
    if polynomial.degree() == 1:
        return [sp.together(-polynomial.nth(0) / polynomial.nth(1))]
    if polynomial.domain not in (sp.ZZ, sp.QQ):
        return [zero for zero in sp.roots(polynomial) if zero.is_real]
    return list(dict.fromkeys(polynomial.real_roots()))
