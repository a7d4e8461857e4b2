"""Mistakes in curvilinear coordinates, as rows: metric factors, bases, conventions of angles, degrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import pi
from typing import Any

import sympy as sp

import fieldmath as fm
from fieldmath.verify.cases import Case
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.mistakes import Formula, formula_rows, with_schemes
from fieldmath.verify.term_rules import Details, Rule
from fieldmath.verify.terms import Term, terms_of

_FACTOR = "Compare with the scale factors of the chart, chart.scale_factors."
_TERM = "Basis vectors turn from point to point; their derivatives give this term."
_BASIS = "Components refer to unit vectors here; F.in_basis(...) converts."


def metric_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield the mistakes that only curvilinear coordinates allow."""
    if case.grid.chart.is_cartesian:
        return
    yield from formula_rows(case, METRIC)
    yield from _other_formulas(case)
    yield from formula_rows(case, METRIC_LATER)


def _angles(chart: Any) -> list[int]:
    """Return the axes that are angles: those whose range ends at a multiple of pi / 2."""
    return [
        k
        for k, (lower, upper) in enumerate(chart.limits)
        if upper.is_finite and (upper / sp.pi).is_rational and upper != 0
    ]


def _factors(chart: Any, axis: int) -> list[sp.Expr]:
    """Return a scale factor and the parts that it is a product of, where they are not numbers."""
    if not chart.is_orthogonal:
        return []
    whole = chart.scale_factors[axis]
    parts = [part for part in sp.Mul.make_args(whole) if not part.is_number]
    return [*dict.fromkeys([whole, *parts])] if parts else []


def _times(factor: sp.Expr, where: Callable[[Term], bool]) -> Rule:
    return lambda term: replace(term, extra=term.extra * factor) if where(term) else term


def _along(axis: int) -> Callable[[Term], bool]:
    return lambda term: bool(term.orders[axis])


def _from(axis: int) -> Callable[[Term], bool]:
    return lambda term: axis in term.source


def _parts(chart: Any) -> list[sp.Expr]:
    """Return the scale factors that are not numbers, and the factors that they are products of."""
    return [*dict.fromkeys(factor for axis in range(chart.dimension) for factor in _factors(chart, axis))]


def _missing_factors(case: Case) -> Details:
    """A scale factor (or a part of it, or its square) left out: along an axis, in an input, in an output, in a term."""
    chart = case.grid.chart
    for axis, name in enumerate(chart.names):
        for factor in _factors(chart, axis):
            for where, words in ((_along(axis), f"d/d{name}"), (_from(axis), f"F_{name}")):
                yield from _powers(factor, where, words)
    for factor in _parts(chart):
        for axis, name in enumerate(chart.names):
            yield from _powers(factor, _from(axis), f"F_{name}")
            yield from _powers(factor, _into(axis), f"component {name}")
            if factor not in _factors(chart, axis):
                yield from _powers(factor, _along(axis), f"d/d{name}")
        for one in case.terms:
            yield from _powers(factor, one.__eq__, one.text(chart.names))


def _missing_everywhere(case: Case) -> Details:
    for factor in _parts(case.grid.chart):
        yield from _powers(factor, lambda term: True, "all terms")


def _powers(factor: sp.Expr, where: Callable[[Term], bool], words: str) -> Details:
    for power in (1, 2, -1):
        exact = factor**power
        yield f"{exact if power > 0 else f'1/({factor})'} with {words}", _times(exact, where)


def _into(axis: int) -> Callable[[Term], bool]:
    return lambda term: bool(term.output) and term.output[0] == axis


def _exchanged_functions(case: Case) -> Details:
    """Sine for cosine, so that a cotangent becomes a tangent: in one term, or in all."""
    for one in case.terms:
        if one.coefficient.has(sp.sin, sp.cos):
            yield one.text(case.grid.chart.names), _exchanging(one.__eq__)
    yield "everywhere", _exchanging(lambda term: True)


def _exchanging(where: Callable[[Term], bool]) -> Rule:
    def rule(term: Term) -> Term:
        swapped = term.coefficient.replace(lambda e: isinstance(e, sp.sin | sp.cos), _other)
        return replace(term, coefficient=swapped) if where(term) else term

    return rule


