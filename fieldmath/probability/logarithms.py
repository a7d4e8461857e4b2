"""Logarithms of rational numbers, reduced to logarithms of primes where that is shorter."""

from __future__ import annotations

import sympy as sp

LARGEST = 10**15  # Integers above this are not factored.


def shortest(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with logarithms of numbers reduced to those of primes, when that is not longer.

    Examples
    --------
    >>> shortest(sp.log(8) / sp.log(2)), shortest(sp.log(2) / 2 + sp.log(4) / 2), shortest(sp.log(6))
    (3, 3*log(2)/2, log(6))
    """
    numbers = [atom for atom in expr.atoms(sp.log) if atom.args[0].is_Rational]
    if not numbers:
        return expr
    turned = expr.xreplace({atom: -sp.log(1 / atom.args[0]) for atom in numbers if 0 < atom.args[0] < 1})
    reduced = expr.xreplace({atom: _in_primes(atom) for atom in numbers})
    candidates = [expr, turned, reduced, sp.expand(reduced, deep=False)]
    if reduced.is_number:
        candidates.append(sp.cancel(reduced))
    return min(candidates, key=sp.count_ops)


def _in_primes(logarithm: sp.log) -> sp.Expr:
    number = logarithm.args[0]
    if max(abs(number.p), number.q) > LARGEST or number.p <= 0:
        return logarithm
    return sum((power * sp.log(prime) for prime, power in sp.factorrat(number).items()), sp.S.Zero)
