# ruff: noqa: E501, B905 - code as people write it, one mistake in a row
"""Numeric codes for entropies and divergences as people write them, right and wrong."""

import math

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import entr, rel_entr, xlogy
from scipy.stats import entropy

eps = 1e-12

# --- right -------------------------------------------------------------------------------------------------------


def kl_masked(p, q):
    if np.any((q == 0) & (p > 0)):
        return np.inf
    m = p > 0
    return float(np.sum(p[m] * np.log(p[m] / q[m])))


def kl_loop(p, q):
    total = 0.0
    for a, b in zip(p, q):
        if a == 0:
            continue
        if b == 0:
            return math.inf
        total += a * math.log(a / b)
    return total


def kl_raises(p, q):
    if np.any((q == 0) & (p > 0)):
        raise ValueError("q must be positive where p is")
    return rel_entr(p, q).sum()


def kl_counts(a, b):
    return rel_entr(a / a.sum(), b / b.sum()).sum()


def kl_trapezoid(p, q, dx):
    return np.trapezoid(p * (np.log(p) - np.log(q)), dx=dx)


def kl_points(p, q, x):
    return np.trapezoid(rel_entr(p, q), x)


def kl_riemann(p, q, dx):
    return float(np.sum(rel_entr(p, q)) * dx)


def js_scipy_squared(p, q):
    return jensenshannon(p, q) ** 2


def js_by_entropies(p, q):
    m = 0.5 * (p + q)
    return entr(m).sum() - 0.5 * (entr(p).sum() + entr(q).sum())


def renyi_masked(p, q, alpha):
    if alpha > 1 and np.any((q == 0) & (p > 0)):
        return np.inf
    m = (p > 0) & (q > 0)
    with np.errstate(divide="ignore"):
        return np.log(np.sum(p[m] ** alpha * q[m] ** (1 - alpha))) / (alpha - 1)


def entropy_where(p):
    return -np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0))


RIGHT = {
    "rel_entr": ("kl", lambda p, q: rel_entr(p, q).sum(), {}),
    "scipy entropy of two": ("kl", entropy, {}),
    "masked": ("kl", kl_masked, {}),
    "loop": ("kl", kl_loop, {}),
    "refuses infinity": ("kl", kl_raises, {}),
    "in bits": ("kl", lambda p, q: entropy(p, q, base=2), {"base": 2}),
    "counts": ("kl", kl_counts, {"given": "counts"}),
    "scipy on counts": ("kl", entropy, {"given": "counts"}),
    "trapezoid": ("kl", kl_trapezoid, {"given": "density"}),
    "points": ("kl", kl_points, {"given": "density"}),
    "Riemann": ("kl", kl_riemann, {"given": "density"}),
    "entr": ("entropy", lambda p: entr(p).sum(), {}),
    "scipy entropy": ("entropy", entropy, {}),
    "where": ("entropy", entropy_where, {}),
    "xlogy": ("entropy", lambda p: -xlogy(p, p).sum(), {}),
    "bits": ("entropy", lambda p: -np.sum(p[p > 0] * np.log2(p[p > 0])), {"base": 2}),
    "differential": ("entropy", lambda p, dx: -np.sum(xlogy(p, p)) * dx, {"given": "density"}),
    "cross": ("cross_entropy", lambda p, q: -xlogy(p, q).sum(), {}),
    "js squared": ("js", js_scipy_squared, {}),
    "js entropies": ("js", js_by_entropies, {}),
    "js distance": ("js_distance", jensenshannon, {}),
    "renyi": ("renyi", renyi_masked, {"alpha": 2.5}),
    "renyi below 1": ("renyi", renyi_masked, {"alpha": 0.4}),
    "hellinger": ("hellinger", lambda p, q: np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2), {}),
    "total variation": ("total_variation", lambda p, q: 0.5 * np.abs(p - q).sum(), {}),
    "perplexity": ("perplexity", lambda p: np.exp(entr(p).sum()), {}),
    "tensor-like": ("entropy", lambda p: np.array([[entr(p).sum()]]), {}),
    "tsallis entropy": ("tsallis_entropy", lambda p, a: (1 - np.sum(p**a)) / (a - 1), {"alpha": 1.5}),
    "renyi entropy": ("renyi_entropy", lambda p, alpha: np.log(np.sum(p**alpha)) / (1 - alpha), {"alpha": 3}),
}

# --- wrong -------------------------------------------------------------------------------------------------------


def kl_both_masked(p, q):
    m = (p > 0) & (q > 0)
    return np.sum(p[m] * np.log(p[m] / q[m]))


def kl_clipped(p, q):
    p, q = np.clip(p, 1e-10, 1), np.clip(q, 1e-10, 1)
    return np.sum(p * np.log(p / q))


def js_unhalved(p, q):
    m = p + q
    return 0.5 * rel_entr(p, m).sum() + 0.5 * rel_entr(q, m).sum()


