"""Solutions in a box: common factors as families, the others isolated, proven and recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import sympy as sp

from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.intervals import NotEnclosable
from fieldmath.approximation import Approximation
from fieldmath.calculus.isolation import Equations, isolate, newton_step
from fieldmath.calculus.places import Box, Found, Place, Problem, exact_place, is_plain, is_regular, trial_values
from fieldmath.calculus.recognition import recognised
from fieldmath.errors import InputError

_EDGE = 1e-12
_CELLS = {1: 2000, 2: 120, 3: 30}
_MOST_CLUSTERS = 200


def whole_box(problem: Problem, box: Box | None, why: str) -> Box:
    """Return the box to search: the one given, else the ranges of the chart, which must be finite, for a reason."""
    if box is not None:
        return box
    infinite = [
        str(s) for s, pair in zip(problem.symbols, problem.limits, strict=True) if not all(e.is_finite for e in pair)
    ]
    if infinite:
        example = ", ".join(f"{name!r}: (-1, 1)" for name in infinite)
        raise InputError(
            f"box must be given: {why}, and {', '.join(infinite)} "
            f"{'has' if len(infinite) == 1 else 'have'} no finite range. Write box={{{example}}} with your limits."
        )
    return tuple((float(lower), float(upper)) for lower, upper in problem.limits)


def in_box(problem: Problem, simple: tuple[sp.Expr, ...], used: list[sp.Symbol], box: Box, deadline: Deadline) -> Found:
    """Return the solutions in a box: common factors as families, the others isolated."""
    common, rest = _common_factors(simple)
    chosen = rest if common else tuple(min(p, key=sp.count_ops) for p in zip(problem.equations, simple, strict=True))
    equations = [e for e in chosen if e != 0 and not e.is_number]
    families = [f for c in common for f in _factor_family(problem, c, box, deadline)]
    if any(e.is_number and e != 0 for e in chosen):
        return Found(tuple(families))
    index = [problem.symbols.index(s) for s in used]
    low, high = (np.array([box[k][side] for k in index]) for side in (0, 1))
    if len(equations) == 1 < len(used):
        place = _numeric_family(problem, equations[0], box)
        return Found((*families, *([] if place is None else [place])), (), None)
    if len(equations) < len(used):
        return Found(tuple(families), (box,), None)
    raw = _of_square_part(equations, used, low, high, deadline, problem, index)
    places = [_placed(place, problem, box, index) for place in raw.places]
    kept = [p for p in places if p is not None and not any(_is_on(p, c, problem.symbols) for c in common)]
    undecided = tuple(_widened(b, box, index) for b in raw.undecided)
    return Found((*families, *_without_repeats(kept, problem, box)), undecided, raw.is_complete)


def _of_square_part(
    equations: list[sp.Expr],
    used: list[sp.Symbol],
    low: np.ndarray,
    high: np.ndarray,
    deadline: Deadline,
    problem: Problem,
    index: list[int],
) -> Found:
    """Return the solutions of as many equations as unknowns that solve the others as well."""
    n = len(used)
    if len(equations) == n:
        return _isolated(equations, used, low, high, deadline, problem, index)
    for chosen in combinations(equations, n):
        found = _isolated(list(chosen), used, low, high, deadline, problem, index)
        if not found.undecided:
            break
    rest = compile_expressions([e for e in equations if e not in chosen], used)
    kept = [p for p in found.places if float(np.abs(rest(*p.center)).max()) <= 1e-9]
    return replace(found, places=tuple(kept))


def _isolated(
    equations: list[sp.Expr], used: list[sp.Symbol], low: np.ndarray, high: np.ndarray, deadline: Deadline,
    problem: Problem, index: list[int],
) -> Found:  # fmt: skip
    try:
        system = Equations(equations, used)
    except NotEnclosable:
        axes = None if problem.axes is None else [problem.axes[k] for k in index]
        return Found(tuple(_searched(equations, used, low, high, axes)), is_complete=None)
    isolation = isolate(system, low, high, deadline=deadline)
    places = [_named(Place((), r.center, r.radius, True), equations, used, deadline) for r in isolation.roots]
    for lower, upper in isolation.undecided[:_MOST_CLUSTERS]:
        center = _least_squares(system, (lower + upper) / 2)
        if center is not None and ((center >= 2 * lower - upper) & (center <= 2 * upper - lower)).all():
            error = np.maximum(upper - center, center - lower)
            near = np.minimum(error, 1e-6 * (1 + np.abs(center)))
            places.append(replace(_named(Place((), center, near, False), equations, used, deadline), certified=False))
    boxes = tuple(tuple(zip(lower.tolist(), upper.tolist(), strict=True)) for lower, upper in isolation.undecided)
    return Found(tuple(places), boxes, not boxes)


def _named(place: Place, equations: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], deadline: Deadline) -> Place:
    """Return the place with exact coordinates when the only zero in its box is recognised, and proven by algebra."""
    exact = recognised(place.center, place.radius, equations, symbols) if not deadline.is_over() else None
    if exact is None:
        method = "interval Newton" if place.certified else "Newton"
        coordinates = tuple(
            Approximation(float(c), error=float(r), method=method, certified=place.certified)
            for c, r in zip(place.center, place.radius, strict=True)
        )
        return replace(place, coordinates=coordinates)
    return replace(exact_place(exact, place.certified))


def _placed(place: Place, problem: Problem, box: Box, index: list[int]) -> Place | None:
    """Return a solution in some of the coordinates as a place of the chart; None outside the field's domain."""
    if len(index) == len(problem.symbols):
        full = place
    else:
        known = dict(
            zip(
                [problem.symbols[k] for k in index],
                zip(place.coordinates, place.center, place.radius, strict=True),
                strict=True,
            )
        )
        free = {s: trial_values(problem, s, box)[0] for s in problem.symbols}
        triples = [known.get(s, (free[s], float(free[s]), 0.0)) for s in problem.symbols]
        family = tuple(s - c for s, (c, _, _) in known.items())
        columns = list(zip(*triples, strict=True))
        full = Place(tuple(columns[0]), np.array(columns[1]), np.array(columns[2]), place.certified, family)
    if is_plain(full):
        return full if is_regular(full, problem) else None
    swap = {s: sp.Float(c) for s, c in zip(problem.symbols, full.center, strict=True)}
    if any(abs(v) < 1e-9 for e in problem.excluded if (v := e.xreplace(swap).evalf()).is_number and v.is_real):
        return None
    return full


