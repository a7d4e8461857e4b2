"""Matrices of a functional over all pairs of rows of two tables of probabilities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from fieldmath.algebra.compile import compile_expressions
from fieldmath.probability.bulk import fused
from fieldmath.probability.bulk.separation import P, Q, Separated, infinite_sign
from fieldmath.probability.bulk.sums import CELLS, careful, direct, on_every_core
from fieldmath.representations.engines import for_numbers

EPS = float(np.finfo(float).eps)
RELATIVE_ERROR = 1e-9  # Where the products cancel to fewer digits, the entry is summed anew.


def matrix(parts: Separated, p: np.ndarray, q: np.ndarray, *, symmetric: bool = False) -> np.ndarray:
    """Return the functional for each row of `p` against each row of `q`; `symmetric` when these are the same rows."""
    _keep_freed_memory()
    if len(p) * len(q) <= len(p) + len(q):  # Few pairs: each is summed directly, without tables of logarithms.
        pairs = [(i, j) for i in range(len(p)) for j in range(len(q))]
        excess = np.array([direct(parts, p[i], q[j]) for i, j in pairs])
        for k in np.flatnonzero(~np.isfinite(excess)):  # Infinite, or p/q is too large a number.
            i, j = pairs[k]
            excess[k] = pair_sums(parts, p[i : i + 1], q[j : j + 1])[0].item() - float(parts.centre)
        return parts.finish(excess.reshape(len(p), len(q)))
    total, size = pair_sums(parts, p, q, symmetric=symmetric)
    doubtful = cancelled(parts, total, size, p.shape[1], symmetric=symmetric)
    if q is p and parts.is_smooth:
        np.fill_diagonal(total, 0.0)
        doubtful = doubtful[doubtful[:, 0] != doubtful[:, 1]]

    def mend(k: int) -> None:
        i, j = doubtful[k]
        total[i, j] = careful(parts, p[i], q[j])

    on_every_core(mend, len(doubtful), 8 * len(doubtful) * p.shape[1])
    if symmetric:
        np.copyto(total, total.T, where=np.tri(len(p), k=-1, dtype=bool))
    return parts.finish(total)


def pair_sums(parts: Separated, p: np.ndarray, q: np.ndarray, *, symmetric: bool = False) -> tuple[np.ndarray, float]:
    """Return the integral for all pairs of rows, over the categories that these have, and the size of its terms."""
    total, size = _products(parts, p, q)
    if parts.rest != 0:
        _add_rest(parts, p, q, total, symmetric)
    return total, size


def _products(parts: Separated, p: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the sum of the separable terms for all pairs, and the size of its largest term."""
    total: np.ndarray | None = None
    margins, size = np.zeros((2, max(len(p), len(q)))), 0.0
    infinities: list[np.ndarray] = []
    for coefficient, left, right in sorted(parts.products, key=lambda product: product[2].expression == 1):
        scale = float(coefficient)
        if right.expression == 1:
            margins[0, : len(p)] += scale * left(p).sum(axis=1)
        elif left.expression == 1:
            margins[1, : len(q)] += scale * right(q).sum(axis=1)
        else:
            a, b = left(p), right(q)
            product = (scale * a if scale != 1 else a) @ b.T
            if total is not None:
                size = max(size, _largest(total), _largest(product))
            total = product if total is None else np.add(total, product, out=total)
            infinities += _infinities(infinite_sign(coefficient, right), a, q)
            infinities += [hit.T for hit in _infinities(infinite_sign(coefficient, left), b, p)]
    if total is None:
        total = np.zeros((len(p), len(q)))
    size = max(size, _largest(total, margins), float(np.max(np.abs(margins))))
    for hit in infinities:
        total += hit
    return total, size


def _infinities(sign: float, weights: np.ndarray, table: np.ndarray) -> Iterator[np.ndarray]:
    """Yield, once or never, infinity for each pair in which a weight meets an infinite factor, 0 elsewhere."""
    if sign and not table.all():
        met = (weights != 0).astype(np.float32) @ (table == 0).astype(np.float32).T > 0
        yield np.where(met, sign * np.inf, 0.0)


