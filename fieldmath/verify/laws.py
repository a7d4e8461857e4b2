"""Laws that code computes when it reads a parameter as something else: the hypotheses about distributions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
class Shifted:
    """The law of x + step, with the methods that are compared."""

    law: Any
    step: int

    def pdf(self, x: Any) -> Any:
        """Return the density."""
        return self.law.pdf(x - self.step)

    def logpdf(self, x: Any) -> Any:
        """Return its logarithm."""
        return self.law.logpdf(x - self.step)

    def cdf(self, x: Any) -> Any:
        """Return the distribution function."""
        return self.law.cdf(x - self.step)

    def quantile(self, u: Any) -> Any:
        """Return the quantiles."""
        return self.law.quantile(u) + self.step

    def entropy(self) -> Any:
        """Return the entropy, which a shift does not change."""
        return self.law.entropy()

    def mean(self) -> Any:
        """Return the mean."""
        return self.law.mean() + self.step

    def variance(self) -> Any:
        """Return the variance, which a shift does not change."""
        return self.law.variance()


#: What may happen to one parameter: name, fix, of which values, and the value that results.
CHANGES: tuple[tuple[str, str, Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    ("rate for scale", "Pass the reciprocal of {}.", lambda v: bool(v.is_positive), lambda v: 1 / v),
    ("variance for standard deviation", "Pass the square of {}.", lambda v: bool(v.is_positive), sp.sqrt),
    ("standard deviation for variance", "Pass the square root of {}.", lambda v: bool(v.is_positive), lambda v: v**2),
    ("success for failure", "Pass 1 - {}.", lambda v: 0 < v < 1, lambda v: 1 - v),
    ("parameter ignored", "Pass {}.", lambda v: v != 1, lambda v: sp.S.One),
    ("parameter ignored", "Pass {}.", lambda v: v != 0, lambda v: sp.S.Zero),
    ("sign of a parameter", "Change the sign of {}.", lambda v: v != 0, lambda v: -v),
    ("half a parameter", "Double {}.", lambda v: True, lambda v: v / 2),
    ("twice a parameter", "Halve {}.", lambda v: True, lambda v: 2 * v),
    ("n - 1 for n", "Add 1 to {}.", lambda v: bool(v.is_integer), lambda v: v - 1),
    ("n + 1 for n", "Subtract 1 from {}.", lambda v: bool(v.is_integer), lambda v: v + 1),
    ("parameter for its exponential", "Pass exp({}).", lambda v: True, lambda v: sp.log(v) if v > 0 else v),
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
    if p.is_discrete:
        yield Misreading("counted from 1", "The support begins one lower.", "", Shifted(p, 1))
        yield Misreading("counted from 0", "The support begins one higher.", "", Shifted(p, -1))


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
    rest = samples.size - expected[keep].sum()
    seen, wanted = counts[keep].astype(float), expected[keep]
    if rest > 1e-9 * samples.size:
        seen, wanted = np.append(seen, samples.size - seen.sum()), np.append(wanted, rest)
    statistic = float(((seen - wanted) ** 2 / wanted).sum())
    return float(stats.chi2.sf(statistic, max(len(seen) - 1, 1)))
