"""Shapes of a formula over a ring, products of polynomials: what they cost to read, and their expressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

import sympy as sp
from sympy.core.basic import Basic
from sympy.core.mul import _keep_coeff

from fieldmath.algebra import laurent
from fieldmath.algebra.costs import operations, rational_cost, reciprocal
from fieldmath.algebra.laurent import Monomial, Polynomial
from fieldmath.algebra.ring import Generator, Ring

_by_sympy = cmp_to_key(Basic.compare)


@dataclass(frozen=True)
class Piece:
    """A power of one base as it stands in a product: the expression, and what it costs above or below the line."""

    expr: sp.Expr
    is_below: bool
    cost: int


@dataclass(frozen=True)
class Shape:
    """``coefficient * monomial * product of factor**exponent``."""

    coefficient: Any
    monomial: Monomial
    factors: tuple[tuple[Polynomial, int], ...]


def flat(polynomial: Polynomial) -> Shape:
    """Return the shape of a plain sum."""
    return Shape(1, 0, ((polynomial, 1),))


class Writer:
    """Costs and expressions of shapes over one ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._pieces: dict[Monomial, tuple[Piece, ...]] = {}
        self._powers: dict[Any, Piece] = {}
        self._costs: dict[Monomial, tuple[int, int, int]] = {}

    def grouped(self, polynomial: Polynomial) -> Shape:
        """Return the shape with the common factor of all terms in front."""
        if len(polynomial) < 2:
            return flat(polynomial)
        common = laurent.content(polynomial)
        number, rest = laurent.primitive(polynomial)
        return Shape(number, common, ((laurent.scaled(rest, -common), 1),))

    # --- costs -------------------------------------------------------------------------------------------------------

    def cost(self, shape: Shape) -> int:
        """Return the operations of a shape."""
        above, below, cost = self._monomial_cost(shape.monomial)
        top, bottom = _magnitude(shape.coefficient)
        above, below = above + (top != 1), below + (bottom != 1)
        for polynomial, exponent in shape.factors:
            if len(polynomial) == 1 and exponent == 1:
                if shape == flat(polynomial):
                    return self.sum_cost(polynomial)
                ((monomial, coefficient),) = polynomial.items()
                more_above, more_below, more = self._monomial_cost(monomial)
                top, bottom = _magnitude(coefficient)
                above, below, cost = above + more_above + (top != 1), below + more_below + (bottom != 1), cost + more
                continue
            cost += self.sum_cost(polynomial) + (abs(exponent) != 1)
            above, below = (above + 1, below) if exponent > 0 else (above, below + 1)
        return cost + _joined(above, below) + _is_negative(shape.coefficient)

    def sum_cost(self, polynomial: Polynomial) -> int:
        """Return the operations of a sum of terms."""
        if not polynomial:
            return 0
        cost = len(polynomial) - 1
        costs = self._costs
        is_negative = True
        for monomial, coefficient in polynomial.items():
            above, below, own = costs.get(monomial) or self._monomial_cost(monomial)
            is_negative = is_negative and _is_negative(coefficient)
            if type(coefficient) is int and monomial:
                if coefficient not in (1, -1):
                    above += 1
            else:
                top, bottom = _magnitude(coefficient)
                if monomial == 0:
                    cost += rational_cost(top, bottom)
                    continue
                above, below = above + (top != 1), below + (bottom != 1)
            cost += own + _joined(above, below)
        return cost + is_negative

    def _monomial_cost(self, monomial: Monomial) -> tuple[int, int, int]:
        """Return how many factors stand above and below the line, and the operations inside them."""
        found = self._costs.get(monomial)
        if found is None:
            pieces = self.pieces(monomial)
            below = sum(piece.is_below for piece in pieces)
            found = self._costs[monomial] = len(pieces) - below, below, sum(piece.cost for piece in pieces)
        return found

    # --- expressions -------------------------------------------------------------------------------------------------

    def pieces(self, monomial: Monomial) -> tuple[Piece, ...]:
        """Return the factors of a monomial, powers of one base merged as SymPy merges them."""
        found = self._pieces.get(monomial)
        if found is None:
            groups: dict[sp.Expr, list[tuple[Generator, int]]] = {}
            for place, exponent in laurent.exponents(monomial):
                generator = self.ring.generators[place]
                is_root = generator.base.is_Integer and generator.rest is sp.S.One
                groups.setdefault(sp.S.One if is_root else generator.base, []).append((generator, exponent))
            found = self._pieces[monomial] = tuple(self._piece(tuple(group)) for group in groups.values())
        return found

    def _piece(self, group: tuple[tuple[Generator, int], ...]) -> Piece:
        found = self._powers.get(group)
        if found is None:
            powers = [generator.power(exponent) for generator, exponent in group]
            if all(base == powers[0][0] for base, _ in powers):
                expr = sp.Pow(powers[0][0], sp.Add(*[exponent for _, exponent in powers]))
            else:  # sqrt(2)*sqrt(5) is sqrt(10).
                expr = sp.Mul(*[sp.Pow(*power) for power in powers])
            turned = reciprocal(expr)
            found = Piece(expr, turned is not None, operations(expr if turned is None else turned))
            self._powers[group] = found
        return found

    def expression(self, shape: Shape) -> sp.Expr:
        """Return the expression that a shape stands for."""
        factors = [piece.expr for piece in self.pieces(shape.monomial)]
        factors += [sp.Pow(self.sum(polynomial), exponent) for polynomial, exponent in shape.factors]
        result = factors[0] if len(factors) == 1 else sp.Mul(*factors)
        return result if shape.coefficient == 1 else _keep_coeff(number(shape.coefficient), result)

    def sum(self, polynomial: Polynomial) -> sp.Expr:
        """Return a polynomial as a SymPy sum."""
        terms = [(coefficient, self.pieces(monomial)) for monomial, coefficient in polynomial.items()]
        pieces = {piece.expr for _, factors in terms for piece in factors}
        if not self.ring.is_free or any(piece.is_Add or piece.is_Mul or piece.is_Number for piece in pieces):
            return sp.Add(*[sp.Mul(number(c), *[piece.expr for piece in factors]) for c, factors in terms])
        return _assembled([(number(c), [piece.expr for piece in factors]) for c, factors in terms], pieces)


