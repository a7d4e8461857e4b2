"""Pictures as they were when they were last looked at; run this file to draw the baselines anew, then look at them.

Blocks of pixels are compared by their mean colours, so that other versions of matplotlib and of fonts do no harm.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from fieldmath.families import Normal
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.tensor import TensorField
from fieldmath.fields.vector import VectorField

FOLDER = Path(__file__).parent / "baselines"
BLOCK = 8
PICTURES = {
    "contour": lambda ax: ScalarField("sin(2*x)*y", "x y").plot(ax=ax, title=""),
    "quiver": lambda ax: VectorField(["-y", "x"], "x y").plot(ax=ax, title=""),
    "critical": lambda ax: ScalarField("x**3 - 3*x + y**2", "x y").plot("critical", ax=ax, title=""),
    "ellipses": lambda ax: TensorField([["x", "y"], ["y", "1"]], "x y").plot("ellipses", ax=ax, title="", resolution=7),
    "density": lambda ax: Normal(0, 1).plot(other=Normal(2, 2), ax=ax, labels=["p", "q"]),
}


def drawn(name):
    figure = Figure(figsize=(4, 3.2), dpi=50)
    canvas = FigureCanvasAgg(figure)
    PICTURES[name](figure.add_axes((0.15, 0.2, 0.65, 0.7)))
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3] / 255


def blocks(pixels):
    rows, columns, _ = pixels.shape
    return pixels.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK, 3).mean(axis=(1, 3))


def far(one, other):
    """Return the mean difference of colours, in shares of white."""
    return float(abs(blocks(one) - blocks(other)).mean())


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_look_as_they_did(name):
    assert far(drawn(name), image.imread(FOLDER / f"{name}.png")[..., :3]) < 0.01


def test_the_comparison_tells_pictures_apart():
    """A field turned by a quarter, or colours turned round, are several times the tolerance away."""
    baseline = image.imread(FOLDER / "contour.png")[..., :3]
    figure = Figure(figsize=(4, 3.2), dpi=50)
    canvas = FigureCanvasAgg(figure)
    ScalarField("-sin(2*x)*y", "x y").plot(ax=figure.add_axes((0.15, 0.2, 0.65, 0.7)), title="")
    canvas.draw()
    assert far(np.asarray(canvas.buffer_rgba())[..., :3] / 255, baseline) > 0.05


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or PICTURES:
        image.imsave(FOLDER / f"{name}.png", drawn(name))
