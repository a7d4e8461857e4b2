"""Laws that every integral obeys: linearity, additivity, transformation, and the theorems of Gauss and Green."""

import pytest
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fieldmath as fm

x, y, z = fm.cartesian(3).symbols
SMALL = st.integers(-3, 3)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
BODIES = [
    fm.Region.ball(1),
    fm.Region.cylinder(1, 2),
    fm.Region.torus(2, 1),
    fm.Region.simplex(3),
    fm.Region.shell(1, 2),
]
PLATES = [fm.Region.disk(2), fm.Region.annulus(1, 2), fm.Region.simplex(2), fm.Region.box(x=(0, 1), y=("x**2", 1))]


def polynomials(*symbols):
    monomials = [sp.Mul(*(s**k for s, k in zip(symbols, powers, strict=True))) for powers in _powers(len(symbols))]
    return st.lists(SMALL, min_size=len(monomials), max_size=len(monomials)).map(
        lambda many: sp.Add(*(c * m for c, m in zip(many, monomials, strict=True)))
    )


def _powers(count, degree=3):
    if count == 0:
        return [()]
    return [(k, *rest) for k in range(degree + 1) for rest in _powers(count - 1, degree - k)]


SPACE = polynomials(x, y, z)
PLANE = polynomials(x, y)


@FEW
@given(F=st.tuples(SPACE, SPACE, SPACE), region=st.sampled_from(BODIES))
def test_gauss_holds_for_polynomial_fields(F, region):
    report = fm.check_divergence_theorem(fm.VectorField(list(F), "x y z"), region)
    assert report.holds is True
    assert report.exact


@FEW
@given(F=st.tuples(PLANE, PLANE), region=st.sampled_from(PLATES))
def test_green_holds_for_polynomial_fields(F, region):
    field = fm.VectorField(list(F), "x y")
    assert fm.check_green(field, region).holds is True
    # The rotated field turns circulation into flux.
    turned = fm.VectorField([F[1], -F[0]], "x y")
    assert turned.flux(region.boundary) == field.circulation(region.boundary)


@FEW
@given(F=st.tuples(SPACE, SPACE, SPACE))
def test_stokes_does_not_see_which_surface_spans_the_edge(F):
    field = fm.VectorField(list(F), "x y z")
    cap, disk = fm.Surface.hemisphere(1), fm.Surface.disk(1)
    around = field.circulation(disk.boundary)
    assert sp.simplify(field.curl().flux(cap) - around) == 0
    assert sp.simplify(field.curl().flux(disk) - around) == 0


@FEW
@given(f=SPACE, g=SPACE, region=st.sampled_from(BODIES))
def test_the_integral_is_linear(f, g, region):
    one, two = (fm.ScalarField(part, "x y z") for part in (f, g))
    together = (2 * one - 3 * two).integral(region)
    assert sp.simplify(together - 2 * one.integral(region) + 3 * two.integral(region)) == 0


@FEW
@given(f=SPACE)
def test_the_integral_adds_up_over_parts(f):
    field = fm.ScalarField(f, "x y z")
    parts = fm.Region.ball(1), fm.Region.shell(1, 2)
    whole = field.integral(fm.Region.ball(2))
    assert sp.simplify(sum(field.integral(part) for part in parts) - whole) == 0


@FEW
@given(f=PLANE)
def test_the_integral_does_not_depend_on_the_chart_of_the_field(f):
    field = fm.ScalarField(f, "x y")
    assert sp.simplify(field.to("polar").integral(fm.Region.disk(2)) - field.integral(fm.Region.disk(2))) == 0


@FEW
@given(f=SPACE)
def test_a_gradient_does_work_by_its_ends_alone(f):
    curve = fm.Curve(["t", "t**2", "1 - t**3"], "t", (0, 1))
    gain = f.subs({x: 1, y: 1, z: 0}) - f.subs({x: 0, y: 0, z: 1})
    assert fm.ScalarField(f, "x y z").grad().line_integral(curve) == gain


@pytest.mark.parametrize(
    "name", ["cylindrical", "spherical", "parabolic_cylindrical", "paraboloidal", "elliptic_cylindrical"]
)
def test_gauss_holds_between_the_coordinate_surfaces_of_the_catalogue(name):
    chart = getattr(fm, name)(**({"a": 1} if name == "elliptic_cylindrical" else {}))
    ranges = {s.name: (sp.Rational(1, 2), 1) for s in chart.symbols}
    box = fm.Region.coordinate_box(chart, ranges)
    # A constant vector and the position, in Cartesian components: both sides are polynomial in the embedding.
    assert fm.check_divergence_theorem(fm.VectorField(["x + 1", "2*y", "z"], "x y z"), box).holds is True
