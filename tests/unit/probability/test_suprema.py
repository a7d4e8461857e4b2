"""The order at infinity is the largest log-ratio: formulas with conditions against a dense search."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families as F
from fieldmath.probability.families import FAMILIES

# p, q, and values of the parameters on both sides of the conditions.
PAIRS = [
    ("Exponential", "F", [{"rate1": 2, "d12": 3, "d22": 5}, {"rate1": 1, "d12": "6/5", "d22": "1/2"}]),
    ("Exponential", "BetaPrime", [{"rate1": 2, "a2": "1/2", "b2": 3}, {"rate1": 1, "a2": 2, "b2": 3}]),
    ("Exponential", "Cauchy", [{"rate1": 3, "x02": "1/2", "gamma2": 2}, {"rate1": "1/4", "x02": 2, "gamma2": 1}]),
    ("Lomax", "Lomax", [{"shape1": 3, "scale1": 1, "shape2": 2, "scale2": 4}] * 2),
    ("Laplace", "Logistic", [{"mu1": 0, "b1": 1, "mu2": 1, "s2": 2}, {"mu1": 0, "b1": 1, "mu2": 1, "s2": "1/2"}]),
    ("AsymmetricLaplace", "Logistic", [{"mu1": 0, "lam1": 1, "kappa1": 2, "mu2": 1, "s2": 4}] * 2),
    ("ContinuousBernoulli", "Cauchy", [{"lam1": "1/5", "x02": "1/2", "gamma2": "1/3"}] * 2),
    ("Uniform", "Logistic", [{"a1": -1, "b1": 2, "mu2": 0, "s2": 1}, {"a1": 1, "b1": 2, "mu2": 0, "s2": 1}]),
    ("Uniform", "Lomax", [{"a1": 1, "b1": 2, "shape2": 2, "scale2": 1}] * 2),
    ("PowerFunction", "Uniform", [{"alpha1": 3, "a1": 0, "b1": 1, "a2": -1, "b2": 2}] * 2),
    (
        "Gamma",
        "Laplace",
        [{"shape1": 3, "scale1": 1, "mu2": 2, "b2": 2}, {"shape1": 3, "scale1": 1, "mu2": 2, "b2": 1}],
    ),
    ("HalfNormal", "Lomax", [{"sigma1": 1, "shape2": 2, "scale2": 1}, {"sigma1": 3, "shape2": 2, "scale2": 1}]),
    ("HalfNormal", "Laplace", [{"sigma1": 1, "mu2": 1, "b2": 2}, {"sigma1": 2, "mu2": -1, "b2": 2}]),
    # At a kink or beside it.
    ("Laplace", "Cauchy", [{"mu1": 0, "b1": 1, "x02": "1/2", "gamma2": 2}, {"mu1": 3, "b1": 4, "x02": 0, "gamma2": 1}]),
    # Densities of pieces.
    ("Triangular", "Exponential", [{"a1": 0, "mode1": 1, "b1": 3, "rate2": r} for r in ("1/5", 1, 4)]),
    ("Uniform", "Trapezoidal", [{"a1": 1, "b1": u, "a2": 0, "b2": 1, "c2": 2, "d2": 4} for u in ("3/2", 3, 5)]),
    # The support depends on the sign of the shape.
    (
        "Exponential",
        "GeneralizedPareto",
        [{"rate1": 2, "mu2": 0, "sigma2": s, "xi2": x} for s, x in ((1, "1/2"), (3, "1/4"), (1, 0), (1, "-1/3"))],
    ),
    ("GeneralizedPareto", "Normal", [{"mu1": 1, "sigma1": 2, "xi1": x, "mu2": 0, "sigma2": 1} for x in ("-1/3", -2)]),
    # A stationary point by Lambert's function.
    ("Gompertz", "Normal", [{"b1": 1, "eta1": "1/2", "mu2": m, "sigma2": 2} for m in (0, 3)]),
    # Where coefficients vanish, and where a pole comes to lie at an end.
    ("Exponential", "Exponential", [{"rate1": 2, "rate2": r} for r in (1, 2, 3)]),
    ("Gamma", "Gamma", [{"shape1": 2, "scale1": 1, "shape2": k, "scale2": s} for k, s in ((2, 2), (1, 1), (2, 1))]),
    ("Normal", "Normal", [{"mu1": 1, "sigma1": 1, "mu2": m, "sigma2": s} for m, s in ((0, 2), (1, 1), (0, 1))]),
    ("Arcsine", "Beta", [{"a1": 0, "b1": 1, "a2": a, "b2": a} for a in ("1/4", 3)]),
]
CASES = [(p, q, values) for p, q, several in PAIRS for values in several]


@pytest.mark.parametrize(("p", "q", "values"), CASES, ids=str)
def test_the_formula_with_its_conditions_is_the_largest_log_ratio(p, q, values):
    laws = [getattr(F, n)(*(f"{s.name}{i}" for s in FAMILIES[n].parameters)) for n, i in ((p, 1), (q, 2))]
    values = {name: sp.Rational(value) for name, value in values.items()}
    formula = laws[0].renyi(laws[1], sp.oo, method="exact")
    first, second = (law.subs({str(s): values[str(s)] for s in law.parameters}) for law in laws)
    found = formula.subs({symbol: values[symbol.name] for symbol in formula.free_symbols})
    lower, upper = (float(end) for end in (first.support.inf, first.support.sup))
    reach = np.concatenate([np.geomspace(1e-9, 1e4, 200_001), np.linspace(0, 30, 200_001)[1:]])
    ends = [end + sign * 1e-9 for end, sign in ((lower, 1), (upper, -1)) if math.isfinite(end)]
    kinks = np.arange(-20, 21) / 2
    x = np.concatenate([reach + (lower if math.isfinite(lower) else 0), -reach, ends, kinks])
    x = x[(x > lower) & (x < upper)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.nanmax(first.logpdf(x) - second.logpdf(x))
    if found is sp.oo:
        assert ratio > 9
    else:
        assert float(found) == pytest.approx(ratio, abs=1e-5)


STEPS = [
    ("Binomial", "Poisson", [{"n1": 9, "p1": "1/3", "rate2": r} for r in ("2/5", 3, 20)]),
    ("Poisson", "NegativeBinomial", [{"rate1": 4, "n2": 2, "p2": p} for p in ("1/5", "3/4")]),
    ("Binomial", "BetaBinomial", [{"n1": 6, "p1": p, "n2": 6, "a2": 2, "b2": 3} for p in ("1/5", "1/2", "7/8")]),
]
STEPS_ONE_BY_ONE = [(p, q, values) for p, q, several in STEPS for values in several]


@pytest.mark.parametrize(("p", "q", "values"), STEPS_ONE_BY_ONE, ids=str)
def test_a_sequence_of_ratios_is_largest_where_it_stops_rising(p, q, values):
    laws = [getattr(F, n)(*(f"{s.name}{i}" for s in FAMILIES[n].parameters)) for n, i in ((p, 1), (q, 2))]
    formula = laws[0].renyi(laws[1], sp.oo, method="exact")
    values = {name: sp.Rational(value) for name, value in values.items()}
    first, second = (law.subs({str(s): values[str(s)] for s in law.parameters}) for law in laws)
    k = np.arange(0, min(float(first.support.sup), 200) + 1)
    found = formula.subs({symbol: values[symbol.name] for symbol in formula.free_symbols})
    assert float(found) == pytest.approx(np.max(first.logpdf(k) - second.logpdf(k)), abs=1e-9)


def test_the_two_normals_have_the_form_of_the_textbook():
    p, q = F.Normal("m", "s"), F.Normal("n", "t")
    m, s, n, t = (sp.Symbol(name, real=True) for name in "msnt")
    value, condition = p.renyi(q, sp.oo).args[0]
    assert sp.count_ops(value) <= 1.5 * sp.count_ops(sp.log(t / s) + (m - n) ** 2 / (2 * (t**2 - s**2)))
    assert str(condition) == "s < t"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (F.MultivariateNormal([0, 0], [[1, 0], [0, 1]]), F.MultivariateNormal([1, 0], [[2, "1/2"], ["1/2", 3]])),
        (F.MultivariateNormal([0, 0], [[1, 0], [0, 1]]), F.MultivariateNormal([0, 1], [[1, 0], [0, 2]])),
        (F.Dirichlet([2, 3, 4]), F.Dirichlet([1, 1, 2])),
        (F.Dirichlet([2, 3, 4]), F.Dirichlet([2, 3, 1])),
    ],
    ids=str,
)
def test_the_largest_ratio_of_two_vector_laws_is_reached_and_not_exceeded(p, q):
    value = float(p.renyi(q, sp.oo))
    x = p.sample(100_000, rng=np.random.default_rng(0))
    x = np.concatenate([x, 1.5 * x, 0 * x[:1]]) if np.any(x < 0) else x
    ratio = np.max(p.logpdf(x) - q.logpdf(x))
    assert value - 0.15 < ratio <= value + 1e-9
    assert float(p.renyi_entropy(sp.oo)) == pytest.approx(-np.max(p.logpdf(x)), abs=2e-2)


def test_vector_laws_with_an_unbounded_ratio_have_an_infinite_divergence():
    wide, narrow = F.MultivariateNormal([0, 0], [[2, 0], [0, 2]]), F.MultivariateNormal([0, 0], [[1, 0], [0, 1]])
    moved = F.MultivariateNormal([1, 0], [[1, 0], [0, 1]])
    assert wide.renyi(narrow, sp.oo) is sp.oo
    assert narrow.renyi(moved, sp.oo) is sp.oo
    assert F.Dirichlet([1, 1]).renyi(F.Dirichlet([2, 1]), sp.oo) is sp.oo
    assert F.Wishart(5, [[1, 0], [0, 1]]).renyi(F.Wishart(4, [[2, 0], [0, 2]]), sp.oo) == sp.log(sp.Rational(32, 3)) - 1


def test_a_multinomial_has_n_times_the_largest_ratio_of_one_draw():
    p, q = F.Multinomial(3, ["1/2", "1/2"]), F.Multinomial(3, ["1/4", "3/4"])
    assert sp.simplify(p.renyi(q, sp.oo) - 3 * sp.log(2)) == 0


def test_a_ratio_without_a_formula_is_still_a_number():
    p, q = F.Chi(3), F.Weibull("1/2", 1)
    with pytest.raises(fm.NoClosedFormError):
        p.renyi(q, sp.oo, method="exact")
    x = np.linspace(1e-3, 10, 1_000_001)
    found = p.renyi(q, sp.oo)
    assert abs(found - np.max(p.logpdf(x) - q.logpdf(x))) <= max(found.error, 1e-9)
