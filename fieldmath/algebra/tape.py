"""Straight-line array programs: what is left of expressions when they are compiled, run slab by slab.

There is no source text and no `eval`; a program is a list of NumPy calls on numbered places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_SLAB = 2**15  # Elements of a slab: a few temporaries of 256 kB fit the second-level cache.


@dataclass(frozen=True)
class Instruction:
    """``values[output] = function(*(values[i] for i in inputs))``; afterwards the places `dead` are not needed.

    `varies` has bit i set when the value depends on argument i.
    """

    function: Callable[..., Any]
    inputs: tuple[int, ...]
    output: int
    dead: tuple[int, ...]
    varies: int


@dataclass(frozen=True)
class Tape:
    """A program: the first places hold the arguments, `constants` are filled in, `results` are read at the end."""

    size: int
    constants: tuple[tuple[int, Any], ...]
    instructions: tuple[Instruction, ...]
    results: tuple[int, ...]

    def run(self, arrays: Sequence[np.ndarray], shape: tuple[int, ...]) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
        """Give (index, values of the expressions there), slab by slab of the broadcast shape.

        Slabs keep the temporaries in cache. What does not vary along the sliced axis is computed once.
        """
        values: list[Any] = [None] * self.size
        values[: len(arrays)] = arrays
        for place, constant in self.constants:
            values[place] = constant
        axis, slices = _slabs(shape)
        if not slices:
            self._execute(self.instructions, values)
            yield (...,), [values[place] for place in self.results]
            return
        sliced = [i for i, array in enumerate(arrays) if array.ndim >= -axis and array.shape[axis] > 1]
        moving = sum(1 << i for i in sliced)
        self._execute([step for step in self.instructions if not step.varies & moving], values, is_final=False)
        inner = [step for step in self.instructions if step.varies & moving]
        for piece in slices:
            index: tuple[Any, ...] = (..., piece, *[slice(None)] * (-axis - 1))
            local = values.copy()
            for i in sliced:
                local[i] = arrays[i][index]
            self._execute(inner, local)
            yield index, [local[place] for place in self.results]

    @staticmethod
    def _execute(instructions: Sequence[Instruction], values: list[Any], *, is_final: bool = True) -> None:
        for step in instructions:
            values[step.output] = step.function(*[values[place] for place in step.inputs])
            if is_final:
                for place in step.dead:
                    values[place] = None


def _slabs(shape: tuple[int, ...]) -> tuple[int, list[slice]]:
    """Return the axis to slice, counted from the end, and the slices; none when everything fits the cache."""
    size = math.prod(shape)
    if size <= 2 * _SLAB:
        return -1, []
    axis = 0 if shape[0] >= 8 else int(np.argmax(shape))
    step = max(1, _SLAB * shape[axis] // size)
    return axis - len(shape), [slice(start, start + step) for start in range(0, shape[axis], step)]
