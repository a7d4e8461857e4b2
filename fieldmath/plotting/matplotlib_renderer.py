"""Drawing plot data with matplotlib: one renderer for each type of data. Global settings are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.cbook import normalize_kwargs
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch

from fieldmath.errors import InputError
from fieldmath.messages import language
from fieldmath.plotting.data import (
    AreaData,
    ArrowData,
    BarData,
    CategoryData,
    ContourData,
    CurveData,
    DiagramData,
    EllipseData,
    HistogramData,
    ImageData,
    LayerData,
    LineData,
    MarkData,
    MatrixData,
    PanelData,
    Picture,
    PointData,
    SpaceArrowData,
    SpaceLines,
    SpanData,
    StreamData,
    SurfaceData,
    TableData,
    TextureData,
    TrackData,
)
from fieldmath.plotting.fonts import text_style
from fieldmath.plotting.matplotlib_categories import draw_categories, size_of
from fieldmath.plotting.matplotlib_diagrams import draw_diagram, label_table
from fieldmath.plotting.matplotlib_glyphs import draw_ellipses, draw_points, draw_space_arrows, draw_space_lines
from fieldmath.plotting.matplotlib_style import (
    DASHES,
    HATCHES,
    PALETTE,
    add_colorbar,
    color_bar_at,
    colored,
    drawable,
    extension,
    fewer_ticks,
    fit_title,
    title_size,
    without_round_off,
)
from fieldmath.plotting.spoken import is_chinese, spoken

# More bars than this stand without gaps, which would flicker.
_MOST_SEPARATE_BARS = 60
# More points than this along a path are a line.
_MOST_SEPARATE_MARKERS = 80
_LUMINANCE = np.array([0.3, 0.59, 0.11])
_PANEL_SIZE = (4.1, 3.5)


def draw(
    picture: Picture,
    *,
    ax: Any = None,
    colorbar: bool = True,
    title: str | None = None,
    lang: str | None = None,
    **style: Any,
) -> Any:
    """Draw a picture into `ax`, or into a new figure; return the Axes, an array of Axes for panels."""
    wanted = language(lang)
    # Names that a user gives in Chinese need the font in any language.
    with text_style("zh" if is_chinese(title) or is_chinese(picture) else wanted) as font:
        told = picture if "en" in (wanted, font) else spoken(picture, wanted)
        return _drawn(told, ax, colorbar, title, style)


def _drawn(picture: Picture, ax: Any, colorbar: bool, title: str | None, style: dict[str, Any]) -> Any:
    if isinstance(picture, PanelData):
        return _draw_panels(picture, ax, colorbar, title, style)
    if ax is None:
        ax = _new_axes(picture)
    elif not isinstance(ax, Axes):
        raise InputError(f"ax must be a matplotlib Axes; got {type(ax).__name__}")
    elif picture.is_spatial and not hasattr(ax, "plot_surface"):
        raise InputError("ax must be a 3-D Axes for a picture in space. Make it with subplot_kw={'projection': '3d'}")
    _draw_one(picture, ax, colorbar, style)
    _write(ax, picture, title, 1.0)
    return ax


def _draw_one(picture: Picture, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    if picture.y_scale != "linear":
        ax.set_yscale(picture.y_scale)
    render(picture, ax, colorbar, style)
    _limit(ax, picture.y_limits)


@singledispatch
def render(picture: Picture, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    """Draw the data of a picture, without its words, into `ax`; `style` goes to the artist."""
    raise InputError(f"picture must be of a type that can be drawn; got {type(picture).__name__}")


@render.register
def _line(picture: LineData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    ax.plot(picture.x, picture.y, **_line_style(ax, picture.label, style))
    _limit(ax, picture.limits)
    ax.margins(x=0)


@render.register
def _curves(picture: CurveData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    for curve in picture.curves:
        (drawn,) = ax.plot(curve.x, curve.y, **_line_style(ax, curve.label, style))
        if picture.filled:
            ax.fill_between(curve.x, curve.y, color=drawn.get_color(), alpha=0.15, linewidth=0)
    # Several curves need a legend, and the legend room.
    ax.margins(x=0, y=0.05 if len(picture.curves) == 1 else 0.15)
    _limit(ax, picture.limits)
    if picture.filled and ax.get_yscale() == "linear":
        ax.set_ylim(bottom=0)
    _legend(ax)


@render.register
def _categories(picture: CategoryData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    draw_categories(picture, ax, colorbar, style)


@render.register
def _contour(picture: ContourData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    options = colored(picture.scale, style, continuous=False)
    drawn = ax.contourf(picture.x, picture.y, without_round_off(picture.values, picture.scale), **options)
    add_colorbar(ax, drawn, picture, colorbar)


@render.register
def _image(picture: ImageData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    options: dict[str, Any] = {"shading": "nearest", "rasterized": True} | colored(
        picture.scale, style, continuous=True
    )
    drawn = ax.pcolormesh(picture.x, picture.y, np.ma.masked_invalid(picture.values), **options)
    add_colorbar(ax, drawn, picture, colorbar, extend=extension(picture.scale))


@render.register
def _texture(picture: TextureData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    options: dict[str, Any] = {"shading": "nearest", "rasterized": True, "cmap": "gray", "vmin": 0, "vmax": 1} | style
    ax.pcolormesh(picture.x, picture.y, np.ma.masked_invalid(picture.values), **options)


@render.register
def _track(picture: TrackData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    shown = len(picture.x) <= _MOST_SEPARATE_MARKERS
    look: dict[str, Any] = {"color": PALETTE[1], "linewidth": 1.6, "marker": "o" if shown else "", "markersize": 3.0}
    look |= normalize_kwargs(style, Line2D)
    limits = ax.get_xlim(), ax.get_ylim()
    # A white rim keeps the path visible on every colour.
    ax.plot(picture.x, picture.y, color="white", linewidth=look["linewidth"] + 1.6)
    ax.plot(picture.x, picture.y, **look)
    ax.plot(picture.x[-1:], picture.y[-1:], marker="*", markersize=11, color=look["color"], markeredgecolor="white")
    ax.set_xlim(limits[0])
    ax.set_ylim(limits[1])


@render.register
def _surface(picture: SurfaceData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    options = {"rcount": 80, "ccount": 80, "linewidth": 0, "antialiased": False}
    options |= colored(picture.scale, style, continuous=True)
    heights = np.clip(picture.values, picture.scale.lower, picture.scale.upper)
    drawn = ax.plot_surface(picture.x, picture.y, heights, **options)  # type: ignore[attr-defined]
    fewer_ticks(ax)
    if colorbar and "color" not in style:
        color_bar_at(ax, drawn, picture)


@render.register
def _arrows(picture: ArrowData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    limits = (*ax.get_xlim(), *ax.get_ylim()) if ax.has_data() else None
    length = picture.magnitude
    shorter = np.ones_like(length)
    np.divide(picture.cap, length, out=shorter, where=length > picture.cap)
    u, v = (np.ma.masked_invalid(part * shorter) for part in (picture.u, picture.v))
    options: dict[str, Any] = {"pivot": "mid", "angles": "xy", "scale_units": "width", "zorder": 2}
    options["width"] = 0.08 * picture.spacing
    options["scale"] = (picture.cap or 1.0) / (0.95 * picture.spacing)
    if {"color", "facecolor", "fc"} & set(style) or _is_even(length):
        ax.quiver(picture.x, picture.y, u, v, **options | {"color": PALETTE[0]} | style)
    else:
        options |= colored(picture.scale, style, continuous=True)
        drawn = ax.quiver(picture.x, picture.y, u, v, np.ma.masked_invalid(length), **options)
        add_colorbar(ax, drawn, picture, colorbar, extend=extension(picture.scale))
    _frame(ax, picture, limits)


@render.register
def _stream(picture: StreamData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    # streamplot wants rows along y: the transpose of arrays indexed "ij".
    u, v = (np.ma.masked_invalid(part.T) for part in (picture.u, picture.v))
    length = np.ma.masked_invalid(picture.magnitude.T)
    options: dict[str, Any] = {"density": 1.2, "linewidth": 1.1, "arrowsize": 1.1}
    if "color" in style or _is_even(length.compressed()):
        ax.streamplot(picture.x, picture.y, u, v, **{"color": PALETTE[0]} | options | style)
    else:
        options |= colored(picture.scale, style, continuous=True)
        drawn = ax.streamplot(picture.x, picture.y, u, v, color=length, **options)
        add_colorbar(ax, drawn.lines, picture, colorbar, extend=extension(picture.scale))
    ax.set_xlim(picture.x[0], picture.x[-1])
    ax.set_ylim(picture.y[0], picture.y[-1])


@render.register
def _bars(picture: BarData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    series = len(picture.series)
    many = len(picture.positions) > _MOST_SEPARATE_BARS
    width = (1.0 if many else 0.8) * _bar_step(picture.positions) / series
    for k, (heights, label) in enumerate(zip(picture.heights, picture.series, strict=True)):
        used = len(ax.containers)
        look: dict[str, Any] = {
            "color": PALETTE[used % len(PALETTE)],
            "hatch": HATCHES[used % len(HATCHES)],
            "edgecolor": "white",
        }
        options = (
            look | {"linewidth": 0.0 if many else 0.5, "label": drawable(label)} | normalize_kwargs(style, Rectangle)
        )
        ax.bar(picture.positions + (k - (series - 1) / 2) * width, heights, width, **options)
    if picture.names or picture.labels:
        names = [drawable(name) for name in picture.names or picture.labels]
        crowded = sum(map(len, names)) > 50 or max(map(len, names)) > 14
        turned: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"} if crowded else {}
        ax.set_xticks(picture.positions, names, **turned)
    else:
        ax.xaxis.set_major_locator(ticker.MaxNLocator(integer=_are_integers(picture.positions)))
    _legend(ax)


@render.register
def _histogram(picture: HistogramData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    color = PALETTE[len(ax.patches) % len(PALETTE)]
    options: dict[str, Any] = {"fill": True, "alpha": 0.5, "color": color, "label": drawable(picture.label)} | style
    ax.stairs(picture.heights, picture.edges, **options)
    _legend(ax)


@render.register
def _table(picture: TableData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    options: dict[str, Any] = {"shading": "nearest", "rasterized": True}
    options |= colored(picture.scale, style, continuous=True)
    ax.pcolormesh(picture.x, picture.y, picture.values, **options)
    label_table(picture, ax)


@render.register
def _diagram(picture: DiagramData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    draw_diagram(picture, ax, style)


@render.register
def _area(picture: AreaData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    color = style.get("color", PALETTE[0])
    ax.axhline(0, color="0.4", linewidth=0.8)
    ax.fill_between(picture.x, picture.y, where=picture.y >= 0, color=color, alpha=0.35, linewidth=0)
    ax.fill_between(picture.x, picture.y, where=picture.y < 0, color=PALETTE[1], alpha=0.35, linewidth=0)
    ax.plot(picture.x, picture.y, color=color, linewidth=1.2, label=drawable(picture.label))
    ax.margins(x=0)


@render.register
def _marks(picture: MarkData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    for k, (height, label) in enumerate(picture.levels):
        ax.axhline(height, color=PALETTE[2], linestyle=":", linewidth=1.2)
        # Below the line: above it the frame may end.
        place: dict[str, Any] = {"xy": (0.02, height), "xycoords": ("axes fraction", "data"), "va": "top"}
        place |= {"xytext": (0, -3 - 12 * k), "textcoords": "offset points", "fontsize": "small"}
        ax.annotate(drawable(label), **place)
    ax.plot(picture.x, picture.y, "o", color="black", markersize=5, zorder=5)
    for x, y, label in zip(picture.x, picture.y, picture.labels, strict=True):
        ax.annotate(drawable(label), (x, y), xytext=(8, -12), textcoords="offset points", fontsize="small")


@render.register
def _span(picture: SpanData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    ends = (picture.x, picture.lower), (picture.x, picture.upper)
    ax.annotate("", *ends, arrowprops={"arrowstyle": "<->", "color": PALETTE[1], "linewidth": 1.6})
    middle = picture.x, 0.5 * (picture.lower + picture.upper)
    ax.annotate(drawable(picture.label), middle, xytext=(8, 0), textcoords="offset points", va="center")


@render.register
def _matrix(picture: MatrixData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    finite = np.ma.masked_invalid(picture.values)
    drawn = ax.imshow(finite, **{"aspect": "auto"} | colored(picture.scale, style, continuous=True))
    add_colorbar(ax, drawn, picture, colorbar, extend=extension(picture.scale))
    shades = np.asarray(drawn.to_rgba(finite))
    for i, j in np.ndindex(*picture.values.shape):
        value = float(picture.values[i, j])
        if not np.isfinite(value):
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, hatch="///", edgecolor="0.7", linewidth=0))
        dark = np.isfinite(value) and float(shades[i, j, :3] @ _LUMINANCE) < 0.5
        text = f"{value:.3g}" if np.isfinite(value) else r"$\infty$" if value > 0 else "?"
        ax.text(j, i, text, ha="center", va="center", color="white" if dark else "black")
    crowded = max(map(len, picture.columns)) > 6
    turned: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"} if crowded else {}
    ax.set_xticks(range(len(picture.columns)), [drawable(name) for name in picture.columns], **turned)
    ax.set_yticks(range(len(picture.rows)), [drawable(name) for name in picture.rows])


@render.register
def _layers(picture: LayerData, ax: Axes, colorbar: bool, style: dict[str, Any]) -> None:
    styled = picture.layers[picture.styled]
    for number, layer in enumerate(picture.layers):
        over = number > 0 and isinstance(layer, ArrowData)
        plain = {"color": "black", "edgecolor": "white", "linewidth": 0.4} if over else {}
        render(layer, ax, colorbar, plain | (style if layer is styled else {}))


render.register(EllipseData, draw_ellipses)
render.register(PointData, draw_points)
render.register(SpaceArrowData, draw_space_arrows)
render.register(SpaceLines, draw_space_lines)


def _draw_panels(picture: PanelData, ax: Any, colorbar: bool, title: str | None, style: dict[str, Any]) -> np.ndarray:
    rows, columns = picture.shape
    if ax is None:
        figure, axes = plt.subplots(
            rows,
            columns,
            figsize=(_PANEL_SIZE[0] * columns, _PANEL_SIZE[1] * rows),
            squeeze=False,
            layout="constrained",
            subplot_kw={"projection": "3d"} if picture.panels[0].is_spatial else {},
        )
        text = drawable(picture.title if title is None else title)
        if text:
            fit_title(figure.suptitle(text, fontsize=title_size(text)), 0.95 * figure.bbox.width)
    else:
        axes = _given_axes(ax, len(picture.panels)).reshape(rows, columns)
    for panel, one in zip(picture.panels, axes.flat, strict=True):
        _draw_one(panel, one, colorbar, style)
        _write(one, panel, None, 1 / columns)
    return axes[0] if rows == 1 else axes


def _given_axes(ax: Any, count: int) -> np.ndarray:
    found = [one for one in np.ravel(np.asarray(ax, dtype=object)) if isinstance(one, Axes)]
    if len(found) != count:
        raise InputError(f"ax must hold {count} Axes for this kind of picture, one per panel; got {len(found)}")
    return np.array(found, dtype=object)


def _new_axes(picture: Picture) -> Axes:
    projection = {"projection": "3d"} if picture.is_spatial else {}
    lowest = picture.layers[0] if isinstance(picture, LayerData) else picture
    wide = isinstance(lowest, AreaData | LineData | CurveData | BarData | HistogramData)
    size = (6.4, 4.0) if wide else size_of(picture) if isinstance(picture, CategoryData) else (6.0, 4.8)
    _, axes = plt.subplots(figsize=size, layout="constrained", subplot_kw=projection)
    return axes


def _write(ax: Axes, picture: Picture, title: str | None, share: float) -> None:
    """Write title and axis labels; `share` is the part of the figure's width that belongs to the Axes."""
    text = drawable(picture.title if title is None else title)
    if text:
        figure = ax.figure
        width = figure.bbox.width * share if share < 1 or len(figure.axes) == 1 else ax.bbox.width
        fit_title(ax.set_title(text, fontsize=title_size(text)), 0.92 * width, required=title is not None)
    if picture.x_label:
        ax.set_xlabel(drawable(picture.x_label))
    if picture.y_label:
        ax.set_ylabel(drawable(picture.y_label))
    if picture.equal and not hasattr(ax, "plot_surface"):
        ax.set_aspect("equal", adjustable="box")


