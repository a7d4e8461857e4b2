"""Multivariate families: textbook formulas, SciPy's numbers, laws, independent integrals, and what is refused."""

from __future__ import annotations

import doctest
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from scipy import integrate, stats

import fieldmath as fm
from fieldmath import families
from fieldmath.errors import InputError, InputTypeError, MismatchError
from fieldmath.families import (
    Binomial,
    Dirichlet,
    Gamma,
    Multinomial,
    MultivariateNormal,
    MultivariateT,
    Normal,
    StudentT,
    Wishart,
)
from fieldmath.probability.ladders import ladder_for
from fieldmath.probability.vectors.rows import VECTOR_FAMILIES

COVARIANCE = [[2, 1], [1, 3]]
P, Q = MultivariateNormal([0, 0], COVARIANCE), MultivariateNormal([1, -1], [[1, 0], [0, 2]])
MEMBERS = [
    pytest.param(getattr(families, name)(*values), id=f"{name}-{k}")
    for name, row in VECTOR_FAMILIES.items()
    for k, values in enumerate(row.typical)
]


def scipy_of(p):
    values = list(p.arguments.values())
    arrays = [np.array(v.tolist(), dtype=float) if isinstance(v, sp.MatrixBase) else float(v) for v in values]
    flat = [a[:, 0] if isinstance(a, np.ndarray) and a.shape[1] == 1 else a for a in arrays]
    name = p.law.vector.row.name
    if name == "MultivariateNormal":
        return stats.multivariate_normal(*flat)
    if name == "MultivariateT":
        return stats.multivariate_t(loc=flat[1], shape=flat[2], df=flat[0])
    if name == "Dirichlet":
        return stats.dirichlet(flat[0])
    if name == "Wishart":
        return stats.wishart(df=flat[0], scale=flat[1])
    return stats.multinomial(int(flat[0]), flat[1])


@pytest.mark.parametrize("p", MEMBERS)
def test_entropy_is_that_of_scipy(p):
    assert fm.is_exact(p.entropy())
    assert float(p.entropy()) == pytest.approx(float(scipy_of(p).entropy()), rel=1e-10)


