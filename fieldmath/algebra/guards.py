"""How large a formula may grow: sizes estimated before SymPy folds constants, so that nothing explodes.

SymPy evaluates constants while it builds an expression: ``9**9**9``, ``factorial(10**7)`` or ``floor(exp(10**9))``
would run for hours. So the sizes are bounded first (`fieldmath.algebra.sizes`), and what is too large is refused.
Where no bound is at hand (the sign of a special function at a huge point, say), the formula asks for a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy as sp

from fieldmath.algebra.sizes import (
    expanded_terms,
    exponential_bits,
    factorial_bits,
    folding_bits,
    is_wild,
    magnitude,
    polynomial_degree,
    reach,
)

#: Largest number: 13000 bits are 3900 decimal digits, below the 4300 that Python agrees to print.
LARGEST_BITS = 13_000
MOST_DIGITS = LARGEST_BITS * 3 // 10
#: Digits of all numbers that one formula folds, together.
ALL_BITS = 60_000
#: Largest number under a root: SymPy looks for its factors.
LARGEST_RADICAND_BITS = 700
#: Milliseconds (roughly) that SymPy may spend on deciding signs in one formula.
ALL_WORK = 1_000
#: Terms of an expression that SymPy expands.
MOST_TERMS = 50


class TooLarge(Exception):
    """Raised with the fact that a formula grows beyond its limits."""


class NeedsClock(Exception):
    """Raised when nothing bounds the time that SymPy takes for a constant: read the formula again, under a limit."""


class Allowance:
    """What one formula may still spend on folding constants (`bits`) and on deciding signs (`work`).

    `clocked` says that a time limit is running.
    """

    __slots__ = ("bits", "clocked", "work")

    def __init__(self, clocked: bool = False) -> None:
        self.clocked, self.bits, self.work = clocked, float(ALL_BITS), float(ALL_WORK)

    def spend_bits(self, bits: float) -> None:
        """Pay for a number of that many bits, or raise `TooLarge`."""
        self.bits -= bits
        if bits > LARGEST_BITS or self.bits < 0:
            raise TooLarge(f"numbers must have at most {MOST_DIGITS} digits")

    def spend_work(self, work: float, fact: str) -> None:
        """Pay for about `work` milliseconds, or raise `TooLarge` with the fact."""
        self.work -= work
        if self.work < 0:
            raise TooLarge(fact)

    def need_clock(self) -> None:
        """Raise `NeedsClock` unless a time limit is running."""
        if not self.clocked:
            raise NeedsClock


def guard_power(base: sp.Expr, exponent: sp.Expr, allowance: Allowance) -> None:
    """Refuse a power that would fold to a huge number, or factor one."""
    bits = folding_bits(base)
    if bits:
        if exponent.is_Rational and exponent.q != 1:
            if bits > LARGEST_RADICAND_BITS:
                raise TooLarge(f"numbers under a root must have at most {LARGEST_RADICAND_BITS * 3 // 10} digits")
            allowance.spend_bits(bits)
        allowance.spend_bits(bits * reach(exponent))
    logarithms = exponential_bits(exponent)  # E**(n*log(2)) and 3**(n*log(2)/log(3)) become powers of 2.
    if isinstance(base, sp.exp):
        logarithms = (logarithms + exponential_bits(base.args[0])) * reach(base.args[0]) * reach(exponent)
    allowance.spend_bits(logarithms)
    guard_constants((exponent,), allowance)
    if base.is_number:
        if magnitude(base) * reach(exponent) > 1e30:
            raise TooLarge("constants must be of reasonable size")
        if not exponent.is_Integer and is_wild(base):
            allowance.need_clock()
    elif base.is_Pow and not base.args[1].is_Rational:
        guard_expansion((base.args[0],), allowance)  # SymPy asks for the argument (phase) of the inner base.


def guard_exponential(arguments: Sequence[sp.Expr], allowance: Allowance) -> None:
    """Refuse ``exp(10**9*log(2))``: SymPy turns it into a power of 2."""
    allowance.spend_bits(exponential_bits(arguments[0]))


def guard_constants(expressions: Sequence[sp.Expr], allowance: Allowance, *, tame_bits: int = 64) -> None:
    """Refuse constants so large that their numerical values, which decide signs, are costly.

    Constants of more than `tame_bits` bits, and those that contain special functions or `I`, need a clock.
    """
    for expression in expressions:
        if expression.is_Rational:
            if tame_bits < 64 and folding_bits(expression) > tame_bits:
                allowance.need_clock()
        elif expression.is_number:
            size = magnitude(expression)
            if size > LARGEST_BITS:
                raise TooLarge("constants inside functions, exponents and conditions must be of reasonable size")
            if size > tame_bits or is_wild(expression):
                allowance.need_clock()


def guard_signs(expressions: Sequence[sp.Expr], allowance: Allowance) -> None:
    """Pay for functions that ask for the sign of polynomials: SymPy isolates real roots for it."""
    for expression in expressions:
        if expression.is_number and is_wild(expression):
            allowance.need_clock()
        if expression.is_Add and expression.free_symbols:
            degree = polynomial_degree(expression)
            if degree > 2:
                fact = f"polynomials whose sign matters must be of low degree; got {degree}"
                allowance.spend_work(degree**2 * 0.7, fact)


def guard_expansion(expressions: Sequence[sp.Expr], _: Allowance) -> None:
    """Refuse what SymPy would expand into very many terms."""
    for expression in expressions:
        if expanded_terms(expression) > MOST_TERMS:
            raise TooLarge("the argument expands into too many terms")


def guard_division(expressions: Sequence[sp.Expr], allowance: Allowance) -> None:
    """Refuse a remainder of polynomials of high degree: SymPy looks for their common factor."""
    guard_expansion(expressions, allowance)
    if any(polynomial_degree(expression) > MOST_TERMS for expression in expressions):
        raise TooLarge(f"polynomials under Mod must have a degree of at most {MOST_TERMS}")
    if not all(expression.is_Symbol or expression.is_Rational for expression in expressions):
        allowance.need_clock()


def guard_extremes(expressions: Sequence[sp.Expr], allowance: Allowance) -> None:
    """Pay for comparing every pair of arguments of Max or Min."""
    count = sum(len(item.args) if isinstance(item, sp.Max | sp.Min) else 1 for item in expressions)
    allowance.spend_work(count**2 * 0.6, f"Max and Min must have few arguments; got {count}")
    guard_signs(expressions, allowance)


def guard_conditions(relations: int, allowance: Allowance) -> None:
    """Pay for the conditions of one Piecewise."""
    allowance.spend_work(relations**2 * 2.0, f"Piecewise must have few conditions; got {relations}")


#: What a guard of a function looks like: it sees the arguments before SymPy does.
Guard = Callable[[Sequence[sp.Expr], Allowance], None]


def largest(*limits: int | None, clocked: bool = False) -> Guard:
    """Return a guard that refuses rational arguments larger than `limits`, one limit for each argument.

    Arguments with a limit are orders and the like: numbers among the others are raised to that power. With `clocked`,
    the function simplifies its arguments and always needs a clock.
    """

    def guard(arguments: Sequence[sp.Expr], allowance: Allowance) -> None:
        orders = [abs(item) for item, limit in zip(arguments, limits, strict=False) if limit and item.is_Rational]
        for order, limit in zip(arguments, limits, strict=False):
            if limit is not None and order.is_Rational and abs(order) > limit:
                raise TooLarge(f"this argument of this function must be at most {limit} in size; got {order!s:.20}")
        powers = sum(folding_bits(item) for item, limit in zip(arguments, limits, strict=False) if limit is None)
        allowance.spend_bits(sum(factorial_bits(order) + float(order) * powers for order in orders))
        if clocked:
            allowance.need_clock()

    return guard


def guard_binomial(arguments: Sequence[sp.Expr], allowance: Allowance) -> None:
    """Refuse binomial coefficients with very many digits."""
    top, bottom = arguments
    if bottom.is_Rational:
        smaller = abs(bottom)
        if top.is_Integer and bottom.is_Integer and 0 <= bottom <= top:
            smaller = min(bottom, top - bottom)
        if smaller > 2000:
            raise TooLarge("the lower number of a binomial must be at most 2000 in size")
        allowance.spend_bits(int(smaller) * (max(top.p.bit_length(), top.q.bit_length()) if top.is_Rational else 1.0))
