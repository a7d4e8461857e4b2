"""Information measures as numeric code computes them: their exact values, and the battery of cases to judge by.

A case is one call: arrays of probabilities (or of counts, or of densities on a grid) and the exact answer. Zeros in p,
zeros in q, equal and disjoint arguments and thousands of categories each catch mistakes that generic numbers let pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError

GIVEN = ("probabilities", "counts", "density", "batch", "samples")


@dataclass(frozen=True)
class Measure:
    """A measure of one law or two: its name, its exact value on tables of probabilities, and how it is called.

    Parameters
    ----------
    name : str
        As the methods of `Distribution`, where these have it.
    title : str
        As reports print it.
    value : callable
        ``value(p, q, alpha)`` for arrays that sum to 1.
    pairs : bool
        Whether it takes two laws.
    takes_order : bool
        Whether it takes alpha.
    is_root : bool
        Whether rounding errors of its square show as their roots.
    has_logarithm : bool
        Whether it changes with the base.
    """

    name: str
    title: str
    value: Callable[..., float]
    pairs: bool = True
    takes_order: bool = False
    is_root: bool = False
    has_logarithm: bool = True

    def unit(self, base: float) -> float:
        """Return what the value in nats is multiplied by for logarithms of another base; roots take its root."""
        if not self.has_logarithm:
            return 1.0
        return math.log(base) ** (-0.5 if self.is_root else -1.0)


def _pair(functional: str) -> Callable[..., float]:
    def value(p: np.ndarray, q: np.ndarray, alpha: Any = None) -> float:
        return float(fm.pairwise(p[None], q[None], functional, alpha=alpha, normalize=True)[0, 0])

    return value


def _renyi_entropy(p: np.ndarray, q: Any = None, alpha: Any = None) -> float:
    """Return log K less the divergence from the uniform law."""
    return math.log(len(p)) - _RENYI(p, np.full(len(p), 1 / len(p)), alpha)


def _tsallis_entropy(p: np.ndarray, q: Any = None, alpha: Any = 1) -> float:
    value = _renyi_entropy(p, alpha=alpha)
    return value if alpha == 1 else -math.expm1((1 - alpha) * value) / (alpha - 1)


def _entropy(p: np.ndarray, q: Any = None, alpha: Any = None) -> float:
    return _CROSS(p, p)


_CROSS, _KL, _JS = _pair("cross_entropy"), _pair("kl"), _pair("js")
_RENYI, _HELLINGER = _pair("renyi"), _pair("hellinger")

MEASURES = {
    measure.name: measure
    for measure in (
        Measure("entropy", "entropy", _entropy, pairs=False),
        Measure("perplexity", "perplexity", lambda p, q=None, a=None: math.exp(_entropy(p)), pairs=False,
                has_logarithm=False),
        Measure("renyi_entropy", "Rényi entropy", _renyi_entropy, pairs=False, takes_order=True),
        Measure(
            "tsallis_entropy", "Tsallis entropy", _tsallis_entropy, pairs=False, takes_order=True,
            has_logarithm=False,
        ),
        Measure("kl", "KL divergence", _KL),
        Measure("cross_entropy", "cross-entropy", _CROSS),
        Measure("js", "JS divergence", _JS),
        Measure("js_distance", "JS distance", lambda p, q, a=None: math.sqrt(_JS(p, q)), is_root=True),
        Measure("jeffreys", "Jeffreys divergence", _pair("jeffreys")),
        Measure("renyi", "Rényi divergence", _pair("renyi"), takes_order=True),
        Measure("tsallis", "Tsallis divergence", _pair("tsallis"), takes_order=True, has_logarithm=False),
        Measure("hellinger", "Hellinger distance", _HELLINGER, is_root=True, has_logarithm=False),
        Measure(
            "hellinger_squared", "squared Hellinger distance", lambda p, q, a=None: _HELLINGER(p, q) ** 2,
            has_logarithm=False,
        ),
        Measure("bhattacharyya", "Bhattacharyya distance", _pair("bhattacharyya")),
        Measure(
            "bhattacharyya_coefficient", "Bhattacharyya coefficient", lambda p, q, a=None: 1 - _HELLINGER(p, q) ** 2,
            has_logarithm=False,
        ),
        Measure("chi_square", "chi-square divergence", _pair("chi_square"), has_logarithm=False),
        Measure("total_variation", "total variation", _pair("total_variation"), has_logarithm=False),
    )
}  # fmt: skip

_SYNONYMS = {
    "shannon": "entropy",
    "kl_divergence": "kl",
    "relative_entropy": "kl",
    "kullback_leibler": "kl",
    "jensen_shannon": "js",
    "js_divergence": "js",
    "jensenshannon": "js_distance",
    "renyi_divergence": "renyi",
    "tsallis_divergence": "tsallis",
    "hellinger_distance": "hellinger",
    "bhattacharyya_distance": "bhattacharyya",
    "tv": "total_variation",
    "chi2": "chi_square",
    "chi_squared": "chi_square",
}


def measure_named(name: Any) -> Measure:
    """Return the measure that a name, or a method of `Distribution`, stands for."""
    if callable(name):
        name = getattr(name, "__name__", name)
    if not isinstance(name, str):
        raise InputTypeError(f"exact must be a number, an expression or the name of a measure; got {name!r}")
    word = name.strip().lower().replace("-", "_").replace(" ", "_")
    word = _SYNONYMS.get(word, word)
    if word not in MEASURES:
        raise InputError(f"exact must be a number, an expression or one of {', '.join(MEASURES)}; got {name!r}")
    return MEASURES[word]


@dataclass(frozen=True)
class Case:
    """One call: what the code is given, and what is right.

    `p` and `q` sum to 1 (times the step, for densities); `scale_p` and `scale_q` are what counts are multiplied by.
    """

    label: str
    measure: Measure
    p: np.ndarray
    q: np.ndarray | None
    exact: float
    alpha: float | None = None
    step: float = 1.0
    points: np.ndarray | None = None
    scales: tuple[float, float] = (1.0, 1.0)

    @property
    def given(self) -> tuple[np.ndarray, ...]:
        """Return the arrays that the code gets: probabilities, counts or densities."""
        laws = [self.p] if self.q is None else [self.p, self.q]
        return tuple(law * scale for law, scale in zip(laws, self.scales, strict=False))


def battery(measure: Measure, given: str, alpha: float | None, base: float) -> list[Case]:
    """Return the cases of a measure, the plainest first."""
    unit = measure.unit(base)
    if given == "density":
        return list(_densities(measure, alpha, unit))
    return [
        Case(label, measure, p, q if measure.pairs else None, measure.value(p, q, alpha) * unit, alpha, scales=scales)
        for label, p, q, scales in _tables(given, measure.pairs)
    ]


def _tables(given: str, pairs: bool) -> Iterator[tuple[str, np.ndarray, np.ndarray, tuple[float, float]]]:
    rng = np.random.default_rng(20)
    rows = [
        ("three outcomes", [10, 6, 4], [5, 3, 12]),
        ("five outcomes", [7, 1, 12, 4, 8], [3, 9, 2, 16, 2]),
        ("zeros in p", [8, 0, 5, 0, 3], [2, 4, 5, 1, 4]),
        ("one certain outcome", [0, 16, 0], [4, 4, 8]),
        ("thousands of outcomes", rng.integers(1, 60, 3000), rng.integers(1, 60, 3000)),
    ]
    if pairs:
        rows += [
            ("zeros in both", [8, 0, 5, 3], [4, 0, 8, 4]),
            ("equal laws", [7, 1, 12, 4], [7, 1, 12, 4]),
            ("zeros in q", [3, 5, 4, 4], [8, 0, 8, 0]),
            ("nothing in common", [3, 13, 0, 0], [0, 0, 6, 10]),
        ]
    for label, first, second in rows:
        p, q = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
        scales = (float(p.sum()), float(q.sum())) if given == "counts" else (1.0, 1.0)
        yield label, p / p.sum(), q / q.sum(), scales


def _densities(measure: Measure, alpha: float | None, unit: float) -> Iterator[Case]:
    """Yield densities of normal laws on grids so wide and fine that every rule of integration is exact to rounding."""
    for label, (m1, s1), (m2, s2), count in (
        ("two normal laws", (0, 1), (0.5, 1.25), 1201),
        ("narrow against wide", (0.25, 0.5), (-0.5, 1.5), 1601),
        ("wide against narrow", (1, 1.25), (0.5, 1), 2001),
    ):
        x = np.linspace(-16.0, 17.0, count)
        first, second = fm.families.Normal(m1, s1), fm.families.Normal(m2, s2)
        exact = _continuous(measure, first, second, alpha)
        p, q = (np.exp(-(((x - m) / s) ** 2) / 2) / (s * math.sqrt(2 * math.pi)) for m, s in ((m1, s1), (m2, s2)))
        yield Case(label, measure, p, q if measure.pairs else None, exact * unit, alpha, float(x[1] - x[0]), x)


def _continuous(measure: Measure, p: Any, q: Any, alpha: float | None) -> float:
    if measure.name == "js_distance":
        return math.sqrt(float(p.js(q, method="numeric")))
    if measure.name == "hellinger_squared":
        return float(p.hellinger(q)) ** 2
    if measure.name == "bhattacharyya_coefficient":
        return math.exp(-float(p.bhattacharyya(q)))
    order = () if alpha is None else (alpha,)
    ask = getattr(p, measure.name)
    return float(ask(q, *order) if measure.pairs else ask(*order))
