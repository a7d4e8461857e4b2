"""Distribution objects of other libraries and of one's own, judged method by method."""

import math

import numpy as np
import pytest
import scipy.stats as st
from scipy.special import erfinv

import fieldmath as fm
from fieldmath.families import (
    Beta,
    Binomial,
    Exponential,
    Gamma,
    Geometric,
    GeometricFailures,
    Gumbel,
    Laplace,
    LogNormal,
    NegativeBinomial,
    Normal,
    Pareto,
    Poisson,
    Uniform,
    Weibull,
)

RIGHT = [
    (st.norm(1, 2), Normal(1, 2)),
    (st.expon(scale=1 / 3), Exponential(3)),
    (st.gamma(2.5, scale=3), Gamma(2.5, 3)),
    (st.beta(2, 3), Beta(2, 3)),
    (st.uniform(-1, 4), Uniform(-1, 3)),
    (st.laplace(1, 2), Laplace(1, 2)),
    (st.lognorm(0.5, scale=math.exp(0.2)), LogNormal(0.2, 0.5)),
    (st.gumbel_r(1, 2), Gumbel(1, 2)),
    (st.weibull_min(1.5, scale=2), Weibull(1.5, 2)),
    (st.pareto(3, scale=2), Pareto(2, 3)),
    (st.poisson(4), Poisson(4)),
    (st.binom(10, 0.3), Binomial(10, 0.3)),
    (st.geom(0.3), Geometric(0.3)),
    (st.geom(0.3, loc=-1), GeometricFailures(0.3)),
    (st.nbinom(4, 0.4), NegativeBinomial(4, 0.4)),
]


def shown(value):
    return str(value) if isinstance(value, fm.Distribution) else "-"


@pytest.mark.parametrize(("frozen", "law"), RIGHT, ids=shown)
def test_distributions_of_scipy_are_right(frozen, law):
    report = fm.verify.distribution(frozen, law)
    assert report.ok, str(report)
    assert {"cdf", "ppf", "mean", "var", "rvs"} <= set(report.methods)


@pytest.mark.skipif(not hasattr(st, "Normal"), reason="needs the new distributions of SciPy 1.15")
def test_the_new_distributions_of_scipy_are_right():
    report = fm.verify.distribution(st.Normal(mu=1.0, sigma=2.0), Normal(1, 2))
    assert report.ok, str(report)
    assert {"icdf", "ccdf", "variance", "sample"} <= set(report.methods)


WRONG = [
    (st.expon(0, 3), Exponential(3), {"rate for scale"}),
    (st.gamma(2, scale=1 / 3), Gamma(2, 3), {"rate for scale"}),
    (st.gamma(3, scale=2), Gamma(2, 3), {"parameters exchanged"}),
    (st.norm(1, 4), Normal(1, 2), {"variance for standard deviation"}),
    (st.norm(1, math.sqrt(2)), Normal(1, 2), {"variance for standard deviation"}),
    (st.norm(2, 3), Normal(3, 2), {"parameters exchanged"}),
    (st.norm(1), Normal(1, 2), {"parameter ignored", "half a parameter"}),
    (st.norm(-1, 2), Normal(1, 2), {"sign of a parameter"}),
    (st.geom(0.3), GeometricFailures(0.3), {"counted from 1"}),
    (st.geom(0.3, loc=-1), Geometric(0.3), {"counted from 0"}),
    (st.geom(0.7), Geometric(0.3), {"success for failure"}),
    (st.nbinom(4, 0.6), NegativeBinomial(4, 0.4), {"success for failure"}),
    (st.binom(10, 0.8), Binomial(10, 0.2), {"success for failure"}),
    (st.lognorm(0.5, scale=0.2), LogNormal(0.2, 0.5), {"parameter for its exponential"}),
    (st.beta(3, 2), Beta(2, 3), {"parameters exchanged"}),
    (st.weibull_min(2, scale=1.5), Weibull(1.5, 2), {"parameters exchanged"}),
    (st.laplace(1, 1 / 2), Laplace(1, 2), {"rate for scale"}),
    (st.uniform(-1, 3), Uniform(-1, 3), {"end for width"}),
    (st.cauchy(1, 2), Normal(1, 2), None),
]


@pytest.mark.slow
@pytest.mark.parametrize(("frozen", "law", "names"), WRONG, ids=shown)
def test_wrong_parameters_are_named(frozen, law, names):
    report = fm.verify.distribution(frozen, law)
    assert not report.ok
    if names is None:
        assert not report.diagnosis
    else:
        assert names & set(report.diagnosis.names), str(report.diagnosis)


