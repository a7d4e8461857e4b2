import subprocess
import sys

import numpy as np
import pytest
from matplotlib import pyplot as plt

from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.tensor import TensorField
from fieldmath.fields.vector import VectorField
from fieldmath.plotting.data import ArrowData, ContourData, LineData, PanelData
from fieldmath.plotting.mixin import KINDS

PLANE = {
    "scalar field": ScalarField("x*y", "x y"),
    "vector field": VectorField(["-y", "x"], "x y"),
    "tensor field": TensorField([["x", "y"], ["0", "1"]], "x y"),
}
OTHER_DIMENSIONS = {
    ("scalar field", "line"): ScalarField("x**2", "x"),
    ("scalar field", "slices"): ScalarField("x*y*z", "x y z"),
    ("vector field", "line"): VectorField(["x"], "x"),
    ("vector field", "slices"): VectorField(["x", "y", "z"], "x y z"),
}


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        (ScalarField("x**2", "x"), LineData),
        (ScalarField("x*y", "x y"), ContourData),
        (ScalarField("x*y*z", "x y z"), PanelData),
        (VectorField(["x"], "x"), LineData),
        (VectorField(["x", "y"], "x y"), ArrowData),
        (VectorField(["x", "y", "z"], "x y z"), PanelData),
        (PLANE["tensor field"], PanelData),
    ],
)
def test_auto_takes_what_suits_the_number_of_coordinates(field, kind):
    assert isinstance(field.plot_data(), kind)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "kind"), [(family, kind) for family in PLANE for kind in KINDS[family]], ids=lambda word: word
)
def test_every_kind_can_be_drawn(family, kind):
    field = OTHER_DIMENSIONS.get((family, kind), PLANE[family])
    axes = np.ravel(field.plot(kind, resolution=9))
    assert all(hasattr(one, "get_xlabel") for one in axes)
    axes[0].figure.canvas.draw()


@pytest.mark.parametrize("family", PLANE)
def test_an_unknown_kind_lists_the_kinds(family):
    names = ", ".join(map(repr, ("auto", *KINDS[family])))
    with pytest.raises(InputError, match=rf"Field.plot: kind must be one of {names} for a {family}; got 'pie'"):
        PLANE[family].plot("pie")


def test_a_kind_for_another_dimension_says_what_to_hold():
    with pytest.raises(InputError, match=r"needs 2 free coordinates; got 3 \(x, y, z\).*at=\{'z': 0\}"):
        ScalarField("x*y*z", "x y z").plot("contour")
    with pytest.raises(InputError, match="needs 2 free coordinates; got 1"):
        ScalarField("x", "x").plot("contour")


def test_more_than_three_coordinates_must_be_held():
    with pytest.raises(InputError, match=r"at must hold some of the 4 coordinates \(w, x, y, z\) fixed"):
        ScalarField("w*x*y*z", "w x y z").plot()


def test_free_parameters_are_refused_with_the_place():
    with pytest.raises(EvaluationError, match=r"^ScalarField.plot: parameters must have values.*free a"):
        ScalarField("a*x", "x", parameters="a").plot()


@pytest.mark.parametrize("resolution", [1, 2.5, True, "9"])
def test_an_unusable_resolution_is_refused(resolution):
    with pytest.raises(InputError, match="resolution must be an integer of at least 2"):
        PLANE["scalar field"].plot(resolution=resolution)


def test_a_kind_that_is_no_text_is_refused():
    with pytest.raises(InputTypeError, match="kind must be a text; got int"):
        PLANE["scalar field"].plot(3)


def test_the_other_object_is_for_distributions():
    with pytest.raises(InputError, match="other and labels are for distributions"):
        PLANE["scalar field"].plot(other=PLANE["scalar field"])


def test_an_empty_picture_is_refused():
    with pytest.raises(EvaluationError, match=r"got none for x in \(-2, 2\), y in \(-2, 2\). Use another box"):
        ScalarField("sqrt(-1 - x**2 - y**2)", "x y").plot()


def test_no_figure_is_made_for_given_axes():
    _, ax = plt.subplots()
    assert PLANE["scalar field"].plot(ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_panels_go_into_given_axes():
    _, axes = plt.subplots(2, 2)
    drawn = PLANE["tensor field"].plot(ax=axes)
    assert drawn.shape == (2, 2)
    assert drawn[1, 0] is axes[1, 0]


def test_a_wrong_number_of_axes_is_refused():
    _, ax = plt.subplots()
    with pytest.raises(InputError, match="ax must hold 4 Axes for this kind of picture, one per panel; got 1"):
        PLANE["tensor field"].plot(ax=ax)
    with pytest.raises(InputError, match="ax must be a matplotlib Axes; got int"):
        PLANE["scalar field"].plot(ax=3)
    with pytest.raises(InputError, match="ax must be a 3-D Axes"):
        PLANE["scalar field"].plot("surface", ax=ax)


@pytest.mark.slow
def test_importing_fields_and_making_plot_data_load_no_matplotlib():
    program = (
        "import sys; from fieldmath.fields.vector import VectorField; from fieldmath.geometry.catalogue import polar; "
        "VectorField(['0', 'r'], polar()).plot_data('stream'); "
        "assert not any(name.split('.')[0] == 'matplotlib' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
