"""Where a distribution lives: intervals of the line or of the integers, and which lies inside which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import sympy as sp
from sympy.logic.boolalg import Boolean


@dataclass(frozen=True)
class Support:
    """The points between `lower` and `upper`: real ones, or integers (ends included) when `discrete`."""

    lower: sp.Expr
    upper: sp.Expr
    discrete: bool = False

    def xreplace(self, values: dict[sp.Expr, sp.Expr]) -> Support:
        """Return the support with its parameters replaced."""
        return Support(self.lower.xreplace(values), self.upper.xreplace(values), self.discrete)

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """Return the parameters that the ends contain."""
        return self.lower.free_symbols | self.upper.free_symbols

    @property
    def count(self) -> sp.Expr:
        """Return how many points a discrete support has."""
        return self.upper - self.lower + 1

    def inside(self, other: Support) -> Boolean:
        """Return the condition that this support lies inside `other`: true, false, or relations of parameters."""
        return sp.And(at_least(self.lower, other.lower), at_least(other.upper, self.upper))

    def overlap(self, other: Support) -> Support:
        """Return the intersection; it is empty where its lower end is not below its upper end."""
        return Support(_extreme(self.lower, other.lower, 1), _extreme(self.upper, other.upper, -1), self.discrete)

    def hull(self, other: Support) -> Support:
        """Return the smallest interval that holds both."""
        return Support(_extreme(self.lower, other.lower, -1), _extreme(self.upper, other.upper, 1), self.discrete)

    def is_empty(self) -> Boolean:
        """Return the condition that no mass can lie between the ends."""
        if self.discrete:
            return sp.Not(at_least(self.upper, self.lower))
        return at_least(self.lower, self.upper)

    def holds(self, point: sp.Expr) -> Boolean:
        """Return the condition that `point` lies between the ends, ends included."""
        return sp.And(at_least(point, self.lower), at_least(self.upper, point))

    def as_set(self) -> sp.Set:
        """Return the support as a SymPy set."""
        if self.discrete:
            return sp.Range(self.lower, self.upper + 1)
        return sp.Interval(self.lower, self.upper)


def at_least(larger: sp.Expr, smaller: sp.Expr) -> Boolean:
    """Return the condition ``larger >= smaller``, decided by the assumptions where they can."""
    if larger == smaller or larger is sp.oo or smaller is -sp.oo:
        return sp.true
    for end in (larger, smaller):
        if isinstance(end, sp.Piecewise):
            return _in_each_case(end, larger, smaller)
    if larger is -sp.oo or smaller is sp.oo:
        return sp.false
    difference = sp.expand(larger - smaller)
    if difference.is_nonnegative:
        return sp.true
    if difference.is_negative:
        return sp.false
    return sp.Ge(larger, smaller)


def _in_each_case(end: sp.Piecewise, larger: sp.Expr, smaller: sp.Expr) -> Boolean:
    """Return the condition ``larger >= smaller`` where one of them has cases."""
    found: list[Boolean] = []
    others: list[Boolean] = []
    for value, holds in end.args:
        pair = (value, smaller) if end is larger else (larger, value)
        found.append(sp.And(*others, holds, at_least(*pair)))
        others.append(sp.Not(holds))
    return sp.Or(*found)


def above_zero(quantity: sp.Expr, *, strict: bool = True) -> Boolean:
    """Return the condition ``quantity > 0`` (``>= 0`` unless strict) in a short form: positive factors are dropped.

    Examples
    --------
    >>> s, a = sp.Symbol("s", positive=True), sp.Symbol("a", real=True)
    >>> above_zero(a / s - 1 / s), above_zero(1 / s)
    (a > 1, True)
    """
    decided = _decided(quantity, strict)
    if decided is not None:
        return decided
    core = _core(_without_logarithms(quantity))
    decided = _decided(core, strict)
    if decided is not None:
        return decided
    if len(core.free_symbols) == 1:
        return _solved(core, strict)
    positive = [term for term in sp.Add.make_args(sp.expand(core)) if not term.could_extract_minus_sign()]
    larger = sp.Add(*positive)
    relation = sp.Gt if strict else sp.Ge
    return relation(larger, larger - core) if len(core.args) == 2 and core.is_Add else relation(core, 0)


def level_of_zero(quantity: sp.Expr) -> Boolean:
    """Return the condition that a quantity is 0, in a short form.

    Examples
    --------
    >>> s, t = sp.symbols("s t", positive=True)
    >>> sorted(level_of_zero(1 / (2 * s**2) - 1 / (2 * t**2)).args, key=str)
    [s, t]
    """
    core = _core(quantity)
    positive = [term for term in sp.Add.make_args(sp.expand(core)) if not term.could_extract_minus_sign()]
    larger = sp.Add(*positive)
    return sp.Eq(larger, sp.expand(larger - core)) if core.is_Add and core != larger else sp.Eq(core, 0)


def is_contradictory(condition: Boolean) -> bool:
    """Return whether a condition is false, or two of its parts exclude each other: ``a > b`` and ``a < b``, say.

    Examples
    --------
    >>> a, b = sp.symbols("a b", positive=True)
    >>> is_contradictory((a > b) & sp.Eq(b - a, 0))
    True
    """
    if condition == sp.false:
        return True
    parts = condition.args if isinstance(condition, sp.And) else ()
    strict = [part.gts - part.lts for part in parts if isinstance(part, sp.StrictGreaterThan | sp.StrictLessThan)]
    levels = [part.lhs - part.rhs for part in parts if isinstance(part, sp.Eq)]
    if any(_quotient(gap, level).is_nonzero for gap in strict for level in levels):
        return True
    return any(_quotient(first, second).is_negative for first, second in combinations(strict, 2))


def _quotient(above: sp.Expr, below: sp.Expr) -> sp.Expr:
    quotient = above / below
    return sp.cancel(quotient) if quotient.is_rational_function() else quotient


def joined(first: Boolean, second: Boolean) -> Boolean:
    """Return the condition that one of two holds; ``a > b`` or ``a = b`` is ``a >= b``.

    Examples
    --------
    >>> a, b = sp.symbols("a b", positive=True)
    >>> joined(a > b, sp.Eq(a - b, 0))
    a >= b
    """
    weak = {sp.StrictGreaterThan: sp.Ge, sp.StrictLessThan: sp.Le}
    is_edge = type(first) in weak and isinstance(second, sp.Eq)
    if is_edge and _quotient(first.lhs - first.rhs, second.lhs - second.rhs).is_nonzero:
        return weak[type(first)](*first.args)
    return sp.Or(first, second)


def _decided(quantity: sp.Expr, strict: bool) -> Boolean | None:
    """Return the truth of the relation when assumptions or digits tell it, else None."""
    if quantity.is_positive or (not strict and quantity.is_nonnegative):
        return sp.true
    if quantity.is_negative or (strict and quantity.is_nonpositive):
        return sp.false
    return None


def _without_logarithms(quantity: sp.Expr) -> sp.Expr:
    """Return ``v**c*... - 1`` for a sum of ``c*log(v)``: it has the same sign."""
    factors = []
    for term in sp.Add.make_args(quantity):
        logarithm = next((part for part in sp.Mul.make_args(term) if isinstance(part, sp.log)), None)
        if logarithm is None:
            return quantity
        factors.append(logarithm.args[0] ** (term / logarithm))
    return sp.Mul(*factors) - 1


def _core(quantity: sp.Expr) -> sp.Expr:
    """Return the quantity without factors that are known to be positive."""
    numerator, denominator = sp.fraction(sp.together(sp.expand(quantity)))
    factors = [*sp.Mul.make_args(sp.factor(numerator)), *sp.Mul.make_args(denominator)]
    return sp.Mul(*(factor for factor in factors if not factor.is_positive))


def _solved(core: sp.Expr, strict: bool) -> Boolean:
    """Return ``core > 0`` solved for its only symbol when that is linear."""
    (symbol,) = core.free_symbols
    slope = core.diff(symbol)
    if slope.free_symbols or slope.is_zero:
        return sp.Gt(core, 0) if strict else sp.Ge(core, 0)
    root = -core.xreplace({symbol: sp.S.Zero}) / slope
    if slope.is_positive:
        return sp.Gt(symbol, root) if strict else sp.Ge(symbol, root)
    return sp.Lt(symbol, root) if strict else sp.Le(symbol, root)


def _extreme(first: sp.Expr, second: sp.Expr, sign: int) -> sp.Expr:
    """Return the larger (sign 1) or smaller (sign -1) of two ends."""
    condition = at_least(first, second) if sign > 0 else at_least(second, first)
    if condition is sp.true:
        return first
    if condition is sp.false:
        return second
    return sp.Max(first, second) if sign > 0 else sp.Min(first, second)
