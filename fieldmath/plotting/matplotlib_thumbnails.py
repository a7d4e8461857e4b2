"""Small pictures of objects, for cards in notebooks."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from fieldmath.errors import FieldMathError

_DOTS_PER_INCH = 55


def thumbnail(picture: Any) -> str:
    """Return a PNG in base 64 of what `picture.plot` draws; empty where it cannot be drawn."""
    try:
        axes = picture.plot(title="")
    except FieldMathError:
        return ""
    figure = np.ravel(axes)[0].figure
    file = BytesIO()
    figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
    plt.close(figure)  # A figure left open would be shown a second time by the notebook.
    return b64encode(file.getvalue()).decode("ascii")
