r"""Truncations: a law given that its outcome lies between two points.

The density is :math:`p(x)/P(a < X < b)`; the cdf is :math:`(F(x) - F(a))/(F(b) - F(a))` and the quantile that of the
whole law at :math:`F(a) + u\,(F(b) - F(a))`.
"""

from __future__ import annotations

import math
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import clipped, shown
from fieldmath.algebra.ladder import Declined
from fieldmath.errors import InputError
from fieldmath.probability.domains import POSITIVE, REAL, Domain, read
from fieldmath.probability.features import X
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.recognition import known_truncation
from fieldmath.probability.supports import Support, at_least

_LARGEST = 10**300  # Special functions compare their arguments as floats.


def truncation(law: Law, lower: Any, upper: Any) -> Law:
    """Return the law between two ends that a user gives."""
    ends = []
    for name, end, default in (("lower", lower, -sp.oo), ("upper", upper, sp.oo)):
        value = default if end is None else _end(end, POSITIVE if law.support and law.region.lower == 0 else REAL)
        if value is sp.nan or value.is_extended_real is False:
            raise InputError(f"{name} must be a real number or infinite; got {clipped(end)}")
        if value.is_number and value.is_finite and abs(value) > _LARGEST:
            raise InputError(f"{name} must be at most 10**300 in size, or infinite; got {shown(end)}")
        ends.append(value)
    known = {symbol.name: symbol for symbol in law.free_symbols}
    ends = [end.xreplace({s: known[s.name] for s in end.free_symbols if s.name in known}) for end in ends]
    if law.sample is not None:
        return _of_sample(law, *ends)
    if at_least(*ends) == sp.true and not (law.is_discrete and ends[0] == ends[1]):
        raise InputError(f"lower must be less than upper; got {ends[0]} and {ends[1]}")
    return truncated(law, *ends)


def _end(end: Any, domain: Domain) -> sp.Expr:
    if isinstance(end, float) and math.isinf(end):
        return sp.oo if end > 0 else -sp.oo
    if isinstance(end, str) and end in ("oo", "-oo"):
        return sp.oo if end == "oo" else -sp.oo
    return read(end, domain)


def _of_sample(law: Law, lower: sp.Expr, upper: sp.Expr) -> Law:
    from fieldmath.probability.sample import Sample

    assert law.sample is not None
    values = law.sample.values
    if values.ndim != 1 and values.shape[1] != 1:
        raise InputError(f"the sample must have one dimension to be truncated; got {values.shape[1]}")
    flat = values.reshape(-1)
    if lower.free_symbols or upper.free_symbols:
        raise InputError(f"lower and upper must be numbers for a sample; got {lower} and {upper}")
    kept = flat[(flat >= float(lower)) & (flat <= float(upper))]
    if kept.size == 0:
        raise InputError(f"lower and upper must leave at least one observation; got none between {lower} and {upper}")
    return Law(sample=Sample(kept, law.sample.estimator))


def truncated(law: Law, lower: sp.Expr, upper: sp.Expr) -> Law:
    """Return the law given that its outcome lies between two points."""
    if law.is_table:
        return _part_of_table(law, lower, upper)
    if law.is_discrete:
        lower, upper = (
            lower if lower.is_infinite else sp.ceiling(lower),
            upper if upper.is_infinite else sp.floor(upper),
        )
    support = law.region.overlap(Support(lower, upper, law.is_discrete))
    if support.is_empty() == sp.true:
        raise InputError(
            f"lower and upper must leave some of the support [{law.region.lower}, {law.region.upper}]; "
            f"got [{lower}, {upper}]"
        )
    if support == law.region:
        return law
    if law.components:
        return _part_of_mixture(law, support)
    if law.base is not None and law.bijection is not None and not law.is_discrete:
        return _part_of_image(law, support)
    whole = law.whole or _origin(law)
    if (known := known_truncation(whole, support)) is not None:
        return known
    mass = mass_between(whole, support.lower, support.upper)
    if mass == 0:
        raise InputError(f"lower and upper must hold some mass; got none between {support.lower} and {support.upper}")
    return Law(support, whole.formula - sp.log(mass), whole=whole, is_rounded=whole.is_rounded)


