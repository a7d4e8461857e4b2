"""Quadrature and series: the numeric reading of the definitions, with an error."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.errors import AccuracyWarning, warn
from fieldmath.probability.arithmetic import NUMERIC, Density
from fieldmath.probability.functionals import ENTROPY, F_DIVERGENCE, KL
from fieldmath.probability.law import Law
from fieldmath.probability.log_densities import Function, is_visible, log_density_of, rounding_of
from fieldmath.probability.marks import hints, sides, spread_points
from fieldmath.probability.question import Question
from fieldmath.probability.singular import decided_by_supports
from fieldmath.probability.standard import in_old_unit, place_of, standardised, width_of
from fieldmath.probability.supports import Support


def numeric(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with an integral or series of the definition's integrand."""
    if question.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in question.free_symbols))
        raise Declined(f"parameters are free: {names}")
    decided = decided_by_supports(question)
    if decided is not None:
        return Answer(decided)
    moved, slope = standardised(question)
    return Answer(_bounded(in_old_unit(_integrated(moved), question, slope)))


def _bounded(found: Approximation) -> Approximation:
    """Return a number whose error is known; decline where nothing bounds it."""
    if math.isfinite(found) and not math.isfinite(found.error):
        raise Declined("the mass leaves the range of floats, so that nothing bounds the error")
    return found


def _integrated(question: Question) -> Approximation:
    """Return the functional as an integral or series in floats."""
    laws = Pair(question)
    if question.functional.is_affinity:
        from fieldmath.probability.affinity import affinity

        return affinity(question, laws)
    order = question.numeric_order

    def integrand(x: np.ndarray) -> np.ndarray:
        p, q = laws.densities(x)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.asarray(question.functional.integrand(p, q, order, NUMERIC), dtype=float)

    if question.functional is F_DIVERGENCE:
        return _total_of_perspective(laws, integrand)
    found, given = _heard(laws, integrand)
    if found == 0.0:
        laws.require_mass()
    rounding = laws.rounding * (1 + abs(found)) if math.isfinite(found) else 0.0
    found = _widened(found, rounding)
    if question.functional is KL and laws.are_on_one_support and found.error > _POOR * abs(found):
        nonnegative, also_given = _heard(laws, laws.excess)
        nonnegative = _widened(nonnegative, 30 * laws.rounding * _difference(nonnegative))
        if nonnegative.error < found.error:
            found, given = nonnegative, also_given
    if math.isinf(found) or math.isfinite(found.error):  # Others are declined.
        for text in given:
            warn(text, AccuracyWarning)
    return found


_UNSEEN = 1e-3
"""Part of the mass that may be missing where an integral is 0."""
_POOR = 1e-11
"""Relative error from which a divergence is also taken from an integrand without cancellation."""


