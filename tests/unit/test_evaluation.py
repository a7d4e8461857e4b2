"""Numbers from exact results, unevaluated integrals and sums included."""

import math

import numpy as np
import pytest
import sympy as sp
from scipy.special import betaln, digamma, gammaln

import fieldmath
from fieldmath.algebra.steady import steadied
from fieldmath.approximation import Approximation
from fieldmath.errors import AccuracyWarning, EvaluationError, InputTypeError, MismatchError
from fieldmath.families import Bernoulli, Beta, ContinuousBernoulli, Gamma, Normal, Poisson

x, y, k = sp.symbols("x y k")
mu, s, a, b, n, rate = sp.symbols("mu sigma a b n lambda")
evaluate = fieldmath.evaluate

NORMAL = sp.exp(-((x - mu) ** 2) / (2 * s**2)) / (s * sp.sqrt(2 * sp.pi))
GAMMA = x ** (a - 1) * sp.exp(-x / b) / (sp.gamma(a) * b**a)
BETA = x ** (a - 1) * (1 - x) ** (b - 1) / sp.beta(a, b)
POISSON = rate**k * sp.exp(-rate) / sp.factorial(k)
BINOMIAL = sp.binomial(n, k) * a**k * (1 - a) ** (n - k)


def entropy(density, *limits):
    return -sp.Integral(density * sp.log(density), limits)


def test_entropies_of_normals_far_and_narrow():
    values = {"mu": [0, 1e3, -1e6], "sigma": [1, 1e-3, 10]}
    found = evaluate(entropy(NORMAL, x, -sp.oo, sp.oo), values)
    assert np.allclose(found, 0.5 * np.log(2 * np.pi * np.e * np.array(values["sigma"]) ** 2), rtol=1e-12)


def test_the_needle_against_laplace_is_found_from_the_formula():
    laplace = sp.exp(-sp.Abs(x)) / 2
    found = evaluate(sp.Integral(NORMAL * sp.log(NORMAL / laplace), (x, -sp.oo, sp.oo)), {mu: 40, s: 0.1})
    assert math.isclose(found, 41.57679374034931, rel_tol=1e-11)


def test_entropies_of_gammas_do_not_overflow():
    shapes = np.array([0.3, 1, 30, 1e3, 1e5])
    found = evaluate(entropy(GAMMA, x, 0, sp.oo), {"a": shapes, "b": 2.0})
    truth = shapes + math.log(2) + gammaln(shapes) + (1 - shapes) * digamma(shapes)
    assert np.allclose(found, truth, rtol=1e-9)


def test_entropies_of_betas_with_singular_ends():
    p, q = np.array([0.1, 0.5, 5, 50]), np.array([0.1, 0.5, 0.05, 2000])
    found = evaluate(entropy(BETA, x, 0, 1), {"a": p, "b": q})
    truth = betaln(p, q) - (p - 1) * digamma(p) - (q - 1) * digamma(q) + (p + q - 2) * digamma(p + q)
    assert np.allclose(found, truth, rtol=1e-11)


def test_entropies_of_poisson_keep_their_factorials_in_logarithms():
    found = evaluate(-sp.Sum(POISSON * sp.log(POISSON), (k, 0, sp.oo)), {"lambda": [0.5, 1e3, 1e6]})
    assert np.allclose(found, [0.9276374674957976, 4.872732797640389, 8.326693728859884], rtol=1e-8)


def test_binomial_masses_sum_to_one():
    assert np.allclose(evaluate(sp.Sum(BINOMIAL, (k, 0, n)), {"n": [5, 2000, 10**6], "a": 0.3}), 1, rtol=1e-8)


@pytest.mark.parametrize(
    ("expr", "values", "truth"),
    [
        (sp.Integral(1 / sp.sqrt((x - a) * (b - x)), (x, a, b)), {"a": [1, -3], "b": [2, 7]}, [math.pi] * 2),
        (sp.Integral(sp.Piecewise((1, x < a), (0, True)), (x, 0, 1)), {"a": [0.1, 1 / 3]}, [0.1, 1 / 3]),
        (sp.Integral(sp.Abs(sp.sin(x) * sp.cos(x)), (x, 0, 2 * sp.pi)), {}, 2),
        (sp.Integral(x, (x, 1, 0)), {}, -0.5),
        (sp.Integral(sp.exp(-a * x), (x, 0, sp.oo)) ** 2 + 1, {"a": [0.5, 4]}, [5, 1 + 1 / 16]),
        (sp.Integral(1 / x, (x, 1, sp.oo)), {}, math.inf),
        (sp.Sum(1 / k**2, (k, 1, sp.oo)), {}, math.pi**2 / 6),
        (sp.Sum(k**a, (k, 1, n)), {"a": [0, 1, 2], "n": 10}, [10, 55, 385]),
        (sp.Sum(sp.Integral(x**k, (x, 0, 1)), (k, 0, 4)), {}, 1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5),
    ],
)
def test_integrals_and_sums_anywhere(expr, values, truth):
    assert np.allclose(evaluate(expr, values), truth, rtol=1e-10)


