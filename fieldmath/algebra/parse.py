r"""Text to SymPy, safely: the only door through which text becomes an expression.

The text is read by Python's own grammar (`ast.parse`, which runs nothing) and rebuilt node by node from a white list:
numbers, declared names, ``+ - * / ** ^``, brackets, and the constants and functions of `fieldmath.algebra.vocabulary`.
Attributes, indices, strings, keywords, lambdas and comprehensions do not exist here.

Conventions: ``^`` is a power with the precedence of ``**`` (``2^3^2`` is 512, ``-x^2`` is ``-(x^2)``); decimals are
exact (``0.1`` is 1/10); declared names win over constants and functions (``E``, ``gamma``, ``lambda`` are legal
parameters); ``e`` is a name like any other: Euler's number is ``E``. Greek letters may be typed as such.
"""

from __future__ import annotations

import ast
import numbers
from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType
from unicodedata import normalize

import sympy as sp
from mpmath.libmp import NoConvergence
from sympy.polys.polyerrors import BasePolynomialError

from fieldmath.algebra import guards, tokens
from fieldmath.algebra.grammar import Builder
from fieldmath.algebra.guards import MOST_DIGITS
from fieldmath.algebra.naming import split_names
from fieldmath.errors import InputError, InputTypeError, ParseError

__all__ = ["as_expr", "parse", "split_names"]

_NOTHING: Mapping[str, sp.Expr] = MappingProxyType({})

