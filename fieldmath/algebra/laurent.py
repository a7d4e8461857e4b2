r"""Laurent polynomials: sums of rational coefficients times products of whole powers of generators.

A polynomial is a dict {monomial: coefficient}. A monomial :math:`\prod_i g_i^{e_i}` is one whole number,
:math:`\sum_i e_i 2^{32 i}`, so that monomials are multiplied by adding. Coefficients are ints or FLINT rationals
(SymPy numbers where floats take part). A polynomial is never changed once it is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

Monomial = int
Polynomial = dict[Monomial, Any]

_BITS = 32
_HALF = 1 << (_BITS - 1)
_MASK = (1 << _BITS) - 1
LARGEST_EXPONENT = 1 << 16  # Of a power that is read; and of a generator, counted in its roots:
LARGEST_DEGREE = 1 << 20  # Far from the border of a field, which products of a thousand factors do not reach.


def unit(place: int, exponent: int = 1) -> Monomial:
    """Return the monomial of one generator."""
    return exponent << (_BITS * place)


def exponent_of(monomial: Monomial, place: int) -> int:
    """Return the exponent of a generator in a monomial."""
    return (((monomial + _bias(place)) >> (_BITS * place)) & _MASK) - _HALF


def _bias(place: int) -> int:
    while len(_BIASES) <= place:
        _BIASES.append(_BIASES[-1] + (_HALF << (_BITS * len(_BIASES))))
    return _BIASES[place]


_BIASES = [_HALF]


@lru_cache(maxsize=1 << 15)
def exponents(monomial: Monomial) -> tuple[tuple[int, int], ...]:
    """Return the generators of a monomial with their exponents, in order."""
    found: list[tuple[int, int]] = []
    place = 0
    while monomial:
        empty = ((monomial & -monomial).bit_length() - 1) // _BITS
        monomial >>= _BITS * empty
        place += empty
        exponent = ((monomial + _HALF) & _MASK) - _HALF
        found.append((place, exponent))
        monomial = (monomial - exponent) >> _BITS
        place += 1
    return tuple(found)


def has_room(monomial: Monomial, exponent: int) -> bool:
    """Return whether a power of a monomial still has exponents that fit."""
    return all(abs(own * exponent) <= LARGEST_DEGREE for _, own in exponents(monomial))


def spans(polynomial: Polynomial) -> dict[int, tuple[int, int, int]]:
    """Return for each generator its least and largest exponent where it occurs, and in how many terms that is."""
    found: dict[int, tuple[int, int, int]] = {}
    for monomial in polynomial:
        for place, exponent in exponents(monomial):
            low, high, times = found.get(place, (exponent, exponent, 0))
            found[place] = min(low, exponent), max(high, exponent), times + 1
    return found


def total(polynomials: Iterable[Polynomial]) -> Polynomial:
    """Return the sum."""
    result: Polynomial = {}
    get = result.get
    for polynomial in polynomials:
        for monomial, coefficient in polynomial.items():
            result[monomial] = get(monomial, 0) + coefficient
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient != 0}


def product(first: Polynomial, second: Polynomial) -> Polynomial:
    """Return the product."""
    if len(second) < len(first):
        first, second = second, first
    if len(first) == 1:
        ((shift, factor),) = first.items()
        return scaled(second, shift, factor)
    result: Polynomial = {}
    get = result.get
    for m, a in first.items():
        for n, b in second.items():
            result[m + n] = get(m + n, 0) + a * b
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient != 0}


def scaled(polynomial: Polynomial, shift: Monomial, factor: Any = 1) -> Polynomial:
    """Return the product with one term."""
    if factor == 1:
        return {m + shift: c for m, c in polynomial.items()} if shift else polynomial
    return {m + shift: c * factor for m, c in polynomial.items()}


def power(polynomial: Polynomial, exponent: int) -> Polynomial:
    """Return a power with an exponent of at least one."""
    result = polynomial
    for bit in bin(exponent)[3:]:
        result = product(result, result)
        if bit == "1":
            result = product(result, polynomial)
    return result


def power_size(terms: int, exponent: int) -> int:
    """Return how many terms a power has at most."""
    return math.comb(terms + exponent - 1, exponent)


def content(polynomial: Polynomial) -> Monomial:
    """Return the common monomial: of each generator the exponent nearest to zero if all have one sign, else none."""
    common = 0
    for place, (low, high, times) in spans(polynomial).items():
        if times == len(polynomial) and (low > 0 or high < 0):
            common += unit(place, low if low > 0 else high)
    return common


def bounds(polynomial: Polynomial, place: int) -> tuple[int, int]:
    """Return the least and the largest exponent of a generator; zeros when there is no term."""
    if not polynomial:
        return 0, 0
    bias, shift = _bias(place), _BITS * place
    found = {((m + bias) >> shift) & _MASK for m in polynomial}
    return min(found) - _HALF, max(found) - _HALF


def lowered(polynomial: Polynomial, place: int, degree: int, value: Polynomial) -> Polynomial:
    """Replace ``g**degree`` by `value`, as often as each positive exponent allows."""
    bias, shift = _bias(place), _BITS * place
    powers: dict[int, Polynomial] = {}
    kept: Polynomial = {}
    parts: dict[int, Polynomial] = {}
    for monomial, coefficient in polynomial.items():
        times = ((((monomial + bias) >> shift) & _MASK) - _HALF) // degree
        if times <= 0:
            kept[monomial] = coefficient
        else:
            parts.setdefault(times, {})[monomial - unit(place, times * degree)] = coefficient
    if not parts:
        return polynomial
    for times in parts:
        powers[times] = power(value, times)
    return total([kept, *(product(part, powers[times]) for times, part in parts.items())])


def without_whole_powers(polynomial: Polynomial, place: int, number: int, root: int) -> Polynomial:
    """Move the whole powers of a number from its root, a generator, to the coefficients."""
    if all(0 <= exponent_of(monomial, place) < root for monomial in polynomial):
        return polynomial
    parts: list[Polynomial] = []
    for monomial, coefficient in polynomial.items():
        times = exponent_of(monomial, place) // root
        factor = number**times if times >= 0 else reciprocal(number**-times)
        parts.append({monomial - unit(place, times * root): coefficient * factor})
    return total(parts)


def primitive(polynomial: Polynomial) -> tuple[Any, Polynomial]:
    """Return the rational content, positive unless every coefficient is negative, and the polynomial divided by it."""
    if not all(type(c) is int or hasattr(c, "q") for c in polynomial.values()):
        return 1, polynomial  # Floats have no content.
    tops, bottom = 0, 1
    for coefficient in polynomial.values():
        top, under = ratio(coefficient)
        tops = math.gcd(tops, top)
        bottom = math.lcm(bottom, under)
    number = rational(tops, bottom)
    if all(coefficient < 0 for coefficient in polynomial.values()):
        number = -number
    if number == 1:
        return 1, polynomial
    inverse = reciprocal(number)
    return number, {m: whole(c * inverse) for m, c in polynomial.items()}


# --- coefficients ----------------------------------------------------------------------------------------------------


def rational(top: int, bottom: int) -> Any:
    """Return top/bottom as a coefficient."""
    if bottom == 1:
        return top
    from flint import fmpq  # SymPy has loaded it by now, or not: it takes a moment, and few need it.

    return whole(fmpq(top, bottom))


def whole(coefficient: Any) -> Any:
    """Return a coefficient as an int where it is one."""
    if type(coefficient) is int:
        return coefficient
    return int(coefficient.p) if coefficient.q == 1 else coefficient


def reciprocal(coefficient: Any) -> Any:
    """Return 1/coefficient."""
    top, bottom = ratio(coefficient)
    return rational(bottom, top) if top > 0 else rational(-bottom, -top)


def ratio(coefficient: Any) -> tuple[int, int]:
    """Return numerator and denominator."""
    return (coefficient, 1) if type(coefficient) is int else (int(coefficient.p), int(coefficient.q))
