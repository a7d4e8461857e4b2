"""Divergences of thousands of pairs at once."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_choice, read_flag, shown
from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError, InputTypeError, MismatchError, located
from fieldmath.evaluation import evaluate
from fieldmath.probability.bulk import limits
from fieldmath.probability.bulk.batch import Batch, batch_matrix
from fieldmath.probability.bulk.chunked import chunked_matrix
from fieldmath.probability.bulk.matrices import inspected, matrix
from fieldmath.probability.bulk.separation import separated
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.functionals import FUNCTIONALS, KL, Functional
from fieldmath.representations.blocks import is_chunked

_ELSEWHERE = ("f_divergence", "alpha_divergence")  # They take a generator, or orders with a meaning of their own.
PAIRED = tuple(name for name, one in FUNCTIONALS.items() if one.needs_q and one.is_integral and name not in _ELSEWHERE)
_WITH_ORDER = tuple(name for name in PAIRED if FUNCTIONALS[name].divisor and FUNCTIONALS[name].order is None)
_MARKS = ("_first", "_second")
_SUM_ERROR = 1e-9


def pairwise(
    P: Any,
    Q: Any = None,
    functional: str = "kl",
    *,
    alpha: Any = None,
    base: Any = None,
    normalize: bool = False,
) -> np.ndarray:
    r"""Return the matrix :math:`D_{ij} = D(P_i \| Q_j)` of a divergence over all pairs of two sets of distributions.

    The definition is taken apart into products of a function of p and a function of q, so that all pairs follow from
    one matrix product; what does not separate is summed block by block on every core. Entries in which the products
    cancel are found and summed anew without cancellation, so that each entry has a relative error below 1e-9, also
    for nearly equal distributions; the divergence of a row from itself is 0. Infinite values are decided from the
    zeros of the tables.

    Parameters
    ----------
    P : array_like of shape (N, K), or Batch
        One distribution over K categories in each row; or members of a family, ``Normal.batch(mu=..., sigma=...)``.
        A Dask array may have more categories than fit in memory: they are summed block by block.
    Q : array_like of shape (M, K), or Batch, optional
        The second set; by default `P`, each against each.
    functional : str
        ``"kl"``, ``"cross_entropy"``, ``"js"``, ``"jeffreys"``, ``"renyi"``, ``"tsallis"``, ``"hellinger"``,
        ``"bhattacharyya"``, ``"chi_square"`` or ``"total_variation"``, as the methods of `Distribution`.
    alpha : number
        The order, for ``"renyi"`` (0 and ``oo`` included) and ``"tsallis"``.
    base : number, optional
        Of the logarithm; by default results are in nats.
    normalize : bool
        Divide each row by its sum instead of refusing sums other than 1.

    Returns
    -------
    ndarray of float64, shape (N, M)

    Raises
    ------
    InputError
        For unknown functionals, negative or non-finite entries, rows that do not sum to 1, orders out of range.
    MismatchError
        When the numbers of categories differ.

    References
    ----------
    T. M. Cover & J. A. Thomas (2006), Elements of Information Theory, ch. 2.

    Examples
    --------
    >>> import fieldmath as fm
    >>> from fieldmath.families import Normal
    >>> fm.pairwise([[0.5, 0.5], [1, 0]], functional="kl", base=2)
    array([[ 0., inf],
           [ 1.,  0.]])
    >>> fm.pairwise(Normal.batch(mu=[0, 1, 2], sigma=1))[0]
    array([0. , 0.5, 2. ])
    """
    with located("pairwise"):
        definition, order = _definition(functional, alpha)
        divisor = _divisor(base, definition)
        normalize = read_flag(normalize, "normalize")
        if isinstance(P, Batch) or isinstance(Q, Batch):
            result = _of_families(P, Q, definition, order)
        else:
            result = _of_tables(P, Q, definition, order, normalize)
        if divisor != 1.0:
            result /= divisor
        result += 0.0  # -0 becomes 0.
        return result


def _definition(name: Any, alpha: Any) -> tuple[Functional, sp.Expr | None]:
    definition = FUNCTIONALS[read_choice(name, list(PAIRED), "functional")]
    takes_order = definition.is_affinity and definition.order is None
    if takes_order != (alpha is not None):
        verb = "be given, a number of at least 0," if takes_order else "be left out"
        raise InputError(f"alpha must {verb} for {name!r}; got {shown(alpha)}")
    if not takes_order:
        return definition, definition.order
    order = sp.oo if alpha in (sp.oo, np.inf, "oo") else as_expr(alpha)
    if not order.is_extended_real or order.is_negative or order.free_symbols:
        raise InputError(f"alpha must be a number of at least 0; got {alpha!r}")
    if order is sp.oo and definition.name != "renyi":
        raise InputError(f"alpha must be finite for {name!r}; got oo")
    return (KL, None) if order == 1 else (definition, order)


def _divisor(base: Any, definition: Functional) -> float:
    if base is None:
        return 1.0
    if not definition.is_logarithmic:
        raise InputError(f"base must be left out for {definition.name!r}, which has no logarithm; got {base!r}")
    value = as_expr(base)
    if value.free_symbols or not value.is_positive or value == 1:
        raise InputError(f"base must be a positive number other than 1; got {base!r}")
    return float(sp.log(value))


def _of_tables(P: Any, Q: Any, definition: Functional, order: sp.Expr | None, normalize: bool) -> np.ndarray:
    if "dask" in sys.modules and (is_chunked(P) or is_chunked(Q)):
        if order is not None and (order is sp.oo or order == 0):
            raise InputError(f"alpha must be positive and finite for tables in blocks; got {order}")
        return chunked_matrix(separated(definition, order), P, Q, normalize)
    p = _table("P", P, normalize)
    q = p if Q is None else _table("Q", Q, normalize)
    if p.shape[1] != q.shape[1]:
        raise MismatchError(f"P and Q must have as many categories; got {p.shape[1]} and {q.shape[1]}")
    if order is sp.oo:
        return limits.largest_log_ratio(p, q)
    if definition.is_affinity and order == 0:
        return separated(definition, order).finish(limits.shared_mass(p, q))
    return matrix(separated(definition, order), p, q, symmetric=q is p and definition.name in ("js", "total_variation"))


def _table(name: str, source: Any, normalize: bool) -> np.ndarray:
    try:
        given = np.asarray(source)
    except ValueError:
        raise InputTypeError(f"{name} must be a regular table; got rows of unequal length") from None
    if given.dtype.kind not in "iufb":
        raise InputTypeError(f"{name} must be a table of real numbers; got dtype {given.dtype}")
    if given.ndim != 2 or not given.size:
        raise InputError(
            f"{name} must have shape (distributions, categories); got {given.shape}. "
            "Write one distribution as p[None, :]."
        )
    table = np.ascontiguousarray(given, dtype=float)
    sums, least = inspected(table)
    if not (least >= 0 and np.isfinite(sums).all()):
        i, k = map(int, np.argwhere(~((table >= 0) & np.isfinite(table)))[0])
        raise InputError(f"{name} must have finite entries of at least 0; got {table[i, k]} at row {i}, category {k}")
    if normalize and (sums > 0).all():
        return table / sums[:, None]
    off = np.abs(sums - 1)
    if off.max() > _SUM_ERROR:
        i = int(off.argmax())
        raise InputError(
            f"rows of {name} must sum to 1; got {sums[i]:.12g} in row {i}. Use normalize=True to divide by it."
        )
    return table


def _of_families(P: Any, Q: Any, definition: Functional, order: sp.Expr | None) -> np.ndarray:
    Q = P if Q is None else Q
    if not (isinstance(P, Batch) and isinstance(Q, Batch)):
        raise InputTypeError(f"P and Q must both be batches or both tables; got {type(P).__name__}, {type(Q).__name__}")
    first, second = (Distribution(batch.law(mark)) for batch, mark in zip((P, Q), _MARKS, strict=True))
    if not definition.is_affinity or order is sp.oo:
        answer = getattr(first, definition.name)(second, *([order] if order is sp.oo else []))
        if answer.has(sp.Integral, sp.Sum):
            return np.array(evaluate(answer, {**P.columns(_MARKS[0], 0), **Q.columns(_MARKS[1], 1)}))
        return batch_matrix(answer, P, Q, _MARKS, is_divergence=definition.is_divergence)
    # The logarithm of the integral keeps its digits where the integral is nearly 1, and where it overflows.
    assert order is not None
    renyi = first.renyi(second, order, method="exact")
    logarithm = batch_matrix(renyi, P, Q, _MARKS, is_divergence=True) * float(order - 1)
    with np.errstate(over="ignore"):
        return separated(definition, order).finish(np.expm1(logarithm), logarithm)
