"""Inequalities as users write them, and the question whether a point lies in a region."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError
from fieldmath.geometry.patches import Patch

_NEAR = 1e-7


def read_inequalities(sources: Sequence[Any], known: Mapping[str, sp.Symbol]) -> tuple[sp.Expr, ...]:
    """Return expressions that are not negative where the inequalities hold; ``1 <= r <= 2`` gives two."""
    return tuple(part for source in sources for part in _read(source, known))


def _read(source: Any, known: Mapping[str, sp.Symbol]) -> list[sp.Expr]:
    if isinstance(source, sp.core.relational.Relational) and source.rel_op in ("<", "<=", ">", ">="):
        sides = [as_expr(source.lhs, known), as_expr(source.rhs, known)]
        return [sides[1] - sides[0] if "<" in source.rel_op else sides[0] - sides[1]]
    if not isinstance(source, str):
        raise InputError(f"inequality must be text such as 'x**2 + y**2 <= 4' or a SymPy inequality; got {source!r}")
    parts = re.split(r"(<=|>=|<|>)", source)
    if len(parts) < 3:
        raise InputError(f"inequality must contain <= or >=; got {source!r}")
    sides = [as_expr(part.strip(), known) for part in parts[::2]]
    return [b - a if "<" in sign else a - b for (a, b), sign in zip(pairwise(sides), parts[1::2], strict=True)]


def contains(region: Any, place: Sequence[sp.Expr]) -> bool | None:
    """Return whether a point, in the coordinates of the region's chart, lies in it; None when undecided."""
    if region.conditions is not None:
        swap = dict(zip(region.chart.symbols, place, strict=True))
        return _all(_not_negative(condition.xreplace(swap)) for condition in region.conditions)
    piece = region.pieces[0]
    if piece.place == piece.chart.symbols:
        swap = dict(zip(piece.chart.symbols, place, strict=True))
        ends = [(s.xreplace(swap), a.xreplace(swap), b.xreplace(swap)) for s, (a, b) in _sides(piece)]
        return _all(_not_negative(q - a) and _not_negative(b - q) for q, a, b in ends)
    embedding = piece.chart.embedding
    if embedding is None:
        return None
    return holds_point(region, [x.xreplace(dict(zip(piece.chart.symbols, place, strict=True))) for x in embedding])


def holds_point(region: Any, cartesian: Sequence[sp.Expr]) -> bool | None:
    """Return whether a point of the Cartesian space lies in the region; None with free parameters."""
    if region.conditions is not None:
        return contains(region, cartesian)
    if region.parameters or not all(x.is_number for x in cartesian):
        return None
    target = np.array([float(x) for x in cartesian])
    return any(_distance(piece, target) <= _NEAR * (1 + np.abs(target).max()) for piece in region.pieces)


def _distance(piece: Patch, target: np.ndarray) -> float:
    """Return the distance from a point to a piece, by least squares from several starts."""
    from scipy.optimize import least_squares

    def gap(unit: np.ndarray) -> np.ndarray:
        return np.nan_to_num(piece.points(tuple(unit)) - target, nan=1e6)

    best = np.inf
    for seed in np.random.default_rng(0).uniform(0.05, 0.95, (12, piece.dimension)):
        found = least_squares(gap, seed, bounds=(0, 1), xtol=1e-15, ftol=1e-15, gtol=1e-15)
        best = min(best, float(np.linalg.norm(found.fun)))
        if best <= _NEAR:
            break
    return best


def _sides(piece: Patch) -> list[tuple[sp.Symbol, tuple[sp.Expr, sp.Expr]]]:
    return list(zip(piece.box.symbols, piece.box.limits, strict=True))


def _not_negative(value: sp.Expr) -> bool | None:
    if value.is_nonnegative is not None:
        return bool(value.is_nonnegative)
    return bool(value.evalf(30) >= -1e-20) if value.is_number and value.is_real is not False else None


def _all(verdicts: Any) -> bool | None:
    found = list(verdicts)
    return False if False in found else None if None in found else True
