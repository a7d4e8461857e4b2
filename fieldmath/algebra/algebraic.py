"""Expressions as rational functions of generators, with the algebraic relations that hold among them.

Sines, exponentials, powers, logarithms and gamma functions are broken down to as few generators as possible: sin(2*x)
and cos(x/2) to the sine and cosine of x/2, cosh(x) and exp(3*x) to exp(x), sqrt(12*x**2 + 12) to the roots of 3 and
x**2 + 1. What remains is a rational function; modulo relations such as c**2 = 1 - s**2 a zero shows as a zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp

_QUICK_TERMS = 500
_LARGEST_MULTIPLE = 40  # sin(n*x) and gamma(x + n) are expanded up to this n.


def vanishes(expr: sp.Expr) -> bool:
    """Return whether algebra proves that `expr` is identically zero; False when it does not."""
    if expansion_size(expr) <= _QUICK_TERMS and sp.expand(expr) == 0:
        return True
    if expr.has(sp.Piecewise):
        expr = sp.piecewise_fold(expr)
        if isinstance(expr, sp.Piecewise):
            return all(vanishes(branch) for branch in _branches(expr))
    return bool(Generators(expr).numerator(expr) == 0)


def expansion_size(expr: sp.Expr) -> int:
    """Return an upper bound of the number of terms after multiplying out."""
    if expr.is_Add:
        return sum(map(expansion_size, expr.args))
    if expr.is_Mul:
        return math.prod(map(expansion_size, expr.args))
    if expr.is_Pow and expr.exp.is_Integer:
        terms, power = expansion_size(expr.base), abs(int(expr.exp))
        return math.comb(terms + power - 1, power) if terms > 1 else 1
    return 1


def _branches(piecewise: sp.Piecewise) -> Iterator[sp.Expr]:
    """Give each branch with the signs that conditions such as ``x > 0`` lend to its symbols."""
    earlier: list[sp.Basic] = []
    for branch, condition in piecewise.args:
        signs = {}
        for part in sp.And.make_args(sp.And(condition, *map(sp.Not, earlier))):
            if isinstance(part, sp.Rel) and part.rhs == 0 and part.lhs.is_Symbol and part.rel_op in _SIGNS:
                facts = {**part.lhs._assumptions_orig, _SIGNS[part.rel_op]: True}
                signs[part.lhs] = sp.Dummy(part.lhs.name, **facts)
        yield branch.xreplace(signs)
        earlier.append(condition)


_SIGNS = {">": "positive", "<": "negative", ">=": "nonnegative", "<=": "nonpositive"}


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
            return self._generator("I", sp.I, 2, sp.Integer(-1))
        if expr is sp.E:
            return self._power(sp.E, sp.Integer(1))
        if expr.is_Rational or expr.is_Symbol:
            return expr
        if expr.is_Add or expr.is_Mul:
            return expr.func(*map(self.convert, expr.args))
        if isinstance(expr, sp.exp):
            return self._power(sp.E, expr.args[0])
        if expr.is_Pow:
            return self.convert(expr.base) ** expr.exp if expr.exp.is_Integer else self._power(expr.base, expr.exp)
        rule = _RULES.get(type(expr).__name__)
        if rule is not None:
            return rule(self, *expr.args)
        return self._kernel(expr)

    def _kernel(self, expr: sp.Expr) -> sp.Expr:
        """Return the generator of an opaque expression; of functions, the arguments are compared in canonical form."""
        if isinstance(expr, sp.Function) and all(isinstance(argument, sp.Expr) for argument in expr.args):
            return self._generator((expr.func, *map(self.canonical, expr.args)), expr)
        return self._generator(expr, expr)

    def _generator(self, key: Any, meaning: sp.Expr, degree: int = 0, value: sp.Expr | None = None) -> sp.Expr:
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

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Break ``base**exponent`` into powers of generators ``base**(term/denominator)``."""
        result = sp.Integer(1)
        for part, times in self._bases(base):
            for term, coefficient in self._terms(exponent * times):
                result *= self._simple_power(part, term, coefficient)
        return result

    def _simple_power(self, base: sp.Expr, term: sp.Expr, coefficient: sp.Rational) -> sp.Expr:
        if base is sp.E and term.has(sp.I):
            return self._cosine(term / sp.I * coefficient) + self.convert(sp.I) * self._sine(term / sp.I * coefficient)
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
        return self._generator(key, base ** (term / denominator), degree, value) ** (coefficient * denominator)

    def _e_generator(self, term: sp.Expr) -> sp.Expr:
        denominator = self._denominators.get((sp.E, term), 1)
        return self._generator((sp.E, term), sp.exp(term / denominator))

    def _bases(self, base: sp.Expr) -> list[tuple[sp.Expr, sp.Rational]]:
        """Split a base into factors that may be raised separately: all but at most one of them positive."""
        if base.is_Rational and base not in (0, 1, -1):
            primes = [(sp.Integer(p), sp.Integer(k)) for p, k in sp.factorrat(abs(base)).items()]
            return primes + ([(sp.Integer(-1), sp.Integer(1))] if base.is_negative else [])
        if base.is_Add:
            base = _factored(base)
        split: list[tuple[sp.Expr, sp.Rational]] = []
        rest = sp.Integer(1)
        for factor in sp.Mul.make_args(base):
            if factor.is_Rational and factor.is_positive and factor != 1:
                split += self._bases(factor)
            elif self._is_positive(factor):
                part, power = factor.as_base_exp()
                is_plain = power.is_Rational and self._is_positive(part)
                split.append((part, power) if is_plain else (factor, sp.Integer(1)))
            else:
                rest *= factor
        return split if rest == 1 else [*split, (rest, sp.Integer(1))]

    def _is_positive(self, expr: sp.Expr) -> bool:
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
            if name in _ANGLES:
                uses: Iterable[tuple[Any, sp.Expr]] = [("angle", node.args[0])]
            elif name == "exp" or name in _HYPERBOLIC:
                uses = [(sp.E, node.args[0])]
                uses += [("angle", node.args[0] / sp.I)] if node.has(sp.I) else []
            elif name == "Pow" and not node.exp.is_Integer:
                uses = [(part, node.exp * times) for part, times in self._bases(node.base)]
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

    def _sine(self, angle: sp.Expr) -> sp.Expr:
        return self._sine_and_cosine(angle)[0]

    def _cosine(self, angle: sp.Expr) -> sp.Expr:
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
        if not times.is_Integer or abs(times) > _LARGEST_MULTIPLE:
            denominator, times = denominator / times, sp.Integer(1)
        unit = term / denominator
        if not isinstance(sp.sin(unit), sp.sin) or not isinstance(sp.cos(unit), sp.cos):  # sin(acos(x)), say
            sine, cosine = self.convert(sp.sin(unit)), self.convert(sp.cos(unit))
        else:
            sine = self._generator(("sin", unit), sp.sin(unit))
            cosine = self._generator(("cos", unit), sp.cos(unit), 2, 1 - sine**2)
        n = abs(int(times))
        sine_n = sine * sp.chebyshevu(n - 1, cosine)
        return (sine_n if times > 0 else -sine_n), sp.chebyshevt(n, cosine)