@pytest.mark.parametrize("p", MEMBERS)
def test_density_is_that_of_scipy(p):
    x = p.sample(5, rng=np.random.default_rng(3))
    reference = scipy_of(p)
    log_density = getattr(reference, "logpdf", None) or reference.logpmf
    values = [log_density(point) for point in x]
    np.testing.assert_allclose(p.logpdf(x), values, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("p", MEMBERS)
def test_symbolic_density_is_the_numeric_one(p):
    x = p.sample(1, rng=np.random.default_rng(4))[0]
    formula = p.density
    assert fm.is_exact(formula)
    symbols = sorted(formula.free_symbols, key=str)
    places = (
        {f"x{i + 1}": v for i, v in enumerate(x)}
        if x.ndim == 1
        else {f"x{i + 1}{j + 1}": x[i, j] for i in range(len(x)) for j in range(i, len(x))}
    )
    assert float(formula.xreplace({s: sp.Float(float(places[s.name])) for s in symbols})) == pytest.approx(
        p.pdf(x), rel=1e-9
    )


@pytest.mark.parametrize("p", MEMBERS)
def test_sampler_has_the_mean_of_the_family(p):
    x = p.sample(20_000, rng=np.random.default_rng(5))
    mean = np.array(p.mean().tolist(), dtype=float).reshape(x.shape[1:])
    # Five standard errors.
    assert np.all(np.abs(x.mean(axis=0) - mean) <= 5 * x.std(axis=0) / math.sqrt(len(x)))


@pytest.mark.parametrize("p", MEMBERS)
def test_every_method_agrees_on_the_entropy(p):
    from fieldmath.probability.functionals import FUNCTIONALS
    from fieldmath.probability.question import Question

    question = Question(FUNCTIONALS["entropy"], p.law)
    answers = ladder_for(question).answers(question)
    assert len(answers) >= 2
    exact = next(float(a.value) for a in answers.values() if a.exact)
    for answer in answers.values():
        error = getattr(answer.value, "error", 0.0)
        assert abs(float(answer.value) - exact) <= error + 1e-12 * (1 + abs(exact))


PAIRS = [
    (P, Q),
    (MultivariateT(5, [0, 0], COVARIANCE), P),
    (Dirichlet([2, 3, 4]), Dirichlet([1, 1, 1])),
    (Wishart(5, COVARIANCE), Wishart(4, [[1, 0], [0, 1]])),
]


@pytest.mark.parametrize(("p", "q"), PAIRS)
@pytest.mark.parametrize("name", ["kl", "jeffreys", "bhattacharyya", "hellinger", "cross_entropy"])
@pytest.mark.slow
def test_closed_forms_agree_with_points_spread_by_the_samplers(p, q, name):
    number = getattr(p, name)(q, method="quasi-Monte Carlo")
    try:
        exact = getattr(p, name)(q, method="exact")
    except fm.NoClosedFormError:
        return
    assert number.contains(float(exact))
    # The logarithm of a ratio to lighter tails has a large variance, and the error says so.
    assert number.error < (0.2 if p.law.vector.row is not q.law.vector.row else 0.05) * max(abs(float(exact)), 0.1)


def test_divergence_of_normal_vectors_is_the_textbook_formula():
    p = MultivariateNormal(["m1", "m2"], [["a", "b"], ["b", "c"]])
    q = MultivariateNormal(["n1", "n2"], [["d", "e"], ["e", "f"]])
    value = p.kl(q)
    at = dict(
        zip(
            ["a", "b", "c", "d", "e", "f", "m1", "m2", "n1", "n2"], (2, 1, 3, 1, "1/2", 2, 0, 1, "1/3", -1), strict=True
        )
    )
    number = float(value.xreplace({s: sp.Rational(at[s.name]) for s in value.free_symbols}))
    s, t = np.array([[2, 1], [1, 3]]), np.array([[1, 0.5], [0.5, 2]])
    d = np.array([1 / 3, -2])
    inverse = np.linalg.inv(t)
    expected = 0.5 * (np.trace(inverse @ s) + d @ inverse @ d - 2 + math.log(np.linalg.det(t) / np.linalg.det(s)))
    assert number == pytest.approx(expected, rel=1e-13)
    assert sp.count_ops(value) < 80


def test_correlation_gives_the_mutual_information():
    p = MultivariateNormal([0, 0], [["s**2", "r*s*t"], ["r*s*t", "t**2"]])
    r = next(symbol for symbol in p.parameters if symbol.name == "r")
    value = p.mutual_information("x1", "x2")
    assert value.free_symbols == {r}
    assert float(value.xreplace({r: sp.Rational(3, 5)})) == pytest.approx(-0.5 * math.log(1 - 0.36), rel=1e-13)
    assert len(p.conditions) == 2


def test_information_of_three_normal_variables_obeys_the_chain_rule():
    p = MultivariateNormal([0, 0, 0], [[2, 1, "1/2"], [1, 2, 1], ["1/2", 1, 3]], names=("u", "v", "w"))
    chain = p.mutual_information("u", "w") + p.mutual_information("v", "w", given="u")
    assert float(p.mutual_information("u v", "w")) == pytest.approx(float(chain), rel=1e-13)
    assert p.total_correlation() != 0
    information = p.marginal("w").entropy() - p.conditional_entropy("w", given="u v")
    assert float(information) == pytest.approx(float(p.mutual_information("u v", "w")), rel=1e-12)
    # A Markov chain: what the first tells of the third goes through the second.
    chain = MultivariateNormal([0, 0, 0], [[1, 1, 1], [1, 2, 2], [1, 2, 3]])
    assert chain.mutual_information("x1", "x3", given="x2") == 0


def test_marginals_and_conditionals_of_normal_vectors():
    assert P.marginal("x1") == Normal(0, sp.sqrt(2))
    assert P.conditional("x1", x2=1) == Normal("1/3", sp.sqrt(sp.Rational(5, 3)))
    p = MultivariateNormal([1, 2, 3], [[4, 1, 0], [1, 3, 1], [0, 1, 2]])
    assert p.marginal(2, 0).arguments["covariance"] == sp.Matrix([[2, 0], [0, 4]])
    assert p.conditional("x1 x2", x3=3).arguments["mean"] == sp.Matrix([1, 2])
    t = MultivariateT(5, [0, 0], COVARIANCE)
    assert t.marginal(0) == StudentT(5, 0, sp.sqrt(2))
    # p(x1, x2) = p(x1 | x2) p(x2)
    assert t.conditional("x1", x2=1).pdf(0.3) * t.marginal(1).pdf(1.0) == pytest.approx(t.pdf([0.3, 1.0]), rel=1e-12)


def test_renyi_divergence_states_its_domain():
    a = sp.Symbol("a", positive=True)
    value = P.renyi(Q, "a")
    assert isinstance(value, sp.Piecewise)
    inside, outside = value.args
    assert outside[0] == sp.oo
    # 2*alpha... the mixed covariance alpha*Q + (1 - alpha)*P is positive definite below 5/3.
    assert inside[1] == (a < sp.Rational(5, 3))
    assert P.renyi(Q, 2) == sp.oo == P.chi_square(Q)
    mixed = 1.5 * np.array([[1.0, 0], [0, 2]]) - 0.5 * np.array(COVARIANCE)
    d = np.array([1.0, -1])
    expected = 0.75 * d @ np.linalg.inv(mixed) @ d - math.log(
        np.linalg.det(mixed) / (np.linalg.det(COVARIANCE) ** -0.5 * 2**1.5)
    )
    assert float(P.renyi(Q, "3/2")) == pytest.approx(expected, rel=1e-12)
    assert P.renyi(Q, 0) == 0
    assert P.renyi(Q, 1) == P.kl(Q)


def test_orders_on_the_edge_of_the_domain_are_infinite():
    # 2*Q - P has determinant 0 there.
    p, q = MultivariateNormal([0, 0], [[2, 0], [0, 1]]), MultivariateNormal([0, 0], [[1, 0], [0, 1]])
    assert p.renyi(q, 2) == sp.oo
    assert Wishart(1, [[10]]).chi_square(Wishart(4, [[5]])) == sp.oo


@pytest.mark.slow
def test_numeric_answers_hold_the_integral_over_the_plane():
    def integrand(x, y):
        p, q = P.pdf([x, y]), Q.pdf([x, y])
        m = (p + q) / 2
        return 0.5 * (p * math.log(p / m) + q * math.log(q / m)) if p > 0 and q > 0 else 0.0

    truth, _ = integrate.dblquad(integrand, -11, 11, -11, 11, epsabs=1e-7)
    found = P.js(Q)
    assert found.contains(truth)
    assert found.error < 1e-4


def test_the_same_law_has_divergence_zero_and_members_pickle():
    for member in MEMBERS:
        p = member.values[0]
        assert p.kl(p) == 0
        assert pickle.loads(pickle.dumps(p)) == p


def test_long_numbers_are_answered_with_a_proven_error():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 5)) @ rng.normal(size=(5, 5))
    s, t = np.cov(x.T), np.cov(x.T) + np.eye(5)
    p, q = MultivariateNormal(x.mean(0), s), MultivariateNormal(x.mean(0) + 0.1, t)
    found = p.kl(q)
    assert found.certified
    d, inverse = np.full(5, 0.1), np.linalg.inv(t)
    expected = 0.5 * (np.trace(inverse @ s) + d @ inverse @ d - 5 + np.linalg.slogdet(t)[1] - np.linalg.slogdet(s)[1])
    assert float(found) == pytest.approx(expected, rel=1e-12)
    exact = p.kl(q, method="exact")
    assert fm.is_exact(exact)
    assert found.contains(float(exact.evalf(30)))
    assert q.renyi(p, 20) == math.inf
    # Nearly equal laws: the difference of logarithms would leave no digit.
    near = MultivariateNormal([0, 0], [[1 + 1e-9, 0], [0, 1]]).kl(MultivariateNormal([0, 0], [[1, 0], [0, 1]]))
    assert float(near) == pytest.approx(0.25e-18, rel=1e-6)


