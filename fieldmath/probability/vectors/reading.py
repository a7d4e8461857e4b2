"""Members of multivariate families from what a user gives; every check of bad input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import InputError, InputTypeError, ParseError
from fieldmath.probability.domains import POSITIVE, POSITIVE_INTEGER, REAL, Domain, read, unified
from fieldmath.probability.vectors.family import Entry, Member, VectorFamily
from fieldmath.probability.vectors.matrices import Matrix, is_positive_definite

_ASYMMETRY = 1e-10  # Relative: inverses and products of floats are symmetric to rounding only.


def vector_member(row: VectorFamily, positional: tuple[Any, ...], named: Mapping[str, Any]) -> Member:
    """Return the member of a family with these arguments, checked."""
    names = [entry.name for entry in row.entries]
    if len(positional) > len(names):
        raise InputTypeError(f"arguments must be {', '.join(names)}; got {len(positional)} of them")
    given = dict(zip(names, positional, strict=False))
    for name, value in named.items():
        if name not in names or name in given:
            raise InputTypeError(f"arguments must be {', '.join(names)}, each once; got {name!r}")
        given[name] = value
    missing = [name for name in names if name not in given]
    if missing:
        raise InputTypeError(f"{missing[0]} must be given; got {len(given)} of {len(names)} arguments")
    return checked(row, tuple(_READERS[entry.kind](entry, given[entry.name]) for entry in row.entries))


def checked(row: VectorFamily, arguments: tuple[Any, ...]) -> Member:
    """Return the member with one symbol per name, after the checks that need all arguments."""
    one = unified(
        [symbol for argument in arguments for symbol in sorted(argument.free_symbols, key=sp.default_sort_key)]
    )
    arguments = tuple(argument.xreplace(one) for argument in arguments)
    sizes = {
        entry.name: argument.rows
        for entry, argument in zip(row.entries, arguments, strict=True)
        if isinstance(argument, sp.MatrixBase)
    }
    if len(set(sizes.values())) > 1:
        shown = " and ".join(f"{name} of {size}" for name, size in sizes.items())
        raise InputError(f"arguments must have the same dimension; got {shown}")
    for entry, argument in zip(row.entries, arguments, strict=True):
        if entry.kind == "positive definite" and is_positive_definite(argument) is False:
            raise InputError(f"{entry.name} must be {entry.requirement}; got one that is not positive definite")
        if entry.kind == "degrees" and (argument - (next(iter(sizes.values())) - 1)).is_nonpositive:
            raise InputError(f"{entry.name} must be {entry.requirement}; got {argument} for dimension {sizes['scale']}")
    return Member(row, arguments)


def _number(entry: Entry, source: Any, domain: Domain) -> sp.Expr:
    if domain is REAL and type(source) is float and isfinite(source):
        return sp.Rational(repr(source))  # What `read` does, without its checks: matrices of data have many entries.
    try:
        value = read(source.item() if isinstance(source, np.generic) else source, domain)
    except ParseError as error:
        raise ParseError(f"{entry.name} must be {entry.requirement}; got {source!r}: {error}") from None
    except InputTypeError:
        raise InputTypeError(f"{entry.name} must be {entry.requirement}; got {source!r}") from None
    except InputError:
        raise InputError(f"{entry.name} must be {entry.requirement}; got {source!r}") from None
    if domain.excludes(value):
        raise InputError(f"{entry.name} must be {entry.requirement}; got {source!r}")
    return value


def _rows(entry: Entry, source: Any) -> list[Any]:
    if hasattr(source, "to_numpy"):
        source = source.to_numpy()
    if isinstance(source, np.ndarray | sp.MatrixBase):
        source = source.tolist()
    if isinstance(source, str | Mapping) or not isinstance(source, Iterable):
        raise InputTypeError(f"{entry.name} must be {entry.requirement}; got {source!r}")
    found = list(source)
    if not found:
        raise InputError(f"{entry.name} must be {entry.requirement}; got an empty one")
    return found


def _vector(domain: Domain, least: int = 1) -> Callable[[Entry, Any], Any]:
    def reader(entry: Entry, source: Any) -> Any:
        values = [
            value[0] if isinstance(value, list | tuple) and len(value) == 1 else value for value in _rows(entry, source)
        ]
        if len(values) < least:
            raise InputError(f"{entry.name} must be {entry.requirement}; got {len(values)} numbers")
        return Matrix([_number(entry, value, domain) for value in values])

    return reader


def _symmetric(entry: Entry, source: Any) -> Any:
    rows = [_rows(entry, row) for row in _rows(entry, source)]
    size = len(rows)
    if any(len(row) != size for row in rows):
        raise InputError(f"{entry.name} must be {entry.requirement}; got {size} rows of {len(rows[0])} entries")
    matrix = Matrix([[_number(entry, value, REAL) for value in row] for row in rows])
    matrix = matrix.xreplace(unified(matrix.free_symbols))
    difference = matrix - matrix.T
    if all(sp.expand(value) == 0 for value in difference):
        return matrix
    largest = max((abs(float(v)) for v in matrix if v.is_number), default=1.0)
    if matrix.free_symbols or any(abs(float(value)) > _ASYMMETRY * largest for value in difference):
        raise InputError(f"{entry.name} must be {entry.requirement}; got one that is not symmetric")
    return Matrix((matrix + matrix.T) / 2)


def _probabilities(entry: Entry, source: Any) -> Any:
    from fieldmath.probability.construction import from_pmf

    values = from_pmf(_rows(entry, source)).probabilities
    if len(values) < 2:
        raise InputError(f"{entry.name} must be at least two {entry.requirement}; got {len(values)}")
    return Matrix([sp.Rational(value) if isinstance(value, float) else value for value in values])


_READERS: dict[str, Callable[[Entry, Any], Any]] = {
    "positive": lambda entry, source: _number(entry, source, POSITIVE),
    "degrees": lambda entry, source: _number(entry, source, POSITIVE),
    "count": lambda entry, source: _number(entry, source, POSITIVE_INTEGER),
    "probability vector": _probabilities,
    "vector": _vector(REAL),
    "positive vector": _vector(POSITIVE, least=2),
    "positive definite": _symmetric,
}
