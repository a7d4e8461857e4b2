import numpy as np
import pytest

from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.families import Beta, Binomial, Exponential, Normal, Poisson
from fieldmath.plotting.data import BarData, CurveData, HistogramData, LayerData
from fieldmath.probability.distribution import Distribution

LABELS = Distribution.from_pmf({"a": "1/2", "b": "1/3", "c": "1/6"})
OTHER = Distribution.from_pmf({"b": "1/4", "d": "3/4"})
SAMPLE = Distribution.from_samples(np.random.default_rng(2).normal(size=300))


def test_labelled_outcomes_have_named_bars():
    data = LABELS.plot_data()
    assert isinstance(data, BarData)
    assert data.names == ("a", "b", "c")
    np.testing.assert_allclose(data.heights, [[1 / 2, 1 / 3, 1 / 6]], rtol=1e-15)


def test_a_pair_shares_its_outcomes_in_order():
    data = LABELS.plot_data(other=OTHER)
    assert data.names == ("a", "b", "c", "d")
    np.testing.assert_allclose(data.heights[1], [0, 1 / 4, 0, 3 / 4])
    assert data.series == ("$p$", "$q$")


def test_numeric_outcomes_stand_at_their_numbers_in_order():
    data = Distribution.from_pmf({5: "1/4", 0: "1/2", 1: "1/4"}).plot_data()
    np.testing.assert_array_equal(data.positions, [0, 1, 5])
    np.testing.assert_array_equal(data.heights, [[0.5, 0.25, 0.25]])
    assert data.names == ()


@pytest.mark.slow
def test_unbounded_outcomes_are_shown_as_far_as_there_is_mass():
    data = Poisson(4).plot_data()
    assert np.all(data.positions == np.round(data.positions))
    np.testing.assert_allclose(data.heights[0], Poisson(4).pdf(data.positions))
    assert data.heights.sum() > 0.99


def test_finite_and_unbounded_outcomes_can_be_overlaid():
    p, q = Binomial(10, "1/3"), Poisson(4)
    data = p.plot_data(other=q, box=(0, 15))
    np.testing.assert_allclose(data.heights, [p.pdf(data.positions), q.pdf(data.positions)])
    assert all("Binomial" in label or "Poisson" in label for label in data.series)


def test_a_density_is_the_density():
    data = Normal(1, 2).plot_data()
    assert isinstance(data, CurveData)
    assert data.filled
    (curve,) = data.curves
    # The library's own density on the same points.
    np.testing.assert_allclose(curve.y, Normal(1, 2).pdf(curve.x), rtol=1e-14)
    assert np.trapezoid(curve.y, curve.x) > 0.99
    assert "Normal" in data.title


def test_a_pair_of_densities_shares_its_range():
    first, second = Normal(0, 1).plot_data(other=Normal(10, 1)).curves
    assert first.x[0] < -2
    assert first.x[-1] > 12
    assert (first.x[0], first.x[-1]) == (second.x[0], second.x[-1])


def test_a_narrow_density_is_seen_beside_a_wide_one():
    _, narrow = Normal(0, 100).plot_data(other=Normal(1, "1/1000")).curves
    # The peak is sampled with the narrow one's own spacing, about a hundredth of its width.
    assert narrow.y.max() == pytest.approx(1000 / np.sqrt(2 * np.pi), rel=1e-3)


def test_a_jump_is_drawn_upright():
    (curve,) = Exponential(2).plot_data().curves
    rise = np.argmax(curve.y > 0)
    assert curve.y[rise - 1] == 0
    assert curve.y[rise] == pytest.approx(2, rel=1e-6)
    assert curve.x[rise] - curve.x[rise - 1] < 1e-6


def test_a_density_that_is_infinite_somewhere_is_cut():
    data = Beta("1/2", "1/2").plot_data()
    assert data.limits[0] == 0
    assert 0.6 < data.limits[1] < 10


def test_a_sample_is_a_histogram_of_unit_area():
    layers = SAMPLE.plot_data().layers
    (data,) = layers
    assert isinstance(data, HistogramData)
    assert np.sum(data.heights * np.diff(data.edges)) == pytest.approx(1)


def test_a_sample_and_a_density_lie_on_each_other():
    data = SAMPLE.plot_data(other=Normal(0, 1))
    assert isinstance(data, LayerData)
    assert [type(layer) for layer in data.layers] == [HistogramData, CurveData]
    ax = SAMPLE.plot(other=Normal(0, 1))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["$p$", "$q$"]
    assert ax.lines[0].get_color() != ax.patches[0].get_edgecolor()


def test_labels_name_the_two():
    data = Normal(0, 1).plot_data(other=Normal(1, 1), labels=("before", "after"))
    assert [curve.label for curve in data.curves] == ["before", "after"]
    with pytest.raises(InputError, match="labels must hold one text for each of 2 distributions; got 1"):
        Normal(0, 1).plot_data(other=Normal(1, 1), labels=("before",))


def test_bars_and_curves_reach_the_axes():
    ax = LABELS.plot(other=OTHER)
    assert [bar.get_height() for bar in ax.containers[1]] == [0, 0.25, 0, 0.75]
    ax = Normal(0, 1).plot(other=Normal(1, 1), linewidth=3)
    assert [line.get_linewidth() for line in ax.lines] == [3, 3]
    assert ax.get_ylim()[0] == 0


def test_free_parameters_are_named():
    with pytest.raises(EvaluationError, match=r"got free mu, sigma. Use .subs\({'mu': 1, 'sigma': 1}\) first"):
        Normal("mu", "sigma").plot()
    with pytest.raises(EvaluationError, match="got free s"):
        Normal(0, 1).plot(other=Normal(0, "s"))


def test_a_second_distribution_in_the_place_of_kind_is_explained():
    with pytest.raises(InputTypeError, match=r"kind must be a text.*p.plot\(other=q\)"):
        Normal(0, 1).plot(Normal(1, 1))


def test_unlike_pairs_are_refused():
    with pytest.raises(InputError, match="kind='density' needs continuous distributions"):
        Normal(0, 1).plot(other=Poisson(3))
    with pytest.raises(InputError, match="kind='bars' needs discrete distributions"):
        Normal(0, 1).plot("bars")
    with pytest.raises(InputTypeError, match="other must be a Distribution; got float"):
        Normal(0, 1).plot(other=0.5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"box": (1, 0)}, "box must have finite lower < upper"),
        ({"box": 3}, "box must be a pair"),
        ({"at": {"x": 1}}, "grid and at are for fields"),
        ({"kind": "contour"}, "kind must be one of 'auto', 'bars', 'density', .* for a distribution; got 'contour'"),
    ],
)
def test_unusable_arguments_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        Normal(0, 1).plot(**options)


def test_samples_in_several_columns_are_refused():
    table = Distribution.from_samples(np.random.default_rng(2).normal(size=(50, 2)))
    with pytest.raises(InputError, match="samples must have one column to be drawn; got 2"):
        table.plot(box=(-1, 1))
