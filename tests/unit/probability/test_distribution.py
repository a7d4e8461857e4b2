"""The public object: values, moments, formulas, samples, and what Python asks of an object."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import sympy as sp
from scipy import stats

from fieldmath.approximation import Approximation
from fieldmath.families import (
    Bernoulli,
    Beta,
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    Laplace,
    LogLogistic,
    LogNormal,
    Normal,
    Pareto,
    Poisson,
    StudentT,
    Uniform,
)
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.quadrature import integrate


def test_values_follow_the_kind_of_argument():
    p = Normal(0, 1)
    assert isinstance(p.pdf(0.0), float)
    assert p.pdf(np.zeros((2, 3))).shape == (2, 3)
    x = sp.Symbol("x", real=True)
    assert p.pdf(x) == sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi)
    assert Normal("m", 1).pdf(0).free_symbols == {sp.Symbol("m", real=True)}
    assert Exponential(1).pdf(-1.0) == 0
    assert Exponential("r").pdf(-1) == 0


def test_discrete_mass_sits_on_integers():
    p = Poisson(2)
    assert p.pmf(0.5) == 0
    assert p.pmf(3) == pytest.approx(np.exp(-2) * 8 / 6)
    assert Geometric("1/2").pmf(0) == 0
    assert (
        sp.simplify(
            Poisson("r").pmf(2) - sp.Symbol("r", positive=True) ** 2 * sp.exp(-sp.Symbol("r", positive=True)) / 2
        )
        == 0
    )


def test_logpdf_does_not_underflow():
    assert Normal(0, 1).logpdf(1e5) == pytest.approx(-0.5e10 - 0.5 * np.log(2 * np.pi))
    assert Exponential(1).logpdf(-1.0) == -np.inf


def test_variable_avoids_the_names_of_parameters():
    assert Normal("x", 1).variable.name != "x"
    assert Normal("x", 1).density.free_symbols == {Normal("x", 1).variable, sp.Symbol("x", real=True)}


def test_cdf_of_symbols_is_a_formula_with_its_branches():
    r, x = sp.Symbol("r", positive=True), sp.Symbol("x", real=True)
    assert sp.simplify(Normal(0, 1).cdf(x) - (1 + sp.erf(x / sp.sqrt(2))) / 2) == 0
    assert Exponential("r").cdf(2) == 1 - sp.exp(-2 * r)
    assert Exponential("r").cdf(-2) == 0
    assert Uniform(0, 1).cdf(sp.Integer(2)) == 1


def test_moments_are_exact():
    k, t = sp.symbols("k t", positive=True)
    p = Gamma("k", "t")
    assert (p.mean(), p.variance()) == (k * t, k * t**2)
    assert sp.simplify(p.skewness() - 2 / sp.sqrt(k)) == 0
    assert sp.simplify(p.kurtosis() - 6 / k) == 0
    assert sp.simplify(p.std() - t * sp.sqrt(k)) == 0
    assert Normal(0, 1).moment(4) == 3
    assert Laplace(0, 1).kurtosis() == 3
    assert Beta(2, 2).moment(3) == sp.Rational(1, 5)
    assert sp.simplify(LogNormal(0, 1).moment(3) - sp.exp(sp.Rational(9, 2))) == 0


def test_higher_moments_state_their_condition():
    value = Pareto("m", "a").skewness()
    (a,) = value.free_symbols
    assert float(value.subs(a, 5)) == pytest.approx(float(Pareto(1, 5).skewness()))
    assert value.subs(a, 3) is sp.oo
    assert value.subs(a, 2) is sp.nan
    assert Cauchy(0, 1).skewness() is sp.nan
    b, c = sp.symbols("a b", positive=True)
    textbook = 2 * (c - b) * sp.sqrt(b + c + 1) / ((b + c + 2) * sp.sqrt(b * c))
    assert sp.simplify(Beta("a", "b").skewness() - textbook) == 0
    assert sp.simplify(Bernoulli("a").kurtosis() - (1 - 6 * b * (1 - b)) / (b * (1 - b))) == 0


def test_moments_of_rounded_tables_and_samples_carry_errors():
    p = Distribution.from_pmf({1: 1 / 3, 2: 1 / 3, 3: 1 / 3})
    assert p.kurtosis().contains(-1.5)
    assert p.std().contains(np.sqrt(2 / 3))
    q = Distribution.from_samples([1.0, 2.0, 3.0, 4.0])
    assert float(q.variance()) == pytest.approx(np.var([1, 2, 3, 4], ddof=1))


def test_formula_density_behaves_as_the_family():
    p = Distribution.from_pdf("exp(-x)", "x", support=(0, sp.oo))
    assert p.entropy() == 1
    assert p.kl(Exponential(1)) == 0
    assert p.mean() == 1
    assert p.cdf(1.0) == pytest.approx(1 - np.exp(-1), abs=1e-9)
    assert p.quantile(0.5) == pytest.approx(np.log(2), abs=1e-3)


def test_formula_density_with_parameters_is_normalised_exactly():
    a = sp.Symbol("a", positive=True)
    p = Distribution.from_pdf("exp(-a*x)", "x", support=(0, "oo"), parameters="a", normalize=True)
    assert sp.simplify(p.entropy() - 1 + sp.log(a)) == 0


@pytest.mark.parametrize(
    ("pdf", "support", "entropy"),
    [
        ("6*x*(1-x)", (0, 1), sp.Rational(5, 3) - sp.log(6)),
        ("exp(-abs(x))/2", (-sp.oo, sp.oo), 1 + sp.log(2)),
        ("2*x", (0, 1), sp.Rational(1, 2) - sp.log(2)),
        ("Abs(x)", (-1, 1), sp.Rational(1, 2)),
    ],
)
def test_formula_entropies_are_exact(pdf, support, entropy):
    assert sp.simplify(Distribution.from_pdf(pdf, "x", support=support).entropy() - entropy) == 0


def test_rounded_density_gives_approximations():
    value = Distribution.from_pdf("0.39894228040143268*exp(-x**2/2)", "x").entropy()
    assert isinstance(value, Approximation)
    assert float(value) == pytest.approx(0.5 * np.log(2 * np.pi * np.e), abs=1e-8)


def test_needle_far_from_the_kink_is_found():
    value = Normal(40, 0.1).kl(Laplace(0, 1), method="numeric")
    assert value.contains(41.576793740349318252)
    assert value.error < 1e-8


def integrated(value: sp.Expr) -> float:
    """Return a sum of unevaluated integrals, each by quadrature of its integrand."""
    total = 0.0
    for term in sp.Add.make_args(sp.expand(value)):
        factor, integral = term.as_independent(sp.Integral, as_Add=False)
        if isinstance(integral, sp.Integral):
            ((x, lower, upper),) = integral.limits
            function = sp.lambdify(x, integral.function, "numpy")
            with np.errstate(all="ignore"):
                part = integrate(
                    lambda v, f=function: np.nan_to_num(f(v)),
                    float(lower),
                    float(upper),
                    points=[0.0, 1.0],
                    scales=[1.0],
                )
            total += float(factor) * float(part)
        else:
            total += float(term)
    return total


def test_unevaluated_answer_is_the_definition():
    value = Normal("m", 1).js(Normal(0, 1))
    assert isinstance(value, sp.Integral)
    (m,) = value.free_symbols
    assert integrated(value.subs(m, 1)) == pytest.approx(float(Normal(1, 1).js(Normal(0, 1))), abs=1e-9)


def test_unevaluated_answer_over_different_supports_is_right():
    value = Exponential("r").js(Normal("m", 1))
    trial = dict.fromkeys(value.free_symbols, 1)
    assert integrated(value.subs(trial)) == pytest.approx(float(Exponential(1).js(Normal(1, 1))), abs=1e-8)


def test_derivation_tells_rung_steps_and_check():
    result = Normal(0, 1).derive("kl", Normal(1, 2))
    assert result.value == sp.log(2) - sp.Rational(1, 4)
    assert result.rung == "closed form"
    assert result.steps
    assert "agrees" in result.check
    assert [attempt.rung for attempt in result.attempts] == ["supports", "closed form"]
    assert Normal("m", "s").derive("entropy").check


def test_methods_by_name_agree():
    p, q = Normal(0, 1), Normal(1, 2)
    exact = p.kl(q, method="closed form")
    assert p.kl(q, method="quadrature").contains(float(exact))
    assert isinstance(p.kl(q, method="numeric"), Approximation)


def test_base_divides_by_its_logarithm():
    p, q = Normal(0, 1), Normal(1, 2)
    assert sp.simplify(p.kl(q, base=2) * sp.log(2) - p.kl(q)) == 0
    assert float(p.js(q, base=2)) == pytest.approx(float(p.js(q)) / np.log(2))
    assert p.entropy(base=sp.E) == p.entropy()


def test_samples_answer_by_estimators():
    rng = np.random.default_rng(5)
    p, q = Distribution.from_samples(rng.normal(size=3000)), Distribution.from_samples(rng.normal(1, 2, size=2000))
    truth = Normal(0, 1)
    for value, expected in (
        (p.entropy(), truth.entropy()),
        (p.kl(q), truth.kl(Normal(1, 2))),
        (p.kl(Normal(1, 2)), truth.kl(Normal(1, 2))),
        (p.cross_entropy(Normal(1, 2)), truth.cross_entropy(Normal(1, 2))),
    ):
        assert isinstance(value, Approximation)
        # Four standard errors and the small bias of nearest neighbours; the seed is fixed.
        assert abs(float(value) - float(expected)) < 4 * value.error + 0.02
    assert p.is_sampled
    assert p.samples.shape == (3000,)


def test_sampling_is_reproducible_and_keeps_labels():
    p = Distribution.from_pmf({"a": "1/2", "b": "1/2"})
    first, second = (p.sample(50, rng=np.random.default_rng(3)) for _ in range(2))
    assert list(first) == list(second)
    assert set(first) == {"a", "b"}
    assert Normal(0, 1).sample(4, rng=np.random.default_rng(0)).shape == (4,)


def test_substitution_gives_the_member():
    assert Normal("m", "s").subs({"m": 0, "s": 1}) == Normal(0, 1)
    assert Normal("m", "s").subs({sp.Symbol("m"): 2}) == Normal(2, "s")


def test_objects_compare_hash_pickle_and_stay_as_they_are():
    p = Normal("m", 1)
    assert p == Normal("m", 1)
    assert hash(p) == hash(Normal("m", 1))
    assert p != Normal("m", 2)
    for q in (p, Poisson(2), Distribution.from_counts("aab".strip().split("a") or ["a"]), Gamma(1e15, 1)):
        assert pickle.loads(pickle.dumps(q)) == q
    with pytest.raises(AttributeError, match="immutable"):
        p.something = 1


def test_displays():
    assert str(Normal("mu1", "sigma1")) == "Normal(mu=mu1, sigma=sigma1)"
    assert repr(Normal("mu1", "sigma1")) == "Normal(mu='mu1', sigma='sigma1')"
    assert "Normal" in Normal(0, 1)._repr_latex_()
    assert repr(Distribution.from_pmf({"a": 1})) == "Distribution.from_pmf({'a': 1})"
    assert "exp" in repr(Distribution.from_pdf("exp(-x)", "x", support=(0, sp.oo)))


def test_plot_range_holds_nearly_all_mass():
    for p in (Normal(0, 1), Gamma(2, 3), Poisson(7), Beta(2, 2)):
        low, high = p.plot_range()
        assert p.cdf(high) - p.cdf(low) > 0.99


def test_support_is_a_set():
    assert Normal(0, 1).support == sp.Interval(-sp.oo, sp.oo)
    assert Uniform(0, 1).support == sp.Interval(0, 1)
    assert Distribution.from_pmf({1: 1}).support == sp.FiniteSet(1)


def test_standardised_moments_are_infinite_where_the_variance_is_finite_and_undefined_below():
    assert [StudentT(nu).kurtosis() for nu in (2, 3, 4, 5)] == [sp.nan, sp.oo, sp.oo, 6]
    nu = StudentT("nu").parameters[0]
    assert StudentT("nu").kurtosis() == sp.Piecewise((6 / (nu - 4), nu > 4), (sp.oo, nu > 2), (sp.nan, True))
    assert StudentT("5/2").skewness() is sp.nan  # both tails diverge
    assert [LogLogistic(1, shape).skewness() for shape in ("3/2", "5/2")] == [sp.nan, sp.oo]


def test_digammas_of_decimals_stay_digammas():
    # Gauss's theorem would write each as a sum of hundreds of logarithms of sines, in half a minute.
    entropy = Beta(1.238, 0.5648).entropy()
    assert sp.count_ops(entropy) < 60
    assert float(entropy) == pytest.approx(stats.beta(1.238, 0.5648).entropy(), rel=1e-9)
