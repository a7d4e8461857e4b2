"""Fields of py-pde on Cartesian grids."""

import numpy as np
import pytest

import fieldmath as fm

pde = pytest.importorskip("pde", reason="needs py-pde")


def test_fields_go_there_and_back():
    grid = fm.Grid("x y", [np.linspace(0.125, 0.875, 4), np.linspace(0.1, 1.9, 10)], ["x"], periods={"x": 1.0})
    for field in (
        fm.ScalarField("x*y", "x y"),
        fm.VectorField(["-y", "x"], "x y"),
        fm.VectorField(["x", "y"], "x y").jacobian(),
    ):
        sampled = field.sample(grid)
        back = fm.interop.from_pde(fm.interop.to_pde(sampled))
        np.testing.assert_allclose(back.values, sampled.values, rtol=1e-15)
        np.testing.assert_allclose(np.concatenate(back.grid.axes), np.concatenate(grid.axes), rtol=1e-12)
        assert back.grid.periodic == (True, False)


def test_operators_of_both_libraries_agree_inside():
    theirs = pde.ScalarField.from_expression(pde.CartesianGrid([[0, 1], [0, 2]], [32, 64]), "sin(x)*y**2")
    ours = fm.interop.from_pde(theirs, accuracy=2)
    found = theirs.laplace("auto_periodic_neumann").data
    np.testing.assert_allclose(ours.laplacian().values[2:-2, 2:-2], found[2:-2, 2:-2], atol=1e-10)


def test_other_grids_are_refused():
    with pytest.raises(fm.InputError, match=r"got a PolarSymGrid. Use field.interpolate_to_grid"):
        fm.interop.from_pde(pde.ScalarField(pde.PolarSymGrid(1, 8)))
    with pytest.raises(fm.InputTypeError, match="got list"):
        fm.interop.from_pde([1])