def lowered(polynomial: sp.Expr, generator: sp.Expr, degree: int, value: sp.Expr) -> sp.Expr:
    """Replace ``generator**degree`` in a sum of products; where `value` is a fraction, multiply by its bottom."""
    parts = [_power_and_rest(term, generator) for term in sp.Add.make_args(polynomial)]
    most = max(power for power, _ in parts) // degree
    if most == 0:
        return polynomial
    top, bottom = sp.fraction(sp.together(value))
    terms = []
    for power, rest in parts:
        times, left = divmod(power, degree)
        terms.append(rest * top**times * bottom ** (most - times) * generator**left)
    return sp.expand(sp.Add(*terms))


def _power_and_rest(term: sp.Expr, generator: sp.Expr) -> tuple[int, sp.Expr]:
    power, rest = 0, []
    for factor in sp.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if base == generator and exponent.is_Integer and exponent.is_positive:
            power += int(exponent)
        else:
            rest.append(factor)
    return power, sp.Mul(*rest)


def _factored(expr: sp.Expr) -> sp.Expr:
    """Return the factors of a small sum, else only its content."""
    if len(expr.args) <= 8 and len(expr.free_symbols) <= 4 and expr.count_ops() <= 60:
        return sp.factor(expr)
    return sp.factor_terms(expr)