def _other(function: sp.Expr) -> sp.Expr:
    return sp.cos(*function.args) if isinstance(function, sp.sin) else sp.sin(*function.args)


def _undone_products(case: Case) -> Details:
    """The factor inside the derivative left out: d(F)/(r sin) for d(sin F)/(r sin)."""
    chart = case.grid.chart
    for axis, name in enumerate(chart.names):
        for other in range(chart.dimension):
            for factor in _factors(chart, other):
                for power in (1, 2):
                    yield f"{factor**power} inside d/d{name}", _undone(axis, factor**power, case)


def _undone(axis: int, factor: sp.Expr, case: Case) -> Rule:
    def rule(term: Term) -> Term | None:
        mine = axis in term.source if term.source else bool(term.orders[axis])
        if not mine:
            return term
        if term.order < _leading(case, term):
            return None
        return replace(term, extra=term.extra / factor)

    return rule


def _leading(case: Case, term: Term) -> int:
    """Return the highest order of differentiation in the output component of a term."""
    return max(other.order for other in case.terms if other.output == term.output)


def _missing_terms(case: Case) -> Details:
    lower = [term for term in case.terms if term.order < _leading(case, term)]
    for one in lower:
        yield f"{one.coefficient}*{one.text(case.grid.chart.names)}", _without([one])
    if len(lower) > 1:
        yield "all of them", _without(lower)
    coupling = [term for term in lower if term.source != term.output and term.source] + [
        term for term in lower if term.source == term.output and term.source and not term.order
    ]
    if 1 < len(coupling) < len(lower):
        yield "those of the turning basis: it is not the scalar operator of each component", _without(coupling)
    for sources in dict.fromkeys((term.source, term.orders) for term in lower):
        same = [term for term in lower if (term.source, term.orders) == sources]
        if 1 < len(same) < len(lower):
            yield f"all with {same[0].text(case.grid.chart.names)}", _without(same)


def _without(terms: Sequence[Term]) -> Rule:
    gone = set(terms)
    return lambda term: None if term in gone else term


def _wrong_powers(case: Case) -> Details:
    for one in (term for term in case.terms if term.order < _leading(case, term)):
        for number, words in ((sp.S.Half, "half"), (sp.Integer(2), "twice")):
            yield f"{words} of {one.coefficient}*{one.text(case.grid.chart.names)}", _times(number, one.__eq__)


def _degrees(case: Case) -> Details:
    """Spacings of angles in degrees, or the other way round; trigonometric functions of degrees; both."""
    chart, angles = case.grid.chart, _angles(case.grid.chart)
    if not angles:
        return
    symbols = [chart.symbols[k] for k in angles]
    for ratio, words in ((pi / 180, "derivatives per degree"), (180 / pi, "spacings converted to radians twice")):
        yield words, _per_angle(angles, ratio)
        for k in angles if len(angles) > 1 else ():
            yield f"{words}, {chart.names[k]}", _per_angle([k], ratio)
    for ratio, words in ((sp.pi / 180, "converted twice"), (180 / sp.pi, "in degrees")):
        swap = {q: q * ratio for q in symbols}
        yield f"angle inside sin and cos {words}", _substituted(swap)


def _per_angle(angles: Sequence[int], ratio: float) -> Rule:
    return lambda term: replace(term, weight=term.weight * ratio ** sum(term.orders[k] for k in angles))


def _substituted(swap: dict[Any, Any]) -> Rule:
    return lambda term: replace(term, coefficient=term.coefficient.xreplace(swap))


METRIC = (
    Formula("metric factor missing", _FACTOR, _missing_factors),
    Formula("metric term missing", _TERM, _missing_terms),
    Formula("metric factor missing inside the derivative", _FACTOR, _undone_products),
    Formula("metric factor to the wrong power", _FACTOR, _wrong_powers),
    Formula("degrees for radians", "Angles and their spacings are in radians.", _degrees),
)


#: Tried after other formulas as a whole, with which they may agree.
METRIC_LATER = (
    Formula("metric factor missing", _FACTOR, _missing_everywhere),
    Formula("sine and cosine exchanged", "The circles of latitude have the radius r*sin(theta).", _exchanged_functions),
)


@dataclass(frozen=True)
class Convention:
    """Another formula that people use on a chart: `metric` in its coordinates, as text with their default names."""

    name: str
    detail: str
    fix: str
    metric: tuple[str, ...]


