"""Conditions of a Piecewise: comparisons and their combinations, from Python's syntax tree."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

import sympy as sp

from fieldmath.algebra import guards

if TYPE_CHECKING:
    from fieldmath.algebra.grammar import Builder

_COMPARISONS = {ast.Lt: sp.Lt, ast.LtE: sp.Le, ast.Gt: sp.Gt, ast.GtE: sp.Ge, ast.Eq: sp.Eq, ast.NotEq: sp.Ne}
_DIRECTIONS = ({ast.Lt, ast.LtE}, {ast.Gt, ast.GtE})
#: Conditions in the spelling that SymPy prints.
_RELATIONS = {"Eq": sp.Eq, "Ne": sp.Ne, "Lt": sp.Lt, "Le": sp.Le, "Gt": sp.Gt, "Ge": sp.Ge}
_CONNECTIVES = {"And": sp.And, "Or": sp.Or, "Not": sp.Not}

CALLS = frozenset({*_RELATIONS, *_CONNECTIVES})
MISPLACED = "expression must be a value; conditions belong inside Piecewise((value, condition), ...)"
_PAIRS = "write Piecewise((value, condition), (other, True))"
_MALFORMED = "a condition must be a comparison such as x > 0, a combination with and, or, not, or True"


def piecewise(builder: Builder, node: ast.Call) -> sp.Expr:
    """Return the Piecewise that `node` calls with pairs (value, condition)."""
    before, pairs = builder.relations, []
    for argument in node.args:
        if not isinstance(argument, ast.Tuple) or len(argument.elts) != 2:
            raise builder.error(argument, f"Piecewise must have pairs as arguments; {_PAIRS}")
        value, rule = argument.elts
        pairs.append((builder.build(value), condition(builder, rule)))
    if not pairs:
        raise builder.error(node, f"Piecewise must have at least one pair; {_PAIRS}")
    builder.place = node
    guards.guard_conditions(builder.relations - before, builder.allowance)
    return sp.Piecewise(*pairs)


def condition(builder: Builder, node: ast.expr) -> sp.Basic:
    """Return the condition of `node`: a comparison, a truth value, or a combination of conditions."""
    builder.enter(node)
    match node:
        case ast.Compare():
            value = _comparison(builder, node)
        case ast.Constant(value=True):
            value = sp.S.true
        case ast.Constant(value=False):
            value = sp.S.false
        case ast.BoolOp(op=ast.And(), values=parts):
            value = sp.And(*[condition(builder, part) for part in parts])
        case ast.BoolOp(op=ast.Or(), values=parts):
            value = sp.Or(*[condition(builder, part) for part in parts])
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            value = sp.And(condition(builder, left), condition(builder, right))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            value = sp.Or(condition(builder, left), condition(builder, right))
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            value = sp.Not(condition(builder, operand))
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in CALLS:
            value = _call(builder, node, name)
        case _:
            raise builder.error(node, _MALFORMED)
    builder.depth -= 1
    return value


def _comparison(builder: Builder, node: ast.Compare) -> sp.Basic:
    kinds = {type(step) for step in node.ops}
    if not kinds <= _COMPARISONS.keys():
        raise builder.error(node, "a condition must compare with < <= > >= == !=")
    if len(node.ops) > 1 and not any(kinds <= direction for direction in _DIRECTIONS):
        raise builder.error(node, "a chained condition must go one way, such as 0 < x <= 1")
    for side in (node.left, *node.comparators):
        if isinstance(side, ast.BinOp) and isinstance(side.op, ast.BitAnd | ast.BitOr):
            advice = "write (x > 0) & (y > 0), or use and, or"
            raise builder.error(side, f"a condition must put comparisons around & and | in brackets; {advice}")
    sides = [builder.build(side) for side in (node.left, *node.comparators)]
    steps = zip(node.ops, pairwise(sides), strict=True)
    return sp.And(*[_relation(builder, node, _COMPARISONS[type(step)], *pair) for step, pair in steps])


def _call(builder: Builder, node: ast.Call, name: str) -> sp.Basic:
    if name in _RELATIONS and len(node.args) == 2:
        return _relation(builder, node, _RELATIONS[name], builder.build(node.args[0]), builder.build(node.args[1]))
    if name in _CONNECTIVES and (name != "Not" or len(node.args) == 1):
        return _CONNECTIVES[name](*[condition(builder, argument) for argument in node.args])
    raise builder.error(node, _MALFORMED)


def _relation(builder: Builder, node: ast.expr, relation: type[sp.Basic], left: sp.Expr, right: sp.Expr) -> sp.Basic:
    builder.relations += 1
    builder.place = node
    guards.guard_constants((left, right), builder.allowance)
    guards.guard_signs((left, right, left - right), builder.allowance)
    return relation(left, right)
