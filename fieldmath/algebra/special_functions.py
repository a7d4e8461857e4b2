"""Functions that SymPy lacks or leaves inexact: derivatives of the zeta function, logarithms of Bessel functions."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import sympy as sp

_LARGE_ORDER = 1e-280  # Below this the scaled Bessel function is about to underflow, which needs a large order.


class zeta_derivative(sp.Function):
    r"""The n-th derivative :math:`\zeta^{(n)}(s)` of Riemann's zeta function, to any precision.

    SymPy has ``Derivative(zeta(s), s)``, of which it cannot compute numbers.

    Examples
    --------
    >>> zeta_derivative(1, 2).evalf(20), zeta_derivative(0, 2)
    (-0.93754825431584375370, pi**2/6)
    """

    nargs = 2

    @classmethod
    def eval(cls, order: sp.Expr, s: sp.Expr) -> sp.Expr | None:
        """Return the function itself for order 0, and nothing else in closed form."""
        if order.is_zero:
            return sp.zeta(s)
        return sp.nan if s is sp.nan else None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Return the next derivative."""
        if argindex != 2:
            raise sp.core.function.ArgumentIndexError(self, argindex)
        return zeta_derivative(self.args[0] + 1, self.args[1])

    def _eval_is_extended_real(self) -> bool | None:
        return self.args[1].is_extended_real

    def _eval_is_positive(self) -> bool | None:
        """Return the sign to the right of the pole, where the derivatives alternate."""
        if (self.args[1] - 1).is_positive and self.args[0].is_Integer:
            return bool(self.args[0].is_even)
        return None

    def _eval_is_negative(self) -> bool | None:
        positive = self._eval_is_positive()
        return None if positive is None else not positive

    def _eval_evalf(self, prec: int) -> sp.Expr | None:
        order, s = self.args
        number = s._eval_evalf(prec + 10) if not s.is_Float else s
        if not order.is_Integer or number is None or not number.is_Float:
            return None
        with mpmath.workprec(prec + 10):
            value = mpmath.zeta(number._to_mpmath(prec + 10), 1, int(order))
        return sp.Float._new(value._mpf_, prec)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        order, s = (printer._print(argument) for argument in self.args)
        mark = "'" * int(self.args[0]) if self.args[0] in (1, 2) else f"^{{\\left({order}\\right)}}"
        text = f"\\zeta{mark}\\left({s}\\right)"
        return text if exp is None else f"\\left({text}\\right)^{{{exp}}}"


def with_zeta_derivatives(expression: sp.Expr) -> sp.Expr:
    """Return an expression in which SymPy's derivatives of the zeta function have become functions.

    Examples
    --------
    >>> s = sp.Symbol("s", positive=True)
    >>> with_zeta_derivatives(sp.log(sp.zeta(2 * s)).diff(s))
    2*zeta_derivative(1, 2*s)/zeta(2*s)
    """
    if not expression.has(sp.Derivative):
        return expression
    plain = expression.replace(
        lambda node: isinstance(node, sp.Derivative) and _is_zeta_of_variable(node),
        lambda node: zeta_derivative(node.derivative_count, node.expr.args[0]),
    )
    return plain.replace(
        lambda node: isinstance(node, sp.Subs) and not node.has(sp.Derivative),
        lambda node: node.expr.xreplace(dict(zip(node.variables, node.point, strict=True))),
    )


def _is_zeta_of_variable(node: sp.Derivative) -> bool:
    inner = node.expr
    return isinstance(inner, sp.zeta) and len(inner.args) == 1 and set(node.variables) == {inner.args[0]}


class log_besseli(sp.Function):
    """The logarithm of the modified Bessel function, which neither overflows nor underflows in floats."""

    nargs = 2

    def _eval_evalf(self, prec: int) -> sp.Expr | None:
        return sp.log(sp.besseli(*self.args))._eval_evalf(prec)


def without_overflow(expression: sp.Expr) -> sp.Expr:
    """Return an expression with ``log(besseli(n, x))`` as one function of arrays."""
    if not expression.has(sp.besseli) or expression.has(sp.I):
        return expression
    return expression.replace(
        lambda node: isinstance(node, sp.log) and isinstance(node.args[0], sp.besseli),
        lambda node: log_besseli(*node.args[0].args),
    )


def log_besseli_array(order: Any, x: Any) -> Any:
    r"""Return :math:`\log I_\nu(x)` for arrays of positive x, by Debye's expansion where the function underflows.

    References
    ----------
    NIST Digital Library of Mathematical Functions, 10.41.3.
    """
    from scipy.special import ive

    order, x = np.broadcast_arrays(np.asarray(order, dtype=float), np.asarray(x, dtype=float))
    with np.errstate(all="ignore"):
        scaled = ive(order, x)
        direct = np.log(scaled) + x
        usable = np.isfinite(scaled) & (scaled > _LARGE_ORDER)
        return np.where(usable, direct, np.where(x > 0, _debye(np.maximum(order, 1.0), x), direct))


def _debye(order: np.ndarray, x: np.ndarray) -> np.ndarray:
    ratio = x / order
    root = np.hypot(1.0, ratio)
    t = 1.0 / root
    exponent = order * (root + np.log(ratio / (1.0 + root)))
    first = (3 * t - 5 * t**3) / 24
    second = (81 * t**2 - 462 * t**4 + 385 * t**6) / 1152
    third = (30375 * t**3 - 369603 * t**5 + 765765 * t**7 - 425425 * t**9) / 414720
    series = np.log1p(first / order + second / order**2 + third / order**3)
    return exponent - 0.5 * np.log(2 * math.pi * order) + 0.5 * np.log(t) + series
