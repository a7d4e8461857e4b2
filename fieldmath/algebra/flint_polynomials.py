"""Small questions about polynomials of FLINT: their square roots, and how long they are when written."""

from __future__ import annotations

from math import isqrt
from typing import Any


def square_root(p: Any) -> Any:
    """Return the square root of a polynomial that is a square, else None."""
    content, factors = p.factor()
    root = isqrt(abs(int(content)))
    if content < 0 or root * root != content or any(times % 2 for _, times in factors):
        return None
    for factor, times in factors:
        root = root * factor ** (times // 2)
    return root


def square_part(number: int) -> tuple[int, int]:
    """Return k and m with ``number == k**2 * m``, m free of the squares that are easily found."""
    sign, rest, square = (1 if number > 0 else -1), abs(number), 1
    root = isqrt(rest)
    if root * root == rest:
        return root, sign
    for p in (2, 3, 5, 7, 11, 13):
        while rest % (p * p) == 0:
            rest //= p * p
            square *= p
    return square, sign * rest


def length_of_terms(p: Any) -> int:
    """Return about how many operations a polynomial has, written out."""
    terms = p.to_dict()
    return sum(_of_term(m, c) for m, c in terms.items()) + max(0, len(terms) - 1)


def _of_term(monomial: tuple[int, ...], coefficient: Any) -> int:
    # A wave is one operation itself; a symbol is counted alike, for what matters is fewer factors.
    factors = sum(1 + (e > 1) for e in monomial if e)
    return factors + (abs(int(coefficient)) != 1)


def length_of_factors(p: Any) -> int:
    """Return about how many operations a polynomial has, written as a product."""
    content, factors = p.factor()
    return sum(length_of_terms(f) + (times > 1) for f, times in factors) + (abs(int(content)) != 1)
