"""Source code of expressions in other languages, with common subexpressions computed once."""

from __future__ import annotations

import itertools
import keyword
import re
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import read_choice, read_identifier, read_list
from fieldmath.errors import EvaluationError, InputError, InputTypeError, located

_HEADS = {
    "python": "import math",
    "numpy": "import numpy\nimport scipy.special",
    "torch": "import torch",
    "jax": "import jax\nimport jax.numpy\nimport jax.scipy",
}
LANGUAGES = (*_HEADS, "latex")


def to_code(expr: Any, language: str = "numpy", *, name: str = "f", arguments: Sequence[Any] | None = None) -> str:
    """Return source code of a function that computes an exact result.

    Only printing: nothing is executed. Common subexpressions are computed once. Names that the language does not allow
    get an underscore.

    Parameters
    ----------
    expr : Expr
        An exact result: an expression in its parameters.
    language : {"numpy", "python", "torch", "jax", "latex"}
        "python" uses the module math alone and numbers, the next three arrays; "latex" gives a formula.
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
        return math.log(p/q) - 1 + q/p
    <BLANKLINE>
    """
    with located("to_code"):
        if not isinstance(expr, sp.Expr):
            raise InputTypeError(f"expr must be an exact result, a SymPy expression; got {type(expr).__name__}.")
        language = read_choice(language, LANGUAGES, "language")
        if language == "latex":
            return str(sp.latex(expr))
        name = read_identifier(name, "name")
        symbols = _ordered(expr, arguments)
        plain = {symbol: sp.Symbol(text) for symbol, text in zip(symbols, _identifiers(symbols), strict=True)}
        return _module(expr.xreplace(plain), list(plain.values()), language, name)


def _ordered(expr: sp.Expr, arguments: Sequence[Any] | None) -> list[sp.Symbol]:
    free = {symbol.name: symbol for symbol in expr.free_symbols}
    if arguments is None:
        return [free[name] for name in sorted(free)]
    names = [str(argument) for argument in read_list(arguments, "arguments", "symbols or names")]
    missing = sorted(set(free) - set(names))
    if missing:
        raise InputError(f"arguments must name every parameter; missing: {', '.join(missing)}.")
    return [free.get(name, sp.Symbol(name)) for name in names]


def _identifiers(symbols: Sequence[sp.Symbol]) -> list[str]:
    """Return different legal names for symbols."""
    taken: list[str] = []
    for symbol in symbols:
        text = re.sub(r"\W", "_", symbol.name) or "_"
        text = f"_{text}" if text[0].isdigit() else text
        while keyword.iskeyword(text) or text in taken or text in ("math", "numpy", "scipy", "torch", "jax"):
            text += "_"
        taken.append(text)
    return taken


def _module(expr: sp.Expr, symbols: list[sp.Symbol], language: str, name: str) -> str:
    used = {str(symbol) for symbol in symbols}
    fresh = (sp.Symbol(f"t{i}") for i in itertools.count() if f"t{i}" not in used)
    shared, (result,) = sp.cse([_rewritten(expr)], symbols=fresh)
    printed = _printer(language)
    lines = [f"    {symbol} = {printed(part)}" for symbol, part in shared]
    header = f"def {name}({', '.join(map(str, symbols))}):"
    return "\n".join([_HEADS[language], "", "", header, *lines, f"    return {printed(result)}", ""])


def _rewritten(expr: sp.Expr) -> sp.Expr:
    """Return an expression without functions that have a name of their own in SymPy alone."""
    expr = expr.replace(sp.beta, lambda a, b: sp.exp(sp.loggamma(a) + sp.loggamma(b) - sp.loggamma(a + b)))
    expr = expr.replace(sp.log, _log_of_exponential)
    return expr.replace(sp.binomial, _binomial)


def _binomial(n: sp.Expr, k: sp.Expr) -> sp.Expr:
    return sp.exp(sp.loggamma(n + 1) - sp.loggamma(k + 1) - sp.loggamma(n - k + 1))


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


def _printer(language: str) -> Callable[[sp.Expr], str]:
    from sympy.printing.codeprinter import PrintMethodNotImplementedError

    printer = _printers()[language]

    def printed(expr: sp.Expr) -> str:
        try:
            text = str(printer.doprint(expr))
        except (PrintMethodNotImplementedError, NotImplementedError):
            text = "#"
        if "#" in text:
            names = sorted({type(node).__name__ for node in expr.atoms(sp.Function, sp.Integral, sp.Sum)})
            raise EvaluationError(
                f"expr must have counterparts in {language}; got {', '.join(names)}. Try 'numpy', or use evaluate."
            )
        return text

    return printed


def _printers() -> dict[str, Any]:
    from sympy.printing.numpy import JaxPrinter, SciPyPrinter
    from sympy.printing.pycode import PythonCodePrinter
    from sympy.printing.pytorch import TorchPrinter

    class Torch(TorchPrinter):
        """PyTorch with the gamma functions under their present names."""

        def _print_polygamma(self, expr: sp.Expr) -> str:
            return f"torch.special.polygamma({self._print(expr.args[0])}, {self._print(expr.args[1])})"

    class Jax(JaxPrinter):
        """JAX with the functions of jax.scipy.special."""

        def _print_polygamma(self, expr: sp.Expr) -> str:
            return f"jax.scipy.special.polygamma({self._print(expr.args[0])}, {self._print(expr.args[1])})"

    for function in ("erf", "erfc", "gamma", "loggamma", "zeta"):
        setattr(Jax, f"_print_{function}", _named(f"jax.scipy.special.{_SCIPY_NAMES.get(function, function)}"))
    for function, name in {"loggamma": "torch.lgamma", "erf": "torch.erf", "erfc": "torch.erfc"}.items():
        setattr(Torch, f"_print_{function}", _named(name))
    options = {"fully_qualified_modules": True}
    return {
        "python": PythonCodePrinter(options),
        "numpy": SciPyPrinter(options),
        "torch": Torch(options),
        "jax": Jax(options),
    }


_SCIPY_NAMES = {"loggamma": "gammaln"}


def _named(name: str) -> Callable[[Any, sp.Expr], str]:
    def printed(printer: Any, expr: sp.Expr) -> str:
        return f"{name}({', '.join(printer._print(argument) for argument in expr.args)})"

    return printed
