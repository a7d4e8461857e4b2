r"""An operator as a table of terms, read off the library's own formula by applying it to abstract functions.

Every linear differential operator is :math:`(LF)_o = \sum c(q)\, \partial^\alpha F_s`. The rows (o, c, s, α) are
found by applying it to fields whose components are functions without a formula, so that they hold in any dimension,
chart and basis; a mistake is a change of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.verify import battery
from fieldmath.verify.catalogue import Operator

Index = tuple[int, ...]


@dataclass(frozen=True)
class Term:
    """One term: output component, coefficient, input component, orders of differentiation along the axes.

    `weight` and `extra` multiply the coefficient; mistakes change them, so that coefficients are evaluated once.
    """

    output: Index
    coefficient: sp.Expr
    source: Index
    orders: Index
    weight: float = 1.0
    extra: sp.Expr = sp.S.One

    @property
    def order(self) -> int:
        """Return the number of differentiations."""
        return sum(self.orders)

    def text(self, names: tuple[str, ...]) -> str:
        """Return the term without its coefficient: ``"dF_y/dx"``, ``"d2f/dx2"``."""
        source = "F_" + "".join(names[k] for k in self.source) if self.source else "f"
        if not self.order:
            return source
        below = "".join(f"d{names[k]}{m if m > 1 else ''}" for k, m in enumerate(self.orders) if m)
        return f"d{self.order if self.order > 1 else ''}{source}/{below}"


def terms_of(operator: Operator, chart: Any, *, given: str = "", returned: str = "") -> list[Term] | None:
    """Return the rows of an operator on a chart; None when it is not linear.

    Parameters
    ----------
    given, returned : str
        The bases that the components of the input and of the result refer to; the default one of the chart otherwise.
    """
    n, q = chart.dimension, chart.symbols
    indices = [*_indices(n, operator.rank)]
    functions = [sp.Function(f"F{k}")(*q) for k in range(len(indices))]
    field = battery.field_of(chart, operator.rank, functions)
    if given and operator.rank:
        field = _rebased(type(field)(field.exprs, chart, basis=given), field.basis)
    answer = operator.exact(field)
    if returned and answer.rank:
        answer = _rebased(answer, returned)
    rows: list[Term] = []
    for output in _indices(n, answer.rank):
        expr = answer.exprs if answer.rank else answer.expr
        for k in output:
            expr = expr[k]
        found = _rows(output, sp.expand(expr), dict(zip(functions, indices, strict=True)), q)
        if found is None:
            return None
        rows += found
    return rows


@lru_cache(maxsize=64)
def default_terms(operator: Operator, chart: Any) -> tuple[Term, ...] | None:
    """Return the rows in the default basis, remembered."""
    rows = terms_of(operator, chart)
    return None if rows is None else tuple(rows)


def summed(terms: Iterable[Term], field: Any, points: Sequence[np.ndarray], value_shape: Index) -> np.ndarray:
    """Return the sum of terms for a field at points: shape ``value_shape`` + broadcast shape of the points.

    Coefficients and derivatives are evaluated apart: products of long expressions are never expanded.
    """
    total = np.zeros(value_shape + np.broadcast_shapes(*(np.shape(q) for q in points)))
    found: dict[Any, Any] = {}
    for term in terms:
        for expr in (term.coefficient, partial_derivative(field, term)):
            if expr not in found:
                found[expr] = fm.ScalarField(expr, field.chart)(*points)
        total[term.output] += found[term.coefficient] * found[partial_derivative(field, term)]
    return total


def partial_derivative(field: Any, term: Term) -> sp.Expr:
    """Return the derivative of an input component that a term takes."""
    expr = field.exprs if term.source else field.expr
    for k in term.source:
        expr = expr[k]
    wanted = [(q, m) for q, m in zip(field.chart.symbols, term.orders, strict=True) if m]
    return _differentiated(expr, tuple(wanted))


@lru_cache(maxsize=512)
def _differentiated(expr: sp.Expr, wanted: tuple[Any, ...]) -> sp.Expr:
    return expr.diff(*wanted) if wanted else expr


def _rebased(field: Any, basis: str) -> Any:
    """Return a field with components in a basis by its name, "dual" being the covariant one."""
    return field.in_basis("coordinate", index="down") if basis == "dual" else field.in_basis(basis)


def _indices(n: int, rank: int) -> Iterable[Index]:
    if rank == 0:
        return [()]
    return [(k, *rest) for k in range(n) for rest in _indices(n, rank - 1)]


def _rows(output: Index, expr: sp.Expr, sources: dict[Any, Index], q: tuple[sp.Symbol, ...]) -> list[Term] | None:
    """Return the rows of one component; None when a summand is not linear in the functions."""
    gathered: dict[tuple[Index, Index], sp.Expr] = {}
    for summand in sp.Add.make_args(expr):
        if summand == 0:
            continue
        factors = [f for f in sp.Mul.make_args(summand) if f.has(*sources)]
        if len(factors) != 1:
            return None
        function, orders = _derivative(factors[0], q)
        if function not in sources:
            return None
        key = (sources[function], orders)
        gathered[key] = gathered.get(key, sp.S.Zero) + summand / factors[0]
    return [Term(output, c, source, orders) for (source, orders), c in gathered.items() if c != 0]


def _derivative(factor: sp.Expr, q: tuple[sp.Symbol, ...]) -> tuple[Any, Index]:
    if not isinstance(factor, sp.Derivative):
        return factor, (0,) * len(q)
    counts = dict(factor.variable_count)
    return factor.expr, tuple(int(counts.get(symbol, 0)) for symbol in q)


def rewritten(terms: Iterable[Term], rule: Callable[[Term], Term | None]) -> list[Term]:
    """Return the terms changed one by one; a term for which the rule gives None is left out."""
    return [new for term in terms if (new := rule(term)) is not None]