def _line_style(ax: Axes, label: str, style: dict[str, Any]) -> dict[str, Any]:
    used = len(ax.lines) + sum(isinstance(patch, StepPatch) for patch in ax.patches)
    look = {"color": PALETTE[used % len(PALETTE)], "linestyle": DASHES[used % len(DASHES)], "linewidth": 1.8}
    return look | ({"label": drawable(label)} if label else {}) | normalize_kwargs(style, Line2D)


def _legend(ax: Axes) -> None:
    _, labels = ax.get_legend_handles_labels()
    if any(labels):
        ax.legend(frameon=False)


def _limit(ax: Axes, limits: Iterable[float] | None) -> None:
    if limits is not None:
        # The vertical axis of a picture in perspective is the third.
        lower, upper = limits
        lowest = None if ax.get_yscale() == "log" and lower <= 0 else lower
        getattr(ax, "set_zlim", ax.set_ylim)(lowest, upper)


def _frame(ax: Axes, picture: ArrowData, limits: Sequence[float] | None) -> None:
    """Leave room around the outermost arrows, which quiver's own limits cut off; keep what was there before."""
    ends: list[float] = []
    for side in (picture.x, picture.y):
        near = side[np.isfinite(picture.u + picture.v)]
        room = 0.6 * picture.spacing * (float(np.ptp(near)) or 1.0)
        ends += [float(near.min()) - room, float(near.max()) + room]
    if limits is not None:
        ends = [pick(one, other) for pick, one, other in zip((min, max) * 2, ends, limits, strict=True)]
    ax.set_xlim(ends[0], ends[1])
    ax.set_ylim(ends[2], ends[3])


def _is_even(length: np.ndarray) -> bool:
    finite = np.asarray(length)[np.isfinite(length)]
    return finite.size == 0 or bool(np.ptp(finite) <= 1e-6 * abs(finite).max())


def _bar_step(positions: np.ndarray) -> float:
    """Return the least distance of bars, but no less than what can be seen."""
    if len(positions) < 2:
        return 1.0
    return float(max(np.min(np.diff(np.unique(positions))), np.ptp(positions) / 200))


def _are_integers(positions: np.ndarray) -> bool:
    return bool(np.all(positions == np.round(positions)))
