"""f-divergences, Amari's divergence, total variation, Chernoff information, orders at infinity."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
import sympy as sp
from scipy import integrate, optimize, stats

import fieldmath as fm
from fieldmath import families
from fieldmath.families import (
    Bernoulli,
    Beta,
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    Laplace,
    Normal,
    Pareto,
    Poisson,
    Rayleigh,
    Uniform,
    Weibull,
)
from fieldmath.probability.families import FAMILIES

P = fm.Distribution.from_pmf({"a": "1/2", "b": "1/2"})
Q = fm.Distribution.from_pmf({"a": "1/4", "b": "1/4", "c": "1/2"})
SYMBOLS = {"a": 0.7, "b": 1.9, "s": 1.3, "t": 0.8, "m": 0.4, "n": -0.9, "k": 2.3, "p": 0.3, "q": 0.6}


def number(value: object) -> float:
    if isinstance(value, sp.Expr):
        value = value.subs({symbol: SYMBOLS[symbol.name] for symbol in value.free_symbols})
        return float(value.evalf(20)) if value.is_finite is not False else float(value)
    return float(value)  # type: ignore[arg-type]


# --- f-divergences ---------------------------------------------------------------------------------------------------

NAMED = {
    "t*log(t)": lambda p, q: p.kl(q),
    "-log(t)": lambda p, q: q.kl(p),
    "(t - 1)*log(t)": lambda p, q: p.jeffreys(q),
    "(t - 1)**2": lambda p, q: p.chi_square(q),
    "(sqrt(t) - 1)**2": lambda p, q: 2 * p.hellinger(q) ** 2,
    "abs(t - 1)/2": lambda p, q: p.total_variation(q),
    "t*log(t)/2 - (t + 1)*log((t + 1)/2)/2": lambda p, q: p.js(q),
    "(1/t - 1)": lambda p, q: q.chi_square(p),
}


@pytest.mark.parametrize("generator", NAMED)
@pytest.mark.parametrize(
    ("p", "q"),
    [(P, Q), (Q, P), (Normal(0, 1), Normal(1, 1)), (Exponential("a"), Exponential("b")), (Poisson(2), Poisson(3))],
    ids=str,
)
def test_generators_with_a_name_give_the_divergence_of_that_name(generator, p, q):
    value, expected = p.f_divergence(q, generator), NAMED[generator](p, q)
    if not isinstance(value, sp.Expr) or not value.has(sp.Integral):
        assert number(value) == pytest.approx(number(expected), rel=1e-9)


def test_mass_without_counterpart_counts_by_the_limits_of_the_generator():
    # f(0) = 1/2 and f'(oo) = 0 for 1/(1 + t) - 1/2; outcome c has mass 1/2 under q and none under p.
    generator = "1/(1 + t) - 1/2"
    # 2*(1/4)*f(2) + (1/2)*f(0)
    assert P.f_divergence(Q, generator) == sp.Rational(1, 2) * sp.Rational(-1, 6) + sp.Rational(1, 4)
    assert P.f_divergence(Q, "t**2 - 1") == 1
    assert Q.f_divergence(P, "t**2 - 1") is sp.oo
    assert Uniform(0, 1).f_divergence(Uniform(2, 3), generator) == sp.Rational(1, 2)
    assert Uniform(0, 1).f_divergence(Uniform(2, 3), "abs(t - 1)") == 2


def test_infinite_weights_of_missing_mass_are_decided_by_the_supports():
    # abs(t - 1)**3 has an infinite slope in the end, 1/t**2 - 1 an infinite value at 0.
    assert Uniform(0, 2).f_divergence(Beta(2, 2), "abs(t - 1)**3") is sp.oo
    assert Uniform(0, 1).f_divergence(Exponential(1), "1/t**2 - 1") is sp.oo
    assert Uniform(0, 1).f_divergence(Exponential(1), "abs(t - 1)**3", method="numeric") < 10
    heavy = fm.Distribution.mixture([Normal(0, 1), Normal(3, 2)])
    assert heavy.f_divergence(Normal(0, 1), "abs(t - 1)**3") == math.inf


def test_hockey_stick_divergence_is_a_difference_of_masses():
    # The largest P(A) - 2 Q(A): {t > 2} is where x < 1/2 - log 2.
    edge = 0.5 - math.log(2)
    expected = stats.norm.cdf(edge) - 2 * stats.norm.cdf(edge, 1)
    found = Normal(0, 1).f_divergence(Normal(1, 1), "Max(t - 2, 0)")
    assert abs(found - expected) <= found.error + 1e-12
    assert P.f_divergence(Q, "Max(t - 2, 0)") == 0
    assert Q.f_divergence(P, "Max(t - 2, 0)") == sp.Rational(1, 2)


def test_far_tails_do_not_underflow():
    # log(p/q) reaches thousands; the reverse divergence is (1 + 60**2)/2 - 1/2.
    found = Normal(0, 1).f_divergence(Normal(60, 1), "-log(t)", method="numeric")
    assert abs(found - 1800) <= found.error < 1e-6


def test_generators_may_have_parameters():
    a = sp.Symbol("a", positive=True)
    value = Normal(0, 1).f_divergence(Normal(1, 1), "(t**a - 1)/(a*(a - 1))")
    assert sp.simplify(value - (sp.exp(a * (a - 1) / 2) - 1) / (a * (a - 1))) == 0
    exponential = Exponential("m").f_divergence(Exponential("n"), "(t**a - 1)/(a*(a - 1))")
    assert exponential.args[-1].args == (sp.oo, sp.true)


@pytest.mark.parametrize(
    ("generator", "message"),
    [
        ("t", "f must vanish at 1"),
        ("log(t)", "f must be convex"),
        ("1 - t**2", "f must be convex"),
        ("1/(t - 1)", "f must vanish at 1"),
        (3, "f must vanish at 1"),
        ("log(v) + w - w", "f must be convex"),
        ("alpha*(beta - 1)", "f must have one variable"),
    ],
)
def test_generators_that_are_none_are_refused(generator, message):
    with pytest.raises(fm.InputError, match=message):
        P.f_divergence(Q, generator)
    with pytest.raises(fm.InputTypeError, match="f must be text"):
        P.f_divergence(Q, None)


# --- Amari -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("p", "q"), [(P, Q), (Normal(0, 1), Normal(1, 2)), (Gamma(2, 1), Gamma(3, 2))], ids=str)
def test_amari_divergence_joins_both_divergences_and_the_squared_hellinger_distance(p, q):
    assert p.alpha_divergence(q, -1) == p.kl(q)
    assert p.alpha_divergence(q, 1) == q.kl(p)
    assert number(p.alpha_divergence(q, 0)) == pytest.approx(number(4 * p.hellinger(q) ** 2), rel=1e-12)
    for alpha in (sp.Rational(1, 3), 2, 3):
        assert p.alpha_divergence(q, alpha) == q.alpha_divergence(p, -alpha)


def test_amari_divergence_is_its_definition_by_quadrature():
    p, q = stats.norm(0, 1), stats.norm(1, 0.8)
    for alpha in (-2.0, -0.5, 0.7):
        affinity, _ = integrate.quad(lambda x, a=alpha: p.pdf(x) ** ((1 - a) / 2) * q.pdf(x) ** ((1 + a) / 2), -9, 9)
        expected = 4 / (1 - alpha**2) * (1 - affinity)
        assert number(Normal(0, 1).alpha_divergence(Normal(1, 0.8), alpha)) == pytest.approx(expected, rel=1e-7)


# --- total variation -------------------------------------------------------------------------------------------------

CROSSING = [
    (Normal("m", "s"), Normal("n", "s")),
    (Exponential("a"), Exponential("b")),
    (Rayleigh("a"), Rayleigh("b")),
    (Gamma("k", "a"), Gamma("k", "b")),
    (Poisson("a"), Poisson("b")),
    (Geometric("p"), Geometric("q")),
    (Weibull(3, "a"), Weibull(3, "b")),
    (Pareto(1, "a"), Pareto(1, "b")),
    (Beta("a", 1), Beta("b", 1)),
    (Normal(0, 1), Normal(1, 2)),
    (Cauchy(0, 1), Cauchy(1, 3)),
    (Normal(0, 1), Laplace(0, 1)),
    (Pareto(1, 2), Pareto(2, 3)),
    (Uniform(0, 1), Beta(2, 2)),
    (Uniform(0, 3), Exponential(1)),
]


@pytest.mark.parametrize(("p", "q"), CROSSING, ids=str)
def test_total_variation_from_crossing_points_equals_quadrature(p, q):
    exact = p.total_variation(q, method="exact")
    assert not exact.has(sp.Integral, sp.Piecewise)
    given = {name: SYMBOLS[name] for name in {s.name for s in (*p.parameters, *q.parameters)}}
    first, second = (
        law.subs({k: v for k, v in given.items() if k in {s.name for s in law.parameters}}) for law in (p, q)
    )
    found = first.total_variation(second, method="numeric")
    assert abs(number(exact) - found) <= found.error + 1e-12


def test_total_variation_of_normals_is_an_error_function():
    m, n, s = sp.Symbol("m", real=True), sp.Symbol("n", real=True), sp.Symbol("s", positive=True)
    assert Normal("m", "s").total_variation(Normal("n", "s")) == sp.erf(sp.sqrt(2) * sp.Abs(m - n) / (4 * s))
    assert Beta(2, 1).total_variation(Beta(1, 2)) == sp.Rational(1, 2)


# --- Chernoff --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Exponential("a"), Exponential("b")),
        (Poisson("a"), Poisson("b")),
        (Bernoulli("p"), Bernoulli("q")),
        (Normal(0, "a"), Normal(0, "b")),
        (Gamma("k", "a"), Gamma("k", "b")),
        (Normal(0, 1), Normal(1, 2)),
        (Beta(2, 1), Beta(3, 2)),
    ],
    ids=str,
)
def test_chernoff_information_is_the_largest_exponent(p, q):
    names = {s.name for s in (*p.parameters, *q.parameters)}
    first, second = (law.subs({s.name: SYMBOLS[s.name] for s in law.parameters}) for law in (p, q))

    def minus(order: float) -> float:
        return -(1 - order) * first.renyi(second, order, method="numeric")

    best = optimize.minimize_scalar(minus, bounds=(1e-6, 1 - 1e-6), method="bounded", options={"xatol": 1e-7})
    assert number(p.chernoff(q)) == pytest.approx(-best.fun, rel=1e-9)
    assert number(p.chernoff_order(q)) == pytest.approx(best.x, abs=1e-4)
    assert names == set() or isinstance(p.chernoff(q), sp.Expr)


def test_chernoff_information_of_symmetric_pairs_is_the_bhattacharyya_distance():
    assert Normal("m", "s").chernoff(Normal("n", "s")) == Normal("m", "s").bhattacharyya(Normal("n", "s"))
    assert Normal("m", "s").chernoff_order(Normal("n", "s")) == sp.Rational(1, 2)
    assert Exponential(1).chernoff_order(Exponential(3)) == sp.Rational(3, 2) - 1 / sp.log(3)


def test_chernoff_information_at_an_end():
    assert Uniform(0, 1).chernoff(Uniform(0, 2)) == sp.log(2)
    assert Uniform(0, 1).chernoff(Uniform(2, 3)) is sp.oo
    assert P.chernoff(Q, base=2) == 1
    assert P.chernoff(P) == 0
    found = Pareto(1, 2).chernoff(Pareto(2, 3))
    assert abs(found - math.log(4)) <= found.error  # q lies where p has mass 1/4


# --- orders at infinity ----------------------------------------------------------------------------------------------

RATIOS = [
    (families.Chi(3), families.Gamma("1/2", 3)),
    (families.HalfNormal(1), families.Exponential(2)),
    (families.Normal(0, 1), families.Laplace(1, 2)),
    (families.Cauchy(0, 1), families.Cauchy(2, 3)),
    (families.Uniform(1, 3), families.Gamma(2, 1)),
    (families.Uniform(-1, 2), families.Normal(0, 1)),
    (families.Exponential(3), families.Gumbel(0, 1)),
    (families.Exponential(3), families.Laplace(1, 1)),
    (families.Beta(3, 2), families.Exponential(2)),
    (families.Rayleigh(1), families.Gamma("3/2", 2)),
]


@pytest.mark.parametrize(("p", "q"), RATIOS, ids=str)
def test_the_order_at_infinity_is_the_largest_log_ratio(p, q):
    lower, upper = p.plot_range()
    x = np.linspace(max(lower - 30, float(p.support.inf)), min(upper + 30, float(p.support.sup)), 400_001)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = p.logpdf(x) - q.logpdf(x)
    assert number(p.renyi(q, sp.oo)) == pytest.approx(np.nanmax(ratio), abs=1e-6)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (families.Gamma(2, 1), families.LogNormal(0, 1)),
        (families.Exponential(1), families.InverseGamma(2, 1)),
        (families.ChiSquared(3), families.ChiSquared(1)),
        (families.Geometric("1/3"), families.Bernoulli("1/2")),
    ],
    ids=str,
)
def test_unbounded_ratios_are_infinite_exactly_and_numerically(p, q):
    assert p.renyi(q, sp.oo) is sp.oo
    assert p.renyi(q, sp.oo, method="numeric") == math.inf


@pytest.mark.slow
def test_most_pairs_of_families_have_an_order_at_infinity():
    names = ["Normal", "Laplace", "Exponential", "Gamma", "Uniform", "HalfNormal", "Chi", "LogNormal", "InverseGamma"]
    laws = {
        n: (families.constructors()[n](*(f"{s.name}{i}" for s in FAMILIES[n].parameters)) for i in (1, 2))
        for n in names
    }
    first, second = zip(*laws.values(), strict=True)
    found = 0
    for p in first:
        for q in second:
            with contextlib.suppress(fm.NoClosedFormError):
                found += p.renyi(q, sp.oo, method="exact") is not None
    assert found >= 75


# --- roots -----------------------------------------------------------------------------------------------------------


def test_the_jensen_shannon_distance_is_the_root_of_the_divergence():
    assert P.js_distance(Q) == sp.sqrt(P.js(Q))
    found, value = Normal(0, 1).js_distance(Normal(1, 1)), Normal(0, 1).js(Normal(1, 1))
    assert found == pytest.approx(math.sqrt(value))
    assert found.error >= value.error / (2 * found) * 0.99
    assert P.js_distance(Q, base=2, weight="1/4") ** 2 == P.js(Q, base=2, weight="1/4")
