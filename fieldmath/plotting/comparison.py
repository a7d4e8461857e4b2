"""Pictures side by side on one scale, with the difference: `fieldmath.compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from fieldmath.errors import EvaluationError, InputError, InputTypeError, MismatchError, located
from fieldmath.plotting.data import (
    ArrowData,
    CurveData,
    LineData,
    MapData,
    PanelData,
    Picture,
    SpaceArrowData,
    StreamData,
)
from fieldmath.plotting.labels import formula
from fieldmath.plotting.mixin import picture_of
from fieldmath.plotting.request import Request, asked
from fieldmath.plotting.sharing import sharing
from fieldmath.plotting.spoken import Own

# A formula longer than this leaves no room for what is held fixed.
_LONGEST = 40
_FIELDS = ("scalar field", "vector field", "tensor field")


def compare(
    a: Any,
    b: Any,
    *more: Any,
    kind: str = "auto",
    labels: Sequence[str] | None = None,
    ax: Any = None,
    title: str | None = None,
    colorbar: bool = True,
    **arguments: Any,
) -> np.ndarray:
    """Return the Axes of a picture of several objects side by side, on one scale.

    Two fields on one chart have a further panel: their difference ``b - a``, with colours centred at zero and the
    largest difference that is drawn in its title. When one of two fields holds samples, the other is sampled on its
    grid. Fields of one coordinate are curves in one frame. Two distributions are overlaid, beside the integrand of
    the Kullback-Leibler divergence of the first from the second (or of another ``functional=``).

    Parameters
    ----------
    a, b, *more : fields of one rank, or two distributions
    kind : str
        As in `plot`.
    labels : sequence of str
        Titles of the panels, or names in the legend; by default the formulas.
    ax : sequence of matplotlib Axes
        Where to draw, one for each panel; a new figure by default.
    title, colorbar
        As in `plot`.
    **arguments
        The other arguments of `plot` (``box=``, ``at=``, ``limits=``, ``scale=``, ...), and style for the artists.

    Returns
    -------
    ndarray of Axes

    Raises
    ------
    InputError, InputTypeError
        If an argument cannot be compared.
    MismatchError
        If fields differ in rank, or two grids are not the same.

    Examples
    --------
    >>> import fieldmath as fm
    >>> f = fm.ScalarField("sin(x)*y", "x y")
    >>> grid = fm.Grid.uniform("x y", x=(0, 3, 31), y=(0, 1, 11))
    >>> axes = fm.compare(f.laplacian(), f.sample(grid).laplacian(), labels=["exact", "from samples"])
    >>> [ax.get_title() for ax in axes[:2]]
    ['exact', 'from samples']
    """
    with located("compare"):
        known = [entry.name for entry in fields(Request)]
        wanted = {name: arguments[name] for name in known if name in arguments}
        style = {name: value for name, value in arguments.items() if name not in wanted}
        picture = comparison((a, b, *more), kind, labels, wanted)
        from fieldmath.plotting.matplotlib_renderer import draw

        axes: np.ndarray = draw(picture, ax=ax, colorbar=colorbar, title=title, **style)
        return axes


def comparison(drawn: Sequence[Any], kind: str, labels: Sequence[str] | None, wanted: Mapping[str, Any]) -> PanelData:
    """Return the panels of a comparison as plot data."""
    families = [getattr(one, "_plot_family", None) for one in drawn]
    for one, family in zip(drawn, families, strict=True):
        if family not in (*_FIELDS, "distribution"):
            raise InputTypeError(f"what is compared must be fields or distributions; got {type(one).__name__}")
    if len(set(families)) > 1:
        raise MismatchError(f"all must be of one sort; got {' and '.join(dict.fromkeys(map(str, families)))}")
    names = None if labels is None else [Own(text) for text in ([labels] if isinstance(labels, str) else labels)]
    if names is not None and len(names) != len(drawn):
        raise InputError(f"labels must hold one text for each of {len(drawn)} objects; got {len(names)}")
    if families[0] == "distribution":
        return _of_distributions(drawn, kind, names, wanted)
    return _of_fields(drawn, kind, names, wanted)


def _request(wanted: Mapping[str, Any], **more: Any) -> Request:
    defaults = Request()
    given = {**wanted, **more}
    return asked(*(given.get(entry.name, getattr(defaults, entry.name)) for entry in fields(Request)))


# -- distributions --------------------------------------------------------------------------------------


def _of_distributions(
    drawn: Sequence[Any], kind: str, names: Sequence[str] | None, wanted: Mapping[str, Any]
) -> PanelData:
    if len(drawn) != 2:
        raise InputError(
            f"two distributions can be compared; got {len(drawn)}. For more, draw the table of fm.divergence_matrix"
        )
    p, q = drawn
    if p.is_discrete != q.is_discrete:
        raise MismatchError("both distributions must be discrete, or both continuous; got one of each")
    if kind == "auto":
        kind = "bars" if p.is_discrete else "density"
    request = _request(wanted, other=q, labels=names)
    overlaid = picture_of(p, kind, replace(request, functional=None, order=None))
    # The limits and the scale that are asked for are those of probabilities; an integrand has either sign.
    where = picture_of(p, "integrand", replace(request, limits=None, scale="linear"))
    return PanelData(panels=(overlaid, where), shape=(1, 2))


# -- fields ---------------------------------------------------------------------------------------------


def _of_fields(drawn: Sequence[Any], kind: str, names: Sequence[str] | None, wanted: Mapping[str, Any]) -> PanelData:
    if len({one.rank for one in drawn}) > 1:
        raise MismatchError(f"fields must have one rank; got {', '.join(str(one.rank) for one in drawn)}")
    if len({one.chart.dimension for one in drawn}) > 1:
        raise MismatchError(f"fields must have as many coordinates; got {', '.join(str(one.chart) for one in drawn)}")
    formulas = ["samples" if one.is_sampled else formula(one.latex()) for one in drawn]
    drawn = _on_one_grid(drawn)
    request = _request(wanted)
    pictures: list[Picture] = [picture_of(one, kind, request) for one in drawn]
    texts = names if names is not None else formulas
    if all(isinstance(picture, LineData) for picture in pictures):
        return _of_curves(pictures, texts, _difference(drawn, kind, request))  # type: ignore[arg-type]
    pictures = sharing(pictures, centered=request.center is not False)
    difference = _difference(drawn, kind, request)
    if isinstance(pictures[0], PanelData):
        return _stacked(pictures, texts, difference)
    panels = [replace(picture, title=text) for picture, text in zip(pictures, texts, strict=True)]
    return _row([*panels, *([] if difference is None else [difference])])


def _on_one_grid(drawn: Sequence[Any]) -> Sequence[Any]:
    """Return the fields with formulas sampled where another one on the same chart holds samples."""
    grids = [one.grid for one in drawn if one.is_sampled]
    if not grids or len({one.chart for one in drawn}) > 1:
        return drawn
    if any(grid != grids[0] for grid in grids):
        raise MismatchError("samples must be on one grid; got two. Use .resample(grid) on one of them first")
    return [one if one.is_sampled else one.sample(grids[0]) for one in drawn]


def _difference(drawn: Sequence[Any], kind: str, request: Request) -> Picture | None:
    """Return the picture of what the second of two fields on one chart has more than the first."""
    if len(drawn) != 2 or drawn[0].chart != drawn[1].chart:
        return None
    a, b = drawn
    center = 0 if a.rank == 0 and request.center is not False else request.center
    own = replace(request, limits=None, scale="linear", center=center)
    try:
        picture = picture_of(b - a, kind, own)
    except EvaluationError:
        raise MismatchError("fields must have values at some points in common; got none in the picture") from None
    largest = max((_largest(part) for part in getattr(picture, "panels", (picture,))), default=0.0)
    return replace(picture, title=f"largest difference {largest:.2g}")


def _largest(picture: Picture) -> float:
    """Return the greatest magnitude that a picture of a difference shows."""
    if isinstance(picture, ArrowData | StreamData | SpaceArrowData):
        values = picture.magnitude
    elif isinstance(picture, MapData):
        values = picture.values
    elif isinstance(picture, LineData):
        values = picture.y
    elif isinstance(picture, CurveData):
        return max(map(_largest, picture.curves))
    else:
        return max(map(_largest, getattr(picture, "layers", ())), default=0.0)
    finite = values[np.isfinite(values)]
    return float(abs(finite).max()) if finite.size else 0.0


def _of_curves(curves: Sequence[LineData], texts: Sequence[str], difference: Picture | None) -> PanelData:
    """Return curves in one frame, and their difference beside it."""
    named = tuple(replace(curve, label=text, title="") for curve, text in zip(curves, texts, strict=True))
    first = curves[0]
    together = CurveData(curves=named, x_label=first.x_label, y_scale=first.y_scale, y_limits=first.y_limits)
    return _row([together, *([] if difference is None else [difference])])


def _row(panels: Sequence[Picture]) -> PanelData:
    return PanelData(panels=tuple(panels), shape=(1, len(panels)))


def _stacked(pictures: Sequence[Any], texts: Sequence[str], difference: Any) -> PanelData:
    """Return pictures of several panels below each other, one row for each object."""
    rows = [
        [replace(panel, title=_below(text, panel.title)) for panel in picture.panels]
        for picture, text in zip(pictures, texts, strict=True)
    ]
    if difference is not None:
        first, *others = difference.panels
        rows.append([replace(first, title=f"{difference.title}: {first.title}"), *others])
    panels = tuple(panel for row in rows for panel in row)
    return PanelData(panels=panels, shape=(len(rows), len(rows[0])))


def _below(text: str, title: str) -> str:
    return f"{text}: {title}" if 0 < len(text) < _LONGEST else title
