"""The mistakes in numeric operators, as rows: each changes the terms of the exact operator, or the scheme, or the edge.

To add one, add a row. `FORMULA` rows change terms ``c * d^a F`` one by one and hold for every operator, dimension and
chart; they are tried with exact derivatives and with the schemes of right code. See `fieldmath.verify.hypotheses`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.catalogue import OPERATORS
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.schemes import BACKWARD, BASES, CENTRAL, FORWARD, Scheme
from fieldmath.verify.term_rules import (
    Details,
    another_axis,
    another_box,
    another_source,
    borrowed_spacing,
    each_component,
    each_term,
    exchanged_axes,
    exchanged_inputs,
    exchanged_outputs,
    exchanged_spacings,
    factor,
    first_power,
    ignored_axis,
    one_spacing,
    points_for_cells,
    spacing,
)
from fieldmath.verify.terms import Term, rewritten, terms_of


@dataclass(frozen=True)
class Formula:
    """A mistake in the formula: `rules(case)` gives pairs of a detail and a rule that changes the terms."""

    name: str
    fix: str
    rules: Callable[[Case], Details]


_SPACING = "Divide differences by the spacing of their axis, second differences by its square."
_ONE_TERM = "Compare the formula term by term."
FORMULA = (
    Formula("result is zero", "The function returns zeros.", factor(0)),
    Formula("sign of the whole result", "Change the sign of the result.", factor(-1)),
    Formula("grid spacing missing", _SPACING, spacing(1)),
    Formula("grid spacing squared", "Divide once: " + _SPACING, spacing(-1)),
    Formula("grid spacing instead of its square", _SPACING, first_power),
    Formula("sign of one term", "Change the sign of this term.", each_term(-1)),
    Formula("sign of one component", "Change the sign of this component.", each_component(-1)),
    Formula("spacings swapped between axes", "Divide by the spacing of the axis along which you differ.",
            exchanged_spacings),
    Formula("axes swapped", 'Arrays are indexed [x, y] ("ij") here; if yours are [y, x], say indexing="xy".',
            exchanged_axes),
    Formula("components swapped", "Take the components of the input in the order of the coordinates.",
            exchanged_inputs),
    Formula("components of the result swapped", "Return the components in the order of the coordinates; of a Jacobian "
            "dF_i/dx_j, the index of the derivative last.", exchanged_outputs),
    Formula("one spacing for all axes", "Divide by the spacing of the axis along which you differ.", one_spacing),
    Formula("spacing of another axis", "Divide by the spacing of the axis along which you differ.", borrowed_spacing),
    Formula("axis ignored", "Include the derivatives along this axis.", ignored_axis),
    Formula("term missing", _ONE_TERM, each_term(0)),
    Formula("term counted twice", _ONE_TERM, each_term(2)),
    Formula("factor 1/2 in one term", _ONE_TERM, each_term(0.5)),
    Formula("component missing", "The component is zero.", each_component(0)),
    Formula("wrong axis in one term", "Differ along the axis of the coordinate.", another_axis),
    Formula("wrong component in one term", "Take the component that the formula says.", another_source),
    Formula("multiplied by the grid spacing", _SPACING, spacing(2)),
    Formula("points counted for cells", "The spacing is length / (points - 1), on periodic axes length / points.",
            points_for_cells),
    Formula("spacing of another box", "Take the spacing from the grid, not from its number of points.", another_box),
)  # fmt: skip


def formula_rows(case: Case, formulas: tuple[Formula, ...]) -> Iterator[Hypothesis]:
    """Yield a hypothesis for each change of the terms; its finer versions have the stencils of right code."""
    for formula in formulas:
        for k, (detail, _) in enumerate(formula.rules(case)):
            yield with_schemes(formula.name, formula.fix, detail, _Changed(formula, k), case)


def with_schemes(
    name: str, fix: str, detail: str, terms: Callable[[Case], Any], case: Case, *, last_resort: bool = False
) -> Hypothesis:
    """Return the hypothesis that code sums `terms(case)`, with exact derivatives, then with each base scheme."""

    def under(scheme: Scheme | None) -> Callable[[Case], Any]:
        return lambda case: case.predicted(terms(case), scheme)

    schemes = BASES if case.grid.is_uniform else ()
    finer = tuple(Hypothesis(name, fix, under(scheme), detail, last_resort=last_resort) for scheme in schemes)
    return Hypothesis(name, fix, under(None), detail, finer, last_resort)


class _Changed:
    """The terms of a case, changed by the k-th rule of a formula; the last answer is remembered."""

    def __init__(self, formula: Formula, k: int) -> None:
        self.formula, self.k = formula, k

    def __call__(self, case: Case) -> list[Term]:
        key = ("rules", self.formula)
        if key not in case._memory:
            case._memory[key] = list(self.formula.rules(case))
        return rewritten(case.terms, case._memory[key][self.k][1])


def one_sided_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield one-sided differences (the same as half a cell of shift): along all axes, or along one."""
    n, names = case.grid.dimension, case.grid.chart.names
    fix = "Use central differences; a difference of neighbours belongs halfway between them."
    for word, stencils in (("forward", FORWARD), ("backward", BACKWARD)):
        for axes in (tuple(range(n)), *((k,) for k in range(n if n > 1 else 0))):
            detail = word + (f" along {names[axes[0]]}" if len(axes) < n else "")
            yield Hypothesis("one-sided difference", fix, _sided(axes, stencils), detail)


