"""Removable singularities are filled by limits, others stay."""

import numpy as np
import pytest

import fieldmath as fm


def test_a_removable_singularity_gets_its_limit():
    f = fm.ScalarField("sin(x)/x", "x").fill()
    assert f(0) == 1
    assert f.domain().is_everything
    assert f(2.0) == pytest.approx(np.sin(2) / 2)


def test_what_the_expression_has_forgotten_is_filled_too():
    flux = fm.VectorField(["1/r**2", 0, 0], "spherical").div()
    assert flux.domain().note == "undefined where r = 0"
    assert flux.fill().domain().is_everything
    assert flux.fill()(0, 1, 1) == 0


def test_parameters_stay():
    f = fm.ScalarField("(1 - cos(a*x))/x**2", "x", parameters="a").fill()
    assert f(0, a=3) == pytest.approx(4.5)


@pytest.mark.parametrize("text", ["1/x", "abs(x)/x", "sin(1/x)", "log(x)"])
def test_poles_jumps_and_oscillations_stay(text):
    assert fm.ScalarField(text, "x").fill().domain().note.startswith("undefined where x = 0")


def test_all_components_must_have_a_limit():
    F = fm.VectorField(["sin(x)/x", "1/x"], "x y").fill()
    assert F.domain().note == "undefined where x = 0"


def test_samples_are_refused():
    with pytest.raises(fm.EvaluationError, match="the field holds samples"):
        fm.ScalarField("x", "x").sample(fm.Grid("x", [[0, 1]])).fill()
