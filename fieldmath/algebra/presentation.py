"""The textbook shape of closed forms: logarithms merged, squares completed, terms gathered over their denominators.

An expression is flattened into a sum of rational coefficients times transcendental factors; each coefficient is given
its shortest shape, and logarithms with like coefficients are merged. Among the shapes the cheapest wins, and it is
returned only when it agrees with the original at random points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import sympy as sp

from fieldmath.algebra.tidy import expansion_size, limited, masked, normal, shortest
from fieldmath.algebra.zero import sampled

_LARGEST = 600  # Operations; beyond that nobody reads the formula, and the normal form will do.
_LARGEST_POLYNOMIAL = 30  # Terms of a polynomial that is reshaped.
_LARGEST_EXPONENT = 4  # Of what moves inside a merged logarithm.
_LARGEST_NUMBER = 10**6  # Inside a merged logarithm.


def present(expr: sp.Expr) -> sp.Expr:
    """Return the textbook shape of a closed form, over the reals.

    The result is equal wherever `expr` has a real value (logarithms are merged, which is right there) and is checked at
    random points before it is returned. Everything stays exact.

    Parameters
    ----------
    expr : Expr
        A closed form, such as a divergence of two distributions.

    Returns
    -------
    Expr
        An equal expression, usually shorter.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.tidy import present
    >>> a, b = sp.symbols("a b", positive=True)
    >>> present((a * sp.log(a) - a * sp.log(b) - a + b) / a)
    log(a/b) - 1 + b/a
    """
    return _present(expr) if expr.args else expr


@lru_cache(maxsize=1024)
def _present(expr: sp.Expr) -> sp.Expr:
    if isinstance(expr, sp.Piecewise):
        return sp.Piecewise(*[(present(value), condition) for value, condition in expr.args])
    hidden, meaning = masked(expr)
    if hidden.has(sp.Piecewise) or sp.count_ops(hidden) > _LARGEST:
        return normal(expr)
    shapes = sorted(enumerate(_shapes(hidden)), key=lambda pair: (_cost(pair[1]), pair[0]))
    for _, shape in shapes:
        if shape == hidden or sampled(shape - hidden, points=2) == "zero":
            return shape.xreplace(meaning)
    return expr


def _shapes(expr: sp.Expr) -> Iterator[sp.Expr]:
    flat = _flattened(expr)
    terms = _gathered(flat)
    for logarithms in _merged([(coefficient, factor) for factor, coefficient in terms.items()]):
        yield sp.Add(*[coefficient * factor for coefficient, factor in logarithms])
    yield expr
    if not flat.has(sp.log):
        yield normal(expr)
        if expansion_size(flat) <= _LARGEST_POLYNOMIAL:
            yield limited(sp.factor, flat)


def _cost(expr: sp.Expr) -> float:
    """Return the operation count; a logarithm weighs a little more, and so do the digits of long numbers."""
    digits = sum(max(0, len(str(abs(n.p))) - 3) + max(0, len(str(n.q)) - 3) for n in expr.atoms(sp.Rational))
    return float(sp.count_ops(expr)) + 0.6 * len(expr.atoms(sp.log)) + digits


# --- flattening ------------------------------------------------------------------------------------------------------


def _flattened(expr: sp.Expr) -> sp.Expr:
    """Return a sum of products, with logarithms split and the arguments of all functions presented."""
    split = _with_split_logarithms(expr)
    if expansion_size(split) > 20 * _LARGEST_POLYNOMIAL:
        return split
    return sp.expand(split, log=False, power_base=False, power_exp=False, basic=False)


def _with_split_logarithms(expr: sp.Expr) -> sp.Expr:
    if not expr.args:
        return expr
    if isinstance(expr, sp.log):
        return _split_logarithm(expr.args[0])
    if isinstance(expr, sp.Function):
        return expr.func(*[present(a) if isinstance(a, sp.Expr) else a for a in expr.args])
    if expr.is_Add or expr.is_Mul or expr.is_Pow:
        return expr.func(*map(_with_split_logarithms, expr.args))
    return expr


def _split_logarithm(argument: sp.Expr) -> sp.Expr:
    """Split log(a*b**n) where the signs are known; at most one factor of unknown sign stays in the last logarithm."""
    whole = normal(argument)
    if whole.is_Add and expansion_size(whole) <= _LARGEST_POLYNOMIAL:
        whole = limited(sp.factor, whole)
    total, rest = sp.Integer(0), sp.Integer(1)
    for factor in sp.Mul.make_args(whole):
        if factor.is_Rational and factor.is_positive:
            total += sp.Add(*[power * sp.log(prime) for prime, power in sp.factorrat(factor).items()])
        elif factor.is_positive:
            total += _positive_logarithm(factor)
        else:
            rest *= factor
    if rest == 1:
        return total
    base, exponent = rest.as_base_exp()
    if exponent.is_Integer and exponent.is_odd:  # The logarithm is real only where the base is positive.
        return total + exponent * sp.log(present(base))
    return total + sp.log(present(rest))


def _positive_logarithm(factor: sp.Expr) -> sp.Expr:
    if isinstance(factor, sp.exp):
        return factor.args[0]
    base, exponent = factor.as_base_exp()
    if base.is_positive and exponent.is_real and exponent != 1:
        return exponent * sp.log(base)
    if isinstance(factor, sp.gamma) and factor.args[0].is_positive:
        return sp.loggamma(present(factor.args[0]))
    return sp.log(factor)


def _gathered(flat: sp.Expr) -> dict[sp.Expr, sp.Expr]:
    """Return {transcendental factor: shortest shape of its rational coefficient}."""
    found: dict[sp.Expr, list[sp.Expr]] = {}
    for term in sp.Add.make_args(flat):
        rational, other = term.as_independent(*_transcendental(term), as_Add=False)
        found.setdefault(other, []).append(rational)
    return {factor: _rational_shape(sp.Add(*parts)) for factor, parts in found.items()}


def _transcendental(term: sp.Expr) -> list[sp.Expr]:
    """Return the factors of a product that are not rational in its symbols."""
    return [f for f in sp.Mul.make_args(term) if not f.is_number and not f.is_rational_function()] + [
        f for f in sp.Mul.make_args(term) if f.is_number and isinstance(f.as_base_exp()[0], sp.log)
    ]


# --- rational coefficients ------------------------------------------------------------------------------------------


def _rational_shape(expr: sp.Expr) -> sp.Expr:
    """Return the shortest of: terms gathered by denominator, one fraction, one fraction in factors."""
    if not expr.has(sp.Add) or expansion_size(expr) > 10 * _LARGEST_POLYNOMIAL:
        return expr
    return shortest(_rational_shapes(expr))


def _rational_shapes(expr: sp.Expr) -> Iterator[sp.Expr]:
    yield _by_denominator(expr)
    top, bottom = sp.fraction(limited(sp.cancel, sp.together(expr)))
    if bottom.is_number:
        yield _polynomial_shape(top) / bottom
        return
    below = limited(sp.factor, bottom) if bottom.has(sp.Add) else bottom
    yield _polynomial_shape(top) / below.func(*map(_polynomial_shape, below.args)) if below.is_Mul else (
        _polynomial_shape(top) / _polynomial_shape(below)
    )


def _by_denominator(expr: sp.Expr) -> sp.Expr:
    groups: dict[sp.Expr, list[sp.Expr]] = {}
    for term in sp.Add.make_args(expr):
        top, bottom = sp.fraction(term)
        number, symbolic = bottom.as_coeff_Mul()
        groups.setdefault(symbolic, []).append(top / number)
    return sp.Add(*[
        _polynomial_shape(sp.Add(*tops)) / (_polynomial_shape(bottom) if bottom.is_Add else bottom)
        for bottom, tops in groups.items()
    ])


def _polynomial_shape(expr: sp.Expr) -> sp.Expr:
    """Return a polynomial expanded, factored, collected, or with a square completed, whichever is shortest."""
    if not expr.is_Add or len(expr.args) > _LARGEST_POLYNOMIAL:
        return expr
    content, primitive = expr.primitive()
    best = shortest(_polynomial_shapes(primitive))
    return content * best if content.q == 1 and not best.is_Add else sp.Mul(content, best, evaluate=False) if (
        content != 1
    ) else best


def _polynomial_shapes(expr: sp.Expr) -> Iterator[sp.Expr]:
    yield expr
    symbols = sorted(expr.free_symbols, key=sp.default_sort_key)
    if not symbols or not expr.is_polynomial(*symbols):
        return
    factored = limited(sp.factor, expr)
    yield factored
    if len(expr.args) < 3 or not factored.is_Add:
        return
    for symbol in symbols:
        polynomial = sp.Poly(expr, symbol)
        if polynomial.degree() == 2:
            yield from _completed_square(polynomial, symbol)
        if len(polynomial.as_dict()) > 1:
            yield sp.collect(expr, symbol)


def _completed_square(polynomial: sp.Poly, symbol: sp.Symbol) -> Iterator[sp.Expr]:
    r"""Give :math:`a (v + b/2a)^2 + (c - b^2/4a)` where that has no new denominators."""
    a, b, c = (polynomial.coeff_monomial(symbol**power) for power in (2, 1, 0))
    if b == 0:
        return
    shift = sp.cancel(b / (2 * a))
    rest = sp.expand(c - a * shift**2)
    if sp.fraction(shift)[1].is_number and len(sp.Add.make_args(rest)) < len(sp.Add.make_args(sp.expand(c))) + 1:
        yield a * (symbol + shift) ** 2 + _polynomial_shape(rest)


# --- logarithms ------------------------------------------------------------------------------------------------------

Pair = tuple[sp.Expr, sp.Expr]  # coefficient, factor


def _merged(pairs: list[Pair]) -> Iterator[list[Pair]]:
    """Give the pairs with logarithms of like coefficients merged: fully, where coefficients agree up to sign, or not."""
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
        if rest.could_extract_minus_sign():
            number, rest = -number, -rest
        key = rest if is_full else sp.Mul(abs(number), rest)
        groups.setdefault(key, []).append((number if is_full else sp.sign(number), argument))
    merged: list[Pair] = []
    for rest, members in groups.items():
        merged += _merge_group(rest, members)
    return merged


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
        too_large = argument.is_Rational and max(argument.p, argument.q) ** abs(exponent) > _LARGEST_NUMBER
        if too_large or (not argument.is_Rational and abs(exponent) > _LARGEST_EXPONENT):
            return [(number * rest, sp.log(argument)) for number, argument in members]
        inside *= argument**exponent
    return [(unit * rest, sp.log(inside))]
