import numpy as np
import pytest
import sympy as sp

from fieldmath.errors import EvaluationError
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import cylindrical, polar, spherical
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid

ROTATION = VectorField(["-y", "x + 1"], "x y")
UNEVEN = Grid("x y", [np.linspace(0, 1, 30) ** 2, np.sort(np.random.default_rng(5).uniform(-1, 1, 40))])


def expect(data, u, v, atol=1e-8):
    """Compare arrows with functions of Cartesian position, where there are arrows at all."""
    x, y = (data.x, data.y) if data.x.ndim == 2 else np.meshgrid(data.x, data.y, indexing="ij")
    drawn = np.isfinite(data.u)
    assert drawn.mean() > 0.5
    np.testing.assert_allclose(data.u[drawn], u(x[drawn], y[drawn]), atol=atol)
    np.testing.assert_allclose(data.v[drawn], v(x[drawn], y[drawn]), atol=atol)


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_arrows_hold_the_components_where_they_stand(kind):
    expect(ROTATION.plot_data(kind, box={"x": (0, 1)}), lambda x, y: -y, lambda x, y: x + 1)


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_a_constant_component_fills_the_picture(kind):
    expect(VectorField(["2", "x"], "x y").plot_data(kind), lambda x, y: 2 + 0 * x, lambda x, y: x)


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_polar_components_are_turned_into_cartesian_ones(kind):
    expect(VectorField(["0", "r"], polar()).plot_data(kind), lambda x, y: -y, lambda x, y: x)


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_coordinate_components_are_turned_by_their_own_basis(kind):
    field = VectorField(["0", "1"], polar(), basis="coordinate")
    expect(field.plot_data(kind), lambda x, y: -y, lambda x, y: x)


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_oblique_coordinates_are_drawn_as_they_lie(kind):
    chart = Chart.from_embedding(["u + v/2", "v"], "u v")
    expect(VectorField(["0", "1"], chart).plot_data(kind), lambda x, y: 0.5 + 0 * x, lambda x, y: 1 + 0 * x)


@pytest.mark.parametrize("kind", ["quiver", "stream"])
@pytest.mark.parametrize(("held", "value"), [("z", 0.5), ("z", 0)])
def test_a_plane_through_a_field_in_space_shows_the_components_in_it(kind, held, value):
    data = VectorField(["0", "1/rho", "5"], cylindrical()).plot_data(kind, at={held: value}, box={"rho": ("1/2", 2)})
    expect(data, lambda x, y: -y / (x**2 + y**2), lambda x, y: x / (x**2 + y**2))


def test_a_meridian_plane_shows_radius_and_height():
    data = VectorField(["1", "0", "9"], spherical()).plot_data("quiver", at={"phi": 0.5}, box={"r": (1, 2)})
    drawn = np.isfinite(data.u)
    # The azimuthal component points out of the plane; what is left is the unit vector along r.
    np.testing.assert_allclose(data.u[drawn] * data.y[drawn], data.v[drawn] * data.x[drawn], atol=1e-8)
    np.testing.assert_allclose(data.magnitude[drawn], 1.0, atol=1e-8)


def test_field_lines_have_an_even_grid_whatever_the_samples():
    data = ROTATION.sample(UNEVEN).plot_data("stream")
    for axis in (data.x, data.y):
        np.testing.assert_allclose(np.diff(axis), axis[1] - axis[0], rtol=1e-9)
    # Linear interpolation of linear components is exact.
    expect(data, lambda x, y: -y, lambda x, y: x + 1, atol=1e-12)


def test_arrows_of_samples_stand_on_samples_and_are_thinned():
    data = ROTATION.sample(UNEVEN).plot_data("quiver")
    assert max(data.u.shape) <= 25
    assert set(data.x[:, 0]) <= set(UNEVEN.axes[0])
    expect(data, lambda x, y: -y, lambda x, y: x + 1, atol=1e-13)


def test_sampled_polar_fields_cover_the_seam():
    grid = Grid.uniform(polar(), r=(0.5, 2, 31), theta=(0, 2 * np.pi, 360), periodic=["theta"])
    data = VectorField(["0", "r"], polar()).sample(grid).plot_data("stream")
    # Linear interpolation in theta with step 2 pi/360 of components that are linear in r: nothing is lost,
    # but the positions are those of the inverse chart.
    expect(data, lambda x, y: -y, lambda x, y: x, atol=1e-7)
    beside = (np.abs(data.y) < 0.05)[None, :] & (data.x > 0.6)[:, None] & (data.x < 1.9)[:, None]
    assert np.isfinite(data.u[beside]).all()


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_arrows_with_one_component_alone_are_refused(kind):
    with pytest.raises(EvaluationError, match="field must have a real value somewhere in the picture"):
        VectorField(["x", "sqrt(-1 - x**2)"], "x y").plot_data(kind)


def test_arrows_are_evenly_spaced_on_equal_axes():
    data = ROTATION.plot_data(box={"x": (0, 2), "y": (0, 1)})
    assert data.u.shape == (20, 10)


def test_arrows_beside_a_singularity_are_capped_but_keep_their_values():
    data = VectorField(["x/(x**2+y**2)**2", "y/(x**2+y**2)**2"], "x y").plot_data()
    assert data.scale.clipped_above
    assert data.cap < 0.2 * np.nanmax(data.magnitude)


def test_round_off_is_not_drawn_as_an_arrow():
    data = VectorField(["0", "0", "1"], cylindrical()).plot_data(at={"z": 0})
    assert np.nanmax(data.magnitude) == 0


def test_cuts_show_the_component_through_them_as_colours():
    data = VectorField(["1", "2", "x + 3"], "x y z").plot_data(resolution=11)
    colors, arrows = data.panels[0].layers
    np.testing.assert_allclose(colors.values, colors.x + 3, rtol=1e-14)
    assert np.all(arrows.u == 1)
    assert np.all(arrows.v == 2)
    across, arrows = data.panels[2].layers
    assert np.all(across.values == 1)
    np.testing.assert_allclose(arrows.v, 3.0)


def test_on_a_curved_surface_components_are_drawn_over_the_coordinates():
    sphere = Chart.from_embedding(
        ["sin(t)*cos(p)", "sin(t)*sin(p)", "cos(t)"], "t p", ranges={"t": (0, sp.pi), "p": (0, 2 * sp.pi)}
    )
    data = VectorField(["1", "sin(t)"], sphere).plot_data()
    np.testing.assert_allclose(data.v, np.sin(data.x), atol=1e-14)
    assert data.x_label == "$t$"
