"""Sums of rational coefficients times logarithms and other functions, with each coefficient in its shortest form."""

from __future__ import annotations

import sympy as sp


def collected(value: sp.Expr, divisor: sp.Expr = sp.S.One) -> sp.Expr:
    """Return ``value/divisor`` as a sum over its functions, coefficients factored, logarithms of products taken apart.

    Examples
    --------
    >>> a, s, t = sp.symbols("a s t", positive=True)
    >>> collected(sp.log(1 / (a / s + 1 / t)) + (a - 1) * sp.log(s), a - 1)
    a*log(s)/(a - 1) + log(t)/(a - 1) - log(a*t + s)/(a - 1)
    """
    groups: dict[sp.Expr, list[sp.Expr]] = {}
    for term in sp.Add.make_args(_multiplied_out(_logarithms_apart(value))):
        rational, functions = _apart(term)
        groups.setdefault(functions, []).append(rational)
    return sp.Add(*(_short_sum(parts, divisor) * functions for functions, parts in groups.items()))


def _short_sum(parts: list[sp.Expr], divisor: sp.Expr) -> sp.Expr:
    """Return the sum over one denominator, or over each of the denominators of its parts where that is shorter."""
    whole = _short(sp.Add(*parts) / divisor)
    below: dict[sp.Expr, sp.Expr] = {}
    for part in parts:
        bottom = sp.fraction(part)[1]
        below[bottom] = below.get(bottom, sp.S.Zero) + part
    if len(below) < 2 or not sp.fraction(whole)[1].has(sp.Add):
        return whole
    return min((whole, sp.Add(*(_short(part / divisor) for part in below.values()))), key=sp.count_ops)


def _apart(term: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Return the rational factor of a product, and the product of its functions and roots."""
    rational: list[sp.Expr] = []
    functions: list[sp.Expr] = []
    for factor in sp.Mul.make_args(term):
        # The logarithm of a number is a function here: a sum with it in its coefficients does not factor.
        is_coefficient = factor.is_Rational or (not factor.is_number and factor.is_rational_function())
        (rational if is_coefficient else functions).append(factor)
    return sp.Mul(*rational), sp.Mul(*functions)


def _multiplied_out(value: sp.Expr) -> sp.Expr:
    """Return products of sums as sums, without entering the arguments of functions."""
    for _ in range(8):
        spread = sp.Add(*(sp.expand_mul(term, deep=False) for term in sp.Add.make_args(value)))
        if spread == value:
            break
        value = spread
    return value


def _logarithms_apart(value: sp.Expr) -> sp.Expr:
    value = value.replace(sp.loggamma, lambda argument: sp.loggamma(_short(argument)))
    roots = {root: sp.sqrt(_short(root.base)) for root in value.atoms(sp.Pow) if root.exp == sp.Rational(1, 2)}
    value = value.xreplace({root: short for root, short in roots.items() if root != short})
    return value.replace(sp.log, _logarithm)


def _logarithm(argument: sp.Expr) -> sp.Expr:
    """Return the logarithm of a positive quantity as a sum over the factors that are known to be positive."""
    if argument.is_number and argument.has(sp.exp):  # Its powers are polynomials of any degree.
        return sp.expand_log(sp.log(argument)) if argument.is_Mul else sp.log(argument)
    roots = argument.is_number and any(not power.exp.is_Integer for power in argument.atoms(sp.Pow))
    if roots or not argument.is_rational_function():
        return sp.log(argument)  # Numbers with roots do not factor; SymPy would search for polynomials of huge degree.
    numerator, denominator = sp.fraction(sp.factor(sp.together(argument)))
    if denominator.could_extract_minus_sign() or _mostly_negative(denominator):
        numerator, denominator = -numerator, -denominator
    if not numerator.is_positive and not denominator.is_positive:
        return sp.log(numerator / denominator)
    return sp.expand_log(sp.log(numerator)) - sp.expand_log(sp.log(denominator))


def _mostly_negative(factor: sp.Expr) -> bool:
    terms = sp.Add.make_args(sp.expand(factor))
    return 2 * sum(term.could_extract_minus_sign() for term in terms) > len(terms)


def _short(coefficient: sp.Expr) -> sp.Expr:
    if coefficient.is_Rational or not coefficient.is_rational_function():
        return coefficient
    return sp.factor(sp.together(coefficient))


def spread(value: sp.Expr) -> sp.Expr:
    """Return a sum multiplied out, squares of differences and arguments of functions kept."""
    return _multiplied_out(value)


def quick(value: sp.Expr) -> sp.Expr | None:
    """Return a sum whose functions occur once each, equal logarithms joined; None when it needs more thought.

    Sums of coefficients times expectations of centred features are in textbook shape as they stand.

    Examples
    --------
    >>> a, b, m = sp.symbols("a b m", positive=True)
    >>> quick(sp.log(b) - sp.log(a) + (a**2 + (m - 1) ** 2) / (2 * b**2)), quick(a * sp.log(b) + (1 - sp.log(b)))
    (log(b/a) + (a**2 + (m - 1)**2)/(2*b**2), None)
    """
    terms = sp.Add.make_args(value)
    plus = [term.args[0] for term in terms if isinstance(term, sp.log)]
    minus = [(-term).args[0] for term in terms if isinstance(-term, sp.log)]
    rest = [term for term in terms if not isinstance(term, sp.log) and not isinstance(-term, sp.log)]
    if len(plus) > 1 or len(minus) > 1 or any(term.has(sp.log, sp.polygamma) or _is_open(term) for term in rest):
        return None
    apart = [part for term in rest for part in sp.Add.make_args(spread(term))]
    if len(sp.Add.make_args(sp.Add(*apart))) < len(apart):
        return None  # Parts of different terms cancel.
    if plus and minus:
        return sp.log(plus[0] / minus[0]) + sp.Add(*rest)
    return value


def joined(value: sp.Expr) -> sp.Expr:
    """Return a sum in which logarithms with the coefficients 1 and -1 are one logarithm of a cancelled fraction.

    Examples
    --------
    >>> a, b = sp.symbols("a b", positive=True)
    >>> joined(sp.log(a) - sp.log(4 * a**2))
    log(1/(4*a))
    """
    terms = sp.Add.make_args(value)
    above = [term.args[0] for term in terms if isinstance(term, sp.log)]
    below = [(-term).args[0] for term in terms if isinstance(-term, sp.log)]
    rest = [term for term in terms if not isinstance(term, sp.log) and not isinstance(-term, sp.log)]
    return sp.log(sp.Mul(*above) / sp.Mul(*below)) + sp.Add(*rest) if above or below else value


def _is_open(term: sp.Expr) -> bool:
    """Return whether a product contains sums of which terms may cancel against other terms."""
    sums = [factor for factor in sp.Mul.make_args(term) if factor.is_Add]
    return len(sums) > 1 or (len(sums) == 1 and not any(part.is_Pow and part.base.is_Add for part in sums[0].args))
