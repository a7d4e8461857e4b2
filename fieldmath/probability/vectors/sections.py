"""Some entries of a random vector: marginals, conditionals, independence of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from fieldmath.errors import InputError
from fieldmath.probability.domains import REAL, read
from fieldmath.probability.law import Law
from fieldmath.probability.members import member_of
from fieldmath.probability.vectors.family import Member
from fieldmath.probability.vectors.matrices import Exact, Matrix
from fieldmath.probability.vectors.products import product_of_densities

Group = tuple[int, ...]


def vector_marginal(law: Law, names: tuple[str, ...], chosen: Group) -> Law:
    """Return the law of some entries; a single one of a normal or t vector is a law of numbers."""
    member = _member(law, "marginal")
    row, arguments = member.row, member.arguments
    kept = tuple(names[k] for k in chosen)
    if chosen == tuple(range(len(names))):
        return law
    if row.name in ("MultivariateNormal", "MultivariateT"):
        mean, matrix = arguments[-2:]
        part = (*arguments[:-2], _entries(mean, chosen), _block(matrix, chosen, chosen))
        return _elliptical(member, part, kept)
    if row.name == "Dirichlet" and len(chosen) == 1:
        (alpha,) = arguments
        a = alpha[chosen[0]]
        return _of_numbers("Beta", {"a": a, "b": sp.Add(*alpha) - a})
    if row.name == "Multinomial" and len(chosen) == 1:
        n, probabilities = arguments
        return _of_numbers("Binomial", {"n": n, "p": probabilities[chosen[0]]})
    if row.name == "Product":
        laws = [arguments[0].laws[k] for k in chosen]
        return laws[0] if len(laws) == 1 else product_of_densities(laws, kept)
    raise InputError(f"marginals of several entries of a {row.name} law belong to no family here; ask for one entry")


def vector_conditional(law: Law, names: tuple[str, ...], chosen: Group, event: Mapping[int, Any]) -> Law:
    """Return the law of some entries given values of others."""
    member = _member(law, "conditional")
    if member.row.name == "Product":
        return vector_marginal(law, names, chosen)
    if member.row.name not in ("MultivariateNormal", "MultivariateT"):
        raise InputError(f"conditional laws are known of normal and t vectors; got {member.row.name}")
    given = tuple(event)
    mean, matrix = member.arguments[-2:]
    cross = _block(matrix, chosen, given)
    precision = Exact.inverse(_block(matrix, given, given))
    values = Matrix([read(value, REAL) for value in event.values()])
    away = values - _entries(mean, given)
    centre = Matrix((_entries(mean, chosen) + cross * precision * away).applyfunc(sp.cancel))
    spread = Matrix((_block(matrix, chosen, chosen) - cross * precision * cross.T).applyfunc(sp.cancel))
    rest: tuple[Any, ...] = ()
    if member.row.name == "MultivariateT":
        nu = member.arguments[0]
        spread = Matrix(spread * sp.cancel((nu + Exact.quadratic(precision, away)) / (nu + len(given))))
        rest = (nu + len(given),)
    return _elliptical(member, (*rest, centre, spread), tuple(names[k] for k in chosen))


def vector_independent(law: Law, groups: Sequence[Group], given: Group) -> Law:
    """Return the normal law in which the groups are independent given the condition, and each keeps its own law."""
    member = _member(law, "mutual information")
    if member.row.name == "Product":
        return law
    if member.row.name != "MultivariateNormal":
        raise InputError(f"the information between entries is known of normal vectors; got {member.row.name}")
    mean, covariance = member.arguments
    explained = Matrix.zeros(covariance.rows, covariance.rows)
    if given:
        places = tuple(range(covariance.rows))
        cross = _block(covariance, places, given)
        explained = cross * Exact.inverse(_block(covariance, given, given)) * cross.T
    owner = {k: number for number, group in enumerate(groups) for k in group}

    def entry(i: int, j: int) -> sp.Expr:
        apart = i in owner and j in owner and owner[i] != owner[j]
        return explained[i, j] if apart else covariance[i, j]

    return Law(vector=Member(member.row, (mean, Matrix(covariance.rows, covariance.rows, entry))), names=law.names)


def _member(law: Law, what: str) -> Member:
    if law.vector is None:
        raise InputError(f"the {what} needs a law of vectors")
    return law.vector


def _entries(vector: Any, chosen: Group) -> Any:
    return Matrix([vector[k] for k in chosen])


def _block(matrix: Any, rows: Group, columns: Group) -> Any:
    return Matrix(len(rows), len(columns), lambda i, j: matrix[rows[i], columns[j]])


def _elliptical(member: Member, arguments: tuple[Any, ...], names: tuple[str, ...]) -> Law:
    if len(names) > 1:
        return Law(vector=Member(member.row, arguments), names=names)
    *rest, mean, matrix = arguments
    numbers = {"mu": mean[0], "sigma": sp.sqrt(matrix[0, 0])}
    return _of_numbers("StudentT", {"nu": rest[0], **numbers}) if rest else _of_numbers("Normal", numbers)


def _of_numbers(name: str, arguments: dict[str, sp.Expr]) -> Law:
    from fieldmath.probability.families import family_named

    return member_of(family_named(name), arguments)
