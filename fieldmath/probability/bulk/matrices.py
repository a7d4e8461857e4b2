"""Matrices of a functional over all pairs of rows of two tables of probabilities."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.probability.bulk.separation import NEAR, P, Q, Separated, infinite_sign

EPS = float(np.finfo(float).eps)
RELATIVE_ERROR = 1e-9  # Where the products cancel to fewer digits, the entry is summed anew.
_CELLS = 1 << 16  # Numbers in a block: two or three such blocks stay in a core's cache.
_CANCELLED = 1e-5  # A direct sum above this has lost five digits at most.

Method = Callable[[Separated, np.ndarray, np.ndarray], float]


def matrix(parts: Separated, p: np.ndarray, q: np.ndarray, *, symmetric: bool = False) -> np.ndarray:
    """Return the functional for each row of `p` against each row of `q`; `symmetric` when these are the same rows."""
    _keep_freed_memory()
    if len(p) * len(q) <= len(p) + len(q):  # Few pairs: each is summed directly, without tables of logarithms.
        pairs = [(i, j) for i in range(len(p)) for j in range(len(q))]
        excess = np.array([_direct(parts, p[i], q[j]) for i, j in pairs]).reshape(len(p), len(q))
        return parts.finish(excess)
    total, size = pair_sums(parts, p, q, symmetric=symmetric)
    doubtful = cancelled(parts, total, size, p.shape[1], symmetric=symmetric)
    if q is p and parts.is_smooth:
        np.fill_diagonal(total, 0.0)
        doubtful = doubtful[doubtful[:, 0] != doubtful[:, 1]]

    def mend(k: int) -> None:
        i, j = doubtful[k]
        total[i, j] = careful(parts, p[i], q[j])

    _on_every_core(mend, len(doubtful))
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
            size = max(size, _largest(product))
            total = product if total is None else np.add(total, product, out=total)
            infinities += _infinities(infinite_sign(coefficient, right), a, q)
            infinities += [hit.T for hit in _infinities(infinite_sign(coefficient, left), b, p)]
    if total is None:
        total = np.zeros((len(p), len(q)))
    if margins.any():
        _by_slabs(lambda rows: _with_margins(total[rows], margins[0, : len(p)][rows], margins[1, : len(q)]), total)
        size = max(size, float(np.max(np.abs(margins))))
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
    compiled = compile_expressions([parts.rest], [P, Q])
    has_zeros = not (p.all() and q.all())

    def fill(i: int) -> None:
        first = i if symmetric else 0
        rows = max(1, _CELLS // p.shape[1])
        for j in range(first, len(q), rows):
            there = q[j : j + rows]
            values = compiled(p[i], there)[0]
            if has_zeros:
                values[(p[i] == 0) & (there == 0)] = 0.0
            total[i, j : j + rows] += values.sum(axis=1)

    _on_every_core(fill, len(p))


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


def _direct(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    """Return how far the integral of one pair is above its value for equal laws."""
    if not parts.is_smooth:
        return _summed(parts, _plain, p, q)
    quick = _summed(parts, _by_ratio, p, q)
    return quick if abs(quick) > _CANCELLED else careful(parts, p, q)


def careful(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    """Return the same without cancellation; a sum over categories."""
    return 0.0 if np.array_equal(p, q) else _summed(parts, _by_step, p, q)


def _summed(parts: Separated, method: Method, p: np.ndarray, q: np.ndarray) -> float:
    """Return the sum over blocks that stay in a core's cache; outcomes that q lacks are added apart."""

    def block(k: int) -> None:
        sums[k] = method(parts, p[k * _CELLS : (k + 1) * _CELLS], q[k * _CELLS : (k + 1) * _CELLS])

    sums = np.zeros(-(-len(p) // _CELLS))
    _on_every_core(block, len(sums))
    return float(sums.sum())


def _plain(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    edge = 0.0
    if not q.min() > 0:
        if parts.vanishes_for_free:
            absent = q == 0
            met = absent & (p > 0)
            edge = _edge(parts, p[met], sp.S.Zero) if met.any() else 0.0
            p, q = p * ~absent, q + absent
        else:
            edge, p, q = _present(parts, p, q, sp.S.Zero)
    return edge + float(compile_expressions([parts.integrand], [P, Q])(p, q)[0].sum())


def _by_ratio(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    edge, divisor = 0.0, q
    if not q.min() > 0:
        absent = q == 0
        met = absent & (p > 0)
        edge = _edge(parts, p[met], sp.S.Zero) if met.any() else 0.0
        divisor = q + absent  # What is found there has weight q = 0.
    with np.errstate(over="ignore"):
        ratio = p / divisor
    if not ratio.min() > 0:
        empty = ratio == 0
        ratio += empty  # At 1 the function is 0; its limit at 0 is added for all of them at once.
        if parts.at_zero:
            share = float(np.einsum("i,i", empty, q))
            edge += parts.at_zero * share if share else 0.0
    with np.errstate(over="ignore"):
        values = parts.of_ratio(ratio)[0]
    return edge + float(np.einsum("i,i", values, q))  # A matrix product would start threads of its own.


def _by_step(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    edge, p, q = _present(parts, p, q, parts.slope)
    with np.errstate(over="ignore"):
        step = (p - q) / q
    near = np.abs(step) < NEAR
    values = np.polynomial.polynomial.polyval(np.where(near, step, 0.0), parts.powers) * step * step
    if not near.all():
        values[~near] = parts.of_step(step[~near])[0]
    if p.size and not p.min() > 0:
        values[p == 0] = parts.at_zero + float(parts.slope)
    return edge + float(np.einsum("i,i", values, q))


def _present(parts: Separated, p: np.ndarray, q: np.ndarray, slope: sp.Expr) -> tuple[float, np.ndarray, np.ndarray]:
    """Return what the outcomes add that q lacks, and both tables without them."""
    if q.min() > 0:
        return 0.0, p, q
    edge = _edge(parts, p[(q == 0) & (p > 0)], slope)
    return edge, p[q > 0], q[q > 0]


def _edge(parts: Separated, mass: np.ndarray, slope: sp.Expr) -> float:
    """Return what the outcomes add that p has and q lacks, less the linear part with this slope."""
    if not mass.size or parts.without_q.is_infinite:
        return float(parts.without_q) if mass.size else 0.0
    return float(compile_expressions([parts.without_q - slope * P], [P])(mass)[0].sum())


def inspected(table: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the sums of the rows and the least entry of a table, NaN where it holds some."""
    height, width = max(1, _CELLS // table.shape[1]), min(_CELLS, table.shape[1])
    places = [(i, j) for i in range(0, len(table), height) for j in range(0, table.shape[1], width)]
    least = np.empty(len(places))
    sums = np.zeros((len(table), -(-table.shape[1] // width)))

    def look(k: int) -> None:
        i, j = places[k]
        part = table[i : i + height, j : j + width]
        sums[i : i + height, j // width] = part.sum(axis=1)
        least[k] = part.min()

    _on_every_core(look, len(places))
    return sums.sum(axis=1), float(least.min())


def _by_slabs(task: Callable[[slice], object], matrix: np.ndarray) -> list[Any]:
    """Do something with slabs of rows that stay in a core's cache, and return what comes of each."""
    height = max(1, 2 * _CELLS // max(1, matrix.shape[1]))
    found: list[Any] = [None] * -(-len(matrix) // height)

    def slab(k: int) -> None:
        found[k] = task(slice(k * height, min((k + 1) * height, len(matrix))))

    _on_every_core(slab, len(found))
    return found


def _largest(product: np.ndarray) -> float:
    return max(_by_slabs(lambda rows: max(float(product[rows].max()), -float(product[rows].min())), product))


def _with_margins(part: np.ndarray, left: np.ndarray, right: np.ndarray) -> None:
    part += left[:, None]
    part += right


def _below(total: np.ndarray, sign: float, bound: float) -> np.ndarray:
    """Return the places at which ``sign * total`` is less than a bound."""

    def look(rows: slice) -> np.ndarray:
        places = np.argwhere(total[rows] < bound if sign > 0 else total[rows] > -bound)
        return places + np.array([rows.start, 0])

    return np.concatenate(_by_slabs(look, total))


def _keep_freed_memory() -> None:
    """Free an array that was never touched: the C library then keeps what blocks free for the next ones.

    Else each of them is fetched from the system page by page, which takes several times as long as the arithmetic.
    """
    np.empty(31 << 17)


def _on_every_core(task: Callable[[int], None], count: int) -> None:
    workers = min(os.cpu_count() or 1, count)
    if workers <= 1:
        for k in range(count):
            task(k)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(task, range(count), chunksize=max(1, count // (16 * workers))))
