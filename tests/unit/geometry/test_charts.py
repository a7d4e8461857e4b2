"""Charts know their metric, scale factors, orientation and singular set."""

import pickle

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.geometry.catalogue import CONSTRUCTORS, as_chart

SYSTEMS = ("polar", "cylindrical", "spherical")

TURN = (0, 2 * sp.pi)


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_stated_scale_factors_are_those_of_the_embedding(name):
    chart = CONSTRUCTORS[name]()
    rebuilt = fm.Chart.from_embedding(
        chart.embedding, " ".join(chart.names), ranges={s.name: r for s, r in chart.ranges.items()}
    )
    swap = dict(zip(rebuilt.symbols, chart.symbols, strict=True))
    assert [h.xreplace(swap) for h in rebuilt.scale_factors] == list(chart.scale_factors)
    assert (rebuilt.periodic, rebuilt.orientation) == (chart.periodic, 1)


@pytest.mark.parametrize("name", SYSTEMS)
def test_unit_vectors_are_orthonormal_in_cartesian_components(name):
    frame = CONSTRUCTORS[name]().cartesian_frame
    assert (frame.T * frame).applyfunc(sp.simplify) == sp.eye(frame.shape[1])
    assert sp.simplify(frame.det()) == 1


def test_other_names_are_taken_in_order():
    assert fm.cylindrical("r phi z").names == ("r", "phi", "z")
    assert fm.cylindrical("r phi z").scale_factors[1] == fm.cylindrical("r phi z").symbols[0]


def test_coordinates_carry_what_their_ranges_imply():
    r, theta, phi = fm.spherical().symbols
    assert r.is_positive
    assert theta.is_positive
    assert phi.is_real
    assert phi.is_positive is None


@pytest.mark.parametrize(("dimension", "names"), [(1, "x"), (2, "x y"), (3, "x y z"), (4, "x1 x2 x3 x4")])
def test_cartesian_names_by_dimension(dimension, names):
    assert " ".join(fm.cartesian(dimension).names) == names


def test_singular_sets_of_the_catalogue():
    assert [str(locus) for locus in fm.spherical().singular_set] == ["r = 0", "theta = 0", "theta = pi"]
    assert fm.cartesian(3).singular_set == ()


def test_left_handed_coordinates_are_recognised_from_the_embedding():
    chart = fm.Chart.from_embedding(
        ["r*cos(b)*cos(l)", "r*cos(b)*sin(l)", "r*sin(b)"],
        "r b l",
        ranges={"r": (0, sp.oo), "b": (-sp.pi / 2, sp.pi / 2), "l": TURN},
    )
    assert chart.orientation == -1
    assert chart.scale_factors[2] == chart.symbols[0] * sp.cos(chart.symbols[1])
    # Rotation about the axis has curl 2 along +z whatever the handedness: at the equator z is the direction of b.
    curl = fm.VectorField([0, 0, "r*cos(b)"], chart).curl()
    b = chart.symbols[1]
    assert [sp.simplify(e) for e in curl.exprs] == [2 * sp.sin(b), 2 * sp.cos(b), 0]


def test_christoffel_symbols_of_the_sphere():
    sphere = fm.Chart.from_metric([[1, 0], [0, "sin(t)**2"]], "t p", ranges={"t": (0, sp.pi), "p": TURN})
    t = sphere.symbols[0]
    gamma = sphere.christoffel()
    assert sp.simplify(gamma[0][1][1] + sp.sin(t) * sp.cos(t)) == 0
    assert sp.simplify(gamma[1][0][1] - sp.cot(t)) == 0


def test_space_time_metrics_use_the_coordinate_basis():
    chart = fm.Chart.from_metric([[-1, 0], [0, 1]], "t x")
    assert fm.VectorField([1, 0], chart).basis == "coordinate"
    assert fm.ScalarField("t**2 + x**2", chart).laplacian().expr == 0


