"""How pictures look in matplotlib: colours, levels, colour bars, titles that fit, formulas that can be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from matplotlib import colors as mpl_colors
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.mathtext import MathTextParser

from fieldmath.plotting.data import ArrowData, MapData, MatrixData, SpaceArrowData, StreamData
from fieldmath.plotting.scales import ROUND_OFF, ColorScale

# Okabe and Ito (2008): told apart by people with any kind of colour vision.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", "-.", ":")
HATCHES = ("", "//", "..", "xx")
SEQUENTIAL = "viridis"
DIVERGING = "RdBu_r"
_LEVELS = 16
_EXTENSIONS = {(False, False): "neither", (True, False): "min", (False, True): "max", (True, True): "both"}
_SMALLEST_TITLE = 8.0


def drawable(text: str) -> str:
    """Return `text` when its formulas can be drawn, else the text without them."""
    if text.count("$") < 2 or _parses(text):
        return text
    return "".join(text.split("$")[::2]).strip()


@cache
def _parses(text: str) -> bool:
    try:
        MathTextParser("path").parse(text)
    except (ValueError, RuntimeError):
        return False
    return True


def fit_title(text: Any, width: float, *, required: bool = False) -> None:
    """Make a title small enough for `width` pixels; leave it out when it would be too small to read."""
    needed = text.get_window_extent().width
    if needed <= width:
        return
    size = text.get_fontsize() * width / needed
    if size < _SMALLEST_TITLE and not required:
        text.set_text("")
    else:
        text.set_fontsize(max(size, _SMALLEST_TITLE))


def title_size(text: str) -> float:
    """Return a size at which the small print of the formula can be read."""
    return 16.0 if r"\frac" in text else 13.0


def colored(scale: ColorScale, style: Mapping[str, Any], *, continuous: bool) -> dict[str, Any]:
    """Return the colour options of a scale, overridden by the user's; `continuous` wants a norm, contours levels."""
    options = dict(style)
    lower, upper = options.pop("vmin", scale.lower), options.pop("vmax", scale.upper)
    if "colors" not in options:
        options.setdefault("cmap", DIVERGING if scale.is_diverging else SEQUENTIAL)
    if continuous:
        if "norm" not in options:
            options["norm"] = norm_of(scale, lower, upper)
        return options
    levels = options.get("levels", _LEVELS)
    if isinstance(levels, int | np.integer):
        levels = _levels(scale, lower, upper, int(levels))
    options["levels"] = levels
    hair = ROUND_OFF * (upper - lower)
    below = scale.clipped_below or lower < levels[0] - hair
    above = scale.clipped_above or upper > levels[-1] + hair
    options.setdefault("extend", _EXTENSIONS[below, above])
    if "norm" not in options and "colors" not in options:
        options["norm"] = norm_of(scale, levels[0], levels[-1])
    return options


def norm_of(scale: ColorScale, lower: float, upper: float) -> Any:
    """Return how values become colours; the ends of the map are made symmetric about a centre.

    Ends that a user gives stay as they are: then both halves of the colours are stretched by themselves.
    """
    if scale.center is not None and scale.kind == "linear" and not _is_symmetric(scale):
        return mpl_colors.TwoSlopeNorm(scale.center, lower, upper)
    if scale.center is not None:
        half = max(upper - scale.center, scale.center - lower)
        lower, upper = scale.center - half, scale.center + half
    if scale.kind == "log":
        return mpl_colors.LogNorm(lower, upper)
    if scale.kind == "symlog":
        return mpl_colors.SymLogNorm(scale.linear_within, vmin=lower, vmax=upper, base=10)
    return mpl_colors.Normalize(lower, upper)


def _is_symmetric(scale: ColorScale) -> bool:
    assert scale.center is not None
    return abs(scale.upper + scale.lower - 2 * scale.center) <= ROUND_OFF * (scale.upper - scale.lower)


def _levels(scale: ColorScale, lower: float, upper: float, count: int) -> np.ndarray:
    """Return the levels of contours: round numbers, or equal steps of what a logarithmic scale shows."""
    if scale.kind == "linear":
        return _even_levels(lower, upper, count, symmetric=scale.center == 0 and lower == -upper)
    norm = norm_of(scale, lower, upper)
    decades = np.log10(upper / lower) if scale.kind == "log" else 0.0
    if decades > count / 2:
        step = np.ceil(decades / count)
        return 10.0 ** np.arange(np.floor(np.log10(lower) / step) * step, np.log10(upper) + step - 1e-9, step)
    shares = np.linspace(float(norm(lower)), float(norm(upper)), count + 1)
    levels = np.asarray(norm.inverse(shares), dtype=float)
    levels[0], levels[-1] = lower, upper
    return np.unique(levels)


