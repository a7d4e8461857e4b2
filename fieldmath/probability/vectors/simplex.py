"""Families on probabilities and on positive definite matrices: Dirichlet and Wishart."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.vectors.family import Coefficients, Entry, Mean, VectorFamily
from fieldmath.probability.vectors.matrices import Exact, Matrix, multivariate_digamma, multivariate_loggamma

_HALF = sp.Rational(1, 2)


# Dirichlet: log p = sum (alpha_i - 1) log x_i - F.


def _dirichlet_coefficients(arguments: tuple[Any, ...], math: Any) -> Coefficients:
    (alpha,) = arguments
    return {"log x": math.take(Matrix([entry - 1 for entry in alpha]))}


def _dirichlet_log_partition(c: Coefficients, math: Any) -> Any:
    alpha = [entry + 1 for entry in math.entries(c["log x"])]
    total, value = alpha[0], math.loggamma(alpha[0])
    for entry in alpha[1:]:
        total, value = total + entry, value + math.loggamma(entry)
    return value - math.loggamma(total)


def _dirichlet_mean_of(arguments: tuple[Any, ...], feature: Any, math: Any) -> Mean:
    if feature != "log x":
        raise Declined("the feature has no closed mean under a Dirichlet law")
    alpha = math.entries(math.take(arguments[0]))
    total = alpha[0]
    for entry in alpha[1:]:
        total = total + entry
    common = math.digamma(total)
    return math.column([math.digamma(entry) - common for entry in alpha]), ()


def _dirichlet_covariance(arguments: tuple[Any, ...]) -> Any:
    (alpha,) = arguments
    total = sp.Add(*alpha)
    share = alpha / total
    return Matrix(share.rows, share.rows, lambda i, j: (int(i == j) * share[i] - share[i] * share[j]) / (total + 1))


def _dirichlet_logpdf(arguments: tuple[Any, ...], x: np.ndarray) -> np.ndarray:
    from scipy.special import gammaln, xlogy

    (alpha,) = arguments
    inside = np.all(x >= 0, axis=-1) & (np.abs(x.sum(axis=-1) - 1) <= 1e-9)
    safe = np.where(inside[..., None], x, 1.0)
    value = gammaln(alpha.sum()) - gammaln(alpha).sum() + xlogy(alpha - 1, safe).sum(axis=-1)
    return np.where(inside, value, -np.inf)


def _dirichlet_draws(arguments: tuple[Any, ...], uniform: np.ndarray) -> np.ndarray:
    from scipy.special import gammaincinv

    gammas = gammaincinv(arguments[0], uniform)
    return gammas / gammas.sum(axis=-1, keepdims=True)


def _dirichlet_supremum(c: Coefficients) -> tuple[sp.Expr, list[sp.Expr], bool]:
    """Return the largest value of sum c_i log x_i on the simplex, at shares proportional to c."""
    weights = list(c["log x"])
    total = sp.Add(*weights)
    shares = [weight * sp.log(weight / total) for weight in weights if weight != 0]
    return sp.Add(*shares), weights, not total.free_symbols


DIRICHLET = VectorFamily(
    name="Dirichlet",
    summary="The distribution of probabilities with a density proportional to the product of x_i**(alpha_i - 1).",
    reference="Kotz, Balakrishnan & Johnson (2000), Continuous Multivariate Distributions 1, ch. 49; the density is "
    "with respect to all coordinates but one",
    entries=(Entry("alpha", "a vector of at least two positive numbers", "positive vector", "the concentrations"),),
    space=lambda arguments: ("simplex", (arguments[0].rows,)),
    coefficients=_dirichlet_coefficients,
    log_partition=_dirichlet_log_partition,
    conditions=lambda c, math: [entry + 1 for entry in math.entries(c["log x"])],
    mean_of=_dirichlet_mean_of,
    mean=lambda arguments: arguments[0] / sp.Add(*arguments[0]),
    covariance=_dirichlet_covariance,
    logpdf=_dirichlet_logpdf,
    draws=_dirichlet_draws,
    supremum=_dirichlet_supremum,
    uniforms=lambda arguments: arguments[0].size,
    typical=(([2, 3, 4],), (["1/2", 1, "5/2"],)),
)


# Wishart: log p = (n - d - 1)/2 log det X - <V^-1/2, X> - F.


def _wishart_coefficients(arguments: tuple[Any, ...], math: Any) -> Coefficients:
    df, scale = arguments
    return {
        "log det": math.take((df - scale.rows - 1) / 2),
        "x": math.inverse(math.take(scale)) * math.take(-_HALF),
    }


def _wishart_log_partition(c: Coefficients, math: Any) -> Any:
    inverse = c["x"] * math.take(sp.Integer(-2))
    size = math.size(inverse)
    half = c["log det"] + math.take(sp.Rational(size + 1, 2))
    two = math.log(math.take(sp.Integer(2)))
    return half * (two * math.take(sp.Integer(size)) + math.minus_log_det(inverse)) + multivariate_loggamma(
        half, size, math
    )


def _wishart_conditions(c: Coefficients, math: Any) -> list[Any]:
    return [c["log det"] + 1, *math.minors(c["x"] * math.take(sp.Integer(-2)))]


def _wishart_mean_of(arguments: tuple[Any, ...], feature: Any, math: Any) -> Mean:
    df, scale = arguments
    if feature == "x":
        return math.take(scale * df), ()
    if feature != "log det":
        raise Declined("the feature has no closed mean under a Wishart law")
    log_det = math.take(sp.Integer(scale.rows)) * math.log(math.take(sp.Integer(2))) + math.log_det(math.take(scale))
    return multivariate_digamma(math.take(df / 2), scale.rows, math) + log_det, ()


def _wishart_logpdf(arguments: tuple[Any, ...], x: np.ndarray) -> np.ndarray:
    from scipy.special import multigammaln

    df, scale = arguments
    size = scale.shape[0]
    sign, log_det = np.linalg.slogdet(x)
    inside = (sign > 0) & (np.linalg.eigvalsh(x)[..., 0] > 0)
    trace = np.einsum("ij,...ji->...", np.linalg.inv(scale), x)
    constant = 0.5 * df * (size * np.log(2) + np.linalg.slogdet(scale)[1]) + multigammaln(0.5 * df, size)
    return np.where(inside, 0.5 * (df - size - 1) * np.where(inside, log_det, 0.0) - 0.5 * trace - constant, -np.inf)


def _wishart_draws(arguments: tuple[Any, ...], uniform: np.ndarray) -> np.ndarray:
    """Return values by Bartlett's decomposition: chi-squared roots on the diagonal, normals below it."""
    from scipy.special import gammaincinv, ndtri

    df, scale = arguments
    size = scale.shape[0]
    lower = np.zeros((len(uniform), size, size))
    for k in range(size):
        lower[:, k, k] = np.sqrt(2 * gammaincinv(0.5 * (df - k), uniform[:, k]))
    rows, columns = np.tril_indices(size, -1)
    lower[:, rows, columns] = ndtri(uniform[:, size:])
    root = np.linalg.cholesky(scale) @ lower
    return root @ np.swapaxes(root, -1, -2)