# --- functions ------------------------------------------------------------------------------------------------------


def _hyperbolic(shape: Callable[[sp.Expr], sp.Expr]) -> Callable[[Generators, sp.Expr], sp.Expr]:
    return lambda field, argument: shape(field._power(sp.E, argument))


def _logarithm(field: Generators, argument: sp.Expr) -> sp.Expr:
    """Split off the factors that are surely positive; the rest stays one logarithm."""
    total = sp.Integer(0)
    rest = sp.Integer(1)
    for base, power in field._bases(argument):
        if field._is_positive(base) and not base.is_Rational:
            total += power * _positive_logarithm(field, base)
        elif base.is_Rational and base.is_positive:
            total += power * field._generator(("log", base), sp.log(base))
        else:
            rest *= base**power
    return total if rest == 1 else total + field._generator(("log", field.canonical(rest)), sp.log(rest))


def _positive_logarithm(field: Generators, base: sp.Expr) -> sp.Expr:
    part, exponent = base.as_base_exp()
    if isinstance(base, sp.exp):
        return field.convert(base.args[0])
    if exponent != 1 and field._is_positive(part) and exponent.is_real:
        return field.convert(exponent) * _logarithm(field, part)
    if isinstance(base, sp.gamma) and base.args[0].is_positive:
        return _log_gamma(field, base.args[0])
    if isinstance(base, sp.beta):
        a, b = base.args
        return _log_gamma(field, a) + _log_gamma(field, b) - _log_gamma(field, a + b)
    return field._generator(("log", field.canonical(base)), sp.log(base))


def _shift(argument: sp.Expr) -> tuple[sp.Expr, int]:
    """Split x + 7/2 into (x + 1/2, 3)."""
    number, rest = sp.expand(argument).as_coeff_Add()
    if not number.is_Rational or rest == 0:
        return argument, 0
    whole = int(sp.floor(number))
    return (rest + number - whole, whole) if abs(whole) <= _LARGEST_MULTIPLE else (argument, 0)


def _gamma(field: Generators, argument: sp.Expr) -> sp.Expr:
    start, steps = _shift(argument)
    product = sp.Mul(*[field.convert(start + k) for k in (range(steps) if steps > 0 else range(steps, 0))])
    return field._kernel(sp.gamma(start)) * (product if steps > 0 else 1 / product)


def _log_gamma(field: Generators, argument: sp.Expr) -> sp.Expr:
    start, steps = _shift(argument)
    if not (start.is_positive and steps >= 0):
        return field._kernel(sp.loggamma(argument))
    return field._kernel(sp.loggamma(start)) + sp.Add(*[_logarithm(field, start + k) for k in range(steps)])


def _polygamma(field: Generators, order: sp.Expr, argument: sp.Expr) -> sp.Expr:
    start, steps = _shift(argument)
    if not (order.is_Integer and order.is_nonnegative):
        return field._kernel(sp.polygamma(order, argument))
    places = range(steps) if steps > 0 else range(steps, 0)
    factor = (-1) ** order * sp.factorial(order) * (1 if steps > 0 else -1)
    added = sp.Add(*[factor / field.convert(start + k) ** (order + 1) for k in places])
    return field._kernel(sp.polygamma(order, start)) + added


def _absolute(field: Generators, argument: sp.Expr) -> sp.Expr:
    if not argument.is_extended_real:
        return field._kernel(sp.Abs(argument))
    return field._generator((sp.Abs, field.canonical(argument)), sp.Abs(argument), 2, field.convert(argument) ** 2)


def _sign(field: Generators, argument: sp.Expr) -> sp.Expr:
    if not argument.is_extended_real:
        return field._kernel(sp.sign(argument))
    return field.convert(argument) / _absolute(field, argument)


