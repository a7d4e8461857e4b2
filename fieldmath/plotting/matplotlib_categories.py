"""Drawing tables of categories with matplotlib: one colour for each, and a legend."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fieldmath.plotting.data import CategoryData
from fieldmath.plotting.matplotlib_style import PALETTE

# The last two categories say that there is nothing finite: they stand back.
_PALE = ("#E3E3E3", "#FFFFFF")
_MOST_LARGE = 20


def size_of(picture: CategoryData) -> tuple[float, float]:
    """Return the size of a figure in which every row can be read."""
    side = max(0.16 * len(picture.rows), 3.0)
    return side + 3.2, side + 1.2


def draw_categories(picture: CategoryData, ax: Axes, legend: bool, style: dict[str, Any]) -> None:
    """Draw the cells, name rows and columns, mark cells with a dot, and explain the colours beside them."""
    colors = [*PALETTE[: len(picture.categories) - 2], *_PALE]
    options: dict[str, Any] = {"cmap": ListedColormap(colors), "interpolation": "none"} | style
    ax.imshow(picture.cells, vmin=-0.5, vmax=len(colors) - 0.5, **options)
    rows, columns = np.nonzero(picture.marked)
    size = max(1.0, 90.0 / len(picture.rows) ** 0.9)
    ax.plot(columns, rows, "o", color="white", markersize=min(size, 5.0), markeredgewidth=0)
    letters = 6 if len(picture.rows) > _MOST_LARGE else 9
    ax.set_yticks(range(len(picture.rows)), picture.rows, fontsize=letters)
    ax.set_xticks(range(len(picture.columns)), picture.columns, fontsize=letters, rotation=90)
    ax.tick_params(length=0)
    if legend:
        handles: list[Any] = [
            Patch(facecolor=color, edgecolor="#999999", linewidth=0.5, label=name)
            for color, name in zip(colors, picture.categories, strict=True)
        ]
        dot = Line2D([], [], marker="o", color="#777777", markerfacecolor="white", linestyle="", label=picture.mark)
        ax.legend(handles=[*handles, dot], loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)
