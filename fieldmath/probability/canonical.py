"""Canonical forms: a law as the image of a member of a root family, and whether two laws are the same law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from fieldmath.algebra import budget
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.tidy import is_zero
from fieldmath.errors import InputError
from fieldmath.probability.bijections import IDENTITY, Bijection, Step, affine, bijection, normal
from fieldmath.probability.family import SHIFT, SLOPE, Family, Parent
from fieldmath.probability.features import X, combine, exponential
from fieldmath.probability.integrals import sample_values
from fieldmath.probability.large import guarded_arguments
from fieldmath.probability.law import Law, from_row

Images = Mapping[sp.Symbol, sp.Expr]
PATIENCE = 0.5  # Seconds that the proof of an equality may take.
NEAR = 1e-9  # Log-densities of one law agree this well at a point, with room for rounding.


@dataclass(frozen=True)
class Canonical:
    """The image of `root`, a law of a family without parent, under a chain of `steps`."""

    root: Law
    steps: tuple[Step, ...]


@remembered(maxsize=2048)
def canonical(law: Law) -> Canonical:
    """Return a law as the image of the root of its family tree.

    Examples
    --------
    >>> from fieldmath.families import Rayleigh, Weibull
    >>> canonical(Rayleigh(1).law) == canonical(Weibull(2, "sqrt(2)").law)
    True
    """
    root: Law = law
    steps = IDENTITY.steps
    while True:
        root, steps = absorbed(root, normal(steps, root.region))
        if root.base is not None and root.bijection is not None:
            steps, root = root.bijection.steps + steps, root.base
            continue
        parent = _parent(root)
        if parent is None:
            return Canonical(root, steps)
        root, steps = parent[0], parent[1].steps + steps


def _parent(law: Law) -> tuple[Law, Bijection] | None:
    """Return the law of the parent family and the map from it, or None at a root."""
    from fieldmath.probability.families import FAMILIES

    row = law.row
    if row is None:
        return None
    for parent in row.parents:
        if parent.name in FAMILIES and row.at(parent.where, law.arguments) == sp.true:
            try:
                return _member(FAMILIES[parent.name], parent, law), _map(parent, row, law.arguments)
            except InputError:
                return None  # The sign of a slope is not known: ``b - a``, say.
    return None


def _member(row: Family, parent: Parent, law: Law) -> Law:
    assert law.row is not None
    values = (law.row.at(sp.S.Zero + argument, law.arguments) for argument in parent.arguments)
    return from_row(row, guarded_arguments(row, tuple(sp.powdenest(sp.expand_log(value)) for value in values)))


def _map(parent: Parent, row: Family, arguments: tuple[sp.Expr, ...]) -> Bijection:
    if parent.map == X:
        return IDENTITY
    from fieldmath.probability.families import FAMILIES

    values = tuple(row.at(sp.S.Zero + argument, arguments) for argument in parent.arguments)
    other = FAMILIES[parent.name]
    return bijection(
        row.at(parent.map, arguments), other.support.xreplace(dict(zip(other.symbols, values, strict=True)))
    )


def absorbed(law: Law, steps: tuple[Step, ...]) -> tuple[Law, tuple[Step, ...]]:
    """Return the law and the remaining steps after the family's own parameters took up the first affine step."""
    while steps and steps[0].kind == "affine" and law.row is not None:
        found = _moved(law, *steps[0].parameters)
        if found is None:
            break
        law, rest = found
        steps = normal((*rest, *steps[1:]), law.region)
        if rest:
            break
    return law, steps


def _moved(law: Law, slope: sp.Expr, shift: sp.Expr) -> tuple[Law, tuple[Step, ...]] | None:
    """Return the member that ``slope*x + shift`` leads to, and the steps left over; None when nothing is taken up."""
    row = law.row
    assert row is not None
    turned = slope.is_negative is True
    if turned:
        if row.mirror is None:
            return None
        centre = law.region.lower + law.region.upper if law.region.lower.is_finite and law.region.upper.is_finite else 0
        law = _member_of(row, _new_arguments(row, row.mirror, law.arguments, {}))
        slope, shift = -slope, sp.expand(shift + slope * centre)
    if slope == 1 and shift == 0:
        return law, ()
    images = row.affine or {}
    if shift != 0 and not any(value.has(SHIFT) for value in images.values()):
        return (law, (affine(slope, shift),)) if turned else _scaled(law, images, slope, shift)
    if not images:
        return (law, (affine(slope, shift),)) if turned else None
    return _member_of(row, _new_arguments(row, images, law.arguments, {SLOPE: slope, SHIFT: shift})), ()


def reciprocal(law: Law) -> Law:
    """Return the member of the same family that ``1/x`` leads to."""
    row = law.row
    assert row is not None
    assert row.reciprocal is not None
    return _member_of(row, _new_arguments(row, row.reciprocal, law.arguments, {}))


def _scaled(law: Law, images: Images, slope: sp.Expr, shift: sp.Expr) -> tuple[Law, tuple[Step, ...]] | None:
    """Return a family of scales with the slope taken up and the shift left over."""
    if not images or slope == 1:
        return None
    assert law.row is not None
    return _member_of(law.row, _new_arguments(law.row, images, law.arguments, {SLOPE: slope})), (affine(1, shift),)


