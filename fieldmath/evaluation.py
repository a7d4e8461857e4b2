"""Numbers from exact results: expressions, and the integrals and sums left inside them, over arrays of parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from fieldmath.algebra.arguments import read_mapping
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.integrand import Integrand, spread
from fieldmath.algebra.removable import continued
from fieldmath.algebra.steady import steadied
from fieldmath.errors import EvaluationError, InputTypeError, MismatchError, located
from fieldmath.probability.panels import Anchored
from fieldmath.probability.quadrature import integrate
from fieldmath.probability.series import sum_series

Array = NDArray[np.float64]
Environment = dict[sp.Symbol, Array]
Function = Callable[[Array], Array]

_SAMPLED_PARAMETERS = 4


def evaluate(expr: Any, values: Mapping[Any, ArrayLike] | None = None, *, tolerance: float = 1e-10) -> Array:
    r"""Return the numbers that an exact result stands for, over arrays of parameter values.

    Plain expressions are compiled (`fieldmath.algebra.compile`). Unevaluated integrals and sums, anywhere inside the
    expression and also inside each other, are computed for each set of parameters: their products are kept as
    logarithms, peaks, kinks and jumps are looked for first, and `quadrature` or `series` does the rest. Where terms
    cancel (a divergence between almost equal distributions) more than five digits, or a function leaves the range of
    floats, plain expressions are computed again point by point, in ball arithmetic with as many digits as it takes.
    A logarithm with the weight 0 counts nothing: ``p*log(p)`` is 0 where p is. Where a plain expression is 0/0 and
    tends to the same number on both sides, as ``(2*p - 1)/log(p/(1 - p))`` at 1/2, that is its value.

    Parameters
    ----------
    expr : Expr or str or number
        What to compute. Text is read by fieldmath's parser, with the names of `values` declared.
    values : mapping of Symbol or str to array_like
        A number or array for each parameter; matched to the symbols by name. Names the expression lacks are ignored.
        The arrays broadcast together.
    tolerance : float
        Relative error aimed at in integrals and sums.

    Returns
    -------
    ndarray of float64
        In the broadcast shape of all values the expression uses; a NumPy float when these are numbers. NaN where the
        expression has no real value, or an integral could not be found at all (with an `AccuracyWarning`).

    Raises
    ------
    EvaluationError
        When a parameter has no value, a limit is not real, or an integral has no limits.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath import evaluate
    >>> x, s = sp.symbols("x s", positive=True)
    >>> evaluate(sp.Integral(sp.exp(-x / s), (x, 0, sp.oo)) + 1, {"s": [1.0, 2.0, 4.0]}).round(12)
    array([2., 3., 5.])
    >>> float(evaluate("2*k + 1", {"k": 3}))
    7.0
    >>> evaluate("p*log(p)", {"p": [0, 1]})
    array([0., 0.])
    """
    with located("evaluate"):
        table = read_mapping(values, "values", "parameters to numbers")
        given = {_name(key): _floats(key, value) for key, value in table.items()}
        expr = _expression(expr, given)
        missing = sorted({symbol.name for symbol in expr.free_symbols} - set(given))
        if missing:
            raise EvaluationError(
                f"values must give every parameter of the expression; missing: {', '.join(missing)}. "
                f"Add them, as in {{{missing[0]!r}: 1.0}}."
            )
        environment = {symbol: given[symbol.name] for symbol in expr.free_symbols}
        try:
            shape = np.broadcast_shapes(*(array.shape for array in environment.values()))
        except ValueError:
            shapes = ", ".join(f"{symbol}: {array.shape}" for symbol, array in environment.items())
            raise MismatchError(f"values must broadcast together; got shapes {shapes}.") from None
        found = np.broadcast_to(_numbers(expr, environment, tolerance), shape)
        found = _without_empty_terms(expr, environment, steadied(expr, environment, found))
        return continued(expr, environment, found)[()]


def _without_empty_terms(expr: sp.Expr, environment: Environment, values: Array) -> Array:
    """Return the values with those that are undefined computed again, terms ``0*log(0)`` left out."""
    places = np.isnan(values)
    if not places.any() or not expr.has(sp.log) or expr.has(sp.Integral, sp.Sum):
        return values
    free = {symbol: sp.Dummy(symbol.name, real=True) for symbol in environment}  # p > 0 by assumption may be 0 here
    rewritten = expr.xreplace(free).replace(_is_weighted_logarithm, _nothing_at_weight_zero)
    again = _numbers(rewritten, {free[symbol]: value for symbol, value in environment.items()}, 1e-10)
    return np.where(places, np.broadcast_to(again, values.shape), values)


def _is_weighted_logarithm(node: sp.Basic) -> bool:
    return isinstance(node, sp.Mul) and any(isinstance(factor.as_base_exp()[0], sp.log) for factor in node.args)


def _nothing_at_weight_zero(product: sp.Expr) -> sp.Expr:
    weight = sp.Mul(*(factor for factor in product.args if not isinstance(factor.as_base_exp()[0], sp.log)))
    return sp.Piecewise((sp.S.Zero, sp.Eq(weight, 0)), (product, True)) if weight.free_symbols else product


def _name(key: Any) -> str:
    if isinstance(key, sp.Symbol):
        return str(key.name)
    if isinstance(key, str):
        return key
    raise InputTypeError(f"the keys of values must be symbols or names; got {key!r}.")


def _floats(key: Any, value: ArrayLike) -> Array:
    if isinstance(value, sp.Expr):
        value = float(value) if value.is_number and value.is_extended_real else np.array(None)
    try:
        array = np.asarray(value)
    except ValueError:
        raise InputTypeError(f"{key} must be a number or an array; got rows of unequal length.") from None
    if array.dtype.kind not in "iufb":
        raise InputTypeError(f"{key} must be a real number or an array of them; got {value!r}.")
    return array.astype(np.float64)


def _expression(expr: Any, given: Mapping[str, Array]) -> sp.Expr:
    if isinstance(expr, sp.Expr):
        return expr
    if isinstance(expr, float):  # an Approximation, infinities included, is its own value
        return sp.Float(expr) if math.isfinite(expr) else {math.inf: sp.oo, -math.inf: -sp.oo}.get(float(expr), sp.nan)
    from fieldmath.algebra.parse import as_expr

    return as_expr(expr, {name: sp.Symbol(name, real=True) for name in given})


def _numbers(expr: sp.Expr, environment: Environment, tolerance: float) -> Array:
    """Return the values of an expression whose symbols all have values."""
    environment = dict(environment)
    for node in _outermost(expr):
        stand_in = sp.Dummy(real=True)
        environment[stand_in] = _node(node, environment, tolerance)
        expr = expr.xreplace({node: stand_in})
    symbols = sorted(expr.free_symbols, key=lambda symbol: symbol.sort_key())
    return np.asarray(compile_expressions([expr], symbols)(*(environment[symbol] for symbol in symbols))[0])


def _outermost(expr: sp.Basic) -> list[sp.Expr]:
    """Return the integrals and sums that are not inside another one."""
    if isinstance(expr, sp.Integral | sp.Sum):
        return [expr]
    found = [node for argument in expr.args for node in _outermost(argument)]
    return list(dict.fromkeys(found))


def _node(node: sp.Expr, environment: Environment, tolerance: float) -> Array:
    """Return the values of one integral or sum for all sets of parameters."""
    if any(len(limit) != 3 for limit in node.limits):
        raise EvaluationError(f"an integral or sum must have limits to be a number; got {node}.")
    *inner, (variable, lower, upper) = node.limits
    body = node.func(node.function, *inner) if inner else node.function
    symbols = sorted(node.free_symbols, key=lambda symbol: symbol.sort_key())
    arrays = np.broadcast_arrays(*(environment[symbol] for symbol in symbols)) if symbols else []
    shape = arrays[0].shape if arrays else ()
    table = np.column_stack([array.ravel() for array in arrays]) if arrays else np.empty((1, 0))  # (sets, parameters)
    limits = np.stack([_limit(limit, symbols, table) for limit in (lower, upper)], axis=1)
    dummy = sp.Dummy(variable.name, real=True)
    ends = None if isinstance(node, sp.Sum) else (lower, upper)
    task = _Task(body.xreplace({variable: dummy}), dummy, symbols, ends, tolerance)
    return np.array(task.run(table, limits)).reshape(shape)


def _limit(limit: sp.Expr, symbols: list[sp.Symbol], table: Array) -> Array:
    """Return one limit for every set of parameters."""
    values = _numbers(limit, dict(zip(symbols, table.T, strict=True)), 1e-12)
    values = np.broadcast_to(values, (len(table),))
    if np.isnan(values).any():
        raise EvaluationError(f"a limit must be a real number; got {limit}, which is not one for these values.")
    return values


class _Task:
    """One integral or sum with one set of limits, to be computed for many sets of parameters."""

    def __init__(
        self,
        body: sp.Expr,
        variable: sp.Symbol,
        symbols: list[sp.Symbol],
        ends: tuple[sp.Expr, sp.Expr] | None,
        tolerance: float,
    ) -> None:
        self.body, self.variable, self.symbols = body, variable, symbols
        self.ends, self.is_sum, self.tolerance = ends, ends is None, tolerance
        self.nested = bool(_outermost(body))
        self.near_ends: dict[int, Integrand] = {}

    def run(self, table: Array, limits: Array) -> list[float]:
        """Return the results for all rows of parameters."""
        if self.nested:
            return [self._nested(row, *ends) for row, ends in zip(table, limits.tolist(), strict=True)]
        sampled = np.linspace(0, len(table) - 1, min(len(table), _SAMPLED_PARAMETERS)).astype(int)
        inside = np.concatenate([self._samples(table[i], *limits[i].tolist()) for i in sampled])
        integrand = Integrand(self.body, self.variable, self.symbols, inside)
        return [self._plain(integrand, row, *ends) for row, ends in zip(table, limits.tolist(), strict=True)]

    def _samples(self, row: Array, lower: float, upper: float) -> Array:
        places = spread(min(lower, upper), max(lower, upper))
        places = np.round(places) if self.is_sum else places
        return np.column_stack([places, np.broadcast_to(row, (places.size, row.size))])

    def _plain(self, integrand: Integrand, row: Array, lower: float, upper: float) -> float:
        if lower == upper and not self.is_sum:
            return 0.0
        marks = integrand.landmarks(min(lower, upper), max(lower, upper), row, discrete=self.is_sum)

        def function(x: Array) -> Array:
            return integrand(x, row)

        if self.is_sum:
            return _known(sum_series(function, lower, upper, points=marks.points, tolerance=self.tolerance))
        width = upper - lower
        singular = _is_singular(function, lower, width) or _is_singular(function, upper, -width)
        anchored = self._anchored(function, row, (lower, upper)) if singular else None
        hints = {"points": marks.points, "scales": marks.scales}
        return _known(integrate(function, lower, upper, **hints, tolerance=self.tolerance, anchored=anchored))

    def _anchored(self, function: Function, row: Array, limits: tuple[float, float]) -> Anchored:
        """Return the integrand at anchor + offset; at the limits the offset is not rounded."""
        near = [self._near(end, row, limits) for end in (0, 1)]

        def at(anchor: Array, offset: Array) -> Array:
            values = function(anchor + offset)
            for end, limit in enumerate(limits):
                here = anchor == limit
                if here.any():
                    values[here] = near[end](offset[here], row)
            return values

        return at

    def _near(self, end: int, row: Array, limits: tuple[float, float]) -> Integrand:
        """Return the integrand as a function of the signed distance from one limit, in which constants cancel."""
        if end not in self.near_ends and self.ends is not None:
            inside = self._samples(row, *limits)
            if math.isfinite(limits[end]):
                inside[:, 0] -= limits[end]
            moved = self.body.xreplace({self.variable: self.ends[end] + self.variable})
            self.near_ends[end] = Integrand(moved, self.variable, self.symbols, inside)
        return self.near_ends[end]

    def _nested(self, row: Array, lower: float, upper: float) -> float:
        fixed = {symbol: np.asarray(value) for symbol, value in zip(self.symbols, row, strict=True)}

        def function(x: Array) -> Array:
            return _numbers(self.body, {**fixed, self.variable: x}, 0.1 * self.tolerance)

        method = sum_series if self.is_sum else integrate
        return _known(method(function, lower, upper, tolerance=self.tolerance))


def _is_singular(function: Function, place: float, inward: float) -> bool:
    """Return whether the integrand grows towards a finite limit other than 0, around which floats are coarse."""
    if place == 0 or not math.isfinite(place):
        return False
    step = math.copysign(min(abs(inward), abs(place)), inward)
    near, nearer = np.abs(function(place + step * np.array([1e-6, 1e-12])))
    return not nearer < 2 * near


def _known(found: Any) -> float:
    """Return the value, or NaN when nothing is known of it."""
    return math.nan if math.isfinite(found) and math.isinf(found.error) else float(found)
