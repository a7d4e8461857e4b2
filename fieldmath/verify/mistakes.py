"""The mistakes in numeric operators, as rows: each changes the terms of the exact operator, or the scheme, or the edge.

To add one, add a row. `FORMULA` rows change terms ``c * d^a F`` one by one and hold for every operator, dimension and
chart; they are tried with exact derivatives and with the schemes of right code. See `fieldmath.verify.hypotheses`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import pi, prod
from typing import Any

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.schemes import BACKWARD, BASES, CENTRAL, FORWARD, Scheme
from fieldmath.verify.terms import Term, rewritten

Rule = Callable[[Term], Term | None]
Details = Iterator[tuple[str, Rule]]


@dataclass(frozen=True)
class Formula:
    """A mistake in the formula: `rules(case)` gives pairs of a detail and a rule that changes the terms."""

    name: str
    fix: str
    rules: Callable[[Case], Details]


def _times(factor: Callable[[Term], float], where: Callable[[Term], bool] | None = None) -> Rule:
    """Return the rule that multiplies coefficients by a number that depends on the term, everywhere or somewhere."""

    def rule(term: Term) -> Term:
        if where is not None and not where(term):
            return term
        return replace(term, coefficient=term.coefficient * factor(term))

    return rule


def _number(factor: float, where: Callable[[Term], bool] | None = None) -> Rule:
    return _times(lambda term: factor, where)


def _powers(numbers: Sequence[float], exponent: int = 1) -> Rule:
    """Return the rule that multiplies by a number for each differentiation along each axis."""
    return _times(lambda term: prod(x ** (exponent * m) for x, m in zip(numbers, term.orders, strict=True)))


def _spacing(exponent: int) -> Callable[[Case], Details]:
    """Return the rules of code that divides by another power of the spacings: along all axes, or along one."""

    def rules(case: Case) -> Details:
        h, names = case.h, case.grid.chart.names
        yield "", _powers(h, exponent)
        for k, name in enumerate(names if len(names) > 1 else ()):
            yield f"along {name}", _powers([step if j == k else 1.0 for j, step in enumerate(h)], exponent)

    return rules


def _first_power(case: Case) -> Details:
    if any(max(term.orders, default=0) > 1 for term in case.terms):
        h = case.h
        yield "", _times(lambda term: prod(x if m > 1 else 1.0 for x, m in zip(h, term.orders, strict=True)))


def _exchanged_spacings(case: Case) -> Details:
    for order in _orderings(len(case.h)):
        yield _mapped(case, order), _powers([case.h[k] / case.h[j] for k, j in enumerate(order)])


def _one_spacing(case: Case) -> Details:
    for k, name in enumerate(case.grid.chart.names if len(case.h) > 1 else ()):
        yield f"that of {name}", _powers([step / case.h[k] for step in case.h])


def _exchanged_axes(case: Case) -> Details:
    """Differences along another axis, divided by the spacing of that axis, or by the intended one."""
    for order in _orderings(len(case.h)):
        for ratio in ([1.0] * len(order), [case.h[j] / case.h[k] for k, j in enumerate(order)]):
            yield _mapped(case, order), _turned(order, _powers(ratio))


def _turned(order: Sequence[int], scale: Rule) -> Rule:
    def rule(term: Term) -> Term | None:
        scaled = scale(term)
        turned = [0] * len(order)
        for k, m in enumerate(term.orders):
            turned[order[k]] = m
        return None if scaled is None else replace(scaled, orders=tuple(turned))

    return rule


def _exchanged_inputs(case: Case) -> Details:
    if case.terms and case.terms[0].source:
        for order in _orderings(len(case.h)):
            yield _mapped(case, order), _sources(order)
        if len(case.terms[0].source) > 1:
            yield "transposed", lambda term: replace(term, source=term.source[::-1])


def _sources(order: Sequence[int]) -> Rule:
    return lambda term: replace(term, source=tuple(order[k] for k in term.source))


def _exchanged_outputs(case: Case) -> Details:
    depth = max((len(term.output) for term in case.terms), default=0)
    if depth > 1:
        yield "transposed", lambda term: replace(term, output=term.output[::-1])
    for order in _orderings(len(case.h)) if depth else ():
        yield _mapped(case, order), _outputs(order)


def _outputs(order: Sequence[int]) -> Rule:
    return lambda term: replace(term, output=tuple(order[k] for k in term.output))


def _each_term(factor: float) -> Callable[[Case], Details]:
    """Return the rules that multiply one term, in one component or in all, by a number."""

    def rules(case: Case) -> Details:
        names = case.grid.chart.names
        if len(case.terms) < 2:
            return
        for one in case.terms:
            where = " in component " + "".join(names[k] for k in one.output) if one.output else ""
            yield f"{one.text(names)}{where}", _number(factor, one.__eq__)
        for orders in dict.fromkeys(term.orders for term in case.terms if term.output):
            same = {term for term in case.terms if term.orders == orders}
            if 1 < len(same) < len(case.terms):
                yield f"all terms with {_derivative(orders, names)}", _number(factor, same.__contains__)

    return rules


def _each_component(factor: float) -> Callable[[Case], Details]:
    def rules(case: Case) -> Details:
        names = case.grid.chart.names
        for output in dict.fromkeys(term.output for term in case.terms if term.output):
            same = {term for term in case.terms if term.output == output}
            yield f"component {''.join(names[k] for k in output)}", _number(factor, same.__contains__)

    return rules


def _ignored_axis(case: Case) -> Details:
    for k, name in enumerate(case.grid.chart.names if len(case.h) > 1 else ()):
        yield name, _without(k)


def _without(axis: int) -> Rule:
    return lambda term: None if term.orders[axis] else term


def _factor(number: float) -> Callable[[Case], Details]:
    return lambda case: iter([("", _number(number))])


def _points_for_cells(case: Case) -> Details:
    """The spacing taken as length / points, length / (points + 1), or length / (points - 1) on a periodic axis."""
    shape, periods = case.grid.shape, case.grid.periods
    right = [n if period else n - 1 for n, period in zip(shape, periods, strict=True)]
    for shift, words in ((0, "L/N"), (-1, "L/(N-1)"), (1, "L/(N+1)"), (-2, "L/(N-2)")):
        ratio = [(n + shift) / r for n, r in zip(shape, right, strict=True)]
        if any(x != 1 for x in ratio):
            yield words, _powers(ratio)


def _orderings(n: int) -> list[tuple[int, ...]]:
    return [order for order in permutations(range(n)) if order != tuple(range(n))]


def _mapped(case: Case, order: tuple[int, ...]) -> str:
    names = case.grid.chart.names
    return ", ".join(f"{names[k]} for {names[j]}" for j, k in enumerate(order) if j != k)


def _derivative(orders: tuple[int, ...], names: tuple[str, ...]) -> str:
    below = "".join(f"d{names[k]}{m if m > 1 else ''}" for k, m in enumerate(orders) if m)
    return f"d/{below}" if below else "no derivative"


_SPACING = "Divide differences by the spacing of their axis, second differences by its square."
_ONE_TERM = "Compare the formula term by term."
FORMULA = (
    Formula("grid spacing missing", _SPACING, _spacing(1)),
    Formula("grid spacing squared", "Divide once: " + _SPACING, _spacing(-1)),
    Formula("grid spacing instead of its square", _SPACING, _first_power),
    Formula("multiplied by the grid spacing", _SPACING, _spacing(2)),
    Formula("sign of the whole result", "Change the sign of the result.", _factor(-1)),
    Formula("factor 2", "Central differences are divided by 2 h; halve the result.", _factor(2)),
    Formula("factor 1/2", "Divide by 2 h once only; double the result.", _factor(0.5)),
    Formula("factor pi", "Divide by pi.", _factor(pi)),
    Formula("factor 1/pi", "Multiply by pi.", _factor(1 / pi)),
    Formula("factor 2 pi", "Divide by 2 pi: wave numbers are 2 pi times frequencies.", _factor(2 * pi)),
    Formula("factor 1/(2 pi)", "Multiply by 2 pi: wave numbers are 2 pi times frequencies.", _factor(1 / (2 * pi))),
    Formula("factor 4", "Divide the result by 4.", _factor(4)),
    Formula("factor 1/4", "Multiply the result by 4.", _factor(0.25)),
    Formula("factor 3", "Divide the result by 3.", _factor(3)),
    Formula("factor 1/3", "Multiply the result by 3.", _factor(1 / 3)),
    Formula("factor 1/6", "Multiply the result by 6.", _factor(1 / 6)),
    Formula("factor 4 pi**2", "Divide by (2 pi)**2.", _factor(4 * pi**2)),
    Formula("factor 1/(4 pi**2)", "Multiply by (2 pi)**2.", _factor(1 / (4 * pi**2))),
    Formula("result is zero", "The function returns zeros.", _factor(0)),
    Formula("sign of one term", "Change the sign of this term.", _each_term(-1)),
    Formula("sign of one component", "Change the sign of this component.", _each_component(-1)),
    Formula("spacings swapped between axes", "Divide by the spacing of the axis along which you differ.",
            _exchanged_spacings),
    Formula("axes swapped", 'Arrays are indexed [x, y] ("ij") here; if yours are [y, x], say indexing="xy".',
            _exchanged_axes),
    Formula("components swapped", "Take the components of the input in the order of the coordinates.",
            _exchanged_inputs),
    Formula("components of the result swapped", "Return the components in the order of the coordinates; of a Jacobian "
            "dF_i/dx_j, the index of the derivative last.", _exchanged_outputs),
    Formula("one spacing for all axes", "Divide by the spacing of the axis along which you differ.", _one_spacing),
    Formula("axis ignored", "Include the derivatives along this axis.", _ignored_axis),
    Formula("term missing", _ONE_TERM, _each_term(0)),
    Formula("term counted twice", _ONE_TERM, _each_term(2)),
    Formula("factor 1/2 in one term", _ONE_TERM, _each_term(0.5)),
    Formula("component missing", "The component is zero.", _each_component(0)),
    Formula("points counted for cells", "The spacing is length / (points - 1), on periodic axes length / points.",
            _points_for_cells),
)  # fmt: skip


def formula_rows(case: Case, formulas: tuple[Formula, ...]) -> Iterator[Hypothesis]:
    """Yield a hypothesis for each change of the terms, with exact derivatives and with each base scheme."""
    uniform = case.grid.is_uniform
    for formula in formulas:
        for k, (detail, _) in enumerate(formula.rules(case)):
            for scheme in (None, *(BASES if uniform else ())):
                yield Hypothesis(formula.name, formula.fix, _changed(formula, k, scheme), detail)


def _changed(formula: Formula, k: int, scheme: Scheme | None) -> Callable[[Case], Any]:
    def predict(case: Case) -> Any:
        rule = [rule for _, rule in formula.rules(case)][k]
        return case.predicted(rewritten(case.terms, rule), scheme)

    return predict


@dataclass(frozen=True)
class Sided:
    """One-sided differences along some axes, central ones along the others."""

    name: str
    weights: dict[int, dict[int, float]]


def one_sided_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield one-sided differences (the same as half a cell of shift): along all axes, or along one."""
    n, names = case.grid.dimension, case.grid.chart.names
    fix = "Use central differences; a difference of neighbours belongs halfway between them."
    for word, stencils in (("forward", FORWARD), ("backward", BACKWARD)):
        for axes in (tuple(range(n)), *((k,) for k in range(n if n > 1 else 0))):
            detail = word + (f" along {names[axes[0]]}" if len(axes) < n else "")
            yield Hypothesis("one-sided difference", fix, _sided(axes, stencils), detail)


