"""Every pair for which torch.distributions, TensorFlow Probability or Distributions.jl has a formula is exact here.

The lists are those of torch 2.11 (`torch/distributions/kl.py`), TFP 0.25 (its `RegisterKL` lines) and Distributions.jl
(methods of `kldivergence`), univariate and finite ones; the numbers are independent: quadrature, series and sums.
"""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import sympy as sp

from fieldmath import families as f
from fieldmath.probability.distribution import Distribution

HALF = "1/2"


def share(*odds: float) -> Distribution:
    """Return a finite distribution with rational probabilities."""
    return Distribution.from_pmf([sp.Rational(o, sum(odds)) for o in odds])


def probit(x: str) -> Distribution:
    return f.Bernoulli(sp.Rational(1, 2) + sp.erf(sp.Rational(x) / sp.sqrt(2)) / 2)


def ordered_logistic(location: str, *cuts: str) -> Distribution:
    """Return cut points on the line seen through a logistic law: the categories between them."""
    below = [1 / (1 + sp.exp(sp.Rational(location) - sp.Rational(cut))) for cut in cuts]
    ends = [sp.S.Zero, *below, sp.S.One]
    return Distribution.from_pmf([b - a for a, b in pairwise(ends)])


def stopping_ratio(location: str, *cuts: str) -> Distribution:
    stay, masses = sp.S.One, []
    for cut in cuts:
        go = 1 / (1 + sp.exp(sp.Rational(cut) - sp.Rational(location)))
        masses.append(stay * (1 - go))
        stay *= go
    return Distribution.from_pmf([*masses, stay])


TORCH = {
    "Bernoulli": (f.Bernoulli("1/3"), [f.Bernoulli("3/4"), f.Poisson(2)]),
    "Beta": (
        f.Beta(2, 3),
        [
            f.Beta(HALF, 4),
            f.ContinuousBernoulli("1/3"),
            f.Exponential(2),
            f.Gamma(3, HALF),
            f.Normal(1, 2),
            f.Uniform(-1, 2),
        ],
    ),
    "Binomial": (f.Binomial(5, "1/3"), [f.Binomial(5, HALF), f.Binomial(7, HALF)]),
    "Categorical": (share(1, 2, 3), [share(3, 2, 1)]),
    "ContinuousBernoulli": (
        f.ContinuousBernoulli("1/4"),
        [f.ContinuousBernoulli("2/3"), f.ContinuousBernoulli(HALF), f.Exponential(2), f.Normal(1, 2), f.Uniform(0, 1)],
    ),
    "Exponential": (
        f.Exponential(2),
        [f.Exponential(3), f.Gamma(3, HALF), f.Gumbel(1, 2), f.Normal(1, 2), f.Laplace(1, 2)],
    ),
    "Gamma": (f.Gamma(3, HALF), [f.Gamma(2, 1), f.Exponential(2), f.Gumbel(1, 2), f.Normal(1, 2), f.Laplace(1, 2)]),
    "ChiSquared": (f.ChiSquared(3), [f.ChiSquared(5), f.Exponential(1), f.Gumbel(0, 3), f.Normal(1, 2)]),
    "Geometric": (f.GeometricFailures("1/3"), [f.GeometricFailures(HALF)]),
    "Gumbel": (f.Gumbel(1, 2), [f.Gumbel(0, 3), f.Normal(1, 2)]),
    "HalfNormal": (f.HalfNormal(2), [f.HalfNormal(3)]),
    "HalfCauchy": (f.HalfCauchy(2), [f.HalfCauchy(3)]),
    "InverseGamma": (f.InverseGamma(3, HALF), [f.InverseGamma(2, 1)]),
    "Laplace": (f.Laplace(1, 2), [f.Laplace(0, 3), f.Normal(1, 2)]),
    "LogNormal": (f.LogNormal(1, 2), [f.LogNormal(0, 1)]),
    "Normal": (f.Normal(1, 2), [f.Normal(0, 3), f.Gumbel(1, 2), f.Laplace(0, 3)]),
    "Pareto": (f.Pareto(2, 3), [f.Pareto(1, 2), f.Exponential(2), f.Gamma(3, HALF), f.Normal(1, 2), f.Laplace(1, 2)]),
    "Poisson": (f.Poisson(2), [f.Poisson(HALF)]),
    "Cauchy": (f.Cauchy(1, 2), [f.Cauchy(0, 3)]),
    "Uniform": (
        f.Uniform("1/4", "3/4"),
        [
            f.Uniform(0, 1),
            f.Beta(2, 3),
            f.ContinuousBernoulli("1/3"),
            f.Exponential(2),
            f.Gamma(3, HALF),
            f.Gumbel(1, 2),
            f.Normal(1, 2),
            f.Pareto("1/5", 2),
            f.Laplace(HALF, 2),
        ],
    ),
}
# The formulas that torch's source lists as missing, apart from those above.
TORCH_MISSING = {
    "Beta": (f.Beta(2, 3), [f.Laplace("1/3", 2)]),
    "ContinuousBernoulli": (f.ContinuousBernoulli("1/4"), [f.Gamma(3, HALF)]),
    "Gumbel": (f.Gumbel(1, 2), [f.Laplace(0, 2), f.Laplace(9, 2)]),
}
TFP = {
    "Chi": (f.Chi(3), [f.Chi(2)]),
    "Chi2": (f.ChiSquared(3), [f.ChiSquared(2), f.Gamma(2, 3)]),
    "ExpGamma": (f.Gamma(3, HALF).transform("log(x)"), [f.Gamma(2, 1).transform("log(x)")]),
    "ExpInverseGamma": (f.InverseGamma(3, 2).transform("log(x)"), [f.InverseGamma(2, 1).transform("log(x)")]),
    "Gamma": (f.Gamma(3, HALF), [f.ChiSquared(3)]),
    "LogitNormal": (f.LogitNormal(1, 2), [f.LogitNormal(0, 1)]),
    "Moyal": (f.Moyal(1, 2), [f.Moyal(0, 2), f.Moyal(0, 3)]),
    "OrderedLogistic": (ordered_logistic("1/2", "-1", "0", "2"), [ordered_logistic("1", "-1", "0", "2")]),
    "ProbitBernoulli": (probit("1/2"), [probit("-1/3")]),
    "StoppingRatioLogistic": (stopping_ratio("1/2", "-1", "0", "2"), [stopping_ratio("1", "-1", "0", "2")]),
    "VonMises": (f.VonMises(1, 2), [f.VonMises(-1, HALF)]),
    "Weibull": (f.Weibull(2, 3), [f.Weibull("3/2", 1), f.Gamma(2, 3)]),
}
JULIA = {
    "Erlang": (f.Erlang(3, 2), [f.Erlang(2, 1)]),
    "InverseGaussian": (f.InverseGaussian(1, 2), [f.InverseGaussian(2, 3)]),
    "Lindley": (f.Lindley(1), [f.Lindley(2)]),
    "Frechet": (f.Frechet(3, 2), [f.Frechet(2, 1)]),
    "Geometric": (f.Geometric("1/3"), [f.Geometric(HALF)]),
    "affine": (3 * f.Gumbel(0, 1) + 1, [3 * f.Gumbel(1, 2) + 1]),
}
FINITE = [
    pytest.param(p, q, id=f"{library} {name} to {q}")
    for library, table in (("torch", TORCH), ("missing", TORCH_MISSING), ("TFP", TFP), ("Julia", JULIA))
    for name, (p, partners) in table.items()
    for q in partners
]