def _searched(
    equations: list[sp.Expr],
    symbols: list[sp.Symbol],
    low: np.ndarray,
    high: np.ndarray,
    axes: Sequence[np.ndarray] | None,
) -> Iterator[Place]:
    """Yield zeros near cells whose corners show sign changes of every equation, polished by Newton's iteration."""
    n = len(symbols)
    values = compile_expressions(equations, symbols)
    slopes = compile_expressions([e.diff(s) for e in equations for s in symbols], symbols)
    count = _CELLS.get(n, 12)
    if axes is None:
        axes = [np.linspace(*pair, count) for pair in zip(low, high, strict=True)]
    axes = [a[(a >= lo - 1e-12) & (a <= hi + 1e-12)] for a, lo, hi in zip(axes, low, high, strict=True)]
    points = _cell_centers(values(*np.meshgrid(*axes, indexing="ij")), axes)
    for _ in range(40):
        points = points - newton_step(values(*points), slopes(*points))
    final = newton_step(values(*points), slopes(*points))
    scale = high - low
    good = (np.abs(final) <= 1e-8 * scale[:, None]).all(axis=0)
    good &= ((points >= (low - _EDGE * scale)[:, None]) & (points <= (high + _EDGE * scale)[:, None])).all(axis=0)
    seen: list[np.ndarray] = []
    for point, step in zip(points[:, good].T, final[:, good].T, strict=True):
        if not any((np.abs(point - other) <= 1e-6 * scale).all() for other in seen):
            seen.append(point)
            radius = np.abs(step) + 1e-14 * scale
            coordinates = (
                Approximation(float(c), error=float(r), method="Newton") for c, r in zip(point, radius, strict=True)
            )
            yield Place(tuple(coordinates), point, radius, False)


def _cell_centers(values: np.ndarray, axes: Sequence[np.ndarray]) -> np.ndarray:
    """Return the centres of the cells, and of their neighbours, in which every equation changes sign; shape (n, k)."""
    n = len(axes)
    low, high = values, values
    for axis in range(1, n + 1):
        a, b = ([slice(None)] * (n + 1) for _ in range(2))
        a[axis], b[axis] = slice(None, -1), slice(1, None)
        low = np.minimum(low[tuple(a)], low[tuple(b)])
        high = np.maximum(high[tuple(a)], high[tuple(b)])
    hit = ((low <= 0) & (high >= 0)).all(axis=0)
    from scipy.ndimage import binary_dilation

    where = np.argwhere(binary_dilation(hit, structure=np.ones((3,) * n)))
    return np.stack([(axis[where[:, k]] + axis[where[:, k] + 1]) / 2 for k, axis in enumerate(axes)])


