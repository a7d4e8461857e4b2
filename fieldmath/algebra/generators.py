"""Expressions as rational functions of generators, with the algebraic relations that hold among them.

Sines, exponentials, powers, logarithms and gamma functions are broken down to as few generators as possible: sin(2*x)
and cos(x/2) to the sine and cosine of x/2, cosh(x) and exp(3*x) to exp(x), sqrt(12*x**2 + 12) to the roots of 3 and
x**2 + 1. What remains is a rational function; modulo relations such as c**2 = 1 - s**2 a zero shows as a zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from fieldmath.algebra.generator_rules import ANGLES, HYPERBOLIC, LARGEST_MULTIPLE, RULES
from fieldmath.algebra.polynomials import factored, lowered


@dataclass(frozen=True)
class Relation:
    """``generator**degree = value`` with `value` in earlier generators."""

    generator: sp.Dummy
    degree: int
    value: sp.Expr


class Generators:
    """The generators of one expression (and of what it contains), found once."""

    def __init__(self, expr: sp.Expr) -> None:
        self.relations: list[Relation] = []
        self.meaning: dict[sp.Dummy, sp.Expr] = {}
        self._known: dict[Any, sp.Dummy] = {}
        self._converted: dict[sp.Expr, sp.Expr] = {}
        self._denominators: dict[Any, int] = {}
        # Over the reals every argument of a logarithm is positive where the expression has a value.
        self._positive = {logarithm.args[0] for logarithm in expr.atoms(sp.log)}
        self._scan(expr)

    # --- answers -----------------------------------------------------------------------------------------------------

    def numerator(self, expr: sp.Expr) -> sp.Expr:
        """Return the numerator of `expr` over the generators, reduced by the relations."""
        return self._reduce(sp.fraction(sp.together(self.convert(expr)))[0])

    def canonical(self, expr: sp.Expr) -> sp.Expr:
        """Return `expr` over the generators as a reduced fraction in lowest terms."""
        if expr.is_Atom:
            return self.convert(expr)
        top, bottom = sp.fraction(sp.together(self.convert(expr)))
        top, bottom = self._reduce(top), self._reduce(bottom)
        if bottom == 0:
            return self.convert(expr)
        return sp.cancel(top / bottom) if bottom.free_symbols else sp.expand(top / bottom)

    def restore(self, expr: sp.Expr) -> sp.Expr:
        """Return an expression over the generators in terms of the original functions."""
        return expr.xreplace(self.meaning)

    # --- breaking down ---------------------------------------------------------------------------------------------

    def convert(self, expr: sp.Expr) -> sp.Expr:
        """Return `expr` as a rational function of generators."""
        found = self._converted.get(expr)
        if found is None:
            found = self._converted[expr] = self._convert(expr)
        return found

    def _convert(self, expr: sp.Expr) -> sp.Expr:
        if expr is sp.I:
            return self.generator("I", sp.I, 2, sp.Integer(-1))
        if expr is sp.E:
            return self.power(sp.E, sp.Integer(1))
        if expr.is_Rational or expr.is_Symbol:
            return expr
        if expr.is_Add or expr.is_Mul:
            return expr.func(*map(self.convert, expr.args))
        if isinstance(expr, sp.exp):
            return self.power(sp.E, expr.args[0])
        if expr.is_Pow:
            return self.convert(expr.base) ** expr.exp if expr.exp.is_Integer else self.power(expr.base, expr.exp)
        rule = RULES.get(type(expr).__name__)
        if rule is not None:
            return rule(self, *expr.args)
        return self.kernel(expr)

    def kernel(self, expr: sp.Expr) -> sp.Expr:
        """Return the generator of an opaque expression; of functions, the arguments are compared in canonical form."""
        if isinstance(expr, sp.Function) and all(isinstance(argument, sp.Expr) for argument in expr.args):
            return self.generator((expr.func, *map(self.canonical, expr.args)), expr)
        return self.generator(expr, expr)

    def generator(self, key: Any, meaning: sp.Expr, degree: int = 0, value: sp.Expr | None = None) -> sp.Expr:
        """Return the generator known by `key`, made now if need be, with its relation ``generator**degree = value``."""
        symbol = self._known.get(key)
        if symbol is None:
            symbol = self._known[key] = sp.Dummy(f"g{len(self._known)}")
            self.meaning[symbol] = meaning
            if value is not None:
                self.relations.append(Relation(symbol, degree, value))
        return symbol

    def _reduce(self, polynomial: sp.Expr) -> sp.Expr:
        """Lower the powers of every generator with a relation, the latest first, until nothing changes."""
        polynomial = sp.expand(polynomial)
        for _ in range(4 + len(self.relations)):
            before = polynomial
            for relation in reversed(self.relations):
                polynomial = lowered(polynomial, relation.generator, relation.degree, relation.value)
            if polynomial == before:
                break
        return polynomial

    # --- powers and exponentials ----------------------------------------------------------------------------------

    def power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Break ``base**exponent`` into powers of generators ``base**(term/denominator)``."""
        result = sp.Integer(1)
        for part, times in self.bases(base):
            for term, coefficient in self._terms(exponent * times):
                result *= self._simple_power(part, term, coefficient)
        return result

    def _simple_power(self, base: sp.Expr, term: sp.Expr, coefficient: sp.Rational) -> sp.Expr:
        if base is sp.E and term.has(sp.I):
            return self.cosine(term / sp.I * coefficient) + self.convert(sp.I) * self.sine(term / sp.I * coefficient)
        if term == 1 and coefficient.is_Integer:
            return self.convert(base) ** coefficient if base is not sp.E else self._e_generator(term) ** coefficient
        if base is sp.E:
            denominator = self._denominators.get((base, term), coefficient.q)
            return self._e_generator(term) ** (coefficient * denominator)
        denominator = self._denominators.get((base, term), coefficient.q)
        if coefficient.q > 1 and denominator % coefficient.q:
            denominator *= coefficient.q
        key = (base, self.canonical(term), denominator)
        degree, value = (denominator, self.convert(base)) if term == 1 else (0, None)
        if base == -1 and (term / denominator).is_integer:
            degree, value = 2, sp.Integer(1)
        return self.generator(key, base ** (term / denominator), degree, value) ** (coefficient * denominator)

    def _e_generator(self, term: sp.Expr) -> sp.Expr:
        denominator = self._denominators.get((sp.E, term), 1)
        return self.generator((sp.E, term), sp.exp(term / denominator))

    def bases(self, base: sp.Expr) -> list[tuple[sp.Expr, sp.Rational]]:
        """Split a base into factors that may be raised separately: all but at most one of them positive."""
        if base.is_Rational and base not in (0, 1, -1):
            primes = [(sp.Integer(p), sp.Integer(k)) for p, k in sp.factorrat(abs(base)).items()]
            return primes + ([(sp.Integer(-1), sp.Integer(1))] if base.is_negative else [])
        if base.is_Add:
            base = factored(base)
        split: list[tuple[sp.Expr, sp.Rational]] = []
        rest = sp.Integer(1)
        for factor in sp.Mul.make_args(base):
            if factor.is_Rational and factor.is_positive and factor != 1:
                split += self.bases(factor)
            elif self.is_positive(factor):
                part, power = factor.as_base_exp()
                is_plain = power.is_Rational and self.is_positive(part)
                split.append((part, power) if is_plain else (factor, sp.Integer(1)))
            else:
                rest *= factor
        return split if rest == 1 else [*split, (rest, sp.Integer(1))]

    def is_positive(self, expr: sp.Expr) -> bool:
        """Return whether `expr` is positive wherever the whole expression has a value."""
        return bool(expr.is_positive) or expr in self._positive or expr.as_base_exp()[0] in self._positive

    def _terms(self, expr: sp.Expr) -> list[tuple[sp.Expr, sp.Rational]]:
        """Split an exponent or an angle into terms with rational coefficients."""
        if not expr.is_Rational:
            expr = self.restore(self.canonical(expr))
        pairs = (term.as_coeff_Mul() for term in sp.Add.make_args(sp.expand(expr)) if term != 0)
        return [(rest, number) if number.is_Rational else (number * rest, sp.Integer(1)) for number, rest in pairs]

    def _scan(self, expr: sp.Expr) -> None:
        """Find the common denominators of the multiples of each exponent and angle."""
        for node in sp.preorder_traversal(expr):
            name = type(node).__name__
            if name in ANGLES:
                uses: Iterable[tuple[Any, sp.Expr]] = [("angle", node.args[0])]
            elif name == "exp" or name in HYPERBOLIC:
                uses = [(sp.E, node.args[0])]
                uses += [("angle", node.args[0] / sp.I)] if node.has(sp.I) else []
            elif name == "Pow" and not node.exp.is_Integer:
                uses = [(part, node.exp * times) for part, times in self.bases(node.base)]
            else:
                continue
            for kind, argument in uses:
                for term, coefficient in self._terms(argument):
                    key = (kind, term)
                    self._denominators[key] = math.lcm(self._denominators.get(key, 1), int(coefficient.q))
        self._known.clear()
        self.relations.clear()
        self.meaning.clear()
        self._converted.clear()

    # --- angles ------------------------------------------------------------------------------------------------------

    def sine(self, angle: sp.Expr) -> sp.Expr:
        """Return the sine of an angle over the generators."""
        return self._sine_and_cosine(angle)[0]

    def cosine(self, angle: sp.Expr) -> sp.Expr:
        """Return the cosine of an angle over the generators."""
        return self._sine_and_cosine(angle)[1]

    def _sine_and_cosine(self, angle: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        sine, cosine = sp.Integer(0), sp.Integer(1)
        for term, coefficient in self._terms(angle):
            s, c = self._multiple(term, coefficient)
            sine, cosine = sine * c + cosine * s, cosine * c - sine * s
        return sine, cosine

    def _multiple(self, term: sp.Expr, coefficient: sp.Rational) -> tuple[sp.Expr, sp.Expr]:
        """Return sine and cosine of ``coefficient*term`` over the generators of ``term/denominator``."""
        denominator = self._denominators.get(("angle", term), int(coefficient.q))
        times = coefficient * denominator
        exact = sp.sin(coefficient * term), sp.cos(coefficient * term)
        if term is sp.pi and not any(value.has(sp.sin, sp.cos) for value in exact):
            return self.convert(exact[0]), self.convert(exact[1])
        if not times.is_Integer or abs(times) > LARGEST_MULTIPLE:
            denominator, times = denominator / times, sp.Integer(1)
        unit = term / denominator
        if not isinstance(sp.sin(unit), sp.sin) or not isinstance(sp.cos(unit), sp.cos):  # sin(acos(x)), say
            sine, cosine = self.convert(sp.sin(unit)), self.convert(sp.cos(unit))
        else:
            sine = self.generator(("sin", unit), sp.sin(unit))
            cosine = self.generator(("cos", unit), sp.cos(unit), 2, 1 - sine**2)
        n = abs(int(times))
        sine_n = sine * sp.chebyshevu(n - 1, cosine)
        return (sine_n if times > 0 else -sine_n), sp.chebyshevt(n, cosine)
