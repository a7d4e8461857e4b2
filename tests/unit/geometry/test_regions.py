"""Regions know their measure, their oriented boundary, and what they contain."""

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.boxes import Box
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.geometry.patches import joint_boundary

R, r, h, a, b, c = (sp.Symbol(name, positive=True) for name in ("R", "r", "h", "a", "b", "c"))
PI = sp.pi
SQUARE = {"x": (-3, 3), "y": (-3, 3)}
CUBE = {**SQUARE, "z": (-3, 3)}

BODIES = [  # region, volume, area of the boundary: any collection of formulas
    (fm.Region.ball("R"), 4 * PI * R**3 / 3, 4 * PI * R**2),
    (fm.Region.ball(1, center=(1, -2, 3)), 4 * PI / 3, 4 * PI),
    (fm.Region.disk("R"), PI * R**2, 2 * PI * R),
    (fm.Region.cylinder("R", "h"), PI * R**2 * h, 2 * PI * R * (R + h)),
    (fm.Region.cone("R", "h"), PI * R**2 * h / 3, PI * R * (R + sp.sqrt(R**2 + h**2))),
    (fm.Region.torus("R", "r"), 2 * PI**2 * R * r**2, 4 * PI**2 * R * r),
    (fm.Region.shell("r", "R"), 4 * PI * (R**3 - r**3) / 3, 4 * PI * (R**2 + r**2)),
    (fm.Region.annulus("r", "R"), PI * (R**2 - r**2), 2 * PI * (R + r)),
    (fm.Region.box((0, 1), (0, 2), (0, 3)), 6, 22),
    (fm.Region.box(x=(0, 1), y=(0, "x")), sp.Rational(1, 2), 2 + sp.sqrt(2)),
    (fm.Region.simplex(3), sp.Rational(1, 6), (3 + sp.sqrt(3)) / 2),
    (fm.Region.simplex([(0, 0), (4, 0), (0, 3)]), 6, 12),
    (fm.Region.polygon([(0, 0), (0, 2), (1, 2), (1, 1), (2, 1), (2, 0)]), 3, 8),
    (fm.Region.coordinate_box("spherical", {"r": (0, 1), "theta": (0, PI / 2)}), 2 * PI / 3, 3 * PI),
]


@pytest.mark.parametrize(("region", "volume", "area"), BODIES, ids=lambda x: x.name if isinstance(x, fm.Region) else "")
def test_volume_and_boundary_are_the_textbook_ones(region, volume, area):
    assert sp.simplify(region.measure - volume) == 0
    assert sp.simplify(region.boundary.measure - area) == 0
    assert region.boundary.is_closed


@pytest.mark.parametrize(("region", "volume", "area"), BODIES, ids=lambda x: x.name if isinstance(x, fm.Region) else "")
def test_boundaries_have_outward_normals(region, volume, area):
    # The flux of the position vector through the boundary is n times the volume: its sign is that of the normals.
    n = region.space_dimension
    position = fm.VectorField(list(fm.cartesian(n).symbols), fm.cartesian(n))
    assert sp.simplify(position.flux(region.boundary) - n * volume) == 0


@pytest.mark.parametrize(
    ("dimension", "volume"), [(1, 2), (2, PI), (3, 4 * PI / 3), (4, PI**2 / 2), (5, 8 * PI**2 / 15), (8, PI**4 / 24)]
)
def test_unit_balls_in_every_dimension(dimension, volume):
    assert fm.Region.ball(1, dimension=dimension).measure == volume


def test_an_ellipsoid_and_an_ellipse():
    assert fm.Region.ellipsoid("a", "b", "c").measure == 4 * PI * a * b * c / 3
    assert fm.Region.ellipse("a", "b", center=(1, 2)).measure == PI * a * b


def test_boxes_between_coordinate_surfaces():
    elliptic = fm.elliptic(a=1)
    region = fm.Region.coordinate_box(elliptic, {"mu": (0, 1)})
    assert sp.simplify(region.measure - PI * sp.sinh(1) * sp.cosh(1)) == 0  # an ellipse with half-axes cosh 1, sinh 1
    assert fm.Region.coordinate_box("polar", {"r": (0, "1 + cos(theta)")}).measure == 3 * PI / 2  # cardioid
    sphere = fm.sphere_surface(R=1)
    assert fm.Region.coordinate_box(sphere).measure == 4 * PI


def test_names_given_in_another_order_are_still_x_y_z():
    region = fm.Region.box(x=(-1, 1), z=(0, "1-x**2"), y=(0, "2-z"))
    assert region.chart == fm.cartesian(3)
    assert region.measure == sp.Rational(8, 3) - sp.Rational(8, 15)


