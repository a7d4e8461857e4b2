r"""Divergences that are sums of others: an f-divergence is taken apart along the terms of its generator.

With :math:`f(t) = \sum c_a t^a + b\,t\log t + d\log t + e\,(1+t)\log(1+t) + g\,|t-1|` and f(1) = 0,

.. math:: D_f(p\|q) = \sum_a c_a (a-1) T_a(p\|q) + (b+e) D(p\|q) - d\,D(q\|p) - 2e\,\mathrm{JS}(p,q)
          + 2g\,\mathrm{TV}(p,q)

with Tsallis divergences :math:`T_a`; for negative a the term is :math:`-c_a a\,T_{1-a}(q\|p)`. Constants and the term
in t drop out, because both densities have integral 1.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.errors import NoClosedFormError
from fieldmath.probability.convex import V
from fieldmath.probability.functionals import JS, KL, TOTAL_VARIATION, TSALLIS
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question, guarded, shaped

Term = tuple[sp.Expr, Question]

_MIXED = sp.log(1 + V)
_DISTANCE = sp.Abs(V - 1)


def by_generator(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the sum over the terms of the generator, each by its own ladder."""
    if question.functional.name != "f_divergence":
        raise Declined("the functional has no generator")
    assert isinstance(question.order, sp.Lambda)
    value, condition, steps = sp.S.Zero, sp.true, []
    for coefficient, part in _terms(question, question.order.expr):
        found, holds = _finite_part(_exact(part, time_limit))
        if holds != sp.true and not coefficient.is_positive:
            raise Declined("a term that may be infinite has a coefficient of unknown sign")
        condition = sp.And(condition, holds)
        value += coefficient * found
        steps.append(f"{_called(part)} = {found}, with coefficient {coefficient}")
    return Answer(guarded(shaped(value), condition), tuple(steps))


def _called(part: Question) -> str:
    order = f" of order {part.order}" if part.functional is TSALLIS else ""
    return f"{part.functional.name}{order}"


def _exact(part: Question, time_limit: float) -> sp.Expr:
    from fieldmath.probability.ladders import ladder_for

    try:
        value: sp.Expr = ladder_for(part).climb(part, method="exact", time_limit=time_limit).value
    except NoClosedFormError:
        raise Declined(f"{part.functional.name} has no closed form") from None
    return value


def _finite_part(value: sp.Expr) -> tuple[sp.Expr, sp.Basic]:
    """Return an answer without the branch that is infinite, and the condition of the other."""
    if value is sp.oo:
        return sp.S.Zero, sp.false
    if not isinstance(value, sp.Piecewise):
        return value, sp.true
    finite = [(branch, condition) for branch, condition in value.args if branch is not sp.oo]
    if len(finite) != 1 or len(value.args) != 2:
        raise Declined("a term has several branches")
    return finite[0]


def _terms(question: Question, generator: sp.Expr) -> list[Term]:
    """Return coefficients and questions; raise `Declined` for a generator with other terms."""
    p, q = question.p, question.other
    found: dict[Question, sp.Expr] = {}

    def add(coefficient: sp.Expr, part: Question) -> None:
        found[part] = found.get(part, sp.S.Zero) + coefficient

    mixed = {0: sp.S.Zero, 1: sp.S.Zero}
    for term in sp.Add.make_args(sp.expand(sp.expand_log(generator.xreplace({sp.Abs(1 - V): _DISTANCE})))):
        coefficient, rest = term.as_independent(V, as_Add=False)
        power = sp.degree(rest, V) if rest.is_polynomial(V) else None
        if rest == _DISTANCE:
            add(2 * coefficient, Question(TOTAL_VARIATION, p, q))
        elif rest in (_MIXED, V * _MIXED):
            mixed[int(rest != _MIXED)] += coefficient
        elif rest == V * sp.log(V):
            add(coefficient, Question(KL, p, q))
        elif rest == sp.log(V):
            add(-coefficient, Question(KL, q, p))
        elif power not in (0, 1):
            _add_power(add, coefficient, rest, p, q)
    if sp.expand(mixed[0] - mixed[1]) != 0:
        raise Declined("the generator has a term without a name")
    if mixed[0] != 0:
        add(mixed[0], Question(KL, p, q))
        add(-2 * mixed[0], Question(JS, p, q, JS.order))
    return [(c, part) for part, total in found.items() if (c := sp.cancel(total)) != 0]


def _add_power(add: Callable[[sp.Expr, Question], None], coefficient: sp.Expr, rest: sp.Expr, p: Law, q: Law) -> None:
    base, exponent = rest.as_base_exp()
    if base != V or exponent.has(V):
        raise Declined("the generator has a term without a name")
    if exponent.is_negative:
        add(-coefficient * exponent, Question(TSALLIS, q, p, 1 - exponent))
    elif exponent.is_positive:
        add(coefficient * (exponent - 1), Question(TSALLIS, p, q, exponent))
    else:
        raise Declined("the sign of an exponent of the generator is unknown")
