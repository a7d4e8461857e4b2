"""What the elementwise functions of NumPy and SciPy mean, by their names there: facts as data."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

#: Functions of one number.
UNARY: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "arcsin": sp.asin,
    "arccos": sp.acos,
    "arctan": sp.atan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "arcsinh": sp.asinh,
    "arccosh": sp.acosh,
    "arctanh": sp.atanh,
    "exp": sp.exp,
    "exp2": lambda x: sp.Integer(2) ** x,
    "expm1": lambda x: sp.exp(x) - 1,
    "log": sp.log,
    "log2": lambda x: sp.log(x) / sp.log(2),
    "log10": lambda x: sp.log(x) / sp.log(10),
    "log1p": lambda x: sp.log(1 + x),
    "sqrt": sp.sqrt,
    "cbrt": lambda x: sp.sign(x) * sp.Abs(x) ** sp.Rational(1, 3),
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "absolute": sp.Abs,
    "fabs": sp.Abs,
    "sign": sp.sign,
    "floor": sp.floor,
    "ceil": sp.ceiling,
    "deg2rad": lambda x: x * sp.pi / 180,
    "radians": lambda x: x * sp.pi / 180,
    "rad2deg": lambda x: x * 180 / sp.pi,
    "degrees": lambda x: x * 180 / sp.pi,
    # scipy.special
    "expit": lambda x: 1 / (1 + sp.exp(-x)),
    "log_expit": lambda x: -sp.log(1 + sp.exp(-x)),
    "logit": lambda x: sp.log(x / (1 - x)),
    "entr": lambda x: -x * sp.log(x),
    "erf": sp.erf,
    "erfc": sp.erfc,
    "gamma": sp.gamma,
    "gammaln": sp.loggamma,
    "digamma": sp.digamma,
    "psi": sp.digamma,
}

#: Functions of two numbers; arithmetic, which operators write, stands with those who use it.
BINARY: dict[str, Callable[[sp.Expr, sp.Expr], sp.Expr]] = {
    "arctan2": sp.atan2,
    "hypot": lambda x, y: sp.sqrt(x**2 + y**2),
    "logaddexp": lambda x, y: sp.log(sp.exp(x) + sp.exp(y)),
    "maximum": sp.Max,
    "minimum": sp.Min,
    "fmax": sp.Max,
    "fmin": sp.Min,
    # scipy.special
    "xlogy": lambda x, y: x * sp.log(y),
    "rel_entr": lambda x, y: x * sp.log(x / y),
    "kl_div": lambda x, y: x * sp.log(x / y) - x + y,
}