_SPHERICAL = "Here theta is the angle from the z axis and phi the azimuth (physics, ISO 80000-2)."
#: Conventions by the name of the chart; the metrics are diagonal, written with {0}, {1}, ... for the coordinates.
CONVENTIONS: dict[str, tuple[Convention, ...]] = {
    "spherical": (
        Convention("wrong spherical convention", "theta taken as the azimuth", _SPHERICAL,
                   ("1", "{0}**2*sin({2})**2", "{0}**2")),
        Convention("wrong spherical convention", "theta taken as the latitude", _SPHERICAL,
                   ("1", "{0}**2", "{0}**2*cos({1})**2")),
        Convention("wrong coordinate system", "cylindrical formula", "The chart is spherical.", ("1", "{0}**2", "1")),
    ),
    "cylindrical": (
        Convention("wrong coordinate system", "spherical formula", "The chart is cylindrical.",
                   ("1", "{0}**2", "{0}**2*sin({1})**2")),
    ),
    "sphere_surface": (
        Convention("wrong spherical convention", "theta taken as the latitude", _SPHERICAL, ("1", "cos({0})**2")),
    ),
}  # fmt: skip


def _other_formulas(case: Case) -> Iterator[Hypothesis]:
    """Yield the Cartesian formula, other bases, other conventions: whole tables of terms."""
    chart, operator = case.grid.chart, case.problem.operator
    flat = terms_of(operator, fm.cartesian(" ".join(chart.names)))
    yield from _table("metric ignored", "Cartesian formula", _FACTOR, flat, case)
    default = fm.VectorField([1] * chart.dimension, chart).basis
    bases = [basis for basis in ("orthonormal", "coordinate", "dual") if basis != default]
    if chart.is_orthogonal:
        for given in ("", *bases) if operator.rank else ("",):
            for returned in ("", *bases):
                words = ", ".join(f"{_WORD[b]} {what}" for b, what in ((given, "input"), (returned, "result")) if b)
                if words:
                    rows = terms_of(operator, chart, given=given, returned=returned)
                    yield from _table("coordinate components instead of physical ones", words, _BASIS, rows, case)
        for axis in range(chart.dimension):
            if not chart.scale_factors[axis].is_number:
                words = f"scale factor of {chart.names[axis]} taken as 1"
                yield from _table("metric factor missing", words, _FACTOR, _without_scale(operator, chart, axis), case)
    for row in CONVENTIONS.get(chart.name, ()):
        yield from _table(row.name, row.detail, row.fix, _conventional(row, chart, operator), case)


_WORD = {"orthonormal": "physical", "coordinate": "contravariant", "dual": "covariant"}


@lru_cache(maxsize=64)
def _without_scale(operator: Any, chart: Any, axis: int) -> list[Term] | None:
    """Return the terms when one scale factor is taken as 1 everywhere in the formula."""
    scales = [sp.S.One if k == axis else h for k, h in enumerate(chart.scale_factors)]
    metric = [[h**2 if j == k else 0 for j, h in enumerate(scales)] for k in range(chart.dimension)]
    return _of_metric(operator, chart, metric)


def _conventional(row: Convention, chart: Any, operator: Any) -> list[Term] | None:
    """Return the terms under another metric, in the symbols of the chart."""
    entries = [text.format(*chart.names) for text in row.metric]
    metric = [[entry if i == j else "0" for j in range(len(entries))] for i, entry in enumerate(entries)]
    return _of_metric(operator, chart, metric)


def _of_metric(operator: Any, chart: Any, metric: list[list[Any]]) -> list[Term] | None:
    ranges = {name: (0, sp.pi / 2) for name in chart.names if name != chart.names[0]}
    other = fm.Chart.from_metric(metric, " ".join(chart.names), ranges={chart.names[0]: (0, sp.oo), **ranges})
    swap = dict(zip(other.symbols, chart.symbols, strict=True))
    rows = terms_of(operator, other)
    return rows and [replace(term, coefficient=term.coefficient.xreplace(swap)) for term in rows]


def _table(name: str, detail: str, fix: str, terms: list[Term] | None, case: Case) -> Iterator[Hypothesis]:
    if terms is not None:
        yield with_schemes(name, fix, detail, lambda case: terms, case)
