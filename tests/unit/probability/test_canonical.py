"""The same law in two families diverges by exactly 0, whatever the names; laws that differ never do."""

from __future__ import annotations

import pytest
import sympy as sp

from fieldmath import families
from fieldmath.families import (
    Bernoulli,
    Beta,
    Binomial,
    Chi,
    ChiSquared,
    Erlang,
    Exponential,
    Frechet,
    Gamma,
    GeneralizedGamma,
    Geometric,
    GeometricFailures,
    Gumbel,
    HalfNormal,
    InverseGamma,
    LogNormal,
    Maxwell,
    Nakagami,
    NegativeBinomial,
    Normal,
    Pareto,
    Rayleigh,
    Uniform,
    Weibull,
)
from fieldmath.probability.canonical import canonical, same_law
from fieldmath.probability.families import FAMILIES

SAME = [
    (Exponential("r"), Gamma(1, "1/r")),
    (Exponential("r"), Weibull(1, "1/r")),
    (Exponential("r"), Erlang(1, "r")),
    (Erlang("n", "r"), Gamma("n", "1/r")),
    (ChiSquared("k"), Gamma("k/2", 2)),
    (Chi("k"), GeneralizedGamma("sqrt(2)", "k", 2)),
    (HalfNormal(1), Chi(1)),
    (HalfNormal("s"), abs(Normal(0, "s"))),
    (HalfNormal("s"), GeneralizedGamma("sqrt(2)*s", 1, 2)),
    (HalfNormal("s"), Nakagami("1/2", "s**2")),
    (Rayleigh("s"), Weibull(2, "sqrt(2)*s")),
    (Rayleigh("s"), Chi(2) * "s"),
    (Maxwell("a"), Chi(3) * "a"),
    (Maxwell("a"), GeneralizedGamma("sqrt(2)*a", 3, 2)),
    (Nakagami("m", "w"), Gamma("m", "w/m").transform("sqrt(x)")),
    (InverseGamma("a", "b"), 1 / Gamma("a", "1/b")),
    (Frechet("a", "s"), 1 / Weibull("a", "1/s")),
    (Weibull("k", "s"), GeneralizedGamma("s", "k", "k")),
    (Gamma("k", "t"), GeneralizedGamma("t", "k", 1)),
    (Gumbel("m", "b"), -Weibull("1/b", "exp(-m)").transform("log(x)")),
    (Pareto("m", "a"), Exponential("a").transform("m*exp(x)", parameters="m")),
    (LogNormal("m", "s"), Normal("m", "s").transform("exp(x)")),
    (Uniform(0, 1), Beta(1, 1)),
    (Uniform(2, 5), 2 + 3 * Beta(1, 1)),
    (Beta("a", 1), Exponential("a").transform("exp(-x)")),
    (1 / Pareto(1, "a"), Beta("a", 1)),
    (GeometricFailures("p"), NegativeBinomial(1, "p")),
    (Geometric("p"), NegativeBinomial(1, "p") + 1),
    (Bernoulli("p"), Binomial(1, "p")),
    (families.StudentT(1, "m", "s"), families.Cauchy("m", "s")),
    (families.GeneralizedNormal("m", "a", 2), Normal("m", "a/sqrt(2)")),
    (families.GeneralizedNormal("m", "a", 1), families.Laplace("m", "a")),
    (families.AsymmetricLaplace("m", "l", 1), families.Laplace("m", "1/l")),
    (families.Levy(0, "c"), InverseGamma("1/2", "c/2")),
    (families.Levy("m", "c"), InverseGamma("1/2", "c/2") + "m"),
    (families.Levy(0, "c"), "c" / ChiSquared(1)),
    (families.Moyal("m", "s"), ChiSquared(1).transform("m - s*log(x)", parameters="m s")),
    (families.LogUniform(1, 5), Uniform(0, "log(5)").transform("exp(x)")),
    (families.LogUniform("a", "b"), Uniform("log(a)", "log(b)").transform("exp(x)")),
    (families.Lomax("a", "s"), Pareto("s", "a") - "s"),
    (families.GeneralizedPareto("m", "s", 0), Exponential("1/s") + "m"),
    (families.GeneralizedPareto(0, "s", "1/3"), families.Lomax(3, "3*s")),
    (families.GeneralizedPareto("3*s", "s", "1/3"), Pareto("3*s", 3)),
    (families.GeneralizedPareto(0, 1, -1), Uniform(0, 1)),
    (families.GeneralizedExtremeValue("m", "s", 0), Gumbel("m", "s")),
    (families.GeneralizedExtremeValue(1, "1/4", "1/4"), Frechet(4, 1)),
    (families.GeneralizedExtremeValue(-1, "1/4", "-1/4"), -Weibull(4, 1)),
    (families.BetaPrime("a", "b"), Beta("a", "b").transform("x/(1-x)")),
    (families.BetaPrime("a", "b"), 1 / families.BetaPrime("b", "a")),
    (families.BetaPrime("k", 1), families.Lomax("k", 1).transform("1/x")),
    (families.F("m", "m"), families.BetaPrime("m/2", "m/2")),
    (families.F("m", "n"), 1 / families.F("n", "m")),
    (families.F(1, "n"), families.StudentT("n").transform("x**2")),
    (families.HalfCauchy("g"), abs(families.Cauchy(0, "g"))),
    (families.HalfCauchy("g"), 1 / families.HalfCauchy("1/g")),
    (families.HalfLogistic("s"), abs(families.Logistic(0, "s"))),
    (families.HyperbolicSecant(), families.HalfCauchy(1).transform("2/pi*log(x)")),
    (families.LogLogistic("a", "b"), families.Logistic("log(a)", "1/b").transform("exp(x)")),
    (families.Logistic(0, 1), Uniform(0, 1).transform("log(x/(1-x))")),
    (families.Logistic(0, 1), families.LogLogistic(1, 1).transform("-log(x)")),
    (families.Kumaraswamy("a", "b"), Beta(1, "b") ** "1/a"),
    (families.Kumaraswamy("a", 1), Beta("a", 1)),
    (families.PowerFunction("a"), Beta("a", 1)),
    (families.PowerFunction("a", 0, 2), 2 / Pareto(1, "a")),
    (families.Arcsine(0, 1), Beta("1/2", "1/2")),
    (families.Arcsine(-2, 2), 4 * Beta("1/2", "1/2") - 2),
    (families.Arcsine(-1, 1), Uniform(0, 1).transform("cos(pi*x)")),
    (families.Semicircle("r"), (2 * Beta("3/2", "3/2") - 1) * "r"),
    (families.Gompertz("b", "n"), Exponential("n").transform("log(1 + x)/b", parameters="b")),
    (families.Gompertz(1, "n").transform("exp(x) - 1"), Exponential("n")),
    (families.ContinuousBernoulli("1/2"), Uniform(0, 1)),
    (families.LogitNormal("m", "s"), Normal("m", "s").transform("exp(x)/(1 + exp(x))")),
    (families.TruncatedNormal("m", "s", "-oo", "oo"), Normal("m", "s")),
    (families.TruncatedNormal(0, "s", 0, "oo"), HalfNormal("s")),
    (families.Trapezoidal(0, 0, 1, 1), Uniform(0, 1)),
    (families.Trapezoidal(0, 1, 1, 3), families.Triangular(0, 1, 3)),
    (families.Triangular(0, 1, 1), Beta(2, 1)),
    (families.Triangular(0, 0, 1), Beta(1, 2)),
    (families.Cauchy("g**2 - g**2", "g"), 1 / families.Cauchy(0, "1/g")),
]


