"""The source itself is read: text becomes an expression in `fieldmath.algebra.parse` only, and nothing evaluates it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "fieldmath"

#: Functions that evaluate text, or hand it to `eval`.
EVALUATORS = {"sympify", "_sympify", "parse_expr", "parse_latex", "parse_mathematica", "nsimplify", "eval", "exec", "S"}
#: Built-in of the same kind; a method of the same name (`re.compile`) is harmless.
BUILTIN_EVALUATORS = {"compile", "__import__"}
#: Functions that only some files may call, and those files. Under a time limit, `run(sp.simplify, ...)`, all may.
RESERVED = {
    "lambdify": {"algebra/compile.py"},
    "simplify": {"algebra/tidy.py", "algebra/zero.py", "algebra/presentation.py"},
}
#: Methods of expressions that sympify what they are given.
METHODS = {"subs", "diff", "integrate", "equals", "series", "limit", "coeff", "is_constant", "as_poly", "applyfunc"}
#: What SymPy may be given a text for: a name.
NAMERS = {"Symbol", "Dummy", "Wild", "Function", "symbols", "MatrixSymbol", "Str", "assuming", "IndexedBase", "Idx"}
SYMPY_ALIASES = {"sp", "sympy", "stats"}


def offences(source: str, path: str = "fields/scalar.py") -> list[str]:
    """Return what a piece of source does that could let text reach `eval`."""
    return [f"{path}:{line}: {what}" for line, what in _offences(ast.parse(source), path)]


def _offences(tree: ast.AST, path: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            yield from ((node.lineno, f"imports {name}") for name in names & (EVALUATORS - {"S"}))
            yield from _reserved(node.lineno, names, path)
        elif isinstance(node, ast.Call):
            yield from _calls(node, path)


def _reserved(line: int, names: set[str], path: str) -> Iterator[tuple[int, str]]:
    for name in names & RESERVED.keys():
        if path not in RESERVED[name]:
            yield line, f"uses {name}"


def _calls(node: ast.Call, path: str) -> Iterator[tuple[int, str]]:
    function = node.func
    name = (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
    if name in EVALUATORS or (name in BUILTIN_EVALUATORS and isinstance(function, ast.Name)):
        yield node.lineno, f"calls {name}"
    yield from _reserved(node.lineno, {name}, path)
    if isinstance(function, ast.Attribute):
        owner = function.value.id if isinstance(function.value, ast.Name) else ""
        if name in METHODS and _has_text(node):
            yield node.lineno, f"gives text to .{name}"
        if owner in SYMPY_ALIASES and name not in NAMERS and _has_text(node):
            yield node.lineno, f"gives text to {owner}.{name}"


def _has_text(node: ast.Call) -> bool:
    """Return whether a positional argument is a text, or a list, tuple or mapping of texts."""
    return any(_is_text(argument) for argument in node.args)


def _is_text(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return any(_is_text(item) for item in node.elts)
    if isinstance(node, ast.Dict):
        return any(_is_text(item) for item in (*node.keys, *node.values))
    return isinstance(node, ast.JoinedStr)


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_file_hands_text_to_sympy(path):
    assert offences(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix()) == []


OFFENDING = [
    "sp.sympify(text)",
    "sympify(text)",
    "sp.S(text)",
    "S('1/2')",
    "from sympy.parsing.sympy_parser import parse_expr",
    "from sympy import sympify as harmless",
    "parse_expr(text, evaluate=False)",
    "sp.nsimplify(x)",
    "eval(text)",
    "exec(text)",
    "compile(text, '', 'eval')",
    "__import__('os')",
    "sp.lambdify(x, expr)",
    "from sympy import lambdify",
    "expr.subs('x', 1)",
    "expr.subs({'x': 1})",
    "expr.subs([('x', 1)])",
    "expr.subs(f'{name}', 1)",
    "expr.diff('x')",
    "expr.equals('x')",
    "sp.integrate('x', x)",
    "sp.log('x')",
    "sp.Matrix(['x', 'y'])",
    "sp.Matrix([['x'], ['y']])",
    "sp.simplify(expr)",
    "expr.simplify()",
    "from sympy import simplify",
]


@pytest.mark.parametrize("snippet", OFFENDING)
def test_the_check_sees_every_way_in(snippet):
    assert offences(snippet)


HARMLESS = [
    "sp.Symbol('x')",
    "sp.symbols('x y')",
    "sp.Function('f')",
    "S.Zero",
    "sp.S.Half",
    "re.compile('x')",
    "text.replace('a', 'b')",
    "expr.subs({x: 1})",
    "expr.diff(x)",
    "sp.latex(expr, mode='plain')",
    "as_expr(text, names)",
    "run(sp.simplify, expr, seconds=2)",
]


@pytest.mark.parametrize("snippet", HARMLESS)
def test_the_check_leaves_names_and_numbers_alone(snippet):
    assert offences(snippet) == []


def test_the_reserved_names_are_free_in_their_files():
    assert offences("sp.lambdify(x, expr)", "algebra/compile.py") == []
    assert offences("sp.simplify(expr)", "algebra/tidy.py") == []
