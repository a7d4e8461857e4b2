r"""Sums of products of lines as matrix products: :math:`\sum_k a_k(x)\, b_k(y)` over a grid is one product of matrices.

Rows are the last axis but one, columns the last; other axes are stacks of matrices. Terms are taken as they stand: no
product of two sums is multiplied out, so that nothing cancels that did not cancel before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fieldmath.algebra.operations import APART, FREE, stack_of_columns, stack_of_rows

if TYPE_CHECKING:
    from fieldmath.algebra.lowering import Lowering

_MAX_INNER_TERMS = 4  # A sum of at most so many terms inside a product is multiplied term by term.
_MIN_SAVED = 3  # Passes over the grid that a matrix product must replace.

Factor = tuple[Literal["over", "under", "exp"], int]


@dataclass(frozen=True)
class Term:
    """``sign * product of rows * product of columns``; a factor is how it enters and which step it is."""

    sign: int = 1
    rows: tuple[Factor, ...] = ()
    columns: tuple[Factor, ...] = ()

    def times(self, other: Term) -> Term:
        """Return the product."""
        return Term(self.sign * other.sign, self.rows + other.rows, self.columns + other.columns)


@dataclass(frozen=True)
class MatrixProduct:
    """The inputs of a sum that one matrix product computes, by number, and their terms."""

    outer: Outer
    taken: frozenset[int]
    terms: tuple[Term, ...]

    def emit(self) -> int:
        """Write the operations."""
        return self.outer.emit(self.terms)


class Outer:
    """Finds the sums of a program that are matrix products on a grid."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._column = 1 << (lowering.dimension - 1)
        self._row = 1 << (lowering.dimension - 2)
        self._memo: dict[int, tuple[Term, ...] | None] = {}

    def found(self) -> dict[int, MatrixProduct]:
        """Return the matrix products by step."""
        both = self._row | self._column
        sums = {}
        for index, step in enumerate(self._lowering.steps):
            if step.head == "sum" and self._lowering.spans[index] & both == both:
                product = self._of_sum(index)
                if product is not None:
                    sums[index] = product
        return sums

    def _of_sum(self, index: int) -> MatrixProduct | None:
        step = self._lowering.steps[index]
        taken: set[int] = set()
        terms: list[Term] = []
        for k, child in enumerate(step.inputs):
            found = self._terms(child)
            if found is not None:
                taken.add(k)
                terms += [Term(term.sign if k < step.data else -term.sign, term.rows, term.columns) for term in found]
        crossed = sum(bool(self._is_wide(term.rows) and term.columns) for term in terms)
        saved = 2 * crossed - 1 + (len(terms) > crossed)
        if crossed < 1 or saved < _MIN_SAVED:
            return None
        return MatrixProduct(self, frozenset(taken), tuple(terms))

    def _is_wide(self, rows: Sequence[Factor]) -> bool:
        return any(self._lowering.spans[index] & self._row for _, index in rows)

    # --- terms -------------------------------------------------------------------------------------------------------

    def _terms(self, index: int) -> tuple[Term, ...] | None:
        """Return the step as a sum of products of rows and columns, or None."""
        if index not in self._memo:
            self._memo[index] = self._read(index)
        return self._memo[index]

    def _read(self, index: int) -> tuple[Term, ...] | None:
        side = self._side(index)
        if side is not None:
            return (self._single(("over", index), side),)
        step = self._lowering.steps[index]
        if step.head == "exp":
            return self._of_exponential(index, step.inputs[0])
        if step.head == "product":
            return self._of_product(index)
        if step.head == "sum" and len(step.inputs) <= _MAX_INNER_TERMS:
            return self._of_inner_sum(index)
        return None

    def _side(self, index: int) -> str | None:
        span = self._lowering.spans[index]
        return "rows" if not span & self._column else "columns" if not span & self._row else None

    @staticmethod
    def _single(factor: Factor, side: str) -> Term:
        return Term(rows=(factor,)) if side == "rows" else Term(columns=(factor,))

    def _of_exponential(self, index: int, exponent: int) -> tuple[Term, ...] | None:
        step = self._lowering.steps[exponent]
        if step.head != "sum" or any(self._side(child) is None for child in step.inputs):
            return None
        return (Term(rows=(("exp", index),), columns=(("exp", index),)),)

    def _of_product(self, index: int) -> tuple[Term, ...] | None:
        step = self._lowering.steps[index]
        total: tuple[Term, ...] = (Term(),)
        for k, child in enumerate(step.inputs):
            side = self._side(child)
            if k >= step.data:
                if side is None:
                    return None
                factor: tuple[Term, ...] | None = (self._single(("under", child), side),)
            else:
                factor = self._terms(child)
            if factor is None or (len(total) > 1 and len(factor) > 1):
                return None
            total = tuple(a.times(b) for a in total for b in factor)
        return total

    def _of_inner_sum(self, index: int) -> tuple[Term, ...] | None:
        step = self._lowering.steps[index]
        total: list[Term] = []
        for k, child in enumerate(step.inputs):
            found = self._terms(child)
            if found is None or len(total) + len(found) > _MAX_INNER_TERMS:
                return None
            total += found if k < step.data else [Term(-t.sign, t.rows, t.columns) for t in found]
        return tuple(total)

    # --- operations --------------------------------------------------------------------------------------------------

    def emit(self, terms: Sequence[Term]) -> int:
        """Write the sum of the terms: equal columns are taken together."""
        lowering = self._lowering
        by_column: dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]] = {}
        for term in terms:
            column = self._part(term.columns, is_row=False)
            by_column.setdefault(column, []).append((term.sign, self._part(term.rows, is_row=True)))
        one = lowering.number(1.0)
        rows = [
            lowering.signed_sum([(sign, place[0] if place else one) for sign, place in signed])
            for signed in by_column.values()
        ]
        columns = [column[0] if column else one for column in by_column]
        return lowering.emit(
            np.matmul, (lowering.emit(stack_of_columns, rows, FREE), lowering.emit(stack_of_rows, columns, FREE)), APART
        )

    def _part(self, factors: Sequence[Factor], *, is_row: bool) -> tuple[int, ...]:
        """Return the place of the product of the factors; nothing for 1."""
        lowering = self._lowering
        over: list[int] = []
        under: list[int] = []
        for kind, index in factors:
            if kind == "exp":
                over.append(self._half_of_exponential(index, is_row=is_row))
            else:
                (over if kind == "over" else under).append(lowering.value(index))
        return (lowering.quotient(over, under),) if over or under else ()

    def _half_of_exponential(self, index: int, *, is_row: bool) -> int:
        lowering = self._lowering
        exponent = lowering.steps[lowering.steps[index].inputs[0]]
        halves: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        for k, child in enumerate(exponent.inputs):
            halves[self._side(child) == "columns"].append((1 if k < exponent.data else -1, child))
        return lowering.split_exponential(halves)[not is_row]
