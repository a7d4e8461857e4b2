"""Charts, grids and shapes in print: words, captions and cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol

from fieldmath.cards import Card, words
from fieldmath.geometry.systems import SYSTEMS, cartesian_names

if TYPE_CHECKING:
    from fieldmath.geometry.charts import Chart
    from fieldmath.geometry.grids import Grid
    from fieldmath.geometry.shapes import Shape

_SMALL_METRIC = 4  # Dimensions in which a line element is still read.


def convention(chart: Chart, spelled: Callable[[str], str] = str) -> str:
    """Return what a system's names mean where books differ: ``"physics convention: theta from +z"``; or nothing."""
    row = SYSTEMS.get(chart.name)
    return row.convention.format(*map(spelled, chart.names)) if row else ""


def system(chart: Chart) -> str:
    """Return the name of a system in words: ``"Cartesian"``, ``"prolate spheroidal"``."""
    return "Cartesian" if chart.name == "cartesian" else chart.name.replace("_", " ")


def phrase(chart: Chart) -> str:
    """Return a chart in words: ``"spherical coordinates (r, theta, phi: physics convention ...)"``."""
    note = convention(chart)
    return f"{system(chart)} coordinates ({', '.join(chart.names)}{': ' if note else ''}{note})"


def caption(chart: Chart, parameters: Iterable[sp.Symbol] = ()) -> str:
    """Return LaTeX that names coordinates, their convention, and the parameters with what is known of them."""
    parts = [rf"{words(system(chart))}\ ({', '.join(map(sp.latex, chart.symbols))})"]
    if note := convention(chart, pretty_symbol):
        parts.append(words(note))
    shown = ",\\ ".join(described(symbol) for symbol in parameters)
    if shown:
        parts.append(rf"{words('parameters')}\ {shown}")
    return r";\ ".join(parts)


def described(symbol: sp.Symbol) -> str:
    r"""Return a parameter with what is assumed of it.

    Examples
    --------
    >>> import sympy as sp
    >>> print(described(sp.Symbol("sigma", positive=True)))
    \sigma > 0
    """
    for known, sign in ((symbol.is_positive, " > 0"), (symbol.is_nonnegative, r" \ge 0"), (symbol.is_negative, " < 0")):
        if known:
            return sp.latex(symbol) + sign
    return sp.latex(symbol)


def line_element(chart: Chart) -> str:
    """Return the metric as LaTeX of ds squared; a matrix where that would be long."""
    if chart.dimension > _SMALL_METRIC:
        return rf"g = {sp.latex(chart.metric)}"
    steps = [rf"\mathrm{{d}}{sp.latex(s)}" for s in chart.symbols]
    terms = []
    for i in range(chart.dimension):
        for j in range(i, chart.dimension):
            entry = chart.metric[i, j] * (1 if i == j else 2)
            if entry == 0:
                continue
            code = "" if entry == 1 else "-" if entry == -1 else sp.latex(entry)
            code = rf"\left({code}\right)" if entry.is_Add else code
            terms.append(rf"{code}\,{steps[i]}^2".removeprefix(r"\,") if i == j else rf"{code}\,{steps[i]}\,{steps[j]}")
    return rf"\mathrm{{d}}s^2 = {' + '.join(terms).replace('+ -', '- ')}"


def chart_card(chart: Chart) -> Card:
    """Return a chart as its line element, with its embedding and ranges below."""
    ranges = [
        rf"{sp.latex(lower)} < {sp.latex(symbol)} < {sp.latex(upper)}"
        for symbol, (lower, upper) in chart.ranges.items()
        if (lower, upper) != (-sp.oo, sp.oo)
    ]
    places = ""
    if chart.embedding is not None and chart.name != "cartesian":
        symbols = map(sp.Symbol, cartesian_names(len(chart.embedding)))
        places = r",\ ".join(f"{sp.latex(s)} = {sp.latex(e)}" for s, e in zip(symbols, chart.embedding, strict=True))
    below = [caption(chart, chart.parameters), places, r",\ ".join(ranges)]
    return Card("Chart", line_element(chart), r";\quad ".join(part for part in below if part))


def grid_card(grid: Grid) -> Card:
    """Return a grid as one row for each axis."""
    rows = []
    for name, axis, wraps in zip(grid.chart.names, grid.axes, grid.periodic, strict=True):
        ends = f"{len(axis)} points in [{axis[0]:g}, {axis[-1]:g}]"
        rows.append((pretty_symbol(name), f"{ends}, periodic" if wraps else ends))
    return Card("Grid", facts=(("coordinates", phrase(grid.chart)), *rows))


def shape_card(shape: Shape) -> Card:
    """Return a curve, surface or region as the map of its first piece, with the ranges below."""
    piece = shape.pieces[0]
    place = sp.latex(piece.place).replace(r"\left( ", r"\left(")
    ranges = r",\ ".join(
        rf"{sp.latex(low)} \le {sp.latex(symbol)} \le {sp.latex(high)}"
        for symbol, (low, high) in zip(piece.box.symbols, piece.box.limits, strict=True)
    )
    more = words(f"and {len(shape.pieces) - 1} more pieces") if len(shape.pieces) > 1 else ""
    # One by one: shapes have more names than the catalogue.
    title = rf"{words(type(shape).__name__)},\ {words(shape.name)}"
    where = rf"{words(f'in {system(piece.chart)}')}\ ({', '.join(map(sp.latex, piece.chart.symbols))})"
    parameters = r",\ ".join(map(described, shape.parameters))
    parts = [title, where, ranges, more, parameters and rf"{words('parameters')}\ {parameters}"]
    return Card(type(shape).__name__, place, r";\ ".join(part for part in parts if part))
