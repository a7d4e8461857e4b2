"""Integrals over the part of a box where inequalities hold, by Gauss's rule between the roots along lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations, product
from time import thread_time

import numpy as np
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.algebra.compile import compile_expressions

Function = Callable[..., np.ndarray]
Places = list[np.ndarray]

_EPS = float(np.finfo(float).eps)
_FIRST_CELLS = {1: 16, 2: 6, 3: 4}
_SAMPLES = 5  # Along each side of a cell, to see where functions rise and fall.
_RULES = (5, 8)  # Their difference is the error of the second.
_POINTS = 150_000_000
_CHUNK = 256
_SINKS = 0.6  # Part of the difference between neighbouring samples by which a function may lie lower between them.
_SMALLEST = 1e-5  # Cells are not halved below this part of the box.
_ROUNDS = 400


@dataclass(frozen=True)
class Sum:
    """The integral over the cells, the sum of the differences of two rules, and the integral of abs(f)."""

    value: float
    error: float
    magnitude: float
    undefined: float


def inside(expr: sp.Expr) -> tuple[sp.Expr, tuple[sp.Expr, ...]] | None:
    """Return f and what must not be negative, for an expression that is f where inequalities hold and 0 elsewhere."""
    if not isinstance(expr, sp.Piecewise) or len(expr.args) != 2 or expr.args[1][0] != 0:
        return None
    f, condition = expr.args[0]
    parts = condition.args if isinstance(condition, sp.And) else (condition,)
    if not all(isinstance(part, sp.Ge | sp.Gt | sp.Le | sp.Lt) for part in parts):
        return None
    return f, tuple(part.gts - part.lts for part in parts)


def integral(
    f: sp.Expr, conditions: Sequence[sp.Expr], box: Box, *, tolerance: float = 1e-10, seconds: float = 5.0
) -> Sum | None:
    r"""Return the integral of f over the part of a box where no condition is negative; None if the method cannot help.

    In a cell where each condition is monotonic along one axis, that axis is cut at their roots; where roots enter and
    leave the cell, the restrictions of the conditions to its two faces vanish, so that the same is done with these one
    dimension below (Saye 2015). What is left between roots is smooth, and Gauss's rule converges fast. Cells with no
    such axis, and cells on which two rules differ, are halved along every side.

    Parameters
    ----------
    f, conditions : Expr
        Free of parameters.
    box : Box
        With numbers as limits, of at most three dimensions.
    tolerance : float
        Error to aim at, relative to the integral of abs(f).
    seconds : float
        Time after which no cell is halved any more.

    References
    ----------
    .. [1] R. I. Saye, High-order quadrature methods for implicitly defined surfaces and volumes in hyperrectangles,
       SIAM J. Sci. Comput. 37 (2015) A993-A1019.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.boxes import Box
    >>> from fieldmath.algebra.implicit_cubature import integral
    >>> x, y = sp.symbols("x y", real=True)
    >>> found = integral(sp.S.One, [1 - x**4 - y**4], Box.ordered([x, y], [(-1, 1), (-1, 1)]))
    >>> round(found.value, 10), found.error < 1e-8
    (3.7081493546, True)
    """
    ends = [end for pair in box.limits for end in pair]
    if not 0 < box.dimension <= 3 or not all(end.is_number and end.is_finite for end in ends):
        return None
    symbols = box.symbols
    work = _Cut(
        _plain(f, symbols),
        [_plain(condition, symbols) for condition in conditions],
        np.array([[float(a), float(b)] for a, b in box.limits]).T,
    )
    return work.total(tolerance, thread_time() + seconds)


def _plain(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Function:
    compiled = compile_expressions((expr,), symbols)

    def function(*places: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            values = np.asarray(compiled(*places)[0], dtype=float)
        return np.broadcast_to(values, np.broadcast_shapes(*(p.shape for p in places)))

    return function


class _Cut:
    """One integral in progress."""

    def __init__(self, f: Function, conditions: Sequence[Function], ends: np.ndarray) -> None:
        self.f, self.conditions, self.ends = f, conditions, ends
        self.dimension = ends.shape[1]
        self.points = 0

    def total(self, tolerance: float, deadline: float) -> Sum:
        """Return the sum over cells, halved where the rules differ."""
        cells = self._first()
        sums = self._evaluated(cells)
        for _ in range(_ROUNDS):
            error = sums[:, 1]
            goal = tolerance * sums[:, 2].sum()
            wide = (cells[1] > _SMALLEST * (self.ends[1] - self.ends[0])).all(axis=1)
            chosen = wide & (error > max(0.3 * goal / len(error), 0.02 * error[wide].max(initial=0.0), 1e-300))
            if error.sum() <= goal or not chosen.any() or self.points > _POINTS or thread_time() > deadline:
                break
            halves = self._halved(cells[0][chosen], cells[1][chosen])
            new = self._evaluated(halves)
            cells = tuple(np.concatenate([old[~chosen], more]) for old, more in zip(cells, halves, strict=True))
            sums = np.concatenate([sums[~chosen], new])
        value, error, magnitude, undefined = sums.sum(axis=0).tolist()
        return Sum(value, error + 50 * _EPS * magnitude, magnitude, undefined)

    def _first(self) -> tuple[np.ndarray, ...]:
        count = _FIRST_CELLS[self.dimension]
        width = (self.ends[1] - self.ends[0]) / count
        steps = np.array(list(product(range(count), repeat=self.dimension)), dtype=float)
        return self.ends[0] + steps * width, np.broadcast_to(width, steps.shape)

    def _halved(self, corner: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, ...]:
        steps = np.array(list(product((0, 1), repeat=self.dimension)))
        corners = [corner + 0.5 * width * step for step in steps]
        return np.concatenate(corners), np.concatenate([0.5 * width] * len(steps))

    def _evaluated(self, cells: tuple[np.ndarray, ...]) -> np.ndarray:
        """Return value, error, magnitude and undefined volume of each cell."""
        found = np.zeros((len(cells[0]), 4))
        for order, which in self._orders(*cells):
            for k in range(0, len(which), _CHUNK):
                some = which[k : k + _CHUNK]
                found[some] = self._on(cells[0][some], cells[1][some], order)
        return found

    # --- along which axes ---------------------------------------------------------------------------------------------

    def _orders(self, corner: np.ndarray, width: np.ndarray) -> Iterator[tuple[tuple[int, ...] | None, np.ndarray]]:
        """Give groups of cells with the order of axes in which they are cut, the innermost first; None for no order."""
        n = self.dimension
        steps = np.linspace(0, 1, _SAMPLES)
        places = []
        for k in range(n):
            along = (len(corner), *(_SAMPLES if m == k else 1 for m in range(n)))
            places.append((corner[:, k, None] + width[:, k, None] * steps).reshape(along))
        values = [function(*places) for function in self.conditions]
        self.points += len(corner) * _SAMPLES**n
        orders = list(permutations(range(n)))
        quality = np.array([_steepness(values, order) for order in orders])
        best, clear = quality.argmax(axis=0), quality.max(axis=0) > 0
        for k, order in enumerate(orders):
            which = np.flatnonzero((best == k) & clear)
            if which.size:
                yield order, which
        if not clear.all():
            yield None, np.flatnonzero(~clear)

    # --- nodes and sums -----------------------------------------------------------------------------------------------

    def _on(self, corner: np.ndarray, width: np.ndarray, order: tuple[int, ...] | None) -> np.ndarray:
        coarse, fine = (self._sums(corner, width, order or tuple(range(self.dimension)), q) for q in _RULES)
        differences = np.abs(fine[:, 0] - coarse[:, 0])
        if order is None:  # Roots may have been missed: the cell is as uncertain as it is large.
            size = width.prod(axis=1)
            middle = np.abs(self.f(*(corner + 0.5 * width).T)) * size
            differences += np.maximum(np.where(np.isfinite(middle), middle, size), fine[:, 1])
        return np.stack([fine[:, 0], differences, fine[:, 1], fine[:, 2]], axis=1)

    def _sums(self, corner: np.ndarray, width: np.ndarray, order: tuple[int, ...], q: int) -> np.ndarray:
        nodes, weights = np.polynomial.legendre.leggauss(q)
        nodes, weights = 0.5 * (nodes + 1), 0.5 * weights
        cell, weight = np.arange(len(corner)), np.ones(len(corner))
        places: list[np.ndarray | None] = [None] * self.dimension
        for level in range(self.dimension):  # The outermost axis first.
            axis, faces = order[-1 - level], order[: -1 - level]
            ends = corner[cell, axis], corner[cell, axis] + width[cell, axis]
            cuts = self._roots(faces, places, corner[cell], width[cell], ends)
            lengths = np.diff(cuts, axis=1)
            row, part = np.nonzero(lengths > 4 * _EPS * np.abs(ends[1])[:, None])
            along = cuts[row, part, None] + lengths[row, part, None] * nodes
            weight = (weight[row] * lengths[row, part])[:, None] * weights
            cell = np.repeat(cell[row], q)
            places = [None if p is None else np.repeat(p[row], q) for p in places]
            places[axis], weight = along.ravel(), weight.ravel()
        known = [p for p in places if p is not None]
        self.points += len(weight)
        kept = np.all([np.asarray(g(*known)) >= 0 for g in self.conditions], axis=0) if self.conditions else ...
        cell, weight, known = cell[kept], weight[kept], [p[kept] for p in known]
        values = self.f(*known)
        bad = ~np.isfinite(values)
        values = np.where(bad, 0.0, values)
        columns = (weight * values, weight * np.abs(values), weight * bad)
        sums = [np.bincount(cell, weights=c, minlength=len(corner)) for c in columns]
        return np.stack(sums, axis=1).astype(float)  # Without any node bincount counts in integers.

    def _roots(
        self,
        faces: Sequence[int],
        places: Sequence[np.ndarray | None],
        corner: np.ndarray,
        width: np.ndarray,
        ends: tuple[np.ndarray, np.ndarray],
    ) -> np.ndarray:
        """Return the ends of a line in each cell and, sorted between them, the roots of all restricted conditions."""
        cuts = [*ends]
        for function, sides in product(self.conditions, product((0, 1), repeat=len(faces))):
            fixed = list(places)
            for face, side in zip(faces, sides, strict=True):
                fixed[face] = corner[:, face] + side * width[:, face]
            cuts.append(_root(partial(_along, function, fixed), *ends))
        self.points += 10 * len(cuts) * len(corner)
        return np.sort(np.stack(cuts, axis=1), axis=1)


def _along(function: Function, fixed: Sequence[np.ndarray | None], x: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return a function at places `x` along the axis that is free, the other coordinates fixed line by line."""
    return function(*(x if p is None else p[rows] for p in fixed))


