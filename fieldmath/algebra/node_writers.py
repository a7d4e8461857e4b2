"""How sums, products, powers, conditions and the like become steps of a program: one writer each, in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

if TYPE_CHECKING:
    from fieldmath.algebra.recorder import Recorder

_MAX_PRODUCT_POWER = 64  # Up to here an integer power is a chain of products: within 6 ulp, 20 times faster than pow.


def _write_sum(recorder: Recorder, node: sp.Basic) -> int:
    """Add the terms; those with a negative coefficient are subtracted."""
    added: list[int] = []
    taken: list[sp.Basic] = []
    for term in node.as_ordered_terms() if recorder.is_text else node.args:
        coefficient = term.args[0] if term.is_Mul else term if recorder.is_text else None
        if coefficient is not None and coefficient.is_Number and coefficient.is_negative:
            taken.append(term)
        else:
            added.append(recorder.memo[term])
    scaled = next((term for term in taken if term.is_Mul and term.args[0] is not sp.S.NegativeOne), None)
    if not added and scaled is not None and not recorder.is_text:
        added.append(recorder.memo[scaled])  # A sum that starts with a factor needs no change of sign.
        taken.remove(scaled)
    added = _merged(recorder, added, sp.Add)
    if len(added) == 1 and not taken:
        return added[0]
    return recorder.step("sum", added + [_negated(recorder, term) for term in taken], len(added))


def _negated(recorder: Recorder, term: sp.Basic) -> int:
    if not term.is_Mul:
        return recorder.visit(-term)
    coefficient, *factors = term.args
    if coefficient is not sp.S.NegativeOne:
        positive = -coefficient
        recorder.visit(positive)
        factors = [positive, *factors]
    return _product(recorder, factors)


def _write_product(recorder: Recorder, node: sp.Basic) -> int:
    if recorder.is_text and node.args[0].is_Number and node.args[0].is_negative:
        return recorder.step("sum", [_negated(recorder, node)], 0)
    return _product(recorder, node.args)


def _product(recorder: Recorder, factors: Sequence[sp.Basic]) -> int:
    """Multiply the factors above the line and those below it, dividing once."""
    over: list[int] = []
    under: list[int] = []
    for factor in factors:
        if recorder.is_constant(recorder.memo[factor]) and not recorder.is_text:
            over.append(recorder.memo[factor])
        elif factor.is_Pow and factor.exp.is_number and factor.exp.is_negative:
            under.append(recorder.visit(sp.Pow(factor.base, -factor.exp)))
        elif recorder.is_text and factor.is_Rational and not factor.is_Integer:
            over += [recorder.visit(sp.Integer(factor.p))] * (factor.p != 1)
            under.append(recorder.visit(sp.Integer(factor.q)))
        else:
            over.append(recorder.memo[factor])
    over = _merged(recorder, over, sp.Mul)
    if len(over) == 1 and not under:
        return over[0]
    return recorder.step("product", over + under, len(over))


def _merged(recorder: Recorder, places: list[int], head: type[sp.Basic]) -> list[int]:
    """Return the places with several constants as one, so that they are rounded once."""
    if recorder.is_text:
        return places
    constants = [place for place in places if recorder.is_constant(place)]
    if len(constants) < 2:
        return places
    together = recorder.constant(head(*[recorder.steps[place].data[1] for place in constants]))
    return [together, *[place for place in places if place not in constants]]


def _write_power(recorder: Recorder, node: sp.Basic) -> int:
    base, exponent = node.args
    place = recorder.memo[base]
    if exponent is sp.S.Half:
        return recorder.step("sqrt", [place])
    if exponent.is_number and exponent.is_negative:
        return recorder.step("product", [recorder.visit(sp.Pow(base, -exponent))], 0)
    if exponent.is_Integer and recorder.is_text:
        return recorder.step("power", [place], int(exponent))
    if exponent.is_Integer and int(exponent) <= _MAX_PRODUCT_POWER:
        return _integer_power(recorder, place, int(exponent))
    return recorder.step("raise", [place, recorder.memo[exponent]])


def _integer_power(recorder: Recorder, base: int, exponent: int) -> int:
    """Return base**exponent by squares and products that other powers of the base can share."""
    if exponent == 1:
        return base
    if exponent % 2 == 0:
        return recorder.step("square", [_integer_power(recorder, base, exponent // 2)])
    return recorder.step("product", [_integer_power(recorder, base, exponent - 1), base], 2)


def _write_piecewise(recorder: Recorder, node: sp.Basic) -> int:
    """Choose the first branch whose condition holds; NaN where none does."""
    total = recorder.constant(sp.nan)
    for value, condition in reversed(node.args):
        if condition == sp.true:
            total = recorder.memo[value]
        elif condition != sp.false:
            total = recorder.step("select", [recorder.memo[condition], recorder.memo[value], total])
    return total


def _write_named(recorder: Recorder, node: sp.Basic) -> int:
    return recorder.step(type(node).__name__, [recorder.memo[child] for child in node.args])


def _write_choice(recorder: Recorder, node: sp.Basic) -> int:
    return recorder.step("select", [recorder.memo[child] for child in node.args])


RELATIONS = ("StrictGreaterThan", "GreaterThan", "StrictLessThan", "LessThan", "Equality", "Unequality")
CONNECTIVES = ("And", "Or", "Xor", "Not")

WRITERS: dict[str, Callable[[Recorder, Any], int]] = {
    "Add": _write_sum,
    "Mul": _write_product,
    "Pow": _write_power,
    "Piecewise": _write_piecewise,
    "ITE": _write_choice,
    # A branch of a Piecewise is read by the Piecewise itself.
    "ExprCondPair": _write_named,
    **dict.fromkeys((*RELATIONS, *CONNECTIVES), _write_named),
}
