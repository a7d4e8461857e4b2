"""The two arithmetics in which the definitions of functionals.py are read: expressions and arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import sympy as sp

from fieldmath.probability import convex
from fieldmath.probability.features import exponential


@dataclass(frozen=True)
class Density:
    """The value of a density at the points of integration, with its logarithm."""

    value: Any
    log: Any


class Arithmetic(Protocol):
    """What a definition may use besides ``+ - * /``."""

    def exp(self, value: Any) -> Any:
        """Return the exponential."""

    def log(self, value: Any) -> Any:
        """Return the logarithm."""

    def sqrt(self, value: Any) -> Any:
        """Return the square root."""

    def absolute(self, value: Any) -> Any:
        """Return the absolute value."""

    def weighted(self, weight: Any, value: Any) -> Any:
        """Return ``weight*value``, 0 where the weight is 0 whatever the value."""

    def log_mean(self, first: Density, second: Density, weight: Any) -> Any:
        """Return ``log((1 - weight)*first + weight*second)``."""

    def perspective(self, generator: sp.Lambda, first: Density, second: Density) -> Any:
        """Return ``second*f(first/second)`` for the generator f, by its limits where one of the two is 0."""


class Symbolic:
    """Expressions."""

    @staticmethod
    def exp(value: Any) -> Any:
        """Return the exponential, logarithms undone."""
        return exponential(sp.expand_mul(value))

    log = staticmethod(sp.log)
    sqrt = staticmethod(sp.sqrt)
    absolute = staticmethod(sp.Abs)

    @staticmethod
    def weighted(weight: Any, value: Any) -> Any:
        """Return ``weight*value`` with ``0*oo = 0``."""
        if weight == 0:
            return sp.S.Zero
        return sp.oo if value is sp.oo else weight * value

    @staticmethod
    def log_mean(first: Density, second: Density, weight: Any) -> Any:
        """Return the logarithm of a mixture."""
        return sp.log((1 - weight) * first.value + weight * second.value)

    @staticmethod
    def perspective(generator: sp.Lambda, first: Density, second: Density) -> Any:
        """Return the perspective of a generator."""
        return convex.perspective(generator, first.value, second.value)


class Numeric:
    """Arrays of floats."""

    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    sqrt = staticmethod(np.sqrt)
    absolute = staticmethod(np.abs)

    @staticmethod
    def weighted(weight: Any, value: Any) -> Any:
        """Return ``weight*value`` with ``0*inf = 0``."""
        return np.where(weight > 0, weight * np.where(weight > 0, value, 0.0), 0.0)

    @staticmethod
    def log_mean(first: Density, second: Density, weight: Any) -> Any:
        """Return the logarithm of a mixture."""
        # A logarithm of a sum of exponentials: densities that underflow still have a mean.
        return np.logaddexp(np.log1p(-weight) + first.log, np.log(weight) + second.log)

    @staticmethod
    def perspective(generator: sp.Lambda, first: Density, second: Density) -> Any:
        """Return the perspective of a generator."""
        with np.errstate(invalid="ignore"):
            ratio = np.where(np.isneginf(first.log) & np.isneginf(second.log), 0.0, first.log - second.log)
        return convex.numeric_perspective(generator, first.value, second.value, ratio)


SYMBOLIC, NUMERIC = Symbolic(), Numeric()
