"""Reading the formula of an ordinary Python function by calling it with symbols in place of numbers.

The symbols carry the numbers of one point, by which comparisons are decided; so what is read holds near that point, and
`formula_of` returns it only if it gives the function's own values at all points.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.verify.elementwise import ELEMENTWISE, numeric
from fieldmath.verify.traced import OTHERS, Traced, TracedArray, applied, exact_number

_SAME = 1e-9


def formula_of(func: Callable[..., Any], points: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """Return an object array of expressions in x0, x1, ...; None when the function cannot be read.

    Parameters
    ----------
    func : callable
        Takes a 1-D array.
    points, values : ndarray
        Points as rows, and what the function returns there, to compare with.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.verify.tracing import formula_of
    >>> points = np.array([[1.0, 2.0], [0.5, 0.3]])
    >>> formula_of(lambda x: x[0] ** 2 * np.sin(x[1]), points, points[:, 0] ** 2 * np.sin(points[:, 1]))
    array(x0**2*sin(x1), dtype=object)
    """
    symbols = variables(points.shape[1])
    steps = [0]
    given = np.empty(len(symbols), dtype=object)
    for k, symbol in enumerate(symbols):
        given[k] = Traced(symbol, float(points[0, k]), steps)
    try:
        with np.errstate(all="ignore"):
            result = _followed(func)(given.view(TracedArray))
        found = _expressions(result)
        known = dict(zip(symbols, points.T, strict=True))
        seen = np.array([numeric(expr, known) for expr in found.ravel()]).T.reshape(values.shape)
    except Exception:  # The function is not ours, and there is another way: nothing it does here is a finding.
        return None
    size = np.abs(values).max(initial=1e-300)
    return found if np.abs(seen - values).max(initial=0.0) <= _SAME * size else None


def variables(count: int) -> list[sp.Symbol]:
    """Return the symbols of the entries of the argument."""
    return [sp.Symbol(f"x{k}", real=True) for k in range(count)]


def _expressions(result: Any) -> np.ndarray:
    array = np.asarray(result, dtype=object)
    out = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        entry = array[index]
        out[index] = entry.expr if isinstance(entry, Traced) else exact_number(float(entry))
    return out


class _Module:
    """A module whose functions follow symbols."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return _stand_in(getattr(self._module, name))


_MATH = {"fabs": "absolute", "pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2",
         "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "lgamma": "gammaln"}  # fmt: skip


def _stand_in(value: Any) -> Any:
    """Return what to use in place of a value that a function refers to."""
    module = getattr(value, "__module__", "") or ""
    name = getattr(value, "__name__", "")
    if "jax" in module or (isinstance(value, types.ModuleType) and name.startswith("jax")):
        return _of_jax(value, name)
    if value is math or (isinstance(value, types.ModuleType) and name in ("scipy", "scipy.special")):
        return _Module(value)
    if module == "math" and _MATH.get(name, name) in ELEMENTWISE:
        return lambda *numbers: applied(_MATH.get(name, name), numbers)
    if module.startswith("scipy.special") and name in OTHERS:
        return OTHERS[name]
    return value


def _of_jax(value: Any, name: str) -> Any:
    """Return the counterpart of what JAX has: of its modules, and of its functions by name."""
    if name == "jax.numpy":
        return np
    if isinstance(value, types.ModuleType):
        return _Module(value)
    if name == "sigmoid":
        name = "expit"
    if name in OTHERS:
        return OTHERS[name]
    if name in ELEMENTWISE:
        return lambda *numbers: _elementwise(name, numbers)
    return getattr(np, name, value)


def _elementwise(name: str, numbers: Any) -> Any:
    return np.frompyfunc(lambda *n: applied(name, n), len(numbers), 1)(*numbers)


def _followed(func: Any) -> Any:
    """Return a plain function with stand-ins for what it refers to, its helpers from the same file too."""
    func = getattr(func, "__wrapped__", func)  # As compiled functions keep the one they were made of.
    if not isinstance(func, types.FunctionType):
        return func
    world: dict[str, Any] = {}

    def rebound(value: Any) -> Any:
        if isinstance(value, types.FunctionType) and value.__globals__ is func.__globals__:
            cells = tuple(types.CellType(rebound(cell.cell_contents)) for cell in value.__closure__ or ())
            made = types.FunctionType(value.__code__, world, value.__name__, value.__defaults__, cells or None)
            made.__kwdefaults__ = value.__kwdefaults__
            return made
        return _stand_in(value)

    world.update({key: rebound(value) for key, value in func.__globals__.items()})
    return rebound(func)
