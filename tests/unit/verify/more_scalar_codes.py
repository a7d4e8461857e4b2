# ruff: noqa: E501 - code as people write it, one mistake in a row
"""More numeric codes for numbers, as found in homework, posts and repositories of machine learning, right and wrong."""

import math
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import sympy as sp
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from scipy.special import digamma, gammaln, log_softmax, logsumexp, rel_entr, softmax, xlogy

from fieldmath.families import Bernoulli, Beta, Exponential, Gamma, Laplace, Normal, Poisson, Uniform

# fmt: off
# --- right -------------------------------------------------------------------------------------------------------


def entropy_loop(p):
    h = 0
    for x in p:
        if x > 0:
            h -= x * math.log(x)
    return h


def entropy_pandas(p):
    s = import_module("pandas").Series(p)
    s = s[s > 0]
    return -(s * np.log(s)).sum()


def entropy_counts_logs(c):
    n = c.sum()
    return np.log(n) - xlogy(c, c).sum() / n


def kl_nansum(p, q):
    with np.errstate(all="ignore"):
        return np.nansum(p * np.log(p / q))


def kl_where(p, q):
    with np.errstate(all="ignore"):
        return np.where(p != 0, p * np.log(p / q), 0).sum()


def js_matlab(p, q):
    m = (p + q) / 2
    return (stats.entropy(p, m) + stats.entropy(q, m)) / 2


def renyi_logsumexp(p, q, alpha):
    with np.errstate(all="ignore"):
        lp, lq = np.log(p), np.log(q)
        t = np.where(p > 0, alpha * lp + (1 - alpha) * lq, -np.inf)
    return logsumexp(t) / (alpha - 1)


def histogram_entropy(p, dx):
    return -np.sum(xlogy(p, p)) * dx


def simpson_kl(p, q, x):
    from scipy.integrate import simpson

    return simpson(rel_entr(p, q), x=x)


RIGHT = {
    "loop": ("entropy", entropy_loop, {}),
    **({"pandas": ("entropy", entropy_pandas, {})} if find_spec("pandas") else {}),
    "special.entr": ("entropy", lambda p: special.entr(p).sum(), {}),
    "bits": ("entropy", lambda p: stats.entropy(p, base=2), {"base": 2}),
    "counts by logarithms": ("entropy", entropy_counts_logs, {"given": "counts"}),
    "scipy of counts": ("kl", stats.entropy, {"given": "counts"}),
    "nansum": ("kl", kl_nansum, {}),
    "where": ("kl", kl_where, {}),
    "kl_div": ("kl", lambda p, q: special.kl_div(p, q).sum(), {}),
    "cross-entropy minus entropy": ("kl", lambda p, q: -special.xlogy(p, q).sum() - special.entr(p).sum(), {}),
    "xlogy": ("cross_entropy", lambda p, q: -special.xlogy(p, q).sum(), {}),
    "js": ("js", js_matlab, {}),
    "js in bits": ("js", lambda p, q: jensenshannon(p, q, 2) ** 2, {"base": 2}),
    "js distance": ("js_distance", jensenshannon, {}),
    "js distance in bits": ("js_distance", lambda p, q: jensenshannon(p, q, 2), {"base": 2}),
    "perplexity, base 2": ("perplexity", lambda p: 2 ** stats.entropy(p, base=2), {"base": 2}),
    "hellinger": ("hellinger", lambda p, q: np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2), {}),
    "hellinger by overlap": ("hellinger_squared", lambda p, q: 1 - np.sqrt(p * q).sum(), {}),
    "total variation": ("total_variation", lambda p, q: np.abs(p - q).sum() / 2, {}),
    "renyi": ("renyi", renyi_logsumexp, {"alpha": 0.5}),
    "renyi entropy": ("renyi_entropy", lambda p, a: np.log(np.sum(p**a)) / (1 - a), {"alpha": 3}),
    "tsallis entropy": ("tsallis_entropy", lambda p, q: (1 - np.sum(p**q)) / (q - 1), {"alpha": 2}),
    "perplexity": ("perplexity", lambda p: 2 ** stats.entropy(p, base=2), {}),
    "density": ("entropy", histogram_entropy, {"given": "density"}),
    "simpson": ("kl", simpson_kl, {"given": "density"}),
}