def test_a_hundred_dimensions_are_no_obstacle():
    x = np.random.default_rng(1).normal(size=(300, 60))
    p = MultivariateNormal(np.zeros(60), np.cov(x.T))
    expected = 0.5 * (60 * math.log(2 * math.pi * math.e) + np.linalg.slogdet(np.cov(x.T))[1])
    assert float(p.entropy()) == pytest.approx(expected, rel=1e-12)


def test_dirichlet_laws_of_two_are_beta_laws():
    p, q = Dirichlet(["a", "b"]), Dirichlet(["c", "d"])
    beta = families.Beta("a", "b").kl(families.Beta("c", "d"))
    difference = p.kl(q) - beta
    at = {symbol: sp.Rational(3 + 2 * k, 2) for k, symbol in enumerate(sorted(difference.free_symbols, key=str))}
    assert abs(float(difference.xreplace(at).evalf(20))) < 1e-12
    assert Dirichlet([1, 2, 3]).marginal(0) == families.Beta(1, 5)
    assert Dirichlet([1, 1, 1]).entropy() == -sp.log(2)


def test_wishart_laws_of_one_dimension_are_gamma_laws():
    p, q = Wishart(5, [[2]]), Wishart(3, [[1]])
    gamma = Gamma("5/2", 4).kl(Gamma("3/2", 2))
    assert float(p.kl(q)) == pytest.approx(float(gamma), rel=1e-13)
    assert float(p.entropy()) == pytest.approx(float(Gamma("5/2", 4).entropy()), rel=1e-13)
    assert float(p.renyi(q, "1/2")) == pytest.approx(float(Gamma("5/2", 4).renyi(Gamma("3/2", 2), "1/2")), rel=1e-13)


