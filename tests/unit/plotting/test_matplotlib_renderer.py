"""What the artists hold equals the plot data; pixels are not looked at."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection, QuadMesh
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver

from fieldmath.errors import InputError
from fieldmath.plotting.data import (
    ArrowData,
    BarData,
    ContourData,
    CurveData,
    HistogramData,
    ImageData,
    LayerData,
    LineData,
    PanelData,
    Picture,
    StreamData,
    SurfaceData,
)
from fieldmath.plotting.fonts import cjk_family
from fieldmath.plotting.matplotlib_renderer import draw
from fieldmath.plotting.matplotlib_style import DASHES, DIVERGING, PALETTE, SEQUENTIAL
from fieldmath.plotting.scales import ColorScale, color_scale

AXIS = np.linspace(-1, 2, 13)
X, Y = np.meshgrid(AXIS, np.linspace(0, 3, 9), indexing="ij")
SIGNED, POSITIVE = X * Y, X**2 + Y


def a_map(kind, values, **words):
    return kind(x=X, y=Y, values=values, scale=color_scale(values), **words)


def arrows(u, v, **words):
    length = np.hypot(u, v)
    options = {"spacing": 0.1, "cap": float(np.nanmax(length)), "scale": color_scale(length, center=False)}
    return ArrowData(x=X, y=Y, u=u, v=v, **options | words)


def streams(u, v):
    return StreamData(x=AXIS, y=Y[0], u=u, v=v, scale=color_scale(np.hypot(u, v), center=False))


def the(ax, kind):
    (found,) = [artist for artist in ax.get_children() if isinstance(artist, kind)]
    return found


BARS = BarData(positions=np.arange(3.0), heights=np.array([[0.2, 0.3, 0.5], [0.6, 0.1, 0.3]]), series=("p", "q"))
CURVES = CurveData(curves=tuple(LineData(x=AXIS, y=AXIS * k, label=f"{k}") for k in (1, 2)), filled=True)
PICTURES = [
    LineData(x=AXIS, y=AXIS**2, title="$x^2$"),
    CURVES,
    a_map(ContourData, SIGNED),
    a_map(ImageData, SIGNED),
    a_map(SurfaceData, SIGNED),
    arrows(-Y, X),
    streams(-Y, X),
    BARS,
    HistogramData(edges=np.arange(4.0), heights=np.array([0.2, 0.3, 0.5]), label="p"),
    LayerData(layers=(a_map(ContourData, SIGNED), arrows(-Y, X))),
    PanelData(panels=(a_map(ContourData, SIGNED), a_map(ContourData, POSITIVE)), shape=(1, 2), title="two"),
]


@pytest.mark.slow
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: type(picture).__name__)
def test_every_type_of_data_can_be_drawn(picture):
    axes = np.ravel(draw(picture))
    axes[0].figure.canvas.draw()


@pytest.mark.parametrize("picture", [PICTURES[0], PICTURES[2], PICTURES[5], PICTURES[7]])
def test_a_figure_without_a_window_will_do(picture):
    ax = Figure().add_subplot()
    assert draw(picture, ax=ax) is ax
    assert plt.get_fignums() == []


def test_a_line_holds_its_data():
    (line,) = draw(PICTURES[0]).lines
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack([AXIS, AXIS**2]))


def test_contour_levels_are_round_and_cover_the_data():
    drawn = the(draw(a_map(ContourData, POSITIVE)), QuadContourSet)
    assert drawn.levels[0] <= POSITIVE.min()
    assert drawn.levels[-1] >= POSITIVE.max()
    np.testing.assert_allclose(drawn.levels, np.round(drawn.levels, 3))
    assert drawn.extend == "neither"


def test_signed_data_get_symmetric_levels_and_diverging_colours():
    drawn = the(draw(a_map(ContourData, SIGNED)), QuadContourSet)
    np.testing.assert_allclose(drawn.levels, -drawn.levels[::-1])
    assert drawn.norm.vmin == -drawn.norm.vmax
    assert drawn.get_cmap().name == DIVERGING
    assert the(draw(a_map(ContourData, POSITIVE)), QuadContourSet).get_cmap().name == SEQUENTIAL


def test_a_centre_elsewhere_lies_in_the_middle_of_the_colours():
    picture = ContourData(x=X, y=Y, values=POSITIVE, scale=color_scale(POSITIVE, center=2))
    norm = the(draw(picture), QuadContourSet).norm
    assert (norm.vmin + norm.vmax) / 2 == pytest.approx(2)


@pytest.mark.parametrize(("below", "above", "word"), [(0, 0, "neither"), (1, 0, "min"), (0, 1, "max"), (1, 1, "both")])
def test_clipped_data_end_in_an_arrow(below, above, word):
    scale = ColorScale(-1.0, 2.0, None, bool(below), bool(above))
    ax = draw(ContourData(x=X, y=Y, values=SIGNED, scale=scale))
    assert the(ax, QuadContourSet).extend == word


def test_images_have_one_cell_for_each_sample():
    mesh = the(draw(a_map(ImageData, SIGNED)), QuadMesh)
    np.testing.assert_array_equal(mesh.get_array(), SIGNED)


def test_style_reaches_the_artist():
    ax = draw(a_map(ContourData, SIGNED), cmap="PuOr", levels=[-3, 0, 3])
    drawn = the(ax, QuadContourSet)
    assert drawn.get_cmap().name == "PuOr"
    np.testing.assert_array_equal(drawn.levels, [-3, 0, 3])
    (line,) = draw(PICTURES[0], color="k", lw=5).lines
    assert (line.get_color(), line.get_linewidth()) == ("k", 5)
    limited = the(draw(a_map(ImageData, SIGNED), vmin=-1, vmax=1), QuadMesh)
    assert (limited.norm.vmin, limited.norm.vmax) == (-1, 1)


def test_single_colours_replace_the_map():
    drawn = the(draw(a_map(ContourData, SIGNED), colors=["red", "blue"]), QuadContourSet)
    assert drawn.colors == ["red", "blue"]


def test_the_colour_bar_can_be_left_out():
    assert len(draw(a_map(ContourData, SIGNED)).child_axes) == 1
    assert draw(a_map(ContourData, SIGNED), colorbar=False).child_axes == []


@pytest.mark.parametrize("layout", [None, "tight", "constrained"])
@pytest.mark.parametrize("equal", [True, False])
def test_the_colour_bar_stays_inside_the_figure(layout, equal):
    figure, axes = plt.subplots(1, 2, layout=layout)
    for ax in axes:
        draw(a_map(ContourData, SIGNED, equal=equal), ax=ax)
    figure.canvas.draw()
    boxes = [ax.get_tightbbox() for ax in (*figure.axes, *(one for ax in figure.axes for one in ax.child_axes))]
    assert all(box.x1 <= figure.bbox.width for box in boxes)
    heights = {round(ax.get_position().height, 6) for ax in figure.axes}
    assert len(heights) == 1


def test_arrows_hold_their_components_and_magnitudes():
    drawn = the(draw(arrows(-Y, X)), Quiver)
    np.testing.assert_array_equal(drawn.U, -Y.ravel())
    np.testing.assert_array_equal(drawn.V, X.ravel())
    np.testing.assert_allclose(drawn.get_array(), np.hypot(X, Y).ravel())


def test_long_arrows_are_shortened_to_the_cap_in_their_direction():
    drawn = the(draw(arrows(-Y, X, cap=0.5)), Quiver)
    assert np.hypot(drawn.U, drawn.V).max() == pytest.approx(0.5)
    np.testing.assert_allclose(drawn.U * X.ravel(), -drawn.V * Y.ravel(), atol=1e-15)
    np.testing.assert_allclose(drawn.get_array(), np.hypot(X, Y).ravel())


def test_missing_arrows_are_masked():
    u = np.where(X > 1, np.nan, X)
    drawn = the(draw(arrows(u, Y)), Quiver)
    assert drawn.Umask.sum() == (X > 1).sum()


def test_arrows_of_one_length_or_one_colour_need_no_scale():
    assert draw(arrows(np.ones_like(X), 0 * X)).child_axes == []
    assert draw(arrows(-Y, X), color="k").child_axes == []


def test_arrows_leave_room_and_keep_what_is_drawn_already():
    ax = draw(a_map(ContourData, SIGNED))
    draw(ArrowData(x=X[:3], y=Y[:3], u=X[:3], v=Y[:3], spacing=0.1, cap=1, scale=color_scale(X)), ax=ax)
    assert ax.get_xlim()[1] >= X.max()
    assert ax.get_xlim()[0] < X.min()


def test_field_lines_follow_arrays_indexed_ij():
    """A field along x that changes only along y: were the arrays not turned, the lines would be of other colours."""
    ax = draw(streams(1 + Y, 0 * X))
    lines = the(ax, LineCollection)
    for path, speed in zip(lines.get_paths(), lines.get_array(), strict=True):
        assert np.ptp(path.vertices[:, 1]) < 1e-9
        # Speed is interpolated linearly on the grid, and is linear.
        assert speed == pytest.approx(1 + path.vertices[0, 1], rel=1e-6)


def test_a_field_at_rest_has_no_lines_and_no_scale():
    assert draw(streams(0 * X, 0 * Y)).child_axes == []


def test_bars_have_the_heights_given_side_by_side():
    ax = draw(BARS)
    heights = [[bar.get_height() for bar in container] for container in ax.containers]
    np.testing.assert_array_equal(heights, BARS.heights)
    first, second = ax.containers
    assert first[0].get_x() + first[0].get_width() == pytest.approx(second[0].get_x())
    assert first[0].get_hatch() != second[0].get_hatch()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["p", "q"]


@pytest.mark.filterwarnings("ignore::fieldmath.errors.FontWarning")
def test_named_outcomes_are_written_below_their_bars():
    names = ("setosa", "versicolor", "山鸢尾")
    ax = draw(BarData(positions=BARS.positions, heights=BARS.heights[:1], series=("",), names=names))
    assert tuple(label.get_text() for label in ax.get_xticklabels()) == names
    assert ax.get_legend() is None


def test_names_in_chinese_are_drawn_in_a_font_that_has_them():
    family = cjk_family()
    if family is not None:
        ax = draw(PICTURES[0], title="温度场")
        assert ax.title.get_fontfamily()[0] == family
        assert draw(PICTURES[0], title="temperature").title.get_fontfamily()[0] != family


def test_a_histogram_holds_edges_and_heights():
    (step,) = draw(PICTURES[8]).patches
    np.testing.assert_array_equal(step.get_data().values, [0.2, 0.3, 0.5])
    np.testing.assert_array_equal(step.get_data().edges, [0, 1, 2, 3])


def test_overlaid_curves_differ_in_colour_and_in_dashes():
    lines = draw(CURVES).lines
    assert [line.get_color() for line in lines] == list(PALETTE[:2])
    assert [line.get_linestyle() for line in lines] == list(DASHES[:2])


def test_curves_drawn_later_into_the_same_axes_go_on_counting():
    ax = draw(PICTURES[0])
    draw(PICTURES[0], ax=ax)
    assert ax.lines[0].get_color() != ax.lines[1].get_color()


def test_a_title_given_replaces_the_formula_and_an_empty_one_removes_it():
    assert draw(PICTURES[0]).get_title() == "$x^2$"
    assert draw(PICTURES[0], title="a parabola").get_title() == "a parabola"
    assert draw(PICTURES[0], title="").get_title() == ""


def test_a_title_too_wide_is_made_smaller_and_then_left_out():
    wide = draw(LineData(x=AXIS, y=AXIS, title="m" * 48))
    assert 8 <= wide.title.get_fontsize() < 13
    assert draw(LineData(x=AXIS, y=AXIS, title="m" * 200)).get_title() == ""
    assert draw(LineData(x=AXIS, y=AXIS), title="m" * 200).get_title() != ""


def test_formulas_that_cannot_be_drawn_leave_the_other_words():
    ax = draw(LineData(x=AXIS, y=AXIS, title=r"$\nosuchthing$", x_label=r"time $\begin{x}$"))
    assert (ax.get_title(), ax.get_xlabel()) == ("", "time")


def test_equal_axes_are_equal():
    assert draw(a_map(ContourData, SIGNED, equal=True)).get_aspect() == 1
    assert draw(a_map(ContourData, SIGNED)).get_aspect() == "auto"


def test_limits_of_a_curve_are_those_worth_showing():
    assert draw(LineData(x=AXIS, y=AXIS, limits=(-1.0, 1.0))).get_ylim() == (-1.0, 1.0)


def test_a_surface_stands_above_the_plane():
    ax = draw(a_map(SurfaceData, SIGNED))
    assert ax.name == "3d"
    assert ax.get_zlim()[0] <= SIGNED.min()


def test_data_of_an_unknown_type_are_refused():
    with pytest.raises(InputError, match="picture must be of a type that can be drawn; got Picture"):
        draw(Picture())
