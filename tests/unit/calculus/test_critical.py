"""Critical points and zeros: all of them, proven, classified, in every chart."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.calculus.classification import critical_kind, kind_by_coefficients, zero_kind

HIMMELBLAU = fm.ScalarField("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", "x y")
CAMEL = fm.ScalarField("(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2", "x y")
X, Y = sp.symbols("x y", real=True)


def kinds(points):
    names = [p.kind for p in points]
    return {name: names.count(name) for name in set(names)}


def by_abscissa(points):
    """Return the points from left to right."""
    return sorted(points, key=lambda p: float(p.point[0]))


def gradient_sizes(field, points):
    """Return the sizes of the gradient at the points."""
    return [float(np.linalg.norm(field.grad()(*map(float, p.point)))) for p in points]


@pytest.mark.slow
def test_all_nine_critical_points_of_himmelblaus_function_are_found_and_proven():
    points = HIMMELBLAU.critical_points()
    assert kinds(points) == {"minimum": 4, "saddle": 4, "maximum": 1}
    assert points.is_complete
    assert all(p.certified for p in points)
    assert (3, 2) in [p.point for p in points]
    # The four minima are zeros of a sum of squares.
    assert max(abs(float(p.value)) for p in points.of_kind("minimum")) < 1e-20
    # Values of order 100, coordinates rounded once: the gradient is rounding error times its slope.
    assert max(gradient_sizes(HIMMELBLAU, points)) < 1e-11


@pytest.mark.slow
def test_all_fifteen_critical_points_of_the_six_hump_camel_lie_in_its_usual_box():
    points = CAMEL.critical_points(box={"x": (-3, 3), "y": (-2, 2)})
    assert kinds(points) == {"minimum": 6, "saddle": 7, "maximum": 2}
    # Known global minimum (Molga & Smutnicki 2005, section 2.16), given to six digits.
    lowest = min(points, key=lambda p: float(p.value))
    assert float(lowest.value) == pytest.approx(-1.031628, abs=5e-7)
    assert sorted(abs(float(c)) for c in lowest.point) == pytest.approx([0.089842, 0.712656], abs=5e-7)


def test_the_number_of_extremes_and_saddles_agrees_with_morse_theory():
    # A function that grows in all directions of the plane has extremes minus saddles = 1.
    for field in (HIMMELBLAU, fm.ScalarField("x**4 + y**4 - 4*x*y + 1", "x y")):
        counts = kinds(field.critical_points())
        assert counts.get("minimum", 0) + counts.get("maximum", 0) - counts.get("saddle", 0) == 1


def test_rosenbrocks_function_has_one_critical_point_with_exact_eigenvalues():
    (point,) = fm.ScalarField("(1 - x)**2 + 100*(y - x**2)**2", "x y").critical_points()
    assert (point.point, point.kind, point.value, point.certified) == ((1, 1), "minimum", 0, True)
    root = sp.sqrt(250601)
    assert point.eigenvalues == (501 - root, 501 + root)
    assert point.coordinates == {"x": 1, "y": 1}


@pytest.mark.slow
def test_exact_and_enclosed_searches_agree():
    exact = HIMMELBLAU.critical_points()
    # atan is monotone: the critical points are those of its argument.
    bumped = HIMMELBLAU.apply(lambda e: sp.atan(e / 100))
    enclosed = bumped.critical_points(box=[(-6, 6), (-6, 6)])
    assert len(enclosed) == 9
    assert enclosed.is_complete
    for p, q in zip(by_abscissa(exact), by_abscissa(enclosed), strict=True):
        assert p.kind == q.kind
        for a, b in zip(p.point, q.point, strict=True):
            assert abs(float(a) - float(b)) <= getattr(b, "error", 0) + 1e-13


def test_trigonometric_points_are_recognised_and_exact():
    points = fm.ScalarField("sin(x)*sin(y)", "x y").critical_points(box=[(-1, 4), (-1, 4)])
    assert [p.point for p in points.of_kind("maximum")] == [(sp.pi / 2, sp.pi / 2)]
    assert {p.point for p in points.of_kind("saddle")} == {(0, 0), (0, sp.pi), (sp.pi, 0), (sp.pi, sp.pi)}
    assert all(p.eigenvalues in [(-1, 1), (-1, -1)] for p in points)


def test_zeros_at_the_ends_of_the_box_count():
    points = fm.ScalarField("cos(x)", "x").critical_points(box={"x": (0, sp.pi)})
    assert [p.point for p in points] == [(0,), (sp.pi,)]


def test_approximate_points_state_errors_that_hold_the_truth():
    points = fm.ScalarField("exp(-x**2) + exp(-(x - 3)**2)/2", "x").critical_points(box={"x": (-4, 6)})
    x = sp.Symbol("x")
    slope = sp.diff(sp.exp(-(x**2)) + sp.exp(-((x - 3) ** 2)) / 2, x)
    assert [p.kind for p in points] == ["maximum", "minimum", "maximum"]
    for p in points:
        truth = sp.nsolve(slope, x, float(p.point[0]), prec=40)
        assert p.point[0].certified
        assert abs(sp.Float(float(p.point[0]), 40) - truth) <= p.point[0].error
        assert p.point[0].error < 1e-12


@pytest.mark.slow
def test_a_mixture_of_gaussians_has_as_many_peaks_as_components_when_these_are_far_apart():
    text = " + ".join(f"exp(-(x - {a})**2 - (y - {b})**2)" for a, b in ((-2, 0), (2, 1), (0, -3)))
    points = fm.ScalarField(text, "x y").critical_points(box=[(-6, 6), (-6, 6)])
    assert kinds(points)["maximum"] == 3
    assert points.is_complete


def test_common_exponential_factors_leave_polynomials():
    points = fm.ScalarField("x*exp(-x**2 - y**2)", "x y").critical_points()
    assert [p.point for p in points] == [(-sp.sqrt(2) / 2, 0), (sp.sqrt(2) / 2, 0)]


@pytest.mark.parametrize(
    ("text", "kind", "equations"),
    [
        ("(x - y)**2", "degenerate", (X - Y,)),
        ("(x**2 + y**2 - 1)**2*(x**2 + y**2 + 5)", "degenerate", (X**2 + Y**2 - 1,)),
        ("x**2", "degenerate", (X,)),
    ],
)
def test_lines_of_critical_points_are_reported_once_with_their_equation(text, kind, equations):
    lines = [p for p in fm.ScalarField(text, "x y").critical_points() if p.equations]
    (line,) = lines
    assert (line.kind, line.equations) == (kind, equations)
    assert all(e.xreplace(dict(zip((X, Y), line.point, strict=True))) == 0 for e in equations)


def test_lines_of_critical_points_of_other_functions_come_from_the_common_factor():
    (line,) = fm.ScalarField("sin(x + y)", "x y").critical_points(box=[(-2, 2), (-2, 2)])
    assert line.equations == (sp.cos(X + Y),)
    assert abs(float(line.value)) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("text", ["x**4 + y**4", "x**3 - 3*x*y**2", "(x**2 + y**2)**2", "x**2 - y**4"])
def test_flat_points_are_degenerate(text):
    (point,) = fm.ScalarField(text, "x y").critical_points()
    assert (point.point, point.kind, 0 in point.eigenvalues) == ((0, 0), "degenerate", True)


def test_what_cannot_be_proven_is_listed_as_undecided():
    points = fm.ScalarField("(1 - cos(x))**2 + y**2", "x y").critical_points(box=[(-1, 1), (-1, 1)])
    (point,) = points
    assert (point.point, point.kind, point.certified) == ((0, 0), "degenerate", False)
    assert points.is_complete is False
    ((low, high), _) = points.undecided[0]
    assert low < 0 < high


def test_a_kink_is_undecided_and_no_critical_point():
    points = fm.ScalarField("abs(x) + y**2", "x y").critical_points(box=[(-1, 1), (-1, 1)])
    assert list(points) == []
    assert points.undecided


def test_a_slope_has_no_critical_points_and_a_constant_has_all():
    assert fm.ScalarField("x + y", "x y").critical_points() == []
    (everywhere,) = fm.ScalarField("5", "x y").critical_points()
    assert (everywhere.kind, everywhere.value) == ("degenerate", 5)


def test_points_where_the_field_is_undefined_do_not_count():
    assert fm.ScalarField("sqrt(x**2 + y**2)", "x y").critical_points() == []
    assert fm.ScalarField("1/(x**2 + y**2)", "x y").critical_points() == []


def test_the_hessian_is_covariant():
    # A height on the sphere: in coordinates the second derivative in phi is zero, on the sphere it is not.
    points = fm.ScalarField("cos(theta)", fm.sphere_surface(R=2)).critical_points()
    assert {p.kind: p.eigenvalues for p in points} == {
        "maximum": (-sp.Rational(1, 4), -sp.Rational(1, 4)),
        "minimum": (sp.Rational(1, 4), sp.Rational(1, 4)),
    }


@pytest.mark.parametrize("text", ["x**2 + 3*y**2 - x*y + x", "x**4 + y**4 - 4*x*y + 1"])
def test_kinds_and_eigenvalues_do_not_depend_on_coordinates(text):
    field = fm.ScalarField(text, "x y")
    skew = fm.Chart.from_embedding(["u + v/2", "v - u/3"], "u v")
    u, v = skew.symbols
    moved = fm.ScalarField(field.expr.xreplace({X: u + v / 2, Y: v - u / 3}), skew)
    there = {p.kind: [complex(v).real for v in p.eigenvalues] for p in moved.critical_points()}
    here = {p.kind: [complex(v).real for v in p.eigenvalues] for p in field.critical_points()}
    assert there.keys() == here.keys()
    for kind, values in here.items():
        assert there[kind] == pytest.approx(values, rel=1e-12)


def test_the_origin_of_polar_coordinates_is_one_point():
    (lowest,) = fm.ScalarField("r**2", "polar").critical_points()
    assert (lowest.kind, lowest.point[0], lowest.eigenvalues) == ("minimum", 0, (2, 2))
    (saddle,) = fm.ScalarField("r**2*cos(2*theta)", "polar").critical_points(box={"r": (0, 1)})
    assert (saddle.kind, saddle.eigenvalues) == ("saddle", (-2, 2))


def test_parameters_give_symbolic_points_and_kinds():
    a, b = sp.symbols("a b", positive=True)
    (point,) = fm.ScalarField((a - X) ** 2 + b * (Y - X**2) ** 2, "x y").critical_points()
    assert (point.point, point.kind, point.value) == ((a, a**2), "minimum", 0)
    (open_sign,) = fm.ScalarField("a*x**2 + y**2", "x y", parameters="a").critical_points()
    assert open_sign.kind == "undecided"


@pytest.mark.slow
def test_parameters_in_unsolvable_equations_are_an_error_that_says_what_to_do():
    field = fm.ScalarField("exp(-a*x**2) + exp(-(x - b)**2)*x", "x", parameters="a b")
    with pytest.raises(fm.NoClosedFormError, match=r"a, b are free.*subs"):
        field.critical_points(time_limit=2)


def test_a_box_is_asked_for_when_it_is_needed():
    with pytest.raises(fm.InputError, match=r"critical_points: box must be given.*x, y have no finite range"):
        fm.ScalarField("sin(x)*sin(y)", "x y").critical_points()
    with pytest.raises(fm.InputError, match="finite limits for y"):
        fm.ScalarField("sin(x)*sin(y)", "x y").critical_points(box={"x": (0, 1)})
    with pytest.raises(fm.InputError, match="time_limit must be"):
        HIMMELBLAU.critical_points(time_limit=0)


@pytest.mark.slow
def test_samples_have_the_points_of_the_formula_within_the_stated_errors():
    grid = fm.Grid.uniform("x y", x=(-5, 5, 81), y=(-5, 5, 81))
    sampled = by_abscissa(HIMMELBLAU.sample(grid).critical_points())
    exact = by_abscissa(HIMMELBLAU.critical_points())
    assert [p.kind for p in sampled] == [p.kind for p in exact]
    for p, q in zip(sampled, exact, strict=True):
        assert all(abs(float(a) - float(b)) <= a.error + 1e-12 for a, b in zip(p.point, q.point, strict=True))


def test_periodic_samples_count_points_on_the_seam_once():
    grid = fm.Grid.uniform("x y", x=(0, 2 * np.pi, 24), y=(0, 2 * np.pi, 26), periodic=("x", "y"))
    points = fm.ScalarField("sin(x)*sin(y)", "x y").sample(grid).critical_points()
    assert kinds(points) == {"saddle": 4, "maximum": 2, "minimum": 2}
    assert points.is_complete is None


@pytest.mark.parametrize(
    ("components", "kind", "eigenvalues"),
    [
        (["x", "2*y"], "unstable node", (1, 2)),
        (["-x - y", "x - y"], "stable focus", (-1 - sp.I, -1 + sp.I)),
        (["x", "-y"], "saddle", (-1, 1)),
        (["-y", "x"], "centre", (-sp.I, sp.I)),
        (["x - y", "x + y"], "unstable focus", (1 - sp.I, 1 + sp.I)),
        (["x**2", "y"], "degenerate", (0, 1)),
    ],
)
def test_zeros_are_classified_by_their_linear_part(components, kind, eigenvalues):
    (zero,) = fm.VectorField(components, "x y").zeros()
    assert (zero.kind, {sp.expand(v) for v in zero.eigenvalues}) == (kind, set(eigenvalues))


def test_the_lorenz_system_has_its_three_zeros():
    zeros = fm.VectorField(["10*(y - x)", "x*(28 - z) - y", "x*y - 8*z/3"], "x y z").zeros()
    c = 6 * sp.sqrt(2)
    assert [z.point for z in zeros] == [(-c, -c, 27), (0, 0, 0), (c, c, 27)]
    assert [z.kind for z in zeros] == ["saddle focus", "saddle", "saddle focus"]


def test_the_pendulum_alternates_between_centres_and_saddles():
    zeros = fm.VectorField(["y", "-sin(x)"], "x y").zeros(box=[(-4, 4), (-4, 4)])
    assert [(z.point[0], z.kind) for z in zeros] == [(-sp.pi, "saddle"), (0, "centre"), (sp.pi, "saddle")]


def test_the_eight_stagnation_points_of_the_abc_flow_are_saddles():
    flow = fm.VectorField(["sin(z) + cos(y)", "sin(x) + cos(z)", "sin(y) + cos(x)"], "x y z")
    zeros = flow.zeros(box=[(-3, 3)] * 3)
    # Dombre et al. (1986): for A = B = C = 1 there are eight per period.
    assert len(zeros) == 8
    assert zeros.is_complete
    assert {z.kind for z in zeros} == {"saddle"}


def test_functions_without_enclosures_are_searched_and_not_certified():
    points = fm.ScalarField("elliptic_e(cos(x + y)/4 + 1/2)", "x", parameters="y").subs({"y": 0.3})
    points = points.critical_points(box={"x": (1, 4)})
    # E falls in its parameter, so the only extremum is that of the cosine, at x + 3/10 = pi.
    assert [float(p.point[0]) for p in points] == pytest.approx([np.pi - 0.3], abs=1e-9)
    assert not any(p.certified for p in points)
    assert points.is_complete is None


def test_signs_that_are_open_leave_the_kind_undecided():
    a = sp.Symbol("a", real=True)
    assert critical_kind([a, sp.Integer(1)]) == "undecided"
    assert kind_by_coefficients(sp.Matrix([[a**2 + 1, 0], [0, -1]])) == "saddle"
    assert zero_kind([a, sp.Integer(-1)]) == "undecided"


def test_points_print_in_one_line():
    (point,) = fm.ScalarField("x**2 + (y - 1)**2", "x y").critical_points()
    assert repr(point) == "CriticalPoint(minimum at x=0, y=1, value 0)"


def test_constant_samples_are_critical_everywhere():
    (everywhere,) = fm.ScalarField(np.ones(9), fm.Grid.uniform("x", x=(-1, 4, 9))).critical_points()
    assert (everywhere.kind, everywhere.value) == ("degenerate", 1)


def test_more_equations_than_unknowns_are_solved_together():
    # exp never vanishes; sin(y) and cos(y) have no common zero.
    points = fm.ScalarField("exp(x)*sin(y)", "x y").critical_points(box=[(-3, 3), (-3, 3)])
    assert (list(points), points.is_complete) == ([], True)


@pytest.mark.slow
def test_the_time_limit_is_kept_and_the_rest_is_listed():
    points = fm.ScalarField("sin(50*x)*sin(50*y)", "x y").critical_points(box=[(0, 3), (0, 3)], time_limit=1)
    assert points.is_complete is False
    assert points.undecided


@pytest.mark.slow
def test_polynomials_that_are_not_solved_in_time_are_not_said_to_be_unsolvable():
    field = fm.ScalarField("x**9*y**7 - 3*x*y**6 + x**5 - y**4 + x*y**2 - 7*x", "x y")
    with pytest.raises(fm.InputError, match=r"not solved within 0\.1 s of computing .*Write box="):
        field.critical_points(time_limit=0.1)
    assert field.critical_points(box=[(-1, 1), (-1, 1)], time_limit=0.5).is_complete is not None


def test_abstract_functions_are_refused():
    with pytest.raises(fm.InputError, match="must not hold abstract functions"):
        fm.ScalarField("f(x)", "x", functions="f").critical_points(box={"x": (0, 1)})
