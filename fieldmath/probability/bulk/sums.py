"""The sum over categories of one pair of rows: in one pass, without loss of digits near equal rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.probability.bulk import fused
from fieldmath.probability.bulk.separation import NEAR, P, Q, Separated
from fieldmath.representations.engines import for_numbers
from fieldmath.representations.threads import shared

CELLS = 1 << 16  # Numbers in a block: two or three such blocks stay in a core's cache.
_CANCELLED = 1e-5  # A direct sum above this has lost five digits at most.

Method = Callable[[Separated, np.ndarray, np.ndarray], float]


def direct(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    """Return how far the integral of one pair is above its value for equal laws; not finite where that overflows."""
    is_compiled, threads = for_numbers(p.size)
    text = fused.pair_text(parts) if is_compiled else None
    if text is not None:
        quick, missed = fused.pair_sum(text, p, q, threads)
        # What such outcomes add is proportional to their mass, for every divergence that is an integral of q f(p/q).
        quick += _edge(parts, np.array([missed]), sp.S.Zero) if missed else 0.0
    else:
        quick = _summed(parts, _by_ratio if parts.is_smooth else _plain, p, q)
    return careful(parts, p, q) if parts.is_smooth and abs(quick) <= _CANCELLED else quick


def careful(parts: Separated, p: np.ndarray, q: np.ndarray) -> float:
    """Return the same without cancellation; a sum over categories."""
    return 0.0 if np.array_equal(p, q) else _summed(parts, _by_step, p, q)


def _summed(parts: Separated, method: Method, p: np.ndarray, q: np.ndarray) -> float:
    """Return the sum over blocks that stay in a core's cache; outcomes that q lacks are added apart."""

    def block(k: int) -> None:
        sums[k] = method(parts, p[k * CELLS : (k + 1) * CELLS], q[k * CELLS : (k + 1) * CELLS])

    sums = np.zeros(-(-len(p) // CELLS))
    on_every_core(block, len(sums), len(p))
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
        divisor = np.where(absent, 1.0, q)  # What is found there has weight q = 0.
    with np.errstate(over="ignore"):
        ratio = p / divisor
    if not ratio.min() > 0:
        empty = ratio == 0
        np.copyto(ratio, 1.0, where=empty)  # There the function is 0; its limit at 0 is added for all of them at once.
        if parts.at_zero:
            share = float(np.einsum("i,i", empty, q))
            edge += parts.at_zero * share if share else 0.0
    values = np.empty((1, ratio.size))
    with np.errstate(over="ignore"):
        parts.of_ratio(ratio, out=values)
    return edge + float(np.einsum("i,i", values[0], q))  # A matrix product would start threads of its own.


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


def on_every_core(task: Callable[[int], None], count: int, numbers: int) -> None:
    """Do so many tasks, which take so many numbers in all; few numbers in one thread."""

    def work(rest: Iterator[int]) -> None:
        for k in rest:
            task(k)

    shared(work, range(count), for_numbers(numbers)[1])
