"""From Python's syntax tree to SymPy, node by node: what is not named here does not exist."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Mapping
from typing import NoReturn
from unicodedata import normalize

import sympy as sp

from fieldmath.algebra import guards
from fieldmath.algebra.tokens import Source, describe, spelled_out
from fieldmath.algebra.vocabulary import ALIASES, CONSTANTS, FUNCTIONS, HINTS, POWERS, Known

MOST_NODES = 5_000
DEEPEST = 100
#: Longest number, in decimal digits, and largest exponent of ten.
MOST_DIGITS = guards.LARGEST_BITS * 3 // 10
#: From this many factors on, a product is built in one step: one by one the cost grows with the square.
MANY_FACTORS = 20

_SUMS = (ast.Add, ast.Sub)
_PRODUCTS = (ast.Mult, ast.Div)
_RELATIONS = {ast.Lt: sp.Lt, ast.LtE: sp.Le, ast.Gt: sp.Gt, ast.GtE: sp.Ge, ast.Eq: sp.Eq, ast.NotEq: sp.Ne}
_RELATION_CALLS = {"Eq": sp.Eq, "Ne": sp.Ne, "Lt": sp.Lt, "Le": sp.Le, "Gt": sp.Gt, "Ge": sp.Ge}
_CONNECTIVE_CALLS = {"And": sp.And, "Or": sp.Or, "Not": sp.Not}
_ASCENDING = ({ast.Lt, ast.LtE}, {ast.Gt, ast.GtE})
_CONDITION_NODES = (ast.Compare, ast.BoolOp)

#: What the other nodes of Python's grammar are called in an error.
_NODE_NAMES = {
    ast.Attribute: "an attribute", ast.Subscript: "an index", ast.Tuple: "a tuple or a stray comma", ast.List: "a list",
    ast.IfExp: "if ... else", ast.Lambda: "a lambda", ast.Starred: "a starred argument", ast.NamedExpr: "an assignment",
    ast.Await: "await", ast.Yield: "yield", ast.YieldFrom: "yield", ast.GeneratorExp: "a comprehension",
}  # fmt: skip
_OPERATOR_ADVICE = {
    ast.FloorDiv: "//; write floor(a/b)", ast.Mod: "%; write Mod(a, b)", ast.MatMult: "@; write *",
    ast.LShift: "<<; write x*2**n", ast.RShift: ">>; write x/2**n", ast.BitAnd: "&; it combines conditions inside Piecewise",
    ast.BitOr: "|; it combines conditions inside Piecewise, write abs(x) for a modulus",
}  # fmt: skip


class Builder:
    """Builds one formula; every limit counts for the whole of it."""

    def __init__(self, source: Source, names: Mapping[str, sp.Expr], functions: Collection[str]) -> None:
        self.source = source
        self.names = names
        self.functions = functions
        self.allowance = guards.Allowance()
        self.place: ast.expr | None = None
        self.nodes = 0
        self.depth = 0
        self.relations = 0

    def fail(self, node: ast.expr, message: str) -> NoReturn:
        """Raise a `ParseError` that points at `node`."""
        raise self.source.error(message, node.col_offset) from None

    def build(self, node: ast.expr) -> sp.Expr:
        """Return the expression of `node`."""
        self._enter(node)
        kind = type(node)
        if kind is ast.Name:
            value = self._name(node)  # type: ignore[arg-type]
        elif kind is ast.Constant:
            value = self._number(node)  # type: ignore[arg-type]
        elif kind is ast.BinOp:
            value = self._operation(node)  # type: ignore[arg-type]
        elif kind is ast.Call:
            value = self._call(node)  # type: ignore[arg-type]
        elif kind is ast.UnaryOp and type(node.op) in (ast.USub, ast.UAdd):  # type: ignore[attr-defined]
            operand = self.build(node.operand)  # type: ignore[attr-defined]
            value = -operand if type(node.op) is ast.USub else operand  # type: ignore[attr-defined]
        else:
            self._refuse(node)
        if value is sp.zoo or value is sp.nan:
            self.fail(node, "expression must be defined; a constant part of it divides by zero or is undefined")
        self.depth -= 1
        return value

    def _enter(self, node: ast.expr) -> None:
        self.nodes += 1
        self.depth += 1
        if self.nodes > MOST_NODES:
            self.fail(node, f"expression must have at most {MOST_NODES} parts")
        if self.depth > DEEPEST:
            self.fail(node, f"expression must be nested at most {DEEPEST} levels deep")

    def _refuse(self, node: ast.expr) -> NoReturn:
        if isinstance(node, _CONDITION_NODES) or isinstance(node, ast.UnaryOp):
            self.fail(node, "expression must be a value; conditions are allowed inside Piecewise((value, condition), ...) only")
        self.fail(node, f"expression must be a formula; {_NODE_NAMES.get(type(node), type(node).__name__)} is not allowed")

    # Numbers and names

    def _number(self, node: ast.Constant) -> sp.Expr:
        if type(node.value) is int:
            if node.value.bit_length() > 64:
                self._afford(node, node.value.bit_length())
            return sp.Integer(node.value)
        if type(node.value) is float:
            return self._decimal(node)
        if type(node.value) is complex:
            self.fail(node, "expression must write the imaginary unit as I; write 2*I for 2j")
        self.fail(node, f"expression must be a formula; got {node.value!r:.40}")

    def _decimal(self, node: ast.Constant) -> sp.Expr:
        """Return a decimal number as the fraction that it is, from its text: no digit is lost."""
        text = self.source.code[node.col_offset : node.end_col_offset].replace("_", "").lower()
        mantissa, _, power = text.partition("e")
        whole, _, decimals = mantissa.partition(".")
        if len(power) > 7 or len(mantissa) > MOST_DIGITS or abs(int(power or 0) - len(decimals)) > MOST_DIGITS:
            self.fail(node, f"numbers must have at most {MOST_DIGITS} digits; got {text[:20]}")
        exponent = int(power or 0) - len(decimals)
        self._afford(node, abs(exponent) * 3.4)
        digits = int(whole + decimals)
        return sp.Integer(digits * 10**exponent) if exponent >= 0 else sp.Rational(digits, 10**-exponent)

    def _afford(self, node: ast.expr, bits: float) -> None:
        try:
            self.allowance.spend_bits(bits)
        except guards.TooLarge as fact:
            self.fail(node, str(fact))

    def _name(self, node: ast.Name) -> sp.Expr:
        name = self.source.stand_ins.get(node.id, node.id)
        value = self.names.get(name)
        if value is None:
            value = CONSTANTS.get(name)
        if value is None:
            value = self._otherwise_spelled(name)
        if value is None:
            self._unknown_name(node, name)
        return value

    def _otherwise_spelled(self, name: str) -> sp.Expr | None:
        """Return the declared name that differs only in spelling: θ for theta, µ for μ."""
        spelled = spelled_out(name)
        for declared, value in self.names.items():
            if normalize("NFKC", declared) == name or spelled_out(declared) == spelled:
                return value
        return CONSTANTS.get(spelled)

    def _unknown_name(self, node: ast.Name, name: str) -> NoReturn:
        if name in self.functions or ALIASES.get(name, name) in FUNCTIONS or name in POWERS or name == "Piecewise":
            self.fail(node, f"expression must give {name} its arguments in brackets; write {name}(...)")
        known = [*self.names, *CONSTANTS]
        hint = _hint(name, known)
        declared = ", ".join(list(self.names)[:20]) or "none"
        self.fail(
            node,
            f"expression must use declared names; got {describe(name)}. {hint}Declared: {declared}; constants: "
            f"{', '.join(CONSTANTS)}. To use a further name, declare it: parameters={name[:40]!r}",
        )

    # Operations

    def _operation(self, node: ast.BinOp) -> sp.Expr:
        kind = type(node.op)
        if kind is ast.Pow:
            return self.power(node, self.build(node.left), self.build(node.right))
        if kind in _SUMS:
            return self._sum(node)
        if kind in _PRODUCTS:
            return self._product(node)
        self.fail(node.right, f"expression must not contain {_OPERATOR_ADVICE.get(kind, kind.__name__)}")

    def _sum(self, node: ast.BinOp) -> sp.Expr:
        """Return a + b - c + ... without recursion: sums may be long."""
        steps, first = _spine(node, _SUMS)
        terms = [self.build(first)]
        for step in steps:
            term = self.build(step.right)
            terms.append(-term if type(step.op) is ast.Sub else term)
        self.place = node
        return self._fitting(node, sp.Add(*terms))

    def _product(self, node: ast.BinOp) -> sp.Expr:
        """Return a * b / c * ... without recursion, in the order written."""
        steps, first = _spine(node, _PRODUCTS)
        factors = [self.build(first)]
        for step in steps:
            factor = self.build(step.right)
            if type(step.op) is ast.Div:
                if factor.is_zero:
                    self.fail(step.right, "expression must be defined; this divides by zero")
                factor = self.power(step, factor, sp.S.NegativeOne)
            factors.append(factor)
        self.place = node
        if len(factors) >= MANY_FACTORS:
            return self._fitting(node, sp.Mul(*factors))
        value = factors[0]
        for factor in factors[1:]:
            value = value * factor
        return self._fitting(node, value)

    def _fitting(self, node: ast.expr, value: sp.Expr) -> sp.Expr:
        """Return `value`, or refuse it when its leading number has become too long to print."""
        number = value if value.is_Rational or not value.args else value.args[0]
        if number.is_Rational and max(number.p.bit_length(), number.q.bit_length()) > guards.LARGEST_BITS:
            self.fail(node, f"numbers must have at most {MOST_DIGITS} digits")
        return value

    def power(self, node: ast.expr, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Return base**exponent, unless it would explode."""
        self.place = node
        if not base.is_Symbol:
            try:
                guards.guard_power(base, exponent, self.allowance)
            except guards.TooLarge as fact:
                self.fail(node, str(fact))
        return sp.Pow(base, exponent)

    # Calls

    def _call(self, node: ast.Call) -> sp.Expr:
        name = self._callee(node)
        if name == "Piecewise" and name not in self.functions:
            return self._piecewise(node)
        arguments = [self.build(argument) for argument in node.args]
        self.place = node
        if name in self.functions:
            self._check_count(node, name, len(arguments), 1, None)
            return sp.Function(name)(*arguments)
        if name in POWERS:
            count, operands = POWERS[name]
            self._check_count(node, name, len(arguments), count, count)
            return self.power(node, *operands(*arguments))
        known = FUNCTIONS[ALIASES.get(name, name)]
        self._check_count(node, name, len(arguments), known.fewest, known.most)
        return self._apply(node, name, known, arguments)

    def _apply(self, node: ast.Call, name: str, known: Known, arguments: list[sp.Expr]) -> sp.Expr:
        try:
            for argument in arguments:
                if argument.is_number and not argument.is_Rational:
                    guards.guard_magnitude(argument)
            if known.build is sp.exp:
                guards.guard_exponential(arguments[0], self.allowance)
            if known.guard is not None:
                known.guard(arguments, self.allowance)
        except guards.TooLarge as fact:
            self.fail(node, f"{name} cannot be computed here: {fact}")
        return known.build(*arguments)

    def _callee(self, node: ast.Call) -> str:
        """Return the name of the function called; refuse everything that is not a function of the vocabulary."""
        if node.keywords:
            self.fail(node.keywords[0].value, "expression must not contain keyword arguments")
        function = node.func
        if not isinstance(function, ast.Name):
            if isinstance(function, ast.Attribute):
                self._refuse(function)
            first = self.source.code[function.col_offset : function.end_col_offset]
            first = first if isinstance(function, ast.Constant) else "(...)"
            self.fail(function, f"expression must write every product with *; write {first}*(...)")
        name = self.source.stand_ins.get(function.id, function.id)
        if name in self.functions:
            return name
        if name in self.names or (name not in FUNCTIONS and self._otherwise_spelled(name) is not None):
            self.fail(function, f"expression must write every product with *; write {name}*(...), for {name} is not a function")
        if name in FUNCTIONS or name in ALIASES or name in POWERS or name == "Piecewise":
            return name
        self._unknown_function(function, name)

    def _unknown_function(self, node: ast.Name, name: str) -> NoReturn:
        if name in _RELATION_CALLS or name in _CONNECTIVE_CALLS:
            self.fail(node, "expression must be a value; conditions are allowed inside Piecewise((value, condition), ...) only")
        known = [*self.functions, *FUNCTIONS, *ALIASES, *POWERS, "Piecewise"]
        hint = _hint(name, known)
        self.fail(
            node,
            f"expression must use known functions; got {describe(name)}. {hint or 'Known: ' + ', '.join(known) + '. '}"
            f"To use an abstract function, declare it: functions={name[:40]!r}",
        )

    def _check_count(self, node: ast.Call, name: str, count: int, fewest: int, most: int | None) -> None:
        if count < fewest or (most is not None and count > most):
            wanted = f"at least {fewest}" if most is None else f"{fewest}" if fewest == most else f"{fewest} or {most}"
            plural = "argument" if wanted in ("1", "at least 1") else "arguments"
            self.fail(node, f"{name} must have {wanted} {plural}; got {count}")

    # Conditions

    def _piecewise(self, node: ast.Call) -> sp.Expr:
        pairs = []
        before = self.relations
        for argument in node.args:
            if not isinstance(argument, ast.Tuple) or len(argument.elts) != 2:
                self.fail(argument, "Piecewise must have pairs as arguments; write Piecewise((value, condition), (other, True))")
            value, condition = argument.elts
            pairs.append((self.build(value), self.condition(condition)))
        if not pairs:
            self.fail(node, "Piecewise must have at least one pair; write Piecewise((value, condition), (other, True))")
        self.place = node
        try:
            guards.guard_conditions(self.relations - before, self.allowance)
        except guards.TooLarge as fact:
            self.fail(node, str(fact))
        return sp.Piecewise(*pairs)

    def condition(self, node: ast.expr) -> sp.Basic:
        """Return the condition of `node`: a relation, a truth value, or a combination of conditions."""
        self._enter(node)
        self.place = node
        if isinstance(node, ast.Compare):
            value = self._comparison(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            value = sp.S.true if node.value else sp.S.false
        elif isinstance(node, ast.BoolOp):
            value = (sp.And if isinstance(node.op, ast.And) else sp.Or)(*[self.condition(part) for part in node.values])
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
            sides = self.condition(node.left), self.condition(node.right)
            value = (sp.And if isinstance(node.op, ast.BitAnd) else sp.Or)(*sides)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            value = sp.Not(self.condition(node.operand))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            value = self._condition_call(node, node.func.id)
        else:
            self.fail(node, "a condition must be a comparison such as x > 0, a combination with and, or, not, or True")
        self.depth -= 1
        return value

    def _comparison(self, node: ast.Compare) -> sp.Basic:
        kinds = {type(op) for op in node.ops}
        if not kinds <= _RELATIONS.keys():
            self.fail(node, "a condition must compare with < <= > >= == !=")
        if len(node.ops) > 1 and not any(kinds <= direction for direction in _ASCENDING):
            self.fail(node, "a chained condition must go one way, such as 0 < x <= 1")
        if any(isinstance(side, ast.BinOp) and isinstance(side.op, ast.BitAnd | ast.BitOr) for side in node.comparators):
            self.fail(node, "a condition must put comparisons in brackets around & and |; write (x > 0) & (y > 0), or use and")
        sides = [self.build(side) for side in (node.left, *node.comparators)]
        steps = zip(node.ops, sides, sides[1:], strict=False)
        return sp.And(*[self._relation(node, _RELATIONS[type(op)], left, right) for op, left, right in steps])

    def _relation(self, node: ast.expr, relation: type[sp.Basic], left: sp.Expr, right: sp.Expr) -> sp.Basic:
        self.relations += 1
        self.place = node
        try:
            for side in (left, right):
                if side.is_number and not side.is_Rational:
                    guards.guard_magnitude(side)
            guards.guard_signs((left - right,), self.allowance)
        except guards.TooLarge as fact:
            self.fail(node, str(fact))
        return relation(left, right)

    def _condition_call(self, node: ast.Call, name: str) -> sp.Basic:
        """Return a condition in the spelling that SymPy prints: ``Eq(x, 1)``, ``And(...)``."""
        if name in _RELATION_CALLS and len(node.args) == 2:
            return self._relation(node, _RELATION_CALLS[name], self.build(node.args[0]), self.build(node.args[1]))
        if name in _CONNECTIVE_CALLS and (name != "Not" or len(node.args) == 1):
            return _CONNECTIVE_CALLS[name](*[self.condition(argument) for argument in node.args])
        self.fail(node, "a condition must be a comparison such as x > 0, a combination with and, or, not, or True")


def _spine(node: ast.BinOp, kinds: tuple[type[ast.operator], ...]) -> tuple[list[ast.BinOp], ast.expr]:
    """Return the operations of a chain from left to right, and its first operand."""
    steps: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, kinds):
        steps.append(left)
        left = left.left
    return steps[::-1], left


def _hint(name: str, known: Collection[str]) -> str:
    """Return a sentence that guesses what was meant, or an empty text."""
    if name in HINTS:
        return f"{HINTS[name]}. "
    near = difflib.get_close_matches(name[:60], known, n=3, cutoff=0.7)
    near += [other for other in known if other.lower() == name.lower() and other not in near]
    return f"Did you mean {' or '.join(near)}? " if near else ""
