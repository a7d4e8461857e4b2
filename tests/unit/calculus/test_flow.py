"""Field lines, flow maps, swirl: invariants, seams, stops and pictures."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.plotting.data import TextureData

ROTATION = fm.VectorField(["-y", "x"], "x y")
PENDULUM = fm.ScalarField("y**2/2 - cos(x)", "x y")
HENON_HEILES = fm.ScalarField("(x**2 + y**2)/2 + x**2*y - y**3/3", "x y")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hamiltonian", "start", "how"),
    [
        (PENDULUM, (1, 0.5), {"length": 300}),
        (PENDULUM, (0, 2.5), {"length": 300}),
        (HENON_HEILES, (0.1, 0.5), {"time": 300}),
        (fm.ScalarField("sin(x)*cos(y) + x/3", "x y"), (0.2, 0.1), {"length": 100}),
    ],
)
def test_a_field_line_of_a_hamiltonian_field_keeps_the_hamiltonian(hamiltonian, start, how):
    line = hamiltonian.rot().field_line(start, **how)
    # The promise is 1e-8; relative tolerances of 1e-12 leave about 5e-11 after 300 units.
    assert np.ptp(hamiltonian(*line.points)) < 1e-9


def test_lines_of_a_gradient_climb_and_cross_level_lines_at_right_angles():
    f = fm.ScalarField("x**2 - y**2 + x*y", "x y")
    line = f.grad().field_line((1, 0.3), time=1, direction="forward")
    values = f(*line.points)
    assert (np.diff(values) > 0).all()
    # d f / dt = |grad f|**2 along the line; the trapezoidal rule on 4 samples a step is good to a few thousandths.
    rate = (f.grad()(*line.points) ** 2).sum(axis=0)
    assert np.trapezoid(rate, line.times) == pytest.approx(values[-1] - values[0], rel=1e-2)


def test_a_closed_loop_is_seen_and_ends_at_its_start():
    line = ROTATION.field_line((2, 0), length=30)
    assert (line.is_closed, line.reason) == (True, "closed loop")
    assert line.length == pytest.approx(4 * np.pi, rel=1e-10)
    assert line.points[:, -1] == pytest.approx([2, 0], abs=1e-9)


def test_a_line_that_comes_near_its_start_twice_is_not_closed():
    spiral = fm.VectorField(["-y - x/100", "x - y/100"], "x y").field_line((1, 0), length=20, direction="forward")
    assert not spiral.is_closed


def test_time_is_the_period_of_the_motion():
    line = ROTATION.field_line((2, 0), time=10, direction="forward")
    assert line.times[-1] == pytest.approx(2 * np.pi, rel=1e-10)


@pytest.mark.parametrize(
    ("components", "start", "options", "reasons"),
    [
        (["-x", "-2*y"], (1, 1), {}, ("length used up", "reached a zero")),
        (["x", "y"], (1, 1), {"box": [(-2, 2), (-2, 2)]}, ("reached a zero", "left the box")),
        (["x/(x**2 + y**2)", "y/(x**2 + y**2)"], (1, 1), {"box": [(-2, 2), (-2, 2)]}, ("singularity", "left the box")),
        (["x/(x**2 + y**2)**5", "y/(x**2 + y**2)**5"], (0.01, 0), {"length": 9}, ("singularity", "length used up")),
        (["1", "x"], (0, 0), {"time": 1}, ("time used up", "time used up")),
        (["x**2 + 1", "0"], (0, 0), {"time": 2}, ("singularity", "singularity")),
        (["1", "0"], (0, 0), {"direction": "backward"}, ("length used up", "start")),
        (["x", "y"], (0, 0), {}, ("reached a zero", "reached a zero")),
    ],
)
def test_a_line_says_why_it_ends(components, start, options, reasons):
    assert fm.VectorField(components, "x y").field_line(start, **options).reasons == reasons


def test_lines_of_a_dipole_leave_and_enter_at_its_place():
    line = fm.named.dipole(1, 1).field_line((1, 1.0, 0), length=20)
    assert line.reasons == ("singularity", "singularity")
    # r = r0 sin(theta)**2 along the line, checked where r is not yet lost in rounding.
    r, theta, _ = line.points
    seen = r > 1e-2
    assert np.ptp((r / np.sin(theta) ** 2)[seen]) < 1e-8


def test_the_end_in_the_box_lies_on_its_boundary():
    line = fm.VectorField(["1", "x"], "x y").field_line((0, 0), box={"x": (-1, 3), "y": (-9, 2)})
    assert line.points[:, -1] == pytest.approx([2, 2], abs=1e-9)
    assert line.points[:, 0] == pytest.approx([-1, 0.5], abs=1e-9)


@pytest.mark.parametrize("text", ["polar", "x y"])
def test_circles_go_on_across_the_seam(text):
    components, start = ([0, "r"], (2, 6)) if text == "polar" else (["-y", "x"], (2 * np.cos(6), 2 * np.sin(6)))
    line = fm.VectorField(components, text).field_line(start, length=4, direction="forward")
    assert line.positions[:, -1] == pytest.approx([2 * np.cos(8), 2 * np.sin(8)], abs=1e-10)
    if text == "polar":
        assert line.points[1, -1] == pytest.approx(8, abs=1e-10)
        assert (np.diff(line.points[1]) > 0).all()


def test_lines_go_through_the_axis_of_spherical_coordinates():
    upward = fm.VectorField(["cos(theta)", "-sin(theta)", 0], "spherical")
    line = upward.field_line((1, 2.0, 0), length=4)
    assert np.ptp(line.positions[:2], axis=1) == pytest.approx([0, 0], abs=1e-12)
    straight = fm.VectorField(["sin(theta)*cos(phi)", "cos(theta)*cos(phi)", "-sin(phi)"], "spherical")
    through = straight.field_line((1, np.pi / 2, np.pi), length=2, direction="forward")
    assert through.positions[:, -1] == pytest.approx([1, 0, 0], abs=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("chart", ["polar", "parabolic"])
def test_lines_do_not_depend_on_coordinates(chart):
    plane = fm.VectorField(["-y + x/5", "x + y**2/9"], "x y")
    moved = plane.to(chart)
    point = dict(zip(fm.cartesian("x y").symbols, (sp.Rational(6, 5), sp.Rational(2, 5)), strict=True))
    start = [float(e.xreplace(point)) for e in moved.chart.inverse]
    here = plane.field_line((1.2, 0.4), length=3, direction="forward")
    there = moved.field_line(start, length=3, direction="forward")
    assert there.positions[:, -1] == pytest.approx(here.points[:, -1], abs=1e-9)


def test_arc_length_on_a_curved_surface_is_that_of_its_metric():
    line = fm.VectorField(["0", "1"], fm.sphere_surface(R=2)).field_line((1.0, 0.0), length=2, direction="forward")
    chords = np.linalg.norm(np.diff(line.positions, axis=1), axis=0).sum()
    assert chords == pytest.approx(2, rel=1e-3)
    assert line.points[0] == pytest.approx(1.0)


def test_the_flow_is_a_group():
    F = fm.VectorField(["y", "-sin(x)"], "x y")
    points = np.array([[0.3, 1.0, -2.0], [0.1, 0.7, 1.0]])
    assert F.flow(F.flow(points, 1.3), 0.7) == pytest.approx(F.flow(points, 2.0), abs=1e-10)
    assert F.flow(F.flow(points, 2.0), -2.0) == pytest.approx(points, abs=1e-10)


def test_the_flow_of_a_linear_field_is_the_matrix_exponential():
    from scipy.linalg import expm

    A = np.array([[0.2, -1.0], [0.5, -0.3]])
    F = fm.VectorField(["0.2*x - y", "0.5*x - 0.3*y"], "x y")
    points = np.random.default_rng(3).normal(size=(2, 4, 5))
    assert F.flow(points, 2.0) == pytest.approx(np.einsum("ij,j...->i...", expm(2 * A), points), rel=1e-9, abs=1e-10)


def test_a_divergence_free_flow_keeps_areas():
    F = PENDULUM.rot()
    h = 1e-4
    corners = np.array([[0.5 + h, 0.5 - h, 0.5, 0.5], [0.2, 0.2, 0.2 + h, 0.2 - h]])
    ends = F.flow(corners, 3.0)
    jacobian = np.stack([ends[:, 0] - ends[:, 1], ends[:, 2] - ends[:, 3]], axis=1) / (2 * h)
    # Central differences: error h**2 times third derivatives of order 10.
    assert np.linalg.det(jacobian) == pytest.approx(1, abs=1e-6)


def test_points_that_meet_a_singularity_are_nan_and_the_others_are_not():
    ends = fm.VectorField(["x**2", "0"], "x y").flow(np.array([[1.0, -1.0], [0.0, 0.0]]), 2.0)
    assert np.isnan(ends[:, 0]).all()
    # x' = x**2 from -1 is -1/(1 + t).
    assert ends[0, 1] == pytest.approx(-1 / 3, rel=1e-9)


def test_samples_are_followed_on_their_spline_up_to_the_edge():
    sampled = ROTATION.sample(fm.Grid.uniform("x y", x=(-2, 2, 41), y=(-2, 2, 41)))
    assert sampled.field_line((1, 0)).is_closed
    assert sampled.field_line((1.9, 1.9)).reasons == ("left the box", "left the box")


@pytest.mark.slow
@pytest.mark.parametrize("chart", ["cylindrical", "spherical"])
def test_q_does_not_depend_on_coordinates(chart):
    flow = fm.VectorField(["-y*z", "x", "x*y"], "x y z")
    there = flow.q_criterion().to(chart) - flow.to(chart).q_criterion()
    assert there.is_zero()


def test_q_is_half_of_rotation_minus_strain():
    F = fm.VectorField(["x*y - z", "y**2 + x*z", "x - 3*y*z"], "x y z")
    J = sp.Matrix(F.jacobian().exprs)
    S, Omega = (J + J.T) / 2, (J - J.T) / 2
    by_norms = (sum(e**2 for e in Omega) - sum(e**2 for e in S)) / 2
    assert sp.expand(F.q_criterion().expr - by_norms) == 0


def test_q_of_samples_agrees_with_the_formula():
    grid = fm.Grid.uniform("x y", x=(0, 2, 41), y=(0, 1, 31))
    F = fm.VectorField(["sin(x)*y", "cos(y)*x"], "x y")
    # Fourth order: h**4 = 6e-6 times derivatives of order one, somewhat more at the edge.
    assert np.abs(F.sample(grid).q_criterion().values - F.q_criterion().sample(grid).values).max() < 2e-4


@pytest.mark.slow
def test_streamlines_are_drawn_in_the_plane_and_in_space():
    lines = ROTATION.streamlines(count=2, length=3, box=[(-1, 1), (-1, 1)])
    assert len(lines) == 4
    assert lines.plot().get_xlabel() == "$x$"
    abc = fm.VectorField(["sin(z) + cos(y)", "sin(x) + cos(z)", "sin(y) + cos(x)"], "x y z")
    axes = abc.streamlines(np.zeros((3, 1)), length=5).plot()
    assert axes.name == "3d"
    assert axes.get_zlabel() == "$z$"


@pytest.mark.slow
def test_line_integral_convolution_streaks_follow_the_flow():
    picture = fm.VectorField([1, 0], "x y").plot_data("lic", resolution=120)
    assert isinstance(picture, TextureData)
    # Along the flow neighbours are alike, across it they are not.
    along, across = (np.abs(np.diff(picture.values, axis=axis)).mean() for axis in (0, 1))
    assert along < 0.35 * across
    fm.VectorField([1, 0], "x y").plot("lic", resolution=60)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (((1, 2, 3),), {}, r"start must have 2 coordinates \(x, y\)"),
        (((1, float("nan")),), {}, "finite"),
        (({"x": 1},), {}, "start must give x, y"),
        (((1, 2),), {"length": -1}, "length must be positive"),
        (((1, 2),), {"length": 1, "time": 1}, "not both"),
        (((1, 2),), {"direction": "up"}, "direction must be one of"),
        (((1, 2),), {"box": [(5, 6), (5, 6)]}, "start must lie in the box"),
    ],
)
def test_unusable_starts_and_lengths_are_refused(arguments, options, message):
    with pytest.raises(fm.InputError, match=message):
        ROTATION.field_line(*arguments, **options)


def test_free_parameters_are_refused():
    with pytest.raises(fm.EvaluationError, match=r"free parameters a\. Give them values"):
        fm.VectorField(["a*x", "y"], "x y", parameters="a").field_line((1, 1))
    with pytest.raises(fm.InputError, match="coordinates first"):
        ROTATION.flow([1, 2, 3], 1)