def test_multinomial_divergences_are_those_of_the_draws():
    p, q = Multinomial(4, ["1/2", "1/3", "1/6"]), Multinomial(4, ["1/3", "1/3", "1/3"])
    draw = families.Categorical(["1/2", "1/3", "1/6"]), families.Categorical(["1/3", "1/3", "1/3"])
    # Summed over the fifteen vectors of counts, against four times the divergence of one draw.
    assert float(p.kl(q)) == pytest.approx(4 * float(draw[0].kl(draw[1])), rel=1e-13)
    assert float(p.renyi(q, 3)) == pytest.approx(4 * float(draw[0].renyi(draw[1], 3)), rel=1e-13)
    assert float(p.hellinger(q)) ** 2 == pytest.approx(1 - (1 - float(draw[0].hellinger(draw[1])) ** 2) ** 4, rel=1e-12)
    table = p.kl(q, method="finite sum")
    assert float(table) == pytest.approx(float(p.kl(q)), rel=1e-13)
    assert Multinomial(4, ["1/2", "1/2", 0]).kl(q) == 4 * sp.log(sp.Rational(3, 2))
    assert q.kl(Multinomial(4, ["1/2", "1/2", 0])) == sp.oo
    assert p.marginal(0) == Binomial(4, "1/2")
    value = Multinomial("n", ["a", "1 - a"]).kl(Multinomial("n", ["b", "1 - b"]))
    number = value.xreplace(
        {s: {"n": sp.Integer(3), "a": sp.Rational(1, 2), "b": sp.Rational(1, 3)}[s.name] for s in value.free_symbols}
    )
    assert float(number) == pytest.approx(float(Binomial(3, "1/2").kl(Binomial(3, "1/3"))), rel=1e-13)


def test_entropy_of_many_draws_is_that_of_scipy():
    found = Multinomial(300, ["1/2", "1/3", "1/6"]).entropy()
    assert found.contains(float(stats.multinomial(300, [1 / 2, 1 / 3, 1 / 6]).entropy()))
    assert found.error < 1e-6


