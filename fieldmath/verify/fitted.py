"""Mistakes with a number in them that is read off the result: factors of the whole, of terms, of the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import pi
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.verify.cases import Case
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.mistakes import with_schemes
from fieldmath.verify.terms import Term

_NEAR = 0.015

#: Numbers that factors are recognised as.
KNOWN = {"0": 0.0, "1": 1.0} | {
    text: value
    for name, number in {
        "2": 2.0, "3": 3.0, "4": 4.0, "6": 6.0, "8": 8.0, "12": 12.0, "16": 16.0, "pi": pi, "2 pi": 2 * pi,
        "4 pi": 4 * pi,
        "pi**2": pi**2, "4 pi**2": 4 * pi**2, "180/pi": 180 / pi, "1000": 1e3, "sqrt(2)": 2**0.5,
    }.items()
    for text, value in ((name, number), (f"1/{name}" if " " not in name else f"1/({name})", 1 / number))
} | {"3/2": 1.5, "2/3": 2 / 3, "4/3": 4 / 3, "3/4": 0.75}  # fmt: skip

_MARKED = {sign * value for value in KNOWN.values() for sign in (1, -1)}
_MOST = 200  # Derivatives in a fit.
_TERMS = "Compare the formula term by term."


def recognised(number: float) -> tuple[str, float]:
    """Return a number by name, and exactly, when it is near a known one; else itself with three digits.

    Examples
    --------
    >>> from fieldmath.verify.fitted import recognised
    >>> recognised(0.1592)[0], recognised(-2.001), recognised(7.3)
    ('1/(2 pi)', ('-2', -2.0), ('7.3', 7.3))
    """
    for text, value in KNOWN.items():
        for sign, mark in ((1, ""), (-1, "-")):
            if abs(number - sign * value) <= _NEAR * max(value, 0.5 if value == 0 else value):
                return (mark if value else "") + text, sign * value
    return f"{number:.3g}", number


def fitted_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield the factor of the whole result, the factors of the terms, and a multiple of the input left in it."""
    yield from _whole(case)
    yield from _by_terms(case)
    yield from _by_all_derivatives(case)
    yield from _leftover(case)


def _whole(case: Case) -> Iterator[Hypothesis]:
    size = float(np.sum(case.exact**2))
    if size > 0:
        text, factor = recognised(float(np.sum(case.observed * case.exact)) / size)
        if factor not in (0.0, 1.0, -1.0):
            fix = _FIXES.get(text, f"Divide the result by {text}.")
            yield with_schemes(f"factor {text}", fix, "", _scaled(dict.fromkeys(case.terms, factor)), case)


_FIXES = {
    "2": "Central differences are divided by 2 h; halve the result.",
    "1/2": "Divide differences of neighbours but one by 2 h only once; double the result.",
    "2 pi": "Divide by 2 pi: wave numbers are 2 pi times frequencies.",
    "1/(2 pi)": "Multiply by 2 pi: wave numbers are 2 pi times frequencies.",
    "1/(4 pi**2)": "Multiply by (2 pi)**2: wave numbers are 2 pi times frequencies.",
    "8": "Divide by 8: the weights of a Sobel kernel add up to 8 half differences.",
}


def _by_terms(case: Case) -> Iterator[Hypothesis]:
    """Fit a factor for each term, by least squares; what is near a known number is taken for it."""
    factors = _fit(case, case.terms)
    named = [(_named(factor), term) for term, factor in factors.items() if factor != 1]
    # In curvilinear coordinates numbers that nobody writes stand for functions of the place.
    strange = sum(factor not in _MARKED for factor in factors.values())
    if named and len(case.terms) > 1 and (case.grid.chart.is_cartesian or strange < 2):
        name = "factor in one term" if len(named) == 1 else "wrong factors of several terms"
        if all(text == "-1" for text, _ in named):
            name = "sign of one term" if len(named) == 1 else "signs of several terms"
        detail = _listed([f"{text} times {term.text(case.grid.chart.names)}" for text, term in named])
        yield with_schemes(name, _TERMS, detail, _scaled(factors), case, last_resort=True)