def _heard(laws: Pair, integrand: Function) -> tuple[Approximation, list[str]]:
    """Return an integral and the warnings that were given on the way."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always", AccuracyWarning)
        found = laws.total(integrand)
    return found, [str(entry.message) for entry in given]


def _difference(divergence: float) -> float:
    """Return a bound of the integral of abs(p - q), by which rounding of logarithms enters (Pinsker), and of p."""
    return math.sqrt(2 * abs(divergence)) + abs(divergence)


def _widened(found: Approximation, slack: float) -> Approximation:
    return Approximation(float(found), error=found.error + slack, method=found.method)


def _total_of_perspective(laws: Pair, integrand: Function) -> Approximation:
    """Return the integral of a perspective, infinite where it grows beyond every bound without an end."""
    found, given = _heard(laws, integrand)
    if math.isinf(found.error) and found > _BEYOND:
        return Approximation(math.inf, error=math.inf, method=found.method)
    for text in given:
        warn(text, AccuracyWarning)
    return found


_BEYOND = 1e100  # A divergence of this size is an integral that does not converge.


def _unresolved(law: Law) -> str:
    """Return why floats do not resolve the mass of a law, or an empty text."""
    if law.beyond_floats:
        return f"no float holds {law.beyond_floats}"
    if not is_visible(law):
        return "a density leaves the range of floats where its mass is"
    place, width = place_of(law), width_of(law)
    if place is None or width is None:
        return ""
    if np.spacing(abs(float(place))) > width:  # Near 1e300 a width of 1e150 is less than the distance of floats.
        return "a density is narrower than the distance of floats where its mass is"
    if width > _WIDEST or (width < 1 / _WIDEST and not law.is_discrete):
        return "a density is wider or narrower than the reach of quadrature"
    return ""


_WIDEST = 1e145
"""Tails are followed to 1e150, singular ends to 1e-150."""


class Pair:
    """Two laws made numeric: their log-densities, where to integrate, and where to look."""

    def __init__(self, question: Question) -> None:
        p, q = question.p, question.other
        for law in (p, q):
            if law.log_density is None or law.support is None:
                raise Declined("a distribution has no density formula")
            if reason := _unresolved(law):
                raise Declined(reason)
        self.p, self.q = p, q
        self.domains = _regions(question.functional.domain, p.region, q.region)
        self.log_p, self.log_q = log_density_of(p), log_density_of(q)
        points, scales = hints(p)
        other_points, other_scales = hints(q)
        self.points, self.scales = points + other_points, scales + other_scales
        for law in {p: None, q: None}:
            self.scales = self.scales + sides(log_density_of(law), self.points, self.scales)
        self.has_q = question.q is not None

    def densities(self, x: np.ndarray) -> tuple[Density, Density]:
        """Return both densities at `x`."""
        log_p = self.log_p(x)
        log_q = self.log_q(x) if self.has_q else np.zeros_like(x)
        return Density(np.exp(log_p), log_p), Density(np.exp(log_q), log_q)

    @property
    def rounding(self) -> float:
        """How much rounding the values of both log-densities may share: quadrature cannot see it."""
        return rounding_of(self.p) + (rounding_of(self.q) if self.has_q else 0.0)

    def require_mass(self) -> None:
        """Decline where floats do not see the mass of p: an integral of nothing is no answer."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AccuracyWarning)
            mass = self.total(lambda x: np.exp(self.log_p(x)))
        if not abs(mass - 1) <= mass.error + _UNSEEN:
            raise Declined("a density leaves the range of floats where its mass is")

    @property
    def are_on_one_support(self) -> bool:
        """Whether both densities have their whole mass on the same set."""
        return self.has_q and self.p.region == self.q.region and not self.p.is_rounded and not self.q.is_rounded

    def excess(self, x: np.ndarray) -> np.ndarray:
        r"""Return :math:`p\log(p/q) - p + q`: its integral is the KL divergence and none of it is negative."""
        p, q = self.densities(x)
        with np.errstate(invalid="ignore", over="ignore"):
            ratio = p.log - q.log
            near = np.abs(ratio) < 1
            value = np.where(
                near, p.value * (ratio + np.expm1(-np.where(near, ratio, 0.0))), p.value * (ratio - 1) + q.value
            )
        return np.where(p.value > 0, value, q.value)

    def total(self, integrand: Function) -> Approximation:
        """Return the integral, or the sum, over all regions."""
        parts = [self._part(integrand, *region) for region in self.domains]
        method = parts[0].method if parts else "quadrature"
        return Approximation(math.fsum(parts), error=math.fsum(part.error for part in parts), method=method)

    def _part(self, integrand: Function, lower: float, upper: float) -> Approximation:
        from fieldmath.probability.double_exponential import smooth_integral
        from fieldmath.probability.quadrature import integrate
        from fieldmath.probability.series import sum_series

        if self.p.is_discrete:
            return sum_series(integrand, lower, upper, points=self.points, scales=self.scales)
        # Of these the hints are all that need be seen; other laws may hide something between the points of one rule.
        if self.p.row is not None and self.q.row is not None:
            found = smooth_integral(integrand, lower, upper, self.points, self.scales)
            if found is not None:
                return found
        inside = [point for point in self.points if lower <= point <= upper]
        return integrate(integrand, lower, upper, points=inside, scales=self.scales)


def _regions(domain: str, p: Support, q: Support) -> list[tuple[float, float]]:
    """Return the intervals to integrate over: split where a support ends."""
    first, second = ((float(s.lower), float(s.upper)) for s in (p, q))
    if domain == "p":
        return [first]
    if domain == "both":
        lower, upper = max(first[0], second[0]), min(first[1], second[1])
        return [(lower, upper)] if (lower <= upper if p.discrete else lower < upper) else []
    if p.discrete:
        return [(min(first[0], second[0]), max(first[1], second[1]))]
    ends = sorted({*first, *second})
    return list(pairwise(ends))


def total_of(law: Law, function: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Approximation:
    """Return the integral or sum over the support of ``function(x, density(x))``."""
    laws = Pair(Question(ENTROPY, law))

    def integrand(x: np.ndarray) -> np.ndarray:
        return function(np.asarray(x, dtype=float), np.exp(laws.log_p(x)))

    return laws.total(integrand)


def mass_between(law: Law, lower: float, upper: float) -> float:
    """Return the probability between two points."""
    from fieldmath.probability.quadrature import integrate
    from fieldmath.probability.series import sum_series

    lower, upper = max(lower, float(law.region.lower)), min(upper, float(law.region.upper))
    if upper < lower:
        return 0.0
    points, scales = hints(law)
    log_density = log_density_of(law)
    inside = [point for point in points if lower <= point <= upper]
    method = sum_series if law.is_discrete else integrate
    end = math.floor(upper) if law.is_discrete and math.isfinite(upper) else upper
    return min(max(float(method(lambda x: np.exp(log_density(x)), lower, end, points=inside, scales=scales)), 0.0), 1.0)


def inverted(law: Law, u: np.ndarray) -> np.ndarray:
    """Return quantiles by interpolation in a table of the cdf, refined where the table is coarse."""
    lower, upper = float(law.region.lower), float(law.region.upper)
    points, scales = hints(law)
    grid = [spread_points(lower, upper, 401)]
    grid += [point + scale * np.linspace(-8, 8, 401) for point in points for scale in scales]
    x = np.unique(np.clip(np.concatenate(grid), lower, upper))
    x = np.unique(np.round(x)) if law.is_discrete else x
    density = np.exp(log_density_of(law)(x))
    density = np.where(np.isfinite(density), density, 0.0)
    if law.is_discrete:
        return x[np.minimum(np.searchsorted(np.cumsum(density), u), len(x) - 1)]
    mass = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(x))])
    return np.interp(u, mass / mass[-1], x)
