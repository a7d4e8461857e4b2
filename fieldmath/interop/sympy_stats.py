"""Random variables of sympy.stats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import read_identifier
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.interop.inverse import members
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.families import FAMILIES


def _counts_failures() -> bool:
    """Return whether p of a negative binomial is the probability of success, as in newer versions of SymPy."""
    from sympy.stats.drv_types import NegativeBinomialDistribution

    quarter = sp.Rational(1, 4)
    return bool(NegativeBinomialDistribution(sp.S.One, quarter).pdf(sp.S.Zero) == quarter)


_ROWS: dict[str, tuple[str, Callable[..., tuple[Any, ...]]]] = {
    "Normal": ("Normal", lambda mu, sigma: (mu, sigma)),
    "LogNormal": ("LogNormal", lambda mu, sigma: (mu, sigma)),
    "Exponential": ("Exponential", lambda rate: (rate,)),
    "Gamma": ("Gamma", lambda shape, scale: (shape, scale)),
    "Beta": ("Beta", lambda a, b: (a, b)),
    "Uniform": ("Uniform", lambda a, b: (a, b)),
    "Laplace": ("Laplace", lambda mu, b: (mu, b)),
    "Cauchy": ("Cauchy", lambda x0, gamma: (x0, gamma)),
    "Logistic": ("Logistic", lambda mu, s: (mu, s)),
    "Gumbel": ("Gumbel", lambda mu, beta: (beta, mu)),
    "Weibull": ("Weibull", lambda shape, scale: (scale, shape)),
    "Rayleigh": ("Rayleigh", lambda sigma: (sigma,)),
    "Maxwell": ("Maxwell", lambda a: (a,)),
    "Nakagami": ("Nakagami", lambda m, omega: (m, omega)),
    "Pareto": ("Pareto", lambda minimum, shape: (minimum, shape)),
    "ChiSquared": ("ChiSquared", lambda k: (k,)),
    "Chi": ("Chi", lambda k: (k,)),
    "Erlang": ("Erlang", lambda shape, rate: (shape, rate)),
    "Frechet": ("Frechet", lambda shape, scale: (shape, scale, sp.S.Zero)),
    "InverseGamma": ("GammaInverse", lambda shape, scale: (shape, scale)),
    "InverseGaussian": ("GaussianInverse", lambda mu, lam: (mu, lam)),
    "Lomax": ("Lomax", lambda shape, scale: (shape, scale)),
    "LogLogistic": ("LogLogistic", lambda scale, shape: (scale, shape)),
    "BetaPrime": ("BetaPrime", lambda a, b: (a, b)),
    "F": ("FDistribution", lambda d1, d2: (d1, d2)),
    "Levy": ("Levy", lambda mu, c: (mu, c)),
    "Moyal": ("Moyal", lambda mu, sigma: (mu, sigma)),
    "Bernoulli": ("Bernoulli", lambda p: (p, sp.S.One, sp.S.Zero)),
    "Binomial": ("Binomial", lambda n, p: (n, p, sp.S.One, sp.S.Zero)),
    "Geometric": ("Geometric", lambda p: (p,)),
    "NegativeBinomial": ("NegativeBinomial", lambda n, p: (n, p if _counts_failures() else 1 - p)),
    "Poisson": ("Poisson", lambda rate: (rate,)),
    "Zipf": ("Zeta", lambda s: (s,)),
    "Logarithmic": ("Logarithmic", lambda p: (p,)),
    "Skellam": ("Skellam", lambda mu1, mu2: (mu1, mu2)),
    "Hypergeometric": ("Hypergeometric", lambda population, successes, draws: (population, successes, draws)),
}
"""Families: the constructor in sympy.stats and its arguments in the parameters here."""


def to_sympy(p: Distribution, name: str = "X") -> sp.Symbol:
    """Return a random variable of sympy.stats that is distributed as `p`; parameters stay symbols.

    Parameters
    ----------
    p : Distribution
        A member of a family, or a table.
    name : str
        The name of the random variable.

    Examples
    --------
    >>> from sympy.stats import E
    >>> from fieldmath.families import Gamma
    >>> from fieldmath.interop import to_sympy
    >>> E(to_sympy(Gamma("k", "s")))
    k*s
    """
    from sympy import stats

    with located("to_sympy"):
        if not isinstance(p, Distribution):
            raise InputTypeError(f"p must be a Distribution; got {type(p).__name__}")
        name = read_identifier(name, "name")
        if p.is_finite and p.family is None:
            return stats.FiniteRV(name, dict(zip(p.outcomes, p.probabilities, strict=True)))
        row = p.law.row
        if row is None or row.name not in _ROWS:
            raise InputError(f"p must be a table or one of {', '.join(_ROWS)}; got {p!r}")
        constructor, arguments = _ROWS[row.name]
        try:
            return getattr(stats, constructor)(name, *arguments(**p.arguments))
        except ValueError as error:
            raise InputError(f"p must have parameters that sympy.stats admits; got {p!r}: {error}") from None


def from_sympy(variable: Any) -> Distribution:
    """Return the distribution of a random variable of sympy.stats.

    Parameters
    ----------
    variable : RandomSymbol
        Of one of the families that both libraries have, or finite.

    Examples
    --------
    >>> from sympy.stats import Weibull
    >>> from fieldmath.interop import from_sympy
    >>> from_sympy(Weibull("X", 2, 3))
    Weibull(shape=3, scale=2)
    """
    with located("from_sympy"):
        distribution = getattr(getattr(variable, "pspace", None), "distribution", None)
        if distribution is None:
            raise InputTypeError(f"variable must be a random variable of sympy.stats; got {type(variable).__name__}")
        kind = type(distribution).__name__.removesuffix("Distribution")
        for name, (constructor, arguments) in _ROWS.items():
            if name in FAMILIES and kind == constructor:
                row = FAMILIES[name]
                theirs = arguments(*row.symbols)
                pairs = zip(map(sp.S, theirs), map(sp.S, distribution.args[: len(theirs)]), strict=True)
                for member in members(row, dict(pairs)):
                    return member
        density = getattr(distribution, "dict", None)
        if density is not None:
            return Distribution.from_pmf(dict(density.items()))
        raise InputError(f"variable must be finite or one of {', '.join(_ROWS)}; got {kind}")
