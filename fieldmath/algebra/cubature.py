"""Integrals of several variables in numbers, with an error that can be believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from time import thread_time
from typing import TypeAlias

import numpy as np
import sympy as sp

from fieldmath.algebra import implicit_cubature
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.kronrod import rule

Function: TypeAlias = Callable[[Sequence[np.ndarray], Sequence[np.ndarray]], np.ndarray]

_EPS = float(np.finfo(float).eps)
_CAUTION = 10.0  # The stated error per unit of difference between the two rules.
_POINTS = 4_000_000
_CHUNK = 400_000
_DEEP = 40  # Halvings of one cell behind which its share of the integral shows whether it shrinks.
_CLEAR = 1e-3  # Relative errors from which on a part of a box is given to the cells of any integrand.
_NEGLIGIBLE = 1e-12
_COARSE = 5.0  # Cells are at least so many times as wide as the places in them are far apart.
_SLOWEST, _LEAST, _GROWTH = 1.05, 0.4, 1.2
_DEEPEST = 60  # Halvings of one cell, for each dimension.
_MOST_DIMENSIONS = 5
_SHIFTS, _LATTICE = 16, 2**16
_FIRST_CELLS = {1: 9, 2: 4, 3: 2, 4: 2, 5: 2}


@dataclass(frozen=True)
class Estimate:
    """What cubature found: the value, its error, the integral of abs(f), and why it may be wrong.

    With `is_conditional` the integral of abs(f) is infinite, and the magnitude a scale of its parts.
    """

    value: float
    error: float
    magnitude: float
    trouble: str = ""
    useful: float = 1e-3
    is_conditional: bool = False
    overflows: bool = False

    @property
    def diverges(self) -> bool:
        """Return whether the integral of abs(f) seems to be infinite."""
        return self.trouble == "diverges"

    def confirms(self, number: float) -> bool:
        """Return whether `number` may be the integral; only estimates that are good enough confirm anything."""
        if self.trouble or not np.isfinite(self.error) or self.error > self.useful * self.magnitude:
            return bool(self.magnitude == 0 and number == 0 and not self.trouble)
        return bool(abs(self.value - number) <= self.error + 1e-9 * self.magnitude)


def cubature(expr: sp.Expr, box: Box, *, tolerance: float = 1e-11, seconds: float = 5.0) -> Estimate:
    """Return the integral of an expression over a box, both free of parameters.

    Tensor products of Gauss-Kronrod rules on cells, all evaluated at once; cells whose rules disagree are halved along
    the variable that disagrees most, so that singular edges and corners are approached geometrically. The error is
    ten times the sum of the differences plus rounding. It is infinite when the integrand is undefined on part
    of the box, or when the integral of abs(f) does not converge (`Estimate.trouble` says which). What is f where
    inequalities hold and 0 elsewhere goes to `fieldmath.algebra.implicit_cubature`, where edges may be curved.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.boxes import Box
    >>> x, y = sp.symbols("x y")
    >>> found = cubature(x * y, Box.ordered([x, y], [(0, 1), (0, x)]))
    >>> abs(found.value - 0.125) <= found.error, found.error < 1e-12
    (True, True)
    """
    if not box.dimension:
        return Estimate(float(expr), _EPS * abs(float(expr)), abs(float(expr)))
    factors = _factors(expr, box)
    if factors is not None:
        return _product([cubature(f, side, tolerance=tolerance, seconds=seconds) for f, side in factors])
    part = implicit_cubature.inside(expr)
    if part is not None:
        whole = implicit_cubature.integral(*part, box, tolerance=tolerance, seconds=seconds)
        if whole is not None and whole.undefined == 0 and whole.error <= _CLEAR * whole.magnitude:
            return Estimate(whole.value, whole.error, whole.magnitude)
    compiled = compile_expressions((expr,), box.symbols)

    def function(unit: Sequence[np.ndarray], rest: Sequence[np.ndarray]) -> np.ndarray:
        places, stretch = box.spread(unit, rest)
        with np.errstate(all="ignore"):
            return compiled(*places)[0] * stretch

    return adaptive(function, box.dimension, tolerance=tolerance, seconds=seconds, grains=box.grains())


def _factors(expr: sp.Expr, box: Box) -> list[tuple[sp.Expr, Box]] | None:
    """Return an integral as a product of integrals of one variable each, where it is one."""
    if box.dimension < 2 or any(end.free_symbols for pair in box.limits for end in pair):
        return None
    found = dict.fromkeys(box.symbols, sp.S.One)
    for factor in sp.Mul.make_args(expr):
        used = factor.free_symbols
        if len(used) > 1:
            return None
        found[used.pop() if used else box.symbols[0]] *= factor
    return [(found[s], Box((s,), (pair,))) for s, pair in zip(box.symbols, box.limits, strict=True)]


def _product(parts: Sequence[Estimate]) -> Estimate:
    """Return the product of independent estimates."""
    value, magnitude, error = 1.0, 1.0, 0.0
    for part in parts:
        error = error * (abs(part.value) + part.error) + abs(value) * part.error
        value, magnitude = value * part.value, magnitude * part.magnitude
    return Estimate(value, error, magnitude, next((part.trouble for part in parts if part.trouble), ""))


def adaptive(
    function: Function,
    dimension: int,
    *,
    tolerance: float = 1e-11,
    seconds: float = 5.0,
    grains: tuple[np.ndarray, np.ndarray] | None = None,
) -> Estimate:
    """Return the integral of a vectorised function over the unit cube; see `cubature`.

    The function is given the coordinates and their distances from the upper ends; `grains` says how fine it tells
    places apart near the lower and the upper ends.
    """
    if dimension > _MOST_DIMENSIONS:
        return _by_lattice(function, dimension)
    work = _Cells(function, dimension, grains)
    deadline = thread_time() + seconds
    hopeless = work.cells["bad"].sum() > 0.999
    while not hopeless and work.points < _POINTS and thread_time() < deadline and work.refine(tolerance):
        pass
    return work.conclude()


def _by_lattice(function: Function, dimension: int) -> Estimate:
    """Return the mean over a quasi-random sequence with random shifts; their spread is the error."""
    ratio = 2.0
    for _ in range(60):  # the generalised golden ratio, x**(n + 1) = x + 1
        ratio = (1 + ratio) ** (1 / (dimension + 1))
    steps = np.arange(_LATTICE)[:, None] * ratio ** -np.arange(1.0, dimension + 1)
    means = []
    for shift in np.random.default_rng(0).random((_SHIFTS, dimension)):
        # The tent map makes the integrand periodic, which lattices integrate better.
        unit = 1 - np.abs(2 * np.mod(steps + shift, 1.0) - 1)
        means.append(np.broadcast_to(function(list(unit.T), list(1 - unit.T)), (_LATTICE,)))
    values = np.array(means)
    if not np.isfinite(values).mean() > 0.999:
        return Estimate(float("nan"), np.inf, float("nan"), "undefined")
    values = np.where(np.isfinite(values), values, 0.0)
    averages, magnitude = values.mean(axis=1), float(np.abs(values).mean())
    error = 4 * float(averages.std(ddof=1)) / np.sqrt(_SHIFTS) + 50 * _EPS * magnitude
    return Estimate(float(averages.mean()), error, magnitude, useful=3e-2)


class _Cells:
    """The cells of one integral in progress: corners, widths, depth, and what the rules say of each."""

    def __init__(self, function: Function, dimension: int, grains: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        self.function, self.dimension, self.points = function, dimension, 0
        self.grains = grains or (np.zeros(dimension), np.zeros(dimension))
        self.deepest = _DEEPEST * max(2, dimension)
        self.nodes, self.kronrod, self.difference = rule(15 if dimension <= 3 else 7)
        count = _FIRST_CELLS.get(dimension, 1)
        edges = np.linspace(0, 1, count + 1)
        edges[1:-1] += 0.0371 / count  # Nodes stay off the centre, where symmetric integrands are singular.
        sides = (edges[:-1], np.diff(edges), 1 - edges[1:])
        corners, widths, beyond = (np.array(list(product(side, repeat=dimension))) for side in sides)
        self.cells = self._evaluated(corners, widths, beyond, np.zeros(len(corners)))

    def _evaluated(
        self, corners: np.ndarray, widths: np.ndarray, beyond: np.ndarray, depth: np.ndarray
    ) -> dict[str, np.ndarray]:
        per_cell = len(self.nodes) ** self.dimension
        step = max(1, _CHUNK // per_cell)
        slices = [slice(k, k + step) for k in range(0, len(corners), step)]
        parts = [self._rules(corners[some], widths[some], beyond[some]) for some in slices]
        self.points += per_cell * len(corners)
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return {"corner": corners, "width": widths, "beyond": beyond, "depth": depth, **found}

    def _rules(self, corners: np.ndarray, widths: np.ndarray, beyond: np.ndarray) -> dict[str, np.ndarray]:
        n, count = self.dimension, len(self.nodes)
        unit, rest = [], []
        for k in range(n):
            along = (len(corners), *(count if m == k else 1 for m in range(n)))
            unit.append((corners[:, k, None] + widths[:, k, None] * self.nodes).reshape(along))
            rest.append((beyond[:, k, None] + widths[:, k, None] * self.nodes[::-1]).reshape(along))
        shape = (len(corners),) + (count,) * n
        values = np.broadcast_to(self.function(unit, rest), shape)
        usable, infinite = np.isfinite(values), np.isinf(values)
        values = np.where(usable, values, 0.0)
        volume = widths.prod(axis=1)
        errors = [volume * np.abs(self._contracted(values, k)) for k in range(n)]
        return {
            "value": volume * self._contracted(values, -1),
            "magnitude": volume * self._contracted(np.abs(values), -1),
            "errors": np.stack(errors, axis=1),
            "bad": (~usable).reshape(len(corners), -1).mean(axis=1) * volume,
            "huge": infinite.reshape(len(corners), -1).mean(axis=1) * volume,
        }

    def _contracted(self, values: np.ndarray, special: int) -> np.ndarray:
        """Return the tensor rule, with the difference of the two rules along one axis."""
        weights = [self.difference if k == special else self.kronrod for k in range(self.dimension)]
        return reduce(lambda part, w: part @ w, reversed(weights), values)

    def refine(self, tolerance: float) -> bool:
        """Halve the cells that disagree; return whether there were any."""
        cells = self.cells
        error = cells["errors"].sum(axis=1)
        goal = tolerance * max(abs(cells["value"].sum()), 1e-3 * cells["magnitude"].sum()) / _CAUTION
        # Cells can shrink towards 0 and infinity for ever, elsewhere to the rounding of their places.
        room = cells["width"] + np.minimum(cells["corner"], cells["beyond"])
        grain = np.where(cells["corner"] < cells["beyond"], *self.grains)
        blur = ((_EPS * room + grain) / cells["width"]).max(axis=1)
        open_ = (cells["bad"] > 0) | (error > (4 * _EPS + blur) * cells["magnitude"])
        open_ &= (cells["depth"] < self.deepest) & (_COARSE * blur < 1)
        if not cells["bad"].any() and error[open_].sum() <= goal:
            return False
        share = 0.5 * goal / max(1, len(error))
        limit = max(share, 0.03 * error[open_].max(initial=0.0)) if len(error) > 200 else share
        chosen = open_ & ((error > limit) | (cells["bad"] > 1e-14))
        if not chosen.any():
            return False
        self._halve(chosen)
        return True

    def _halve(self, chosen: np.ndarray) -> None:
        old = {name: array[chosen] for name, array in self.cells.items()}
        rows = np.arange(len(old["corner"]))
        by_error = old["errors"].argmax(axis=1)
        axis = np.where((old["bad"] > 0) | ~old["errors"].any(axis=1), old["width"].argmax(axis=1), by_error)
        width, upper, lower = (old[name].copy() for name in ("width", "corner", "beyond"))
        width[rows, axis] *= 0.5
        upper[rows, axis] += width[rows, axis]
        lower[rows, axis] += width[rows, axis]
        halves = ((old["corner"], upper), (width, width), (lower, old["beyond"]), (old["depth"] + 1,) * 2)
        new = self._evaluated(*map(np.concatenate, halves))
        self.cells = {name: np.concatenate([self.cells[name][~chosen], new[name]]) for name in new}

    def conclude(self) -> Estimate:
        """Return the sum over the cells, with its error."""
        cells = self.cells
        value, magnitude = float(cells["value"].sum()), float(cells["magnitude"].sum())
        error = _CAUTION * float(cells["errors"].sum()) + 50 * _EPS * magnitude
        if cells["bad"].sum() > 1e-4:
            overflows = bool(cells["huge"].sum() > 0.5 * cells["bad"].sum())
            return Estimate(value, np.inf, magnitude, "diverges" if overflows else "undefined", overflows=overflows)
        beyond = self._beyond_the_deepest()
        if not np.isfinite(magnitude) or not np.isfinite(beyond):
            return Estimate(value, np.inf, magnitude, "diverges")
        # Values that were left out count as large as their neighbours.
        error += beyond + 1e3 * float(cells["bad"].sum()) * magnitude
        return Estimate(value, error, magnitude, "unresolved" if error > 0.5 * magnitude else "")

    def _beyond_the_deepest(self) -> float:
        """Return what may be missing around points that cells shrink to; infinite where no limit exists.

        The integral over what one halving adds falls like a power of the distance from an integrable singularity,
        by the same factor each time; where logarithms occur, like a power of the number of halvings, which must be
        below -1.
        """
        depth, mass = self.cells["depth"].astype(int), self.cells["magnitude"]
        last, total = int(depth.max()) - 1, mass.sum()
        step = last // 4
        if last < _DEEP or not mass[(depth >= _DEEP)].sum() > _NEGLIGIBLE * total:
            return 0.0
        levels = np.bincount(depth, weights=mass, minlength=last + 2)
        sums = [levels[last + 1 - (k + 1) * step : last + 1 - k * step].sum() for k in range(3)]
        if not sums[1] > 0 or not sums[2] > 0:
            return 0.0
        rate, earlier = ((sums[k] / sums[k + 1]) ** (1 / step) for k in (0, 1))
        power, before = ((1 - q) * (last - k * step) for k, q in ((1, rate), (2, earlier)))
        if power < _LEAST or (power < _SLOWEST and power < _GROWTH * before):
            return float("inf")
        each = sums[0] / step
        return float(each * max(rate / (1 - rate), last / (power - 1) if 1 < power < _GROWTH * before else 0.0))