def _least_squares(system: Equations, point: np.ndarray) -> np.ndarray | None:
    """Return where Gauss-Newton steps end, if the equations hold there; multiple zeros converge slowly."""
    n = system.size
    for _ in range(80):
        value, slope = system.values(*point), system.slopes(*point).reshape(n, n)
        if not (np.isfinite(value).all() and np.isfinite(slope).all()):
            return None
        point = point - np.linalg.lstsq(slope, value, rcond=1e-12)[0]
    value, slope = system.values(*point), system.slopes(*point)
    if not (np.isfinite(value).all() and np.isfinite(point).all()):
        return None
    return point if np.abs(value).max() <= 1e-12 * (1 + np.abs(slope).max()) else None


def _common_factors(equations: tuple[sp.Expr, ...]) -> tuple[list[sp.Expr], tuple[sp.Expr, ...]]:
    """Return the factors that all equations share, and the equations without them."""
    factors = [set(sp.Mul.make_args(e)) for e in equations if e != 0]
    common = [f for f in set.intersection(*factors) if not f.is_number]
    if not common or len(factors) == 1:
        return [], equations
    return common, tuple(
        e if e == 0 else sp.Mul(*(f for f in sp.Mul.make_args(e) if f not in common)) for e in equations
    )


def _factor_family(problem: Problem, factor: sp.Expr, box: Box, deadline: Deadline) -> list[Place]:
    """Return places where a factor of all equations vanishes: each value of a coordinate, or one point of a curve."""
    used = [s for s in problem.symbols if factor.has(s)]
    if len(used) > 1:
        place = _numeric_family(problem, factor, box)
        return [] if place is None else [place]
    index = [problem.symbols.index(used[0])]
    low, high = (np.array([box[index[0]][side]]) for side in (0, 1))
    found = _isolated([factor], used, low, high, deadline, problem, index)
    return [p for place in found.places if (p := _placed(place, problem, box, index)) is not None]


def _numeric_family(problem: Problem, equation: sp.Expr, box: Box) -> Place | None:
    """Return a point of the zero set of one equation in a box, None when no change of sign is seen."""
    axes = [np.linspace(*pair, 41) for pair in box]
    mesh = [m.ravel() for m in np.meshgrid(*axes, indexing="ij")]
    values = compile_expressions([equation], problem.symbols)
    grid = values(*mesh)[0]
    if not ((grid > 0).any() and (grid < 0).any()):
        return None
    ends = [np.array([m[np.nanargmax(side)] for m in mesh]) for side in (grid, -grid)]
    for _ in range(200):
        middle = (ends[0] + ends[1]) / 2
        ends[0 if values(*middle)[0] > 0 else 1] = middle
    radius = np.abs(ends[0] - ends[1]) + 4 * np.spacing(np.abs(middle)) + 1e-15
    coordinates = (
        Approximation(float(c), error=float(r), method="bisection") for c, r in zip(middle, radius, strict=True)
    )
    return Place(tuple(coordinates), middle, radius, False, (equation,))


def _is_on(place: Place, equation: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> bool:
    return bool(abs(float(compile_expressions([equation], symbols)(*place.center)[0])) < 1e-9)


def _widened(part: Box, box: Box, index: list[int]) -> Box:
    """Return a box in some of the coordinates as one in all."""
    known = dict(zip(index, part, strict=True))
    return tuple(known.get(k, pair) for k, pair in enumerate(box))


def _without_repeats(places: list[Place], problem: Problem, box: Box) -> list[Place]:
    """Return the places without those that are another one, perhaps a period later."""
    sides = np.array([upper - lower for lower, upper in box])
    wraps = problem.periodic or (False,) * len(sides)
    lengths = [float(upper - lower) if w else np.inf for (lower, upper), w in zip(problem.limits, wraps, strict=True)]
    kept: list[Place] = []
    centers = np.empty((len(sides), len(places)))
    for place in sorted(places, key=lambda p: tuple(p.center)):
        gaps = np.abs(centers[:, : len(kept)] - place.center[:, None])
        gaps = np.minimum(gaps, np.abs(np.array(lengths)[:, None] - gaps))
        if not (gaps <= 1e-9 * sides[:, None]).all(axis=0).any():
            centers[:, len(kept)] = place.center
            kept.append(place)
    return kept
