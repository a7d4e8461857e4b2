"""Expressions as fractions of polynomials in symbols, sines, cosines and square roots, and their short forms.

The polynomials are those of FLINT, so that greatest common divisors and factors take microseconds. What is neither
symbol, wave nor root is a generator of its own, with its arguments in short form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import sympy as sp
from flint import Ordering, fmpz_mpoly_ctx

from fieldmath.algebra.costs import operations
from fieldmath.algebra.flint_polynomials import length_of_factors, length_of_terms, square_part, square_root

Sign = Callable[[sp.Expr], "int | None"]
_PARTNERS = {sp.sin: sp.cos, sp.cos: sp.sin, sp.sinh: sp.cosh, sp.cosh: sp.sinh}
_SINES = {sp.sin: 1, sp.sinh: -1}
_REWRITTEN: dict[type, tuple[type, type]] = {
    sp.tan: (sp.sin, sp.cos),
    sp.cot: (sp.cos, sp.sin),
    sp.tanh: (sp.sinh, sp.cosh),
    sp.coth: (sp.cosh, sp.sinh),
}
_ROOTS = 24
_HIGHEST = 40
_MOST_TERMS = 4000
_MANY_TERMS = 60  # Longer polynomials are kept linear in the sines.
_MOST_PRODUCTS = 1_000_000
_SECONDS, _PATIENCE = 3.0, 3.0  # For moving roots; other programs may take so much of the processor.
_LONG = 30  # Operations; shorter forms with roots are not worth a second look.


class _Declined(Exception):
    """The expression is not a fraction of the kind treated here, or too large."""


def short_fraction(expr: sp.Expr, sign: Sign, is_step: bool = False) -> sp.Expr | None:
    """Return an expression as a short fraction in lowest terms, None when it is none or too large.

    Roots are split into those of irreducible factors, whose squares come out by `sign`; even powers are lowered by
    sin**2 + cos**2 = 1 and cosh**2 - sinh**2 = 1 along one angle after the other, whichever way is the shorter.

    Parameters
    ----------
    expr : Expr
        Real, with any generators.
    sign : callable
        Takes an expression and gives 1, -1, or None where it changes sign or is not known.
    is_step : bool
        Whether more is to be done, so that the form need not be the shortest that is found.

    Examples
    --------
    >>> import sympy as sp
    >>> r, t = sp.symbols("r t", positive=True)
    >>> length = sp.sqrt(r**2 * sp.cos(t) ** 2 + r**2 * sp.sin(t) ** 2)
    >>> short_fraction(length * (1 - sp.cos(t) ** 2) / sp.sin(t), lambda e: 1)
    r*sin(t)
    """
    try:
        fractions = WaveFractions(expr, sign)
        short = fractions.shortest(fractions.fraction(fractions.expr))
        form = fractions.expression(short)
        if is_step or not fractions.roots or operations(form) <= _LONG:
            return form
        from fieldmath.algebra import budget
        from fieldmath.algebra.root_forms import RootForms

        search = RootForms(fractions, short).shortest
        moved = budget.run(search, seconds=_SECONDS, patience=_PATIENCE).value_or(form)
        return min((form, moved), key=operations)
    except _Declined:
        return None


class WaveFractions:
    """The generators of one expression, with the relations among them."""

    def __init__(self, expr: sp.Expr, sign: Sign) -> None:
        if expr.has(sp.I, sp.Piecewise, sp.Float) or expr.has(sp.nan, sp.zoo, sp.oo):
            raise _Declined
        waves = expr.xreplace({wave: _in_sines(wave) for wave in expr.atoms(*_REWRITTEN)})
        self.sign = sign
        odd = [wave for wave in waves.atoms(*_PARTNERS) if not wave.args[0].is_Symbol]
        short = {wave: wave.func(self._argument(wave.args[0])) for wave in odd}
        self.expr = waves.xreplace({wave: sp.expand_trig(e) if _is_linear(e) else e for wave, e in short.items()})
        generators: dict[sp.Expr, None] = {}
        self.kernels: dict[sp.Expr, sp.Expr] = {}
        self._collect(self.expr, generators)
        self.generators = list(generators)
        names = [f"g{k}" for k in range(len(self.generators))] + [f"r{k}" for k in range(_ROOTS)]
        self.ring = fmpz_mpoly_ctx.get(names, Ordering.lex)
        self.gens = self.ring.gens()
        self.place = {g: k for k, g in enumerate(self.generators)}
        self.roots: list[Any] = []  # radicands of r0, r1, ...
        self.shown: list[sp.Expr] = []  # and how they are written
        self.given: dict[str, sp.Expr] = {}  # How radicands were written that have several roots.
        self.one = self.ring.constant(1)
        self.relations = list(self._relations())
        self.lowering = self.relations[1::2]  # Sines squared by cosines.
        self._known: dict[sp.Expr, tuple[Any, Any]] = {}

    def _collect(self, expr: sp.Expr, found: dict[sp.Expr, None]) -> None:
        if expr.is_Rational:
            return
        if expr.is_Add or expr.is_Mul or is_power(expr):
            for part in expr.args if not expr.is_Pow else (expr.base,):
                self._collect(part, found)
        elif expr.func in _PARTNERS:
            sine = {sp.cos: sp.sin, sp.cosh: sp.sinh}.get(expr.func, expr.func)
            found[sine(expr.args[0])] = None
            found[_PARTNERS[sine](expr.args[0])] = None
        elif isinstance(expr, sp.Abs):
            self._collect(expr.args[0], found)
            found[self._kernel(expr)] = None
        else:
            found[self._kernel(expr)] = None

    def _kernel(self, expr: sp.Expr) -> sp.Expr:
        """Return an opaque expression with its arguments in short form."""
        if expr not in self.kernels:
            short = expr
            if isinstance(expr, sp.Function) and expr.args and not hasattr(expr, "_fieldmath_callable"):
                short = expr.func(*(self._argument(a) for a in expr.args))
                if not isinstance(short, type(expr)):
                    short = expr
            self.kernels[expr] = short
        return self.kernels[expr]

    def _argument(self, argument: sp.Basic) -> sp.Basic:
        short = short_fraction(argument, self.sign) if isinstance(argument, sp.Expr) else None
        return argument if short is None else short

    # --- to polynomials ----------------------------------------------------------------------------------------------

    def fraction(self, expr: sp.Expr) -> tuple[Any, Any]:
        """Return numerator and denominator of an expression, in lowest terms."""
        if expr not in self._known:
            self._known[expr] = self._fraction(expr)
        return self._known[expr]

    def _fraction(self, expr: sp.Expr) -> tuple[Any, Any]:
        if expr.is_Rational:
            return self.ring.constant(int(expr.p)), self.ring.constant(int(expr.q))
        if expr.is_Add:
            total = (self.ring.constant(0), self.one)
            for part in expr.args:
                top, bottom = self.fraction(part)
                total = self._lowest(total[0] * bottom + top * total[1], total[1] * bottom)
            return total
        if expr.is_Mul:
            product = (self.one, self.one)
            for part in expr.args:
                top, bottom = self.fraction(part)
                product = self._lowest(product[0] * top, product[1] * bottom)
            return product
        if is_power(expr):
            return self._power(expr)
        if isinstance(expr, sp.Abs):
            sign = self.sign(expr.args[0])
            if sign is not None:
                top, bottom = self.fraction(expr.args[0])
                return sign * top, bottom
        generator = expr if expr in self.place else self._kernel(expr)
        return self.gens[self.place[generator]], self.one

    def _power(self, expr: sp.Expr) -> tuple[Any, Any]:
        if expr.exp.q > 2:
            inner = sp.Pow(expr.base, 2 * expr.exp)
            return self._root(*self.shortest(self.fraction(inner)), inner)
        power = abs(2 * int(expr.exp)) if expr.exp.is_Integer else abs(int(2 * expr.exp))
        if power > 2 * _HIGHEST:
            raise _Declined
        top, bottom = self.fraction(expr.base)
        if not expr.exp.is_Integer:
            top, bottom = self._root(*self.shortest((top, bottom)), expr.base)
        else:
            power //= 2
        top, bottom = self._lowest(top**power, bottom**power)
        if expr.exp.is_negative:
            if top == 0:
                raise _Declined
            top, bottom = bottom, top
        return self._lowest(top, bottom)

    def _lowest(self, top: Any, bottom: Any) -> tuple[Any, Any]:
        """Return a fraction in lowest terms, squares of roots replaced, no root in front of the denominator."""
        top, bottom = self._without_squares(top), self._without_squares(bottom)
        if len(top) + len(bottom) > _MANY_TERMS:
            for place, square in self.lowering:
                top, bottom = self._lowered(top, place, square), self._lowered(bottom, place, square)
        if len(top) > _MOST_TERMS or len(bottom) > _MOST_TERMS or bottom == 0:
            raise _Declined
        for k in range(len(self.roots)):
            root = self.gens[len(self.generators) + k]
            if len(bottom) and min(m[len(self.generators) + k] for m in bottom.monoms()):
                top, bottom = self._without_squares(top * root), self._without_squares(bottom * root)
        return self._cancelled(top, bottom)

    def _cancelled(self, top: Any, bottom: Any) -> tuple[Any, Any]:
        common = top.gcd(bottom)
        if common != 1:
            top, bottom = top / common, bottom / common
        return (-top, -bottom) if len(bottom) and bottom.leading_coefficient() < 0 else (top, bottom)

    def _without_squares(self, p: Any) -> Any:
        for k in reversed(range(len(self.roots))):
            p = self._lowered(p, len(self.generators) + k, self.roots[k])
        return p

    def _lowered(self, p: Any, place: int, square: Any) -> Any:
        """Return a polynomial with the square of one generator replaced."""
        if p.degrees()[place] <= 1:
            return p
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for monomial, coefficient in p.to_dict().items():
            times, left = divmod(monomial[place], 2)
            key = (*monomial[:place], left, *monomial[place + 1 :])
            part = parts.setdefault(times, {})
            part[key] = part.get(key, 0) + coefficient
        total = self.ring.constant(0)
        for times, terms in parts.items():
            total += self.ring.from_dict(terms) * square**times
        return total

    # --- roots -------------------------------------------------------------------------------------------------------

    def _root(self, top: Any, bottom: Any, base: sp.Expr) -> tuple[Any, Any]:
        """Return the square root of a fraction: sqrt(p/q) = sqrt(p*q)/|q|, irreducible factor by factor."""
        whole, unknown = self.one, self.one
        roots: list[tuple[Any, Any]] = []
        if bottom == 1:
            self.given.setdefault(str(top), base)
        content, factors = (top * bottom).factor()
        for factor, times in factors:
            sign = self.sign(self._from(factor))
            if sign is None:
                unknown *= factor ** (times % 2)
            elif times % 2:
                roots.append(self._root_symbol(sign * factor, base))
                content *= sign
            if times > 1:
                whole *= (self._absolute(factor) if sign is None else sign * factor) ** (times // 2)
        square, free = square_part(int(content))
        if unknown != self.one:
            roots.append(self._root_symbol(unknown * free, base))
        elif free < 0:
            raise _Declined
        elif free > 1:
            roots.append(self._root_symbol(self.ring.constant(free), base))
        sign = self.sign(self._from(bottom))
        result = (whole * square, self._absolute(bottom) if sign is None else sign * bottom)
        for above, below in roots:
            result = self._lowest(result[0] * above, result[1] * below)
        return self._lowest(*result)

    def _absolute(self, factor: Any) -> Any:
        """Return the absolute value of a factor whose sign is not known: only those that are generators already."""
        absolute = sp.Abs(self._from(factor))
        if absolute not in self.place:
            raise _Declined
        return self.gens[self.place[absolute]]

    def _root_symbol(self, radicand: Any, base: sp.Expr) -> tuple[Any, Any]:
        """Return the root of an irreducible polynomial; `base` is how it is written, if it is that and is shorter.

        A root whose product with one or two that are known is a polynomial is no new generator: sqrt(r + z),
        sqrt(r - z) and sqrt(x**2 + y**2), where r**2 is x**2 + y**2 + z**2.
        """
        if radicand in self.roots:
            return self.gens[len(self.generators) + self.roots.index(radicand)], self.one
        # Irreducible polynomials without roots and waves are independent.
        is_free = not self.relations and not any(map(self._used_roots, [radicand, *self.roots]))
        known = range(0 if is_free else len(self.roots))
        for some in (*combinations(known, 1), *combinations(known, 2)):
            square = self._square_root(self._multiplied([radicand, *(self.roots[k] for k in some)]))
            sign = None if square is None else self.sign(self._from(square))
            if sign is not None:
                others = self._multiplied([self.gens[len(self.generators) + k] for k in some])
                return self._lowest(sign * square * others, self._multiplied([self.roots[k] for k in some]))
        if len(self.roots) == _ROOTS:
            raise _Declined
        shown = self._from(radicand)
        if base.count_ops() < shown.count_ops() and self.fraction(base) == (radicand, self.one):
            shown = base
        self.roots.append(radicand)
        self.shown.append(shown)
        return self.gens[len(self.generators) + self.roots.index(radicand)], self.one

    def _square_root(self, p: Any) -> Any:
        """Return the root of a polynomial that is a square by the relations, else None."""
        plain = self._without_squares(p)
        for relations in ((), self.lowering, self.relations[::2]):
            lowered = plain
            for place, square in relations:
                lowered = self._lowered(lowered, place, square)
            root = square_root(lowered)
            if root is not None:
                return root
        return None

    # --- the shortest of a few forms ---------------------------------------------------------------------------------

    def shortest(self, fraction: tuple[Any, Any]) -> tuple[Any, Any]:
        """Return the fraction with powers of waves lowered along each angle, where that is shorter.

        Started from the given form, from the one in cosines, and from the one in sines, without roots below.
        """
        starts = [fraction]
        for every_other in (self.lowering, self.relations[::2]):
            form = fraction
            for place, square in every_other:
                form = self._relowered(form, place, square)
            starts.append(form)
        starts += [self._rationalised(form) for form in starts]
        found: list[tuple[Any, Any]] = []
        for start in starts:
            if start not in found:
                found.append(start)
        return min((self._greedily(form) for form in found), key=self._cost)

    def _greedily(self, fraction: tuple[Any, Any]) -> tuple[Any, Any]:
        best, cost = fraction, self._cost(fraction)
        for _ in range(2):  # What one angle leaves, another may cancel.
            start = best
            for place, square in self.relations:
                form = self._relowered(best, place, square)
                price = self._cost(form)
                if price < cost:
                    best, cost = form, price
            if best == start:
                break
        return best

    def _relowered(self, fraction: tuple[Any, Any], place: int, square: Any) -> tuple[Any, Any]:
        top, bottom = (self._lowered(p, place, square) for p in fraction)
        return fraction if bottom == 0 else self._cancelled(top, bottom)

    def _rationalised(self, fraction: tuple[Any, Any]) -> tuple[Any, Any]:
        """Return the fraction with a denominator without roots: in a tower of square roots every element has one."""
        top, bottom = fraction
        for k in reversed(range(len(self.roots))):
            place = len(self.generators) + k
            if not any(m[place] for m in bottom.monoms()):
                continue
            conjugate = self.ring.from_dict({m: -c if m[place] % 2 else c for m, c in bottom.to_dict().items()})
            if len(conjugate) * max(len(top), len(bottom)) > _MOST_PRODUCTS:
                return fraction
            below = self._without_squares(bottom * conjugate)
            if below == 0:
                return fraction
            top, bottom = self._cancelled(self._without_squares(top * conjugate), below)
        return top, bottom

    def _relations(self) -> Iterator[tuple[int, Any]]:
        for g, place in self.place.items():
            if g.func in _SINES:
                sign, partner = _SINES[g.func], self.place[_PARTNERS[g.func](g.args[0])]
                yield partner, 1 - sign * self.gens[place] ** 2
                yield place, sign * (1 - self.gens[partner] ** 2)

    def _cost(self, fraction: tuple[Any, Any]) -> int:
        return sum(min(length_of_terms(p), length_of_factors(p)) for p in fraction)

    # --- back to expressions -----------------------------------------------------------------------------------------

    def expression(self, fraction: tuple[Any, Any]) -> sp.Expr:
        """Return the expression of a fraction, factored where that is shorter, its roots joined."""
        top, bottom = fraction
        if top == 0:
            return sp.S.Zero
        above, below = self._factors(top), self._factors(bottom)
        for factor in below:
            if len(factor[0]) > 1 and self.sign(self._from(factor[0])) == -1:
                factor[0] = -factor[0]
                above.append([self.ring.constant(-1), factor[1] % 2])
        over: list[Any] = []
        under: list[Any] = []
        for k, radicand in enumerate(self.roots):
            root = self.gens[len(self.generators) + k]
            if not _taken(root, above):
                continue
            if _taken(radicand, below):
                under.append(radicand)
            elif _taken(-radicand, below):
                above.append([self.ring.constant(-1), 1])
                under.append(radicand)
            else:
                over.append(radicand)
        return self._product(above) * self._joined(over) / (self._product(below) * self._joined(under))

    def _factors(self, p: Any) -> list[list[Any]]:
        """Return the factors of a polynomial; a sum stays whole where its factors are longer, but for common ones."""
        content, factors = p.factor()
        found: list[list[Any]] = [[self.ring.constant(int(content)), 1]] if content != 1 else []
        whole = self.one
        split = length_of_factors(p) <= length_of_terms(p)
        for factor, times in factors:
            if split or len(factor) == 1 or factor in self.roots or -factor in self.roots:
                found.append([factor, int(times)])
            else:
                whole *= factor**times
        return [*found, [whole, 1]] if whole != self.one else found

    def _product(self, factors: list[list[Any]]) -> sp.Expr:
        return sp.Mul(*(self._from(p) ** times for p, times in factors if times))

    def _joined(self, radicands: list[Any]) -> sp.Expr:
        """Return the product of roots, under one root where what stands below it has none itself."""
        plain = [p for p in radicands if not self._used_roots(p)]
        nested = [p for p in radicands if self._used_roots(p)]
        joined = self._without_squares(self._multiplied(nested))
        if len(nested) > 1 and not self._used_roots(joined):
            plain, nested = [*plain, joined], []
        product = self._multiplied(plain)
        if product != 1 and product not in self.roots:
            (short, _) = self.shortest((product, self.one))
            product = product if any(times > 1 for _, times in short.factor()[1]) else short
        return sp.Mul(*(sp.sqrt(self._from(p)) for p in (*nested, product)))

    def _multiplied(self, factors: list[Any]) -> Any:
        product = self.one
        for factor in factors:
            product *= factor
        return product

    def _from(self, p: Any) -> sp.Expr:
        """Return a polynomial as an expression."""
        for sign in (1, -1):
            if sign * p in self.roots:
                return sign * self.shown[self.roots.index(sign * p)]
        names = [*self.generators, *map(sp.sqrt, self._used_roots(p))]
        terms = []
        for monomial, coefficient in p.to_dict().items():
            powers = (g**e for g, e in zip(names, monomial, strict=False) if e)
            terms.append(sp.Mul(sp.Integer(int(coefficient)), *powers))
        return sp.Add(*terms)

    def _used_roots(self, p: Any) -> list[sp.Expr]:
        size = len(self.generators)
        last = max((k for m in p.monoms() for k in range(len(self.roots)) if m[size + k]), default=-1)
        return self.shown[: last + 1]


def is_power(expr: sp.Expr) -> bool:
    """Return whether an expression is a power that square roots and products make."""
    return bool(expr.is_Pow and expr.exp.is_Rational and expr.exp.q in (1, 2, 4, 8))


def _in_sines(wave: sp.Expr) -> sp.Expr:
    top, bottom = _REWRITTEN[wave.func]
    return top(wave.args[0]) / bottom(wave.args[0])


def _is_linear(wave: sp.Expr) -> bool:
    """Return whether the argument of a wave is a sum of whole multiples of symbols."""
    terms = (term.as_coeff_Mul() for term in sp.Add.make_args(wave.args[0])) if wave.args else ()
    return all(factor.is_Integer and rest.is_Symbol for factor, rest in terms)


def _taken(p: Any, factors: list[list[Any]]) -> bool:
    """Take one factor out of a list of factors with their multiplicities; return whether it was there."""
    for factor in factors:
        if factor[0] == p and factor[1]:
            factor[1] -= 1
            return True
    return False
