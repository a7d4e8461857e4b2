"""From a view to the plane of the paper: positions, vector components, labels, and maps of values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldmath.errors import EvaluationError, InputError
from fieldmath.plotting.data import MapData
from fieldmath.plotting.labels import formula
from fieldmath.plotting.request import Request
from fieldmath.plotting.view import View

# Beyond this ratio of sides a picture with equal axes would be a sliver.
LONGEST_SIDE = 4.0


def title_of(field: Any, view: View) -> str:
    """Return the formula of a symbolic field and what is held fixed, as far as they can be written."""
    text = "" if field.is_sampled else formula(field.latex())
    return ", ".join(part for part in (text, view.held) if part)


def mapped(
    kind: type[MapData], view: View, axes: Sequence[np.ndarray], values: np.ndarray, request: Request, **words: Any
) -> MapData:
    """Return the map of values on a grid of a view."""
    require_some(view, values)
    x, y = positions(view, axes)
    words = axis_labels(view) | {"equal": is_equal(view, x, y)} | words
    return kind(x=x, y=y, values=values, scale=request.colors(values), **words)


def require_some(view: View, values: np.ndarray) -> None:
    """Raise `EvaluationError` when no value is finite, so that the picture would be empty."""
    if np.isfinite(values).any():
        return
    where = ", ".join(f"{name} in ({low:g}, {high:g})" for name, (low, high) in zip(view.names, view.box, strict=True))
    raise EvaluationError(
        f"field must have a real value somewhere in the picture; got none for {where}. Use another box"
    )


def positions(view: View, axes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return where on paper the points of a grid are, two arrays of the shape of the grid."""
    mesh = np.meshgrid(*axes, indexing="ij")
    x, y = mesh if view.space is None else view.space.position(mesh)
    return np.asarray(x), np.asarray(y)


def plane_components(view: View, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the components of vectors along the axes of the paper, for a view without space."""
    first, second = view.kept
    return values[first], values[second]


def axis_labels(view: View) -> dict[str, Any]:
    """Return the words for the axes of a picture."""
    x_label, y_label = view.labels if view.space is None else view.space.labels
    return {"x_label": x_label, "y_label": y_label}


def is_equal(view: View, x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether the picture has equal axes: it shows lengths, and would not be a sliver."""
    if not view.isotropic and view.space is None:
        return False
    sides = [np.ptp(side[np.isfinite(side)]) for side in (x, y)]
    return bool(max(sides) <= LONGEST_SIDE * min(sides))


def require_dimension(view: View, wanted: int, kind: str) -> None:
    """Raise `InputError` unless the view has as many coordinates as this kind of picture."""
    if view.dimension == wanted:
        return
    names = ", ".join(view.names)
    some = "free coordinates" if wanted > 1 else "free coordinate"
    free = f"kind={kind!r} needs {wanted} {some}; got {view.dimension} ({names})"
    if view.dimension > wanted:
        example = ", ".join(f"{name!r}: {view.at_share(k, 0.5):g}" for k, name in enumerate(view.names) if k >= wanted)
        raise InputError(f"{free}. Hold the others fixed, as in at={{{example}}}")
    raise InputError(f"{free}. Use kind='auto'")
