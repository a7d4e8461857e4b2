"""Expressions as straight-line NumPy programs: one instruction per distinct subexpression, no source text, no `eval`.

A memoised walk over the expression does what common-subexpression elimination does for generated code. Sums and
products first combine the operands that vary along the same arguments, so that on an open grid most of the work is
done on lines and planes. Constant parts are evaluated by SymPy, exactly rounded, when the program is built.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from fieldmath.algebra.numeric_functions import complex_number, numeric_function, pointwise, real_number
from fieldmath.errors import EvaluationError

_RELATIONS: dict[str, Callable[..., Any]] = {
    "StrictGreaterThan": np.greater,
    "GreaterThan": np.greater_equal,
    "StrictLessThan": np.less,
    "LessThan": np.less_equal,
    "Equality": np.equal,
    "Unequality": np.not_equal,
}
_CONNECTIVES: dict[str, Callable[..., Any]] = {
    "And": lambda *values: np.logical_and.reduce(np.broadcast_arrays(*values)),
    "Or": lambda *values: np.logical_or.reduce(np.broadcast_arrays(*values)),
    "Xor": lambda *values: np.logical_xor.reduce(np.broadcast_arrays(*values)),
    "Not": np.logical_not,
    "ITE": np.where,
}
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
_SLAB = 2**15  # Elements of a slab: a few temporaries of 256 kB fit the second-level cache.
_SAFE_EXPONENT = 690.0  # exp(690) and exp(-690) are normal floats.
_MAX_PRODUCT_POWER = 64  # Up to here an integer power is a chain of products: within 6 ulp, 20 times faster than pow.


@dataclass(frozen=True)
class Instruction:
    """``values[output] = function(*(values[i] for i in inputs))``; afterwards the places `dead` are not needed.

    `varies` has bit i set when the value depends on argument i.
    """

    function: Callable[..., Any]
    inputs: tuple[int, ...]
    output: int
    dead: tuple[int, ...]
    varies: int


@dataclass(frozen=True)
class Tape:
    """A program: the first places hold the arguments, `constants` are filled in, `results` are read at the end."""

    size: int
    constants: tuple[tuple[int, Any], ...]
    instructions: tuple[Instruction, ...]
    results: tuple[int, ...]

    def run(self, arrays: Sequence[np.ndarray], shape: tuple[int, ...]) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
        """Give (index, values of the expressions there), slab by slab of the broadcast shape.

        Slabs keep the temporaries in cache. What does not vary along the sliced axis is computed once.
        """
        values: list[Any] = [None] * self.size
        values[: len(arrays)] = arrays
        for place, constant in self.constants:
            values[place] = constant
        axis, slices = _slabs(shape)
        if not slices:
            self._execute(self.instructions, values)
            yield (...,), [values[place] for place in self.results]
            return
        sliced = [i for i, array in enumerate(arrays) if array.ndim >= -axis and array.shape[axis] > 1]
        moving = sum(1 << i for i in sliced)
        self._execute([step for step in self.instructions if not step.varies & moving], values, is_final=False)
        inner = [step for step in self.instructions if step.varies & moving]
        for piece in slices:
            index: tuple[Any, ...] = (..., piece, *[slice(None)] * (-axis - 1))
            local = values.copy()
            for i in sliced:
                local[i] = arrays[i][index]
            self._execute(inner, local)
            yield index, [local[place] for place in self.results]

    @staticmethod
    def _execute(instructions: Sequence[Instruction], values: list[Any], *, is_final: bool = True) -> None:
        for step in instructions:
            values[step.output] = step.function(*[values[place] for place in step.inputs])
            if is_final:
                for place in step.dead:
                    values[place] = None


def _slabs(shape: tuple[int, ...]) -> tuple[int, list[slice]]:
    """Return the axis to slice, counted from the end, and the slices; none when everything fits the cache."""
    size = math.prod(shape)
    if size <= 2 * _SLAB:
        return -1, []
    axis = 0 if shape[0] >= 8 else int(np.argmax(shape))
    step = max(1, _SLAB * shape[axis] // size)
    return axis - len(shape), [slice(start, start + step) for start in range(0, shape[axis], step)]


def record(expressions: Sequence[sp.Expr], arguments: Sequence[sp.Symbol], *, is_complex: bool) -> Tape:
    """Return the program that computes `expressions` from arrays for `arguments`."""
    recorder = _Recorder(arguments, is_complex)
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


@dataclass(frozen=True)
class _Slot:
    """Where a subexpression lives: `varies` has bit i set when it depends on argument i; constants keep their node."""

    number: int
    varies: int
    node: sp.Basic | None = None


class _Recorder:
    """Writes the program while walking the expressions, children first, without recursion."""

    def __init__(self, arguments: Sequence[sp.Symbol], is_complex: bool) -> None:
        self.is_complex = is_complex
        self.count = len(arguments)
        self.memo: dict[sp.Basic, _Slot] = {s: _Slot(i, 1 << i) for i, s in enumerate(arguments)}
        self.code: list[tuple[Callable[..., Any], tuple[int, ...], int, int]] = []
        self.constants: dict[int, Any] = {}
        self.loaded: dict[sp.Basic, int] = {}
        self.missing: list[sp.Symbol] = []

    def visit(self, expression: sp.Basic) -> _Slot:
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

    def write(self, node: sp.Basic) -> _Slot:
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
        writer = _WRITERS.get(type(node).__name__)
        if writer is not None:
            return writer(self, node)
        return self.call_function(node, slots, varies)

    def call_function(self, node: sp.Basic, slots: list[_Slot], varies: int) -> _Slot:
        """Write a function of the table, or a point-by-point one."""
        if isinstance(node, sp.Tuple):  # the parameters of hyper, say: part of the function above
            return _Slot(-1, varies, node)
        function = numeric_function(type(node))
        if function is not None:
            return self.call(function, slots, varies)
        if isinstance(node, sp.Function):
            symbols = sorted(node.free_symbols & self.memo.keys(), key=lambda symbol: symbol.name)
            return self.call(pointwise(node, symbols), [self.memo[symbol] for symbol in symbols], varies)
        raise EvaluationError(f"the expression must consist of functions with numeric values; got {_short(node)}.")

    def constant(self, node: sp.Basic) -> _Slot:
        """Return a slot for a constant; it gets a place and a value when it is used."""
        return _Slot(-1, 0, node)

    def load(self, slot: _Slot) -> int:
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

    def call(self, function: Callable[..., Any], slots: Sequence[_Slot], varies: int) -> _Slot:
        """Write one instruction."""
        inputs = tuple(self.load(slot) for slot in slots)
        place = self.new_place()
        self.code.append((function, inputs, place, varies))
        return _Slot(place, varies)

    def combine(self, function: Callable[..., Any], slots: Sequence[_Slot]) -> _Slot:
        """Fold a commutative operation: operands that vary alike first, then the smaller results into the larger."""
        ordered = self.group(function, slots)
        total = ordered[0]
        for slot in ordered[1:]:
            total = self.call(function, (total, slot), total.varies | slot.varies)
        return total

    def group(self, function: Callable[..., Any], slots: Sequence[_Slot]) -> list[_Slot]:
        """Fold the operands that vary along the same arguments; return one slot for each such set, small ones first."""
        groups: dict[int, _Slot] = {}
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


# --- nodes with a rule of their own --------------------------------------------------------------------------------


def _write_sum(recorder: _Recorder, node: sp.Basic) -> _Slot:
    """Add the terms; those with the factor -1 are subtracted."""
    added, taken = [], []
    for term in node.args:
        is_negative = term.is_Mul and term.args[0] is sp.S.NegativeOne
        if is_negative:
            taken.append(recorder.visit(-term))
        else:
            added.append(recorder.memo[term])
    if not added or not taken:
        return recorder.combine(np.add, [recorder.memo[term] for term in node.args])
    plus, minus = recorder.combine(np.add, added), recorder.combine(np.add, taken)
    return recorder.call(np.subtract, (plus, minus), plus.varies | minus.varies)


def _write_product(recorder: _Recorder, node: sp.Basic) -> _Slot:
    """Multiply the factors, dividing once per group of operands that vary alike."""
    over: list[_Slot] = []
    under: list[_Slot] = []
    for factor in node.args:
        if factor.is_Pow and factor.exp.is_number and factor.exp.is_negative and factor.base.free_symbols:
            under.append(recorder.visit(sp.Pow(factor.base, -factor.exp)))
        else:
            over.append(recorder.memo[factor])
    if not under:
        return recorder.combine(np.multiply, over)
    bottom = recorder.combine(np.multiply, under)
    if not over:
        return recorder.call(partial(np.divide, 1.0), (bottom,), bottom.varies)
    top = recorder.combine(np.multiply, over)
    return recorder.call(np.divide, (top, bottom), top.varies | bottom.varies)


def _write_exponential(recorder: _Recorder, node: sp.Basic) -> _Slot:
    """Write exp(a(x) + b(y)) as exp(a(x)) * exp(b(y)): exponentials of lines, not of planes."""
    exponent = recorder.memo[node.args[0]]
    terms = [recorder.memo[term] for term in node.args[0].args] if node.args[0].is_Add else []
    widest = max((term.varies.bit_count() for term in terms), default=0)
    if recorder.is_complex or not 0 < widest < exponent.varies.bit_count():
        return recorder.call(np.exp, (exponent,), exponent.varies)
    return recorder.call(_product_of_exponentials, recorder.group(np.add, terms), exponent.varies)


def _product_of_exponentials(*exponents: Any) -> Any:
    """Return exp of the sum, factor by factor when no factor can leave the range of floats."""
    if sum(float(np.max(np.abs(exponent), initial=0.0)) for exponent in exponents) < _SAFE_EXPONENT:
        result = np.exp(exponents[0])
        for exponent in exponents[1:]:
            result = result * np.exp(exponent)
        return result
    total = exponents[0]
    for exponent in exponents[1:]:
        total = total + exponent
    return np.exp(total)


def _write_power(recorder: _Recorder, node: sp.Basic) -> _Slot:
    base, exponent = node.args
    place, power = recorder.memo[base], recorder.memo[exponent]
    if power.varies:
        return recorder.call(np.power, (place, power), place.varies | power.varies)
    if exponent is sp.S.Half:
        return recorder.call(np.sqrt, (place,), place.varies)
    if exponent.is_Integer and abs(int(exponent)) <= _MAX_PRODUCT_POWER:
        return recorder.call(partial(_integer_power, int(exponent)), (place,), place.varies)
    if exponent.is_negative:
        positive = recorder.visit(sp.Pow(base, -exponent))
        return recorder.call(partial(np.divide, 1.0), (positive,), positive.varies)
    return recorder.call(np.power, (place, power), place.varies)


def _integer_power(exponent: int, base: Any) -> Any:
    """Return base**exponent by repeated squaring."""
    remaining, square = abs(exponent), base
    while not remaining & 1:
        square, remaining = np.square(square), remaining >> 1
    result = square
    while remaining := remaining >> 1:
        square = np.square(square)
        if remaining & 1:
            result = result * square
    return result if exponent > 0 else 1.0 / result


def _write_piecewise(recorder: _Recorder, node: sp.Basic) -> _Slot:
    """Choose the first branch whose condition holds; NaN where none does."""
    total = recorder.constant(sp.nan)
    for value, condition in reversed(node.args):
        chosen, test = recorder.memo[value], recorder.memo[condition]
        if condition == sp.true:
            total = chosen
        elif condition != sp.false:
            total = recorder.call(np.where, (test, chosen, total), test.varies | chosen.varies | total.varies)
    return total


def _write_relation(recorder: _Recorder, node: sp.Basic) -> _Slot:
    left, right = (recorder.memo[side] for side in node.args)
    compare = _RELATIONS[type(node).__name__]
    if recorder.is_complex and not isinstance(node, sp.Eq | sp.Ne):
        return recorder.call(lambda a, b: compare(np.real(a), np.real(b)), (left, right), left.varies | right.varies)
    return recorder.call(compare, (left, right), left.varies | right.varies)


def _write_connective(recorder: _Recorder, node: sp.Basic) -> _Slot:
    slots = [recorder.memo[child] for child in node.args]
    varies = 0
    for slot in slots:
        varies |= slot.varies
    return recorder.call(_CONNECTIVES[type(node).__name__], slots, varies)


def _write_pair(recorder: _Recorder, node: sp.Basic) -> _Slot:
    """A branch of a Piecewise: read by the Piecewise itself."""
    return _Slot(-1, recorder.memo[node.args[0]].varies | recorder.memo[node.args[1]].varies, node)


_WRITERS: dict[str, Callable[[_Recorder, Any], _Slot]] = {
    "Add": _write_sum,
    "Mul": _write_product,
    "Pow": _write_power,
    "exp": _write_exponential,
    "Piecewise": _write_piecewise,
    "ExprCondPair": _write_pair,
    **dict.fromkeys(_RELATIONS, _write_relation),
    **dict.fromkeys(_CONNECTIVES, _write_connective),
}