@pytest.mark.slow
def test_integrals_inside_integrals():
    assert np.allclose(evaluate(sp.Integral(x * y, (y, 0, x), (x, 0, a)), {"a": [1, 2]}), [1 / 8, 2], rtol=1e-12)
    inner = sp.Integral(sp.exp(-x * y), (x, 0, sp.oo))
    assert math.isclose(evaluate(sp.Integral(inner * sp.exp(-y), (y, 1, 2)), {}), 0.17048342, rel_tol=1e-7)


def test_values_broadcast_and_keep_their_shape():
    found = evaluate(a * b + 1, {"a": np.ones((3, 1)), "b": np.arange(2)})
    assert found.shape == (3, 2)
    assert found.dtype == np.float64
    grid = evaluate(sp.Integral(a * x**b, (x, 0, 1)), {"a": np.ones((3, 1)), "b": np.arange(2)})
    assert np.allclose(grid, [[1, 0.5]] * 3)


def test_numbers_give_a_numpy_float():
    for expr in (sp.Integer(3), a, sp.Integral(x, (x, 0, a))):
        assert isinstance(evaluate(expr, {"a": 2, "unused": [1, 2]}), np.float64)


def test_symbols_are_matched_by_name_whatever_their_assumptions():
    positive, real = sp.Symbol("a", positive=True), sp.Symbol("a", real=True)
    assert evaluate(positive + real, {a: 2}) == 4


def test_text_and_numbers_are_read():
    assert evaluate("k^2 + 1/2", {"k": 3}) == 9.5
    assert evaluate(Approximation(0.25, error=1e-9)) == 0.25
    assert evaluate(Approximation(math.inf, error=math.inf)) == math.inf
    assert evaluate(2) == 2


def test_values_may_be_exact_numbers():
    assert evaluate(a, {"a": sp.Rational(1, 4)}) == 0.25


@pytest.mark.parametrize(
    ("expr", "values", "error", "text"),
    [
        (a + b, {"a": 1}, EvaluationError, "evaluate: values must give every parameter.*missing: b. Add them"),
        (a, {"a": "one"}, InputTypeError, "evaluate: a must be a real number or an array of them; got 'one'"),
        (a, {"a": 1j}, InputTypeError, "a must be a real number"),
        (a, {"a": b}, InputTypeError, "a must be a real number"),
        (a, {"a": [[1], [1, 2]]}, InputTypeError, "rows of unequal length"),
        (a, {3: 1}, InputTypeError, "keys of values must be symbols or names; got 3"),
        (a * b, {"a": [1, 2], "b": [1, 2, 3]}, MismatchError, "must broadcast together; got shapes"),
        (sp.Integral(x**2, x), {"x": 1}, EvaluationError, "must have limits to be a number"),
        (sp.Integral(x, (x, 0, sp.sqrt(a))), {"a": -1}, EvaluationError, "a limit must be a real number"),
        (sp.Function("f")(a), {"a": 1}, EvaluationError, "f"),
    ],
)
def test_unusable_input_is_refused(expr, values, error, text):
    with pytest.raises(error, match=text):
        evaluate(expr, values)


def test_what_cannot_be_found_is_nan_with_a_warning():
    with pytest.warns(AccuracyWarning):
        assert math.isnan(evaluate(sp.Integral(x / (1 + sp.Abs(x)), (x, -sp.oo, sp.oo))))


