"""The picture of a refinement study: errors against the spacing, and where the error is."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.plotting.convergence_pictures import convergence_picture
from fieldmath.plotting.data import ImageData, LineData, PanelData, Picture
from fieldmath.plotting.scales import color_scale
from fieldmath.verify.refinement import Level, Study

_LEAST = 1e-17


def study_picture(study: Study, title: str = "") -> PanelData:
    """Return two panels: the largest errors inside and at the boundary over h, and a map of the error."""
    h = np.array([level.h for level in study.levels])
    errors = {word: np.array(study.errors(word == "inside")) for word in ("inside", "boundary")}
    return PanelData(title=title, panels=(convergence_picture(h, errors), error_map(study.levels[-1])), shape=(1, 2))


def error_map(level: Level) -> Picture:
    """Return where the error of the worst component is: over two coordinates, the middle of the others."""
    depth = level.error.ndim - level.grid.dimension
    error = level.error.reshape(-1, *level.grid.shape).max(axis=0) if depth else level.error
    for axis in range(2, level.grid.dimension):
        error = np.take(error, level.grid.shape[axis] // 2, axis=2)
    names, axes = level.grid.chart.names, level.grid.axes
    digits = np.log10(np.maximum(error, _LEAST))
    if level.grid.dimension == 1:
        return LineData(
            x=axes[0], y=digits, x_label=names[0], y_label="log10 |error|", title="error on the finest grid"
        )
    x, y = np.meshgrid(axes[0], axes[1], indexing="ij")
    return ImageData(
        x=x, y=y, values=digits, scale=color_scale(digits, center=False, robust=False), x_label=f"${names[0]}$",
        y_label=f"${names[1]}$", value_label="log10 |error|", title="error on the finest grid",
    )  # fmt: skip


def draw_study(picture: PanelData, *, ax: Any = None, title: str | None = None, lang: str | None = None) -> Any:
    """Return the Axes of the two panels."""
    from fieldmath.plotting.matplotlib_convergence import draw_convergence

    return draw_convergence(picture, ax=ax, title=title, lang=lang)
