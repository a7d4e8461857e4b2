"""NumPy's universal functions take fields and give fields."""

import numpy as np
import pytest
import scipy.special
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.elementwise import BINARY, UNARY
from fieldmath.fields.ufuncs import OPERATORS

F = fm.ScalarField("x*y/4 + 1/3", "x y")
V = fm.VectorField(["-y", "x"], "x y")
GRID = fm.Grid.uniform("x y", x=(0.1, 0.9, 5), y=(0.2, 1, 4))


def function_named(name):
    return getattr(np, name, None) or getattr(scipy.special, name)


@pytest.mark.parametrize("name", [name for name in UNARY if name != "arccosh"])
def test_the_field_of_a_function_has_the_values_of_the_function(name):
    function = function_named(name)
    wanted = function(F.sample(GRID).values)
    np.testing.assert_allclose(function(F).sample(GRID).values, wanted, rtol=1e-12)
    np.testing.assert_allclose(function(F.sample(GRID)).values, wanted, rtol=1e-12)


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("right", [fm.ScalarField("x + y**2", "x y"), 0.5])
def test_functions_of_two_fields_have_the_values_of_the_function(name, right):
    function = function_named(name)
    other = right.sample(GRID).values if isinstance(right, fm.ScalarField) else right
    values = F.sample(GRID).values
    np.testing.assert_allclose(function(F, right).sample(GRID).values, function(values, other), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(function(F.sample(GRID), right).values, function(values, other), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(function(right, F.sample(GRID)).values, function(other, values), rtol=1e-12, atol=1e-14)


def test_functions_of_two_fields_are_exact():
    x, y = fm.ScalarField("x", "x y"), fm.ScalarField("y", "x y")
    assert np.hypot(x, y).laplacian().equals(1 / np.hypot(x, y))
    assert np.arctan2(y, x).grad() == fm.ScalarField("atan2(y, x)", "x y").grad()
    assert np.maximum(0, x) == x.apply(sp.Max, 0)


def test_results_are_exact_fields():
    assert np.sin(F).equals(fm.sin(F))
    assert np.sqrt(F).grad().equals(fm.sqrt(F).grad())
    assert np.arccosh(2 + F).equals((2 + F).apply(sp.acosh))


@pytest.mark.parametrize(
    ("left", "right"), [(F, F), (F, 2), (np.float64(0.5), F), (np.int64(3), F), (F, np.array(2.0))]
)
@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power"])
def test_arithmetic_by_ufunc_is_arithmetic_of_fields(name, left, right):
    plain = [x.item() if isinstance(x, np.ndarray | np.generic) else x for x in (left, right)]
    assert getattr(np, name)(left, right) == OPERATORS[name](*plain)


def test_numbers_of_numpy_stand_on_either_side():
    assert np.float64(2) * F == 2 * F
    assert np.float64(2) * V == 2 * V
    assert np.negative(V) == -V


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: np.ones(3) * F, r"array of shape \(3,\)"),
        (lambda: np.sin(V), "one that a VectorField knows; got sin"),
        (lambda: np.copysign(F, F), "one that a ScalarField knows; got copysign"),
        (lambda: np.hypot(F, V), "one that a ScalarField knows; got hypot"),
        (lambda: F.apply(sp.Max, V), "others must be scalar fields or numbers; got VectorField"),
        (lambda: np.add.reduce(F), "called plainly on a field; got add .reduce"),
        (lambda: np.sin(F, out=np.empty(3)), "called plainly on a field; got sin with out"),
    ],
)
def test_what_fields_cannot_do_is_said(make, sentence):
    with pytest.raises(fm.InputTypeError, match=sentence):
        make()
