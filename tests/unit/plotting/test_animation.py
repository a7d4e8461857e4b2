import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.animation import FuncAnimation
from PIL import Image

from fieldmath.errors import InputError
from fieldmath.families import Normal
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.grids import Grid
from fieldmath.plotting.animation import frames_of
from fieldmath.plotting.request import Request

BUMP = ScalarField("a*exp(-x**2 - y**2)", "x y", parameters="a")


def pictures(drawn, parameter, values, kind="auto", **wanted):
    return [frame.picture for frame in frames_of(drawn, parameter, values, kind, Request(**wanted))]


@pytest.mark.slow
def test_an_animation_is_written_with_one_image_for_each_value(tmp_path):
    moving = BUMP.animate("a", [1, 2, 3], kind="image", resolution=21)
    assert isinstance(moving, FuncAnimation)
    moving.save(tmp_path / "bump.gif", writer="pillow", dpi=40)
    with Image.open(tmp_path / "bump.gif") as written:
        assert written.n_frames == 3


def test_all_frames_have_the_same_colours_and_their_own_values():
    first, second = pictures(BUMP, "a", [1, 3], resolution=21)
    assert first.scale == second.scale
    assert second.scale.upper == pytest.approx(3, rel=1e-12)
    np.testing.assert_allclose(second.values, 3 * first.values)


def test_colours_of_frames_with_either_sign_are_centred_in_all():
    for picture in pictures(BUMP, "a", [-1, 3], resolution=21):
        assert (picture.scale.lower, picture.scale.upper, picture.scale.center) == (
            -3,
            3,
            0,
        ) or picture.scale.center is None


def test_surfaces_stand_on_one_vertical_axis():
    frames = pictures(BUMP, "a", [1, 3], kind="surface", resolution=21)
    assert frames[0].y_limits == frames[1].y_limits
    assert frames[0].y_limits[1] == pytest.approx(3)


def test_arrows_have_one_scale_of_lengths():
    frames = pictures(VectorField(["a", "x"], "x y", parameters="a"), "a", [0, 5])
    assert frames[0].cap == frames[1].cap == pytest.approx(np.hypot(5, 2))


def test_a_coordinate_can_be_animated():
    wave = ScalarField("sin(x - t)", "x t")
    frames = pictures(wave, "t", [0, 1.5], box={"x": (0, 6)})
    np.testing.assert_allclose(frames[1].y, np.sin(frames[1].x - 1.5), atol=1e-12)
    assert frames[0].y_limits == frames[1].y_limits


def test_samples_are_animated_along_a_coordinate():
    wave = ScalarField("x*t", "x t").sample(Grid.uniform("x t", x=(0, 1, 5), t=(0, 1, 5)))
    (frame,) = pictures(wave, "t", [0.5])
    np.testing.assert_allclose(frame.y, 0.5 * frame.x)


def test_densities_of_all_frames_stand_on_one_range():
    frames = pictures(Normal("m", 1), "m", [0, 4], other=Normal(0, "m + 1"))
    assert frames[0].curves[0].x[0] == frames[1].curves[0].x[0]
    assert frames[0].curves[0].x[-1] == frames[1].curves[0].x[-1]
    # The second distribution has the parameter too.
    assert frames[1].curves[1].y.max() == pytest.approx(1 / (5 * np.sqrt(2 * np.pi)), rel=1e-3)


def test_titles_hold_the_formula_and_the_value():
    titles = [frame.title for frame in frames_of(BUMP, "a", [0.5, 2], "auto", Request())]
    assert titles == ["$a e^{- x^{2} - y^{2}}$, $a$ = 0.5", "$a e^{- x^{2} - y^{2}}$, $a$ = 2"]
    assert frames_of(BUMP, "a", [1], "auto", Request(), "a bump")[0].title == "a bump, $a$ = 1"


@pytest.mark.parametrize("kind", ["quiver", "slices"])
def test_what_is_shown_is_the_frame_asked_for(kind):
    field = VectorField(["-y", "x", "a"], "x y z", parameters="a")
    moving = field.animate("a", [1, 2], kind=kind, resolution=5)
    moving._func(1)
    figure = plt.figure(plt.get_fignums()[-1])
    text = figure.get_suptitle() if kind == "slices" else figure.axes[0].get_title()
    assert text.endswith("$a$ = 2")
    moving._draw_was_started = True  # Nothing is lost when it is not written.


@pytest.mark.parametrize(
    ("parameter", "values", "options", "message"),
    [
        ("b", [1], {}, "parameter must be one of a, x, y; got 'b'"),
        ("a", [], {}, "values must hold at least one number; got none"),
        ("a", 3, {}, "values must be a sequence of numbers, one for each frame; got 3"),
        ("a", ["x"], {}, r"values must be numbers; got \['x'\]"),
        ("a", [float("nan")], {}, "values must be finite numbers"),
        ("a", [1], {"interval": 0}, "interval must be a positive number of milliseconds; got 0"),
        ("x", [1], {"at": {"x": 0}}, "at must not hold the coordinate x"),
    ],
)
def test_what_cannot_be_animated_gets_one_sentence(parameter, values, options, message):
    with pytest.raises(InputError, match=rf"ScalarField\.animate: {message}"):
        BUMP.animate(parameter, values, **options)


def test_an_object_without_parameters_says_so():
    with pytest.raises(InputError, match="parameter must be a free parameter, of which this has none; got 'mu'"):
        Normal(0, 1).animate("mu", [1])


def test_settings_of_matplotlib_stay_as_they_are():
    before = dict(matplotlib.rcParams)
    BUMP.animate("a", [1], resolution=5)._draw_was_started = True
    assert dict(matplotlib.rcParams) == before
