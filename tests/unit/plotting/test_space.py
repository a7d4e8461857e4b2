import numpy as np
import pytest
import sympy as sp

from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.tensor import TensorField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import cylindrical, polar, spherical
from fieldmath.geometry.charts import Chart
from fieldmath.plotting.projection import paper, straight, view_of
from fieldmath.plotting.space import flat_basis, inverse_of, space_of

PARABOLIC = Chart.from_embedding(["(u**2-v**2)/2", "u*v"], "u v", ranges={"u": (0, sp.oo)})
TORUS = Chart.from_embedding(
    ["(3+r*cos(t))*cos(p)", "(3+r*cos(t))*sin(p)", "r*sin(t)"],
    "r t p",
    ranges={"r": (0, 2), "t": (0, 2 * sp.pi), "p": (0, 2 * sp.pi)},
)
TURN = 2 * np.pi
CASES = {
    "polar": (polar(), ((0.0, 2.0), (0.0, TURN)), (None, TURN)),
    "cylindrical": (cylindrical(), ((0.0, 2.0), (0.0, TURN), (-1.0, 1.0)), (None, TURN, None)),
    "spherical": (spherical(), ((0.0, 2.0), (0.0, np.pi), (0.0, TURN)), (None, None, TURN)),
    "parabolic": (PARABOLIC, ((0.0, 2.0), (-2.0, 2.0)), (None, None)),
    "torus": (TORUS, ((0.0, 2.0), (0.0, TURN), (0.0, TURN)), (None, TURN, TURN)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_inverse_undoes_the_embedding(name):
    chart, box, periods = CASES[name]
    rng = np.random.default_rng(7)
    inside = [rng.uniform(lower, upper, 400) for lower, upper in box]
    space = space_of(chart)
    targets = space.position(inside)
    found = inverse_of(space, box, periods)(targets)
    assert np.isfinite(found).all()
    # The inverse is accepted below a miss of 1e-7 of the size of the picture; Newton's last step gives far more.
    np.testing.assert_allclose(space.position(list(found)), targets, atol=1e-9)


@pytest.mark.parametrize("name", ["polar", "spherical"])
def test_positions_outside_the_box_have_no_coordinates(name):
    chart, box, periods = CASES[name]
    space = space_of(chart)
    directions = np.random.default_rng(3).normal(size=(len(space.labels), 50))
    far = 2.05 * directions / np.linalg.norm(directions, axis=0)
    assert np.isnan(inverse_of(space, box, periods)(far)).all()


def test_the_origin_is_found_in_polar_coordinates():
    chart, box, periods = CASES["polar"]
    found = inverse_of(space_of(chart), box, periods)(np.zeros((2, 1)))
    assert abs(found[0, 0]) < 1e-7


def test_cartesian_and_unembedded_charts_are_drawn_as_they_are():
    assert space_of(ScalarField("x*y", "x y").chart) is None
    assert space_of(Chart.from_metric([[1, 0], [0, "r**2"]], "r t", ranges={"r": (0, sp.oo)})) is None


def test_a_meridian_plane_keeps_the_axis_upright():
    view = view_of(ScalarField("r", spherical()), at={"phi": 0.5})
    basis, labels = flat_basis(view.space, view.box)
    np.testing.assert_allclose(basis, [[np.cos(0.5), np.sin(0.5), 0], [0, 0, 1]], atol=1e-12)
    assert labels == ("distance from the axis", "$z$")


def test_the_equator_is_the_plane_of_x_and_y():
    view = view_of(ScalarField("r", spherical()), at={"theta": sp.pi / 2})
    _, labels = flat_basis(view.space, view.box)
    assert labels == ("$x$", "$y$")


def test_a_sphere_is_not_flat():
    assert paper(view_of(ScalarField("theta", spherical()), at={"r": 1})).space is None


def test_vectors_turn_into_cartesian_components():
    chart = polar()
    r, t = chart.symbols
    x, y = r * sp.cos(t), r * sp.sin(t)
    # (-y, x**2) by hand: the rows of the transposed frame are e_r and e_theta.
    in_polar = VectorField(list(chart.cartesian_frame.T * sp.Matrix([-y, x**2])), chart)
    view = straight(paper(view_of(in_polar)))
    points = np.random.default_rng(1).uniform(-1.2, 1.2, (2, 60))
    # Formulas of order one at coordinates known to 1e-9 at least.
    np.testing.assert_allclose(view.evaluate(list(points)), [-points[1], points[0] ** 2], atol=1e-8)


def test_tensors_turn_with_both_indices():
    chart = polar()
    frame = chart.cartesian_frame
    in_polar = TensorField((frame.T * sp.Matrix([[1, 2], [3, 4]]) * frame).tolist(), chart)
    values = straight(paper(view_of(in_polar))).evaluate([np.array([0.3, -1.0]), np.array([0.7, 0.1])])
    np.testing.assert_allclose(values, np.array([[1, 2], [3, 4]])[:, :, None] * np.ones(2), atol=1e-8)
