"""Sums over a common denominator, in lowest terms: polynomial division and factors by FLINT."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from fieldmath.algebra import angles, laurent
from fieldmath.algebra.laurent import Polynomial
from fieldmath.algebra.ring import Ring
from fieldmath.algebra.shapes import Shape, Writer

MOST_TERMS = 3000  # Of a numerator.
FEW_TERMS = 40  # Up to here factors are looked for.
_MOST_SUMS = 12  # Different sums below the line.


def quotients(writer: Writer, polynomial: Polynomial) -> Iterator[Shape]:
    """Give shapes of a polynomial that has sums below or under a root, over one denominator in lowest terms."""
    ring = writer.ring
    joined = _joined(ring, polynomial)
    if joined is None:
        return
    top, below = joined
    pairs = angles.rules(ring, top)
    top = angles.reduced(top, pairs)
    if not top:
        yield Shape(1, 0, (({}, 1),))
        return
    insides = {place: angles.reduced(ring.insides[place], pairs) for place in below}
    division = Division(ring, [top, *insides.values()])
    bottom: list[tuple[Polynomial, int]] = []
    for place, inside in insides.items():
        exponent, root = below[place], ring.generators[place].root
        if exponent % root or any(laurent.exponent_of(monomial, place) % root for monomial in top):
            top, times = division.divided(top, inside)
            top = laurent.scaled(top, laurent.unit(place, times * root - exponent))
            continue
        number, monomial, factors = division.factors(inside)
        times = exponent // root
        top = laurent.scaled(top, -monomial * times, laurent.reciprocal(number) ** times)
        bottom += [(factor, each * times) for factor, each in factors]
    kept: list[tuple[Polynomial, int]] = []
    for factor, times in _merged(bottom):
        top, cancelled = division.divided(top, factor, most=times)
        if times > cancelled:
            kept.append((factor, times - cancelled))
    yield from _shapes(writer, division, top, kept)


def _joined(ring: Ring, polynomial: Polynomial) -> tuple[Polynomial, dict[int, int]] | None:
    """Return the numerator, multiplied out, and the exponent of each sum below; None if it grows too large."""
    below: dict[int, int] = {}
    for _ in range(2 + len(ring.insides)):
        spans = laurent.spans(polynomial)
        lows = {place: spans[place][0] for place in ring.insides if place in spans and spans[place][0] < 0}
        if not lows:
            return (polynomial, below) if below and len(below) <= _MOST_SUMS else None
        for place, low in lows.items():
            below[place] = below.get(place, 0) - low
            polynomial = laurent.scaled(polynomial, laurent.unit(place, -low))
        whole = ring.expanded(polynomial, MOST_TERMS)
        if whole is None:
            return None
        if not whole:
            return {}, {}
        polynomial = whole
    return None


def _merged(factors: Iterable[tuple[Polynomial, int]]) -> list[tuple[Polynomial, int]]:
    merged: dict[frozenset[tuple[int, Any]], tuple[Polynomial, int]] = {}
    for factor, times in factors:
        key = frozenset((monomial, laurent.ratio(c)) for monomial, c in factor.items())
        merged[key] = factor, times + merged.get(key, (factor, 0))[1]
    return list(merged.values())


def _shapes(
    writer: Writer, division: Division, top: Polynomial, bottom: list[tuple[Polynomial, int]]
) -> Iterator[Shape]:
    """Give the numerator plain, grouped, shortened and factored, over the denominator in factors and multiplied out."""
    pairs = angles.rules(writer.ring, top)
    factored = tuple((angles.shortened(p, angles.rules(writer.ring, p), writer.sum_cost), -n) for p, n in bottom)
    bottoms = [factored]
    if len(bottom) > 1 and math.prod(laurent.power_size(len(p), n) for p, n in bottom) <= FEW_TERMS:
        whole: Polynomial = {0: 1}
        for factor, times in bottom:
            whole = laurent.product(whole, laurent.power(factor, times))
        bottoms.append(((whole, -1),))
    for below in bottoms:
        for numerator in (top, angles.shortened(top, pairs, writer.sum_cost)):
            yield Shape(1, 0, ((numerator, 1), *below))
            shape = writer.grouped(numerator)
            yield Shape(shape.coefficient, shape.monomial, (*shape.factors, *below))
        if 1 < len(top) <= FEW_TERMS:
            number, monomial, factors = division.factors(top)
            yield Shape(number, monomial, (*factors, *below))


class Division:
    """Exact division and factors of Laurent polynomials over the generators that occur in some of them."""

    def __init__(self, ring: Ring, polynomials: Iterable[Polynomial]) -> None:
        from flint import Ordering, fmpq_mpoly_ctx

        steps = {place: ring.generators[place].root for place in ring.insides}
        for polynomial in polynomials:
            for monomial in polynomial:
                for place, exponent in laurent.exponents(monomial):
                    steps[place] = math.gcd(steps.get(place, ring.generators[place].root), exponent)
        self._places, self._steps = sorted(steps), [steps[place] for place in sorted(steps)]
        self._context = fmpq_mpoly_ctx.get([f"g{place}" for place in self._places], Ordering.lex)

    def exact(self, top: Polynomial, bottom: Polynomial) -> Polynomial | None:
        """Return top/bottom, or None when there is a remainder."""
        if len(bottom) < 2:
            return None
        (numerator, shift), (divisor, other) = self._to_flint(top), self._to_flint(bottom)
        quotient, rest = divmod(numerator, divisor)
        return None if rest != 0 else laurent.scaled(self._from_flint(quotient), shift - other)

    def divided(
        self, top: Polynomial, bottom: Polynomial, most: int = laurent.LARGEST_EXPONENT
    ) -> tuple[Polynomial, int]:
        """Return what is left of `top` after dividing by `bottom` as often as it goes, and how often that was."""
        times = 0
        while times < most and (quotient := self.exact(top, bottom)) is not None:
            top, times = quotient, times + 1
        return top, times

    def factors(self, polynomial: Polynomial) -> tuple[Any, int, tuple[tuple[Polynomial, int], ...]]:
        """Return a number, a monomial and irreducible polynomials with exponents, whose product is `polynomial`."""
        if len(polynomial) == 1:
            ((monomial, coefficient),) = polynomial.items()
            return coefficient, monomial, ()
        if len(polynomial) > FEW_TERMS:
            number, rest = laurent.primitive(polynomial)
            return number, 0, ((rest, 1),)
        converted, shift = self._to_flint(polynomial)
        number, parts = converted.factor()
        number = laurent.rational(int(number.p), int(number.q))
        found = []
        for part, times in parts:
            inner, factor = laurent.primitive(self._from_flint(part))
            if next(iter(factor.values())) < 0 and sum(c < 0 for c in factor.values()) * 2 > len(factor):
                inner, factor = -inner, laurent.scaled(factor, 0, -1)
            number = number * inner ** int(times)
            found.append((factor, int(times)))
        return laurent.whole(number), shift, tuple(found)

    def _to_flint(self, polynomial: Polynomial) -> tuple[Any, int]:
        """Return a FLINT polynomial and the monomial that was divided out to make the exponents natural numbers."""
        shift = sum(laurent.unit(place, laurent.bounds(polynomial, place)[0]) for place in self._places)
        terms = {}
        for monomial, coefficient in polynomial.items():
            exponents = dict(laurent.exponents(monomial - shift))
            steps = zip(self._places, self._steps, strict=True)
            terms[tuple(exponents.get(place, 0) // step for place, step in steps)] = coefficient
        return self._context.from_dict(terms), shift

    def _from_flint(self, polynomial: Any) -> Polynomial:
        units = [laurent.unit(place, step) for place, step in zip(self._places, self._steps, strict=True)]
        return {
            sum(one * int(exponent) for one, exponent in zip(units, exponents, strict=True)): laurent.whole(coefficient)
            for exponents, coefficient in polynomial.to_dict().items()
        }
