"""Straight-line programs: expressions as numbered steps, each distinct subexpression once.

The one intermediate form behind values on grids (`lowering`, `tape`) and source text (`code`, `languages`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Step(NamedTuple):
    """One operation on earlier steps.

    `head` is "argument", "constant", "sum", "product", "power", "sqrt", "raise", "select", "opaque", or the name of a
    SymPy function, relation or connective. `data` is, in this order: the symbol; the number as a SymPy object; how
    many of the inputs are added, the others are subtracted; how many stand above the line; the integer exponent;
    nothing; nothing; nothing; the function of arrays.
    """

    head: str
    inputs: tuple[int, ...]
    data: Any = None


@dataclass(frozen=True)
class Program:
    """Steps in an order in which they can be computed; the first `arguments` of them are the arguments."""

    steps: tuple[Step, ...]
    results: tuple[int, ...]
    arguments: int


def pruned(steps: Sequence[Step], results: Sequence[int], arguments: int) -> Program:
    """Return the program without the steps that no result needs."""
    needed = [place < arguments for place in range(len(steps))]
    for place in results:
        needed[place] = True
    for place in range(len(steps) - 1, -1, -1):
        if needed[place]:
            for earlier in steps[place].inputs:
                needed[earlier] = True
    numbers: dict[int, int] = {}
    kept: list[Step] = []
    for place, step in enumerate(steps):
        if needed[place]:
            numbers[place] = len(kept)
            kept.append(step._replace(inputs=tuple([numbers[earlier] for earlier in step.inputs])))
    return Program(tuple(kept), tuple(numbers[place] for place in results), arguments)
