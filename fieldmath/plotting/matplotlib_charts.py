"""Drawing coordinate lines with matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fieldmath.plotting.chart_pictures import CoordinateLines
from fieldmath.plotting.matplotlib_renderer import draw, render
from fieldmath.plotting.matplotlib_style import DASHES, PALETTE


def draw_lines(picture: CoordinateLines, look: dict[str, Any], style: dict[str, Any]) -> Any:
    """Draw both families of lines, each in its colour and dash, with a legend that says which coordinate varies."""
    return draw(picture, **look, **style)


@render.register
def _lines(picture: CoordinateLines, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    space: Any = ax
    for number, (family, label) in enumerate(zip(picture.lines, picture.labels, strict=True)):
        options = {"color": PALETTE[number], "linestyle": DASHES[number], "linewidth": 1.0, **style}
        for k, line in enumerate(family):
            ax.plot(*line, **options, label=label if k == 0 else None)
    if picture.is_spatial:
        space.set_zlabel(picture.z_label)
        if picture.equal:
            space.set_box_aspect(_sides(picture))
    ax.legend(loc="upper right", fontsize="small", framealpha=0.9)


def _sides(picture: CoordinateLines) -> tuple[float, ...]:
    points = np.concatenate([np.moveaxis(family, 1, 0).reshape(3, -1) for family in picture.lines], axis=1)
    return tuple(np.nanmax(points, axis=1) - np.nanmin(points, axis=1))
