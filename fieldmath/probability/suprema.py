r"""Suprema of sums of features: the largest log-ratio of two densities, for orders at infinity.

On the half line :math:`x g'(x)` is a sum of powers; when its first coefficient is positive and its last negative there
is, by Descartes' rule, exactly one stationary point as long as there are at most three terms, and it is the maximum.
Convex sums, and those that fall once and then rise, are largest at an end. A distance with a positive coefficient is
the larger of two lines, and two logarithms of quadratics are compared by their eigenvalues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import sympy as sp
from sympy.logic.boolalg import Boolean

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.candidates import by_candidates
from fieldmath.probability.ends import coincidence, merged
from fieldmath.probability.features import Kind
from fieldmath.probability.partitions import find
from fieldmath.probability.stationary import by_slope, in_another_variable, largest
from fieldmath.probability.supports import Support, above_zero

Kinds = Mapping[Kind, sp.Expr]
Branch = tuple[sp.Expr, Boolean]

_LINE, _ONE = Kind("power", sp.S.One), Kind("power")
_MOST_BRANCHES = 8


@dataclass(frozen=True)
class Supremum:
    """Values with the conditions under which each is the supremum; elsewhere it is infinite."""

    branches: tuple[Branch, ...]
    reason: str


def supremum(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the supremum over the support of a sum of features without constant, or None when no rule applies."""
    kinds = {kind: value for kind, value in kinds.items() if kind != _ONE}
    if support.discrete:
        return _by_rules(support, kinds)
    try:
        coinciding = coincidence(support, kinds)
    except Declined:
        return None
    if coinciding is None:
        return _by_rules(support, kinds)
    symbol, place = coinciding
    there = of_part(support.xreplace({symbol: place}), merged(kinds, symbol, place))
    elsewhere = _by_rules(support, kinds)
    if there is None or elsewhere is None:
        return None
    level = sp.Eq(symbol, place)
    branches = [(value, sp.And(level, condition)) for value, condition in there.branches]
    if sp.oo not in (value for value, _ in there.branches):
        branches.append((sp.oo, level))
    return Supremum((*branches, *elsewhere.branches), elsewhere.reason)