def _member_of(row: Family, arguments: tuple[sp.Expr, ...]) -> Law:
    """Return the member of the family of a row, which may be a variant for other arguments."""
    from fieldmath.probability.families import FAMILIES

    return from_row(FAMILIES[row.name], arguments)


def _new_arguments(
    row: Family, images: Images, arguments: tuple[sp.Expr, ...], values: dict[sp.Expr, sp.Expr]
) -> tuple[sp.Expr, ...]:
    new = []
    for parameter, old in zip(row.parameters, arguments, strict=True):
        image = images.get(parameter.symbol)
        new.append(old if image is None else _short(row.at(image, arguments).xreplace(values)))
    return tuple(new)


def _short(value: sp.Expr) -> sp.Expr:
    value = sp.powdenest(value)
    return value if value.is_Atom else min((value, sp.expand(value), sp.cancel(value)), key=sp.count_ops)


def common_end(first: tuple[Step, ...], second: tuple[Step, ...]) -> int:
    """Return how many last steps two chains share."""
    count = 0
    while count < min(len(first), len(second)) and same_step(first[-1 - count], second[-1 - count]):
        count += 1
    return count


def same_step(first: Step, second: Step) -> bool:
    """Return whether two steps are the same map."""
    return first.kind == second.kind and _equal(first.parameters, second.parameters)


def _equal(first: tuple[sp.Expr, ...], second: tuple[sp.Expr, ...]) -> bool:
    if len(first) != len(second):
        return False
    return all(
        a == b or (a.free_symbols == b.free_symbols and _vanishes(a - b)) for a, b in zip(first, second, strict=True)
    )


def _vanishes(difference: sp.Expr) -> bool:
    outcome = budget.run(is_zero, difference, seconds=PATIENCE)
    return outcome.is_done and outcome.value is True


# The same law -----------------------------------------------------------------------------------------------------


@remembered(maxsize=4096)
def same_law(p: Law, q: Law) -> bool:
    """Return True when two laws are certainly the same: by value, by canonical form, or by their densities.

    Examples
    --------
    >>> from fieldmath.families import Exponential, Gamma
    >>> same_law(Exponential("r").law, Gamma(1, "1/r").law), same_law(Exponential("r").law, Gamma(2, "1/r").law)
    (True, False)
    """
    if p == q:
        return True
    if p.support is None or q.support is None or p.log_density is None or q.log_density is None:
        return False
    if p.is_discrete != q.is_discrete or p.has_floats or q.has_floats:
        return False
    if not all(_same_end(*ends) for ends in zip(_ends(p), _ends(q), strict=True)):
        return False
    gap = _gap_at_a_point(p, q)
    if gap is not None and gap > NEAR:
        return False
    first, second = canonical(p), canonical(q)
    one_root = first.root.row is not None and first.root.row is second.root.row
    if one_root and common_end(first.steps, second.steps) == len(first.steps) == len(second.steps):
        return _equal(first.root.arguments, second.root.arguments) or _same_density(p, q)
    return gap is not None and _same_density(p, q)


def _ends(law: Law) -> tuple[sp.Expr, sp.Expr]:
    return law.region.lower, law.region.upper


def _same_end(first: sp.Expr, second: sp.Expr) -> bool:
    return first == second or (not first.is_infinite and not second.is_infinite and sp.expand(first - second) == 0)


def _gap_at_a_point(p: Law, q: Law) -> float | None:
    """Return how far the log-densities are apart at a point, relative to their size; None if that is unknown."""
    trial = sample_values(p.free_symbols | q.free_symbols)
    lower, upper = (end.xreplace(trial) for end in _ends(p))
    point = _inside(lower, upper, p.is_discrete)
    if point is None:
        return None
    values = []
    for law in (p, q):
        value = law.formula.xreplace(trial).xreplace({X: point})
        number = value.evalf(20) if value.is_number else sp.nan
        if not number.is_Float and not number.is_Integer:
            return None
        values.append(float(number))
    return abs(values[0] - values[1]) / (1 + abs(values[0]))


def _inside(lower: sp.Expr, upper: sp.Expr, discrete: bool) -> sp.Expr | None:
    """Return a point between two ends that is no special one."""
    if not lower.is_extended_real or not upper.is_extended_real:
        return None
    if discrete:
        return lower + 1 if lower.is_finite else sp.S.One
    third = sp.Rational(4, 13)
    if lower.is_finite and upper.is_finite:
        return lower + third * (upper - lower)
    if lower.is_finite:
        return lower + third
    return upper - third if upper.is_finite else third


def _same_density(p: Law, q: Law) -> bool:
    if p.components or q.components:
        first, second = (sp.expand(law.density.replace(sp.exp, lambda e: sp.exp(sp.expand(e)))) for law in (p, q))
        return first == second or _vanishes(first - second)
    difference = sp.Add(*(c * f for f, c in combine([(sp.S.One, p.features), (sp.S.NegativeOne, q.features)]).items()))
    if difference == 0:
        return True
    positive = {X: sp.Dummy("x", positive=True)} if p.region.lower.is_nonnegative else {}
    plain = sp.expand_log(sp.expand(difference.xreplace(positive)), force=False)
    if _vanishes(plain):
        return True
    if not plain.has(HyperbolicFunction):
        return False
    numerator, denominator = sp.fraction(sp.together(exponential(plain.rewrite(sp.exp))))
    return bool(sp.expand(numerator - denominator) == 0)
