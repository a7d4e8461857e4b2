"""What can be wrong with the terms of a formula: for a case, the ways, each a rule that changes terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from math import pi, prod

from fieldmath.verify.cases import Case
from fieldmath.verify.terms import Term

Rule = Callable[[Term], Term | None]
Details = Iterator[tuple[str, Rule]]


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


def spacing(exponent: int) -> Callable[[Case], Details]:
    """Return the rules of code that divides by another power of the spacings: along all axes, or along one."""

    def rules(case: Case) -> Details:
        h, names = case.h, case.grid.chart.names
        yield "", _powers(h, exponent)
        for k, name in enumerate(names if len(names) > 1 else ()):
            yield f"along {name}", _powers([step if j == k else 1.0 for j, step in enumerate(h)], exponent)

    return rules


def first_power(case: Case) -> Details:
    """Yield the way to divide second differences by the spacing itself."""
    if any(max(term.orders, default=0) > 1 for term in case.terms):
        h, names = case.h, case.grid.chart.names
        yield "", _one_power(h)
        for k, name in enumerate(names if len(names) > 1 else ()):
            yield f"along {name}", _one_power([step if j == k else 1.0 for j, step in enumerate(h)])


def _one_power(numbers: Sequence[float]) -> Rule:
    return _times(lambda term: prod(x if m > 1 else 1.0 for x, m in zip(numbers, term.orders, strict=True)))


def exchanged_spacings(case: Case) -> Details:
    """Yield the ways to divide by the spacings of the axes in another order."""
    for order in _orderings(len(case.h)):
        yield _mapped(case, order), _powers([case.h[k] / case.h[j] for k, j in enumerate(order)])


def one_spacing(case: Case) -> Details:
    """Yield the ways to divide by the spacing of one axis everywhere."""
    for k, name in enumerate(case.grid.chart.names if len(case.h) > 1 else ()):
        yield f"that of {name}", _powers([step / case.h[k] for step in case.h])


def borrowed_spacing(case: Case) -> Details:
    """Yield the ways to divide along one axis by the spacing of another."""
    names = case.grid.chart.names
    for k, j in permutations(range(len(names)), 2):
        yield (
            f"that of {names[j]} along {names[k]}",
            _powers([h / case.h[j] if i == k else 1.0 for i, h in enumerate(case.h)]),
        )


def exchanged_axes(case: Case) -> Details:
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


def exchanged_inputs(case: Case) -> Details:
    """Yield the ways to take the components of the input in another order."""
    if case.terms and case.terms[0].source:
        for order in _orderings(len(case.h)):
            yield _mapped(case, order), _sources(order)
        if len(case.terms[0].source) > 1:
            yield "transposed", lambda term: replace(term, source=term.source[::-1])


def _sources(order: Sequence[int]) -> Rule:
    return lambda term: replace(term, source=tuple(order[k] for k in term.source))


def exchanged_outputs(case: Case) -> Details:
    """Yield the ways to return the components in another order."""
    depth = max((len(term.output) for term in case.terms), default=0)
    if depth > 1:
        yield "transposed", lambda term: replace(term, output=term.output[::-1])
    for order in _orderings(len(case.h)) if depth else ():
        yield _mapped(case, order), _outputs(order)


def _outputs(order: Sequence[int]) -> Rule:
    return lambda term: replace(term, output=tuple(order[k] for k in term.output))


def each_term(factor: float) -> Callable[[Case], Details]:
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


def each_component(factor: float) -> Callable[[Case], Details]:
    """Return what multiplies one component of the result."""

    def rules(case: Case) -> Details:
        names = case.grid.chart.names
        for output in dict.fromkeys(term.output for term in case.terms if term.output):
            same = {term for term in case.terms if term.output == output}
            yield f"component {''.join(names[k] for k in output)}", _number(factor, same.__contains__)

    return rules


def another_axis(case: Case) -> Details:
    """One term differentiated along another axis, divided by its spacing or by the intended one."""
    names, n = case.grid.chart.names, len(case.h)
    for one in case.terms if len(case.terms) > 1 else ():
        for order in _orderings(n):
            turned = tuple(one.orders[order.index(k)] for k in range(n))
            if turned != one.orders:
                for ratio in (1.0, prod((case.h[order[k]] / case.h[k]) ** m for k, m in enumerate(one.orders))):
                    new = replace(one, orders=turned, weight=one.weight * ratio)
                    yield f"{new.text(names)} for {one.text(names)}", _instead(one, new)


def another_source(case: Case) -> Details:
    """Yield the ways to take another component of the input in one term."""
    names = case.grid.chart.names
    sources = dict.fromkeys(term.source for term in case.terms)
    for one in case.terms:
        for source in sources:
            if source != one.source:
                new = replace(one, source=source)
                yield f"{new.text(names)} for {one.text(names)}", _instead(one, new)


def _instead(one: Term, new: Term) -> Rule:
    return lambda term: new if term == one else term


def ignored_axis(case: Case) -> Details:
    """Yield the ways to leave out the derivatives along an axis."""
    for k, name in enumerate(case.grid.chart.names if len(case.h) > 1 else ()):
        yield name, _without(k)


def _without(axis: int) -> Rule:
    return lambda term: None if term.orders[axis] else term


def factor(number: float) -> Callable[[Case], Details]:
    """Return what multiplies the whole result."""
    return lambda case: iter([("", _number(number))])


def points_for_cells(case: Case) -> Details:
    """The spacing taken as length / points, length / (points + 1), or length / (points - 1) on a periodic axis."""
    shape, periods = case.grid.shape, case.grid.periods
    right = [n if period else n - 1 for n, period in zip(shape, periods, strict=True)]
    for shift, words in ((0, "L/N"), (-1, "L/(N-1)"), (1, "L/(N+1)"), (-2, "L/(N-2)")):
        ratio = [(n + shift) / r for n, r in zip(shape, right, strict=True)]
        if any(x != 1 for x in ratio):
            yield words, _powers(ratio)


def another_box(case: Case) -> Details:
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