# --- cancellation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9, 1e-12])
@pytest.mark.parametrize(
    ("p", "q", "start"),
    [
        (Normal("m", "s"), Normal("n", "t"), {"m": 1.0, "s": 2.0, "n": 1.0, "t": 2.0}),
        (Gamma("a", "b"), Gamma("c", "d"), {"a": 2.5, "b": 1.0, "c": 2.5, "d": 1.0}),
        (Beta("a", "b"), Beta("c", "d"), {"a": 50.5, "b": 7.25, "c": 50.5, "d": 7.25}),
        (Poisson("a"), Poisson("b"), {"a": 5.0, "b": 5.0}),
        (Bernoulli("p"), Bernoulli("q"), {"p": 0.25, "q": 0.25}),
    ],
)
def test_divergences_keep_their_digits_near_equality(p, q, start, gap):
    exact = p.kl(q)
    last = list(start)[-1]
    at = {**start, last: start[last] * (1 + gap)}
    found = float(evaluate(exact, at))
    truth = exact.xreplace({symbol: sp.Rational(at[symbol.name]) for symbol in exact.free_symbols}).evalf(30)
    # Every parameter counts as the binary fraction that it is, so only the last rounding is left.
    assert abs(found - float(truth)) <= 1e-11 * abs(float(truth))
    assert float(evaluate(exact, start)) == 0


def test_orders_near_one_give_the_limit():
    exact = Normal(0, "s").renyi(Normal(0, "t"), "alpha")
    found = evaluate(exact, {"s": 1, "t": 2, "alpha": 1 + np.array([-1e-6, 1e-8, 1e-10, 1e-12])})
    limit = float(Normal(0, 1).kl(Normal(0, 2)))
    assert np.abs(found - limit).max() < 1e-6  # the slope at order 1 is below 1/2


def test_functions_that_leave_the_range_of_floats_are_computed_again():
    a = sp.Symbol("a", positive=True)
    found = float(evaluate(sp.log(sp.gamma(a)), {"a": 1e6}))
    assert found == pytest.approx(math.lgamma(1e6), rel=1e-14)
    # Half the curvature, trigamma(a) - trigamma(a + b) = 1/a - 1/(2a) to leading order, times a step of 1.
    exact = Beta("a", "b").kl(Beta("c", "d"))
    assert float(evaluate(exact, {"a": 1e8, "b": 1e8, "c": 1e8 + 1, "d": 1e8})) == pytest.approx(2.5e-9, rel=1e-8)


def test_grids_without_cancellation_are_left_alone():
    x = sp.Symbol("x", positive=True)
    grid = np.linspace(1, 2, 1000)
    assert np.array_equal(evaluate(sp.exp(x) + x**2, {"x": grid}), np.exp(grid) + grid * grid)
    plain = grid - np.log(1 + grid)
    assert steadied(x - sp.log(1 + x), {x: grid}, plain) is plain


def test_a_logarithm_of_weight_zero_counts_nothing():
    divergence = Bernoulli("p").kl(Bernoulli("q"))
    found = evaluate(divergence, {"p": [0.0, 1.0, 0.0, 0.5], "q": [0.25, 0.25, 0.0, 0.0]})
    np.testing.assert_allclose(found, [-math.log(0.75), math.log(4), 0.0, math.inf], rtol=1e-15)
    np.testing.assert_array_equal(evaluate(Bernoulli("p").entropy(), {"p": [0, 1]}), [0, 0])


@pytest.mark.parametrize("name", ["mean", "variance", "entropy"])
def test_closed_forms_have_their_limits_where_they_are_undefined(name):
    formula = getattr(ContinuousBernoulli("lam"), name)()
    exact = getattr(ContinuousBernoulli("1/2"), name)()
    values = evaluate(formula, {"lam": [0.5, 0.25]})
    assert abs(values[0] - float(exact)) < 1e-11
    assert abs(values[1] - float(getattr(ContinuousBernoulli("1/4"), name)())) < 1e-14


def test_divergences_have_their_limits_in_either_parameter():
    p, q = ContinuousBernoulli("lam"), ContinuousBernoulli("mu")
    exact = [ContinuousBernoulli(a).kl(ContinuousBernoulli(b)) for a, b in (("1/2", "1/4"), ("1/4", "1/2"))]
    values = evaluate(p.kl(q), {"lam": [0.5, 0.25], "mu": [0.25, 0.5]})
    assert np.allclose(values, [float(value) for value in exact], rtol=0, atol=1e-11)


def test_what_has_no_limit_stays_undefined():
    x = sp.Symbol("x", real=True)
    for expr in (1 / (x - 1), 1 / (x - 1) ** 2, sp.log(sp.Abs(x - 1)), sp.Abs(x - 1) / (x - 1)):
        assert not np.isfinite(evaluate(expr, {"x": 1.0})), expr
