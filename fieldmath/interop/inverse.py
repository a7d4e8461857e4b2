"""Parameters from the parameters of another library: the equations of a row, solved."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.family import Family
from fieldmath.probability.members import member_of

_SECONDS = 5.0


def exact(value: Any) -> sp.Expr:
    """Return a parameter of another library as an expression; floats are read as decimals."""
    if isinstance(value, sp.Basic):
        return value
    number = float(value)
    if math.isinf(number):
        return sp.oo if number > 0 else -sp.oo
    return as_expr(int(number) if number.is_integer() and abs(number) < 2**53 else number)


def members(row: Family, equations: Mapping[sp.Expr, sp.Expr]) -> Iterator[Distribution]:
    """Yield the members of a family whose parameters obey ``left = right`` for every equation."""
    unknown = {symbol: sp.Dummy(symbol.name) for symbol in row.symbols}  # no assumption hides a solution
    system = [left.xreplace(unknown) - right for left, right in equations.items()]
    system = [equation for equation in system if equation != 0]
    found = budget.run(_solutions, system, list(unknown.values()), seconds=_SECONDS).value_or([])
    for solution in found:
        values = {symbol.name: solution.get(dummy) for symbol, dummy in unknown.items()}
        try:
            if all(value is not None for value in values.values()):
                yield Distribution(member_of(row, values))
        except InputError:  # a solution outside the domains of the parameters
            continue


def _solutions(system: list[sp.Expr], unknown: list[sp.Symbol]) -> list[dict[sp.Symbol, sp.Expr]]:
    try:
        return list(sp.solve(system, unknown, dict=True)) if system else [{}]
    except NotImplementedError:
        return []