def _assembled(terms: Sequence[tuple[sp.Expr, list[sp.Expr]]], pieces: Iterable[sp.Expr]) -> sp.Expr:
    """Return the sum of products whose factors cannot combine, without asking SymPy to combine them.

    SymPy sorts factors and terms by `Basic.compare`; here each different factor is compared once.
    """
    elements = sorted({*pieces, *(coefficient for coefficient, _ in terms)}, key=_by_sympy)
    rank = {element: place for place, element in enumerate(elements)}
    products: list[tuple[tuple[int, ...], sp.Expr]] = []
    others: list[sp.Expr] = []
    constant: list[sp.Expr] = []
    for coefficient, factors in terms:
        factors = sorted(factors, key=rank.__getitem__)
        if coefficient is not sp.S.One:
            factors.insert(0, coefficient)
        if len(factors) > 1:
            ranks = (len(factors), *map(rank.__getitem__, factors))
            products.append((ranks, sp.Mul._from_args(factors, is_commutative=True)))
        elif factors and not factors[0].is_Number:
            others.append(factors[0])
        else:
            constant.append(coefficient)
    products.sort(key=lambda pair: pair[0])
    sums = [product for _, product in products]
    if others:
        others.sort(key=_by_sympy)
        early = [other for other in others if sums and Basic.compare(other, sums[0]) < 0]
        sums = early + sums + others[len(early) :]
    return sp.Add._from_args(constant + sums, is_commutative=True)


def number(coefficient: Any) -> sp.Expr:
    """Return a coefficient as a SymPy number."""
    if type(coefficient) is int:
        return sp.Integer(coefficient)
    if isinstance(coefficient, sp.Expr):
        return coefficient
    return sp.Rational(int(coefficient.p), int(coefficient.q))


def _magnitude(coefficient: Any) -> tuple[int, int]:
    """Return numerator and denominator of the absolute value; of a float, 2 and 1."""
    if type(coefficient) is int:
        return abs(coefficient), 1
    if isinstance(coefficient, sp.Float):
        return 2, 1
    return abs(int(coefficient.p)), int(coefficient.q)


def _is_negative(coefficient: Any) -> bool:
    return bool(coefficient < 0)


def _joined(above: int, below: int) -> int:
    """Return the operations that join factors above and below one line."""
    return max(above - 1, 0) + below
