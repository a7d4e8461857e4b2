"""Whether the integral of the exponential of a sum of features diverges at an end: by the dominant feature."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from fieldmath.probability.features import Kind
from fieldmath.probability.supports import Support

# How fast a feature grows towards +oo: exponentials before powers above 1, x*log x, lines, powers of logarithms.
_LOGARITHM = (0, sp.S.One)
_LINE = (2, sp.S.Zero)
# Kinds with one parameter, and kinds with two: rank, and by which factor of the parameters the coefficient counts.
_RANKS: Mapping[str, tuple[tuple[int, sp.Expr], Callable[[sp.Basic], sp.Expr]]] = {
    "log gamma above": ((3, sp.S.Zero), lambda _: sp.S.One),
    "distance": (_LINE, lambda _: sp.S.One),
    "log above": (_LOGARITHM, lambda _: sp.S.One),
    "log quadratic": (_LOGARITHM, lambda _: sp.Integer(2)),
    "log power above": (_LOGARITHM, lambda pair: pair.args[0]),
    "log cosh": (_LINE, lambda pair: pair.args[0]),
}


def diverges(support: Support, kinds: Mapping[Kind, sp.Expr]) -> bool:
    """Return True when the dominant feature at an infinite end certainly makes the integral infinite."""
    return grows(support, kinds) or (not support.discrete and _has_pole(support, kinds))


def grows(support: Support, kinds: Mapping[Kind, sp.Expr]) -> bool:
    """Return True when the sum of features certainly tends to +oo at an infinite end."""
    if support.upper is sp.oo and _grows(kinds):
        return True
    return bool(support.lower is -sp.oo and _grows({_mirrored(k): c * _parity(k) for k, c in kinds.items()}))


def _has_pole(support: Support, kinds: Mapping[Kind, sp.Expr]) -> bool:
    """Return True when the density grows at a finite end like a power of order -1 or less, or faster."""
    negative = [kind for kind in kinds if kind.name == "power" and kind.parameter.is_negative]
    if negative and support.lower.is_zero:
        if not all(kind.parameter.is_number for kind in negative):
            return False
        return bool(kinds[min(negative, key=lambda kind: kind.parameter)].is_positive)
    if any(kind.name == "log odds" for kind in kinds):
        return False
    at_zero = kinds.get(Kind("log", sp.S.One), sp.S.Zero) if not kinds.get(Kind("log", sp.Integer(2))) else sp.S.Zero
    at_one = kinds.get(Kind("log below", support.upper), sp.S.Zero)
    pole_at_zero = support.lower.is_zero and (at_zero + 1).is_nonpositive
    return bool(pole_at_zero or (at_one + 1).is_nonpositive)


def _grows(kinds: Mapping[Kind, sp.Expr]) -> bool:
    """Return True when the sum of features tends to +oo as x does."""
    sums: dict[tuple[int, sp.Expr], sp.Expr] = {}
    for kind, coefficient in kinds.items():
        rank = _rank(kind)
        if rank is None:
            return False
        sums[rank] = sums.get(rank, sp.S.Zero) + coefficient * _weight(kind)
    growing = {rank: c for rank, c in sums.items() if rank[0] >= 0 and c != 0}
    if not growing or any(not rank[1].is_number for rank in growing):
        return False
    return bool(growing[max(growing)].is_positive)


def _rank(kind: Kind) -> tuple[int, sp.Expr] | None:
    """Return a rank that orders growth, negative for features that stay bounded; None when it is not known."""
    bounded = (-1, sp.S.Zero)
    if kind.name == "power":
        order = kind.parameter - 1
        if kind.parameter.is_nonpositive:
            return bounded
        return (2 if order.is_zero else 4 if order.is_positive else 1, sp.S.Zero if order.is_zero else kind.parameter)
    if kind.name == "exponential":
        if kind.parameter.is_negative:
            return bounded
        return (5, kind.parameter) if kind.parameter.is_positive else None
    if kind.name == "log":
        return (0, kind.parameter)
    if kind.name in ("power above", "distance power"):
        return _rank(Kind("power", kind.parameter.args[0]))
    return _RANKS[kind.name][0] if kind.name in _RANKS else None


def _weight(kind: Kind) -> sp.Expr:
    """Return the slope of a feature in terms of its rank: log((x - a)**2 + b**2) grows like 2*log x."""
    return _RANKS[kind.name][1](kind.parameter) if kind.name in _RANKS else sp.S.One


def _mirrored(kind: Kind) -> Kind:
    return Kind(kind.name, -kind.parameter) if kind.name in ("exponential", "distance") else kind


def _parity(kind: Kind) -> int:
    """Return the sign that a feature takes on under x -> -x."""
    return -1 if kind.name == "power" and kind.parameter.is_odd else 1
