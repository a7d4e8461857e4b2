r"""Distances between distributions from a kernel of two points: energy distance and maximum mean discrepancy.

The energy distance is the root of :math:`2E|X-Y| - E|X-X'| - E|Y-Y'| = 2\int (F_p - F_q)^2`, the maximum mean
discrepancy that of :math:`E k(X,X') + E k(Y,Y') - 2E k(X,Y)`, with independent X, X' from p and Y, Y' from q.

References
----------
.. [1] G. J. Székely & M. L. Rizzo (2013), Energy statistics, J. Stat. Plan. Inference 143, 1249-1272.
.. [2] A. Gretton et al. (2012), A kernel two-sample test, J. Mach. Learn. Res. 13, 723-773.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from fieldmath.algebra.arguments import clipped
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.algebra.parse import as_expr
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.domains import POSITIVE, read
from fieldmath.probability.expectations import expectation
from fieldmath.probability.features import X, decompose
from fieldmath.probability.functionals import ENERGY_DISTANCE
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.line import Steps, steps_of
from fieldmath.probability.question import Question, guarded
from fieldmath.probability.transport import neat

Array = NDArray[np.float64]
Kernel = Callable[[Array], Array]

D = sp.Symbol("⟨distance⟩", nonnegative=True)
_T = sp.Symbol("⟨point⟩", real=True)
_SHAPES = {"gaussian": lambda h: sp.exp(-(D**2) / (2 * h**2)), "laplace": lambda h: sp.exp(-D / h)}
_LARGEST = 4000  # Nodes per law of a double integral.
_EPS = float(np.finfo(float).eps)


_SMALLEST = sp.Rational(1, 10**150)
"""Squares of bandwidths are to be floats."""


def read_kernel(kernel: object, bandwidth: object = None) -> sp.Lambda:
    """Return a kernel as a function of the distance of two points."""
    if isinstance(kernel, str) and kernel in _SHAPES:
        if bandwidth is None:
            raise InputError(f"bandwidth must be given for the {kernel} kernel, in the unit of the variable; got None")
        width = read(bandwidth, POSITIVE)
        if not width.is_positive or width.is_infinite or (width.is_number and not _SMALLEST < width < 1 / _SMALLEST):
            raise InputError(f"bandwidth must be a positive number, between 1e-150 and 1e150; got {clipped(bandwidth)}")
        return sp.Lambda(D, _SHAPES[kernel](width))
    if isinstance(kernel, str) and kernel.isidentifier():
        raise InputError(f"kernel must be 'gaussian', 'laplace' or a formula in the distance; got {kernel!r}")
    if not isinstance(kernel, str | sp.Expr):
        raise InputTypeError(f"kernel must be text or an expression in the distance; got {type(kernel).__name__}")
    expression = as_expr(kernel, dict.fromkeys(("d", "r", "x"), D) if isinstance(kernel, str) else {})
    if expression.has(sp.I, sp.zoo, sp.nan):
        raise InputError(f"kernel must be a real formula in the distance d; got {clipped(kernel)}")
    free = expression.free_symbols - {D}
    if len(free) > 1 or (free and D in expression.free_symbols):
        raise InputError(f"kernel must be a formula in the distance d alone; got {kernel}")
    return sp.Lambda(D, expression.xreplace(dict.fromkeys(free, D)))


# Exact ---------------------------------------------------------------------------------------------------------------


def by_means(question: Question, *, time_limit: float) -> Answer | None:
    """Answer from the three exact means over pairs of points."""
    p, q = question.p, question.other
    if p.has_floats or q.has_floats or p.sample is not None or q.sample is not None:
        raise Declined("a law is rounded or a sample")
    energy = question.functional is ENERGY_DISTANCE
    mean = _mean_distance if energy else _mean_kernel(question)
    between, first, second = mean(p, q), mean(p, p), mean(q, q)
    conditions = sp.And(between[1], first[1], second[1])
    value = 2 * between[0] - first[0] - second[0]
    value = neat(value if energy else -value)
    return Answer(guarded(sp.sqrt(value), conditions), ("the root of a sum of means over pairs of points",))


Mean = tuple[sp.Expr, sp.Basic]


def _parts(law: Law) -> list[tuple[sp.Expr, Law]]:
    return list(law.components) or [(sp.S.One, law)]


def _mean_distance(p: Law, q: Law) -> Mean:
    """Return E|X - Y| with the condition that it is finite."""
    if p.table is not None and q.table is not None:
        return _over_tables(p, q, sp.Lambda(D, D)), sp.true
    total, conditions = sp.S.Zero, []
    for weight, first in _parts(p):
        for share, second in _parts(q):
            value, condition = _simple_distance(first, second)
            total += weight * share * value
            conditions.append(condition)
    return total, sp.And(*conditions)


def _simple_distance(p: Law, q: Law) -> Mean:
    if p.row is None or q.row is None or p.is_discrete or q.is_discrete:
        raise Declined("the mean distance of these laws has no formula")
    difference = _difference(p, q)
    if difference is not None:
        found = expectation(difference, sp.Abs(X))
        return found.value, found.condition()
    from_point = expectation(q, sp.Abs(X - _T))
    inner = _inside(from_point.value, q)
    if p.region != q.region or inner is None:
        raise Declined("the mean distance of these laws has no formula")
    total, conditions = sp.S.Zero, [from_point.condition()]
    for feature, coefficient in decompose(sp.expand(inner.xreplace({_T: X}), power_exp=False)).items():
        found = expectation(p, feature)
        total += coefficient * found.value
        conditions.append(found.condition())
    return total, sp.And(*conditions)


def _difference(p: Law, q: Law) -> Law | None:
    """Return the law of X - Y for independent X and Y of a family that is closed under differences, or None."""
    if p.row is None or p.row is not q.row or p.row.name not in _DIFFERENCES:
        return None
    return from_row(p.row, _DIFFERENCES[p.row.name](*p.arguments, *q.arguments))


# Families closed under differences of independent variables: the parameters of the difference.
_DIFFERENCES: dict[str, Callable[..., tuple[sp.Expr, ...]]] = {
    "Normal": lambda m, s, n, t: (m - n, sp.sqrt(s**2 + t**2)),
}


def _inside(value: sp.Expr, law: Law) -> sp.Expr | None:
    """Return the branch of a mean distance that holds for points inside the support."""
    if not isinstance(value, sp.Piecewise):
        return value if not value.has(sp.Abs, sp.Piecewise) else None
    last, condition = value.args[-1]
    return last if condition == sp.true and not last.has(sp.Abs, sp.Piecewise) else None


def _over_tables(p: Law, q: Law, kernel: sp.Lambda) -> sp.Expr:
    labels = [*(p.table or ()), *(q.table or ())]
    if not all(isinstance(label, int | float) and not isinstance(label, bool) for label in labels):
        raise Declined("the outcomes are not numbers")
    if len(p.table or ()) * len(q.table or ()) > _LARGEST:
        raise Declined("the outcomes are too many for a formula")
    return sp.Add(
        *(
            first * second * kernel(sp.Abs(sp.Rational(str(x)) - sp.Rational(str(y))))
            for x, first in (p.table or {}).items()
            for y, second in (q.table or {}).items()
        )
    )


def _mean_kernel(question: Question) -> Callable[[Law, Law], Mean]:
    kernel = question.order
    assert isinstance(kernel, sp.Lambda)

    def mean(p: Law, q: Law) -> Mean:
        if p.table is not None and q.table is not None:
            return _over_tables(p, q, kernel), sp.true
        terms = [(w * v, _gaussian_mean(a, b, kernel)) for w, a in _parts(p) for v, b in _parts(q)]
        return sp.Add(*(weight * value for weight, value in terms)), sp.true

    return mean


def _gaussian_mean(p: Law, q: Law, kernel: sp.Lambda) -> sp.Expr:
    """Return the mean of a Gaussian of the difference, where the difference is normal."""
    rate = sp.cancel(-sp.log(kernel.expr) / D**2) if kernel.expr.has(D) else sp.S.Zero
    rate = sp.expand_log(rate, force=True)
    difference = _difference(p, q)
    if rate.has(D) or not rate.is_positive or difference is None:
        raise Declined("the mean of this kernel has no formula")
    (centre, spread), width = difference.arguments, sp.cancel(1 / (2 * rate))
    total = sp.factor(width + spread**2)
    return sp.sqrt(width / total) * sp.exp(sp.factor(-(centre**2) / (2 * total)))


# Numbers -------------------------------------------------------------------------------------------------------------


def discrepancy(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with a double sum, or a double integral by two rules."""
    if question.free_symbols:
        raise Declined(f"parameters are free: {', '.join(sorted(s.name for s in question.free_symbols))}")
    assert isinstance(question.order, sp.Lambda)
    compiled = compile_expressions((question.order.expr,), (D,))

    def kernel(distance: Array) -> Array:
        return np.asarray(compiled(distance)[0])

    finest = 0.5 * _width(kernel)
    p, q = question.p, question.other
    values = []
    for count in (8, 12):
        (x, v), (y, w) = _nodes(p, count, finest), _nodes(q, count, finest)
        places, weights = np.concatenate([x, y]), np.concatenate([v, -w])
        values.append(_quadratic_form(kernel, places, weights))
    value, size = values[1], 1.0
    error = abs(values[1] - values[0]) + 32 * _EPS * size
    samples = [law.sample for law in (p, q) if law.sample is not None]
    method = "quadrature"
    if samples:
        # The mean of k(X, X') counts each observation against itself: the bias is at most k(0) per observation.
        method, error = (
            "sample",
            error + float(kernel(np.zeros(1))[0]) * sum(float(np.sum(s.shares**2)) for s in samples),
        )
        error += 2 * math.sqrt(max(value, 0.0) * sum(float(np.sum(s.shares**2)) for s in samples))
    root = math.sqrt(max(value, 0.0))
    return Answer(
        Approximation(root, error=min(error / (2 * root) if root else math.inf, math.sqrt(error)), method=method)
    )


