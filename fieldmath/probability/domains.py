"""What a parameter may be: its domain, the symbols it makes, and the check of a value against it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError, InputTypeError, ParseError

CONSTANTS = frozenset({"pi", "E", "oo", "I"})
_IDENTIFIER = re.compile(r"(?<![\w.])([^\W\d]\w*)(?!\w)(?!\s*\()")


@dataclass(frozen=True)
class Domain:
    """An interval of the real line or of the integers that a parameter must lie in.

    `requirement` completes the sentence "<parameter> must be ...". Infinite ends are attained only if `infinite`.
    """

    name: str
    requirement: str
    lower: sp.Expr = sp.S.NegativeInfinity
    upper: sp.Expr = sp.S.Infinity
    lower_closed: bool = False
    upper_closed: bool = False
    integer: bool = False
    infinite: bool = False

    @property
    def assumptions(self) -> dict[str, bool]:
        """Return the SymPy assumptions of a symbol that stands for a value of this domain.

        A closed end at zero is left out of them: a symbolic probability is taken to be positive.
        """
        found = {"integer": True} if self.integer else {"real": True}
        if self.lower.is_positive or self.lower.is_zero:
            found["nonnegative" if self.integer and self.lower_closed and self.lower.is_zero else "positive"] = True
        return found

    def symbol(self, name: str) -> sp.Symbol:
        """Return the symbol called `name` with the assumptions of this domain."""
        return sp.Symbol(name, **self.assumptions)

    def excludes(self, value: sp.Expr) -> bool:
        """Return True when `value` certainly lies outside the domain."""
        if value.is_extended_real is False or value is sp.nan or (value.is_infinite and not self.infinite):
            return True
        if value.is_infinite:
            return False
        if self.integer and value.is_integer is False:
            return True
        above, below = value - self.lower, self.upper - value
        return _violates(above, self.lower_closed) or _violates(below, self.upper_closed)


def _violates(distance: sp.Expr, closed: bool) -> bool:
    """Return True when `distance` (from an end, inwards) is certainly too small."""
    return bool(distance.is_negative) or (not closed and bool(distance.is_nonpositive))


REAL = Domain("real", "a real number")
EXTENDED_REAL = Domain("extended real", "a real number or an infinity", infinite=True)
POSITIVE = Domain("positive", "a positive number", lower=sp.S.Zero)
UNIT = Domain("probability", "a probability between 0 and 1", sp.S.Zero, sp.S.One, True, True)
OPEN_UNIT = Domain("open unit interval", "strictly between 0 and 1", sp.S.Zero, sp.S.One)
POSITIVE_UNIT = Domain("positive probability", "a probability above 0 and at most 1", sp.S.Zero, sp.S.One, False, True)
INTEGER = Domain("integer", "an integer", integer=True)
NONNEGATIVE_INTEGER = Domain(
    "non-negative integer", "a whole number, 0 or more", sp.S.Zero, lower_closed=True, integer=True
)
ABOVE_ONE = Domain("above one", "a number above 1", sp.S.One)
POSITIVE_INTEGER = Domain("positive integer", "a positive integer", sp.S.One, lower_closed=True, integer=True)


def read(source: object, domain: Domain = REAL) -> sp.Expr:
    """Return `source` as an expression whose names are symbols with the assumptions of `domain`.

    In text every name that is not followed by a bracket is a parameter, except the constants pi, E, oo and I.
    SymPy symbols without the assumptions are replaced by symbols of the same name that have them; inside of functions
    and sums, whose sign says nothing about theirs, only those of which nothing is known: the scores z of a softmax stay
    real.

    Examples
    --------
    >>> read("2*s", POSITIVE).is_positive, read(0.5)
    (True, 1/2)
    """
    if isinstance(source, str):
        return _read_text(source.strip(), domain)
    if domain.infinite and isinstance(source, float) and math.isinf(source):
        return sp.oo if source > 0 else -sp.oo
    value = as_expr(source)
    return value.xreplace({symbol: _adapted(symbol, domain) for symbol in _open(value, domain)})


def _open(value: sp.Expr, domain: Domain) -> Iterable[sp.Symbol]:
    """Return the symbols to which the domain of an expression applies."""
    met = all(getattr(value, f"is_{fact}") is truth for fact, truth in domain.assumptions.items())
    if value.is_Symbol or (not met and (value.is_Mul or value.is_Pow)):
        return value.free_symbols
    return [symbol for symbol in value.free_symbols if symbol.is_extended_real is None]


def _read_text(text: str, domain: Domain) -> sp.Expr:
    if text.isidentifier() and text not in CONSTANTS:
        return domain.symbol(text)
    names = [name for name in _IDENTIFIER.findall(text) if name not in CONSTANTS]
    return as_expr(text, {name: domain.symbol(name) for name in names})


def _adapted(symbol: sp.Symbol, domain: Domain) -> sp.Symbol:
    """Return `symbol` with the assumptions of `domain` added, unless its own contradict them."""
    return merged([symbol, domain.symbol(symbol.name)])


def merged(symbols: Iterable[sp.Symbol]) -> sp.Symbol:
    """Return one symbol that has the assumptions of all `symbols`, which share a name."""
    first, *others = symbols
    together: dict[str, bool] = dict(first.assumptions0)
    for other in others:
        for key, truth in other.assumptions0.items():
            if together.setdefault(key, truth) != truth:
                raise InputError(
                    f"the symbol {first.name!r} must have one meaning; got one that is {key} and one that is not. "
                    "Use two names."
                )
    return type(first)(first.name, **together) if not isinstance(first, sp.Dummy) else first


def unified(expressions: Iterable[sp.Expr]) -> dict[sp.Symbol, sp.Symbol]:
    """Return the replacements that make symbols of the same name the same symbol, with all their assumptions."""
    by_name: dict[str, list[sp.Symbol]] = {}
    for expression in expressions:
        for symbol in expression.free_symbols:
            group = by_name.setdefault(symbol.name, [])
            if symbol not in group:
                group.append(symbol)
    replacements: dict[sp.Symbol, sp.Symbol] = {}
    for group in by_name.values():
        if len(group) > 1:
            one = merged(group)
            replacements |= {symbol: one for symbol in group if symbol != one}
    return replacements


def read_parameters(sources: Mapping[str, object], domains: Mapping[str, Domain]) -> dict[str, sp.Expr]:
    """Return the checked parameter values of a family: numbers exact, names as symbols of their domain."""
    values = {name: _read_parameter(name, source, domains[name]) for name, source in sources.items()}
    one = unified(values.values())
    values = {name: value.xreplace(one) for name, value in values.items()}
    for name, value in values.items():
        if domains[name].excludes(value):
            raise InputError(f"{name} must be {domains[name].requirement}; got {_shown(sources[name])}")
    return values


def _read_parameter(name: str, source: object, domain: Domain) -> sp.Expr:
    try:
        return read(source, domain)
    except ParseError as error:
        raise ParseError(f"{name} must be {domain.requirement}; got {_shown(source)}: {error}") from None
    except InputTypeError:
        raise InputTypeError(
            f"{name} must be a number, a SymPy expression or text; got {_shown(source)} ({type(source).__name__})"
        ) from None
    except InputError:
        raise InputError(f"{name} must be {domain.requirement}; got {_shown(source)}") from None


def _shown(source: object) -> str:
    text = repr(source) if isinstance(source, str) else str(source)
    return text if len(text) <= 60 else text[:57] + "..."
