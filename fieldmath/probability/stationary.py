r"""Suprema of sums of features whose slope has the sign of a polynomial of degree two at most.

On the support every feature's slope is a polynomial over positive factors: :math:`\log(x + m)` has
:math:`1/(x + m)`. Times all these factors the slope of a sum is a polynomial :math:`P`, and what is largest follows
from its signs at the ends: where it falls through zero between them there is one maximum, at a root of a quadratic;
else the sum is largest at an end. Powers and exponentials of the variable are polynomials after a change of variable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product

import sympy as sp
from sympy.logic.boolalg import Boolean

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.features import Kind, X
from fieldmath.probability.supports import Support, above_zero

Kinds = Mapping[Kind, sp.Expr]
Branch = tuple[sp.Expr, Boolean]

_LOG, _LINE, _ONE = Kind("log", sp.S.One), Kind("power", sp.S.One), Kind("power")
_MOST_BRANCHES = 8

# The limits at the ends ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Limit:
    """The limit of a sum at an end, the condition under which it is that, and the features that vanish then."""

    value: sp.Expr
    condition: Boolean
    without: tuple[Kind, ...] = ()


_Terms = dict[tuple[int, sp.Expr], tuple[sp.Expr, tuple[Kind, ...]]]


def _at_zero(kinds: Kinds) -> _Terms:
    """Return the coefficients of what is infinite at 0, by rank; positive ones mean that the sum is."""
    found: _Terms = {}
    for kind, value in kinds.items():
        if kind.name == "power" and kind.parameter.is_negative:
            found[1, -kind.parameter] = value, (kind,)
        elif kind == _LOG:
            found[0, sp.S.One] = -value, (kind,)
    return found


def _at_infinity(kinds: Kinds) -> _Terms:
    """Return the coefficients of what is infinite at infinity, by rank; logarithms are gathered."""
    found: _Terms = {}
    logarithms = []
    for kind, value in kinds.items():
        if kind.name == "power" and kind.parameter.is_positive:
            found[1, kind.parameter] = value, (kind,)
        elif kind.name in ("log", "log above", "log quadratic"):
            logarithms.append((kind, (2 if kind.name == "log quadratic" else 1) * value))
    if logarithms:
        alone = (logarithms[0][0],) if len(logarithms) == 1 else ()
        found[0, sp.S.One] = sp.Add(*(value for _, value in logarithms)), alone
    return found


def _limits(terms: _Terms, rest: sp.Expr) -> list[_Limit]:
    """Return the limits at an end: the sign of the first coefficient that is not 0 decides."""
    cases: list[_Limit] = []
    level: Boolean = sp.true
    without: tuple[Kind, ...] = ()
    for _, (coefficient, kinds) in sorted(
        terms.items(), key=lambda item: (item[0][0], float(item[0][1])), reverse=True
    ):
        value = sp.expand(coefficient)
        cases += [_Limit(sign * sp.oo, sp.And(level, above_zero(sign * value)), without) for sign in (1, -1)]
        level = sp.false if value.is_nonzero else sp.And(level, sp.true if value == 0 else sp.Eq(value, 0))
        without += kinds
    return [case for case in [*cases, _Limit(rest, level, without)] if case.condition != sp.false]


# The slope -----------------------------------------------------------------------------------------------------------


def _slope(kind: Kind) -> tuple[sp.Expr, sp.Expr, int] | None:
    """Return a polynomial, a positive factor and its power: the slope of a feature is the one over the others."""
    m = kind.parameter
    if kind == _ONE:
        return sp.S.Zero, sp.S.One, 0
    if kind.name == "power" and m.is_Integer:
        return (m * X ** (m - 1), X, 0) if m > 0 else (m, X, 1 - int(m))
    if kind == _LOG:
        return sp.S.One, X, 1
    if kind.name in ("log above", "log below"):
        return (sp.S.One, X + m, 1) if kind.name == "log above" else (sp.S.NegativeOne, m - X, 1)
    if kind.name == "log quadratic":
        return 2 * (X - m.args[0]), (X - m.args[0]) ** 2 + m.args[1] ** 2, 1
    return None


def slope_polynomial(kinds: Kinds) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    """Return A, B, C where A x^2 + B x + C has the sign of the slope on positive x; None when it is no quadratic."""
    found = {kind: _slope(kind) for kind in kinds}
    powers: dict[sp.Expr, int] = {}
    for entry in found.values():
        if entry is None:
            return None
        powers[entry[1]] = max(entry[2], powers.get(entry[1], 0))
    total = sp.Integer(0)
    for kind, entry in found.items():
        assert entry is not None
        total += (
            kinds[kind] * entry[0] * sp.Mul(*(f ** (n - (entry[2] if f == entry[1] else 0)) for f, n in powers.items()))
        )
    coefficients = [sp.factor(sp.expand(c)) for c in sp.Poly(sp.expand(total), X).all_coeffs()]
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients.pop()
    if len(coefficients) > 3:
        return None
    a, b, c = [sp.S.Zero] * (3 - len(coefficients)) + coefficients
    return a, b, c


def _sign_at(a: sp.Expr, b: sp.Expr, c: sp.Expr, end: sp.Expr) -> Boolean:
    """Return the condition that the polynomial is positive just inside a positive end, 0 or infinity."""
    order = (c, b, a) if end.is_zero else (a, b, c)
    if not end.is_zero and end is not sp.oo:
        return above_zero(sp.expand((a * end + b) * end + c))
    condition, level = sp.false, sp.true
    for entry in order:
        if entry == 0:
            continue
        condition = sp.Or(condition, sp.And(level, above_zero(entry)))
        level = sp.false if entry.is_nonzero else sp.And(level, sp.Eq(entry, 0))
    return condition


# Suprema from a finite end -------------------------------------------------------------------------------------------


def by_slope(support: Support, kinds: Kinds, value_at: Callable[[Kinds, sp.Expr], sp.Expr]) -> list[Branch] | None:
    """Return the values of the supremum with their conditions (elsewhere it is infinite), or None."""
    if support.lower is -sp.oo and support.upper is not sp.oo:
        return by_slope(Support(-support.upper, sp.oo), mirrored(kinds), value_at) if _can_mirror(kinds) else None
    if support.lower.is_infinite is not False or support.upper.is_infinite is None:
        return None
    shifted, width = moved(kinds, support.lower), support.upper - support.lower
    slope = slope_polynomial(shifted) if shifted is not None else None
    if slope is None or shifted is None:
        return None
    kinds = shifted
    start = _limits(_at_zero(kinds), value_at({k: v for k, v in kinds.items() if not _at_zero({k: v})}, sp.S.Zero))
    end = _limits_at_the_end(kinds, width, value_at)
    if end is None:
        return None
    branches: list[Branch] = []
    for low, high in product(start, end):
        both = sp.And(low.condition, high.condition)
        if sp.oo in (low.value, high.value) or both == sp.false:
            continue
        left = {k: v for k, v in kinds.items() if k not in (*low.without, *high.without)}
        slope = slope_polynomial(left)
        if slope is None:
            return None
        for value, condition in _between(low.value, high.value, slope, width, partial(value_at, left)):
            branches.append((value, sp.And(both, condition)))
    branches = [branch for branch in branches if branch[1] != sp.false]
    return branches if len(branches) <= _MOST_BRANCHES else None


def _limits_at_the_end(
    kinds: Kinds, width: sp.Expr, value_at: Callable[[Kinds, sp.Expr], sp.Expr]
) -> list[_Limit] | None:
    if width is sp.oo:
        return _limits(_at_infinity(kinds), sp.S.Zero)
    edge = Kind("log below", width)
    if any(kind.name == "log below" and sp.expand(kind.parameter - width) == 0 and kind != edge for kind in kinds):
        return None
    poles: _Terms = {(0, sp.S.One): (-kinds[edge], (edge,))} if edge in kinds else {}
    return _limits(poles, value_at({k: v for k, v in kinds.items() if k != edge}, width))


def _between(
    low: sp.Expr,
    high: sp.Expr,
    slope: tuple[sp.Expr, sp.Expr, sp.Expr],
    width: sp.Expr,
    value: Callable[[sp.Expr], sp.Expr],
) -> list[Branch]:
    """Return the largest of the limits at both ends and of the maximum between them, by the signs of the slope."""
    a, b, c = slope
    rises = sp.true if low is -sp.oo else _sign_at(a, b, c, sp.S.Zero)
    still_rises = sp.false if high is -sp.oo else _sign_at(a, b, c, width)
    square = sp.factor(b**2 - 4 * a * c)
    root = _root(a, b, c, square)
    top = value(root)
    turns = sp.S.Zero if width is sp.oo else sp.expand(2 * a * width + b)
    has_roots = above_zero(square) if a != 0 else sp.false
    # Rising at both ends: first a maximum, then a minimum; falling at both ends: the other way round.
    twice_up = sp.And(has_roots, above_zero(-b), above_zero(turns if width is not sp.oo else a))
    twice_down = sp.And(has_roots, above_zero(b), above_zero(-turns if width is not sp.oo else -a))
    if a == b == 0:
        return [(high, rises), (low, sp.Not(rises))] if low != high else [(low, sp.true)]
    found = [
        ((top,), sp.And(rises, sp.Not(still_rises))),
        ((top, high), sp.And(rises, still_rises, twice_up)),
        ((top, low), sp.And(sp.Not(rises), sp.Not(still_rises), twice_down)),
        ((high,), rises),
        ((low,), sp.Not(still_rises)),
        ((low, high), sp.true),
    ]
    kept: list[Branch] = []
    for entries, condition in found:
        if condition != sp.false and entries != (-sp.oo,):
            kept.append((entries[0] if len(entries) == 1 else largest(*entries), condition))
        if condition == sp.true:
            break
    return kept


def largest(*values: sp.Expr) -> sp.Expr:
    """Return the maximum of several values, written so that it stays real where it does not apply.

    Substitution reaches branches of a `Piecewise` before their conditions are decided; there the logarithm of a
    negative number must not end up in a comparison.
    """
    if not values:
        raise Declined("no place is known where the sum is largest")
    kept = dict.fromkeys(sp.expand_log(_real(value), force=True) for value in values)
    if len(kept) > 1 and all(value.is_number and value.is_finite for value in kept):
        return _largest_number(list(kept))
    try:
        return sp.Max(*(_real(value) for value in values)) if len(kept) > 1 else _real(values[0])
    except ValueError:  # A root outside the support has no real value there.
        raise Declined("the conditions of a maximum cannot be decided") from None


_DIGITS = 40


def _largest_number(values: list[sp.Expr]) -> sp.Expr:
    """Return the largest of several numbers, the shortest form of it where two are equal: SymPy compares no equals."""
    digits = [(value.evalf(_DIGITS), value) for value in values]
    if any(not number.is_Float for number, _ in digits if number != 0):
        raise Declined("the conditions of a maximum cannot be decided")
    top = max(number for number, _ in digits)
    near = [value for number, value in digits if abs(number - top) <= sp.Float(10, _DIGITS) ** (10 - _DIGITS)]
    return min(near, key=sp.count_ops)


def _real(value: sp.Expr) -> sp.Expr:
    """Return a value with absolute values in logarithms and roots whose arguments are not known to be positive."""
    value = value.replace(lambda n: isinstance(n, sp.log), lambda n: sp.log(_size(n.args[0])))
    return value.replace(
        lambda n: n.is_Pow and not n.exp.is_integer and n.base is not sp.E, lambda n: _size(n.base) ** n.exp
    )


def _size(value: sp.Expr) -> sp.Expr:
    if value.is_Mul:
        return sp.Mul(*(_size(factor) for factor in value.args))
    return value if value.is_extended_nonnegative else sp.Abs(value)


def falling_root(a: sp.Expr, b: sp.Expr, c: sp.Expr) -> sp.Expr:
    """Return the place where a quadratic falls through zero; another real number where it does not."""
    square = sp.factor(b**2 - 4 * a * c)
    return _root(a, b, c, _size(square))


def _root(a: sp.Expr, b: sp.Expr, c: sp.Expr, square: sp.Expr) -> sp.Expr:
    """Return the place where a quadratic falls through zero."""
    if a == 0:
        return -c / b if b != 0 else sp.S.Zero
    if c.is_nonzero or not a.is_nonzero:
        return 2 * c / (sp.sqrt(square) - b)
    return -(b + sp.sqrt(square)) / (2 * a)


# Changes of variable -------------------------------------------------------------------------------------------------


def _can_mirror(kinds: Kinds) -> bool:
    return all(kind.name in ("log below", "log quadratic") or _is_whole(kind) for kind in kinds)


def _is_whole(kind: Kind) -> bool:
    return kind.name == "power" and bool(kind.parameter.is_Integer and kind.parameter > 0)


def mirrored(kinds: Kinds) -> dict[Kind, sp.Expr]:
    """Return the features as functions of -x."""
    found = {}
    for kind, value in kinds.items():
        if kind.name == "log below":
            found[Kind("log above", kind.parameter)] = value
        elif kind.name == "log quadratic":
            centre, width = kind.parameter.args
            found[Kind(kind.name, sp.Tuple(-centre, width))] = value
        else:
            found[kind] = value * (-1) ** int(kind.parameter)
    return found


def moved(kinds: Kinds, origin: sp.Expr) -> dict[Kind, sp.Expr] | None:
    """Return the features as functions of the distance from a place; None when one does not follow."""
    if origin == 0:
        return dict(kinds)
    found: dict[Kind, sp.Expr] = {}

    def add(kind: Kind, value: sp.Expr) -> None:
        found[kind] = found.get(kind, sp.S.Zero) + value

    for kind, value in kinds.items():
        m = kind.parameter
        if kind == _LOG or kind.name == "log above":
            place = sp.expand((sp.S.Zero if kind == _LOG else m) + origin)
            add(_LOG if place == 0 else Kind("log above", place), value)
        elif kind.name == "log below":
            add(Kind("log below", sp.expand(m - origin)), value)
        elif kind.name == "log quadratic":
            add(Kind(kind.name, sp.Tuple(m.args[0] - origin, m.args[1])), value)
        elif kind.name == "power above" and sp.expand(m.args[1] + origin) == 0:
            add(Kind("power", m.args[0]), value)
        elif _is_whole(kind):
            for power, part in enumerate(reversed(sp.Poly((X + origin) ** int(m), X).all_coeffs())):
                add(Kind("power", sp.Integer(power)), value * part)
        else:
            return None
    return found


_POWERS = ("power", "log power above", "log power below")


def _unit(orders: list[sp.Expr]) -> sp.Expr | None:
    """Return the one of several orders of which all are multiples, or None."""
    return next((unit for unit in orders if all((order / unit).is_Integer for order in orders)), None)


@dataclass(frozen=True)
class Change:
    """The features over a function of the variable, its values on the support, and the way `back` from these."""

    support: Support
    kinds: dict[Kind, sp.Expr]
    back: Callable[[sp.Expr], sp.Expr]


def in_another_variable(support: Support, kinds: Kinds) -> Change | None:
    """Return the same supremum over a power or an exponential of the variable, where that makes logs and powers."""
    return _in_a_power(support, kinds) or _in_an_exponential(support, kinds)


def in_the_logarithm(kinds: Kinds) -> Change | None:
    """Return the features of a positive variable over its logarithm: powers become exponentials."""
    if not all(kind.name == "power" or kind in (_LOG, Kind("log", sp.Integer(2))) for kind in kinds):
        return None
    found = {}
    for kind, value in kinds.items():
        order = kind.parameter
        found[Kind("power", order) if kind.name == "log" else Kind("exponential", order)] = value
    return Change(Support(-sp.oo, sp.oo), found, sp.exp)


def _in_a_power(support: Support, kinds: Kinds) -> Change | None:
    """Return features of t = x**e for logarithms, multiples of the power e, and logarithms of x**e + m."""
    if not support.lower.is_zero or not all(k == _LOG or k.name in _POWERS for k in kinds):
        return None
    orders = [k.parameter if k.name == "power" else k.parameter.args[0] for k in kinds if k != _LOG]
    unit = _unit(orders)
    if unit is None or not unit.is_nonzero or abs(unit) == 1:
        return None
    names = {"log power above": "log above", "log power below": "log below"}
    found: dict[Kind, sp.Expr] = {}
    for kind, value in kinds.items():
        if kind == _LOG:
            new, value = kind, value / unit
        elif kind.name == "power":
            new = Kind("power", kind.parameter / unit)
        elif kind.name in names and kind.parameter.args[0] == unit:
            new = Kind(names[kind.name], kind.parameter.args[1])
        else:
            return None
        found[new] = found.get(new, sp.S.Zero) + value
    if support.upper is not sp.oo and unit.is_negative:
        return None
    upper = sp.oo if support.upper is sp.oo else support.upper**unit
    return Change(Support(sp.S.Zero, upper), found, lambda t: t ** (1 / unit))


def _in_an_exponential(support: Support, kinds: Kinds) -> Change | None:
    """Return features of t = exp(e*x) for lines, exponentials of multiples of e, and logarithms of cosh(e*x/2)."""
    rates = [2 * k.parameter.args[0] if k.name == "log cosh" else k.parameter for k in kinds if k != _LINE]
    if not rates or any(k.name not in ("exponential", "log cosh") for k in kinds if k != _LINE):
        return None
    unit = _unit(rates)
    if unit is None or not unit.is_nonzero:
        return None
    found: dict[Kind, sp.Expr] = {}

    def add(kind: Kind, value: sp.Expr) -> None:
        found[kind] = found.get(kind, sp.S.Zero) + value

    for kind, value in kinds.items():
        if kind == _LINE:
            add(_LOG, value / unit)
        elif kind.name == "exponential":
            add(Kind("power", kind.parameter / unit), value)
        elif 2 * kind.parameter.args[0] != unit:
            return None
        else:
            # log cosh(e*(x - m)/2) = log(t + exp(e*m)) - log(t)/2 - e*m/2 - log 2.
            shift = unit * kind.parameter.args[1]
            add(Kind("log above", sp.exp(shift)), value)
            add(_LOG, -value / 2)
            add(_ONE, value * (-shift / 2 - sp.log(2)))
    ends = [
        sp.exp(unit * end) if end.is_infinite is False else sp.exp(sp.sign(unit) * end)
        for end in (support.lower, support.upper)
    ]
    lower, upper = ends if unit.is_positive else reversed(ends)
    return Change(Support(lower, upper), found, lambda t: sp.log(t) / unit)
