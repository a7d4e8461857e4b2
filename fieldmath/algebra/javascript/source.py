"""JavaScript that stands alone: the pieces of the library that a code uses, and whole modules."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sympy as sp

from fieldmath.algebra.code_library import needed
from fieldmath.algebra.javascript.emission import javascript

_FILES = ("basics.js", "gamma.js", "integrals.js", "bessel.js", "others.js", "quadrature.js")
_RESERVED = frozenset(
    (
        *(
            "arguments",
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "debugger",
            "default",
            "delete",
        ),
        *(
            "delete",
            "do",
            "else",
            "enum",
            "eval",
            "export",
            "extends",
            "false",
            "finally",
            "for",
            "function",
            "if",
            "implements",
        ),
        *("import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public"),
        *("return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while"),
        *("with", "yield", "Infinity", "NaN", "Math"),
    )
)
_OWN_NAME = re.compile(r"[tu]\d+|fm_\w*")


def module(parts: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], names: Sequence[str], name: str) -> str:
    """Return JavaScript that defines the function `name`, with what it needs of the library; several parts are a list.

    Examples
    --------
    >>> x = sp.Symbol("x")
    >>> print(module([sp.sin(x) / x], [x], ["x"], "f"))
    const f = (x) => Math.sin(x) / x;
    <BLANKLINE>
    """
    code = javascript(parts[0] if len(parts) == 1 else sp.Tuple(*parts), symbols, legal_names(names))
    return f"{library(code)}const {name} = {code};\n"


def legal_names(names: Sequence[str]) -> list[str]:
    """Return different names that are neither words of JavaScript nor those that the code gives itself.

    Examples
    --------
    >>> legal_names(["x", "t0", "var", "u1"])
    ['x', 't0_', 'var_', 'u1_']
    """
    found: list[str] = []
    for name in names:
        while name in _RESERVED or _OWN_NAME.fullmatch(name) or name in found:
            name += "_"
        found.append(name)
    return found


def library(code: str) -> str:
    """Return the definitions of the library that `code` uses, and those that these use, in the library's order.

    Examples
    --------
    >>> print(library("fm_mod(x, 2)"))
    function fm_mod(x, y) {
      return x - y * Math.floor(x / y);
    }
    <BLANKLINE>
    """
    return "".join(needed(code, _FILES, "javascript/library"))
