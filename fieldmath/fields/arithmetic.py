"""Arithmetic of fields: sums, products, quotients, with numbers, expressions and other fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import sympy as sp

from fieldmath.calculus import products
from fieldmath.errors import InputError, InputTypeError, MismatchError, located
from fieldmath.representations.promotion import alike, grid_of, symbolic
from fieldmath.representations.protocol import Components, each


class Arithmetic:
    """The operators of every field; abstract: `Field` supplies chart, basis, components and frame."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """Return ``numpy.sin(field)`` and its relatives as fields."""
        from fieldmath.fields.ufuncs import call

        return call(ufunc, method, inputs, options)

    def _matched(self: Any, other: Any) -> tuple[Components, Components]:
        """Return both component arrays on one chart, in this field's basis and one representation."""
        if other.chart != self.chart:
            raise MismatchError(f"both fields must be on the same chart; got {self.chart} and {other.chart}")
        return alike(self._components, products.reframed(other._components, other.frame, self.frame))

    def _operand(self: Any, other: Any) -> Any:
        if isinstance(other, Arithmetic):
            return other
        if isinstance(other, int | float | np.integer | np.floating | sp.Expr) and not isinstance(other, bool):
            known = {s.name: s for s in (*self.parameters, *self.chart.symbols)}
            out = np.empty((), dtype=object)
            out[()] = symbolic(other, self.chart, known)
            return self._build(self.chart, out, self.basis)
        return None

    def _entrywise(
        self: Any, name: str, other: Any, operation: Callable[[Any, Any], Any], *, flip: bool = False
    ) -> Any:
        """Return left op right for two fields, a scalar one broadcasting over the components of the other."""
        with located(f"{type(self).__name__}.{name}"):
            operand = self._operand(other)
            if operand is None:
                return NotImplemented
            left, right = (operand, self) if flip else (self, operand)
            _check_ranks(name, left, right)
            a, b = left._matched(right)
            shape = max(a.shape, b.shape, key=len)
            a, b = (np.broadcast_to(part, shape) for part in (a, b))
            basis = left.basis if left.rank else right.basis
            return self._build(self.chart, each(operation, a, b), basis)

    def _applied(self: Any, function: Callable[..., sp.Expr], others: Sequence[Any]) -> Any:
        """Return a function of this scalar field and others at every point; one that is sampled makes the result so."""
        if not callable(function):
            raise InputTypeError(f"function must be a function of expressions, such as sympy.sin; got {function!r}")
        operands = [self, *(self._operand(other) for other in others)]
        for given, operand in zip(others, operands[1:], strict=True):
            if operand is None or operand.rank:
                raise InputTypeError(f"others must be scalar fields or numbers; got {given!r}")
        like = next((operand for operand in operands if grid_of(operand._components) is not None), self)
        parts = [like._matched(operand)[1] for operand in operands]
        return self._build(self.chart, each(lambda first, *rest: first.apply(function, *rest), *parts), self.basis)

    def __add__(self, other: Any) -> Self:
        return self._entrywise("__add__", other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> Self:
        return self._entrywise("__add__", other, lambda a, b: a + b, flip=True)

    def __sub__(self, other: Any) -> Self:
        return self._entrywise("__sub__", other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Self:
        return self._entrywise("__sub__", other, lambda a, b: a - b, flip=True)

    def __mul__(self, other: Any) -> Self:
        return self._entrywise("__mul__", other, lambda a, b: a * b)

    def __rmul__(self, other: Any) -> Self:
        return self._entrywise("__mul__", other, lambda a, b: a * b, flip=True)

    def __truediv__(self, other: Any) -> Self:
        return self._entrywise("__truediv__", other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._entrywise("__truediv__", other, lambda a, b: a / b, flip=True)

    def __neg__(self) -> Self:
        return self._negative()

    def _negative(self: Any) -> Any:
        return self._build(self.chart, each(lambda c: -c, self._components), self.basis)

    def __pos__(self) -> Self:
        return self


_ALLOWED = {
    "__add__": lambda a, b: a == b,
    "__sub__": lambda a, b: a == b,
    "__mul__": lambda a, b: 0 in (a, b),
    "__truediv__": lambda a, b: b == 0,
    "__pow__": lambda a, b: a == b == 0,
}
_ADVICE = {
    "__add__": "Only fields of the same rank can be added.",
    "__sub__": "Only fields of the same rank can be subtracted.",
    "__mul__": "Use .dot(), .cross() or .outer() for the product of two vector fields.",
    "__truediv__": "Only a scalar can divide.",
    "__pow__": "Use .dot() for the square of a vector field.",
}


def _check_ranks(name: str, left: Any, right: Any) -> None:
    if not _ALLOWED[name](left.rank, right.rank):
        raise InputError(f"ranks must suit the operation; got {left.rank} and {right.rank}. {_ADVICE[name]}")
