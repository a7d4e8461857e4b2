"""What a family of distributions of vectors or matrices is: one row of facts, and a member of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.vectors.matrices import as_floats

Coefficients = dict[Any, Any]
Mean = tuple[Any, tuple[sp.Expr, ...]]


@dataclass(frozen=True)
class Entry:
    """A parameter: its name, what it must be, and the kind that says how it is read."""

    name: str
    requirement: str
    kind: str
    meaning: str


@dataclass(frozen=True, eq=False)
class VectorFamily:
    r"""A family of distributions of vectors or matrices as data.

    Its density is :math:`\exp(\sum_j \langle c_j, \phi_j(x) \rangle - F(c))`, features and coefficients being numbers,
    vectors or matrices. Functions take an arithmetic last (see `matrices`), so that one formula gives exact results
    and proven numbers.

    Parameters
    ----------
    name, summary, reference : str
        What it is called, one line of what it is, where it is described.
    entries : tuple of Entry
        The parameters in the order of the constructor.
    space : callable
        From arguments to (kind of support, shape of a value).
    coefficients : callable
        From arguments to ``{feature: coefficient}``.
    log_partition : callable
        From coefficients to F.
    conditions : callable
        From coefficients to quantities that are positive exactly where F is finite.
    mean_of : callable
        From arguments and a feature to its mean and the quantities that must be positive for it to be finite; it
        raises `Declined` for features that it does not know.
    mean, covariance : callable
        From arguments to exact arrays; None for a covariance that is no matrix.
    moments : callable
        From arguments to the quantities that must be positive for mean and for covariance to be finite.
    logpdf : callable
        From float arguments and points, shape (..., *shape), to log-densities.
    draws : callable
        From float arguments and uniform numbers, shape (n, `uniforms`), to values.
    uniforms : callable
        How many uniform numbers a value needs, from arguments.
    translate : callable or None
        From arguments and a vector to the arguments of the law of x minus the vector, for families with a location.
    parts : callable or None
        From arguments to pairs of a number and a law: the independent laws that values are made of, or whose outcomes
        they are a sufficient statistic of (`parts_are_whole` says which).
    mixes : bool
        Whether a weighted geometric mean of two densities is again one of the family, up to a factor.
    table : callable or None
        From arguments to ``{value: probability}`` when the values can be listed, else None.
    supremum : callable or None
        From coefficients to the largest value of the exponent on the space, the quantities that must be positive for
        it to be finite, and whether zero will do for these.
    marginal, conditional, independent : callable or None
        The same family, or another, for some of the entries of a vector; see `entries`.
    fisher : callable or None
        From arguments to the Fisher information, where the divergence has no closed form to take it from.
    typical : tuple
        Arguments for tests and pictures.
    """

    name: str
    summary: str
    reference: str
    entries: tuple[Entry, ...]
    space: Callable[[tuple[Any, ...]], tuple[str, tuple[int, ...]]]
    coefficients: Callable[[tuple[Any, ...], Any], Coefficients]
    log_partition: Callable[[Coefficients, Any], Any]
    conditions: Callable[[Coefficients, Any], list[Any]]
    mean_of: Callable[[tuple[Any, ...], Any, Any], Mean]
    mean: Callable[[tuple[Any, ...]], Any]
    covariance: Callable[[tuple[Any, ...]], Any]
    logpdf: Callable[[tuple[Any, ...], np.ndarray], np.ndarray]
    draws: Callable[[tuple[Any, ...], np.ndarray], np.ndarray]
    uniforms: Callable[[tuple[Any, ...]], int]
    typical: tuple[tuple[Any, ...], ...]
    moments: Callable[[tuple[Any, ...]], tuple[tuple[sp.Expr, ...], tuple[sp.Expr, ...]]] = lambda arguments: ((), ())
    translate: Callable[[tuple[Any, ...], Any], tuple[Any, ...]] | None = None
    location: Callable[[tuple[Any, ...]], Any] | None = None
    parts: Callable[[tuple[Any, ...]], Any] | None = None
    parts_are_whole: bool = False
    mixes: bool = True
    table: Callable[[tuple[Any, ...]], Any] | None = None
    supremum: Callable[[Coefficients], tuple[sp.Expr, list[sp.Expr], bool]] | None = None
    fisher: Callable[[tuple[Any, ...]], Any] | None = None
    marginal: Callable[[tuple[Any, ...], tuple[int, ...]], Any] | None = None
    conditional: Callable[[tuple[Any, ...], tuple[int, ...], dict[int, Any]], Any] | None = None
    independent: Callable[[tuple[Any, ...], Any, tuple[int, ...]], Any] | None = None

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Pickle by name: a row is a constant of the program."""
        from fieldmath.probability.vectors.rows import vector_family_named

        return vector_family_named, (self.name,)

    def __repr__(self) -> str:
        return f"VectorFamily({self.name}({', '.join(entry.name for entry in self.entries)}))"


@dataclass(frozen=True)
class Member:
    """A family with its arguments: exact numbers, symbols and matrices."""

    row: VectorFamily
    arguments: tuple[Any, ...]

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """Return the parameters."""
        return set().union(*(argument.free_symbols for argument in self.arguments))

    @property
    def is_discrete(self) -> bool:
        """Whether values are counts."""
        return self.kind in ("counts", "independent counts")

    @property
    def kind(self) -> str:
        """Return the kind of the support."""
        return self.row.space(self.arguments)[0]

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of a value."""
        return self.row.space(self.arguments)[1]

    def xreplace(self, values: Mapping[Any, Any]) -> Member:
        """Return the member with parameters replaced."""
        return Member(self.row, tuple(argument.xreplace(dict(values)) for argument in self.arguments))

    def moved(self, shift: Any) -> Member:
        """Return the law of x minus a vector; members without a location decline."""
        if self.row.translate is None:
            raise Declined(f"{self.row.name} has no location")
        return Member(self.row, self.row.translate(self.arguments, shift))

    @property
    def floats(self) -> tuple[Any, ...]:
        """Return the arguments as floats and arrays, vectors with one axis."""
        values = []
        for entry, argument in zip(self.row.entries, self.arguments, strict=True):
            value = argument if entry.kind == "laws" else as_floats(argument)
            values.append(value[:, 0] if "vector" in entry.kind else value)
        return tuple(values)
