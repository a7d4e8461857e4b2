"""Pictures of joint distributions hold the numbers they show."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.errors import EvaluationError, InputError
from fieldmath.plotting.data import BarData, DiagramData, TableData

XOR = fm.Distribution.from_table([[["1/4", 0], [0, "1/4"]], [[0, "1/4"], ["1/4", 0]]])
PAIR = fm.Distribution.from_table([[4, 2], [1, 1]], names=("sky", "road"), outcomes=[["dry", "rain"], ["dry", "wet"]])


def test_three_variables_are_three_circles_with_the_negative_piece_in_the_middle_and_said():
    data = XOR.plot_data()
    assert isinstance(data, DiagramData)
    inside = np.hypot(*(data.places[:, None] - data.centres[None]).transpose(2, 0, 1)) < data.radius
    # Every piece stands inside exactly the circles of the variables that share it.
    assert [tuple(np.array(data.names)[row]) for row in inside] == list(XOR.information_atoms())
    np.testing.assert_allclose(data.values, [0, 0, 0, 1, 1, 1, -1], atol=1e-12)
    assert "negative" in data.note


def test_two_variables_are_two_circles_without_a_note():
    data = PAIR.plot_data()
    inside = np.hypot(*(data.places[:, None] - data.centres[None]).transpose(2, 0, 1)) < data.radius
    assert inside.tolist() == [[True, False], [False, True], [True, True]]
    assert data.values.sum() == pytest.approx(float(PAIR.entropy(base=2)))
    assert data.note == ""


def test_the_table_is_drawn_as_it_is_printed():
    data = PAIR.plot_data("table")
    assert isinstance(data, TableData)
    np.testing.assert_allclose(data.values, [[0.5, 0.25], [0.125, 0.125]])
    assert (data.rows, data.columns, data.y_label, data.x_label) == (("dry", "rain"), ("dry", "wet"), "sky", "road")
    ax = PAIR.plot("table")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["dry", "rain"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert {text.get_text() for text in ax.texts} == {"0.5", "0.25", "0.125"}


def test_pieces_can_be_bars_and_single_variables_keep_theirs():
    data = XOR.plot_data("atoms")
    assert isinstance(data, BarData)
    assert data.heights.min() == pytest.approx(-1)
    assert isinstance(PAIR.marginal("sky").plot_data(), BarData)


def test_tuples_without_names_are_variables_x_y_z():
    plain = fm.Distribution.from_pmf(dict.fromkeys([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)], "1/4"))
    assert plain.plot_data("information").names == ("X", "Y", "Z")
    np.testing.assert_array_equal(plain.plot_data("atoms").heights, XOR.plot_data("atoms").heights)
    assert plain.marginal(0, 1).plot_data("table").x_label == "Y"


def test_the_diagram_writes_its_values():
    ax = XOR.plot()
    written = [text.get_text() for text in ax.texts]
    assert {"X", "Y", "Z", "0", "1", "\N{MINUS SIGN}1"} <= set(written)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match="two variables"):
        XOR.plot_data("table")
    with pytest.raises(InputError, match="named variables"):
        fm.Distribution.from_pmf([0.5, 0.5]).plot_data("information")
    with pytest.raises(EvaluationError):
        fm.Distribution.from_table([["a", "b"], ["c", "d"]]).plot_data()
    with pytest.raises(InputError, match="other"):
        XOR.plot_data(other=XOR)
