"""Joint laws of named variables, outcome by outcome: groups of variables, marginals, conditionals, independence."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_list, read_mapping, shown
from fieldmath.errors import InputError
from fieldmath.probability.joint_tables import named, read_names
from fieldmath.probability.law import Law, as_label
from fieldmath.probability.vectors.products import product_of_densities
from fieldmath.probability.vectors.sections import vector_conditional, vector_independent, vector_marginal

Group = tuple[int, ...]


# Variables -----------------------------------------------------------------------------------------------------


def variables(law: Law) -> tuple[str, ...]:
    """Return the names of the variables; outcomes that are tuples without names are X, Y, Z, vectors x1, x2, ..."""
    if law.names:
        return law.names
    if law.vector is not None and len(law.vector.shape) == 1:
        return tuple(f"x{k + 1}" for k in range(law.vector.shape[0]))
    sizes = {len(label) if isinstance(label, tuple) else 0 for label in law.outcomes or ((),)}
    if len(sizes) > 1 or sizes <= {0, 1}:
        raise InputError(
            "the distribution must have several variables; this one has no names and its outcomes are no tuples. "
            "Make a joint one with from_table, or with from_counts(rows, names=...)."
        )
    return read_names(None, sizes.pop())


def read_group(law: Law, group: Any) -> Group:
    """Return the positions of a group of variables: a name, a position, or several of them."""
    known = variables(law)
    members: list[Any] = []
    is_one = isinstance(group, str | int | np.integer)
    for member in [group] if is_one else read_list(group, "variables", "names or positions"):
        if isinstance(member, str) and member not in known:
            members += member.replace(",", " ").split() or [member]
        else:
            members.append(member)
    found = []
    for member in members:
        if isinstance(member, int | np.integer) and not isinstance(member, bool) and -len(known) <= member < len(known):
            found.append(int(member) % len(known))
        elif isinstance(member, str) and member in known:
            found.append(known.index(member))
        else:
            raise InputError(f"variables must be among {', '.join(known)}; got {shown(member)}")
    if not found or len(set(found)) < len(found):
        raise InputError(f"variables must be different ones, at least one; got {members}")
    return tuple(found)


def read_event(law: Law, values: Mapping[Any, Any]) -> dict[int, Any]:
    """Return the given values by the position of their variable."""
    if not read_mapping(values, "the condition", "variables to values"):
        raise InputError("the condition must name at least one variable with its value, as in X=1; got none")
    return {read_group(law, name)[0]: value for name, value in values.items()}


def as_table(law: Law) -> np.ndarray:
    """Return the probabilities with one axis for each variable, 0 for outcomes that are not listed."""
    require_table(law)
    axes = [list(dict.fromkeys(point[k] for point in coordinates(law))) for k in range(len(variables(law)))]
    places = [{label: i for i, label in enumerate(axis)} for axis in axes]
    cells = np.full(
        [len(axis) for axis in axes], 0.0 if law.has_floats else sp.S.Zero, dtype=float if law.has_floats else object
    )
    for point, probability in zip(coordinates(law), law.probabilities, strict=True):
        cells[tuple(place[label] for place, label in zip(places, point, strict=True))] = probability
    return cells


def coordinates(law: Law) -> list[tuple[Hashable, ...]]:
    """Return every outcome as a tuple of values."""
    outcomes = law.outcomes or ()
    return [(label,) for label in outcomes] if len(variables(law)) == 1 else list(outcomes)  # type: ignore[arg-type]


def require_table(law: Law) -> None:
    """Refuse laws whose outcomes are not listed."""
    if not law.is_table:
        raise InputError("the distribution must be a table of outcomes; got a density, a family or a sample")


# Parts ---------------------------------------------------------------------------------------------------------


def marginal(law: Law, chosen: Group) -> Law:
    """Return the law of some of the variables, in the order asked for."""
    if law.vector is not None:
        return vector_marginal(law, variables(law), chosen)
    require_table(law)
    names = variables(law)
    if chosen == tuple(range(len(names))):
        return law
    gathered: dict[tuple[Hashable, ...], list[Any]] = {}
    for point, probability in zip(coordinates(law), law.probabilities, strict=True):
        gathered.setdefault(tuple(point[k] for k in chosen), []).append(probability)
    masses = tuple(map(_sum, gathered.values()))
    outcomes: tuple[Hashable, ...] = tuple(gathered) if len(chosen) > 1 else tuple(key[0] for key in gathered)
    return Law(outcomes=outcomes, probabilities=masses, names=tuple(names[k] for k in chosen))


def conditional(law: Law, chosen: Group, event: Mapping[int, Any]) -> Law:
    """Return the law of some variables given the values of others."""
    if law.vector is not None:
        return vector_conditional(law, variables(law), chosen, event)
    require_table(law)
    wanted = {k: as_label(value) for k, value in event.items()}
    kept = {
        point: probability
        for point, probability in zip(coordinates(law), law.probabilities, strict=True)
        if all(as_label(point[k]) == value for k, value in wanted.items())
    }
    total = _sum(list(kept.values()))
    if total == 0:
        names = variables(law)
        shown = ", ".join(f"{names[k]}={value!r}" for k, value in event.items())
        raise InputError(f"the condition must have positive probability; got {shown}, which has none")
    names, size = variables(law), len(variables(law))
    outcomes = tuple(kept) if size > 1 else tuple(point[0] for point in kept)
    given = Law(outcomes=outcomes, probabilities=tuple(_ratio(p, total) for p in kept.values()), names=names)
    return marginal(given, chosen)


def independent(law: Law, groups: Sequence[Group], given: Group) -> Law:
    r"""Return :math:`\prod_g p(x_g|c)\,p(c)`: the groups made independent given c, at the outcomes of `law`.

    Outcomes without mass in `law` are left out: in a divergence from `law` they play no part.
    """
    if law.vector is not None:
        return vector_independent(law, groups, given)
    masses = [_masses(law, (*group, *given)) for group in groups]
    common = _masses(law, given)
    values = []
    for point in coordinates(law):
        parts = [table[tuple(point[k] for k in (*g, *given))] for g, table in zip(groups, masses, strict=True)]
        base = common[tuple(point[k] for k in given)]
        values.append(_ratio(math.prod(parts), base ** (len(groups) - 1)) if base != 0 else sp.S.Zero)
    return replace(law, probabilities=tuple(values))


def _masses(law: Law, chosen: Group) -> dict[tuple[Hashable, ...], Any]:
    if not chosen:
        return {(): sp.S.One}
    part = marginal(law, chosen)
    return dict(zip(coordinates(part), part.probabilities, strict=True))


def product_of(laws: Sequence[Law], names: Any = None) -> Law:
    """Return the joint law of independent variables."""
    tables = [law.table for law in laws]
    if any(table is None for table in tables):
        return product_of_densities(laws, read_names(names, len(laws)))
    points = list(product(*(table.items() for table in tables if table is not None)))
    outcomes = tuple(tuple(label for label, _ in point) for point in points)
    masses = tuple(_product([mass for _, mass in point]) for point in points)
    default = [name for law in laws for name in law.names] or None
    return named(Law(outcomes=outcomes, probabilities=masses), names or default)


def _sum(masses: list[Any]) -> Any:
    """Return a sum of probabilities: in floats if one is a float, else exact and in a short form."""
    if any(isinstance(mass, float) for mass in masses):
        return math.fsum(map(float, masses))
    total = sp.Add(*masses)
    return _short(total) if len(masses) > 1 else total


def _product(masses: list[Any]) -> Any:
    if any(isinstance(mass, float) for mass in masses):
        return math.prod(map(float, masses))
    return sp.Mul(*masses)


def _ratio(part: Any, whole: Any) -> Any:
    if isinstance(part, float) or isinstance(whole, float):
        return float(part) / float(whole)
    return _short(part / whole)


def _short(value: sp.Expr) -> sp.Expr:
    if value.is_Rational or value.is_Symbol or not value.is_rational_function():
        return value
    return sp.factor(sp.cancel(value))
