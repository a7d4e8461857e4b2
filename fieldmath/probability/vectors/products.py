"""Vectors of independent numbers, each with a law of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.errors import InputError
from fieldmath.probability.domains import unified
from fieldmath.probability.law import Law
from fieldmath.probability.vectors.family import Entry, Member, VectorFamily
from fieldmath.probability.vectors.matrices import Matrix


@dataclass(frozen=True)
class Laws:
    """Several laws as one argument of a member."""

    laws: tuple[Law, ...]

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """Return the parameters of all."""
        return set().union(*(law.free_symbols for law in self.laws))

    def xreplace(self, values: Mapping[Any, Any]) -> Laws:
        """Return the laws with parameters replaced."""
        return Laws(tuple(law.xreplace(dict(values)) for law in self.laws))

    def __str__(self) -> str:
        from fieldmath.probability.display import text

        return f"[{', '.join(map(text, self.laws))}]"

    def _latex(self, printer: Any) -> str:
        from fieldmath.probability.display import latex

        return r" \times ".join(map(latex, self.laws))


def product_of_densities(laws: Sequence[Law], names: tuple[str, ...]) -> Law:
    """Return the law of a vector whose entries are independent."""
    if len(laws) < 2:
        raise InputError(f"parts must be at least two distributions; got {len(laws)}")
    if any(law.vector is not None or law.sample is not None or law.is_table for law in laws):
        raise InputError("parts must be all tables of outcomes, or all distributions of numbers with a density")
    if any(law.is_discrete != laws[0].is_discrete for law in laws):
        raise InputError("parts must be all discrete or all continuous")
    shared = unified([symbol for law in laws for symbol in law.free_symbols])
    return Law(vector=Member(PRODUCT, (Laws(tuple(law.xreplace(shared) for law in laws)),)), names=names)


def _declined(*_: Any) -> Any:
    raise Declined("the parts answer one by one")


def _logpdf(arguments: tuple[Any, ...], x: np.ndarray) -> np.ndarray:
    from fieldmath.probability.points import logpdf

    (laws,) = arguments
    return np.add.reduce([np.asarray(logpdf(law, x[..., k])) for k, law in enumerate(laws.laws)])


def _draws(arguments: tuple[Any, ...], uniform: np.ndarray) -> np.ndarray:
    from fieldmath.probability.points import quantile

    (laws,) = arguments
    return np.stack([np.asarray(quantile(law, uniform[:, k])) for k, law in enumerate(laws.laws)], axis=-1)


def _moments(name: str, arguments: tuple[Any, ...]) -> list[sp.Expr]:
    from fieldmath.probability import moments

    function = {"mean": moments.mean_of, "variance": moments.variance_of}[name]
    return [sp.Float(value) if isinstance(value, float) else value for value in map(function, arguments[0].laws)]


PRODUCT = VectorFamily(
    name="Product",
    summary="The distribution of a vector of independent numbers.",
    reference="Cover & Thomas (2006), Elements of Information Theory, section 2.6",
    entries=(Entry("parts", "distributions of numbers", "laws", "the laws of the entries"),),
    space=lambda arguments: (
        "independent counts" if arguments[0].laws[0].is_discrete else "independent numbers",
        (len(arguments[0].laws),),
    ),
    coefficients=_declined,
    log_partition=_declined,
    conditions=_declined,
    mean_of=_declined,
    mean=lambda arguments: Matrix(_moments("mean", arguments)),
    covariance=lambda arguments: Matrix(sp.diag(*_moments("variance", arguments))),
    logpdf=_logpdf,
    draws=_draws,
    uniforms=lambda arguments: len(arguments[0].laws),
    parts=lambda arguments: tuple((sp.S.One, law) for law in arguments[0].laws),
    parts_are_whole=True,
    mixes=False,
    typical=(),
)
