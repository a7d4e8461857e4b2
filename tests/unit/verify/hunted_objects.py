# ruff: noqa: E501 - code as people write it, one mistake in a row
"""Distribution objects that are wrong in a single method, samplers and estimators, as people write them."""

import math

import numpy as np
import scipy.stats as st
from scipy.spatial import cKDTree
from scipy.special import digamma, erf, gammaln

from fieldmath.families import (
    Beta,
    Binomial,
    Categorical,
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    Gumbel,
    Laplace,
    Logistic,
    LogNormal,
    Normal,
    Poisson,
    Uniform,
    Weibull,
)

# fmt: off


class Normal12:
    """The normal law of mean 1 and deviation 2; methods are exchanged below."""

    mu, sigma = 1.0, 2.0

    def pdf(self, x):
        return np.exp(-((x - self.mu) ** 2) / (2 * self.sigma**2)) / (self.sigma * np.sqrt(2 * np.pi))

    def logpdf(self, x):
        return -((x - self.mu) ** 2) / (2 * self.sigma**2) - np.log(self.sigma) - 0.5 * np.log(2 * np.pi)

    def cdf(self, x):
        return 0.5 * (1 + erf((x - self.mu) / (self.sigma * np.sqrt(2))))

    def sf(self, x):
        return 1 - self.cdf(x)

    def ppf(self, u):
        return st.norm.ppf(u, self.mu, self.sigma)

    def entropy(self):
        return 0.5 * np.log(2 * np.pi * np.e * self.sigma**2)

    def mean(self):
        return self.mu

    def var(self):
        return self.sigma**2

    def std(self):
        return self.sigma

    def rvs(self, size, random_state=None):
        return np.random.default_rng(random_state).normal(self.mu, self.sigma, size)


def normal(**methods):
    return type("Mine", (Normal12,), methods)()


def rng():
    return np.random.default_rng(5)


def sampler(draw):
    return {"rvs": lambda size: draw(rng(), size)}


def weibull(**other):
    k, lam = 1.5, 2.0
    own = {
        "pdf": lambda x: np.where(x > 0, k / lam * (np.abs(x) / lam) ** (k - 1) * np.exp(-((np.abs(x) / lam) ** k)), 0.0),
        "logpdf": lambda x: np.where(x > 0, np.log(k / lam) + (k - 1) * np.log(np.abs(x) / lam) - (np.abs(x) / lam) ** k, -np.inf),
        "cdf": lambda x: np.where(x > 0, 1 - np.exp(-((np.abs(x) / lam) ** k)), 0.0),
        "sf": lambda x: np.where(x > 0, np.exp(-((np.abs(x) / lam) ** k)), 1.0),
        "ppf": lambda u: lam * (-np.log1p(-u)) ** (1 / k),
        "mean": lambda: lam * math.gamma(1 + 1 / k),
        "var": lambda: lam**2 * (math.gamma(1 + 2 / k) - math.gamma(1 + 1 / k) ** 2),
        "entropy": lambda: np.euler_gamma * (1 - 1 / k) + math.log(lam / k) + 1,
    }
    return own | other


def poisson(**other):
    lam = 3.0
    own = {
        "pmf": lambda k: np.where((k >= 0) & (k == np.floor(k)), np.exp(k * np.log(lam) - lam - gammaln(np.abs(k) + 1)), 0.0),
        "mean": lambda: lam, "var": lambda: lam, "std": lambda: math.sqrt(lam), "cdf": st.poisson(lam).cdf,
    }
    return own | other


