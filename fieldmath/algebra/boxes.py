"""Boxes of integration variables whose inner limits may use the outer variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError

_EPS = float(np.finfo(float).eps)

Limits = tuple[tuple[sp.Expr, sp.Expr], ...]
# Test values of parameters, in tenths, and how much larger that of each next parameter is; the second ones are small.
_STARTS = ((17, 6), (4, 3), (29, 9))


@dataclass(frozen=True)
class Box:
    """Variables with limits, the outermost first: limits may use the variables before them, and parameters.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.boxes import Box
    >>> x, y = sp.symbols("x y")
    >>> Box.ordered([y, x], [(0, x), (0, 1)]).symbols
    (x, y)
    """

    symbols: tuple[sp.Symbol, ...]
    limits: Limits
    #: Expressions of the parameters that are positive: R - r for a torus.
    facts: tuple[sp.Expr, ...] = ()

    @classmethod
    def ordered(
        cls, symbols: Sequence[sp.Symbol], limits: Sequence[tuple[Any, Any]], facts: tuple[sp.Expr, ...] = ()
    ) -> Box:
        """Return the box with every variable behind those that its limits use."""
        ends = {s: tuple(map(as_expr, pair)) for s, pair in zip(symbols, limits, strict=True)}
        waiting, order = list(symbols), list[sp.Symbol]()
        while waiting:
            free = [s for s in waiting if not any(end.has(*waiting) for end in ends[s])]
            if not free:
                names = ", ".join(f"{s} in ({ends[s][0]}, {ends[s][1]})" for s in waiting)
                raise InputError(f"limits must not use each other in a circle; got {names}")
            order.append(free[0])
            waiting.remove(free[0])
        return cls(tuple(order), tuple(ends[s] for s in order), facts)

    @property
    def dimension(self) -> int:
        """Return the number of variables."""
        return len(self.symbols)

    @cached_property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the symbols of the limits that are not variables, sorted by name."""
        free = set().union(*(end.free_symbols for pair in self.limits for end in pair))
        return tuple(sorted(free - set(self.symbols), key=str))

    @cached_property
    def premises(self) -> tuple[sp.Expr, ...]:
        """Return what is positive by declaration, and not known to be: facts, and widths of ranges with parameters."""
        widths = [upper - lower for lower, upper in self.limits if not (lower + upper).has(sp.oo, -sp.oo)]
        own = [width for width in widths if width.free_symbols and width.free_symbols <= set(self.parameters)]
        return tuple(fact for fact in dict.fromkeys((*self.facts, *own)) if not fact.is_positive)

    @property
    def is_bounded(self) -> bool:
        """Return whether no limit is infinite."""
        return not any(end.has(sp.oo, -sp.oo) for pair in self.limits for end in pair)

    def xreplace(self, swap: Mapping[sp.Symbol, sp.Expr]) -> Box:
        """Return the box with parameters replaced, or variables renamed."""
        symbols = tuple(swap.get(s, s) for s in self.symbols)
        limits = tuple((a.xreplace(swap), b.xreplace(swap)) for a, b in self.limits)
        facts = (fact.xreplace(swap) for fact in self.facts)
        return Box(symbols, limits, tuple(fact for fact in facts if fact.free_symbols))

    def outer(self, count: int) -> Box:
        """Return the box of the first `count` variables."""
        return Box(self.symbols[:count], self.limits[:count], self.facts)

    def without(self, axis: int, value: sp.Expr) -> Box:
        """Return the face of the box where one variable has a value, which may use the other variables."""
        fixed = {self.symbols[axis]: value}
        kept = [k for k in range(self.dimension) if k != axis]
        pairs = [tuple(end.xreplace(fixed) for end in self.limits[k]) for k in kept]
        return Box.ordered([self.symbols[k] for k in kept], pairs, self.facts)

    def spread(
        self, unit: Sequence[np.ndarray], rest: Sequence[np.ndarray] | None = None
    ) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the variables at points of the unit cube, and the Jacobian of that map; no parameters may be left.

        Infinite limits are reached by rational maps. `rest` is ``1 - unit`` where that is known without rounding, so
        that upper limits are approached as closely as lower ones.
        """
        places: list[np.ndarray] = []
        stretch: np.ndarray = np.ones(())
        others = [1 - t for t in unit] if rest is None else rest
        for t, other, (lower, upper) in zip(unit, others, self.limits, strict=True):
            place, slope = _between(t, other, *(self._ends(end, places) for end in (lower, upper)))
            places.append(place)
            stretch = stretch * slope
        return places, stretch

    def grains(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the rounding of places near the lower and the upper ends, as fractions of the ranges.

        Towards 0 and infinity places are as fine as one likes.
        """
        found = np.zeros((2, self.dimension))
        for k, (lower, upper) in enumerate(self.limits):
            if lower.is_finite is not False and upper.is_finite is not False:
                numbers = lower.is_number and upper.is_number
                width = float(upper - lower) if numbers else 1.0
                found[:, k] = [_EPS * abs(float(end) / width) if numbers else _EPS for end in (lower, upper)]
        return found[0], found[1]

    def _ends(self, end: sp.Expr, places: list[np.ndarray]) -> np.ndarray | float:
        if end.is_number:
            return float(end)
        return compile_expressions((end,), self.symbols[: len(places)])(*places)[0]

    def samples(self, parameters: Sequence[sp.Symbol] = (), count: int = 24) -> dict[sp.Symbol, np.ndarray]:
        """Return values of the variables and parameters at irregular points inside, for tests of signs.

        Parameters are given three sets of values of the sign that they are known to have.
        """
        every = tuple(dict.fromkeys((*self.parameters, *parameters)))
        blocks = []
        for turn in range(3 if every else 1):
            fixed = parameter_values(every, turn, self.facts)
            steps = np.arange(1, count + 1)
            unit = [np.mod(steps * 0.6180339887498949 ** (k + 1) + 0.137 * k, 1.0) for k in range(self.dimension)]
            places, _ = self.xreplace(fixed).spread(unit)
            known = [np.full(count, float(fixed[p])) for p in every]
            blocks.append([np.broadcast_to(place, (count,)) for place in places] + known)
        columns = [np.concatenate(parts) for parts in zip(*blocks, strict=True)]
        return dict(zip((*self.symbols, *every), columns, strict=True))


