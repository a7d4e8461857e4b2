import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.families import Cauchy, Exponential, Gamma, Laplace, Normal, Poisson, Uniform
from fieldmath.plotting.data import AreaData, BarData, LayerData, MarkData, MatrixData, SpanData

P = fm.Distribution.from_pmf({"rain": "1/2", "sun": "3/8", "snow": "1/8"})
Q = fm.Distribution.from_pmf({"rain": "1/4", "sun": "1/4", "snow": "1/2"})
HARD = fm.divergence_matrix([Normal(0, 1), Laplace(0, 1), Uniform(-1, 1), Cauchy(0, 1)])


@pytest.mark.parametrize("name", ["kl", "js", "jeffreys", "total_variation", "cross_entropy"])
def test_the_area_under_the_integrand_is_the_divergence(name):
    p, q = Normal(0, 1), Normal(1, 2)
    picture = p.plot_data("integrand", other=q, functional=name, box=(-12, 12))
    assert isinstance(picture, LayerData)
    area = picture.layers[0]
    assert isinstance(area, AreaData)
    # 601 points and more over 24 units: the trapezoidal rule of a smooth function that ends at 0; kinks cost 1e-5.
    assert np.trapezoid(area.y, area.x) == pytest.approx(float(getattr(p, name)(q)), abs=1e-4)


def test_contributions_of_outcomes_sum_to_the_divergence():
    picture = P.plot_data("integrand", other=Q, functional="js")
    assert isinstance(picture, BarData)
    assert picture.names == ("rain", "sun", "snow")
    assert picture.heights.sum() == pytest.approx(float(P.js(Q)), rel=1e-14)
    bars = Poisson(3).plot_data("integrand", other=Poisson(5), box=(0, 40))
    assert bars.heights.sum() == pytest.approx(float(Poisson(3).kl(Poisson(5))), rel=1e-10)
    assert P.plot_data("integrand").heights.sum() == pytest.approx(float(P.entropy()), rel=1e-14)


def test_the_renyi_curve_passes_through_its_named_points_below_its_limit():
    p, q = Normal(0, 1), Normal(1, 2)
    line, marks = p.plot_data("renyi", other=q).layers
    assert isinstance(marks, MarkData)
    assert np.all(np.diff(line.y) > 0)
    np.testing.assert_allclose(
        marks.y, [2 * float(p.bhattacharyya(q)), float(p.kl(q)), math.log1p(float(p.chi_square(q)))]
    )
    ((level, _),) = marks.levels
    assert level == pytest.approx(float(p.renyi(q, sp.oo)))
    assert line.y[-1] < level


def test_the_curve_follows_the_formula_up_to_the_order_from_which_it_is_infinite():
    line, marks = Normal(0, 1).plot_data("renyi", other=Normal(2, "1/2")).layers
    finite = np.isfinite(line.y)
    assert np.all(np.diff(line.y[finite]) > 0)
    assert 1.3 < line.x[finite].max() < 4 / 3 <= line.x.max() + 1e-12  # alpha/4 + 1 - alpha = 0 at 4/3
    assert marks.labels == ("twice Bhattacharyya", "Kullback-Leibler")
    assert marks.levels == ()


def test_densities_are_lowered_to_an_integrand_that_is_much_smaller():
    area, curves = Laplace(0, 1).plot_data("integrand", other=Normal(0, 1), functional="js").layers
    labels = [curve.label for curve in curves.curves]
    assert all(label.endswith(", × 0.008") for label in labels)
    assert curves.curves[0].y.max() == pytest.approx(0.008 * 0.5, rel=1e-6)
    assert curves.curves[0].y.max() < 1.1 * area.y.max()
    plain = Normal(0, 1).plot_data("integrand", other=Normal(2, 1)).layers[1]
    assert not any("×" in curve.label for curve in plain.curves)


def test_an_infinite_divergence_leaves_the_curve():
    line, marks = Gamma(2, 1).plot_data("renyi", other=Gamma(3, 1)).layers
    assert np.isnan(line.y[line.x > 3.01]).all()
    assert marks.levels == ()


def test_the_gap_between_mixed_entropies_is_the_jensen_shannon_divergence():
    curves, span = P.plot_data("js", other=Q).layers
    above, chord = curves.curves
    assert isinstance(span, SpanData)
    assert span.upper - span.lower == pytest.approx(float(P.js(Q)), rel=1e-12)
    mixture = fm.Distribution.mixture([P, Q], ["3/4", "1/4"])
    assert above.y[np.argmin(np.abs(above.x - 0.25))] == pytest.approx(float(mixture.entropy()), rel=1e-12)
    assert np.all(above.y >= chord.y - 1e-12)


def test_a_matrix_holds_exact_values_and_infinities():
    picture = HARD.plot_data()
    assert isinstance(picture, MatrixData)
    assert HARD[2, 1] == sp.Rational(1, 2)
    assert HARD[0, 2] is sp.oo
    assert np.isinf(picture.values).sum() == 5
    assert np.all(np.diag(HARD.to_numpy()) == 0)
    assert "Laplace(0, 1)" in repr(HARD)


def test_every_picture_can_be_drawn():
    for ax in (
        Normal(0, 1).plot("integrand", other=Normal(1, 2)),
        P.plot("integrand", other=Q),
        Normal(0, 1).plot("renyi", other=Normal(1, 2)),
        P.plot("js", other=Q),
    ):
        assert ax.has_data()
        plt.close(ax.figure)
    ax = HARD.plot()
    assert [text.get_text() for text in ax.get_yticklabels()] == list(HARD.labels)
    assert sum(text.get_text() == r"$\infty$" for text in ax.texts) == 5
    plt.close("all")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Normal(0, 1).plot_data("renyi"), "other must be a second distribution"),
        (
            lambda: Normal(0, 1).plot_data("integrand", other=Normal(1, 1), functional="klx"),
            "functional must be one of",
        ),
        (lambda: Normal("m", 1).plot_data("integrand", other=Normal(1, 1)), "free"),
        (lambda: fm.divergence_matrix([Normal(0, 1)]), "distributions must be at least two"),
        (lambda: fm.divergence_matrix([Normal(0, 1), Exponential("r")]), "numeric parameters"),
        (lambda: fm.divergence_matrix([Normal(0, 1), Normal(1, 1)], "entropy"), "functional must be one of"),
        (lambda: Normal(0, 1).integrand("wasserstein", Normal(1, 1), at=[0.0]), "wasserstein has no integrand"),
    ],
)
def test_what_cannot_be_drawn_says_why(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()


def test_triangle_has_the_distances_as_sides_and_tells_the_divergences_from_the_mean():
    outline, marks = P.plot_data("triangle", other=Q).layers
    ends = np.stack([marks.x, marks.y], axis=1)
    assert np.linalg.norm(ends[1] - ends[0]) ** 2 == pytest.approx(float(P.js(Q)), rel=1e-9)
    from_mean = [float(text.rsplit(" ", 1)[1]) for text in (curve.label for curve in outline.curves[1:])]
    assert np.mean(from_mean) == pytest.approx(float(P.js(Q)), rel=1e-3)  # four digits are shown
    assert len(outline.curves) == 3
