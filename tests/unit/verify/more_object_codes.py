# ruff: noqa: E501 - code as people write it, one mistake in a row
"""More distribution objects, derivatives and estimators, right and wrong, as people write them."""

import math
import random

import numpy as np
import scipy.stats as st
from scipy.special import expit, gammaln, log_softmax, softmax
from scipy.stats import norm

from fieldmath.families import (
    Bernoulli,
    Beta,
    Binomial,
    Categorical,
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    Gumbel,
    InverseGamma,
    Laplace,
    Logistic,
    LogNormal,
    NegativeBinomial,
    Normal,
    Pareto,
    Poisson,
    Rayleigh,
    StudentT,
    Uniform,
    Weibull,
)

# fmt: off


class MyNormal:
    """A class of one's own; the square of sigma where the slip is."""

    def __init__(self, mu, sigma, power=2, root=0.5, factor=2.0):
        self.mu, self.sigma, self.power, self.root, self.factor = mu, sigma, power, root, factor

    def pdf(self, x):
        z = (x - self.mu) ** 2 / (self.factor * self.sigma**self.power)
        return np.exp(-z) / (self.sigma * (2 * np.pi) ** self.root)

    def mean(self):
        return self.mu

    def var(self):
        return self.sigma**2


class MyExponential:
    """By the rate; each method of it by one formula."""

    def __init__(self, rate):
        self.rate = rate

    def pdf(self, x):
        return np.where(x >= 0, self.rate * np.exp(-self.rate * x), 0.0)

    def cdf(self, x):
        return np.where(x >= 0, 1 - np.exp(-self.rate * x), 0.0)

    def mean(self):
        return 1 / self.rate

    def var(self):
        return 1 / self.rate**2

    def entropy(self):
        return 1 - math.log(self.rate)

    def sample(self, n):
        return [-math.log(1 - random.random()) / self.rate for _ in range(n)]


class Half(MyExponential):
    """Its density has no edge."""

    def pdf(self, x):
        return self.rate * np.exp(-self.rate * x)


class Wrong(MyExponential):
    """Its sampler takes the rate for the scale."""

    def sample(self, n):
        return np.random.default_rng(1).exponential(self.rate, n)


class Deviation(MyExponential):
    """Its variance is the deviation."""

    def var(self):
        return 1 / self.rate


def poisson_pmf(lam, shift=0):
    return {"pmf": lambda k: np.where((k >= 0) & (k == np.floor(k)), np.exp(-lam + (k + shift) * np.log(lam) - gammaln(np.maximum(k, 0) + 1)), 0.0)}


def box_muller(n, rng=None, angle=2 * np.pi, factor=2.0, mu=1.0, sigma=2.0):
    rng = np.random.default_rng(3)
    u, v = rng.random(n), rng.random(n)
    return mu + sigma * np.sqrt(-factor * np.log(1 - u)) * np.cos(angle * v)


def inverse(transform):
    def rvs(size):
        return transform(np.random.default_rng(7).random(size))

    return {"rvs": rvs}


RIGHT_OBJECTS = {
    "own normal": (MyNormal(1, 2), Normal(1, 2)),
    "own exponential": (MyExponential(3), Exponential(3)),
    "frozen": (norm(loc=1, scale=2), Normal(1, 2)),
    "gamma by rate": (st.gamma(a=2, scale=1 / 3), Gamma(2, "1/3")),
    "student": (st.t(5), StudentT(5)),
    "lognormal": (st.lognorm(s=0.5, scale=math.exp(0.2)), LogNormal("1/5", "1/2")),
    "geometric": (st.geom(0.3), Geometric("3/10")),
    "poisson": (poisson_pmf(3.0), Poisson(3)),
    "box-muller": ({"rvs": box_muller}, Normal(1, 2)),
    "inverse of laplace": (inverse(lambda u: 1 - 2 * np.sign(u - 0.5) * np.log(1 - 2 * np.abs(u - 0.5))), Laplace(1, 2)),
    "beta": (st.beta(2, 5), Beta(2, 5)),
}

