"""Programs as text: what is used once stands where it is used, what is used again gets a name."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import sympy as sp

from fieldmath.algebra.code_library import needed
from fieldmath.algebra.languages import LANGUAGES, REWRITTEN, Language
from fieldmath.algebra.program import Program, Step
from fieldmath.algebra.recorder import record, value_of_constant
from fieldmath.errors import EvaluationError

_CHOICE, _SUM, _PRODUCT, _POWER, _ATOM = range(5)
_RELATIONS = {
    "StrictGreaterThan": ">",
    "GreaterThan": ">=",
    "StrictLessThan": "<",
    "LessThan": "<=",
    "Equality": "==",
    "Unequality": "!=",
}
Text = tuple[str, int]  # And how tightly it binds.


def module(
    parts: Sequence[sp.Expr],
    symbols: Sequence[sp.Symbol],
    names: Sequence[str],
    language: str | Language,
    name: str,
    *,
    is_tuple: bool,
) -> str:
    """Return a module with one function of the symbols."""
    table = LANGUAGES[language] if isinstance(language, str) else language
    program = record([_rewritten(part, table) for part in parts], symbols, is_text=True)
    _check(program, table, language if isinstance(language, str) else "this language")
    writer = _Writer(program, table, names)
    results = writer.results()
    body, imports = writer.lines, table.imports
    helpers = needed(" ".join([*body, *results]), table.library)
    if table.is_c:
        imports = "\n\n".join([imports, *(helper.rstrip() for helper in helpers)])
        return _c_function(imports, name, names, body, results, is_tuple=is_tuple)
    if (writer.has_constant_functions or helpers) and "import math" not in imports:
        imports = f"import math\n{imports}"
    returned = f"({', '.join(results)}{',' * (len(results) == 1)})" if is_tuple else results[0]
    lines = [f"    {line}" for line in body]
    imports = "\n\n\n".join([imports, *(helper.rstrip() for helper in helpers)])
    return "\n".join([imports, "", "", f"def {name}({', '.join(names)}):", *lines, f"    return {returned}", ""])


def _c_function(
    imports: str, name: str, names: Sequence[str], body: Sequence[str], results: Sequence[str], *, is_tuple: bool
) -> str:
    parameters = [f"double {given}" for given in names] + ["double *out"] * is_tuple
    last = [f"out[{k}] = {text};" for k, text in enumerate(results)] if is_tuple else [f"return {results[0]};"]
    lines = [f"    {line}" for line in [*(f"const double {line};" for line in body), *last]]
    kind = "void" if is_tuple else "double"
    return "\n".join([imports, "", f"{kind} {name}({', '.join(parameters) or 'void'})", "{", *lines, "}", ""])


def _rewritten(expr: sp.Expr, table: Language) -> sp.Expr:
    """Return an expression in functions of the language, where others express them."""
    for head, rewriting in REWRITTEN.items():
        if head.__name__ not in table.functions or head in (sp.beta, sp.binomial):
            expr = expr.replace(head, rewriting) if expr.has(head) else expr
    expr = expr.replace(lambda node: _of_order(node, table) is not None, lambda node: _of_order(node, table))
    return expr.replace(sp.log, _log_of_exponential) if expr.has(sp.log) and expr.has(sp.exp) else expr


def _of_order(node: sp.Basic, table: Language) -> sp.Expr | None:
    """Return a function of whole order as one of its own, where the language has such functions."""
    if not isinstance(node, sp.Function) or len(node.args) != 2 or not node.args[0].is_Integer:
        return None
    name, (order, argument) = type(node).__name__, node.args
    if f"{name}_{order}" in table.functions:
        return _head(f"{name}_{order}")(argument)
    return _head(f"{name}_n")(*node.args) if f"{name}_n" in table.functions and order >= 0 else None


@lru_cache(maxsize=32)
def _head(name: str) -> type[sp.Function]:
    """Return a function with this name that the program can hold."""
    return type(name, (sp.Function,), {})


def _log_of_exponential(argument: sp.Expr) -> sp.Expr:
    """Return log with the logarithms of exponentials undone: those of beta functions, which floats cannot hold."""
    outside, inside = sp.S.Zero, sp.S.One
    for factor in sp.Mul.make_args(argument):
        base, exponent = factor.as_base_exp()
        if isinstance(factor, sp.exp):
            outside += factor.exp
        elif isinstance(base, sp.exp):
            outside += base.exp * exponent
        else:
            inside *= factor
    return outside + sp.log(inside)


def _check(program: Program, table: Language, language: str) -> None:
    known = {*(key.split("/")[0] for key in table.functions), *_RELATIONS, *_Writer.HEADS}
    missing = sorted({step.head for step in program.steps} - known)
    if missing:
        raise EvaluationError(
            f"expr must have counterparts in {language}; got {', '.join(missing)}. Try 'numpy', or use evaluate."
        )


class _Writer:
    """Turns the steps of a program into text, in their order."""

    HEADS = ("argument", "constant", "sum", "product", "power", "raise", "select", "And", "Or", "Not", "ExprCondPair")

    def __init__(self, program: Program, table: Language, names: Sequence[str]) -> None:
        self.lines: list[str] = []
        self.has_constant_functions = False
        self._program = program
        self._table = table
        self._texts: list[Text] = [(name, _ATOM) for name in names]
        self._is_number = [False] * len(names)
        self._fresh = (f"t{i}" for i in itertools.count() if f"t{i}" not in names)
        self._uses = Counter(place for step in program.steps for place in step.inputs if step.head != "ExprCondPair")
        self._uses.update(program.results)

    def results(self) -> list[str]:
        """Return the texts of the results, having written what they need."""
        for place, step in enumerate(self._program.steps):
            if place < self._program.arguments:
                continue
            self._is_number.append(step.head == "constant" or self._is_constant(step))
            text = self._text(step)
            if self._uses[place] > 1 and step.head not in ("constant", "ExprCondPair"):
                name = next(self._fresh)
                self.lines.append(f"{name} = {text[0]}")
                text = name, _ATOM
            self._texts.append(text)
        return [self._texts[place][0] for place in self._program.results]

    def _is_constant(self, step: Step) -> bool:
        return bool(step.inputs) and all(self._is_number[place] for place in step.inputs)

    def _text(self, step: Step) -> Text:
        match step.head:
            case "constant":
                return self._constant(step.data[1])
            case "sum":
                return self._sum(step)
            case "product":
                return self._product(step)
            case "power":
                return self._power(step.inputs[0], step.data)
            case "raise" if not self._table.is_c:
                base, exponent = step.inputs
                return f"{self._inside(base, _ATOM)}**{self._inside(exponent, _POWER)}", _POWER
            case "select":
                return self._table.select.format(*[self._inside(place, _SUM) for place in step.inputs]), _ATOM
            case "And" | "Or":
                mark = self._table.marks[step.head == "Or"]
                return mark.join(self._inside(place, _ATOM) for place in step.inputs), _CHOICE
            case "Not":
                return self._table.marks[2].format(self._inside(step.inputs[0], _ATOM)), _CHOICE
            case "ExprCondPair":
                return "", _ATOM
        if step.head in _RELATIONS:
            left, right = (self._inside(place, _SUM) for place in step.inputs)
            return f"{left} {_RELATIONS[step.head]} {right}", _CHOICE
        return self._call(step), _ATOM

    def _call(self, step: Step) -> str:
        texts = [self._texts[place][0] for place in step.inputs]
        functions = self._table.functions
        if self._is_constant(step) and step.head in LANGUAGES["python"].functions and not self._table.is_c:
            self.has_constant_functions = True  # A function of numbers: torch.sqrt(2) is an error.
            functions = LANGUAGES["python"].functions
        template = functions.get(f"{step.head}/{len(texts)}") or functions[step.head]
        arrays = [
            f"torch.tensor({text}, dtype=torch.float64)" if self._is_number[place] else text
            for place, text in zip(step.inputs, texts, strict=True)
        ]
        is_pair = step.head in self._table.folded or (self._table.is_c and step.head in ("Max", "Min"))
        while is_pair and len(texts) > 2:
            pair = template.format(*texts[:2], all=", ".join(texts[:2]), t=arrays[:2])
            texts[:2], arrays[:2] = [pair], [pair]
        return template.format(*texts, all=", ".join(texts), t=arrays)

    def _inside(self, place: int, least: int) -> str:
        """Return a text, in parentheses when it binds less tightly than its surroundings."""
        text, binding = self._texts[place]
        return text if binding >= least else f"({text})"

    def _sum(self, step: Step) -> Text:
        added, taken = step.inputs[: step.data], step.inputs[step.data :]
        text = " + ".join(self._inside(place, _SUM) for place in added)
        for place in taken:
            text += f"{' - ' if text else '-'}{self._inside(place, _PRODUCT)}"
        return text, _SUM

    def _product(self, step: Step) -> Text:
        over, under = step.inputs[: step.data], step.inputs[step.data :]
        top = "*".join(self._inside(place, _PRODUCT) for place in over) or self._constant(sp.S.One)[0]
        if not under:
            return top, _PRODUCT
        bottom = "*".join(self._inside(place, _PRODUCT if len(under) > 1 else _POWER) for place in under)
        return f"{top}/{bottom if len(under) == 1 else f'({bottom})'}", _PRODUCT

    def _power(self, base: int, exponent: int) -> Text:
        if not self._table.is_c:
            return f"{self._inside(base, _ATOM)}**{exponent}", _POWER
        text = self._inside(base, _ATOM)
        if exponent <= 3 and text.isidentifier():
            return "*".join([text] * exponent), _PRODUCT
        return f"pow({self._texts[base][0]}, {exponent}.0)", _ATOM

    def _constant(self, node: sp.Basic) -> Text:
        name = self._table.constants.get(node)
        if name is not None:
            return name, _ATOM if name[0] != "-" else _SUM
        if node.is_Boolean:
            return (str(int(bool(node))) if self._table.is_c else str(bool(node))), _ATOM
        if node is sp.I:
            raise EvaluationError("expr must be real, without the imaginary unit; got I in it.")
        if node.is_Rational and not self._table.is_c:
            return str(node), _ATOM if node.is_Integer and node >= 0 else _PRODUCT if node > 0 else _SUM
        text = repr(float(value_of_constant(node, is_complex=False)))
        return text, _ATOM if text[0] != "-" else _SUM
