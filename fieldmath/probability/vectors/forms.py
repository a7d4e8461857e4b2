r"""Closed forms for members of multivariate families, read exactly and in balls.

With :math:`\log p = \langle c_p, \phi\rangle - F(c_p)` the functionals that are linear in the logarithms follow from
the means of the features, and those of one order from the partition function at the mixed coefficients, as for
families of numbers. Which combination of logarithms a functional is, its own definition tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.errors import MismatchError
from fieldmath.probability.arithmetic import SYMBOLIC, Density
from fieldmath.probability.finite import finish_float
from fieldmath.probability.functionals import Functional
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.shapes import spread
from fieldmath.probability.singular import singular_value
from fieldmath.probability.supports import above_zero
from fieldmath.probability.vectors.family import Coefficients, Member
from fieldmath.probability.vectors.matrices import Balls, Exact, Matrix

LONGEST = 40  # Binary digits of a parameter beyond which an exact answer is not shorter than its digits,
LARGEST = 6  # and the dimension beyond which it is not.
PRECISION = 240

_P, _Q, _LOG_P, _LOG_Q = sp.symbols("⟨p⟩ ⟨q⟩ ⟨log_p⟩ ⟨log_q⟩", real=True)


def by_features(question: Question, *, time_limit: float) -> Answer | None:
    """Answer exactly, for symbols and for numbers that are short enough to be read."""
    p, q = members(question)
    if not question.free_symbols and not (_is_short(p) and _is_short(q)):
        raise Declined("the numbers are too long for a formula")
    return _exact(question, p, q)


def by_features_at_length(question: Question, *, time_limit: float) -> Answer | None:
    """Answer exactly, however long the numbers are."""
    return _exact(question, *members(question))


def by_balls(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with a number and a proven error: the same formulas in ball arithmetic."""
    from flint import ctx

    p, q = members(question)
    if question.free_symbols:
        raise Declined("parameters are free")
    before = ctx.prec
    try:
        ctx.prec = PRECISION
        return _in_balls(question, p, q)
    finally:
        ctx.prec = before


def members(question: Question) -> tuple[Member, Member]:
    """Return the two members, moved so that the first one lies at the origin; other laws decline."""
    p, q = question.p.vector, question.other.vector
    if p is None and q is None:
        raise Declined("no distribution is a member of a multivariate family")
    if p is None or q is None or p.shape != q.shape:
        raise MismatchError(
            "the distributions must have values of the same shape; got "
            f"{_shape(question.p)} and {_shape(question.other)}"
        )
    if p.row.location is not None and q.row.translate is not None:
        shift = p.row.location(p.arguments)
        return p.moved(shift), q.moved(shift)
    return p, q


def are_apart(p: Member, q: Member) -> bool:
    """Return whether the kinds of the supports show that the laws have no common mass."""
    numbers = {"space", "independent numbers"}
    return p.kind != q.kind and not {p.kind, q.kind} <= numbers


def _shape(law: Law) -> str:
    return "a number" if law.vector is None else " x ".join(map(str, law.vector.shape))


def _entries(argument: Any) -> list[Any]:
    return list(argument) if isinstance(argument, sp.MatrixBase) else [argument]


def _is_short(member: Member) -> bool:
    numbers = [entry for argument in member.arguments for entry in _entries(argument)]
    if not all(isinstance(number, sp.Rational) for number in numbers):
        return member.shape[0] <= LARGEST
    return member.shape[0] <= LARGEST and all(max(abs(v.p), v.q).bit_length() <= LONGEST for v in numbers)


