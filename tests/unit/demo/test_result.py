"""Checks can fail: a check that always holds would show nothing."""

from __future__ import annotations

import math

import pytest
import sympy as sp

from fieldmath.demo.result import Formula, Text, at_most, exactly, holds

CLAIM = Text("a claim")


@pytest.mark.parametrize(
    ("measured", "limit", "passed"), [(1e-9, 1e-8, True), (2.0, 1.0, False), (math.nan, 1.0, False)]
)
def test_at_most_compares_and_refuses_nan(measured, limit, passed):
    assert at_most(CLAIM, measured, limit).passed is passed


@pytest.mark.parametrize(
    ("found", "expected", "passed"),
    [
        (sp.log(6), sp.log(2) + sp.log(3), True),
        (sp.log(sp.Rational(125, 108)) / 3, sp.log(sp.Rational(5, 3)) / 3 + 2 * sp.log(sp.Rational(5, 6)) / 3, True),
        (sp.log(6), sp.log(2) + sp.log(4), False),
        (sp.oo, sp.oo, True),
        (sp.oo, sp.Integer(1), False),
        (sp.Rational(1, 3), sp.Float(1) / 3, False),
    ],
)
def test_exactly_knows_laws_of_logarithms_and_infinity(found, expected, passed):
    assert exactly(CLAIM, found, expected).passed is passed


def test_failed_check_shows_both_sides():
    assert exactly(CLAIM, sp.Integer(2), sp.Integer(3)).measured == "2 ≠ 3"
    assert at_most(CLAIM, 2.0, 1.0).measured == "2.0e+00 > 1.0e+00"


def test_holds_takes_numpy_booleans():
    import numpy as np

    assert holds(CLAIM, np.bool_(True), "seen").passed is True


def test_formula_prints_its_value_and_vectors_in_parentheses():
    x = sp.Symbol("x")
    assert str(Formula("H", sp.log(3), math.log(3))) == "H = log(3) ≈ 1.09861"
    assert str(Formula("F", sp.Matrix([x, 2]))) == "F = (x, 2)"