def _wishart_supremum(c: Coefficients) -> tuple[sp.Expr, list[sp.Expr], bool]:
    """Return the largest value of a log det X - <M, X> on positive definite matrices, at X = a M^-1."""
    power, matrix = c["log det"], -c["x"]
    minors = Exact.minors(matrix)
    if power == 0:
        decided = not matrix.free_symbols and matrix.is_positive_semidefinite
        return sp.S.Zero, [] if decided else minors, True
    size = matrix.rows
    value = power * (size * sp.log(power) - sp.log(minors[-1]) - size) if minors[-1] != 0 else sp.oo
    return value, [power, *minors], False


WISHART = VectorFamily(
    name="Wishart",
    summary="The distribution of the sum of outer products of df normal vectors with mean 0 and covariance `scale`.",
    reference="Gupta & Nagar (2000), Matrix Variate Distributions, ch. 3",
    entries=(
        Entry("df", "a number above the dimension minus 1", "degrees", "the degrees of freedom"),
        Entry("scale", "a symmetric positive definite matrix", "positive definite", "the scale matrix"),
    ),
    space=lambda arguments: ("positive definite", arguments[1].shape),
    coefficients=_wishart_coefficients,
    log_partition=_wishart_log_partition,
    conditions=_wishart_conditions,
    mean_of=_wishart_mean_of,
    mean=lambda arguments: arguments[0] * arguments[1],
    covariance=lambda arguments: None,
    logpdf=_wishart_logpdf,
    draws=_wishart_draws,
    supremum=_wishart_supremum,
    uniforms=lambda arguments: len(arguments[1]) * (len(arguments[1]) + 1) // 2,
    typical=((5, [[2, 1], [1, 3]]), ("7/2", [[1, 0], [0, "1/2"]])),
)