def _quadratic_form(kernel: Kernel, places: Array, weights: Array) -> float:
    total, step = 0.0, max(1, 4_000_000 // max(len(places), 1))
    for start in range(0, len(places), step):
        block = kernel(np.abs(places[start : start + step, None] - places[None, :]))
        total += float(weights[start : start + step] @ (block @ weights))
    return total


def _width(kernel: Kernel) -> float:
    """Return the distance at which a kernel has fallen by half."""
    distances = np.geomspace(1e-8, 1e8, 3201)
    values = np.abs(kernel(distances))
    fallen = np.nonzero(values < 0.5 * abs(float(kernel(np.zeros(1))[0])))[0]
    return float(distances[fallen[0]]) if fallen.size else 1.0


def _nodes(law: Law, count: int, finest: float) -> tuple[Array, Array]:
    """Return places and weights that stand for the law in an integral."""
    steps: Steps | None = steps_of(law)
    if steps is not None:
        if steps.places.size > 5 * _LARGEST:
            raise Declined(f"{steps.places.size} observations are too many for all pairs. Take a part of the sample.")
        return steps.places, steps.masses
    from fieldmath.probability.line import line_of
    from fieldmath.probability.log_densities import log_density_of

    line = line_of(law)
    tail = np.concatenate([10.0 ** np.arange(-16, -2), np.linspace(0.01, 0.5, 25)])
    places = np.unique(np.concatenate([line.quantile(tail), line.upper_quantile(tail)]))
    places = places[np.isfinite(places)]
    if law.is_discrete:
        x = np.arange(places[0], places[-1] + 1)
        if x.size > 5 * _LARGEST:
            raise Declined("the outcomes are too many for all pairs")
        return x, np.exp(log_density_of(law)(x))
    # Panels narrower than the kernel where the mass is; between points of a far tail the kernel hardly counts.
    most = np.where(np.diff(line.below(places)) + np.diff(-line.above(places)) > 2e-3, 60, 8)
    pieces = np.minimum(np.ceil(np.diff(places) / finest), most).astype(int)
    cuts = [np.linspace(a, b, 1 + n) for (a, b), n in zip(pairwise(places), pieces, strict=True)]
    edges = np.unique(np.concatenate(cuts))
    nodes, weights = np.polynomial.legendre.leggauss(count)
    half = 0.5 * np.diff(edges)[:, None]
    x = (0.5 * (edges[1:] + edges[:-1])[:, None] + half * nodes).ravel()
    return x, (half * weights).ravel() * np.exp(log_density_of(law)(x))
