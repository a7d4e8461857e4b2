"""Sums of products: how large they get, and lowering their powers by a relation."""

from __future__ import annotations

import math

import sympy as sp


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


def factored(expr: sp.Expr) -> sp.Expr:
    """Return the factors of a small sum, else only its content."""
    if len(expr.args) <= 8 and len(expr.free_symbols) <= 4 and expr.count_ops() <= 60:
        return sp.factor(expr)
    return sp.factor_terms(expr)
