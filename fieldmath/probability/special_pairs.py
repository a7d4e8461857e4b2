"""Divergences of pairs of families that no general mechanism yields: one row each, with its source."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question, shaped


@dataclass(frozen=True)
class SpecialPair:
    """A closed form for a functional of two families.

    `value` is in the placeholders `P1`, `P2`, ... and `Q1`, `Q2`, ... for the arguments of p and q, in their order; it
    holds where `condition` does, and otherwise nothing is said.
    """

    functional: str
    p: str
    q: str
    value: sp.Expr
    reference: str
    condition: sp.Basic = sp.true


def _placeholders(letter: str) -> tuple[sp.Symbol, ...]:
    return tuple(sp.Symbol(f"⟨{letter}{i}⟩", real=True) for i in range(1, 6))


P, Q = _placeholders("p"), _placeholders("q")
P1, P2, Q1, Q2 = P[0], P[1], Q[0], Q[1]
_GAP = P1 - Q1
# Of two Cauchy laws every f-divergence is a function of this (Nielsen & Okamura).
_CHI = ((P2 - Q2) ** 2 + _GAP**2) / (2 * P2 * Q2)
_NIELSEN = "F. Nielsen & K. Okamura (2021), On f-divergences between Cauchy distributions, arXiv 2101.12459"
_STEP = sp.Abs(_GAP) / P2  # The distance of two laws of one scale, in that scale.
_COMMON = _STEP / 2 / sp.sinh(_STEP / 2)
_ONE_SCALE = sp.Eq(P2, Q2)
_DIRECT = "with u = exp(x) an integral of a rational function and a logarithm; Gradshteyn & Ryzhik 3.195"


def _unless_equal(value: sp.Expr) -> sp.Expr:
    return sp.Piecewise((value, sp.Ne(P1, Q1)), (0, True))


TABLE: tuple[SpecialPair, ...] = (
    SpecialPair("js", "Cauchy", "Cauchy", sp.log(2 * sp.sqrt(2 + _CHI) / (sp.sqrt(2 + _CHI) + sp.sqrt(2))), _NIELSEN),
    SpecialPair("total_variation", "Cauchy", "Cauchy", 2 / sp.pi * sp.atan(sp.sqrt(_CHI / 2)), _NIELSEN),
    SpecialPair("chi_square", "Cauchy", "Cauchy", _CHI, _NIELSEN),
    SpecialPair("bhattacharyya", "Logistic", "Logistic", _unless_equal(-sp.log(_COMMON)), _DIRECT, _ONE_SCALE),
    SpecialPair("hellinger", "Logistic", "Logistic", _unless_equal(sp.sqrt(1 - _COMMON)), _DIRECT, _ONE_SCALE),
)


def special(question: Question, *, time_limit: float) -> Answer | None:
    """Answer from the table of special pairs."""
    p, q = question.p, question.q
    if q is None or p.row is None or q.row is None:
        raise Declined("the laws are no members of families")
    for entry in TABLE:
        if (entry.functional, entry.p, entry.q) != (question.functional.name, p.row.name, q.row.name):
            continue
        if entry.functional == "js" and question.order != sp.Rational(1, 2):
            continue
        values = _values(p, q)
        if entry.condition.xreplace(values) == sp.true:
            value = entry.value.xreplace(values)
            return Answer(value if isinstance(value, sp.Piecewise) else shaped(value), (entry.reference,))
    raise Declined("the pair is not in the table of special pairs")


def _values(p: Law, q: Law) -> dict[sp.Expr, sp.Expr]:
    return dict(zip(P, p.arguments, strict=False)) | dict(zip(Q, q.arguments, strict=False))
