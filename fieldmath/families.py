"""Constructors of distribution families, made from the rows of `fieldmath.probability.families`.

>>> from fieldmath.families import Normal
>>> Normal("mu", 2), Normal(0, 0.5), Normal(mu="a - b", sigma="2*s")
(Normal(mu='mu', sigma=2), Normal(mu=0, sigma='1/2'), Normal(mu='a - b', sigma='2*s'))

Arguments are numbers (floats are read as decimals), text, or SymPy expressions. A name in text becomes a symbol with
the assumptions of its parameter's domain: ``sigma`` is positive, ``mu`` real. A SymPy symbol without these
assumptions is replaced by the symbol of the same name that has them. One name means one quantity: where roles differ
(``"s"`` as a mean here and a scale there), all uses become the symbol that has the assumptions of both.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fieldmath.errors import located
from fieldmath.probability.bulk.batch import Batch, batch_of
from fieldmath.probability.construction import from_pmf
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.family import Family
from fieldmath.probability.members import member
from fieldmath.probability.pairs import Pairs, matrix
from fieldmath.probability.vectors.constructors import VectorConstructor
from fieldmath.probability.vectors.rows import VECTOR_FAMILIES

__all__ = [
    "Arcsine",
    "AsymmetricLaplace",
    "Bernoulli",
    "Beta",
    "BetaBinomial",
    "BetaPrime",
    "Binomial",
    "Categorical",
    "Cauchy",
    "Chi",
    "ChiSquared",
    "ContinuousBernoulli",
    "Dirichlet",
    "DiscreteUniform",
    "Erlang",
    "Exponential",
    "F",
    "Frechet",
    "Gamma",
    "GeneralizedExtremeValue",
    "GeneralizedGamma",
    "GeneralizedNormal",
    "GeneralizedPareto",
    "Geometric",
    "GeometricFailures",
    "Gompertz",
    "Gumbel",
    "HalfCauchy",
    "HalfLogistic",
    "HalfNormal",
    "HyperbolicSecant",
    "Hypergeometric",
    "InverseGamma",
    "InverseGaussian",
    "Kumaraswamy",
    "Laplace",
    "Levy",
    "Lindley",
    "LogLogistic",
    "LogNormal",
    "LogUniform",
    "Logarithmic",
    "Logistic",
    "LogitNormal",
    "Lomax",
    "Maxwell",
    "Moyal",
    "Multinomial",
    "MultivariateNormal",
    "MultivariateT",
    "Nakagami",
    "NegativeBinomial",
    "Normal",
    "Pareto",
    "Poisson",
    "PowerFunction",
    "Rayleigh",
    "Semicircle",
    "Skellam",
    "StudentT",
    "Trapezoidal",
    "Triangular",
    "TruncatedNormal",
    "Uniform",
    "VonMises",
    "Weibull",
    "Wishart",
    "Zipf",
    "constructors",
    "pairs",
]


class Constructor:
    """The constructor of one family: calling it validates the arguments and returns a `Distribution`."""

    def __init__(self, row: Family) -> None:
        self.row = row
        self.__name__ = self.__qualname__ = row.name
        self.__module__ = __name__
        self.__doc__ = _documentation(row)
        self.__signature__ = inspect.Signature(
            [
                inspect.Parameter(
                    p.name,
                    inspect.Parameter.POSITIONAL_OR_KEYWORD,
                    default=inspect.Parameter.empty if p.default is None else p.default,
                )
                for p in row.parameters
            ]
        )

    def __call__(self, *arguments: Any, **named: Any) -> Distribution:
        """Return the member of the family with these parameters."""
        with located(self.row.name):
            return Distribution(member(self.row, arguments, named))

    def fit(self, data: Any, *, weights: Any = None, **fixed: Any) -> Distribution:
        """Return the member that makes the observations most probable; parameters in `fixed` keep their values.

        See `Distribution.fit`.
        """
        names = {p.name: p.name for p in self.row.parameters}
        with located(f"{self.row.name}.fit"):
            return Distribution(member(self.row, (), {**names, **fixed})).fit(data, weights=weights)

    def batch(self, *arguments: Any, **named: Any) -> Batch:
        """Return many members at once, their parameters numbers or 1-D arrays of one length; see `fm.pairwise`."""
        with located(f"{self.row.name}.batch"):
            return batch_of(self.row, arguments, named)

    def __repr__(self) -> str:
        return f"<family {self.row.name}{self.__signature__}>"

    def __reduce__(self) -> str:
        return self.row.name


def _documentation(row: Family) -> str:
    """Return the docstring of a constructor: definition, parameters, reference, an example that runs."""
    example = ", ".join(repr(value) for value in row.typical[0])
    values = ", ".join(f"{p.name}={value!r}" for p, value in zip(row.parameters, row.typical[0], strict=True))
    parameters = "\n".join(
        f"{p.name} : {p.domain.requirement}\n    {p.meaning[0].upper()}{p.meaning[1:]}." for p in row.parameters
    )
    return (
        f"{row.summary}\n\nParameters\n----------\n{parameters}\n\nReturns\n-------\nDistribution\n\n"
        f"References\n----------\n{row.reference}\n\n"
        f"Examples\n--------\n>>> from fieldmath.families import {row.name}\n"
        f">>> {row.name}({example})\n{row.name}({values})\n"
    )


def __getattr__(name: str) -> Any:
    """Return a constructor, made with its row when it is first asked for."""
    made: Any
    if name in FAMILIES:
        made = Constructor(FAMILIES[name])
    elif name in VECTOR_FAMILIES:
        made = VectorConstructor(VECTOR_FAMILIES[name], __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = made
    return made


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if TYPE_CHECKING:  # The names, for editors and type checkers.
    Bernoulli: Constructor
    Binomial: Constructor
    Geometric: Constructor
    Poisson: Constructor
    DiscreteUniform: Constructor
    BetaBinomial: Constructor
    Hypergeometric: Constructor
    Logarithmic: Constructor
    Skellam: Constructor
    Zipf: Constructor
    Normal: Constructor
    Laplace: Constructor
    Exponential: Constructor
    Gamma: Constructor
    LogNormal: Constructor
    Uniform: Constructor
    Beta: Constructor
    Cauchy: Constructor
    Chi: Constructor
    ChiSquared: Constructor
    Erlang: Constructor
    Frechet: Constructor
    GeneralizedGamma: Constructor
    GeometricFailures: Constructor
    Gumbel: Constructor
    HalfNormal: Constructor
    InverseGamma: Constructor
    InverseGaussian: Constructor
    Maxwell: Constructor
    Nakagami: Constructor
    NegativeBinomial: Constructor
    Pareto: Constructor
    Rayleigh: Constructor
    Weibull: Constructor
    Arcsine: Constructor
    BetaPrime: Constructor
    F: Constructor
    HalfCauchy: Constructor
    Kumaraswamy: Constructor
    Levy: Constructor
    LogLogistic: Constructor
    LogUniform: Constructor
    Lomax: Constructor
    Moyal: Constructor
    PowerFunction: Constructor
    Semicircle: Constructor
    StudentT: Constructor
    AsymmetricLaplace: Constructor
    Logistic: Constructor
    HyperbolicSecant: Constructor
    GeneralizedNormal: Constructor
    HalfLogistic: Constructor
    Lindley: Constructor
    GeneralizedExtremeValue: Constructor
    GeneralizedPareto: Constructor
    Gompertz: Constructor
    TruncatedNormal: Constructor
    LogitNormal: Constructor
    ContinuousBernoulli: Constructor
    Triangular: Constructor
    Trapezoidal: Constructor
    VonMises: Constructor
    Dirichlet: VectorConstructor
    Multinomial: VectorConstructor
    MultivariateNormal: VectorConstructor
    MultivariateT: VectorConstructor
    Wishart: VectorConstructor


def Categorical(probabilities: Sequence[Any] | Mapping[Any, Any]) -> Distribution:
    """Return the distribution on 0, 1, 2, ... (or the keys of a mapping) with these probabilities.

    Parameters
    ----------
    probabilities : sequence or mapping
        Numbers, text or SymPy expressions with sum 1; distinct symbols that stand alone are taken to sum to 1.

    Examples
    --------
    >>> Categorical(["1/2", "1/4", "1/4"]).entropy(base=2)
    3/2
    """
    with located("Categorical"):
        return Distribution(from_pmf(probabilities))


def constructors() -> dict[str, Any]:
    """Return every constructor by name."""
    this = sys.modules[__name__]
    return {name: getattr(this, name) for name in __all__ if name not in ("constructors", "pairs")}


def pairs(functional: str = "kl", *, families: Iterable[Any] | None = None) -> Pairs:
    """Return the matrix of ordered pairs of families: which has a closed form, by which method, and is it finite.

    The facts hold for symbolic parameters; particular values, or a common value of two parameters, may have closed
    forms beyond. For the Kullback-Leibler divergence the facts are stored; for others they are derived when asked,
    about a hundred pairs in a second or two.

    Parameters
    ----------
    functional : str
        A functional of two distributions: ``"kl"``, ``"renyi"``, ``"js"``, ``"hellinger"``, ``"total_variation"``, ...
    families : iterable of names or constructors, optional
        Which families; all by default.

    Returns
    -------
    Pairs
        A table that prints, draws (``plot()``) and answers ``table["Gamma", "Normal"]``.

    Raises
    ------
    InputError
        If the functional or a family is unknown.

    Examples
    --------
    >>> pairs()["Weibull", "Gamma"]
    PairFact(rung='feature expectations', outcome='finite')
    >>> pairs("renyi", families=["Normal", "Laplace"]).counts()
    {'finite': 0, 'conditional': 2, 'infinite': 0, 'open': 2}
    """
    with located("families.pairs"):
        return matrix(functional, families)
