r"""Where two densities cross: the total variation distance is a difference of masses between the crossing points.

With A the set where p exceeds q, :math:`\frac12\int|p-q| = P(A) - Q(A)`. The logarithm of p/q is a sum of features;
between its zeros and the ends of the supports A is a union of intervals, whose masses are differences of cumulative
distribution functions.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.costs import operations
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.algebra.tidy import normal, present
from fieldmath.probability.closed_forms import cumulative
from fieldmath.probability.family import SHIFT
from fieldmath.probability.features import Features, Kind, X, canonical, combine, decompose, exponential
from fieldmath.probability.functionals import TOTAL_VARIATION
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question, shaped
from fieldmath.probability.supports import Support
from fieldmath.probability.symmetry import fold

_UNWANTED = (sp.LambertW, sp.Piecewise, sp.RootOf, sp.I)
SHARE = 0.3  # The fraction of the time limit that the equation may take.


def by_crossings(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the total variation distance from the points where the densities cross."""
    if question.functional is not TOTAL_VARIATION:
        raise Declined("the functional has no absolute difference")
    p, q = question.p, question.other
    if p.log_density is None or q.log_density is None or p.has_floats or q.has_floats:
        raise Declined("a distribution has no density formula")
    if p.components or q.components:
        raise Declined("mixtures have no formula for where they cross")
    ratio = combine([(sp.S.One, p.features), (sp.S.NegativeOne, q.features)])
    difference = sp.Add(*(coefficient * feature for feature, coefficient in ratio.items()))
    if question.free_symbols:
        if (found := _halfway(p, q) or _folded(p, q, SHARE * time_limit) or _two_crossings(p, q, ratio)) is not None:
            return found
        return _one_crossing(p, q, ratio, difference, SHARE * time_limit)
    return _all_crossings(p, q, difference, SHARE * time_limit)


def is_monotone(support: Support, features: Features) -> bool:
    """Return whether a sum of features certainly rises, or certainly falls, over the support."""
    kinds = canonical(features)
    signs = [(_sign(kind, support), coefficient) for kind, coefficient in kinds.items()] if kinds else []
    slopes = [sign * coefficient for sign, coefficient in signs if sign]
    if kinds is None or any(sign is None for sign, _ in signs):
        return False
    return len(slopes) == 1 or all(s.is_nonnegative for s in slopes) or all(s.is_nonpositive for s in slopes)


def _sign(kind: Kind, support: Support) -> int | None:
    """Return the sign of a feature's slope over the support: 0 for constants, None where it changes or is unknown."""
    order = kind.parameter
    half = support.lower.is_nonnegative
    if kind.name == "power":
        odd = order.is_integer and order.is_odd and order.is_positive
        if order.is_zero:
            return 0
        return 1 if odd or (half and order.is_positive) else -1 if half and order.is_negative else None
    if kind.name == "log":
        return 1 if half and order == 1 else None
    if kind.name == "exponential":
        return 1 if order.is_positive else -1 if order.is_negative else None
    return {"log above": 1, "log below": -1}.get(kind.name)


def _one_crossing(p: Law, q: Law, ratio: Features, difference: sp.Expr, seconds: float) -> Answer | None:
    """Return the answer for a monotone ratio over one support: it crosses once."""
    if p.region != q.region or not is_monotone(p.region, ratio):
        raise Declined("the densities may cross several times, depending on the parameters")
    roots = _roots(difference, p.region, seconds)
    if len(roots) != 1:
        raise Declined("the equation of the crossing point has no single solution")
    point = sp.floor(roots[0]) if p.is_discrete else roots[0]
    difference = _plain(cumulative(p, point)) - _plain(cumulative(q, point))
    value = shaped(difference.replace(sp.erf, lambda argument: sp.erf(sp.factor(argument))))
    return Answer(_absolute(value), (f"the densities cross at {roots[0]}",))


def _halfway(p: Law, q: Law) -> Answer | None:
    """Return the answer for one even, single-peaked density at two places of the line: they cross halfway between."""
    location = _location(p, q)
    if location is None or p.row is None or p.row.cdf is None or p.region != Support(-sp.oo, sp.oo):
        return None
    centre, other = (law.arguments[location] for law in (p, q))
    half, d = fold(p.region, p.formula), sp.Dummy("d", positive=True)
    if half is None or half.centre != centre or not sp.diff(half.log_density.xreplace({X: d}), d).is_negative:
        return None
    below = p.row.cdf.xreplace({p.row.symbols[location]: sp.S.Zero, X: d})
    inside = 2 * _plain(p.row.at(below, p.arguments)) - 1
    value = min((shaped(inside), normal(inside.rewrite(sp.tanh))), key=operations)
    return Answer(value.xreplace({d: sp.Abs(centre - other) / 2}), ("the densities cross halfway between the centres",))


