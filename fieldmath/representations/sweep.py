"""The NumPy engine: carries out a plan in one sweep over the output, slab by slab of the leading axis.

A slab of every output is finished while it is in cache. Along the leading axis a stencil reads the whole source,
along the others only the slab; products of stencils begin with the leading axis, so that no slab needs a halo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from fieldmath.errors import AccuracyWarning, warn
from fieldmath.representations.plans import Group, Plan, Product, single
from fieldmath.representations.stencils import Stencil, affordable, stencil
from fieldmath.representations.threads import shared

SLAB_BYTES = 1 << 20  # Smaller slabs lose time between calls, larger ones leave the cache.


def fill(plan: Plan, sources: Sequence[np.ndarray], outputs: Sequence[np.ndarray], threads: int = 1) -> None:
    """Compute a plan into one array per output of the plan; NumPy lets several threads work at once."""
    arrays = [np.ascontiguousarray(source, dtype=plan.dtype) for source in sources]
    rows = Sweep(plan, arrays).rows

    def work(begins: Iterator[int]) -> None:
        sweep = Sweep(plan, arrays)
        # Where rows meet in memory differences are taken that edges overwrite; infinite samples must not warn there.
        with np.errstate(invalid="ignore"):
            for begin in begins:
                sweep.fill(outputs, begin, min(begin + rows, plan.shape[0]))

    shared(work, range(0, plan.shape[0], rows), threads)


def run(plan: Plan, sources: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return one array per place of the plan; places of equal content share their array."""
    outputs = np.empty((len(plan.outputs), *plan.shape), plan.dtype)
    fill(plan, sources, list(outputs))
    return [outputs[place] for place in plan.places]


def differentiate(
    values: np.ndarray,
    axis_points: np.ndarray,
    axis: int,
    *,
    order: int,
    accuracy: int,
    period: float | None = None,
    name: str = "?",
) -> np.ndarray:
    """Return the derivative of `order` along one array axis, with error O(h**accuracy) up to the ends.

    Parameters
    ----------
    values : ndarray
        Samples, coordinate `axis_points` running along `axis`.
    axis_points : 1-D array
        Increasing coordinate values.
    order, accuracy : int
        Derivative, and power of the spacing in the error.
    period : float, optional
        Length of a periodic axis.
    name : str
        Name of the coordinate, for messages.

    Raises
    ------
    InputError
        If the axis is too short even for accuracy 1.
    """
    usable, message = affordable(len(axis_points), order, accuracy, period is not None, name)
    if message:
        warn(message, AccuracyWarning)
    along = stencil(tuple(axis_points.tolist()), order, usable, period)
    return run(single(values.shape, values.dtype, axis % values.ndim, along), [values])[0]


