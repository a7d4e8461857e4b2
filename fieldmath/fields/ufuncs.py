"""NumPy's functions on fields: ``np.sin(f)`` is the field of the sine, exact for expressions, sampled for samples."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from fieldmath.algebra.elementwise import BINARY, UNARY
from fieldmath.errors import InputTypeError, located

FUNCTIONS: dict[str, Callable[..., Any]] = {**UNARY, **BINARY}
# Arithmetic, for fields of any rank as far as the operators of fields go.
OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "true_divide": operator.truediv,
    "power": operator.pow,
    "float_power": operator.pow,
    "matmul": operator.matmul,
    "negative": operator.neg,
    "positive": lambda x: x,
}


def call(ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """Return what a universal function of NumPy or SciPy gives for fields and numbers."""
    name = ufunc.__name__
    with located(f"numpy.{name}"):
        if method != "__call__" or options:
            what = f"with {', '.join(options)}" if options else f".{method}"
            raise InputTypeError(f"function must be called plainly on a field; got {name} {what}. Use field.values")
        arrays = [x for x in inputs if isinstance(x, np.ndarray) and x.ndim]
        if arrays:
            raise InputTypeError(
                f"operands must be fields or numbers; got an array of shape {arrays[0].shape}. "
                "Make it a field first: ScalarField(values, grid)"
            )
        if name in OPERATORS:
            return OPERATORS[name](*(x.item() if isinstance(x, np.ndarray | np.generic) else x for x in inputs))
        if name not in FUNCTIONS or any(getattr(x, "rank", 0) for x in inputs):
            kind = type(next(x for x in inputs if hasattr(x, "chart"))).__name__
            raise InputTypeError(f"function must be one that a {kind} knows; got {name}. Use its values or components")
        return _of_fields(FUNCTIONS[name], [x.item() if isinstance(x, np.ndarray | np.generic) else x for x in inputs])


def _of_fields(function: Callable[..., Any], operands: list[Any]) -> Any:
    """Return a function of operands of which one at least is a field."""
    where = next(i for i, x in enumerate(operands) if hasattr(x, "apply"))
    first, rest = operands[where], operands[:where] + operands[where + 1 :]
    return first.apply(lambda x, *others: function(*others[:where], x, *others[where:]), *rest)
