"""Solutions in closed form: of polynomial systems, and of systems with parameters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.calculus.places import Box, Found, Place, Problem, belongs, exact_place, family_place, trial_values
from fieldmath.calculus.polynomial_systems import real_solutions, representative
from fieldmath.errors import NoClosedFormError


def stripped(equation: sp.Expr) -> sp.Expr:
    """Return an expression with the same zeros: without denominators and factors that never vanish."""
    factors = sp.Mul.make_args(sp.factor(equation))
    kept = [f for f in factors if not (f.is_number or (f.is_nonzero and _never_zero(f)))]
    kept = [f.base if f.is_Pow and f.exp.is_Integer and f.exp > 0 else f for f in kept]
    kept = [f for f in kept if not (f.is_Pow and f.exp.is_negative)]
    return sp.Mul(*kept) if not any(f == 0 for f in factors) else sp.S.Zero


def _never_zero(factor: sp.Expr) -> bool:
    """Return whether the factor cannot vanish even at the ends of ranges, where a positive symbol is zero."""
    return bool(factor.xreplace({s: sp.Dummy(s.name, real=True) for s in factor.free_symbols}).is_nonzero)


def from_polynomials(problem: Problem, simple: Sequence[sp.Expr], used: list[sp.Symbol], box: Box | None) -> Found:
    """Return the solutions of polynomial equations; coordinates that do not occur are free."""
    unused = [s for s in problem.symbols if s not in used]
    solutions = real_solutions(simple, used)
    places = []
    for point in solutions.points:
        if unused:
            family = tuple(s - c for s, c in zip(used, point.coordinates, strict=True))
            places.append(family_place(problem, family, box, dict(zip(used, point.coordinates, strict=True))))
        else:
            place = exact_place(point.coordinates, point.proven)
            if belongs(place, problem, box):
                places.append(place)
    for family in solutions.families:
        one = _representative(problem, family, used, box)
        if one is not None:
            places.append(one)
    return Found(tuple(p for p in places if p is not None))


def _representative(
    problem: Problem, family: tuple[sp.Expr, ...], used: list[sp.Symbol], box: Box | None
) -> Place | None:
    """Return a point of a family in the box, None when none is found there."""
    values = [trial_values(problem, s, box) for s in used]
    for coordinates in islice(representative(family, used, values), 200):
        place = family_place(problem, family, box, dict(zip(used, coordinates, strict=True)))
        if place is not None:
            return place
    return None


def in_closed_form(problem: Problem, deadline: Deadline) -> Found:
    """Return the solutions in closed form of equations with parameters, each verified."""
    names = ", ".join(map(str, problem.parameters))
    equations = [e for e in problem.equations if e != 0]
    outcome = budget.run(_solved, equations, problem.symbols, seconds=deadline.left(), patience=deadline.patience)
    if not outcome.is_done:
        raise NoClosedFormError(
            f"equations must be solvable in closed form while {names} are free; no solution was found "
            f"({outcome.status}). Give numbers with .subs({{...}})."
        )
    places = []
    for solution in outcome.value:
        coordinates = tuple(normal(solution.get(s, s)) for s in problem.symbols)
        place = {s: c for s, c in zip(problem.symbols, coordinates, strict=True) if s != c}
        if any(c.has(sp.I) or c.is_real is False for c in coordinates):
            continue
        if all(is_zero(e.xreplace(place)) is True for e in equations):
            unknown = np.full(len(coordinates), np.nan)
            free = tuple(s - c for s, c in place.items()) if len(place) < len(coordinates) else ()
            places.append(Place(coordinates, unknown, unknown, True, free))
    return Found(tuple(places), is_complete=None)


def _solved(equations: list[sp.Expr], symbols: tuple[sp.Symbol, ...]) -> list[dict[sp.Symbol, sp.Expr]]:
    # Positive symbols would hide solutions at the ends of ranges.
    plain = {s: sp.Dummy(s.name, real=True) for s in symbols}
    back = {d: s for s, d in plain.items()}
    found = sp.solve([sp.numer(sp.together(e)).xreplace(plain) for e in equations], list(plain.values()), dict=True)
    return [{back[d]: v.xreplace(back) for d, v in one.items()} for one in found]
