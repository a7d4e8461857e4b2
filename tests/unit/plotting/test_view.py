import numpy as np
import pytest
import sympy as sp

from fieldmath.errors import EvaluationError, InputError
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import polar, spherical
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.plotting.projection import view_of

GRID = Grid.uniform("x y", x=(0, 1, 6), y=(0, 2, 5))
FIELD = ScalarField("x**2 + 3*y", "x y")


def test_finite_ranges_are_shown_whole_and_infinite_ones_cut():
    assert view_of(ScalarField("r", spherical())).box == ((0.0, 2.0), (0.0, np.pi), (0.0, 2 * np.pi))
    assert view_of(FIELD).box == ((-2.0, 2.0), (-2.0, 2.0))


def test_ranges_open_below_are_cut_from_above():
    chart = Chart.from_metric([[1]], "q", ranges={"q": (-sp.oo, 5)})
    assert view_of(ScalarField("q", chart)).box == ((3.0, 5.0),)


def test_a_box_overrides_the_coordinates_it_names():
    x = FIELD.chart.symbols[0]
    assert view_of(FIELD, box={"x": (-1, "1/2")}).box == ((-1.0, 0.5), (-2.0, 2.0))
    assert view_of(FIELD, box={x: (-1, 1)}).box == ((-1.0, 1.0), (-2.0, 2.0))
    assert view_of(FIELD, box=[(-1, 1), (0, sp.pi)]).box == ((-1.0, 1.0), (0.0, np.pi))


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ({"z": (0, 1)}, r"box must name coordinates \(x, y\); got 'z'"),
        ({"x": (1, 0)}, r"box\['x'\] must have lower < upper; got \(1, 0\)"),
        ({"x": 3}, r"box\['x'\] must be a pair \(lower, upper\); got 3"),
        ({"x": (0, sp.oo)}, r"box\['x'\] must be a finite real number; got oo"),
        ((0, 1, 2), "box must map coordinates"),
        ("xy", "box must map coordinates"),
    ],
)
def test_an_unusable_box_is_refused(box, message):
    with pytest.raises(InputError, match=message):
        view_of(FIELD, box=box)


def test_free_parameters_are_named():
    with pytest.raises(EvaluationError, match=r"got free a, b. Use .subs\({'a': 1, 'b': 1}\) first"):
        view_of(ScalarField("a*x + b", "x", parameters="a b"))


def test_parameters_of_the_chart_count_too():
    chart = Chart.from_embedding(["k*u", "v"], "u v", parameters="k")
    with pytest.raises(EvaluationError, match="got free k"):
        view_of(ScalarField("u", chart))


def test_samples_are_drawn_where_they_are():
    axes, values = view_of(FIELD.sample(GRID)).on_mesh((99, 99))
    np.testing.assert_array_equal(axes[0], GRID.axes[0])
    np.testing.assert_array_equal(values, FIELD.sample(GRID).values)


def test_a_grid_says_where_a_formula_is_evaluated():
    axes, values = view_of(FIELD, grid=GRID).on_mesh((99, 99))
    assert [len(axis) for axis in axes] == [6, 5]
    np.testing.assert_allclose(values, FIELD(*GRID.mesh), rtol=1e-15)


def test_a_grid_is_refused_for_samples_and_beside_a_box():
    with pytest.raises(InputError, match="grid must be left out for a sampled field"):
        view_of(FIELD.sample(GRID), grid=GRID)
    with pytest.raises(InputError, match="grid and box must not both be given"):
        view_of(FIELD, grid=GRID, box={"x": (0, 1)})
    with pytest.raises(InputError, match="grid must have the coordinates x, y; got u, v"):
        view_of(FIELD, grid=Grid.uniform("u v", u=(0, 1, 3), v=(0, 1, 3)))


def test_a_box_crops_samples():
    axes, values = view_of(FIELD.sample(GRID), box={"x": (0.15, 0.7)}).on_mesh((9, 9))
    np.testing.assert_allclose(axes[0], [0.2, 0.4, 0.6])
    assert values.shape == (3, 5)
    with pytest.raises(InputError, match="box must hold at least 2 samples along each axis; got 0 with x"):
        view_of(FIELD.sample(GRID), box={"x": (5, 6)})


def test_a_periodic_axis_is_closed():
    grid = Grid.uniform(polar(), r=(1, 2, 3), theta=(0, 2 * np.pi, 8), periodic=["theta"])
    axes, values = view_of(ScalarField("r*cos(theta)", polar()).sample(grid)).on_mesh((9, 9))
    assert axes[1][-1] == pytest.approx(2 * np.pi)
    np.testing.assert_array_equal(values[:, -1], values[:, 0])


def test_samples_have_values_between_the_points():
    linear = ScalarField("2*x - y", "x y").sample(GRID)
    found = view_of(linear).evaluate([np.array([0.11, 0.5]), np.array([0.3, 1.9])])
    # Linear interpolation of a linear function is exact up to rounding.
    np.testing.assert_allclose(found, [-0.08, -0.9], atol=1e-14)


def test_a_slice_on_a_layer_of_samples_is_that_layer_and_between_layers_a_mean():
    field = VectorField(["x*z", "y", "z"], "x y z")
    grid = Grid.uniform("x y z", x=(0, 1, 3), y=(0, 1, 4), z=(0, 1, 5))
    sampled = field.sample(grid)
    _, layer = view_of(sampled, at={"z": 0.25}).on_mesh((9, 9))
    np.testing.assert_array_equal(layer, sampled.values[..., 1])
    _, between = view_of(sampled, at={"z": 0.375}).on_mesh((9, 9))
    np.testing.assert_allclose(between, (sampled.values[..., 1] + sampled.values[..., 2]) / 2, atol=1e-15)


def test_a_value_outside_the_samples_cannot_be_held():
    with pytest.raises(InputError, match="at must lie on the grid, between 0 and 2; got 7"):
        view_of(FIELD.sample(GRID), at={"y": 7})


def test_holding_a_coordinate_evaluates_there():
    view = view_of(FIELD, at={"y": "1/2"})
    assert (view.names, view.held) == (("x",), "$y$ = 0.5")
    np.testing.assert_allclose(view.evaluate([np.array([2.0])]), [5.5])


def test_cartesian_names_can_be_held_on_curvilinear_charts():
    view = view_of(ScalarField("r", spherical()), at={"z": 0.5})
    found = view.evaluate([np.array([0.3, 1.2]), np.array([0.4, 0.0])])
    np.testing.assert_allclose(found, np.hypot(np.hypot([0.3, 1.2], [0.4, 0.0]), 0.5), rtol=1e-9)


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ({"q": 1}, r"at must name coordinates \(x, y\); got 'q'"),
        ({"x": 0, "y": 0}, "at must leave at least one coordinate free"),
        ({"x": "nan"}, r"nan"),
        ([1], "at must map coordinates to numbers"),
    ],
)
def test_an_unusable_at_is_refused(at, message):
    with pytest.raises(InputError, match=message):
        view_of(FIELD, at=at)


def test_ends_of_the_box_that_are_singular_move_inward():
    axes, values = view_of(ScalarField("sin(r)/r", polar())).on_mesh((41, 41))
    assert 0 < axes[0][0] < 1e-3
    assert np.isfinite(values).all()


def test_overflowing_values_are_singular():
    _, values = view_of(ScalarField("exp(200*x)", "x"), box={"x": (0, 2)}).on_mesh((11,))
    assert np.isnan(values[-1])
    assert np.isfinite(values[0])
