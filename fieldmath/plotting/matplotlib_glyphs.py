"""Drawing arrows and curves in space, marked points, and ellipses with matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, LineCollection
from matplotlib.lines import Line2D

from fieldmath.plotting.data import EllipseData, PointData, SpaceArrowData, SpaceLines
from fieldmath.plotting.matplotlib_style import PALETTE, color_bar_at, colored, drawable, fewer_ticks, root_figure

# How the kinds of points look, by the last word of the kind: shape and colour both tell.
_MARKERS = {
    "minimum": ("v", PALETTE[5]),
    "maximum": ("^", PALETTE[1]),
    "saddle": ("X", PALETTE[4]),
    "degenerate": ("s", PALETTE[3]),
    "stable": ("o", PALETTE[5]),
    "unstable": ("^", PALETTE[1]),
    "centre": ("D", PALETTE[2]),
}
_OTHER = ("P", "white")
_POSITIVE, _NEGATIVE = PALETTE[1], PALETTE[0]


def draw_space_arrows(picture: SpaceArrowData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    """Draw arrows in space, coloured by their magnitude, none longer than the distance to the next."""
    space: Any = ax
    length = picture.magnitude
    cap = picture.cap or 1.0
    drawn = length > 0
    shown = picture.vectors * np.where(length > cap, cap / np.where(drawn, length, 1.0), 1.0)
    shown = shown[:, drawn] * (0.9 * picture.spacing / cap)
    starts = picture.points[:, drawn] - shown / 2
    options: dict[str, Any] = {"arrow_length_ratio": 0.35, "linewidth": 1.2, "normalize": False}
    if {"color", "colors"} & set(style) or not drawn.any():
        space.quiver(*starts, *shown, **{"color": PALETTE[0]} | options | style)
    else:
        options |= colored(picture.scale, style, continuous=True)
        arrows = space.quiver(*starts, *shown, **options)
        # All shafts come first, then all left strokes of the heads, then all right ones.
        arrows.set_array(np.tile(length[drawn], 3))
        if colorbar:
            color_bar_at(ax, arrows, picture)
    for name, row in zip("xyz", picture.points, strict=True):
        room = 0.5 * picture.spacing
        getattr(space, f"set_{name}lim")(float(row.min()) - room, float(row.max()) + room)
    _finish_space(picture, space)


def draw_space_lines(picture: SpaceLines, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    """Draw curves in the plane or in space, with arrow heads where the picture has them."""
    look: dict[str, Any] = {"color": PALETTE[len(ax.lines) % len(PALETTE)], "linewidth": 1.3} | style
    (drawn,) = ax.plot(*picture.points, **look)
    space: Any = ax
    if picture.heads is not None and picture.ways is not None:
        size = 0.035 * float(np.nanmax(np.ptp(picture.points[:, ~np.isnan(picture.points[0])], axis=1)))
        if len(picture.points) == 3:
            start = picture.heads - picture.ways * size
            space.quiver(
                *start, *(picture.ways * size * 2), color=drawn.get_color(), arrow_length_ratio=1.0, linewidth=1.8
            )
        else:
            ax.quiver(
                *picture.heads, *picture.ways, color=drawn.get_color(), angles="xy", scale_units="xy", pivot="mid",
                scale=0.5 / size, units="width", width=0.004, headwidth=6, headlength=7, headaxislength=6, zorder=3,
            )  # fmt: skip
    if picture.is_spatial:
        _finish_space(picture, space)


def _finish_space(picture: Any, space: Any) -> None:
    space.set_zlabel(drawable(picture.z_label))
    fewer_ticks(space)
    if picture.equal:
        space.set_aspect("equal")


def draw_points(picture: PointData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    """Mark points by their kind, with a legend outside that counts them; what was shown before stays so."""
    limits = ax.get_xlim(), ax.get_ylim()
    for kind, name in dict(zip(picture.kinds, picture.labels, strict=True)).items():
        chosen = np.array([other == kind for other in picture.kinds])
        words = kind.split()
        marker, color = next((_MARKERS[word] for word in (words[0], words[-1]) if word in _MARKERS), _OTHER)
        options: dict[str, Any] = {"marker": marker, "color": color, "s": 90, "edgecolors": "black", "linewidths": 1.0}
        label = f"{name} ({chosen.sum()})" if chosen.sum() > 1 else name
        ax.scatter(
            picture.x[chosen], picture.y[chosen], **options | {"zorder": 6, "clip_on": False, "label": label} | style
        )
    ax.set_xlim(limits[0])
    ax.set_ylim(limits[1])
    if picture.kinds:
        _legend_below(ax)


def draw_ellipses(picture: EllipseData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    """Draw ellipses with their axes, those of positive and of negative eigenvalues in different colours."""
    drawn = np.isfinite(picture.eigenvalues).all(axis=0)
    first, second = (part[drawn] for part in picture.eigenvalues)
    angle, places = picture.angle[drawn], np.column_stack([picture.x[drawn], picture.y[drawn]])
    cap = picture.cap or 1.0
    halves = [picture.reach * np.minimum(abs(part), cap) / cap for part in (first, second)]
    look: dict[str, Any] = {"facecolors": "0.9", "edgecolors": "0.45", "linewidths": 0.7} | style
    ax.add_collection(
        EllipseCollection(
            2 * halves[0],
            2 * halves[1],
            np.degrees(angle),
            units="xy",
            offsets=places,
            transOffset=ax.transData,
            **look,
        )
    )
    signs = set()
    for values, half, turned in ((first, halves[0], angle), (second, halves[1], angle + np.pi / 2)):
        way = (half * np.stack([np.cos(turned), np.sin(turned)])).T
        colors = np.where(values >= 0, _POSITIVE, _NEGATIVE)
        strokes = np.stack([places - way, places + way], axis=1)
        ax.add_collection(LineCollection(list(strokes), colors=list(colors), linewidths=1.6, zorder=3))
        signs |= set(np.sign(values))
    for axis, side in (("x", picture.x), ("y", picture.y)):
        room = 1.2 * picture.reach
        getattr(ax, f"set_{axis}lim")(float(side.min()) - room, float(side.max()) + room)
    named = zip((1.0, -1.0), (_POSITIVE, _NEGATIVE), picture.labels, strict=True)
    keys = [Line2D([], [], color=color, linewidth=1.6, label=word) for sign, color, word in named if sign in signs]
    if keys:
        _legend_below(ax, handles=keys)


def _legend_below(ax: Axes, **options: Any) -> None:
    """Put the legend below the label of the horizontal axis where room is made for it, else inside."""
    place: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "borderaxespad": 4.2, "ncols": 3}
    if root_figure(ax).get_layout_engine() is None:
        place = {"loc": "best", "framealpha": 0.85}
    ax.legend(**{"frameon": "framealpha" in place} | place, fontsize="small", **options)
