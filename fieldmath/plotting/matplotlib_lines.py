"""Drawing curves in the plane and in space with matplotlib."""

from __future__ import annotations

from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from fieldmath.errors import InputError
from fieldmath.plotting.flow_pictures import SpaceLines
from fieldmath.plotting.matplotlib_renderer import draw, render
from fieldmath.plotting.matplotlib_style import PALETTE, drawable


def draw_lines(picture: SpaceLines, *, ax: Any = None, title: str | None = None, **style: Any) -> Axes:
    """Return the Axes with the curves; a perspective view when they lie in space."""
    if len(picture.points) == 3 and ax is None:
        _, ax = plt.subplots(figsize=(6.0, 4.8), layout="constrained", subplot_kw={"projection": "3d"})
    if len(picture.points) == 3 and not hasattr(ax, "plot_surface"):
        raise InputError("ax must be a 3-D Axes for curves in space. Make it with subplot_kw={'projection': '3d'}")
    return draw(picture, ax=ax, title=title, **style)


@render.register
def _space_lines(picture: SpaceLines, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    look: dict[str, Any] = {"color": PALETTE[len(ax.lines) % len(PALETTE)], "linewidth": 1.3} | style
    ax.plot(*picture.points, **look)
    if len(picture.points) == 3:
        ax.set_zlabel(drawable(picture.z_label))  # type: ignore[attr-defined]
        ax.set_aspect("equal")
