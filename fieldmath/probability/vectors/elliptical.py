"""Families of vectors whose density depends on a quadratic form: normal and Student's t."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.vectors.family import Coefficients, Entry, Mean, VectorFamily
from fieldmath.probability.vectors.matrices import LOG_TWO_PI, Exact, Matrix

_COVARIANCE = Entry("covariance", "a symmetric positive definite matrix", "positive definite", "the covariance matrix")
_HALF = sp.Rational(1, 2)


def _space(arguments: tuple[Any, ...]) -> tuple[str, tuple[int, ...]]:
    return "space", (_location(arguments).rows,)


def _location(arguments: tuple[Any, ...]) -> Any:
    return next(a for a in arguments if isinstance(a, sp.MatrixBase) and a.cols == 1)


# Normal: log p = <P m, x> - <P/2, x x'> - F with the precision P, the inverse of the covariance.


def _normal_coefficients(arguments: tuple[Any, ...], math: Any) -> Coefficients:
    mean, covariance = map(math.take, arguments)
    precision = math.inverse(covariance)
    return {"x": precision * mean, "xx": precision * math.take(-_HALF)}


def _normal_log_partition(c: Coefficients, math: Any) -> Any:
    precision = c["xx"] * math.take(sp.Integer(-2))
    dimension = len(math.entries(c["x"]))
    spread = math.quadratic(math.inverse(precision), c["x"]) + math.minus_log_det(precision)
    return (spread + math.take(sp.Integer(dimension)) * math.log(math.take(sp.Integer(2)) * math.pi)) * math.take(_HALF)


def _normal_conditions(c: Coefficients, math: Any) -> list[Any]:
    return math.minors(c["xx"] * math.take(sp.Integer(-2)))


def _normal_mean_of(arguments: tuple[Any, ...], feature: Any, math: Any) -> Mean:
    mean, covariance = map(math.take, arguments)
    means = {"x": mean, "xx": covariance + mean * mean.transpose()}
    if feature not in means:
        raise Declined("the mean of a logarithm of a quadratic form under a normal law has no closed form")
    return means[feature], ()


def _standardised(mean: np.ndarray, covariance: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the squared distances of points in units of the covariance, and half its log-determinant."""
    root = np.linalg.cholesky(covariance)
    flat = (x - mean).reshape(-1, mean.size)
    z = np.linalg.solve(root, flat.T)
    return (z**2).sum(axis=0).reshape(x.shape[:-1]), float(np.log(np.diag(root)).sum())


def _normal_logpdf(arguments: tuple[Any, ...], x: np.ndarray) -> np.ndarray:
    mean, covariance = arguments
    squared, log_volume = _standardised(mean, covariance, x)
    return -0.5 * squared - log_volume - 0.5 * mean.size * LOG_TWO_PI


