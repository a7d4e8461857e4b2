"""Plain options of public functions, read once: choices, flags, sequences, mappings, names."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from fieldmath.errors import InputError, InputTypeError

LARGEST_ORDER = 10**15
SMALLEST_ORDER = sp.Rational(1, 10**300)


def read_choice(value: Any, choices: Sequence[str], name: str) -> str:
    """Return one of several words."""
    if isinstance(value, str) and value in choices:
        return value
    given = shown(value)
    raise InputError(f"{name} must be one of {', '.join(map(repr, choices))}; got {given}")


def read_flag(value: Any, name: str) -> bool:
    """Return True or False; NumPy's and SymPy's count."""
    if type(value).__name__ in ("bool", "bool_", "BooleanTrue", "BooleanFalse"):
        return bool(value)
    raise InputTypeError(f"{name} must be True or False; got {shown(value)}")


def read_list(values: Any, name: str, what: str) -> list[Any]:
    """Return the entries of a sequence or iterator; texts and single objects are none."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InputTypeError(f"{name} must be a sequence of {what}; got {shown(values)}")
    return list(values)


def read_mapping(values: Any, name: str, what: str) -> Mapping[Any, Any]:
    """Return a mapping; None is an empty one."""
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise InputTypeError(f"{name} must be a mapping of {what}; got {shown(values)}")
    return values


def read_numbers(values: Any, name: str) -> NDArray[np.float64]:
    """Return one or several real numbers as floats, NaN among them; texts, complex numbers and symbols are none."""
    if values is not None and not isinstance(values, str | bytes):
        try:
            return np.asarray(values, dtype=float)
        except (TypeError, ValueError, OverflowError):
            pass
    raise InputTypeError(f"{name} must be a real number or an array of them; got {shown(values)}")


def read_identifier(value: Any, name: str) -> str:
    """Return a name that Python admits."""
    if isinstance(value, sp.Symbol):
        value = value.name
    if not isinstance(value, str) or not value.isidentifier() or keyword.iskeyword(value):
        raise InputError(f"{name} must be a name of Python; got {shown(value)}.")
    return value


def check_order(value: sp.Expr, given: Any, name: str, otherwise: str = "") -> None:
    """Refuse numbers above `LARGEST_ORDER` in size as an order: powers of them run for hours."""
    if value.is_number and value.is_finite and abs(value) > LARGEST_ORDER:
        raise InputError(f"{name} must be at most 10**15{otherwise}; got {shown(given)}")
    if value.is_number and value.is_finite and 0 < abs(value) < SMALLEST_ORDER:
        raise InputError(f"{name} must be 0 or at least 10**-300 in size; got {shown(given)}")


def shown(value: Any) -> str:
    """Return what an error message says of a value: on one line, and short."""
    return clipped(repr(value), type(value).__name__)


def clipped(text: Any, kind: str = "") -> str:
    """Return a text as a message quotes it: on one line, and short."""
    line = " ".join(str(text).split())
    return line if len(line) <= 80 else f"{line[:60]}... ({kind or type(text).__name__})"
