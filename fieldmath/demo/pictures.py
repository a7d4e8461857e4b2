"""Pieces of pictures that several demonstrations share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

import fieldmath as fm
from fieldmath.demo.iris import Iris

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPECIES_COLOURS = ("#0072b2", "#e69f00", "#009e73")  # Okabe and Ito: told apart by nearly all eyes.
INK, QUIET = "#1f2933", "#8a949e"
FIRST, SECOND, THIRD, WARNING = "#2f6db3", "#e07b39", "#7a5ea8", "#c8443c"


def flowers(axes: Axes, data: Iris, *, size: float = 14, legend: bool = False) -> None:
    """Mark the flowers, one colour per species."""
    for name, colour in zip(data.names, SPECIES_COLOURS, strict=True):
        chosen = data.of(name)
        style = {"s": size, "color": colour, "edgecolor": "white", "linewidth": 0.4, "zorder": 3}
        axes.scatter(data.x[chosen], data.y[chosen], label=name, **style)
    if legend:
        axes.legend(loc="upper left", fontsize=8, framealpha=0.95)


def frame(axes: Axes, data: Iris, title: str, labels: tuple[str, str]) -> None:
    """Show the box around the data with equal scales, so that angles look as they are."""
    box = data.box
    axes.set(xlim=tuple(map(float, box["x"])), ylim=tuple(map(float, box["y"])), aspect="equal")
    axes.set_title(title, fontsize=11, color=INK)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])


def stream(axes: Axes, field: fm.VectorField, colour: str) -> None:
    """Draw the flow lines of a sampled field, wider where it is faster."""
    first, second = field.values
    speed = np.hypot(first, second)
    width = 0.5 + 1.8 * np.clip(speed / np.quantile(speed, 0.95), 0, 1)
    assert field.grid is not None
    style = {"color": colour, "linewidth": width.T, "arrowsize": 0.9, "density": 0.8, "broken_streamlines": False}
    axes.streamplot(*field.grid.axes, first.T, second.T, **style)


def arrows(axes: Axes, field: fm.VectorField, grid: fm.Grid) -> None:
    """Draw a field as arrows at the points of `grid`."""
    first, second = field.sample(grid).values
    axes.quiver(*grid.axes, first.T, second.T, color=INK, pivot="mid", width=0.005)


def bars(axes: Axes, outcomes: Sequence[str], series: Mapping[str, Sequence[float]], colours: Sequence[str]) -> None:
    """Draw several distributions over the same outcomes as bars side by side, with their values."""
    width = 0.8 / len(series)
    places = np.arange(len(outcomes))
    for k, ((name, values), colour) in enumerate(zip(series.items(), colours, strict=True)):
        shift = (k - (len(series) - 1) / 2) * width
        drawn = axes.bar(places + shift, values, 0.92 * width, label=name, color=colour)
        axes.bar_label(drawn, fmt="%.2f", fontsize=8, color=INK, padding=2)
    axes.set_xticks(places, list(outcomes))
    axes.set_ylim(0, 1.25 * max(max(values) for values in series.values()))
    axes.legend(fontsize=9, frameon=False)
    bare(axes)


def bare(axes: Axes) -> None:
    """Leave only the left and lower spines and a light grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e6e9ed", linewidth=0.8)
    axes.set_axisbelow(True)
