"""Windows of plans: what a block of the grid, with a margin around it, can carry out by itself.

A window of a plan is a plan: any engine can run it. Its values are right on the block; in the margin they mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product as tuples
from typing import Any

import numpy as np

from fieldmath.representations.plans import Group, Plan, Product, Stage
from fieldmath.representations.stencils import Stencil


@dataclass(frozen=True)
class Span:
    """The points ``begin <= i < end`` of an axis, with `before` and `after` more of them around."""

    begin: int
    end: int
    before: int = 0
    after: int = 0

    @property
    def inner(self) -> slice:
        """Return where the points of the span are in the window."""
        return slice(self.before, self.before + self.end - self.begin)

    @property
    def size(self) -> int:
        """Return the number of points of the window."""
        return self.before + self.end - self.begin + self.after

    @property
    def window(self) -> np.ndarray:
        """Return the numbers of the points of the window; beyond the ends of an axis that wraps."""
        return np.arange(self.begin - self.before, self.end + self.after)


def stencils_of(plan: Plan) -> Iterator[Stage]:
    """Yield every stencil of a plan with its axis."""
    for groups in plan.outputs:
        for group in groups:
            for _, stages in group.products:
                yield from stages


def margins(plan: Plan) -> tuple[int, ...]:
    """Return for each axis how far the plan reaches to either side."""
    found = [0] * len(plan.shape)
    for axis, along in stencils_of(plan):
        found[axis] = max(found[axis], along.reach)
    return tuple(found)


def shortest(plan: Plan) -> tuple[int, ...]:
    """Return for each axis how long a block must be to hold the one-sided rows of an end of the axis."""
    found = [1] * len(plan.shape)
    for axis, along in stencils_of(plan):
        found[axis] = max(found[axis], along.reach, along.start.shape[1], along.end.shape[1])
    return tuple(found)


def directions(plan: Plan) -> tuple[tuple[int, ...], ...]:
    """Return in which directions neighbours give margins: corners only where stencils follow each other.

    A direction has -1, 0 or 1 for each axis; all 0 is the block itself.
    """
    reached = {
        frozenset(axis for axis, _ in stages) for groups in plan.outputs for g in groups for _, stages in g.products
    }
    every = tuples((-1, 0, 1), repeat=len(plan.shape))
    return tuple(d for d in every if any({axis for axis, step in enumerate(d) if step} <= axes for axes in reached))


def spans_of(plan: Plan, chunks: Sequence[Sequence[int]], block: Sequence[int]) -> tuple[Span, ...]:
    """Return the spans of one block of a chunked array, with the margins that there are around it."""
    wraps = {axis for axis, along in stencils_of(plan) if along.wraps}
    spans = []
    for axis, (sizes, k, margin) in enumerate(zip(chunks, block, margins(plan), strict=True)):
        begin = sum(sizes[:k])
        end = begin + sizes[k]
        before, after = (margin, margin) if axis in wraps else (min(margin, begin), min(margin, sum(sizes) - end))
        spans.append(Span(begin, end, before, after))
    return tuple(spans)


def window(plan: Plan, spans: Sequence[Span], given: Sequence[np.ndarray] = ()) -> Plan:
    """Return the plan on the window of `spans`; a function that is a number stands for that entry of `given`."""
    parts: dict[Stage, Stage] = {}

    def windowed(whole: Product) -> Product:
        for axis, along in whole[1]:
            if (axis, along) not in parts:
                parts[axis, along] = axis, _stencil(along, spans[axis])
        return whole[0], tuple(parts[stage] for stage in whole[1])

    def group(whole: Group) -> Group:
        function = _function(whole.function, spans, given)
        return replace(whole, function=function, products=tuple(map(windowed, whole.products)))

    outputs = tuple(tuple(map(group, groups)) for groups in plan.outputs)
    shape = tuple(span.size for span in spans)
    return replace(plan, shape=shape, outputs=outputs, kept=frozenset(map(windowed, plan.kept)))


def _function(function: Any, spans: Sequence[Span], given: Sequence[np.ndarray]) -> np.ndarray | None:
    """Return the values of a coefficient on a window: those of the block, its ends repeated, or a part of the whole."""
    if function is None:
        return None
    if isinstance(function, int):
        pads = [(span.before, span.after) for span in spans]
        return np.pad(given[function], pads, mode="edge") if np.any(pads) else given[function]
    for axis, span in enumerate(spans):
        if function.shape[axis] > 1:
            function = function.take(span.window, axis=axis, mode="wrap")
    return function


def _stencil(along: Stencil, span: Span) -> Stencil:
    """Return a stencil on the window of a span: rows that would reach out of the window are zero."""
    begin, end = span.begin - span.before, span.end + span.after
    if not along.wraps and (begin, end) == (0, along.count):
        return along
    count, reach = end - begin, along.reach
    opens, closes = (begin == 0 and not along.wraps), (end == along.count and not along.wraps)
    first, start = (along.first, along.start) if opens else (reach, np.zeros((reach, 1)))
    last, close = (along.last - begin, along.end) if closes else (count - reach, np.zeros((reach, 1)))
    rows = np.arange(begin + first, begin + last) - along.first
    diagonals = tuple((offset, weights.take(rows, mode="wrap")) for offset, weights in along.diagonals)
    return replace(along, count=count, diagonals=diagonals, first=first, last=last, start=start, end=close, wraps=False)
