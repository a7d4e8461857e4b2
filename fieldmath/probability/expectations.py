r"""Expectations of features: :math:`E_p[\phi(X)]` in closed form, with the condition under which it is finite.

Sources, in order: polynomials from mean and variance; the row's own table; the antiderivative, for constant densities;
the partition function, whose derivatives are means of its features and whose shifts are transforms:
:math:`E[X^s]` by a shift of the coefficient of log x, :math:`E[e^{tX}]` by a shift of the coefficient of x; absolute
distances from cdf and partial mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.family import S, T
from fieldmath.probability.features import (
    LOG_ODDS,
    Kind,
    X,
    canonical,
    classify,
    decompose,
    exponential,
    linear,
    polynomial,
)
from fieldmath.probability.growth import diverges
from fieldmath.probability.law import Law
from fieldmath.probability.partitions import entries
from fieldmath.probability.shapes import spread
from fieldmath.probability.supports import above_zero, at_least
from fieldmath.probability.symmetry import Fold, fold

FEW = 50  # Moments of a discrete family with at most this many outcomes may be summed one by one.


@dataclass(frozen=True)
class Expectation:
    """A mean, finite where every entry of `positive` is above zero and ``+oo`` elsewhere."""

    value: sp.Expr
    positive: tuple[sp.Expr, ...] = ()

    def condition(self) -> sp.Basic:
        """Return the condition of finiteness: true, false or relations of parameters."""
        return sp.And(*(above_zero(quantity) for quantity in self.positive))


@lru_cache(maxsize=4096)
def expectation(law: Law, feature: sp.Expr) -> Expectation:
    """Return the mean of `feature` (an expression in `X`) under `law`; raise `Declined` when no rule yields it."""
    if not feature.has(X):
        return Expectation(feature)
    if law.components:
        return _mixed([(weight, expectation(part, feature)) for weight, part in law.components])
    if law.base is not None:
        return _of_image(law, feature)
    listed = _declared(law, feature, None)
    if listed is not None:
        return listed
    straight = linear(feature.base if feature.is_Pow and feature.exp == 2 else feature)
    if straight is not None:
        return _straight(law, *straight, squared=bool(feature.is_Pow))
    coefficients = polynomial(feature)
    if coefficients is not None:
        return _polynomial(law, coefficients)
    kind = classify(feature)
    for rule in _RULES:
        found = rule(law, feature, kind)
        if found is not None:
            return found
    raise Declined(f"no rule for the mean of {feature.xreplace({X: sp.Symbol('x')})} under {_name(law)}")


def _of_image(law: Law, feature: sp.Expr) -> Expectation:
    """Return the mean under an image: that of the composition with the map under the base."""
    from fieldmath.probability.transforms import tidied

    assert law.base is not None
    assert law.bijection is not None
    composed = tidied(feature.xreplace({X: law.bijection.forward}), law.base.region)
    if linear(composed.base if composed.is_Pow and composed.exp == 2 else composed) is not None:
        return expectation(law.base, composed)
    value: sp.Expr = sp.S.Zero
    positive: list[sp.Expr] = []
    if composed.has(sp.sinh, sp.cosh):
        composed = composed.rewrite(sp.exp)
    for part, coefficient in decompose(sp.expand(composed)).items():
        found = expectation(law.base, part)
        if found.condition() != sp.true and not coefficient.is_positive:
            raise Declined("a part of the mean may be infinite with a coefficient of unknown sign")
        value += coefficient * found.value
        positive += found.positive
    return Expectation(value, tuple(positive))


def _mixed(parts: list[tuple[sp.Expr, Expectation]]) -> Expectation:
    """Return the mean under a mixture: infinite where it is infinite under a component."""
    value = sp.Add(*(weight * found.value for weight, found in parts))
    return Expectation(value, tuple(quantity for _, found in parts for quantity in found.positive))


def _name(law: Law) -> str:
    return law.row.name if law.row is not None else "this density"


def mean(law: Law) -> Expectation:
    """Return the mean; `positive` is what must be above zero for it to exist."""
    return raw_moment(law, 1)


def variance(law: Law) -> sp.Expr:
    """Return the variance, where it is finite."""
    if law.row is not None and law.row.variance is not None:
        return law.row.at(law.row.variance, law.arguments)
    straight = linear(law.bijection.forward) if law.base is not None and law.bijection is not None else None
    if law.base is not None and straight is not None:
        return straight[1] ** 2 * variance(law.base)
    return sp.expand(raw_moment(law, 2).value - raw_moment(law, 1).value ** 2)


@lru_cache(maxsize=1024)
def raw_moment(law: Law, order: int) -> Expectation:
    """Return the mean of ``x**order``."""
    row = law.row
    if law.components:
        return _mixed([(weight, raw_moment(part, order)) for weight, part in law.components])
    if law.base is not None:
        return _of_image(law, X**order)
    positive = row.finiteness(order, law.arguments) if row is not None else ()
    if positive and positive[0].is_nonpositive:
        return Expectation(sp.S.Zero, positive)  # Infinite; what the formula would say there means nothing.
    if row is not None and row.mean is not None and order == 1:
        return Expectation(row.at(row.mean, law.arguments), positive)
    if row is not None and row.mean is not None and row.variance is not None and order == 2:
        average = row.at(row.mean, law.arguments)
        return Expectation(row.at(row.variance, law.arguments) + average**2, positive)
    found = _part_of_mean(law) if order == 1 else None
    kind = Kind("power", sp.Integer(order))
    found = found or next((found for rule in _MOMENT_RULES if (found := rule(law, X**order, kind)) is not None), None)
    if found is None and law.size is not None and law.size <= FEW:
        lower = law.region.lower
        points = [lower + i for i in range(law.size)]
        found = Expectation(sp.Add(*(x**order * law.density.xreplace({X: x}) for x in points)))
    if found is None:
        raise Declined(f"no rule for the moment of order {order} of {_name(law)}")
    return found


def _part_of_mean(law: Law) -> Expectation | None:
    """Return the mean of a truncation from the partial mean P of the whole: (P(b) - P(a))/mass."""
    whole = law.whole
    if whole is None or whole.row is None or whole.row.partial_mean is None or law.is_discrete:
        return None
    from fieldmath.probability.truncation import mass_between

    lower, upper = law.region.lower, law.region.upper
    partial = whole.row.at(whole.row.partial_mean, whole.arguments)
    top = mean(whole) if upper == whole.region.upper else Expectation(partial.xreplace({X: upper}))
    below = sp.S.Zero if lower == whole.region.lower else partial.xreplace({X: lower})
    return Expectation((top.value - below) / mass_between(whole, lower, upper), top.positive)


def _straight(law: Law, shift: sp.Expr, slope: sp.Expr, *, squared: bool) -> Expectation:
    """Return the mean of ``shift + slope*x``, or of its square, which stays centred: variance + mean**2."""
    average = mean(law)
    centre = shift + slope * average.value
    if not squared:
        return Expectation(centre, average.positive)
    return Expectation(slope**2 * variance(law) + centre**2, raw_moment(law, 2).positive)


def _polynomial(law: Law, coefficients: list[sp.Expr]) -> Expectation:
    """Return the mean of a polynomial from raw moments."""
    moments = [raw_moment(law, k) for k in range(1, len(coefficients))]
    value = sum((c * m.value for c, m in zip(coefficients[1:], moments, strict=True)), coefficients[0])
    return Expectation(value, moments[-1].positive)


def _declared(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the row's own entry for this feature or this kind of feature."""
    if law.row is None:
        return None
    for pattern, entry in law.row.expectations.items():
        values: dict[sp.Basic, sp.Basic] | None = {}
        if pattern.has(T, S):
            values = _matched(law, pattern, kind)
        elif law.row.at(pattern, law.arguments) != feature:
            values = None
        if values is None:
            continue
        value, *positive = entry if isinstance(entry, tuple) else (entry,)
        value, positive = _replaced(law, value, positive, values)
        if not value.has(sp.nan, sp.zoo):  # A removable singularity: another rule may know the limit.
            return Expectation(value, tuple(positive))
    return None


