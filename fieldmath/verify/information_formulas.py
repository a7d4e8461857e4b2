"""Measures of information as plain formulas, and the wrong formulas that people write for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

Array = np.ndarray
Formula = Callable[[Array, Array, Any], Any]


def plain(name: str, p: Array, q: Array, alpha: float | None) -> Any:
    """Return a measure by its formula as it stands, so that 0 log 0 is NaN and nothing is normalised."""
    log = np.log
    if name == "entropy":
        return -np.sum(p * log(p))
    if name == "perplexity":
        return np.exp(-np.sum(p * log(p)))
    if name == "kl":
        return np.sum(p * log(p / q))
    if name == "cross_entropy":
        return -np.sum(p * log(q))
    if name in ("js", "js_distance"):
        m = (p + q) / 2
        value = np.sum(p * log(p / m) + q * log(q / m)) / 2
        return value if name == "js" else np.sqrt(value)
    if name == "jeffreys":
        return np.sum((p - q) * log(p / q))
    if alpha is not None and name in ("renyi", "tsallis", "renyi_entropy", "tsallis_entropy"):
        total = np.sum(p**alpha * (q ** (1 - alpha) if name in ("renyi", "tsallis") else 1.0))
        sign = 1 if name in ("renyi", "tsallis") else -1
        return sign * (log(total) if name.startswith("renyi") else total - 1) / (alpha - 1)
    if name.startswith(("hellinger", "bhattacharyya")):
        shared = np.sum(np.sqrt(p * q))
        return {
            "hellinger": np.sqrt(1 - shared),
            "hellinger_squared": 1 - shared,
            "bhattacharyya": -log(shared),
            "bhattacharyya_coefficient": shared,
        }[name]
    return {"chi_square": np.sum((p - q) ** 2 / q), "total_variation": np.sum(np.abs(p - q)) / 2}[name]


def _rooted(wrong: Formula, p: Array, q: Array, a: Any) -> Any:
    return np.sqrt(wrong(p, q, a))


def _softmax(p: Array) -> Array:
    powers = np.exp(p - np.max(p, initial=0))
    return powers / np.sum(powers)


_SOFTMAX = ("softmax of probabilities", "These are probabilities already: leave the softmax out.")

#: Orders that stand for the one asked for.
_ORDERS: tuple[Callable[[float], float], ...] = (
    lambda a: 2.0,
    lambda a: 0.5,
    lambda a: 3.0,
    lambda a: 1 - a,
    lambda a: 1 / a,
    lambda a: a + 1,
    lambda a: a - 1,
    lambda a: 1.0,
)


def _of_order(name: str, change: Callable[[float], float], p: Array, q: Array, a: Any) -> Any:
    order = change(a)
    if order == a:
        return np.nan
    if order == 1:
        return plain("kl" if name in ("renyi", "tsallis") else "entropy", p, q, None)
    return plain(name, p, q, order)


#: Name, what to change, and what the wrong code returns for arrays p and q; by measure.
WRONG: dict[str, tuple[tuple[str, str, Formula], ...]] = {
    "kl": (
        ("weights missing", "Weight the logarithm of each ratio by p.", lambda p, q, a: np.sum(np.log(p / q))),
        ("weighted by q", "Weight the logarithm of p/q by p.", lambda p, q, a: np.sum(q * np.log(p / q))),
        ("absolute value inside", "Sum p*log(p/q) with its sign.", lambda p, q, a: np.sum(p * np.abs(np.log(p / q)))),
        ("log1p for log", "log1p(x) is log(1 + x); use log.", lambda p, q, a: np.sum(p * np.log1p(p / q))),
        ("log1p for log", "log1p(x) is log(1 + x); use log.", lambda p, q, a: np.sum(p * (np.log1p(p) - np.log1p(q)))),
        (
            "ratio of logarithms", "Take the logarithm of the ratio, or the difference of the logarithms.",
            lambda p, q, a: np.sum(p * np.log(p) / np.log(q)),
        ),
        ("sum of logarithms", "Subtract the logarithms.", lambda p, q, a: np.sum(p * (np.log(p) + np.log(q)))),
        ("difference missing its logarithm", "Use log(p) - log(q).", lambda p, q, a: np.sum(p * (p - q))),
        ("1 subtracted", "Sum p*log(p/q) alone.", lambda p, q, a: np.sum(p * np.log(p / q) - p)),
        ("negative terms dropped", "Sum all terms; single ones may be negative.",
         lambda p, q, a: np.sum(np.maximum(p * np.log(p / q), 0))),
        ("difference of entropies", "Weight both logarithms by p.",
         lambda p, q, a: plain("entropy", q, q, a) - plain("entropy", p, p, a)),
        ("difference of entropies", "Weight both logarithms by p.",
         lambda p, q, a: plain("entropy", p, p, a) - plain("entropy", q, q, a)),
        ("logarithm of q missing", "Use log(p) - log(q).", lambda p, q, a: np.sum(p * (np.log(p) - q))),
        (*_SOFTMAX, lambda p, q, a: plain("kl", _softmax(p), _softmax(q), a)),
        (*_SOFTMAX, lambda p, q, a: plain("kl", p, _softmax(q), a)),
        ("midpoint for q", "Divide by q, not by (p + q)/2.", lambda p, q, a: np.sum(p * np.log(2 * p / (p + q)))),
    ),
    "cross_entropy": (
        ("log1p for log", "log1p(x) is log(1 + x); use log.", lambda p, q, a: -np.sum(p * np.log1p(q))),
        ("weights missing", "Weight each logarithm by p.", lambda p, q, a: -np.sum(np.log(q))),
        ("mean over outcomes", "Sum over the outcomes; do not divide by their number.",
         lambda p, q, a: -np.sum(p * np.log(q)) / max(len(p), 1)),
        ("binary cross-entropy", "Sum p*log(q) alone; the terms (1-p)*log(1-q) belong to two outcomes.",
         lambda p, q, a: -np.sum(p * np.log(q) + (1 - p) * np.log1p(-q))),
        (*_SOFTMAX, lambda p, q, a: plain("cross_entropy", p, _softmax(q), a)),
        (*_SOFTMAX, lambda p, q, a: plain("cross_entropy", _softmax(p), _softmax(q), a)),
    ),
    "perplexity": (
        ("2 raised to nats", "Raise the base of the logarithm.", lambda p, q, a: 2 ** plain("entropy", p, q, a)),
        ("e raised to bits", "Raise the base of the logarithm.",
         lambda p, q, a: np.exp(plain("entropy", p, q, a) / np.log(2))),
        ("weights missing", "Weight each logarithm by p.", lambda p, q, a: np.exp(-np.sum(np.log(p)) / max(len(p), 1))),
    ),
    "entropy": (
        (*_SOFTMAX, lambda p, q, a: plain("entropy", _softmax(p), q, a)),
        ("log1p for log", "log1p(x) is log(1 + x); use log.", lambda p, q, a: -np.sum(p * np.log1p(p))),
        ("weights missing", "Weight each logarithm by p.", lambda p, q, a: -np.sum(np.log(p))),
        ("normalised entropy", "Do not divide by log K.", lambda p, q, a: plain("entropy", p, q, a) / np.log(len(p))),
        ("redundancy for entropy", "Do not subtract from log K.",
         lambda p, q, a: np.log(len(p)) - plain("entropy", p, q, a)),
        ("Gini impurity for entropy", "Use -sum p*log(p).", lambda p, q, a: 1 - np.sum(p**2)),
        ("collision entropy for entropy", "Use -sum p*log(p).", lambda p, q, a: -np.log(np.sum(p**2))),
        ("min-entropy for entropy", "Use -sum p*log(p).", lambda p, q, a: -np.log(np.max(p, initial=0))),
        ("Hartley entropy for entropy", "Use -sum p*log(p).", lambda p, q, a: np.log(np.count_nonzero(p))),
        ("binary entropy", "Sum p*log(p) alone; the terms (1-p)*log(1-p) belong to two outcomes.",
         lambda p, q, a: -np.sum(p * np.log(p) + (1 - p) * np.log1p(-p))),
    ),
    "js": (
        ("mean not halved", "Use m = (p + q)/2.",
         lambda p, q, a: (np.sum(p * np.log(p / (p + q))) + np.sum(q * np.log(q / (p + q)))) / 2),
        ("one half only", "Add the divergence of q from the mean.",
         lambda p, q, a: np.sum(p * np.log(2 * p / (p + q))) / 2),
        ("one half only", "Take the mean of both divergences.", lambda p, q, a: np.sum(p * np.log(2 * p / (p + q)))),
        ("half the Jeffreys divergence", "Take the divergences from the mean (p + q)/2, not from each other.",
         lambda p, q, a: np.sum((p - q) * np.log(p / q)) / 2),
        ("divergence of the mean", "Take the divergences of p and q from their mean, not of the mean from them.",
         lambda p, q, a: np.sum((p + q) / 2 * (np.log((p + q) / 2) - np.log(p * q) / 2))),
        ("geometric mean", "Use the arithmetic mean of p and q.",
         lambda p, q, a: np.sum((p - q) * np.log(p / q)) / 4),
    ),
    "renyi": (
        ("1/(alpha - 1) missing", "Divide by alpha - 1.", lambda p, q, a: np.log(np.sum(p**a * q ** (1 - a)))),
        ("1/(1 - alpha) for 1/(alpha - 1)", "Divide by alpha - 1.",
         lambda p, q, a: np.log(np.sum(p**a * q ** (1 - a))) / (1 - a)),
        ("1/(alpha*(alpha - 1))", "Divide by alpha - 1 alone.",
         lambda p, q, a: np.log(np.sum(p**a * q ** (1 - a))) / (a * (a - 1))),
        ("logarithm missing", "Take the logarithm of the sum.", lambda p, q, a: np.sum(p**a * q ** (1 - a)) / (a - 1)),
        ("exponents swapped", "Raise p to alpha and q to 1 - alpha.",
         lambda p, q, a: np.log(np.sum(q**a * p ** (1 - a))) / (a - 1)),
        ("exponent of q", "Raise q to 1 - alpha.", lambda p, q, a: np.log(np.sum(p**a * q ** (a - 1))) / (a - 1)),
        ("exponent of q", "Raise q to 1 - alpha.", lambda p, q, a: np.log(np.sum(p**a * q**-a)) / (a - 1)),
        ("weights missing", "Sum p**alpha * q**(1 - alpha).", lambda p, q, a: np.log(np.sum((p / q) ** a)) / (a - 1)),
        ("Rényi entropy for Rényi divergence", "Multiply by q**(1 - alpha).",
         lambda p, q, a: np.log(np.sum(p**a)) / (1 - a)),
    ),
    "tsallis": (
        ("1/(alpha - 1) missing", "Divide by alpha - 1.", lambda p, q, a: np.sum(p**a * q ** (1 - a)) - 1),
        ("1/(1 - alpha) for 1/(alpha - 1)", "Divide by alpha - 1.",
         lambda p, q, a: (np.sum(p**a * q ** (1 - a)) - 1) / (1 - a)),
        ("1/(alpha*(alpha - 1))", "Divide by alpha - 1 alone.",
         lambda p, q, a: (np.sum(p**a * q ** (1 - a)) - 1) / (a * (a - 1))),
        ("- 1 missing", "Subtract 1 from the sum.", lambda p, q, a: np.sum(p**a * q ** (1 - a)) / (a - 1)),
    ),
    "renyi_entropy": (
        ("1/(1 - alpha) missing", "Divide by 1 - alpha.", lambda p, q, a: np.log(np.sum(p**a))),
        ("1/(alpha - 1) for 1/(1 - alpha)", "Divide by 1 - alpha.", lambda p, q, a: np.log(np.sum(p**a)) / (a - 1)),
        ("logarithm missing", "Take the logarithm of the sum.", lambda p, q, a: np.sum(p**a) / (1 - a)),
        ("entropy for Rényi entropy", "Use alpha.", lambda p, q, a: -np.sum(p * np.log(p))),
        ("Tsallis entropy for Rényi entropy", "Take the logarithm of the sum.",
         lambda p, q, a: (1 - np.sum(p**a)) / (a - 1)),
    ),
    "tsallis_entropy": (
        ("1/(alpha - 1) missing", "Divide by alpha - 1.", lambda p, q, a: 1 - np.sum(p**a)),
        ("1/(1 - alpha) for 1/(alpha - 1)", "Divide by alpha - 1.", lambda p, q, a: (1 - np.sum(p**a)) / (1 - a)),
        ("Rényi entropy for Tsallis entropy", "Use the sum, not its logarithm.",
         lambda p, q, a: np.log(np.sum(p**a)) / (1 - a)),
    ),
    "hellinger": (
        ("1/sqrt(2) missing", "Divide by sqrt(2).", lambda p, q, a: np.linalg.norm(np.sqrt(p) - np.sqrt(q))),
        ("square roots missing inside", "Take the square roots of p and q.",
         lambda p, q, a: np.linalg.norm(p - q) / np.sqrt(2)),
    ),
    "total_variation": (
        ("largest difference for half the sum", "Sum them.", lambda p, q, a: np.max(np.abs(p - q), initial=0)),
        ("Euclidean distance", "Sum the absolute differences.", lambda p, q, a: np.linalg.norm(p - q)),
        ("Euclidean distance", "Sum the absolute differences.", lambda p, q, a: np.linalg.norm(p - q) / 2),
    ),
    "chi_square": (
        ("divided by p", "Divide by q.", lambda p, q, a: np.sum((p - q) ** 2 / p)),
        ("divided by p + q", "Divide by q.", lambda p, q, a: np.sum((p - q) ** 2 / (p + q))),
        ("divided by p + q", "Divide by q.", lambda p, q, a: np.sum((p - q) ** 2 / (p + q)) / 2),
        ("divided by p + q", "Divide by q.", lambda p, q, a: np.sum((p - q) ** 2 / (p + q)) * 2),
        ("absolute for squared difference", "Square the difference.", lambda p, q, a: np.sum(np.abs(p - q))),
        ("not divided", "Divide by q.", lambda p, q, a: np.sum((p - q) ** 2)),
        ("absolute for squared difference", "Square the difference.", lambda p, q, a: np.sum(np.abs(p - q) / q)),
    ),
}  # fmt: skip
WRONG["js_distance"] = tuple((name, fix, partial(_rooted, wrong)) for name, fix, wrong in WRONG["js"])
for _name in ("renyi", "tsallis", "renyi_entropy", "tsallis_entropy"):
    WRONG[_name] += tuple(("another order", "Use alpha.", partial(_of_order, _name, change)) for change in _ORDERS)
