"""Measuring the order of an approximation: errors on finer and finer grids, inside and at the boundary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

import fieldmath as fm
from fieldmath.verify.table import Table

MARGIN = 0.25
"""The interior leaves out this fraction of the box at each end of an axis; a fixed number of cells biases orders."""

FLOOR = 2e-11
"""Relative errors below this, times the amplification by differences, are rounding."""

SAFETY = 1.25
"""Roache's factor of safety for three grids and more."""


@dataclass(frozen=True, eq=False)
class Level:
    """One grid: what the code returned (`observed`) and the truth (`exact`), components first."""

    grid: fm.Grid
    observed: np.ndarray
    exact: np.ndarray

    @cached_property
    def inside(self) -> np.ndarray:
        """Return the mask of the interior, of the shape of the grid."""
        return interior(self.grid)

    @property
    def h(self) -> float:
        """Return the geometric mean of the spacings."""
        return float(np.exp(np.mean([np.log(_length(g) / _cells(g)) for g in _sides(self.grid)])))

    @cached_property
    def error(self) -> np.ndarray:
        """Return the absolute error, NaN where the code gives no value."""
        return np.abs(self.observed - self.exact)

    @cached_property
    def scale(self) -> float:
        """Return the root mean square of the exact answer."""
        finite = self.exact[np.isfinite(self.exact)]
        return float(np.sqrt(np.mean(finite**2))) if finite.size else 0.0

    def worst(self, where: np.ndarray) -> float:
        """Return the largest error where a mask says; NaN when nothing was computed there."""
        part = self.error[..., where]
        return float(np.nanmax(part)) if np.isfinite(part).any() else math.nan

    def mean(self, where: np.ndarray) -> float:
        """Return the root mean square error where a mask says."""
        part = self.error[..., where]
        return float(np.sqrt(np.nanmean(part**2))) if np.isfinite(part).any() else math.nan


def interior(grid: fm.Grid) -> np.ndarray:
    """Return the mask of the points at least `MARGIN` of the box away from its ends; periodic axes have none."""
    mask = np.ones(grid.shape, dtype=bool)
    for k, (axis, period) in enumerate(zip(grid.axes, grid.periods, strict=True)):
        if period is None:
            margin = MARGIN * (axis[-1] - axis[0])
            keep = (axis >= axis[0] + margin - 1e-12) & (axis <= axis[-1] - margin + 1e-12)
            mask &= keep.reshape([-1 if j == k else 1 for j in range(grid.dimension)])
    return mask


def _sides(grid: fm.Grid) -> list[tuple[np.ndarray, float | None]]:
    return list(zip(grid.axes, grid.periods, strict=True))


def _length(side: tuple[np.ndarray, float | None]) -> float:
    axis, period = side
    return float(axis[-1] - axis[0]) if period is None else period


def _cells(side: tuple[np.ndarray, float | None]) -> int:
    axis, period = side
    return max(len(axis) - (period is None), 1)


