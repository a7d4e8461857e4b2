"""Expressions to functions of arrays: the only way from SymPy to numbers on grids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.engine import Engine
from fieldmath.algebra.recorder import record
from fieldmath.algebra.small_tape import SmallTape
from fieldmath.algebra.special_functions import without_overflow
from fieldmath.errors import EvaluationError, InputError, InputTypeError, MismatchError

_CACHED_PROGRAMS = 256
_MOST_AT_ONCE = 32  # np.broadcast takes no more arrays.
_REMEMBERED = 64  # Shapes.
_FLOAT = np.dtype(float)
Shapes = tuple[tuple[int, ...], ...]


def compile_expressions(expressions: Sequence[sp.Expr], arguments: Sequence[sp.Symbol]) -> Callable[..., np.ndarray]:
    """Return a function of arrays that computes all the expressions at once.

    Exact until the last step: constants are rounded once, everything else is float64 arithmetic. Values are real; where
    an expression has no real value, ``x**(1/3)`` for negative x say, they are NaN. Where it is singular they are NaN or
    infinite, without a warning. Of a `Piecewise` each point sees its own branch, NaN where none holds.

    Parameters
    ----------
    expressions : sequence of Expr
        What to compute. Functions without an array implementation (`polylog`, `hyper`) are computed point by point
        with mpmath, about 0.1 ms a point.
    arguments : sequence of Symbol
        The variables, in the order in which the arrays are given.

    Returns
    -------
    callable
        ``compiled(*arrays)`` takes one array for each argument; they must broadcast together, and open grids
        (``np.ix_``) are the fastest. It gives a float64 array of shape ``(len(expressions),)`` + broadcast shape.

    Raises
    ------
    EvaluationError
        When an expression has other free symbols, or a piece without numeric values.

    Examples
    --------
    >>> import numpy as np, sympy as sp
    >>> from fieldmath.algebra.compile import compile_expressions
    >>> x, y = sp.symbols("x y")
    >>> compiled = compile_expressions([x * y, sp.Integer(3)], [x, y])
    >>> compiled(*np.ix_([1.0, 2.0], [10.0, 20.0, 30.0])).shape
    (2, 2, 3)
    >>> compiled(2, 5)
    array([10.,  3.])
    """
    return _compiled(tuple(expressions), tuple(arguments))


@lru_cache(maxsize=_CACHED_PROGRAMS)
def _compiled(expressions: tuple[sp.Expr, ...], arguments: tuple[sp.Symbol, ...]) -> Compiled:
    for expression in expressions:
        if not isinstance(expression, sp.Expr):
            raise InputTypeError(f"expression must be a SymPy expression; got {type(expression).__name__}.")
    if len(set(arguments)) != len(arguments):
        raise InputError(f"arguments must be distinct symbols; got {', '.join(map(str, arguments))}.")
    return Compiled(tuple(map(without_overflow, expressions)), arguments)


class Compiled:
    """Expressions as one function of arrays; made by `compile_expressions`."""

    def __init__(self, expressions: tuple[sp.Expr, ...], arguments: tuple[sp.Symbol, ...]) -> None:
        self.expressions = expressions
        self.arguments = arguments
        expressions, arguments = _over_the_reals(expressions, arguments)
        is_complex = [expression.has(sp.I) for expression in expressions]
        self._engines: list[tuple[list[int], Engine]] = []
        self._known: dict[Shapes | None, tuple[tuple[int, ...], SmallTape] | None] = {None: None}
        for kind in (False, True):
            places = [place for place, is_kind in enumerate(is_complex) if is_kind is kind]
            if places:
                program = record([expressions[place] for place in places], arguments)
                self._engines.append((places, Engine(program, is_complex=kind)))

    def __repr__(self) -> str:
        names = ", ".join(symbol.name for symbol in self.arguments)
        return f"<compiled ({names}) -> {len(self.expressions)} values>"

    def __call__(self, *arrays: Any, out: np.ndarray | None = None) -> np.ndarray:
        """Return the values: shape ``(len(expressions),)`` + broadcast shape of the arrays.

        Parameters
        ----------
        *arrays : array_like
            One for each argument.
        out : ndarray, optional
            Where the values go: an array of real floats of the shape of the result.
        """
        shapes = _shapes_of_floats(arrays) if out is None else None
        known = self._known.get(shapes)
        if known is not None:  # Looking at the arguments takes longer than computing a short formula on few points.
            result = np.empty(known[0])
            with np.errstate(all="ignore"):
                known[1].run(arrays, result, None)
            return result
        inputs = self._inputs(arrays)
        shape = (len(self.expressions), *_broadcast(inputs))
        if out is None:
            result = np.empty(shape)
        else:
            result, inputs = _checked(out, shape), [_apart(array, out) for array in inputs]
        if result.size == len(result) and len(self._engines) == 1:
            numbers = self._engines[0][1].at_point(inputs)
            if numbers is not None:
                result.flat[:] = numbers
                return result
        with np.errstate(all="ignore"):
            for places, engine in self._engines:
                if len(places) == len(result):
                    engine.run(inputs, result)
                else:
                    engine.run(inputs, [result[place, ...] for place in places])
        if shapes not in self._known:
            self._remember(shapes, shape)
        return result

    def _remember(self, shapes: Shapes | None, shape: tuple[int, ...]) -> None:
        """Remember the tape that runs on arrays of these shapes, if one runs on them as they are."""
        if len(self._known) >= _REMEMBERED:
            self._known = {None: None}
        tape = self._engines[0][1].small_tape(shapes, shape[1:]) if shapes and len(self._engines) == 1 else None
        self._known[shapes] = None if tape is None else (shape, tape)

    def _inputs(self, arrays: tuple[Any, ...]) -> list[np.ndarray]:
        if len(arrays) != len(self.arguments):
            names = ", ".join(symbol.name for symbol in self.arguments)
            raise InputError(f"arrays must be {len(self.arguments)}, one for each of ({names}); got {len(arrays)}.")
        return [_float_array(array, symbol) for array, symbol in zip(arrays, self.arguments, strict=True)]


def _broadcast(arrays: Sequence[np.ndarray]) -> tuple[int, ...]:
    try:
        return np.broadcast(*arrays).shape if len(arrays) <= _MOST_AT_ONCE else np.broadcast_shapes(*_shapes(arrays))
    except ValueError:
        given = ", ".join(map(str, _shapes(arrays)))
        raise MismatchError(f"arrays must broadcast together; got shapes {given}.") from None


def _shapes_of_floats(arrays: tuple[Any, ...]) -> Shapes | None:
    """Return the shapes of arrays of double precision; None when something else is among them."""
    for array in arrays:
        if type(array) is not np.ndarray or array.dtype is not _FLOAT:
            return None
    return tuple([array.shape for array in arrays])


def _shapes(arrays: Sequence[np.ndarray]) -> list[tuple[int, ...]]:
    return [array.shape for array in arrays]


def _checked(out: Any, shape: tuple[int, ...]) -> np.ndarray:
    if not isinstance(out, np.ndarray) or out.dtype.kind != "f":
        kind = f"dtype {out.dtype}" if isinstance(out, np.ndarray) else type(out).__name__
        raise InputTypeError(f"out must be an array of real floats; got {kind}.")
    if out.shape != shape:
        raise MismatchError(f"out must have the shape of the result, {shape}; got {out.shape}.")
    if not out.flags.writeable:
        raise InputError("out must be writeable; got a read-only array.")
    return out


def _apart(array: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return an array that does not share memory with `out`, which is filled before all of it is read."""
    return array.copy() if np.may_share_memory(array, out) else array


def _over_the_reals(
    expressions: tuple[sp.Expr, ...], arguments: tuple[sp.Symbol, ...]
) -> tuple[tuple[sp.Expr, ...], tuple[sp.Symbol, ...]]:
    """Carry out what SymPy left undone because a symbol might be complex: the derivative of Abs(x), say."""
    if not any(expression.has(sp.re, sp.im, sp.arg, sp.Derivative) for expression in expressions):
        return expressions, arguments
    real = {symbol: sp.Dummy(symbol.name, real=True) for symbol in arguments if symbol.is_extended_real is None}
    if not real:
        return expressions, arguments
    settled = tuple(expression.xreplace(real).doit() for expression in expressions)
    return settled, tuple(real.get(symbol, symbol) for symbol in arguments)


def _float_array(array: Any, symbol: sp.Symbol) -> np.ndarray:
    given = np.asarray(array)
    if given.dtype == float:
        return given
    if given.dtype.kind not in "biuf":
        raise EvaluationError(f"{symbol.name} must be an array of real numbers; got dtype {given.dtype}.")
    return given.astype(float)