def _by_rules(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the supremum of a sum of features by the first rule that applies, or None."""
    rules = [_unbounded_at_zero, _two_lines, _two_quadratics, _at_the_ends, _from_an_end, _between_zero_and_one,
             _on_the_half_line, _in_another_variable, _by_slope, _beside_a_kink, _by_candidates]  # fmt: skip
    for rule in rules if not support.discrete else [_at_the_ends, _from_an_end, _by_candidates]:
        found = rule(support, kinds)
        if found is not None and not any(value.has(sp.nan, sp.zoo) for value, _ in found.branches):
            return found
    return None


def value_at(kinds: Kinds, point: sp.Expr) -> sp.Expr:
    """Return the value of a sum of features at a point."""
    forms = {
        "power": lambda m: point**m,
        "log": lambda m: sp.log(point) ** m,
        "exponential": lambda m: sp.exp(m * point),
        "distance": lambda m: sp.Abs(point - m),
        "log above": lambda m: sp.log(point + m),
        "log below": lambda m: sp.log(m - point),
        "log gamma above": lambda m: sp.loggamma(point + m),
        "log gamma below": lambda m: sp.loggamma(m - point),
        "log quadratic": lambda m: sp.log((point - m.args[0]) ** 2 + m.args[1] ** 2),
        "cosine": lambda m: sp.cos(point - m),
        "log cosh": lambda m: sp.log(sp.cosh(m.args[0] * (point - m.args[1]))),
        "power above": lambda m: (point + m.args[1]) ** m.args[0],
        "power below": lambda m: (m.args[1] - point) ** m.args[0],
        "distance power": lambda m: sp.Abs(point - m.args[1]) ** m.args[0],
        "log power above": lambda m: sp.log(point ** m.args[0] + m.args[1]),
        "log power below": lambda m: sp.log(m.args[1] - point ** m.args[0]),
        "log odds": lambda m: sp.log(point / (1 - point)) ** m,
    }
    return sp.Add(*(value * forms[kind.name](kind.parameter) for kind, value in kinds.items()))


# The ends ------------------------------------------------------------------------------------------------------------

# How a feature curves: 1 convex, -1 concave, 0 straight; a sum of convex terms is convex.
_CURVES = {"distance": 1, "exponential": 1, "log": -1, "log above": -1, "log below": -1, "log gamma above": 1,
           "log gamma below": 1, "log cosh": 1}  # fmt: skip


def _at_the_ends(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the larger of the values at two finite ends, for sums that fall before they rise."""
    if support.lower.is_infinite or support.upper.is_infinite:
        return None
    if not all(_is_convex(kind, value) for kind, value in kinds.items()) and not _falls_then_rises(support, kinds):
        return None
    ends = [value_at(kinds, end) for end in (support.lower, support.upper)]
    if any(end.has(sp.nan, sp.zoo, sp.oo) for end in ends):
        return None
    return Supremum(((largest(*ends), sp.true),), "the ratio is largest at an end")


def _from_an_end(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the value at a finite lower end for convex sums that do not rise in the end."""
    if support.lower.is_infinite or support.upper is not sp.oo:
        return None
    if not all(_is_convex(kind, value) for kind, value in kinds.items()):
        return None
    start = value_at(kinds, support.lower)
    slopes = [_final_slope(kind, value) for kind, value in kinds.items()]
    if start.has(sp.nan, sp.zoo, sp.oo) or None in slopes:
        return None
    slope = sp.Add(*(entry for entry in slopes if entry is not None))
    return Supremum(((start, above_zero(-slope, strict=False)),), "the ratio is largest at the lower end")


def _final_slope(kind: Kind, coefficient: sp.Expr) -> sp.Expr | None:
    """Return the limit of the slope of a term at infinity, or None when it is not known to be finite."""
    if kind in (_LINE, Kind("distance", kind.parameter)):
        return coefficient
    falls = kind.name == "exponential" and kind.parameter.is_negative
    if kind.name == "log cosh":
        return coefficient * kind.parameter.args[0]
    flat = kind.name in ("log", "log above") or (kind.name == "power" and kind.parameter.is_negative)
    return sp.S.Zero if falls or flat else None


def _unbounded_at_zero(support: Support, kinds: Kinds) -> Supremum | None:
    """Return an infinite supremum where the terms that dominate at 0 are positive: powers, then powers of log x."""
    if not support.lower.is_zero:
        return None
    powers = [value for kind, value in kinds.items() if kind.name == "power" and not kind.parameter.is_positive]
    if not powers:
        logs = {kind.parameter: value for kind, value in kinds.items() if kind.name == "log"}
        if not logs or max(logs) != 2:
            return None
        powers = [logs[sp.Integer(2)]]
    certain = all(value.is_positive for value in powers)
    return Supremum((), "the ratio grows without bound at 0") if certain else None


def _is_convex(kind: Kind, coefficient: sp.Expr) -> bool:
    if kind.name == "power":
        order = kind.parameter
        if order == 1:
            return True
        curve = 1 if order == 2 or (order.is_negative and order.is_number) or (order - 1).is_positive else None
    else:
        curve = _CURVES.get(kind.name) if kind.name != "log" or kind.parameter == 1 else None
    return curve is not None and bool((curve * coefficient).is_nonnegative)


def _falls_then_rises(support: Support, kinds: Kinds) -> bool:
    """Return whether the slope changes sign at most once, from minus to plus."""
    if len(kinds) == 1 and next(iter(kinds)).name == "log quadratic":
        return bool(next(iter(kinds.values())).is_positive)
    terms = _slope_terms(kinds)
    return terms is not None and len(terms) <= 2 and bool(terms[-1][1].is_positive)


# The half line -------------------------------------------------------------------------------------------------------


def _slope_terms(kinds: Kinds) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """Return exponents and coefficients of x*g'(x) by rising exponent, or None when it is no sum of powers."""
    terms: dict[sp.Expr, sp.Expr] = {}
    for kind, value in kinds.items():
        if kind == Kind("log", sp.S.One):
            exponent, slope = sp.S.Zero, value
        elif kind.name == "power":
            exponent, slope = kind.parameter, kind.parameter * value
        else:
            return None
        terms[exponent] = terms.get(exponent, sp.S.Zero) + slope
    exponents = list(terms)
    if any((a - b).is_positive is None for a, b in combinations(exponents, 2)):
        return None
    exponents.sort(key=_Ranked)
    return [(exponent, terms[exponent]) for exponent in exponents]


class _Ranked:
    """An exponent that sorts by the sign of differences."""

    def __init__(self, exponent: sp.Expr) -> None:
        self.exponent = exponent

    def __lt__(self, other: _Ranked) -> bool:
        return bool((other.exponent - self.exponent).is_positive)


def _on_the_half_line(support: Support, kinds: Kinds) -> Supremum | None:
    if not (support.lower.is_zero and support.upper is sp.oo):
        return None
    terms = _slope_terms(kinds)
    if not terms or len(terms) > 3 or any(e.is_positive is None and not e.is_zero for e, _ in terms):
        return None
    first, last = terms[0], terms[-1]
    falls = above_zero(-last[1]) if last[0].is_nonnegative else None
    if falls is None or (first[0].is_positive and len(terms) > 2):
        return None
    point = _stationary(terms)
    if point is None:
        return None
    interior = value_at(kinds, point)
    rises = above_zero(first[1])
    branches: list[Branch] = [(interior, sp.And(falls, rises))]
    if first[0].is_positive:
        branches.append((sp.S.Zero, falls))
    elif first[0].is_zero and rises not in (sp.true, sp.false):
        rest = {kind: value for kind, value in kinds.items() if kind.name != "log"}
        edge = _on_the_half_line(support, rest)
        if edge is not None:
            level = sp.Eq(first[1], 0)
            branches += [(value, sp.And(level, condition)) for value, condition in edge.branches]
    return Supremum(tuple(branch for branch in branches if branch[1] != sp.false), "the ratio has one maximum")


def _stationary(terms: list[tuple[sp.Expr, sp.Expr]]) -> sp.Expr | None:
    """Return the positive root of a sum of one to three powers: of two, or of three that are equally spaced."""
    if len(terms) == 1:
        return sp.S.Zero
    (e, c), (f, d) = terms[0], terms[1]
    if len(terms) == 2:
        return (-c / d) ** (1 / (f - e))
    g, h = terms[2]
    if sp.expand(g - f - (f - e)) != 0:
        return None
    root = (d + sp.sqrt(d**2 - 4 * c * h)) / (-2 * h)
    return root ** (1 / (f - e))


# Other shapes --------------------------------------------------------------------------------------------------------


def _two_lines(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the larger of the suprema in which abs(x - m) is x - m, and m - x."""
    distances = [kind for kind, value in kinds.items() if kind.name == "distance" and value.is_positive]
    if len(distances) != 1:
        return None
    (kind,) = distances
    parts = [of_part(support, _straight(kinds, kind, sign)) for sign in (1, -1)]
    return larger(parts, "the distance is the larger of two lines")


def _beside_a_kink(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the larger of the suprema on both sides of the only kink of a law on the whole line."""
    distances = [kind for kind in kinds if kind.name == "distance"]
    if len(distances) != 1 or not (support.lower is -sp.oo and support.upper is sp.oo):
        return None
    (kind,) = distances
    sides = (Support(kind.parameter, sp.oo), 1), (Support(-sp.oo, kind.parameter), -1)
    parts = [of_part(side, _straight(kinds, kind, sign)) for side, sign in sides]
    return larger(parts, "the larger of the suprema on both sides of the kink")


def _straight(kinds: Kinds, kind: Kind, sign: int) -> dict[Kind, sp.Expr]:
    """Return the features with ``sign*(x - m)`` for a distance."""
    found = {k: v for k, v in kinds.items() if k != kind}
    for part, value in ((_LINE, sign * kinds[kind]), (_ONE, -sign * kinds[kind] * kind.parameter)):
        found[part] = found.get(part, sp.S.Zero) + value
    return {k: v for k, v in found.items() if v != 0}


def of_part(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the supremum of features with a constant, from the table or the rules."""
    constant = kinds.get(_ONE, sp.S.Zero)
    bound = find(support, kinds)
    if bound is not None and bound.maximum is not None:
        strict = not bound.partition.weakly
        condition = sp.And(*(above_zero(quantity, strict=strict) for quantity in bound.boundedness))
        return Supremum(((constant + bound.maximum, condition),), "")
    found = supremum(support, kinds)
    if found is None:
        return None
    return Supremum(tuple((constant + value, condition) for value, condition in found.branches), found.reason)


def levels(support: Support, kinds: Kinds) -> list[Branch]:
    """Return the suprema at the edges of the domain in which a sum is bounded, where coefficients vanish."""
    found = by_candidates(support, kinds, value_at) or []
    return [(value, condition) for value, condition in found if condition.has(sp.Eq)]


def of_piece(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the supremum on a piece of a support, rather in one value than in many cases."""
    try:
        found = _by_candidates(support, kinds) if coincidence(support, kinds) is None else None
    except Declined:
        return None
    return found if found is not None and len(found.branches) == 1 else of_part(support, kinds)


def larger(parts: list[Supremum | None], reason: str) -> Supremum | None:
    """Return the largest of several suprema, finite where all are."""
    branches: list[Branch] = [(-sp.oo, sp.true)]
    for part in parts:
        if part is None:
            return None
        branches = [
            (largest(value, other), condition)
            for value, first in branches
            for other, last in part.branches
            if (condition := sp.And(first, last)) != sp.false
        ]
    return Supremum(tuple(branches), reason) if len(branches) <= _MOST_BRANCHES else None


def _in_another_variable(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the supremum over a power or an exponential of the variable."""
    found = in_another_variable(support, kinds)
    return of_part(found.support, found.kinds) if found is not None else None


def _by_slope(support: Support, kinds: Kinds) -> Supremum | None:
    branches = by_slope(support, kinds, value_at)
    return Supremum(tuple(branches), "the slope has the sign of a quadratic") if branches is not None else None


def _by_candidates(support: Support, kinds: Kinds) -> Supremum | None:
    branches = by_candidates(support, kinds, value_at)
    reason = "the largest of the values at the ends, at kinks and where the slope vanishes"
    return Supremum(tuple(branches), reason) if branches is not None else None


def _two_quadratics(support: Support, kinds: Kinds) -> Supremum | None:
    """Return sup log(Q(x)/P(x)) for two quadratics: with u = 1 + chi it is log of (u + sqrt(u**2 - 1))*b/a."""
    if len(kinds) != 2 or any(kind.name != "log quadratic" for kind in kinds) or support.lower.is_finite:
        return None
    above = [kind for kind, value in kinds.items() if value == 1]
    below = [kind for kind, value in kinds.items() if value == -1]
    if len(above) != 1 or len(below) != 1:
        return None
    (m, b), (n, a) = above[0].parameter.args, below[0].parameter.args
    # Of ((x - m)**2 + b**2)/((x - n)**2 + a**2) the product of minimum and maximum is b**2/a**2.
    middle = ((a - b) ** 2 + (m - n) ** 2) / (2 * a * b)
    value = sp.log(b / a) + sp.acosh(1 + middle)
    return Supremum(((value, sp.true),), "the largest ratio of two quadratics")


def _between_zero_and_one(support: Support, kinds: Kinds) -> Supremum | None:
    """Return the maximum of a log x + b log(1 - x) + c x for positive a and b: the root of a quadratic."""
    low, high = Kind("log", sp.S.One), Kind("log below", sp.S.One)
    if not (support.lower.is_zero and support.upper == 1) or not {low, high, _LINE} >= set(kinds) >= {low, high, _LINE}:
        return None
    a, b, c = kinds[low], kinds[high], kinds[_LINE]
    condition = sp.And(above_zero(a), above_zero(b))
    # x (1 - x) g' = a + (c - a - b) x - c x**2 is positive at 0 and negative at 1: one root lies between.
    root = 2 * a / (a + b - c + sp.sqrt((a + b - c) ** 2 + 4 * a * c))
    return Supremum(((value_at(kinds, root), condition),), "the ratio has one maximum")
