r"""Reading an expression as a Laurent polynomial over generators.

Generators are symbols, function values, sums that stand below or under a root, and roots and exponentials of them:
:math:`e^{-3r}` is the power -3 of the generator :math:`e^r`, and where :math:`\sqrt x` occurs, :math:`x` is its square.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra import laurent
from fieldmath.algebra.derivative import derivative
from fieldmath.algebra.laurent import Polynomial

_LARGEST_RADICAND = 10**9  # Larger numbers under a root are not factored.
_ONE: Polynomial = {0: 1}


@dataclass(frozen=True)
class Generator:
    """The expression ``base**(rest/root)``."""

    base: sp.Expr
    rest: sp.Expr
    root: int

    def power(self, exponent: int) -> tuple[sp.Expr, sp.Expr]:
        """Return base and exponent of a power of this generator."""
        return self.base, self.rest * sp.Rational(exponent, self.root)


class _Finer(Exception):
    """A generator is needed with a larger root than it was made with."""


def read(exprs: Sequence[sp.Expr], tidy: Callable[[sp.Expr], sp.Expr]) -> tuple[Ring, list[Polynomial]]:
    """Return expressions as polynomials over one ring, and the ring.

    Sums that are factors, or raised to a power, become generators: nothing is multiplied out (`Ring.expanded` does).

    Parameters
    ----------
    exprs : sequence of Expr
        The expressions.
    tidy : callable
        What brings arguments of functions, bases and exponents to their normal form.
    """
    roots: dict[Any, int] = {}
    while True:
        ring = Ring(tidy, roots)
        try:
            polynomials = [ring.read(expr) for expr in exprs]
        except _Finer:
            continue
        ring.is_fixed = True
        return ring, polynomials


class Ring:
    """The generators met while reading expressions.

    Attributes
    ----------
    generators : list of Generator
        In the order in which they were met; the place of a generator in monomials.
    insides : dict
        For each place whose base is a sum: the sum as a polynomial.
    is_free : bool
        Whether products of different generators never combine in SymPy.
    is_tidied : bool
        Whether an argument, a base or an exponent was changed by its normal form.
    is_fixed : bool
        Whether polynomials over this ring exist already, so that no generator may be replaced by a root of it.
    """

    def __init__(self, tidy: Callable[[sp.Expr], sp.Expr], roots: dict[Any, int]) -> None:
        self.generators: list[Generator] = []
        self.insides: dict[int, Polynomial] = {}
        self.is_free = True
        self.is_tidied = False
        self.is_fixed = False
        self._places: dict[Any, int] = {}
        self._rules: list[tuple[int, int, Polynomial]] = []
        self._numbers: dict[int, tuple[int, int]] = {}
        self._memo: dict[sp.Expr, Polynomial] = {}
        self._slopes: dict[tuple[int, sp.Symbol], Polynomial] = {}
        self._tidy, self._roots = tidy, roots

    def read(self, expr: sp.Expr) -> Polynomial:
        """Return `expr` as a polynomial."""
        found = self._memo.get(expr)
        if found is None:
            found = self._memo[expr] = self._read(expr)
        return found

    def place_of(self, expr: sp.Expr) -> int:
        """Return the place of an expression, which becomes a generator if it is none yet."""
        self._generator(expr, sp.S.One, 1)
        return self._places[expr, sp.S.One]

    def _read(self, expr: sp.Expr) -> Polynomial:
        if expr.is_Add:
            return laurent.total(map(self.read, expr.args))
        if expr.is_Mul:
            return self._product(expr)
        if expr.is_Rational:
            return {0: laurent.rational(int(expr.p), int(expr.q))} if expr != 0 else {}
        if expr.is_Symbol:
            return self._generator(expr, sp.S.One, 1)
        if expr.is_Pow or isinstance(expr, sp.exp):
            base, exponent = (expr.base, expr.exp) if expr.is_Pow else (sp.S.Exp1, expr.args[0])
            return self._power(base, exponent)
        if expr.is_Float:
            return {0: expr}
        if expr is sp.I:
            return self._numeric_power(sp.S.NegativeOne, sp.S.Half)
        return self._function(expr)

    def _function(self, expr: sp.Expr) -> Polynomial:
        """Read a function of tidied arguments; everything else is a generator as it stands."""
        if isinstance(expr, sp.Function) and not _is_opaque(expr):
            arguments = [self._tidy(a) if isinstance(a, sp.Expr) else a for a in expr.args]
            if any(new != old for new, old in zip(arguments, expr.args, strict=True)):
                rebuilt = expr.func(*arguments)
                if isinstance(rebuilt, expr.func):  # Some functions write their arguments in a shape of their own.
                    self.is_tidied |= rebuilt != expr
                    return self._generator(rebuilt, sp.S.One, 1)
                self.is_tidied = True
                return self.read(rebuilt)
        return self._generator(expr, sp.S.One, 1)

    def _product(self, expr: sp.Mul) -> Polynomial:
        result, sums = _ONE, []
        for factor in expr.args:
            polynomial = self.read(factor)
            if len(polynomial) == 1:
                result = laurent.product(polynomial, result)
            elif not polynomial:
                return {}
            else:
                sums.append((factor, polynomial))
        if len(sums) == 1 and 0 in result:
            return laurent.product(result, sums[0][1])
        for factor, _ in sums:
            result = laurent.product(result, self._generator(factor, sp.S.One, 1))
        return self._settled(result)

    # --- powers ------------------------------------------------------------------------------------------------------

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> Polynomial:
        if exponent.is_Integer and abs(exponent) <= laurent.LARGEST_EXPONENT:
            return self._whole_power(base, int(exponent))
        inner, outer = self._tidy(base), self._tidy(exponent)
        if inner != base or outer != exponent:
            self.is_tidied = True
            return self.read(inner**outer)
        if inner.is_Rational and inner != 0 and outer.is_Rational:
            return self._numeric_power(inner, outer)
        if outer.is_Rational:
            return self._generator(inner, sp.S.One, int(outer.q), int(outer.p))
        result = _ONE
        for term in sp.Add.make_args(outer):
            number, rest = term.as_coeff_Mul()
            if not number.is_Rational or abs(number.p) > laurent.LARGEST_EXPONENT:
                number, rest = sp.S.One, term
            result = laurent.product(result, self._generator(inner, rest, int(number.q), int(number.p)))
        return result

    def _whole_power(self, base: sp.Expr, exponent: int) -> Polynomial:
        inside = self.read(base)
        if len(inside) == 1:
            ((monomial, coefficient),) = inside.items()
            if not laurent.has_room(monomial, exponent):
                return self._generator(base**exponent, sp.S.One, 1)
            number = coefficient if exponent > 0 else laurent.reciprocal(coefficient)
            return self._settled({monomial * exponent: number ** abs(exponent)})
        if not inside or exponent == 1:
            return inside
        tidied = self._tidy(base)
        if tidied != base:
            self.is_tidied = True
        return self._generator(tidied, sp.S.One, 1, exponent) if tidied.is_Add else self.read(tidied**exponent)

    def _numeric_power(self, base: sp.Rational, exponent: sp.Rational) -> Polynomial:
        if max(abs(base.p), base.q) > _LARGEST_RADICAND:
            return self._generator(base**exponent, sp.S.One, 1)
        result = _ONE
        primes = {**sp.factorrat(abs(base)), **({-1: 1} if base < 0 else {})}
        for prime, times in primes.items():
            total = exponent * times
            result = laurent.product(result, self._generator(sp.Integer(prime), sp.S.One, int(total.q), int(total.p)))
        return self._settled(result)

    def _generator(self, base: sp.Expr, rest: sp.Expr, root: int, exponent: int = 1) -> Polynomial:
        """Return ``base**(rest*exponent/root)``, a generator made now if need be."""
        key = (base, rest)
        finest = math.lcm(self._roots.get(key, 1), root)
        if abs(exponent) * (finest // root) > laurent.LARGEST_DEGREE:
            return self._generator(base ** (rest * sp.Rational(exponent, root)), sp.S.One, 1)
        place = self._places.get(key)
        if place is None:
            # Square roots of sums turn up in derivatives and scale factors, where it is too late to ask for a root.
            usual = 2 if base.is_Add and rest is sp.S.One else 1
            finest = self._roots[key] = math.lcm(self._roots.get(key, usual), root)
            place = self._places[key] = len(self.generators)
            self.generators.append(Generator(base, rest, finest))
            self._register(place, base, rest, finest)
        known = self.generators[place].root
        if known % root:
            if self.is_fixed:
                return self._generator(base, rest / root, 1, exponent)
            self._roots[key] = math.lcm(known, root)
            raise _Finer
        return {laurent.unit(place, exponent * (known // root)): 1}

    def _register(self, place: int, base: sp.Expr, rest: sp.Expr, root: int) -> None:
        """Note what a new generator means for products with the others."""
        if rest is not sp.S.One:
            self.is_free &= not base.is_Number
        elif base.is_Integer:
            self._numbers[place] = int(base), root
            self.is_free = False
        elif base.is_Add:
            self.insides[place] = self.read(base)
        elif (base.is_Mul or base.is_Pow) and root > 1:
            self._rules.append((place, root, self.read(base)))
            self.is_free = False

    # --- whole polynomials -------------------------------------------------------------------------------------------

    def expanded(self, polynomial: Polynomial, most: int) -> Polynomial | None:
        """Return the polynomial with whole powers of sums multiplied out; None if more than `most` terms may come."""
        for _ in range(2 + len(self.insides)):
            kept: Polynomial = {}
            parts: dict[tuple[tuple[int, int], ...], Polynomial] = {}
            for monomial, coefficient in polynomial.items():
                whole, rest = self._whole_sums(monomial)
                (parts.setdefault(whole, {}) if whole else kept)[rest] = coefficient
            if not parts:
                return polynomial
            if sum(len(part) * self._grown(whole) for whole, part in parts.items()) > most:
                return None
            for whole, part in parts.items():
                for place, times in whole:
                    part = laurent.product(part, laurent.power(self.insides[place], times))
                parts[whole] = part
            polynomial = self._settled(laurent.total([kept, *parts.values()]))
        return None

    def _whole_sums(self, monomial: laurent.Monomial) -> tuple[tuple[tuple[int, int], ...], laurent.Monomial]:
        """Return the positive whole powers of sums in a monomial, and what is left."""
        whole: list[tuple[int, int]] = []
        rest = monomial
        for place, exponent in laurent.exponents(monomial):
            if place in self.insides and exponent >= (root := self.generators[place].root):
                whole.append((place, exponent // root))
                rest -= laurent.unit(place, exponent // root * root)
        return tuple(whole), rest

    def _grown(self, whole: tuple[tuple[int, int], ...]) -> int:
        """Return how many terms a product of powers of sums has at most."""
        return math.prod(laurent.power_size(max(len(self.insides[place]), 1), times) for place, times in whole)

    def product(self, first: Polynomial, second: Polynomial) -> Polynomial:
        """Return the product of two polynomials."""
        return self._settled(laurent.product(first, second))

    def product_of_sums(self, *polynomials: Polynomial) -> Polynomial:
        """Return a product that is not multiplied out: each sum becomes a generator."""
        from fieldmath.algebra.shapes import Writer  # It builds on this module.

        return self._product(sp.Mul(*[Writer(self).sum(polynomial) for polynomial in polynomials], evaluate=False))

    def derivative(self, polynomial: Polynomial, symbol: sp.Symbol) -> Polynomial:
        r"""Return the partial derivative: of a monomial :math:`m \sum_i e_i \, g_i'/g_i`."""
        parts: dict[int, Polynomial] = {}
        for monomial, coefficient in polynomial.items():
            for place, exponent in laurent.exponents(monomial):
                parts.setdefault(place, {})[monomial] = coefficient * exponent
        slopes = ((part, self._slope(place, symbol)) for place, part in parts.items())
        terms = [laurent.product(part, slope) for part, slope in slopes if slope]
        return self._settled(laurent.total(terms))

    def _slope(self, place: int, symbol: sp.Symbol) -> Polynomial:
        """Return the derivative of a generator divided by the generator."""
        found = self._slopes.get((place, symbol))
        if found is None:
            base, rest, root = (generator := self.generators[place]).base, generator.rest, generator.root
            if rest is sp.S.One:
                slope = laurent.scaled(self.read(derivative(base, symbol)), -laurent.unit(place, root))
            else:
                slope = self.read(derivative(rest if base is sp.S.Exp1 else rest * sp.log(base), symbol))
            found = self._slopes[place, symbol] = laurent.scaled(slope, 0, laurent.rational(1, root))
        return found

    def _settled(self, polynomial: Polynomial) -> Polynomial:
        """Return the polynomial with whole powers of roots of products and of numbers carried out."""
        for place, degree, value in self._rules:
            polynomial = laurent.lowered(polynomial, place, degree, value)
        for place, (number, root) in self._numbers.items():
            polynomial = laurent.without_whole_powers(polynomial, place, number, root)
        return polynomial


def _is_opaque(expr: sp.Expr) -> bool:
    """Return whether an expression is left as it stands: abstract functions, branches, what brings its own numbers."""
    return isinstance(expr, AppliedUndef | sp.Piecewise) or hasattr(expr, "_fieldmath_callable")
