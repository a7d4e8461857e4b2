"""Numbers and arrays of numbers that remember how they were computed, for functions that take arrays."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import FieldMathError
from fieldmath.verify.elementwise import ELEMENTWISE, numeric

_MOST_STEPS = 4000  # Operations on symbols before a function is too long to be read.
_LARGEST_DENOMINATOR = 1000


class Unreadable(FieldMathError, TypeError):
    """The function does something with its argument that symbols cannot follow."""


def exact_number(value: float) -> sp.Expr:
    """Return a number as people would write it: an integer, a short fraction, else a decimal."""
    if value.is_integer() and abs(value) < 1e15:
        return sp.Integer(int(value))
    short = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    if float(short) == value:
        return sp.Rational(short.numerator, short.denominator)
    return sp.Float(value)


class Traced:
    """A number that remembers how it was computed."""

    __slots__ = ("expr", "steps", "value")

    def __init__(self, expr: sp.Expr, value: float, steps: list[int]) -> None:
        steps[0] += 1
        if steps[0] > _MOST_STEPS:
            raise Unreadable(f"more than {_MOST_STEPS} operations")
        self.expr, self.value, self.steps = expr, value, steps

    def apply(self, name: str, *others: Any) -> Traced:
        """Return an elementwise function of this and other numbers."""
        numbers = [self, *others]
        exprs = [n.expr if isinstance(n, Traced) else exact_number(float(n)) for n in numbers]
        values = [n.value if isinstance(n, Traced) else float(n) for n in numbers]
        build = ELEMENTWISE[name]
        expr = build(*exprs)
        value = float(numeric(expr, {}) if not expr.free_symbols else _VALUES[name](*values))
        return Traced(expr, value, self.steps)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return _ufunc(ufunc, method, inputs, options)

    @classmethod
    def __torch_function__(cls, func: Any, kinds: Any, given: Any = (), options: Any = None) -> Any:
        return _torch(func, given, options or {})

    def __getattr__(self, name: str) -> Any:  # NumPy asks entries of object arrays for x.sin() and the like.
        if name in ELEMENTWISE:
            return lambda *others: self.apply(name, *others)
        raise AttributeError(name)

    def item(self, *options: Any, **named: Any) -> Traced:
        """Return this, as do all methods that turn an array of one number into a number."""
        return self

    sum = mean = squeeze = double = clone = detach = max = min = prod = item

    def __float__(self) -> float:
        raise Unreadable("a number is wanted")

    def __bool__(self) -> bool:
        return bool(self.value)

    def __neg__(self) -> Traced:
        return self.apply("negative")

    def __pos__(self) -> Traced:
        return self

    def __abs__(self) -> Traced:
        return self.apply("absolute")

    def __hash__(self) -> int:
        return id(self)


def _binary(name: str, *, swapped: bool = False) -> Callable[[Traced, Any], Any]:
    def operation(self: Traced, other: Any) -> Any:
        if isinstance(other, np.ndarray | list | tuple):
            return NotImplemented
        other = other.item() if hasattr(other, "item") else other
        if swapped:
            other = other if isinstance(other, Traced) else Traced(exact_number(float(other)), float(other), self.steps)
            return other.apply(name, self)
        return self.apply(name, other)

    return operation


def _compared(compare: Callable[[float, float], bool]) -> Callable[[Traced, Any], bool]:
    return lambda self, other: compare(self.value, other.value if isinstance(other, Traced) else float(other))


for _word, _name in (("add", "add"), ("sub", "subtract"), ("mul", "multiply"), ("truediv", "divide"), ("pow", "power")):
    setattr(Traced, f"__{_word}__", _binary(_name))
    setattr(Traced, f"__r{_word}__", _binary(_name, swapped=True))
for _word, _compare in (
    ("lt", float.__lt__), ("le", float.__le__), ("gt", float.__gt__), ("ge", float.__ge__), ("eq", float.__eq__),
    ("ne", float.__ne__),
):  # fmt: skip
    setattr(Traced, f"__{_word}__", _compared(_compare))


class _Values:
    """The functions of numbers by the names that NumPy or SciPy give them."""

    def __getitem__(self, name: str) -> Callable[..., Any]:
        found = getattr(np, name, None)
        if found is None:
            from scipy import special

            found = getattr(special, name)
        return found


_VALUES = _Values()


class TracedArray(np.ndarray):
    """An array of such numbers, which takes part in the functions of NumPy."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return _ufunc(ufunc, method, inputs, options)

    def __array_function__(self, func: Any, kinds: Any, given: Any, options: Any) -> Any:
        own = _FUNCTIONS.get(func.__name__)
        if own is not None:
            return own(*given, **options)
        return super().__array_function__(func, kinds, given, options)

    @classmethod
    def __torch_function__(cls, func: Any, kinds: Any, given: Any = (), options: Any = None) -> Any:
        return _torch(func, given, options or {})

    def var(self, axis: Any = None, *, ddof: int = 0, **options: Any) -> Any:  # type: ignore[override]
        """Return the variance."""
        away = self - self.mean(axis=axis, keepdims=axis is not None)
        return (away * away).sum(axis=axis) / (self.size / (1 if axis is None else away.sum(axis).size) - ddof)

    def std(self, axis: Any = None, **options: Any) -> Any:  # type: ignore[override]
        """Return the deviation."""
        return np.sqrt(self.var(axis=axis, **options))

    def mean(self, axis: Any = None, **options: Any) -> Any:  # type: ignore[override]
        """Return the mean."""
        count = self.size if axis is None else self.shape[axis]
        return self.sum(axis=axis, **options) / count

    def norm(self) -> Any:
        """Return the length, as tensors give it."""
        return _norm(self)