def _origin(law: Law) -> Law:
    """Return the law of which a family of truncations is cut, or the law itself."""
    from fieldmath.probability.families import FAMILIES

    if law.row is None or law.row.truncation_of is None:
        return law
    name, arguments, _ = law.row.truncation_of
    return from_row(FAMILIES[name], tuple(law.row.at(sp.S.Zero + entry, law.arguments) for entry in arguments))


def _part_of_table(law: Law, lower: sp.Expr, upper: sp.Expr) -> Law:
    from fieldmath.probability.construction import from_pmf

    if lower.free_symbols or upper.free_symbols:
        raise InputError(f"lower and upper must be numbers for a table; got {lower} and {upper}")
    kept = {}
    for label, probability in zip(law.outcomes or (), law.probabilities, strict=True):
        if not isinstance(label, int | float | sp.Expr) or isinstance(label, bool):
            raise InputError(f"outcomes must be numbers to be truncated; got {label!r}. Relabel them with numbers.")
        if lower <= label <= upper:
            kept[label] = probability
    if not kept:
        raise InputError(f"lower and upper must leave at least one outcome; got none between {lower} and {upper}")
    return from_pmf(kept, normalize=True)


def _part_of_mixture(law: Law, support: Support) -> Law:
    """Return a truncated mixture: the mixture of truncated components, weighted by their masses there."""
    from fieldmath.probability.construction import mixture

    parts, weights = [], []
    for weight, part in law.components:
        mass = _overlap_mass(part, support.lower, support.upper)
        if mass != 0:
            parts.append(truncated(part, support.lower, support.upper))
            weights.append(weight * mass)
    total = sp.Add(*weights)
    return mixture(parts, [weight / total for weight in weights])


def _part_of_image(law: Law, support: Support) -> Law:
    """Return a truncated image: the image of the truncated base."""
    from fieldmath.probability.transforms import image

    assert law.base is not None
    assert law.bijection is not None
    ends = [_preimage(law, end) for end in (support.lower, support.upper)]
    lower, upper = ends if law.bijection.increasing else ends[::-1]
    return image(truncated(law.base, lower, upper), law.bijection.steps)


def _preimage(law: Law, end: sp.Expr) -> sp.Expr:
    """Return the point of the base whose image is `end`, which may be an end of the support."""
    assert law.base is not None
    assert law.bijection is not None
    ends = law.base.region.lower, law.base.region.upper
    low, high = ends if law.bijection.increasing else ends[::-1]
    if end == law.region.lower:
        return low
    return high if end == law.region.upper else law.bijection.inverse.xreplace({X: end})


def mass_between(law: Law, lower: sp.Expr, upper: sp.Expr) -> sp.Expr:
    """Return the probability between two points of the support, exactly; raise InputError when there is no formula."""
    from fieldmath.probability.closed_forms import cumulative_inside, normalisation
    from fieldmath.probability.features import exponential

    if law.components:
        return sp.Add(*(weight * _overlap_mass(part, lower, upper) for weight, part in law.components))
    if law.region.lower is -sp.oo and law.region.upper is sp.oo:
        inner = [end for end in (lower, upper) if not end.is_infinite]
        if len(inner) == 1 and is_even(law, inner[0]):
            return sp.Rational(1, 2)
    try:
        formula = cumulative_inside(law)
    except Declined:
        formula = None
    if formula is not None:
        first = lower - 1 if law.is_discrete else lower
        below = sp.S.Zero if lower == law.region.lower else formula.xreplace({X: first})
        through = sp.S.One if upper == law.region.upper else formula.xreplace({X: upper})
        return through - below
    try:
        return exponential(sp.expand(normalisation(Law(Support(lower, upper, law.is_discrete), law.formula))))
    except Declined:
        raise InputError(
            "the distribution must have a cumulative formula to be truncated; got one without. "
            "Use Distribution.from_pdf with normalize=True."
        ) from None


def is_even(law: Law, point: sp.Expr) -> bool:
    """Return whether a law on the whole line is symmetric about a point."""
    if law.region.lower is not -sp.oo or law.region.upper is not sp.oo or law.components:
        return False
    return bool(sp.expand(law.formula - law.formula.xreplace({X: 2 * point - X})) == 0)


def _overlap_mass(law: Law, lower: sp.Expr, upper: sp.Expr) -> sp.Expr:
    overlap = law.region.overlap(Support(lower, upper, law.is_discrete))
    return sp.S.Zero if overlap.is_empty() == sp.true else mass_between(law, overlap.lower, overlap.upper)