def _folded(p: Law, q: Law, seconds: float) -> Answer | None:
    """Return the answer for two densities even about one centre: their ratio is monotone in the distance from it."""
    if p.region != q.region or p.row is None or q.row is None:
        return None
    halves = [fold(law.region, law.formula) for law in (p, q)]
    first, second = halves
    if first is None or second is None or first.centre != second.centre:
        return None
    ratio = combine([(sp.S.One, decompose(first.log_density)), (sp.S.NegativeOne, decompose(second.log_density))])
    if not is_monotone(first.support, ratio):
        return None
    roots = _roots(sp.Add(*(c * feature for feature, c in ratio.items())), first.support, seconds)
    if len(roots) != 1:
        return None
    distance = sp.Dummy("d", positive=True)
    masses = [_plain(cumulative(law, first.centre + distance)) for law in (p, q)]
    value = shaped((2 * (masses[0] - masses[1])).xreplace({distance: roots[0]}))
    return Answer(sp.Abs(value), (f"the densities cross at the distance {roots[0]} from their centre",))


def _location(p: Law, q: Law) -> int | None:
    """Return the place of the location among the parameters, when two members of one family differ in it alone."""
    if p.row is None or p.row is not q.row or p.row.affine is None:
        return None
    symbols = p.row.symbols
    moving = [symbols.index(symbol) for symbol, image in p.row.affine.items() if image.has(SHIFT)]
    differing = [i for i, (a, b) in enumerate(zip(p.arguments, q.arguments, strict=True)) if a != b]
    return moving[0] if len(moving) == 1 and differing == moving else None


def _two_crossings(p: Law, q: Law, ratio: Features) -> Answer | None:
    """Return the answer where the logarithm of the ratio is quadratic: densities on the line then cross twice."""
    line = Support(-sp.oo, sp.oo)
    kinds = canonical(ratio) if p.region == q.region == line else None
    if kinds is None or not all(kind.name == "power" and kind.parameter in (0, 1, 2) for kind in kinds):
        return None
    c, b, a = (kinds.get(Kind("power", sp.Integer(power)), sp.S.Zero) for power in range(3))
    if a.is_zero or p.row is None or p.row is not q.row:
        return None
    a, b, c = _without_denominator(a, b, c)
    middle, reach = normal(-b / (2 * a)), sp.sqrt(sp.factor_terms(present(sp.expand(b**2 / 4 - a * c)))) / a
    masses = [_plain(cumulative(law, middle + reach)) - _plain(cumulative(law, middle - reach)) for law in (p, q)]
    value = sp.Abs(normal(masses[0] - masses[1]))
    steps = (f"the densities cross at {middle - reach} and {middle + reach}",)
    if a.is_nonzero:
        return Answer(value, steps)
    same = _with_equal_scales(p, q)
    return None if same is None else Answer(sp.Piecewise(same, (value, True)), steps)


def _without_denominator(*coefficients: sp.Expr) -> list[sp.Expr]:
    scale = sp.fraction(sp.together(coefficients[0]))[1]
    return [present(sp.expand(scale * coefficient)) for coefficient in coefficients]


def _with_equal_scales(p: Law, q: Law) -> tuple[sp.Expr, sp.Basic] | None:
    """Return the answer where all arguments but the location agree, and the equations of that case."""
    assert p.row is not None
    assert p.row.affine is not None
    moving = [p.row.symbols.index(symbol) for symbol, image in p.row.affine.items() if image.has(SHIFT)]
    arguments = tuple(b if i in moving else a for i, (a, b) in enumerate(zip(p.arguments, q.arguments, strict=True)))
    like = Law(p.support, p.row.at(p.row.log_density, arguments), p.row, arguments)
    equal = sp.And(*(sp.Eq(a, b) for a, b in zip(arguments, q.arguments, strict=True) if a != b))
    found = _halfway(p, like) if like.arguments != p.arguments else Answer(sp.S.Zero)
    return None if found is None else (found.value, equal)


def _plain(mass: sp.Expr) -> sp.Expr:
    """Return the branch of a cumulative distribution that holds inside the support."""
    if not isinstance(mass, sp.Piecewise):
        return mass
    inside = [branch for branch, _ in mass.args if not branch.is_number]
    if len(inside) != 1:
        raise Declined("the cumulative distribution has several branches")
    return inside[0]