WRONG_OBJECTS = {
    "variance in norm": (norm(1, 4), Normal(1, 2), "variance for standard deviation"),
    "deviation in norm": (norm(1, math.sqrt(2)), Normal(1, 2), "variance for standard deviation"),
    "loc and scale": (norm(2, 1), Normal(1, 2), "parameters exchanged"),
    "rate for scale": (st.expon(scale=3), Exponential(3), "rate for scale"),
    "rate as loc": (st.expon(3), Exponential(3), "location for scale"),
    "gamma loc": (st.gamma(2, 3), Gamma(2, 3), "location for scale"),
    "gamma rate": (st.gamma(2, scale=3), Gamma(2, "1/3"), "rate for scale"),
    "gamma swapped": (st.gamma(3, scale=2), Gamma(2, 3), "parameters exchanged"),
    "lognormal": (st.lognorm(0.2, scale=math.exp(0.5)), LogNormal("1/5", "1/2"), "parameters exchanged"),
    "lognormal, scale not exponentiated": (st.lognorm(0.5, scale=0.2), LogNormal("1/5", "1/2"), "parameter for its exponential"),
    "lognormal, loc": (st.lognorm(0.5, 0.2), LogNormal("1/5", "1/2"), "location for scale"),
    "lognormal, normal": (norm(0.2, 0.5), LogNormal("1/5", "1/2"), "logarithm of the variable"),
    "geometric from 0": (st.geom(0.3, loc=-1), Geometric("3/10"), "counted from 0"),
    "geometric failure": (st.geom(0.7), Geometric("3/10"), "success for failure"),
    "binomial failure": (st.binom(10, 0.7), Binomial(10, "3/10"), "success for failure"),
    "binomial n": (st.binom(9, 0.3), Binomial(10, "3/10"), "n - 1 for n"),
    "negative binomial": (st.nbinom(4, 0.6), NegativeBinomial(4, "2/5"), "success for failure"),
    "beta swapped": (st.beta(5, 2), Beta(2, 5), "parameters exchanged"),
    "uniform width": (st.uniform(2, 5), Uniform(2, 5), "end for width"),
    "weibull loc": (st.weibull_min(1.5, 2), Weibull("3/2", 2), "location for scale"),
    "gumbel left": (st.gumbel_l(1, 2), Gumbel(1, 2), "mirrored"),
    "poisson off by one": ({"pmf": lambda k: st.poisson(3).pmf(k - 1)}, Poisson(3), "counted from 1"),
    "poisson lambda twice": (poisson_pmf(3.0, shift=1), Poisson(3), "not normalised"),
    "pareto": (st.pareto(2, loc=3), Pareto(2, 3), None),
    "own normal, pi": (MyNormal(1, 2, root=1), Normal(1, 2), "not normalised"),
    "own normal, sigma": (MyNormal(1, 2, power=1), Normal(1, 2), "variance for standard deviation"),
    "own normal, 2": (MyNormal(1, 2, factor=1.0), Normal(1, 2), "variance for standard deviation"),
    "own exponential, edge": (Half(3), Exponential(3), "not zero outside the support"),
    "own exponential, sampler": (Wrong(3), Exponential(3), "rate for scale"),
    "own exponential, variance": (Deviation(3), Exponential(3), "variance for standard deviation"),
    "box-muller, 2": ({"rvs": lambda n: box_muller(n, factor=1.0)}, Normal(1, 2), "variance for standard deviation"),
    "box-muller, pi": ({"rvs": lambda n: box_muller(n, angle=np.pi / 2)}, Normal(1, 2), "tails cut off"),
    "inverse, sign": (inverse(lambda u: np.log(1 - u) / 3), Exponential(3), "sign"),
    "inverse, scale": (inverse(lambda u: -3 * np.log(1 - u)), Exponential(3), "rate for scale"),
    "inverse, log10": (inverse(lambda u: -np.log10(1 - u) / 3), Exponential(3), "decimal logarithm"),
    "randn of variance": ({"rvs": lambda size: 4 * np.random.default_rng(2).standard_normal(size) + 1}, Normal(1, 2), "variance for standard deviation"),
    "normals' sampler for loc": ({"rvs": lambda size: np.random.default_rng(2).normal(2, 1, size)}, Normal(1, 2), "parameters exchanged"),
    "gamma's sampler": ({"rvs": lambda size: np.random.default_rng(2).gamma(2, 1 / 3, size)}, Gamma(2, 3), "rate for scale"),
    "geometric's sampler": ({"rvs": lambda size: np.random.default_rng(2).geometric(0.3, size) - 1}, Geometric("3/10"), "counted from 0"),
    "bits": ({"entropy": lambda: norm(1, 2).entropy() / np.log(2)}, Normal(1, 2), "bits for nats"),
    "logpdf is pdf": ({"logpdf": norm(1, 2).pdf}, Normal(1, 2), "density for its logarithm"),
    "cdf is sf": ({"cdf": norm(1, 2).sf}, Normal(1, 2), "survival function for cdf"),
    "ppf is isf": ({"ppf": norm(1, 2).isf}, Normal(1, 2), "quantile of 1 - u"),
    "std is var": ({"std": norm(1, 2).var}, Normal(1, 2), "variance for standard deviation"),
    "normalisation": ({"pdf": lambda x: np.exp(-((x - 1) ** 2) / 8)}, Normal(1, 2), "not normalised"),
    "cauchy": (st.cauchy(2, 1), Cauchy(1, 2), "parameters exchanged"),
    "rayleigh": (st.rayleigh(scale=4), Rayleigh(2), "variance for standard deviation"),
    "inverse gamma": (st.invgamma(3, scale=1 / 2), InverseGamma(3, 2), "rate for scale"),
    "logistic, deviation": (st.logistic(1, 2 * math.pi / math.sqrt(3)), Logistic(1, 2), "standard deviation for scale"),
    "laplace, deviation": (st.laplace(1, 2 * math.sqrt(2)), Laplace(1, 2), "standard deviation for scale"),
    "bernoulli": (st.bernoulli(0.7), Bernoulli("3/10"), "success for failure"),
}