# --- wrong: measure, function, options, the names that are right -----------------------------------------------------

eps = np.finfo(float).eps


def clipped(p, q):
    p, q = np.clip(p, 1e-7, 1), np.clip(q, 1e-7, 1)
    return np.sum(p * np.log(p / q))


def smoothed(p, q):
    p, q = p + 1e-5, q + 1e-5
    p, q = p / p.sum(), q / q.sum()
    return np.sum(p * np.log(p / q))


def js_unhalved_mixture(p, q):
    m = p + q
    return (rel_entr(p, m).sum() + rel_entr(q, m).sum()) / 2


def torch_kl_div(p, q):
    """F.kl_div(p.log(), q): the first argument is the approximation."""
    return np.sum(xlogy(q, q) - xlogy(q, p))


WRONG = {
    "added epsilon in bits": ("entropy", lambda p: -np.sum(p * np.log2(p + 1e-9)), {"base": 2}, "epsilon inside the logarithm"),
    "added epsilon": ("cross_entropy", lambda y, p: -np.sum(y * np.log(p + 1e-15)), {}, "epsilon inside the logarithm"),
    "clipped": ("kl", clipped, {}, "epsilon inside the logarithm"),
    "clipped q": ("cross_entropy", lambda y, p: -np.sum(y * np.log(np.clip(p, 1e-15, 1 - 1e-15))), {}, "epsilon inside the logarithm"),
    "smoothed": ("kl", smoothed, {}, "epsilon inside the logarithm"),
    "counts": ("entropy", lambda c: -np.sum(xlogy(c, c)), {"given": "counts"}, "unnormalised input"),
    "counts in kl": ("kl", lambda a, b: rel_entr(a, b).sum(), {"given": "counts"}, "unnormalised input"),
    "only p normalised": ("kl", lambda a, b: rel_entr(a / a.sum(), b).sum(), {"given": "counts"}, "unnormalised input"),
    "minus": ("entropy", lambda p: xlogy(p, p).sum(), {}, "sign"),
    "minus in kl": ("kl", lambda p, q: -rel_entr(p, q).sum(), {}, "sign"),
    "bits": ("entropy", lambda p: stats.entropy(p, base=2), {}, "bits for nats"),
    "nats": ("entropy", lambda p: stats.entropy(p), {"base": 2}, "nats for bits"),
    "log10": ("kl", lambda p, q: rel_entr(p, q).sum() / np.log(10), {}, "decimal logarithm"),
    "reversed": ("kl", lambda p, q: stats.entropy(q, p), {}, "arguments reversed"),
    "torch order": ("kl", torch_kl_div, {}, "arguments reversed"),
    "logarithm missing": ("kl", lambda p, q: np.sum(xlogy(p, p) - p * q), {}, "logarithm of q missing"),
    "mean": ("kl", lambda p, q: np.mean(rel_entr(p, q)), {}, "mean over outcomes"),
    "mean in entropy": ("entropy", lambda p: special.entr(p).mean(), {}, "mean over outcomes"),
    "weights of q": ("kl", lambda p, q: np.sum(q[q > 0] * np.log(p[q > 0] / q[q > 0])), {}, "weighted by q"),
    "no weights": ("entropy", lambda p: -np.sum(np.log(p[p > 0])), {}, "weights missing"),
    "difference of entropies": ("kl", lambda p, q: special.entr(q).sum() - special.entr(p).sum(), {}, "difference of entropies"),
    "absolute logarithm": ("kl", lambda p, q: np.sum(np.abs(rel_entr(p, q))), {}, "absolute value inside"),
    "log1p": ("entropy", lambda p: -np.sum(p * np.log1p(p)), {}, "log1p for log"),
    "log1p in kl": ("kl", lambda p, q: np.sum(p * np.log1p(p / q)), {}, "log1p for log"),
    "cross-entropy": ("kl", lambda p, q: -xlogy(p, q).sum(), {}, "cross-entropy for KL divergence"),
    "kl": ("cross_entropy", lambda p, q: rel_entr(p, q).sum(), {}, "KL divergence for cross-entropy"),
    "entropy": ("cross_entropy", lambda p, q: special.entr(p).sum(), {}, "entropy for cross-entropy"),
    "labels as logits": ("cross_entropy", lambda p, q: -np.sum(p * log_softmax(q)), {}, "softmax of probabilities"),
    "softmax of both": ("kl", lambda p, q: rel_entr(softmax(p), softmax(q)).sum(), {}, "softmax of probabilities"),
    "binary": ("cross_entropy", lambda y, p: -np.sum(xlogy(y, p) + xlogy(1 - y, 1 - p)), {}, "binary cross-entropy"),
    "dropped": ("kl", lambda p, q: np.sum(np.where((p > 0) & (q > 0), p * np.log((p + (p == 0)) / (q + (q == 0))), 0)), {}, "outcomes with q = 0 dropped"),
    "infinity set to zero": ("kl", lambda p, q: np.nan_to_num(rel_entr(p, q), posinf=0).sum(), {}, "outcomes with q = 0 dropped"),
    "nan": ("entropy", lambda p: -np.sum(p * np.log(p)), {}, "0*log(0) is NaN"),
    "nan in kl": ("kl", lambda p, q: np.sum(p * np.log(p / q)), {}, "0*log(0) is NaN"),
    "js distance": ("js", jensenshannon, {}, "JS distance for JS divergence"),
    "js squared": ("js_distance", lambda p, q: jensenshannon(p, q) ** 2, {}, "JS divergence for JS distance"),
    "js distance in bits": ("js", lambda p, q: jensenshannon(p, q, base=2), {}, "JS distance for JS divergence; in bits"),
    "js doubled": ("js", lambda p, q: 2 * jensenshannon(p, q) ** 2, {}, "factor 2"),
    "js unhalved": ("js", js_unhalved_mixture, {}, "mean not halved"),
    "js as mean of kl": ("js", lambda p, q: (rel_entr(p, q).sum() + rel_entr(q, p).sum()) / 2, {}, "half the Jeffreys divergence"),
    "js one-sided": ("js", lambda p, q: rel_entr(p, (p + q) / 2).sum(), {}, "one half only"),
    "jeffreys halved": ("jeffreys", lambda p, q: (rel_entr(p, q).sum() + rel_entr(q, p).sum()) / 2, {}, "factor 1/2"),
    "hellinger without 1/sqrt(2)": ("hellinger", lambda p, q: np.linalg.norm(np.sqrt(p) - np.sqrt(q)), {}, "1/sqrt(2) missing"),
    "hellinger without root": ("hellinger", lambda p, q: np.sum((np.sqrt(p) - np.sqrt(q)) ** 2) / 2, {}, "squared Hellinger distance for Hellinger distance"),
    "hellinger, roots missing": ("hellinger", lambda p, q: np.linalg.norm(p - q) / np.sqrt(2), {}, "square roots missing inside"),
    "overlap": ("bhattacharyya", lambda p, q: np.sum(np.sqrt(p * q)), {}, "Bhattacharyya coefficient for Bhattacharyya distance"),
    "chi-square of p": ("chi_square", lambda p, q: np.sum(np.divide((p - q) ** 2, p, out=np.where(p == q, 0.0, np.inf), where=p > 0)), {}, "arguments reversed"),
    "chi-square symmetric": ("chi_square", lambda p, q: 0.5 * np.sum(np.divide((p - q) ** 2, p + q, out=np.zeros_like(p), where=p + q > 0)), {}, "divided by p + q"),
    "L1": ("total_variation", lambda p, q: np.abs(p - q).sum(), {}, "factor 2"),
    "largest difference": ("total_variation", lambda p, q: np.abs(p - q).max(), {}, "largest difference for half the sum"),
    "renyi, factor missing": ("renyi", lambda p, q, a: np.log(np.sum(p**a * q ** (1 - a))), {"alpha": 0.5}, "1/(alpha - 1) missing"),
    "renyi, sign": ("renyi", lambda p, q, a: np.log(np.sum(p**a * q ** (1 - a))) / (1 - a), {"alpha": 0.5}, "sign"),
    "renyi, reversed": ("renyi", lambda p, q, a: np.log(np.sum(q**a * p ** (1 - a))) / (a - 1), {"alpha": 0.7}, "arguments reversed"),
    "renyi as tsallis": ("tsallis", lambda p, q, a: np.log(np.sum(p**a * q ** (1 - a))) / (a - 1), {"alpha": 0.5}, "Rényi divergence for Tsallis divergence"),
    "tsallis as renyi": ("renyi_entropy", lambda p, a: (1 - np.sum(p**a)) / (a - 1), {"alpha": 2}, "Tsallis entropy for Rényi entropy"),
    "renyi entropy as tsallis": ("tsallis_entropy", lambda p, a: np.log(np.sum(p**a)) / (1 - a), {"alpha": 3}, "Rényi entropy for Tsallis entropy"),
    "collision": ("renyi_entropy", lambda p: -np.log(np.sum(p**2)), {"alpha": 3}, "another order"),
    "gini": ("entropy", lambda p: 1 - np.sum(p**2), {}, "Gini impurity for entropy"),
    "tsallis, factor missing": ("tsallis_entropy", lambda p, a: 1 - np.sum(p**a), {"alpha": 3}, "1/(alpha - 1) missing"),
    "tsallis, sign": ("tsallis_entropy", lambda p, a: (1 - np.sum(p**a)) / (1 - a), {"alpha": 3}, "sign"),
    "perplexity of nats by 2": ("perplexity", lambda p: 2 ** stats.entropy(p), {}, "2 raised to nats"),
    "perplexity of bits by e": ("perplexity", lambda p: np.exp(stats.entropy(p, base=2)), {}, "e raised to bits"),
    "normalised entropy": ("entropy", lambda p: stats.entropy(p) / np.log(len(p)), {}, "normalised entropy"),
    "without dx": ("entropy", lambda p, dx: -np.sum(xlogy(p, p)), {"given": "density"}, "grid spacing missing"),
    "density as probabilities": ("entropy", lambda p, dx: stats.entropy(p), {"given": "density"}, "entropy of the cells"),
    "bin probabilities": ("entropy", lambda p, dx: -np.sum(xlogy(p * dx, p * dx)), {"given": "density"}, "entropy of the cells"),
    "kl without dx": ("kl", lambda p, q, dx: np.sum(rel_entr(p, q)), {"given": "density"}, "grid spacing missing"),
    "dx twice": ("kl", lambda p, q, dx: np.sum(rel_entr(p * dx, q * dx)) * dx, {"given": "density"}, "grid spacing squared"),
    "density in bits": ("kl", lambda p, q, dx: np.trapezoid(p * np.log2(p / q), dx=dx), {"given": "density"}, "bits for nats"),
    "density, n for dx": ("kl", lambda p, q, x: rel_entr(p, q).mean(), {"given": "density"}, "mean for integral"),
}

