"""Observations held in blocks, counted in one pass: labels, pairs of labels, cells of a histogram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError
from fieldmath.representations.blocks import reduced

_CELLS = {1: 1 << 14, 2: 1 << 9, 3: 1 << 7}
"""How many cells an axis of a growing histogram has at least, by the number of axes."""
_FEW = 1 << 5
_LEAST = -1000  # The exponent of the width of cells of a single point.


def tally(columns: Sequence[Any]) -> dict[Hashable, int]:
    """Return how often each label, or tuple of labels, occurs in Dask arrays: those in order of appearance."""
    for column in columns:
        if column.ndim != 1:
            raise InputError(
                f"labels must have one dimension; got shape {column.shape}. Give names for rows of labels."
            )
    if len({len(column) for column in columns}) > 1:
        raise InputError(f"columns must have equal length; got {[len(column) for column in columns]}")
    return dict(reduced(_count, _merged, *columns))


def columns_of(data: Any) -> list[Any]:
    """Return the columns of a Dask array with one observation in each row."""
    if data.ndim != 2:
        raise InputError(f"data must have one row for each observation, shape (n, variables); got {data.shape}")
    return [data[:, k] for k in range(data.shape[1])]


def _count(*blocks: Any) -> Counter[Hashable]:
    *columns, _ = blocks
    found, codes = [], np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        labels, inverse = np.unique(np.asarray(column), return_inverse=True)
        if labels.dtype.kind == "f" and np.isnan(labels).any():
            raise InputError("labels must not be NaN; got one. Drop or rename missing values first.")
        found.append(labels)
        codes = codes * len(labels) + inverse.ravel()
    seen, first, counts = np.unique(codes, return_index=True, return_counts=True)
    places = np.unravel_index(seen, [len(labels) for labels in found])
    values = [labels[place].tolist() for labels, place in zip(found, places, strict=True)]
    keys = values[0] if len(values) == 1 else list(zip(*values, strict=True))
    return Counter({keys[k]: int(counts[k]) for k in np.argsort(first, kind="stable")})


def _merged(tallies: Sequence[Counter[Hashable]]) -> Counter[Hashable]:
    total: Counter[Hashable] = Counter()
    for one in tallies:
        total.update(one)
    return total


# --- histograms that grow with the data ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cells:
    """Counts in cells of width ``2**exponent`` along each axis, aligned at 0: coarser ones are unions of finer ones.

    `powers` holds the sums of the first three powers of the observations less `origin`.
    """

    exponents: np.ndarray
    places: np.ndarray
    counts: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    origin: np.ndarray
    powers: np.ndarray

    @property
    def widths(self) -> np.ndarray:
        """Return the width of a cell along each axis."""
        return np.ldexp(1.0, self.exponents)

    def coarser(self, exponents: np.ndarray) -> Cells:
        """Return the counts in cells of these widths."""
        shifts = np.minimum(exponents - self.exponents, 62)
        if not shifts.any():
            return self
        places, inverse = np.unique(self.places >> shifts, axis=0, return_inverse=True)
        counts = np.bincount(inverse.ravel(), self.counts).astype(np.int64)
        return Cells(exponents, places, counts, self.lowest, self.highest, self.origin, self.powers)


def cells_of(samples: Any) -> Cells:
    """Return a fine histogram of a Dask array of shape (n,) or (n, d), found in one pass."""
    if samples.dtype.kind not in "iuf":
        raise InputTypeError(f"samples must be an array of real numbers; got dtype {samples.dtype}.")
    if samples.ndim not in (1, 2) or not samples.size:
        raise InputError(f"samples must have shape (n,) or (n, d) and not be empty; got {samples.shape}.")
    rows = samples[:, None] if samples.ndim == 1 else samples.rechunk({1: -1})
    return reduced(_cells, _joined, rows)


def _cells(block: np.ndarray, begin: tuple[int, ...]) -> Cells:
    x = np.asarray(block, dtype=float)
    if not np.isfinite(x).all():
        raise InputError(f"samples must be finite; got {x[~np.isfinite(x)][0]}. Remove such values.")
    lowest, highest = x.min(axis=0), x.max(axis=0)
    # Cells so fine that no place overflows 62 bits, and no finer than the rounding of the numbers.
    least = np.frexp(np.maximum(np.abs(lowest), np.abs(highest)))[1] - 52
    exponents = np.maximum(_exponents(highest - lowest), least)
    origin = x.mean(axis=0)
    powers = np.stack([((x - origin) ** k).sum(axis=0) for k in (1, 2, 3)])
    places, counts = np.unique(np.floor(np.ldexp(x, -exponents)).astype(np.int64), axis=0, return_counts=True)
    return Cells(exponents, places, counts, lowest, highest, origin, powers)


def _exponents(span: np.ndarray) -> np.ndarray:
    """Return the exponent of the widest cells that cut a span into enough parts."""
    parts = _CELLS.get(len(span), _FEW)
    return np.where(span > 0, np.frexp(span / parts)[1] - 1, _LEAST).astype(np.int64)


def _joined(parts: Sequence[Cells]) -> Cells:
    lowest = np.min([part.lowest for part in parts], axis=0)
    highest = np.max([part.highest for part in parts], axis=0)
    exponents = np.max([_exponents(highest - lowest), *(part.exponents for part in parts)], axis=0)
    fine = [part.coarser(exponents) for part in parts]
    places, inverse = np.unique(np.concatenate([part.places for part in fine]), axis=0, return_inverse=True)
    counts = np.bincount(inverse.ravel(), np.concatenate([part.counts for part in fine])).astype(np.int64)
    origin = parts[0].origin
    powers = np.sum([_moved(part, origin) for part in parts], axis=0)
    return Cells(exponents, places, counts, lowest, highest, origin, powers)


def _moved(part: Cells, origin: np.ndarray) -> np.ndarray:
    """Return the sums of powers about another origin."""
    n, step = part.counts.sum(), part.origin - origin
    first, second, third = part.powers
    return np.stack(
        [
            first + n * step,
            second + 2 * step * first + n * step**2,
            third + 3 * step * second + 3 * step**2 * first + n * step**3,
        ]
    )
