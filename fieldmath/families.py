"""Constructors of distribution families, made from the rows of `fieldmath.probability.families`.

>>> from fieldmath.families import Normal
>>> Normal("mu", 2), Normal(0, 0.5), Normal(mu="a - b", sigma="2*s")
(Normal(mu=mu, sigma=2), Normal(mu=0, sigma=1/2), Normal(mu=a - b, sigma=2*s))

Arguments are numbers (floats are read as decimals), text, or SymPy expressions. A name in text becomes a symbol with
the assumptions of its parameter's domain: ``sigma`` is positive, ``mu`` real. A SymPy symbol without these
assumptions is replaced by the symbol of the same name that has them. One name means one quantity: where roles differ
(``"s"`` as a mean here and a scale there), all uses become the symbol that has the assumptions of both.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
    values = ", ".join(
        f"{p.name}={str(value).strip(chr(39))}" for p, value in zip(row.parameters, row.typical[0], strict=True)
    )
    parameters = "\n".join(
        f"{p.name} : {p.domain.requirement}\n    {p.meaning[0].upper()}{p.meaning[1:]}." for p in row.parameters
    )
    return (
        f"{row.summary}\n\nParameters\n----------\n{parameters}\n\nReturns\n-------\nDistribution\n\n"
        f"References\n----------\n{row.reference}\n\n"
        f"Examples\n--------\n>>> from fieldmath.families import {row.name}\n"
        f">>> {row.name}({example})\n{row.name}({values})\n"
    )


Bernoulli = Constructor(FAMILIES["Bernoulli"])
Binomial = Constructor(FAMILIES["Binomial"])
Geometric = Constructor(FAMILIES["Geometric"])
Poisson = Constructor(FAMILIES["Poisson"])
DiscreteUniform = Constructor(FAMILIES["DiscreteUniform"])
BetaBinomial = Constructor(FAMILIES["BetaBinomial"])
Hypergeometric = Constructor(FAMILIES["Hypergeometric"])
Logarithmic = Constructor(FAMILIES["Logarithmic"])
Skellam = Constructor(FAMILIES["Skellam"])
Zipf = Constructor(FAMILIES["Zipf"])
Normal = Constructor(FAMILIES["Normal"])
Laplace = Constructor(FAMILIES["Laplace"])
Exponential = Constructor(FAMILIES["Exponential"])
Gamma = Constructor(FAMILIES["Gamma"])
LogNormal = Constructor(FAMILIES["LogNormal"])
Uniform = Constructor(FAMILIES["Uniform"])
Beta = Constructor(FAMILIES["Beta"])
Cauchy = Constructor(FAMILIES["Cauchy"])
Chi = Constructor(FAMILIES["Chi"])
ChiSquared = Constructor(FAMILIES["ChiSquared"])
Erlang = Constructor(FAMILIES["Erlang"])
Frechet = Constructor(FAMILIES["Frechet"])
GeneralizedGamma = Constructor(FAMILIES["GeneralizedGamma"])
GeometricFailures = Constructor(FAMILIES["GeometricFailures"])
Gumbel = Constructor(FAMILIES["Gumbel"])
HalfNormal = Constructor(FAMILIES["HalfNormal"])
InverseGamma = Constructor(FAMILIES["InverseGamma"])
InverseGaussian = Constructor(FAMILIES["InverseGaussian"])
Maxwell = Constructor(FAMILIES["Maxwell"])
Nakagami = Constructor(FAMILIES["Nakagami"])
NegativeBinomial = Constructor(FAMILIES["NegativeBinomial"])
Pareto = Constructor(FAMILIES["Pareto"])
Rayleigh = Constructor(FAMILIES["Rayleigh"])
Weibull = Constructor(FAMILIES["Weibull"])
Arcsine = Constructor(FAMILIES["Arcsine"])
BetaPrime = Constructor(FAMILIES["BetaPrime"])
F = Constructor(FAMILIES["F"])
HalfCauchy = Constructor(FAMILIES["HalfCauchy"])
Kumaraswamy = Constructor(FAMILIES["Kumaraswamy"])
Levy = Constructor(FAMILIES["Levy"])
LogLogistic = Constructor(FAMILIES["LogLogistic"])
LogUniform = Constructor(FAMILIES["LogUniform"])
Lomax = Constructor(FAMILIES["Lomax"])
Moyal = Constructor(FAMILIES["Moyal"])
PowerFunction = Constructor(FAMILIES["PowerFunction"])
Semicircle = Constructor(FAMILIES["Semicircle"])
StudentT = Constructor(FAMILIES["StudentT"])
AsymmetricLaplace = Constructor(FAMILIES["AsymmetricLaplace"])
Logistic = Constructor(FAMILIES["Logistic"])
HyperbolicSecant = Constructor(FAMILIES["HyperbolicSecant"])
GeneralizedNormal = Constructor(FAMILIES["GeneralizedNormal"])
HalfLogistic = Constructor(FAMILIES["HalfLogistic"])
Lindley = Constructor(FAMILIES["Lindley"])
GeneralizedExtremeValue = Constructor(FAMILIES["GeneralizedExtremeValue"])
GeneralizedPareto = Constructor(FAMILIES["GeneralizedPareto"])
Gompertz = Constructor(FAMILIES["Gompertz"])
TruncatedNormal = Constructor(FAMILIES["TruncatedNormal"])
LogitNormal = Constructor(FAMILIES["LogitNormal"])
ContinuousBernoulli = Constructor(FAMILIES["ContinuousBernoulli"])
Triangular = Constructor(FAMILIES["Triangular"])
Trapezoidal = Constructor(FAMILIES["Trapezoidal"])
VonMises = Constructor(FAMILIES["VonMises"])


Dirichlet = VectorConstructor(VECTOR_FAMILIES["Dirichlet"], __name__)
Multinomial = VectorConstructor(VECTOR_FAMILIES["Multinomial"], __name__)
MultivariateNormal = VectorConstructor(VECTOR_FAMILIES["MultivariateNormal"], __name__)
MultivariateT = VectorConstructor(VECTOR_FAMILIES["MultivariateT"], __name__)
Wishart = VectorConstructor(VECTOR_FAMILIES["Wishart"], __name__)


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
    return {name: globals()[name] for name in __all__ if name not in ("constructors", "pairs")}


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
