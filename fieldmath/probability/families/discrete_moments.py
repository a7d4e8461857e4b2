"""Raw moments of counts from their factorial moments."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from sympy.functions.combinatorial.numbers import stirling

from fieldmath.probability.features import X

_HIGHEST = 6


def raw_moments(factorial_moment: Callable[[int], sp.Expr]) -> dict[sp.Expr, sp.Expr]:
    r"""Return the means of ``X**3``, ``X**4``, ... from those of :math:`X (X - 1) \cdots (X - r + 1)`.

    With Stirling numbers of the second kind, :math:`E X^k = \sum_r S(k, r)\, E (X)_r`. The first two follow from mean
    and variance.

    Examples
    --------
    >>> r = sp.Symbol("r")
    >>> raw_moments(lambda k: r**k)[X**3]  # of a Poisson law
    r**3 + 3*r**2 + r
    """
    found = {}
    for k in range(3, _HIGHEST + 1):
        found[X**k] = sp.Add(*(stirling(k, r) * factorial_moment(r) for r in range(1, k + 1)))
    return found
