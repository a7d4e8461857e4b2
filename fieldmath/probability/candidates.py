r"""Suprema of sums of features as the largest of finitely many values: at kinks, at stationary points, at the ends.

A point that turns out not to be stationary does no harm as long as it lies in the support: the value there is at most
the supremum. So formulas of roots need no conditions of their own, only to be brought into the support: where the sum
tends to :math:`-\infty` at an end by reflection there, elsewhere by moving them to the end. Where the supremum is
infinite is decided by the ends alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import sympy as sp
from sympy.logic.boolalg import Boolean

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.ends import End, Value, at_lower_end, at_upper_end
from fieldmath.probability.features import Kind, X
from fieldmath.probability.stationary import (
    falling_root,
    in_another_variable,
    in_the_logarithm,
    largest,
    moved,
    slope_polynomial,
)
from fieldmath.probability.supports import Support, at_least, is_contradictory

Kinds = Mapping[Kind, sp.Expr]
Branch = tuple[sp.Expr, Boolean]

_ONE, _LINE, _SQUARE = Kind("power"), Kind("power", sp.S.One), Kind("power", sp.Integer(2))
_MOST_BRANCHES = 12
_MOST_KINKS = 2


def by_candidates(support: Support, kinds: Kinds, value_at: Value) -> list[Branch] | None:
    """Return the values of the supremum with their conditions (elsewhere it is infinite), or None."""
    if not isinstance(support.lower, sp.Expr) or support.lower.has(sp.Piecewise) or support.upper.has(sp.Piecewise):
        return None
    try:
        starts = at_lower_end(support, kinds, value_at)
        branches: list[Branch] = []
        for start in starts:
            for end in at_upper_end(support, start.kinds, value_at) if start.limit is not sp.oo else []:
                condition = sp.And(start.condition, end.condition)
                if end.limit is sp.oo or is_contradictory(condition):
                    continue
                branches += [
                    (value, sp.And(condition, further))
                    for value, further in _largest_of(support, end.kinds, (start, end), value_at)
                    if not is_contradictory(sp.And(condition, further))
                ]
    except (Declined, TypeError):  # SymPy compares only what it knows to be real.
        return None
    return branches if len(branches) <= _MOST_BRANCHES else None


def _largest_of(support: Support, kinds: Kinds, ends: tuple[End, End], value_at: Value) -> list[Branch]:
    """Return the supremum of a sum that is bounded above, for each order of its kinks."""
    limits = [end.limit for end in ends if end.limit is not -sp.oo]
    sunk = tuple(end.limit is -sp.oo for end in ends)
    if support.discrete:
        points = _steps(support, kinds)
        return [(largest(*limits, *(value_at(kinds, point) for point in points)), sp.true)]
    found: list[Branch] = []
    for kinks, condition in _orders(support, _kinks(kinds)):
        values = list(limits)
        values += [value_at(kinds, kink) for kink in kinks if kink not in (support.lower, support.upper)]
        for lower, upper in pairwise((support.lower, *kinks, support.upper)):
            piece = Support(lower, upper)
            straight = _straightened(kinds, piece, condition)
            low, high = sunk[0] and lower == support.lower, sunk[1] and upper == support.upper
            for point in stationary_points(piece, straight):
                values.append(value_at(kinds, _inside(point, piece, low, high)))
        found.append((largest(*dict.fromkeys(values)), condition))
    return found


def _inside(point: sp.Expr, piece: Support, is_low: bool, is_high: bool) -> sp.Expr:
    """Return the point if it lies on the piece, and any point of the piece else."""
    lower, upper = piece.lower, piece.upper
    if point.has(sp.LambertW):  # SymPy does not see that it is real, and compares only what it knows to be.
        is_low, is_high = is_low or upper.is_infinite, is_high or lower.is_infinite
    if is_low and is_high:
        if lower.is_infinite or upper.is_infinite:
            return point if lower.is_infinite and upper.is_infinite else _reflected(point, piece)
        return point  # The sum rises at one end and falls at the other: its falling root is between.
    if is_low and lower.is_finite is not False:
        point = lower + _size(point - lower)
    elif lower is not -sp.oo and at_least(point, lower) != sp.true:
        point = sp.Max(point, lower)
    if is_high and upper.is_finite is not False:
        return upper - _size(upper - point)
    return sp.Min(point, upper) if upper is not sp.oo and at_least(upper, point) != sp.true else point


def _reflected(point: sp.Expr, piece: Support) -> sp.Expr:
    if piece.lower.is_infinite:
        return piece.upper - _size(piece.upper - point)
    return piece.lower + _size(point - piece.lower)


def _size(value: sp.Expr) -> sp.Expr:
    return value if value.is_nonnegative else sp.Abs(value)


# Kinks ---------------------------------------------------------------------------------------------------------------


def _kinks(kinds: Kinds) -> list[sp.Expr]:
    places = [kind.parameter for kind in kinds if kind.name == "distance"]
    places += [kind.parameter.args[1] for kind in kinds if kind.name == "distance power"]
    found = list(dict.fromkeys(places))
    if len(found) > _MOST_KINKS:
        raise Declined("there are many kinks")
    return found


def _orders(support: Support, kinks: list[sp.Expr]) -> list[tuple[list[sp.Expr], Boolean]]:
    """Return the kinks in each order that they may have, brought into the support, and the condition of each."""
    inside = [_clipped(kink, support) for kink in kinks]
    if len(kinks) < _MOST_KINKS:
        return [(inside, sp.true)]
    forward = at_least(kinks[1], kinks[0])
    orders = [(inside, forward), (inside[::-1], sp.Not(forward))]
    return [(order, condition) for order, condition in orders if condition != sp.false]


def _clipped(place: sp.Expr, support: Support) -> sp.Expr:
    if support.lower is not -sp.oo and at_least(place, support.lower) != sp.true:
        place = sp.Max(place, support.lower)
    return (
        sp.Min(place, support.upper)
        if support.upper is not sp.oo and at_least(support.upper, place) != sp.true
        else place
    )


def _straightened(kinds: Kinds, piece: Support, condition: Boolean) -> dict[Kind, sp.Expr]:
    """Return the features on a piece without kinks inside: distances are lines, their powers shifted powers."""
    found: dict[Kind, sp.Expr] = {}

    def add(kind: Kind, value: sp.Expr) -> None:
        found[kind] = found.get(kind, sp.S.Zero) + value

    for kind, value in kinds.items():
        if kind.name not in ("distance", "distance power"):
            add(kind, value)
            continue
        place = kind.parameter if kind.name == "distance" else kind.parameter.args[1]
        above = _is_above(piece, place, condition)
        if kind.name == "distance":
            add(_LINE, value if above else -value)
        elif above:
            add(Kind("power above", sp.Tuple(kind.parameter.args[0], -place)), value)
        else:
            add(Kind("power below", sp.Tuple(kind.parameter.args[0], place)), value)
    return {kind: value for kind, value in found.items() if sp.expand(value) != 0}


def _is_above(piece: Support, place: sp.Expr, condition: Boolean) -> bool:
    """Return whether a piece between kinks lies above a place that is one of them."""
    if piece.lower.has(place) or piece.lower == place:
        return True
    if piece.upper.has(place) or piece.upper == place:
        return False
    raise Declined("the order of the kinks is not known")


# Stationary points ---------------------------------------------------------------------------------------------------


def stationary_points(piece: Support, kinds: Kinds) -> list[sp.Expr]:
    """Return points among which are all local maxima inside a piece; raise `Declined` where no formula has them."""
    kinds = {kind: value for kind, value in kinds.items() if kind != _ONE}
    if not kinds or (len(kinds) == 1 and next(iter(kinds)).name in _MONOTONE):
        return []
    for rule in (
        _of_quadratic,
        _moved_to_zero,
        _of_other_variable,
        _of_shifted_power,
        _of_line_and_exponential,
        _of_wave,
    ):
        points = rule(piece, kinds)
        if points is not None:
            return points
    raise Declined("the stationary points have no formula")


_MONOTONE = ("power", "log", "exponential", "log above", "log below", "power above", "power below")


def _of_quadratic(piece: Support, kinds: Kinds) -> list[sp.Expr] | None:
    """Return the place where a slope with the sign of a quadratic falls through zero."""
    slope = slope_polynomial(kinds)
    if slope is None:
        return None
    a, b, c = slope
    return [] if a == b == 0 else [falling_root(a, b, c)]


def _moved_to_zero(piece: Support, kinds: Kinds) -> list[sp.Expr] | None:
    """Return stationary points in the distance from the place of a shifted power."""
    for kind in kinds:
        if kind.name != "power above" or kind.parameter.args[1] == 0:
            continue
        origin = -kind.parameter.args[1]
        shifted = moved(kinds, origin)
        if shifted is not None and not any(k.name == "power above" for k in shifted):
            inner = stationary_points(Support(sp.S.Zero, sp.oo), shifted)
            return [origin + point for point in inner]
    return None


def _of_other_variable(piece: Support, kinds: Kinds) -> list[sp.Expr] | None:
    """Return stationary points over a power, an exponential or the logarithm of the variable."""
    is_positive = bool(piece.lower.is_nonnegative)
    found = in_another_variable(Support(sp.S.Zero, sp.oo) if is_positive else Support(-sp.oo, sp.oo), kinds)
    if found is None and is_positive and any(kind.name == "log" and kind.parameter == 2 for kind in kinds):
        found = in_the_logarithm(kinds)
    return [found.back(point) for point in stationary_points(found.support, found.kinds)] if found is not None else None


def _of_shifted_power(piece: Support, kinds: Kinds) -> list[sp.Expr] | None:
    """Return where ``b + c*e*(x + m)**(e - 1)`` vanishes, or the same with ``m - x``."""
    powers = [kind for kind in kinds if kind.name in ("power", "power above", "power below") and kind != _LINE]
    if len(powers) != 1 or set(kinds) != {powers[0], _LINE}:
        return None
    (kind,) = powers
    exponent, shift = (kind.parameter, sp.S.Zero) if kind.name == "power" else kind.parameter.args
    distance = _size(kinds[_LINE] / (exponent * kinds[kind])) ** (1 / (exponent - 1))
    return [shift - distance] if kind.name == "power below" else [distance - shift]


def _of_line_and_exponential(piece: Support, kinds: Kinds) -> list[sp.Expr] | None:
    """Return where ``b + 2*c*x + d*u*exp(u*x)`` vanishes: by Lambert's function."""
    rates = [kind for kind in kinds if kind.name == "exponential"]
    if len(rates) != 1 or _SQUARE not in kinds or not set(kinds) <= {rates[0], _LINE, _SQUARE}:
        return None
    b, c, d, u = kinds.get(_LINE, sp.S.Zero), kinds[_SQUARE], kinds[rates[0]], rates[0].parameter
    argument = d * u**2 / (2 * c) * sp.exp(-u * b / (2 * c))
    # The curvature 2*c + d*u**2*exp(u*x) is 2*c*(1 + W): negative for W > -1 where c is, for W < -1 where c is not.
    if not (c * d).is_positive:
        argument = sp.Max(argument, -sp.exp(-1))
    if c.is_negative:
        return [-b / (2 * c) - sp.LambertW(argument) / u]
    return [-b / (2 * c) - sp.LambertW(argument, -1) / u] if c.is_positive and d.is_negative else None