@pytest.mark.parametrize(
    ("inequality", "box", "volume"),
    [
        ("x**2 + y**2 <= 4", SQUARE, 4 * PI),
        ("4 > x**2 + y**2", SQUARE, 4 * PI),
        ("x**2 + y**2 + z**2 <= 4", CUBE, 32 * PI / 3),
        ("x**2/4 + y**2 <= 1", SQUARE, 2 * PI),
        ("x + y + z <= 1", {"x": (0, 1), "y": (0, 1), "z": (0, 1)}, sp.Rational(1, 6)),
        ("x**2 <= y <= 1", {"x": (-1, 1), "y": (-1, 1)}, sp.Rational(4, 3)),
        (["x**2 + y**2 <= z", "z <= 1"], {"x": (-1, 1), "y": (-1, 1), "z": (0, 2)}, PI / 2),
    ],
)
def test_inequalities_are_solved_for_nested_limits(inequality, box, volume):
    assert fm.Region.where(inequality, box).measure == volume


def test_an_inequality_that_cannot_be_solved_gives_a_number_with_an_honest_error():
    region = fm.Region.where("x**4 + y**4 <= 1", {"x": (-1, 1), "y": (-1, 1)})
    assert isinstance(region.measure, Approximation)
    assert region.measure.contains(3.7081493546027438)  # gamma(1/4)**2 / (2*sqrt(pi)) * ... = 3.70815
    with pytest.raises(InputError, match="could not be solved"):
        region.boundary  # noqa: B018


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [
        (fm.Region.ball(1), (0, 0, 1), (1, 1, 0)),
        (fm.Region.torus(2, 1), (2, 0, 0), (0, 0, 0)),
        (fm.Region.annulus(1, 2), ("3/2", 0), (0, 0)),
        (fm.Region.cone(1, 2), (0, 0, 2), (1, 0, 1)),
        (fm.Region.simplex(2), ("1/4", "1/4"), ("3/4", "3/4")),
        (fm.Region.polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]), (0.5, 1.5), (1.5, 1.5)),
        (fm.Region.where("x**2 + y**2 <= 4", SQUARE), (1, 1), (2, 2)),
        (fm.Region.coordinate_box("spherical", {"r": (0, 1)}), (1, 1, 1), (2, 1, 1)),
        (fm.Region.parametric(["u + v", "u - v"], "u v", [(0, 1), (0, 1)]), (1, 0), (1, 1.5)),
        (fm.Region.box(x=(0, 1), y=(0, "x")), (1, 0.5), (0.5, 1)),
    ],
    ids=lambda x: x.name if isinstance(x, fm.Region) else "",
)
def test_what_a_region_contains(region, inside, outside):
    assert region.contains(inside) is True
    assert region.contains(*outside) is False


def test_containment_with_a_parameter_is_undecided():
    assert fm.Region.ball("R").contains(1, 0, 0) is None
    assert fm.Region.ball("R").contains(0, 0, 0) is True


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.Region.ball(-1), "radius must be positive; got -1"),
        (lambda: fm.Region.ball(sp.oo), "radius must be positive"),
        (lambda: fm.Region.ball(1, dimension=0), "dimension must be a positive integer"),
        (lambda: fm.Region.box((0, 1), (2, 2)), "range of y must have lower < upper"),
        (lambda: fm.Region.box((1, 0)), "reversed"),
        (lambda: fm.Region.box(x=(0, "y"), y=(0, "x")), "circle"),
        (lambda: fm.Region.box(), "both or none"),
        (lambda: fm.Region.box(1, 2), "must be a pair"),
        (lambda: fm.Region.torus(1, 2), "at most major"),
        (lambda: fm.Region.annulus(2, 1), "inner must be less than outer"),
        (lambda: fm.Region.simplex([(0, 0), (1, 1), (2, 2)]), "degenerate"),
        (lambda: fm.Region.polygon([(0, 0), (2, 2), (2, 0), (0, 1)]), "cross"),
        (lambda: fm.Region.polygon([(0, 0), (1, 1)]), "at least 3"),
        (lambda: fm.Region.coordinate_box("spherical", {"r": (-1, 1)}), "must lie within"),
        (lambda: fm.Region.coordinate_box("spherical", {"q": (0, 1)}), "must name coordinates"),
        (lambda: fm.Region.coordinate_box("spherical", {"theta": (0, 1)}), "must give r"),
        (lambda: fm.Region.box((0, sp.oo), (0, 1)).boundary, "must be bounded"),
        (lambda: fm.Region.where("x**2 + y**2 <= -1", SQUARE), "must hold somewhere"),
        (lambda: fm.Region.where("x**2 + y**2", SQUARE), "must contain <="),
        (lambda: fm.Region.parametric(["u", "v", "u*v"], "u v", [(0, 1), (0, 1)]), "Use Curve or Surface"),
        (lambda: fm.Region.parametric(["u", "u*v"], "u v", [(-1, 1), (0, 1)]).boundary, "fold over itself"),
        (lambda: fm.Region(), "use a constructor"),
    ],
)
def test_bad_input_is_refused_with_one_sentence(make, message):
    with pytest.raises(InputError, match=message):
        make()