def parameter_values(
    parameters: Sequence[sp.Symbol], turn: int, facts: Sequence[sp.Expr] = ()
) -> dict[sp.Symbol, sp.Expr]:
    """Return test values for parameters, different in each turn and for each parameter, that agree with the facts."""
    for attempt in range(40 if facts else 0):
        values = _candidate(parameters, attempt)
        if all(fact.xreplace(values).is_positive for fact in facts):
            if turn == 0:
                return values
            turn -= 1
    return _candidate(parameters, turn)


def _candidate(parameters: Sequence[sp.Symbol], attempt: int) -> dict[sp.Symbol, sp.Expr]:
    values: dict[sp.Symbol, sp.Expr] = {}
    for k, symbol in enumerate(parameters):
        start, step = _STARTS[attempt] if attempt < len(_STARTS) else (0, 0)
        value = sp.Rational(start + step * k, 10)
        if attempt >= len(_STARTS):  # irregular values between 1/20 and 3, many of them below 1
            value = sp.Rational(1 + (37 * attempt + 23 * k) % 59, 20)
        if symbol.is_integer:
            value = sp.Integer(k + attempt + 1)
        turned = attempt and (attempt + k) % 2 and not symbol.is_nonnegative
        values[symbol] = -value if turned or symbol.is_nonpositive else value
    return values


def _between(
    t: np.ndarray, rest: np.ndarray, lower: np.ndarray | float, upper: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the point at the fraction t of an interval and the derivative there; `rest` is 1 - t."""
    if np.all(np.isfinite(lower)) and np.all(np.isfinite(upper)):
        width = np.asarray(upper - lower)
        return np.where(t < rest, lower + width * t, upper - width * rest), width
    with np.errstate(divide="ignore", over="ignore"):
        if np.all(np.isfinite(lower)):
            return lower + t / rest, 1 / rest**2
        if np.all(np.isfinite(upper)):
            return upper - rest / t, 1 / t**2
        s, share = t - rest, 4 * t * rest  # 1 - s**2
        return s / share, 2 * (1 + s**2) / share**2