def _absolute(value: sp.Expr) -> sp.Expr:
    if value.is_nonnegative:
        return value
    number, function = value.as_coeff_Mul()
    if isinstance(function, sp.erf):  # It is odd: abs(erf(u)) = erf(abs(u)).
        return abs(number) * sp.erf(sp.Abs(function.args[0]))
    return sp.Abs(value)


def _all_crossings(p: Law, q: Law, difference: sp.Expr, seconds: float) -> Answer | None:
    """Return the answer for numeric parameters: masses between all crossing points and ends."""
    common = p.region.overlap(q.region)
    points: list[sp.Expr] = []
    if difference.has(X) and common.is_empty() != sp.true:
        points = [root for root in _roots(difference, common, seconds) if common.holds(root) == sp.true]
    ends = {e for law in (p, q) for e in (law.region.lower, law.region.upper)}
    edges = sorted(ends | set(points))
    total = sp.S.Zero
    for lower, upper in pairwise(edges):
        if _exceeds(p, q, difference, lower, upper):
            total += _mass(p, lower, upper) - _mass(q, lower, upper)
    steps = (f"the densities cross at {', '.join(map(str, points)) or 'no point'}",)
    return Answer(shaped(total), steps)


def _exceeds(p: Law, q: Law, difference: sp.Expr, lower: sp.Expr, upper: sp.Expr) -> bool:
    """Return whether p is larger than q between two neighbouring edges."""
    middle = _between(lower, upper)
    if p.is_discrete:
        raise Declined("crossings of discrete laws with numbers are summed")
    if p.region.holds(middle) != sp.true:
        return False
    return q.region.holds(middle) != sp.true or bool(difference.xreplace({X: middle}).evalf() > 0)


def _between(lower: sp.Expr, upper: sp.Expr) -> sp.Expr:
    if lower is -sp.oo:
        return sp.S.Zero if upper is sp.oo else upper - 1
    return lower + 1 if upper is sp.oo else (lower + upper) / 2


def _mass(law: Law, lower: sp.Expr, upper: sp.Expr) -> sp.Expr:
    return _at(law, upper) - _at(law, lower)


def _at(law: Law, point: sp.Expr) -> sp.Expr:
    if at := {law.region.lower: sp.S.Zero, law.region.upper: sp.S.One}.get(point):
        return at
    return cumulative(law, point) if point.is_finite else sp.S.Zero if point is -sp.oo else sp.S.One


def _roots(difference: sp.Expr, support: Support, seconds: float) -> list[sp.Expr]:
    """Return the real solutions of ``difference = 0`` on the support; raise `Declined` when they are not all found."""
    x = sp.Symbol("x", positive=True) if support.lower.is_nonnegative else sp.Symbol("x", real=True)
    equation = difference.xreplace({X: x})
    inverse = _inverted(equation, x)
    if inverse is not None:
        return [inverse]
    outcome = budget.run(sp.solve, sp.expand_log(equation, force=True), x, seconds=seconds, patience=budget.PATIENT)
    roots = [root for root in outcome.value_or([]) if root.is_real is not False]
    if not outcome.is_done or any(root.has(*_UNWANTED) for root in roots):
        raise Declined("the equation of the crossing points was not solved")
    if not _all_found(equation, x, support, roots):
        raise Declined("the crossing points have no formula")
    return roots


def _inverted(equation: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """Return the solution of an equation with one feature that has an inverse."""
    constant, rest = equation.as_independent(x, as_Add=True)
    coefficient, feature = rest.as_independent(x, as_Add=False)
    value = sp.cancel(-constant / coefficient)
    if isinstance(feature, sp.log) and feature.args[0] == x:
        return exponential(sp.expand_log(value, force=True))
    if feature.is_Pow and feature.base == x and x.is_positive and feature.exp.is_number:
        return value ** (1 / feature.exp)
    return None


def _all_found(equation: sp.Expr, x: sp.Symbol, support: Support, roots: list[sp.Expr]) -> bool:
    """Return whether a scan of the support shows no more sign changes than there are roots."""
    if equation.free_symbols - {x}:
        return True
    from fieldmath.probability.marks import spread_points

    places = spread_points(float(support.lower), float(support.upper))
    values = compile_expressions((equation,), (x,))(places)[0]
    signs = np.sign(values[np.isfinite(values)])
    changes = int(np.sum(signs[1:] * signs[:-1] < 0))
    inside = [root for root in roots if support.holds(root) == sp.true]
    return changes <= len(inside)
