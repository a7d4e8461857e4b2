r"""Expectations of features: :math:`E_p[\phi(X)]` in closed form, with the condition under which it is finite.

Sources, in order: polynomials from mean and variance; the row's own table; the antiderivative, for constant densities;
the partition function, whose derivatives are means of its features and whose shifts are transforms:
:math:`E[X^s]` by a shift of the coefficient of log x, :math:`E[e^{tX}]` by a shift of the coefficient of x; absolute
distances from cdf and partial mean.
"""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.remembering import remembered
from fieldmath.probability.antiderivatives import integrable, limit_at, polynomial_pieces, primitive
from fieldmath.probability.family import S, T
from fieldmath.probability.features import (
    LOG_ODDS,
    Kind,
    X,
    canonical,
    classify,
    decompose,
    linear,
    polynomial,
)
from fieldmath.probability.growth import diverges
from fieldmath.probability.large import expanded
from fieldmath.probability.law import Law
from fieldmath.probability.partitions import entries
from fieldmath.probability.shapes import spread
from fieldmath.probability.supports import at_least
from fieldmath.probability.symmetry import Fold, fold
from fieldmath.probability.tilts import (
    Expectation,
    from_partition,
    moment_from_end,
    moment_from_transform,
    tilted,
)

FEW = 50  # Moments of a discrete family with at most this many outcomes may be summed one by one.


@remembered(maxsize=4096)
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


@remembered(maxsize=1024)
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


def _replaced(
    law: Law, value: sp.Expr, positive: list[sp.Expr], values: dict[sp.Expr, sp.Expr]
) -> tuple[sp.Expr, list[sp.Expr]]:
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
    pieces = polynomial_pieces(law) if kind is not None else None
    if not pieces or kind is None:
        return None
    total = sp.S.Zero
    for lower, upper, coefficients in pieces:
        primitives = [primitive(kind, k) for k in range(len(coefficients))]
        if None in primitives:
            return None
        whole = sp.Add(*(c * f for c, f in zip(coefficients, primitives, strict=True)))
        last, first = limit_at(whole, upper, "-"), limit_at(whole, lower, "+")
        if last is None or first is None:
            return None
        total += last - first
    return Expectation(sp.factor_terms(total), integrable(kind, law.region.lower))


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
    """Return the mean of a power of x, or of log x, from the row's own rule for exp(t*x), or for x**t."""
    if law.row is None or kind is None or not (kind.parameter.is_Integer and kind.parameter.is_positive):
        return None
    entry = law.row.expectations.get({"log": X**T, "power": sp.exp(T * X)}.get(kind.name, sp.nan))
    if entry is None:
        return None
    transform = entry[0] if isinstance(entry, tuple) else entry
    value, _ = _replaced(law, sp.diff(transform, T, int(kind.parameter)), [], {T: sp.S.Zero})
    if value.has(sp.nan, sp.zoo, sp.oo):
        return None
    return Expectation(expanded(value) if kind.name == "log" else sp.expand(value))


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
    from_partition,
    _distance,
    tilted,
    _folded,
    _infinite,
)
_MOMENT_RULES = (
    _declared,
    _from_transform,
    _antiderivative,
    from_partition,
    moment_from_transform,
    moment_from_end,
    _moment_about_centre,
)