WRONG_OBJECTS = {
    "normal: sf is cdf": (normal(sf=Normal12.cdf), Normal(1, 2), "cdf for survival function"),
    "normal: cdf is sf": (normal(cdf=lambda s, x: 0.5 * (1 - erf((x - 1) / (2 * np.sqrt(2))))), Normal(1, 2), "survival function for cdf"),
    "normal: logpdf without log sigma": (normal(logpdf=lambda s, x: -((x - 1) ** 2) / 8 - 0.5 * np.log(2 * np.pi)), Normal(1, 2), "not normalised"),
    "normal: logpdf without 2 pi": (normal(logpdf=lambda s, x: -((x - 1) ** 2) / 8 - np.log(2)), Normal(1, 2), "not normalised"),
    "normal: pdf without 1/sigma": (normal(pdf=lambda s, x: np.exp(-((x - 1) ** 2) / 8) / np.sqrt(2 * np.pi)), Normal(1, 2), "not normalised"),
    "normal: pdf, 2 in the exponent": (normal(pdf=lambda s, x: np.exp(-((x - 1) ** 2) / 4) / (2 * np.sqrt(2 * np.pi))), Normal(1, 2), "factor 2 in the exponent"),
    "normal: cdf without root 2": (normal(cdf=lambda s, x: 0.5 * (1 + erf((x - 1) / 2)), sf=lambda s, x: 0.5 * (1 - erf((x - 1) / 2 / np.sqrt(2)))), Normal(1, 2), "variance for standard deviation"),
    "normal: entropy in bits": (normal(entropy=lambda s: 0.5 * np.log2(2 * np.pi * np.e * 4)), Normal(1, 2), "bits for nats"),
    "normal: entropy of the variance": (normal(entropy=lambda s: 0.5 * np.log(2 * np.pi * np.e * 2)), Normal(1, 2), "variance for standard deviation"),
    "normal: std is var": (normal(std=lambda s: 4.0), Normal(1, 2), "variance for standard deviation"),
    "normal: var is std": (normal(var=lambda s: 2.0), Normal(1, 2), "square root taken"),
    "normal: ppf upper": (normal(ppf=lambda s, u: st.norm.isf(u, 1, 2)), Normal(1, 2), "quantile of 1 - u"),
    "normal: ppf with variance": (normal(ppf=lambda s, u: st.norm.ppf(u, 1, 4)), Normal(1, 2), "variance for standard deviation"),
    "normal: ppf without loc": (normal(ppf=lambda s, u: 2 * st.norm.ppf(u)), Normal(1, 2), "parameter ignored"),
    "normal: rvs standard": (normal(rvs=lambda s, size, random_state=None: rng().standard_normal(size)), Normal(1, 2), "standard law"),
    "normal: rvs without loc": (normal(rvs=lambda s, size, random_state=None: 2 * rng().standard_normal(size)), Normal(1, 2), "parameter ignored"),
    "normal: rvs with variance": (normal(rvs=lambda s, size, random_state=None: rng().normal(1, 4, size)), Normal(1, 2), "variance for standard deviation"),
    "cauchy: ppf in degrees": ({"ppf": lambda u: 1 + 2 * np.tan(180 * (u - 0.5))}, Cauchy(1, 2), None),
    "cauchy: pi missing": ({"pdf": lambda x: 1 / (2 * (1 + ((x - 1) / 2) ** 2))}, Cauchy(1, 2), "not normalised"),
    "weibull: ppf swapped power": (weibull(ppf=lambda u: 2 * (-np.log1p(-u)) ** 1.5), Weibull("3/2", 2), "rate for scale"),
    "weibull: entropy in bits": (weibull(entropy=lambda: (np.euler_gamma / 3 + math.log(4 / 3) + 1) / math.log(2)), Weibull("3/2", 2), "bits for nats"),
    "weibull: sf is cdf": (weibull(sf=weibull()["cdf"]), Weibull("3/2", 2), "cdf for survival function"),
    "weibull: mean is scale": (weibull(mean=lambda: 2.0), Weibull("3/2", 2), "parameter ignored"),
    "weibull: second moment": (weibull(var=lambda: 4 * math.gamma(1 + 4 / 3)), Weibull("3/2", 2), "second moment for variance"),
    "poisson: std is var": (poisson(std=lambda: 3.0), Poisson(3), "variance for standard deviation"),
    "poisson: P(X<k)": (poisson(cdf=lambda k: st.poisson(3).cdf(k - 1)), Poisson(3), "P(X < x) for P(X <= x)"),
    "poisson: factorial missing": (poisson(pmf=lambda k: np.where((k >= 0) & (k == np.floor(k)), np.exp(k * np.log(3) - 3), 0.0)), Poisson(3), None),
    "exponential sampler: scale": (sampler(lambda g, n: g.exponential(3.0, n)), Exponential(3), "rate for scale"),
    "exponential sampler: truncated": (sampler(lambda g, n: np.minimum(g.exponential(1 / 3, n), 1.0)), Exponential(3), "tails cut off"),
    "normal sampler: truncated at 2 sigma": (sampler(lambda g, n: np.clip(g.normal(1, 2, n), -3, 5)), Normal(1, 2), "tails cut off"),
    "normal sampler: rejected beyond 2 sigma": (sampler(lambda g, n: (lambda x: x[np.abs(x - 1) < 4][:n])(g.normal(1, 2, 2 * n))), Normal(1, 2), "tails cut off"),
    "normal sampler: 12 uniforms less": (sampler(lambda g, n: 1 + 2 * (g.random((n, 12)).sum(1) - 6) / 2), Normal(1, 2), "half a parameter"),
    "normal sampler: rounded": (sampler(lambda g, n: np.round(g.normal(1, 2, n))), Normal(1, 2), "rounded"),
    "normal sampler: absolute": (sampler(lambda g, n: np.abs(g.normal(1, 2, n))), Normal(1, 2), "absolute value taken"),
    "normal sampler: constant": (sampler(lambda g, n: np.full(n, g.normal(1, 2))), Normal(1, 2), "one number repeated"),
    "normal sampler: few numbers repeated": (sampler(lambda g, n: np.resize(g.normal(1, 2, 50), n)), Normal(1, 2), "numbers repeated"),
    "gamma sampler": (sampler(lambda g, n: g.gamma(2, 3, n)), Gamma(2, "1/3"), "rate for scale"),
    "lognormal sampler: not exponentiated": (sampler(lambda g, n: g.normal(0.2, 0.5, n)), LogNormal("1/5", "1/2"), "logarithm of the variable"),
    "geometric sampler": (sampler(lambda g, n: np.floor(np.log(g.random(n)) / np.log(0.7))), Geometric("3/10"), "counted from 0"),
    "uniform sampler: unit": (sampler(lambda g, n: g.random(n)), Uniform(2, 5), "standard law"),
    "laplace sampler: variance": (sampler(lambda g, n: g.laplace(1, 4, n)), Laplace(1, 2), "twice a parameter"),
    "gumbel sampler: minimum": (sampler(lambda g, n: 1 + 2 * np.log(-np.log(g.random(n)))), Gumbel(1, 2), "mirrored"),
    "binomial sampler: of n - 1": (sampler(lambda g, n: g.binomial(9, 0.3, n)), Binomial(10, "3/10"), "n - 1 for n"),
    "logistic sampler: log2": (sampler(lambda g, n: (lambda u: 1 + 2 * np.log2(u / (1 - u)))(g.random(n))), Logistic(1, 2), "bits for nats"),
}

