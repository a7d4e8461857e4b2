"""Writing array programs from expressions: one instruction per distinct subexpression.

A memoised walk over the expression does what common-subexpression elimination does for generated code. Sums and
products first combine the operands that vary along the same arguments, so that on an open grid most of the work is
done on lines and planes. Constant parts are evaluated by SymPy, correctly rounded, when the program is written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from fieldmath.algebra.node_writers import WRITERS, Slot
from fieldmath.algebra.numeric_functions import complex_number, numeric_function, pointwise, real_number
from fieldmath.algebra.tape import Instruction, Tape
from fieldmath.errors import EvaluationError

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


def record(expressions: Sequence[sp.Expr], arguments: Sequence[sp.Symbol], *, is_complex: bool) -> Tape:
    """Return the program that computes `expressions` from arrays for `arguments`."""
    recorder = Recorder(arguments, is_complex)
    results = [recorder.visit(expression) for expression in expressions]
    if recorder.missing:
        raise EvaluationError(_missing(recorder.missing, arguments))
    return recorder.finish([recorder.load(slot) for slot in results])


def _missing(missing: Sequence[sp.Symbol], arguments: Sequence[sp.Symbol]) -> str:
    names = sorted({symbol.name for symbol in missing})
    given = ", ".join(symbol.name for symbol in arguments) or "none"
    example = ", ".join(f"{name!r}: 2" for name in names)
    return (
        f"every free symbol must have a value; got none for {', '.join(names)} (known: {given}). "
        f"Give a value: .subs({{{example}}})."
    )


class Recorder:
    """Writes the program while walking the expressions, children first, without recursion."""

    def __init__(self, arguments: Sequence[sp.Symbol], is_complex: bool) -> None:
        self.is_complex = is_complex
        self.count = len(arguments)
        self.memo: dict[sp.Basic, Slot] = {s: Slot(i, 1 << i) for i, s in enumerate(arguments)}
        self.code: list[tuple[Callable[..., Any], tuple[int, ...], int, int]] = []
        self.constants: dict[int, Any] = {}
        self.loaded: dict[sp.Basic, int] = {}
        self.missing: list[sp.Symbol] = []

    def visit(self, expression: sp.Basic) -> Slot:
        """Return the slot of `expression`, writing what is needed to compute it."""
        stack = [(expression, False)]
        memo = self.memo
        while stack:
            node, are_children_done = stack.pop()
            if node in memo:
                continue
            if are_children_done:
                memo[node] = self.write(node)
                continue
            _refuse(node)
            stack.append((node, True))
            stack.extend((child, False) for child in node.args if child not in memo)
        return memo[expression]

    def write(self, node: sp.Basic) -> Slot:
        """Write the instructions of one node whose children are written."""
        if node.is_Symbol:
            self.missing.append(node)
            return self.constant(sp.Integer(0))
        custom = getattr(node, "_fieldmath_callable", None)
        slots = [self.memo[child] for child in node.args]
        varies = 0
        for slot in slots:
            varies |= slot.varies
        if custom is not None:
            return self.call(custom()[1], slots, varies)
        if not varies:
            return self.constant(node)
        writer = WRITERS.get(type(node).__name__)
        if writer is not None:
            return writer(self, node)
        return self.call_function(node, slots, varies)

    def call_function(self, node: sp.Basic, slots: list[Slot], varies: int) -> Slot:
        """Write a function of the table, or a point-by-point one."""
        if isinstance(node, sp.Tuple):  # the parameters of hyper, say: part of the function above
            return Slot(-1, varies, node)
        function = numeric_function(type(node))
        if function is not None:
            return self.call(function, slots, varies)
        if isinstance(node, sp.Function):
            symbols = sorted(node.free_symbols & self.memo.keys(), key=lambda symbol: symbol.name)
            return self.call(pointwise(node, symbols), [self.memo[symbol] for symbol in symbols], varies)
        raise EvaluationError(f"the expression must consist of functions with numeric values; got {_short(node)}.")

    def constant(self, node: sp.Basic) -> Slot:
        """Return a slot for a constant; it gets a place and a value when it is used."""
        return Slot(-1, 0, node)

    def load(self, slot: Slot) -> int:
        """Return the place of a slot, evaluating a constant at its first use."""
        if slot.node is None:
            return slot.number
        if slot.node not in self.loaded:
            self.loaded[slot.node] = self.new_place()
            self.constants[self.loaded[slot.node]] = self.number(slot.node)
        return self.loaded[slot.node]

    def new_place(self) -> int:
        """Return the number of a fresh place."""
        self.count += 1
        return self.count - 1

    def number(self, node: sp.Basic) -> Any:
        """Return the value of a constant node, correctly rounded."""
        if isinstance(node, Boolean):
            return bool(node)
        if isinstance(node, sp.Rational):
            try:
                return float(node)
            except OverflowError:
                return math.inf if node.is_positive else -math.inf
        value = node if node.is_infinite or node is sp.nan else node.evalf(17)
        if not value.is_number or (value.args and value.atoms(sp.Function)):
            raise EvaluationError(f"the constant must have a numeric value; got {_short(node)}.")
        number = complex_number(value)
        return number if self.is_complex and number.imag else real_number(value)

    def call(self, function: Callable[..., Any], slots: Sequence[Slot], varies: int) -> Slot:
        """Write one instruction."""
        inputs = tuple(self.load(slot) for slot in slots)
        place = self.new_place()
        self.code.append((function, inputs, place, varies))
        return Slot(place, varies)

    def combine(self, function: Callable[..., Any], slots: Sequence[Slot]) -> Slot:
        """Fold a commutative operation: operands that vary alike first, then the smaller results into the larger."""
        ordered = self.group(function, slots)
        total = ordered[0]
        for slot in ordered[1:]:
            total = self.call(function, (total, slot), total.varies | slot.varies)
        return total

    def group(self, function: Callable[..., Any], slots: Sequence[Slot]) -> list[Slot]:
        """Fold the operands that vary along the same arguments; return one slot for each such set, small ones first."""
        groups: dict[int, Slot] = {}
        for slot in slots:
            held = groups.get(slot.varies)
            groups[slot.varies] = slot if held is None else self.call(function, (held, slot), slot.varies)
        return sorted(groups.values(), key=lambda slot: slot.varies.bit_count())

    def finish(self, results: Sequence[int]) -> Tape:
        """Return the program, with the places that each instruction leaves dead."""
        needed = set(results)
        instructions = []
        for function, inputs, output, varies in reversed(self.code):
            if output not in needed:
                continue
            dead = tuple(slot for slot in dict.fromkeys(inputs) if slot not in needed)
            needed.update(inputs)
            instructions.append(Instruction(function, inputs, output, dead, varies))
        return Tape(self.count, tuple(self.constants.items()), tuple(reversed(instructions)), tuple(results))


def _refuse(node: sp.Basic) -> None:
    if getattr(node, "_fieldmath_callable", None) is not None:
        return
    for kind, text in _REFUSED:
        if isinstance(node, kind):
            raise EvaluationError(f"the expression must have numeric values; got {text.format(_short(node))}")
    if not isinstance(node, sp.Expr | Boolean | sp.Tuple):
        raise EvaluationError(f"the expression must be a real expression; got {type(node).__name__} {_short(node)}.")


def _short(node: sp.Basic) -> str:
    text = sp.sstr(node)
    return text if len(text) <= 80 else f"{text[:77]}..."
