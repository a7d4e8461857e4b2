"""How large a constant, and how wide an expanded expression, can be: upper bounds computed from the parts.

Every estimate takes time linear in the size of the expression and evaluates nothing.
"""

from __future__ import annotations

import math

import sympy as sp

#: Functions whose value can be about the exponential of their argument, or of its inverse.
GROWING = (
    sp.exp, sp.sinh, sp.cosh, sp.gamma, sp.factorial, sp.loggamma, sp.besseli, sp.besselk, sp.Ei, sp.erfi, sp.erfc,
    sp.airybi, sp.airyai, sp.expint, sp.uppergamma, sp.lowergamma, sp.zeta, sp.beta, sp.binomial, sp.csch, sp.sech,
    sp.besselj, sp.bessely, sp.polygamma, sp.Shi, sp.Chi, sp.tanh, sp.LambertW, sp.polylog,
)  # fmt: skip

#: Functions that are real, with cheap numerical values, wherever their arguments are real and of reasonable size.
TAME = (sp.exp, sp.sin, sp.cos, sp.tan, sp.cot, sp.atan, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.Abs, sp.Max, sp.Min)


def folding_bits(expression: sp.Expr) -> float:
    """Return how many bits one power of `expression` multiplies: those of its numeric factors."""
    if expression.is_Rational:
        return max(_bits(expression.p), _bits(expression.q))
    if expression.is_Mul:
        return sum(folding_bits(factor) for factor in expression.args)
    if isinstance(expression, sp.exp):
        return exponential_bits(expression.args[0])
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
    if (constant.is_Pow and not constant.args[1].is_Integer) or isinstance(constant, sp.log):
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


def exponential_bits(argument: sp.Expr) -> float:
    """Return the bits of the numbers under the logarithms of an exponent, each as often as it can multiply itself."""
    if argument.is_Rational or not argument.has(sp.log):
        return 0.0
    return sum(folding_bits(log.args[0]) for log in argument.atoms(sp.log)) * reach(argument)


def _bits(number: int) -> float:
    """Return the number of bits that one power of `number` adds; 0 for -1, 0 and 1."""
    return math.log2(abs(number)) if number else 0.0


def _ratio(number: sp.Rational) -> float:
    """Return abs(number) as a float, capped at 1e100."""
    if _bits(number.p) - _bits(number.q) > 300:
        return 1e100
    return abs(number.p / number.q) if _bits(number.p) < 1000 and _bits(number.q) < 1000 else float(abs(number))


def factorial_bits(number: sp.Rational) -> float:
    """Return about the number of bits of the factorial of abs(number)."""
    size = float(abs(number))
    return size * math.log2(size + 2)
