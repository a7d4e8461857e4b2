import numpy as np
import pytest
from matplotlib import pyplot as plt

from fieldmath import compare
from fieldmath.errors import InputError, InputTypeError, MismatchError
from fieldmath.families import Normal, Poisson
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.grids import Grid
from fieldmath.plotting.comparison import comparison

F = ScalarField("x*y", "x y")
G = ScalarField("x*y + x**2/4", "x y")
GRID = Grid.uniform("x y", x=(0, 2, 9), y=(0, 1, 5))


def panels(*drawn, kind="auto", labels=None, **wanted):
    return comparison(drawn, kind, labels, wanted).panels


def test_fields_side_by_side_share_their_colours_and_the_difference_is_centred():
    first, second, difference = panels(F, G)
    assert first.scale == second.scale
    np.testing.assert_allclose(difference.values, difference.x**2 / 4)
    assert difference.scale.center == 0
    assert difference.title == "largest difference 1"


def test_a_formula_is_compared_with_samples_on_their_grid():
    first, second, difference = panels(F, F.sample(GRID))
    assert first.values.shape == second.values.shape == GRID.shape
    assert not difference.values.any()
    assert (first.title, second.title) == ("$x y$", "samples")


def test_vector_fields_have_one_longest_arrow():
    first, second, difference = panels(VectorField(["-y", "x"], "x y"), VectorField(["-y", "x + y"], "x y"))
    assert first.cap == second.cap
    np.testing.assert_allclose(difference.v, difference.y, atol=1e-15)
    assert difference.title == "largest difference 2"


def test_curves_lie_in_one_frame_beside_their_difference():
    together, difference = panels(ScalarField("sin(x)", "x"), ScalarField("x", "x"), box={"x": (0, 1)})
    assert [curve.label for curve in together.curves] == [r"$\sin{\left(x \right)}$", "$x$"]
    np.testing.assert_allclose(difference.y, difference.x - np.sin(difference.x))


def test_cuts_through_space_stand_in_rows():
    picture = comparison((ScalarField("x*y*z", "x y z"), ScalarField("x + y", "x y z")), "auto", None, {})
    assert picture.shape == (3, 3)
    assert len(picture.panels) == 9


def test_more_than_two_fields_or_other_charts_have_no_difference():
    assert len(panels(F, G, ScalarField("r", "polar"))) == 3
    assert len(panels(F, ScalarField("r", "polar"))) == 2


def test_distributions_are_overlaid_beside_the_integrand_of_their_divergence():
    p, q = Normal(0, 1), Normal(1, 2)
    overlaid, where = panels(p, q)
    assert len(overlaid.curves) == 2
    area = where.layers[0]
    # Trapezoids over the picture, which holds all but about 1e-4 of the mass.
    assert np.trapezoid(area.y, area.x) == pytest.approx(float(p.kl(q)), abs=2e-3)
    assert where.title == "kl: 0.4431"
    bars, _ = panels(Poisson(3), Poisson(5), labels=["p", "q"])
    assert bars.series == ("p", "q")


def test_the_axes_are_returned_and_take_style():
    axes = compare(F, G, cmap="PuOr", kind="image", resolution=9)
    assert len(axes) == 3
    assert {ax.collections[0].get_cmap().name for ax in axes} == {"PuOr"}
    _, given = plt.subplots(1, 3)
    assert list(compare(F, G, ax=given, labels=["one", "two"])) == list(given)
    assert given[0].get_title() == "one"


def test_surfaces_are_compared_in_perspective():
    axes = compare(F, G, kind="surface", resolution=9)
    assert axes[0].get_zlim() == axes[1].get_zlim()


@pytest.mark.parametrize(
    ("drawn", "options", "error", "message"),
    [
        ((F, 3), {}, InputTypeError, "what is compared must be fields or distributions; got int"),
        ((F, Normal(0, 1)), {}, MismatchError, "all must be of one sort; got scalar field and distribution"),
        ((F, F.grad()), {}, MismatchError, "all must be of one sort; got scalar field and vector field"),
        ((F, ScalarField("x", "x")), {}, MismatchError, "fields must have as many coordinates"),
        ((Normal(0, 1), Poisson(3)), {}, MismatchError, "both distributions must be discrete, or both continuous"),
        ((Normal(0, 1),) * 3, {}, InputError, "two distributions can be compared; got 3"),
        ((F, G), {"labels": ["a"]}, InputError, "labels must hold one text for each of 2 objects; got 1"),
        (
            (F.sample(GRID), F.sample(Grid.uniform("x y", x=(0, 1, 5), y=(0, 1, 5)))),
            {},
            MismatchError,
            "samples must be on one grid; got two",
        ),
    ],
)
def test_what_cannot_be_compared_gets_one_sentence(drawn, options, error, message):
    with pytest.raises(error, match=f"compare: {message}"):
        compare(*drawn, **options)
