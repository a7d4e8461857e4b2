"""Parameters at the ends of what can be written: nothing hangs, nothing is NaN, and errors hold the truth."""

from __future__ import annotations

import math
import zlib

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families
from fieldmath.families import (
    AsymmetricLaplace,
    Binomial,
    Cauchy,
    Exponential,
    Geometric,
    Hypergeometric,
    Lomax,
    NegativeBinomial,
    Normal,
    Poisson,
    Zipf,
)
from fieldmath.probability.families import FAMILIES

TINY, HUGE = sp.Rational(1, 10**400), sp.Integer(10) ** 400
VALUES = ("1e-300", "1e-8", "1e8", "1e15", HUGE, TINY)


SHARE = 4
"""One value in so many is tried for each parameter, not the same ones for all."""


def members(row):
    """Make members of a family with one extreme parameter; values outside of its domain are refused."""
    for place, parameter in enumerate(row.parameters):
        for value in VALUES:
            if zlib.crc32(f"{row.name} {place} {value}".encode()) % SHARE:
                continue
            given = int(float(value)) if parameter.domain.integer and value == "1e15" else value
            try:
                yield getattr(families, row.name)(*row.typical[0][:place], given, *row.typical[0][place + 1 :])
            except fm.InputError:
                continue


def answers(p):
    """Return what is known of a law, leaving out what is refused in a sentence."""
    rng = np.random.default_rng(0)
    calls = (
        *(lambda: p.quantile(0.5), lambda: p.cdf(0.5), lambda: p.pdf(0.5), lambda: p.sample(2, rng=rng)),
        *(p.mean, p.variance, lambda: p.kl(p)),
    )
    for call in calls:
        try:
            yield call()
        except (fm.InputError, fm.NoClosedFormError):
            continue


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FAMILIES)
def test_values_at_extreme_parameters_are_numbers_or_sentences(name):
    for p in members(FAMILIES[name]):
        for found in answers(p):
            if isinstance(found, sp.Basic):
                assert found is sp.nan or not found.has(sp.nan, sp.zoo), p  # Cauchy's mean is none.
            else:
                assert not np.isnan(np.asarray(found, dtype=float)).any(), p


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Normal(HUGE, HUGE / 10), Normal(HUGE, HUGE / 100)),
        (Normal(0, TINY), Normal(TINY, 2 * TINY)),
        (AsymmetricLaplace(0, sp.Rational(1, 10**300), 2), AsymmetricLaplace(0, sp.Rational(1, 10**300), 3)),
        (AsymmetricLaplace(0, 1, "1e-5"), AsymmetricLaplace(0, 1, "1.01e-5")),
        (Cauchy(0, sp.Integer(10) ** 200), Cauchy(sp.Integer(10) ** 200, sp.Integer(10) ** 200)),
    ],
    ids=str,
)
def test_units_do_not_matter_to_quadrature(p, q):
    for exact, found in (
        (p.entropy(), p.entropy(method="numeric")),
        (p.kl(q), p.kl(q, method="numeric")),
        (p.renyi(q, "1/2"), p.renyi(q, "1/2", method="numeric")),
    ):
        truth = float(exact if isinstance(exact, float) else exact.evalf(25))
        assert abs(found - truth) <= found.error + 1e-15 * abs(truth) < 1e-8 * (1 + abs(truth))


def test_both_sides_of_a_steep_cusp_are_seen():
    # The left side is 1e10 times narrower than the right one and holds 1e-10 of the mass.
    law = AsymmetricLaplace(0, 1, "1e-5")
    found = law.entropy(method="numeric")
    assert abs(found - float(law.entropy().evalf(25))) <= found.error < 1e-10


def test_a_log_density_that_is_nothing_but_rounding_far_out_makes_no_affinity():
    p, q = AsymmetricLaplace(0, 1, "1e8"), AsymmetricLaplace(0, 1, "1.01e8")
    found = p.renyi(q, 2, method="numeric")
    assert abs(found - float(p.renyi(q, 2).evalf(25))) <= found.error < 1e-10


BEYOND = [Lomax("1e-5", 1), Geometric("1e-300"), Binomial(10**300, "1/3")]


@pytest.mark.parametrize("law", BEYOND, ids=["heavy tail", "wide", "narrow"])
def test_a_mass_beyond_the_range_of_floats_is_refused_not_guessed(law):
    with pytest.raises(fm.NoClosedFormError, match=r"floats|reach of quadrature"):
        law.entropy(method="numeric")


def test_zeta_functions_of_huge_integers_are_not_written_out():
    assert Zipf(HUGE).kl(Zipf(HUGE)) == 0
    assert Zipf(3000).entropy().evalf(5) < 1e-300


def test_parameters_that_no_float_holds_are_named():
    with pytest.raises(fm.EvaluationError, match=r"parameters must be between .* got sigma = 1.00E\+400"):
        Normal(0, HUGE).cdf(0.5)
    assert Normal(0, HUGE).cdf("x").has(sp.erf)


def test_whole_numbers_beyond_floats_are_refused():
    # SciPy ends the process, or never returns.
    for law in (NegativeBinomial(10**300, "1/3"), NegativeBinomial(2, "1e-300"), Poisson(10**300)):
        with pytest.raises(fm.EvaluationError, match="below 2\\*\\*53"):
            law.quantile(0.5)


def test_quantiles_of_whole_numbers_are_found_where_scipy_has_none():
    assert abs(Poisson(10**15).quantile(0.5) - 10**15) <= 1
    wide = Hypergeometric(10**15, 10**8, 10**8)  # Poisson(10) but for a part in a million.
    assert wide.quantile(0.5) == Poisson(10).quantile(0.5)
    assert wide.cdf(10) == pytest.approx(Poisson(10).cdf(10), rel=1e-6)


@pytest.mark.parametrize("u", [1e-300, 1e-100, 1e-20, 1e-9])
def test_quantiles_keep_their_digits_in_the_lower_tail(u):
    import scipy.stats

    assert Normal(0, 1).quantile(u) == pytest.approx(scipy.stats.norm.ppf(u), rel=1e-9)
    assert Exponential(1).quantile(u) == pytest.approx(-math.log1p(-u), rel=1e-9)
    assert Cauchy(0, 1).quantile(u) == pytest.approx(-1 / math.pi / u, rel=1e-9)
    two = fm.Distribution.mixture([Normal(0, 1), Normal(3, 1)])
    # The second part adds less than exp(-27) of the first one's mass there.
    assert two.quantile(u) == pytest.approx(scipy.stats.norm.ppf(2 * u), rel=1e-6)


def test_quantiles_at_the_ends_are_the_ends_of_the_support():
    assert fm.Distribution.mixture([Normal(0, 1), Normal(3, 1)]).quantile([0, 1]).tolist() == [-math.inf, math.inf]
    assert Exponential(1).quantile([0, 1]).tolist() == [0.0, math.inf]


def test_constants_that_cancel_to_three_hundred_digits_are_computed():
    # log(1 - 1e-300) is -1e-300: the median is log(2)*1e300.
    assert Geometric("1e-300").quantile(0.5) == pytest.approx(math.log(2) * 1e300, rel=1e-12)