# --- closed forms: code, exact expression, the names that are right --------------------------------------------------

m, s = "mu", "s"
vae = Normal("mu", "exp(v/2)").kl(Normal(0, 1))
two = Normal("mu1", "s1").kl(Normal("mu2", "s2"))
gamma = Gamma("k", "theta").entropy()

RIGHT_FORMULAS = {
    "vae": (lambda mu, v: -0.5 * (1 + v - mu**2 - np.exp(v)), vae),
    "normal entropy": (lambda s: math.log(s * math.sqrt(2 * math.pi * math.e)), Normal(0, "s").entropy()),
    "gamma entropy": (lambda k, theta: k + np.log(theta) + gammaln(k) + (1 - k) * digamma(k), gamma),
    "laplace entropy": (lambda b: 1 + np.log(2 * b), Laplace(0, "b").entropy()),
    "bernoulli": (lambda p: -p * np.log(p) - (1 - p) * np.log1p(-p), Bernoulli("p").entropy(), {"p": [0.1, 0.3, 0.6, 0.9]}),
    "poisson": (lambda l1, l2: l1 * math.log(l1 / l2) + l2 - l1, Poisson("l1").kl(Poisson("l2"))),
    "frozen": (lambda k, theta: stats.gamma(k, scale=theta).entropy(), gamma),
}

