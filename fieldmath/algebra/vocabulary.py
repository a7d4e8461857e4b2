"""The words that a formula may use: constants and functions, each a row, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import sympy as sp

from fieldmath.algebra.guards import (
    Guard,
    guard_binomial,
    guard_division,
    guard_expansion,
    guard_exponential,
    guard_extremes,
    guard_signs,
    largest,
)


class Known(NamedTuple):
    """A function of the vocabulary: how to build it, how many arguments it takes, what its arguments must respect."""

    build: Callable[..., sp.Expr]
    fewest: int = 1
    most: int | None = 1
    guard: Guard | None = None


#: Constants. Lower-case e, i and j are left to the user: they are the names of many other things.
CONSTANTS: dict[str, sp.Expr] = {
    "pi": sp.pi,
    "E": sp.E,
    "I": sp.I,
    "oo": sp.oo,
    "EulerGamma": sp.EulerGamma,
    "Catalan": sp.Catalan,
    "GoldenRatio": sp.GoldenRatio,
}

#: Elementary functions, steps, and what picks parts of numbers.
ELEMENTARY: dict[str, Known] = {
    # Exponentials and logarithms
    "exp": Known(sp.exp, guard=guard_exponential),
    "log": Known(sp.log, 1, 2, guard_signs),
    "log2": Known(lambda x: sp.log(x, 2), guard=guard_signs),
    "log10": Known(lambda x: sp.log(x, 10), guard=guard_signs),
    "log1p": Known(lambda x: sp.log(1 + x), guard=guard_signs),
    "expm1": Known(lambda x: sp.exp(x) - 1, guard=guard_exponential),
    "LambertW": Known(sp.LambertW, 1, 2),
    # Trigonometry
    "sin": Known(sp.sin),
    "cos": Known(sp.cos),
    "tan": Known(sp.tan),
    "cot": Known(sp.cot),
    "sec": Known(sp.sec),
    "csc": Known(sp.csc),
    "sinc": Known(sp.sinc),
    "asin": Known(sp.asin),
    "acos": Known(sp.acos),
    "atan": Known(sp.atan),
    "acot": Known(sp.acot),
    "asec": Known(sp.asec),
    "acsc": Known(sp.acsc),
    "atan2": Known(sp.atan2, 2, 2, guard_signs),
    # Hyperbolic functions
    "sinh": Known(sp.sinh),
    "cosh": Known(sp.cosh),
    "tanh": Known(sp.tanh),
    "coth": Known(sp.coth),
    "sech": Known(sp.sech),
    "csch": Known(sp.csch),
    "asinh": Known(sp.asinh),
    "acosh": Known(sp.acosh),
    "atanh": Known(sp.atanh),
    "acoth": Known(sp.acoth),
    "asech": Known(sp.asech),
    "acsch": Known(sp.acsch),
    # Size, sign, parts, steps
    "Abs": Known(sp.Abs, guard=guard_signs),
    "sign": Known(sp.sign, guard=guard_signs),
    "Max": Known(sp.Max, 1, None, guard_extremes),
    "Min": Known(sp.Min, 1, None, guard_extremes),
    "floor": Known(sp.floor, guard=guard_expansion),
    "ceiling": Known(sp.ceiling, guard=guard_expansion),
    "Mod": Known(sp.Mod, 2, 2, guard_division),
    "re": Known(sp.re, guard=guard_expansion),
    "im": Known(sp.im, guard=guard_expansion),
    "conjugate": Known(sp.conjugate, guard=guard_expansion),
    "Heaviside": Known(sp.Heaviside, 1, 2, guard_signs),
    "DiracDelta": Known(sp.DiracDelta, 1, 2, guard_signs),
    "KroneckerDelta": Known(sp.KroneckerDelta, 2, 2, guard_signs),
}

#: Special functions.
SPECIAL: dict[str, Known] = {
    # Combinatorial functions and the gamma family
    "factorial": Known(sp.factorial, guard=largest(1000)),
    "binomial": Known(sp.binomial, 2, 2, guard_binomial),
    "gamma": Known(sp.gamma, guard=largest(1000)),
    "loggamma": Known(sp.loggamma, guard=largest(1000)),
    "digamma": Known(sp.digamma, guard=largest(500)),
    "trigamma": Known(sp.trigamma, guard=largest(500)),
    "polygamma": Known(sp.polygamma, 2, 2, largest(20, 100)),
    "beta": Known(sp.beta, 2, 2, largest(500, 500)),
    "lowergamma": Known(sp.lowergamma, 2, 2, largest(50, None)),
    "uppergamma": Known(sp.uppergamma, 2, 2, largest(50, None)),
    "harmonic": Known(sp.harmonic, 1, 2, largest(500, 5)),
    "zeta": Known(sp.zeta, 1, 2, largest(200, 100)),
    "polylog": Known(sp.polylog, 2, 2, largest(20, None, clocked=True)),
    # Error functions and exponential integrals
    "erf": Known(sp.erf),
    "erfc": Known(sp.erfc),
    "erfi": Known(sp.erfi),
    "erfinv": Known(sp.erfinv),
    "erfcinv": Known(sp.erfcinv),
    "Ei": Known(sp.Ei),
    "E1": Known(sp.E1),
    "expint": Known(sp.expint, 2, 2, largest(20, None)),
    "li": Known(sp.li),
    "Si": Known(sp.Si),
    "Ci": Known(sp.Ci),
    "Shi": Known(sp.Shi),
    "Chi": Known(sp.Chi),
    "fresnels": Known(sp.fresnels),
    "fresnelc": Known(sp.fresnelc),
    # Bessel functions, elliptic integrals, orthogonal polynomials
    "besselj": Known(sp.besselj, 2, 2),
    "bessely": Known(sp.bessely, 2, 2),
    "besseli": Known(sp.besseli, 2, 2),
    "besselk": Known(sp.besselk, 2, 2),
    "airyai": Known(sp.airyai),
    "airybi": Known(sp.airybi),
    "elliptic_k": Known(sp.elliptic_k),
    "elliptic_e": Known(sp.elliptic_e, 1, 2),
    "elliptic_f": Known(sp.elliptic_f, 2, 2),
    "legendre": Known(sp.legendre, 2, 2, largest(50, None)),
    "assoc_legendre": Known(sp.assoc_legendre, 3, 3, largest(30, 30, None)),
    "hermite": Known(sp.hermite, 2, 2, largest(50, None)),
    "laguerre": Known(sp.laguerre, 2, 2, largest(50, None)),
    "assoc_laguerre": Known(sp.assoc_laguerre, 3, 3, largest(20, None, None)),
    "chebyshevt": Known(sp.chebyshevt, 2, 2, largest(50, None)),
    "chebyshevu": Known(sp.chebyshevu, 2, 2, largest(50, None)),
}

FUNCTIONS: dict[str, Known] = ELEMENTARY | SPECIAL

#: Functions that are powers: what the base and the exponent are.
POWERS: dict[str, tuple[int, Callable[..., tuple[sp.Expr, sp.Expr]]]] = {
    "sqrt": (1, lambda x: (x, sp.Rational(1, 2))),
    "cbrt": (1, lambda x: (x, sp.Rational(1, 3))),
    "root": (2, lambda x, n: (x, 1 / n)),
    "pow": (2, lambda x, n: (x, n)),
}

#: Other spellings of the functions.
ALIASES: dict[str, str] = {
    "ln": "log",
    "abs": "Abs",
    "sgn": "sign",
    "max": "Max",
    "min": "Min",
    "ceil": "ceiling",
    "mod": "Mod",
    "heaviside": "Heaviside",
    "lgamma": "loggamma",
    "psi": "digamma",
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "cot", "sec", "csc", "tan2")},
    **{f"arc{name}": f"a{name}" for name in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
    **{f"ar{name}": f"a{name}" for name in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
}

#: Names that people write for something known under another name.
HINTS: dict[str, str] = {
    "e": "Write E or exp(x) for Euler's number",
    "i": "Write I for the imaginary unit",
    "j": "Write I for the imaginary unit",
    "PI": "Write pi",
    "Pi": "Write pi",
    "inf": "Write oo for infinity",
    "Inf": "Write oo for infinity",
    "infinity": "Write oo for infinity",
    "nan": "Values that are undefined have no place in a formula",
    "arg": "Write atan2(y, x)",
    "hypot": "Write sqrt(x**2 + y**2)",
    "square": "Write x**2",
    "where": "Write Piecewise((value, condition), (other, True))",
    "lamda": "Write lambda",
    "diff": "Differentiate with the methods of the object, not in text",
    "Derivative": "Differentiate with the methods of the object, not in text",
    "integrate": "Integrate with the methods of the object, not in text",
    "Integral": "Integrate with the methods of the object, not in text",
    "simplify": "Formulas are only read here, not transformed",
}