# --- derivatives: function, derivative, options ----------------------------------------------------------------------

A = np.array([[2.0, 0.7, -0.3], [0.1, 1.5, 0.4], [-0.6, 0.2, 3.0]])
S = A + A.T
b = np.array([0.3, -1.2, 0.8])
X = np.random.default_rng(0).normal(size=(20, 3))
y = (X @ b + 0.3 * np.random.default_rng(1).normal(size=20) > 0).astype(float)
Y = np.eye(3)[1]


def quadratic(x):
    return x @ A @ x / 2 - b @ x


def rosen(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def cross(z):
    return -np.sum(Y * log_softmax(z))


def logistic(w):
    t = X @ w
    return np.mean(np.logaddexp(0, t) - y * t)


def ridge(w):
    return np.sum((X @ w - y) ** 2) / 2 + 0.05 * w @ w


def logsum(x):
    return np.log(np.sum(np.exp(x)))


def polar(u):
    return np.array([u[0] * np.cos(u[1]), u[0] * np.sin(u[1])])


def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def himmelblau_gradient(x, four=4, sign=1):
    a, c = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return np.array([four * x[0] * a + 2 * c, 2 * a + sign * 4 * x[1] * c])


def logdet(m):
    return np.log(np.linalg.det(m.reshape(2, 2) @ m.reshape(2, 2).T + np.eye(2)))


def logdet_gradient(m, factor=2.0, turn=False):
    M = m.reshape(2, 2)
    G = factor * np.linalg.inv(M @ M.T + np.eye(2)) @ M
    return (G.T if turn else G).ravel()


RIGHT_DERIVATIVES = {
    "quadratic": (quadratic, lambda x: (A + A.T) @ x / 2 - b, {"dimension": 3}),
    "quadratic hessian": (quadratic, lambda x: (A + A.T) / 2, {"dimension": 3}),
    "softmax": (softmax, lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)), {"dimension": 3}),
    "cross-entropy": (cross, lambda z: softmax(z) - Y, {"dimension": 3}),
    "logistic": (logistic, lambda w: X.T @ (expit(X @ w) - y) / len(y), {"dimension": 3}),
    "ridge": (ridge, lambda w: X.T @ (X @ w - y) + 0.1 * w, {"dimension": 3}),
    "logsumexp": (logsum, softmax, {}),
    "polar": (polar, lambda u: np.array([[np.cos(u[1]), -u[0] * np.sin(u[1])], [np.sin(u[1]), u[0] * np.cos(u[1])]]), {}),
    "himmelblau": (himmelblau, himmelblau_gradient, {}),
    "logdet": (logdet, logdet_gradient, {"dimension": 4}),
    "norm": (np.linalg.norm, lambda x: x / np.linalg.norm(x), {}),
    "list": (himmelblau, lambda x: list(himmelblau_gradient(x)), {}),
}

