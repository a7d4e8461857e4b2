"""What the caller says about where to draw: boxes, fixed coordinates, and that parameters have values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from fieldmath.errors import EvaluationError, InputError
from fieldmath.plotting.space import Box

# How much of an infinite range is shown.
_REACH = 2.0


def require_no_parameters(parameters: Sequence[Any]) -> None:
    """Raise `EvaluationError` naming the parameters that have no value."""
    if parameters:
        names = ", ".join(map(str, parameters))
        example = ", ".join(f"{str(name)!r}: 1" for name in parameters)
        raise EvaluationError(
            f"parameters must have values for a picture; got free {names}. Use .subs({{{example}}}) first"
        )


def numbers(chart_names: Sequence[str], given: Mapping[Any, Any], what: str) -> dict[int, float]:
    """Return `given`, keyed by coordinate name or symbol, as floats keyed by the number of the coordinate."""
    if not isinstance(given, Mapping):
        raise InputError(f"{what} must map coordinates to numbers, like {{{chart_names[0]!r}: 0}}; got {given!r}")
    found = {}
    for name, value in given.items():
        if str(name) not in chart_names:
            raise InputError(f"{what} must name coordinates ({', '.join(chart_names)}); got {str(name)!r}")
        found[list(chart_names).index(str(name))] = _number(value, f"{what}[{str(name)!r}]")
    return found


def box_of(chart: Any, given: Any, default: Box) -> Box:
    """Return the range of every coordinate: what is given, by name or in order, and the default elsewhere."""
    if given is None:
        return default
    if not isinstance(given, Mapping):
        pairs = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else []
        if len(pairs) != chart.dimension:
            raise InputError(
                f"box must map coordinates to (lower, upper), or hold one pair for each of "
                f"{', '.join(chart.names)}; got {given!r}"
            )
        given = dict(zip(chart.names, pairs, strict=True))
    box = dict(zip(chart.names, default, strict=True))
    for name, pair in given.items():
        if str(name) not in box:
            raise InputError(f"box must name coordinates ({', '.join(chart.names)}); got {str(name)!r}")
        box[str(name)] = _pair(str(name), pair)
    return tuple(box.values())


def default_range(limits: tuple[sp.Expr, sp.Expr]) -> tuple[float, float]:
    """Return the part of a coordinate's range that is shown by default: all of it when finite."""
    lower, upper = (float(end) if end.is_number and end.is_finite else None for end in limits)
    if lower is None:
        return (-_REACH, _REACH) if upper is None else (upper - _REACH, upper)
    return (lower, lower + _REACH) if upper is None else (lower, upper)


def _pair(name: str, pair: Any) -> tuple[float, float]:
    try:
        lower, upper = pair
    except (TypeError, ValueError):
        raise InputError(f"box[{name!r}] must be a pair (lower, upper); got {pair!r}") from None
    ends = _number(lower, f"box[{name!r}]"), _number(upper, f"box[{name!r}]")
    if not ends[0] < ends[1]:
        raise InputError(f"box[{name!r}] must have lower < upper; got ({ends[0]:g}, {ends[1]:g})")
    return ends


def _number(value: Any, what: str) -> float:
    from fieldmath.algebra.parse import as_expr

    number = as_expr(value)
    if not number.is_number or not number.is_real or not number.is_finite:
        raise InputError(f"{what} must be a finite real number; got {value!r}")
    return float(number)