def _larger(field: Generators, *values: sp.Expr, sign: int = 1) -> sp.Expr:
    """Write the maximum (minimum, for sign -1) of two real numbers with their distance."""
    if len(values) != 2 or not all(value.is_extended_real for value in values):
        return field._kernel((sp.Max if sign > 0 else sp.Min)(*values))
    first, second = values
    return (field.convert(first) + field.convert(second) + sign * field.convert(sp.Abs(first - second))) / 2


def _heaviside(field: Generators, argument: sp.Expr, at_zero: sp.Expr) -> sp.Expr:
    if at_zero != sp.Rational(1, 2):
        return field._kernel(sp.Heaviside(argument, at_zero))
    return (1 + field.convert(sp.sign(argument))) / 2


def _rewritten(formula: Callable[..., sp.Expr]) -> Callable[..., sp.Expr]:
    """Return a rule that converts a formula in other functions."""
    return lambda field, *arguments: field.convert(formula(*arguments))


_HYPERBOLIC: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "sinh": lambda e: (e - 1 / e) / 2,
    "cosh": lambda e: (e + 1 / e) / 2,
    "tanh": lambda e: (e**2 - 1) / (e**2 + 1),
    "coth": lambda e: (e**2 + 1) / (e**2 - 1),
    "sech": lambda e: 2 / (e + 1 / e),
    "csch": lambda e: 2 / (e - 1 / e),
}
_ANGLES = ("sin", "cos", "tan", "cot", "sec", "csc", "sinc")

_RULES: dict[str, Callable[..., sp.Expr]] = {
    **{name: _hyperbolic(shape) for name, shape in _HYPERBOLIC.items()},
    "sin": Generators._sine,
    "cos": Generators._cosine,
    "tan": lambda field, a: field._sine(a) / field._cosine(a),
    "cot": lambda field, a: field._cosine(a) / field._sine(a),
    "sec": lambda field, a: 1 / field._cosine(a),
    "csc": lambda field, a: 1 / field._sine(a),
    "sinc": lambda field, a: field._sine(a) / field.convert(a),
    "log": _logarithm,
    "gamma": _gamma,
    "factorial": lambda field, n: _gamma(field, n + 1),
    "binomial": lambda field, n, k: _gamma(field, n + 1) / (_gamma(field, k + 1) * _gamma(field, n - k + 1)),
    "beta": lambda field, a, b: _gamma(field, a) * _gamma(field, b) / _gamma(field, a + b),
    "loggamma": _log_gamma,
    "digamma": lambda field, a: _polygamma(field, sp.Integer(0), a),
    "polygamma": _polygamma,
    "harmonic": lambda field, n: _polygamma(field, sp.Integer(0), n + 1) + field._kernel(sp.EulerGamma),
    "erfc": lambda field, a: 1 - field._kernel(sp.erf(a)),
    "acos": _rewritten(lambda x: sp.pi / 2 - sp.asin(x)),
    "asec": _rewritten(lambda x: sp.pi / 2 - sp.asin(1 / x)),
    "acsc": _rewritten(lambda x: sp.asin(1 / x)),
    "acot": _rewritten(lambda x: sp.atan(1 / x)),
    "asinh": _rewritten(lambda x: sp.log(x + sp.sqrt(x**2 + 1))),
    "acosh": _rewritten(lambda x: sp.log(x + sp.sqrt(x - 1) * sp.sqrt(x + 1))),
    "atanh": _rewritten(lambda x: (sp.log(1 + x) - sp.log(1 - x)) / 2),
    "acoth": _rewritten(lambda x: (sp.log(1 + 1 / x) - sp.log(1 - 1 / x)) / 2),
    "frac": _rewritten(lambda x: x - sp.floor(x)),
    "ceiling": lambda field, x: -field._kernel(sp.floor(-x)),
    "Mod": lambda field, a, b: field.convert(a) - field.convert(b) * field._kernel(sp.floor(a / b)),
    "Max": _larger,
    "Min": lambda field, *values: _larger(field, *values, sign=-1),
    "Heaviside": _heaviside,
    "Abs": _absolute,
    "sign": _sign,
}