#: What SymPy raises on constants that it cannot evaluate (AttributeError and IndexError are slips inside SymPy 1.14).
_SYMPY_FAILURES = (
    ArithmeticError, AttributeError, BasePolynomialError, IndexError, MemoryError, NoConvergence, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip

#: Seconds for a formula whose constants nothing bounds.
CLOCK = 1.0


def parse(text: str, names: Mapping[str, sp.Expr] = _NOTHING, functions: Collection[str] = ()) -> sp.Expr:
    """Return the expression that `text` writes; nothing in it is ever run.

    Parameters
    ----------
    text : str
        A formula, such as ``"exp(-(x^2 + y^2)/2)"``.
    names : mapping of str to Expr
        The declared names and what they stand for. They win over constants and functions of the same name.
    functions : collection of str
        Names of abstract functions: ``f`` here makes ``f(x, y)`` legal.

    Returns
    -------
    Expr
        An exact expression: decimals become fractions.

    Raises
    ------
    ParseError
        When the text is not a formula, uses something undeclared, or would grow beyond all limits. Its `column`
        counts from 1.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y = sp.symbols("x y")
    >>> parse("-x^2 + 0.1*sin(y)", {"x": x, "y": y})
    -x**2 + sin(y)/10
    >>> parse("2x", {"x": x})
    Traceback (most recent call last):
    ...
    fieldmath.errors.ParseError: expression must write every product with *; write 2*x (column 2)
        2x
         ^
    """
    source, tree = _read(text, names)
    try:
        return _build(source, tree, names, functions, False)
    except guards.NeedsClock:
        from fieldmath.algebra.budget import run

        outcome = run(_build, source, tree, names, functions, True, seconds=CLOCK)
    if outcome.status == "done":
        return outcome.value
    if outcome.error is not None:
        raise outcome.error
    raise source.error(f"expression must be quick to read; SymPy needs more than {CLOCK:g} s for its constants", 0)


def as_expr(source: object, names: Mapping[str, sp.Expr] = _NOTHING, functions: Collection[str] = ()) -> sp.Expr:
    """Return anything that a user gives for a formula as an exact expression.

    Parameters
    ----------
    source : str, int, Fraction, Decimal, float, NumPy number or Expr
        Text is parsed. Numbers become exact: a float stands for the shortest decimal that prints it, so 0.1 is 1/10.
        In an expression, the symbols whose *name* is declared become the declared ones, all at once, whatever their
        assumptions; other symbols stay, and floating-point numbers become fractions.
    names, functions
        As for `parse`.

    Raises
    ------
    ParseError
        As `parse`.
    InputError
        When a number is not finite, or an expression is undefined.
    InputTypeError
        When `source` is a bool, a complex number, or anything else.

    Examples
    --------
    >>> import sympy as sp
    >>> as_expr(0.1), as_expr("1/3"), as_expr(sp.Symbol("x") ** 2.5, {"x": sp.Symbol("x", positive=True)})
    (1/10, 1/3, x**(5/2))
    """
    if isinstance(source, str):
        return parse(source, names, functions)
    if isinstance(source, sp.Expr):
        return _bound(source, names)
    if isinstance(source, numbers.Number) and not isinstance(source, bool):
        return _exact(source)
    raise _wrong_type(source)


def _read(text: str, names: Collection[str]) -> tuple[tokens.Source, ast.expr]:
    """Return the source of `text` and its syntax tree."""
    source = tokens.read(text, names)
    try:
        return source, _tree(source)
    except SyntaxError:
        source = tokens.read(text, names, plainly=False)
    try:
        return source, _tree(source)
    except SyntaxError as error:
        ends = len(source.code.rstrip())
        place = (error.offset or 0) - 1
        if error.lineno != 1 or not 0 <= place < ends:
            place, reason = ends, "something is missing at the end"
        else:
            reason = f"this is not one ({str(error.msg).split('. ')[0]})"
        raise source.error(f"expression must be a formula; {reason}", place) from None


def _build(
    source: tokens.Source, tree: ast.expr, names: Mapping[str, sp.Expr], functions: Collection[str], clocked: bool
) -> sp.Expr:
    """Return the expression of a syntax tree; whatever SymPy and the limits refuse becomes a `ParseError`."""
    builder = Builder(source, names, functions, clocked=clocked)
    try:
        return builder.build(tree)
    except ParseError:
        raise
    except guards.TooLarge as fact:
        reason = f"expression must stay small; {fact}"
    except _SYMPY_FAILURES as failure:
        words = " ".join(str(failure).split())[:120] or type(failure).__name__
        reason = f"expression must be computable; SymPy refuses this part: {words}"
    raise source.error(reason, builder.place.col_offset if builder.place is not None else 0)


def _tree(source: tokens.Source) -> ast.expr:
    try:
        return ast.parse(source.code, mode="eval").body
    except (RecursionError, MemoryError):
        raise source.error("expression must be shorter or less nested; Python's grammar gives up", 0) from None


def _bound(expression: sp.Expr, names: Mapping[str, sp.Expr]) -> sp.Expr:
    """Return `expression` with declared names in place and without floating-point numbers."""
    if not expression.is_commutative:
        raise _wrong_type(expression)
    bindings = {}
    for symbol in expression.free_symbols:
        if isinstance(symbol, sp.Symbol) and not isinstance(symbol, sp.Dummy):
            target = names.get(symbol.name)
            if target is None and not symbol.name.isascii():
                target = names.get(normalize("NFKC", symbol.name))
            if target is not None and target != symbol:
                bindings[symbol] = target
    bindings.update({number: _exact(number) for number in expression.atoms(sp.Float)})
    if bindings:
        plain = all(target.is_Symbol or target.is_Number for target in bindings.values())
        expression = expression.xreplace(bindings) if plain else expression.subs(bindings, simultaneous=True)
    if expression.has(sp.nan, sp.zoo):
        raise InputError(f"expression must be defined; got {str(expression)[:60]}")
    return expression


def _exact(number: numbers.Number | Decimal | sp.Float) -> sp.Expr:
    """Return a real number as the integer or fraction that its shortest decimal writes."""
    if isinstance(number, numbers.Integral):
        return sp.Integer(int(number))
    if isinstance(number, numbers.Rational) and not isinstance(number, sp.Expr):
        return sp.Rational(int(number.numerator), int(number.denominator))
    if isinstance(number, float):
        decimal = Decimal(float.__repr__(number))
    elif isinstance(number, Decimal):
        decimal = number
    elif isinstance(number, sp.Float):
        decimal = _decimal(number)
    elif isinstance(number, numbers.Real):
        decimal = Decimal(str(number))
    else:
        raise _wrong_type(number)
    if not decimal.is_finite():
        raise InputError(f"expression must be finite; got {number!r}. Write oo in text where infinity is meant")
    if abs(decimal.adjusted()) > MOST_DIGITS or len(decimal.as_tuple().digits) > MOST_DIGITS:
        raise InputError(f"numbers must have at most {MOST_DIGITS} digits; got {number!r:.60}")
    return sp.Rational(*decimal.as_integer_ratio())


def _decimal(number: sp.Float) -> Decimal:
    """Return the shortest decimal that prints a double, and all digits of a longer or larger SymPy float."""
    if abs(number._mpf_[2] + number._mpf_[3]) > guards.LARGEST_BITS:  # Printing alone would take minutes.
        raise InputError(f"numbers must have at most {MOST_DIGITS} digits; got about 2**{number._mpf_[2]}")
    double = float(number)
    return Decimal(repr(double)) if number == double else Decimal(str(number))


def _wrong_type(source: object) -> InputTypeError:
    kind = type(source).__name__
    advice = "Write re(z) and im(z) apart, or I in text." if isinstance(source, numbers.Complex) else ""
    wanted = "text, a real number or a scalar SymPy expression"
    return InputTypeError(f"expression must be {wanted}; got {kind} {source!r:.60}. {advice}".rstrip())
