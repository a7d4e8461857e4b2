r"""What sums of features do at the ends of their support: where they tend to, and under which condition.

What is infinite at an end has a rank: exponentials before powers before powers of logarithms (and :math:`x \log x`,
which occurs beside lines only, before these). The sum goes where the terms of the highest rank go, if their coefficient
is not zero; where two exponents are not known to differ, each order is a case of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy as sp
from sympy.logic.boolalg import Boolean

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.features import Kind, X
from fieldmath.probability.supports import Support, above_zero, level_of_zero

Kinds = Mapping[Kind, sp.Expr]
Value = Callable[[Kinds, sp.Expr], sp.Expr]

_ONE = Kind("power")
_LOGARITHMS, _POWERS, _STEEP, _EXPONENTIALS = range(4)
_ZERO, _UNIT = sp.S.Zero, sp.S.One


@dataclass(frozen=True)
class End:
    """One case: the limit at an end, its condition, and the features that are left under it."""

    limit: sp.Expr
    condition: Boolean
    kinds: Kinds


@dataclass(frozen=True)
class _Growth:
    """What a feature does at an end: rank, exponent and factor of what is infinite, and the limit of the rest."""

    terms: tuple[tuple[int, sp.Expr, sp.Expr], ...] = ()
    rest: sp.Expr = _ZERO


@dataclass(frozen=True)
class _Rule:
    """How features behave at one end, the comparisons of exponents made so far, and the terms known to vanish."""

    growth: Callable[[Kind], _Growth]
    known: tuple[tuple[sp.Expr, int], ...] = ()
    vanished: tuple[tuple[int, sp.Expr], ...] = ()


def at_lower_end(support: Support, kinds: Kinds, value_at: Value) -> list[End]:
    """Return the cases of what a sum of features does at the lower end."""
    if support.lower is -sp.oo:
        cases = _cases(reflected(kinds), _Rule(_to_infinity))
        return [End(case.limit, case.condition, reflected(case.kinds)) for case in cases]
    return _cases(kinds, _Rule(lambda kind: _to_a_place(kind, support.lower, 1, value_at)))


def at_upper_end(support: Support, kinds: Kinds, value_at: Value) -> list[End]:
    """Return the cases of what a sum of features does at the upper end."""
    if support.upper is sp.oo:
        return _cases(kinds, _Rule(_to_infinity))
    return _cases(kinds, _Rule(lambda kind: _to_a_place(kind, support.upper, -1, value_at)))


def _cases(kinds: Kinds, rule: _Rule) -> list[End]:
    """Return all cases; their conditions exclude each other."""
    groups: dict[tuple[int, sp.Expr], list[tuple[Kind, sp.Expr]]] = {}
    rest = _ZERO
    for kind, value in kinds.items():
        growth = rule.growth(kind)
        rest += value * growth.rest
        for rank, exponent, factor in growth.terms:
            if (rank, exponent) not in rule.vanished:
                groups.setdefault((rank, exponent), []).append((kind, factor * value))
    groups = {key: group for key, group in groups.items() if not _cancels(key, group)}
    if not groups:
        return [End(rest, sp.true, kinds)]
    top = max(rank for rank, _ in groups)
    exponents = [exponent for rank, exponent in groups if rank == top]
    best = exponents[0]
    for other in exponents[1:]:
        order = _order(other, best, rule)
        if order is None:
            return _ordered(kinds, rule, other, best)
        best = other if order > 0 else best
    return _by_sign(kinds, rule, (top, best), groups[top, best])


def _cancels(key: tuple[int, sp.Expr], group: list[tuple[Kind, sp.Expr]]) -> bool:
    """Return whether terms of one growth have the sum 0; those that differ by more than their coefficient decline."""
    if sp.expand(sp.Add(*(value for _, value in group))) != 0:
        return False
    if len(group) > 1 and _is_delicate(key):
        raise Declined("terms that cancel at an end leave a limit of unknown value")
    return True


def _is_delicate(key: tuple[int, sp.Expr]) -> bool:
    """Return whether features of one growth may differ by what is not known to have a limit."""
    return key[0] == _EXPONENTIALS or (key[0] == _POWERS and key[1] != 1)


def _by_sign(kinds: Kinds, rule: _Rule, key: tuple[int, sp.Expr], group: list[tuple[Kind, sp.Expr]]) -> list[End]:
    """Return the cases in which the coefficient of the leading terms is above, below, or equal to zero."""
    total = sp.expand(sp.Add(*(value for _, value in group)))
    signs = [(sign, above_zero(sign * total)) for sign in (1, -1)]
    found = [End(sign * sp.oo, condition, kinds) for sign, condition in signs if condition != sp.false]
    if total.is_nonzero or any(case.condition == sp.true for case in found):
        return found
    if len(group) > 1 and _is_delicate(key):
        raise Declined("terms that cancel at an end leave a limit of unknown value")
    kind = group[0][0]
    if len(group) == 1 and len(rule.growth(kind).terms) == 1:
        left, deeper = {k: v for k, v in kinds.items() if k != kind}, rule
    else:
        left, deeper = dict(kinds), _Rule(rule.growth, rule.known, (*rule.vanished, key))
    level = level_of_zero(total)
    return found + [End(case.limit, sp.And(level, case.condition), case.kinds) for case in _cases(left, deeper)]


def _ordered(kinds: Kinds, rule: _Rule, first: sp.Expr, second: sp.Expr) -> list[End]:
    """Return the cases in which one exponent is larger than another, smaller, or equal to it."""
    difference = first - second
    found = []
    for sign in (1, -1):
        cases = _cases(kinds, _Rule(rule.growth, (*rule.known, (difference, sign)), rule.vanished))
        found += [End(case.limit, sp.And(above_zero(sign * difference), case.condition), case.kinds) for case in cases]
    symbol, value = _equal(first, second)
    for case in _cases(merged(kinds, symbol, value), rule):
        found.append(End(case.limit, sp.And(sp.Eq(symbol, value), case.condition), case.kinds))
    return [case for case in found if case.condition != sp.false]


def coincidence(support: Support, kinds: Kinds) -> tuple[sp.Symbol, sp.Expr] | None:
    """Return a parameter and its value for which a pole of a feature lies at an end, if some may and some may not."""
    for end, side in ((support.lower, 1), (support.upper, -1)):
        if end.is_infinite:
            continue
        for kind in kinds:
            pole = _POLES[side].get(kind.name)
            if pole is None or (kind.name.startswith("power") and pole(kind.parameter)[1].is_nonnegative):
                continue
            gap = sp.expand(pole(kind.parameter)[0] - end)
            if gap != 0 and gap.is_nonzero is None and not gap.has(sp.Max, sp.Min, sp.Piecewise):
                return _equal(gap, _ZERO)
    return None


def _equal(first: sp.Expr, second: sp.Expr) -> tuple[sp.Symbol, sp.Expr]:
    """Return a parameter and its value for which two quantities are equal."""
    for symbol in sorted(first.free_symbols ^ second.free_symbols, key=lambda symbol: symbol.name):
        numerator, _ = sp.fraction(sp.together(first - second))
        if numerator.is_polynomial(symbol) and sp.degree(numerator, symbol) == 1:
            slope, rest = sp.Poly(numerator, symbol).all_coeffs()
            return symbol, sp.cancel(-rest / slope)
    raise Declined("where two quantities are equal is not known")


def merged(kinds: Kinds, symbol: sp.Symbol, value: sp.Expr) -> dict[Kind, sp.Expr]:
    """Return the features in which a parameter has a value, at which some of them may become one."""
    found: dict[Kind, sp.Expr] = {}
    for kind, coefficient in kinds.items():
        same = Kind(kind.name, kind.parameter.xreplace({symbol: value}))
        for part, factor in _plain(same).items():
            found[part] = found.get(part, _ZERO) + factor * coefficient.xreplace({symbol: value})
    return {kind: entry for kind, entry in found.items() if sp.expand(entry) != 0}


def _plain(kind: Kind) -> dict[Kind, sp.Expr]:
    """Return a whole power of ``x + m`` or ``m - x`` as powers of x, and every other kind as it is."""
    if kind.name not in ("power above", "power below"):
        return {kind: _UNIT}
    exponent, shift = kind.parameter.args
    if not (exponent.is_Integer and exponent.is_positive):
        return {kind: _UNIT}
    base = X + shift if kind.name == "power above" else shift - X
    coefficients = reversed(sp.Poly(base ** int(exponent), X).all_coeffs())
    return {Kind("power", sp.Integer(power)): value for power, value in enumerate(coefficients) if value != 0}


def _order(first: sp.Expr, second: sp.Expr, rule: _Rule) -> int | None:
    """Return the sign of a difference of exponents, or None."""
    difference = first - second
    for quantity, sign in rule.known:
        if difference in (quantity, -quantity):
            return sign if difference == quantity else -sign
    if difference.is_positive or difference.is_negative:
        return 1 if difference.is_positive else -1
    return 0 if sp.expand(difference) == 0 else None


# What single features do ---------------------------------------------------------------------------------------------


def _to_infinity(kind: Kind) -> _Growth:
    """Return what a feature does as x tends to +oo."""
    m = kind.parameter
    if kind == _ONE:
        return _Growth(rest=_UNIT)
    if kind.name in _POWERS_AT_INFINITY:
        exponent, shift = (m, _ZERO) if kind.name == "power" else (m.args[0], m.args[1])
        if exponent.is_nonpositive:
            return _Growth()
        if exponent == 1:
            return _Growth(((_POWERS, _UNIT, _UNIT),), shift * _POWERS_AT_INFINITY[kind.name])
        if exponent.is_positive:
            return _Growth(((_POWERS, exponent, _UNIT),))
    if kind.name == "exponential" and (m.is_positive or m.is_negative):
        return _Growth(((_EXPONENTIALS, m, _UNIT),)) if m.is_positive else _Growth()
    if kind.name not in _AT_INFINITY or (kind.name == "log power above" and not m.args[0].is_positive):
        raise Declined(f"the growth of a feature ({kind.name}) is not known")
    return _AT_INFINITY[kind.name](m)


# By which factor the shift of a power of order 1 enters its limit: (x + m)**1 and abs(x - m)**1.
_POWERS_AT_INFINITY = {"power": 0, "power above": 1, "distance power": -1}
_AT_INFINITY: Mapping[str, Callable[[sp.Basic], _Growth]] = {
    "log": lambda m: _Growth(((_LOGARITHMS, m, _UNIT),)),
    "log above": lambda m: _Growth(((_LOGARITHMS, _UNIT, _UNIT),)),
    "log quadratic": lambda m: _Growth(((_LOGARITHMS, _UNIT, sp.Integer(2)),)),
    "log power above": lambda m: _Growth(((_LOGARITHMS, _UNIT, m.args[0]),)),
    "distance": lambda m: _Growth(((_POWERS, _UNIT, _UNIT),), -m),
    "log cosh": lambda m: _Growth(((_POWERS, _UNIT, m.args[0]),), -m.args[0] * m.args[1] - sp.log(2)),
    # loggamma(x + m) = x log x - x + (m - 1/2) log x + log(2 pi)/2 + o(1)
    "log gamma above": lambda m: _Growth(
        ((_STEEP, _UNIT, _UNIT), (_POWERS, _UNIT, sp.S.NegativeOne), (_LOGARITHMS, _UNIT, m - sp.S.Half)),
        sp.log(2 * sp.pi) / 2,
    ),
}


def _to_a_place(kind: Kind, place: sp.Expr, side: int, value_at: Value) -> _Growth:
    """Return what a feature does at a finite end, from above (side 1) or from below (side -1)."""
    m = kind.parameter
    if kind == _ONE:
        return _Growth(rest=_UNIT)
    pole = _POLES[side].get(kind.name)
    if kind.name == "log odds":
        return _Growth(((_LOGARITHMS, m, sp.Integer(-side) ** m),))
    if pole is None:
        return _Growth(rest=value_at({kind: _UNIT}, place))
    where, exponent = pole(m)
    if sp.expand(where - place) != 0:
        return _Growth(rest=value_at({kind: _UNIT}, place))
    if kind.name.startswith("power"):
        return _Growth(((_POWERS, -exponent, _UNIT),)) if exponent.is_negative else _Growth()
    return _Growth(((_LOGARITHMS, exponent, (-_UNIT) ** exponent),))


# Where features have a pole, and of which exponent: powers and logarithms of the distance from it.
_POLES: Mapping[int, Mapping[str, Callable[[sp.Basic], tuple[sp.Expr, sp.Expr]]]] = {
    1: {
        "power": lambda m: (_ZERO, m),
        "log": lambda m: (_ZERO, m),
        "log above": lambda m: (-m, _UNIT),
        "power above": lambda m: (-m.args[1], m.args[0]),
    },
    -1: {
        "log below": lambda m: (m, _UNIT),
        "power below": lambda m: (m.args[1], m.args[0]),
        "log power below": lambda m: (m.args[1] ** (1 / m.args[0]), _UNIT),
    },
}


# Reflection ----------------------------------------------------------------------------------------------------------


def reflected(kinds: Kinds) -> dict[Kind, sp.Expr]:
    """Return the features as functions of -x; raise `Declined` where one is none."""
    found: dict[Kind, sp.Expr] = {}
    for kind, value in kinds.items():
        if kind.name == "power":
            if not kind.parameter.is_Integer:
                raise Declined("a power of a negative number")
            found[kind] = value * (-1) ** int(kind.parameter)
            continue
        if kind.name not in _REFLECTED:
            raise Declined(f"a feature ({kind.name}) has no reflection")
        name, parameter = _REFLECTED[kind.name]
        found[Kind(name, parameter(kind.parameter))] = value
    return found


def _same(parameter: sp.Basic) -> sp.Basic:
    return parameter


def _negated(parameter: sp.Expr) -> sp.Expr:
    return -parameter


_REFLECTED: Mapping[str, tuple[str, Callable[[sp.Basic], sp.Basic]]] = {
    "exponential": ("exponential", _negated),
    "distance": ("distance", _negated),
    "cosine": ("cosine", _negated),
    "log above": ("log below", _same),
    "log below": ("log above", _same),
    "power above": ("power below", _same),
    "power below": ("power above", _same),
    "log gamma above": ("log gamma below", _same),
    "log gamma below": ("log gamma above", _same),
    "distance power": ("distance power", lambda m: sp.Tuple(m.args[0], -m.args[1])),
    "log cosh": ("log cosh", lambda m: sp.Tuple(m.args[0], -m.args[1])),
    "log quadratic": ("log quadratic", lambda m: sp.Tuple(-m.args[0], m.args[1])),
}
