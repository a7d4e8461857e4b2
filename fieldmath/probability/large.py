"""Numbers too large for SymPy to expand factorials of: exact, printed in full, and never multiplied out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from fieldmath.probability.family import Family

LIMIT = 2_000  # gamma(LIMIT) still has fewer than 6,000 digits; harmonic sums of this length take milliseconds.
_SMALLEST = sp.Rational(1, LIMIT)
_LARGEST_DENOMINATOR = 12  # Gauss's digamma theorem at p/q is a sum of about q/2 logarithms of sines.
_LONGEST_POWER = 20_000  # Binary digits of a power of a number that is written out.
_LONGEST_ROOT = 10**7  # SymPy takes roots of this order of a whole number by powers of its prime factors.
_MOST_FACTORS = 20  # gamma(n + r) expands into n factors.
GAMMA_LIKE = (sp.gamma, sp.loggamma, sp.polygamma, sp.beta, sp.betainc, sp.betainc_regularized, sp.factorial, sp.zeta)


class LargeNumber(sp.NumberSymbol):
    """An exact positive rational number that functions do not see as one.

    SymPy turns ``loggamma(10**15)`` into the logarithm of a factorial, which no memory holds. With
    ``loggamma(LargeNumber(10**15))`` the function stays, and `evalf` computes it to any precision.

    Examples
    --------
    >>> sp.loggamma(LargeNumber.of(sp.Integer(10) ** 15)).evalf(5)
    3.3538e+16
    """

    is_real = True
    is_positive = True
    is_negative = False
    is_irrational = None  # Nor is it declared an integer: that is what would set SymPy multiplying.
    is_algebraic = True
    __slots__ = ("number",)
    number: sp.Rational

    @classmethod
    def of(cls, number: sp.Rational) -> LargeNumber:
        """Return the number that stands for `number`."""
        made = sp.AtomicExpr.__new__(cls)
        made.number = number
        return made

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.number,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LargeNumber) and self.number == other.number

    def __hash__(self) -> int:
        return hash(("LargeNumber", self.number))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return LargeNumber.of, (self.number,)

    def _as_mpf_val(self, prec: int) -> Any:
        return self.number._as_mpf_val(prec)

    def approximation_interval(self, number_cls: type) -> tuple[sp.Rational, sp.Rational] | None:
        """Return bounds for comparisons."""
        return (self.number, self.number)

    def __int__(self) -> int:
        return int(self.number)

    def _sympystr(self, printer: Any) -> str:
        text = str(printer._print(self.number))
        return text if self.number.q == 1 else f"({text})"

    _sympyrepr = _sympystr
    _latex = _sympystr


def guarded_arguments(row: Family, arguments: tuple[sp.Expr, ...]) -> tuple[sp.Expr, ...]:
    """Return the arguments with large numbers held wherever the row takes a gamma function of them."""
    gammas = row.log_density.atoms(*GAMMA_LIKE)
    risky = set().union(*(atom.free_symbols for atom in gammas)) if gammas else set()
    moments = [value for value in (row.mean, row.variance) if value is not None]
    all_gammas = gammas.union(*(value.atoms(*GAMMA_LIKE) for value in moments))
    divisors = {symbol for atom in all_gammas for symbol in sp.denom(sp.together(atom.args[0])).free_symbols}
    arguments = tuple(
        LargeNumber.of(value)
        if value.is_Rational and ((symbol in risky and value > LIMIT) or (symbol in divisors and 0 < value < _SMALLEST))
        else value
        for symbol, value in zip(row.symbols, arguments, strict=True)
    )
    values = dict(zip(row.symbols, arguments, strict=True))
    held = {symbol for power in _powers(row) if _is_huge(power.xreplace(values)) for symbol in power.exp.free_symbols}
    return tuple(
        LargeNumber.of(value) if symbol in held and value.is_Rational and value > 0 else value
        for symbol, value in values.items()
    )


@lru_cache(maxsize=256)
def _powers(row: Family) -> tuple[sp.Pow, ...]:
    """Return the powers of parameters in a density, unevaluated, as functions of the parameters."""
    from fieldmath.probability.features import X, exponential

    found = exponential(row.log_density).atoms(sp.Pow) if not row.log_density.has(sp.Piecewise) else set()
    plain = (power for power in found if power.exp.free_symbols - {X} and power.base.free_symbols - {X})
    return tuple(_Power(power.base, power.exp) for power in plain if not power.has(X))


@dataclass(frozen=True)
class _Power:
    """A power that is not computed."""

    base: sp.Expr
    exp: sp.Expr

    def xreplace(self, values: dict[sp.Expr, sp.Expr]) -> _Power:
        """Return the power at values of the parameters."""
        return _Power(self.base.xreplace(values), self.exp.xreplace(values))


def _is_huge(power: _Power | sp.Pow) -> bool:
    """Return whether a power of rational numbers would fill pages with digits, or SymPy do so on the way to a root."""
    base, exponent = (part.number if isinstance(part, LargeNumber) else part for part in (power.base, power.exp))
    if not (isinstance(base, sp.Rational) and isinstance(exponent, sp.Rational)):
        return False
    if base != 1 and exponent.q > _LONGEST_ROOT:
        return True
    return bool(abs(exponent) * max(abs(base.p), base.q).bit_length() > _LONGEST_POWER)


def released(value: sp.Expr) -> sp.Expr:
    """Return an expression with large numbers as plain ones, except inside gamma functions."""
    if not value.has(LargeNumber) or isinstance(value, GAMMA_LIKE) or _is_held(value):
        return value
    if isinstance(value, LargeNumber):
        return value.number
    return value.func(*map(released, value.args))


def _is_held(value: sp.Expr) -> bool:
    return isinstance(value, sp.Pow) and _is_huge(sp.Pow(*map(released, value.args), evaluate=False))


def expanded(expr: sp.Expr) -> sp.Expr:
    """Return `expand_func` of an expression, in which functions of numbers that would get long stay as they are.

    Examples
    --------
    >>> expanded(sp.polygamma(0, sp.Rational(1, 2))), expanded(sp.polygamma(0, sp.Rational(353, 625)))
    (-2*log(2) - EulerGamma, polygamma(0, 353/625))
    """
    held = {atom: sp.Dummy(real=True) for atom in expr.atoms(sp.polygamma, sp.gamma, sp.loggamma) if _is_long(atom)}
    return sp.expand_func(expr.xreplace(held)).xreplace({dummy: atom for atom, dummy in held.items()})


def _is_long(atom: sp.Expr) -> bool:
    """Return whether SymPy would write a function of a number as a sum or product of many terms."""
    number = atom.args[-1]
    if not number.is_Rational:
        return False
    return abs(number) > _MOST_FACTORS or (isinstance(atom, sp.polygamma) and number.q > _LARGEST_DENOMINATOR)
