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
WITHOUT = {"NegativeBinomial", "DiscreteUniform", "Gompertz", "BetaBinomial", "Skellam"}
CASES = [
    (name, row.typical[0])
    for name, row in FAMILIES.items()
    if name not in WITHOUT and not (row.support.free_symbols & set(continuous(row)))
]


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