@lru_cache(maxsize=64)
def logarithms(functional: Functional) -> tuple[tuple[int, sp.Expr, sp.Expr], ...]:
    """Return (0 for p or 1 for q, weight of log p, weight of log q) of a functional linear in the logarithms."""
    if functional.is_affinity or functional.name in ("js", "total_variation"):
        raise Declined("the functional is not linear in the logarithms")
    try:
        integrand = functional.integrand(Density(_P, _LOG_P), Density(_Q, _LOG_Q), None, SYMBOLIC)
        found = sp.Poly(sp.expand(integrand), _P, _Q, _LOG_P, _LOG_Q)
    except (TypeError, AttributeError, sp.PolynomialError):
        raise Declined("the functional is not linear in the logarithms") from None
    parts = []
    for k, density in enumerate((_P, _Q)):
        weights = tuple(found.coeff_monomial(density * log) for log in (_LOG_P, _LOG_Q))
        if any(weights):
            parts.append((k, *weights))
    if sum(1 for part in parts for weight in part[1:] if weight) != len(found.terms()):
        raise Declined("the functional is not linear in the logarithms")
    return tuple(parts)


def _exact(question: Question, p: Member, q: Member) -> Answer:
    if are_apart(p, q):
        return Answer(singular_value(question), ("The distributions live on different sets.",))
    q, differences = _with_symbols(p, q)
    if question.functional.is_affinity:
        return _in_terms_of(differences, _exact_affinity(question, p, q))
    value, conditions = linear_value(question, p, q, Exact)
    condition = tightest(above_zero(quantity) for quantity in conditions)
    return _in_terms_of(differences, Answer(guarded(shaped(joined(value)), condition), (_step(p, q),)))


def _with_symbols(p: Member, q: Member) -> tuple[Member, dict[sp.Symbol, sp.Expr]]:
    """Return the second member with symbols for the differences of the locations, so that these stay together."""
    if q.row.location is None or q is p or not q.free_symbols:
        return q, {}
    location = q.row.location(q.arguments)
    meaning = {sp.Dummy(f"d{k}", real=True): entry for k, entry in enumerate(location) if entry.is_Add}
    symbols = {entry: symbol for symbol, entry in meaning.items()}
    inside = Matrix([symbols.get(entry, entry) for entry in location])
    arguments = tuple(inside if argument is location else argument for argument in q.arguments)
    return Member(q.row, arguments), meaning


def _in_terms_of(differences: dict[sp.Symbol, sp.Expr], answer: Answer) -> Answer:
    return Answer(answer.value.xreplace(differences), answer.steps) if differences else answer


def tightest(conditions: Iterable[sp.Basic]) -> sp.Basic:
    """Return all conditions together; of several bounds of one symbol by numbers the tightest."""
    bounds: dict[tuple[type, sp.Expr], sp.Basic] = {}
    others = []
    for condition in conditions:
        if isinstance(condition, sp.Gt | sp.Lt) and condition.lhs.is_Symbol and condition.rhs.is_number:
            key = (type(condition), condition.lhs)
            extreme = max if isinstance(condition, sp.Gt) else min
            bound = condition.rhs if key not in bounds else extreme(condition.rhs, bounds[key].rhs)
            bounds[key] = condition.func(condition.lhs, bound)
        else:
            others.append(condition)
    return sp.And(*others, *bounds.values())


def _step(p: Member, q: Member) -> str:
    return f"means of the features of {q.row.name} under {p.row.name}"


def linear_value(question: Question, p: Member, q: Member, math: Any) -> tuple[Any, list[sp.Expr]]:
    """Return the sum over means of logarithms, and what must be positive for them to be finite."""
    pair = (p, q)
    densities = [member.row.coefficients(member.arguments, math) for member in pair]
    total, conditions = math.take(sp.S.Zero), list[sp.Expr]()
    for under, *weights in logarithms(question.functional):
        member = pair[under]
        for feature in {feature: None for d, w in zip(densities, weights, strict=True) if w for feature in d}:
            parts = [d[feature] * math.take(w) for d, w in zip(densities, weights, strict=True) if w and feature in d]
            coefficient = parts[0] if len(parts) == 1 else parts[0] + parts[1]
            if coefficient == 0:
                continue
            mean, positive = member.row.mean_of(member.arguments, feature, math)
            conditions += positive
            total = total + math.dot(coefficient, mean)
        for d, w, owner in zip(densities, weights, pair, strict=True):
            if w:
                total = total - owner.row.log_partition(d, math) * math.take(w)
    return total, conditions


