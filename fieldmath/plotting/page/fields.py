"""Pages of fields: a map, arrows or a line, with parameters and further coordinates on sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import InputError
from fieldmath.plotting.boxes import box_of, default_range, numbers
from fieldmath.plotting.mathml import mathml, symbol_text
from fieldmath.plotting.page.expressions import left_side
from fieldmath.plotting.page.model import Arrows, Curves, Formula, Map, Page, Readout, Variable
from fieldmath.plotting.page.variables import point, rounded, sliders_of, step_of
from fieldmath.plotting.page.words import words

# Where the point and the further coordinates start, as a share of their range: not in the middle, where much is zero.
_SHARE = 0.65


@dataclass(frozen=True)
class _Paper:
    """How two coordinates lie on paper: their positions, the words on the axes, and Cartesian components of vectors."""

    labels: tuple[str, str]
    equal: bool
    positions: tuple[sp.Expr, ...] = ()
    frame: sp.Matrix | None = None


def field_page(field: Any, given: Mapping[str, Any], title: str | None, language: str) -> Page:
    """Return the page of a scalar or vector field; `given` are the options of `to_html` that are not None."""
    _check(field)
    at = given.get("at")
    chart = field.chart
    fixed = numbers(chart.names, at, "at") if at is not None else {}
    free = [symbol for k, symbol in enumerate(chart.symbols) if k not in fixed]
    if not free:
        raise InputError("at must leave a coordinate free; got a value for each")
    held = {chart.symbols[k]: sp.Rational(str(value)) for k, value in fixed.items()}
    box = box_of(chart, given.get("box"), tuple(default_range(limits) for limits in chart.ranges.values()))
    ranges = dict(zip(chart.symbols, box, strict=True))
    parameters = sorted({*field.parameters, *chart.parameters}, key=str)
    variables = sliders_of(parameters, given.get("sliders"), usual=(1.0,))
    variables += [_coordinate(symbol, *ranges[symbol], is_point=False) for symbol in free[2:]]
    points = [_coordinate(symbol, *ranges[symbol], is_point=True) for symbol in free[:2]]
    starts = {variable.symbol: sp.Rational(str(variable.start)) for variable in variables}
    word = words(language)
    scene = _scene(field, free[:2], held, starts, box, word)
    return Page(
        title=title or word["scalar field" if field.rank == 0 else "vector field"],
        variables=(*variables, *points),
        formulas=(Formula(left_side("f" if field.rank == 0 else "F", chart.symbols), _whole(field)),),
        readouts=tuple(_readouts(field, held, word)),
        scene=scene,
    )


def _check(field: Any) -> None:
    if field.is_sampled:
        raise InputError("the field must hold formulas for a page; got samples. Use plot()")


def _whole(field: Any) -> Any:
    return field.expr if field.rank == 0 else sp.Matrix(list(field.exprs))


def _coordinate(symbol: sp.Symbol, lower: float, upper: float, *, is_point: bool) -> Variable:
    step = step_of(lower, upper)
    start = lower + step * round(_SHARE * (upper - lower) / step)
    if is_point:
        return point(symbol, lower, upper, start=rounded(start))
    return Variable(symbol, lower, upper, rounded(start), step)


def _readouts(field: Any, held: Mapping[sp.Symbol, sp.Expr], word: Mapping[str, str]) -> list[Readout]:
    if field.rank == 0:
        return [Readout("f", "<mi>f</mi>", field.expr.xreplace(held))]
    components = [component.xreplace(held) for component in field.exprs]
    found = [
        Readout(f"F_{symbol.name}", f"<msub><mi>F</mi>{mathml(symbol)}</msub>", component)
        for symbol, component in zip(field.chart.symbols, components, strict=True)
    ]
    if field.basis == "orthonormal":
        found.append(Readout("magnitude", "<mo>|</mo><mi>F</mi><mo>|</mo>", _length(components)))
    return found


def _length(components: Sequence[sp.Expr]) -> sp.Expr:
    return sp.sqrt(sum((component**2 for component in components), sp.S.Zero))


def _scene(
    field: Any,
    shown: Sequence[sp.Symbol],
    held: Mapping[sp.Symbol, sp.Expr],
    starts: Mapping[sp.Symbol, sp.Expr],
    box: Any,
    word: Mapping[str, str],
) -> Curves | Map | Arrows:
    components = [field.expr] if field.rank == 0 else list(field.exprs)
    components = [component.xreplace(held) for component in components]
    axes = tuple(shown)
    if len(axes) == 1:
        names = [symbol_text(symbol) for symbol in field.chart.symbols] if field.rank else [""]
        return Curves(
            axes, tuple(components), tuple(names if len(components) > 1 else ("",)), "f" if not field.rank else "F"
        )
    paper = _paper(field, axes, {**starts, **held}, box)
    if field.rank == 0:
        return Map(axes, tuple(components), paper.labels, "f", paper.positions, paper.equal)
    places = [field.chart.symbols.index(symbol) for symbol in axes]
    if paper.frame is None:
        arrows = velocities = tuple(components[place] for place in places)
    else:
        arrows = tuple(paper.frame * sp.Matrix(components))
        along = field.in_basis("coordinate").exprs
        velocities = tuple(along[place].xreplace(held) for place in places)
    wraps = tuple(_goes_round(field.chart, place, box[place]) for place in places)
    return Arrows(axes, arrows, velocities, paper.labels, "|F|", paper.positions, paper.equal, wraps)


def _goes_round(chart: Any, place: int, pair: tuple[float, float]) -> bool:
    """Return whether a coordinate is periodic and shown for one whole turn."""
    lower, upper = chart.ranges[chart.symbols[place]]
    return bool(chart.periodic and chart.periodic[place]) and pair == (float(lower), float(upper))


def _paper(field: Any, axes: Sequence[sp.Symbol], settled: Mapping[sp.Symbol, sp.Expr], box: Any) -> _Paper:
    """Return how the axes lie on paper: flat curvilinear ones in Cartesian positions, others as they are."""
    chart = field.chart
    plain = _Paper((symbol_text(axes[0]), symbol_text(axes[1])), bool(chart.is_cartesian))
    if chart.is_cartesian or chart.embedding is None:
        return plain
    from fieldmath.geometry.frames import frame_of
    from fieldmath.plotting.space import flat_basis, insertion, space_of

    known = {symbol: value for symbol, value in settled.items() if symbol in chart.parameters}
    numeric = field.subs({symbol.name: value for symbol, value in known.items()}) if known else field
    places = [chart.symbols.index(symbol) for symbol in axes]
    others = {k: float(settled[s]) for k, s in enumerate(chart.symbols) if k not in places}
    space = space_of(numeric.chart, field.basis)
    assert space is not None
    part = space.fixed(insertion(others, chart.dimension), places)
    flat = flat_basis(part, tuple(box[place] for place in places))
    if flat is None:
        return plain
    rows = sp.Matrix([[_entry(value) for value in row] for row in np.asarray(flat[0])])
    here = {symbol: value for symbol, value in settled.items() if symbol in chart.symbols}
    embedding = sp.Matrix(chart.embedding)
    vectors = embedding.jacobian(chart.symbols) * frame_of(chart, field.basis).vectors
    positions = tuple((rows * embedding).xreplace(here))
    labels = tuple(_word(label) for label in flat[1])
    return _Paper((labels[0], labels[1]), True, positions, (rows * vectors).xreplace(here))


def _entry(value: float) -> sp.Expr:
    return sp.Integer(round(value)) if abs(value - round(value)) < 1e-12 else sp.Float(value, 17)


def _word(label: str) -> str:
    return label.strip("$")
