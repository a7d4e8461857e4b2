"""NumPy's functions on fields: ``np.sin(f)`` is the field of the sine, exact for expressions, sampled for samples."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import InputTypeError, located

# Functions of one scalar field, by NumPy's names.
UNARY: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "arcsin": sp.asin,
    "arccos": sp.acos,
    "arctan": sp.atan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "arcsinh": sp.asinh,
    "arccosh": sp.acosh,
    "arctanh": sp.atanh,
    "exp": sp.exp,
    "exp2": lambda x: sp.Integer(2) ** x,
    "expm1": lambda x: sp.exp(x) - 1,
    "log": sp.log,
    "log2": lambda x: sp.log(x) / sp.log(2),
    "log10": lambda x: sp.log(x) / sp.log(10),
    "log1p": lambda x: sp.log(1 + x),
    "sqrt": sp.sqrt,
    "cbrt": lambda x: sp.sign(x) * sp.Abs(x) ** sp.Rational(1, 3),
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "absolute": sp.Abs,
    "fabs": sp.Abs,
    "sign": sp.sign,
    "floor": sp.floor,
    "ceil": sp.ceiling,
    "deg2rad": lambda x: x * sp.pi / 180,
    "radians": lambda x: x * sp.pi / 180,
    "rad2deg": lambda x: x * 180 / sp.pi,
    "degrees": lambda x: x * 180 / sp.pi,
    "erf": sp.erf,  # scipy.special
    "erfc": sp.erfc,
    "gamma": sp.gamma,
    "gammaln": sp.loggamma,
}
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
        field = inputs[0]
        if len(inputs) > 1 or name not in UNARY or not hasattr(field, "apply"):
            kind = type(next(x for x in inputs if hasattr(x, "chart"))).__name__
            raise InputTypeError(f"function must be one that a {kind} knows; got {name}. Use its values or components")
        return field.apply(UNARY[name])