def _ufunc(ufunc: Any, method: str, inputs: Sequence[Any], options: dict[str, Any]) -> Any:
    """Return what a universal function gives for arrays of traced numbers."""
    options.pop("out", None)
    plain = [_plain(entry) for entry in inputs]
    if method != "__call__" or ufunc.__name__ not in ELEMENTWISE:
        return _wrapped(getattr(ufunc, method)(*plain, **options))
    name = ufunc.__name__
    return _wrapped(np.frompyfunc(lambda *numbers: applied(name, numbers), len(plain), 1)(*plain))


def applied(name: str, numbers: Sequence[Any]) -> Any:
    """Return an elementwise function of numbers of which some may be traced."""
    steps = next((n.steps for n in numbers if isinstance(n, Traced)), None)
    if steps is None:
        return float(_VALUES[name](*map(float, numbers)))
    first, *rest = (n if isinstance(n, Traced) else Traced(exact_number(float(n)), float(n), steps) for n in numbers)
    return first.apply(name, *rest)


def _plain(entry: Any) -> Any:
    if isinstance(entry, Traced):
        out = np.empty((), dtype=object)
        out[()] = entry
        return out
    if hasattr(entry, "detach"):
        entry = entry.detach().numpy()
    return entry.view(np.ndarray) if isinstance(entry, TracedArray) else entry


def _wrapped(result: Any) -> Any:
    if isinstance(result, np.ndarray) and result.dtype == object:
        return result.view(TracedArray) if result.ndim else result.item()
    return result


# --- functions that are no universal functions ---------------------------------------------------------------------


def _norm(x: Any, ord: Any = None, axis: Any = None, **options: Any) -> Any:
    if ord not in (None, 2, "fro"):
        raise Unreadable("another norm")
    return np.sqrt(np.sum(np.asarray(x).view(TracedArray) ** 2, axis=axis))


def _det(matrix: Any) -> Any:
    count = len(matrix)
    if count == 1:
        return matrix[0, 0]
    minors = [np.delete(np.delete(np.asarray(matrix), 0, 0), k, 1) for k in range(count)]
    return sum((-1) ** k * matrix[0, k] * _det(minor) for k, minor in enumerate(minors))


def _inverse(matrix: Any) -> Any:
    count, plain = len(matrix), np.asarray(matrix)
    cofactors = np.empty((count, count), dtype=object)
    for i, j in np.ndindex(count, count):
        minor = np.delete(np.delete(plain, i, 0), j, 1)
        cofactors[j, i] = (-1) ** (i + j) * (_det(minor) if count > 1 else 1)
    return cofactors.view(TracedArray) / _det(plain)


def _logsumexp(a: Any, axis: Any = None, **options: Any) -> Any:
    return np.log(np.sum(np.exp(a), axis=axis, keepdims=options.get("keepdims", False)))


def _softmax(x: Any, axis: Any = None) -> Any:
    return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=axis is not None)


def _log_softmax(x: Any, axis: Any = None) -> Any:
    return x - _logsumexp(x, axis, keepdims=axis is not None)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "norm": _norm,
    "det": _det,
    "inv": _inverse,
    "solve": lambda a, b: _inverse(a) @ b,
    "slogdet": lambda a: (1.0, np.log(_det(a))),
    "mean": lambda a, axis=None, **o: np.asarray(a).view(TracedArray).mean(axis=axis, **o),
    "var": lambda a, axis=None, **o: np.asarray(a).view(TracedArray).var(axis=axis, **o),
    "std": lambda a, axis=None, **o: np.asarray(a).view(TracedArray).std(axis=axis, **o),
    "real_if_close": lambda a: a,
}
OTHERS = {"softmax": _softmax, "log_softmax": _log_softmax, "logsumexp": _logsumexp}
#: What torch calls otherwise.
_TORCH = {"pow": "power", "mul": "multiply", "sub": "subtract", "div": "divide", "abs": "absolute", "neg": "negative",
          "sigmoid": "expit", "lgamma": "gammaln", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}  # fmt: skip


def _torch(func: Any, given: Sequence[Any], options: dict[str, Any]) -> Any:
    name = func.__name__
    options = {{"dim": "axis"}.get(key, key): value for key, value in options.items()}
    given = [_plain(entry) if hasattr(entry, "detach") else entry for entry in given]
    if name in OTHERS:
        other: Any = OTHERS[name]
        return other(*given, **options)
    if _TORCH.get(name, name) in ELEMENTWISE:
        return _ufunc(types.SimpleNamespace(__name__=_TORCH.get(name, name)), "__call__", given, {})
    if name in ("vector_norm", "norm"):
        return _norm(*given)
    counterpart: Any = getattr(np, {"linalg_det": "det"}.get(name, name))
    return counterpart(*given, **options)
