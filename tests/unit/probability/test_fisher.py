"""Fisher information: the covariance of the score, for every family that has one."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.fisher import continuous
from fieldmath.probability.numeric import total_of

# A mean without closed form; or only integer parameters.
WITHOUT = {"NegativeBinomial", "DiscreteUniform", "Skellam"}
CASES = [
    (name, row.typical[0])
    for name, row in FAMILIES.items()
    if name not in WITHOUT and not (row.support.free_symbols & set(continuous(row)))
]
# Supports that move, with a density that falls to 0 at their ends.
CASES += [("GeneralizedExtremeValue", (0, 1, "1/6")), ("GeneralizedExtremeValue", (1, "1/2", "-1/3"))]
CASES += [("Levy", (1, "1/2")), ("Gompertz", ("1/2", 3))]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "values"), CASES, ids=lambda value: str(value))
def test_it_is_the_covariance_of_the_score(name, values):
    p = getattr(families, name)(*values)
    matrix = np.array(p.fisher_information().evalf(), dtype=float)
    slopes = [lambda x, s=slope: fm.evaluate(s, {p.variable: x}) for slope in p.score()]
    assert matrix.shape == (len(continuous(p.family)),) * 2
    for i, left in enumerate(slopes):
        for j, right in enumerate(slopes):
            covariance = total_of(
                p.law, lambda x, density, f=left, g=right: np.where(density > 0, f(x) * g(x) * density, 0.0)
            )
            # Quadrature aims at 1e-11; the kink of |x - mu| costs some of it.
            assert matrix[i, j] == pytest.approx(float(covariance), rel=1e-6, abs=1e-8)


def test_known_matrices():
    _, sigma = families.Normal("mu", "sigma").parameters
    assert families.Normal("mu", "sigma").fisher_information() == sp.diag(1 / sigma**2, 2 / sigma**2)
    assert families.Normal(0, 2).fisher_information() == sp.diag(sp.Rational(1, 4), sp.Rational(1, 2))
    assert families.Bernoulli("1/2").fisher_information() == sp.Matrix([[4]])


def test_location_scale_families_have_the_matrices_of_the_literature():
    s = families.Logistic("mu", "s").arguments["s"]
    assert families.Logistic("mu", "s").fisher_information() == sp.diag(1 / (3 * s**2), (3 + sp.pi**2) / (9 * s**2))
    # K. L. Lange, R. J. A. Little & J. M. G. Taylor (1989), J. Amer. Statist. Assoc. 84, appendix B.
    p = families.StudentT("nu", "mu", "sigma")
    nu, sigma, matrix = p.arguments["nu"], p.arguments["sigma"], p.fisher_information()
    assert sp.cancel(matrix[1, 1] - (nu + 1) / ((nu + 3) * sigma**2)) == 0
    assert sp.cancel(matrix[2, 2] - 2 * nu / ((nu + 3) * sigma**2)) == 0
    assert sp.cancel(matrix[0, 2] + 2 / (sigma * (nu + 1) * (nu + 3))) == 0
    shape, scale = families.Lomax("shape", "scale").arguments.values()
    assert families.Lomax("shape", "scale").fisher_information()[1, 1] == shape / (scale**2 * (shape + 2))


def test_moving_supports_have_none():
    with pytest.raises(fm.NoClosedFormError, match="Uniform has no Fisher information"):
        families.Uniform("a", "b").fisher_information()


def test_only_members_of_families_have_parameters_that_move():
    with pytest.raises(fm.InputError, match="must be a member of a family"):
        fm.Distribution.from_pmf(["1/2", "1/2"]).fisher_information()


def test_perplexity_counts_equally_likely_outcomes():
    assert fm.Distribution.from_pmf(["1/4"] * 4).perplexity() == 4
    number = families.Poisson(3).perplexity()
    assert number.contains(np.exp(float(families.Poisson(3).entropy())))


def test_extreme_values_have_the_information_of_prescott_and_walden():
    p = families.GeneralizedExtremeValue("mu", "sigma", "xi")
    values = {"mu": 1, "sigma": "3/2", "xi": "1/5"}
    sigma, xi = sp.Rational(3, 2), sp.Rational(1, 5)
    # Biometrika 67 (1980), p. 723, with the sign of the shape that is common today.
    first = (1 + xi) ** 2 * sp.gamma(1 + 2 * xi)
    second = sp.gamma(2 + xi) * (sp.digamma(1 + xi) + (1 + xi) / xi)
    euler = 1 - sp.EulerGamma + 1 / xi
    published = {
        (0, 0): first / sigma**2,
        (0, 1): -(first - sp.gamma(2 + xi)) / (sigma**2 * xi),
        (0, 2): -(second - first / xi) / (sigma * xi),
        (1, 1): (1 - 2 * sp.gamma(2 + xi) + first) / (sigma * xi) ** 2,
        (1, 2): -(euler - second - (sp.gamma(2 + xi) - first) / xi) / (sigma * xi**2),
        (2, 2): (sp.pi**2 / 6 + euler**2 - 2 * second / xi + first / xi**2) / xi**2,
    }
    matrix = p.subs(values).fisher_information()
    for place, value in published.items():
        assert abs((matrix[place] - value).evalf(30)) < 1e-25, place
    assert p.fisher_information()[0, 0].args[1][0] is sp.oo  # for shapes of -1/2 and below
    assert p.subs({**values, "xi": "-1/2"}).fisher_information()[2, 2] is sp.oo


def test_the_limit_of_a_family_keeps_the_row_of_the_parameter_that_is_gone():
    at, near = (families.GeneralizedExtremeValue(0, 1, xi).fisher_information() for xi in (0, "1/10000"))
    assert at[2, 2].has(sp.zeta(3))
    assert max(abs(entry) for entry in (at - near).evalf(20)) < 1e-3
    assert families.ContinuousBernoulli("1/2").fisher_information() == sp.Matrix([[sp.Rational(4, 3)]])
    here = families.Kumaraswamy(5, 1).fisher_information()
    beside = families.Kumaraswamy(5, "10001/10000").fisher_information()
    assert max(abs(entry) for entry in (here - beside).evalf(20)) < 1e-3


def test_some_of_the_parameters_have_information_where_all_have_none():
    sigma, xi = sp.Symbol("sigma", positive=True), sp.Rational(1, 3)
    p = families.GeneralizedPareto(0, sigma, xi)
    # R. L. Smith (1984), Threshold methods for sample extremes: 1/((1 + xi)(1 + 2 xi)) times [[1 + xi, 1], [1, 2]].
    expected = sp.Matrix([[(1 + xi) / sigma**2, 1 / sigma], [1 / sigma, 2]]) / ((1 + xi) * (1 + 2 * xi))
    assert p.fisher_information(parameters="sigma xi") == expected
    with pytest.raises(fm.NoClosedFormError, match="GeneralizedPareto has no Fisher information"):
        p.fisher_information()
    assert families.NegativeBinomial("r", "1/2").fisher_information(parameters=["p"])[0, 0].free_symbols
    with pytest.raises(fm.InputError, match="parameters must be among mu, sigma; got 'nu'"):
        families.Normal(0, 1).fisher_information(parameters="nu")
    with pytest.raises(fm.InputTypeError, match="parameters must be names"):
        families.Normal(0, 1).fisher_information(parameters=3)


def test_outcomes_that_can_be_listed_give_rational_information():
    matrix = families.BetaBinomial(2, 1, 1).fisher_information()
    p = families.BetaBinomial(2, "a", "b")
    a, b = (p.arguments[name] for name in "ab")
    direct = sum(p.pdf(k) * sp.diff(sp.log(p.pdf(k)), a) * sp.diff(sp.log(p.pdf(k)), b) for k in range(3))
    assert abs((matrix[0, 1] - direct.subs({a: 1, b: 1})).evalf(20)) < 1e-15
    assert all(entry.is_Rational for entry in matrix)
