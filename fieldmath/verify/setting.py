"""What is asked about an operator: which one, of which field, where, and how the function takes its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError
from fieldmath.geometry.catalogue import as_chart
from fieldmath.verify import battery, detect, layouts
from fieldmath.verify.catalogue import Operator, find
from fieldmath.verify.layouts import Layout


class Setting:
    """What is asked: the function, the operator, and where; with the layout and the grids once they are found."""

    def __init__(
        self, func: Any, name: Any, field: Any, chart: Any, layout: Any, grids: Any, periodic: Any, indexing: str
    ) -> None:
        if indexing not in ("ij", "xy"):
            raise InputError(f'indexing must be "ij" or "xy"; got {indexing!r}')
        if layout in ("xy", "ij"):
            layout, indexing = "auto", layout
        self.func, self.field, self.turned = func, field, indexing == "xy"
        self.operator: Operator = find(name, field)
        self.counts = _counts(grids)
        self.given = checked_grids(None if self.counts else grids)
        self.charts = _charts(field, chart, self.given, self.operator)
        self.periodic, self.words = periodic, layout

    def grids(self, chart: Any, equal: bool = False) -> list[fm.Grid]:
        """Return the grids to use on a chart."""
        if self.given:
            return self.given
        names = chart.names if self.periodic is True else names_of(self.periodic)
        return battery.grids(chart, names, equal=equal, counts=self.counts)

    def layouts(self, chart: Any) -> list[Layout]:
        """Return the layouts to try on a chart, the likeliest first."""
        if self.words == "auto":
            found = detect.candidates(self.func, chart.names, self.operator.rank, curved=not chart.is_cartesian)
        else:
            found = layouts.named(str(self.words), self.operator.rank)
            if not found:
                raise InputError(
                    'layout must be "auto" or a list of arguments such as "(values, spacing)", "(u, v, dx, dy)", '
                    f'"(values, *axes)", "(values, grid)", "xarray"; got {self.words!r}. '
                    "Or adapt the function: lambda values, spacing: mine(...)."
                )
        return layouts.indexed(found, turned=self.turned)


def _counts(grids: Any) -> list[int]:
    """Return numbers of cells, when grids are said so."""
    if isinstance(grids, list | tuple) and grids and all(isinstance(n, int) and not isinstance(n, bool) for n in grids):
        if min(grids) < 5 or any(b <= a for a, b in pairwise(grids)):
            raise InputError(f"grids must be growing numbers of cells, at least 5; got {grids!r}")
        return list(grids)
    return []


def names_of(periodic: Any) -> tuple[str, ...]:
    """Return names that are given as text or as a sequence."""
    if isinstance(periodic, str):
        return tuple(periodic.replace(",", " ").split())
    if not isinstance(periodic, list | tuple | set | frozenset):
        raise InputTypeError(f"periodic must be True or names of coordinates; got {periodic!r:.60}")
    return tuple(map(str, periodic))


def _charts(field: Any, chart: Any, grids: list[fm.Grid], row: Operator) -> list[Any]:
    """Return the charts to try in turn: the one that is said, or Cartesian ones of dimension 2, 3 and 1."""
    asked = None if chart is None else as_chart(chart)
    said = [c for c in (field and field.chart, grids and grids[0].chart, asked) if c]
    if said:
        if any(other != said[0] for other in said):
            raise InputError(f"chart, field and grids must agree; got {', '.join(map(str, said))}")
        if row.dimension and said[0].dimension not in row.dimension:
            raise InputError(f"chart must have dimension {' or '.join(map(str, row.dimension))} for {row.name}; "
                             f"got {said[0].dimension}")  # fmt: skip
        return said[:1]
    return [as_chart(n) for n in (row.dimension or (2, 3, 1))]


def checked_grids(grids: Sequence[Any] | None) -> list[fm.Grid]:
    """Return grids from coarse to fine; a single one is refined twice, none stay none."""
    if grids is None:
        return []
    if not isinstance(grids, fm.Grid | list | tuple):
        raise InputTypeError(f"grids must be a sequence of Grid, or of numbers of cells; got {grids!r:.60}")
    found = [grids] if isinstance(grids, fm.Grid) else list(grids)
    if not found or not all(isinstance(grid, fm.Grid) for grid in found):
        raise InputTypeError(f"grids must be a sequence of Grid; got {grids!r}")
    if min(found[0].shape) < 5:
        raise InputError(f"grids must have at least 5 points along each axis; got {found[0].shape}. Take finer ones.")
    while len(found) < 3 and len(grids if isinstance(grids, list | tuple) else [grids]) == 1:
        found.append(battery.refined(found[-1]))
    for coarse, fine in pairwise(found):
        if not all(b > a for a, b in zip(coarse.shape, fine.shape, strict=True)):
            raise InputError(f"grids must become finer along every axis; got {coarse.shape}, then {fine.shape}")
    return found
