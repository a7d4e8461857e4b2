r"""Wasserstein distances of normal vectors, and of Student's t vectors of one number of degrees of freedom.

Between two laws whose densities depend on a quadratic form in one and the same way the best transport is affine:
:math:`W_2^2 = |m - n|^2 + \operatorname{tr} A + \operatorname{tr} B - 2 \operatorname{tr} (A^{1/2} B A^{1/2})^{1/2}`
with the means m, n and the covariances A, B.

References
----------
.. [1] M. Gelbrich (1990), On a formula for the L2 Wasserstein metric between measures on Euclidean and Hilbert spaces,
   Math. Nachr. 147, 185-203.
"""

from __future__ import annotations

import math

import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.algebra.tidy import normal
from fieldmath.approximation import Approximation
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.supports import above_zero
from fieldmath.probability.vectors.forms import members

_DIGITS = 60


def by_covariances(question: Question, *, time_limit: float) -> Answer | None:
    """Answer exactly for diagonal covariances, for equal ones, and in two dimensions."""
    difference, first, second, factor, condition = _parts(question)
    gap = _gap(first, second)
    if gap is None:
        raise Declined("the root of the product of the covariances has no short formula")
    value = sp.sqrt(shaped(difference + factor * gap))
    condition = sp.true if gap == 0 else condition
    return Answer(guarded(value, condition), ("the optimal transport of elliptical laws is affine",))


def by_eigenvalues(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the eigenvalues of the product of the covariances, in many digits."""
    import mpmath

    if question.free_symbols:
        raise Declined("parameters are free")
    difference, first, second, factor, condition = _parts(question)
    if condition == sp.false:
        return Answer(sp.oo)
    with mpmath.workdps(_DIGITS):
        product = mpmath.matrix((first * second).evalf(_DIGITS).tolist())
        overlap = sum(mpmath.sqrt(abs(value)) for value in mpmath.eig(product, left=False, right=False))
        spread = factor * (first.trace() + second.trace())
        total = mpmath.mpf(sp.N(difference + spread, _DIGITS)) - 2 * mpmath.mpf(sp.N(factor, _DIGITS)) * overlap
        value = math.sqrt(max(float(total), 0.0))
    # The trace cancels all but a few of the many digits where the covariances are close.
    return Answer(Approximation(value, error=4e-16 * value + 1e-26 * float(spread), method="eigenvalues"))


def _parts(question: Question) -> tuple[sp.Expr, sp.Matrix, sp.Matrix, sp.Expr, sp.Basic]:
    """Return the squared distance of the means, two matrices, what makes them covariances, and where that is finite."""
    p, q = members(question)
    name = p.row.name
    if name != q.row.name or name not in ("MultivariateNormal", "MultivariateT") or question.exponent != 2:
        raise Declined("only order 2 between two normal vectors, or two of Student's t, has a formula")
    factor, condition = sp.S.One, sp.true
    if name == "MultivariateT":
        freedom = p.arguments[0]
        if freedom != q.arguments[0]:
            raise Declined("the degrees of freedom differ")
        factor, condition = freedom / (freedom - 2), above_zero(freedom - 2)
    assert p.row.location is not None
    shift = q.row.location(q.arguments) - p.row.location(p.arguments)  # type: ignore[misc]
    difference = sp.Add(*(normal(entry) ** 2 for entry in shift))
    return difference, sp.Matrix(p.arguments[-1]), sp.Matrix(q.arguments[-1]), factor, condition


def _gap(first: sp.Matrix, second: sp.Matrix) -> sp.Expr | None:
    """Return tr A + tr B - 2 tr (AB)^(1/2), where it is short."""
    if (first - second).applyfunc(normal).is_zero_matrix:
        return sp.S.Zero
    if first.is_diagonal() and second.is_diagonal():
        return sp.Add(
            *((sp.sqrt(a) - sp.sqrt(b)) ** 2 for a, b in zip(first.diagonal(), second.diagonal(), strict=True))
        )
    if first.rows == 2:
        determinants = sp.sqrt(normal(first.det() * second.det()))
        overlap = sp.sqrt(normal((first * second).trace() + 2 * determinants))
        return normal(first.trace() + second.trace()) - 2 * overlap
    return None