def _normal_draws(arguments: tuple[Any, ...], uniform: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    mean, covariance = arguments
    return mean + ndtri(uniform) @ np.linalg.cholesky(covariance).T


def _normal_supremum(c: Coefficients) -> tuple[sp.Expr, list[sp.Expr], bool]:
    """Return b'P^-1 b/2, the largest value of b'x - x'P x/2; for a singular P with b in its range the same by rows."""
    precision, slope = c["xx"] * -2, c["x"]
    minors = Exact.minors(precision)
    if precision.free_symbols or all(minor.is_positive for minor in minors):
        value = Exact.quadratic(Exact.inverse(precision), slope) / 2 if minors[-1] != 0 else sp.oo
        return value, minors, False
    if not precision.is_positive_semidefinite or precision.row_join(slope).rank() > precision.rank():
        return sp.oo, [sp.S.NegativeOne], False
    return (slope.transpose() * precision.pinv() * slope)[0, 0] / 2, [], True


NORMAL = VectorFamily(
    name="MultivariateNormal",
    summary="The normal distribution of a vector with this mean and covariance matrix.",
    reference="Kotz, Balakrishnan & Johnson (2000), Continuous Multivariate Distributions 1, ch. 45",
    entries=(Entry("mean", "a vector of real numbers", "vector", "the mean"), _COVARIANCE),
    space=_space,
    coefficients=_normal_coefficients,
    log_partition=_normal_log_partition,
    conditions=_normal_conditions,
    mean_of=_normal_mean_of,
    mean=lambda arguments: arguments[0],
    covariance=lambda arguments: arguments[1],
    logpdf=_normal_logpdf,
    draws=_normal_draws,
    supremum=_normal_supremum,
    uniforms=lambda arguments: arguments[0].size,
    translate=lambda arguments, shift: (arguments[0] - shift, arguments[1]),
    location=_location,
    typical=(
        ([0, 0], [[2, 1], [1, 3]]),
        (["1/2", -1], [[1, "1/4"], ["1/4", "1/2"]]),
    ),
)


# Student's t: log p = -(nu + d)/2 log(1 + (x - m)' S^-1 (x - m)/nu) - F, the feature being tied to m, S and nu.


def _t_feature(arguments: tuple[Any, ...]) -> Any:
    return ("quadratic", *arguments)


def _t_coefficients(arguments: tuple[Any, ...], math: Any) -> Coefficients:
    nu, mean, _ = arguments
    return {_t_feature(arguments): math.take(-(nu + mean.rows) / 2)}


def _t_log_partition(c: Coefficients, math: Any) -> Any:
    ((_, nu, mean, shape), coefficient) = next(iter(c.items()))
    power, half = -coefficient, math.take(sp.Rational(mean.rows, 2))
    volume = half * math.log(math.pi * math.take(nu)) + math.log_det(math.take(shape)) * math.take(_HALF)
    return volume + math.loggamma(power - half) - math.loggamma(power)


def _t_conditions(c: Coefficients, math: Any) -> list[Any]:
    ((_, _, mean, _), coefficient) = next(iter(c.items()))
    return [-coefficient - math.take(sp.Rational(mean.rows, 2))]


def _t_mean_of(arguments: tuple[Any, ...], feature: Any, math: Any) -> Mean:
    nu, mean, shape = arguments
    if feature == "x":
        return math.take(mean), (nu - 1,)
    if feature == "xx":
        second = shape * (nu / (nu - 2)) if nu != 2 else shape
        return math.take(second) + math.take(mean) * math.take(mean).transpose(), (nu - 2,)
    if feature != _t_feature(arguments):
        raise Declined("the mean of the logarithm of another quadratic form has no closed form")
    return math.digamma(math.take((nu + mean.rows) / 2)) - math.digamma(math.take(nu / 2)), ()


def _t_logpdf(arguments: tuple[Any, ...], x: np.ndarray) -> np.ndarray:
    from scipy.special import gammaln

    nu, mean, shape = arguments
    squared, log_volume = _standardised(mean, shape, x)
    power = 0.5 * (nu + mean.size)
    constant = gammaln(power) - gammaln(0.5 * nu) - 0.5 * mean.size * np.log(nu * np.pi) - log_volume
    return constant - power * np.log1p(squared / nu)


def _t_draws(arguments: tuple[Any, ...], uniform: np.ndarray) -> np.ndarray:
    from scipy.special import chdtri, ndtri

    nu, mean, shape = arguments
    normal = ndtri(uniform[:, :-1]) @ np.linalg.cholesky(shape).T
    return mean + normal * np.sqrt(nu / chdtri(nu, uniform[:, -1:]))


def _t_supremum(c: Coefficients) -> tuple[sp.Expr, list[sp.Expr], bool]:
    """Return 0, where the logarithm of the quadratic form has its only minimum."""
    (coefficient,) = c.values()
    return sp.S.Zero, [-coefficient], True


def _t_fisher(arguments: tuple[Any, ...]) -> Any:
    """Return the matrix in nu, the centre and the upper triangle of the shape.

    K. L. Lange, R. J. A. Little & J. M. G. Taylor (1989), J. Amer. Statist. Assoc. 84, appendix B.
    """
    nu, mean, shape = arguments
    size, precision = mean.rows, shape.inv()
    whole = nu + size
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    units = [Matrix(size, size, lambda a, b, p=pair: int((a, b) == p or (b, a) == p)) for pair in pairs]
    moved = [precision * unit for unit in units]
    degrees = (sp.polygamma(1, nu / 2) - sp.polygamma(1, whole / 2)) / 4
    degrees -= size * (whole + 4) / (2 * nu * whole * (whole + 2))
    beside = Matrix(1, len(units), lambda _, k: -moved[k].trace() / (whole * (whole + 2)))
    shapes = Matrix(
        len(units),
        len(units),
        lambda k, m: (whole * (moved[k] * moved[m]).trace() - moved[k].trace() * moved[m].trace()) / (2 * (whole + 2)),
    )
    count, none = len(units), sp.zeros
    return Matrix(
        sp.BlockMatrix(
            [
                [Matrix([[degrees]]), none(1, size), beside],
                [none(size, 1), precision * (whole / (whole + 2)), none(size, count)],
                [beside.T, none(count, size), shapes],
            ]
        )
    )


STUDENT_T = VectorFamily(
    name="MultivariateT",
    summary="Student's t distribution of a vector with nu degrees of freedom, a centre and a shape matrix.",
    reference="Kotz & Nadarajah (2004), Multivariate t Distributions and Their Applications",
    entries=(
        Entry("nu", "a positive number", "positive", "the degrees of freedom"),
        Entry("mean", "a vector of real numbers", "vector", "the centre, which is the mean where nu > 1"),
        Entry("shape", "a symmetric positive definite matrix", "positive definite", "the shape matrix"),
    ),
    space=_space,
    coefficients=_t_coefficients,
    log_partition=_t_log_partition,
    conditions=_t_conditions,
    mean_of=_t_mean_of,
    mean=lambda arguments: arguments[1],
    covariance=lambda arguments: arguments[2] * (arguments[0] / (arguments[0] - 2)),
    moments=lambda arguments: ((arguments[0] - 1,), (arguments[0] - 2,)),
    logpdf=_t_logpdf,
    fisher=_t_fisher,
    draws=_t_draws,
    supremum=_t_supremum,
    uniforms=lambda arguments: arguments[1].size + 1,
    translate=lambda arguments, shift: (arguments[0], Matrix(arguments[1] - shift), arguments[2]),
    location=_location,
    typical=(
        (5, [0, 0], [[2, 1], [1, 3]]),
        ("5/2", [1, -1], [[1, 0], [0, "1/2"]]),
    ),
)
