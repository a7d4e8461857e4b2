"""Many members of one family, and functionals between all pairs of them from one closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import InputError, InputTypeError, MismatchError
from fieldmath.probability.domains import Domain
from fieldmath.probability.family import Family, Parameter
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.members import collected_arguments

EPS = float(np.finfo(float).eps)
RELATIVE_ERROR = 1e-9
_CELLS = 1 << 18
_DIGITS = 40


@dataclass(frozen=True, eq=False)
class Batch(Displayed):
    """Members of one family, one for each entry of its parameter arrays.

    Examples
    --------
    >>> from fieldmath.families import Normal
    >>> Normal.batch(mu=[0.0, 1.0, 2.0], sigma=1)
    <3 members of Normal>
    """

    row: Family
    arrays: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(next(iter(self.arrays.values())))

    def __repr__(self) -> str:
        return f"<{len(self)} members of {self.row.name}>"

    def _card(self) -> Card:
        spans = ((name, f"{values.min():g} to {values.max():g}") for name, values in self.arrays.items())
        return Card(f"{len(self)} members of {self.row.name}", facts=tuple(spans))

    def symbols(self, mark: str) -> dict[str, sp.Symbol]:
        """Return a symbol for each parameter, its name marked, with the assumptions of its domain."""
        return {p.name: p.domain.symbol(f"{p.name}{mark}") for p in self.row.parameters}

    def columns(self, mark: str, axis: int) -> dict[sp.Symbol, np.ndarray]:
        """Return the array of each symbol, along the rows (axis 0) or the columns (axis 1) of a matrix."""
        shape = (-1, 1) if axis == 0 else (1, -1)
        return {symbol: self.arrays[name].reshape(shape) for name, symbol in self.symbols(mark).items()}

    def law(self, mark: str) -> Law:
        """Return the member with these symbols."""
        return from_row(self.row, tuple(self.symbols(mark).values()))


def batch_of(row: Family, positional: tuple[Any, ...], named: Mapping[str, Any]) -> Batch:
    """Return the members of a family whose parameters are numbers or 1-D arrays, each checked against its domain."""
    sources = collected_arguments(row, positional, named)
    arrays = {p.name: _array(p, sources[p.name]) for p in row.parameters}
    lengths = {array.size for array in arrays.values() if array.ndim}
    if len(lengths) != 1:
        shapes = ", ".join(f"{name}: {array.shape}" for name, array in arrays.items())
        raise MismatchError(f"parameters must be numbers or 1-D arrays of one length, one array at least; got {shapes}")
    count = lengths.pop()
    arrays = {name: np.broadcast_to(array, (count,)) for name, array in arrays.items()}
    for relation, sentence in row.constraints:
        holds = compile_expressions([sp.Piecewise((1, relation), (0, True))], row.symbols)(*arrays.values())[0]
        if not holds.all():
            k = int(np.argmin(holds))
            raise InputError(f"{sentence}; got {', '.join(f'{n}={a[k]:g}' for n, a in arrays.items())} at index {k}")
    return Batch(row, arrays)


def _array(parameter: Parameter, source: Any) -> np.ndarray:
    domain = parameter.domain
    try:
        array = np.asarray(source)
    except ValueError:
        raise InputTypeError(f"{parameter.name} must be a number or a 1-D array; got a ragged sequence") from None
    if array.dtype.kind not in "iuf" or array.ndim > 1:
        raise InputTypeError(
            f"{parameter.name} must be a number or a 1-D array of real numbers; got shape {array.shape}, "
            f"dtype {array.dtype}"
        )
    array = array.astype(float)
    wrong = ~_inside(domain, array)
    if wrong.any():
        bad = array[wrong].flat[0]
        raise InputError(f"{parameter.name} must be {domain.requirement}; got {bad:g}")
    return array


def _inside(domain: Domain, array: np.ndarray) -> np.ndarray:
    lower, upper = float(domain.lower), float(domain.upper)
    inside = np.isfinite(array)
    inside &= array >= lower if domain.lower_closed else array > lower
    inside &= array <= upper if domain.upper_closed else array < upper
    return inside & (array == np.round(array)) if domain.integer else inside


def batch_matrix(expr: sp.Expr, p: Batch, q: Batch, marks: tuple[str, str], *, is_divergence: bool) -> np.ndarray:
    """Return a closed form over all pairs of members, in blocks; where its terms cancel, with more digits."""
    rows, columns = p.columns(marks[0], 0), q.columns(marks[1], 1)
    terms = _terms(expr)
    compiled = compile_expressions([expr, *terms], [*rows, *columns])
    out = np.empty((len(p), len(q)))
    height = max(1, _CELLS // (len(q) * (len(terms) + 1)))
    for first in range(0, len(p), height):
        block = slice(first, first + height)
        values = compiled(*(array[block] for array in rows.values()), *columns.values())
        out[block] = values[0]
        size = np.nansum(np.abs(values[1:]), axis=0)
        doubtful = np.isfinite(values[0]) & (np.abs(values[0]) * RELATIVE_ERROR < 8 * EPS * size)
        if is_divergence and p.row is q.row:
            same = np.all([p.arrays[n][block, None] == q.arrays[n][None, :] for n in p.arrays], axis=0)
            out[block][same] = 0.0
            doubtful &= ~same
        for i, j in np.argwhere(doubtful):
            place = {symbol: array[first + i, 0] for symbol, array in rows.items()}
            place |= {symbol: array[0, j] for symbol, array in columns.items()}
            out[first + i, j] = _precisely(expr, place)
    return out


def _terms(expr: sp.Expr) -> list[sp.Expr]:
    """Return the terms whose cancellation is watched: of each branch of a case distinction, multiplied out."""
    branches = [value for value, _ in expr.args] if isinstance(expr, sp.Piecewise) else [expr]
    return [term for branch in branches for term in sp.Add.make_args(sp.expand(branch)) if term.is_finite is not False]


def _precisely(expr: sp.Expr, place: Mapping[sp.Symbol, float]) -> float:
    exact = {symbol: sp.Rational(float(value)) for symbol, value in place.items()}
    value = expr.xreplace(exact)
    return float(value.evalf(_DIGITS)) if value.is_finite else float(value)
