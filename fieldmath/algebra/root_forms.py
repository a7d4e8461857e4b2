"""Short forms of fractions with nested roots: which roots stand above the line, which below, which under one root.

In a tower of square roots every element has one canonical fraction, with all roots above the line; that is right for
cancelling and seldom short. Here the roots that are common factors move: ``sqrt(p)*q/p`` becomes ``q/sqrt(p)``, with
``p*q`` brought to lowest terms again. Lengths are those of the written formula, a root as long as what stands under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy as sp

from fieldmath.algebra.costs import operations

if TYPE_CHECKING:
    from fieldmath.algebra.wave_fractions import WaveFractions

Fraction: TypeAlias = tuple[Any, Any]
Monomial: TypeAlias = tuple[int, ...]
Block: TypeAlias = frozenset[int]

_WRITTEN = 3  # Of the forms found, as many are written out and counted.
_MOST_COLLECTED = 80  # Terms of a sum that is looked at for common parts.


class RootForms:
    """The forms of one fraction: polynomials times the roots that all their terms have in common."""

    def __init__(self, fractions: WaveFractions, fraction: Fraction) -> None:
        self.fractions = fractions
        size, (top, bottom) = len(fractions.generators), fraction
        self.outer = [k for k in range(len(fractions.roots)) if all(m[size + k] for m in top.monoms())]
        for k in self.outer:
            top = top / fractions.gens[size + k]
        self.rest = top, bottom
        self.writing = Writing(fractions, [top, bottom, *fractions.roots])
        self._found: dict[Block, tuple[int, Fraction]] = {}

    def shortest(self) -> sp.Expr:
        """Return the shortest form that moving one root after the other leads to."""
        for start in (frozenset[int](), frozenset(self.outer)):
            self._search(start)
        best = sorted(self._found, key=lambda below: self._found[below][0])[:_WRITTEN]
        return min(map(self._written, best), key=operations)

    def _search(self, below: Block) -> None:
        """Move the root that saves most to the other side, as long as one does."""
        cost = self._cost(below)
        while self.outer:
            nearest = min((below ^ {k} for k in self.outer), key=self._cost)
            if self._cost(nearest) >= cost:
                return
            below, cost = nearest, self._cost(nearest)

    def _cost(self, below: Block) -> int:
        """Return about how long the form is that has the roots `below` under the line."""
        if below not in self._found:
            top, bottom = self.rest
            for k in below:
                top = top * self.fractions.roots[k]
            plain = self.fractions._lowest(top, bottom)
            forms = (plain, self.fractions._rationalised(plain))
            self._found[below] = min(((self._length(form), form) for form in forms), key=lambda pair: pair[0])
        return self._found[below][0]

    def _length(self, fraction: Fraction) -> int:
        return sum(self.writing.length(p) for p in fraction)

    def _written(self, below: Block) -> sp.Expr:
        top, bottom = self._found[below][1]
        if top == 0:
            return sp.S.Zero
        writing = self.writing
        over, under = (writing.roots([k for k in self.outer if (k in below) is side]) for side in (False, True))
        return writing.polynomial(top) * over / (writing.polynomial(bottom) * under)


class Writing:
    """Polynomials as expressions; roots that occur together in all of them are one root of a product."""

    def __init__(self, fractions: WaveFractions, polynomials: list[Any]) -> None:
        self.fractions = fractions
        self.size = len(fractions.generators)
        self.blocks = self._blocks(polynomials)
        self._lengths: dict[str, int] = {}
        self._written: dict[str, sp.Expr] = {}
        self._names: dict[Block, sp.Expr] = {}

    def _blocks(self, polynomials: list[Any]) -> list[Block]:
        """Return the largest sets of roots of which every term has all or none."""
        seen = sorted({self._roots_of(m) for p in polynomials for m in p.monoms()}, key=sorted)
        columns: dict[tuple[bool, ...], set[int]] = {}
        for k in set().union(*seen):
            columns.setdefault(tuple(k in some for some in seen), set()).add(k)
        return [frozenset(block) for block in columns.values()]

    def _roots_of(self, monomial: Monomial) -> Block:
        return frozenset(k for k, e in enumerate(monomial[self.size :]) if e)

    # --- lengths -----------------------------------------------------------------------------------------------------

    def length(self, p: Any) -> int:
        """Return about how many operations the shortest way to write a polynomial has."""
        return min([self._short(p), *(self._collected_length(c) for c in self._collections(p))])

    def _short(self, p: Any) -> int:
        """Return the operations of a polynomial as a sum of terms, or as a product of such sums."""
        if len(p) == 1:
            return self._terms(p)
        name = str(p)
        if name not in self._lengths:
            content, factors = p.factor()
            product = sum(self._terms(f) + (e > 1) for f, e in factors) + (abs(int(content)) != 1)
            self._lengths[name] = min(self._terms(p), product)
        return self._lengths[name]

    def _terms(self, p: Any) -> int:
        terms = p.to_dict()
        return sum(self._term_length(m) + (abs(int(c)) != 1) for m, c in terms.items()) + max(0, len(terms) - 1)

    def _term_length(self, monomial: Monomial) -> int:
        roots = self._roots_of(monomial)
        inside = sum(operations(self._block(block)) + 1 for block in self.blocks if block <= roots)
        return inside + sum(1 + (e > 1) for e in monomial[: self.size] if e)

    def _collected_length(self, parts: dict[Monomial, Any]) -> int:
        return sum(self._term_length(own) + self._short(rest) for own, rest in parts.items()) + len(parts) - 1

    def _collections(self, p: Any) -> Iterator[dict[Monomial, Any]]:
        """Give the polynomial as polynomials in one generator, or one block of roots, after the other."""
        terms, ring = p.to_dict() if len(p) <= _MOST_COLLECTED else {}, self.fractions.ring
        blocks = (tuple(self.size + k for k in block) for block in self.blocks)
        for places in (*((k,) for k in range(self.size)), *blocks):
            parts: dict[Monomial, dict[Monomial, Any]] = {}
            for m, c in terms.items():
                own, rest = [0] * len(m), list(m)
                for k in places:
                    own[k], rest[k] = rest[k], 0
                parts.setdefault(tuple(own), {})[tuple(rest)] = c
            if 1 < len(parts) < len(terms):
                yield {own: ring.from_dict(rest) for own, rest in parts.items()}

    # --- roots -------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> sp.Expr:
        if block not in self._names:
            self._names[block] = self.roots(sorted(block))
        return self._names[block]

    def roots(self, some: list[int]) -> sp.Expr:
        """Return the product of some roots, under one root where that is shorter."""
        radicands = [self.fractions.roots[k] for k in some]
        written = [self._radicand(p) for p in self._merged(radicands)]
        forms = [sp.Mul(*map(sp.sqrt, written)), sp.sqrt(sp.Mul(*written))]
        if len(some) > 1:
            whole = self.fractions._without_squares(self.fractions._multiplied(radicands))
            forms.append(sp.sqrt(self._radicand(whole)))
        if len(some) == 2:  # 4*p*q = (p + q)**2 - (p - q)**2
            halves = radicands[0] + radicands[1], radicands[0] - radicands[1]
            is_even = not any(int(p.factor()[0]) % 2 for p in halves)
            half, rest = (self.polynomial(p / 2 if is_even else p) for p in halves)
            forms.append(sp.sqrt(half**2 - rest**2) / (1 if is_even else 2))
        return min(forms, key=operations)

    def _merged(self, factors: list[Any]) -> list[Any]:
        """Return factors with two that have a short product, such as ``b - x`` and ``b + x``, as one."""
        left = list(factors)
        for p, q in combinations(factors, 2):
            if p in left and q in left and len(p) > 1 and len(q) > 1:
                product = self.fractions._without_squares(p * q)
                if self._terms(product) <= self._terms(p) + self._terms(q) + 1:
                    left = [product, *(other for other in left if other not in (p, q))]
        return left

    def _radicand(self, p: Any) -> sp.Expr:
        forms = [self.polynomial(p)]
        given = self.fractions.given.get(str(p))
        if given is not None:
            forms.append(given)
        short, below = self.fractions.shortest((p, self.fractions.one))
        if below == 1 and short != p:
            forms.append(self.polynomial(short))
        return min(forms, key=operations)

    # --- sums --------------------------------------------------------------------------------------------------------

    def polynomial(self, p: Any) -> sp.Expr:
        """Return a polynomial as a sum, as a product, or in powers of one of its generators."""
        name = str(p)
        if name not in self._written:
            self._written[name] = min((self._sum(p), self._split(p), *self._with_roots_in_front(p)), key=operations)
        return self._written[name]

    def _split(self, p: Any) -> sp.Expr:
        """Return a polynomial as a product; what its terms have in common is one factor, lest roots of a block part."""
        content, factors = p.factor()
        common, sums = self.fractions.ring.constant(int(content)), []
        for factor, times in factors:
            if len(factor) == 1:
                common *= factor ** int(times)
            else:
                sums.append(self._sum(factor) ** int(times))
        return sp.Mul(self._sum(common), *sums)

    def _with_roots_in_front(self, p: Any) -> Iterator[sp.Expr]:
        """Give ``sqrt(q)*(A + B*sqrt(q))`` for ``A*sqrt(q) + B*q``."""
        used = set().union(*map(self._roots_of, p.monoms())) if len(p) > 1 else set()
        for block in (block for block in self.blocks if block <= used):
            product = self.fractions._multiplied([self.fractions.gens[self.size + k] for k in block])
            square = self.fractions._without_squares(product * product)
            quotient, rest = divmod(self.fractions._without_squares(p * product), square)
            if rest == 0:
                yield self._block(block) * self._sum(quotient)

    def _sum(self, p: Any) -> sp.Expr:
        plain = sp.Add(*(self._term(m, c) for m, c in p.to_dict().items()))
        best = min(self._collections(p), key=self._collected_length, default=None)
        if best is None or self._collected_length(best) >= self._terms(p):
            return plain
        collected = sp.Add(*(self._term(own, 1) * self.polynomial(rest) for own, rest in best.items()))
        return min((plain, collected), key=operations)

    def _term(self, monomial: Monomial, coefficient: Any) -> sp.Expr:
        roots = self._roots_of(monomial)
        blocks = (self._block(block) for block in self.blocks if block <= roots)
        powers = (g**e for g, e in zip(self.fractions.generators, monomial, strict=False) if e)
        return sp.Mul(sp.Integer(int(coefficient)), *powers, *blocks)