@pytest.mark.filterwarnings("ignore::fieldmath.errors.AccuracyWarning")
@pytest.mark.parametrize(("p", "q"), FINITE)
def test_finite_pair_is_exact_and_equals_an_independent_number(p, q):
    exact = p.kl(q, method="exact")
    assert not exact.has(sp.Integral, sp.Sum, sp.nan, sp.zoo, sp.I, sp.Float)
    number = p.kl(q, method="numeric")
    assert abs(float(exact) - float(number)) <= number.error + 1e-9 * (1 + abs(float(number)))
    assert float(exact) >= 0


UNIT = [f.Beta(2, 3), f.ContinuousBernoulli("1/3")]
HALF_LINE = [f.Exponential(2), f.Gamma(2, 1)]
INFINITE = [
    *((p, f.Pareto(HALF, 2)) for p in UNIT),
    *((p, q) for p in HALF_LINE for q in (*UNIT, f.Pareto(1, 2), f.Uniform(0, 1))),
    *(
        (p, q)
        for p in (f.Gumbel(0, 1), f.Laplace(0, 1), f.Normal(0, 1))
        for q in (*UNIT, *HALF_LINE, f.Pareto(1, 2), f.Uniform(0, 1))
    ),
    *((f.Pareto(1, 2), q) for q in (*UNIT, f.Uniform(0, 1))),
    (f.Poisson(2), f.Bernoulli("1/3")),
    (f.Poisson(2), f.Binomial(5, "1/3")),
]


def test_there_are_as_many_as_in_the_source():
    assert len(INFINITE) == 33
    assert sum(len(partners) for _, partners in TORCH.values()) >= 51


@pytest.mark.parametrize(("p", "q"), INFINITE, ids=str)
def test_infinite_pair_is_infinite(p, q):
    assert p.kl(q, method="exact") is sp.oo


def test_continuous_bernoulli_and_uniform_are_finite_where_torch_says_infinite():
    p, q = f.ContinuousBernoulli("1/3"), f.Uniform(0, 1)
    for first, second in ((p, q), (q, p)):
        assert 0 < float(first.kl(second)) < math.inf
