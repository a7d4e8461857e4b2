"""The two arithmetics in which rows of multivariate families are read: exact matrices and matrices of balls.

Both offer ``+ - *`` and `transpose` on matrices (vectors are columns) and the functions below.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined

Matrix = sp.ImmutableMatrix


class Exact:
    """SymPy expressions and matrices."""

    @staticmethod
    def take(value: Any) -> Any:
        """Return a parameter in this arithmetic."""
        return value

    @staticmethod
    def inverse(matrix: Any) -> Any:
        """Return the inverse; that of an inverse is the matrix itself."""
        return _KNOWN[matrix] if matrix in _KNOWN else _inverse(matrix)

    @staticmethod
    def log_det(matrix: Any) -> Any:
        """Return the logarithm of the determinant."""
        return sp.log(sp.factor(_determinant(matrix)))

    @classmethod
    def minus_log_det(cls, matrix: Any) -> Any:
        """Return minus the logarithm of the determinant: the logarithm of that of the inverse."""
        return sp.log(sp.factor(_determinant(cls.inverse(matrix))))

    @staticmethod
    def minors(matrix: Any) -> list[Any]:
        """Return the leading principal minors, all positive exactly for a positive definite matrix."""
        return [sp.factor(_determinant(matrix[:k, :k])) for k in range(1, matrix.rows + 1)]

    @staticmethod
    def dot(first: Any, second: Any) -> Any:
        """Return the sum of products of entries."""
        if isinstance(first, sp.MatrixBase):
            return sp.Add(*(a * b for a, b in zip(first, second, strict=True)))
        return first * second

    @staticmethod
    def entries(vector: Any) -> list[Any]:
        """Return the entries of a vector."""
        return list(vector)

    @staticmethod
    def column(entries: list[Any]) -> Any:
        """Return a vector."""
        return Matrix(entries)

    @staticmethod
    def size(matrix: Any) -> int:
        """Return the number of rows."""
        return int(matrix.rows)

    @staticmethod
    def quadratic(matrix: Any, vector: Any) -> Any:
        """Return ``vector.T * matrix * vector``."""
        return (vector.transpose() * matrix * vector)[0, 0]

    log = staticmethod(sp.log)
    loggamma = staticmethod(sp.loggamma)

    @staticmethod
    def digamma(value: Any) -> Any:
        """Return the logarithmic derivative of the gamma function."""
        return sp.polygamma(0, value)

    pi = sp.pi


def _determinant(matrix: Any) -> sp.Expr:
    if not matrix.free_symbols and all(entry.is_Rational for entry in matrix):
        domain_matrix = matrix.to_DM().to_field()
        return domain_matrix.domain.to_sympy(domain_matrix.det())
    return matrix.det(method="berkowitz")


_KNOWN: dict[Any, Any] = {}
_MOST_KNOWN = 512


@lru_cache(maxsize=256)
def _inverse(matrix: Any) -> Any:
    try:
        found = Matrix(matrix.to_DM().to_field().inv().to_Matrix())
    except (sp.polys.matrices.exceptions.DMError, ZeroDivisionError):
        raise Declined("a matrix has no inverse") from None
    if found.free_symbols:
        found = Matrix(found.applyfunc(sp.factor))
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[found] = matrix
    return found


class Balls:
    """Real balls of 200 bits and more: numbers that hold a proven enclosure of the exact value."""

    def __init__(self) -> None:
        from flint import arb

        self.pi = arb.pi()

    @staticmethod
    def take(value: Any) -> Any:
        """Return a parameter in this arithmetic."""
        from flint import arb_mat

        if isinstance(value, sp.MatrixBase):
            return arb_mat(value.rows, value.cols, [ball(entry) for entry in value])
        return ball(value)

    @staticmethod
    def inverse(matrix: Any) -> Any:
        """Return the inverse."""
        try:
            return matrix.inv()
        except ZeroDivisionError:
            raise Declined("a matrix has no inverse in ball arithmetic") from None

    @staticmethod
    def log_det(matrix: Any) -> Any:
        """Return the logarithm of the determinant."""
        return matrix.det().log()

    @staticmethod
    def minus_log_det(matrix: Any) -> Any:
        """Return minus the logarithm of the determinant."""
        return -matrix.det().log()

    @staticmethod
    def minors(matrix: Any) -> list[Any]:
        """Return the leading principal minors, all positive exactly for a positive definite matrix."""
        from flint import arb_mat

        rows = matrix.tolist()
        blocks = ([row[:k] for row in rows[:k]] for k in range(1, len(rows) + 1))
        return [arb_mat(block).det() for block in blocks]

    @staticmethod
    def dot(first: Any, second: Any) -> Any:
        """Return the sum of products of entries."""
        if not hasattr(first, "nrows"):
            return first * second
        return sum(((a * b) for a, b in zip(first.entries(), second.entries(), strict=True)), ball(0))

    @staticmethod
    def entries(vector: Any) -> list[Any]:
        """Return the entries of a vector."""
        return list(vector.entries())

    @staticmethod
    def column(entries: list[Any]) -> Any:
        """Return a vector."""
        from flint import arb_mat

        return arb_mat(len(entries), 1, entries)

    @staticmethod
    def quadratic(matrix: Any, vector: Any) -> Any:
        """Return ``vector.T * matrix * vector``."""
        return (vector.transpose() * matrix * vector)[0, 0]

    @staticmethod
    def size(matrix: Any) -> int:
        """Return the number of rows."""
        return int(matrix.nrows())

    @staticmethod
    def log(value: Any) -> Any:
        """Return the logarithm."""
        return ball(value).log()

    @staticmethod
    def loggamma(value: Any) -> Any:
        """Return the logarithm of the gamma function."""
        return ball(value).lgamma()

    @staticmethod
    def digamma(value: Any) -> Any:
        """Return the logarithmic derivative of the gamma function."""
        return ball(value).digamma()


def ball(value: Any) -> Any:
    """Return a number as a ball: rational numbers exactly, others to the working precision."""
    from flint import arb, ctx, fmpq

    if isinstance(value, arb):
        return value
    value = sp.Integer(value) if isinstance(value, int) else value
    if value.is_finite is False or value is sp.nan:
        raise Declined("a parameter is infinite")
    if isinstance(value, sp.Rational):
        return arb(fmpq(int(value.p), int(value.q)))
    digits = int(ctx.prec * 0.302) + 5
    number = value.evalf(digits)
    return arb(str(number), abs(float(number)) * 10.0 ** (5 - digits) + 10.0**-digits)


def as_floats(value: Any) -> Any:
    """Return a number as a float, a matrix as an array with two axes."""
    if not isinstance(value, sp.MatrixBase):
        return float(value)
    return np.array([float(entry) for entry in value]).reshape(value.shape)


def is_positive_definite(matrix: Any) -> bool | None:
    """Return whether a symmetric matrix is positive definite; None where symbols leave it open."""
    minors = [None, None]
    if matrix.free_symbols:
        minors = [_determinant(matrix[:k, :k]).factor().is_positive for k in range(1, matrix.rows + 1)]
        return False if False in minors else (True if all(minors) else None)
    values = np.linalg.eigvalsh(as_floats(matrix))
    if values[0] > 1e-10 * abs(values).max():
        return True
    if values[0] < -1e-10 * abs(values).max() or matrix.rows > 30:
        return False
    return all(_determinant(matrix[:k, :k]) > 0 for k in range(1, matrix.rows + 1))


def multivariate_loggamma(a: Any, dimension: int, arithmetic: Any) -> Any:
    r"""Return :math:`\log \Gamma_d(a)`, the sum of log-gammas at a, a - 1/2, ..., and d (d - 1)/4 log pi."""
    half = sp.Rational(1, 2)
    total = arithmetic.take(sp.Rational(dimension * (dimension - 1), 4)) * arithmetic.log(arithmetic.pi)
    for k in range(dimension):
        total = total + arithmetic.loggamma(a - arithmetic.take(k * half))
    return total


def multivariate_digamma(a: Any, dimension: int, arithmetic: Any) -> Any:
    """Return the derivative of the logarithm of the multivariate gamma function."""
    half = sp.Rational(1, 2)
    total = arithmetic.digamma(a)
    for k in range(1, dimension):
        total = total + arithmetic.digamma(a - arithmetic.take(k * half))
    return total


LOG_TWO_PI = math.log(2 * math.pi)