def joined(value: sp.Expr) -> sp.Expr:
    """Return the rational part over one denominator, and logarithms with equal weights as one."""
    rational, logarithms, rest = [], dict[sp.Expr, sp.Expr](), []
    for term in sp.Add.make_args(spread(value)):
        weight, factor = term.as_coeff_Mul()
        if term.is_rational_function():
            rational.append(term)
        elif isinstance(factor, sp.log) and factor.args[0].is_rational_function():
            inside = factor.args[0] if weight > 0 else 1 / factor.args[0]
            logarithms[abs(weight)] = logarithms.get(abs(weight), sp.S.One) * inside
        else:
            rest.append(term)
    plain = sp.Add(*rational)
    short = min((sp.factor(sp.cancel(sp.together(plain))), plain, _by_monomials(plain)), key=sp.count_ops)
    return short + sp.Add(*(_logarithm(weight, inside) for weight, inside in logarithms.items())) + sp.Add(*rest)


def _by_monomials(plain: sp.Expr) -> sp.Expr:
    """Return a fraction as a polynomial in the symbols that are in no denominator, each coefficient in factors."""
    top, bottom = sp.fraction(sp.together(plain))
    above = sorted(top.free_symbols - bottom.free_symbols, key=sp.default_sort_key)
    if not above:
        return plain
    terms = sp.Poly(top, *above).terms()
    return sp.Add(
        *(
            sp.Mul(*(x**k for x, k in zip(above, powers, strict=True))) * sp.factor(sp.cancel(coefficient / bottom))
            for powers, coefficient in terms
        )
    )


def _logarithm(weight: sp.Expr, inside: sp.Expr) -> sp.Expr:
    """Return ``weight*log(inside)``: determinants are positive, so that their logarithms may be joined."""
    numerator, denominator = sp.fraction(sp.factor(sp.cancel(inside)))
    if denominator.could_extract_minus_sign():
        numerator, denominator = -numerator, -denominator
    shapes = [min((part, sp.expand(part)), key=sp.count_ops) for part in (numerator, denominator)]
    return -weight * sp.log(shapes[1]) if shapes[0] == 1 else weight * sp.log(shapes[0] / shapes[1])


def mixture(p: Member, q: Member | None, order: sp.Expr, math: Any) -> tuple[Any, Coefficients]:
    """Return minus the weighted partition functions of both laws, and the coefficients of ``p**order*q**(1-order)``."""
    weights = [(p, order)] + ([(q, 1 - order)] if q is not None else [])
    if not p.row.mixes or (q is not None and q.row is not p.row):
        raise Declined("the mixed density has no known partition function")
    mixed: Coefficients = {}
    value = math.take(sp.S.Zero)
    for member, weight in weights:
        own = member.row.coefficients(member.arguments, math)
        value = value - member.row.log_partition(own, math) * math.take(weight)
        for feature, coefficient in own.items():
            part = coefficient * math.take(weight)
            mixed[feature] = mixed[feature] + part if feature in mixed else part
    if any(isinstance(feature, tuple) for feature in mixed) and len(mixed) > 1:
        raise Declined("the mixed density has no known partition function")
    return value, mixed


def _order(question: Question) -> sp.Expr:
    order = question.exponent
    if order is sp.oo or order.is_zero:
        raise Declined("the limit of this order has no formula")
    return order


def _is_within(question: Question) -> bool:
    """Return whether Hölder's inequality grants a finite integral."""
    order = question.exponent
    return question.q is not None and bool(order.is_positive and (1 - order).is_positive)


