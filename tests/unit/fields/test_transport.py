"""Fields in other coordinates: short components, round trips, operators that commute with the change."""

from itertools import product

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import least_squares

import fieldmath as fm
from fieldmath.geometry.systems import SYSTEMS

ROUND = ("cylindrical", "spherical", "parabolic_cylindrical", "paraboloidal")


def test_the_position_vector_is_r_times_the_radial_unit_vector():
    position = fm.VectorField(["x", "y", "z"], "x y z")
    assert str(position.to("spherical").exprs) == "(r, 0, 0)"
    assert str(position.to("cylindrical").exprs) == "(rho, 0, z)"
    assert str(fm.VectorField(["-y", "x"], "x y").to("polar").exprs) == "(0, r)"


def test_scalars_follow_the_coordinates():
    assert str(fm.ScalarField("x**2 + y**2", "x y z").to("spherical").expr) == "r**2*sin(theta)**2"
    assert str(fm.ScalarField("r*cos(theta)", "spherical").to(fm.cartesian(3)).expr) == "z"
    assert str(fm.ScalarField("phi", "cylindrical").to("spherical").expr) == "phi"


def test_the_domain_moves_with_the_field():
    vortex = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y").to("polar")
    assert str(vortex.exprs) == "(0, 1/r)"
    assert vortex.domain().note == "undefined where r = 0"


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUND)
def test_round_trips_are_the_identity(name):
    space = fm.cartesian(3)
    f = fm.ScalarField("x*y + z**2", space)
    assert f.to(name).to(space) == f
    F = fm.VectorField(["y", "x*z", "z"], space)
    assert F.to(name).to(space).equals(F) is True


@pytest.mark.slow
@pytest.mark.parametrize("name", ["polar", "parabolic"])
def test_tensors_turn_in_every_index(name):
    T = fm.TensorField([["x*y", 1], [0, "y"]], "x y")
    assert T.to(name).to("x y").equals(T) is True
    assert (T.to(name).trace() - T.trace().to(name)).is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cylindrical", "spherical", "paraboloidal"])
def test_operators_commute_with_the_change_of_coordinates(name):
    F = fm.VectorField(["x*y", "z - y**2", "x*z"], "x y z")
    assert (F.to(name).div() - F.div().to(name)).is_zero() is True
    assert (F.to(name).curl() - F.curl().to(name)).is_zero() is True


def test_samples_are_resampled_onto_another_grid_of_the_same_chart():
    coarse = fm.Grid.uniform("x y", x=(0, 1, 21), y=(0, 1, 21))
    fine = fm.Grid.uniform("x y", x=(0.1, 0.9, 33), y=(0.2, 0.7, 17))
    exact = fm.ScalarField("sin(x)*y**2", "x y")
    moved = exact.sample(coarse).resample(fine)
    assert moved.grid == fine
    # Cubic splines: error below h**4 times the fourth derivative, here 0.05**4.
    assert np.abs(moved.values - exact.sample(fine).values).max() < 0.05**4


@pytest.mark.slow
def test_samples_are_resampled_onto_another_chart_with_their_components_turned():
    plane = fm.Grid.uniform("x y", x=(-2, 2, 61), y=(-2, 2, 61))
    ring = fm.Grid.uniform("polar", r=(0.5, 1.5, 11), theta=(0, 2 * sp.pi, 16), periodic=["theta"])
    F = fm.VectorField(["x*y", "sin(x)"], "x y")
    moved = F.sample(plane).resample(ring)
    exact = F.to("polar").sample(ring)
    assert np.abs(moved.values - exact.values).max() < 1e-5
    outside = fm.Grid.uniform("polar", r=(0.5, 5, 11), theta=(0, 6, 4))
    assert np.isnan(F.sample(plane).resample(outside).values).any()


