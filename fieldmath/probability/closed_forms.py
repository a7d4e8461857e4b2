r"""Closed forms from features and partition functions.

With :math:`\log p = \sum_j c_j \phi_j` (one :math:`\phi` is 1) the entropy is :math:`-\sum c^p_j E_p\phi_j`, the
cross-entropy :math:`-\sum c^q_j E_p\phi_j`, and the Kullback-Leibler divergence, where equal features merge so that a
common carrier cancels, :math:`\sum (c^p_j - c^q_j) E_p\phi_j`: for one exponential family this is the Bregman
divergence of the log-partition. The affinity :math:`\int p^\alpha q^{1-\alpha}` is the partition function at the mixed
coefficients: the Jensen gap.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.probability.canonical import same_law
from fieldmath.probability.cases import by_sign, sign_that_decides
from fieldmath.probability.expectations import expectation
from fieldmath.probability.family import ALPHA
from fieldmath.probability.features import (
    Features,
    Kind,
    X,
    canonical,
    combine,
    decompose,
    exponential,
)
from fieldmath.probability.functionals import CROSS_ENTROPY, ENTROPY, JEFFREYS, KL
from fieldmath.probability.growth import diverges
from fieldmath.probability.largest_ratio import largest_ratio
from fieldmath.probability.law import Law
from fieldmath.probability.partitions import Bound, find
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.shapes import collected
from fieldmath.probability.supports import Support, above_zero
from fieldmath.probability.symmetry import fold


def same_family(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for two members of one family, for one distribution, and for two equal ones."""
    p, q = question.p, question.q
    in_question = q is not None and (p == q or p.row is None or p.row is not q.row)
    if question.functional.is_divergence and q is not None and in_question and same_law(p, q):
        return Answer(sp.S.Zero, ("The two distributions are equal.",))
    if q is not None and (p.row is not q.row or (p.row is None and p.bound is None)):
        raise Declined("the distributions belong to different families")
    return _closed(question)


