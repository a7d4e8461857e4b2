import numpy as np
import pytest
import sympy as sp

from fieldmath.errors import InputError
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.tensor import TensorField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import polar, spherical
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid


def test_a_map_holds_the_values_of_the_field_where_it_says():
    field = ScalarField("x**2 - 3*y", "x y")
    data = field.plot_data(box={"x": (-1, 1)}, resolution=7)
    assert data.values.shape == data.x.shape == data.y.shape == (7, 7)
    np.testing.assert_allclose(data.values, field(data.x, data.y), rtol=1e-14)


def test_a_constant_fills_the_map():
    assert np.all(ScalarField("3", "x y").plot_data(resolution=4).values == 3)


def test_a_curvilinear_map_lies_at_cartesian_positions():
    data = ScalarField("r*cos(theta)", polar()).plot_data()
    np.testing.assert_allclose(data.values, data.x, atol=1e-12)
    assert (data.x_label, data.y_label, data.equal) == ("$x$", "$y$", True)


def test_a_chart_without_embedding_is_drawn_in_its_coordinates():
    chart = Chart.from_metric([[1, 0], [0, "r**2"]], "r t", ranges={"r": (0, sp.oo), "t": (0, 2 * sp.pi)})
    data = ScalarField("r*cos(t)", chart).plot_data()
    np.testing.assert_allclose(data.values, data.x * np.cos(data.y), atol=1e-12)
    assert (data.x_label, data.equal) == ("$r$", False)


def test_singular_points_stay_blank():
    grid = Grid.uniform("x y", x=(-1, 1, 5), y=(-1, 1, 5))
    data = ScalarField("1/(x**2 + y**2)", "x y").plot_data(grid=grid)
    assert np.isnan(data.values[2, 2])
    assert np.isfinite(data.values).sum() == 24


def test_the_title_is_the_formula_and_what_is_held():
    assert ScalarField("x*y", "x y").plot_data().title == "$x y$"
    assert ScalarField("x*y", "x y").plot_data(at={"y": 2}).title == "$x y$, $y$ = 2"


def test_samples_have_no_formula():
    field = ScalarField("x*y", "x y").sample(Grid.uniform("x y", x=(0, 1, 6), y=(0, 1, 6)))
    assert field.plot_data().title == ""


def test_a_formula_that_cannot_be_drawn_is_no_title():
    assert ScalarField("Piecewise((x, x > 0), (0, True))", "x").plot_data().title == ""


def test_signed_fields_are_centred_and_others_are_not():
    assert ScalarField("x", "x y").plot_data().scale.center == 0.0
    assert ScalarField("x**2", "x y").plot_data().scale.center is None
    assert ScalarField("x", "x y").plot_data(center=False).scale.center is None


def test_long_boxes_are_not_drawn_to_scale():
    assert not ScalarField("x*y", "x y").plot_data(box={"x": (0, 100), "y": (0, 1)}).equal


def test_a_curve_is_cut_at_its_poles():
    data = ScalarField("tan(x)", "x").plot_data(box={"x": (-4, 4)})
    gaps = data.x[np.isnan(data.y)]
    # tan has poles at +-pi/2 only; the gap is half way between two of 501 samples.
    np.testing.assert_allclose(gaps, [-np.pi / 2, np.pi / 2], atol=8 / 500)
    assert data.limits[1] < 20


def test_a_smooth_curve_is_whole():
    data = ScalarField("x**3", "x").plot_data(resolution=11)
    assert data.limits is None
    np.testing.assert_allclose(data.y, data.x**3, rtol=1e-13)


def test_a_vector_over_a_line_has_one_curve_for_each_component():
    data = VectorField(["x", "y"], "x y").plot_data("line", at={"y": 1})
    assert [curve.label for curve in data.curves] == ["$F_{x}$", "$F_{y}$"]
    np.testing.assert_array_equal(data.curves[1].y, 1.0)


def test_tensors_have_one_panel_for_each_component():
    field = TensorField([["x*y", "2"], ["0", "y"]], "x y")
    data = field.plot_data(resolution=5)
    assert data.shape == (2, 2)
    assert [panel.title for panel in data.panels] == [rf"$T_{{{a}\,{b}}}$" for a in "xy" for b in "xy"]
    x, y = data.panels[0].x, data.panels[0].y
    values = [panel.values for panel in data.panels]
    np.testing.assert_allclose(np.reshape(values, (2, 2, 5, 5)), field(x, y), atol=1e-15)


def test_components_of_a_tensor_stay_in_its_own_basis():
    data = TensorField([["r", "0"], ["0", "1"]], polar()).plot_data()
    panel = data.panels[0]
    np.testing.assert_allclose(panel.values, np.hypot(panel.x, panel.y), atol=1e-12)
    assert panel.title == r"$T_{r\,r}$"


@pytest.mark.parametrize(
    "field", [ScalarField("x*y*z + x", "x y z"), ScalarField("r*sin(theta)*cos(phi)", spherical())]
)
def test_cuts_show_the_field_in_three_planes(field):
    data = field.plot_data(resolution=21)
    planes = {(panel.x_label, panel.y_label) for panel in data.panels}
    assert planes == {("$x$", "$y$"), ("$x$", "$z$"), ("$y$", "$z$")}
    first = data.panels[0]
    inside = np.isfinite(first.values)
    # In the plane z = 0 both fields are x; the inverse of the chart costs a little accuracy.
    np.testing.assert_allclose(first.values[inside], first.x[inside], atol=1e-8)


def test_cuts_share_one_scale():
    data = ScalarField("x + 10*y + 100*z", "x y z").plot_data()
    assert len({panel.scale for panel in data.panels}) == 1


def test_cuts_avoid_planes_where_nothing_is_to_be_seen():
    data = ScalarField("x*y*z", "x y z").plot_data(resolution=9)
    assert [panel.title for panel in data.panels] == ["$z$ = 1", "$y$ = 1", "$x$ = 1"]


def test_samples_in_space_are_cut_at_a_layer():
    field = ScalarField("x + y**2 + z", "x y z")
    grid = Grid.uniform("x y z", x=(0, 1, 6), y=(0, 1, 7), z=(0, 1, 8))
    data = field.sample(grid).plot_data()
    assert data.panels[0].values.shape == (6, 7)
    layer = grid.axes[2][np.argmin(abs(grid.axes[2] - 0.5))]
    np.testing.assert_allclose(data.panels[0].values, field(*np.ix_(*grid.axes[:2]), layer), rtol=1e-14)


def test_rank_three_is_refused():
    field = TensorField([[["x", "0"], ["0", "0"]], [["0", "0"], ["0", "y"]]], "x y")
    with pytest.raises(InputError, match="field must have rank 1 or 2 for panels of components; got rank 3"):
        field.plot()