def _of_wave(piece: Support, kinds: Kinds) -> list[sp.Expr] | None:
    """Return where a cosine, perhaps with a line, has its slope 0 within half a turn of its crest."""
    waves = [kind for kind in kinds if kind.name == "cosine"]
    if len(waves) != 1 or not set(kinds) <= {waves[0], _LINE}:
        return None
    height, slope, crest = kinds[waves[0]], kinds.get(_LINE, sp.S.Zero), waves[0].parameter
    turn = sp.asin(sp.Min(1, _size(slope / height)) * sp.sign(slope / height)) if slope != 0 else sp.S.Zero
    return [crest + turn, crest + sp.pi - turn, crest - sp.pi - turn]


# Steps ---------------------------------------------------------------------------------------------------------------


def _steps(support: Support, kinds: Kinds) -> list[sp.Expr]:
    """Return the integer at which a sequence stops rising: the step up ``g(k+1) - g(k)`` is a logarithm of a ratio."""
    above, below = sp.S.One, sp.S.One
    for kind, value in kinds.items():
        if kind == _ONE:
            continue
        if kind == _LINE:
            above *= sp.exp(value)
            continue
        if kind.name not in _RATIOS or not value.is_Integer:
            raise Declined("the steps of the sequence have no formula")
        top, bottom = _RATIOS[kind.name](kind.parameter)
        if value < 0:
            top, bottom = bottom, top
        above, below = above * top ** abs(value), below * bottom ** abs(value)
    polynomial = sp.Poly(sp.expand(sp.powsimp(above) - below), X)
    coefficients = [sp.factor(c) for c in polynomial.all_coeffs()]
    if len(coefficients) > 3:
        raise Declined("the steps of the sequence have the sign of no quadratic")
    a, b, c = [sp.S.Zero] * (3 - len(coefficients)) + coefficients
    if a == b == 0:
        return []
    place = sp.ceiling(falling_root(a, b, c))
    place = sp.Max(place, support.lower) if at_least(place, support.lower) != sp.true else place
    return [sp.Min(place, support.upper) if support.upper is not sp.oo else place]


_RATIOS: Mapping[str, Callable[[sp.Expr], tuple[sp.Expr, sp.Expr]]] = {
    "log": lambda m: (X + 1, X),
    "log above": lambda m: (X + m + 1, X + m),
    "log below": lambda m: (m - X - 1, m - X),
    "log gamma above": lambda m: (X + m, sp.S.One),
    "log gamma below": lambda m: (sp.S.One, m - X - 1),
}
