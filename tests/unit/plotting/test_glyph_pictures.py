import numpy as np
import pytest
from matplotlib import pyplot as plt
from mpl_toolkits.mplot3d.art3d import Line3DCollection

from fieldmath.errors import EvaluationError, InputError
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.tensor import TensorField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import cylindrical, polar, spherical
from fieldmath.geometry.grids import Grid

HELIX = VectorField(["-y", "x", "1"], "x y z")


def test_arrows_in_space_hold_the_components_where_they_stand():
    data = HELIX.plot_data("quiver", box={"x": (0, 1)})
    x, y, _ = data.points
    np.testing.assert_allclose(data.vectors, [-y, x, np.ones_like(x)], atol=1e-15)
    assert (x.min(), x.max()) == (0, 1)


@pytest.mark.parametrize(
    "field",
    [
        VectorField(["0", "rho", "1"], cylindrical()),
        VectorField(["cos(theta)", "-sin(theta)", "r*sin(theta)"], spherical()),
    ],
)
def test_arrows_of_curvilinear_fields_are_the_same_in_space(field):
    data = field.plot_data("quiver")
    x, y, _z = data.points
    moving = x**2 + y**2 > 1e-3
    assert moving.sum() > 20
    np.testing.assert_allclose(data.vectors[:, moving], np.stack([-y, x, np.ones_like(x)])[:, moving], atol=1e-7)


def test_arrows_of_samples_in_space_stand_on_samples():
    grid = Grid.uniform("x y z", x=(0, 1, 20), y=(0, 2, 9), z=(-1, 1, 5))
    data = HELIX.sample(grid).plot_data("quiver")
    assert set(data.points[0]) <= set(grid.axes[0])
    np.testing.assert_allclose(data.vectors[0], -data.points[1], atol=1e-15)


def test_drawn_arrows_in_space_point_along_the_field_with_lengths_and_colours_in_proportion():
    data = HELIX.plot_data("quiver")
    ax = HELIX.plot("quiver")
    (drawn,) = [artist for artist in ax.collections if isinstance(artist, Line3DCollection)]
    count = data.points.shape[1]
    segments = np.array(drawn._segments3d)
    assert len(segments) == 3 * count
    shafts = segments[:count, 0] - segments[:count, 1]
    np.testing.assert_allclose(np.cross(shafts, data.vectors.T), 0, atol=1e-12)
    lengths = np.linalg.norm(shafts, axis=1)
    np.testing.assert_allclose(lengths / lengths.max(), data.magnitude / data.magnitude.max(), rtol=1e-9)
    np.testing.assert_allclose(drawn.get_array()[:count], data.magnitude)
    # The strokes of a head start where the shaft of the same colour ends.
    for part in (1, 2):
        np.testing.assert_allclose(segments[part * count : (part + 1) * count, 0], segments[:count, 0], atol=1e-12)
        np.testing.assert_array_equal(drawn.get_array()[part * count : (part + 1) * count], data.magnitude)


def test_flat_axes_are_refused_for_pictures_in_space():
    _, ax = plt.subplots()
    with pytest.raises(InputError, match=r"VectorField\.plot: ax must be a 3-D Axes for a picture in space"):
        HELIX.plot("quiver", ax=ax)


def test_field_lines_go_through_the_seeds_along_the_field():
    seeds = np.array([[1.0, 0.5], [0.0, 0.0]])
    data = VectorField(["-y", "x"], "x y").plot_data("lines", seeds=seeds)
    radius = np.hypot(*data.points)
    # Circles of the radii of the seeds, with tolerances of the solver near rounding.
    np.testing.assert_allclose(np.unique(np.round(radius[~np.isnan(radius)], 8)), [0.5, 1.0])
    np.testing.assert_allclose(data.heads[0] * data.ways[0] + data.heads[1] * data.ways[1], 0, atol=0.2)
    turning = data.heads[0] * data.ways[1] - data.heads[1] * data.ways[0]
    assert (turning > 0).all()


def test_a_number_of_seeds_is_one_along_each_coordinate():
    data = VectorField(["1", "0", "0"], "x y z").plot_data("lines", seeds=2)
    assert data.heads.shape == (3, 8)
    assert data.is_spatial


def test_field_lines_of_an_angular_flow_cross_the_seam():
    data = VectorField(["0", "r"], polar()).plot_data("lines", seeds=np.array([[1.0], [6.0]]))
    np.testing.assert_allclose(np.ptp(data.points, axis=1), 2.0, atol=1e-3)


