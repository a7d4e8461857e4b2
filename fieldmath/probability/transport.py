r"""Wasserstein distances on the line, where the increasing map that takes p to q is the best transport.

:math:`W_r(p, q)^r = \int_0^1 |F_p^{-1}(u) - F_q^{-1}(u)|^r du = E_p|T(X) - X|^r` with :math:`T = F_q^{-1}\circ F_p`.
Where T is affine (one law is a shifted and scaled copy of the other) or a power, the mean follows from the features of
p; where the likelihood ratio is monotone all mass moves one way, and W_1 is the difference of the means.

References
----------
.. [1] C. Villani (2003), *Topics in Optimal Transportation*, section 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.algebra.tidy import is_zero
from fieldmath.probability.crossings import is_monotone
from fieldmath.probability.expectations import expectation, mean, raw_moment, variance
from fieldmath.probability.family import U
from fieldmath.probability.features import X, combine, exponential
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.shapes import collected


@dataclass(frozen=True)
class _Affine:
    """The map x -> shift + slope*x with a positive slope."""

    shift: sp.Expr
    slope: sp.Expr


def by_steps(question: Question, *, time_limit: float) -> Answer | None:
    """Answer exactly for two laws on outcomes that can be listed."""
    p, q, order = question.p, question.other, question.exponent
    first, second = _listed(p), _listed(q)
    if first is None or second is None or p.has_floats or q.has_floats:
        raise Declined("the outcomes of a law cannot be listed")
    if order == 1:
        return Answer(shaped(_between_steps(first, second)), ("the area between the two cumulative functions",))
    if question.free_symbols:
        raise Declined("the order of the masses depends on parameters")
    pieces = _merged(first, second)
    total = sp.Add(*(mass * sp.Abs(x - y) ** order for mass, x, y in pieces))
    return Answer(shaped(total) ** (1 / order), (f"a sum over {len(pieces)} pieces of equal rank",))


Listed = list[tuple[sp.Expr, sp.Expr]]


def _listed(law: Law) -> Listed | None:
    """Return places with their masses, in order; None when they cannot be listed or are no numbers."""
    if law.sample is not None or law.table is None:
        return None
    if not all(isinstance(label, int | float | sp.Rational) and label is not True for label in law.table):
        return None
    pairs = [(sp.Rational(str(label)), mass) for label, mass in law.table.items()]
    return sorted(pairs, key=lambda pair: pair[0])


def _between_steps(first: Listed, second: Listed) -> sp.Expr:
    places = sorted({place for place, _ in (*first, *second)})
    total, gap = sp.S.Zero, sp.S.Zero
    masses = [dict(first), dict(second)]
    for place, following in pairwise(places):
        gap += masses[0].get(place, sp.S.Zero) - masses[1].get(place, sp.S.Zero)
        total += sp.Abs(sp.expand(gap)) * (following - place)
    return total


def _merged(first: Listed, second: Listed) -> list[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    """Return (mass, place of p, place of q) of pieces of equal rank."""
    pieces, i, j = [], 0, 0
    left, right = first[0][1], second[0][1]
    while True:
        mass = min(left, right)
        pieces.append((mass, first[i][0], second[j][0]))
        left, right = left - mass, right - mass
        i, j = i + int(left == 0), j + int(right == 0)
        if i == len(first) or j == len(second):
            return pieces
        left, right = left or first[i][1], right or second[j][1]


def by_map(question: Question, *, time_limit: float) -> Answer | None:
    """Answer from the increasing map between the two laws, or from the order of their means."""
    p, q, order = question.p, question.other, question.exponent
    if p.log_density is None or q.log_density is None or p.is_discrete != q.is_discrete:
        raise Declined("the laws have no density formulas of one kind")
    if p.has_floats or q.has_floats:
        raise Declined("a density is rounded")
    if _one_is_infinite(p, q, order):
        return Answer(sp.oo, ("a moment is infinite under one law and finite under the other",))
    moved = _from_means(p, q) if order == 1 else None
    if moved is not None:
        return moved
    affine = None if p.is_discrete else _affine(p, q)
    if affine is not None:
        return _from_affine(p, affine, order)
    power = _power(p, q) if order == 2 and not p.is_discrete else None
    if power is None:
        raise Declined("the map between the laws has no known form")
    factor, exponent = power
    found = [expectation(p, X ** (2 * exponent)), expectation(p, X ** (exponent + 1)), expectation(p, X**2)]
    value = factor**2 * found[0].value - 2 * factor * found[1].value + found[2].value
    condition = sp.And(*(entry.condition() for entry in found))
    return Answer(guarded(sp.sqrt(shaped(value)), condition), (f"q is the law of {factor}*x**{exponent}",))


def _from_affine(p: Law, affine: _Affine, order: sp.Expr) -> Answer:
    step = f"q is the law of {affine.shift} + {affine.slope}*x"
    stretch = sp.factor(affine.slope - 1)
    if stretch == 0:
        return Answer(shaped(sp.Abs(affine.shift)), (step,))
    if order == 1:
        found = expectation(p, sp.Abs(X - sp.cancel(-affine.shift / stretch)))
        return Answer(guarded(neat(sp.Abs(stretch) * found.value), found.condition()), (step,))
    if order != 2:
        raise Declined("only the orders 1 and 2 have formulas here")
    # E(shift + stretch*x)**2 is the square of the difference of means plus that of the difference of spreads.
    average = mean(p).value
    apart = sp.factor(sp.cancel(average - affine.shift - affine.slope * average))
    wider = sp.factor(sp.cancel(stretch * sp.sqrt(variance(p))))
    value = sp.sqrt(min(apart**2 + wider**2, sp.factor(sp.expand(apart**2 + wider**2)), key=sp.count_ops))
    return Answer(guarded(value, raw_moment(p, 2).condition()), (step,))


def neat(value: sp.Expr) -> sp.Expr:
    """Return a sum with factored arguments of error functions and exponentials, one term for each function."""
    value = value.replace(sp.erf, lambda argument: sp.erf(sp.factor(argument)))
    value = value.replace(sp.exp, lambda argument: sp.exp(sp.factor(argument)))
    return min((shaped(collected(value)), shaped(value)), key=sp.count_ops)


def _affine(p: Law, q: Law) -> _Affine | None:
    """Return the increasing affine map that takes p to q, proven, or None."""
    for candidate in (_from_quantiles(p, q), _from_spreads(p, q)):
        if candidate is not None and candidate.slope.is_positive is not False and _takes(p, q, candidate):
            return candidate
    return None


def _from_quantiles(p: Law, q: Law) -> _Affine | None:
    """Return the map between two quantile functions m + s*h(u) with the same h."""
    if p.row is None or q.row is None or p.row.quantile is None or q.row.quantile is None:
        return None
    parts = []
    for law in (p, q):
        assert law.row is not None
        assert law.row.quantile is not None
        formula = sp.expand_mul(law.row.at(law.row.quantile, law.arguments))
        shift, rest = formula.as_independent(U, as_Add=True)
        if rest.is_Add:
            rest = sp.factor_terms(rest)
        parts.append((shift, *rest.as_independent(U, as_Add=False)))
    (m, s, h), (n, t, g) = parts
    if h != g or s == 0:
        return None
    slope = sp.cancel(t / s)
    return _Affine(sp.expand(n - slope * m), slope)


def _from_spreads(p: Law, q: Law) -> _Affine | None:
    """Return the affine map that matches means and standard deviations, where these are finite."""
    try:
        first, second = mean(p), mean(q)
        slope = sp.sqrt(sp.cancel(variance(q) / variance(p)))
    except Declined:
        return None
    if slope.has(sp.nan, sp.zoo, sp.oo) or sp.S.false in (first.condition(), second.condition()):
        return None
    return _Affine(sp.expand(second.value - slope * first.value), slope)


def _takes(p: Law, q: Law, affine: _Affine) -> bool:
    """Return whether the density of q at the image, times the slope, is the density of p."""
    image = affine.shift + affine.slope * X
    for end, wanted in ((p.region.lower, q.region.lower), (p.region.upper, q.region.upper)):
        same = end == wanted if end.is_infinite or wanted.is_infinite else is_zero(image.xreplace({X: end}) - wanted)
        if not same:
            return False
    moved = q.formula.xreplace({X: image}) + sp.log(affine.slope) - p.formula
    if p.region.lower.is_zero and p.region.upper is sp.oo:
        moved = moved.xreplace({X: sp.Symbol("⟨positive⟩", positive=True)})
    if is_zero(sp.expand_log(moved, force=True)) is True:
        return True
    return not moved.has(X) and is_zero(sp.cancel(exponential(moved)) - 1) is True


def _one_is_infinite(p: Law, q: Law, order: sp.Expr) -> bool:
    """Return whether the absolute moment of this order is certainly infinite for exactly one of the laws."""
    if not order.is_Integer:
        return False
    try:
        first, second = (raw_moment(law, int(order)).condition() for law in (p, q))
    except Declined:
        return False
    return {first, second} == {sp.true, sp.false}


def _from_means(p: Law, q: Law) -> Answer | None:
    ratio = combine([(sp.S.One, p.features), (sp.S.NegativeOne, q.features)])
    if p.components or q.components or p.region != q.region or not is_monotone(p.region, ratio):
        return None
    first, second = mean(p), mean(q)
    condition = sp.And(first.condition(), second.condition())
    value = sp.Abs(sp.factor(sp.together(first.value - second.value)))
    return Answer(guarded(shaped(value), condition), ("the likelihood ratio is monotone, so all mass moves one way",))


def _power(p: Law, q: Law) -> tuple[sp.Expr, sp.Expr] | None:
    """Return (c, k) when q is the law of c*x**k for positive x of law p, proven, or None."""
    if p.row is None or p.row is not q.row or not p.region.lower.is_nonnegative:
        return None
    if p.row.quantile is None or p.row.cdf is None:
        return None
    x = sp.Symbol("⟨positive⟩", positive=True)
    level = p.row.at(p.row.cdf, p.arguments).xreplace({X: x})
    assert q.row is not None
    assert q.row.quantile is not None
    image = sp.powdenest(
        sp.expand_log(q.row.at(q.row.quantile, q.arguments).xreplace({U: level}), force=True), force=True
    )
    exponent = sp.cancel(sp.expand_log(sp.log(image), force=True).diff(x) * x)
    if exponent.has(x):
        return None
    return sp.powsimp(image.xreplace({x: sp.S.One})), sp.cancel(exponent)
