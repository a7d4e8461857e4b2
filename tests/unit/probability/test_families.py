"""Every row: its density has mass 1, and cdf, quantile, moments, sampler, SciPy and derived means agree with it."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
import sympy as sp

from fieldmath import families
from fieldmath.algebra.ladder import Declined
from fieldmath.probability.closed_forms import normalisation
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.features import X
from fieldmath.probability.numeric import mass_between, total_of
from fieldmath.probability.tilts import Expectation, derivative

MEMBERS = [
    pytest.param(name, values, id=f"{name}{values}".replace("'", ""))
    for name, row in FAMILIES.items()
    for values in row.typical
]
ROWS = pytest.mark.parametrize(("name", "values"), MEMBERS)


def rows_with(holds):
    """Parametrize over the members whose law and row satisfy a condition."""
    chosen = [case for case in MEMBERS if holds(getattr(families, case.values[0])(*case.values[1]))]
    return pytest.mark.parametrize(("name", "values"), chosen)


# Quadrature and series aim at 1e-11 of the value; SciPy's cdfs and quantiles are good to about 1e-12.
CLOSE = 1e-9


def member(name: str, values: tuple) -> Distribution:
    return getattr(families, name)(*values)


@ROWS
def test_density_has_mass_one(name, values):
    assert total_of(member(name, values).law, lambda x, density: density) == pytest.approx(1, abs=CLOSE)


@rows_with(lambda p: p.law.bound is not None)
def test_partition_function_normalises_the_density_exactly(name, values):
    law = member(name, values).law
    assert float(normalisation(law)) == pytest.approx(0, abs=1e-12)


@rows_with(lambda p: p.family.scipy is not None)
def test_density_is_that_of_scipy(name, values):
    p = member(name, values)
    x = points_inside(p)
    scipy = scipy_of(p)
    reference = scipy.pmf(x) if p.is_discrete else scipy.pdf(x)
    np.testing.assert_allclose(p.pdf(x), reference, rtol=1e-9, atol=1e-300)


@rows_with(lambda p: p.family.cdf is not None)
def test_cdf_formula_is_that_of_scipy(name, values):
    p = member(name, values)
    row = p.family
    x = points_inside(p)
    x = x[x < float(p.bounds.upper)]
    formula = row.at(row.cdf, p.law.arguments)
    found = [float(formula.xreplace({X: sp.Rational(repr(float(v)))})) for v in x]
    reference = scipy_of(p).cdf(x) if p.family.scipy else [mass_between(p.law, -math.inf, float(v)) for v in x]
    np.testing.assert_allclose(found, reference, rtol=1e-9, atol=1e-12)


@ROWS
def test_quantile_inverts_the_cdf(name, values):
    p = member(name, values)
    u = np.array([0.03, 0.31, 0.5, 0.77, 0.999])
    x = p.quantile(u)
    if p.is_discrete:
        assert np.all(p.cdf(x) >= u - 1e-12)
        assert np.all((p.cdf(x - 1) < u + 1e-12) | (x <= float(p.bounds.lower)))
    else:
        np.testing.assert_allclose(p.cdf(x), u, rtol=1e-9)


@ROWS
def test_mean_and_variance_are_the_integrals(name, values):
    p = member(name, values)
    order = float(p.family.at(p.family.moment_order, p.law.arguments))
    if order > 1:
        mean = total_of(p.law, lambda x, density: x * density)
        assert float(p.mean()) == pytest.approx(float(mean), rel=CLOSE, abs=CLOSE)
    if order > 2:
        centre = float(p.mean())
        variance = total_of(p.law, lambda x, density: (x - centre) ** 2 * density)
        assert float(p.variance()) == pytest.approx(float(variance), rel=1e-8)


@ROWS
def test_raw_moments_three_and_four_are_the_integrals(name, values):
    p = member(name, values)
    for k in (3, 4):
        if float(p.family.at(p.family.moment_order, p.law.arguments)) <= k:
            continue
        scale = total_of(p.law, lambda x, density, k=k: np.abs(x) ** k * density)
        found = total_of(p.law, lambda x, density, k=k: x**k * density)
        assert float(p.moment(k)) == pytest.approx(float(found), abs=1e-8 * float(scale))


@rows_with(lambda p: p.family.partial_mean is not None)
def test_partial_mean_is_the_integral(name, values):
    p = member(name, values)
    row = p.family
    cut = float(p.quantile(0.4))
    formula = float(row.at(row.partial_mean, p.law.arguments).xreplace({X: sp.Float(cut, 30)}))
    found = total_of(p.law, lambda x, density: np.where(x <= cut, x * density, 0.0))
    # The jump at the cut costs the quadrature digits.
    assert formula == pytest.approx(float(found), rel=1e-5, abs=1e-6)


@rows_with(lambda p: p.law.bound is not None)
def test_derivatives_of_the_partition_function_are_means_of_features(name, values):
    law = member(name, values).law
    partition = law.bound.partition
    for slot, kind in partition.slots.items():
        parameter = kind.parameter.xreplace(dict(law.bound.values))
        first, second = parameter.args if isinstance(parameter, sp.Tuple) else (parameter, parameter)
        feature = {
            "power": X**first,
            "log": sp.log(X) ** first,
            "log below": sp.log(first - X),
            "distance": sp.Abs(X - first),
            "exponential": sp.exp(first * X),
            "log above": sp.log(X + first),
            "log power above": sp.log(X**first + second),
            "log power below": sp.log(second - X**first),
            "log quadratic": sp.log((X - first) ** 2 + second**2),
            "log cosh": sp.log(sp.cosh(first * (X - second))),
            "log odds": sp.log(X / (1 - X)) ** first,
            "power above": (X + second) ** first,
            "power below": (second - X) ** first,
        }.get(kind.name)
        if feature is None or slot in (partition.fixed or {}):
            continue
        try:
            claimed: Expectation = derivative(law, {slot: 1}, 1)
        except Declined:
            continue  # The order of a Bessel function, say.
        compiled = sp.lambdify(X, feature, "numpy")
        found = total_of(law, lambda x, density, f=compiled: np.where(density > 0, f(x) * density, 0.0))
        assert float(claimed.value) == pytest.approx(float(found), rel=1e-7, abs=1e-8)


@ROWS
@pytest.mark.slow
def test_sampler_follows_the_cdf(name, values):
    p = member(name, values)
    n = 4000
    drawn = np.sort(p.sample(n, rng=np.random.default_rng(20)))
    # Kolmogorov-Smirnov: the distance exceeds 2/sqrt(n) with probability below 1e-3; the seed is fixed.
    jumps = np.unique(drawn)
    below = np.searchsorted(drawn, jumps, side="right") / n
    assert np.max(np.abs(below - p.cdf(jumps))) < 2 / math.sqrt(n)


@pytest.mark.parametrize("name", FAMILIES)
def test_symbolic_member_shows_its_parameters_in_order(name):
    row = FAMILIES[name]
    p = getattr(families, name)(*(parameter.name for parameter in row.parameters))
    assert list(p.arguments) == [parameter.name for parameter in row.parameters]
    assert str(p) == f"{name}({', '.join(f'{v.name}={v.name}' for v in row.parameters)})"
    assert {symbol.name for symbol in p.parameters} == {parameter.name for parameter in row.parameters}


@pytest.mark.parametrize("name", FAMILIES)
def test_constructor_documents_every_parameter_and_is_listed(name):
    constructor = getattr(families, name)
    assert name in families.__all__
    assert all(f"{parameter.name} :" in constructor.__doc__ for parameter in constructor.row.parameters)
    assert FAMILIES[name].reference in constructor.__doc__


@pytest.mark.parametrize("name", FAMILIES)
def test_example_in_the_documentation_runs(name):
    text = getattr(families, name).__doc__
    result = doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(text, {}, name, None, 0))
    assert result.attempted == 2
    assert result.failed == 0


def test_arguments_go_by_position_or_name():
    assert families.Normal(1, 2) == families.Normal(mu=1, sigma=2) == families.Normal(1, sigma=2)
    assert families.Normal(0, 0.5).arguments["sigma"] == sp.Rational(1, 2)


def test_names_take_the_assumptions_of_their_role():
    p = families.Normal("m", "2*s")
    m, s = p.parameters
    assert m.is_real
    assert m.is_positive is None
    assert s.is_positive


def test_plain_symbols_become_symbols_of_the_domain():
    p = families.Normal(sp.Symbol("m"), sp.Symbol("s"))
    assert p == families.Normal("m", "s")


def test_a_name_in_two_roles_is_one_symbol_with_both_assumptions():
    result = families.Normal("m", "s").kl(families.Normal("s", "t"))
    (s,) = [symbol for symbol in result.free_symbols if symbol.name == "s"]
    assert s.is_positive
    assert len(families.Normal("s", "s").parameters) == 1


def points_inside(p: Distribution) -> np.ndarray:
    x = p.quantile(np.array([0.01, 0.2, 0.45, 0.8, 0.99]))
    return np.unique(x) if p.is_discrete else x


def scipy_of(p: Distribution):
    import scipy.stats

    name, arguments = p.family.scipy
    values = {key: float(p.family.at(value, p.law.arguments)) for key, value in arguments.items()}
    return getattr(scipy.stats, name)(**values)
