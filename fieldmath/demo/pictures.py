"""Pieces of pictures that several demonstrations share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import fieldmath as fm
from fieldmath.demo.iris import Iris

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPECIES_COLOURS = ("#0072b2", "#e69f00", "#009e73")  # Okabe and Ito: told apart by nearly all eyes.
INK, QUIET = "#1f2933", "#8a949e"
FIRST, SECOND, THIRD, WARNING = "#2f6db3", "#e07b39", "#7a5ea8", "#c8443c"


def flowers(axes: Axes, data: Iris, *, legend: bool = False) -> None:
    """Mark the flowers, one colour per species."""
    for name, colour in zip(data.names, SPECIES_COLOURS, strict=True):
        chosen = data.of(name)
        style: dict[str, Any] = {"s": 16, "color": colour, "edgecolor": "white", "linewidth": 0.4, "zorder": 3}
        axes.scatter(data.x[chosen], data.y[chosen], label=name, **style)
    if legend:
        axes.legend(loc="upper left", fontsize=8, framealpha=0.95)


def frame(axes: Axes, data: Iris, title: str, labels: tuple[str, str]) -> None:
    """Show the box around the data with equal scales, so that angles look as they are."""
    box = data.float_box
    axes.set(xlim=box["x"], ylim=box["y"], aspect="equal")
    axes.set_title(title, fontsize=11, color=INK)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])


def faint_flowers(axes: Axes, data: Iris) -> None:
    """Mark where the flowers are, behind what matters."""
    axes.scatter(data.x, data.y, s=7, color="#b6bfc8", zorder=0)


def hill(axes: Axes, field: fm.ScalarField, data: Iris) -> None:
    """Draw a scalar field as filled contours with its gradient over them."""
    field.plot("contour", ax=axes, box=data.float_box, cmap="Blues", levels=14, colorbar=False, title="")
    arrows(axes, field.grad(), data)


def stream(axes: Axes, field: fm.VectorField, data: Iris, **style: Any) -> None:
    """Draw the flow lines of a field, coloured by speed unless `style` says otherwise."""
    usual: dict[str, Any] = {"cmap": "viridis_r", "density": 1.1, "linewidth": 1.4, "arrowsize": 1.0}
    field.plot("stream", ax=axes, box=data.float_box, colorbar=False, title="", **usual | style)


def arrows(axes: Axes, field: fm.VectorField, data: Iris) -> None:
    """Draw a field as arrows whose lengths can be compared."""
    shown = field.interpolate() if field.is_sampled else field
    style: dict[str, Any] = {"color": INK, "width": 0.005, "colorbar": False, "title": ""}
    shown.plot("quiver", ax=axes, box=data.float_box, resolution=15, **style)


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
