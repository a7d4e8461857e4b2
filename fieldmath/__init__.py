"""Exact calculus on fields and exact information theory on distributions, with numbers that know their error."""

from fieldmath.approximation import Approximation, is_exact

__all__ = ["Approximation", "is_exact"]
__version__ = "0.1.0"
