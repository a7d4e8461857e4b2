"""The matrix of a functional for tables of probabilities in blocks of categories: sums that are made in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, MismatchError
from fieldmath.probability.bulk.matrices import cancelled, pair_sums
from fieldmath.probability.bulk.separation import Separated
from fieldmath.probability.bulk.sums import careful
from fieldmath.representations.blocks import dask_array, is_chunked, reduced

_SUM_ERROR = 1e-9


@dataclass(frozen=True)
class Share:
    """What some of the categories add: to the integrals of all pairs, to the size of their terms, to each row's sum."""

    total: np.ndarray
    size: float
    masses: tuple[np.ndarray, np.ndarray]


def chunked_matrix(parts: Separated, P: Any, Q: Any, normalize: bool) -> np.ndarray:
    """Return the functional for each row of `P` against each row of `Q`, of which one or both are Dask arrays.

    Every block of categories is looked at once; only pairs so nearly equal that their sums cancel are summed again.
    """
    p, q = _tables(P, P if Q is None else Q)
    if normalize:
        masses = reduced(_masses, _added, p, q)
        p, q = p / masses[0][:, None], q / masses[1][:, None]
    share = reduced(partial(_share, parts=parts), _joined, p, q)
    for name, mass in zip("PQ", share.masses, strict=True):
        off = np.abs(mass - 1)
        if not off.max() <= _SUM_ERROR:
            i = int(off.argmax())
            raise InputError(
                f"rows of {name} must sum to 1; got {mass[i]:.12g} in row {i}. Use normalize=True to divide by it."
            )
    total = share.total
    doubtful = cancelled(parts, total, share.size, p.shape[1])
    if len(doubtful):
        total[tuple(doubtful.T)] = reduced(partial(_again, parts=parts, pairs=doubtful), _added, p, q)
    return parts.finish(total)


def _tables(P: Any, Q: Any) -> tuple[Any, Any]:
    """Return both tables with whole rows in each block, and the same blocks of categories."""
    da = dask_array()
    tables = []
    for name, given in (("P", P), ("Q", Q)):
        table = given if is_chunked(given) else da.from_array(np.asarray(given))
        if table.dtype.kind not in "iufb":
            raise InputTypeError(f"{name} must be a table of real numbers; got dtype {table.dtype}")
        if table.ndim != 2 or not table.size:
            raise InputError(
                f"{name} must have shape (distributions, categories); got {table.shape}. "
                "Write one distribution as p[None, :]."
            )
        tables.append(table.astype(float))
    p, q = tables
    if p.shape[1] != q.shape[1]:
        raise MismatchError(f"P and Q must have as many categories; got {p.shape[1]} and {q.shape[1]}")
    cuts = (p if is_chunked(P) else q).chunks[1]
    return p.rechunk({0: -1, 1: cuts}), q.rechunk({0: -1, 1: cuts})


def _share(p: np.ndarray, q: np.ndarray, begin: Sequence[int], parts: Separated) -> Share:
    total, size = pair_sums(parts, *_checked(p, q, begin))
    return Share(total, size, (p.sum(axis=1), q.sum(axis=1)))


def _joined(shares: Sequence[Share]) -> Share:
    total = np.sum([share.total for share in shares], axis=0)
    size = sum(share.size for share in shares)
    return Share(total, size, _added([share.masses for share in shares]))


def _masses(p: np.ndarray, q: np.ndarray, begin: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    _checked(p, q, begin)
    return p.sum(axis=1), q.sum(axis=1)


def _again(p: np.ndarray, q: np.ndarray, begin: Sequence[int], parts: Separated, pairs: np.ndarray) -> np.ndarray:
    return np.array([careful(parts, p[i], q[j]) for i, j in pairs])


def _added(values: Sequence[Any]) -> Any:
    return tuple(map(sum, zip(*values, strict=True))) if isinstance(values[0], tuple) else np.sum(values, axis=0)


def _checked(p: np.ndarray, q: np.ndarray, begin: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    for name, table in (("P", p), ("Q", q)):
        wrong = ~((table >= 0) & np.isfinite(table))
        if wrong.any():
            i, k = map(int, np.argwhere(wrong)[0])
            raise InputError(
                f"{name} must have finite entries of at least 0; got {table[i, k]} at row {i}, category {begin[1] + k}"
            )
    return np.ascontiguousarray(p), np.ascontiguousarray(q)