class Sweep:
    """The state of one sweep: buffers of the size of a slab, and the products of the present slab."""

    def __init__(self, plan: Plan, sources: Sequence[np.ndarray]) -> None:
        self.plan = plan
        self.sources = sources
        self.line = prod(plan.shape[1:])
        self.rows = min(max(1, SLAB_BYTES // (plan.dtype.itemsize * self.line)), plan.shape[0])
        self.buffers: dict[object, np.ndarray] = {}
        self.ready: dict[Product, np.ndarray] = {}
        self.begin = self.end = 0

    def fill(self, outputs: Sequence[np.ndarray], begin: int, end: int) -> None:
        """Compute the rows from `begin` to `end` of every output."""
        self.begin, self.end = begin, end
        self.ready.clear()
        for groups, output in zip(self.plan.outputs, outputs, strict=True):
            target = output[begin:end]
            if not groups:
                target[...] = 0
            for k, group in enumerate(groups):
                if k == 0:
                    self._total(group, target)
                else:
                    target += self._total(group, self._buffer("group"))

    def _total(self, group: Group, target: np.ndarray) -> np.ndarray:
        """Write the sum of a group, with its factors, to `target`."""
        first, *others = group.products
        number, function = group.number, group.function
        total = self._product(first, target)
        for product in others:
            total = np.add(total, self._product(product, self._buffer("term")), out=target)
        if number != 1 or (function is None and total is not target):
            total = np.multiply(total, number, out=target)
        if function is not None:
            part = function[self.begin : self.end] if len(function) > 1 else function
            np.multiply(total, part, out=target, casting="same_kind")
        return target

    def _product(self, product: Product, target: np.ndarray) -> np.ndarray:
        """Return the slab of a product: what is known already, or else computed, in `target` unless it is kept."""
        slot, stages = product
        if not stages:
            return self.sources[slot][self.begin : self.end]
        if product in self.ready:
            return self.ready[product]
        if product in self.plan.kept:
            target = self.ready[product] = self._buffer(product)
        axis, along = stages[-1]
        if axis == 0:
            whole = self.sources[slot].reshape(1, -1, self.line)
            self._apply(along, whole, target.reshape(1, -1, self.line), self.begin, self.end)
        else:
            inner = self._product((slot, stages[:-1]), self._buffer(len(stages)))
            shape = (-1, along.count, prod(self.plan.shape[axis + 1 :]))
            self._apply(along, inner.reshape(shape), target.reshape(shape), 0, along.count)
        return target

    def _buffer(self, use: object) -> np.ndarray:
        if use not in self.buffers:
            self.buffers[use] = np.empty((self.rows, *self.plan.shape[1:]), self.plan.dtype)
        return self.buffers[use][: self.end - self.begin]

    # --- one stencil along the middle axis of a three-dimensional view ------------------------------------------------

    def _apply(self, along: Stencil, u: np.ndarray, out: np.ndarray, begin: int, end: int) -> None:
        """Write the unit part of a stencil for the points from `begin` to `end` of the axis."""
        reach = along.reach
        first, last = (reach, along.count - reach) if along.wraps else (along.first, along.last)
        lower, upper = max(begin, first), min(end, last)
        if lower < upper:
            if u.shape[2] == 1 and u.shape[0] > 1 and along.pairs:
                # Rows follow each other in memory: one long loop, whose wrong values at the seams are overwritten.
                flat = u.reshape(1, -1, 1)
                self._slide(along, flat, out.reshape(1, -1, 1)[:, lower - begin : flat.size - (end - upper)], lower)
            else:
                self._slide(along, u, out[:, lower - begin : upper - begin], lower)
        for lower, upper in ((begin, min(end, first)), (max(begin, last), end)):
            if lower >= upper:
                continue
            target = out[:, lower - begin : upper - begin]
            if along.wraps:
                around = np.arange(lower - reach, upper + reach) % along.count
                self._slide(along, u.take(around, axis=1), target, reach, lower)
            elif lower < first:
                _edge(along.start[lower:upper], u[:, : along.start.shape[1]], target)
            else:
                _edge(along.end[lower - last : upper - last], u[:, along.count - along.end.shape[1] :], target)

    def _slide(self, along: Stencil, u: np.ndarray, out: np.ndarray, at: int, place: int | None = None) -> None:
        """Write sliding rows: `at` is the first point in `u`, `place` (the same unless given) its place on the axis."""
        size = out.shape[1]
        for k, (offset, sign, weight) in enumerate(along.pairs):
            combine = np.add if sign > 0 else np.subtract
            ahead, behind = u[:, at + offset : at + offset + size], u[:, at - offset : at - offset + size]
            if k == 0:
                combine(ahead, behind, out=out)
            else:
                scratch = self._scratch(out)
                combine(ahead, behind, out=scratch)
                scratch *= weight
                out += scratch
        begin = (at if place is None else place) - along.first
        for k, (offset, weights) in enumerate(along.diagonals):
            factor = weights[begin : begin + size, None].astype(out.dtype, copy=False)
            shifted = u[:, at + offset : at + offset + size]
            if k == 0:
                np.multiply(shifted, factor, out=out)
            else:
                out += np.multiply(shifted, factor, out=self._scratch(out))

    def _scratch(self, like: np.ndarray) -> np.ndarray:
        """Return an array of the shape of a part of a slab."""
        return self._buffer("scratch").reshape(-1)[: like.size].reshape(like.shape)


def _edge(rows: np.ndarray, u: np.ndarray, out: np.ndarray) -> None:
    """Write one-sided rows: a product of matrices over the middle axis."""
    rows = rows.astype(out.dtype, copy=False)
    if out.shape[2] == 1:
        np.matmul(u[:, :, 0], rows.T, out=out[:, :, 0])
    else:
        np.matmul(rows, u, out=out)