def without_round_off(values: np.ndarray, scale: ColorScale) -> np.ma.MaskedArray:
    """Return the values with noise at zero and just beyond the ends removed, which would mottle the bands there."""
    if scale.kind != "linear":
        return np.ma.masked_where(~(values > 0) if scale.kind == "log" else ~np.isfinite(values), values)
    hair = ROUND_OFF * (scale.upper - scale.lower)
    settled = np.where(abs(values) < hair, 0.0, values)
    for end in (scale.lower, scale.upper):
        settled = np.where(abs(settled - end) < hair, end, settled)
    return np.ma.masked_invalid(settled)


def _even_levels(lower: float, upper: float, count: int, *, symmetric: bool) -> np.ndarray:
    """Return round levels that cover the range from `lower` to `upper`, no further than needed."""
    # The locator takes numbers near the smallest floats for zero.
    unit = 1e-200 if max(abs(lower), abs(upper)) < 1e-200 else 1.0
    locator = ticker.MaxNLocator(count, steps=[1, 2, 2.5, 5, 10], symmetric=symmetric)
    levels = np.asarray(locator.tick_values(lower / unit, upper / unit)) * unit
    step = levels[1] - levels[0]
    kept = levels[(levels > lower - step) & (levels < upper + step)]
    return kept if len(kept) > 1 else np.array([lower, upper])


def add_colorbar(
    ax: Axes, drawn: Any, picture: MapData | ArrowData | StreamData | MatrixData, wanted: bool, **options: Any
) -> None:
    """Add the colour bar of what was drawn, unless it is not wanted."""
    if not wanted:
        return
    options |= _ticks(picture.scale)
    bar = ax.figure.colorbar(drawn, cax=_beside(ax, picture), label=drawable(picture.value_label), **options)
    if picture.scale.kind != "linear":
        bar.minorticks_off()


def color_bar_at(ax: Axes, drawn: Any, picture: MapData | SpaceArrowData) -> None:
    """Add a colour bar that takes room from `ax`, as pictures in perspective need it."""
    options = {"label": drawable(picture.value_label), "extend": extension(picture.scale)} | _ticks(picture.scale)
    ax.figure.colorbar(drawn, ax=ax, shrink=0.6, pad=0.12, **options)


def _ticks(scale: ColorScale) -> dict[str, Any]:
    """Return options for a colour bar: on logarithmic scales powers of ten, no more than can be read."""
    if scale.kind == "linear":
        return {}
    highest = max(abs(scale.lower), abs(scale.upper))
    lowest = scale.lower if scale.kind == "log" else scale.linear_within
    powers = np.arange(np.ceil(np.log10(lowest) - 1e-9), np.floor(np.log10(highest) + 1e-9) + 1)
    powers = powers[:: -(-len(powers) // (9 if scale.kind == "log" else 5)) or 1]
    ticks = 10.0**powers
    if scale.kind == "symlog":
        ticks = np.concatenate([-ticks[::-1], [0.0], ticks])
    elif len(ticks) < 2:
        ticks = np.geomspace(scale.lower, scale.upper, 5)
    ticks = ticks[(ticks >= scale.lower * (1 - 1e-9 * np.sign(scale.lower))) & (ticks <= scale.upper * (1 + 1e-9))]
    return {"ticks": ticks, "format": ticker.FuncFormatter(lambda value, _: f"{value:.3g}")}


def _beside(ax: Axes, picture: MapData | ArrowData | StreamData | MatrixData) -> Axes:
    """Return an Axes at the right that stays as high as `ax` when equal aspect shrinks that."""
    if root_figure(ax).get_layout_engine() is None:
        # Nobody makes room for what stands beside `ax`, so a strip of it is cut off.
        from mpl_toolkits.axes_grid1 import make_axes_locatable

        return make_axes_locatable(ax).append_axes("right", size="5%", pad=0.1)
    thin = 0.05 * (max(1.0, _height_over_width(picture)) if picture.equal else 1.0)
    return ax.inset_axes((1.0 + 0.8 * thin, 0.0, thin, 1.0))


def fewer_ticks(ax: Any) -> None:
    """Leave no more ticks on axes in perspective than can be read there."""
    for name in "xyz":
        ax.locator_params(axis=name, nbins=5)


def root_figure(ax: Axes) -> Any:
    """Return the figure that holds an Axes, beyond all subfigures."""
    figure: Any = ax.figure
    while getattr(figure, "figure", figure) is not figure:
        figure = figure.figure
    return figure


def _height_over_width(picture: MapData | ArrowData | StreamData | MatrixData) -> float:
    if isinstance(picture, MatrixData):
        return 1.0
    width, height = (float(np.ptp(side[np.isfinite(side)])) for side in (picture.x, picture.y))
    return height / width if width > 0 else 1.0


def extension(scale: ColorScale) -> str:
    """Return at which ends the colour bar has an arrow, in matplotlib's word."""
    return _EXTENSIONS[scale.clipped_below, scale.clipped_above]
