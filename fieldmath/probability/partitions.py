r"""Partition functions: logarithms of :math:`\int \exp(\sum_j c_j \phi_j(x))\,dx` over a support.

One entry serves every family whose log-density is a combination of its features, and every pair of families: Renyi
divergences are differences of entries, expectations are their derivatives, moment generating functions and Mellin
transforms are shifts of their arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from fieldmath.probability.features import Kind, exponential
from fieldmath.probability.supports import Support

LOWER, UPPER = sp.Dummy("lower", real=True), sp.Dummy("upper", real=True)
E, M, N = sp.Dummy("e", real=True), sp.Dummy("m", real=True), sp.Dummy("n", real=True)
C, D, G, H = (sp.Dummy(name, real=True) for name in "cdgh")


@dataclass(frozen=True)
class Partition:
    """One entry of the table.

    `slots` maps coefficient symbols to kinds of features, whose parameters may be placeholders; `value` is the
    logarithm of the integral in these symbols; the integral is finite exactly where every entry of `positive` is
    above zero. `fixed` gives coefficients that must have one value, `zero` an expression that must vanish.
    `maximum` is the supremum over the support of the exponent, finite where every entry of `bounded` is above zero
    (`weakly`: or equal to zero); where the coefficient `edge` vanishes it moves to an end of the support and is 0.
    Entries of `needs` must be known to be positive for the formula to hold at all.
    `partial` says that the formula holds where `positive` is, and that elsewhere the integral is finite all the same.
    """

    name: str
    support: Support
    slots: Mapping[sp.Symbol, Kind]
    value: sp.Expr
    positive: tuple[sp.Expr, ...] = ()
    fixed: Mapping[sp.Symbol, sp.Rational | int] | None = None
    zero: sp.Expr | None = None
    maximum: sp.Expr | None = None
    bounded: tuple[sp.Expr, ...] = ()
    weakly: bool = False
    edge: sp.Symbol | None = None
    partial: bool = False
    needs: tuple[sp.Expr, ...] = ()

    def bind(self, support: Support, kinds: Mapping[Kind, sp.Expr]) -> dict[sp.Symbol, sp.Expr] | None:
        """Return the values of coefficients and placeholders for this question, or None when it is another's."""
        values = _bind_support(self.support, support)
        if values is None:
            return None
        free = dict(self.slots)
        for kind, coefficient in sorted(kinds.items(), key=lambda item: sp.default_sort_key(item[0].parameter)):
            fits = ((s, found) for s, k in free.items() if (found := _fitted(k.xreplace(values), kind)) is not None)
            slot, found = next(fits, (None, None))
            if slot is None or found is None:
                return None
            free.pop(slot)
            values |= found
            values[slot] = coefficient
        if any(set(entries(kind.parameter)) & (_PLACEHOLDERS - set(values)) for kind in free.values()):
            return None
        values |= dict.fromkeys(free, sp.S.Zero)
        return values if self._admits(values) else None

    def _admits(self, values: Mapping[sp.Expr, sp.Expr]) -> bool:
        if any(sp.expand(values[slot] - wanted) != 0 for slot, wanted in (self.fixed or {}).items()):
            return False
        if not all(quantity.xreplace(dict(values)).is_positive for quantity in self.needs):
            return False
        return self.zero is None or sp.expand(self.zero.xreplace(values)) == 0


_PLACEHOLDERS = {E, M, N, LOWER, UPPER}


class Slot(Kind):
    """A kind of feature in a slot of the table; its parameters may be placeholders."""

    def xreplace(self, values: Mapping[sp.Expr, sp.Expr]) -> Kind:
        """Return the kind with placeholders replaced."""
        return Kind(self.name, self.parameter.xreplace(values))


def entries(parameter: sp.Basic) -> tuple[sp.Basic, ...]:
    """Return the parameters of a kind of feature one by one."""
    return parameter.args if isinstance(parameter, sp.Tuple) else (parameter,)


