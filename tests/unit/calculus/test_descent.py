"""The way downhill: where it ends, how fast, in which coordinates, and its picture."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.plotting.data import LayerData, PanelData, TrackData

BOWL = fm.ScalarField("x**2 + 10*y**2", "x y")
VALLEY = fm.ScalarField("(1 - x)**2 + 100*(y - x**2)**2", "x y")


def test_steps_on_a_quadratic_shrink_each_coordinate_by_its_own_factor():
    walk = BOWL.gradient_descent((1, 1), rate=0.04, steps=5, tolerance=0)
    # x -> (1 - 2 rate) x and y -> (1 - 20 rate) y.
    assert walk.points[0] == pytest.approx(0.92 ** np.arange(6), rel=1e-13)
    assert walk.points[1] == pytest.approx(0.2 ** np.arange(6), rel=1e-12)
    assert (walk.steps, walk.reason) == (5, "steps used up")


def test_newton_ends_a_quadratic_in_one_step():
    walk = BOWL.gradient_descent((3, -7), method="newton")
    assert (walk.steps, walk.converged) == (1, True)


def test_momentum_is_faster_in_a_long_valley():
    plain = BOWL.gradient_descent((10, 1), rate=0.01)
    heavy = BOWL.gradient_descent((10, 1), rate=0.01, momentum=0.8)
    assert heavy.converged
    assert heavy.steps < plain.steps / 2


def test_newton_with_line_search_finds_the_end_of_rosenbrocks_valley():
    walk = VALLEY.gradient_descent((-1.2, 1), method="newton", line_search=True)
    assert walk.converged
    assert walk.steps < 30
    assert walk.end == pytest.approx([1, 1], abs=1e-9)
    assert (np.diff(walk.values) < 0).all()


def test_newton_does_not_climb_to_a_maximum():
    walk = fm.ScalarField("cos(x)", "x").gradient_descent(0.5, method="newton", line_search=True)
    assert walk.end == pytest.approx([np.pi], abs=1e-7)


def test_a_line_search_never_goes_up():
    walk = VALLEY.gradient_descent((-1.2, 1), rate=1, line_search=True, steps=200)
    assert (np.diff(walk.values) < 0).all()


@pytest.mark.parametrize(
    ("field", "start", "rate", "reason"),
    [
        (VALLEY, (-1.2, 1), 0.1, "diverged"),
        (fm.ScalarField("x + y", "x y"), (0, 0), 0.1, "steps used up"),
        (fm.ScalarField("log(x)", "x"), (1,), 0.9, "left the domain"),
        (fm.ScalarField("x**2", "x"), (0,), 0.1, "gradient below tolerance"),
    ],
)
def test_a_walk_says_why_it_ends(field, start, rate, reason):
    assert field.gradient_descent(start, rate=rate, steps=50).reason == reason


def test_steepest_descent_does_not_depend_on_coordinates():
    bowl = fm.ScalarField("x**2 + 2*y**2", "x y")
    # Small steps follow the curve of steepest descent, which is geometric: they differ by O(rate).
    here = bowl.gradient_descent((1, 1), rate=1e-3, steps=500)
    there = bowl.to("polar").gradient_descent((np.sqrt(2), np.pi / 4), rate=1e-3, steps=500)
    assert there.positions[:, -1] == pytest.approx(here.end, abs=2e-3)
    assert there.gradients[0] == pytest.approx(here.gradients[0], rel=1e-12)


def test_samples_lead_downhill_too():
    grid = fm.Grid.uniform("x y", x=(-2, 2, 41), y=(-2, 2, 41))
    sampled = fm.ScalarField("(x - 0.3)**2 + 2*(y + 0.2)**2", "x y").sample(grid)
    walk = sampled.gradient_descent((1, 1))
    assert walk.end == pytest.approx([0.3, -0.2], abs=1e-7)
    leaving = fm.ScalarField("x + y", "x y").sample(grid).gradient_descent((0, 0), rate=0.5)
    assert leaving.reason == "left the domain"


@pytest.mark.slow
def test_the_path_is_drawn_over_the_landscape_and_its_progress_beside_it():
    walk = VALLEY.gradient_descent((-1.2, 1), rate=1e-3, steps=100)
    assert walk.plot().get_xlabel() == "$x$"
    assert len(walk.plot("both")) == 2
    assert walk.plot("progress").get_xlabel() == "steps"
    assert fm.ScalarField("x**2", "x").gradient_descent(1).plot().get_xlabel() == "$x$"
    high = fm.ScalarField("x**2 + y**2 + z**2", "x y z").gradient_descent((1, 2, 3))
    assert high.plot().get_xlabel() == "steps"
    with pytest.raises(fm.InputError, match="one or two dimensions"):
        high.plot("path")


def test_the_picture_holds_the_walk():
    from fieldmath.plotting.flow_pictures import walk as picture_of

    walk = VALLEY.gradient_descent((-1.2, 1), method="newton", line_search=True)
    picture = picture_of(walk, "path", None)
    assert isinstance(picture, LayerData)
    track = picture.layers[1]
    assert isinstance(track, TrackData)
    assert np.array_equal(np.stack([track.x, track.y]), walk.points)
    assert isinstance(picture_of(walk, "both", None), PanelData)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0}, "rate must be positive"),
        ({"momentum": 1}, "momentum must be at least 0 and below 1"),
        ({"method": "adam"}, "method must be one of 'gradient', 'momentum', 'newton'"),
        ({"steps": 2.5}, "steps must be a positive integer"),
        ({"rate": "a"}, "declared names"),
    ],
)
def test_unusable_rules_are_refused(options, message):
    with pytest.raises(fm.InputError, match=message):
        BOWL.gradient_descent((1, 1), **options)


def test_a_start_without_a_value_is_refused():
    with pytest.raises(fm.EvaluationError, match="start must lie where the field has a value"):
        fm.ScalarField("log(x)", "x").gradient_descent(-1)
    with pytest.raises(fm.EvaluationError, match="free parameters a"):
        fm.ScalarField("a*x**2", "x", parameters="a").gradient_descent(1)
