"""The textbook shape of closed forms: logarithms merged, squares completed, terms gathered over their denominators.

An expression is flattened into a sum of rational coefficients times transcendental factors; each coefficient is given
its shortest shape, and logarithms with like coefficients are merged. Among the shapes the cheapest wins, and it is
returned only when it agrees with the original at random points.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from fieldmath.algebra.logarithm_shapes import absorbed, by_logarithm, merged
from fieldmath.algebra.polynomials import expansion_size
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.tidy import limited, masked, normal, shortest
from fieldmath.algebra.zero import sampled

_LARGEST = 600  # Operations; beyond that nobody reads the formula, and the normal form will do.
_LARGEST_POLYNOMIAL = 30  # Terms of a polynomial that is reshaped.
_FEW_TERMS = 8  # Up to here a sum may have a common factor worth looking for.


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


@remembered(maxsize=1024)
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
    terms = [(coefficient, factor) for factor, coefficient in _gathered(flat).items()]
    for pairs in merged(terms):
        yield sp.Add(*[coefficient * factor for coefficient, factor in pairs])
    if any(factor.has(sp.log) and not isinstance(factor, sp.log) for _, factor in terms):
        yield from by_logarithm(terms)
    whole = absorbed(terms)
    if whole is not None:
        yield whole
    joined = expr.replace(lambda part: part.is_Mul, _one_power).replace(sp.exp, _power)
    if joined != expr:
        yield joined
    yield expr
    if not flat.has(sp.log) and len(sp.Add.make_args(flat)) <= _FEW_TERMS:
        yield normal(expr)
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


def _power(exponent: sp.Expr) -> sp.Expr:
    """Return exp(c*log(x)) as x**c."""
    logarithms = [factor for factor in sp.Mul.make_args(exponent) if isinstance(factor, sp.log)]
    if len(logarithms) != 1 or not logarithms[0].args[0].is_positive:
        return sp.exp(exponent)
    base, power = logarithms[0].args[0], exponent / logarithms[0]
    return (1 / base) ** -power if power.could_extract_minus_sign() else base**power


def _one_power(product: sp.Expr) -> sp.Expr:
    """Return a product with its powers to multiples of one whole-number symbol as one power, of 1 + x if shorter."""
    powers = [part for part in product.args if part.is_Pow and part.exp.is_integer and not part.exp.is_number]
    unit = sp.gcd_list([part.exp for part in powers]) if len(powers) > 1 else sp.S.One
    if unit.is_number:
        return product
    base = sp.Mul(*[part.base ** (part.exp / unit) for part in powers])
    shorter = shortest(iter((normal(base), 1 + normal(base - 1))))
    return sp.Mul(shorter**unit, *[part for part in product.args if part not in powers])


# --- rational coefficients ------------------------------------------------------------------------------------------


def _rational_shape(expr: sp.Expr) -> sp.Expr:
    """Return the shortest of: terms gathered by denominator, one fraction in factors. A lone number stays apart."""
    if not expr.has(sp.Add) or expansion_size(expr) > 10 * _LARGEST_POLYNOMIAL:
        return expr
    number, rest = expr.as_coeff_Add()
    groups = _by_denominator(rest)
    gathered = sp.Add(*[_quotient(top, bottom) for bottom, top in groups.items()])
    if number != 0 and len(groups) == 1:
        return number + gathered
    return shortest(iter((number + gathered, _one_fraction(expr))))


def _by_denominator(expr: sp.Expr) -> dict[sp.Expr, sp.Expr]:
    groups: dict[sp.Expr, list[sp.Expr]] = {}
    for term in sp.Add.make_args(expr):
        top, bottom = sp.fraction(term)
        number, symbolic = bottom.as_coeff_Mul()
        groups.setdefault(symbolic, []).append(top / number)
    return {bottom: sp.Add(*tops) for bottom, tops in groups.items()}


def _one_fraction(expr: sp.Expr) -> sp.Expr:
    top, bottom = sp.fraction(limited(sp.cancel, sp.together(expr)))
    return _quotient(top, limited(sp.factor, bottom) if bottom.has(sp.Add) else bottom)


def _quotient(top: sp.Expr, bottom: sp.Expr) -> sp.Expr:
    """Return top/bottom with both in shape, a numeric content in the denominator."""
    content, primitive = (_polynomial_shape(top)).as_coeff_Mul()
    below = sp.Mul(*[_shaped_power(factor) for factor in sp.Mul.make_args(content.q * bottom)])
    return sp.Mul(content.p, primitive, sp.Pow(below, -1))


def _shaped_power(factor: sp.Expr) -> sp.Expr:
    base, exponent = factor.as_base_exp()
    return _polynomial_shape(base) ** exponent


def _polynomial_shape(expr: sp.Expr) -> sp.Expr:
    """Return a polynomial expanded, factored, collected, or with a square completed, whichever is shortest."""
    if not expr.is_Add or len(expr.args) > _LARGEST_POLYNOMIAL:
        return expr
    content, primitive = expr.primitive()
    return sp.Mul(content, _primitive_shape(primitive), evaluate=False) if content != 1 else _primitive_shape(expr)


@remembered(maxsize=1024)
def _primitive_shape(expr: sp.Expr) -> sp.Expr:
    return shortest(_polynomial_shapes(expr))


def _polynomial_shapes(expr: sp.Expr) -> Iterator[sp.Expr]:
    yield expr
    symbols = sorted(expr.free_symbols, key=sp.default_sort_key)
    if len(expr.args) < 2 or not symbols or not expr.is_polynomial(*symbols):
        return
    squares = [shape for symbol in symbols for shape in _completed_square(expr, symbol)]
    if squares:
        yield from squares
        return
    factored = limited(sp.factor, expr)
    yield factored
    if factored.is_Add and len(expr.args) > 2:
        yield from (sp.collect(expr, symbol) for symbol in symbols)


def _completed_square(expr: sp.Expr, symbol: sp.Symbol) -> Iterator[sp.Expr]:
    r"""Give :math:`a (v + b/2a)^2 + (c - b^2/4a)` where that has fewer terms and no new denominators."""
    if len(expr.args) < 3 or not expr.has(symbol**2):
        return
    polynomial = sp.Poly(expr, symbol)
    a, b, c = (polynomial.coeff_monomial(symbol**power) for power in (2, 1, 0))
    if polynomial.degree() != 2 or b == 0:
        return
    shift = sp.cancel(b / (2 * a))
    rest = sp.expand(c - a * shift**2)
    if sp.fraction(shift)[1].is_number and _count(rest) < _count(c) + _count(b):
        yield a * (symbol + shift) ** 2 + _polynomial_shape(rest)


def _count(polynomial: sp.Expr) -> int:
    return 0 if polynomial == 0 else len(sp.Add.make_args(sp.expand(polynomial)))
