"""What SymPy's functions are in NumPy and SciPy: one table, and mpmath for the rest.

Every entry takes float arrays and returns one; where the real function is not defined it gives NaN. `scipy.special`
is imported when the first entry that needs it is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.special_functions import log_besseli_array

NumericFunction = Callable[..., Any]


def has_numbers(head: type[sp.Basic]) -> bool:
    """Return whether a SymPy class is in the table."""
    return head.__name__ in _NUMPY or head.__name__ in _SPECIAL


def array_function(head: str, *, is_complex: bool = False) -> NumericFunction:
    """Return the function of arrays for the head of a step."""
    if is_complex and head in _ORDERED:
        compare = _NUMPY[head]
        return lambda a, b: compare(np.real(a), np.real(b))
    function = _NUMPY.get(head) or _SPECIAL[head]
    return function.function() if isinstance(function, Special) else function


def pointwise(node: sp.Expr, symbols: Sequence[sp.Symbol]) -> NumericFunction:
    """Return `node` as a function of arrays for its symbols, computed point by point with mpmath.

    About a tenth of a millisecond a point, so it serves only the functions that no array library knows.
    """

    def at_point(*values: float) -> float:
        try:
            return real_number(node.xreplace(dict(zip(symbols, map(_exact, values), strict=True))).evalf(15))
        except (ValueError, TypeError, ArithmeticError):  # outside the domain
            return math.nan

    compute = np.frompyfunc(at_point, len(symbols), 1)
    return lambda *arrays: np.asarray(compute(*arrays)).astype(float)


def real_number(value: sp.Expr) -> float:
    """Return a SymPy number as a float; NaN when it is not a real number.

    Rounding leaves imaginary dust on expressions that are real; a relative 1e-14 of it is ignored.
    """
    number = complex_number(value)
    return number.real if abs(number.imag) <= 1e-14 * abs(number.real) else math.nan


def complex_number(value: sp.Expr) -> complex:
    """Return a SymPy number as a complex; NaN for the complex infinity and for what is not a number."""
    if value is sp.S.Infinity or value is sp.S.NegativeInfinity:
        return complex(float(value))
    if not value.is_number or value.has(sp.nan, sp.zoo, sp.oo):
        return complex(math.nan)
    try:
        return complex(value)
    except OverflowError:
        return complex(math.inf if value.is_positive else -math.inf)
    except TypeError:  # an unevaluated function of numbers
        return complex(math.nan)


def _exact(value: float) -> sp.Expr:
    if isinstance(value, complex):
        return _exact(value.real) + sp.I * _exact(value.imag)
    if not math.isfinite(value):
        return sp.nan if math.isnan(value) else sp.oo * (1 if value > 0 else -1)
    return sp.Integer(int(value)) if value == int(value) else sp.Float(value, 17)


class Special:
    """A function of ``scipy.special``, which is imported when it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def function(self) -> NumericFunction:
        """Return SciPy's function."""
        import scipy.special

        return getattr(scipy.special, self._name)

    def __call__(self, *arrays: Any) -> Any:
        """Return the values."""
        return self.function()(*arrays)


def _part(name: str, index: int) -> NumericFunction:
    """Return one of the several results of ``scipy.special.name``."""
    whole = Special(name)
    return lambda *arrays: whole(*arrays)[index]


def _real_part(name: str) -> NumericFunction:
    """Return a complex-valued function of ``scipy.special`` where it is real, NaN elsewhere."""
    whole = Special(name)

    def call(*arrays: Any) -> Any:
        values = whole(*arrays)
        return np.where(values.imag == 0, values.real, math.nan)

    return call


def _where_positive(function: NumericFunction) -> NumericFunction:
    """Return a function that SciPy continues to negative numbers by its real part, with NaN there."""
    return lambda x: np.where(x > 0, function(x), math.nan)


def _whole_order(name: str) -> NumericFunction:
    """Return a function of ``scipy.special`` that takes whole orders only; NaN for others."""
    whole = Special(name)

    def call(order: Any, x: Any) -> Any:
        rounded = np.where(np.isfinite(order), order, 0.0).astype(int)
        return np.where((rounded == order) & (rounded >= 0), whole(np.abs(rounded), x), math.nan)

    return call