WRONG_FORMULAS = {
    "vae, sign": (lambda mu, v: 0.5 * (1 + v - mu**2 - np.exp(v)), vae, "sign"),
    "vae, half missing": (lambda mu, v: -(1 + v - mu**2 - np.exp(v)), vae, "factor 2"),
    "vae, deviation": (lambda mu, v: -0.5 * (1 + v - mu**2 - np.exp(v / 2)), vae, "half the argument"),
    "vae, mu not squared": (lambda mu, v: -0.5 * (1 + v - mu - np.exp(v)), vae, "square missing"),
    "vae, sign of mu": (lambda mu, v: -0.5 * (1 + v + mu**2 - np.exp(v)), vae, "sign of a term"),
    "normal, variance": (lambda s: 0.5 * math.log(2 * math.pi * math.e * s), Normal(0, "s").entropy(), "variance for standard deviation"),
    "normal, deviation": (lambda v: 0.5 * math.log(2 * math.pi * math.e * v**2), Normal(0, "sqrt(v)").entropy(), "standard deviation for variance"),
    "normal, half missing": (lambda s: 0.5 * math.log(2 * math.pi * s**2), Normal(0, "s").entropy(), "term missing"),
    "normal, pi missing": (lambda s: 0.5 * math.log(2 * math.e * s**2), Normal(0, "s").entropy(), "term missing"),
    "normal, bits": (lambda s: 0.5 * math.log2(2 * math.pi * math.e * s**2), Normal(0, "s").entropy(), "bits for nats"),
    "normals reversed": (lambda mu1, s1, mu2, s2: np.log(s1 / s2) + (s2**2 + (mu1 - mu2) ** 2) / (2 * s1**2) - 0.5, two, "arguments reversed"),
    "normals, ratio": (lambda mu1, s1, mu2, s2: np.log(s1 / s2) + (s1**2 + (mu1 - mu2) ** 2) / (2 * s2**2) - 0.5, two, "sign of a term"),
    "normals, half missing": (lambda mu1, s1, mu2, s2: np.log(s2 / s1) + (s1**2 + (mu1 - mu2) ** 2) / (2 * s2**2), two, "term missing"),
    "gamma, rate": (lambda k, theta: k - np.log(theta) + gammaln(k) + (1 - k) * digamma(k), gamma, "rate for scale"),
    "gamma, swapped": (lambda k, theta: theta + np.log(k) + gammaln(theta) + (1 - theta) * digamma(theta), gamma, "parameters exchanged"),
    "gamma, order of scipy": (lambda k, theta: stats.gamma.entropy(k, theta), gamma, "term missing"),
    "exponential, rate": (lambda r: 1 + math.log(r), Exponential("r").entropy(), "rate for scale"),
    "laplace, ln 2": (lambda b: 1 + math.log(b), Laplace(0, "b").entropy(), "term missing"),
    "laplace, missing 1": (lambda b: math.log(2 * b), Laplace(0, "b").entropy(), "term missing"),
    "uniform, sign": (lambda w: -math.log(w), Uniform(0, "w").entropy(), "sign"),
    "poisson, reversed": (lambda l1, l2: l2 * math.log(l2 / l1) + l1 - l2, Poisson("l1").kl(Poisson("l2")), "arguments reversed"),
    "beta, swapped": (lambda a, b: b / (a + b), Beta("a", "b").mean(), "parameters exchanged"),
    "degrees": (lambda t: math.sin(math.radians(t)), sp.sin(sp.Symbol("t", real=True)), "degrees for radians"),
    "degrees for radians, too": (lambda t: math.sin(math.degrees(t)), "sin(t)", "degrees for radians"),
    "circle": (lambda r: r**2, "pi*r**2", "factor 1/pi"),
}
