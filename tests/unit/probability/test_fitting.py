"""Maximum likelihood: closed forms, numeric maxima with vanishing slope, standard errors, the least divergence."""

import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.families import (
    Arcsine,
    AsymmetricLaplace,
    Beta,
    Binomial,
    Cauchy,
    DiscreteUniform,
    Erlang,
    Exponential,
    Gamma,
    Geometric,
    InverseGaussian,
    Laplace,
    LogNormal,
    Normal,
    Pareto,
    Poisson,
    Trapezoidal,
    Triangular,
    Uniform,
    Weibull,
)

D = fm.Distribution


# --- closed forms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "data", "member"),
    [
        (Normal, [1, 2, 3], Normal(2, sp.sqrt(6) / 3)),
        (Poisson, [1, 2, 2, 5], Poisson(Fraction(5, 2))),
        (Exponential, [1, 2, Fraction(3, 2)], Exponential(Fraction(2, 3))),
        (Geometric, [1, 3, 4], Geometric(Fraction(3, 8))),
        (Uniform, [2, 3, 7], Uniform(2, 7)),
        (DiscreteUniform, [2, 3, 7], DiscreteUniform(2, 7)),
        (Laplace, [1, 2, 4, 9], Laplace(3, Fraction(5, 2))),
        (InverseGaussian, [1, 2, 4], InverseGaussian(Fraction(7, 3), Fraction(84, 13))),
        (Pareto, [1, 2, 4], Pareto(1, 3 / sp.log(8))),
        (LogNormal, [1, 1, 1, sp.Integer(16)], LogNormal(sp.log(2), sp.sqrt(3) * sp.log(2))),
    ],
)
def test_exact_data_give_exact_members(family, data, member):
    found = family.fit(data)
    for name, value in member.arguments.items():
        assert sp.simplify(sp.expand_log(found.arguments[name] - value, force=True)) == 0
        assert fm.is_exact(found.arguments[name])
    assert found.fitted.method == "closed form"


def test_numbers_stay_and_names_are_found():
    assert Gamma(2, "scale").fit([1, 2, 3]) == Gamma(2, 1)
    assert Normal("mu", 1).fit([1.0, 2.5]) == Normal(1.75, 1)
    assert Gamma.fit([1, 2, 3], shape=2) == Gamma(2, 1)
    assert Binomial.fit([3, 4, 5], n=10) == Binomial(10, Fraction(2, 5))
    s = sp.Symbol("s", positive=True)
    assert Normal(0, 2 * s).fit([-1, 1]) == Normal(0, 1)  # an expression of what is found


def test_a_distribution_of_data_is_data():
    assert Poisson.fit(D.from_counts([1, 2, 2, 5])) == Poisson(Fraction(5, 2))
    x = np.random.default_rng(1).normal(size=100)
    assert Normal.fit(D.from_samples(x)) == Normal.fit(x)
    assert Normal.fit(D.from_pmf({0: "1/2", 1: "1/2"})) == Normal(Fraction(1, 2), Fraction(1, 2))


# --- numeric maxima --------------------------------------------------------------------------------------------------

# HyperbolicSecant has nothing to find, a Categorical is a table.
NO_FIT = {"Categorical", "HyperbolicSecant"}
UNIVARIATE = [
    name
    for name, family in families.constructors().items()
    if name not in NO_FIT and hasattr(family, "row") and any(not p.domain.integer for p in family.row.parameters)
]


@pytest.mark.slow
@pytest.mark.parametrize("name", UNIVARIATE)
def test_every_family_finds_a_member_at_least_as_likely_as_the_truth(name):
    family = getattr(families, name)
    values = dict(zip((p.name for p in family.row.parameters), family.row.typical[0], strict=True))
    truth = family(**values)
    data = truth.sample(300, rng=np.random.default_rng(3))
    found = family.fit(data, **{p.name: values[p.name] for p in family.row.parameters if p.domain.integer})
    assert found.fitted.log_likelihood >= float(np.sum(truth.logpdf(data))) - 1e-6
    for parameter, estimate in found.fitted.parameters.items():
        assert 0 < estimate.error < math.inf
        assert abs(estimate - float(truth.arguments[parameter])) < 6 * estimate.error


