"""How large a formula may grow: sizes estimated before SymPy folds constants, so that nothing explodes.

SymPy evaluates constants while it builds an expression: ``9**9**9``, ``factorial(10**7)`` or ``floor(exp(10**9))``
would run for hours. Every estimate here is an upper bound computed from the parts, in time linear in their size.
Where no estimate is at hand (the sign of a special function at a huge point, say), the formula asks for a clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy as sp

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

#: Functions whose value can be about the exponential of their argument, or of its inverse.
GROWING = (
    sp.exp, sp.sinh, sp.cosh, sp.gamma, sp.factorial, sp.loggamma, sp.besseli, sp.besselk, sp.Ei, sp.erfi, sp.erfc,
    sp.airybi, sp.airyai, sp.expint, sp.uppergamma, sp.lowergamma, sp.zeta, sp.beta, sp.binomial, sp.csch, sp.sech,
    sp.besselj, sp.bessely, sp.polygamma, sp.Shi, sp.Chi, sp.tanh, sp.LambertW, sp.polylog,
)  # fmt: skip

#: Functions that are real, with cheap numerical values, wherever their arguments are real and of reasonable size.
TAME = (sp.exp, sp.sin, sp.cos, sp.tan, sp.cot, sp.atan, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.Abs, sp.Max, sp.Min)


class TooLarge(Exception):
    """Raised with the fact that a formula grows beyond its limits."""


class NeedsClock(Exception):
    """Raised when nothing bounds the time that SymPy takes for a constant: read the formula again, under a limit."""


@dataclass(slots=True)
class Allowance:
    """What one formula may still spend on folding constants (`bits`) and on deciding signs (`work`).

    `clocked` says that a time limit is running.
    """

    clocked: bool = False
    bits: float = ALL_BITS
    work: float = ALL_WORK

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
    if base is sp.E:
        guard_exponential((exponent,), allowance)
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
    allowance.spend_bits(_exponential_bits(arguments[0]))


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


def folding_bits(expression: sp.Expr) -> float:
    """Return how many bits one power of `expression` multiplies: those of its numeric factors."""
    if expression.is_Rational:
        return max(_bits(expression.p), _bits(expression.q))
    if expression.is_Mul:
        return sum(folding_bits(factor) for factor in expression.args)
    if isinstance(expression, sp.exp):
        return _exponential_bits(expression.args[0])
    if expression.is_Pow:
        bits = folding_bits(expression.args[0])
        return bits * reach(expression.args[1]) if bits else 0.0
    if isinstance(expression, sp.Piecewise):
        return max(folding_bits(piece) for piece, _ in expression.args)
    if expression.is_Add and expression.is_number:
        return len(expression.args) + sum(folding_bits(term) for term in expression.args)
    return 0.0


def reach(exponent: sp.Expr) -> float:
    """Return a bound for the size of the rational numbers that can split off from an exponent."""
    if exponent.is_Rational:
        return _ratio(exponent)
    bound = 1.0
    for number in exponent.atoms(sp.Rational):
        bound = min(bound * max(_ratio(number), 1.0), 1e100)
    return bound


def is_wild(constant: sp.Expr) -> bool:
    """Return whether `constant` may be complex, or contains a special function or a huge number."""
    if constant.is_Rational:
        return folding_bits(constant) > 64
    if constant.is_Atom:
        return constant is sp.I
    if constant.is_Pow and not constant.args[1].is_Integer or isinstance(constant, sp.log):
        base = constant.args[0]
        if not (base.is_NumberSymbol or (base.is_Rational and base.p > 0)):
            return True
    elif not (constant.is_Add or constant.is_Mul or constant.is_Pow or isinstance(constant, TAME)):
        return True
    return any(is_wild(part) for part in constant.args)


def magnitude(constant: sp.Expr) -> float:
    """Return a bound for ``abs(log2(abs(constant)))``, as far as it can be seen from the parts."""
    if constant.is_Rational:
        return max(_bits(constant.p), _bits(constant.q))
    if constant.is_Atom:
        return 2.0
    parts = [magnitude(part) for part in constant.args if isinstance(part, sp.Expr)]
    if constant.is_Add:
        return max(parts) + len(parts)
    if constant.is_Mul:
        return sum(parts)
    if constant.is_Pow:
        power = constant.args[1]
        growth = _ratio(power) if power.is_Rational else 2.0 ** min(parts[1], 300.0)
        return min(max(parts[0], 1.0) * growth, 1e100)
    largest = max(parts, default=0.0)
    return 1.5 * 2.0 ** min(largest, 300.0) if isinstance(constant, GROWING) else largest + 2.0


def polynomial_degree(expression: sp.Expr) -> float:
    """Return a bound for the degree of `expression` in its symbols, anything else counted as degree 0."""
    if expression.is_Symbol:
        return 1
    if expression.is_Add:
        return max(polynomial_degree(term) for term in expression.args)
    if expression.is_Mul:
        return sum(polynomial_degree(factor) for factor in expression.args)
    if expression.is_Pow and expression.args[1].is_Integer:
        return min(polynomial_degree(expression.args[0]) * abs(int(expression.args[1])), 1e30)
    return 0


def expanded_terms(expression: sp.Expr) -> float:
    """Return a bound for the number of terms of the expanded `expression`, real and imaginary parts apart."""
    if expression.is_Symbol:
        return 1.0 if expression.is_extended_real else 2.0
    if expression.is_Add:
        return sum(expanded_terms(term) for term in expression.args)
    if expression.is_Mul:
        return min(math.prod(expanded_terms(factor) for factor in expression.args), 1e30)
    if expression.is_Pow and expression.args[1].is_Integer:
        terms, power = expanded_terms(expression.args[0]), abs(int(expression.args[1]))
        if terms > 1:
            return 1e30 if power * terms > 1e4 else float(math.comb(int(terms) + power - 1, power))
    return max((expanded_terms(part) for part in expression.args if isinstance(part, sp.Expr)), default=1.0)


def _exponential_bits(argument: sp.Expr) -> float:
    """Return the bits of the numbers under the logarithms of an exponent, each as often as it can multiply itself."""
    if not argument.has(sp.log):
        return 0.0
    return sum(folding_bits(log.args[0]) for log in argument.atoms(sp.log)) * reach(argument)


def _bits(number: int) -> int:
    """Return the number of bits that one power of `number` adds; 0 for -1, 0 and 1."""
    return (abs(number) - 1).bit_length() if number else 0


def _ratio(number: sp.Rational) -> float:
    """Return abs(number) as a float, capped at 1e100."""
    if _bits(number.p) - _bits(number.q) > 300:
        return 1e100
    return abs(number.p / number.q) if _bits(number.p) < 1000 and _bits(number.q) < 1000 else float(abs(number))


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
        allowance.spend_bits(sum(_factorial_bits(order) + float(order) * powers for order in orders))
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
        allowance.spend_bits(int(smaller) * (max(_bits(top.p), _bits(top.q)) if top.is_Rational else 1.0))


def _factorial_bits(number: sp.Rational) -> float:
    size = float(abs(number))
    return size * math.log2(size + 2)