WRONG_DERIVATIVES = {
    "quadratic, symmetric only": (quadratic, lambda x: A @ x - b, {"dimension": 3}, "matrix not symmetrised"),
    "quadratic, transposed": (lambda x: np.sin(A @ x), lambda x: (np.cos(A @ x)[:, None] * A).T, {"dimension": 3}, "transposed"),
    "quadratic, half": (lambda x: x @ S @ x / 2, lambda x: 2 * S @ x, {"dimension": 3}, "factor 2"),
    "cross-entropy, sign": (cross, lambda z: Y - softmax(z), {"dimension": 3}, "sign"),
    "cross-entropy, no labels": (cross, softmax, {"dimension": 3}, "constant term"),
    "softmax, diagonal": (softmax, lambda z: np.diag(softmax(z) * (1 - softmax(z))), {"dimension": 3}, "off-diagonal entries missing"),
    "softmax, sign off the diagonal": (softmax, lambda z: np.diag(softmax(z)) - 2 * np.diag(softmax(z) ** 2) + np.outer(softmax(z), softmax(z)), {"dimension": 3}, "sign of the off-diagonal entries"),
    "softmax, as elementwise": (softmax, lambda z: softmax(z) * (1 - softmax(z)), {"dimension": 3}, "wrong shape"),
    "logistic, sum": (logistic, lambda w: X.T @ (expit(X @ w) - y), {"dimension": 3}, "sum for mean"),
    "logistic, sign": (logistic, lambda w: X.T @ (y - expit(X @ w)) / 20, {"dimension": 3}, "sign"),
    "ridge, no penalty": (ridge, lambda w: X.T @ (X @ w - y), {"dimension": 3}, "multiple of the argument"),
    "ridge, 2": (lambda w: np.sum((X @ w - y) ** 2), lambda w: X.T @ (X @ w - y), {"dimension": 3}, "factor 1/2"),
    "rosenbrock, chain rule": (rosen, lambda x: np.array([-200 * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)]), {"dimension": 2}, "inner derivative alone"),
    "rosenbrock, sign": (rosen, lambda x: np.array([-400 * x[0] * (x[1] - x[0] ** 2) + 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)]), {"dimension": 2}, "sign of a derivative"),
    "himmelblau, factor": (himmelblau, lambda x: himmelblau_gradient(x, four=2), {}, "factor of the exponent missing"),
    "himmelblau, sign": (himmelblau, lambda x: himmelblau_gradient(x, sign=-1), {}, "sign of a derivative"),
    "himmelblau, exchanged": (himmelblau, lambda x: himmelblau_gradient(x)[::-1], {}, "components exchanged"),
    "himmelblau, 0": (himmelblau, lambda x: himmelblau_gradient(x) * [1, 0], {}, "component missing"),
    "polar, transposed": (polar, lambda u: np.array([[np.cos(u[1]), np.sin(u[1])], [-u[0] * np.sin(u[1]), u[0] * np.cos(u[1])]]), {}, "transposed"),
    "polar, r missing": (polar, lambda u: np.array([[np.cos(u[1]), -np.sin(u[1])], [np.sin(u[1]), np.cos(u[1])]]), {}, "factor missing"),
    "logdet, transposed": (logdet, lambda m: logdet_gradient(m, turn=True), {"dimension": 4}, "components exchanged"),
    "logdet, half": (logdet, lambda m: logdet_gradient(m, factor=1), {"dimension": 4}, "factor 1/2"),
    "forward differences": (himmelblau, lambda x: np.array([(himmelblau(x + h) - himmelblau(x)) / 1e-2 for h in 1e-2 * np.eye(2)]), {}, "one-sided difference"),
    "central differences": (himmelblau, lambda x: np.array([(himmelblau(x + h) - himmelblau(x - h)) / 1e-2 for h in 1e-2 * np.eye(2)]), {}, "factor 2"),
    "degrees": (lambda x: np.sin(x[0]) + x[1], lambda x: np.array([np.cos(np.radians(x[0])), 1.0]), {}, "degrees for radians"),
    "hessian, diagonal": (himmelblau, lambda x: np.diag([12 * x[0] ** 2 + 4 * x[1] - 42, 12 * x[1] ** 2 + 4 * x[0] - 26]), {}, "off-diagonal entries missing"),
    "hessian, half off the diagonal": (himmelblau, lambda x: np.array([[12 * x[0] ** 2 + 4 * x[1] - 42, 2 * (x[0] + x[1])], [2 * (x[0] + x[1]), 12 * x[1] ** 2 + 4 * x[0] - 26]]), {}, "off-diagonal entries halved"),
    "hessian, half": (quadratic, lambda x: A + A.T, {"dimension": 3, "kind": "hessian"}, "factor 2"),
    "hessian, lower triangle": (quadratic, lambda x: np.tril(A + A.T) / 2, {"dimension": 3, "kind": "hessian"}, "upper half missing"),
    "function itself": (lambda x: np.exp(x).sum(), lambda x: np.exp(x).sum() * np.ones(2), {}, "function in place of its derivative"),
    "normalised": (himmelblau, lambda x: himmelblau_gradient(x) / np.linalg.norm(himmelblau_gradient(x)), {}, "normalised"),
    "clipped": (himmelblau, lambda x: np.clip(himmelblau_gradient(x), -1, 1), {}, "values cut off"),
}

