"""Running array operations on few points, where every call costs more than its work, and on one point with numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from fieldmath.algebra.operations import Function, Listing, needed, with_dead

# A function, its inputs (two places; a place and -1; a sequence of places and -2), the place of its result.
Call = tuple[Function, Any, int, int]

# What raises an exception here where NumPy gives infinity or NaN is left to NumPy.
_ON_NUMBERS: dict[Function, Callable[..., float]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.divide: operator.truediv,
    np.negative: operator.neg,
    np.reciprocal: lambda a: 1.0 / a,
    np.square: lambda a: a * a,
    np.abs: abs,
    np.power: math.pow,
    **{getattr(np, name): getattr(math, name) for name in ("sqrt", "exp", "log", "sin", "cos", "tan")},
    **{getattr(np, name): getattr(math, name) for name in ("sinh", "cosh", "tanh")},
    **{getattr(np, f"arc{name}"): getattr(math, f"a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    np.arctan2: math.atan2,
}


class SmallTape:
    """The operations of a listing for arrays of one small shape, where each call costs more than its work."""

    def __init__(self, listing: Listing, arguments: int) -> None:
        operations = needed(listing)
        slots = {place: place for place in range(arguments)}
        slots.update({place: arguments + k for k, (place, _) in enumerate(listing.constants)})
        kept = set(slots) | set(listing.results)
        count, free = len(slots), []
        self.code: list[Call] = []
        for operation, dead in with_dead(operations, kept):
            inputs = [slots[place] for place in operation.inputs]
            free += [slots.pop(place) for place in dead if place in slots]
            if not free:
                free.append(count)
                count += 1
            slots[operation.output] = free.pop()  # What is overwritten is released, and its memory is still in cache.
            self.code.append(_short(operation.function, inputs, slots[operation.output]))
        self.results = tuple(slots[place] for place in listing.results)
        self.filling: list[Any] = [None] * count
        for k, (_, constant) in enumerate(listing.constants):
            self.filling[arguments + k] = constant

    def run(self, arrays: Sequence[np.ndarray], outputs: np.ndarray, finish: Any) -> None:
        """Fill the outputs, one array of the full shape for each result."""
        values = self.filling.copy()
        values[: len(arrays)] = arrays
        for function, first, second, output in self.code:
            if second >= 0:
                values[output] = function(values[first], values[second])
            elif second == _UNARY:
                values[output] = function(values[first])
            else:
                values[output] = function(*[values[place] for place in first])
        for k, place in enumerate(self.results):
            outputs[k] = values[place] if finish is None else finish(values[place])


_UNARY, _MANY = -1, -2


_SPECIAL_ON_NUMBERS: dict[str, Callable[..., float]] = {"erf": math.erf, "erfc": math.erfc, "gamma": math.gamma}


def _short(function: Function, inputs: Sequence[int], output: int) -> Call:
    if len(inputs) == 2:
        return function, inputs[0], inputs[1], output
    return (function, inputs[0], _UNARY, output) if len(inputs) == 1 else (function, inputs, _MANY, output)


class PointTape:
    """The operations of a small tape on Python's numbers."""

    def __init__(self, tape: SmallTape) -> None:
        self._filling = [None if filler is None else float(filler) for filler in tape.filling]
        self._results = tape.results
        self._code = [(_on_numbers(function), *rest) for function, *rest in tape.code]

    def run(self, numbers: Sequence[float]) -> list[float]:
        """Return the values; what has no finite value on the way raises ArithmeticError or ValueError."""
        values: list[Any] = self._filling.copy()
        values[: len(numbers)] = numbers
        for function, first, second, output in self._code:
            values[output] = function(values[first]) if second == _UNARY else function(values[first], values[second])
        return [values[place] for place in self._results]


def on_numbers(tape: SmallTape) -> PointTape | None:
    """Return the tape for Python's numbers, or None when a function has no counterpart there."""
    return PointTape(tape) if all(_on_numbers(call[0]) and call[2] != _MANY for call in tape.code) else None


def _on_numbers(function: Function) -> Callable[..., float] | None:
    known = _ON_NUMBERS.get(function)
    if known is not None or not isinstance(function, np.ufunc) or function.nout != 1 or hasattr(np, function.__name__):
        return known
    return _SPECIAL_ON_NUMBERS.get(function.__name__) or partial(_number, function)


def _number(function: Function, *numbers: float) -> float:
    """Return the value of a function of SciPy."""
    with np.errstate(all="ignore"):
        return float(function(*numbers))
