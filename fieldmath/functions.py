"""Functions that apply to fields and to exact numbers, and operators in functional notation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputTypeError, located


def _function(name: str, exact: Callable[[sp.Expr], sp.Expr]) -> Callable[[Any], Any]:
    def function(argument: Any) -> Any:
        with located(name):
            return argument.apply(exact) if hasattr(argument, "apply") else exact(as_expr(argument))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return {name} of a scalar field as a field, or of an exact number as an exact number."
    return function


sin = _function("sin", sp.sin)
cos = _function("cos", sp.cos)
tan = _function("tan", sp.tan)
asin = _function("asin", sp.asin)
acos = _function("acos", sp.acos)
atan = _function("atan", sp.atan)
sinh = _function("sinh", sp.sinh)
cosh = _function("cosh", sp.cosh)
tanh = _function("tanh", sp.tanh)
exp = _function("exp", sp.exp)
log = _function("log", sp.log)
sqrt = _function("sqrt", sp.sqrt)
sign = _function("sign", sp.sign)
erf = _function("erf", sp.erf)


def grad(field: Any, **options: Any) -> Any:
    """Return ``field.grad()``; of a vector field, its Jacobian."""
    name = "jacobian" if hasattr(field, "jacobian") and not hasattr(field, "grad") else "grad"
    return _operator(field, name, "a scalar or vector field")(**options)


def div(field: Any, **options: Any) -> Any:
    """Return ``field.div()``."""
    return _operator(field, "div", "a vector or tensor field")(**options)


def curl(field: Any, **options: Any) -> Any:
    """Return ``field.curl()``."""
    return _operator(field, "curl", "a vector field")(**options)


def laplacian(field: Any, **options: Any) -> Any:
    """Return ``field.laplacian()``."""
    return _operator(field, "laplacian", "a scalar or vector field")(**options)


def _operator(field: Any, name: str, wanted: str) -> Callable[..., Any]:
    method: Callable[..., Any] | None = getattr(field, name, None)
    if method is None:
        raise InputTypeError(f"{name}: field must be {wanted}; got {type(field).__name__}")
    return method
