"""The Hypothesis strategies: what they draw is usable, and laws hold for it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import fieldmath as fm
from fieldmath import testing

few = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(testing.scalar_fields("x y z"))
def test_gradients_have_no_curl(f):
    assert f.grad().curl().is_zero() is True


@few
@given(testing.vector_fields("x y z"))
def test_curls_have_no_divergence(F):
    assert F.curl().div().is_zero() is True


@few
@given(testing.charts(dimension=2))
def test_charts_have_the_dimension_and_no_free_parameters(chart):
    assert chart.dimension == 2
    assert chart.parameters == ()


@few
@given(testing.scalar_fields("polar"), testing.grids("polar"))
def test_fields_are_finite_on_grids_inside_the_ranges(f, grid):
    assert np.isfinite(f.sample(grid).values).all()


@pytest.mark.slow
@few
@given(testing.distributions())
def test_distributions_have_numbers_for_parameters(p):
    assert isinstance(p, fm.Distribution)
    assert p.parameters == ()


@few
@given(testing.distributions("Normal", "Gamma"))
def test_families_can_be_chosen(p):
    assert repr(p).startswith(("Normal(", "Gamma("))