class Own:
    """A normal law by hand; a mistake takes the place of one method."""

    def __init__(self, mu, sigma):
        self.mu, self.sigma = mu, sigma

    def pdf(self, x):
        return np.exp(-(((x - self.mu) / self.sigma) ** 2) / 2) / (self.sigma * math.sqrt(2 * math.pi))

    def logpdf(self, x):
        return -(((x - self.mu) / self.sigma) ** 2) / 2 - math.log(self.sigma) - math.log(2 * math.pi) / 2

    def ppf(self, u):
        return self.mu + self.sigma * math.sqrt(2) * erfinv(2 * np.asarray(u) - 1)

    def mean(self):
        return self.mu

    def var(self):
        return self.sigma**2

    def entropy(self):
        return 0.5 * math.log(2 * math.pi * math.e * self.sigma**2)

    def rvs(self, size, random_state):
        return random_state.normal(self.mu, self.sigma, size)


def own(**methods):
    return type("Own", (Own,), methods)(1.0, 2.0)


MISTAKES = [
    ("rvs", lambda self, size, random_state: random_state.normal(self.mu, self.sigma**2, size),
     "variance for standard deviation"),
    ("rvs", lambda self, size, random_state: random_state.normal(self.sigma, self.mu, size), "parameters exchanged"),
    ("rvs", lambda self, size, random_state: random_state.normal(0, 1, size), None),
    ("rvs", lambda self, size, random_state: np.full(size, np.nan), None),
    ("var", lambda self: self.sigma, "square root taken"),
    ("entropy", lambda self: 0.5 * math.log2(2 * math.pi * math.e * self.sigma**2), "bits for nats"),
    ("entropy", lambda self: -0.5 * math.log(2 * math.pi * math.e * self.sigma**2), "sign"),
    ("logpdf", lambda self, x: Own.pdf(self, x), "density for its logarithm"),
    ("pdf", lambda self, x: Own.logpdf(self, x), "logarithm for density"),
    ("ppf", lambda self, u: Own.ppf(self, 1 - u), "quantile of 1 - u"),
    ("pdf", lambda self, x: np.exp(-((x - self.mu) ** 2) / 2 / self.sigma) / math.sqrt(2 * math.pi * self.sigma),
     "variance for standard deviation"),
    ("mean", lambda self: -self.mu, "sign"),
    ("mean", lambda self: None, None),
    ("pdf", lambda self, x: 1 / 0, None),
    ("ppf", lambda self, u: np.zeros(3), None),
]  # fmt: skip


def test_a_right_object_of_ones_own_is_right():
    report = fm.verify.distribution(own(), Normal(1, 2))
    assert report.ok, str(report)
    assert set(report.methods) == {"pdf", "logpdf", "ppf", "mean", "var", "entropy", "rvs"}


@pytest.mark.parametrize(("name", "wrong", "mistake"), MISTAKES)
def test_a_mistake_in_one_method_is_found_there(name, wrong, mistake):
    report = fm.verify.distribution(own(**{name: wrong}), Normal(1, 2))
    assert [method for method, right in report.methods.items() if not right] == [name]
    if mistake is not None:
        assert mistake in report.diagnoses[name].names, str(report)
        assert report.diagnosis.name in report.diagnoses[name].names


def test_methods_may_be_functions_in_a_mapping():
    law = Exponential(2)
    assert fm.verify.distribution({"cdf": lambda x: 1 - np.exp(-2 * np.maximum(x, 0))}, law).ok
    strict = fm.verify.distribution({"sf": lambda x: 1 - np.exp(-2 * np.maximum(x, 0))}, law)
    assert strict.diagnosis.name == "cdf for survival function"
    scalar_only = fm.verify.distribution({"cdf": lambda x: 1 - math.exp(-2 * x) if x > 0 else 0.0}, law)
    assert scalar_only.ok


def test_the_entropy_of_a_large_poisson_law_is_judged():
    # The first terms of the asymptotic series; the next is of order 1e-11.
    series = (math.log(2 * math.pi * math.e * 1e5) - 1 / 6e5) / 2
    assert fm.verify.distribution({"entropy": lambda: series}, Poisson(100_000)).ok
    assert not fm.verify.distribution({"entropy": lambda: 7.0}, Poisson(100_000)).ok


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fm.verify.distribution(st.norm(), Normal("m", 1)), "p must be a Distribution without free parameters"),
        (lambda: fm.verify.distribution(st.norm(), st.norm()), "p must be a Distribution without free parameters"),
        (lambda: fm.verify.distribution(object(), Normal(0, 1)), "obj must have some of the methods pdf, pmf"),
    ],
)
def test_bad_input_gets_a_sentence(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()
