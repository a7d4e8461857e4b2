"""What a family of distributions is: one row of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from fieldmath.probability.domains import Domain
from fieldmath.probability.supports import Support

# The argument of quantile functions, and the placeholder in the features that a row declares expectations of.
U = sp.Symbol("⟨u⟩", positive=True)
T = sp.Symbol("⟨t⟩", real=True)
S = sp.Symbol("⟨s⟩", positive=True)
# The order of the integral of a power of the density.
ALPHA = sp.Symbol("⟨α⟩", positive=True)


# A change of unit and origin, ``SLOPE*x + SHIFT`` with a positive slope: rows say what their parameters become.
SLOPE = sp.Symbol("⟨slope⟩", positive=True)
SHIFT = sp.Symbol("⟨shift⟩", real=True)


@dataclass(frozen=True)
class Parent:
    """The family of which another is an image: its name, its arguments in the row's symbols, and the map in `X`.

    `where` restricts it to some parameters: a Student-t law is a Cauchy law where ``nu = 1``.
    """

    name: str
    arguments: tuple[sp.Expr | int, ...]
    map: sp.Expr
    where: sp.Basic = sp.true


@dataclass(frozen=True)
class Parameter:
    """A parameter of a family: its symbol in the row, its domain, its meaning, and its default if it has one."""

    symbol: sp.Symbol
    domain: Domain
    meaning: str
    default: object = None

    @property
    def name(self) -> str:
        """Return the parameter's name."""
        return str(self.symbol.name)


def parameter(name: str, domain: Domain, meaning: str, default: object = None) -> Parameter:
    """Return a parameter whose symbol has the assumptions of its domain; in a row it may stand for an infinity."""
    symbol = sp.Symbol(name, extended_real=True) if domain.infinite else domain.symbol(name)
    return Parameter(symbol, domain, meaning, default)


@dataclass(frozen=True, eq=False)
class Family:
    """A family of distributions as data; constructors, validation, docs, exact methods and tests follow from it.

    Parameters
    ----------
    name, summary, reference : str
        What it is called, one line of what it is, and where it is described.
    parameters : tuple of Parameter
        In the order of the constructor.
    support : Support
        Where the density is positive, in the parameters' symbols.
    log_density : Expr
        In `X` and the parameters' symbols, written as a sum of coefficients times features.
    mean, variance : Expr or None
        Valid below `moment_order`; None when there is no formula.
    moment_order : Expr
        Absolute moments of smaller order are finite, of this and larger order infinite.
    tail : Expr or None
        The reciprocal of `moment_order`, for families in which it may be negative: then all moments are finite.
    cdf, quantile : Expr or None
        In `X` inside the support (the integer at or below it for discrete families), and in `U`.
    partial_mean : Expr or None
        The integral of ``x*density`` from the lower end to `X`: with the cdf it gives absolute distances.
    expectations : mapping
        ``{feature: value}`` or ``{feature: (value, quantity that must be positive for it to be finite)}`` for features
        (in `X` and perhaps the placeholders `T` and `S`) that the table of partition functions does not yield.
    constraints : tuple
        Pairs of a relation between parameters and the sentence that demands it.
    scipy : tuple or None
        The name in ``scipy.stats`` and its arguments in the parameters' symbols.
    power_integral : Expr or tuple, optional
        The logarithm of the integral of ``density**ALPHA``, perhaps with quantities that must be positive for it to be
        finite, for densities without a partition function; its slope at 1 is minus the entropy.
    is_circular : bool
        Whether the support is one turn of a circle; SciPy's cdf is then that of the unrolled law.
    variants : tuple
        Pairs of a relation between parameters and the row that describes the family where it holds: limits in which
        the formulas of this row would divide by zero.
    landmarks : tuple of Expr
        Modes, kinks: where numeric integration must look; the mean is added when it exists.
    width : Expr or None
        A typical width, for families whose variance may be infinite.
    typical : tuple of tuples
        Parameter values for tests and pictures; the first is the docs' example.
    parents : tuple of Parent
        Families of which this one is an image under a strictly monotone map; the first that applies counts.
    affine : mapping or None
        What the parameters become under ``SLOPE*x + SHIFT``; a family of scales only has no `SHIFT` in it.
    truncation_of : tuple or None
        The name of the family of which it is a truncation, the arguments of the whole, and the ends.
    reciprocal : mapping or None
        What they become under ``1/x``, where that is not seen from the parents.
    mirror : mapping or None
        What they become when x is reflected at the middle of the support (at 0 when that is infinite).
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    support: Support
    log_density: sp.Expr
    mean: sp.Expr | None
    variance: sp.Expr | None
    scipy: tuple[str, Mapping[str, Any]] | None
    typical: tuple[tuple[Any, ...], ...]
    reference: str
    moment_order: sp.Expr = sp.oo
    tail: sp.Expr | None = None
    cdf: sp.Expr | None = None
    quantile: sp.Expr | None = None
    partial_mean: sp.Expr | None = None
    expectations: Mapping[sp.Expr, Any] = field(default_factory=dict)
    constraints: tuple[tuple[sp.Basic, str], ...] = ()
    landmarks: tuple[sp.Expr, ...] = ()
    width: sp.Expr | None = None
    power_integral: Any = None
    is_circular: bool = False
    variants: tuple[tuple[sp.Basic, Family], ...] = ()
    variant: int | None = None
    parents: tuple[Parent, ...] = ()
    affine: Mapping[sp.Symbol, sp.Expr] | None = None
    mirror: Mapping[sp.Symbol, sp.Expr] | None = None
    reciprocal: Mapping[sp.Symbol, sp.Expr] | None = None
    truncation_of: tuple[str, tuple[Any, ...], Sequence[Any]] | None = None

    def __post_init__(self) -> None:
        numbered = tuple((relation, replace(row, variant=i)) for i, (relation, row) in enumerate(self.variants))
        object.__setattr__(self, "variants", numbered)

    def __reduce__(self) -> tuple[Any, tuple[str, int | None]]:
        """Pickle by name: a row is a constant of the program."""
        from fieldmath.probability.families import family_named

        return family_named, (self.name, self.variant)

    def chosen(self, arguments: tuple[sp.Expr, ...]) -> Family:
        """Return the row that describes the member with these arguments: this one, or one of its variants."""
        return next((row for relation, row in self.variants if self.at(relation, arguments) == sp.true), self)

    def __repr__(self) -> str:
        return f"Family({self.name}({', '.join(p.name for p in self.parameters)}))"

    @property
    def symbols(self) -> tuple[sp.Symbol, ...]:
        """Return the symbols of the parameters in the row."""
        return tuple(p.symbol for p in self.parameters)

    def at(self, expression: sp.Basic, arguments: tuple[sp.Expr, ...]) -> Any:
        """Return an expression of the row with its parameters replaced by `arguments`."""
        return expression.xreplace(dict(zip(self.symbols, arguments, strict=True)))

    def finiteness(self, order: int, arguments: tuple[sp.Expr, ...]) -> tuple[sp.Expr, ...]:
        """Return what must be positive for the absolute moment of this order to be finite."""
        if self.tail is not None:
            return (1 - order * self.at(self.tail, arguments),)
        limit = self.at(self.moment_order, arguments)
        return () if limit is sp.oo else (limit - order,)
