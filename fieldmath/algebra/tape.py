"""Running array operations: what is low-dimensional once, the dense rest in place, block by block in cache.

There is no source text and no `eval`; a tape is a list of NumPy calls on numbered places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from fieldmath.algebra.operations import (
    FREE,
    IN_PLACE,
    Listing,
    Operation,
    guard,
    needed,
    stack_of_columns,
    stack_of_rows,
    with_dead,
)

_WORKSPACE = 2**20  # Bytes: half of a second-level cache.
_SHARE = 24  # The workspace is at most this fraction of the output,
_SCRAP = 2**18  # or so many bytes.
_MOST, _LEAST = 2**15, 2**12  # Elements of a block.
_PLANES = 32  # Planes computed once take at most this fraction of the output.


class Inner(NamedTuple):
    """An operation inside the loop; `register` is where its result goes: a buffer, -1 - k for result k, or None."""

    function: Callable[..., Any]
    inputs: tuple[int, ...]
    output: int
    register: int | None
    dead: tuple[int, ...]


class Tape:
    """The operations of a listing, in order of execution, for a grid cut along one axis."""

    def __init__(self, listing: Listing, axis: int, *, keeps_planes: bool) -> None:
        self.size = len(listing.masks)
        self.constants = listing.constants
        self.results = listing.results
        self.masks = listing.masks
        full = 0
        for mask in listing.masks:
            full |= mask
        operations = needed(listing)
        line = 1 << axis
        self.before: list[tuple[Operation, tuple[int, ...]]] = []
        inside: list[Operation] = []
        before: list[Operation] = []
        made_inside: set[int] = set()
        for operation in operations:
            is_dense = operation.mask == full and full
            is_once = (not operation.mask & line or operation.mask == line or keeps_planes) and not is_dense
            if operation.function is guard:
                is_once = made_inside.isdisjoint(operation.inputs)
            elif not is_once:
                made_inside.add(operation.output)
            (before if is_once else inside).append(operation)
        later = {place for operation in inside for place in operation.inputs} | set(self.results)
        self.before = list(with_dead(before, later))
        self.planes = _largest_crowd(self.before, _planes)
        self._allocate(list(with_dead(inside, {op.output for op in before} | set(self.results))), full)
        moving = {place for operation in inside for place in operation.inputs} | set(self.results)
        made = {operation.output for operation in inside}
        self.moving = [(place, self.masks[place]) for place in sorted(moving - made) if self.masks[place]]

    def _allocate(self, inside: Sequence[tuple[Operation, tuple[int, ...]]], full: int) -> None:
        """Give every dense result inside the loop a buffer, or the memory of the result that it is."""
        held: dict[int, int] = {}
        free: list[int] = []
        self.registers = 0
        self.inside: list[Inner] = []
        targets = self._homes(inside, full)
        for operation, dead in inside:
            register: int | None = None
            returned = [held.pop(place) for place in dead if place in held]
            if operation.kind == IN_PLACE:
                free += returned
            if operation.kind != FREE and operation.mask == full:
                if operation.output in targets:
                    register = -1 - targets[operation.output]
                else:
                    register = held[operation.output] = free.pop() if free else self.registers
                    self.registers = max(self.registers, register + 1)
            if operation.kind != IN_PLACE:
                free += returned
            self.inside.append(Inner(operation.function, operation.inputs, operation.output, register, dead))
        loose = _largest_crowd(inside, lambda operation: int(operation.kind == FREE and operation.mask == full))
        self.width = max(self.registers + loose, 1)

    def _homes(self, inside: Sequence[tuple[Operation, tuple[int, ...]]], full: int) -> dict[int, int]:
        """Return what is computed in the memory of which output: the results, and what becomes them in place."""
        made = {operation.output: (operation, dead) for operation, dead in inside}
        homes: dict[int, int] = {}
        for k, result in enumerate(self.results):
            place: int | None = result
            while place is not None and place in made and place not in homes:
                operation, dead = made[place]
                if operation.kind == FREE or operation.mask != full:
                    break
                homes[place] = k
                dying = (earlier for earlier in dead if earlier in made and earlier not in self.results)
                place = next(dying, None) if operation.kind == IN_PLACE else None
        return homes

    # --- running -----------------------------------------------------------------------------------------------------

    def run(
        self,
        arrays: Sequence[np.ndarray],
        shape: tuple[int, ...],
        axis: int,
        outputs: Sequence[np.ndarray],
        finish: Any,
    ) -> None:
        """Fill the outputs, one array of the full shape for each result."""
        values: list[Any] = [None] * self.size
        values[: len(arrays)] = arrays
        for place, constant in self.constants:
            values[place] = constant
        self._prepare(values)
        is_direct = finish is None and all(output.dtype == float for output in outputs)
        # Blocks keep what is used again in cache: after a single operation nothing is.
        is_single = is_direct and len(self.inside) == 1 and not self.registers
        elements = math.prod(shape) if is_single else self._block_size(math.prod(shape), len(outputs))
        buffers = np.empty((self.registers + (0 if is_direct else len(outputs)), elements))
        views: list[np.ndarray] = []
        last: tuple[int, ...] | None = None
        for block in _blocks(shape, axis, elements):
            local = values if block is None else self._cut(values, block)
            extent = shape if block is None else tuple(b.stop - b.start for b in block)
            if extent != last:
                views = [_view(buffer, extent) for buffer in buffers]
                last = extent
            targets = [output if block is None else output[block] for output in outputs]
            self._execute(local, views, targets if is_direct else views[self.registers :])
            for place, target in zip(self.results, targets, strict=True):
                value = local[place]
                if value is not target:
                    target[...] = value if finish is None else finish(value)

    def _prepare(self, values: list[Any]) -> None:
        for operation, dead in self.before:
            if operation.function is not guard:
                values[operation.output] = operation.function(*[values[place] for place in operation.inputs])
            else:
                guard(*[values[place] for place in operation.inputs])
            for place in dead:
                values[place] = None

    def _execute(self, values: list[Any], views: Sequence[np.ndarray], targets: Sequence[np.ndarray]) -> None:
        for function, inputs, output, register, dead in self.inside:
            if register is None:
                values[output] = function(*[values[place] for place in inputs])
            else:
                out = views[register] if register >= 0 else targets[-1 - register]
                values[output] = function(*[values[place] for place in inputs], out)
            for place in dead:
                values[place] = None

    def _cut(self, values: list[Any], block: tuple[slice, ...]) -> list[Any]:
        local = values.copy()
        cuts: dict[int, tuple[slice, ...]] = {}
        for place, mask in self.moving:
            cut = cuts.get(mask)
            if cut is None:
                cut = cuts[mask] = tuple(b if mask >> k & 1 else _ALL for k, b in enumerate(block))
            local[place] = values[place][cut]
        return local

    def _block_size(self, total: int, outputs: int) -> int:
        workspace = max(min(_WORKSPACE, 8 * total * outputs // _SHARE), _SCRAP)
        elements = min(max(workspace // (8 * self.width), _LEAST), _MOST)
        return total if total <= 2 * elements else elements


_ALL = slice(None)


def fits_planes(tape: Tape, shape: tuple[int, ...]) -> bool:
    """Return whether the planes that a tape keeps are small beside its output."""
    total = math.prod(shape)
    return tape.planes * (total // max(min(shape), 1)) * _PLANES <= total * max(len(tape.results), 1)


def _view(buffer: np.ndarray, extent: tuple[int, ...]) -> np.ndarray:
    return buffer[: math.prod(extent)].reshape(extent)


def _blocks(shape: tuple[int, ...], axis: int, elements: int) -> Iterator[tuple[slice, ...] | None]:
    """Give the blocks of a grid: cut along one axis, and along others where one step would be too large."""
    rest = math.prod(shape)
    if rest <= elements:
        yield None
        return
    cuts: list[list[slice]] = [[slice(0, length)] for length in shape]
    for k in (axis, *[k for k in range(len(shape)) if k != axis]):
        rest //= shape[k]
        step = max(1, elements // rest)
        cuts[k] = [slice(start, min(start + step, shape[k])) for start in range(0, shape[k], step)]
        if rest <= 2 * elements:
            break
    yield from product(*cuts)


def _largest_crowd(operations: Sequence[tuple[Operation, tuple[int, ...]]], weight: Callable[[Operation], int]) -> int:
    """Return the largest sum of the weights of the results that are alive at once."""
    alive: dict[int, int] = {}
    most = 0
    for operation, dead in operations:
        alive[operation.output] = weight(operation)
        most = max(most, sum(alive.values()) if alive[operation.output] else 0)
        for place in dead:
            alive.pop(place, None)
    return most


def _planes(operation: Operation) -> int:
    """Return how many planes a result holds: a stack holds several, a line none."""
    if operation.mask.bit_count() < 2:
        return 0
    return len(operation.inputs) if operation.function in (stack_of_columns, stack_of_rows) else 1