# --- estimators ------------------------------------------------------------------------------------------------------


def histogram(x, bins=None, density=True, spacing=True):
    heights, edges = np.histogram(x, bins=bins or int(len(x) ** (1 / 3)) + 4, density=density)
    f = heights[heights > 0]
    if not density:
        f = f / f.sum()
    return -np.sum(f * np.log(f)) * (np.diff(edges)[0] if spacing else 1.0)


def histogram_right(x):
    counts, edges = np.histogram(x, bins=int(2 * len(x) ** (1 / 3)))
    f = counts[counts > 0] / len(x)
    return -np.sum(f * np.log(f / (edges[1] - edges[0])))


def kozachenko(x, k=3, factor=2.0, psi=None):
    from scipy.spatial import cKDTree
    from scipy.special import digamma

    distances = cKDTree(x[:, None]).query(x[:, None], k + 1)[0][:, -1]
    return digamma(len(x)) - digamma(k) + np.mean(np.log(factor * distances))


def miller_madow(x):
    _, c = np.unique(x, return_counts=True)
    f = c / c.sum()
    return -np.sum(f * np.log(f)) + (len(c) - 1) / (2 * len(x))


def kde(x):
    return -np.mean(st.gaussian_kde(x).logpdf(x))


def vasicek(x):
    n, m = len(x), max(1, int(len(x) ** 0.5 / 2))
    s = np.sort(x)
    return np.mean(np.log(n / (2 * m) * (s[np.minimum(np.arange(n) + m, n - 1)] - s[np.maximum(np.arange(n) - m, 0)])))


