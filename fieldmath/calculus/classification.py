"""Kinds of critical points and zeros, read from the eigenvalues of the linearisation.

References
----------
.. [1] J. Guckenheimer, P. Holmes, *Nonlinear Oscillations, Dynamical Systems, and Bifurcations of Vector Fields*
   (1983), section 1.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.approximation import Approximation

_STEP_SECONDS = 2.0


def exact_eigenvalues(matrix: sp.Matrix, *, is_symmetric: bool) -> tuple[sp.Expr, ...] | None:
    """Return the eigenvalues, repeated as often as they occur, None when that takes more than square roots.

    Those of symmetric matrices, and real ones in general, come in increasing order where their order is known.
    """
    outcome = budget.run(_eigenvalues, matrix, seconds=_STEP_SECONDS)
    values = outcome.value_or(None)
    if values is None or (is_symmetric and any(v.has(sp.I) for v in values)):
        return None
    if all(v.is_comparable for v in values):
        return tuple(sorted(values, key=lambda v: v.evalf(20)))
    return tuple(values)


def _eigenvalues(matrix: sp.Matrix) -> list[sp.Expr] | None:
    characteristic = matrix.charpoly()
    unknown = characteristic.gen
    values: list[sp.Expr] = []
    for factor, multiplicity in sp.factor_list(characteristic.as_expr(), unknown)[1]:
        if sp.degree(factor, unknown) > 2:
            return None
        for root, repeated in sp.roots(factor, unknown).items():
            values += [normal(root)] * (repeated * multiplicity)
    return values if len(values) == matrix.rows else None


def numeric_eigenvalues(matrix: np.ndarray, spread: np.ndarray, *, is_symmetric: bool) -> tuple[Any, ...]:
    r"""Return the eigenvalues of every matrix within `spread` of `matrix`, with errors.

    For symmetric matrices the error is Weyl's bound :math:`\|\Delta M\|`; otherwise that of Bauer and Fike,
    :math:`\kappa(V) \|\Delta M\|`, an estimate because the condition of V is computed in floats.
    """
    if not np.isfinite(matrix).all():
        return (float("nan"),) * len(matrix)
    off = float(np.abs(spread).sum()) if np.isfinite(spread).all() else np.nan
    off += 16 * len(matrix) * np.finfo(float).eps * float(np.linalg.norm(matrix))
    if is_symmetric:
        values = np.linalg.eigvalsh((matrix + matrix.T) / 2)
        return tuple(
            Approximation(v, error=off, method="eigenvalues", certified=bool(np.isfinite(off))) for v in values
        )
    values, vectors = np.linalg.eig(matrix)
    error = off * float(np.linalg.cond(vectors))
    ordered = sorted(values, key=lambda v: (v.real, v.imag))
    return tuple(
        Approximation(v.real, error=error, method="eigenvalues") if abs(v.imag) <= error else complex(v)
        for v in ordered
    )


def critical_kind(eigenvalues: Sequence[Any]) -> str:
    """Return minimum, maximum, saddle, degenerate; or undecided when parameters leave a sign open.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.calculus.classification import critical_kind
    >>> critical_kind([sp.Integer(1), sp.sqrt(2)]), critical_kind([sp.Integer(-1), sp.Integer(2)])
    ('minimum', 'saddle')
    """
    signs = [sign_of(v) for v in eigenvalues]
    if 0 in signs:
        return "degenerate"
    if 1 in signs and -1 in signs:
        return "saddle"
    if None in signs:
        return "undecided"
    return "minimum" if 1 in signs else "maximum"


def kind_by_coefficients(matrix: sp.Matrix) -> str:
    """Return the kind of a critical point from the signs of the coefficients of its characteristic polynomial.

    All eigenvalues of a symmetric matrix are real, so Descartes' rule of signs counts the positive ones exactly. These
    signs are easier to decide than those of the eigenvalues, when there are parameters.
    """
    signs = [sign_of(c) for c in matrix.charpoly().all_coeffs()]
    if signs[-1] == 0:
        return "degenerate"
    if None in signs:
        # The product of the eigenvalues alone tells a saddle of the plane.
        return "saddle" if matrix.rows == 2 and signs[-1] == -1 else "undecided"
    nonzero = [s for s in signs if s]
    positive = sum(a != b for a, b in pairwise(nonzero))
    return {0: "maximum", matrix.rows: "minimum"}.get(positive, "saddle")


def zero_kind(eigenvalues: Sequence[Any]) -> str:
    """Return the kind of a zero of a vector field, by its linearisation.

    ``"stable node"``, ``"unstable node"``, ``"stable focus"``, ``"unstable focus"``, ``"saddle"``, ``"saddle focus"``
    (three dimensions or more), ``"centre"`` (imaginary eigenvalues: the linear part turns, what the field does at
    higher order is not judged), ``"degenerate"`` (an eigenvalue is zero), ``"undecided"``.
    """
    parts = [_parts(v) for v in eigenvalues]
    real, turning = [sign_of(a) for a, _ in parts], [sign_of(b) for _, b in parts]
    if any(a == 0 and b == 0 for a, b in zip(real, turning, strict=True)):
        return "degenerate"
    turns = any(b not in (0, None) for b in turning)
    if 1 in real and -1 in real:
        return "saddle focus" if turns else "saddle"
    if None in real or None in turning:
        return "undecided"
    if all(a == 0 for a in real):
        return "centre"
    if 0 in real:
        return "degenerate"
    return f"{'unstable' if 1 in real else 'stable'} {'focus' if turns else 'node'}"


def sign_of(value: Any) -> int | None:
    """Return the sign of a real number: 0 also when an approximation cannot be told from zero; None when unknown."""
    if isinstance(value, Approximation):
        return 0 if not abs(float(value)) > value.error else int(np.sign(float(value)))
    if isinstance(value, float):
        return None if np.isnan(value) else int(np.sign(value))
    if value.is_zero or (value.is_number and is_zero(value) is True):
        return 0
    if value.is_number:
        number = value.evalf(20)
        return int(sp.sign(number)) if number.is_real else None
    short = sp.factor(value)
    return 1 if short.is_positive else -1 if short.is_negative else None


def _parts(value: Any) -> tuple[Any, Any]:
    """Return real and imaginary part."""
    if isinstance(value, complex):
        # Beside the size of the number, a real part of rounding dust is zero.
        return (0.0 if abs(value.real) <= 1e-10 * abs(value) else value.real), value.imag
    if isinstance(value, Approximation | float):
        return value, 0.0
    real, imaginary = value.as_real_imag()
    return sp.expand(real), sp.expand(imaginary)