@dataclass(frozen=True)
class Study:
    """The levels of a refinement, the coarsest first, and what they say."""

    levels: tuple[Level, ...]

    @cached_property
    def table(self) -> Table:
        """Return the measurements, one row for each grid."""
        columns = ("n", "h", "max inside", "L2 inside", "order", "max boundary", "L2 boundary", "order at boundary",
                   "GCI %")  # fmt: skip
        rows = []
        inner, outer, index = [math.nan, *self.orders(True)], [math.nan, *self.orders(False)], [math.nan, *self._gci()]
        for k, level in enumerate(self.levels):
            inside = level.inside
            rows.append((
                "x".join(map(str, level.grid.shape)), level.h, level.worst(inside), level.mean(inside), inner[k],
                level.worst(~inside), level.mean(~inside), outer[k], index[k],
            ))  # fmt: skip
        return Table(columns, tuple(rows))

    def errors(self, inside: bool) -> list[float]:
        """Return the largest errors, inside or in the margin."""
        return [level.worst(level.inside if inside else ~level.inside) for level in self.levels]

    def orders(self, inside: bool) -> list[float]:
        """Return the orders observed between neighbouring levels; infinite where both errors are rounding."""
        errors, steps = self.errors(inside), [level.h for level in self.levels]
        out = []
        for k in range(1, len(errors)):
            if self.rounding(errors[k], k):
                out.append(math.inf if self.rounding(errors[k - 1], k - 1) else _slope(errors, steps, k))
            else:
                out.append(_slope(errors, steps, k))
        return out

    def rounding(self, error: float, k: int) -> bool:
        """Return whether an error is no more than rounding makes on a level."""
        level = self.levels[k]
        size = max(level.scale, float(np.nanmax(np.abs(level.exact), initial=0.0)), 1e-3)
        return error <= FLOOR * size * max(1.0, (0.05 / level.h) ** 2)

    def order(self, inside: bool = True) -> float:
        """Return the order between the finest grids whose errors are not rounding; infinite when all are.

        NaN when nothing was computed there.
        """
        orders, errors = self.orders(inside), self.errors(inside)
        if not orders or any(math.isnan(e) for e in errors[-2:]):
            return math.nan
        clean = [p for k, p in enumerate(orders, start=1) if not self.rounding(errors[k], k)]
        return clean[-1] if clean else (orders[0] if math.isfinite(orders[0]) else math.inf)

    def converges(self, inside: bool = True) -> bool | None:
        """Return whether the error goes to zero with the spacing; None when nothing was computed there."""
        order = self.order(inside)
        if math.isnan(order):
            return None
        errors = self.errors(inside)
        steps = self.levels[-1].h / self.levels[0].h
        return order == math.inf or (order > 0.5 and errors[-1] < errors[0] * steps**0.4)

    def relative(self, inside: bool = True) -> float:
        """Return the error on the finest grid over the size of the answer."""
        return self.errors(inside)[-1] / max(self.levels[-1].scale, 1e-300)

    def _gci(self) -> list[float]:
        """Return Roache's grid convergence index in per cent between neighbouring levels, at the points they share.

        References
        ----------
        .. [1] P. J. Roache, "Perspective: a method for uniform reporting of grid refinement studies",
               J. Fluids Eng. 116 (1994) 405-413.
        """
        out = []
        for k, p in enumerate(self.orders(True), start=1):
            pair = shared(self.levels[k - 1], self.levels[k])
            ratio = self.levels[k - 1].h / self.levels[k].h
            if pair is None or not 0.1 < p < math.inf:
                out.append(math.nan)
                continue
            change, size = np.sqrt(np.nanmean((pair[1] - pair[0]) ** 2)), np.sqrt(np.nanmean(pair[1] ** 2))
            out.append(float(100 * SAFETY * change / (ratio**p - 1) / size) if size > 0 else math.nan)
        return out

    def extrapolated(self) -> tuple[np.ndarray, np.ndarray] | None:
        r"""Return Richardson's extrapolation at the shared interior points, and the exact values there.

        .. math:: f_{\text{ext}} = f_h + \frac{f_h - f_{rh}}{r^p - 1}
        """
        p = self.order(True)
        pair = shared(self.levels[-2], self.levels[-1], exact=True) if len(self.levels) > 1 else None
        if pair is None or not 0.1 < p < math.inf:
            return None
        ratio = self.levels[-2].h / self.levels[-1].h
        return pair[1] + (pair[1] - pair[0]) / (ratio**p - 1), pair[2]


def shared(coarse: Level, fine: Level, *, exact: bool = False) -> list[np.ndarray] | None:
    """Return both results (and the exact one) at the interior points of the coarse grid; None if not nested."""
    places = []
    for a, b in zip(coarse.grid.axes, fine.grid.axes, strict=True):
        found = np.clip(np.searchsorted(b, a - 1e-9 * np.ptp(b)), 0, len(b) - 1)
        if not np.allclose(b[found], a, rtol=0, atol=1e-9 * max(np.ptp(b), 1e-300)):
            return None
        places.append(found)
    inside = coarse.inside
    if not np.isfinite(coarse.observed[..., inside]).any():
        return None
    at = (Ellipsis, *np.ix_(*places))
    values = [coarse.observed, fine.observed[at], *([fine.exact[at]] if exact else [])]
    return [array[..., inside] for array in values]


def _slope(errors: Sequence[float], steps: Sequence[float], k: int) -> float:
    if not (errors[k] > 0 and errors[k - 1] > 0):
        return math.inf if errors[k] == 0 and errors[k - 1] == 0 else math.nan
    return math.log(errors[k - 1] / errors[k]) / math.log(steps[k - 1] / steps[k])
