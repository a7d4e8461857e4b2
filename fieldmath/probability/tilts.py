r"""Means from partition functions: a shift of its arguments is a transform, a derivative is the mean of a feature.

With :math:`Z(c) = \int \exp(\sum_j c_j \phi_j)` the mean of :math:`\exp(\sum_j s_j \phi_j)` is
:math:`Z(c + s)/Z(c)`, and that of :math:`\phi_j` times it is the derivative of :math:`Z` along :math:`c_j` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.features import Kind, X, classify, exponential, linear
from fieldmath.probability.large import expanded
from fieldmath.probability.law import Law
from fieldmath.probability.partitions import Bound
from fieldmath.probability.supports import above_zero


@dataclass(frozen=True)
class Expectation:
    """A mean, finite where every entry of `positive` is above zero and ``+oo`` elsewhere."""

    value: sp.Expr
    positive: tuple[sp.Expr, ...] = ()

    def condition(self) -> sp.Basic:
        """Return the condition of finiteness: true, false or relations of parameters."""
        return sp.And(*(above_zero(quantity) for quantity in self.positive))


def from_partition(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the mean from the partition function: a shifted argument for transforms, a derivative for logarithms."""
    if law.bound is None or kind is None:
        return None
    for name, parameter, shift in _routes(kind):
        slot = law.bound.slot_of(name, parameter)
        if slot is None:
            continue
        if shift is None:
            return derivative(law, {slot: 1}, int(kind.parameter) if kind.name in ("log", "log odds") else 1)
        return shifted(law, slot, shift)
    if kind.name == "log odds":
        first, second = law.bound.slot_of("log", sp.S.One), law.bound.slot_of("log below", sp.S.One)
        if first is not None and second is not None:
            return derivative(law, {first: 1, second: -1}, int(kind.parameter))
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


def shifted(law: Law, slot: sp.Symbol, shift: sp.Expr) -> Expectation:
    """Return E exp(shift * feature of the slot)."""
    assert law.bound is not None
    start = dict(law.bound.values)
    moved = start | {slot: start[slot] + shift}
    partition = law.bound.partition
    difference = partition.value.xreplace(moved) - partition.value.xreplace(start)
    value = expanded(expanded(exponential(sp.expand_log(sp.expand(difference)))))
    positive = tuple(quantity.xreplace(moved) for quantity in partition.positive if quantity.has(slot))
    return Expectation(sp.powsimp(value), positive)


def derivative(law: Law, direction: Mapping[sp.Symbol, int], order: int) -> Expectation:
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
    return Expectation(min((value, expanded(value)), key=sp.count_ops))


def tilted(law: Law, feature: sp.Expr, kind: Kind | None) -> Expectation | None:
    """Return the mean of a product of exponentials and powers of the density's own features.

    The exponentials shift the arguments of the partition function, the powers are derivatives there.
    """
    if law.bound is None:
        return None
    shifts: dict[sp.Symbol, sp.Expr] = {}
    powers: dict[sp.Symbol, int] = {}
    constant = sp.S.One
    for factor in sp.Mul.make_args(feature):
        found = _tilt(law.bound, factor)
        if found is None:
            return None
        constant *= found.constant
        if found.is_shift:
            shifts[found.slot] = shifts.get(found.slot, sp.S.Zero) + found.amount
        else:
            powers[found.slot] = powers.get(found.slot, 0) + int(found.amount)
    mean = _tilted_mean(law.bound, shifts, powers)
    return Expectation(constant * mean.value, mean.positive)


@dataclass(frozen=True)
class _Tilt:
    """What a factor does: it shifts the coefficient of a slot by an amount, or is a power of the slot's feature."""

    slot: sp.Symbol
    amount: sp.Expr
    is_shift: bool
    constant: sp.Expr = sp.S.One


def _tilt(bound: Bound, factor: sp.Expr) -> _Tilt | None:
    """Return what a factor does, or None when it is no exponential or power of a feature of the density."""
    if isinstance(factor, sp.exp):
        line, parts = bound.slot_of("power", sp.S.One), linear(sp.expand_mul(factor.exp))
        return _Tilt(line, parts[1], True, sp.exp(parts[0])) if line is not None and parts is not None else None
    base, exponent = factor.as_base_exp()
    if exponent.has(X):
        return None
    whole = exponent.is_Integer
    for function, is_shift, sign in ((sp.log(base), True, 1), (base, False, 1), (sp.log(-base), True, -1)):
        kind = classify(function)
        slot = bound.slot_of(kind.name, kind.parameter) if kind is not None else None
        if slot is not None and ((is_shift and sign == 1) or (whole and (is_shift or exponent.is_positive))):
            return _Tilt(slot, exponent, is_shift, sign**exponent)
    return None


def _tilted_mean(bound: Bound, shifts: Mapping[sp.Symbol, sp.Expr], powers: Mapping[sp.Symbol, int]) -> Expectation:
    start, log_integral = dict(bound.values), bound.partition.value
    moved = start | {slot: start[slot] + shift for slot, shift in shifts.items()}
    moment = sp.S.One
    for slot, order in powers.items():
        for _ in range(order):
            moment = sp.diff(moment, slot) + moment * sp.diff(log_integral, slot)
    if moment.has(sp.Derivative, sp.Subs, sp.meijerg):
        raise Declined("a derivative of the partition function is not elementary")
    difference = log_integral.xreplace(moved) - log_integral.xreplace(start)
    ratio = exponential(sp.expand_log(sp.expand(difference))).rewrite(sp.gamma)
    value = sp.gammasimp(ratio) * expanded(moment.xreplace(moved))
    touched = tuple(shifts)
    return Expectation(value, tuple(q.xreplace(moved) for q in bound.partition.positive if q.has(*touched)))


def moment_from_transform(law: Law, feature: sp.Expr, kind: Kind) -> Expectation | None:
    """Return a raw moment from the moment generating function."""
    slot = law.bound.slot_of("power", sp.S.One) if law.bound is not None else None
    return derivative(law, {slot: 1}, int(kind.parameter)) if slot is not None else None


def moment_from_end(law: Law, feature: sp.Expr, kind: Kind) -> Expectation | None:
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
            powers = [shifted(law, slot, sp.Integer(j)) for j in range(order + 1)]  # x = sign*(y - shift)
            value = sum(sp.binomial(order, j) * (-shift) ** (order - j) * powers[j].value for j in range(order + 1))
            return Expectation(sign**order * value, powers[order].positive)
    return None
