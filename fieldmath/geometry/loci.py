"""Places where coordinates take special values: the origin, the axis, a focal line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import sympy as sp

from fieldmath.algebra.tidy import normal


@dataclass(frozen=True)
class Locus:
    """The points where each of a few coordinates has a given value.

    Examples
    --------
    >>> import fieldmath as fm
    >>> [str(locus) for locus in fm.spherical().singular_set]
    ['r = 0', 'theta = 0', 'theta = pi']
    """

    conditions: tuple[tuple[sp.Symbol, sp.Expr], ...]

    def __str__(self) -> str:
        return " and ".join(f"{symbol} = {value}" for symbol, value in self.conditions)

    def mask(self, symbols: Sequence[sp.Symbol], axes: Sequence[np.ndarray]) -> np.ndarray:
        """Return which grid points lie on the locus, as an open array that broadcasts to the grid."""
        hit = np.ones((1,) * len(axes), dtype=bool)
        for symbol, value in self.conditions:
            k = list(symbols).index(symbol)
            # Grid points are rounded: a multiple of pi is met up to a few units in the last place.
            near = np.abs(axes[k] - float(value)) <= 4 * np.finfo(float).eps * max(1.0, abs(float(value)))
            hit = hit & near.reshape([-1 if m == k else 1 for m in range(len(axes))])
        return hit

    def makes_singular(self, expr: sp.Expr) -> bool:
        """Return whether `expr` has no finite value on the locus."""
        value = expr.xreplace(dict(self.conditions))
        return bool(value.has(sp.zoo, sp.nan, sp.oo, -sp.oo) or value.is_infinite)


def singular_loci(determinant: sp.Expr, ranges: Mapping[sp.Symbol, tuple[sp.Expr, sp.Expr]]) -> tuple[Locus, ...]:
    """Return the loci, of one coordinate or two, where a metric's determinant is zero or infinite."""
    candidates = {s: _special_values(*pair) for s, pair in ranges.items() if determinant.has(s)}
    found: list[Locus] = []
    for size in (1, 2):
        for symbols in combinations(candidates, size):
            for values in product(*(candidates[s] for s in symbols)):
                locus = Locus(tuple(zip(symbols, values, strict=True)))
                known = any(set(other.conditions) <= set(locus.conditions) for other in found)
                if not known and _degenerates(determinant, locus):
                    found.append(locus)
    return tuple(found)


def _special_values(lower: sp.Expr, upper: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return the finite ends of a range; zero inside it; and the quarters of a finite one."""
    if lower.is_finite and upper.is_finite:
        return tuple(lower + (upper - lower) * sp.Rational(k, 4) for k in range(5))
    ends = tuple(end for end in (lower, upper) if end.is_finite)
    return ends or (sp.S.Zero,)


def _degenerates(determinant: sp.Expr, locus: Locus) -> bool:
    value = determinant.xreplace(dict(locus.conditions))
    return bool(value.is_zero) or value.has(sp.zoo, sp.nan, sp.oo, -sp.oo) or normal(value) == 0
