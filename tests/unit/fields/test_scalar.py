"""Scalar fields: construction, evaluation, arithmetic, samples."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm

GRID = fm.Grid.uniform("x y", x=(0, 1, 21), y=(0, 2, 31))


def test_text_and_anyones_symbols_mean_the_charts_coordinates():
    x, y = sp.symbols("x y")
    f = fm.ScalarField(x**2 * y, "x y")
    assert f == fm.ScalarField("x**2*y", "x y")
    assert f.grad().exprs == fm.ScalarField("x**2*y", "x y").grad().exprs
    assert f.expr.free_symbols == set(f.chart.symbols)


def test_other_symbols_are_parameters_and_are_shown():
    a = sp.Symbol("a")
    assert fm.ScalarField(a * sp.Symbol("x"), "x").parameters == (a,)
    f = fm.ScalarField("a*x", "x", parameters="a")
    assert repr(f) == "ScalarField('a*x', cartesian('x'), parameters='a')"


def test_repr_rebuilds_the_field():
    f = fm.ScalarField("x**2*y + a*sin(y)", "x y", parameters="a")
    assert eval(repr(f), vars_of("ScalarField", "cartesian")) == f


def vars_of(*names):
    return {name: getattr(fm, name) for name in names}


def test_values_broadcast_also_for_constants():
    x, y = np.linspace(0, 1, 5)[:, None], np.linspace(0, 2, 3)
    assert fm.ScalarField("x*y", "x y")(x, y).shape == (5, 3)
    assert fm.ScalarField(7, "x y")(x, y).shape == (5, 3)
    assert fm.ScalarField("x*y", "x y")(2, 3) == 6
    assert fm.ScalarField("x*y", "x y")(y=2, x=3) == 6
    assert fm.ScalarField("a*x", "x", parameters="a")(2, a=5) == 10


def test_symbolic_points_give_exact_values():
    f = fm.ScalarField("sin(x)*y", "x y")
    assert f(sp.pi / 3, 2) == sp.sqrt(3)
    t = sp.Symbol("t")
    assert f(t, t**2) == t**2 * sp.sin(t)


def test_undefined_points_give_nan():
    f = fm.ScalarField("1/x", "x y")
    assert np.isnan(f(0, 1)) or np.isinf(f(0, 1))
    d = fm.VectorField(["1/r**2", 0, 0], "spherical").div()
    assert np.isnan(d(0, 1, 1))
    assert d(1, 1, 1) == 0
    assert d(sp.Integer(0), 1, 1) is sp.nan


def test_decimal_numbers_are_exact():
    assert fm.ScalarField(0.1, "x").expr == sp.Rational(1, 10)
    assert (0.1 * fm.ScalarField("x", "x")).expr == sp.Symbol("x", real=True) / 10


def test_arithmetic_of_fields_and_numbers():
    f, g = fm.ScalarField("x", "x y"), fm.ScalarField("y", "x y")
    assert (f + g).expr == (g + f).expr
    assert (2 * f - f / 2 + 1).expr == sp.Rational(3, 2) * f.expr + 1
    assert (1 - f).expr == 1 - f.expr
    assert (f**2 / g).expr == f.expr**2 / g.expr
    assert (2**f).expr == 2**f.expr
    assert (-f).expr == -f.expr
    assert (f * sp.Symbol("x")).expr == f.expr**2
    assert (np.float64(2) * f).expr == 2 * f.expr
    assert abs(f).expr == sp.Abs(f.expr)
    assert fm.sin(f).expr == sp.sin(f.expr)
    assert fm.sqrt(fm.exp(f)).expr == sp.sqrt(sp.exp(f.expr))


def test_parameters_of_one_name_are_one_parameter():
    f = fm.ScalarField("a*x", "x", parameters="a")
    g = fm.ScalarField(sp.Symbol("a") * sp.Symbol("x"), "x")
    assert (f - g).expr == 0


def test_functions_of_exact_numbers_stay_exact():
    assert fm.sin(0) == 0
    assert fm.log(2) == sp.log(2)
    assert fm.sqrt(0.25) == sp.Rational(1, 2)


def test_is_zero_has_three_answers():
    assert fm.ScalarField("sin(x)**2 + cos(x)**2 - 1", "x").is_zero() is True
    assert fm.ScalarField("x - x**2", "x").is_zero() is False


def test_equality_is_mathematical():
    assert fm.ScalarField("(x + 1)**2", "x") == fm.ScalarField("x**2 + 2*x + 1", "x")
    assert fm.ScalarField("x", "x") != fm.ScalarField("x", "x y")
    assert fm.ScalarField("x", "x") != 3
    assert hash(fm.ScalarField("(x + 1)**2", "x")) == hash(fm.ScalarField("x**2 + 2*x + 1", "x"))


def test_fields_are_immutable():
    with pytest.raises(AttributeError, match="immutable"):
        fm.ScalarField("x", "x").chart = None


def test_sampling_gives_the_same_class_with_the_same_values():
    f = fm.ScalarField("x**2*y", "x y")
    s = f.sample(GRID)
    assert type(s) is fm.ScalarField
    assert s.is_sampled
    assert not f.is_sampled
    assert np.allclose(s.values, f(*GRID.dense_mesh()), rtol=1e-15)


def test_samples_are_copied_and_frozen():
    values = np.zeros(GRID.shape)
    s = fm.ScalarField(values, GRID)
    values[0, 0] = 1
    assert s.values[0, 0] == 0
    assert fm.ScalarField(np.zeros(GRID.shape, dtype=int), GRID).values.dtype == float
    assert fm.ScalarField(np.zeros(GRID.shape, dtype=np.float32), GRID).grad().values.dtype == np.float32
    assert fm.ScalarField(3, GRID).values.shape == GRID.shape


def test_exact_and_sampled_operands_meet_on_the_grid():
    s = fm.ScalarField("x", "x y").sample(GRID)
    mixed = s * fm.ScalarField("y", "x y") + 1
    assert np.allclose(mixed.values, GRID.mesh[0] * GRID.mesh[1] + 1, rtol=1e-15)
    assert np.allclose((fm.ScalarField("y", "x y") - s).values, GRID.mesh[1] - GRID.mesh[0])
    assert np.allclose(fm.exp(s).values, np.exp(s.values))


def test_from_function_calls_once_with_arrays():
    calls = []

    def function(x, y):
        calls.append(x.shape)
        return x + y

    s = fm.ScalarField.from_function(function, GRID)
    assert calls == [GRID.shape]
    assert np.array_equal(s.values, np.add(*GRID.dense_mesh()))
    assert fm.ScalarField.from_function(lambda x, y: 2.0, GRID).values.shape == GRID.shape


@pytest.mark.slow
@pytest.mark.parametrize("method", ["rbf", "linear", "nearest", "gaussian_process"])
def test_scattered_data_become_a_field_that_passes_near_them(method):
    rng = np.random.default_rng(5)
    points = rng.uniform((0, 0), (1, 2), size=(300, 2))
    values = np.sin(points[:, 0]) + points[:, 1]
    if method == "gaussian_process":
        values = values + rng.normal(scale=0.01, size=300)
    field = fm.ScalarField.from_scattered(points, values, GRID, method=method)
    exact = np.sin(GRID.mesh[0]) + GRID.mesh[1]
    error = np.nanmax(np.abs(field.values - exact))
    # Nearest is off by at most the largest gap between points, about 0.3 here.
    assert error < {"nearest": 0.4, "linear": 0.05, "rbf": 0.01, "gaussian_process": 0.05}[method]


def test_interpolation_has_values_and_derivatives_between_the_points():
    exact = fm.ScalarField("x**3*y**2 - x*y", "x y")
    spline = exact.sample(GRID).interpolate()
    assert spline(0.33, 0.77) == pytest.approx(exact(0.33, 0.77), rel=1e-12)
    assert spline.laplacian()(0.33, 0.77) == pytest.approx(exact.laplacian()(0.33, 0.77), rel=1e-9)
    assert not spline.is_exact
    assert np.isnan(spline(2, 0.5))
    assert (spline - exact)(0.5, 0.5) == pytest.approx(0, abs=1e-12)


def test_periodic_interpolation_is_smooth_over_the_seam():
    grid = fm.Grid.uniform("x", x=(0, 2 * np.pi, 64), periodic=["x"])
    spline = fm.ScalarField("sin(x)", "x").sample(grid).interpolate(degree=5)
    x = np.linspace(-1, 8, 200)
    assert np.abs(spline(x) - np.sin(x)).max() < 1e-8


def test_singular_grid_points_are_nan_with_a_warning_that_names_them():
    grid = fm.Grid.uniform("spherical", r=(0, 1, 5), theta=(0, np.pi, 5), phi=(0, 1, 5))
    s = fm.ScalarField("r**2", "spherical").sample(grid, accuracy=2)
    with pytest.warns(
        fm.SingularityWarning, match="the singularity r = 0, theta = 0, theta = pi; samples there are NaN"
    ):
        laplacian = s.laplacian().values
    assert np.isnan(laplacian[0]).all()
    assert np.isnan(laplacian[:, [0, -1]]).all()
    assert np.allclose(laplacian[1:, 1:-1], 6, rtol=1e-10)
    with pytest.warns(fm.SingularityWarning, match="r = 0"):
        assert np.isnan(fm.ScalarField("1/r", "spherical").sample(grid).values[0]).all()


def test_domain_states_exceptions_and_real_conditions():
    assert (
        fm.ScalarField("log(x)/(y - 1)", "x y").domain().note == "undefined where x = 0 or y - 1 = 0; real where x >= 0"
    )
    assert fm.ScalarField("x**2", "x").domain().is_everything
    assert fm.ScalarField("1/(x**2 + 1)", "x").domain().is_everything
    ratio = fm.ScalarField("x*y", "x y") / fm.ScalarField("x", "x y")
    assert ratio.domain().note == "undefined where x = 0"


@pytest.mark.slow
def test_latex_is_that_of_books():
    assert fm.ScalarField("x**2", "x").latex() == "x^{2}"
    assert fm.VectorField([0, "r", 1], "spherical").latex() == r"r \mathbf{e}_{\theta} + \mathbf{e}_{\phi}"
    assert fm.VectorField([0, 0], "x y").latex() == r"\mathbf{0}"
    assert fm.ScalarField("x", "x")._repr_latex_().startswith("$")
    long = fm.ScalarField(sum(sp.sin(k * sp.Symbol("x")) for k in range(1, 300)), "x")
    assert "see .latex()" in long._repr_latex_()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.ScalarField("x + q", "x y"), "q"),
        (lambda: fm.ScalarField("__import__('os').system('true')", "x"), "ScalarField"),
        (lambda: fm.ScalarField("x", "x", parameters="x"), "parameters must differ from the coordinates x; got 'x'"),
        (lambda: fm.ScalarField(["x", "y"], "x y"), r"components must be a single expression; got shape \(2,\)"),
        (lambda: fm.ScalarField(1j, "x"), "ScalarField"),
        (lambda: fm.ScalarField(sp.oo, "x"), "expression must be finite; got oo"),
        (
            lambda: fm.ScalarField(np.zeros((3, 4)), GRID),
            r"values must have the shape of the grid, \(21, 31\); got \(3, 4\)",
        ),
        (lambda: fm.ScalarField(np.zeros(GRID.shape[::-1]), GRID), "transposed"),
        (
            lambda: fm.ScalarField(np.zeros(GRID.shape, dtype=complex), GRID),
            "values must be real numbers; got an array of dtype complex128",
        ),
        (lambda: fm.ScalarField(np.zeros(GRID.shape, dtype=object), GRID), "dtype object"),
        (
            lambda: fm.ScalarField(np.full(GRID.shape, np.nan), GRID),
            r"values must be finite; got nan at index \(0, 0\). Pass allow_nan=True",
        ),
        (
            lambda: fm.ScalarField(np.zeros(GRID.shape), GRID, accuracy=3),
            "accuracy must be a positive even integer such as 2, 4, 6 or 8; got 3",
        ),
        (lambda: fm.ScalarField("x", "x y")(1), r"points must be 2 coordinates \(x, y\)"),
        (lambda: fm.ScalarField("x", "x y")(x=1), "points must give every coordinate .*; y missing"),
        (lambda: fm.ScalarField("x", "x y")(1, 2, b=3), "names must be among x, y; got 'b'"),
        (lambda: fm.ScalarField("a*x", "x", parameters="a")(1), "free parameters a. Give them by name, a=..."),
        (lambda: fm.ScalarField("a*x", "x", parameters="a").sample(fm.Grid("x", [[0, 1]])), "free parameters a"),
        (lambda: fm.ScalarField("x", "x y")([1, 2], [1, 2, 3]), "shapes that broadcast"),
        (lambda: fm.ScalarField("x", "x y")("1", 2), "values must be real numbers"),
        (lambda: fm.ScalarField("x", "x y").sample([1, 2]), "grid must be a Grid; got list"),
        (lambda: fm.ScalarField("x", "x z").sample(GRID), "grid must be on the field's chart"),
        (lambda: fm.ScalarField("x", "x y").subs({"q": 1}), "names must be among x, y; got 'q'"),
        (lambda: fm.ScalarField("x", "x y") + fm.ScalarField("r", "polar"), "both fields must be on the same chart"),
        (
            lambda: fm.ScalarField("x", "x y") + fm.VectorField([1, 2], "x y"),
            "Only fields of the same rank can be added",
        ),
        (lambda: 1 / fm.VectorField([1, 2], "x y"), "Only a scalar can divide"),
        (
            lambda: fm.ScalarField(1, GRID) + fm.ScalarField(1, fm.Grid("x y", [[0, 1], [0, 1]])),
            "sampled on the same grid",
        ),
        (lambda: fm.ScalarField(1, GRID)(0.5, 0.5), "Call .interpolate\\(\\)"),
        (lambda: fm.ScalarField(1, GRID).expr, "the field holds samples, which have no expression"),
        (lambda: fm.ScalarField("x", "x").values, "the field holds expressions. Call .sample"),
        (lambda: fm.ScalarField("x", "x").interpolate(), "the field must hold samples"),
        (lambda: fm.ScalarField(1, GRID).interpolate(degree=9), "degree must be an integer from 1 to 5; got 9"),
        (lambda: fm.ScalarField("x", "x y z").rot(), "ScalarField.rot: chart must have dimension 2; got 3"),
        (lambda: fm.ScalarField.from_scattered([[0, 0]], [1], GRID, method="magic"), "method must be one of 'rbf'"),
        (lambda: fm.ScalarField.from_scattered([0, 1], [1, 2], GRID), r"points must have shape \(m, 2\); got \(2,\)"),
        (lambda: fm.ScalarField.from_scattered([[0, 0], [0, 0]], [1, 2], GRID), "points must be distinct"),
        (lambda: fm.ScalarField.from_function(lambda x, y: np.zeros(3), GRID), "function must return arrays of shape"),
        (lambda: fm.ScalarField.from_function(3, GRID), "function must be callable"),
    ],
)
def test_bad_input_gets_one_clear_sentence(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()


def test_division_by_the_zero_field_is_refused():
    with pytest.raises(fm.InputError, match="the divisor must not be zero everywhere"):
        fm.ScalarField("x", "x") / 0


def test_positive_parameters_in_a_denominator_are_no_exception_to_the_domain():
    a, b = sp.Symbol("a", positive=True), sp.Symbol("b")
    assert fm.ScalarField(sp.Symbol("x") / a, "x").domain().is_everything
    assert fm.ScalarField(sp.Symbol("x") / b, "x").domain().note == "undefined where b = 0"
    assert fm.ScalarField(1 / (sp.Symbol("x") - a), "x").domain().note == "undefined where -a + x = 0"