def across_families(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for two distributions of different families."""
    if question.q is None:
        raise Declined("there is only one distribution")
    return _closed(question)


def _closed(question: Question) -> Answer | None:
    if question.p.log_density is None or question.other.log_density is None:
        raise Declined("a distribution has no density formula")
    if question.p.has_floats or question.other.has_floats:
        raise Declined("a density is rounded")
    if question.order is sp.oo:
        symbol = sign_that_decides(question)
        return by_sign(question, symbol, _asked_again) if symbol is not None else largest_ratio(question)
    if question.functional.is_affinity:
        return _from_affinity(question)
    rules = {ENTROPY.name: _linear, CROSS_ENTROPY.name: _linear, KL.name: _linear, JEFFREYS.name: _symmetrised}
    rule = rules.get(question.functional.name)
    if rule is None:
        raise Declined("no closed form is known in general")
    return rule(question)


def _asked_again(question: Question) -> Answer:
    """Return the answer to one case of a question; `Declined` passes through."""
    from fieldmath.probability.pullback import INNER, pulled_back

    for rung in (*INNER[:2], pulled_back, *INNER[2:]):
        try:
            answer = rung(question, time_limit=_SECONDS)
        except Declined:
            continue
        if answer is not None:
            return answer
    raise Declined("a case of the sign of a parameter has no closed form")


_SECONDS = 1.0


def _linear(question: Question) -> Answer:
    """Return the entropy, cross-entropy or divergence: a sum of coefficients times expectations."""
    value, condition, steps = _sum_of_means(question)
    return Answer(guarded(shaped(value), condition), steps)


def _sum_of_means(question: Question) -> tuple[sp.Expr, sp.Basic, tuple[str, ...]]:
    """Return the value as it comes, the condition that it is finite, and the steps."""
    p, q = question.p, question.other
    law, own, others = below_image(p, q)
    parts = {
        ENTROPY.name: [(sp.S.NegativeOne, own)],
        CROSS_ENTROPY.name: [(sp.S.NegativeOne, others)],
        KL.name: [(sp.S.One, own), (sp.S.NegativeOne, others)],
    }[question.functional.name]
    try:
        value, condition, steps = mean_of(law, combine(parts))
    except Declined:
        if question.functional.name == CROSS_ENTROPY.name or p.row is None or p.row.power_integral is None:
            raise
        value, condition, steps = _from_power_integral(question, p)
    return value, sp.And(condition, p.region.inside(q.region)), steps


def _from_power_integral(question: Question, p: Law) -> tuple[sp.Expr, sp.Basic, tuple[str, ...]]:
    """Return the entropy as minus the slope of the logarithm of the integral of powers; and KL as what it adds to."""
    assert p.row is not None
    log_integral = p.row.power_integral
    log_integral = log_integral[0] if isinstance(log_integral, tuple) else log_integral
    entropy = p.row.at(-sp.diff(log_integral, ALPHA).xreplace({ALPHA: sp.S.One}), p.arguments)
    step = "the entropy is minus the slope of the integral of powers of the density at order 1"
    entropy = collected(entropy)
    if question.functional.name == ENTROPY.name:
        return entropy, sp.true, (step,)
    crossed, condition, steps = mean_of(p, combine([(sp.S.NegativeOne, question.other.features)]))
    return crossed - entropy, condition, (*steps, step)


def _symmetrised(question: Question) -> Answer:
    there, first, forward = _sum_of_means(Question(KL, question.p, question.q))
    back, second, backward = _sum_of_means(Question(KL, question.other, question.p))
    return Answer(guarded(shaped(there + back), sp.And(first, second)), forward + backward)


def below_image(p: Law, q: Law) -> tuple[Law, Features, Features]:
    """Return the law of which p is an image, or p, and the features of both log-densities in its variable."""
    from fieldmath.probability.transforms import tidied

    if p.base is None or p.bijection is None:
        return p, p.features, q.features
    forward, region = p.bijection.forward, p.base.region
    slope = tidied(p.bijection.log_slope.xreplace({X: forward}), region) if not p.is_discrete else sp.S.Zero
    own = decompose(tidied(p.base.formula - slope, region))
    return p.base, own, own if q is p else decompose(tidied(q.formula.xreplace({X: forward}), region))


def mean_of(law: Law, features: Features) -> tuple[sp.Expr, sp.Basic, tuple[str, ...]]:
    """Return the mean of a combination of features, the condition that it is finite, and the steps.

    An infinite mean counts as ``+oo``: it must have a positive coefficient, and all infinite ones together.
    """
    value, conditions, steps = sp.S.Zero, [], []
    for feature, coefficient in features.items():
        found = expectation(law, feature)
        condition = found.condition()
        if condition != sp.true and not coefficient.is_positive:
            raise Declined(f"the mean of {_named(feature)} may be infinite with a coefficient of unknown sign")
        conditions.append(condition)
        if condition != sp.false:
            value += coefficient * found.value
            steps.append(f"E[{_named(feature)}] = {found.value}, with coefficient {coefficient}")
    return value, sp.And(*conditions), tuple(steps)


def _named(feature: sp.Expr) -> sp.Expr:
    return feature.xreplace({X: sp.Symbol("x")})


def log_affinity(p: Law, q: Law | None, order: sp.Expr) -> tuple[sp.Expr, sp.Basic, tuple[str, ...]]:
    """Return the logarithm of the integral of ``p**order*q**(1 - order)``, its condition, and the steps."""
    if q is None and p.row is not None and p.row.power_integral is not None and p.bound is None:
        return _declared_power(p, p.row.power_integral, order)
    support, parts = p.region, [(order, p.features)]
    if q is not None:
        support = p.region.overlap(q.region)
        parts.append((1 - order, q.features))
    mixed = combine(parts)
    kinds = canonical(mixed)
    if kinds is not None and diverges(support, kinds):
        return sp.oo, sp.false, ("the mixed density grows without bound",)
    bound = find(support, kinds) if kinds is not None else None
    if bound is None:
        half = fold(support, sp.Add(*(coefficient * feature for feature, coefficient in mixed.items())))
        if half is not None:
            return log_affinity(Law(half.support, half.log_density), None, sp.S.One)
    if kinds is None:
        raise Declined("the mixed density has unknown features")
    if bound is None:
        return _piecewise_affinity(support, kinds)
    value = kinds.get(Kind("power"), sp.S.Zero) + bound.log_integral
    steps = (f"partition function {bound.partition.name!r} at the mixed coefficients",)
    return value, _finite(bound, p, q, order, support), steps


def _declared_power(p: Law, entry: Any, order: sp.Expr) -> tuple[sp.Expr, sp.Basic, tuple[str, ...]]:
    """Return the row's own integral of a power of the density."""
    assert p.row is not None
    value, *positive = entry if isinstance(entry, tuple) else (entry,)
    value, *quantities = (p.row.at(part, p.arguments).xreplace({ALPHA: order}) for part in (value, *positive))
    condition = sp.And(*(above_zero(quantity) for quantity in quantities))
    return value, condition, ("the family's integral of a power of its density",)


def _piecewise_affinity(support: Support, kinds: dict[Kind, sp.Expr]) -> tuple[sp.Expr, sp.Basic, tuple[str, ...]]:
    """Return the log-integral as a sum over the pieces between kinks, on each of which distances are linear."""
    kinks = [kind.parameter for kind in kinds if kind.name == "distance"]
    if not kinks or not all(point.is_number for point in (*kinks, support.lower, support.upper)):
        raise Declined("the mixed density has no known partition function")
    ends = [support.lower, *sorted(k for k in set(kinks) if support.lower < k < support.upper), support.upper]
    total, conditions = sp.S.Zero, []
    for lower, upper in pairwise(ends):
        straight = _straightened(kinds, lower, upper)
        bound = find(Support(lower, upper), straight)
        if bound is None:
            raise Declined("a piece of the mixed density has no known partition function")
        total += exponential(sp.expand(straight.get(Kind("power"), sp.S.Zero) + bound.log_integral))
        conditions += [above_zero(quantity) for quantity in bound.conditions]
        if bound.partition.partial and conditions[-1] != sp.true:
            raise Declined("the formula holds for some parameters only")
    return sp.log(total), sp.And(*conditions), ("a sum of partition functions over the pieces between kinks",)


def _straightened(kinds: dict[Kind, sp.Expr], lower: sp.Expr, upper: sp.Expr) -> dict[Kind, sp.Expr]:
    """Return the features on a piece without kinks inside, where abs(x - m) is x - m or m - x."""
    found: dict[Kind, sp.Expr] = {}
    one, line = Kind("power"), Kind("power", sp.S.One)
    for kind, coefficient in kinds.items():
        parts = {kind: coefficient}
        if kind.name == "distance":
            sign = 1 if lower >= kind.parameter else -1
            parts = {line: sign * coefficient, one: -sign * coefficient * kind.parameter}
        for key, part in parts.items():
            found[key] = found.get(key, sp.S.Zero) + part
    return {kind: value for kind, value in found.items() if value != 0}


def _finite(bound: Bound, p: Law, q: Law | None, order: sp.Expr, support: Support) -> sp.Basic:
    """Return the condition of a finite integral; between orders 0 and 1 Hölder's inequality grants it."""
    if q is not None and order.is_positive and (1 - order).is_positive and p.region == q.region == support:
        return sp.true
    if q is None and support.discrete and (order - 1).is_nonnegative:
        return sp.true  # Probabilities are at most 1.
    known = {support.upper - support.lower, support.count}  # An empty overlap is the caller's case.
    for law in (p, q):
        known |= set(law.bound.conditions) if law is not None and law.bound is not None else set()
    condition = sp.And(*(above_zero(quantity) for quantity in bound.conditions if quantity not in known))
    if bound.partition.partial and condition != sp.true:
        raise Declined("the formula holds for some parameters only")
    return condition


def _from_affinity(question: Question) -> Answer:
    p, q, order = question.p, question.q, question.exponent
    if order.is_zero:
        return _without_order(question)
    value, condition, steps = log_affinity(p, q, order)
    if condition == sp.false:
        return Answer(question.finished(sp.oo), steps)
    if q is None:
        return Answer(guarded(shaped(question.finished(value)), condition, question.finished(sp.oo)), steps)
    if question.below_one is not True:
        inclusion = p.region.inside(q.region)
        condition = sp.And(condition, inclusion if question.below_one is False else sp.Or(inclusion, order < 1))
    if question.below_one is not False:
        condition = sp.And(condition, sp.Not(p.region.overlap(q.region).is_empty()))
    infinite = question.finished(-sp.oo if question.below_one else sp.oo) if question.below_one is not None else sp.oo
    return Answer(guarded(shaped(question.finished(value)), condition, infinite), steps)


def _without_order(question: Question) -> Answer:
    """Return the limit of order 0: the mass of q, or the size, of the support of p."""
    p, q = question.p, question.q
    if q is None:
        size = p.region.count if p.region.discrete else p.region.upper - p.region.lower
        return Answer(shaped(question.finished(sp.log(size))), ("the size of the support",))
    if q.region.inside(p.region) == sp.true:
        return Answer(question.finished(sp.S.Zero), ("p is positive wherever q is",))
    common = p.region.overlap(q.region)
    mass = cumulative(q, common.upper) - cumulative(q, common.lower - 1 if common.discrete else common.lower)
    return Answer(shaped(question.finished(sp.log(mass))), ("the mass of q on the support of p",))


def cumulative(law: Law, point: sp.Expr) -> sp.Expr:
    """Return the mass at or below `point`, an expression; raise `Declined` when the law has no formula."""
    if law.components:
        return sp.Add(*(weight * cumulative(part, point) for weight, part in law.components))
    inside = cumulative_inside(law).xreplace({X: point})
    if point == law.region.upper:
        return sp.S.One
    above, below = point >= law.region.upper, point < law.region.lower
    if not law.region.discrete:
        below = point <= law.region.lower
    if above == sp.true or below == sp.true:
        return sp.S.One if above == sp.true else sp.S.Zero
    branches = [(sp.S.Zero, below), (inside, sp.Not(above)), (sp.S.One, sp.true)]
    return sp.Piecewise(*[branch for branch in branches if branch[1] != sp.false])


def cumulative_inside(law: Law) -> sp.Expr:
    """Return the cdf in `X` on the support: the row's, that of the base at the inverse, or a share of the whole's."""
    if law.row is not None and law.row.cdf is not None:
        return law.row.at(law.row.cdf, law.arguments)
    if law.base is not None and law.bijection is not None:
        below, point = cumulative_inside(law.base), law.bijection.inverse
        if law.bijection.increasing:
            return below.xreplace({X: point})
        return 1 - below.xreplace({X: point - 1 if law.is_discrete else point})
    if law.whole is not None:
        first = law.region.lower - 1 if law.is_discrete else law.region.lower
        before = sp.S.Zero if law.region.lower == law.whole.region.lower else cumulative(law.whole, first)
        through = sp.S.One if law.region.upper == law.whole.region.upper else cumulative(law.whole, law.region.upper)
        return (cumulative_inside(law.whole) - before) / (through - before)
    raise Declined("the cumulative distribution has no formula")


def normalisation(law: Law) -> sp.Expr:
    """Return the logarithm of the total mass of a density that belongs to the table of partition functions."""
    value, _, _ = log_affinity(law, None, sp.S.One)
    return value
