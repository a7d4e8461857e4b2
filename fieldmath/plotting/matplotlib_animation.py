"""Drawing the frames of an animation with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.animation import FuncAnimation

from fieldmath.errors import InputError
from fieldmath.plotting.animation import Frame, has_panels
from fieldmath.plotting.matplotlib_renderer import draw
from fieldmath.plotting.matplotlib_style import drawable


def animation(frames: Sequence[Frame], ax: Any, colorbar: bool, interval: Any, style: dict[str, Any]) -> FuncAnimation:
    """Return the animation of frames that share their scales; the figure shows the first of them."""
    if isinstance(interval, bool) or not isinstance(interval, int | float) or not interval > 0:
        raise InputError(f"interval must be a positive number of milliseconds; got {interval!r}")
    panels = has_panels(frames)
    first = frames[0]
    axes = draw(first.picture, ax=ax, colorbar=colorbar, title=first.title, **style)
    all_axes = list(np.ravel(axes))
    figure = all_axes[0].figure
    spatial = first.picture.is_spatial

    def show(number: int) -> list[Any]:
        frame = frames[number]
        for one in all_axes:
            one.clear()
        # A colour bar in perspective is an Axes of its own, and stays.
        draw(frame.picture, ax=axes, colorbar=colorbar and not spatial, title=frame.title, **style)
        if panels:
            figure.suptitle(drawable(frame.title))
        return all_axes

    return FuncAnimation(figure, show, frames=len(frames), interval=interval, cache_frame_data=False)
