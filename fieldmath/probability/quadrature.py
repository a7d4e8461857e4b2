"""Integrals of one variable with an error that can be believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import AccuracyWarning, InputError, warn
from fieldmath.probability.panels import Anchored, Panels, Sums, apply_rules, ladder, unseen_jumps
from fieldmath.probability.tails import Remainder, remainder

Array = NDArray[np.float64]

_EPS = float(np.finfo(float).eps)
_CAUTION = 30.0
"""The stated error per unit of doubled-rule difference: rounding inside f may be shared by neighbouring points."""
_BUDGET = 400_000
_LARGEST, _SMALLEST = 1e150, 1e-150
"""How far tails and singular ends are followed; squares of these are still floats."""


@dataclass(frozen=True)
class _OpenEnd:
    """A direction without a last panel: x = anchor + amplitude * e^t with t to `limit` (of either sign)."""

    anchor: float
    amplitude: float
    limit: float


def integrate(
    function: Callable[[Array], Array],
    lower: float,
    upper: float,
    *,
    points: Sequence[float] = (),
    scales: Sequence[float] = (),
    tolerance: float = 1e-11,
    anchored: Anchored | None = None,
) -> Approximation:
    r"""Return :math:`\int_a^b f(x)\,dx` with an error estimate that includes rounding and tails.

    The interval is divided at `points` and in panels that double in width with the distance from each of them,
    starting at a small part of `scales`, so a needle whose place is given is never missed. Each panel carries the
    Gauss-Kronrod pair of 10 and 21 points, evaluated for all panels at once; panels whose rules disagree are
    halved. A panel that begins at an end or at a given point and does not converge is continued in the variable
    log(distance), which resolves powers and logarithms; so are infinite tails, up to distances of 1e150, and what
    lies beyond is extrapolated and its uncertainty added to the error.

    Parameters
    ----------
    function : callable
        Vectorised: array of floats to array of floats. It is never evaluated at `lower`, `upper` or a point.
    lower, upper : float
        The limits; either may be infinite. Exchanged limits change the sign.
    points : sequence of float
        Where the mass, modes, kinks, jumps or singularities are; those outside the interval are ignored.
    scales : sequence of float
        Widths of the mass: one per point, or any number of them, each then used at every point and end.
        Values that are not positive and finite are ignored.
    tolerance : float
        Error aimed at, relative to the larger of abs(result) and a hundredth of the integral of abs(f).
    anchored : callable, optional
        ``anchored(c, d)`` stands for f(c + d) and is used instead of `function`; c is a point or an end, and d
        is not rounded to the floats around c, which matters for singularities at ends other than 0.

    Returns
    -------
    Approximation
        The error is thirty times the sum of the doubled-rule differences, plus rounding, plus the uncertainty of the
        remainders. It is never 0 unless the limits are equal; it is infinite, with an `AccuracyWarning`, when
        nothing could be found out: f unusable on part of the interval, or zero wherever it was sampled although no
        point was given. An infinite value means that the integrand, in one direction, stays at least as large as
        1/distance up to the largest (or smallest) distances that are followed, 1e150 (1e-150).

    Notes
    -----
    An `AccuracyWarning` is given when the error is larger than 1e-7 (or 1,000 times `tolerance`) on the scale
    of `tolerance`, and above `tolerance` itself. Rounding inside f that all points share, as in a
    normalising constant, cannot be seen.

    References
    ----------
    R. Piessens et al., QUADPACK (1983), for the rules; P. Wynn, MTAC 10 (1956) 91, for the remainders.

    Examples
    --------
    >>> import numpy as np
    >>> mass = integrate(lambda x: np.exp(-((x - 40) ** 2) * 1e6), -100, 100, points=[40], scales=[1e-3])
    >>> mass.contains(np.sqrt(np.pi) / 1000), mass.error < 1e-12
    (True, True)
    """
    if math.isnan(lower) or math.isnan(upper):
        raise InputError(f"the limits must be numbers; got {lower} and {upper}")
    if lower == upper:
        return Approximation(0.0, error=0.0, method="quadrature")
    if lower > upper:
        turned = integrate(function, upper, lower, points=points, scales=scales, tolerance=tolerance, anchored=anchored)
        return Approximation(-float(turned), error=turned.error, method="quadrature")
    work = _Integration(function, anchored, tolerance)
    with np.errstate(all="ignore"):  # What overflows is judged by the rules, not reported by NumPy.
        work.divide(float(lower), float(upper), *_marks(float(lower), float(upper), points, scales))
        work.refine()
    return work.conclude(informed=bool(len(points)))


def _marks(
    lower: float, upper: float, points: Sequence[float], scales: Sequence[float]
) -> tuple[list[float], list[tuple[float, ...]]]:
    """Return the increasing places from which panels grow and the scales at each."""
    widths = [float(scale) for scale in scales]
    everywhere = tuple(sorted({width for width in widths if 0 < width < math.inf}))
    paired = len(widths) == len(points)
    found: dict[float, set[float]] = {end: set(everywhere) for end in (lower, upper) if math.isfinite(end)}
    for i, point in enumerate(float(point) for point in points):
        is_end = any(abs(point - end) <= 8 * _EPS * abs(end) for end in (lower, upper) if math.isfinite(end))
        if lower <= point <= upper and math.isfinite(point) and not is_end:
            own = {widths[i]} & set(everywhere) if paired else set(everywhere)
            found.setdefault(point, set()).update(own)
    if not found:
        found[0.0] = set(everywhere)
    places = sorted(found)
    return places, [tuple(sorted(found[place])) for place in places]


class _Integration:
    """One integral in progress: the panels, what the rules say of them, and the open ends."""

    def __init__(self, function: Callable[[Array], Array], anchored: Anchored | None, tolerance: float) -> None:
        self.function, self.anchored, self.tolerance = function, anchored, tolerance
        self.ends: list[_OpenEnd] = []
        self.evaluations = 0

    def divide(self, lower: float, upper: float, places: list[float], scales: list[tuple[float, ...]]) -> None:
        """Lay the first panels: from every place to half way to its neighbours, or to infinity."""
        parts = []
        for i, (place, widths) in enumerate(zip(places, scales, strict=True)):
            left = place - (0.5 * (places[i - 1] + place) if i else lower)
            right = (0.5 * (place + places[i + 1]) if i + 1 < len(places) else upper) - place
            for sign, reach in ((-1.0, left), (1.0, right)):
                parts += self._wing(place, sign, reach, widths) if reach > 0 else []
        self.panels = Panels.join(parts)
        self.sums = self._evaluate(self.panels)

    def _wing(self, place: float, sign: float, reach: float, widths: tuple[float, ...]) -> list[Panels]:
        edges = ladder(reach, widths, min(float(self._finest(place)), 0.25 * reach))
        panels = [Panels.on(place, sign, edges, touches=True)]
        if math.isinf(reach):
            far = float(edges[-1])
            limit = math.log(_LARGEST / max(far, abs(place)))
            panels.append(self._open(_OpenEnd(place, sign * far, limit)))
        return panels

    def _finest(self, place: float | Array) -> Array:
        """Return the width below which panels at `place` hold too few floats."""
        return np.asarray(0.0 if self.anchored else 16 * _EPS * np.abs(place))

    def _open(self, end: _OpenEnd) -> Panels:
        """Return panels in log(distance) that lead to an open end."""
        self.ends.append(end)
        steps = np.concatenate([[0.0], 2.0 ** np.arange(0, 11)])
        edges = math.copysign(1.0, end.limit) * np.append(steps[steps < abs(end.limit) - 0.5], abs(end.limit))
        return Panels.on(end.anchor, end.amplitude, np.sort(edges), end=len(self.ends) - 1)

    def _evaluate(self, panels: Panels) -> Sums:
        self.evaluations += 21 * panels.count
        return apply_rules(self.function, panels, self.anchored)

    def refine(self) -> None:
        """Halve the panels whose two rules disagree until the sum of the differences is small enough."""
        while self.evaluations < _BUDGET:
            chosen = self._unresolved()
            if not chosen.any():
                return
            old, old_sums = self.panels.select(chosen), self.sums.select(chosen)
            singular = old.touches & ~old.logarithmic
            parts, sums = [self.panels.select(~chosen)], [self.sums.select(~chosen)]
            for panel in np.flatnonzero(singular):
                parts.append(self._towards_anchor(old, int(panel)))
                sums.append(self._evaluate(parts[-1]))
            if not singular.all():
                for part, part_sums in self._halve(old.select(~singular), old_sums.select(~singular)):
                    parts.append(part)
                    sums.append(part_sums)
            self.panels, self.sums = Panels.join(parts), Sums.join(sums)

    def _unresolved(self) -> NDArray[np.bool_]:
        sums, panels = self.sums, self.panels
        partly = (sums.unusable > 0) & (sums.unusable < 21) & (sums.magnitude > 1e-20 * sums.magnitude.sum())
        wrong = partly & (panels.upper - panels.lower > 1e-3 * np.abs(panels.upper))
        goal = self.goal() / _CAUTION
        hidden = unseen_jumps(panels, sums)
        if sums.difference.sum() + hidden.sum() > goal:
            share, is_noise = goal / panels.count, panels.stalls >= 2
            wrong |= (sums.difference > share) & ~is_noise
            wrong |= (hidden > share) & ~(is_noise & (hidden <= 1e-7 * sums.magnitude))
        can_halve = panels.upper - panels.lower > 4 * _EPS * np.abs(panels.upper)
        coarsest = np.where(panels.touches, 1280.0, 1.0)  # a singular end needs room for its logarithmic panels
        return wrong & can_halve & (panels.width > coarsest * self._finest(panels.anchor))

    def _towards_anchor(self, panels: Panels, i: int) -> Panels:
        anchor, width = float(panels.anchor[i]), float(panels.upper[i])
        nearest = _SMALLEST if anchor == 0 or self.anchored else 1024 * _EPS * abs(anchor)
        limit = min(math.log(nearest / width), -1.0)
        return self._open(_OpenEnd(anchor, float(panels.amplitude[i]) * width, limit))

    def _halve(self, old: Panels, old_sums: Sums) -> list[tuple[Panels, Sums]]:
        new = old.halves(old.stalls)
        sums = self._evaluate(new)
        together = sums.difference[: old.count] + sums.difference[old.count :]
        noisy = (together > 0.5 * old_sums.difference) & (old_sums.difference <= 1e-5 * old_sums.magnitude)
        stalls = old.stalls + noisy
        object.__setattr__(new, "stalls", np.concatenate([stalls, stalls]))
        return [(new, sums)]

    def scale(self) -> float:
        """Return what `tolerance` is relative to."""
        return max(abs(math.fsum(self.sums.value)), 0.01 * float(self.sums.magnitude.sum()))

    def goal(self) -> float:
        """Return the error aimed at."""
        return self.tolerance * self.scale()

    def conclude(self, *, informed: bool) -> Approximation:
        """Return the integral with its error, after the remainders at the open ends."""
        hidden = float(unseen_jumps(self.panels, self.sums).sum())
        vanished = self._forgive()
        rests = [self._rest(number, end) for number, end in enumerate(self.ends) if number not in vanished]
        value = math.fsum([*self.sums.value, *(rest.value for rest in rests if not rest.diverges)])
        magnitude = float(self.sums.magnitude.sum())
        divergent = {rest.value for rest in rests if rest.diverges}
        if len(divergent) == 1:
            return Approximation(divergent.pop(), error=math.inf, method="quadrature")
        error = _CAUTION * (float(self.sums.difference.sum()) + hidden) + float(self.sums.rounding.sum())
        error += 4 * _EPS * magnitude + sum(rest.error for rest in rests)
        if divergent or self.sums.unusable.any() or (magnitude == 0 and not informed):
            error = math.inf
        elif magnitude == 0:
            error = self.tolerance
        poor = max(1e3 * self.tolerance, 1e-7) * self.scale()
        if error > max(poor, self.tolerance):
            _warn(value, error)
        return Approximation(value, error=max(error, _EPS * abs(value), math.ulp(0.0)), method="quadrature")

    def _forgive(self) -> set[int]:
        """Take unusable values for 0 where the integrand beside them has vanished; return the ends this settles.

        Densities and logarithms underflow to products such as 0 * inf, which are undefined and stand for 0.
        """
        if not self.sums.unusable.any():
            return set()
        order = self.panels.order()
        bad = self.sums.unusable[order] > 0
        size, ends = self.sums.magnitude[order], self.panels.end[order]
        negligible, settled = 1e-20 * float(size.sum()), set[int]()
        for run in np.split(np.arange(bad.size), np.flatnonzero(np.diff(bad)) + 1):
            around = size[max(run[0] - 1, 0) : run[-1] + 2]
            if bad[run[0]] and around.size > run.size and around.max() <= negligible:
                self.sums.unusable[order[run]] = 0
                settled |= set(ends[run].tolist()) - {-1}
        return settled

    def _rest(self, number: int, end: _OpenEnd) -> Remainder:
        """Return what lies beyond the panels of an open end; panels that hold unusable values are given up."""
        mine = self.panels.end == number
        bad = mine & (self.sums.unusable > 0)
        outward = end.limit > 0
        last = end.limit
        if bad.any():
            last = float(self.panels.lower[bad].min() if outward else self.panels.upper[bad].max())
            beyond = mine & (self.panels.lower >= last if outward else self.panels.upper <= last)
            self.panels, self.sums = self.panels.select(~beyond), self.sums.select(~beyond)
        if abs(last) < 1e-2:
            return Remainder(0.0, math.inf)
        edges = last * (1 - np.arange(10) * min(1.0, abs(last) / 9) / abs(last))[::-1]
        cells = Panels.on(end.anchor, end.amplitude, np.sort(edges), end=number)
        terms = self._evaluate(cells).value
        rest = remainder(terms if outward else terms[::-1], 1e-25 * float(self.sums.magnitude.sum()))
        return Remainder(0.0, math.inf) if rest.diverges and bad.any() and not _overflows(terms) else rest


def _overflows(terms: Array) -> bool:
    """Return whether values ended because they left the range of floats, not because they were undefined."""
    return bool(np.abs(terms).max() > 1e100)


def _warn(value: float, error: float) -> None:
    text = f"the integral {value:.6g} has an error of about {error:.1e}. Give the places of its mass as points."
    warn(text, AccuracyWarning)
