"""The library judges itself: its own operators, in every chart and accuracy, keep their declared order."""

import pytest

import fieldmath as fm
from fieldmath.geometry.catalogue import CONSTRUCTORS

PARAMETERS = {
    "elliptic": {"a": 1}, "elliptic_cylindrical": {"a": 1}, "bipolar": {"a": 1}, "bispherical": {"a": 1},
    "toroidal": {"a": 1}, "prolate_spheroidal": {"a": 1}, "oblate_spheroidal": {"a": 1}, "conical": {"b": 2, "c": 1},
    "sphere_surface": {"R": 1}, "torus_surface": {"R": 2, "r": 1},
}  # fmt: skip
CHARTS = [name for name in CONSTRUCTORS if name != "hyperspherical"]


def own(name, accuracy):
    method = {"vector laplacian": "laplacian"}.get(name, name)
    kind = fm.ScalarField if name in ("grad", "laplacian", "hessian") else fm.VectorField

    def operator(values, grid):
        return getattr(kind(values, grid, accuracy=accuracy), method)().values

    return operator


@pytest.mark.slow
@pytest.mark.parametrize("chart", CHARTS)
def test_operators_keep_their_order_up_to_the_boundary_in_every_chart(chart):
    here = CONSTRUCTORS[chart](**PARAMETERS.get(chart, {}))
    for name in ("laplacian", "curl") if here.dimension == 3 else ("grad", "div", "curl", "laplacian"):
        fm.verify.operator(own(name, 4), name, chart=here).check(order=4, boundary_order=4)


@pytest.mark.slow
@pytest.mark.parametrize("accuracy", [2, 4, 6])
@pytest.mark.parametrize("name", ["grad", "div", "curl", "laplacian", "hessian", "jacobian", "vector laplacian"])
def test_operators_keep_their_order_for_every_accuracy(name, accuracy):
    fm.verify.operator(own(name, accuracy), name).check(order=accuracy, boundary_order=accuracy)


@pytest.mark.parametrize("name", ["grad", "laplacian", "curl"])
def test_periodic_axes_have_no_boundary(name):
    report = fm.verify.operator(own(name, 4), name, periodic=True).check(order=4)
    assert report.boundary_order is None


def test_an_azimuth_may_be_periodic_while_the_radius_is_not():
    fm.verify.operator(own("laplacian", 4), "laplacian", chart="polar", periodic="theta").check(
        order=4, boundary_order=4
    )


def test_four_dimensions():
    fm.verify.operator(own("div", 2), "div", chart=4).check(order=2, boundary_order=2)