RIGHT_OBJECTS = {
    "normal": (normal(), Normal(1, 2)),
    "weibull": (weibull(), Weibull("3/2", 2)),
    "poisson": (poisson(), Poisson(3)),
    "poisson, only meant for integers": (poisson(pmf=lambda k: np.where(k >= 0, np.exp(k * np.log(3) - 3 - gammaln(np.abs(k) + 1)), 0.0)), Poisson(3)),
    "sum of exponentials": (sampler(lambda g, n: g.exponential(3.0, (n, 2)).sum(1)), Gamma(2, 3)),
    "ratio of normals": (sampler(lambda g, n: 1 + 2 * g.normal(size=n) / g.normal(size=n)), Cauchy(1, 2)),
    "order statistic": (sampler(lambda g, n: np.sort(g.random((n, 6)), axis=1)[:, 1]), Beta(2, 5)),
    "counted arrivals": (sampler(lambda g, n: (g.exponential(1 / 3, (n, 40)).cumsum(1) < 1).sum(1)), Poisson(3)),
    "sum of coins": (sampler(lambda g, n: (g.random((n, 10)) < 0.3).sum(1)), Binomial(10, "3/10")),
    "minimum of uniforms": (sampler(lambda g, n: np.ceil(np.log(g.random(n)) / np.log(0.7))), Geometric("3/10")),
}