@pytest.mark.parametrize("family", [Gamma, Beta, Weibull, Cauchy])
def test_the_slope_of_the_likelihood_vanishes_at_the_maximum(family):
    typical = family(*family.row.typical[0])
    data = typical.sample(150, rng=np.random.default_rng(4))
    found = family.fit(data)
    step = 1e-5
    for name, value in found.arguments.items():
        error = found.fitted.parameters[name].error
        beside = [
            float(np.sum(family(**{**found.arguments, name: value + sign * step * sp.Float(error)}).logpdf(data)))
            for sign in (-1, 1)
        ]
        # In standard errors the likelihood falls by 1/2: its slope is 0 to the square of the step.
        assert abs(beside[1] - beside[0]) / (2 * step) < 1e-3
        assert max(beside) <= found.fitted.log_likelihood + 1e-9


def test_scipy_finds_the_same_gamma():
    from scipy import stats

    data = np.random.default_rng(5).gamma(3.0, 0.5, 500)
    shape, _, scale = stats.gamma.fit(data, floc=0)
    found = Gamma.fit(data).fitted.parameters
    assert float(found["shape"]) == pytest.approx(shape, rel=1e-6)
    assert float(found["scale"]) == pytest.approx(scale, rel=1e-6)


# --- places where the formula changes ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_arcsine_law_ends_at_the_extreme_observations():
    found = Arcsine.fit([1, Fraction(5, 2), 4])
    assert found == Arcsine(1, 4)
    assert found.fitted.log_likelihood == math.inf  # the density is infinite there
    truth, rng = Arcsine(-1, 2), np.random.default_rng(12)
    fits = [Arcsine.fit(truth.sample(200, rng=rng)).fitted.parameters for _ in range(30)]
    for name, end in truth.arguments.items():
        # Its mean distance from the end; the square of an exponential time has 2.2 times its mean as deviation.
        distance = np.mean([abs(float(found[name]) - float(end)) for found in fits])
        assert 0.5 < np.mean([found[name].error for found in fits]) / distance < 2