def test_moments_of_t_vectors_exist_above_their_order():
    t = MultivariateT("nu", ["m", 0], [[1, 0], [0, 1]])
    nu = next(symbol for symbol in t.parameters if symbol.name == "nu")
    assert t.covariance()[0, 0].args[0] == (nu / (nu - 2), nu > 2)
    assert MultivariateT(1, [0, 0], COVARIANCE).mean().has(sp.nan)
    assert MultivariateT(2, [0, 0], COVARIANCE).kl(P) == sp.oo
    assert MultivariateT(5, [0, 0], COVARIANCE).covariance() == sp.Matrix(COVARIANCE) * sp.Rational(5, 3)


@pytest.mark.parametrize("name", VECTOR_FAMILIES)
def test_example_in_the_documentation_runs(name):
    text = getattr(families, name).__doc__
    result = doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(text, {}, name, None, 0))
    assert (result.attempted, result.failed) == (2, 0)
    assert name in families.__all__


def test_fisher_information_of_vectors_is_the_published_one():
    # Normal: the precision for the mean, tr(P dS P dS)/2 for the covariance (Kay 1993, section 3.9).
    matrix = P.fisher_information()
    precision = np.linalg.inv(COVARIANCE)
    np.testing.assert_allclose(np.array(matrix[:2, :2], dtype=float), precision, rtol=1e-14)
    units = [np.array(u) for u in ([[1, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]])]
    expected = [[0.5 * np.trace(precision @ u @ precision @ v) for v in units] for u in units]
    np.testing.assert_allclose(np.array(matrix[2:, 2:], dtype=float), expected, rtol=1e-13)
    a, b = Dirichlet(["a", "b"]).parameters
    assert Dirichlet(["a", "b"]).fisher_information()[0, 1] == -sp.polygamma(1, a + b)


def test_the_fisher_information_of_counts_is_the_mean_product_of_slopes():
    shares = np.array([1 / 2, 1 / 3, 1 / 6])
    found = np.array(Multinomial(4, ["1/2", "1/3", "1/6"]).fisher_information(), dtype=float)
    expected = np.zeros((2, 2))
    for a in range(5):
        for b in range(5 - a):
            counts = np.array([a, b, 4 - a - b])
            weight = math.prod(shares**counts) * math.factorial(4) / math.prod(math.factorial(k) for k in counts)
            slope = counts[:2] / shares[:2] - counts[2] / shares[2]
            expected += weight * np.outer(slope, slope)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("nu", [5, Fraction(5, 2)])
def test_the_fisher_information_of_students_vectors_is_the_mean_product_of_slopes(nu):
    truth = np.array([float(nu), 0.0, 0.0, COVARIANCE[0][0], COVARIANCE[0][1], COVARIANCE[1][1]])
    # The distance r from the centre has P(R > r) = (1 + r^2/nu)^(-nu/2): with s = log(1/P), r is smooth in s.
    nodes, weights = np.polynomial.laguerre.laggauss(60)
    radius = np.sqrt(truth[0] * np.expm1(2 * nodes / truth[0]))
    angle = np.arange(24) * 2 * np.pi / 24
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = (radius[:, None, None] * circle) @ np.linalg.cholesky(np.array(COVARIANCE, dtype=float)).T

    def log_density(theta):
        shape = np.array([[theta[3], theta[4]], [theta[4], theta[5]]])
        return stats.multivariate_t(theta[1:3], shape, theta[0]).logpdf(points)

    step = 1e-5
    slopes = np.array([(log_density(truth + h) - log_density(truth - h)) / (2 * step) for h in step * np.eye(6)])
    expected = np.einsum("iab,jab,a->ij", slopes, slopes, weights) / 24
    found = np.array(MultivariateT(nu, [0, 0], COVARIANCE).fisher_information().evalf(), dtype=float)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