def _sided(axes: tuple[int, ...], stencils: dict[int, dict[int, float]]) -> Callable[[Case], Any]:
    one, central = Scheme("sided", stencils), Scheme("central", CENTRAL)

    def predict(case: Case) -> Any:
        total = np.zeros(case.exact.shape)
        for term in case.terms:
            values = case.values(term.source)
            for axis, order in enumerate(term.orders):
                if order:
                    scheme = one if axis in axes else central
                    values = scheme.derivative(values, axis, order, case.h[axis])
            total[term.output] += case.coefficient(term.coefficient) * values[case.mask]
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
        moved = [
            q + part * step if k in axes else q for k, (q, step) in enumerate(zip(case.points, case.h, strict=True))
        ]
        return case.problem.at(moved)

    return predict


#: Things done to a finished answer: name, what to do instead, the change.
_DONE: tuple[tuple[str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("absolute value taken", "Return the signed value.", np.abs),
    ("negative values cut off", "Return the signed value.", lambda e: np.maximum(e, 0)),
    ("positive values cut off", "Return the signed value.", lambda e: np.minimum(e, 0)),
    ("values cut off at one", "Return the value as it is.", lambda e: np.clip(e, -1, 1)),
    ("square taken", "Return the value as it is.", np.square),
    ("square root taken", "Return the value as it is.", lambda e: np.sqrt(np.abs(e))),
)
_DONE_TO_VECTORS: tuple[tuple[str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("magnitude for components", "Return the components.", lambda e: np.sqrt((e**2).sum(0)) + 0 * e),
    ("vectors normalised", "Return the vectors with their lengths.", lambda e: e / np.sqrt((e**2).sum(0))),
)


def plain_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield changes of the finished answer."""
    for name, fix, change in (*_DONE, *(_DONE_TO_VECTORS if case.exact.ndim > 1 else ())):
        yield Hypothesis(name, fix, _done(change))
    yield Hypothesis("input returned", "The function returns its input.", _input)
    yield Hypothesis("axes swapped", "Return the array as it is indexed.", _transposed, "result transposed")


def _done(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Case], Any]:
    return lambda case: change(case.exact)


def _transposed(case: Case) -> Any:
    shape = case.grid.shape
    if len(shape) < 2 or shape[0] != shape[1]:
        return None
    depth = case.level.exact.ndim - len(shape)
    return np.swapaxes(case.level.exact, depth, depth + 1)[..., case.mask]


def _input(case: Case) -> Any:
    values = case.problem.values(case.grid)[..., case.mask]
    return values if values.shape == case.exact.shape else None


def other_operators(case: Case) -> Iterator[Hypothesis]:
    """Yield the operators that take and give fields of the same ranks."""
    mine, chart = case.problem.operator, case.grid.chart
    for other in OPERATORS.values():
        suits = other.rank == mine.rank and (not other.dimension or chart.dimension in other.dimension)
        if suits and other.name != mine.name:
            terms = terms_of(other, chart)
            if terms and {len(t.output) for t in terms} == {len(t.output) for t in case.terms}:
                fix = f"Return the {mine.name}."
                yield with_schemes(
                    "another operator", fix, f"{other.name} instead of {mine.name}", _always(terms), case
                )


def _always(terms: list[Term]) -> Callable[[Case], list[Term]]:
    return lambda case: terms
