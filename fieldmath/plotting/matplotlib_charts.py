"""Drawing coordinate lines with matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from fieldmath.errors import InputError
from fieldmath.plotting.chart_pictures import CoordinateLines
from fieldmath.plotting.matplotlib_style import DASHES, PALETTE, drawable


def draw_lines(picture: CoordinateLines, ax: Any, style: dict[str, Any]) -> Any:
    """Draw both families of lines, each in its colour and dash, with a legend that says which coordinate varies."""
    if ax is None:
        projection = {"projection": "3d"} if picture.is_spatial else {}
        _, ax = plt.subplots(figsize=(5.5, 5.0), layout="constrained", subplot_kw=projection)
    elif picture.is_spatial and not hasattr(ax, "plot_surface"):
        raise InputError("ax must be a 3-D Axes for lines in space. Make it with subplot_kw={'projection': '3d'}")
    for number, (family, name) in enumerate(zip(picture.lines, picture.names, strict=True)):
        options = {"color": PALETTE[number], "linestyle": DASHES[number], "linewidth": 1.0, **style}
        for k, line in enumerate(family):
            ax.plot(*line, **options, label=f"along {name}" if k == 0 else None)
    ax.set_xlabel(picture.x_label)
    ax.set_ylabel(picture.y_label)
    if picture.is_spatial:
        ax.set_zlabel(picture.z_label)
    ax.set_title(drawable(picture.title))
    if picture.equal:
        ax.set_aspect("equal") if not picture.is_spatial else ax.set_box_aspect(_sides(picture))
    ax.legend(loc="upper right", fontsize="small", framealpha=0.9)
    return ax


def _sides(picture: CoordinateLines) -> tuple[float, ...]:
    points = np.concatenate([np.moveaxis(family, 1, 0).reshape(3, -1) for family in picture.lines], axis=1)
    return tuple(np.nanmax(points, axis=1) - np.nanmin(points, axis=1))