SHEARED = fm.Chart.from_embedding(["p + q**3", "q"], "p q")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: fm.ScalarField("x", "x y").to("spherical"),
            "charts must lie in the same space; got .* in 2 .* in 3 dim",
        ),
        (lambda: fm.ScalarField("x", "poincare_half_plane").to("polar"), "must have an embedding in Cartesian space"),
        (lambda: fm.ScalarField("p", SHEARED).to("polar"), "must have a known inverse to be left"),
        (lambda: fm.ScalarField("x", "x").sample(fm.Grid("x", [[0, 1]])).to("polar"), "samples move with .resample"),
        (lambda: fm.ScalarField("x", "x").sample(fm.Grid("x", [[0, 1]])).resample("polar"), "grid must be a Grid"),
    ],
)
def test_impossible_changes_are_refused(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()


FOCAL = ("prolate_spheroidal", "oblate_spheroidal", "toroidal", "bispherical", "elliptic_cylindrical", "conical")


@pytest.mark.slow
@pytest.mark.parametrize("name", FOCAL)
def test_polynomial_fields_come_back_from_systems_with_foci_as_they_were(name):
    space = fm.cartesian(3)
    f = fm.ScalarField("x*y + z**2", space)
    assert f.to(name).to(space).expr == f.expr
    F = fm.VectorField(["y", 0 if name == "conical" else "x*z", "z"], space)  # Conical components are long.
    assert F.to(name).to(space).exprs == F.exprs


@pytest.mark.slow
def test_changes_between_two_systems_with_foci_go_through_space():
    F = fm.VectorField(["x", "y", "z"], "x y z").to("prolate_spheroidal").to("spherical")
    assert str(F.exprs) == "(r, 0, 0)"


PAIRS = [
    ("spherical", "paraboloidal"),
    ("spherical", "toroidal"),
    ("paraboloidal", "spherical"),
    ("bispherical", "spherical"),
    ("toroidal", "bispherical"),
    ("oblate_spheroidal", "cylindrical"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_unit_vectors_come_back_from_every_other_system(source, target):
    F = fm.VectorField([1, 0, 0], source)
    assert F.to(target).to(source).exprs == F.exprs


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FOCAL, "spherical", "paraboloidal"])
def test_moved_vectors_are_the_same_arrows(name):
    chart = getattr(fm, name)(**({"b": 2, "c": 1} if name == "conical" else {}))
    F = fm.VectorField(["x*y", "z - y**2", "x"], "x y z")
    values = {**dict(zip(chart.symbols, (1.3, 0.8, 0.6), strict=True)), **dict.fromkeys(chart.parameters, 1.3)}
    if name == "conical":
        values[chart.symbols[1]] = 1.4
    place = [float(x.subs(values)) for x in chart.embedding]
    arrow = chart.cartesian_frame.subs(values) * sp.Matrix(F.to(chart).exprs).subs(values)
    assert np.allclose(np.array(arrow, dtype=float).ravel(), F(*place), rtol=1e-10)


WITH_INVERSE = [name for name, row in SYSTEMS.items() if row.inverse]
SIZES = {"a": sp.Rational(13, 10), "b": 2, "c": 1}


def chart_of(name):
    return getattr(fm, name)(**{size: SIZES[size] for size in SYSTEMS[name].parameters.split()})


def corners(chart):
    """Return one point of space in each quadrant or octant; conical coordinates, positive roots, reach a quarter."""
    signs = product((1, -1), repeat=len(chart.embedding))
    reached = [s for s in signs if chart.name != "conical" or s[1:] == (1, 1)]
    return [tuple(np.array((0.7, 1.1, 0.4)[: len(s)]) * s) for s in reached]


def coordinates_of(chart, place):
    """Return the coordinates of a place, found without the rows of inverses: by least squares inside the ranges."""
    embedding = sp.lambdify(chart.symbols, chart.embedding)
    lower, upper = (np.clip([float(end) for end in ends], -5, 7) for ends in zip(*chart.limits, strict=True))
    for share in product((0.2, 0.5, 0.8), repeat=chart.dimension):
        start = lower + np.array(share) * (upper - lower)
        found = least_squares(lambda q: np.subtract(embedding(*q), place), start, bounds=(lower, upper), xtol=1e-15)
        if found.cost < 1e-24:
            return found.x
    raise AssertionError("no coordinates inside the ranges")


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_INVERSE)
def test_coordinates_as_fields_keep_their_values_in_every_quadrant(name):
    chart = chart_of(name)
    space = fm.cartesian(chart.dimension)
    moved = [fm.ScalarField(q, chart).to(space) for q in chart.symbols]
    for place in corners(chart):
        assert np.allclose([f(*place) for f in moved], coordinates_of(chart, place), rtol=1e-6)
    assert [f.to(chart).expr for f in moved] == list(chart.symbols)


