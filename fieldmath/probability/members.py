"""Members of families from the arguments of a constructor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldmath.algebra.arguments import shown
from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.domains import read_parameters
from fieldmath.probability.family import Family
from fieldmath.probability.large import guarded_arguments
from fieldmath.probability.law import Law, from_row


def member(row: Family, positional: tuple[Any, ...], named: Mapping[str, Any]) -> Law:
    """Return the member of a family with these arguments, checked against the row's domains and constraints."""
    sources = collected_arguments(row, positional, named)
    return member_of(row, sources)


def member_of(row: Family, sources: Mapping[str, Any]) -> Law:
    """Return the member with these arguments by name."""
    values = read_parameters(sources, {p.name: p.domain for p in row.parameters})
    try:
        return from_row(row, guarded_arguments(row, tuple(values[p.name] for p in row.parameters)))
    except (OverflowError, RecursionError):  # SymPy compares numbers as floats, and walks through powers of two.
        given = ", ".join(f"{name}={shown(source)}" for name, source in sources.items())
        raise InputError(f"parameters must be of a size that floats can hold; got {given}") from None


def collected_arguments(row: Family, positional: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments by name, defaults filled in, in the row's order."""
    names = [p.name for p in row.parameters]
    if len(positional) > len(names):
        raise InputTypeError(f"arguments must be at most {len(names)} ({', '.join(names)}); got {len(positional)}")
    given = dict(zip(names, positional, strict=False))
    for name, value in named.items():
        if name not in names:
            raise InputTypeError(f"arguments must be among {', '.join(names)}; got {name!r}")
        if name in given:
            raise InputTypeError(f"{name} must be given once; got it by position and by name")
        given[name] = value
    complete = {p.name: given.get(p.name, p.default) for p in row.parameters}
    missing = [name for name, value in complete.items() if value is None and name not in given]
    if missing:
        raise InputTypeError(f"{missing[0]} must be given; got {len(given)} of {len(names)} arguments")
    return complete
