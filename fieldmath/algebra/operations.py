"""Array operations: what programs are lowered to, and the few functions that NumPy lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

FREE, IN_PLACE, APART = range(3)  # Makes its own result; takes `out`, which may be an input; which may not.
Function = Callable[..., Any]

_SAFE_EXPONENT = 690.0  # exp(690) and exp(-690) are normal floats.
_SMALL = 1.4  # A factor of at most 4 does not raise what has underflowed to where it can be seen.


class UnsafeSplit(Exception):
    """A signal: exponentials cannot be split on these arrays, for a factor leaves the range of floats."""


class Operation(NamedTuple):
    """``values[output] = function(*(values[i] for i in inputs))``."""

    function: Function
    inputs: tuple[int, ...]
    output: int
    mask: int
    kind: int


class Listing(NamedTuple):
    """Operations in order; the first places hold the arguments, `constants` are filled in."""

    operations: tuple[Operation, ...]
    constants: tuple[tuple[int, Any], ...]
    masks: tuple[int, ...]
    results: tuple[int, ...]


def needed(listing: Listing) -> list[Operation]:
    """Return the operations that the results need, guards of what they need included."""
    needed = set(listing.results)
    kept: list[Operation] = []
    for operation in reversed(listing.operations):
        if operation.output in needed or (operation.function is guard and needed.issuperset(operation.inputs)):
            needed.update(operation.inputs)
            kept.append(operation)
    return kept[::-1]


def with_dead(operations: Sequence[Operation], kept: set[int]) -> Iterator[tuple[Operation, tuple[int, ...]]]:
    """Give each operation with the places that nothing needs after it."""
    seen = set(kept)
    found: list[tuple[Operation, tuple[int, ...]]] = []
    for operation in reversed(operations):
        dead = tuple(place for place in dict.fromkeys((*operation.inputs, operation.output)) if place not in seen)
        seen.update(operation.inputs)
        found.append((operation, dead))
    return reversed(found)


def choose(test: Any, first: Any, second: Any, out: np.ndarray | None = None) -> Any:
    """Return `first` where the test holds, `second` elsewhere."""
    if out is None:
        return np.where(test, first, second)
    np.copyto(out, second)
    np.copyto(out, first, where=test)
    return out


def guard(*exponents: np.ndarray) -> None:
    """Raise UnsafeSplit unless the exponentials multiply to the exponential of the sum, also in the last digits."""
    if sum([float(np.vdot(exponent, exponent)) for exponent in exponents]) * len(exponents) < _SAFE_EXPONENT**2:
        return  # By Cauchy's inequality the largest values add up to less than the safe exponent.
    lowest = [float(np.min(exponent, initial=0.0)) for exponent in exponents]
    highest = [float(np.max(exponent, initial=0.0)) for exponent in exponents]
    largest = sum(highest)
    if largest < _SAFE_EXPONENT and largest - sum(lowest) < _SAFE_EXPONENT:
        return
    for low, high in zip(lowest, highest, strict=True):
        others = largest - high
        if not (largest < _SAFE_EXPONENT and (low > -_SAFE_EXPONENT or others < _SMALL)):
            raise UnsafeSplit


def stack_of_columns(*columns: Any) -> np.ndarray:
    """Return values without the last axis, side by side along it."""
    shape = _common_shape(columns)
    stacked = np.empty((*shape[:-1], len(columns)))
    for k, column in enumerate(columns):
        stacked[..., k : k + 1] = column
    return stacked


def stack_of_rows(*rows: Any) -> np.ndarray:
    """Return values without the last axis but one, one below the other along it."""
    shape = _common_shape(rows)
    stacked = np.empty((*shape[:-2], len(rows), shape[-1]))
    for k, row in enumerate(rows):
        stacked[..., k : k + 1, :] = row
    return stacked


def _common_shape(arrays: Sequence[Any]) -> tuple[int, ...]:
    shapes = [array.shape for array in arrays if np.ndim(array)]
    return tuple(map(max, zip(*shapes, strict=True)))
