"""From Python's syntax tree to SymPy, node by node: what is not named here does not exist."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from typing import Any

import sympy as sp

from fieldmath.algebra import conditions, guards
from fieldmath.algebra.naming import is_function, otherwise_spelled, unknown_function, unknown_name
from fieldmath.algebra.tokens import Source
from fieldmath.algebra.vocabulary import ALIASES, CONSTANTS, FUNCTIONS, POWERS, SPECIAL
from fieldmath.errors import ParseError

MOST_NODES = 5_000
DEEPEST = 100
#: Powers above this one are read under a time limit.
STEEP = 1_000
#: From this many factors on, a product is built in one step: one by one the cost grows with the square.
MANY_FACTORS = 20

_SUMS = (ast.Add, ast.Sub)
_PRODUCTS = (ast.Mult, ast.Div)
_STARS = "expression must write every product with *; write"
_TOO_LONG = f"numbers must have at most {guards.MOST_DIGITS} digits"

#: What other nodes of Python's grammar are called in an error.
_FOREIGN = {
    ast.Attribute: "an attribute",
    ast.Tuple: "a tuple or a stray comma",
    ast.IfExp: "if ... else, which is written Piecewise((value, condition), (other, True)),",
    ast.Starred: "a starred argument",
    ast.GeneratorExp: "a comprehension",
}
_FOREIGN_OPERATORS = {
    ast.FloorDiv: "//; write floor(a/b)",
    ast.LShift: "<<; write x*2**n",
    ast.RShift: ">>; write x/2**n",
    ast.BitAnd: "&; it combines conditions inside Piecewise",
    ast.BitOr: "|; it combines conditions inside Piecewise, and abs(x) is the modulus",
}


class Builder:
    """Builds one formula; its limits count for the whole of it.

    `place` is the node that is being computed: where to point when SymPy, or a limit, refuses.
    """

    def __init__(
        self, source: Source, names: Mapping[str, sp.Expr], functions: Collection[str], *, clocked: bool = False
    ) -> None:
        self.source = source
        self.names = names
        self.functions = functions
        self.allowance = guards.Allowance(clocked)
        self.place: ast.expr | None = None
        self.nodes = 0
        self.depth = 0
        self.relations = 0
        self.infinite = False

    def error(self, node: ast.expr, message: str) -> ParseError:
        """Return a `ParseError` that points at `node`."""
        return self.source.error(message, node.col_offset)

    def enter(self, node: ast.expr) -> None:
        """Count `node`, one level deeper."""
        self.nodes += 1
        self.depth += 1
        if self.nodes > MOST_NODES:
            raise self.error(node, f"expression must have at most {MOST_NODES} parts")
        if self.depth > DEEPEST:
            raise self.error(node, f"expression must be nested at most {DEEPEST} levels deep")

    def build(self, node: ast.expr) -> sp.Expr:
        """Return the expression of `node`."""
        self.enter(node)
        rule = _RULES.get(type(node))
        if rule is None:
            raise self._foreign(node)
        value = rule(self, node)
        if value is sp.zoo or value is sp.nan:
            raise self.error(node, "expression must be defined; a constant part of it divides by zero or is undefined")
        self.depth -= 1
        return value

    def _foreign(self, node: ast.expr) -> ParseError:
        if isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
            return self.error(node, conditions.MISPLACED)
        foreign = _FOREIGN.get(type(node), type(node).__name__.lower())
        return self.error(node, f"expression must be a formula; {foreign} is not allowed")

    # Numbers and names

    def _constant(self, node: ast.Constant) -> sp.Expr:
        if type(node.value) is int:
            self._spend(node, node.value.bit_length())
            return sp.Integer(node.value)
        if type(node.value) is float:
            return self._decimal(node)
        if type(node.value) is complex:
            raise self.error(node, "expression must write the imaginary unit as I; write 2*I for 2j")
        raise self.error(node, f"expression must be a formula; got {node.value!r}")

    def _decimal(self, node: ast.Constant) -> sp.Expr:
        """Return a decimal number as the fraction that it is, from its text: no digit is lost."""
        text = self.source.code[node.col_offset : node.end_col_offset].replace("_", "").lower()
        mantissa, _, power = text.partition("e")
        whole, _, decimals = mantissa.partition(".")
        exponent = int(power or 0) - len(decimals) if len(power) < 8 else guards.LARGEST_BITS
        self._spend(node, 3.4 * max(abs(exponent), len(mantissa)))
        digits = int(whole + decimals)
        return sp.Integer(digits * 10**exponent) if exponent >= 0 else sp.Rational(digits, 10**-exponent)

    def _spend(self, node: ast.expr, bits: float) -> None:
        if bits > 64:
            self.place = node
            self.allowance.spend_bits(bits)

    def _name(self, node: ast.Name) -> sp.Expr:
        name = self.source.stand_ins.get(node.id, node.id)
        value = self.names.get(name)
        if value is None:
            value = CONSTANTS.get(name)
            self.infinite = self.infinite or value is sp.oo
        if value is None:
            value = otherwise_spelled(name, self.names)
        if value is None:
            raise self.error(node, unknown_name(name, self.names, self.functions))
        return value

    # Operations

    def _sign(self, node: ast.UnaryOp) -> sp.Expr:
        if isinstance(node.op, ast.USub):
            return -self.build(node.operand)
        if isinstance(node.op, ast.UAdd):
            return self.build(node.operand)
        raise self._foreign(node)

    def _operation(self, node: ast.BinOp) -> sp.Expr:
        kind = type(node.op)
        if kind is ast.Pow:
            return self._power(node, self.build(node.left), self.build(node.right))
        if kind in _SUMS:
            return self._sum(node)
        if kind in _PRODUCTS:
            return self._product(node)
        raise self.error(node.right, f"expression must not contain {_FOREIGN_OPERATORS.get(kind, kind.__name__)}")

    def _sum(self, node: ast.BinOp) -> sp.Expr:
        """Return a + b - c + ... without recursion: sums may be long."""
        steps, first = _chain(node, _SUMS)
        terms = [self.build(first)]
        for step in steps:
            term = self.build(step.right)
            terms.append(-term if isinstance(step.op, ast.Sub) else term)
        self._infinite(node)
        return self._fitting(node, sp.Add(*terms))

    def _product(self, node: ast.BinOp) -> sp.Expr:
        """Return a * b / c * ... without recursion, in the order written."""
        steps, first = _chain(node, _PRODUCTS)
        factors = [self.build(first)]
        for step in steps:
            factor = self.build(step.right)
            if isinstance(step.op, ast.Div):
                if factor is sp.S.Zero:
                    raise self.error(step.right, "expression must be defined; this divides by zero")
                factor = self._power(step, factor, sp.S.NegativeOne)
            factors.append(factor)
        self._infinite(node)
        if len(factors) >= MANY_FACTORS:
            return self._fitting(node, sp.Mul(*factors))
        value = factors[0]
        for factor in factors[1:]:
            value = value * factor
        return self._fitting(node, value)

    def _infinite(self, node: ast.expr) -> None:
        """Ask for a clock when SymPy must know the signs of everything that stands beside an infinity."""
        self.place = node
        if self.infinite:
            self.allowance.need_clock()

    def _fitting(self, node: ast.expr, value: sp.Expr) -> sp.Expr:
        """Return `value`, or refuse it when its leading number has become too long to print."""
        number = value if value.is_Rational or not value.args else value.args[0]
        if number.is_Rational and max(number.p.bit_length(), number.q.bit_length()) > guards.LARGEST_BITS:
            raise self.error(node, _TOO_LONG)
        return value

    def _power(self, node: ast.expr, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Return base**exponent, unless it would explode."""
        self.place = node
        if not base.is_Symbol:
            guards.guard_power(base, exponent, self.allowance)
        if exponent.is_Integer and abs(exponent) > STEEP:
            self.allowance.need_clock()
        return sp.Pow(base, exponent)

    # Calls

    def _call(self, node: ast.Call) -> sp.Expr:
        name = self._callee(node)
        if name == "Piecewise" and name not in self.functions:
            return conditions.piecewise(self, node)
        arguments = [self.build(argument) for argument in node.args]
        self.place = node
        if name in self.functions:
            self._check_count(node, name, 1, None)
            return sp.Function(name)(*arguments)
        if name in POWERS:
            count, operands = POWERS[name]
            self._check_count(node, name, count, count)
            return self._power(node, *operands(*arguments))
        name = ALIASES.get(name, name)
        known = FUNCTIONS[name]
        self._check_count(node, name, known.fewest, known.most)
        guards.guard_constants(arguments, self.allowance, tame_bits=16 if name in SPECIAL else 64)
        if known.guard is not None:
            known.guard(arguments, self.allowance)
        return known.build(*arguments)

    def _callee(self, node: ast.Call) -> str:
        """Return the name of the function called; refuse what is not a function of the vocabulary."""
        if node.keywords:
            raise self.error(node.keywords[0].value, "expression must not contain keyword arguments")
        function = node.func
        if isinstance(function, ast.Attribute):
            raise self._foreign(function)
        if not isinstance(function, ast.Name):
            first = self.source.code[function.col_offset : function.end_col_offset]
            raise self.error(function, f"{_STARS} {first if isinstance(function, ast.Constant) else '(...)'}*(...)")
        name = self.source.stand_ins.get(function.id, function.id)
        if name in self.functions:
            return name
        if name in self.names:
            raise self.error(function, f"{_STARS} {name}*(...), for {name} is not a function")
        if is_function(name, ()):
            return name
        if name in conditions.CALLS:
            raise self.error(function, conditions.MISPLACED)
        if otherwise_spelled(name, self.names) is not None:
            raise self.error(function, f"{_STARS} {name}*(...), for {name} is not a function")
        raise self.error(function, unknown_function(name, self.functions))

    def _check_count(self, node: ast.Call, name: str, fewest: int, most: int | None) -> None:
        count = len(node.args)
        if count < fewest or (most is not None and count > most):
            wanted = f"at least {fewest}" if most is None else f"{fewest}" if fewest == most else f"{fewest} or {most}"
            plural = "" if wanted.endswith("1") else "s"
            raise self.error(node, f"{name} must have {wanted} argument{plural}; got {count}")


_RULES: dict[type[ast.expr], Callable[[Builder, Any], sp.Expr]] = {
    ast.Name: Builder._name,
    ast.Constant: Builder._constant,
    ast.BinOp: Builder._operation,
    ast.UnaryOp: Builder._sign,
    ast.Call: Builder._call,
}


def _chain(node: ast.BinOp, kinds: tuple[type[ast.operator], ...]) -> tuple[list[ast.BinOp], ast.expr]:
    """Return the operations of a chain from left to right, and its first operand."""
    steps: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, kinds):
        steps.append(left)
        left = left.left
    return steps[::-1], left