def _root(function: Callable[[np.ndarray, np.ndarray], np.ndarray], lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Return a root in each interval with a change of sign, the lower end elsewhere (Ridders 1979)."""
    found, every = lower.copy(), np.arange(len(lower))
    at_ends = function(lower, every), function(upper, every)
    rows = np.flatnonzero(np.sign(at_ends[0]) * np.sign(at_ends[1]) < 0)
    a, b, fa, fb = lower[rows], upper[rows], at_ends[0][rows], at_ends[1][rows]
    size = np.abs(a) + np.abs(b)
    for _ in range(30):
        if not rows.size or (np.abs(b - a) <= 2 * _EPS * size).all():
            break
        m = 0.5 * (a + b)
        fm = function(m, rows)
        slope = np.sqrt(np.maximum(fm * fm - fa * fb, 1e-300))
        x = np.clip(m + (m - a) * np.sign(fa - fb) * fm / slope, np.minimum(a, b), np.maximum(a, b))
        fx = function(x, rows)
        between = np.sign(fm) * np.sign(fx) < 0
        left = ~between & (np.sign(fa) * np.sign(fx) < 0)
        zero = fx == 0
        a, fa = np.where(zero | between | ~left, x, a), np.where(zero | between | ~left, fx, fa)
        b, fb = (
            np.where(zero, x, np.where(between, m, np.where(left, x, b))),
            np.where(between, fm, np.where(left, fx, fb)),
        )
    found[rows] = 0.5 * (a + b)
    return found


def _steepness(values: Sequence[np.ndarray], order: Sequence[int]) -> np.ndarray:
    """Return how surely the functions that may vanish in each cell are monotonic, axis by axis; 0 where they are not.

    Given are samples on a grid, cells first; behind each axis its two faces are looked at.
    """
    quality = np.ones(len(values[0]) if values else 1)
    left = list(range(len(order)))
    functions = list(values)
    for axis in order:
        place = 1 + left.index(axis)
        left.remove(axis)
        for V in functions:
            steps = np.diff(V, axis=place)
            rising, falling = _surely_positive(steps), _surely_positive(-steps)
            away = np.maximum(_surely_positive(V), _surely_positive(-V)) > 0
            quality = np.minimum(quality, np.where(away, 1.0, np.maximum(rising, falling)))
        functions = [V.take(end, axis=place) for V in functions for end in (0, -1)] if left else []
    return quality


def _surely_positive(V: np.ndarray) -> np.ndarray:
    """Return the least value in each cell, less what it may sink between samples, as a part of the largest."""
    inner = tuple(range(1, V.ndim))
    jumps = [np.abs(np.diff(V, axis=k)).max(axis=inner) for k in inner if V.shape[k] > 1]
    largest = np.abs(V).max(axis=inner)
    with np.errstate(all="ignore"):
        share = (V.min(axis=inner) - _SINKS * np.max(jumps, axis=0)) / largest
    return np.where(np.isfinite(share), np.maximum(share, 0.0), 0.0)
