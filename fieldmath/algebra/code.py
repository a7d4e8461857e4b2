"""Source code of expressions in other languages, with common subexpressions computed once."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import read_choice, read_identifier, read_list
from fieldmath.algebra.writer_of_code import module
from fieldmath.errors import InputError, InputTypeError, located

LANGUAGES = ("python", "numpy", "torch", "jax", "c", "javascript", "latex")
_MODULES = frozenset(("math", "numpy", "scipy", "torch", "jax"))


def to_code(expr: Any, language: str = "numpy", *, name: str = "f", arguments: Sequence[Any] | None = None) -> str:
    """Return source code of a function that computes an exact result.

    Only printing: nothing is executed. Common subexpressions are computed once. Names that the language does not allow
    get an underscore.

    Parameters
    ----------
    expr : Expr or sequence of Expr
        An exact result: an expression in its parameters. Several, the components of a gradient say, become one
        function with shared work: it returns a tuple, in C it fills an array ``out``.
    language : {"numpy", "python", "torch", "jax", "c", "javascript", "latex"}
        "python" uses the module math alone and numbers, the next three arrays; "c" is C99 with doubles; "javascript"
        brings the special functions that it needs; "latex" gives a formula.
    name : str
        The name of the function.
    arguments : sequence of Symbol or str, optional
        The order of its arguments; by name, without it.

    Returns
    -------
    str
        A module: imports and one function.

    Raises
    ------
    EvaluationError
        When a function in the expression has no counterpart in the language.

    Examples
    --------
    >>> import fieldmath as fm
    >>> from fieldmath.families import Exponential
    >>> print(fm.to_code(Exponential("p").kl(Exponential("q")), "python", name="kl"))
    import math
    <BLANKLINE>
    <BLANKLINE>
    def kl(p, q):
        return math.log(p/q) + q/p - 1
    <BLANKLINE>
    """
    with located("to_code"):
        several = isinstance(expr, Sequence | sp.MatrixBase) and not isinstance(expr, str)
        parts = list(expr) if several else [expr]
        for part in parts:
            if not isinstance(part, sp.Expr):
                raise InputTypeError(f"expr must be an exact result, a SymPy expression; got {type(part).__name__}.")
        if not parts:
            raise InputError("expr must hold at least one expression; got none.")
        language = read_choice(language, LANGUAGES, "language")
        if language == "latex":
            return str(sp.latex(sp.Tuple(*parts) if several else expr))
        name = read_identifier(name, "name")
        symbols = _ordered(parts, arguments)
        if language == "javascript":
            from fieldmath.algebra import javascript

            (name,) = javascript.legal_names([name])
            return javascript.module(parts, symbols, identifiers(symbols, language), name)
        return module(parts, symbols, identifiers(symbols, language), language, name, is_tuple=several)


def _ordered(parts: Iterable[sp.Expr], arguments: Sequence[Any] | None) -> list[sp.Symbol]:
    free = {symbol.name: symbol for part in parts for symbol in part.free_symbols}
    if arguments is None:
        return [free[name] for name in sorted(free)]
    names = [str(argument) for argument in read_list(arguments, "arguments", "symbols or names")]
    missing = sorted(set(free) - set(names))
    if missing:
        raise InputError(f"arguments must name every parameter; missing: {', '.join(missing)}.")
    return [free.get(name, sp.Symbol(name)) for name in names]


def identifiers(symbols: Sequence[sp.Symbol], language: str) -> list[str]:
    """Return different legal names for symbols."""
    from fieldmath.algebra.languages import LANGUAGES as TABLES

    reserved = _MODULES | (TABLES[language].reserved if language in TABLES else frozenset())
    taken: list[str] = []
    for symbol in symbols:
        text = re.sub(r"[^0-9a-zA-Z_]" if language == "c" else r"\W", "_", symbol.name) or "_"
        text = f"_{text}" if text[0].isdigit() else text
        while keyword.iskeyword(text) or text in taken or text in reserved:
            text += "_"
        taken.append(text)
    return taken
