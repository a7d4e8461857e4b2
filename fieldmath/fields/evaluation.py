"""Values of fields at points: numbers in, numbers out; SymPy in, SymPy out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.errors import EvaluationError, InputError, InputTypeError, MismatchError
from fieldmath.fields.display import nested
from fieldmath.geometry.charts import Chart
from fieldmath.representations.promotion import real_array
from fieldmath.representations.protocol import Components, each


def points_of(
    chart: Chart, points: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the coordinates in order, and the named values that are not coordinates."""
    rest = dict(named)
    if points:
        repeated = [name for name in chart.names if name in rest]
        if len(points) != chart.dimension or repeated:
            raise InputError(
                f"points must be {chart.dimension} coordinates ({', '.join(chart.names)}), in order or by name; "
                f"got {len(points)} in order and {len(repeated)} by name"
            )
        return points, rest
    missing = [name for name in chart.names if name not in rest]
    if missing:
        raise InputError(f"points must give every coordinate ({', '.join(chart.names)}); {', '.join(missing)} missing")
    return tuple(rest.pop(name) for name in chart.names), rest


def evaluate(components: Components, parameters: tuple[sp.Symbol, ...], points: tuple[Any, ...], out: Any) -> Any:
    """Return values of shape ``components.shape + broadcast shape``; exact expressions when a point is symbolic."""
    first = components.flat[0]
    if any(isinstance(point, sp.Basic) for point in points):
        if out is not None:
            raise InputError("out must be left away where a point is an expression: the values are expressions too")
        return _exact(components, points)
    if parameters and hasattr(first, "expr"):
        names = ", ".join(map(str, parameters))
        raise EvaluationError(
            f"the field has free parameters {names}. Give them by name, {parameters[0]}=..., or with .subs({{...}})."
        )
    arrays = [real_array(point) for point in points]
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        raise InputError(f"points must have shapes that broadcast; got {[array.shape for array in arrays]}") from None
    if out is None:
        return type(first).evaluate(list(components.flat), arrays).reshape(components.shape + shape)[()]
    target = _checked(out, components.shape + shape)
    rows = (components.size, *shape)
    if target.flags.c_contiguous:
        type(first).evaluate(list(components.flat), arrays, target.reshape(rows))
    else:
        target[...] = type(first).evaluate(list(components.flat), arrays).reshape(target.shape)
    return out


def _checked(out: Any, shape: tuple[int, ...]) -> np.ndarray:
    if not isinstance(out, np.ndarray) or out.dtype.kind != "f" or not out.flags.writeable:
        kind = f"an array of dtype {out.dtype}" if isinstance(out, np.ndarray) else type(out).__name__
        raise InputTypeError(f"out must be a writeable array of floats; got {kind}")
    if out.shape != shape:
        raise MismatchError(f"out must have the shape of the values, {shape}; got {out.shape}")
    return out


def _exact(components: Components, points: tuple[Any, ...]) -> Any:
    first = components.flat[0]
    if not hasattr(first, "expr"):
        raise EvaluationError("a sampled field cannot be evaluated at symbolic points")
    swap = dict(zip(first.chart.symbols, (as_expr(point, first.chart.known_names) for point in points), strict=True))

    def at(component: Any) -> sp.Expr:
        if any(e.xreplace(swap).is_zero for e in component.excluded):
            return sp.nan
        value = component.expr.xreplace(swap)
        return value.doit() if value.has(sp.Derivative) else value

    return nested(each(at, components))