def test_products_add_up_their_parts():
    p = fm.Distribution.product([Normal(0, 1), Gamma(2, 1)], names=("u", "v"))
    q = fm.Distribution.product([Normal(1, 1), Gamma(3, 1)])
    apart = Normal(0, 1), Gamma(2, 1), Normal(1, 1), Gamma(3, 1)
    assert p.kl(q) == apart[0].kl(apart[2]) + apart[1].kl(apart[3])
    assert float(p.entropy()) == pytest.approx(float(apart[0].entropy() + apart[1].entropy()), rel=1e-14)
    affinity = (1 - apart[0].hellinger(apart[2]) ** 2) * (1 - apart[1].hellinger(apart[3]) ** 2)
    assert float(p.hellinger(q)) == pytest.approx(math.sqrt(1 - float(affinity)), rel=1e-13)
    assert p.mutual_information("u", "v") == 0
    assert p.marginal("v") == Gamma(2, 1)
    assert p.pdf([0.5, 2.0]) == pytest.approx(float(apart[0].pdf(0.5) * apart[1].pdf(2.0)), rel=1e-13)
    assert {s.name for s in p.density.free_symbols} == {"u", "v"}
    # A lower bound of the information by the data-processing inequality, an upper one by additivity.
    assert float(p.js(q)) < float(apart[0].js(apart[2])) + float(apart[1].js(apart[3]))
    pair = fm.Distribution.product([Normal(0, 1), Normal(0, 1)])
    assert pair.kl(MultivariateNormal([0, 0], np.eye(2))).contains(0)
    with pytest.raises(InputError, match="all discrete or all continuous"):
        fm.Distribution.product([Normal(0, 1), families.Poisson(1)])


REFUSED = [
    (lambda: MultivariateNormal([0, 0], [[1, 2], [2, 1]]), InputError, "not positive definite"),
    (lambda: MultivariateNormal([0, 0], [[1, 2], [3, 1]]), InputError, "not symmetric"),
    (lambda: MultivariateNormal([0], np.eye(2)), InputError, "same dimension"),
    (lambda: MultivariateNormal(0, 1), InputTypeError, "mean must be a vector"),
    (lambda: MultivariateNormal([0, 0], [[1, 0]]), InputError, "1 rows of 2 entries"),
    (lambda: MultivariateNormal([0, math.nan], np.eye(2)), InputError, "mean must be a vector"),
    (lambda: MultivariateNormal([0, 0]), InputTypeError, "covariance must be given"),
    (lambda: Dirichlet([1]), InputError, "at least two positive numbers"),
    (lambda: Dirichlet([1, 0]), InputError, "positive numbers"),
    (lambda: Wishart(1, np.eye(2)), InputError, "above the dimension minus 1"),
    (lambda: MultivariateT(0, [0, 0], np.eye(2)), InputError, "nu must be a positive number"),
    (lambda: Multinomial(2, [0.5, 0.6]), InputError, "sum to 1"),
    (lambda: Multinomial(1.5, [0.5, 0.5]), InputError, "n must be a positive integer"),
    (lambda: P.cdf(0), InputTypeError, "cdf needs a distribution of numbers"),
    (lambda: P.variance(), InputTypeError, "variance needs"),
    (lambda: P.moment(3), InputTypeError, "moment needs"),
    (lambda: P.kl(Normal(0, 1)), MismatchError, "same shape"),
    (lambda: Normal(0, 1).kl(P), MismatchError, "same shape"),
    (lambda: P.pdf([1, 2, 3]), InputError, "x must have shape"),
    (lambda: Wishart(5, COVARIANCE).covariance(), InputError, "no matrix"),
    (lambda: P.marginal("x3"), InputError, "among x1, x2"),
    (lambda: Dirichlet([1, 2]).mutual_information("x1", "x2"), InputError, "normal vectors"),
    (lambda: Normal(0, 1).covariance(), InputError, "vectors or matrices"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED, ids=[message for _, _, message in REFUSED])
def test_unusable_input_is_refused_with_a_sentence(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_symbols_are_checked_when_they_become_numbers():
    p = MultivariateNormal([0, 0], [[1, "r"], ["r", 1]])
    assert p.subs({"r": 0}).entropy() == 1 + sp.log(2 * sp.pi)
    with pytest.raises(InputError, match="not positive definite"):
        p.subs({"r": 2})