DIE = Categorical(["1/2", "1/4", "1/8", "1/8"])

RIGHT_ESTIMATORS = {
    "ddof 1": (lambda x: np.var(x, ddof=1), Normal(1, 2), "variance", {"unbiased": True}),
    "ddof 0": (np.var, Normal(1, 2), "variance", {}),
    "median": (np.median, Normal(1, 2), "mean", {}),
    "histogram": (histogram_right, Normal(1, 2), "entropy", {}),
    "nearest neighbours": (kozachenko, Normal(1, 2), "entropy", {}),
    "miller-madow": (miller_madow, DIE, "entropy", {}),
    "vasicek": (vasicek, Normal(1, 2), "entropy", {}),
    "scipy": (st.differential_entropy, Normal(1, 2), "entropy", {}),
    "kde": (kde, Normal(1, 2), "entropy", {"sizes": [20, 60, 180]}),
    "fit": (lambda x: 0.5 * np.log(2 * np.pi * np.e * np.var(x)), Normal(1, 2), "entropy", {}),
}

WRONG_ESTIMATORS = {
    "ddof 0 is biased": (np.var, Normal(1, 2), "variance", {"unbiased": True}, "divided by n for n - 1"),
    "std": (np.std, Normal(1, 2), "variance", {}, "standard deviation for variance"),
    "variance": (np.var, Normal(1, 2), "std", {}, "variance for standard deviation"),
    "counts as probabilities": (lambda x: histogram(x, density=False, spacing=False), Normal(1, 2), "entropy", {}, "bin width missing"),
    "heights without width": (lambda x: histogram(x, spacing=False), Normal(1, 2), "entropy", {}, "bin width missing"),
    "fixed bins": (lambda x: histogram(x, bins=4), Normal(1, 2), "entropy", {}, None),
    "neighbours, 2": (lambda x: kozachenko(x, factor=1.0), Normal(1, 2), "entropy", {}, "constant missing"),
    "neighbours, bits": (lambda x: kozachenko(x) / np.log(2), Normal(1, 2), "entropy", {}, "bits for nats"),
    "bits": (lambda x: miller_madow(x) / np.log(2), DIE, "entropy", {}, "bits for nats"),
    "sign": (lambda x: -miller_madow(x), DIE, "entropy", {}, "sign"),
    "fit, variance": (lambda x: 0.5 * np.log(2 * np.pi * np.e * np.var(x) ** 2), Normal(1, 2), "entropy", {}, "constant added"),
    "fit, half missing": (lambda x: 0.5 * np.log(2 * np.pi * np.var(x)), Normal(1, 2), "entropy", {}, "constant missing"),
    "rate": (np.mean, Exponential(3), 3, {}, "reciprocal taken"),
    "kurtosis": (st.kurtosis, Normal(1, 2), 3, {}, "constant missing"),
    "mean absolute deviation": (lambda x: np.mean(np.abs(x - x.mean())), Normal(1, 2), "std", {}, "constant offset"),
    "first value": (lambda x: x[0], Normal(1, 2), "mean", {}, "samples not used"),
    "half the sample": (lambda x: np.sum(x[: len(x) // 2]) / len(x), Normal(1, 2), "mean", {}, "factor 1/2"),
    "maximum": (lambda x: x.max() / 2, Uniform(0, 2), 2, {}, "factor 1/2"),
}