ANGLES = [("bipolar", "polar"), ("polar", "elliptic"), ("toroidal", "spherical"), ("cylindrical", "oblate_spheroidal")]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), ANGLES)
def test_bare_angles_mean_the_same_place_in_two_curvilinear_systems(source, target):
    one, other = chart_of(source), chart_of(target)
    f = fm.ScalarField(sum(one.symbols), one)
    moved = f.to(other)
    for place in corners(one):
        assert np.isclose(f(*coordinates_of(one, place)), moved(*coordinates_of(other, place)), rtol=1e-6)


def test_the_cut_of_an_angle_of_space_is_not_moved():
    branch = fm.ScalarField("atan2(y, x)", "x y")
    assert branch.to("polar")(1.3, 5.0) == pytest.approx(5.0 - 2 * np.pi, abs=1e-15)
    assert branch.to("polar").grad().to("x y").equals(branch.grad()) is True
    assert fm.ScalarField("theta", "polar").to("x y")(1, 0) == 0


def test_samples_between_other_angles_are_found_at_their_places():
    wedge = fm.Grid.uniform("polar", r=(0.5, 1.5, 41), theta=(-1, 1, 81))
    patch = fm.Grid.uniform("x y", x=(0.8, 1.2, 5), y=(-0.3, 0.3, 5))
    moved = fm.ScalarField("r*cos(theta)", "polar").sample(wedge).resample(patch)
    # Cubic splines: error below h**4 times the fourth derivative, which is below 1.5.
    assert np.abs(moved.values - patch.dense_mesh()[0]).max() < 0.025**4 * 1.5


@pytest.mark.slow
def test_tensors_come_back_from_systems_with_foci():
    T = fm.TensorField([["x*y", 0, 1], [0, "z", 0], ["y", 1, 0]], "x y z")
    assert T.to("toroidal").to("x y z").exprs == T.exprs


BETWEEN_FOCI = [
    ("elliptic", "bipolar"),
    ("bipolar", "parabolic"),
    ("prolate_spheroidal", "bispherical"),
    ("oblate_spheroidal", "toroidal"),
    ("toroidal", "elliptic_cylindrical"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), BETWEEN_FOCI)
def test_the_way_back_is_the_field_itself_and_every_way_leads_to_the_same_components(source, target):
    start = fm.VectorField([1, *(0 for _ in chart_of(source).symbols[1:])], chart_of(source))
    there = start.to(chart_of(target))
    assert there.to(chart_of(source)) is start
    space = fm.cartesian(start.chart.dimension)
    assert there.to(space, time_limit=60).exprs == start.to(space, time_limit=60).exprs


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), BETWEEN_FOCI)
def test_between_two_systems_with_foci_components_stay_short_when_nobody_knows_where_they_came_from(source, target):
    one, other = chart_of(source), chart_of(target)
    space = fm.cartesian(one.dimension)
    position = fm.VectorField(list(space.symbols), space)
    at_one = fm.VectorField(list(position.to(one).exprs), one)
    moved = at_one.to(other)
    assert sum(e.count_ops() for e in moved.exprs) <= sum(e.count_ops() for e in position.to(other).exprs)
    again = fm.VectorField(list(moved.exprs), other).to(one)
    assert again.exprs == at_one.exprs


