"""Grids hold points on a chart."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm


def test_uniform_axes_include_both_ends():
    grid = fm.Grid.uniform("x y", x=(0, 1, 11), y=(0, 2, 5))
    assert grid.shape == (11, 5)
    assert grid.is_uniform
    assert np.allclose(grid.spacing, (0.1, 0.5), rtol=1e-15)
    assert [m.shape for m in grid.mesh] == [(11, 1), (1, 5)]
    assert [m.shape for m in grid.dense_mesh()] == [(11, 5)] * 2


def test_periodic_axes_leave_out_the_end_point():
    grid = fm.Grid.uniform("polar", r=(1, 2, 5), theta=(0, 2 * sp.pi, 8), periodic=["theta"])
    assert grid.periods == (None, pytest.approx(2 * np.pi))
    assert grid.axes[1][-1] == pytest.approx(2 * np.pi * 7 / 8)


def test_the_period_comes_from_the_chart_or_from_the_spacing():
    angles = [0.0, 1.0, 2.5, 5.0]
    assert fm.Grid("polar", [[1.0, 2.0], angles], periodic=(False, True)).periods[1] == pytest.approx(2 * np.pi)
    assert fm.Grid("x", [np.arange(5.0)], periodic=[True]).periods == (5.0,)


def test_non_uniform_axes_have_no_spacing():
    grid = fm.Grid("x y", [[0, 1, 3], [0, 1, 2]])
    assert np.isnan(grid.spacing[0])
    assert grid.spacing[1] == 1
    assert not grid.is_uniform


def test_grids_are_values_and_keep_their_own_copy():
    axis = np.array([0.0, 1.0, 2.0])
    grid = fm.Grid("x", [axis])
    axis[0] = -5
    assert grid.axes[0][0] == 0
    assert grid == fm.Grid("x", [[0, 1, 2]])
    assert hash(grid) == hash(fm.Grid("x", [[0, 1, 2]]))
    assert grid != fm.Grid("x", [[0, 1, 2.5]])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.Grid("x y", [[0, 1]]), r"Grid: axes must be one array per coordinate of cartesian\(x, y\); got 1"),
        (lambda: fm.Grid("x", [[0, 2, 1]]), "axis x must increase strictly; got decreasing values 2, 1 at 1, 2"),
        (lambda: fm.Grid("x", [[0, 1, 1]]), "axis x must increase strictly; got repeated values 1, 1"),
        (lambda: fm.Grid("x", [[0, np.nan]]), "axis x must be finite; got nan"),
        (lambda: fm.Grid("x", [[]]), "axis x must"),
        (lambda: fm.Grid("x", [[[0, 1]]]), r"must be a non-empty 1-D array; got shape \(1, 2\)"),
        (lambda: fm.Grid("x", [[0, 1j]]), "axis x must hold real numbers; got dtype complex128"),
        (lambda: fm.Grid("x", [["a", "b"]]), "axis x must hold real numbers"),
        (lambda: fm.Grid("x", [[0, 1]], periodic=["y"]), "periodic must name coordinates"),
        (lambda: fm.Grid("x", [[0, 1]], periodic=[True, False]), "periodic must have one entry per coordinate"),
        (lambda: fm.Grid("x", [[0, 1, 3]], periodic=[True]), "axis x is not uniform; give its length with periods"),
        (
            lambda: fm.Grid("polar", [[1, 2], np.linspace(0, 2 * np.pi, 9)], periodic=["theta"]),
            "must be shorter than its period 6.28319; it spans 6.28319. Leave out the end point",
        ),
        (lambda: fm.Grid.uniform("x y", x=(0, 1, 3)), "axes must be given for x, y; got x"),
        (lambda: fm.Grid.uniform("x", x=(0, 1)), r"axis x must be \(start, stop, count\)"),
        (lambda: fm.Grid.uniform("x", x=(0, 1, 2.5)), "count of axis x must be a positive integer; got 2.5"),
        (lambda: fm.Grid.uniform("x", x=(1, 0, 5)), "axis x must have start < stop"),
        (lambda: fm.Grid.uniform("x", x=(0, sp.oo, 5)), "axis x must have finite numbers as ends; got oo"),
    ],
)
def test_bad_grids_are_refused_in_one_sentence(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()
