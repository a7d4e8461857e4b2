"""Expressions in documents: text for the parser wherever it reads the same again, otherwise trees of listed heads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp
from sympy.functions.elementary.piecewise import ExprCondPair

from fieldmath.algebra.parse import parse
from fieldmath.algebra.special_functions import zeta_derivative
from fieldmath.algebra.vocabulary import FUNCTIONS
from fieldmath.errors import InputError, InputTypeError

_LONGEST_TEXT = 20_000
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# What is known of a symbol, as short as it can be said; the first that makes the same symbol is written.
_USUAL: tuple[dict[str, bool], ...] = (
    {},
    {"real": True},
    {"positive": True},
    {"nonnegative": True},
    {"integer": True},
    {"integer": True, "positive": True},
    {"integer": True, "nonnegative": True},
)


def _held(head: Any) -> Callable[..., Any]:
    """Return a head that keeps its arguments as they are: what was written is not computed again."""
    return lambda *args: head(*args, evaluate=False)


_STRUCTURES: dict[str, Callable[..., Any]] = {
    **{head.__name__: _held(head) for head in (sp.Add, sp.Mul, sp.Pow, sp.Piecewise, sp.And, sp.Or, sp.Not)},
    **{head.__name__: _held(head) for head in (sp.Eq, sp.Ne, sp.Lt, sp.Le, sp.Gt, sp.Ge)},
    "ExprCondPair": ExprCondPair,
    "Tuple": sp.Tuple,
    "Sum": sp.Sum,
    "Integral": sp.Integral,
    "zeta_derivative": _held(zeta_derivative),
    "polygamma": _held(sp.polygamma),
    "ImmutableDenseMatrix": lambda rows, columns, *entries: sp.ImmutableMatrix(rows, columns, list(entries)),
}
_ATOMS: dict[str, sp.Basic] = {"nan": sp.nan, "zoo": sp.zoo, "True": sp.true, "False": sp.false}


def heads() -> dict[str, Callable[..., Any]]:
    """Return the heads that a tree may have, by name."""
    functions = {
        known.build.__name__: _held(known.build)
        for known in FUNCTIONS.values()
        if isinstance(known.build, type) and issubclass(known.build, sp.Function)
    }
    return functions | _STRUCTURES


def plain_name(name: str) -> str:
    """Return a name that formulas can use."""
    return name if _PLAIN.match(name) else "s_" + re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")


def assumptions(symbol: sp.Symbol) -> dict[str, bool]:
    """Return what must be said of a symbol to make it again."""
    for facts in _USUAL:
        if sp.Symbol(symbol.name, **facts) == symbol:
            return facts
    return {fact: value for fact, value in sorted(symbol.assumptions0.items()) if value is not None}


def symbol(alias: str, facts: Any) -> sp.Symbol:
    """Return the symbol that a table describes."""
    if not isinstance(facts, dict):
        raise InputError(f"symbols must map names to assumptions; got {facts!r:.40} for {alias!r:.40}")
    known = {fact: value for fact, value in facts.items() if fact != "name"}
    allowed = set(sp.Symbol("x", integer=True, positive=True).assumptions0)
    for fact, value in known.items():
        if fact not in allowed or not isinstance(value, bool):
            raise InputError(
                f"assumptions must be true or false facts such as real; got {fact!r:.40} for {alias!r:.40}"
            )
    return sp.Symbol(str(facts.get("name", alias)), **known)


def written(expr: sp.Basic, alias: Callable[[sp.Symbol], str]) -> Any:
    """Return the written form of an expression, with each symbol under its alias."""
    bound = {s for node in expr.atoms(sp.Sum, sp.Integral) for s in node.variables}
    symbols = sorted(expr.free_symbols | bound, key=lambda s: (s.name, str(sorted(s.assumptions0))))
    names = {s: alias(s) for s in symbols}
    renamed = {s: sp.Symbol(name, **assumptions(s)) for s, name in names.items() if name != s.name}
    known = {name: renamed.get(s, s) for s, name in names.items()}
    return _tree(expr.xreplace(renamed) if renamed else expr, known, heads())


def _tree(expr: sp.Basic, known: Mapping[str, sp.Symbol], allowed: Mapping[str, Any]) -> Any:
    text = str(expr)
    if isinstance(expr, sp.Expr) and len(text) <= _LONGEST_TEXT and _reads_as(text, known, expr):
        return text
    for name, atom in _ATOMS.items():
        if expr is atom:
            return {name: []}
    if isinstance(expr, sp.Float):
        return {"Float": [str(expr), int(expr._prec)]}
    if isinstance(expr, sp.MatrixBase):
        parts = (sp.Integer(expr.rows), sp.Integer(expr.cols), *expr)
        return {"ImmutableDenseMatrix": [_tree(part, known, allowed) for part in parts]}
    name = expr.func.__name__
    if name not in allowed:
        hint = " Sample it on a grid to save the values." if hasattr(expr, "_fieldmath_callable") else ""
        raise InputTypeError(f"expression must consist of functions with a written form; {name} has none.{hint}")
    return {name: [_tree(part, known, allowed) for part in expr.args]}


def _reads_as(text: str, known: Mapping[str, sp.Symbol], expr: sp.Expr) -> bool:
    try:
        return parse(text, known) == expr
    except InputError:
        return False


def read(node: Any, known: Mapping[str, sp.Symbol]) -> Any:
    """Return the expression of a written form."""
    if isinstance(node, str):
        return parse(node, known)
    if not isinstance(node, dict) or len(node) != 1:
        raise InputError(f"formula must be a text or one head with its arguments; got {node!r:.60}")
    ((name, parts),) = node.items()
    if name in _ATOMS:
        return _ATOMS[name]
    if name == "Float":
        digits, precision = parts
        if not re.fullmatch(r"[-+0-9.e]{1,400}", str(digits)) or not 1 <= int(precision) <= 10_000:
            raise InputError(f"Float must hold digits and a precision; got {parts!r:.60}")
        return sp.Float(digits, precision=int(precision))
    allowed = heads()
    if name not in allowed:
        raise InputError(f"function must have a written form; got {name!r:.40}")
    return allowed[name](*(read(part, known) for part in parts))
