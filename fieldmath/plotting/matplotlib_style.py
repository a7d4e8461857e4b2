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

from fieldmath.plotting.data import ArrowData, MapData, MatrixData, StreamData
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
            options["norm"] = mpl_colors.Normalize(lower, upper)
        return options
    levels = options.get("levels", _LEVELS)
    if isinstance(levels, int | np.integer):
        levels = _even_levels(lower, upper, int(levels), symmetric=scale.center == 0 and lower == -upper)
    options["levels"] = levels
    hair = ROUND_OFF * (upper - lower)
    below = scale.clipped_below or lower < levels[0] - hair
    above = scale.clipped_above or upper > levels[-1] + hair
    options.setdefault("extend", _EXTENSIONS[below, above])
    if "norm" not in options and "colors" not in options:
        options["norm"] = mpl_colors.Normalize(*_ends(levels, scale.center))
    return options


def _ends(levels: Any, center: float | None) -> tuple[float, float]:
    """Return the values at the ends of the colour map: those of the levels, made symmetric about a centre."""
    if center is None:
        return levels[0], levels[-1]
    half = max(levels[-1] - center, center - levels[0])
    return center - half, center + half


def without_round_off(values: np.ndarray, scale: ColorScale) -> np.ma.MaskedArray:
    """Return the values with noise at zero and just beyond the ends removed, which would mottle the bands there."""
    hair = ROUND_OFF * (scale.upper - scale.lower)
    settled = np.where(abs(values) < hair, 0.0, values)
    for end in (scale.lower, scale.upper):
        settled = np.where(abs(settled - end) < hair, end, settled)
    return np.ma.masked_invalid(settled)


def _even_levels(lower: float, upper: float, count: int, *, symmetric: bool) -> np.ndarray:
    """Return round levels that cover the range from `lower` to `upper`, no further than needed."""
    levels = np.asarray(
        ticker.MaxNLocator(count, steps=[1, 2, 2.5, 5, 10], symmetric=symmetric).tick_values(lower, upper)
    )
    step = levels[1] - levels[0]
    kept = levels[(levels > lower - step) & (levels < upper + step)]
    return kept if len(kept) > 1 else np.array([lower, upper])


def add_colorbar(
    ax: Axes, drawn: Any, picture: MapData | ArrowData | StreamData | MatrixData, wanted: bool, **options: Any
) -> None:
    """Add the colour bar of what was drawn, unless it is not wanted."""
    if not wanted:
        return
    ax.figure.colorbar(drawn, cax=_beside(ax, picture), label=drawable(picture.value_label), **options)


def _beside(ax: Axes, picture: MapData | ArrowData | StreamData | MatrixData) -> Axes:
    """Return an Axes at the right that stays as high as `ax` when equal aspect shrinks that."""
    if _root(ax).get_layout_engine() is None:
        # Nobody makes room for what stands beside `ax`, so a strip of it is cut off.
        from mpl_toolkits.axes_grid1 import make_axes_locatable

        return make_axes_locatable(ax).append_axes("right", size="5%", pad=0.1)
    thin = 0.05 * (max(1.0, _height_over_width(picture)) if picture.equal else 1.0)
    return ax.inset_axes((1.0 + 0.8 * thin, 0.0, thin, 1.0))


def _root(ax: Axes) -> Any:
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
