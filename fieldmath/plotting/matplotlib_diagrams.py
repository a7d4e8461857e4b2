"""Drawing information diagrams and tables of probabilities with matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from fieldmath.plotting.data import DiagramData, TableData
from fieldmath.plotting.matplotlib_style import PALETTE, drawable

# A table with more cells than this is shown by colours alone.
_MOST_WRITTEN = 150


def draw_diagram(picture: DiagramData, ax: Axes, style: dict[str, Any]) -> None:
    """Draw overlapping circles with their names, and the value of each piece where it lies."""
    for number, (centre, name, corner) in enumerate(zip(picture.centres, picture.names, picture.corners, strict=True)):
        color = PALETTE[number]
        look: dict[str, Any] = {"facecolor": color, "alpha": 0.18, "linewidth": 0} | style
        ax.add_patch(Circle(tuple(centre), picture.radius, **look))
        ax.add_patch(Circle(tuple(centre), picture.radius, fill=False, edgecolor=color, linewidth=1.8))
        side = "center" if abs(corner[0]) < 0.5 else ("right" if corner[0] < 0 else "left")
        ax.text(corner[0], corner[1], drawable(name), color=color, fontsize=13, ha=side, va="center")
    for place, value in zip(picture.places, picture.values, strict=True):
        mark: dict[str, Any] = {"color": PALETTE[1], "fontweight": "bold"} if value < 0 else {"color": "black"}
        ax.text(place[0], place[1], _written(value), ha="center", va="center", fontsize=12, **mark)
    low = np.vstack([picture.centres - picture.radius, picture.corners]).min(axis=0)
    high = np.vstack([picture.centres + picture.radius, picture.corners]).max(axis=0)
    ax.set_xlim(low[0] - 0.35, high[0] + 0.35)
    ax.set_ylim(low[1] - (0.45 if picture.note else 0.15), high[1] + 0.2)
    if picture.note:
        ax.text(0.5, 0.02, picture.note, ha="center", va="bottom", transform=ax.transAxes, color=PALETTE[1])
    ax.set_axis_off()


def label_table(picture: TableData, ax: Axes) -> None:
    """Name the rows and columns of a table, downwards and across, and write the values into its cells."""
    ax.set_xticks(range(len(picture.columns)), [drawable(name) for name in picture.columns])
    ax.set_yticks(range(len(picture.rows)), [drawable(name) for name in picture.rows])
    if sum(map(len, picture.columns)) > 50:
        for label in ax.get_xticklabels():
            label.set(rotation=35, ha="right", rotation_mode="anchor")
    ax.set_ylim(len(picture.rows) - 0.5, -0.5)
    ax.tick_params(length=0)
    if picture.values.size > _MOST_WRITTEN:
        return
    middle = 0.55 * (picture.scale.lower + picture.scale.upper)
    for (row, column), value in np.ndenumerate(picture.values):
        ax.text(column, row, _written(value), ha="center", va="center", color="black" if value > middle else "white")


def _written(value: float) -> str:
    """Return a value with three digits after the point, 0 and whole numbers without."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return (
        ("<0.001" if value > 0 else "0") if text in ("0", "-0") and value != 0 else text.replace("-", "\N{MINUS SIGN}")
    )
