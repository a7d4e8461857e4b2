"""Curves and surfaces know their measure, their direction, their ends and edges."""

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.errors import InputError

TURN = (0, 2 * sp.pi)
R, r, h = (sp.Symbol(name, positive=True) for name in ("R", "r", "h"))
MOEBIUS = (["(2+v*cos(u/2))*cos(u)", "(2+v*cos(u/2))*sin(u)", "v*sin(u/2)"], "u v", [TURN, (-1, 1)])


@pytest.mark.parametrize(
    ("curve", "length"),
    [
        (fm.Curve(["cos(t)", "sin(t)"], "t", TURN), 2 * sp.pi),
        (fm.Curve(["cos(t)", "sin(t)", "t"], "t", TURN), 2 * sp.sqrt(2) * sp.pi),
        (fm.Curve(["t - sin(t)", "1 - cos(t)"], "t", TURN), 8),  # cycloid (Wren 1658)
        (fm.Curve(["cos(t)**3", "sin(t)**3"], "t", (0, sp.pi / 2)), sp.Rational(3, 2)),  # quarter of an astroid
        (fm.Curve(["1 + cos(t)", "t"], "t", TURN, chart="polar"), 8),  # cardioid
        (fm.Curve(["t", "t"], "t", (0, 1), chart="polar"), (sp.sqrt(2) + sp.asinh(1)) / 2),  # Archimedes' spiral
        (fm.Curve.graph("cosh(x)", "x", (0, 1)), sp.sinh(1)),
        (fm.Curve.circle("R"), 2 * sp.pi * R),
        (fm.Curve.segment((0, 0, 0), (1, 2, 2)), 3),
        (fm.Curve.polyline([(0, 0), (3, 0), (3, 4)], closed=True), 12),
    ],
)
def test_lengths(curve, length):
    assert sp.simplify((curve.measure - length).rewrite(sp.log)) == 0


def test_an_ellipse_has_no_elementary_length():
    assert float(fm.Curve.ellipse(2, 1).measure) == pytest.approx(9.688448220547675, rel=1e-12)


@pytest.mark.parametrize(
    ("surface", "area"),
    [
        (fm.Surface.sphere("R"), 4 * sp.pi * R**2),
        (fm.Surface.hemisphere("R"), 2 * sp.pi * R**2),
        (fm.Surface.torus("R", "r"), 4 * sp.pi**2 * R * r),
        (fm.Surface.cylinder("R", "h"), 2 * sp.pi * R * h),
        (fm.Surface.cone("R", "h"), sp.pi * R * sp.sqrt(R**2 + h**2)),
        (fm.Surface.disk("R"), sp.pi * R**2),
        (fm.Surface.parallelogram((1, 1, 1), (1, 0, 0), (0, 3, 4)), 5),
        (fm.Surface.triangle((0, 0, 0), (1, 0, 0), (0, 1, 0)), sp.Rational(1, 2)),
        (
            fm.Surface(["u*cos(v)", "u*sin(v)", "v"], "u v", [(0, 1), TURN]),
            sp.pi * (sp.sqrt(2) + sp.asinh(1)),
        ),  # helicoid
        (fm.Surface(["1", "u", "v"], "u v", [(0, sp.pi), TURN], chart="spherical"), 4 * sp.pi),
    ],
)
def test_areas(surface, area):
    assert sp.simplify((surface.measure - area).rewrite(sp.log)) == 0


def test_reversal_turns_ends_around_and_keeps_the_length():
    curve = fm.Curve(["t", "t**2"], "t", (0, 1))
    back = curve.reversed()
    assert (back.start, back.end) == (curve.end, curve.start) == ((1, 1), (0, 0))
    assert back.measure == curve.measure
    assert not curve.is_closed


def test_curves_join_to_a_closed_one():
    half = fm.Curve(["cos(t)", "sin(t)"], "t", (0, sp.pi))
    assert (half + fm.Curve.segment((-1, 0), (1, 0))).is_closed
    assert not (half + half).is_closed


