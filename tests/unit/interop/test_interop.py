"""Distributions of scipy.stats and sympy.stats: every parametrisation goes there and back and means the same."""

import numpy as np
import pytest
import sympy as sp
from scipy import stats

from fieldmath import Distribution, families
from fieldmath.errors import FieldMathError, InputError, InputTypeError
from fieldmath.families import Beta, Gamma, GeometricFailures, LogitNormal, Normal, Uniform
from fieldmath.interop import from_scipy, from_sympy, to_scipy, to_sympy
from fieldmath.interop.sympy_stats import _ROWS

MEMBERS = [
    constructor(*values)
    for name, constructor in families.constructors().items()
    if getattr(getattr(constructor, "row", None), "scipy", None)
    for values in constructor.row.typical
]
SHARED = [(name, values) for name in _ROWS for values in getattr(families, name).row.typical]
INTEGER = {"Chi", "ChiSquared", "F"}  # sympy.stats wants whole degrees of freedom.


@pytest.mark.slow
@pytest.mark.parametrize("p", MEMBERS, ids=repr)
def test_members_go_to_scipy_and_back(p):
    frozen = to_scipy(p)
    x = p.sample(6, rng=np.random.default_rng(0)).astype(float)
    theirs = frozen.logpmf(x) if p.is_discrete else frozen.logpdf(x)
    assert np.allclose(theirs, [float(p.logpdf(v)) for v in x], rtol=1e-8, atol=1e-8)
    back = from_scipy(frozen)
    assert np.allclose(theirs, [float(back.logpdf(v)) for v in x], rtol=1e-8, atol=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "values"), SHARED, ids=str)
def test_members_go_to_sympy_and_back(name, values):
    p = getattr(families, name)(*values)
    if name in INTEGER and not all(argument.is_Integer for argument in p.arguments.values()):
        with pytest.raises(InputError, match="p must have parameters that sympy"):
            to_sympy(p)
        return
    variable = to_sympy(p, "Y")
    law = variable.pspace.distribution
    for point in p.sample(3, rng=np.random.default_rng(1)).tolist():
        place = sp.Integer(point) if p.is_discrete else sp.Float(point)
        density = law.pmf(place) if hasattr(law, "pmf") else law.pdf(place)
        assert float(sp.N(density)) == pytest.approx(float(p.pdf(point)), rel=1e-9)
    back = from_sympy(variable)
    assert float(back.logpdf(point)) == pytest.approx(float(p.logpdf(point)), rel=1e-12)


def test_symbols_survive_the_journey():
    p = Normal("mu", "sigma")
    assert from_sympy(to_sympy(p)) == p
    assert from_sympy(sp.stats.Die("D", 4)).entropy() == sp.log(4)


def test_the_new_infrastructure_is_read():
    assert from_scipy(stats.Normal(mu=1.0, sigma=0.5)) == Normal(1, "1/2")
    assert from_scipy(stats.Uniform(a=1.0, b=3.0)) == Uniform(1, 3)


def test_location_and_scale_without_a_parameter_are_transformations():
    moved = from_scipy(stats.beta(2, 3, loc=1, scale=2))
    assert float(moved.mean()) == pytest.approx(1 + 2 * 2 / 5)
    assert float(moved.pdf(1.5)) == pytest.approx(float(Beta(2, 3).pdf(0.25)) / 2)
    assert from_scipy(stats.geom(0.25, loc=-1)) == GeometricFailures("1/4")


def test_tables_become_discrete_variables():
    p = Distribution.from_pmf({1: "1/4", 2: "3/4"})
    assert float(to_scipy(p).entropy()) == pytest.approx(float(p.entropy()))
    assert from_sympy(to_sympy(p)) == p


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: to_scipy(Normal("mu", 1)), InputError, "p must have numbers for parameters; got mu"),
        (lambda: to_scipy(LogitNormal(0, 1)), InputError, "that scipy.stats knows; got LogitNormal"),
        (lambda: to_scipy(3), InputTypeError, "p must be a Distribution; got int"),
        (lambda: from_scipy(stats.norm), InputTypeError, "must be a frozen distribution of scipy.stats"),
        (lambda: from_scipy(stats.crystalball(1, 2)), InputError, "got crystalball. These are arcsine"),
        (lambda: from_sympy(3), InputTypeError, "variable must be a random variable of sympy.stats; got int"),
        (lambda: to_sympy(Gamma(2, 1).mixture([Gamma(2, 1), Gamma(3, 1)])), InputError, "p must be a table or one of"),
    ],
)
def test_what_has_no_counterpart_gets_a_sentence(ask, error, text):
    with pytest.raises(error, match=text):
        ask()


def _new_ones():

    gamma, weibull = stats.make_distribution(stats.gamma), stats.make_distribution(stats.weibull_min)
    normal = stats.Normal(mu=1, sigma=2)
    return [
        gamma(a=2.0),
        3 * weibull(c=1.5),
        2 * gamma(a=2.0) + 1,
        stats.make_distribution(stats.t)(df=5.0),
        stats.truncate(normal, lb=0, ub=2),
        stats.exp(normal),
        abs(stats.Normal(mu=0, sigma=2)),
        stats.Mixture([normal, stats.Normal(mu=0, sigma=1)], weights=[0.25, 0.75]),
        stats.Logistic(),
        stats.Uniform(a=-1.0, b=2.0),
    ]


@pytest.mark.parametrize("index", range(10))
def test_the_new_infrastructure_is_read_with_what_it_makes_of_other_distributions(index):
    frozen = _new_ones()[index]
    p = from_scipy(frozen)
    x = np.array([0.3, 0.9, 1.7])
    assert np.allclose(p.pdf(x), frozen.pdf(x), rtol=1e-9)


def test_what_the_new_infrastructure_has_and_fieldmath_has_not_is_said():

    with pytest.raises(FieldMathError, match="from_scipy: frozen must be one of Normal"):
        from_scipy(stats.order_statistic(stats.Normal(), n=3, r=1))
    with pytest.raises(FieldMathError, match="one distribution; got an array for mu"):
        from_scipy(stats.Normal(mu=[0, 1], sigma=1))
    with pytest.raises(FieldMathError, match="frozen must be a frozen distribution"):
        from_scipy("norm")
