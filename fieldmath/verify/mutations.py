"""Formulas with one slip: a sign, a factor, an exponent, a name, a function. The slip is at one place of the tree.

`mutations` lists what an expression becomes; the rows hold for closed forms and for derivatives alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import sympy as sp

Mutation = tuple[str, str, str, sp.Expr]
"""Name, what to do, where, and what the formula becomes."""

_MOST = 600
_MOST_TERMS = 12

#: What may happen to one term of a sum.
TERMS: tuple[tuple[str, str, sp.Expr], ...] = (
    ("sign of a term", "Change the sign of {}.", sp.Integer(-1)),
    ("term missing", "Add {}.", sp.Integer(0)),
    ("factor 2 in a term", "Halve the term {}.", sp.Integer(2)),
    ("factor 1/2 in a term", "Double the term {}.", sp.Rational(1, 2)),
    ("factor 3 in a term", "Divide the term {} by 3.", sp.Integer(3)),
    ("factor 1/3 in a term", "Multiply the term {} by 3.", sp.Rational(1, 3)),
    ("factor pi in a term", "Divide {} by pi.", sp.pi),
    ("factor 1/pi in a term", "Multiply {} by pi.", 1 / sp.pi),
)
_EXCHANGED = {sp.sin: sp.cos, sp.cos: sp.sin, sp.sinh: sp.cosh, sp.cosh: sp.sinh, sp.asin: sp.acos, sp.acos: sp.asin}


def mutations(expr: sp.Expr, symbols: Sequence[sp.Symbol] = ()) -> Iterator[Mutation]:
    """Yield what an expression becomes by one slip, the commonest first.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.verify.mutations import mutations
    >>> x, y = sp.symbols("x y")
    >>> found = {(name, str(new)) for name, _, _, new in mutations(x**2 * sp.sin(y), [x, y])}
    >>> ("sine and cosine exchanged", "x**2*cos(y)") in found, ("square missing", "x*sin(y)") in found
    (True, True)
    """
    seen = {expr}
    for name, fix, detail, new in islice(_all(expr, symbols), _MOST):
        if new not in seen and new.is_finite is not False and not new.has(sp.nan):
            seen.add(new)
            yield name, fix, detail, new


def terms(expr: sp.Expr) -> list[sp.Expr]:
    """Return the terms of the expression, of the expanded one, and sums of logarithms as one term too."""
    expanded = sp.expand(expr)
    split = list(sp.Add.make_args(sp.expand_log(expanded, force=True)))
    logs = [term for term in split if isinstance(term.as_coeff_Mul()[1], sp.log) and term.free_symbols]
    whole = [sp.Add(*logs)] if len(logs) > 1 else []
    own = sp.Add.make_args(expr) if expr.is_Add else ()
    return list(dict.fromkeys([*whole, *own, *sp.Add.make_args(expanded), *split]))[:_MOST_TERMS]


def _all(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Iterator[Mutation]:
    for term in terms(expr):
        for name, fix, factor in TERMS:
            if term.free_symbols or factor == 0:
                yield name, fix.format(term), f"{term}", expr + (factor - 1) * term
    for path, node in _nodes(expr, ()):
        for name, fix, detail, new in _local(node, symbols):
            yield name, fix, detail, _replaced(expr, path, new)


def _nodes(expr: sp.Expr, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], sp.Expr]]:
    yield path, expr
    for k, arg in enumerate(expr.args):
        yield from _nodes(arg, (*path, k))


def _replaced(expr: sp.Expr, path: tuple[int, ...], new: sp.Expr) -> sp.Expr:
    if not path:
        return new
    args = list(expr.args)
    args[path[0]] = _replaced(args[path[0]], path[1:], new)
    return expr.func(*args)


def _local(node: sp.Expr, symbols: Sequence[sp.Symbol]) -> Iterator[Mutation]:
    """Yield what one node becomes."""
    if node.is_Symbol:
        for other in symbols:
            if other != node:
                yield "variables exchanged in a term", f"Use {node} in place of {other}.", f"{other} for {node}", other
    for kind, change in _CHANGES:
        if kind(node):
            yield from change(node)


def _sums(node: sp.Expr) -> Iterator[Mutation]:
    for term in node.args[:_MOST_TERMS]:
        for name, fix, factor in TERMS[:4]:
            yield name, fix.format(term), f"{term}", node + (factor - 1) * term
    if len(node.args) == 2:
        yield "product for sum", "Add these two.", f"{node}", sp.Mul(*node.args)


def _products(node: sp.Expr) -> Iterator[Mutation]:
    for factor in node.args:
        if factor != -1:
            yield "factor missing", f"Multiply by {factor}.", f"{factor}", node / factor
        if factor.free_symbols:
            yield "divided for multiplied", f"Multiply by {factor}.", f"{factor}", node / factor**2


def _powers(node: sp.Expr) -> Iterator[Mutation]:
    base, exponent = node.args
    if exponent == 2:
        yield "square missing", f"Square {base}.", f"{base}", base
    if exponent == -2:
        yield "square missing", f"Square {base}.", f"{base}", 1 / base
    if exponent in (sp.S.Half, -sp.S.Half):
        yield "root missing", f"Take the root of {base}.", f"{base}", base ** (2 * exponent)
    if exponent.is_number:
        yield "exponent too small by one", f"The exponent is {exponent}.", f"{node}", base ** (exponent - 1)
        yield "exponent too large by one", f"The exponent is {exponent}.", f"{node}", base ** (exponent + 1)
        yield "sign of an exponent", f"The exponent is {exponent}.", f"{node}", base ** (-exponent)


def _functions(node: sp.Expr) -> Iterator[Mutation]:
    inside, name = node.args[0], node.func.__name__.lower()
    if node.func in _EXCHANGED:
        words = "sine and cosine exchanged" if name in ("sin", "cos") else f"{name} for its counterpart"
        yield words, f"Take {name} of {inside}.", f"{inside}", _EXCHANGED[node.func](inside)
    yield f"{name} missing", f"Take {name} of {inside}.", f"{inside}", inside
    words = "condition missing" if node.func is sp.Heaviside else f"{name} left out"
    yield words, f"Multiply by {node}.", f"{inside}", sp.S.One
    for unit in (sp.pi / 180, 180 / sp.pi) if node.func in (sp.sin, sp.cos, sp.tan) else ():
        yield "degrees for radians", "Leave out the conversion of the angle.", f"{inside}", node.func(unit * inside)
    for factor, words in ((sp.Rational(1, 2), "half the argument"), (sp.Integer(2), "twice the argument"),
                          (sp.Integer(-1), "sign of an argument")):  # fmt: skip
        yield words, f"Take {name} of {inside}.", f"of {name}", node.func(factor * inside)
    if node.func is sp.log:
        for base, words in ((2, "bits for nats in a term"), (10, "decimal logarithm in a term")):
            yield words, "Use the natural logarithm.", f"{inside}", node / sp.log(base)


_CHANGES: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], Iterator[Mutation]]], ...] = (
    (lambda node: bool(node.is_Add), _sums),
    (lambda node: bool(node.is_Mul), _products),
    (lambda node: bool(node.is_Pow), _powers),
    (lambda node: bool(node.is_Function) and len(node.args) == 1, _functions),
)