def _sided(axes: tuple[int, ...], stencils: dict[int, dict[int, float]]) -> Callable[[Case], Any]:
    one, central = Scheme("sided" + str(stencils[1]), stencils), Scheme("central", CENTRAL)

    def predict(case: Case) -> Any:
        total = np.zeros(case.exact.shape)
        for term in case.terms:
            values = case._exact(term.source, (0,) * len(term.orders))
            for axis, order in enumerate(term.orders):
                if order:
                    scheme = one if axis in axes else central
                    values = scheme.derivative(values, axis, order, case.h[axis])
            total[term.output] += (case.coefficient(term.coefficient) * values)[case.mask]
        return total

    return predict


def shifted_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield answers that belong half a cell, or a cell, away from where they are returned."""
    names = case.grid.chart.names
    fix = "Values at cell centres and at points are half a cell apart; compare where the samples are."
    n = len(names)
    for part, name in ((0.5, "half-cell shift"), (1.0, "shift by one cell")):
        for sign in (1, -1):
            for axes in (tuple(range(n)), *((k,) for k in range(n if n > 1 else 0))):
                words = "forward" if sign > 0 else "backward"
                detail = words + (f" along {names[axes[0]]}" if len(axes) < n else "")
                yield Hypothesis(name, fix, _shifted(part * sign, axes), detail)


def _shifted(part: float, axes: tuple[int, ...]) -> Callable[[Case], Any]:
    def predict(case: Case) -> Any:
        mesh = [
            q + part * step if k in axes else q for k, (q, step) in enumerate(zip(case.grid.mesh, case.h, strict=True))
        ]
        return case.problem.answer(*mesh)[..., case.mask]

    return predict


def plain_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield changes of the finished answer."""
    yield Hypothesis("absolute value taken", "Return the signed value.", lambda c: np.abs(c.exact))
    if case.exact.ndim > 1:
        yield Hypothesis(
            "magnitude for components", "Return the components.", lambda c: np.sqrt((c.exact**2).sum(0)) + 0 * c.exact
        )
    yield Hypothesis("input returned", "The function returns its input.", _input)


def _input(case: Case) -> Any:
    values = case.problem.values(case.grid)[..., case.mask]
    return values if values.shape == case.exact.shape else None