def _fitted(pattern: Kind, kind: Kind) -> dict[sp.Basic, sp.Basic] | None:
    """Return the values that the placeholders of a slot take for a feature, or None when it does not fit."""
    if pattern.name != kind.name:
        return None
    found = {}
    for wanted, given in zip(entries(pattern.parameter), entries(kind.parameter), strict=True):
        if wanted in _PLACEHOLDERS:
            if given == 0 and kind.name in ("power", "exponential"):
                return None
            found[wanted] = given
        elif wanted != given and sp.expand(wanted - given) != 0:
            return None
    return found


def _bind_support(pattern: Support, support: Support) -> dict[sp.Symbol, sp.Expr] | None:
    if pattern.discrete != support.discrete:
        return None
    values: dict[sp.Symbol, sp.Expr] = {}
    for wanted, end in ((pattern.lower, support.lower), (pattern.upper, support.upper)):
        if wanted in (LOWER, UPPER) and end.is_infinite is not True:
            values[wanted] = end
        elif wanted.xreplace(values) != end and not (wanted in (M, N) and end.is_infinite is not True):
            return None
        elif wanted in (M, N):
            values[wanted] = end
    return values


def slot(name: str, *parameters: sp.Expr | int) -> Slot:
    """Return a slot of the table for features of this kind."""
    values = sp.Tuple(*(parameters or (0,)))
    return Slot(name, values[0] if len(values) == 1 else values)


@dataclass(frozen=True)
class Bound:
    """An entry of the table with its coefficients: the partition function of one density."""

    partition: Partition
    values: Mapping[sp.Expr, sp.Expr]

    @property
    def log_integral(self) -> sp.Expr:
        """Return the logarithm of the integral."""
        return self._at(self.partition.value)

    @property
    def conditions(self) -> tuple[sp.Expr, ...]:
        """Return the quantities that must be positive for the integral to be finite."""
        return tuple(self._at(condition) for condition in self.partition.positive)

    @property
    def maximum(self) -> sp.Expr | None:
        """Return the supremum of the exponent, where it is finite, or None when there is no formula."""
        if self._at_edge:
            return sp.S.Zero
        return self._at(self.partition.maximum) if self.partition.maximum is not None else None

    @property
    def boundedness(self) -> tuple[sp.Expr, ...]:
        """Return the quantities that must be positive (`weakly`: or zero) for the supremum to be finite."""
        slot = self.partition.edge
        kept = [quantity for quantity in self.partition.bounded if not (self._at_edge and quantity.has(slot))]
        return tuple(self._at(quantity) for quantity in kept)

    @property
    def _at_edge(self) -> bool:
        slot = self.partition.edge
        return slot is not None and bool(self.values[slot].is_zero)

    def _at(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression of the entry at these coefficients, powers merged in exponentials of logarithms."""
        return expression.xreplace(dict(self.values)).replace(sp.exp, exponential)

    def slot_of(self, name: str, parameter: sp.Expr) -> sp.Symbol | None:
        """Return the coefficient symbol of a kind of feature, or None."""
        for slot, kind in self.partition.slots.items():
            if kind.name == name and kind.parameter.xreplace(dict(self.values)) == parameter:
                return slot if slot not in (self.partition.fixed or {}) else None
        return None


def find(support: Support, kinds: Mapping[Kind, sp.Expr]) -> Bound | None:
    """Return the partition function of ``exp(sum of coefficient * feature)`` over `support`, without constants."""
    return _find(
        support, tuple((kind, value) for kind, value in kinds.items() if kind.parameter != 0 or kind.name != "power")
    )


@lru_cache(maxsize=2048)
def _find(support: Support, kinds: tuple[tuple[Kind, sp.Expr], ...]) -> Bound | None:
    from fieldmath.probability.partition_table import TABLE

    for partition in TABLE:
        if len(partition.slots) < len(kinds):
            continue
        values = partition.bind(support, dict(kinds))
        if values is not None:
            return Bound(partition, values)
    return None
