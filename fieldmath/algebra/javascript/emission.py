"""Expressions as functions of JavaScript: straight-line code, each shared part computed once, nothing evaluated.

The words of the code are those of a table, numbers, and names made here; no text of the user gets into it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra.javascript.heads import CONNECTIVES, HEADS, RELATIONS
from fieldmath.algebra.javascript.ranges import pieces
from fieldmath.algebra.special_functions import with_zeta_derivatives, without_overflow
from fieldmath.errors import EvaluationError

# Parts shorter than this that are used once stand where they are used.
_INLINE = 60
_NO_COUNTERPART = "the formula must have a counterpart in JavaScript; got {0}, which has none. Use plot() or evaluate()"
# Templates that keep their arguments apart by themselves.
_CALL = re.compile(r"[\w.]+\((\{\w+\}(, )?)+\)")


def javascript(expression: sp.Basic, arguments: Sequence[sp.Symbol], names: Sequence[str] | None = None) -> str:
    """Return an expression or condition as an arrow function of JavaScript.

    Parameters
    ----------
    expression : Expr or Boolean
        What to compute. Values are real; where there is none they are NaN, as in Python.
    arguments : sequence of Symbol
        The variables, in order.
    names : sequence of str, optional
        Their names in the code, v0, v1, ... by default; they must be identifiers that do not begin with ``t`` or
        ``fm_``.

    Returns
    -------
    str

    Raises
    ------
    EvaluationError
        When a function has no counterpart in JavaScript, or another symbol is free.

    Examples
    --------
    >>> x, a = sp.symbols("x a")
    >>> print(javascript(sp.exp(-a * x**2) * a, [x, a]))
    (v0, v1) => v1 * Math.exp(-v1 * v0 * v0)
    """
    names = [f"v{k}" for k in range(len(arguments))] if names is None else list(names)
    expression = _prepared(expression)
    writer = _Writer(expression, dict(zip(arguments, names, strict=True)))
    result = writer.visit(expression)
    head = f"({', '.join(names)}) =>"
    if not writer.lines:
        return f"{head} {_outside(result)}"
    body = "\n".join(f"  const {line};" for line in writer.lines)
    return f"{head} {{\n{body}\n  return {_outside(result)};\n}}"


def _prepared(expression: sp.Basic) -> sp.Basic:
    bound = expression.atoms(sp.Product, sp.Derivative, sp.Limit, sp.Subs)
    if bound:
        raise EvaluationError(_NO_COUNTERPART.format(", ".join(sorted({type(node).__name__ for node in bound}))))
    if expression.has(sp.I):
        raise EvaluationError("the formula must be real to have a counterpart in JavaScript; got one with I")
    if isinstance(expression, sp.Tuple):
        return sp.Tuple(*map(_prepared, expression))
    if isinstance(expression, sp.Expr):
        return without_overflow(with_zeta_derivatives(expression))
    return expression


@dataclass(frozen=True)
class _Text:
    """A piece of code and how tightly it binds: 3 for names and calls, 2 for products, 1 for sums, 0 for the rest."""

    code: str
    level: int = 3

    def at(self, level: int) -> str:
        return self.code if self.level >= level else f"({self.code})"


def _outside(text: _Text) -> str:
    code = text.code
    whole = code.startswith("(") and _closes_at_end(code)
    return code[1:-1] if whole else code


def _closes_at_end(code: str) -> bool:
    depth = 0
    for place, sign in enumerate(code):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(code) - 1
    return False


class _Writer:
    """Writes the code while walking the expression, children first, without recursion."""

    def __init__(self, expression: sp.Basic, names: dict[sp.Symbol, str]) -> None:
        self.memo: dict[sp.Basic, _Text] = {symbol: _Text(name) for symbol, name in names.items()}
        self.root = expression
        self.names = names
        self.lines: list[str] = []
        self.uses: Counter[sp.Basic] = Counter()
        _count(expression, self.uses)

    def visit(self, expression: sp.Basic) -> _Text:
        """Return the code of `expression`, writing the lines that it needs."""
        stack = [(expression, False)]
        while stack:
            node, are_children_done = stack.pop()
            if node in self.memo:
                continue
            if are_children_done or not node.args:
                self.memo[node] = self.placed(node, self.write(node))
            else:
                stack.append((node, True))
                stack.extend((child, False) for child in _children(node) if child not in self.memo)
        return self.memo[expression]

    def placed(self, node: sp.Basic, text: _Text) -> _Text:
        """Return the text, or the name of a constant that holds it when it is long or used again."""
        if not node.args or _is_constant(node) or node is self.root or isinstance(node, sp.Tuple):
            return text
        if self.uses[node] <= 1 and len(text.code) <= _INLINE:
            return text
        name = f"t{len(self.lines)}"
        self.lines.append(f"{name} = {_outside(text)}")
        return _Text(name)

    def of(self, node: sp.Basic) -> _Text:
        """Return the code of a part, which is written if it is not yet."""
        return self.memo[node] if node in self.memo else self.visit(node)

    def write(self, node: sp.Basic) -> _Text:
        """Return the code of one node whose children are written."""
        if node.is_Symbol:
            raise EvaluationError(f"every free symbol must be an argument; got {node}")
        if node in (sp.true, sp.false):
            return _Text("true" if node == sp.true else "false")
        if _is_constant(node):
            return _number(node)
        head = type(node).__name__
        special = _WRITERS.get(head)
        if special is not None:
            return special(self, node)
        if head in CONNECTIVES:
            return _Text("(" + CONNECTIVES[head].join(self.of(child).at(3) for child in node.args) + ")")
        template = RELATIONS.get(head) or HEADS.get(head)
        if template is None:
            raise EvaluationError(_NO_COUNTERPART.format(head))
        is_call = _CALL.fullmatch(template) is not None
        parts = [_outside(self.of(child)) if is_call else self.of(child).at(3) for child in node.args]
        code = template.format(*parts, all=", ".join(parts))
        return _Text(code, 2 if code.startswith("1 / ") else 3)


def _children(node: sp.Basic) -> tuple[sp.Basic, ...]:
    """Return what is computed before a node: of an integral or sum the limits alone."""
    if isinstance(node, sp.Integral | sp.Sum):  # their limits are written when they are
        return ()
    return () if _is_constant(node) else node.args


def _count(expression: sp.Basic, uses: Counter[sp.Basic]) -> None:
    stack = [expression]
    while stack:
        node = stack.pop()
        uses[node] += 1
        if uses[node] == 1:
            stack.extend(_children(node))


def _is_constant(node: sp.Basic) -> bool:
    return isinstance(node, sp.Expr) and not node.free_symbols and not node.has(sp.Integral, sp.Sum)


def _number(node: sp.Basic) -> _Text:
    from fieldmath.algebra.recorder import value_of_constant

    value = float(value_of_constant(node, is_complex=False))
    if math.isnan(value):
        return _Text("NaN")
    if math.isinf(value):
        return _Text("Infinity") if value > 0 else _Text("-Infinity", 2)
    code = repr(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)
    return _Text(code, 2 if value < 0 else 3)


def _sum(writer: _Writer, node: sp.Basic) -> _Text:
    code = ""
    # Positive terms first, numbers last.
    for term in sorted(node.args, key=lambda term: (bool(term.could_extract_minus_sign()), bool(term.is_Number))):
        is_negative = bool(code) and term.could_extract_minus_sign() and (term.is_Number or term.is_Mul)
        text = writer.of(-term if is_negative else term)
        if not code:
            code = text.at(1)
        else:
            code += f" - {text.at(2)}" if is_negative else f" + {text.at(1)}"
    return _Text(code, 1)


def _product(writer: _Writer, node: sp.Basic) -> _Text:
    """Multiply and divide; a logarithm with the weight 0 counts nothing."""
    weights = [factor for factor in node.args if not isinstance(factor.as_base_exp()[0], sp.log)]
    logs = [factor for factor in node.args if isinstance(factor.as_base_exp()[0], sp.log)]
    if logs and any(weight.free_symbols for weight in weights):
        parts = [writer.of(sp.Mul(*some)).code for some in (weights, logs)]
        return _Text(f"fm_weighted({parts[0]}, {parts[1]})")
    over: list[str] = []
    under: list[str] = []
    sign = ""
    for factor in node.args:
        if factor is sp.S.NegativeOne:
            sign = "-"
        elif factor.is_Rational and not factor.is_Integer and abs(factor.p) == 1 and factor.q < 2**53:
            sign = "-" if factor.p < 0 else sign
            under.append(str(factor.q))
        elif factor.is_Pow and factor.exp.is_number and factor.exp.is_negative:
            under.append(writer.of(sp.Pow(factor.base, -factor.exp)).at(3))
        else:
            over.append(writer.of(factor).at(2))
    top = " * ".join(over) or "1"
    if sign and top.startswith("-"):
        top = f"({top})"
    bottom = under[0] if len(under) == 1 else f"({' * '.join(under)})"
    return _Text(f"{sign}{top} / {bottom}" if under else sign + top, 2)


def _power(writer: _Writer, node: sp.Basic) -> _Text:
    base, exponent = node.args
    inside = writer.of(base)
    if exponent == sp.S.Half:
        return _Text(f"Math.sqrt({_outside(inside)})")
    if exponent.is_number and exponent.is_negative:
        return _Text(f"1 / {writer.of(sp.Pow(base, -exponent)).at(3)}", 2)
    if exponent == 2 and inside.code.isidentifier():
        return _Text(f"{inside.code} * {inside.code}", 2)
    if exponent == sp.Rational(3, 2) and inside.code.isidentifier():
        return _Text(f"{inside.code} * Math.sqrt({inside.code})", 2)
    return _Text(f"Math.pow({_outside(inside)}, {_outside(writer.of(exponent))})")


def _piecewise(writer: _Writer, node: sp.Basic) -> _Text:
    """Choose the first branch whose condition holds; NaN where none does."""
    code, last = "", "NaN"
    for value, condition in node.args:
        if condition == sp.true:
            last = writer.of(value).at(2)
            break
        code += f"{writer.of(condition).at(3)} ? {writer.of(value).at(2)} : "
    return _Text(f"({code}{last})")


def _pair(writer: _Writer, node: sp.Basic) -> _Text:
    """A branch of a Piecewise: read by the Piecewise itself."""
    return _Text("")


def _over_a_range(writer: _Writer, node: sp.Basic) -> _Text:
    """Compute an integral or a sum by a function of its variable, which is written on its own."""
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise EvaluationError(_NO_COUNTERPART.format(f"{type(node).__name__} without one pair of limits"))
    name = f"u{len(writer.names)}"
    variable = sp.Dummy(name, positive=True) if isinstance(node, sp.Integral) else sp.Dummy(name, integer=True)
    head = "fm_integrate" if isinstance(node, sp.Integral) else "fm_sum"
    calls = []
    for function, *ends in pieces(node, variable):
        body = _Writer(function, {**writer.names, variable: name})
        result = body.visit(function)
        code = f"({name}) => {{ {' '.join(f'const {line};' for line in body.lines)} return {_outside(result)}; }}"
        calls.append(f"{head}({code}, {', '.join(_outside(writer.of(end)) for end in ends)})")
    return _Text(" + ".join(calls), 1 if len(calls) > 1 else 3)


def _list(writer: _Writer, node: sp.Basic) -> _Text:
    return _Text(f"[{', '.join(_outside(writer.of(part)) for part in node.args)}]")


_WRITERS = {
    "Tuple": _list,
    "Add": _sum,
    "Mul": _product,
    "Pow": _power,
    "Piecewise": _piecewise,
    "ExprCondPair": _pair,
    "Integral": _over_a_range,
    "Sum": _over_a_range,
}
