"""What the caller of ``plot`` asked for, apart from style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.plotting.scales import ColorScale, color_scale

# Samples per axis of a formula, by kind of picture.
RESOLUTION = {
    "line": 501,
    "map": 161,
    "panel": 101,
    "surface": 61,
    "arrows": 20,
    "panel arrows": 15,
    "stream": 81,
    "density": 601,
    "orders": 61,
    "weights": 33,
}


@dataclass(frozen=True)
class Request:
    """What the caller of ``plot`` asked for, apart from style."""

    grid: Any = None
    box: Any = None
    at: Mapping[Any, Any] | None = None
    resolution: int | None = None
    center: float | bool | None = None
    robust: bool = True
    other: Any = None
    labels: Sequence[str] | None = None
    functional: str | None = None
    order: Any = None

    def samples(self, kind: str) -> int:
        """Return the number of samples per axis for this kind of picture."""
        return RESOLUTION[kind] if self.resolution is None else self.resolution

    def colors(self, values: np.ndarray, noise: float = 0.0) -> ColorScale:
        """Return the colour scale for values of either sign."""
        return color_scale(values, center=self.center, robust=self.robust, noise=noise)