def js_reverse(p, q):
    m = (p + q) / 2
    return 0.5 * rel_entr(m, p).sum() + 0.5 * rel_entr(m, q).sum()


def mutate(p, q):
    p += 1e-10
    return np.sum(rel_entr(p, q))


#: name -> (measure, code, options, names of the diagnosis that are accepted)
WRONG = {
    "bits": ("kl", lambda p, q: entropy(p, q, base=2), {}, ["bits for nats"]),
    "log10": ("entropy", lambda p: -np.sum(p[p > 0] * np.log10(p[p > 0])), {}, ["decimal logarithm"]),
    "nats": ("kl", entropy, {"base": 2}, ["nats for bits"]),
    "reversed": ("kl", lambda p, q: rel_entr(q, p).sum(), {}, ["arguments reversed"]),
    "reversed cross": ("cross_entropy", lambda p, q: -xlogy(q, p).sum(), {}, ["arguments reversed"]),
    "cross for kl": ("kl", lambda p, q: -xlogy(p, q).sum(), {}, ["cross-entropy for KL divergence"]),
    "kl for cross": ("cross_entropy", lambda p, q: rel_entr(p, q).sum(), {}, ["KL divergence for cross-entropy"]),
    "distance for js": ("js", jensenshannon, {}, ["JS distance for JS divergence", "square root taken"]),
    "js for distance": ("js_distance", js_by_entropies, {}, ["squared", "JS divergence for JS distance"]),
    "js in bits": ("js", lambda p, q: jensenshannon(p, q, base=2) ** 2, {}, ["bits for nats"]),
    "js sum": ("js", lambda p, q: 2 * js_by_entropies(p, q), {}, ["factor 2"]),
    "js not halved": ("js", js_unhalved, {}, ["mean not halved"]),
    "js reverse": ("js", js_reverse, {}, ["divergence of the mean"]),
    "js one half": ("js", lambda p, q: 0.5 * rel_entr(p, (p + q) / 2).sum(), {}, ["one half only"]),
    "jeffreys for js": (
        "js", lambda p, q: rel_entr(p, q).sum() + rel_entr(q, p).sum(), {}, ["Jeffreys divergence for JS divergence"],
    ),
    "symmetrised": (
        "kl", lambda p, q: rel_entr(p, q).sum() + rel_entr(q, p).sum(), {}, ["Jeffreys divergence for KL divergence"],
    ),
    "sign": ("entropy", lambda p: xlogy(p, p).sum(), {}, ["sign"]),
    "sign kl": ("kl", lambda p, q: -rel_entr(p, q).sum(), {}, ["sign"]),
    "half": ("kl", lambda p, q: rel_entr(p, q).sum() / 2, {}, ["factor 1/2"]),
    "dropped": ("kl", kl_both_masked, {}, ["outcomes with q = 0 dropped"]),
    "naive": ("kl", lambda p, q: np.sum(p * np.log(p / q)), {}, ["0*log(0) is NaN"]),
    "naive entropy": ("entropy", lambda p: -np.sum(p * np.log(p)), {}, ["0*log(0) is NaN"]),
    "finite terms": (
        "kl", lambda p, q: sum(t for t in rel_entr(p, q) if np.isfinite(t)), {}, ["outcomes with q = 0 dropped"],
    ),
    "eps both": ("kl", lambda p, q: np.sum(p * np.log((p + eps) / (q + eps))), {}, ["epsilon inside the logarithm"]),
    "eps q": ("kl", lambda p, q: np.sum(rel_entr(p, q + 1e-10)), {}, ["epsilon inside the logarithm"]),
    "eps entropy": ("entropy", lambda p: -np.sum(p * np.log(p + 1e-9)), {}, ["epsilon inside the logarithm"]),
    "eps entropy 12": ("entropy", lambda p: -np.sum(p * np.log(p + 1e-12)), {}, ["epsilon inside the logarithm"]),
    "eps bits": ("entropy", lambda p: -np.sum(p * np.log2(p + 1e-9)), {"base": 2}, ["epsilon inside the logarithm"]),
    "clipped": ("kl", kl_clipped, {}, ["epsilon inside the logarithm"]),
    "eps cross": ("cross_entropy", lambda p, q: -np.sum(p * np.log(q + 1e-8)), {}, ["epsilon inside the logarithm"]),
    "clip cross": (
        "cross_entropy", lambda p, q: -np.sum(p * np.log(np.clip(q, 1e-7, 1 - 1e-7))), {},
        ["epsilon inside the logarithm"],
    ),
    "unweighted": ("kl", lambda p, q: np.sum(np.log(p[p * q > 0] / q[p * q > 0])), {}, ["weights missing"]),
    "mean": ("cross_entropy", lambda p, q: np.mean(-xlogy(p, q)), {}, ["mean over outcomes"]),
    "mean entropy": ("entropy", lambda p: np.mean(entr(p)), {}, ["mean over outcomes"]),
    "log1p": ("kl", lambda p, q: np.sum(p * (np.log1p(p) - np.log1p(q))), {}, ["log1p for log"]),
    "log1p entropy": ("entropy", lambda p: -np.sum(p * np.log1p(p)), {}, ["log1p for log"]),
    "normalised": ("entropy", lambda p: entr(p).sum() / np.log(p.size), {}, ["normalised entropy"]),
    "gini": ("entropy", lambda p: 1 - np.sum(p**2), {}, ["Gini impurity for entropy"]),
    "perplexity": ("entropy", lambda p: np.exp(entr(p).sum()), {}, ["exponential taken", "perplexity for entropy"]),
    "entropy as perplexity": ("perplexity", lambda p: entr(p).sum(), {}, ["entropy for perplexity", "exponential missing"]),
    "two to the nats": ("perplexity", lambda p: 2 ** entr(p).sum(), {}, {"2 raised to nats"}),
    "abs": ("kl", lambda p, q: np.sum(np.abs(rel_entr(p, q))), {}, ["absolute value inside"]),
    "renyi no factor": (
        "renyi", lambda p, q, a: renyi_masked(p, q, a) * (a - 1), {"alpha": 2.5}, ["1/(alpha - 1) missing"],
    ),
    "renyi sign": ("renyi", lambda p, q, a: -renyi_masked(p, q, a), {"alpha": 0.5}, ["sign", "1/(1 - alpha) for 1/(alpha - 1)"]),
    "renyi reversed": ("renyi", lambda p, q, a: renyi_masked(q, p, a), {"alpha": 2.5}, ["arguments reversed", "exponents swapped"]),
    "tsallis for renyi": (
        "renyi", lambda p, q, a: (np.exp(renyi_masked(p, q, a) * (a - 1)) - 1) / (a - 1), {"alpha": 2.5},
        ["Tsallis divergence for Rényi divergence"],
    ),
    "renyi for tsallis": ("tsallis", renyi_masked, {"alpha": 2.5}, ["Rényi divergence for Tsallis divergence"]),
    "tsallis for renyi entropy": (
        "renyi_entropy", lambda p, a: (1 - np.sum(p**a)) / (a - 1), {"alpha": 1.5}, ["Tsallis entropy for Rényi entropy"],
    ),
    "renyi entropy no factor": (
        "renyi_entropy", lambda p, a: np.log(np.sum(p**a)), {"alpha": 3}, ["1/(1 - alpha) missing"],
    ),
    "hellinger unscaled": (
        "hellinger", lambda p, q: np.linalg.norm(np.sqrt(p) - np.sqrt(q)), {}, ["factor sqrt(2)", "1/sqrt(2) missing"],
    ),
    "hellinger squared": (
        "hellinger", lambda p, q: 1 - np.sum(np.sqrt(p * q)), {}, ["squared", "squared Hellinger distance for Hellinger distance"],
    ),
    "coefficient": (
        "bhattacharyya", lambda p, q: np.sum(np.sqrt(p * q)), {}, ["Bhattacharyya coefficient for Bhattacharyya distance"],
    ),
    "tv not halved": ("total_variation", lambda p, q: np.abs(p - q).sum(), {}, ["factor 2"]),
    "tv max": ("total_variation", lambda p, q: np.abs(p - q).max(), {}, ["largest difference for half the sum"]),
    "chi by p": ("chi_square", lambda p, q: np.sum((p - q) ** 2 / p), {}, ["arguments reversed", "divided by p"]),
    "dx missing": ("kl", lambda p, q, dx: rel_entr(p, q).sum(), {"given": "density"}, ["grid spacing missing"]),
    "dx twice": (
        "kl", lambda p, q, dx: np.trapezoid(rel_entr(p, q), dx=dx) * dx, {"given": "density"}, ["grid spacing squared"],
    ),
    "cells": (
        "entropy", lambda p, dx: entr(p * dx).sum(), {"given": "density"}, ["entropy of the cells"],
    ),
    "spacing by N": (
        "kl", lambda p, q, x: rel_entr(p, q).sum() * (x[-1] - x[0]) / len(x), {"given": "density"}, ["spacing L/N for L/(N-1)"],
    ),
    "density bits": (
        "kl", lambda p, q, dx: np.sum(p * np.log2(p / q)) * dx, {"given": "density"}, ["bits for nats"],
    ),
    "density reversed": (
        "kl", lambda p, q, dx: rel_entr(q, p).sum() * dx, {"given": "density"}, ["arguments reversed"],
    ),
    "counts not normalised": ("kl", lambda a, b: rel_entr(a, b).sum(), {"given": "counts"}, ["unnormalised input"]),
    "entropy of counts": ("entropy", lambda a: entr(a).sum(), {"given": "counts"}, ["unnormalised input"]),
    "mutates": ("kl", mutate, {}, None),
    "returns terms": ("kl", lambda p, q: rel_entr(p, q), {}, None),
    "returns None": ("kl", lambda p, q: None, {}, None),
    "raises": ("entropy", lambda p: p.no_such_thing(), {}, "function raises"),
}  # fmt: skip
