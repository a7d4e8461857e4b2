"""From a program to array operations for one layout of the arguments: which axes each of them varies along.

Operands that vary along the same axes are combined first, so that on an open grid most of the work is done on lines and
planes. ``exp(a(x) + b(y))`` becomes a product of lines, and a sum of products of lines one matrix product (`outer`).
A mask has bit k set for a value that varies along axis k.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from fieldmath.algebra.numeric_functions import array_function
from fieldmath.algebra.operations import APART, FREE, IN_PLACE, Function, Listing, Operation, choose, guard
from fieldmath.algebra.program import Program, Step
from fieldmath.algebra.recorder import value_of_constant

Signed = tuple[int, int]  # A sign and a place.
_FEW = 6  # So many groups are combined in the best order.


def lowered(program: Program, masks: Sequence[int], dimension: int, *, is_complex: bool, is_split: bool) -> Listing:
    """Return the operations of a program for arguments with these masks.

    Only with `is_split` are exponentials split and sums written as matrix products.
    """
    return Lowering(program, masks, dimension, is_complex=is_complex, is_split=is_split).run()


class Lowering:
    """Writes the operations of the steps in their order; sums and products take an operand as soon as it is there."""

    def __init__(
        self, program: Program, masks: Sequence[int], dimension: int, *, is_complex: bool, is_split: bool
    ) -> None:
        self.steps = program.steps
        self.program = program
        self.is_complex = is_complex
        self.is_split = is_split
        self.dimension = dimension
        self.masks = list(masks)
        self.spans = _spans(program, masks)
        self._operations: list[Operation] = []
        self._constants: dict[int, Any] = {}
        self._known: dict[Any, int] = {}
        self._places: dict[int, int] = {place: place for place in range(program.arguments)}
        self._parts: dict[int, list[int]] = {}
        self._gathered: dict[int, tuple[dict[int, int], dict[int, int]]] = {}

    def run(self) -> Listing:
        """Return the operations."""
        outer = {}
        if self.is_split and self.dimension > 1:
            from fieldmath.algebra.outer import Outer

            outer = Outer(self).found()
        parents: list[list[tuple[int, bool]]] = [[] for _ in self.steps]
        for index, step in enumerate(self.steps):
            if step.head in ("sum", "product"):
                self._gathered[index] = ({}, {})
                taken = outer[index].taken if index in outer else ()
                for k, child in enumerate(step.inputs):
                    if k not in taken:
                        parents[child].append((index, k < step.data))
        for index, step in enumerate(self.steps):
            if index >= self.program.arguments:
                self._write(index, step, outer.get(index))
            for parent, is_first in parents[index]:
                self._push(parent, index, is_first)
        results = tuple(self.value(index) for index in self.program.results)
        return Listing(tuple(self._operations), tuple(self._constants.items()), tuple(self.masks), results)

    # --- steps -------------------------------------------------------------------------------------------------------

    def _write(self, index: int, step: Step, outer: Any) -> None:
        if step.head == "constant":
            value = value_of_constant(step.data[1], is_complex=self.is_complex)
            self._places[index] = self.number(value)
        elif step.head == "sum":
            added, taken = self._gathered.pop(index)
            signed = [(1, place) for place in added.values()] + [(-1, place) for place in taken.values()]
            if outer is not None:
                signed.append((1, outer.emit()))
            self._places[index] = self.signed_sum(signed)
        elif step.head == "product":
            over, under = self._gathered.pop(index)
            self._places[index] = self.quotient(list(over.values()), list(under.values()))
        elif step.head == "exp":
            self._write_exponential(index, step)
        elif step.head == "opaque":
            self._places[index] = self.emit(step.data, [self.value(child) for child in step.inputs], FREE)
        elif step.head not in ("tuple", "ExprCondPair"):
            function = array_function(step.head, is_complex=self.is_complex)
            is_choice = function is np.where
            kind = IN_PLACE if isinstance(function, np.ufunc) and function.nout == 1 else FREE
            if step.head in _TRUTH_VALUED:
                kind = FREE
            inputs = [self.value(child) for child in step.inputs]
            self._places[index] = self.emit(choose if is_choice else function, inputs, APART if is_choice else kind)

    def _push(self, parent: int, child: int, is_first: bool) -> None:
        """Add a finished operand to a sum or product, in the group of those that vary alike."""
        group, other = self._gathered[parent][:: 1 if is_first else -1]
        is_sum = self.steps[parent].head == "sum"
        for place in [self.value(child)] if is_sum else self.parts(child):
            mask = self.masks[place]
            if mask in group:
                group[mask] = self.emit(np.add if is_sum else np.multiply, (group[mask], place))
            elif is_sum and not is_first and mask in other:
                other[mask] = self.emit(np.subtract, (other[mask], place))
            else:
                group[mask] = place

    def _write_exponential(self, index: int, step: Step) -> None:
        groups = self.exponent_groups(step.inputs[0]) if self.is_split else []
        if len(groups) < 2:
            self._places[index] = self.emit(np.exp, [self.value(step.inputs[0])])
            return
        self._parts[index] = self.split_exponential(groups)

    def exponent_groups(self, index: int) -> list[list[tuple[int, int]]]:
        """Return the terms of an exponent, as signs and steps, grouped by the widest masks among them."""
        step = self.steps[index]
        if step.head != "sum":
            return []
        terms = [(1 if k < step.data else -1, child) for k, child in enumerate(step.inputs)]
        groups: dict[int, list[tuple[int, int]]] = {}
        for sign, child in sorted(terms, key=lambda term: -self.spans[term[1]].bit_count()):
            span = self.spans[child]
            wider = next((mask for mask in groups if mask | span == mask), span)
            groups.setdefault(wider, []).append((sign, child))
        return list(groups.values())

    def split_exponential(self, groups: Iterable[Sequence[tuple[int, int]]]) -> list[int]:
        """Return the places of exponentials whose product is the exponential of all the terms."""
        exponents = [self.signed_sum([(sign, self.value(child)) for sign, child in group]) for group in groups]
        self.emit(guard, exponents, FREE)
        return [self.emit(np.exp, [place]) for place in exponents]

    # --- places ------------------------------------------------------------------------------------------------------

    def value(self, index: int) -> int:
        """Return the place of a step."""
        place = self._places.get(index)
        if place is None:
            place = self._places[index] = self.folded(np.multiply, self._parts[index])
        return place

    def parts(self, index: int) -> list[int]:
        """Return places whose product is the step."""
        return self._parts.get(index) or [self.value(index)]

    def emit(self, function: Function, inputs: Sequence[int], kind: int = IN_PLACE) -> int:
        """Write an operation, or find it when it has been written."""
        key = (function, tuple(inputs))
        place = self._known.get(key)
        if place is None:
            mask = 0
            for earlier in inputs:
                mask |= self.masks[earlier]
            place = self._known[key] = self.append(function, inputs, mask, kind)
        return place

    def append(self, function: Function, inputs: Sequence[int], mask: int, kind: int) -> int:
        """Write an operation whose result has the given mask."""
        place = self._new_place(mask)
        kind = FREE if self.is_complex else kind
        self._operations.append(Operation(function, tuple(inputs), place, mask, kind))
        return place

    def number(self, value: Any) -> int:
        """Return the place of a number."""
        key = (np.array, value)
        if key not in self._known:
            self._known[key] = place = self._new_place(0)
            self._constants[place] = value if isinstance(value, bool) else np.array(value)
        return self._known[key]

    def _new_place(self, mask: int) -> int:
        self.masks.append(mask)
        return len(self.masks) - 1

    # --- sums and products -------------------------------------------------------------------------------------------

    def folded(self, function: Function, places: Sequence[int]) -> int:
        """Return the place of a sum or product, combining first what varies alike."""
        return self._fold([(1, place) for place in places], lambda a, b: (1, self.emit(function, (a[1], b[1]))))[1]

    def signed_sum(self, terms: Sequence[Signed]) -> int:
        """Return the place of a sum of terms with signs."""
        sign, place = self._fold(list(terms), self._added)
        return place if sign > 0 else self.emit(np.negative, [place])

    def quotient(self, over: Sequence[int], under: Sequence[int]) -> int:
        """Return the place of a product divided once."""
        if not under:
            return self.folded(np.multiply, over)
        bottom = self.folded(np.multiply, under)
        if not over:
            return self.emit(np.reciprocal, [bottom])
        return self.emit(np.divide, (self.folded(np.multiply, over), bottom))

    def _added(self, a: Signed, b: Signed) -> Signed:
        if a[0] == b[0]:
            return a[0], self.emit(np.add, (a[1], b[1]))
        plus, minus = (a, b) if a[0] > 0 else (b, a)
        return 1, self.emit(np.subtract, (plus[1], minus[1]))

    def _fold(self, terms: list[Signed], combine: Callable[[Signed, Signed], Signed]) -> Signed:
        masks = self.masks
        terms.sort(key=lambda term: masks[term[1]].bit_count())
        while len(terms) > _FEW:
            terms[:2] = [combine(*terms[:2])]
        while len(terms) > 1:
            pairs = combinations(range(len(terms)), 2)
            i, j = min(pairs, key=lambda pair: (masks[terms[pair[0]][1]] | masks[terms[pair[1]][1]]).bit_count())
            together = combine(terms[i], terms[j])
            terms = [term for k, term in enumerate(terms) if k not in (i, j)] + [together]
        return terms[0]


_TRUTH_VALUED = frozenset(
    ("StrictGreaterThan", "GreaterThan", "StrictLessThan", "LessThan", "Equality", "Unequality", "And", "Or", "Xor")
) | {"Not"}


def _spans(program: Program, masks: Sequence[int]) -> list[int]:
    spans = list(masks)
    for step in program.steps[program.arguments :]:
        span = 0
        for earlier in step.inputs:
            span |= spans[earlier]
        spans.append(span)
    return spans
