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
from fieldmath.verify.catalogue import OPERATORS
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.schemes import BACKWARD, BASES, CENTRAL, FORWARD, Scheme
from fieldmath.verify.terms import Term, rewritten, terms_of

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
        return replace(term, weight=term.weight * factor(term))

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
        h, names = case.h, case.grid.chart.names
        yield "", _one_power(h)
        for k, name in enumerate(names if len(names) > 1 else ()):
            yield f"along {name}", _one_power([step if j == k else 1.0 for j, step in enumerate(h)])


def _one_power(numbers: Sequence[float]) -> Rule:
    return _times(lambda term: prod(x if m > 1 else 1.0 for x, m in zip(numbers, term.orders, strict=True)))


def _exchanged_spacings(case: Case) -> Details:
    for order in _orderings(len(case.h)):
        yield _mapped(case, order), _powers([case.h[k] / case.h[j] for k, j in enumerate(order)])


def _one_spacing(case: Case) -> Details:
    for k, name in enumerate(case.grid.chart.names if len(case.h) > 1 else ()):
        yield f"that of {name}", _powers([step / case.h[k] for step in case.h])


def _borrowed_spacing(case: Case) -> Details:
    names = case.grid.chart.names
    for k, j in permutations(range(len(names)), 2):
        yield (
            f"that of {names[j]} along {names[k]}",
            _powers([h / case.h[j] if i == k else 1.0 for i, h in enumerate(case.h)]),
        )


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


def _another_axis(case: Case) -> Details:
    """One term differentiated along another axis, divided by its spacing or by the intended one."""
    names, n = case.grid.chart.names, len(case.h)
    for one in case.terms if len(case.terms) > 1 else ():
        for order in _orderings(n):
            turned = tuple(one.orders[order.index(k)] for k in range(n))
            if turned != one.orders:
                for ratio in (1.0, prod((case.h[order[k]] / case.h[k]) ** m for k, m in enumerate(one.orders))):
                    new = replace(one, orders=turned, weight=one.weight * ratio)
                    yield f"{new.text(names)} for {one.text(names)}", _instead(one, new)


def _another_source(case: Case) -> Details:
    names = case.grid.chart.names
    sources = dict.fromkeys(term.source for term in case.terms)
    for one in case.terms:
        for source in sources:
            if source != one.source:
                new = replace(one, source=source)
                yield f"{new.text(names)} for {one.text(names)}", _instead(one, new)


def _instead(one: Term, new: Term) -> Rule:
    return lambda term: new if term == one else term


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


def _another_box(case: Case) -> Details:
    """The spacing of a box of another length, or of one that begins at zero."""
    ends = [float(axis[-1]) for axis in case.grid.axes]
    for shift in (0, 1):
        counts = [n - shift for n in case.grid.shape]
        for length, words in ((1.0, "length 1"), (2.0, "length 2"), (2 * pi, "length 2 pi")):
            yield words, _powers([n * h / length for n, h in zip(counts, case.h, strict=True)])
        if all(end > 0 for end in ends):
            yield "from zero", _powers([n * h / end for n, h, end in zip(counts, case.h, ends, strict=True)])


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
    Formula("result is zero", "The function returns zeros.", _factor(0)),
    Formula("sign of the whole result", "Change the sign of the result.", _factor(-1)),
    Formula("grid spacing missing", _SPACING, _spacing(1)),
    Formula("grid spacing squared", "Divide once: " + _SPACING, _spacing(-1)),
    Formula("grid spacing instead of its square", _SPACING, _first_power),
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
    Formula("spacing of another axis", "Divide by the spacing of the axis along which you differ.", _borrowed_spacing),
    Formula("axis ignored", "Include the derivatives along this axis.", _ignored_axis),
    Formula("term missing", _ONE_TERM, _each_term(0)),
    Formula("term counted twice", _ONE_TERM, _each_term(2)),
    Formula("factor 1/2 in one term", _ONE_TERM, _each_term(0.5)),
    Formula("component missing", "The component is zero.", _each_component(0)),
    Formula("wrong axis in one term", "Differ along the axis of the coordinate.", _another_axis),
    Formula("wrong component in one term", "Take the component that the formula says.", _another_source),
    Formula("multiplied by the grid spacing", _SPACING, _spacing(2)),
    Formula("points counted for cells", "The spacing is length / (points - 1), on periodic axes length / points.",
            _points_for_cells),
    Formula("spacing of another box", "Take the spacing from the grid, not from its number of points.", _another_box),
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
