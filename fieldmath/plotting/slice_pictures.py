"""Three orthogonal cuts through a field in space."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.plotting.data import ArrowData, ContourData, LayerData, MapData, PanelData, Picture
from fieldmath.plotting.paper import mapped, require_dimension, title_of
from fieldmath.plotting.projection import straight
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import ROUND_OFF, extremes
from fieldmath.plotting.view import View

# Where cuts are made, as shares of the box: the second where the first shows nothing at all.
_CUTS = (0.5, 0.75)

Cut = tuple[MapData, ArrowData | None]


def slices(field: Any, view: View, request: Request) -> Picture:
    """Return three orthogonal cuts through the middle of a field in space; Cartesian cuts if embedded.

    Cuts through the middle of x*y*z show nothing; then the cuts are made further out.
    """
    require_dimension(view, 3, "slices")
    space = straight(view)
    build = _scalar_cut if field.rank == 0 else _vector_cut
    for share in _CUTS:
        cuts = [build(space.fixed({k: space.at_share(k, share)}), space.labels[k], request) for k in (2, 1, 0)]
        if any(map(_shows_something, cuts)):
            break
    # One scale for the three, so that equal colours mean equal values and equal lengths equal magnitudes.
    cap = max((arrows.cap for _, arrows in cuts if arrows), default=0.0)
    scale = request.colors(np.concatenate([colors.values.ravel() for colors, _ in cuts]), noise=ROUND_OFF * cap)
    panels = tuple(_stacked(replace(colors, scale=scale), arrows, cap) for colors, arrows in cuts)
    return PanelData(panels=panels, shape=(1, 3), title=title_of(field, view))


def _scalar_cut(cut: View, along: str, request: Request) -> Cut:
    axes, values = cut.on_mesh((request.samples("panel"),) * 2)
    return mapped(ContourData, cut, axes, values, request, title=cut.held), None


def _vector_cut(cut: View, along: str, request: Request) -> Cut:
    """Return the component through the cut as colours, and the components in it as arrows."""
    from fieldmath.plotting.vector_pictures import arrows

    axes, values = cut.on_mesh((request.samples("panel"),) * 2)
    (through,) = set(range(3)) - set(cut.kept)
    words = {"title": cut.held, "value_label": f"component along {along}"}
    return mapped(ContourData, cut, axes, values[through], request, **words), arrows(cut, request, "panel arrows")


def _shows_something(cut: Cut) -> bool:
    colors, arrows = cut
    least, most = extremes(colors.values)
    return most - least > ROUND_OFF * max(abs(least), abs(most)) or (
        arrows is not None and bool(np.nanmax(arrows.magnitude))
    )


def _stacked(colors: MapData, arrows: ArrowData | None, cap: float) -> Picture:
    if arrows is None:
        return colors
    words: dict[str, Any] = {"title": colors.title, "x_label": colors.x_label, "y_label": colors.y_label}
    return LayerData(layers=(colors, replace(arrows, cap=cap)), equal=colors.equal, **words)
