"""Pages of exact results: an expression over one of its parameters, the others on sliders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from fieldmath.errors import EvaluationError, InputError
from fieldmath.plotting.mathml import mathml
from fieldmath.plotting.page.model import Curves, Formula, Page, Readout, Variable
from fieldmath.plotting.page.variables import rounded, sliders_of
from fieldmath.plotting.page.words import words

# Parameters that make the better horizontal axis, before all others.
_AXES = ("alpha", "order", "t", "x")


def expression_page(expression: sp.Expr, sliders: Any, title: str | None, language: str) -> Page:
    """Return the page of an expression with free parameters."""
    symbols = sorted(expression.free_symbols, key=lambda symbol: str(symbol.name))
    if not symbols:
        raise InputError("expr must have free parameters to move; got a constant. Leave some of them symbolic")
    variables = sliders_of(symbols, sliders)
    axes = _ordered(variables, sliders)
    return Page(
        title=title or words(language)["formula"],
        variables=tuple(_where_defined(expression, variables, axes[0])),
        formulas=(Formula(left_side("f", symbols), expression),),
        readouts=(Readout("f", "<mi>f</mi>", expression),),
        scene=Curves(tuple(axes), (expression,), ("",), title or "f"),
    )


def left_side(name: str, symbols: Sequence[sp.Symbol]) -> str:
    """Return ``name(x, y)`` as MathML.

    Examples
    --------
    >>> left_side("f", [sp.Symbol("x")])
    '<mi>f</mi><mo>(</mo><mi>x</mi><mo>)</mo>'
    """
    return f"<mi>{name}</mi><mo>(</mo>{'<mo>,</mo>'.join(map(mathml, symbols))}<mo>)</mo>"


def _where_defined(expression: sp.Expr, variables: Sequence[Variable], axis: sp.Symbol) -> list[Variable]:
    """Return the variables with another start on the axis when the expression has no value at this one."""
    from fieldmath.algebra.compile import compile_expressions

    try:
        compiled = compile_expressions((expression,), tuple(variable.symbol for variable in variables))
    except EvaluationError:  # said better by the printer of JavaScript
        return list(variables)
    if not math.isnan(float(compiled(*(variable.start for variable in variables))[0])):
        return list(variables)
    return [
        replace(v, start=rounded(min(v.upper, v.start + 20 * v.step))) if v.symbol == axis else v for v in variables
    ]


def _ordered(variables: Sequence[Variable], sliders: Any) -> list[sp.Symbol]:
    """Return the symbols, the best horizontal axis first: one that the caller named, or one of the usual names."""
    first = [str(name) for name in sliders or {}] + list(_AXES)
    symbols = [variable.symbol for variable in variables]

    def rank(symbol: sp.Symbol) -> int:
        return first.index(symbol.name) if symbol.name in first else len(first)

    return sorted(symbols, key=rank)
