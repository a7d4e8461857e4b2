"""Approximations: floats that carry their error, and the question whether something is exact."""

import copy
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from fieldmath.approximation import Approximation, is_exact

A = Approximation(0.3068528194400547, error=2e-15, method="quadrature", certified=True)


def test_it_is_a_float_and_arithmetic_gives_plain_floats():
    assert isinstance(A, float)
    assert A == 0.3068528194400547
    assert type(A + 1) is float
    assert math.isclose(np.exp(A), math.exp(0.3068528194400547))


def test_the_repr_says_value_error_method_and_certificate():
    assert repr(A) == "0.306852819440055 ± 2e-15 (quadrature, certified)"
    assert str(Approximation(2.5, error=0.1, method="bootstrap")) == "2.5 ± 1e-01 (bootstrap)"


@pytest.mark.parametrize(
    ("value", "error", "digits"),
    [
        (1234.5678, 0.02, "1234.57"),
        (0.00123456, 1e-6, "0.001235"),
        (3.0, 7.0, "3"),
        (0.0, 1e-3, "0"),
        (1e300, 1e290, "1e+300"),
        (-2.71828, 1e-3, "-2.718"),
    ],
)
def test_only_digits_that_the_error_leaves_meaningful_are_printed(value, error, digits):
    assert repr(Approximation(value, error=error)).split(" ±")[0] == digits


def test_an_unknown_error_is_called_unknown():
    assert repr(Approximation(0.1)) == "0.1 (unknown, error unknown)"
    assert repr(Approximation(math.inf, error=0.0, method="series")) == "inf ± 0e+00 (series)"


def test_contains_compares_with_the_stated_error():
    assert A.contains(1 - math.log(2))
    assert not A.contains(0.306852819441)
    assert not Approximation(1.0).contains(1.0)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_copies_keep_the_error(duplicate):
    twin = duplicate(A)
    assert (twin, twin.error, twin.method, twin.certified) == (A, 2e-15, "quadrature", True)


@pytest.mark.parametrize("value", [sp.log(2), sp.oo, 3, Fraction(1, 3), sp.Symbol("x") / 2, True])
def test_expressions_integers_and_fractions_are_exact(value):
    assert is_exact(value)


@pytest.mark.parametrize("value", [A, 0.5, np.float64(2), sp.Float(2), sp.Symbol("x") * 0.1, None, "1", 1j])
def test_floats_and_other_things_are_not(value):
    assert not is_exact(value)
