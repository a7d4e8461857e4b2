"""Images of laws: the Jacobian, the cdf, the quantile, moments and information follow from the base."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import Distribution
from fieldmath.errors import InputError, InputTypeError, ParseError
from fieldmath.families import (
    Beta,
    Binomial,
    Cauchy,
    Chi,
    ChiSquared,
    DiscreteUniform,
    Exponential,
    Frechet,
    Gamma,
    Geometric,
    Gumbel,
    HalfNormal,
    InverseGamma,
    Laplace,
    LogNormal,
    Normal,
    Pareto,
    Poisson,
    Uniform,
    Weibull,
)
from fieldmath.probability.numeric import total_of

IMAGES = [
    (Normal(1, 2), "sinh(x)", np.sinh),
    (Normal(0, "1/2"), "x**3", lambda x: x**3),
    (Gamma(2, 3), "-x", np.negative),
    (Gamma(3, 1), "sqrt(1 + x)", lambda x: np.sqrt(1 + x)),
    (Beta(2, 3), "x/(1-x)", lambda x: x / (1 - x)),
    (Beta(2, 3), "log(x/(1-x))", lambda x: np.log(x / (1 - x))),
    (Normal(0, 1), "1/(1+exp(-x))", lambda x: 1 / (1 + np.exp(-x))),
    (Laplace(1, 2), "exp(-x/5)", lambda x: np.exp(-x / 5)),
    (Cauchy(0, 1), "atan(x/2)", lambda x: np.arctan(x / 2)),
    (Uniform(0, 1), "tan(x)", np.tan),
    (Exponential(2), "x + x**2", lambda x: x + x**2),
    (Normal(1, 1), "abs(x)", np.abs),
    (Normal(1, 2), "(x-3)**2", lambda x: (x - 3) ** 2),
    (Laplace(1, 2), "1/x", lambda x: 1 / x),
    (Uniform(-1, 2), "x**2", lambda x: x**2),
]
EVERY = pytest.mark.parametrize(("p", "expression", "function"), IMAGES, ids=[f"{i[0]}-{i[1]}" for i in IMAGES])


@EVERY
def test_image_has_mass_one_and_its_cdf_inverts_the_quantile(p, expression, function):
    image = p.transform(expression)
    assert total_of(image.law, lambda x, density: density) == pytest.approx(1, abs=1e-8)
    u = np.array([0.1, 0.35, 0.6, 0.95])
    np.testing.assert_allclose(image.cdf(image.quantile(u)), u, atol=1e-9)


@EVERY
def test_density_of_the_image_is_that_of_transformed_samples(p, expression, function):
    image = p.transform(expression)
    drawn = np.sort(function(p.sample(4000, rng=np.random.default_rng(5))))
    below = np.arange(1, 4001) / 4000
    # Kolmogorov-Smirnov at level 1e-3; the seed is fixed.
    assert np.max(np.abs(below - image.cdf(drawn))) < 2 / math.sqrt(4000)
    own = image.sample(50, rng=np.random.default_rng(5))
    assert np.all((own >= float(image.bounds.lower)) & (own <= float(image.bounds.upper)))


@pytest.mark.parametrize(
    ("made", "member"),
    [
        (lambda: Normal("m", "s").transform("exp(x)"), LogNormal("m", "s")),
        (lambda: LogNormal("m", "s").transform("log(x)"), Normal("m", "s")),
        (lambda: 2 * Normal(0, 1) + 1, Normal(1, 2)),
        (lambda: 1 - 3 * Normal("m", "s"), Normal("1 - 3*m", "3*s")),
        (lambda: (Uniform(0, 1) - "1/2") * 4, Uniform(-2, 2)),
        (lambda: -Uniform(0, 1), Uniform(-1, 0)),
        (lambda: 1 - Beta("a", "b"), Beta("b", "a")),
        (lambda: -Laplace(1, 2), Laplace(-1, 2)),
        (lambda: 3 * Exponential("r"), Exponential("r/3")),
        (lambda: Gamma("k", "t") * "c", Gamma("k", "c*t")),
        (lambda: 1 / Gamma("k", "t"), InverseGamma("k", "1/t")),
        (lambda: ChiSquared("k").transform("sqrt(x)"), Chi("k")),
        (lambda: Normal(0, 1) ** 2, ChiSquared(1)),
        (lambda: abs(Normal(0, "s")), HalfNormal("s")),
        (lambda: Exponential(1) ** "1/k", Weibull("k", 1)),
        (lambda: 1 / Weibull("k", "s"), Frechet("k", "1/s")),
        (lambda: Uniform(0, 1).transform("-log(x)"), Exponential(1)),
        (lambda: Uniform(0, 1).transform("-log(1 - x)/2"), Exponential(2)),
        (lambda: Exponential("a").transform("3*exp(x)"), Pareto(3, "a")),
        (lambda: Exponential(1).transform("1 - 2*log(x)"), Gumbel(1, 2)),
        (lambda: 2 ** Normal(0, 1), LogNormal(0, "log(2)")),
        (lambda: fm.exp(Normal(0, 1)), LogNormal(0, 1)),
        (lambda: fm.sqrt(Gamma(1, 2)), Weibull(2, "sqrt(2)")),
        (lambda: Normal(0, 1).transform("z + 1", "z"), Normal(1, 1)),
        (lambda: Normal(0, 1).transform("a*x + b", parameters="a b"), Normal("b", "a")),
    ],
)
def test_an_image_that_belongs_to_a_family_becomes_a_member(made, member):
    image = made()
    assert image.family is not None
    assert image.kl(member) == 0
    assert image.entropy() == member.entropy() or sp.simplify(image.entropy() - member.entropy()) == 0


@pytest.mark.parametrize(
    "image",
    [
        Gamma(2, 1).transform("-x"),
        Beta(2, 3).transform("log(x/(1-x))"),
        Normal(1, 2).transform("sinh(x)"),
        LogNormal(0, "1/2") + 3,
        Exponential(2).transform("exp(-x) + 1"),
        Poisson(3) + 2,
        4 - Geometric("1/3"),
    ],
    ids=str,
)
def test_moments_and_entropy_of_an_image_are_the_integrals(image):
    mean = total_of(image.law, lambda x, density: x * density)
    assert float(image.mean()) == pytest.approx(float(mean), rel=1e-8, abs=1e-9)
    centre = float(image.mean())
    variance = total_of(image.law, lambda x, density: (x - centre) ** 2 * density)
    assert float(image.variance()) == pytest.approx(float(variance), rel=1e-7)
    assert float(image.entropy()) == pytest.approx(float(image.entropy(method="numeric")), abs=1e-9)


def test_entropy_grows_by_the_mean_logarithm_of_the_slope():
    k, t = sp.symbols("k t", positive=True)
    shifted = Gamma("k", "t").transform("x**2")
    gain = sp.log(2) + sp.log(t) + sp.digamma(k)
    assert sp.simplify(sp.expand_log(shifted.entropy() - Gamma("k", "t").entropy() - gain)) == 0
    odds = Beta("a", "b").transform("log(x/(1-x))").entropy(method="exact")
    trial = dict(zip(sorted(odds.free_symbols, key=str), (2, 3), strict=True))
    number = Beta(2, 3).transform("log(x/(1-x))").entropy(method="numeric")
    assert float(odds.subs(trial)) == pytest.approx(float(number))


@pytest.mark.parametrize("expression", ["exp(x)", "sinh(x)", "x**3", "atan(x)", "1/(1+exp(-x))", "2 - x", "tanh(x/2)"])
def test_divergences_do_not_see_a_common_bijection(expression):
    p, q = Normal("m1", "s1"), Normal("m2", "s2")
    first, second = p.transform(expression), q.transform(expression)
    assert sp.expand(sp.expand_log(first.kl(second) - p.kl(q))) == 0
    assert first.hellinger(second) == p.hellinger(q)
    assert first.renyi(second, "1/2") == p.renyi(q, "1/2")
    bound = first.subs({"m1": 0, "s1": 1}), second.subs({"m2": 1, "s2": 2})
    assert float(bound[0].js(bound[1])) == pytest.approx(float(Normal(0, 1).js(Normal(1, 2))), abs=1e-10)


def test_a_map_that_is_no_bijection_is_not_pulled_back():
    # Two normals that differ have the same absolute value: a pull-back would say 2.
    p, q = abs(Normal(1, 1)), abs(Normal(-1, 1))
    assert (p.kl(q), p.js(q), p.hellinger(q), p.total_variation(q), p.renyi(q, 2)) == (0, 0, 0, 0, 0)
    assert abs(Normal("m", "s")).kl(abs(Normal("-m", "s"))) == 0
    assert Normal(1, 1).kl(Normal(-1, 1)) == 2
    found = abs(Normal(1, 1)).kl(abs(Normal(2, 1)))
    assert 0 < float(found) < 0.5


def test_outcomes_of_tables_lattices_samples_and_mixtures_are_mapped():
    die = DiscreteUniform(1, 6)
    assert (2 * die).outcomes == (2, 4, 6, 8, 10, 12)
    assert (die - 3).support == sp.Range(-2, 4)
    assert die.transform("(x-3)**2").pmf(1) == sp.Rational(1, 3)
    table = Distribution.from_pmf({-1: "1/4", 0: "1/2", 1: "1/4"})
    assert table.transform("x**2").outcomes == (1, 0)
    assert table.transform("x**2").probabilities == (sp.Rational(1, 2), sp.Rational(1, 2))
    assert (Binomial(3, "1/2") * -1).mean() == -sp.Rational(3, 2)
    assert (Poisson("r") + 1).mean().equals(1 + sp.Symbol("r", positive=True))
    samples = Distribution.from_samples([1.0, 2.0, 4.0])
    np.testing.assert_allclose((2 * samples + 1).samples, [3, 5, 9])
    mixture = Distribution.mixture([Normal(0, 1), Normal(4, 1)])
    assert (2 * mixture).mean() == 4
    assert (2 * mixture).variance() == 4 * mixture.variance()


def test_symbolic_values_of_an_image():
    p = Gamma("k", "t").transform("x + 1")
    assert p.support == sp.Interval(1, sp.oo)
    y = sp.Symbol("y", positive=True)
    inside = p.pdf(y).args[0][0]
    assert sp.simplify(inside - Gamma("k", "t").density.subs(Gamma("k", "t").variable, y - 1)) == 0
    assert p.subs({"k": 2, "t": 1}).cdf(3.0) == pytest.approx(Gamma(2, 1).cdf(2.0))
    assert Exponential("r").transform("x + 1").quantile("1/2").equals(1 + sp.log(2) / sp.Symbol("r", positive=True))
    assert pickle.loads(pickle.dumps(p)) == p
    assert hash(p) == hash(Gamma("k", "t").transform("x + 1"))
    assert repr(p) == "Gamma(shape='k', scale='t').transform('x + 1')"


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: Normal(0, 1).transform("log(x)"), InputError, "Distribution.transform: expression must be monotone"),
        (lambda: Normal(0, 1).transform("sqrt(x)"), InputError, "must be real on the support"),
        (lambda: Normal(0, 1).transform("3"), InputError, "must contain the variable x; got 3"),
        (lambda: Normal(0, 1).transform("a*x"), ParseError, "a"),
        (lambda: Normal(0, 1).transform("x", 3), InputTypeError, "variable must be a name"),
        (lambda: Normal("x", 1).transform("x**3"), InputError, "must not be the name of a parameter"),
        (lambda: Normal(0, 1) * 0, InputError, "factor must not be 0"),
        (lambda: Normal(0, 1) + Normal(0, 1), InputTypeError, "joint distribution"),
        (lambda: Normal(0, 1) * Normal(0, 1), InputTypeError, "joint distribution"),
        (lambda: Normal(0, 1) * [1], InputTypeError, "__mul__"),
        (lambda: Poisson(3) * 2, InputError, "x or -x plus a whole number"),
        (lambda: Poisson(3) + 0.5, InputError, "x or -x plus a whole number"),
        (lambda: Distribution.from_pmf({"a": "1/2", "b": "1/2"}) + 1, InputError, "outcomes must be numbers"),
        (lambda: DiscreteUniform(0, 3).transform("1/x"), InputError, "must be finite at every outcome"),
        (lambda: Distribution.from_samples([0.0, 1.0]).transform("log(x)"), InputError, "finite on the sample"),
    ],
)
def test_bad_transforms_are_refused_in_one_sentence(make, error, sentence):
    with pytest.raises(error, match=sentence):
        make()