@pytest.mark.slow
def test_distances_from_the_foci_are_one_root_in_every_system():
    near = fm.ScalarField("1/(cosh(mu) + cos(nu))", fm.elliptic(a=1)).to("x y")
    assert str(near.expr) == "1/sqrt(y**2 + (x + 1)**2)"
    # The sum of the distances from the foci, squared: 4 a**2 cosh(mu)**2.
    long_axis = fm.ScalarField("cosh(mu)**2", fm.elliptic()).to("bipolar")
    assert str(long_axis.expr) == "(cosh(tau) + 1)/(-cos(sigma) + cosh(tau))"


@pytest.mark.slow
def test_a_change_that_runs_out_of_time_is_long_but_right():
    chart, other = fm.oblate_spheroidal(a=1), fm.bispherical(a=1)
    hurried = fm.VectorField(["mu*nu", "mu", 1], chart).to(other, time_limit=1e-3)
    calm = fm.VectorField(["mu*nu", "mu", 1], chart).to(other)
    assert np.allclose(hurried(0.7, 0.4, 1.1), calm(0.7, 0.4, 1.1), rtol=1e-9)
    with pytest.raises(fm.FieldMathError, match="time_limit must be positive; got -1"):
        fm.ScalarField("x", "x y").to("polar", time_limit=-1)


# Operations that the carried forms of a unit vector may have at most. Where roots could not move across the line
# there were twice to four times as many.
LONGEST = [
    ("elliptic", "x y", 0, 110),
    ("elliptic", "parabolic", 1, 240),
    ("prolate_spheroidal", "oblate_spheroidal", 0, 330),
    ("oblate_spheroidal", "cylindrical", 1, 120),
]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target", "index", "most"), LONGEST)
def test_unit_vectors_between_charts_with_foci_stay_readable(source, target, index, most):
    one, other = (fm.ScalarField(1, name if name in SYSTEMS else "x y").chart for name in (source, target))
    unit = fm.VectorField([int(k == index) for k in range(one.dimension)], one)
    moved = unit.to(other, time_limit=60)
    assert sum(e.count_ops() for e in moved.exprs) <= most
    sized, sizes = fm.VectorField(list(unit.exprs), chart_of(source)), dict.fromkeys(moved.parameters, SIZES["a"])
    for place in corners(one):
        at = coordinates_of(chart_of(source), place)
        there = coordinates_of(chart_of(target), place) if target in SYSTEMS else place
        arrow = frame_at(other.cartesian_frame.subs(other_sizes(other)), other, there) @ moved.subs(sizes)(*there)
        assert np.allclose(arrow, frame_at(sized.chart.cartesian_frame, sized.chart, at) @ sized(*at), atol=1e-6)


def other_sizes(chart):
    """Return the sizes of the parameters of a chart, by symbol."""
    return {value: SIZES[name] for name, value in chart.arguments}


def frame_at(frame, chart, place):
    """Return the unit vectors at a place as columns of numbers."""
    return np.array(frame.subs(dict(zip(chart.symbols, place, strict=True))), dtype=float)


@pytest.mark.slow
def test_unit_vectors_of_conical_coordinates_are_those_of_the_books():
    upwards = fm.VectorField([0, 0, 1], "x y z").to("conical")
    _, mu, nu = upwards.chart.symbols
    b, c = upwards.chart.parameters
    # e_z . e_mu = (dz/dmu)/h_mu, by hand.
    by_hand = mu * sp.sqrt((b**2 - mu**2) * (c**2 - nu**2) / ((b**2 - c**2) * (mu**2 - nu**2))) / c
    assert upwards.exprs[1].count_ops() <= by_hand.count_ops() + 2
    assert upwards.chart.is_zero(upwards.exprs[1] - by_hand) is True