@pytest.mark.parametrize(("p", "q"), SAME, ids=[f"{p} is {q}" for p, q in SAME])
def test_one_law_under_two_names_diverges_by_exactly_nothing(p, q):
    for first, second in ((p, q), (q, p)):
        assert first.kl(second) == 0
        assert first.js(second) == 0
        assert first.hellinger(second) == 0
        assert first.total_variation(second) == 0
        assert first.renyi(second, "alpha") == 0
        assert first.chi_square(second) == 0


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Exponential("r"), Gamma(2, "1/r")),
        (Exponential("r"), Gamma("k", "1/r")),
        (ChiSquared("k"), Gamma("k", 2)),
        (Rayleigh("s"), Weibull(2, "s")),
        (Uniform(0, 1), Beta(1, 2)),
        (Geometric("p"), GeometricFailures("p")),
        (HalfNormal(1), Chi(2)),
        (Normal("m", "s").transform("sinh(x)"), Normal("m", "t").transform("sinh(x)")),
        (Normal("m", "s").transform("sinh(x)"), Normal("m", "s").transform("x**3")),
    ],
    ids=str,
)
def test_laws_that_differ_are_not_taken_for_one(p, q):
    assert not same_law(p.law, q.law)
    assert p.kl(q) != 0


@pytest.mark.parametrize("name", [name for name, row in FAMILIES.items() if row.parents])
def test_every_member_is_the_image_of_its_parent(name):
    for values in FAMILIES[name].typical:
        p = getattr(families, name)(*values)
        form = canonical(p.law)
        if form.root == p.law:
            continue  # The parent is for other parameters.
        from fieldmath.probability.bijections import Bijection
        from fieldmath.probability.transforms import plain_image

        image = plain_image(form.root, Bijection(form.steps)) if form.steps else form.root
        assert image.region == p.law.region
        for u in (0.2, 0.7):
            x = float(p.quantile(u))
            from fieldmath.probability.points import logpdf

            assert float(logpdf(image, x)) == pytest.approx(float(p.logpdf(x)), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("name", [name for name, row in FAMILIES.items() if row.affine or row.mirror is not None])
def test_parameters_follow_a_change_of_unit_and_origin(name):
    row = FAMILIES[name]
    p = getattr(families, name)(*row.typical[-1])
    scaled = ((3 * p, 3, 0), (2 * p + 5, 2, 5)) if not p.is_discrete else ()
    for image, slope, shift in (*scaled, (p + 2, 1, 2), (-p, -1, 0)):
        x = p.quantile(0.3)
        assert float(image.pdf(slope * x + shift)) == pytest.approx(float(p.pdf(x)) / abs(slope), rel=1e-10)


def test_pull_back_says_what_it_did():
    p, q = LogNormal("m1", "s1"), LogNormal("m2", "s2")
    found = (p + 1).derive("kl", q + 1)
    assert found.rung == "pull-back"
    assert "x -> exp(x) + 1" in found.steps[0]
    assert sp.expand(sp.expand_log(found.value - Normal("m1", "s1").kl(Normal("m2", "s2")))) == 0
