"""A plan as the text of one loop nest, for a compiler, with the arrays and numbers that belong to it.

The text holds offsets, signs and names only. Weights, sizes and coefficients are arguments, so that grids of every size
and spacing share one kernel. Away from the ends of an axis a derivative is made of differences of neighbours; near them
it is a row of weights from a table, and so is the seam of an axis that wraps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from fieldmath.representations.plans import Group, Plan, Product, Stage
from fieldmath.representations.stencils import Stencil

_MERGED = 32  # Outputs that read no more than this are written in one loop, others each in their own.
_INDENT = "    "


@dataclass(frozen=True)
class Rows:
    """One stencil in a kernel, by names: constants of its differences, and the table of its rows near the ends."""

    number: int
    along: Stencil
    pairs: tuple[tuple[int, str, str], ...]
    diagonals: tuple[tuple[int, str], ...]
    places: str
    weights: str
    width: int


class Kernel:
    """The text of the loops of a plan; `constants` and `arrays` are what a call for this plan is given.

    The function is ``kernel(box, inner, lead, c, outputs..., sources..., arrays...)``: it computes the lines along the
    last axis from ``box[axis, 0]`` to ``box[axis, 1]`` of the others. `inner` is where the points near the ends begin;
    the first `lead` points that are not near one, fewer than 16, may have a loop before that of the others.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.last = len(plan.shape) - 1
        self.constants: list[float] = []
        self.arrays: dict[str, np.ndarray] = {}
        products = [product for groups in plan.outputs for group in groups for product in group.products]
        stages = list(dict.fromkeys(stage for _, stages in products for stage in stages))
        self.sources = 1 + max((slot for slot, _ in products), default=0)
        self.reads = reads_of(plan)
        self.margins = [_margins([s for a, s in stages if a == axis]) for axis in range(self.last + 1)]
        self.inner = np.array(
            [max(n - after, before) for n, (before, after) in zip(plan.shape, self.margins, strict=True)]
        )
        self.half = self._constant(0.5)
        self.rows = {stage: self._rows(number, *stage) for number, stage in enumerate(stages)}
        self.factors = [[self._factor(group) for group in groups] for groups in plan.outputs]
        body = list(self._line_by_line())
        self.text = "\n".join([*self._head(), *(_INDENT * (self.last + 1) + line for line in body), ""])

    # --- arguments ----------------------------------------------------------------------------------------------------

    def _constant(self, value: float) -> str:
        """Return the name of a number. Equal numbers have names of their own: they may be equal by chance."""
        self.constants.append(value)
        return f"c{len(self.constants) - 1}"

    def _array(self, values: np.ndarray) -> str:
        name = f"a{len(self.arrays)}"
        self.arrays[name] = values
        return name

    def _rows(self, number: int, axis: int, along: Stencil) -> Rows:
        low, high = self.margins[axis][0], int(self.inner[axis])
        near = [*range(min(low, along.count)), *range(high, along.count)]
        places, weights = _table(along, near)
        return Rows(
            number, along,
            tuple((o, "+" if sign > 0 else "-", "" if w == 1 else self._constant(w)) for o, sign, w in along.pairs),
            tuple((o, self._array(np.ascontiguousarray(w, self.plan.dtype))) for o, w in along.diagonals),
            self._array(places), self._array(weights.astype(self.plan.dtype)), places.shape[1],
        )  # fmt: skip

    def _factor(self, group: Group) -> tuple[str, bool]:
        """Return what multiplies a group, and whether it varies along the last axis."""
        if group.function is None:
            return self._constant(group.number), False
        shape = group.function.shape
        index = ["0" if n == 1 else "{k}" if axis == self.last else f"i{axis}" for axis, n in enumerate(shape)]
        text = f"{self._array(np.ascontiguousarray(group.function))}[{', '.join(index)}]"
        if shape == self.plan.shape:
            text = f"{self._constant(group.number)} * {text}"
        return text, shape[-1] > 1

    # --- text ---------------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        outputs = [f"o{k}" for k in range(len(self.plan.outputs))]
        sources = [f"u{k}" for k in range(self.sources)]
        yield f"def kernel({', '.join(['box', 'inner', 'lead', 'c', *outputs, *sources, *self.arrays])}):"
        yield from (f"{_INDENT}c{k} = c[{k}]" for k in range(len(self.constants)))
        yield from (f"{_INDENT}h{axis} = inner[{axis}]" for axis in range(self.last + 1))
        for axis in range(self.last):
            yield f"{_INDENT * (axis + 1)}for i{axis} in range(box[{axis}, 0], box[{axis}, 1]):"

    def _line_by_line(self) -> Iterator[str]:
        """Yield what is done for a line of the last axis: inside by differences, near an end by rows from tables."""
        for number, (factors, groups) in enumerate(zip(self.factors, self.plan.outputs, strict=True)):
            for k, ((text, varies), _) in enumerate(zip(factors, groups, strict=True)):
                if not varies:
                    yield f"g{number}_{k} = {text}"
        near = frozenset(axis for axis in range(self.last) if any(self.margins[axis]))
        if not near:
            yield from self._line(near)
            return
        yield f"if {' and '.join(f'{self.margins[axis][0]} <= i{axis} < h{axis}' for axis in sorted(near))}:"
        yield from (_INDENT + line for line in self._line(frozenset()))
        yield "else:"
        for (axis, _), rows in self.rows.items():
            if axis in near:
                yield from (_INDENT + line for line in self._chosen(axis, rows))
        yield from (_INDENT + line for line in self._line(near))

    def _chosen(self, axis: int, rows: Rows) -> Iterator[str]:
        """Yield the choice of the row of a stencil at one point of an outer axis: places p and weights q."""
        low, here = self.margins[axis][0], f"i{axis}"
        inside = []
        for offset, sign, weight in rows.pairs:
            factor = weight or f"(2 * {self.half})"
            inside += [(_moved(here, offset), factor), (_moved(here, -offset), factor if sign == "+" else f"-{factor}")]
        inside += [(_moved(here, o), f"{d}[{here} - {rows.along.first}]") for o, d in rows.diagonals]
        while len(inside) < rows.width:
            place, factor = inside.pop()
            inside += [(place, f"{self.half} * ({factor})")] * 2
        table = [(f"{rows.places}[r, {m}]", f"{rows.weights}[r, {m}]") for m in range(rows.width)]
        yield f"r = {here} if {here} < {low} else {here} - h{axis} + {low}"
        for head, entries in ((f"if {low} <= {here} < h{axis}:", inside), ("else:", table)):
            yield head
            for m, (place, factor) in enumerate(entries):
                yield f"{_INDENT}p{rows.number}_{m} = {place}"
                yield f"{_INDENT}q{rows.number}_{m} = {factor}"

    def _line(self, near: frozenset[int]) -> Iterator[str]:
        """Yield the loops along the last axis, with the axes in `near` by rows."""
        axis, low = self.last, self.margins[self.last][0]
        every, count = range(len(self.plan.outputs)), f"h{axis} - {low}"
        if self.reads > _MERGED or near:
            for outputs in [every] if self.reads <= _MERGED else [[k] for k in every]:
                # From zero: a compiler must see that no index is negative, which would count from the end.
                yield f"for k in range({count}):"
                yield from (_INDENT + self._assigned(k, near) for k in outputs)
        else:
            yield "for k in range(lead & 15):"  # The same is to be seen here.
            yield from (_INDENT + self._assigned(k, near) for k in every)
            yield f"for j in range({count} - (lead & 15)):"
            yield f"{_INDENT}k = j + (lead & 15)"
            yield from (_INDENT + self._assigned(k, near) for k in every)
        if any(self.margins[axis]):
            table = next(rows.places for (a, _), rows in self.rows.items() if a == axis)
            yield f"for e in range(len({table})):"
            yield f"{_INDENT}k = e if e < {low} else e - {low} + h{axis}"
            yield from (_INDENT + self._assigned(k, near | {axis}) for k in every)

    def _assigned(self, number: int, near: frozenset[int]) -> str:
        terms = []
        for k, group in enumerate(self.plan.outputs[number]):
            factor, varies = self.factors[number][k]
            factor = factor.format(k=self._here(near)[-1])
            sum_of = " + ".join(self._product(product, near) for product in group.products)
            terms.append(f"{factor if varies else f'g{number}_{k}'} * ({sum_of})")
        return f"o{number}[{', '.join(self._here(near))}] = {' + '.join(terms) or '0'}"

    def _here(self, near: frozenset[int], offset: int = 0) -> list[str]:
        """Return the indices of a point, away from the ends of the last axis counted from where its inside begins."""
        k = "k" if self.last in near else _moved("k", self.margins[self.last][0] + offset)
        return [*(f"i{axis}" for axis in range(self.last)), k]

    def _product(self, product: Product, near: frozenset[int]) -> str:
        """Return the value of a source under stencils at one point."""

        def value(place: list[str], stages: Sequence[Stage]) -> str:
            if not stages:
                return f"u{product[0]}[{', '.join(place)}]"
            (axis, along), *others = stages
            rows = self.rows[axis, along]

            def at(index: str) -> str:
                return value([*place[:axis], index, *place[axis + 1 :]], others)

            def moved(offset: int) -> str:
                return self._here(near, offset)[-1] if axis == self.last else _moved(f"i{axis}", offset)

            if axis in near and axis == self.last:
                entries = [(f"{rows.places}[e, {m}]", f"{rows.weights}[e, {m}]") for m in range(rows.width)]
                terms = [f"{weight} * {at(index)}" for index, weight in entries]
            elif axis in near:
                terms = [f"q{rows.number}_{m} * {at(f'p{rows.number}_{m}')}" for m in range(rows.width)]
            else:
                terms = [f"{d}[{moved(-along.first)}] * {at(moved(o))}" for o, d in rows.diagonals]
                for offset, sign, weight in rows.pairs:
                    pair = f"({at(moved(offset))} {sign} {at(moved(-offset))})"
                    terms.append(f"{weight} * {pair}" if weight else pair)
            return f"({' + '.join(terms)})"

        return value(self._here(near), product[1])


