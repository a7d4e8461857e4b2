"""Laws that code computes when it reads a parameter as something else: the hypotheses about distributions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.errors import FieldMathError


@dataclass(frozen=True)
class Misreading:
    """A mistake, what to change, where, and the law that results."""

    name: str
    fix: str
    detail: str
    law: Any


@dataclass(frozen=True)
class Affine:
    """The law of scale*x + step, with the methods that are compared."""

    law: Any
    step: float
    scale: float = 1.0

    def pdf(self, x: Any) -> Any:
        """Return the density, or the probabilities of a discrete law, which no scale changes."""
        return np.asarray(self.law.pdf(self._back(x))) / (1.0 if self.law.is_discrete else abs(self.scale))

    def logpdf(self, x: Any) -> Any:
        """Return its logarithm."""
        return np.asarray(self.law.logpdf(self._back(x))) - (0.0 if self.law.is_discrete else np.log(abs(self.scale)))

    def cdf(self, x: Any) -> Any:
        """Return the distribution function."""
        value = np.asarray(self.law.cdf(self._back(x)))
        return value if self.scale > 0 else 1 - value

    def quantile(self, u: Any) -> Any:
        """Return the quantiles."""
        level = np.asarray(u)
        return self.scale * np.asarray(self.law.quantile(level if self.scale > 0 else 1 - level)) + self.step

    def entropy(self) -> Any:
        """Return the entropy, which a shift does not change."""
        return self.law.entropy() + (0.0 if self.law.is_discrete else np.log(abs(self.scale)))

    def mean(self) -> Any:
        """Return the mean."""
        return self.scale * self.law.mean() + self.step

    def variance(self) -> Any:
        """Return the variance."""
        return self.scale**2 * self.law.variance()

    def _back(self, x: Any) -> Any:
        return (np.asarray(x) - self.step) / self.scale


@dataclass(frozen=True)
class Logarithm:
    """The law of the logarithm of a positive variable."""

    law: Any

    def pdf(self, y: Any) -> Any:
        """Return the density."""
        return self.law.pdf(np.exp(y)) * np.exp(y)

    def logpdf(self, y: Any) -> Any:
        """Return its logarithm."""
        return np.asarray(self.law.logpdf(np.exp(y))) + y

    def cdf(self, y: Any) -> Any:
        """Return the distribution function."""
        return self.law.cdf(np.exp(y))

    def quantile(self, u: Any) -> Any:
        """Return the quantiles."""
        return np.log(np.asarray(self.law.quantile(u), dtype=float))

    def entropy(self) -> Any:
        """Return the entropy."""
        return float(self.law.entropy()) - self.mean()

    def mean(self) -> Any:
        """Return the mean, to the digits that a guess needs."""
        return float(np.mean(self.quantile(_MIDDLES)))

    def variance(self) -> Any:
        """Return the variance, to the digits that a guess needs."""
        return float(np.var(self.quantile(_MIDDLES)))


_MIDDLES = (np.arange(1000) + 0.5) / 1000


#: What may happen to one parameter: name, fix, of which values, and the value that results.
CHANGES: tuple[tuple[str, str, Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    ("rate for scale", "Pass the reciprocal of {}.", lambda v: bool(v.is_positive), lambda v: 1 / v),
    ("variance for standard deviation", "Pass the square of {}.", lambda v: bool(v.is_positive), sp.sqrt),
    ("variance for standard deviation", "Pass the square root of {}.", lambda v: bool(v.is_positive), lambda v: v**2),
    ("success for failure", "Pass 1 - {}.", lambda v: 0 < v < 1, lambda v: 1 - v),
    ("parameter ignored", "Pass {}.", lambda v: v != 1, lambda v: sp.S.One),
    ("parameter ignored", "Pass {}.", lambda v: v != 0, lambda v: sp.S.Zero),
    ("sign of a parameter", "Change the sign of {}.", lambda v: v != 0, lambda v: -v),
    ("half a parameter", "Double {}.", lambda v: True, lambda v: v / 2),
    ("twice a parameter", "Halve {}.", lambda v: True, lambda v: 2 * v),
    ("n - 1 for n", "Add 1 to {}.", lambda v: bool(v.is_integer), lambda v: v - 1),
    ("n + 1 for n", "Subtract 1 from {}.", lambda v: bool(v.is_integer), lambda v: v + 1),
    ("parameter for its exponential", "Pass exp({}).", lambda v: True, lambda v: sp.log(v) if v > 0 else v),
    ("bits for nats", "Use the natural logarithm, or multiply {} by log(2).", lambda v: bool(v.is_positive),
     lambda v: v / sp.log(2)),
    ("exponential of a parameter", "Pass {} itself.", lambda v: abs(v) < 20, sp.exp),
)  # fmt: skip


def misreadings(p: Any) -> Iterator[Misreading]:
    """Yield the laws that come of reading the parameters of `p` wrongly, the commonest mistakes first."""
    if p.family is not None and not p.parameters:
        arguments = dict(p.arguments)
        for one, other in combinations(arguments, 2):
            swapped = {**arguments, one: arguments[other], other: arguments[one]}
            yield from _made(p, "parameters exchanged", f"Exchange {one} and {other}.", f"{one} and {other}", swapped)
        if len(arguments) == 2:
            one, other = arguments
            wider = {**arguments, other: arguments[one] + arguments[other]}
            narrower = {**arguments, other: arguments[other] - arguments[one]}
            yield from _made(p, "end for width", f"Pass {other} - {one}.", f"{one} and {other}", wider)
            yield from _made(p, "width for end", f"Pass {one} + {other}.", f"{one} and {other}", narrower)
        for name, fix, applies, change in CHANGES:
            for parameter, value in arguments.items():
                if isinstance(value, sp.Expr) and value.is_number and applies(value):
                    changed = {**arguments, parameter: change(value)}
                    yield from _made(p, name, fix.format(parameter), parameter, changed)
        yield from _misplaced(p, arguments)
        for first, second in ((0, 1), (1, 1)):
            if len(arguments) == 2 and not p.is_discrete:
                plain = dict(zip(arguments, (sp.Integer(first), sp.Integer(second)), strict=True))
                words = "Shift and stretch the numbers of the standard law."
                yield from _made(p, "standard law", words, "all parameters ignored", plain)
    yield from _images(p)


def _misplaced(p: Any, arguments: dict[str, Any]) -> Iterator[Misreading]:
    """Yield parameters taken for a location, and scales taken for deviations."""
    if p.is_discrete:
        return
    for name, value in arguments.items():
        if not (isinstance(value, sp.Expr) and value.is_number and value.is_real):
            continue
        fix = f"Pass {name} by its name: the first number after the shapes is a location."
        for one in (sp.S.One, sp.S.Zero):
            for law in _made(p, "location for scale", fix, name, {**arguments, name: one}):
                yield replace(law, law=Affine(law.law, float(value)))
                if value.is_positive and one:
                    yield replace(law, law=Affine(law.law, 1 / float(value)))
        fix = f"Fold about {name} the other way: the tail is on the other side."
        yield Misreading("mirrored", fix, f"about {name}", Affine(p, 2 * float(value), -1.0))
        if value.is_positive:
            yield from _deviations(p, name, value, arguments)


def _deviations(p: Any, name: str, value: sp.Expr, arguments: dict[str, Any]) -> Iterator[Misreading]:
    """Yield a standard deviation passed for a scale that is none, and the reverse."""
    try:
        deviation = sp.sqrt(p.variance())
    except (FieldMathError, TypeError, ValueError):
        return
    if not (deviation.is_positive and deviation.is_finite):
        return
    for changed in (deviation, value**2 / deviation):
        fix = f"Pass {name}: it is not the standard deviation."
        yield from _made(p, "standard deviation for scale", fix, name, {**arguments, name: changed})


#: What samples and densities are stretched by when a factor is wrong.
_STRETCHES = (
    ("factor 2", 2.0), ("factor 1/2", 0.5), ("factor sqrt(2)", math.sqrt(2)), ("factor 1/sqrt(2)", math.sqrt(0.5)),
    ("factor pi", math.pi), ("factor 1/pi", 1 / math.pi), ("factor 2*pi", 2 * math.pi),
    ("bits for nats", 1 / math.log(2)), ("nats for bits", math.log(2)), ("decimal logarithm", 1 / math.log(10)),
    ("degrees for radians", 180 / math.pi), ("radians for degrees", math.pi / 180),
)  # fmt: skip


def _images(p: Any) -> Iterator[Misreading]:
    """Yield the laws of a variable that was shifted, mirrored, stretched or left as a logarithm."""
    if p.is_discrete:
        yield Misreading("counted from 1", "The support begins one lower.", "", Affine(p, 1))
        yield Misreading("counted from 0", "The support begins one higher.", "", Affine(p, -1))
        return
    yield Misreading("sign", "Change the sign of the variable.", "of the variable", Affine(p, 0.0, -1.0))
    for name, factor in _STRETCHES:
        yield Misreading(name, f"Divide the variable by {factor:.4g}.", "of the variable", Affine(p, 0.0, factor))
    if p.support.inf >= 0:
        yield Misreading("logarithm of the variable", "Take the exponential.", "", Logarithm(p))


def _made(p: Any, name: str, fix: str, detail: str, arguments: dict[str, Any]) -> Iterator[Misreading]:
    """Yield the misreading, unless the parameters make no law or the same law."""
    if arguments == dict(p.arguments):
        return
    try:
        law = getattr(fm.families, p.family.name)(**arguments)
    except FieldMathError:
        return
    yield Misreading(name, fix, detail, law)


def goodness(law: Any, samples: np.ndarray, *, is_discrete: bool) -> float:
    """Return the probability that samples of `law` are as far from it as these: Kolmogorov-Smirnov, or chi-square."""
    from scipy import stats

    if not is_discrete:
        return float(stats.kstest(samples, lambda x: np.asarray(law.cdf(x), dtype=float)).pvalue)
    points, counts = np.unique(samples, return_counts=True)
    expected = np.asarray(law.pdf(points), dtype=float) * samples.size
    if not (expected > 0).all():
        return 0.0
    keep = expected >= 5
    if expected[keep].sum() < samples.size / 2:
        return _spread_out(law, samples)
    rest = samples.size - expected[keep].sum()
    seen, wanted = counts[keep].astype(float), expected[keep]
    if rest > 1e-9 * samples.size:
        seen, wanted = np.append(seen, samples.size - seen.sum()), np.append(wanted, rest)
    statistic = float(((seen - wanted) ** 2 / wanted).sum())
    return float(stats.chi2.sf(statistic, max(len(seen) - 1, 1)))


def _spread_out(law: Any, samples: np.ndarray) -> float:
    """Return the probability for a law of many values, each of them rare: F(x-) + v p(x) is even for even v."""
    from scipy import stats

    level = np.random.default_rng(0).random(samples.size)
    mass = np.asarray(law.pdf(samples), dtype=float)
    return float(stats.kstest(np.asarray(law.cdf(samples), dtype=float) - level * mass, stats.uniform.cdf).pvalue)
