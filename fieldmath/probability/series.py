"""Sums over integers, finite or infinite, with an error that can be believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fieldmath.approximation import Approximation
from fieldmath.errors import AccuracyWarning, InputError, warn
from fieldmath.probability.blocks import Block, Found, block_rule, noise_of
from fieldmath.probability.panels import evaluate
from fieldmath.probability.tails import Remainder, remainder

Array = NDArray[np.float64]
Term = Callable[[Array], Array]

_EPS = float(np.finfo(float).eps)
_CAUTION = 30.0
_SHORT = 10
"""Blocks of 2**_SHORT integers and fewer are summed term by term."""
_STAGES = (60, 120, 240, 500)
"""Powers of two to which tails are followed, as far as needed."""
_BUDGET = 400_000


def sum_series(
    term: Term,
    lower: float,
    upper: float,
    *,
    points: Sequence[float] = (),
    scales: Sequence[float] = (),
    tolerance: float = 1e-13,
) -> Approximation:
    r"""Return :math:`\sum_{k=a}^{b} t(k)` over the integers, with an error estimate.

    The integers are taken in blocks that double in length with the distance from each of `points`. The first
    thousand terms on either side of a point are added one by one (with `math.fsum`); a longer block is summed by
    the rules that are exact for polynomials of degree 32 and 16 on its integers (33 and 17 terms are evaluated),
    and halved where these two disagree. Infinite tails run to 2**500, where a doubling block is a cell
    of equal width in log k; what lies beyond is extrapolated and its uncertainty added to the error.

    Parameters
    ----------
    term : callable
        Vectorised: array of floats with integer values to array of floats.
    lower, upper : float
        First and last integer, or minus and plus infinity. An empty range gives 0.
    points : sequence of float
        Where the mass is: modes, means, kinks. Those outside the range are ignored.
    scales : sequence of float
        Widths of the mass at the points. The blocks find widths by themselves; the parameter is here so that sums and
        integrals are called alike.
    tolerance : float
        Error aimed at, relative to the larger of abs(result) and a hundredth of the sum of abs(t).

    Returns
    -------
    Approximation
        With ``method="series"``. An infinite value means that the last nine doubling blocks do
        not fall, as for the harmonic series; an infinite error, with an `AccuracyWarning`, that nothing could be
        found out.

    Notes
    -----
    The error holds thirty times the differences of the rules, rounding, the noise seen in high differences of
    neighbouring terms, and the uncertainty of the remainders. An `AccuracyWarning` is given when it is larger than
    1e-7 (or 100,000 times `tolerance`) on the scale of `tolerance`, and above 100 times `tolerance` itself.

    References
    ----------
    G. Szegő, Orthogonal Polynomials, section 2.8 (the polynomials orthogonal on equidistant points).

    Examples
    --------
    >>> import numpy as np
    >>> total = sum_series(lambda k: k**-2.0, 1, np.inf)
    >>> total.contains(np.pi**2 / 6), total.error < 1e-10
    (True, True)
    """
    first, last = _whole(lower, math.ceil), _whole(upper, math.floor)
    if first > last:
        return Approximation(0.0, error=0.0, method="series")
    work = _Summation(term, tolerance)
    work.divide(first, last, _places(first, last, points))
    work.refine()
    return work.conclude(informed=bool(len(points)))


def _whole(limit: float, rounding: Callable[[float], int]) -> float:
    if math.isnan(limit):
        raise InputError(f"the limits must be integers or infinite; got {limit}")
    return limit if math.isinf(limit) else float(rounding(limit))


def _places(first: float, last: float, points: Sequence[float]) -> list[float]:
    """Return the increasing integers from which blocks grow."""
    inside = {float(round(point)) for point in points if math.isfinite(point) and first <= round(point) <= last}
    return sorted(inside | {end for end in (first, last) if math.isfinite(end)}) or [0.0]


class _Summation:
    """One sum in progress: its blocks with what is known of each, and the open tails."""

    def __init__(self, term: Term, tolerance: float) -> None:
        self.term, self.tolerance = term, tolerance
        self.found: dict[Block, Found] = {}
        self.pieces: list[tuple[Array, Array]] = []
        self.tails: list[tuple[float, float]] = []
        self.evaluations = 0

    def divide(self, first: float, last: float, places: list[float]) -> None:
        """Lay the first blocks: from every place to half way to its neighbours, or to infinity."""
        blocks: list[Block] = []
        begin = first
        for i, place in enumerate(places):
            end = last if i + 1 == len(places) else place + math.floor((places[i + 1] - place) / 2)
            left = self._wing(place, -1.0, 1.0, place - begin, blocks)
            right = self._wing(place, 1.0, 0.0, end - place + 1, blocks)
            self._add_terms(place - left, place + right - 1)
            begin = end + 1
        self._measure(blocks)
        for tail in self.tails:
            for near, far in pairwise(_STAGES):
                outer = [self.found[Block(*tail, 2.0**power, power)].magnitude for power in (near - 2, near - 1)]
                if max(outer) <= 1e-25 * self.magnitude():
                    break
                self._measure([Block(*tail, 2.0**power, power) for power in range(near, far)])

    def _wing(self, place: float, sign: float, start: float, reach: float, blocks: list[Block]) -> float:
        """Append the long blocks on one side of a place; return how many integers there are summed one by one."""
        near = 2.0**_SHORT
        if math.isinf(reach):
            self.tails.append((place, sign))
            blocks += [Block(place, sign, 2.0**power, power) for power in range(_SHORT, _STAGES[0])]
            return near - start
        reach += start  # offsets start ... reach - 1
        offset, power = near, _SHORT
        while reach - offset >= near:
            power = min(power, int(math.log2(reach - offset)))
            blocks.append(Block(place, sign, offset, power))
            offset += 2.0**power
            power = power + 1 if offset == 2.0 ** (power + 1) else power
        if reach > offset:
            ends = sorted((place + sign * offset, place + sign * (reach - 1)))
            self._add_terms(*ends)
        return min(near, reach) - start

    def _add_terms(self, first: float, last: float) -> None:
        """Take in the terms first ... last one by one."""
        if last >= first:
            k = first + np.arange(last - first + 1)
            self.evaluations += k.size
            self.pieces.append((k, evaluate(self.term, k)))

    def _measure(self, blocks: list[Block]) -> None:
        if not blocks:
            return
        rules = [block_rule(block.power) for block in blocks]
        stretch = np.array([max(1.0, 2.0 ** (block.power - 50)) for block in blocks])[:, None]
        anchors, signs, starts = np.array([(block.anchor, block.sign, block.offset) for block in blocks]).T[:, :, None]
        values = evaluate(self.term, anchors + signs * (starts + np.array([rule[0] for rule in rules]) * stretch))
        self.evaluations += values.size
        usable = np.isfinite(values)
        values = np.where(usable, values, 0.0)
        weights = np.array([rule[1] for rule in rules]) * stretch[:, :, None]
        with np.errstate(over="ignore", invalid="ignore"):
            sums = np.einsum("bj,bjr->br", values, weights)
            sizes = np.einsum("bj,bj->b", np.abs(values), np.abs(weights[:, :, 0]))
        for i, block in enumerate(blocks):
            fine, coarse = sums[i]
            self.found[block] = Found(fine, abs(fine - coarse), sizes[i], int((~usable[i]).sum()))

    def magnitude(self) -> float:
        """Return the sum of the absolute terms."""
        direct = sum(float(np.abs(values[np.isfinite(values)]).sum()) for _, values in self.pieces)
        return direct + sum(found.magnitude for found in self.found.values())

    def scale(self) -> float:
        """Return what `tolerance` is relative to."""
        total = math.fsum(found.value for found in self.found.values())
        total += math.fsum(float(values[np.isfinite(values)].sum()) for _, values in self.pieces)
        return max(abs(total), 0.01 * self.magnitude())

    def refine(self) -> None:
        """Halve the blocks whose two rules disagree until the sum of the differences is small enough."""
        while self.evaluations < _BUDGET:
            goal = max(self.tolerance * self.scale(), 4 * _EPS * self.magnitude()) / _CAUTION
            settled = sum(found.difference for found in self.found.values()) <= goal
            share, vanished = goal / max(len(self.found), 1), 1e-20 * self.magnitude()
            chosen = [
                block
                for block, found in self.found.items()
                if (not settled and found.stalls < 2 and found.difference > max(share, 2 * _EPS * found.magnitude))
                or (0 < found.unusable < 33 and found.magnitude > vanished and block.power < _STAGES[0])
            ]
            if not chosen:
                return
            self._split(chosen)

    def _split(self, chosen: list[Block]) -> None:
        olds = {block: self.found.pop(block) for block in chosen}
        for block in chosen:
            if block.power <= _SHORT:
                near, far = block.offset, block.offset + 2.0**block.power - 1
                self._add_terms(*sorted((block.anchor + block.sign * near, block.anchor + block.sign * far)))
        longer = {block: block.halves() for block in chosen if block.power > _SHORT}
        self._measure([half for halves in longer.values() for half in halves])
        for block, halves in longer.items():
            together = sum(self.found[half].difference for half in halves)
            stalls = olds[block].stalls + olds[block].isnoise_of(together)
            self.found.update({half: replace(self.found[half], stalls=stalls) for half in halves})

    def conclude(self, *, informed: bool) -> Approximation:
        """Return the sum with its error, after the remainders of the tails."""
        magnitude = self.magnitude()
        direct, noise, undefined = self._direct(1e-20 * magnitude)
        rough = any(found.is_unresolved() and found.magnitude > 1e-10 * magnitude for found in self.found.values())
        rests = [self._rest(tail, magnitude) for tail in self.tails]
        if rough:  # what the rules do not see as smooth cannot be continued, but it may have come to its end
            rests = [rest if rest.error <= _EPS * magnitude else Remainder(0.0, math.inf) for rest in rests]
        value = math.fsum([direct, *(found.value for found in self.found.values())])
        divergent = {rest.value for rest in rests if rest.diverges}
        if len(divergent) == 1:
            return Approximation(divergent.pop(), error=math.inf, method="series")
        value += sum(rest.value for rest in rests if not rest.diverges)
        error = _CAUTION * (noise + sum(found.difference for found in self.found.values()))
        error += 4 * _EPS * magnitude + sum(rest.error for rest in rests)
        bad = any(found.unusable and found.magnitude > 1e-20 * magnitude for found in self.found.values())
        if divergent or undefined or bad or (magnitude == 0 and self.found and not informed):
            error = math.inf
        elif magnitude == 0:
            error = self.tolerance
        if error > max(max(1e5 * self.tolerance, 1e-7) * self.scale(), 100 * self.tolerance):
            text = f"the sum {value:.6g} has an error of about {error:.1e}. Give the places of its mass as points."
            warn(text, AccuracyWarning)
        return Approximation(value, error=max(error, _EPS * abs(value), math.ulp(0.0)), method="series")

    def _direct(self, vanished: float) -> tuple[float, float, bool]:
        """Return the sum of the single terms, their noise, and whether an undefined term matters."""
        total, noise, undefined = [], 0.0, False
        for _, values in self.pieces:
            usable = np.isfinite(values)
            kept = values[usable]
            if not usable.all():
                beside = np.abs(np.where(usable, values, 0.0))
                near = np.maximum(np.append(beside[1:], 0.0), np.insert(beside[:-1], 0, 0.0))
                undefined |= bool((near[~usable] > vanished).any()) or not kept.size
            total.append(math.fsum(kept))
            noise += noise_of(kept)
        return math.fsum(total), noise, undefined

    def _rest(self, tail: tuple[float, float], magnitude: float) -> Remainder:
        """Return what lies beyond the last block of a tail."""
        sums: dict[int, list[Found]] = {}
        for block, found in self.found.items():
            if (block.anchor, block.sign) == tail:
                sums.setdefault(int(math.log2(block.offset)), []).append(found)
        last = max(sums) + 1
        while last > _SHORT + 9 and any(found.unusable for found in sums.get(last - 1, [])):
            last -= 1
        terms = np.array([math.fsum(found.value for found in sums.get(power, [])) for power in range(last - 9, last)])
        return remainder(terms, 1e-25 * magnitude)