def _polygamma(order: Any, array: Any) -> Any:
    import scipy.special

    if np.all(np.asarray(order) == 0):
        return scipy.special.digamma(array)
    return np.where((order >= 0) & (order == np.floor(order)), scipy.special.polygamma(order, array), math.nan)


_STEEP, _STEEP_TERMS = 1e5, 32


def _zeta(exponent: Any, shift: Any = None) -> Any:
    import scipy.special

    if shift is None:
        return scipy.special.zeta(exponent)
    values = scipy.special.zeta(exponent, shift)
    with np.errstate(all="ignore"):  # Of a huge exponent the first terms are all there is.
        terms = [np.power(np.add(shift, k, dtype=float), -np.asarray(exponent, float)) for k in range(_STEEP_TERMS)]
        steep = np.sum(terms, axis=0)
    values = np.where(np.isnan(values) & np.greater(exponent, _STEEP) & np.greater(shift, 0), steep, values)
    return _mended(values, sp.zeta, exponent, shift)


def _upper_gamma(a: Any, x: Any) -> Any:
    import scipy.special

    return _mended(scipy.special.gammaincc(a, x) * scipy.special.gamma(a), sp.uppergamma, a, x)


def _lower_gamma(a: Any, x: Any) -> Any:
    import scipy.special

    return _mended(scipy.special.gammainc(a, x) * scipy.special.gamma(a), sp.lowergamma, a, x)


def _mended(values: Any, head: type[sp.Function], order: Any, x: Any) -> Any:
    """Fill in with mpmath where SciPy has no value although the function has one: x > 0 with an unusual order."""
    return _filled(values, np.greater(x, 0), head, order, x)


def _filled(values: Any, is_inside: Any, head: type[sp.Function], *arguments: Any) -> Any:
    values, is_inside, *places = np.broadcast_arrays(values, is_inside, *arguments)
    gaps = np.isnan(values) & is_inside & np.all([np.isfinite(place) for place in places], axis=0)
    if not gaps.any():
        return values
    symbols = [sp.Dummy() for _ in places]
    filled = np.array(values)
    filled[gaps] = pointwise(head(*symbols), symbols)(*(place[gaps] for place in places))
    return filled


def _associated_legendre(n: Any, m: Any, x: Any) -> Any:
    import scipy.special

    return _filled(scipy.special.lpmv(m, n, x), np.abs(x) < 1, sp.assoc_legendre, n, m, x)


def _incomplete_beta(a: Any, b: Any, lower: Any, upper: Any) -> Any:
    import scipy.special

    return scipy.special.beta(a, b) * _regular_beta(a, b, lower, upper)


def _regular_beta(a: Any, b: Any, lower: Any, upper: Any) -> Any:
    import scipy.special

    return scipy.special.betainc(a, b, upper) - scipy.special.betainc(a, b, lower)


def _harmonic(n: Any) -> Any:
    import scipy.special

    return scipy.special.digamma(n + 1.0) + np.euler_gamma


def _elliptic_e(first: Any, parameter: Any = None) -> Any:
    import scipy.special

    return scipy.special.ellipe(first) if parameter is None else scipy.special.ellipeinc(first, parameter)


def _lambert(x: Any, branch: Any = 0.0) -> Any:
    return _real_part("lambertw")(x, np.asarray(branch).astype(int))


def _spherical(name: str) -> NumericFunction:
    whole, cylindrical = _whole_order(f"spherical_{name}n"), Special(f"{name}v")

    def call(order: Any, x: Any) -> Any:
        direct = whole(order, x)
        return np.where(np.isnan(direct), np.sqrt(0.5 * math.pi / x) * cylindrical(order + 0.5, x), direct)

    return call


def _reduced(function: NumericFunction) -> NumericFunction:
    def call(first: Any, *others: Any) -> Any:
        for other in others:
            first = function(first, other)
        return first

    return call


def _truth(connective: Any) -> NumericFunction:
    return lambda *values: connective.reduce(np.broadcast_arrays(*values))


