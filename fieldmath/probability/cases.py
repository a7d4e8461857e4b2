"""Questions whose supports depend on the sign of a parameter: each sign is a case, with an answer of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy as sp
from sympy.core.relational import Relational

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.probability.question import Question

Ask = Callable[[Question], Answer]


def sign_that_decides(question: Question) -> sp.Symbol | None:
    """Return a parameter of whose sign the ends of a support are functions, or None."""
    for law in (question.p, question.other):
        ends = (law.support.lower, law.support.upper) if law.support is not None else ()
        for end in ends:
            for piece in end.atoms(sp.Piecewise) if isinstance(end, sp.Expr) else ():
                for _, condition in piece.args:
                    if isinstance(condition, Relational) and condition.rhs == 0 and condition.lhs.is_Symbol:
                        return condition.lhs
    return None


def by_sign(question: Question, symbol: sp.Symbol, ask: Ask) -> Answer:
    """Return the answers for a parameter above zero, below zero and zero, as one."""
    above, below = (sp.Symbol(symbol.name, **{sign: True}) for sign in ("positive", "negative"))
    cases = ((sp.S.Zero, sp.Eq(symbol, 0)), (above, symbol > 0), (below, sp.true))
    branches: list[tuple[sp.Expr, sp.Basic]] = []
    steps: tuple[str, ...] = ()
    for value, condition in cases:
        answer = ask(_with(question, {symbol: value}))
        found = answer.value.xreplace({value: symbol}) if value.is_Symbol else answer.value
        steps += tuple(step for step in answer.steps if step not in steps)
        parts = found.args if isinstance(found, sp.Piecewise) else ((found, sp.true),)
        branches += [(part, sp.And(condition, holds)) for part, holds in parts]
    if any(value.has(sp.nan, sp.zoo) for value, _ in branches):
        raise Declined("a case of the sign of a parameter has no value")
    return Answer(sp.Piecewise(*branches), (f"cases of the sign of {symbol.name}", *steps))


def _with(question: Question, values: dict[sp.Expr, sp.Expr]) -> Question:
    other = question.q.xreplace(values) if question.q is not None else None
    return replace(question, p=question.p.xreplace(values), q=other)