def _moved(name: str, offset: int) -> str:
    return name if offset == 0 else f"{name} {'+' if offset > 0 else '-'} {abs(offset)}"


def reads_of(plan: Plan) -> int:
    """Return how many samples a plan reads at a point away from the ends: the length of its kernel."""
    products = [product for groups in plan.outputs for group in groups for product in group.products]
    return sum(prod(_length(along) for _, along in stages) for _, stages in products)


def _length(along: Stencil) -> int:
    return 2 * len(along.pairs) + len(along.diagonals)


def _margins(stencils: Sequence[Stencil]) -> tuple[int, int]:
    """Return how many points at the beginning and at the end of an axis are not inside, for one of the stencils."""
    before = max((s.reach if s.wraps else max(s.first, s.reach) for s in stencils), default=0)
    after = max((s.reach if s.wraps else max(s.count - s.last, s.reach) for s in stencils), default=0)
    return before, after


def _table(along: Stencil, points: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return places and weights of the rows of a stencil at some points, all rows of one length."""
    rows = [_row(along, i) for i in points]
    width = max([_length(along), *(len(places) for places, _ in rows)])
    for places, weights in rows:
        # Rows grow by halving a weight: a zero weight would read a value, perhaps NaN, that is not in the row.
        while len(places) < width:
            places.append(places[-1])
            weights[-1] /= 2
            weights.append(weights[-1])
    shape = len(rows), width
    return (
        np.reshape([places for places, _ in rows], shape).astype(np.int64),
        np.reshape([weights for _, weights in rows], shape).astype(float),
    )


def _row(along: Stencil, i: int) -> tuple[list[int], list[float]]:
    """Return the row of the unit part of a stencil at one point: places, each in the axis, and weights."""
    if not along.wraps and i < along.first:
        return list(range(along.start.shape[1])), along.start[i].tolist()
    if not along.wraps and i >= along.last:
        width = along.end.shape[1]
        return list(range(along.count - width, along.count)), along.end[i - along.last].tolist()
    entries = [(i + o, w) for o, _, w in along.pairs] + [(i - o, sign * w) for o, sign, w in along.pairs]
    entries += [(i + o, float(weights[i - along.first])) for o, weights in along.diagonals]
    return [place % along.count for place, _ in entries], [weight for _, weight in entries]
