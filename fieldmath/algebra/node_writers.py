"""How sums, products, powers, conditions and the like become array instructions: one writer each, in a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

if TYPE_CHECKING:
    from fieldmath.algebra.recorder import Recorder

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
_SAFE_EXPONENT = 690.0  # exp(690) and exp(-690) are normal floats.
_MAX_PRODUCT_POWER = 64  # Up to here an integer power is a chain of products: within 6 ulp, 20 times faster than pow.


@dataclass(frozen=True)
class Slot:
    """Where a subexpression lives: `varies` has bit i set when it depends on argument i; constants keep their node."""

    number: int
    varies: int
    node: sp.Basic | None = None


def _write_sum(recorder: Recorder, node: sp.Basic) -> Slot:
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


def _write_product(recorder: Recorder, node: sp.Basic) -> Slot:
    """Multiply the factors, dividing once per group of operands that vary alike."""
    over: list[Slot] = []
    under: list[Slot] = []
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


def _write_exponential(recorder: Recorder, node: sp.Basic) -> Slot:
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


def _write_power(recorder: Recorder, node: sp.Basic) -> Slot:
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


def _write_piecewise(recorder: Recorder, node: sp.Basic) -> Slot:
    """Choose the first branch whose condition holds; NaN where none does."""
    total = recorder.constant(sp.nan)
    for value, condition in reversed(node.args):
        chosen, test = recorder.memo[value], recorder.memo[condition]
        if condition == sp.true:
            total = chosen
        elif condition != sp.false:
            total = recorder.call(np.where, (test, chosen, total), test.varies | chosen.varies | total.varies)
    return total


def _write_relation(recorder: Recorder, node: sp.Basic) -> Slot:
    left, right = (recorder.memo[side] for side in node.args)
    compare = _RELATIONS[type(node).__name__]
    if recorder.is_complex and not isinstance(node, sp.Eq | sp.Ne):
        return recorder.call(lambda a, b: compare(np.real(a), np.real(b)), (left, right), left.varies | right.varies)
    return recorder.call(compare, (left, right), left.varies | right.varies)


def _write_connective(recorder: Recorder, node: sp.Basic) -> Slot:
    slots = [recorder.memo[child] for child in node.args]
    varies = 0
    for slot in slots:
        varies |= slot.varies
    return recorder.call(_CONNECTIVES[type(node).__name__], slots, varies)


def _write_pair(recorder: Recorder, node: sp.Basic) -> Slot:
    """A branch of a Piecewise: read by the Piecewise itself."""
    return Slot(-1, recorder.memo[node.args[0]].varies | recorder.memo[node.args[1]].varies, node)


WRITERS: dict[str, Callable[[Recorder, Any], Slot]] = {
    "Add": _write_sum,
    "Mul": _write_product,
    "Pow": _write_power,
    "exp": _write_exponential,
    "Piecewise": _write_piecewise,
    "ExprCondPair": _write_pair,
    **dict.fromkeys(_RELATIONS, _write_relation),
    **dict.fromkeys(_CONNECTIVES, _write_connective),
}
