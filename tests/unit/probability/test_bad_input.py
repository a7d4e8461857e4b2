"""Every bad input gets one sentence: the place, the argument, the requirement, the value."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy as sp

from fieldmath.errors import EvaluationError, FieldMathError, InputError, InputTypeError, NoClosedFormError, ParseError
from fieldmath.families import (
    Bernoulli,
    Beta,
    Binomial,
    Categorical,
    Exponential,
    Gamma,
    Geometric,
    Normal,
    Poisson,
    Uniform,
)
from fieldmath.probability.distribution import Distribution

P, Q = Normal(0, 1), Normal(1, 2)
FROM_PMF, FROM_PDF = Distribution.from_pmf, Distribution.from_pdf


HUGE = 10**400


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: P.truncate(HUGE, None), "lower must be at most 10..300 in size, or infinite; got 1000"),
        (lambda: P.truncate(-1, HUGE), "upper must be at most 10..300 in size, or infinite; got 1000"),
        (lambda: P.alpha_divergence(Q, HUGE), "alpha must be at most 10..15; got 1000"),
        (lambda: P.alpha_divergence(Q, -HUGE), "alpha must be at most 10..15; got -1000"),
        (lambda: P.renyi(Q, HUGE), "alpha must be at most 10..15, or oo; got 1000"),
        (lambda: P.f_divergence(Q, f"t + {HUGE}"), "f must vanish at 1; got t [+] 1000"),
    ],
)
def test_numbers_beyond_floats_are_refused_at_once_and_quoted_in_part(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Normal(0, -1), InputError, "Normal: sigma must be a positive number; got -1"),
        (lambda: Normal(0, 0), InputError, "Normal: sigma must be a positive number; got 0"),
        (lambda: Normal(0, math.nan), InputError, "Normal: sigma must be a positive number; got nan"),
        (lambda: Normal(math.inf, 1), InputError, "Normal: mu must be a real number; got inf"),
        (lambda: Normal(sp.oo, 1), InputError, "Normal: mu must be a real number; got oo"),
        (
            lambda: Normal(0, True),
            InputTypeError,
            "Normal: sigma must be a number, a SymPy expression or text; got True",
        ),
        (lambda: Normal(1j, 1), InputTypeError, "Normal: mu must be a number"),
        (lambda: Normal(sp.I, 1), InputError, "Normal: mu must be a real number; got I"),
        (lambda: Normal([0], 1), InputTypeError, "Normal: mu must be a number"),
        (lambda: Normal(0), InputTypeError, "Normal: sigma must be given"),
        (lambda: Normal(0, 1, 2), InputTypeError, "Normal: arguments must be at most 2 .mu, sigma.; got 3"),
        (lambda: Normal(0, std=1), InputTypeError, "Normal: arguments must be among mu, sigma; got 'std'"),
        (lambda: Normal(0, mu=1), InputTypeError, "Normal: mu must be given once"),
        (lambda: Normal(0, "-s"), InputError, "Normal: sigma must be a positive number; got '-s'"),
        (
            lambda: Normal(0, sp.Symbol("s", negative=True)),
            InputError,
            "Normal: sigma must be a positive number; got s",
        ),
        (
            lambda: Normal(sp.Symbol("s", negative=True), 1).kl(Normal(0, "s")),
            InputError,
            "the symbol 's' must have one meaning",
        ),
        (lambda: Normal("__import__('os')", 1), ParseError, "Normal: mu must be a real number"),
        (lambda: Bernoulli(1.5), InputError, "Bernoulli: p must be a probability between 0 and 1; got 1.5"),
        (lambda: Bernoulli(-0.1), InputError, "Bernoulli: p must be a probability between 0 and 1; got -0.1"),
        (lambda: Binomial(2.5, 0.5), InputError, "Binomial: n must be a positive integer; got 2.5"),
        (lambda: Binomial(0, 0.5), InputError, "Binomial: n must be a positive integer; got 0"),
        (lambda: Geometric(0), InputError, "Geometric: p must be a probability above 0 and at most 1; got 0"),
        (lambda: Poisson(-1), InputError, "Poisson: rate must be a positive number; got -1"),
        (lambda: Gamma(0, 1), InputError, "Gamma: shape must be a positive number; got 0"),
        (lambda: Beta(1, -2), InputError, "Beta: b must be a positive number; got -2"),
        (lambda: Uniform(1, 1), InputError, "Uniform: a must be less than b; got a=1, b=1"),
        (lambda: Uniform(2, 1), InputError, "Uniform: a must be less than b; got a=2, b=1"),
        (
            lambda: Exponential("r").subs({"r": -1}),
            InputError,
            "Distribution.subs: rate must be a positive number; got -1",
        ),
        (
            lambda: Exponential("r").subs({"s": 1}),
            InputError,
            "Distribution.subs: values must name parameters .r.; got 's'",
        ),
        (lambda: Categorical([0.5, 0.6]), InputError, "Categorical: probabilities must sum to 1; got a sum of 11/10"),
        (
            lambda: FROM_PMF([0.5, 0.4]),
            InputError,
            "from_pmf: probabilities must sum to 1; got a sum of 9/10. Use normalize=True",
        ),
        (lambda: FROM_PMF([1.5, -0.5]), InputError, "probabilities must not be negative; got -0.5 for 1"),
        (lambda: FROM_PMF([math.nan, 1]), InputError, "probabilities must be finite; got nan for 0"),
        (lambda: FROM_PMF([]), InputError, "pmf must have at least one outcome"),
        (lambda: FROM_PMF({}), InputError, "pmf must have at least one outcome"),
        (lambda: FROM_PMF([0, 0], normalize=True), InputError, "pmf must have a positive sum; got 0"),
        (lambda: FROM_PMF(0.5), InputTypeError, "pmf must be a mapping or a sequence"),
        (lambda: FROM_PMF(np.eye(2)), InputError, "pmf must have one dimension; got shape .2, 2."),
        (lambda: FROM_PMF(["p", "p"]), InputError, "probabilities must sum to 1; got a sum of 2.p"),
        (lambda: FROM_PMF([1j, 1]), InputTypeError, "probabilities must be numbers"),
        (lambda: Distribution.from_counts([]), InputError, "data must hold at least one observation"),
        (
            lambda: Distribution.from_counts({"a": -1, "b": 2}),
            InputError,
            "counts must not be negative; got -1 for 'a'",
        ),
        (lambda: Distribution.from_counts({"a": 1.5}), InputTypeError, "counts must be whole numbers; got 1.5 for 'a'"),
        (lambda: Distribution.from_counts([1.0, math.nan]), InputError, "labels must not be NaN"),
        (lambda: Distribution.from_counts("text"), InputTypeError, "data must be labels or a mapping"),
        (lambda: Distribution.from_counts([[1], [2]]), InputTypeError, "labels must be hashable"),
        (lambda: Distribution.from_samples([]), InputError, "data must hold at least one observation"),
        (
            lambda: Distribution.from_samples([1.0, math.nan]),
            InputError,
            "data must be finite; got 1 values that are not",
        ),
        (lambda: Distribution.from_samples(["a"]), InputTypeError, "data must be real numbers"),
        (lambda: Distribution.from_samples([1j]), InputTypeError, "data must be real numbers"),
        (
            lambda: Distribution.from_samples([1.0], estimator="x"),
            InputError,
            "estimator must be 'knn', 'histogram', 'kde' or 'spacing'",
        ),
        (
            lambda: FROM_PDF("x", "x", support=(0, 1)),
            InputError,
            "from_pdf: pdf must integrate to 1; got 0.5. Use normalize=True",
        ),
        (lambda: FROM_PDF("x - 1/4", "x", support=(0, 2)), InputError, "pdf must not be negative; got -0.25"),
        (
            lambda: FROM_PDF("1/x", "x", support=(1, sp.oo)),
            InputError,
            "pdf must have a finite positive integral over its support; got inf",
        ),
        (lambda: FROM_PDF("a*x", "x", support=(0, 1)), FieldMathError, "a"),
        (lambda: FROM_PDF("x", "x", support=(1, 0)), InputError, "support must have its lower end first"),
        (lambda: FROM_PDF("x", "x", support=3), InputError, "support must be a pair of ends; got 3"),
        (lambda: FROM_PDF("x", "x x", support=(0, 1)), InputTypeError, "variable must be a name"),
        (lambda: FROM_PDF("__import__('os')", "x"), ParseError, "from_pdf"),
        (lambda: P.kl(3), InputTypeError, "Distribution.kl: q must be a Distribution; got int"),
        (lambda: P.kl("Normal"), InputTypeError, "Distribution.kl: q must be a Distribution; got str"),
        (lambda: P.renyi(Q, -1), InputError, "Distribution.renyi: alpha must be a number from 0 to infinity; got -1"),
        (lambda: P.renyi(Q, math.nan), InputError, "alpha must be a number from 0 to infinity; got nan"),
        (lambda: P.renyi(Q, -math.inf), InputError, "alpha must be a number from 0 to infinity; got -oo"),
        (lambda: P.renyi_entropy(-2), InputError, "Distribution.renyi_entropy: alpha must be a number"),
        (lambda: P.js(Q, weight=0), InputError, "weight must be strictly between 0 and 1; got 0"),
        (lambda: P.js(Q, weight=1.5), InputError, "weight must be strictly between 0 and 1; got 1.5"),
        (
            lambda: P.entropy(base=1),
            InputError,
            "Distribution.entropy: base must be a positive number other than 1; got 1",
        ),
        (lambda: P.entropy(base=0), InputError, "base must be a positive number other than 1; got 0"),
        (lambda: P.entropy(base=-2), InputError, "base must be a positive number other than 1; got -2"),
        (
            lambda: P.kl(Q, method="magic"),
            InputError,
            "Distribution.kl: method must be one of 'auto', 'exact', 'numeric'",
        ),
        (lambda: P.kl(Q, time_limit=0), InputError, "time_limit must be a positive number of seconds; got 0"),
        (lambda: P.js(Q, method="exact"), NoClosedFormError, "js has no answer by method='exact'; tried supports"),
        (lambda: Normal("m", 1).js(Q, method="numeric"), NoClosedFormError, "parameters are free: m"),
        (lambda: P.derive("entropie"), InputError, "functional must be one of 'entropy', 'cross_entropy'"),
        (lambda: P.derive("kl"), InputError, "q must be given for kl"),
        (lambda: P.quantile(1.5), InputError, "Distribution.quantile: u must be between 0 and 1; got 1.5"),
        (
            lambda: P.sample(-1, rng=np.random.default_rng()),
            InputError,
            "n must be a whole number from 0 to 1e.10; got -1",
        ),
        (lambda: P.sample(3, rng=np.random), InputTypeError, "rng must be a numpy.random.Generator"),
        (
            lambda: Normal("m", 1).sample(3, rng=np.random.default_rng()),
            EvaluationError,
            "parameters must be numbers; got free m",
        ),
        (lambda: P.moment(-1), InputError, "k must be a whole number from 0 to 1000; got -1"),
        (lambda: P.moment(1.5), InputError, "k must be a whole number from 0 to 1000; got 1.5"),
        (lambda: FROM_PMF({"a": 1}).mean(), InputError, "outcomes must be numbers for moments; got 'a'"),
        (lambda: P.outcomes, InputError, "outcomes must be finitely many and known"),
        (lambda: Distribution("normal"), InputTypeError, "law must be made by a constructor"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value) or isinstance(caught.value, ParseError)  # Parse errors point at the place.
    assert isinstance(caught.value, FieldMathError)


def test_normalisation_happens_when_asked_only():
    assert FROM_PMF([1, 3], normalize=True).probabilities == (sp.Rational(1, 4), sp.Rational(3, 4))
    assert FROM_PDF("x", "x", support=(0, 1), normalize=True).mean() == sp.Rational(2, 3)


def test_a_density_without_a_finite_integral_asks_for_its_support():
    with pytest.raises(InputError, match=r"integral over its support; got inf\. Say where it is positive"):
        Distribution.from_pdf("exp(-x)", "x")
