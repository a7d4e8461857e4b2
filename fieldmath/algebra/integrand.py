"""Integrands and summands made numeric: products kept as logarithms, and where to look for the mass."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from fieldmath.algebra.compile import compile_expressions

Array = NDArray[np.float64]
Predicate = Callable[[sp.Expr], bool]

_CORNERED = (sp.Abs, sp.sign, sp.Heaviside, sp.exp, sp.log, sp.erf, sp.tanh, sp.atan)
_LARGEST_DEGREE = 4
_GAMMAS: dict[type, Callable[..., tuple[tuple[sp.Expr, ...], tuple[sp.Expr, ...]]]] = {
    sp.factorial: lambda n: ((n + 1,), ()),
    sp.gamma: lambda z: ((z,), ()),
    sp.binomial: lambda n, k: ((n + 1,), (k + 1, n - k + 1)),
    sp.beta: lambda a, b: ((a, b), (a + b,)),
}
"""Functions as products of gamma functions: arguments above and below the fraction bar."""


@dataclass(frozen=True)
class Landmarks:
    """Places where an integrand has its peaks, kinks and jumps, and a width for each."""

    points: tuple[float, ...]
    scales: tuple[float, ...]


class Integrand:
    """An expression of one variable and of parameters, ready for quadrature or summation.

    Each term of a sum is computed as exp(exponent) * factor with the large powers, exponentials and factorials of the
    term gathered in the exponent, so that ``rate**k*exp(-rate)/k!`` neither overflows nor underflows on the way.

    Parameters
    ----------
    expr : Expr
        Without unevaluated integrals and sums.
    variable : Symbol
        The variable of integration or summation.
    parameters : sequence of Symbol
        All other symbols of `expr`.
    inside : ndarray, shape (m, 1 + number of parameters)
        Sample values of the variable and the parameters, to see which subexpressions are positive there.
    """

    def __init__(self, expr: sp.Expr, variable: sp.Symbol, parameters: Sequence[sp.Symbol], inside: Array) -> None:
        self.variable, self.parameters = variable, tuple(parameters)
        positive = _positivity((variable, *parameters), inside)
        self.terms = [_gathered(term, positive) for term in sp.Add.make_args(expr)]
        pieces = [piece for term in self.terms for piece in term]
        self._compiled = compile_expressions(pieces, (variable, *parameters))
        self._polynomials = _polynomials(expr, variable)
        coefficients = [c for polynomial in self._polynomials for c in polynomial]
        self._coefficients = compile_expressions(coefficients, self.parameters) if coefficients else None

    def __call__(self, x: Array, values: Sequence[float] | Array) -> Array:
        """Return the integrand at `x` for one set of parameter values."""
        pieces = self._compiled(x, *values)
        with np.errstate(all="ignore"):
            return np.asarray((np.exp(pieces[::2]) * pieces[1::2]).sum(axis=0))

    def logarithms(self, x: Array, values: Sequence[float] | Array) -> Array:
        """Return log(abs(term)) for every term, minus infinity where it is undefined: shape (terms,) + x.shape."""
        pieces = self._compiled(x, *values)
        with np.errstate(all="ignore"):
            found = pieces[::2] + np.log(np.abs(pieces[1::2]))
        return np.where(np.isfinite(found), found, -np.inf)

    def landmarks(
        self, lower: float, upper: float, values: Sequence[float] | Array, *, discrete: bool = False
    ) -> Landmarks:
        """Return where the integrand peaks, bends or jumps between `lower` and `upper`."""
        ends = [end for end in (lower, upper) if math.isfinite(end)]
        marks = [mark for mark in self._roots(values) if lower < mark < upper]
        marks = [mark for mark in marks if all(abs(mark - end) > 1e-12 * abs(end) for end in ends)]  # a rounded end
        grid = _search_grid(lower, upper, [*marks, *ends, *([0.0] if lower < 0 < upper else [])])
        grid = np.unique(np.round(grid)) if discrete else grid
        peaks = {place for place in self._peaks(grid, values, discrete=discrete) if lower <= place <= upper}
        points = sorted(peaks | set(marks))
        widths = [self._width(point, values) if point in peaks else math.nan for point in points]
        usual = min((width for width in widths if width > 0), default=math.nan)
        return Landmarks(tuple(points), tuple(width if width > 0 else usual for width in widths))

    def _roots(self, values: Sequence[float] | Array) -> list[float]:
        """Return real zeros and turning points of the polynomials of the variable that occur in the expression."""
        if self._coefficients is None:
            return []
        found, rest = [], self._coefficients(*values)
        for polynomial in self._polynomials:
            row, rest = rest[: len(polynomial)], rest[len(polynomial) :]
            if np.isfinite(row).all() and row[0]:
                roots = np.concatenate([np.roots(row), np.roots(np.polyder(row))])
                found += [float(root.real) for root in roots if abs(root.imag) <= 1e-9 * abs(root)]
        return sorted(set(found))

    def _peaks(self, grid: Array, values: Sequence[float] | Array, *, discrete: bool) -> list[float]:
        """Return the highest local maxima of the terms, found on a grid and refined."""
        found: list[float] = []
        if grid.size < 3:
            return found
        for row, heights in enumerate(self.logarithms(grid, values)):
            inner = heights[1:-1]
            tops = np.flatnonzero((inner >= heights[:-2]) & (inner > heights[2:]) & (inner > heights.max() - 60)) + 1
            tops = tops[np.argsort(-heights[tops])][:4]
            left, right = grid[tops - 1], grid[tops + 1]
            for _ in range(0 if discrete or not tops.size else 9):
                fine = left[:, None] + (right - left)[:, None] * np.linspace(0, 1, 17)
                best = np.clip(np.argmax(self.logarithms(fine, values)[row], axis=1), 1, 15)
                left, right = (fine[np.arange(tops.size), best + step] for step in (-1, 1))
            found += [float(place) for place in (grid[tops] if discrete else 0.5 * (left + right))]
        return found

    def _width(self, place: float, values: Sequence[float] | Array) -> float:
        """Return how far from a peak its term has fallen by a factor of about e (NaN: nowhere)."""
        steps = 2.0 ** np.arange(-60, 61)
        around = self.logarithms(np.concatenate([[place], place - steps, place + steps]), values)
        row = around[int(np.argmax(around[:, 0]))]
        with np.errstate(invalid="ignore"):  # Where the term is 0 at the peak itself there is no width.
            fallen = row[0] - np.maximum(row[1 : steps.size + 1], row[steps.size + 1 :]) >= 1
        return float(steps[np.argmax(fallen)]) if fallen.any() else math.nan


def _search_grid(lower: float, upper: float, marks: Sequence[float]) -> Array:
    """Return points strictly between the limits, dense towards every mark and, on a line, reaching far."""
    if math.isfinite(lower) and math.isfinite(upper):
        steps = (upper - lower) * np.concatenate([2.0 ** np.arange(-30, 0), np.linspace(0, 1, 65)[1:-1]])
    else:
        steps = 10.0 ** np.linspace(-8, 12, 121)
    parts = [mark + sign * steps for mark in marks or [0.0] for sign in (-1, 1)]
    grid = np.unique(np.concatenate([*parts, np.array(marks or [0.0])]))
    return grid[(grid > lower) & (grid < upper)]


def spread(lower: float, upper: float) -> Array:
    """Return sample places strictly between two limits."""
    t = np.linspace(-1, 1, 24)
    if math.isfinite(lower) and math.isfinite(upper):
        return lower + (upper - lower) * 0.5 * (1 + np.sin(0.5 * np.pi * t))
    if math.isfinite(lower):
        return lower + np.exp(5 * t)
    return upper - np.exp(5 * t) if math.isfinite(upper) else np.sinh(5 * t)


def _positivity(symbols: tuple[sp.Symbol, ...], inside: Array) -> Predicate:
    """Return a predicate: is the expression positive wherever it was sampled?"""
    known: dict[sp.Expr, bool] = {}

    def positive(expr: sp.Expr) -> bool:
        if expr not in known:
            sure = expr.is_positive
            if sure is None and expr.free_symbols <= set(symbols):
                values = compile_expressions([expr], symbols)(*inside.T)
                sure = bool((values > 0).all())
            known[expr] = bool(sure)
        return known[expr]

    return positive


def _gathered(term: sp.Expr, positive: Predicate) -> tuple[sp.Expr, sp.Expr]:
    """Return (exponent, factor) with term = exp(exponent) * factor."""
    exponents, factors = [], []
    for factor in sp.Mul.make_args(term):
        exponent = _exponent(factor, positive)
        if exponent is None:
            factors.append(_with_open_logarithms(factor, positive))
        else:
            exponents.append(exponent)
    return sp.Add(*exponents), sp.Mul(*factors)


def _exponent(factor: sp.Expr, positive: Predicate) -> sp.Expr | None:
    """Return the logarithm of a factor that may be very large or small, None for the others."""
    if isinstance(factor, sp.exp):
        return _with_open_logarithms(factor.exp, positive)
    if isinstance(factor, sp.Pow):
        calm = factor.exp.is_number and abs(factor.exp) <= 8
        inner = _factorials(factor.base, positive) if calm else None
        if inner is not None:
            return factor.exp * inner
        return None if calm or not positive(factor.base) else factor.exp * _logarithm(factor.base, positive)
    return _factorials(factor, positive)


def _factorials(factor: sp.Expr, positive: Predicate) -> sp.Expr | None:
    """Return the logarithm of a factorial or one of its relatives where all its gamma functions are positive."""
    if type(factor) not in _GAMMAS or not factor.free_symbols:
        return None
    above, below = _GAMMAS[type(factor)](*factor.args)
    if not all(positive(argument) for argument in (*above, *below)):
        return None
    return sp.Add(*(sp.loggamma(z) for z in above), *(-sp.loggamma(z) for z in below))


def _logarithm(expr: sp.Expr, positive: Predicate) -> sp.Expr:
    """Return log(expr) for positive `expr`, opened as far as its factors are positive."""
    factors = sp.Mul.make_args(expr)
    if len(factors) > 1 and all(positive(factor) or _exponent(factor, positive) is not None for factor in factors):
        return sp.Add(*(_logarithm(factor, positive) for factor in factors))
    if isinstance(expr, sp.Pow) and positive(expr.base):
        return expr.exp * _logarithm(expr.base, positive)
    exponent = _exponent(expr, positive)
    return sp.log(_with_open_logarithms(expr, positive)) if exponent is None else exponent


def _with_open_logarithms(expr: sp.Expr, positive: Predicate) -> sp.Expr:
    """Return `expr` with the logarithms of products inside it written as sums."""
    if not expr.has(sp.log):
        return expr
    if isinstance(expr, sp.log):
        return _logarithm(expr.args[0], positive)
    return expr.func(*(_with_open_logarithms(argument, positive) for argument in expr.args)) if expr.args else expr


def _polynomials(expr: sp.Expr, variable: sp.Symbol) -> list[list[sp.Expr]]:
    """Return the coefficients of polynomials of the variable at whose zeros the expression may peak, bend or jump."""
    candidates: set[sp.Expr] = set()
    for node in sp.preorder_traversal(expr):
        if isinstance(node, sp.Pow):
            candidates.add(node.base)
        elif isinstance(node, (*_CORNERED, sp.Max, sp.Min)):
            candidates.update(node.args)
            candidates.update(a - b for a, b in zip(node.args, node.args[1:], strict=False))
        elif isinstance(node, sp.core.relational.Relational):
            candidates.add(node.lhs - node.rhs)
    return [found for node in candidates if (found := _coefficients(node, variable))]


def _coefficients(node: sp.Basic, variable: sp.Symbol) -> list[sp.Expr]:
    if not (isinstance(node, sp.Expr) and node.has(variable) and node.is_polynomial(variable)):
        return []
    polynomial = sp.Poly(node, variable)
    return polynomial.all_coeffs() if polynomial.degree() <= _LARGEST_DEGREE else []
