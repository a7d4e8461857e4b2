"""New distributions from old ones: images under maps, arithmetic with numbers, truncation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import sympy as sp

from fieldmath.algebra.arguments import shown
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.probability import transforms, truncation
from fieldmath.probability.domains import POSITIVE, REAL, read
from fieldmath.probability.features import X

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldmath.probability.law import Law


class TransformMixin:
    """What can be made of a distribution: it stands for its outcome, as in ``2*p + 1``."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self, law: Law) -> None: ...

        @property
        def law(self) -> Law:
            """Return the law that is transformed."""

    def transform(self, expression: Any, variable: Any = "x", *, parameters: Any = ()) -> Self:
        r"""Return the distribution of a function of the outcome.

        For a strictly monotone :math:`T` the density of :math:`Y = T(X)` is
        :math:`p(T^{-1}y)\,/\,|T'(T^{-1}y)|`. Density, cdf, quantile, moments and information measures are exact
        wherever those of the original are; an image that belongs to a family becomes a member of it. A map that
        turns, such as ``abs(x)`` or ``x**2``, is cut where it turns, and gives a mixture.

        Parameters
        ----------
        expression : str or Expr
            The function of the outcome.
        variable : str or Symbol
            How the expression calls the outcome.
        parameters : str or sequence of str
            Further names in the text; they are positive symbols. Those of the distribution are known.

        Returns
        -------
        Distribution

        Raises
        ------
        InputError
            If the function is not real and piecewise monotone on the support, or cannot be inverted.

        See Also
        --------
        truncate

        References
        ----------
        Casella & Berger (2002), Statistical Inference, section 2.1.

        Examples
        --------
        >>> from fieldmath.families import Gamma, Normal
        >>> Normal("m", "s").transform("exp(x)")
        LogNormal(mu='m', sigma='s')
        >>> Gamma("k", "t").transform("log(x)").entropy()
        -k*polygamma(0, k) + k + loggamma(k)
        """
        with located("Distribution.transform"):
            return type(self)(transforms.transformed(self.law, expression, variable, parameters))

    def truncate(self, lower: Any = None, upper: Any = None) -> Self:
        r"""Return the distribution given that the outcome lies between `lower` and `upper`.

        Parameters
        ----------
        lower, upper : number, str or Expr, optional
            The ends; without one there is no bound on that side. Discrete distributions keep both ends.

        Returns
        -------
        Distribution

        Examples
        --------
        >>> from fieldmath.families import Exponential
        >>> p = Exponential("r").truncate(0, 1)
        >>> p.cdf(1)
        1
        >>> Exponential(2).truncate(3).mean()
        7/2
        """
        with located("Distribution.truncate"):
            return type(self)(truncation.truncation(self.law, lower, upper))

    def apply(self, function: Callable[[sp.Expr], sp.Expr]) -> Self:
        """Return the distribution of a SymPy function of the outcome: ``fm.exp(p)`` is ``p.apply(sympy.exp)``."""
        with located("Distribution.apply"):
            if not callable(function):
                raise InputTypeError(f"function must be callable, as sympy.exp; got {shown(function)}")
            return type(self)(transforms.image_of(self.law, function(X)))

    def _combined(self, operation: str, other: object, function: Callable[[sp.Expr], sp.Expr], domain: Any) -> Self:
        with located(f"Distribution.{operation}"):
            if isinstance(other, TransformMixin):
                raise InputTypeError(
                    "the other operand must be a number, text or a SymPy expression; got a distribution. "
                    "Arithmetic of two random variables needs their joint distribution."
                )
            value = read(other, domain)
            known = {symbol.name: symbol for symbol in self.law.free_symbols}
            value = value.xreplace({s: known[s.name] for s in value.free_symbols if s.name in known})
            return type(self)(transforms.image_of(self.law, function(value)))

    def __add__(self, other: object) -> Self:
        return self._combined("__add__", other, lambda value: X + value, REAL)

    __radd__ = __add__

    def __sub__(self, other: object) -> Self:
        return self._combined("__sub__", other, lambda value: X - value, REAL)

    def __rsub__(self, other: object) -> Self:
        return self._combined("__rsub__", other, lambda value: value - X, REAL)

    def __mul__(self, other: object) -> Self:
        return self._combined("__mul__", other, lambda value: _factor(value) * X, POSITIVE)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Self:
        return self._combined("__truediv__", other, lambda value: X / _factor(value), POSITIVE)

    def __rtruediv__(self, other: object) -> Self:
        return self._combined("__rtruediv__", other, lambda value: _factor(value) / X, POSITIVE)

    def __pow__(self, exponent: object) -> Self:
        return self._combined("__pow__", exponent, lambda value: X ** _factor(value), POSITIVE)

    def __rpow__(self, base: object) -> Self:
        return self._combined("__rpow__", base, lambda value: sp.exp(X * sp.log(value)), POSITIVE)

    def __neg__(self) -> Self:
        return self * -1

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return self.transform(sp.Abs(sp.Symbol("x", real=True)))


def _factor(value: sp.Expr) -> sp.Expr:
    if value == 0:
        raise InputError("the factor must not be 0; got 0. A constant has no density.")
    return value
