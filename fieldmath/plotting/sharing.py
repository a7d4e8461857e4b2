"""One scale for several pictures of a kind, so that equal colours and heights mean equal values in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.plotting.data import BarData, CurveData, HistogramData, LayerData, PanelData, Picture, SurfaceData
from fieldmath.plotting.request import HEIGHTS
from fieldmath.plotting.scales import extremes, shared

# Room above and below what is drawn, as a share of its height.
_ROOM = 0.05


def sharing(pictures: Sequence[Picture], *, centered: bool = True) -> list[Picture]:
    """Return pictures of one structure with a colour scale, a longest arrow and a vertical axis in common."""
    if len({type(picture) for picture in pictures}) > 1:
        return list(pictures)
    for part in ("panels", "layers"):
        parts = [getattr(picture, part, ()) for picture in pictures]
        if parts[0] and len({len(some) for some in parts}) == 1:
            columns = [sharing(column, centered=centered) for column in zip(*parts, strict=True)]
            changes: list[Any] = [{part: tuple(row)} for row in zip(*columns, strict=True)]
            pictures = [replace(picture, **change) for picture, change in zip(pictures, changes, strict=True)]
    common: dict[str, Any] = {}
    if hasattr(pictures[0], "scale"):
        common["scale"] = shared([picture.scale for picture in pictures], centered=centered)  # type: ignore[attr-defined]
    if hasattr(pictures[0], "cap"):
        common["cap"] = max(picture.cap for picture in pictures)  # type: ignore[attr-defined]
    if isinstance(pictures[0], SurfaceData):
        heights = np.concatenate([picture.values.ravel() for picture in pictures])  # type: ignore[attr-defined]
        low, high = extremes(np.clip(heights, common["scale"].lower, common["scale"].upper))
        common["y_limits"] = (low, high) if low < high else None
    if _shows_heights(pictures[0]) and all(picture.y_limits is None for picture in pictures):
        common["y_limits"] = _common_heights(pictures)
    return [replace(picture, **common) for picture in pictures]


def _shows_heights(picture: Picture) -> bool:
    lowest = picture.layers[0] if isinstance(picture, LayerData) else picture
    return isinstance(lowest, HEIGHTS)


def _common_heights(pictures: Sequence[Picture]) -> tuple[float, float] | None:
    ranges = [pair for picture in pictures for pair in _heights(picture)]
    if not ranges:
        return None
    lower, upper = min(low for low, _ in ranges), max(high for _, high in ranges)
    if pictures[0].y_scale == "log":
        return (lower, 1.5 * upper) if lower > 0 else None
    room = _ROOM * (upper - lower) or 1.0
    return (lower - room if lower else 0.0), upper + room


def _heights(picture: Picture) -> list[tuple[float, float]]:
    """Return the ranges of what stands on the vertical axis, with zero where areas stand on it."""
    if isinstance(picture, LayerData | PanelData | CurveData):
        parts: Sequence[Picture] = getattr(picture, "layers", ()) or getattr(picture, "curves", ())
        limits = getattr(picture, "limits", None)
        filled = [(0.0, 0.0)] if getattr(picture, "filled", False) and picture.y_scale != "log" else []
        return [limits] if limits else [*filled, *(pair for part in parts for pair in _heights(part))]
    limits = getattr(picture, "limits", None)
    if limits is not None:
        return [limits]
    found = getattr(picture, "heights", getattr(picture, "y", None))
    if found is None:
        return []
    values = np.asarray(found)
    if picture.y_scale == "log":
        values = values[values > 0]
    standing = [(0.0, 0.0)] if isinstance(picture, BarData | HistogramData) and picture.y_scale != "log" else []
    return [*standing, extremes(values)] if values.size else standing
