"""What each place contributes to a functional: the integrand of its definition, as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.algebra.arguments import read_numbers
from fieldmath.algebra.ladder import Declined
from fieldmath.errors import EvaluationError, InputError
from fieldmath.probability.arithmetic import NUMERIC, Density
from fieldmath.probability.law import Law
from fieldmath.probability.log_densities import log_density_of
from fieldmath.probability.question import Question


def contributions(question: Question, at: Any = None) -> tuple[tuple[Any, ...], np.ndarray]:
    """Return places and the integrand there: the outcomes of tables, or the points `at` of densities."""
    if question.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in question.free_symbols))
        raise EvaluationError(f"parameters must be numbers; got free {names}. Use subs() first.")
    p, q = question.p, question.other
    if at is None:
        places = _outcomes(p, q)
        densities = [_of_table(law, places) for law in (p, q)]
    else:
        places = tuple(read_numbers(at, "at").ravel().tolist())
        densities = [_of_density(law, np.array(places)) for law in (p, q)]
    if question.q is None:
        densities[1] = Density(np.ones(len(places)), np.zeros(len(places)))
    try:
        with np.errstate(all="ignore"):
            values = question.functional.integrand(densities[0], densities[1], question.numeric_order, NUMERIC)
    except Declined as declined:
        raise InputError(f"{question.functional.name} has no integrand: {declined}") from None
    return places, np.broadcast_to(np.asarray(values, dtype=float), (len(places),)).copy()


def _outcomes(p: Law, q: Law) -> tuple[Any, ...]:
    if p.table is None or q.table is None:
        raise InputError("at must be given: points at which the densities are compared; got None")
    return tuple(dict.fromkeys([*p.table, *q.table]))


def _of_table(law: Law, places: tuple[Any, ...]) -> Density:
    values = np.array([float(law.probability(place)) for place in places])
    with np.errstate(divide="ignore"):
        return Density(values, np.log(values))


def _of_density(law: Law, x: np.ndarray) -> Density:
    if law.table is not None and law.is_table:
        return _of_table(law, tuple(int(v) if float(v).is_integer() else v for v in x))
    if law.log_density is None:
        raise InputError("a sample has no density formula; give a family or a table")
    logs = log_density_of(law)(x)
    logs = np.where(x == np.round(x), logs, -np.inf) if law.is_discrete else logs
    return Density(np.exp(logs), logs)
