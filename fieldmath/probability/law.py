"""What the methods see of a distribution: support, log-density, row, outcomes; immutable and equal by value."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from typing import Any

import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.errors import InputError
from fieldmath.probability.bijections import Bijection
from fieldmath.probability.family import Family
from fieldmath.probability.features import X, canonical, decompose, exponential
from fieldmath.probability.partitions import Bound, find
from fieldmath.probability.sample import Sample
from fieldmath.probability.supports import Support
from fieldmath.probability.vectors.family import Member

_SMALLEST, _LARGEST = sp.Rational(1, 10**307), sp.Integer(10) ** 308
ENUMERABLE = 500  # Families with more outcomes are summed by series, not outcome by outcome.


@dataclass(frozen=True)
class Law:
    """One distribution.

    Either a density (`support` and `log_density` in `X`, with the `row` and `arguments` it comes from, if any), or a
    table of `outcomes` (the user's labels) and `probabilities` (expressions, or floats), or a `sample`. A density
    whose integral is 1 to rounding only `is_rounded`. A joint law has the `names` of its variables, in the order in
    which outcomes hold their values. A law of vectors or matrices is a `vector`, a member of a multivariate family. A
    table made of data remembers the `counts` of its outcomes, a fitted law its `fit`. The image of a law under a map
    knows its `base` and the `bijection`; a truncation knows the `whole` law.
    """

    support: Support | None = None
    log_density: sp.Expr | None = None
    row: Family | None = None
    arguments: tuple[sp.Expr, ...] = ()
    outcomes: tuple[Hashable, ...] | None = None
    probabilities: tuple[Any, ...] = ()
    components: tuple[tuple[sp.Expr, Law], ...] = ()
    sample: Sample | None = None
    is_rounded: bool = False
    names: tuple[str, ...] = ()
    counts: tuple[float, ...] = field(default=(), compare=False)
    vector: Member | None = None
    fit: Any = field(default=None, compare=False, repr=False)
    base: Law | None = None
    bijection: Bijection | None = None
    whole: Law | None = None

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Pickle the fields and not what was computed from them."""
        return Law, tuple(getattr(self, entry.name) for entry in fields(self))

    @property
    def is_table(self) -> bool:
        """Whether the distribution was given outcome by outcome."""
        return self.outcomes is not None

    @property
    def region(self) -> Support:
        """Return the support of a density; raise `Declined` for tables and samples, which have none of this kind."""
        if self.support is None:
            raise Declined("a distribution has no density formula")
        return self.support

    @property
    def formula(self) -> sp.Expr:
        """Return the log-density; raise `Declined` for tables and samples."""
        if self.log_density is None:
            raise Declined("a distribution has no density formula")
        return self.log_density

    @property
    def is_discrete(self) -> bool:
        """Whether the mass sits on separate points."""
        if self.vector is not None:
            return self.vector.is_discrete
        return self.is_table or (self.support is not None and self.support.discrete)

    @property
    def has_floats(self) -> bool:
        """Whether probabilities or the density are rounded, so that nothing exact follows."""
        return self.is_rounded or any(isinstance(probability, float) for probability in self.probabilities)

    @cached_property
    def free_symbols(self) -> frozenset[sp.Symbol]:
        """Return the parameters: every free symbol except the variable."""
        found: set[sp.Symbol] = set()
        for expression in (*self.arguments, *self.probabilities, self.log_density):
            found |= getattr(expression, "free_symbols", set())
        if self.support is not None:
            found |= self.support.free_symbols
        if self.vector is not None:
            found |= self.vector.free_symbols
        for weight, law in self.components:
            found |= weight.free_symbols | law.free_symbols
        return frozenset(found - {X})

    @cached_property
    def beyond_floats(self) -> str:
        """Return which number of the law no float holds, as ``"n = 1e+400"``; an empty text when there is none."""
        names = [] if self.row is None else [parameter.name for parameter in self.row.parameters]
        for name, value in zip(names, self.arguments, strict=True):
            number = getattr(value, "number", value)
            if number.is_Rational and number != 0 and not _SMALLEST < abs(number) < _LARGEST:
                return f"{name} = {sp.Float(number, 3)}"
        parts = (*(law for _, law in self.components), self.base, self.whole)
        return next((part.beyond_floats for part in parts if part is not None and part.beyond_floats), "")

    @cached_property
    def features(self) -> dict[sp.Expr, sp.Expr]:
        """Return ``{feature: coefficient}`` of the log-density."""
        return decompose(self.log_density) if self.log_density is not None else {}

    @cached_property
    def bound(self) -> Bound | None:
        """Return the partition function that the density belongs to, or None."""
        if self.support is None or self.log_density is None:
            return None
        kinds = canonical(self.features)
        return find(self.support, kinds) if kinds is not None else None

    @cached_property
    def density(self) -> sp.Expr:
        """Return the density inside the support, in `X`."""
        if self.row is not None:
            return self.row.at(_row_density(self.row), self.arguments)
        return exponential(self.log_density if self.log_density is not None else sp.nan)

    def xreplace(self, values: dict[sp.Expr, sp.Expr]) -> Law:
        """Return the law with its parameters replaced."""
        if not values or not self.free_symbols & set(values):
            return self
        if self.row is not None:
            return from_row(self.row, tuple(argument.xreplace(values) for argument in self.arguments))
        if self.base is not None and self.bijection is not None:
            from fieldmath.probability.transforms import image

            return image(self.base.xreplace(values), self.bijection.xreplace(values).steps)
        if self.whole is not None and self.support is not None:
            from fieldmath.probability.truncation import truncated

            ends = self.support.xreplace(values)
            return truncated(self.whole.xreplace(values), ends.lower, ends.upper)
        if self.vector is not None:
            return Law(vector=self.vector.xreplace(values), names=self.names)
        return Law(
            support=self.support.xreplace(values) if self.support else None,
            log_density=self.log_density.xreplace(values) if self.log_density is not None else None,
            outcomes=self.outcomes,
            probabilities=tuple(p.xreplace(values) if isinstance(p, sp.Basic) else p for p in self.probabilities),
            components=tuple((weight.xreplace(values), law.xreplace(values)) for weight, law in self.components),
            sample=self.sample,
            is_rounded=self.is_rounded,
            names=self.names,
            counts=self.counts,
        )

    @property
    def size(self) -> int | None:
        """Return the number of outcomes when they can be listed, or None."""
        if self.outcomes is not None:
            return len(self.outcomes)
        if self.vector is not None:
            return len(self.table) if self.table is not None else None
        if self.support is None or not self.support.discrete or not self.support.count.is_Integer:
            return None
        return int(self.support.count) if self.support.count <= ENUMERABLE and self.support.lower.is_Integer else None

    @cached_property
    def table(self) -> dict[Hashable, Any] | None:
        """Return ``{outcome: probability}`` when the outcomes can be listed, or None.

        Integers stand for themselves, whether they came as int or as SymPy integers.
        """
        if self.outcomes is not None:
            return dict(zip(map(as_label, self.outcomes), self.probabilities, strict=True))
        if self.vector is not None and self.vector.row.table is not None:
            return self.vector.row.table(self.vector.arguments)
        if self.support is None or not self.support.discrete:
            return None
        if self.size is None:
            return None
        lower, upper, density = self.support.lower, self.support.upper, self.density
        return {k: density.xreplace({X: sp.Integer(k)}) for k in range(int(lower), int(upper) + 1)}

    def log_probability(self, label: Hashable) -> Any:
        """Return the logarithm of the probability of an outcome, in the row's own shape; ``-oo`` for 0."""
        value = self.probability(label)
        if value == 0:
            return -sp.oo
        if self.row is None or self.log_density is None or isinstance(value, sp.Piecewise):
            return sp.log(value)
        log_value = sp.expand_func(self.log_density.xreplace({X: sp.Integer(label)}))
        return sp.log(value) if log_value.has(sp.nan, sp.zoo, sp.oo) else log_value

    def probability(self, label: Hashable) -> Any:
        """Return the probability of one outcome of a discrete distribution; 0 outside the support."""
        if self.table is not None:
            return self.table.get(label, sp.S.Zero)
        if self.support is None or not isinstance(label, int):
            return sp.S.Zero
        point = sp.Integer(label)
        holds = self.support.holds(point)
        if holds is sp.false:
            return sp.S.Zero
        value = self.density.xreplace({X: point})
        return value if holds is sp.true else sp.Piecewise((value, holds), (0, True))


def as_label(label: Hashable) -> Hashable:
    """Return the label under which an outcome is compared: whole numbers of every type are the same as int."""
    if isinstance(label, sp.Integer):
        return int(label)
    if isinstance(label, float) and label.is_integer():
        return int(label)
    return label


@lru_cache(maxsize=4096)
def from_row(row: Family, arguments: tuple[sp.Expr, ...]) -> Law:
    """Return the member of a family with these parameter values, which obey the row's constraints."""
    for relation, sentence in row.constraints:
        if row.at(relation, arguments) == sp.false:
            values = ", ".join(f"{p.name}={value}" for p, value in zip(row.parameters, arguments, strict=True))
            raise InputError(f"{sentence}; got {values}")
    row = row.chosen(arguments)
    return Law(
        row.support.xreplace(dict(zip(row.symbols, arguments, strict=True))),
        row.at(row.log_density, arguments),
        row,
        arguments,
    )


@lru_cache(maxsize=256)
def _row_density(row: Family) -> sp.Expr:
    return exponential(row.log_density)