TURNS = [
    (["x**2 + y**2 <= 1", "y <= x"], [(-1, 1), (-1, 1)], sp.pi / 2),
    (["y <= x", "y <= 2 - x", "y >= x/2 - 1"], [(-5, 5), (-5, 5)], 3),
    (["x*y <= 1", "y <= 2*x", "y >= x/2"], [(0, 3), (0, 3)], sp.log(2)),
    (["abs(x) + abs(y) <= 1"], [(-1, 1), (-1, 1)], 2),
    # Two disks of radius 2 at distance 1: the lens of Weisstein, "Circle-Circle Intersection", MathWorld, eq. 14.
    (
        ["x**2 + y**2 <= 4", "(x - 1)**2 + y**2 <= 4"],
        [(-3, 3), (-3, 3)],
        8 * sp.acos(sp.Rational(1, 4)) - sp.sqrt(15) / 2,
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("inequalities", "box", "area"), TURNS, ids=lambda v: str(v)[:40])
def test_regions_whose_bounds_take_turns_have_exact_areas(inequalities, box, area):
    found = fm.Region.where(inequalities, dict(zip("xy", box, strict=True))).measure
    assert isinstance(found, sp.Expr)
    assert abs(sp.N(found - area, 30)) < 1e-25


@pytest.mark.slow
def test_a_quarter_of_a_ball_between_bounds_that_take_turns():
    quarter = fm.Region.where(
        ["x**2 + y**2 + z**2 <= 1", "z >= 0", "y <= x"], {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
    )
    volume = quarter.measure
    assert abs(float(volume) - np.pi / 3) <= getattr(volume, "error", 0) + 1e-14
    assert getattr(volume, "error", 0) < 1e-9


@pytest.mark.slow
def test_two_balls_meet_in_a_lens_of_exact_volume():
    balls = ["x**2 + y**2 + z**2 <= 1", "(x - 1)**2 + y**2 + z**2 <= 1"]
    lens = fm.Region.where(balls, dict.fromkeys("xyz", (-2, 2)))
    assert lens.measure == 5 * sp.pi / 12


@pytest.mark.slow
@pytest.mark.parametrize(
    ("conditions", "box", "length"),
    [
        ("Abs(x) + Abs(y) <= 1", {"x": (-2, 2), "y": (-2, 2)}, 4 * sp.sqrt(2)),
        ("Abs(x) + y >= 1", {"x": (-2, 2), "y": (0, 1)}, 8 + 2 * sp.sqrt(2)),
    ],
)
def test_the_boundary_of_pieces_side_by_side_leaves_out_what_they_share(conditions, box, length):
    region = fm.Region.where(conditions, box)
    assert len(region.pieces) > 1
    assert sp.simplify(region.boundary.measure - length) == 0
    F = fm.VectorField(["x + y**2", "x*y"], "x y")
    assert sp.simplify(F.flux(region.boundary) - F.div().integral(region)) == 0


@pytest.mark.slow
def test_the_boundary_of_a_prism_made_of_two_pieces_is_closed():
    prism = fm.Region.where("Abs(x) + Abs(y) <= 1", {"x": (-2, 2), "y": (-2, 2), "z": (0, 3)})
    assert len(prism.pieces) == 2
    assert prism.boundary.is_closed is True
    assert sp.simplify(prism.boundary.measure - 4 - 12 * sp.sqrt(2)) == 0
    assert fm.VectorField(["x", "y", "z"], "x y z").flux(prism.boundary) == 3 * 2 * 3  # Three volumes.


def test_pieces_that_touch_in_a_part_of_their_faces_have_no_boundary_of_their_own():
    x, y = fm.cartesian(2).symbols
    unit = fm.Region.box((0, 1), (0, 1)).pieces[0]
    boxes = [
        Box((x, y), ((sp.Integer(k), sp.Integer(k + 1)), (sp.Rational(k, 2), sp.Rational(k + 2, 2)))) for k in (0, 1)
    ]
    pieces = [replace(unit, place=(x, y), box=box) for box in boxes]
    with pytest.raises(fm.InputError, match="touch in a part of their faces only"):
        joint_boundary(pieces)


def test_a_periodic_coordinate_may_run_over_its_seam_but_not_twice_around():
    quarter = {"r": (0, 1), "theta": (-sp.pi / 4, sp.pi / 4)}
    assert fm.Region.coordinate_box("polar", quarter).measure == sp.pi / 4
    with pytest.raises(InputError, match="at most one period"):
        fm.Region.coordinate_box("polar", {"r": (0, 1), "theta": (-sp.pi, 2 * sp.pi)})
    with pytest.raises(InputError, match="must lie within"):
        fm.Region.coordinate_box("polar", {"r": (-1, 1)})


def test_named_sides_may_come_in_any_order():
    box = fm.Region.box(v=(1, 2), u=("-v", "v"))
    assert fm.ScalarField("u + 1", "u v").integral(box) == fm.ScalarField("u + 1", "v u").integral(box) == 3
