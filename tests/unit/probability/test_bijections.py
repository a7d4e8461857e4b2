"""Chains of steps are inverses of their inverses, with the slope that differentiation finds; equal maps are equal."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from fieldmath.errors import InputError
from fieldmath.probability.bijections import KINDS, Split, Step, bijection
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

LINE, HALF, UNIT = Support(-sp.oo, sp.oo), Support(sp.S.Zero, sp.oo), Support(sp.S.Zero, sp.S.One)
INSIDE = {LINE: (-1.7, -0.3, 0.2, 2.1), HALF: (0.1, 0.9, 2.5, 7.0), UNIT: (0.05, 0.3, 0.6, 0.95)}
NEAR_ENDS = {LINE: (-200.0, 200.0), HALF: (1e-9, 1e9), UNIT: (1e-9, 1 - 1e-9)}

CASES = [
    (2 * X + 1, LINE),
    (3 - X / 2, LINE),
    (sp.exp(-2 * X + 1), LINE),
    (1 / (1 + sp.exp(-X)), LINE),
    (sp.exp(X) / (1 + sp.exp(X)), LINE),
    (sp.tanh(3 * X), LINE),
    (sp.sinh(X) + 1, LINE),
    (sp.atan(X / 2), LINE),
    (sp.asinh(X), LINE),
    (sp.erf(X), LINE),
    (X**3, LINE),
    (2 ** (X + 1), LINE),
    (sp.log(X), HALF),
    (sp.sqrt(X) - 1, HALF),
    (5 * X ** sp.Rational(-3, 2), HALF),
    (X / (1 + X), HALF),
    ((2 * X + 3) / (X + 1), HALF),
    (sp.log(1 + X), HALF),
    (sp.log(sp.exp(X) - 1), HALF),
    (X**2 + X, HALF),
    (sp.log(X / (1 - X)), UNIT),
    (X / (1 - X), UNIT),
    (1 / X - 1, UNIT),
    (-sp.log(1 - X), UNIT),
    (sp.atanh(X), UNIT),
    (sp.asin(X), UNIT),
    (1 / (2 - X), UNIT),
    (sp.tan(sp.pi * (X - sp.Rational(1, 2))), UNIT),
    (X**2 - 3, UNIT),
]
EVERY = pytest.mark.parametrize(("expression", "support"), CASES, ids=[str(case[0]) for case in CASES])


def at(expression, x):
    return float(expression.xreplace({X: sp.Float(x, 30)}).evalf(25))


@EVERY
def test_chain_is_the_map_and_its_inverse_leads_back(expression, support):
    mapping = bijection(expression, support)
    for x in INSIDE[support]:
        y = at(expression, x)
        assert at(mapping.forward, x) == pytest.approx(y, rel=1e-12)
        assert at(mapping.inverse, y) == pytest.approx(x, rel=1e-9)


@EVERY
def test_slope_is_the_derivative_and_its_sign_the_direction(expression, support):
    mapping, derivative = bijection(expression, support), sp.diff(expression, X)
    for x in INSIDE[support]:
        slope = at(derivative, x)
        assert (slope > 0) == mapping.increasing
        assert at(mapping.log_slope, at(expression, x)) == pytest.approx(np.log(abs(slope)), abs=1e-9)


@EVERY
def test_image_holds_the_images_and_its_ends_are_limits(expression, support):
    image = bijection(expression, support).image(support)
    values = [at(expression, x) for x in INSIDE[support]]
    assert float(image.lower) < min(values) < max(values) < float(image.upper)
    ends = sorted(at(expression, x) for x in NEAR_ENDS[support])
    for end, near in zip((image.lower, image.upper), ends, strict=True):
        assert abs(near) > 3 if end.is_infinite else abs(float(end) - near) < 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_step_undoes_its_inverse(kind):
    values = {"affine": (sp.Rational(-3, 2), sp.S.One), "power": (sp.Rational(2, 3),), "odd power": (sp.Integer(3),)}
    step = Step(kind, values.get(kind, ()))
    for x in (0.2, 0.7):
        assert at(step.inverse, at(step.forward, x)) == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "support"),
    [
        (1 / (1 + sp.exp(-X)), sp.exp(X) / (1 + sp.exp(X)), LINE),
        (4 * X**2, (2 * X) ** 2, HALF),
        (3 * sp.exp(X), sp.exp(X + sp.log(3)), LINE),
        (2 * sp.log(X) + 1, sp.log(sp.E * X**2), HALF),
        (1 / X - 1, (1 - X) / X, UNIT),
        (-1 + 1 / (1 - X), X / (1 - X), UNIT),
    ],
    ids=str,
)
def test_one_map_written_in_two_ways_has_one_chain(first, second, support):
    assert bijection(first, support) == bijection(second, support)


def test_a_map_that_turns_says_where():
    for expression, point in (
        (X**2 + X, -sp.Rational(1, 2)),
        (sp.Abs(X - 2), 2),
        ((X + 1) ** 2, -1),
        (1 / (X - 3), 3),
        ((X - 1) / (X + 2), -2),
    ):
        with pytest.raises(Split) as turned:
            bijection(expression, LINE)
        assert turned.value.point == point


@pytest.mark.parametrize(
    ("expression", "support", "sentence"),
    [
        (sp.log(X), LINE, "must be monotone and real on the support; got log"),
        (sp.sqrt(X), LINE, "must be real on the support; got a root of x"),
        (sp.sin(X), LINE, "must be monotone and real on the support; got sin"),
        (X**3 - X, LINE, "must be strictly monotone on the support"),
        (sp.Symbol("c", real=True) * X, LINE, "must have a slope of known sign; got the factor c"),
        (X ** sp.Symbol("c", real=True), HALF, "must have exponents of known sign; got c"),
        (X + sp.exp(X) * sp.cos(X / 9), UNIT, "must have an inverse that can be written down"),
    ],
    ids=str,
)
def test_what_cannot_be_a_bijection_is_refused_with_its_reason(expression, support, sentence):
    with pytest.raises(InputError, match=sentence.replace("*", r"\*")):
        bijection(expression, support)
