"""The integral theorems hold where they should, and singular fields are found out."""

import json

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.approximation import Approximation
from fieldmath.calculus.theorems import compare, singular_place
from fieldmath.errors import EvaluationError, InputError

PI, TURN = sp.pi, (0, 2 * sp.pi)
CHARGE = fm.VectorField(["1/r**2", 0, 0], "spherical")
VORTEX = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y")
CUBIC = fm.VectorField(["x**3", "y**3 + x*z", "z**3"], "x y z")
BODIES = [
    fm.Region.ball("R"),
    fm.Region.ball(1, center=(1, 0, 2)),
    fm.Region.box((0, 1), (0, 2), (-1, 3)),
    fm.Region.cylinder("R", "h"),
    fm.Region.cone(1, 2),
    fm.Region.torus(2, 1),
    fm.Region.shell("b", "c"),
    fm.Region.ellipsoid(1, 2, 3),
    fm.Region.simplex(3),
]


@pytest.mark.parametrize("region", BODIES, ids=lambda region: region.name)
def test_gauss_holds_exactly_on_the_usual_bodies(region):
    report = fm.check_divergence_theorem(CUBIC, region)
    assert report.holds is True
    assert report.exact
    assert report.difference == 0
    report.check()


@pytest.mark.parametrize("dimension", [1, 2, 4])
def test_gauss_holds_in_other_dimensions(dimension):
    space = fm.cartesian(dimension)
    field = fm.VectorField([s**3 + 2 * s for s in space.symbols], space)
    report = fm.check_divergence_theorem(field, fm.Region.box(*[(0, 1)] * dimension))
    assert report.holds is True
    assert report.left == 3 * dimension


def test_gauss_holds_on_a_skew_chart():
    skew = fm.Chart.from_embedding(["u + v/2", "v", "w + u"], "u v w")
    field = fm.VectorField(["u*v", "v**2", "w*u"], skew)
    box = fm.Region.coordinate_box(skew, {"u": (0, 1), "v": (0, 1), "w": (0, 2)})
    assert fm.check_divergence_theorem(field, box).holds is True


def test_gauss_holds_for_a_body_in_one_chart_and_a_field_in_another():
    body = fm.Region.coordinate_box(fm.oblate_spheroidal(a=1), {"mu": (0, 1)})
    assert fm.check_divergence_theorem(fm.VectorField(["x", "2*y", "z"], "x y z"), body).holds is True


@pytest.mark.parametrize(
    "surface",
    [
        fm.Surface.hemisphere("R"),
        fm.Surface.graph("x**2 + y**2", "x y", [(0, 1), (0, 2)]),
        fm.Surface(["r*cos(t)", "r*sin(t)", "2 - r*sin(t)"], "r t", [(0, 1), TURN]),
        fm.Surface(["r*cos(t)", "r*sin(t)", "2 - r*sin(t)"], "r t", [(0, 1), TURN]).reversed(),
        fm.Surface.cylinder(1, 2),
        fm.Surface.cylinder(1, 2) + fm.Surface.disk(1, center=(0, 0, 2)),
        fm.Surface.triangle((1, 0, 0), (0, 2, 0), (0, 0, 3)),
        fm.Surface.sphere(1),
    ],
)
def test_stokes_holds_on_open_and_closed_surfaces(surface):
    report = fm.check_stokes(fm.VectorField(["-y**2", "x", "z**2 + x"], "x y z"), surface)
    assert report.holds is True
    assert report.exact


@pytest.mark.parametrize(
    "region",
    [
        fm.Region.disk("R"),
        fm.Region.annulus(1, 2),
        fm.Region.polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]),
        fm.Region.box(x=(0, 1), y=("x**2", "sqrt(x)")),
        fm.Region.coordinate_box("polar", {"r": (0, "1 + cos(theta)")}),
    ],
    ids=lambda region: region.name,
)
def test_green_holds_in_the_plane(region):
    report = fm.check_green(fm.VectorField(["-y**3 + x*y", "x**3"], "x y"), region)
    assert report.holds is True
    assert report.exact


def test_area_is_a_circulation():
    field = fm.VectorField(["-y/2", "x/2"], "x y")
    assert fm.check_green(field, fm.Region.ellipse("a", "b")).right == PI * sp.prod(sp.symbols("a b", positive=True))


def test_greens_identities():
    f, g = fm.ScalarField("x**2 + z", "x y z"), fm.ScalarField("x*y + z**3", "x y z")
    reports = fm.check_greens_identities(f, g, fm.Region.cylinder(1, 2))
    assert reports.holds is True
    assert [report.exact for report in reports] == [True, True]
    reports.check()


# --- singular fields ------------------------------------------------------------------------------------------------


def test_a_charge_inside_breaks_gauss_and_is_named():
    report = fm.check_divergence_theorem(CHARGE, fm.Region.ball(1))
    assert report.holds is False
    assert (report.left, report.right, report.place) == (0, 4 * PI, (0, 0, 0))
    with pytest.raises(AssertionError, match=r"singular at \(0, 0, 0\)"):
        report.check()


@pytest.mark.parametrize("region", [fm.Region.shell(1, 2), fm.Region.ball(1, center=(0, 0, 3))])
def test_a_charge_outside_does_no_harm(region):
    report = fm.check_divergence_theorem(CHARGE, region)
    assert report.holds is True
    assert report.place is None


