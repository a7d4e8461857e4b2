"""Integrals of fields over shapes and grids: published values, in any chart, exact where there is a closed form."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.errors import EvaluationError, InputError, MismatchError

PI, TURN = sp.pi, (0, 2 * sp.pi)
R, h = sp.Symbol("R", positive=True), sp.Symbol("h", positive=True)
CHARGE = fm.VectorField(["1/r**2", 0, 0], "spherical")
VORTEX = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y")
HELIX = fm.Curve(["cos(t)", "sin(t)", "t"], "t", TURN)
UNIT_SPHERE = ["sin(u)*cos(v)", "sin(u)*sin(v)", "cos(u)"]


def scalar(text, names="x y z", **options):
    return fm.ScalarField(text, names, **options)


def vector(*components, names="x y z", **options):
    return fm.VectorField(list(components), names, **options)


@pytest.mark.parametrize(
    ("field", "shape", "value"),
    [
        (scalar("x**2 + y**2"), fm.Region.ball("R"), 8 * PI * R**5 / 15),  # moment of inertia
        (scalar("exp((x**2 + y**2 + z**2)**(3/2))"), fm.Region.ball(1), 4 * PI * (sp.E - 1) / 3),
        (scalar("theta", "spherical"), fm.Region.ball(1), 2 * PI**2 / 3),
        (scalar("1/r", "spherical"), fm.Region.ball("R"), 2 * PI * R**2),
        (scalar("log(x**2 + y**2)", "x y"), fm.Region.annulus(1, 2), PI * (8 * sp.log(2) - 3)),
        (scalar("x"), fm.Region.coordinate_box("cylindrical", {"rho": (0, 1), "phi": (0, PI / 2), "z": (0, 1)}),
         sp.Rational(1, 3)),
        (scalar("x**2 + y**2 + z**2 + t**2", "x y z t"), fm.Region.ball(1, dimension=4), PI**2 / 3),
        (scalar("z"), fm.Surface.hemisphere(1), PI),
        (scalar("x**2"), fm.Surface.sphere(1), 4 * PI / 3),
        (scalar("x*exp(y)", "x y"), fm.Curve.segment((-1, 0), (2, 1)), sp.sqrt(10) * (4 - sp.E)),
        (scalar("2 + x**2*y", "x y"), fm.Curve(["cos(t)", "sin(t)"], "t", (0, PI)), 2 * PI + sp.Rational(2, 3)),
        (scalar("a*x", "x", parameters="a"), fm.Region.box((0, 1)), sp.Symbol("a", real=True) / 2),
    ],
)  # fmt: skip
def test_integrals_of_scalar_fields(field, shape, value):
    assert sp.simplify(field.integral(shape) - value) == 0


def test_without_a_region_the_whole_chart_is_meant():
    assert scalar("exp(-x**2 - y**2)", "x y").integral() == PI
    assert scalar("exp(-r)", "spherical").integral() == 8 * PI
    assert scalar(1, fm.sphere_surface()).integral() == 4 * PI * R**2


def test_the_average_is_the_integral_over_the_measure():
    assert scalar("x**2", "x y").average(fm.Region.disk("R")) == R**2 / 4
    assert scalar("z").average(fm.Region.cone(1, 4)) == 1  # the centroid lies at a quarter of the height


@pytest.mark.parametrize(
    ("field", "curve", "value"),
    [
        (vector("-y", "x", "z"), HELIX, 2 * PI + 2 * PI**2),
        (vector("x*y", "y*z", "z*x"), fm.Curve(["t", "t**2", "t**3"], "t", (0, 1)), sp.Rational(27, 28)),
        (vector("x**4", "x*y", names="x y"), fm.Curve.polyline([(0, 0), (1, 0), (0, 1)], closed=True), sp.S.One / 6),
        (vector(0, "rho", 0, names="cylindrical"), fm.Curve.circle("R", center=(0, 0, 1)), 2 * PI * R**2),
        (vector(0, "rho", 0, names="cylindrical"), fm.Curve(["1", "t", "0"], "t", TURN, chart="cylindrical"), 2 * PI),
    ],
)  # fmt: skip
def test_line_integrals(field, curve, value):
    assert sp.simplify(field.line_integral(curve) - value) == 0
    assert sp.simplify(field.line_integral(curve.reversed()) + value) == 0


@pytest.mark.parametrize(
    ("curve", "turns"),
    [
        (fm.Curve.circle(1), 1),
        (fm.Curve.circle(1).reversed(), -1),
        (fm.Curve.ellipse(3, 1, center=(1, 0)), 1),
        (fm.Curve.circle(1, center=(2, 0)), 0),
        (fm.Curve.polyline([(1, 0), (0, 2), (-3, 0), (0, -1)], closed=True), 1),
        (fm.Curve(["2*cos(2*t) + cos(t)", "2*sin(2*t) + sin(t)"], "t", TURN), 2),
    ],
)
def test_a_vortex_circulates_two_pi_times_the_winding_number(curve, turns):
    assert VORTEX.circulation(curve) == 2 * PI * turns


SPHERES = [
    (fm.Surface.sphere("R"), 4 * PI),
    (fm.Surface.sphere(2, center=(0, 0, 1)), 4 * PI),
    (fm.Surface.sphere(1, center=(0, 0, 3)), 0),
    (fm.Region.box((-1, 1), (-1, 2), (-1, 1)).boundary, 4 * PI),
    (fm.Region.torus(2, 1).boundary, 0),
    (fm.Surface(UNIT_SPHERE, "u v", [(0, PI), TURN]), 4 * PI),
    (fm.Surface(UNIT_SPHERE, "v u", [TURN, (0, PI)]), 4 * PI),
    (fm.Surface(UNIT_SPHERE, "u v", [(0, PI), TURN]).reversed(), -4 * PI),
    (fm.Surface(["1", "u", "v"], "u v", [(0, PI), TURN], chart="spherical"), 4 * PI),
]


@pytest.mark.parametrize(("surface", "flux"), SPHERES)
def test_the_flux_of_a_point_charge_counts_the_charge_inside(surface, flux):
    # sympy.vector gives nan, 2*pi**2, or a sign that depends on the order of the parameters.
    assert CHARGE.flux(surface) == flux


@pytest.mark.parametrize(
    ("field", "surface", "value"),
    [
        (vector("x", "y", "z"), fm.Region.torus(2, 1).boundary, 12 * PI**2),
        (vector("x**3", "y**3", "z**3"), fm.Surface.sphere("R"), 12 * PI * R**5 / 5),
        (vector("y", "x", "z"), fm.Region.where("0 <= z <= 1 - x**2 - y**2", {"x": (-1, 1), "y": (-1, 1), "z": (0, 1)})
         .boundary, PI / 2),
        (vector("x", "y", "z"), fm.Surface.graph("1 - x**2 - y**2", "x y",
         {"x": (-1, 1), "y": ("-sqrt(1 - x**2)", "sqrt(1 - x**2)")}), 3 * PI / 2),
        (vector(0, 0, 1), fm.Surface.disk(2), 4 * PI),
        (vector(0, 0, 1), fm.Surface.disk(2).reversed(), -4 * PI),
        (vector("x", "y", names="x y"), fm.Curve.circle("R"), 2 * PI * R**2),
        (vector("x", "y", names="x y"), fm.Curve.circle("R").reversed(), 2 * PI * R**2),
        (vector("x", "y", names="x y"), fm.Curve.segment((1, 0), (1, 1)), 1),
        (vector("r", 0, names="polar"), fm.Curve(["R", "t"], "t", TURN, chart="polar", parameters="R"), 2 * PI * R**2),
        (vector("q/r**2", 0, 0, names="spherical", parameters="q"), fm.Surface.sphere(4, center=(0, 0, 3)),
         4 * PI * sp.Symbol("q", real=True)),
    ],
)  # fmt: skip
def test_fluxes(field, surface, value):
    assert sp.simplify(field.flux(surface) - value) == 0


@pytest.mark.slow
def test_a_flux_that_cannot_be_integrated_directly_comes_from_the_divergence_inside():
    # Stewart, Calculus, section 16.9, example 2.
    region = fm.Region.box(x=(-1, 1), z=(0, "1-x**2"), y=(0, "2-z"))
    assert vector("x*y", "y**2 + exp(x*z**2)", "sin(x*y)").flux(region.boundary, time_limit=4) == sp.Rational(184, 35)


@pytest.mark.slow
def test_without_closed_form_the_number_knows_its_error():
    value = scalar("exp(sin(x*y))", "x y").integral(fm.Region.disk(1), time_limit=1.0)
    fine = scalar("exp(sin(r**2*sin(2*theta)/2))", "polar").integral(fm.Region.disk(1), time_limit=1.0)
    assert abs(float(value) - float(fine)) <= value.error + fine.error
    assert value.error < 1e-9


def test_a_parameter_of_the_field_is_the_one_of_the_region_of_that_name():
    assert scalar("R*x**2", "x y", parameters="R").integral(fm.Region.disk("R")) == PI * R**5 / 4
    # r is a parameter here, and not the coordinate in which the disk is written.
    assert scalar("r*x**2", "x y", parameters="r").integral(fm.Region.disk(2)) == 4 * PI * sp.Symbol("r", real=True)


def test_a_divergent_integral_is_infinite_or_refused():
    assert scalar("1/r**3", "spherical").integral(fm.Region.ball(1)) == sp.oo
    with pytest.raises(EvaluationError, match="converge absolutely"):
        scalar("1/x", "x").integral(fm.Region.box((-1, 1)), time_limit=1.0)
    with pytest.raises(EvaluationError, match="defined and real"):
        scalar("sqrt(x)", "x").integral(fm.Region.box((-1, 1)), time_limit=1.0)


# --- samples --------------------------------------------------------------------------------------------------------

F = scalar("x**3*y + sin(y)", "x y")
EXACT = float(F.integral(fm.Region.box((0, 1), (0, 2))))


def grid(count):
    return fm.Grid.uniform("x y", x=(0, 1, count), y=(0, 2, 2 * count - 1))


@pytest.mark.parametrize("accuracy", [2, 4, 6])
def test_grid_integrals_have_the_order_of_the_field(accuracy):
    errors = [abs(F.sample(grid(count), accuracy=accuracy).integral() - EXACT) for count in (11, 21, 41)]
    assert errors[-1] < 1e-13 or np.log2(errors[0] / errors[1]) > accuracy - 0.8


def test_the_error_of_a_grid_integral_covers_the_truth():
    for accuracy in (2, 4, 6):
        assert F.sample(grid(21), accuracy=accuracy).integral().contains(EXACT)


def test_errors_of_two_axes_that_cancel_are_still_seen():
    # The leading errors of a harmonic function on equal spacings cancel between the axes.
    wave = fm.ScalarField("exp(x)*cos(y)", "x y").sample(fm.Grid.uniform("x y", x=(0, 1, 21), y=(0, 2, 41)))
    assert wave.integral().contains((np.e - 1) * np.sin(2))


def test_grid_integrals_use_the_volume_of_the_chart():
    ball = fm.Grid.uniform("spherical", r=(0, 1, 21), theta=(0, PI, 31), phi=(0, TURN[1], 12), periodic=["phi"])
    value = scalar("r**2", "spherical").sample(ball, accuracy=6).integral()
    assert value.contains(4 * np.pi / 5)
    assert value.error < 1e-4


def test_missing_samples_are_not_integrated():
    values = np.ones((5, 5))
    values[2, 2] = np.nan
    with pytest.raises(EvaluationError, match="finite"):
        fm.ScalarField(values, fm.Grid.uniform("x y", x=(0, 1, 5), y=(0, 1, 5)), allow_nan=True).integral()


def test_samples_are_integrated_over_shapes_through_splines():
    lattice = fm.Grid.uniform("x y", x=(-1.2, 1.2, 41), y=(-1.3, 1.3, 45))
    disk, field = fm.Region.disk(1), vector("x**3*y - y", "sin(y) + x", names="x y")
    value = scalar("x**2 + cos(y)", "x y").sample(lattice).integral(disk)
    assert value.contains(float(scalar("x**2", "x y").integral(disk)) + 2 * np.pi * 0.440050585744934)  # 2 pi J1(1)
    around = field.sample(lattice).circulation(disk.boundary)
    assert around.contains(float(field.circulation(disk.boundary)))
    with pytest.raises(EvaluationError, match="cover the shape"):
        scalar("x", "x y").sample(lattice).integral(fm.Region.disk(2))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: VORTEX.circulation(fm.Curve.segment((1, 0), (0, 1))), InputError, "closed; its ends are"),
        (lambda: vector("x", "y", "z").circulation(HELIX), InputError, "closed"),
        (lambda: vector("x", "y", "z").flux(fm.Curve.circle(1)), MismatchError, "space of 3 dimensions"),
        (lambda: vector("x", "y", "z").flux(HELIX), InputError, "one dimension less"),
        (lambda: vector("x", "y", "z").flux(fm.Region.ball(1)), InputError, "Take its .boundary"),
        (lambda: scalar("x", "x y").integral(fm.Region.ball(1)), MismatchError, "space of 2 dimensions"),
        (lambda: scalar("x").integral("ball"), InputError, "must be a Region, Surface or Curve; got str"),
        (lambda: scalar("x").integral(fm.Region), InputError, "got the class Region"),
        (lambda: scalar("x").integral(fm.Region.ball(1), time_limit=0), InputError, "time_limit"),
        (lambda: scalar("x", "x z y").integral(fm.Region.ball(1)), MismatchError, "in one order"),
    ],
)
def test_bad_input_is_refused_with_one_sentence(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("text", "ends", "infinite"),
    [
        ("1/x", (1, sp.oo), "oo"),
        ("-1/x", (0, 1), "-oo"),
        ("tan(x)", (0, sp.pi / 2), "oo"),
        ("exp(x)", (0, sp.oo), "oo"),
    ],
)
def test_integrals_that_diverge_on_one_side_are_infinite(text, ends, infinite):
    assert str(fm.ScalarField(text, "x").integral(fm.Region.box(x=ends))) == infinite


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "names"), [("x/(1 + x**2)", "x"), ("sin(x)", "x"), ("x*y/(1 + x**2 + y**2)**2", "x y")]
)
def test_integrals_that_diverge_on_both_sides_are_refused_whatever_cancels(text, names):
    with pytest.raises(fm.FieldMathError, match="the integral must converge absolutely"):
        fm.ScalarField(text, names).integral()


@pytest.mark.slow
def test_a_dipole_in_the_plane_has_no_absolute_integral():
    with pytest.raises(fm.FieldMathError, match="the integral must converge absolutely"):
        fm.ScalarField("x/(x**2 + y**2)**(3/2)", "x y").integral(fm.Region.box((-1, 1), (-1, 1)))


def test_what_is_too_large_for_a_number_is_not_infinite():
    with pytest.raises(EvaluationError, match="converge absolutely"):
        fm.ScalarField("exp(exp(exp(x)))", "x").integral(fm.Region.box((0, 10)), time_limit=1)
