"""Coordinate lines lie where the embedding puts them."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.plotting.chart_pictures import coordinate_lines


def test_polar_lines_are_circles_and_rays():
    lines = coordinate_lines(fm.polar(), count=5)
    rays, circles = lines.lines
    assert rays.shape == (5, 2, 200)
    radii = np.hypot(circles[:, 0], circles[:, 1])
    assert np.allclose(np.ptp(radii, axis=1), 0, atol=1e-12)
    assert lines.names == (r"$r$", r"$\theta$")
    assert lines.equal


def test_lines_in_space_are_drawn_in_the_plane_in_which_they_lie():
    lines = coordinate_lines(fm.spherical())
    assert lines.lines[0].shape[1] == 2
    assert (lines.x_label, lines.y_label) == ("$x$", "$z$")
    equator = coordinate_lines(fm.spherical(), at={"theta": np.pi / 2})
    assert (equator.x_label, equator.y_label) == ("$x$", "$y$")


def test_points_that_run_off_to_infinity_are_left_out():
    lines = coordinate_lines(fm.bipolar(a=1))
    assert np.nanmax(np.abs(lines.lines[0])) < 10


def test_a_chart_without_embedding_is_drawn_over_its_own_coordinates():
    lines = coordinate_lines(fm.poincare_half_plane(), count=3)
    assert np.allclose(np.ptp(lines.lines[0][:, 1], axis=1), 0)
    assert not lines.equal


@pytest.mark.slow
def test_surfaces_are_drawn_in_space():
    ax = fm.torus_surface(R=2, r=1).plot(count=4)
    assert ax.name == "3d"
    assert len(ax.lines) == 8
    x, y, z = ax.lines[0].get_data_3d()
    assert np.allclose((np.hypot(x, y) - 2) ** 2 + z**2, 1)


def test_the_axes_hold_one_line_per_value_in_two_colours():
    ax = fm.elliptic(a=1).plot(count=6, linewidth=2)
    assert len(ax.lines) == 12
    assert len({line.get_color() for line in ax.lines}) == 2
    assert {line.get_linewidth() for line in ax.lines} == {2}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [r"along $\mu$", r"along $\nu$"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.elliptic().plot(), "Chart.plot: parameters of the chart must have values; got free a"),
        (lambda: fm.polar().plot(count=1), "count must be an integer of at least 2; got 1"),
        (lambda: fm.cartesian(1).plot(), "chart must leave two coordinates free"),
        (lambda: fm.polar().plot(at={"r": 1}), "chart must leave two coordinates free"),
    ],
)
def test_bad_requests_are_refused(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()