def test_two_separate_circles_are_closed_and_lie_in_two_loops():
    edge = fm.Region.annulus(1, 2).boundary
    assert edge.is_closed
    assert len(edge.loops) == 2


def test_the_edge_of_a_hemisphere_runs_counter_clockwise_seen_from_above():
    edge = fm.Surface.hemisphere(2).boundary
    area = fm.VectorField(["-y/2", "x/2", 0], "x y z").circulation(edge)
    assert area == 4 * sp.pi
    assert (
        fm.VectorField(["-y/2", "x/2", 0], "x y z").circulation(fm.Surface.hemisphere(2).reversed().boundary) == -area
    )


def test_common_edges_of_joined_surfaces_disappear():
    can = fm.Surface.cylinder(1, 2) + fm.Surface.disk(1, center=(0, 0, 2))
    assert can.boundary.measure == 2 * sp.pi
    assert (can + fm.Surface.disk(1).reversed()).is_closed


def test_a_moebius_strip_has_one_side_only():
    strip = fm.Surface(*MOEBIUS)
    with pytest.raises(InputError, match="orientable"):
        strip.boundary  # noqa: B018
    with pytest.raises(InputError, match="orientable"):
        fm.VectorField(["x", "y", "z"], "x y z").flux(strip)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.Curve(["cos(t)", "sin(t)"], "t", (1, 0)), "lower < upper"),
        (lambda: fm.Curve(["1", "2"], "t", (0, 1)), "depend on t"),
        (lambda: fm.Curve(["t", "q"], "t", (0, 1)), "declared names; got 'q'"),
        (lambda: fm.Curve(["t", "t", "t"], "t", (0, 1), chart="polar"), "one per coordinate"),
        (lambda: fm.Curve("t", "t", (0, 1)), "sequence of expressions"),
        (lambda: fm.Curve.polyline([(0, 0)]), "at least 2"),
        (lambda: fm.Curve.polyline([(0, 0), (0, 0)]), "must differ"),
        (lambda: fm.Curve.circle(-1), "must be positive"),
        (lambda: fm.Surface(["u", "v"], "u v", [(0, 1), (0, 1)]), "3 or more"),
        (lambda: fm.Surface(["u", "u", "u"], "u v", [(0, 1), (0, 1)]), "independently"),
        (lambda: fm.Surface(["u", "v", "u"], "u v", [(0, 1)]), "one pair"),
        (lambda: fm.Surface.sphere(1).boundary, "closed"),
        (lambda: fm.Surface.parallelogram((0, 0, 0), (1, 0, 0), (2, 0, 0)), "parallel"),
        (lambda: fm.Curve.circle("R").subs({"q": 1}), "among R"),
    ],
)
def test_bad_input_is_refused_with_one_sentence(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_shapes_are_immutable_and_comparable():
    circle = fm.Curve.circle("R")
    with pytest.raises(AttributeError, match="immutable"):
        circle.name = "other"
    assert circle.subs({"R": 2}) == fm.Curve.circle(2)
    assert hash(circle) == hash(fm.Curve.circle("R"))


@pytest.mark.parametrize(
    ("arms", "length"),
    [
        (("a", "b"), "4*a*elliptic_e(1 - b**2/a**2)"),  # DLMF 19.30.5, with the parameter m = k**2
        ((2, 1), "8*elliptic_e(3/4)"),
    ],
)
def test_the_length_of_an_ellipse_is_an_elliptic_integral(arms, length):
    assert str(fm.Curve.ellipse(*arms).measure) == length


def test_one_arch_of_the_sine_is_an_elliptic_integral():
    # Half the length of one period of the sine curve: 3.8201977890 (OEIS A105419 gives the whole, 7.6403955780).
    arch = fm.Curve(["t", "sin(t)"], "t", (0, sp.pi)).measure
    assert abs(float(arch) - 3.8201977890277) < 1e-12