def _matched(law: Law, pattern: sp.Expr, kind: Kind | None) -> dict[sp.Basic, sp.Basic] | None:
    """Return the values of the placeholders `T` and `S` for which a pattern of the row is a feature of this kind."""
    model = classify(pattern)
    if kind is None or model is None or model.name != kind.name or law.row is None:
        return None
    values = {}
    for wanted, given in zip(entries(model.parameter), entries(kind.parameter), strict=True):
        if wanted in (T, S):
            values[wanted] = given
        elif sp.expand(law.row.at(wanted, law.arguments) - given) != 0:
            return None
    return values


def _replaced(law: Law, value: sp.Expr, positive: list[sp.Expr], values: dict) -> tuple[sp.Expr, list[sp.Expr]]:
    assert law.row is not None
    values = values | dict(zip(law.row.symbols, law.arguments, strict=True))
    return value.xreplace(values), [quantity.xreplace(values) for quantity in positive]


def _square_of_logarithm(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return E(log x - a)**2 = Var(log x) + (E log x - a)**2, and the same for log-odds."""
    if not (feature.is_Pow and feature.exp == 2) or kind is not None:
        return None
    function = LOG_ODDS if feature.has(LOG_ODDS) else sp.log(X)
    slope, shift = feature.base.coeff(function), feature.base.xreplace({function: sp.S.Zero})
    if shift.has(X) or slope == 0:
        return None
    first, second = expectation(law, function), expectation(law, function**2)
    spread = sp.expand(second.value - first.value**2)
    return Expectation(slope**2 * spread + (slope * first.value + shift) ** 2, second.positive)


def _antiderivative(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the mean under a density made of polynomials: differences of antiderivatives."""
    pieces = _polynomial_pieces(law) if kind is not None else None
    if not pieces or kind is None:
        return None
    total = sp.S.Zero
    for lower, upper, coefficients in pieces:
        primitives = [_primitive(kind, k) for k in range(len(coefficients))]
        if None in primitives:
            return None
        primitive = sp.Add(*(c * f for c, f in zip(coefficients, primitives, strict=True)))
        last, first = _limit(primitive, upper, "-"), _limit(primitive, lower, "+")
        if last is None or first is None:
            return None
        total += last - first
    return Expectation(sp.factor_terms(total), _integrable(kind, law.region.lower))


def _polynomial_pieces(law: Law) -> list[tuple[sp.Expr, sp.Expr, list[sp.Expr]]]:
    """Return the pieces of a density made of polynomials: ends and coefficients, constant term first."""
    if law.support is None or law.is_discrete or law.log_density is None:
        return []
    if not law.log_density.has(X):
        return [(law.support.lower, law.support.upper, [law.density])]
    if not isinstance(law.density, sp.Piecewise):
        return []
    found, start = [], law.support.lower
    for value, holds in law.density.args:
        end = law.support.upper if holds == sp.true else holds.rhs if holds.lhs == X else holds.lhs
        coefficients = polynomial(value)
        if coefficients is None:
            return []
        found.append((start, end, coefficients))
        start = end
    return found


def _integrable(kind: Kind, lower: sp.Expr) -> tuple[sp.Expr, ...]:
    return (kind.parameter + 1,) if kind.name == "power" and lower.is_zero else ()


def _primitive(kind: Kind, power: int = 0) -> sp.Expr | None:
    """Return an antiderivative of ``x**power`` times a feature."""
    m, log_x, k = kind.parameter, sp.log(X), sp.Integer(power)
    if kind.name == "power":
        return log_x if m + k == -1 else X ** (m + k + 1) / (m + k + 1)
    if kind.name == "exponential":
        terms = ((-1) ** j * sp.ff(k, j) * X ** (k - j) / m ** (j + 1) for j in range(power + 1))
        return sp.exp(m * X) * sp.Add(*terms)
    if kind.name in ("log above", "log below") or (kind.name == "log" and m == 1):
        return _primitive_of_log(k, *{"log": (0, 1), "log above": (-m, 1), "log below": (m, -1)}[kind.name])
    if power:
        return None
    return {
        "log": lambda: X * (log_x**2 - 2 * log_x + 2) if m == 2 else None,
        "distance": lambda: (X - m) * sp.Abs(X - m) / 2,
        "log quadratic": lambda: _primitive_of_log_quadratic(*m.args),
        "cosine": lambda: sp.sin(X - m),
    }.get(kind.name, lambda: None)()


def _primitive_of_log(power: sp.Integer, zero: sp.Expr, sign: int) -> sp.Expr:
    """Return the antiderivative of ``x**power*log(sign*(x - zero))``, by parts."""
    n = power + 1
    quotient = sum(X**j * zero ** (power - j) for j in range(n))  # (x**n - zero**n)/(x - zero)
    rest = sum(X ** (j + 1) * zero ** (power - j) / (j + 1) for j in range(n))
    return ((X - zero) * quotient * sp.log(sign * (X - zero)) - rest) / n


def _primitive_of_log_quadratic(centre: sp.Expr, scale: sp.Expr) -> sp.Expr:
    """Return the antiderivative of ``log((x - centre)**2 + scale**2)``."""
    y = X - centre
    return y * sp.log(y**2 + scale**2) - 2 * X + 2 * scale * sp.atan(y / scale)


def _limit(primitive: sp.Expr, end: sp.Expr, side: str) -> sp.Expr | None:
    value = primitive.xreplace({X: end})
    if value.has(sp.nan, sp.zoo, sp.oo):
        value = sp.limit(primitive, X, end, side)
    return None if value.has(sp.nan, sp.zoo) else value


def _from_partition(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the mean from the partition function: a shifted argument for transforms, a derivative for logarithms."""
    if law.bound is None or kind is None:
        return None
    for name, parameter, shift in _routes(kind):
        slot = law.bound.slot_of(name, parameter)
        if slot is None:
            continue
        if shift is None:
            return _derivative(law, {slot: 1}, int(kind.parameter) if kind.name in ("log", "log odds") else 1)
        return _shifted(law, slot, shift)
    if kind.name == "log odds":
        first, second = law.bound.slot_of("log", sp.S.One), law.bound.slot_of("log below", sp.S.One)
        if first is not None and second is not None:
            return _derivative(law, {first: 1, second: -1}, int(kind.parameter))
    return None


def _routes(kind: Kind) -> list[tuple[str, sp.Expr, sp.Expr | None]]:
    """Return (slot's kind, slot's parameter, shift or None for a derivative) of the ways to this mean, best first."""
    own = (kind.name, kind.parameter, None)
    if kind.name == "power":
        return [("log", sp.S.One, kind.parameter), own]
    if kind.name in ("log", "log odds"):
        return [(kind.name, sp.S.One, None)] if kind.parameter.is_Integer else []
    if kind.name == "exponential":
        return [("power", sp.S.One, kind.parameter), own]
    return [own]


def _shifted(law: Law, slot: sp.Symbol, shift: sp.Expr) -> Expectation:
    """Return E exp(shift * feature of the slot)."""
    assert law.bound is not None
    start = dict(law.bound.values)
    moved = start | {slot: start[slot] + shift}
    partition = law.bound.partition
    difference = partition.value.xreplace(moved) - partition.value.xreplace(start)
    value = sp.expand_func(sp.expand_func(exponential(sp.expand_log(sp.expand(difference)))))
    positive = tuple(quantity.xreplace(moved) for quantity in partition.positive if quantity.has(slot))
    return Expectation(sp.powsimp(value), positive)


def _derivative(law: Law, direction: Mapping[sp.Symbol, int], order: int) -> Expectation:
    """Return the mean of a power of a combination of features, from derivatives of the partition function."""
    assert law.bound is not None
    values, log_integral = dict(law.bound.values), law.bound.partition.value
    moment = sp.S.One

    def slope(value: sp.Expr) -> sp.Expr:
        return sp.Add(*(weight * sp.diff(value, slot) for slot, weight in direction.items()))

    for _ in range(order):  # (exp F)^(n) / exp F, built up by the product rule.
        moment = slope(moment) + moment * slope(log_integral)
    if moment.has(sp.Derivative, sp.Subs, sp.meijerg):
        raise Declined("a derivative of the partition function is not elementary")
    value = sp.expand_log(moment.xreplace(values))
    return Expectation(min((value, sp.expand_func(value)), key=sp.count_ops))


def _moment_from_transform(law: Law, feature: sp.Expr, kind: Kind) -> Expectation | None:
    """Return a raw moment from the moment generating function."""
    slot = law.bound.slot_of("power", sp.S.One) if law.bound is not None else None
    return _derivative(law, {slot: 1}, int(kind.parameter)) if slot is not None else None


def _folded(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the mean of a feature that is even about the centre of symmetry: its mean under half of the density."""
    half = _half_of(law)
    distance = half[0].half(feature) if half is not None else None
    return expectation(half[1], distance) if half is not None and distance is not None else None


def _half_of(law: Law) -> tuple[Fold, Law] | None:
    found = fold(law.support, law.log_density) if law.support is not None and law.log_density is not None else None
    return (found, Law(found.support, found.log_density)) if found is not None else None


def _moment_about_centre(law: Law, feature: sp.Expr, kind: Kind) -> Expectation | None:
    """Return a raw moment of a symmetric law from the even moments of the distance from its centre."""
    half = _half_of(law)
    if half is None:
        return None
    order, centre = int(kind.parameter), half[0].centre
    parts = [expectation(half[1], X**j).value * centre ** (order - j) for j in range(0, order + 1, 2)]
    value = sp.Add(*(sp.binomial(order, 2 * i) * part for i, part in enumerate(parts)))
    return Expectation(value, expectation(half[1], X**order).positive)


def _from_transform(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the mean of a power of log x from the row's own rule for powers of x."""
    if law.row is None or kind is None or kind.name != "log" or not kind.parameter.is_Integer:
        return None
    entry = law.row.expectations.get(X**T)
    if entry is None:
        return None
    transform = entry[0] if isinstance(entry, tuple) else entry
    value, _ = _replaced(law, sp.diff(transform, T, int(kind.parameter)), [], {T: sp.S.Zero})
    return None if value.has(sp.nan, sp.zoo) else Expectation(sp.expand_func(value))


def _moment_from_end(law: Law, feature: sp.Expr, kind: Kind) -> Expectation | None:
    """Return a raw moment from those of the distance from a point, whose logarithm is a feature of the density."""
    if law.bound is None:
        return None
    order = int(kind.parameter)
    for name, sign in (("log above", 1), ("log below", -1)):
        points = [
            k.parameter.xreplace(dict(law.bound.values)) for k in law.bound.partition.slots.values() if k.name == name
        ]
        for shift in points:
            slot = law.bound.slot_of(name, shift)
            if slot is None:
                continue
            powers = [_shifted(law, slot, sp.Integer(j)) for j in range(order + 1)]  # x = sign*(y - shift)
            value = sum(sp.binomial(order, j) * (-shift) ** (order - j) * powers[j].value for j in range(order + 1))
            return Expectation(sign**order * value, powers[order].positive)
    return None


def _infinite(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return an infinite mean of an exponential that grows faster than the density falls."""
    kinds = canonical(law.features)
    if kind is None or kinds is None or kind.name != "exponential":
        return None
    line = Kind("power", sp.S.One)
    tilted = kinds | {line: kinds.get(line, sp.S.Zero) + kind.parameter}
    return Expectation(sp.S.Zero, (sp.S.NegativeOne,)) if diverges(law.region, tilted) else None


def _distance(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return E abs(x - m) from the cdf F and the partial mean P: mean - m + 2 (m F(m) - P(m)) inside the support."""
    row = law.row
    if kind is None or kind.name != "distance" or row is None or row.cdf is None or row.partial_mean is None:
        return None
    if law.is_discrete or row.mean is None:
        return None
    point, centre = kind.parameter, row.at(row.mean, law.arguments)
    cdf, partial = (row.at(e, law.arguments).xreplace({X: point}) for e in (row.cdf, row.partial_mean))
    inside = spread(centre - point + 2 * (point * cdf - partial))
    branches = []
    for value, holds in (
        (centre - point, at_least(law.region.lower, point)),
        (point - centre, at_least(point, law.region.upper)),
        (inside, sp.true),
    ):
        if holds != sp.false:
            branches.append((value, holds))
    positive = mean(law).positive
    return Expectation(branches[0][0] if branches[0][1] == sp.true else sp.Piecewise(*branches), positive)


_RULES = (
    _declared,
    _from_transform,
    _square_of_logarithm,
    _antiderivative,
    _from_partition,
    _distance,
    _folded,
    _infinite,
)
_MOMENT_RULES = (
    _declared,
    _antiderivative,
    _from_partition,
    _moment_from_transform,
    _moment_from_end,
    _moment_about_centre,
)
