"""Values of fields into an array that is given."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm

F = fm.VectorField(["x*y", "x/(x**2 + y**2)"], "x y")
GRID = fm.Grid.uniform("x y", x=(0, 2, 70), y=(-1, 3, 90))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("order", ["C", "F"])
def test_values_go_where_they_are_told(dtype, order):
    out = np.empty((2, 70, 90), dtype, order)
    assert F(*GRID.mesh, out=out) is out
    np.testing.assert_array_equal(out, F(*GRID.mesh).astype(dtype))


def test_a_scalar_field_and_parameters_by_name_fill_an_array_too():
    f = fm.ScalarField("a*x - y", "x y", parameters="a")
    out = np.empty(3)
    assert f(np.array([1.0, 2.0, 3.0]), 1, a=2, out=out) is out
    assert out.tolist() == [1, 3, 5]


@pytest.mark.parametrize(
    ("points", "out", "error", "message"),
    [
        ((1.0, 2.0), np.empty(3), fm.MismatchError, r"out must have the shape of the values, \(2,\); got \(3,\)"),
        ((1.0, 2.0), [0.0, 0.0], fm.InputTypeError, "out must be a writeable array of floats; got list"),
        ((1.0, 2.0), np.empty(2, int), fm.InputTypeError, "got an array of dtype int64"),
        ((sp.Symbol("x"), 2.0), np.empty(2), fm.InputError, "out must be left away where a point is an expression"),
    ],
    ids=["shape", "list", "integers", "expression"],
)
def test_an_unusable_place_is_refused(points, out, error, message):
    with pytest.raises(error, match=message):
        F(*points, out=out)