def test_charts_are_values():
    assert fm.cartesian("x y") == fm.cartesian(2)
    assert fm.cartesian("x y") != fm.cartesian("x z")
    assert pickle.loads(pickle.dumps(fm.spherical())) == fm.spherical()
    assert eval(repr(fm.spherical("R T P")), {"spherical": fm.spherical}) == fm.spherical("R T P")


def test_parameters_of_a_metric_are_listed():
    chart = fm.Chart.from_embedding(["a*cos(t)", "b*sin(t)"], "t", ranges={"t": TURN}, parameters="a b")
    assert [s.name for s in chart.parameters] == ["a", "b"]
    assert chart.periodic == (True,)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: as_chart("sphericl"), r"chart must be one of .*; got 'sphericl'. Did you mean 'spherical'\?"),
        (lambda: as_chart("Spherical"), "Did you mean 'spherical'"),
        (lambda: as_chart("x x"), "x"),
        (lambda: as_chart("2x y"), "2x"),
        (lambda: as_chart(None), "chart must be a Chart, a name or coordinate names; got NoneType"),
        (lambda: fm.cartesian(0), "cartesian: axes must be a positive dimension; got 0"),
        (lambda: fm.cartesian(True), "cartesian: axes must be a dimension or names; got True"),
        (lambda: fm.spherical("r t"), r"spherical: names must be 3 coordinates \(r theta phi\); got 'r t'"),
        (lambda: fm.Chart.from_metric([[1, 0]], "x y"), "metric must be a 2 x 2 matrix"),
        (lambda: fm.Chart.from_metric([[1, "x"], [0, 1]], "x y"), "metric must be symmetric; got 0 at"),
        (lambda: fm.Chart.from_metric([[1, 1], [1, 1]], "x y"), "metric must be invertible"),
        (lambda: fm.Chart.from_metric([[1, 0], [0, 1]], "x y", ranges={"z": (0, 1)}), "must name coordinates"),
        (lambda: fm.Chart.from_metric([[1, 0], [0, 1]], "x y", ranges={"x": (1, 0)}), "lower < upper; got"),
        (lambda: fm.Chart.from_metric([[1, 0], [0, 1]], "x y", ranges={"x": 3}), "must be a pair"),
        (lambda: fm.Chart.from_metric([[1, 0], [0, 1]], "x y", orientation=2), "orientation must be 1 or -1; got 2"),
        (lambda: fm.Chart.from_embedding(["u"], "u v"), "embedding must have at least 2 components"),
        (lambda: fm.Chart.from_embedding(["u + v", "u + v"], "u v"), "independent coordinate lines"),
    ],
)
def test_bad_charts_are_refused_in_one_sentence(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.conical(b=1, c=2), "parameters must leave mu a range; got b = 1, c = 2"),
        (lambda: fm.Chart.from_embedding(3, "x"), "embedding must be a sequence of expressions; got 3"),
        (lambda: fm.Curve.polyline(3), "points must be a sequence of points; got 3"),
        (lambda: fm.ScalarField("x", "x").subs(3), "values must map names to values"),
        (lambda: fm.Region.disk("R").subs(3), "values must map names to values"),
    ],
)
def test_wrong_kinds_of_arguments_are_named(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()


def test_what_vanishes_on_a_chart_need_not_vanish_outside_its_ranges():
    chart = fm.conical()
    upwards = fm.VectorField(["0", "0", "1"], "x y z").to(chart)
    assert upwards.is_solenoidal() is True
    assert upwards.is_conservative() is not False
    _, mu, nu = chart.symbols
    assert chart.is_zero(sp.sqrt((mu - nu) ** 2) - mu + nu) is True
    assert chart.is_zero(sp.Abs(nu) - nu) is False
    angle = fm.polar().symbols[1]
    assert fm.polar().is_zero(sp.sqrt(sp.sin(angle) ** 2) - sp.sin(angle)) is False