def test_a_vortex_inside_breaks_green():
    assert fm.check_green(VORTEX, fm.Region.disk(1)).holds is False
    assert fm.check_green(VORTEX, fm.Region.annulus(1, 2)).holds is True


def test_a_line_vortex_through_a_surface_breaks_stokes():
    line = fm.VectorField([0, "1/rho", 0], "cylindrical")
    report = fm.check_stokes(line, fm.Surface.disk(1))
    assert report.holds is False
    assert report.right == 2 * PI
    assert fm.check_stokes(line, fm.Surface.cylinder(1, 2)).holds is True


@pytest.mark.parametrize(
    ("components", "names", "region"),
    [
        (["-y/(x**2+y**2)", "x/(x**2+y**2)", "0"], "x y z", fm.Region.box((-1, 1), (-1, 1), (0, 1))),  # 0 = 0
        (["1/x", "0"], "x y", fm.Region.disk(1)),
        (["x/(x**2 + y**2)**(1/4)", "0"], "x y", fm.Region.disk(1)),
    ],
)
def test_a_singular_field_is_never_declared_to_fulfil_the_theorem(components, names, region):
    report = fm.check_divergence_theorem(fm.VectorField(components, names), region, time_limit=4)
    assert report.holds is not True
    assert report.place is not None


def test_a_place_is_found_by_sign_and_by_minimum():
    x, y = fm.cartesian(2).symbols
    pieces = [piece.on(fm.cartesian(2)) for piece in fm.Region.disk(1).pieces]
    assert singular_place([x - sp.Rational(1, 2)], pieces)[0] == pytest.approx(0.5)
    assert singular_place([(x - y) ** 2], pieces) is not None
    assert singular_place([x - 2], pieces) is None


# --- numbers, reports -----------------------------------------------------------------------------------------------


def test_numbers_are_compared_within_their_errors():
    one = Approximation(1.0, error=1e-9, method="test")
    assert compare(one, Approximation(1.0 + 1e-9, error=1e-9, method="test")).holds is True
    assert compare(one, Approximation(1.0 + 1e-8, error=1e-9, method="test")).holds is False
    assert compare(one, Approximation(1.1, error=0.5, method="test")).holds is None
    assert compare(sp.Integer(1), one).holds is True
    assert compare(sp.oo, sp.oo).holds is None


@pytest.mark.slow
def test_without_closed_forms_the_sides_agree_within_their_errors():
    report = fm.check_divergence_theorem(fm.VectorField(["exp(sin(x*y))", "y"], "x y"), fm.Region.disk(1), time_limit=2)
    assert report.holds is True
    assert not report.exact
    assert abs(float(report.difference)) <= report.difference.error < 1e-8


def test_samples_are_checked_through_their_spline():
    grid = fm.Grid.uniform("x y", x=(-1.2, 1.2, 31), y=(-1.3, 1.3, 35))
    report = fm.check_divergence_theorem(fm.VectorField(["x**3*y", "sin(y)"], "x y").sample(grid), fm.Region.disk(1))
    assert report.holds is True
    assert float(report.left) == pytest.approx(2 * np.pi * 0.440050585744934, abs=1e-5)  # 2 pi J1(1)


def test_a_report_is_frozen_and_becomes_plain_values():
    report = fm.check_divergence_theorem(CHARGE, fm.Region.ball(1))
    with pytest.raises(AttributeError):
        report.holds = True
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["holds"] is False
    assert plain["place"] == ["0", "0", "0"]
    assert plain["right"] == "4*pi"
    assert not report


@pytest.mark.slow
def test_a_report_draws_the_boundary_and_both_sides():
    from matplotlib import pyplot as plt

    field = fm.VectorField(["-y**3", "x**3"], "x y")
    axes = fm.check_green(field, fm.Region.annulus(1, 2)).plot()
    heights = [patch.get_height() for patch in axes[1].patches]
    assert heights == pytest.approx([22.5 * np.pi] * 2)
    assert len(fm.check_stokes(CUBIC, fm.Surface.hemisphere(1)).plot()) == 2
    plt.close("all")
    with pytest.raises(EvaluationError, match="free parameters R"):
        fm.check_green(field, fm.Region.disk("R")).plot()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fm.check_green(CUBIC, fm.Region.ball(1)), "must lie in the plane"),
        (lambda: fm.check_stokes(CUBIC, fm.Region.ball(1)), "must be a Surface; got Region"),
        (lambda: fm.check_divergence_theorem("x", fm.Region.ball(1)), "must be a VectorField; got str"),
        (lambda: fm.check_divergence_theorem(CUBIC, fm.Region.disk(1)), "3 dimensions; it lies in 2"),
        (lambda: fm.check_divergence_theorem(CUBIC, fm.Region.box((0, sp.oo), (0, 1), (0, 1))), "bounded"),
        (lambda: fm.check_greens_identities(CUBIC, CUBIC, fm.Region.ball(1)), "must be a ScalarField"),
    ],
)
def test_bad_input_is_refused_with_one_sentence(call, message):
    with pytest.raises(InputError, match=message):
        call()
