"""Writing programs from expressions: one step per distinct subexpression, without recursion.

A memoised walk over the expression does what common-subexpression elimination does for generated code. Constant parts
are kept whole, to be evaluated by SymPy, correctly rounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from fieldmath.algebra.node_writers import WRITERS
from fieldmath.algebra.numeric_functions import complex_number, has_numbers, pointwise, real_number
from fieldmath.algebra.program import Program, Step, pruned
from fieldmath.errors import EvaluationError

_MOST_DIGITS = 700
"""Constants may cancel this far before they count as 0: log(1 - 1e-300) does."""

_REFUSED: tuple[tuple[type, str], ...] = (
    (AppliedUndef, "the undefined function {0}. Replace it by an expression with .subs({{...}})."),
    (sp.Derivative, "the unevaluated derivative {0}. Give the function, then call .doit()."),
    (sp.Subs, "the unevaluated substitution {0}. Give the function, then call .doit()."),
    (sp.Integral, "the unevaluated integral {0}. Use fieldmath.evaluate()."),
    (sp.Sum, "the unevaluated sum {0}. Use fieldmath.evaluate()."),
    (sp.Product, "the unevaluated product {0}. Call .doit()."),
    (sp.Limit, "the unevaluated limit {0}. Call .doit()."),
    (sp.DiracDelta, "the distribution {0}, which has no values."),
    (MatrixExpr, "the matrix {0}. Take its entries."),
    (sp.MatrixBase, "the matrix {0}. Take its entries."),
)


def record(expressions: Sequence[sp.Expr], arguments: Sequence[sp.Symbol], *, is_text: bool = False) -> Program:
    """Return the program that computes `expressions` from `arguments`.

    For text, constants are taken apart like everything else, and functions without numbers are kept.
    """
    recorder = Recorder(arguments, is_text)
    results = [recorder.visit(expression) for expression in expressions]
    if recorder.missing:
        raise EvaluationError(_missing(recorder.missing, arguments))
    return pruned(recorder.steps, results, len(arguments))


def _missing(missing: Sequence[sp.Symbol], arguments: Sequence[sp.Symbol]) -> str:
    names = sorted({symbol.name for symbol in missing})
    given = ", ".join(symbol.name for symbol in arguments) or "none"
    example = ", ".join(f"{name!r}: 2" for name in names)
    return (
        f"every free symbol must have a value; got none for {', '.join(names)} (known: {given}). "
        f"Give a value: .subs({{{example}}})."
    )


class Recorder:
    """Writes the program while walking the expressions, children first."""

    def __init__(self, arguments: Sequence[sp.Symbol], is_text: bool) -> None:
        self.is_text = is_text
        self.steps: list[Step] = [Step("argument", (), symbol) for symbol in arguments]
        self.memo: dict[sp.Basic, int] = {symbol: place for place, symbol in enumerate(arguments)}
        self.missing: list[sp.Symbol] = []
        self._known: dict[Step, int] = {}

    def visit(self, expression: sp.Basic) -> int:
        """Return the place of `expression`, writing what is needed to compute it."""
        stack = [(expression, False)]
        memo = self.memo
        while stack:
            node, are_children_done = stack.pop()
            if node in memo:
                continue
            if are_children_done:
                memo[node] = self._write(node)
                continue
            _refuse(node)
            stack.append((node, True))
            stack.extend((child, False) for child in node.args if child not in memo)
        return memo[expression]

    def _write(self, node: sp.Basic) -> int:
        """Write the steps of one node whose children are written."""
        if node.is_Symbol:
            self.missing.append(node)
            return self.constant(sp.S.Zero)
        places = tuple([self.memo[child] for child in node.args])
        custom = getattr(node, "_fieldmath_callable", None)
        if custom is not None:
            return self.step("opaque", places, custom()[1])
        if all(map(self.is_constant, places)) and not (self.is_text and node.args):
            return self.constant(node)
        writer = WRITERS.get(type(node).__name__)
        return self._function(node, places) if writer is None else writer(self, node)

    def _function(self, node: sp.Basic, places: tuple[int, ...]) -> int:
        """Write a function of the table, or a point-by-point one."""
        if isinstance(node, sp.Tuple):  # the parameters of hyper, say: part of the function above
            return self.step("tuple", places)
        if self.is_text or has_numbers(type(node)):
            return self.step(type(node).__name__, places)
        if isinstance(node, sp.Function):
            symbols = sorted(node.free_symbols & self.memo.keys(), key=lambda symbol: symbol.name)
            return self.step("opaque", [self.memo[symbol] for symbol in symbols], pointwise(node, symbols))
        raise EvaluationError(f"the expression must consist of functions with numeric values; got {short(node)}.")

    def step(self, head: str, inputs: Sequence[int], data: Any = None) -> int:
        """Return the place of a step, an earlier one when it is the same."""
        new = Step(head, tuple(inputs), data)
        place = self._known.get(new)
        if place is None:
            place = self._known[new] = len(self.steps)
            self.steps.append(new)
        return place

    def constant(self, node: sp.Basic) -> int:
        """Return the place of a constant."""
        return self.step("constant", (), (type(node), node))

    def is_constant(self, place: int) -> bool:
        """Return whether a step is a constant."""
        return self.steps[place].head == "constant"


def value_of_constant(node: sp.Basic, *, is_complex: bool) -> Any:
    """Return the value of a constant node, correctly rounded."""
    if isinstance(node, Boolean):
        return bool(node)
    if isinstance(node, sp.Rational):
        try:
            return float(node)
        except OverflowError:
            return math.inf if node.is_positive else -math.inf
    value = node if node.is_infinite or node is sp.nan else node.evalf(17, maxn=_MOST_DIGITS)
    if not value.is_number or (value.args and value.atoms(sp.Function)):
        raise EvaluationError(f"the constant must have a numeric value; got {short(node)}.")
    number = complex_number(value)
    return number if is_complex and number.imag else real_number(value)


def _refuse(node: sp.Basic) -> None:
    if getattr(node, "_fieldmath_callable", None) is not None:
        return
    for kind, text in _REFUSED:
        if isinstance(node, kind):
            raise EvaluationError(f"the expression must have numeric values; got {text.format(short(node))}")
    if not isinstance(node, sp.Expr | Boolean | sp.Tuple):
        raise EvaluationError(f"the expression must be a real expression; got {type(node).__name__} {short(node)}.")


def short(node: sp.Basic) -> str:
    """Return the text of a node, cut."""
    text = sp.sstr(node)
    return text if len(text) <= 80 else f"{text[:77]}..."
