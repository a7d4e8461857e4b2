"""Sums of logarithms with coefficients: which of them are one logarithm of a product, or of a sum of products."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import sympy as sp

from fieldmath.algebra.tidy import normal

_LARGEST_EXPONENT = 4  # Of what moves inside a merged logarithm.
_LARGEST_NUMBER = 10**6  # Inside a merged logarithm.

Pair = tuple[sp.Expr, sp.Expr]  # coefficient, factor


def merged(pairs: list[Pair]) -> Iterator[list[Pair]]:
    """Give the pairs with like logarithms merged: fully, where they agree up to sign, or not at all."""
    logarithms = [(c, f.args[0]) for c, f in pairs if isinstance(f, sp.log)]
    others = [(c, f) for c, f in pairs if not isinstance(f, sp.log)]
    if len(logarithms) > 1:
        yield others + _merge(logarithms, is_full=True)
        yield others + _merge(logarithms, is_full=False)
    yield pairs


def _merge(logarithms: Iterable[Pair], *, is_full: bool) -> list[Pair]:
    groups: dict[sp.Expr, list[tuple[sp.Rational, sp.Expr]]] = {}
    for coefficient, argument in logarithms:
        number, rest = coefficient.as_coeff_Mul()
        if _is_reversed(rest):
            number, rest = -number, -rest
        key = rest if is_full else sp.Mul(abs(number), rest)
        groups.setdefault(key, []).append((number if is_full else sp.sign(number), argument))
    merged: list[Pair] = []
    for rest, members in groups.items():
        merged += _merge_group(rest, members)
    return merged


def _is_reversed(coefficient: sp.Expr) -> bool:
    """Return whether minus the coefficient reads better: 1 - p rather than p - 1."""
    number = coefficient.as_coeff_Add()[0]
    return bool(number < 0) if number != 0 else bool(coefficient.could_extract_minus_sign())


_MOST_DIGITS = math.log10(_LARGEST_NUMBER)


def _digits(number: sp.Rational) -> float:
    """Return how many digits the larger of numerator and denominator has."""
    return math.log10(max(abs(number.p), number.q))


def _merge_group(rest: sp.Expr, members: list[tuple[sp.Rational, sp.Expr]]) -> list[Pair]:
    """Merge ``sum of number_i * rest * log(argument_i)`` into one logarithm where the exponents stay small."""
    if len(members) == 1:
        number, argument = members[0]
        return [(number * rest, sp.log(argument))]
    unit = sp.gcd_list([abs(number) for number, _ in members])
    if all(number < 0 for number, _ in members):
        unit = -unit
    inside = sp.Integer(1)
    for number, argument in members:
        exponent = number / unit
        too_large = argument.is_Rational and _digits(argument) * abs(exponent) > _MOST_DIGITS
        if too_large or (not argument.is_Rational and abs(exponent) > _LARGEST_EXPONENT):
            return [(number * rest, sp.log(argument)) for number, argument in members]
        inside *= argument**exponent
    return [(unit * rest, sp.log(inside))]


def by_logarithm(pairs: list[Pair]) -> Iterator[sp.Expr]:
    """Give shapes in which a logarithm occurs once: log(b) - log(a) with other functions as their coefficient."""
    split = [_logarithm_of(coefficient, factor) for coefficient, factor in pairs]
    for parts in merged(split):
        coefficients: dict[sp.Expr, list[sp.Expr]] = {}
        for coefficient, factor in parts:
            sign = 1
            if isinstance(factor, sp.log) and sp.log(1 / factor.args[0]) in coefficients:
                sign, factor = -1, sp.log(1 / factor.args[0])
            coefficients.setdefault(factor, []).append(sign * coefficient)
        yield sp.Add(*[normal(sp.Add(*terms)) * factor for factor, terms in coefficients.items()])


def _logarithm_of(coefficient: sp.Expr, factor: sp.Expr) -> Pair:
    """Return a product with one logarithm as its coefficient and the logarithm."""
    factors = sp.Mul.make_args(factor)
    logarithms = [part for part in factors if isinstance(part, sp.log)]
    if len(logarithms) != 1 or len(factors) == 1:
        return coefficient, factor
    return coefficient * sp.Mul(*[part for part in factors if part is not logarithms[0]]), logarithms[0]


def absorbed(pairs: list[Pair]) -> sp.Expr | None:
    """Return the sum with its logarithms inside that of a sum: of ``k*log(u + v) + c*log(w)``."""
    logarithms = [(c, f) for c, f in pairs if isinstance(f, sp.log)]
    sums = [(c, f) for c, f in logarithms if f.args[0].is_Add]
    if not sums or len(logarithms) < 2:
        return None
    coefficient, outer = max(sums, key=lambda pair: sp.count_ops(pair[1]))
    powers = [(f.args[0], normal(c / coefficient)) for c, f in logarithms if f is not outer]
    if any(not sp.fraction(exponent)[1].is_number for _, exponent in powers):
        return None
    weight = sp.Mul(*[base**exponent for base, exponent in powers])
    terms = [sp.powsimp(term * weight) for term in outer.args[0].args]
    rest = [c * f for c, f in pairs if not isinstance(f, sp.log)]
    return sp.Add(coefficient * sp.log(sp.Add(*terms)), *rest)
