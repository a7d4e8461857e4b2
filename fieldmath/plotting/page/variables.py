"""The ranges of sliders: those that the caller gives, and sensible ones from what a parameter may be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from fieldmath.errors import InputError, InputTypeError
from fieldmath.plotting.page.model import Variable

# About so many positions has a slider.
_POSITIONS = 200
# Ends of the range where a parameter has none, and how far inside an open end a slider stays.
_REACH, _SPAN, _MARGIN = 3.0, 5.0, 0.1
_LARGEST = 1e12


def sliders_of(
    parameters: Sequence[sp.Symbol],
    given: Any,
    *,
    limits: Mapping[sp.Symbol, tuple[float, float]] | None = None,
    starts: Mapping[sp.Symbol, float] | None = None,
    usual: Sequence[float] = (0.0, 1.0, -1.0, 2.0),
) -> list[Variable]:
    """Return a variable for each parameter.

    Parameters
    ----------
    parameters : sequence of Symbol
    given : mapping of name or symbol to (lower, upper) or (lower, upper, start), or None
    limits : mapping of Symbol to (lower, upper), optional
        What a parameter may be, where more is known than its assumptions.
    starts : mapping of Symbol to float, optional
        Where a parameter starts, where there is a natural place.
    usual : sequence of float
        Where the other parameters without ends start, in order.
    """
    chosen = _chosen(parameters, given)
    found: list[Variable] = []
    seen: list[tuple[float, float]] = []
    for symbol in parameters:
        ends = (limits or {}).get(symbol) or _ends(symbol)
        place = seen.count(ends)  # parameters of one kind start at different values
        seen.append(ends)
        if symbol.name in chosen:
            found.append(_given(symbol, ends, chosen[symbol.name], (starts or {}).get(symbol, 1.0)))
        else:
            found.append(_about(_default(symbol, ends, place, usual), ends, (starts or {}).get(symbol)))
    return found


def point(
    symbol: sp.Symbol, lower: float, upper: float, *, start: float | None = None, whole: bool = False
) -> Variable:
    """Return the variable of a place in the picture."""
    step = 1.0 if whole else step_of(lower, upper)
    middle = rounded(lower + step * round(0.5 * (upper - lower) / step)) if start is None else start
    return Variable(symbol, lower, upper, middle, step, is_point=True)


def rounded(value: float) -> float:
    """Return a decimal number without the dust of its computation."""
    return float(f"{value:.12g}")


def step_of(lower: float, upper: float) -> float:
    """Return a step that leads from one end to the other, of a round length where there is one.

    Examples
    --------
    >>> step_of(0.1, 5), step_of(0, 1)
    (0.02, 0.005)
    """
    width = upper - lower
    unit = 10.0 ** math.floor(math.log10(width / _POSITIONS))
    counts = {unit * factor: width / (unit * factor) for factor in (1.0, 2.0, 5.0, 10.0)}
    whole = {step: count for step, count in counts.items() if abs(count - round(count)) < 1e-9 * count}
    if whole:
        return rounded(min(whole, key=lambda step: abs(math.log(whole[step] / _POSITIONS))))
    return width / _POSITIONS


def _chosen(parameters: Sequence[sp.Symbol], given: Any) -> dict[str, tuple[float, ...]]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputTypeError(f'sliders must map parameters to (lower, upper), like {{"a": (0, 1)}}; got {given!r}')
    known = {symbol.name for symbol in parameters}
    found = {}
    for name, triple in given.items():
        text = str(name)
        if text not in known:
            names = ", ".join(sorted(known)) or "none"
            raise InputError(f"sliders must name free parameters ({names}); got {text!r}")
        found[text] = _numbers(text, triple)
    return found


def _numbers(name: str, given: Any) -> tuple[float, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) not in (2, 3):
        raise InputError(f"sliders[{name!r}] must be (lower, upper) or (lower, upper, start); got {given!r}")
    values = tuple(_number(name, value) for value in given)
    lower, upper = values[:2]
    if not lower < upper:
        raise InputError(f"sliders[{name!r}] must have lower < upper; got ({lower:g}, {upper:g})")
    if len(values) == 3 and not lower <= values[2] <= upper:
        raise InputError(f"sliders[{name!r}] must start between {lower:g} and {upper:g}; got {values[2]:g}")
    return values


def _number(name: str, value: Any) -> float:
    from fieldmath.algebra.parse import as_expr

    number = as_expr(value)
    if not number.is_number or not number.is_real or abs(float(number)) > _LARGEST:
        raise InputError(f"sliders[{name!r}] must hold real numbers of ordinary size; got {value!r}")
    return float(number)


def _ends(symbol: sp.Symbol) -> tuple[float, float]:
    if symbol.is_positive and symbol.is_integer:
        return 1.0, math.inf
    if symbol.is_nonnegative:
        return 0.0, math.inf
    return (-math.inf, 0.0) if symbol.is_nonpositive else (-math.inf, math.inf)


def _given(symbol: sp.Symbol, ends: tuple[float, float], numbers: tuple[float, ...], natural: float) -> Variable:
    lower, upper = numbers[:2]
    if lower < ends[0] or upper > ends[1]:
        allowed = f"between {ends[0]:g} and {ends[1]:g}"
        raise InputError(f"sliders[{symbol.name!r}] must stay {allowed}, where it has a meaning; got {numbers[:2]}")
    step = 1.0 if symbol.is_integer else step_of(lower, upper)
    if len(numbers) == 3:
        return Variable(symbol, lower, upper, numbers[2], step)
    start = natural if lower < natural < upper else lower + step * round(0.5 * (upper - lower) / step)
    return Variable(symbol, lower, upper, rounded(start), step)


def _about(usual: Variable, ends: tuple[float, float], start: float | None) -> Variable:
    """Return a variable that starts at `start`, its range widened where that lies outside."""
    if start is None or not ends[0] <= start <= ends[1]:
        return usual
    lower, upper = usual.lower, usual.upper
    if start <= lower:
        lower = start - _REACH if not math.isfinite(ends[0]) else 0.5 * (start + ends[0])
    if start >= 0.6 * upper and not math.isfinite(ends[1]):
        upper = start + max(_REACH, abs(start))
    step = usual.step if (lower, upper) == (usual.lower, usual.upper) or usual.step == 1.0 else step_of(lower, upper)
    return replace(usual, lower=lower, upper=upper, start=start, step=step)


def _default(symbol: sp.Symbol, ends: tuple[float, float], place: int, usual: Sequence[float]) -> Variable:
    lower, upper = ends
    if symbol.is_integer:
        low = lower if math.isfinite(lower) else -10.0
        high = upper if math.isfinite(upper) else low + 20.0
        return Variable(symbol, low, high, min(high, low + 3.0 + place), 1.0)
    if math.isfinite(lower) and math.isfinite(upper):
        width = upper - lower
        share = (0.3, 0.6, 0.45, 0.75)[place % 4]
        return Variable(symbol, lower + 0.01 * width, upper - 0.01 * width, lower + share * width, 0.005 * width)
    if math.isfinite(lower):
        return Variable(symbol, lower + _MARGIN, lower + _SPAN, lower + 1.0 + 0.5 * (place % 8), 0.05)
    if math.isfinite(upper):
        return Variable(symbol, upper - _SPAN, upper - _MARGIN, upper - 1.0, 0.05)
    return Variable(symbol, -_REACH, _REACH, usual[place % len(usual)], 0.05)
