"""Fisher information of families of vectors: the curvature of the divergence at equality."""

from __future__ import annotations

from typing import Any

import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.errors import NoClosedFormError
from fieldmath.probability.functionals import KL
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question
from fieldmath.probability.vectors.family import Member
from fieldmath.probability.vectors.forms import joined, linear_value
from fieldmath.probability.vectors.matrices import Exact, Matrix


def vector_fisher_information(law: Law) -> sp.ImmutableMatrix:
    """Return the matrix in the parameters: numbers, entries of vectors, upper triangles of matrices, row by row."""
    assert law.vector is not None
    member = law.vector
    if member.row.fisher is not None:
        return sp.ImmutableMatrix(member.row.fisher(member.arguments).applyfunc(joined))
    arguments, values = _with_fresh_symbols(member)
    other = Member(member.row, arguments)
    try:
        divergence, _ = linear_value(Question(KL, law, Law(vector=other)), member, other, Exact)
    except Declined as reason:
        raise NoClosedFormError(f"the Fisher information of {member.row.name} has no closed form: {reason}") from None
    slopes = [divergence.diff(symbol) for symbol in values]
    size = len(slopes)
    entries = {
        (i, j): joined(slopes[i].diff(second).xreplace(values))
        for i in range(size)
        for j, second in enumerate(values)
        if i <= j
    }
    return sp.ImmutableMatrix(size, size, lambda i, j: entries[min(i, j), max(i, j)])


def _with_fresh_symbols(member: Member) -> tuple[tuple[Any, ...], dict[sp.Symbol, sp.Expr]]:
    """Return arguments of symbols, and what the symbols stand for, in the order of the parameters."""
    values: dict[sp.Symbol, sp.Expr] = {}

    def fresh(value: sp.Expr) -> sp.Symbol:
        symbol = sp.Dummy(real=True)
        values[symbol] = value
        return symbol

    arguments = []
    for entry, argument in zip(member.row.entries, member.arguments, strict=True):
        if not isinstance(argument, sp.MatrixBase):
            arguments.append(fresh(argument))
        elif entry.kind == "positive definite":
            size = argument.rows
            upper = {(i, j): fresh(argument[i, j]) for i in range(size) for j in range(i, size)}
            arguments.append(Matrix(size, size, lambda i, j, u=upper: u[min(i, j), max(i, j)]))
        else:
            arguments.append(Matrix([fresh(value) for value in argument]))
    return tuple(arguments), values
