"""Each row of the catalogue against its own embedding, and the curvatures that books give."""

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.geometry.catalogue import CONSTRUCTORS

VALUES = {"a": sp.Rational(17, 10), "b": 2, "c": 1, "R": 2, "r": sp.Rational(1, 2)}
FRACTIONS = [sp.Rational(31, 100), sp.Rational(64, 100), sp.Rational(17, 100), sp.Rational(83, 100)]
EMBEDDED = [name for name, make in CONSTRUCTORS.items() if make().embedding]


def a_point(chart, fraction):
    """A point inside the ranges, away from symmetry, with values for the parameters."""
    values = {s: sp.sympify(VALUES[s.name]) for s in chart.parameters}
    point = {}
    for k, (symbol, pair) in enumerate(chart.ranges.items()):
        lower, upper = (end.xreplace(values) for end in pair)
        lower = lower if lower.is_finite else sp.Integer(-2)
        upper = upper if upper.is_finite else sp.Integer(2)
        point[symbol] = sp.Rational(str(round(float(lower + (upper - lower) * fraction), 6))) + sp.Rational(k, 1000)
    return {**values, **point}


@pytest.mark.parametrize("name", EMBEDDED)
@pytest.mark.parametrize("fraction", FRACTIONS)
def test_metric_and_scale_factors_are_those_of_the_embedding(name, fraction):
    chart = CONSTRUCTORS[name]()
    point = a_point(chart, fraction)
    jacobian = sp.Matrix(chart.embedding).jacobian(chart.symbols).xreplace(point).evalf(30)
    metric = jacobian.T * jacobian
    for i in range(chart.dimension):
        for j in range(chart.dimension):
            stated = chart.scale_factors[i] ** 2 if i == j else sp.S.Zero
            # 30 digits are carried; cancellation in these few terms costs less than ten of them.
            assert abs(metric[i, j] - stated.xreplace(point).evalf(30)) < 1e-20
            assert sp.simplify(chart.metric[i, j] - stated) == 0
    if jacobian.is_square:
        assert sp.sign(jacobian.det()) == chart.orientation


@pytest.mark.parametrize("name", [name for name in EMBEDDED if CONSTRUCTORS[name]().inverse])
@pytest.mark.parametrize("fraction", FRACTIONS)
def test_the_inverse_undoes_the_embedding(name, fraction):
    chart = CONSTRUCTORS[name]()
    point = a_point(chart, fraction)
    axes = fm.cartesian(len(chart.embedding)).symbols
    place = dict(zip(axes, (e.xreplace(point) for e in chart.embedding), strict=True))
    for symbol, inverse, wraps in zip(chart.symbols, chart.inverse, chart.periodic, strict=True):
        difference = (inverse.xreplace({**place, **point}) - point[symbol]).evalf(30)
        turns = sp.Integer(round(float(difference / (2 * sp.pi)))) if wraps else 0
        assert abs((difference - 2 * sp.pi * turns).evalf(25)) < 1e-20


@pytest.mark.parametrize("name", CONSTRUCTORS)
def test_systems_print_as_what_makes_them(name):
    chart = CONSTRUCTORS[name]()
    assert eval(repr(chart), dict(CONSTRUCTORS)) == chart


@pytest.mark.parametrize(
    "name", [n for n in EMBEDDED if n != "conical" and CONSTRUCTORS[n]().dimension == len(CONSTRUCTORS[n]().embedding)]
)
@pytest.mark.slow
def test_flat_space_has_no_curvature(name):
    assert CONSTRUCTORS[name]().scalar_curvature() == 0


def test_parameters_may_be_numbers_or_other_names():
    assert fm.prolate_spheroidal(a=2).parameters == ()
    assert [s.name for s in fm.elliptic(a="f").parameters] == ["f"]
    assert fm.elliptic("u v", a=1).names == ("u", "v")


def test_singular_sets_may_need_two_coordinates():
    assert str(fm.elliptic().singular_set[0]) == "mu = 0 and nu = 0"
    assert [str(locus) for locus in fm.parabolic().singular_set] == ["sigma = 0 and tau = 0"]


def test_curvature_of_surfaces():
    assert sp.simplify(fm.sphere_surface().scalar_curvature() - 2 / sp.Symbol("R", positive=True) ** 2) == 0
    assert fm.poincare_half_plane().scalar_curvature() == -2
    torus = fm.torus_surface()
    R, r = torus.parameters
    theta = torus.symbols[0]
    assert sp.simplify(torus.scalar_curvature() - 2 * sp.cos(theta) / (r * (R + r * sp.cos(theta)))) == 0


def test_riemann_tensor_has_its_symmetries():
    chart = fm.sphere_surface(R=1)
    R = chart.riemann()
    assert R[0][1][0][1] == -R[0][1][1][0] == sp.sin(chart.symbols[0]) ** 2
    assert R[0][0][0][1] == 0


def test_the_schwarzschild_metric_solves_the_vacuum_equations():
    chart = fm.Chart.from_metric(
        [["-(1 - s/r)", 0, 0, 0], [0, "1/(1 - s/r)", 0, 0], [0, 0, "r**2", 0], [0, 0, 0, "r**2*sin(theta)**2"]],
        "t r theta phi",
        ranges={"r": (0, sp.oo), "theta": (0, sp.pi), "phi": (0, 2 * sp.pi)},
        parameters="s",
    )
    assert chart.ricci() == ((0,) * 4,) * 4
    assert chart.riemann()[0][1][0][1] != 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.elliptic(b=1), "elliptic: parameters must be among a; got 'b'"),
        (lambda: fm.polar(a=1), "polar: parameters must be among none; got 'a'"),
        (lambda: fm.elliptic(a=-1), "elliptic: a must be positive; got -1"),
        (lambda: fm.hyperspherical(1), "axes must have a dimension of at least 2; got 1"),
        (lambda: fm.toroidal("u v"), r"names must be 3 coordinates \(sigma tau phi\); got 'u v'"),
    ],
)
def test_bad_systems_are_refused(make, message):
    with pytest.raises(fm.InputError, match=message):
        make()