def _exact_affinity(question: Question, p: Member, q: Member) -> Answer:
    if question.order == 0 and question.q is not None:
        return Answer(question.finished(sp.S.Zero), ("both densities are positive on the same set",))
    if question.order is sp.oo:
        return _exact_supremum(question, p, q)
    value, mixed = mixture(p, q if question.q is not None else None, _order(question), Exact)
    step = f"the partition function of {p.row.name} at the mixed coefficients"
    condition = sp.true
    if not _is_within(question):
        own = {sp.factor(entry) for entry in p.row.conditions(p.row.coefficients(p.arguments, Exact), Exact)}
        quantities = [entry for entry in map(sp.factor, p.row.conditions(mixed, Exact)) if entry not in own]
        condition = tightest(above_zero(_without_squares_below(quantity)) for quantity in quantities)
    infinite = sp.oo if question.below_one is None else question.finished(sp.oo)
    if condition == sp.false:
        return Answer(infinite, (step,))
    value = value + p.row.log_partition(mixed, Exact)  # Only now: on the edge of the domain it divides by zero.
    return Answer(guarded(shaped(question.finished(joined(value))), condition, infinite), (step,))


def _without_squares_below(quantity: sp.Expr) -> sp.Expr:
    """Return a fraction without the even powers in its denominator, which are positive wherever it is defined."""
    top, bottom = sp.fraction(quantity)
    powers = (factor.as_base_exp() for factor in sp.Mul.make_args(bottom))
    return top * sp.Mul(*(base if power.is_even is False else 1 for base, power in powers))


def _exact_supremum(question: Question, p: Member, q: Member) -> Answer:
    """Return the limit of infinite order: the logarithm of the largest ratio, or minus that of the largest density."""
    if p.row.supremum is None or (question.q is not None and q.row is not p.row):
        raise Declined("the supremum of the ratio has no formula")
    # The weights of both logarithms in log p - log q, or in log p.
    weights = [(p, 1)] + ([(q, -1)] if question.q is not None else [])
    mixed: Coefficients = {}
    constant = sp.S.Zero
    for member, weight in weights:
        own = member.row.coefficients(member.arguments, Exact)
        constant -= weight * member.row.log_partition(own, Exact)
        for feature, coefficient in own.items():
            part = coefficient * weight
            mixed[feature] = mixed[feature] + part if feature in mixed else part
    if any(isinstance(feature, tuple) for feature in mixed) and len(mixed) > 1:
        raise Declined("the supremum of the ratio has no formula")
    value, quantities, weakly = p.row.supremum(mixed)
    condition = tightest(above_zero(quantity, strict=not weakly) for quantity in quantities)
    sign = 1 if question.q is not None else -1
    step = ("the largest ratio of the densities" if sign > 0 else "the largest density",)
    if condition == sp.false:
        return Answer(sign * sp.oo, step)
    return Answer(guarded(shaped(sign * joined(constant + value)), condition, sign * sp.oo), step)


def _in_balls(question: Question, p: Member, q: Member) -> Answer:
    if are_apart(p, q):
        raise Declined("the supports decide")
    math = Balls()
    if question.functional.is_affinity:
        value, mixed = mixture(p, q if question.q is not None else None, _order(question), math)
        if not _is_within(question) and not all(map(_is_above, p.row.conditions(mixed, math))):
            return Answer(_certain(float(question.finished(sp.oo)), 0.0))
        found = _approximation(value + p.row.log_partition(mixed, math))
        return Answer(_certain(*finish_float(question, float(found), found.error)))
    value, conditions = linear_value(question, p, q, math)
    return Answer(
        _approximation(value) if all(quantity > 0 for quantity in conditions) else _certain(float(sp.oo), 0.0)
    )


def _is_above(quantity: Any) -> bool:
    """Return whether a ball lies above zero; decline when that cannot be told."""
    if not quantity > 0 and not quantity <= 0:
        raise Declined("a condition of finiteness cannot be decided in ball arithmetic")
    return bool(quantity > 0)


def _approximation(value: Any) -> Approximation:
    """Return a ball as a float with an error that holds the rounding to a float."""
    middle = float(value.mid())
    return _certain(middle, float(value.rad()) + abs(middle) * 2.0**-52 + 5e-324)


def _certain(value: float, error: float) -> Approximation:
    return Approximation(value, error=error, method="closed form", certified=True)