@pytest.mark.slow
def test_the_fit_of_an_asymmetric_laplace_law_is_the_published_profile():
    # Kotz, Kozubowski & Podgorski (2001), section 3.5: mu is the observation that minimises sqrt(above) + sqrt(below),
    # then kappa**4 = below/above and lam = 1/(kappa*above + below/kappa).
    data = AsymmetricLaplace(1, 2, 2).sample(120, rng=np.random.default_rng(13))
    above, below = (np.maximum(sign * (data - data[:, None]), 0).mean(axis=1) for sign in (1, -1))
    best = int(np.argmin(np.sqrt(above) + np.sqrt(below)))
    kappa = (below[best] / above[best]) ** 0.25
    found = AsymmetricLaplace.fit(data).fitted.parameters
    assert float(found["mu"]) == data[best]
    assert float(found["kappa"]) == pytest.approx(kappa, rel=1e-6)
    assert float(found["lam"]) == pytest.approx(1 / (kappa * above[best] + below[best] / kappa), rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("weights", [None, np.arange(1.0, 41.0)])
def test_the_mode_of_a_triangle_with_known_ends_is_the_most_likely_observation(weights):
    data = Triangular(0, 1, 3).sample(40, rng=np.random.default_rng(14))
    found = Triangular(0, "m", 3).fit(data, weights=weights)
    shares = np.ones(40) if weights is None else weights
    likelihoods = [float(np.sum(shares * Triangular(0, place, 3).logpdf(data))) for place in data]
    assert float(found.arguments["mode"]) == data[int(np.argmax(likelihoods))]


@pytest.mark.slow
def test_no_triangle_or_trapezium_nearby_is_more_likely():
    rng = np.random.default_rng(15)
    for family in (Triangular, Trapezoidal):
        data = family(*family.row.typical[0]).sample(60, rng=rng)
        found = family.fit(data)
        values = np.array([float(value) for value in found.arguments.values()])
        for _ in range(25):
            try:
                beside = family(*(values + rng.normal(size=values.size) * 10.0 ** rng.uniform(-4, -1)))
            except InputError:  # corners out of order
                continue
            assert float(np.sum(beside.logpdf(data))) <= found.fitted.log_likelihood + 1e-9


# --- the divergence is minimal ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", [Normal, Exponential, Gamma, LogNormal, Weibull])
def test_minimising_the_divergence_from_the_sample_is_fitting(family):
    names = [p.name for p in family.row.parameters]
    data = family(*family.row.typical[0]).sample(60, rng=np.random.default_rng(6))
    fitted = family.fit(data)
    divergence = D.from_samples(data).kl(family(*names))
    at = {symbol: fitted.arguments[symbol.name] for symbol in divergence.free_symbols}
    least = float(divergence.xreplace(at))
    for symbol, value in at.items():
        error = fitted.fitted.parameters[symbol.name].error
        assert abs(float(divergence.diff(symbol).xreplace(at))) * error < 1e-6
        for sign in (-1, 1):
            assert float(divergence.xreplace({**at, symbol: value + sign * sp.Float(error)})) > least


# --- standard errors -------------------------------------------------------------------------------------------------


def test_standard_errors_are_those_of_the_fisher_information():
    data = np.random.default_rng(7).normal(3, 2, 400)
    fitted = Normal.fit(data).fitted
    sigma = float(fitted.parameters["sigma"])
    assert fitted.parameters["mu"].error == pytest.approx(sigma / 20)
    assert fitted.parameters["sigma"].error == pytest.approx(sigma / math.sqrt(800))
    information = Gamma.fit(np.random.default_rng(8).gamma(2, 1, 300))
    matrix = np.array(information.fisher_information().evalf(), dtype=float)
    expected = np.sqrt(np.diag(np.linalg.inv(matrix)) / 300)
    # Order of parameters in the covariance is that of their names, here scale before shape.
    assert [information.fitted.parameters[n].error for n in ("shape", "scale")] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("family", [Exponential, Laplace, Uniform, Pareto])
def test_standard_errors_are_the_spread_seen(family):
    truth = family(*family.row.typical[0])
    rng = np.random.default_rng(9)
    fits = [family.fit(truth.sample(100, rng=rng)).fitted.parameters for _ in range(60)]
    for name in fits[0]:
        spread = np.std([float(found[name]) for found in fits])
        stated = np.mean([found[name].error for found in fits])
        assert 0.6 < stated / spread < 1.6


def test_criteria_count_parameters():
    fitted = Normal.fit([1.0, 2.0, 4.0]).fitted
    assert fitted.aic == pytest.approx(4 - 2 * fitted.log_likelihood)
    assert fitted.bic == pytest.approx(2 * math.log(3) - 2 * fitted.log_likelihood)
    assert Normal(0, 1).fitted is None


# --- likelihood ------------------------------------------------------------------------------------------------------


def test_the_log_likelihood_is_symbolic_exact_or_a_number():
    r = sp.Symbol("r", positive=True)
    assert Exponential(r).log_likelihood([1, 2]) == 2 * sp.log(r) - 3 * r
    assert sp.expand_log(Normal(0, 1).log_likelihood([0, 0]) + sp.log(2 * sp.pi)) == 0
    x = np.random.default_rng(10).normal(size=20)
    assert Normal(0, 1).log_likelihood(x) == pytest.approx(float(np.sum(Normal(0, 1).logpdf(x))))
    assert Exponential(r).log_likelihood([-1, 2]) == -sp.oo


def test_weights_are_repetitions_of_exact_shares():
    x, w = np.array([0.5, 1.0, 4.0]), np.array([1, 2, 1])
    assert float(Exponential.fit(x, weights=w).fitted.parameters["rate"]) == pytest.approx(4 / 6.5)


def test_a_fit_survives_pickling():
    found = pickle.loads(pickle.dumps(Normal.fit([1.0, 2.0, 4.0])))
    assert found.fitted.parameters["mu"].error > 0


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: Exponential.fit([-1.0, 2.0]), InputError, "data must lie in the support of the distribution; got -1"),
        (lambda: Poisson.fit([0.5, 2.0]), InputError, "data must lie in the support of the distribution; got 0.5"),
        (lambda: Normal(0, 1).fit([1.0]), InputError, "fit needs free parameters; got none"),
        (lambda: D.from_pmf([0.5, 0.5]).fit([1.0]), InputError, "fit needs a density with parameters"),
        (lambda: Erlang.fit([1.0, 2.0]), InputError, "shape must be a number to fit the others: it is an integer"),
        (lambda: Normal.fit([1.0, math.nan]), InputError, "data must be finite; got nan"),
        (lambda: Normal.fit(["a", "b"]), InputTypeError, "data must be an array of real numbers"),
        (lambda: Normal.fit(D.from_counts(["a", "b"])), InputTypeError, "data must be numbers; got the label 'a'"),
        (lambda: Normal.fit([2.0, 2.0]), (InputError, EvaluationError), "Normal.fit|Distribution.fit"),
        (lambda: Normal.fit(np.ones((3, 2))), InputError, "data must be one-dimensional; got 2 columns"),
    ],
)
def test_unusable_data_get_a_sentence(ask, error, text):
    with pytest.raises(error, match=text):
        ask()