def _add_rest(parts: Separated, p: np.ndarray, q: np.ndarray, total: np.ndarray, symmetric: bool) -> None:
    """Add the sums of what does not separate, block by block on every core; of a symmetric matrix the upper half."""
    rows = max(1, CELLS // p.shape[1])
    places = [(i, j) for j in range(0, len(q), rows) for i in range(min(len(p), j + rows) if symmetric else len(p))]
    numbers = len(p) * q.size // (2 if symmetric else 1)
    text = fused.rest_text(parts) if for_numbers(numbers)[0] else None
    add = fused.row_adder(text) if text is not None else _row_adder(parts, not (p.all() and q.all()))

    def fill(k: int) -> None:
        i, j = places[k]
        first, last = max(i, j) if symmetric else j, min(j + rows, len(q))
        add(p[i], q[first:last], total[i, first:last])

    on_every_core(fill, len(places), numbers)


def _row_adder(parts: Separated, has_zeros: bool) -> fused.RowAdder:
    """Return a function that adds the sums for one row of p and a few of q."""
    compiled = compile_expressions([parts.rest], [P, Q])

    def add(p: np.ndarray, q: np.ndarray, sums: np.ndarray) -> None:
        values = compiled(p, q)[0]
        if has_zeros:
            values[(p == 0) & (q == 0)] = 0.0
        sums += values.sum(axis=1)

    return add


def cancelled(
    parts: Separated, total: np.ndarray, size: float, categories: int, *, symmetric: bool = False
) -> np.ndarray:
    """Make the integrals differences from those of equal laws, and return the entries with too few digits left."""
    centre = float(parts.centre)
    if centre and parts.functional.is_affinity:
        total -= centre
    if not parts.is_smooth:
        return np.empty((0, 2), dtype=int)
    error = 4 * EPS * np.log2(categories + 2) * max(size, 1.0)
    sign = 1.0
    if parts.order is not None and parts.centre == 1 and 0 < parts.order < 1:  # These integrals are largest at p = q.
        sign = -1.0
    doubtful = _below(total, sign, error / RELATIVE_ERROR)
    return doubtful[doubtful[:, 0] <= doubtful[:, 1]] if symmetric else doubtful


def inspected(table: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the sums of the rows and the least entry of a table; one of them is NaN where it holds some."""
    is_compiled = for_numbers(table.size)[0]
    cells = CELLS << 2 if is_compiled else CELLS  # One pass over memory needs no cache.
    height, width = max(1, cells // table.shape[1]), min(cells, table.shape[1])
    places = [(i, j) for i in range(0, len(table), height) for j in range(0, table.shape[1], width)]
    least = np.empty(len(places))
    sums = np.zeros((len(table), -(-table.shape[1] // width)))

    def look(k: int) -> None:
        i, j = places[k]
        part = table[i : i + height, j : j + width]
        seen = fused.looked_at(part) if is_compiled else (part.sum(axis=1), part.min())
        sums[i : i + height, j // width], least[k] = seen

    on_every_core(look, len(places), table.size)
    return sums.sum(axis=1), float(least.min())


def _by_slabs(task: Callable[[slice], object], matrix: np.ndarray) -> list[Any]:
    """Do something with slabs of rows that stay in a core's cache, and return what comes of each."""
    height = max(1, 2 * CELLS // max(1, matrix.shape[1]))
    found: list[Any] = [None] * -(-len(matrix) // height)

    def slab(k: int) -> None:
        found[k] = task(slice(k * height, min((k + 1) * height, len(matrix))))

    on_every_core(slab, len(found), matrix.size)
    return found


def _largest(product: np.ndarray, margins: np.ndarray | None = None) -> float:
    """Return the size of the largest entry; then add what belongs to rows and to columns."""
    added = margins is not None and margins.any()

    def look(rows: slice) -> float:
        part = product[rows]
        size = max(float(part.max()), -float(part.min()))
        if margins is not None and added:
            part += margins[0, rows, None]
            part += margins[1, : product.shape[1]]
        return size

    return max(_by_slabs(look, product))


def _below(total: np.ndarray, sign: float, bound: float) -> np.ndarray:
    """Return the places at which ``sign * total`` is less than a bound."""

    def look(rows: slice) -> np.ndarray:
        part = total[rows]
        places = np.flatnonzero(part < bound if sign > 0 else part > -bound)  # On one axis these are found much faster.
        return np.stack(np.divmod(places, total.shape[1]), axis=1) + np.array([rows.start, 0])

    return np.concatenate(_by_slabs(look, total))


def _keep_freed_memory() -> None:
    """Free an array that was never touched: the C library then keeps what blocks free for the next ones.

    Else each of them is fetched from the system page by page, which takes several times as long as the arithmetic.
    """
    np.empty(31 << 17)