def counts(x):
    return np.unique(x, return_counts=True)[1]


def histogram(x, log_width=True, density=False):
    n, edges = np.histogram(x, bins=max(8, int(len(x) ** 0.4)))
    p = n[n > 0] / n.sum()
    return -np.sum(p * np.log(p)) + (np.log(edges[1] - edges[0]) if log_width else 0.0)


def kozachenko(x, k=3, psi=digamma, volume=0.6931471805599453, radius=1.0):
    x = np.asarray(x, float).reshape(-1, 1)
    n = len(x)
    r = cKDTree(x).query(x, k + 1)[0][:, -1]
    return digamma(n) - psi(k) + volume + np.mean(np.log(radius * r))


def plug_in(x):
    p = counts(x) / len(x)
    return -np.sum(p * np.log(p))


LAW = Categorical(["1/2", "1/4", "1/8", "1/8"])
WIDE = Normal(1, 2)
CLAIM = {"unbiased": True}

WRONG_ESTIMATORS = {
    "counts not normalised": (lambda x: -np.sum(counts(x) * np.log(counts(x))), LAW, "entropy", {}, "counts not normalised"),
    "log2": (lambda x: -np.sum(counts(x) / len(x) * np.log2(counts(x) / len(x))), LAW, "entropy", {}, "bits for nats"),
    "mean for sum": (lambda x: plug_in(x) / len(counts(x)), LAW, "entropy", {}, "mean for sum"),
    "plug-in": (plug_in, LAW, "entropy", CLAIM, "plug-in bias"),
    "histogram without width": (lambda x: histogram(x, log_width=False), WIDE, "entropy", {}, None),
    "kNN: psi(1)": (lambda x: kozachenko(x, psi=lambda k: digamma(1)), WIDE, "entropy", {}, "psi(1) for psi(k)"),
    "kNN: log k": (lambda x: kozachenko(x, psi=np.log), WIDE, "entropy", {}, "log(k) for psi(k)"),
    "kNN: no volume": (lambda x: kozachenko(x, volume=0.0), WIDE, "entropy", {}, "constant missing"),
    "kNN: diameter": (lambda x: kozachenko(x, radius=2.0), WIDE, "entropy", {}, "constant added"),
    "variance, n": (np.var, WIDE, "variance", CLAIM, "divided by n for n - 1"),
    "variance, second moment": (lambda x: np.mean(x**2), WIDE, "variance", {}, "second moment for variance"),
    "median for mean": (np.median, Exponential(2), "mean", {}, "median for mean"),
    "entropy by the variance": (lambda x: 0.5 * np.log(2 * np.pi * np.e * np.var(x) ** 2), WIDE, "entropy", {}, "variance for standard deviation"),
    "perplexity for entropy": (lambda x: np.exp(plug_in(x)), LAW, "entropy", {}, "exponential taken"),
    "first half": (lambda x: np.mean(x[:10]), WIDE, "mean", {}, "samples not used"),
}

RIGHT_ESTIMATORS = {
    "plug-in": (plug_in, LAW, "entropy", {}),
    "histogram": (histogram, WIDE, "entropy", {}),
    "kNN": (kozachenko, WIDE, "entropy", {}),
    "kNN, k = 1": (lambda x: kozachenko(x, k=1), Exponential(2), "entropy", {}),
    "second moment less": (lambda x: np.mean(x**2) - np.mean(x) ** 2, WIDE, "variance", {}),
    "quartiles": (lambda x: np.subtract(*np.percentile(x, [75, 25])) / 1.3489795003921634, WIDE, "std", {}),
}
# fmt: on
