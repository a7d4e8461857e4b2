"""Drawing errors against the spacing with matplotlib."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from fieldmath.plotting.convergence_pictures import ConvergenceData
from fieldmath.plotting.data import Picture
from fieldmath.plotting.matplotlib_renderer import draw, render
from fieldmath.plotting.matplotlib_style import PALETTE, drawable


def draw_convergence(picture: Picture, *, ax: Any = None, title: str | None = None, lang: str | None = None) -> Any:
    """Return the Axes of a picture that holds `ConvergenceData`."""
    return draw(picture, ax=ax, title=title, lang=lang)


@render.register
def _convergence(picture: ConvergenceData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    for k, curve in enumerate(picture.curves):
        look: dict[str, Any] = {"color": PALETTE[k % len(PALETTE)], "marker": "os^Dv"[k % 5], "linewidth": 1.6} | style
        ax.plot(curve.x, curve.y, label=drawable(curve.label), **look)
    for slope in picture.slopes:
        ax.plot(slope.x, slope.y, color="0.55", linestyle=":", linewidth=1.2)
        ax.annotate(drawable(slope.label), (slope.x[0], slope.y[0]), color="0.4", fontsize="small",
                    xytext=(0, -11), textcoords="offset points", ha="center")  # fmt: skip
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xticks(picture.curves[0].x if picture.curves else [])
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:.2g}"))
    if picture.curves:
        ax.legend(frameon=False)