def test_critical_points_are_marked_where_they_are_by_kind():
    data = ScalarField("x**3 - 3*x + y**2", "x y").plot_data("critical")
    ground, marks = data.layers
    assert dict(zip(marks.kinds, marks.x, strict=True)) == {"saddle": -1.0, "minimum": 1.0}
    assert not marks.y.any()
    assert ground.values.shape == ground.x.shape


def test_critical_points_outside_the_picture_are_not_marked():
    data = ScalarField("x**3 - 3*x + y**2", "x y").plot_data("critical", box={"x": (0, 2)})
    assert data.layers[1].kinds == ("minimum",)


def test_critical_points_of_polar_fields_lie_on_paper():
    data = ScalarField("(r*cos(theta) - 1)**2 + r**2*sin(theta)**2", polar()).plot_data("critical", box={"r": (0.1, 2)})
    marks = data.layers[1]
    assert marks.kinds == ("minimum",)
    np.testing.assert_allclose([marks.x[0], marks.y[0]], [1, 0], atol=1e-9)


def test_zeros_of_vector_fields_are_marked_by_kind():
    data = VectorField(["y", "-sin(x) - y/5"], "x y").plot_data("critical", box={"x": (-4, 4), "y": (-2, 2)})
    marks = data.layers[1]
    assert sorted(zip(marks.kinds, np.round(marks.x, 9), strict=True)) == [
        ("saddle", -np.round(np.pi, 9)), ("saddle", np.round(np.pi, 9)), ("stable focus", 0.0),
    ]  # fmt: skip


def test_the_legend_counts_the_points_and_style_goes_to_the_map():
    ax = ScalarField("sin(x)*sin(y)", "x y").plot("critical", box={"x": (-4, 4), "y": (-4, 4)}, cmap="PuOr")
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"saddle (9)", "maximum (2)", "minimum (2)"}
    assert ax.collections[0].get_cmap().name == "PuOr"


def test_a_field_without_critical_points_is_drawn_without_legend():
    assert ScalarField("x + y", "x y").plot("critical").get_legend() is None


@pytest.mark.parametrize("kind", ["lines", "critical"])
def test_what_needs_the_whole_field_refuses_slices(kind):
    with pytest.raises(InputError, match=f"at must be left out for kind='{kind}'"):
        HELIX.plot_data(kind, at={"z": 0})


def test_ellipses_hold_the_eigenvalues_of_the_symmetric_part():
    data = TensorField([["x", "3"], ["-1", "y"]], "x y").plot_data("ellipses", resolution=6)
    for k in np.ndindex(data.x.shape):
        matrix = np.array([[data.x[k], 1.0], [1.0, data.y[k]]])
        expected, vectors = np.linalg.eigh(matrix)
        np.testing.assert_allclose(data.eigenvalues[(slice(None), *k)], expected[::-1], atol=1e-12)
        along = np.array([np.cos(data.angle[k]), np.sin(data.angle[k])])
        assert abs(along @ vectors[:, 1]) == pytest.approx(1)


def test_ellipses_of_polar_tensors_are_turned_into_the_plane():
    data = TensorField([["2", "0"], ["0", "1"]], polar()).plot_data("ellipses", resolution=8)
    drawn = np.isfinite(data.angle)
    np.testing.assert_allclose(data.eigenvalues[:, drawn].T, [[2, 1]] * drawn.sum(), atol=1e-6)
    across = np.cos(data.angle) * data.y - np.sin(data.angle) * data.x
    np.testing.assert_allclose(across[drawn], 0, atol=1e-6)


def test_drawn_ellipses_have_axes_in_proportion_coloured_by_sign():
    ax = TensorField([["2", "0"], ["0", "-1"]], "x y").plot("ellipses", resolution=3)
    ellipses, first, second = ax.collections
    np.testing.assert_allclose(ellipses._widths, 2 * ellipses._heights)
    np.testing.assert_allclose(
        np.ptp(first.get_segments()[0], axis=0) / np.ptp(second.get_segments()[0][:, 1]), [2, 0], atol=1e-12
    )
    assert not np.allclose(first.get_colors()[0], second.get_colors()[0])
    assert len(ax.get_legend().get_texts()) == 2


def test_ellipses_need_rank_two_and_a_value():
    with pytest.raises(EvaluationError, match="field must have a real value somewhere"):
        TensorField([["sqrt(-1-x**2)", "0"], ["0", "1"]], "x y").plot_data("ellipses")
