"""Distributions of other libraries: to and from scipy.stats and sympy.stats.

Nothing of another library is imported before it is used.
"""

from fieldmath.interop.scipy_stats import from_scipy, to_scipy
from fieldmath.interop.sympy_stats import from_sympy, to_sympy

__all__ = ["from_scipy", "from_sympy", "to_scipy", "to_sympy"]