_ORDERED = ("StrictGreaterThan", "GreaterThan", "StrictLessThan", "LessThan")
_NUMPY: dict[str, NumericFunction] = {
    "StrictGreaterThan": np.greater,
    "GreaterThan": np.greater_equal,
    "StrictLessThan": np.less,
    "LessThan": np.less_equal,
    "Equality": np.equal,
    "Unequality": np.not_equal,
    "And": _truth(np.logical_and),
    "Or": _truth(np.logical_or),
    "Xor": _truth(np.logical_xor),
    "Not": np.logical_not,
    "select": np.where,
    "sqrt": np.sqrt,
    "square": np.square,
    "raise": np.power,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sec": lambda x: 1.0 / np.cos(x),
    "csc": lambda x: 1.0 / np.sin(x),
    "cot": lambda x: 1.0 / np.tan(x),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "asec": lambda x: np.arccos(1.0 / x),
    "acsc": lambda x: np.arcsin(1.0 / x),
    "acot": lambda x: np.arctan(1.0 / x),
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech": lambda x: 1.0 / np.cosh(x),
    "csch": lambda x: 1.0 / np.sinh(x),
    "coth": lambda x: 1.0 / np.tanh(x),
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "asech": lambda x: np.arccosh(1.0 / x),
    "acsch": lambda x: np.arcsinh(1.0 / x),
    "acoth": lambda x: np.arctanh(1.0 / x),
    "exp": np.exp,
    "log": np.log,
    "Abs": np.abs,
    "sign": np.sign,
    "re": np.real,
    "im": np.imag,
    "conjugate": np.conjugate,
    "arg": np.angle,
    "floor": np.floor,
    "ceiling": np.ceil,
    "frac": lambda x: x - np.floor(x),
    "Mod": np.mod,
    "Max": _reduced(np.maximum),
    "Min": _reduced(np.minimum),
    "Heaviside": lambda x, at_zero=0.5: np.where(np.isnan(x), math.nan, np.heaviside(x, at_zero)),
    "sinc": lambda x: np.sinc(x / math.pi),
    "KroneckerDelta": lambda i, j: np.equal(i, j).astype(float),
}

_SPECIAL: dict[str, NumericFunction] = {
    "erf": Special("erf"),
    "erfc": Special("erfc"),
    "erfi": Special("erfi"),
    "erfinv": Special("erfinv"),
    "erfcinv": Special("erfcinv"),
    "erf2": lambda a, b: Special("erf")(b) - Special("erf")(a),
    "gamma": Special("gamma"),
    "loggamma": Special("loggamma"),
    "digamma": Special("digamma"),
    "polygamma": _polygamma,
    "beta": Special("beta"),
    "betainc": _incomplete_beta,
    "betainc_regularized": _regular_beta,
    "uppergamma": _upper_gamma,
    "lowergamma": _lower_gamma,
    "factorial": lambda x: Special("gamma")(x + 1.0),
    "binomial": Special("binom"),
    "RisingFactorial": Special("poch"),
    "FallingFactorial": lambda x, k: Special("poch")(x - k + 1.0, k),
    "harmonic": _harmonic,
    "zeta": _zeta,
    "besselj": Special("jv"),
    "bessely": Special("yv"),
    "besseli": Special("iv"),
    "besselk": Special("kv"),
    "log_besseli": log_besseli_array,
    "jn": _spherical("j"),
    "yn": _spherical("y"),
    "airyai": _part("airy", 0),
    "airyaiprime": _part("airy", 1),
    "airybi": _part("airy", 2),
    "airybiprime": _part("airy", 3),
    "Ei": Special("expi"),
    "li": lambda x: Special("expi")(np.log(x)),
    "Si": _part("sici", 0),
    "Ci": _where_positive(_part("sici", 1)),
    "Shi": _part("shichi", 0),
    "Chi": _where_positive(_part("shichi", 1)),
    "fresnels": _part("fresnel", 0),
    "fresnelc": _part("fresnel", 1),
    "LambertW": _lambert,
    "elliptic_k": Special("ellipk"),
    "elliptic_f": Special("ellipkinc"),
    "elliptic_e": _elliptic_e,
    "legendre": Special("eval_legendre"),
    "assoc_legendre": _associated_legendre,
    "chebyshevt": Special("eval_chebyt"),
    "chebyshevu": Special("eval_chebyu"),
    "hermite": _whole_order("eval_hermite"),
    "hermite_prob": _whole_order("eval_hermitenorm"),
    "laguerre": Special("eval_laguerre"),
    "assoc_laguerre": Special("eval_genlaguerre"),
    "gegenbauer": Special("eval_gegenbauer"),
    "jacobi": Special("eval_jacobi"),
}
