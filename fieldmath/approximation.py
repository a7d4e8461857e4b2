"""Numbers that know how wrong they may be."""

from __future__ import annotations

import math
from typing import Any


class Approximation(float):
    """A float with an error: what fieldmath returns when an answer is not exact.

    It behaves as a plain float (arithmetic gives plain floats, on purpose: the error of the result is unknown).

    Parameters
    ----------
    value : float
        The number.
    error : float
        Bound or estimate of ``abs(value - truth)``, in the unit of `value`; NaN when nothing is known.
    method : str
        How the number was found, for example ``"quadrature"``.
    certified : bool
        True when `error` is a proven bound, False when it is an estimate.
    unit : str
        The unit, ``"nats"`` or ``"bits"`` say; empty when the number has none, or the method that gave it says so.

    Examples
    --------
    >>> from fieldmath import Approximation
    >>> Approximation(0.3068528194400547, error=2e-15, method="quadrature", certified=True)
    0.306852819440055 ± 2e-15 (quadrature, certified)
    """

    error: float
    method: str
    certified: bool
    unit: str

    def __new__(
        cls, value: float, *, error: float = math.nan, method: str = "unknown", certified: bool = False, unit: str = ""
    ) -> Approximation:
        """Return the number with its error."""
        number = super().__new__(cls, value)
        number.error = float(error)
        number.method = method
        number.certified = certified
        number.unit = unit
        return number

    def __repr__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if math.isnan(self.error):
            return f"{self._digits()}{unit} ({self.method}, error unknown)"
        note = f"{self.method}, certified" if self.certified else self.method
        return f"{self._digits()} ± {self.error:.0e}{unit} ({note})"

    __str__ = __repr__

    def _repr_latex_(self) -> str:
        value, error = self._digits(), f"{self.error:.0e}"
        unit = rf"\ \text{{{self.unit}}}" if self.unit else ""
        known = "" if math.isnan(self.error) else rf" \pm {_scientific(error)}"
        note = f"{self.method}, {'certified' if self.certified else 'estimated'}" if known else "error unknown"
        from fieldmath.messages import phrase

        note = phrase(note)
        return rf"$\displaystyle {_scientific(value)}{known}{unit}\quad{{\small \text{{({note})}}}}$"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from fieldmath.display import chosen

        forms = {"text/plain": repr(self), "text/latex": self._repr_latex_()}
        return chosen(forms, include, exclude)

    def __getnewargs_ex__(self) -> tuple[tuple[float], dict[str, Any]]:
        facts = {"error": self.error, "method": self.method, "certified": self.certified, "unit": self.unit}
        return (float(self),), facts

    def in_base(self, base: float) -> Approximation:
        """Return a number of nats, and its error, counted in logarithms to another base: 2 for bits.

        Examples
        --------
        >>> Approximation(0.5, error=0.01, method="plug-in", unit="nats").in_base(2)
        0.72 ± 1e-02 bits (plug-in)
        """
        factor = 1 / math.log(base)
        unit = {2: "bits", math.e: "nats", 10: "hartleys"}.get(base, f"log {base:g}") if self.unit else ""
        value, error = float(self) * factor, self.error * abs(factor)
        return Approximation(value, error=error, method=self.method, certified=self.certified, unit=unit)

    def contains(self, truth: float) -> bool:
        """Return whether `truth` lies within the stated error."""
        return bool(abs(float(self) - float(truth)) <= self.error)

    def _digits(self) -> str:
        """Print the digits that the error leaves meaningful, at most 15."""
        value = float(self)
        if not (math.isfinite(value) and self.error > 0 and math.isfinite(self.error)) or value == 0:
            return f"{value:.15g}"
        meaningful = math.floor(math.log10(abs(value))) - math.floor(math.log10(self.error)) + 1
        return f"{value:.{min(max(meaningful, 1), 15)}g}"


def _scientific(number: str) -> str:
    r"""Return a printed float as LaTeX.

    Examples
    --------
    >>> print(_scientific("2e-15"), _scientific("inf"))
    2 \cdot 10^{-15} \infty
    """
    mantissa, _, exponent = number.replace("inf", r"\infty").partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def is_exact(value: object) -> bool:
    """Return whether `value` is exact: a SymPy expression without floats, or an int or Fraction.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath import Approximation, is_exact
    >>> is_exact(sp.log(2)), is_exact(Approximation(0.69, error=0.01)), is_exact(0.5)
    (True, False, False)
    """
    from fractions import Fraction

    import sympy as sp

    if isinstance(value, sp.Basic):
        return not value.has(sp.Float)
    return isinstance(value, int | Fraction)