def _by_all_derivatives(case: Case) -> Iterator[Hypothesis]:
    """Fit a sum of all derivatives of the orders of the operator, of all components; few of them are in the code."""
    n, depth, orders = len(case.h), len(case.terms[0].source), {term.order for term in case.terms}
    if not case.grid.chart.is_cartesian or max(orders) > 2:
        return
    kinds = [a for a in product(range(max(orders) + 1), repeat=n) if sum(a) in orders]
    sources = list(product(range(n), repeat=depth))
    outputs = list(np.ndindex(case.exact.shape[:-1]))
    if len(kinds) * len(sources) * len(outputs) > _MOST:
        return
    every = [Term(output, sp.S.One, source, a) for output in outputs for source in sources for a in kinds]
    factors = {term: factor for term, factor in _fit(case, every).items() if factor}
    right = {(t.output, t.source, t.orders): t.weight * float(t.coefficient) for t in case.terms}
    found = {(t.output, t.source, t.orders): factor for t, factor in factors.items()}
    if any(factor not in _MARKED for factor in factors.values()) or found == right:
        return
    extra, gone = [key for key in found if key not in right], [key for key in right if key not in found]
    name = "terms added" if not gone else "other terms" if extra else "terms missing"
    detail = _listed([_written(term, factor, case) for term, factor in factors.items()])
    terms = [replace(term, weight=factor) for term, factor in factors.items()]
    yield with_schemes(name, _TERMS, f"the code sums {detail}", lambda case: terms, case, last_resort=True)


def _written(term: Term, factor: float, case: Case) -> str:
    text, names = _named(factor), case.grid.chart.names
    where = f" in component {''.join(names[k] for k in term.output)}" if term.output else ""
    return f"{'' if text == '1' else '-' if text == '-1' else text + '*'}{term.text(names)}{where}"


def _fit(case: Case, terms: Sequence[Term]) -> dict[Term, float]:
    """Return the factor of each term by least squares."""
    factors: dict[Term, float] = {}
    for output in dict.fromkeys(term.output for term in terms):
        mine = [term for term in terms if term.output == output]
        columns = np.stack([case.predicted([term])[output].ravel() for term in mine], axis=1)
        scale = np.linalg.norm(columns, axis=0)
        scale = np.where(scale > 0, scale, 1)
        found, *_ = np.linalg.lstsq(columns / scale, case.observed[output].ravel(), rcond=1e-9)
        factors |= {term: recognised(float(x))[1] for term, x in zip(mine, found / scale, strict=True)}
    return factors


def _named(factor: float) -> str:
    return recognised(factor)[0]


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:4]) + (", ..." if len(parts) > 4 else "")


def _scaled(factors: dict[Term, float]) -> Callable[[Case], list[Term]]:
    """Return the terms of a case with factors; terms are alike on all grids."""
    return lambda case: [replace(term, weight=term.weight * factors[term]) for term in case.terms]


def _leftover(case: Case) -> Iterator[Hypothesis]:
    """A multiple of the input in the result: the weights of a stencil do not add up to zero."""
    values = case.problem.values(case.grid)[..., case.mask]
    if values.shape != case.exact.shape:
        return
    h = _length(case)
    for power in (2, 1, 0):
        size = float(np.sum(values**2))
        factor = float(np.sum((case.observed - case.exact) * values)) / size * h**power if size > 0 else 0.0
        words = f"{factor:+.3g} f" + (f" / h**{power}" if power else "")
        yield Hypothesis(
            "stencil weights do not add up to zero", "The weights of a derivative add up to zero.",
            _added(factor, power), words, last_resort=True,
        )  # fmt: skip


def _added(factor: float, power: int) -> Callable[[Case], Any]:
    def predict(case: Case) -> Any:
        values = case.problem.values(case.grid)[..., case.mask]
        return case.exact + factor * values / _length(case) ** power

    return predict


def _length(case: Case) -> float:
    return float(np.prod(case.h)) ** (1 / len(case.h))
