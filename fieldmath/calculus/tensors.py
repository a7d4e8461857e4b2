r"""Parts and invariants of tensors of rank 2, in any frame.

References
----------
.. [1] G. A. Holzapfel, *Nonlinear Solid Mechanics* (2000), chapter 1.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from fieldmath.calculus.indices import axes, permutations, tabulate, total
from fieldmath.calculus.products import inner
from fieldmath.geometry.frames import Frame
from fieldmath.representations.protocol import Components

HALF = sp.S.Half


def symmetric(T: Components, frame: Frame) -> Components:
    r"""Return :math:`\tfrac12 (T^{ab} + T^{ba})`."""
    return tabulate(lambda a, b: (T[a, b] + T[b, a]).scaled(HALF), T.shape)


def antisymmetric(T: Components, frame: Frame) -> Components:
    r"""Return :math:`\tfrac12 (T^{ab} - T^{ba})`."""
    return tabulate(lambda a, b: (T[a, b] - T[b, a]).scaled(HALF), T.shape)


def metric_trace(T: Components, frame: Frame) -> Components:
    r"""Return :math:`G_{ab} T^{\dots ab}`, contracting the last two indices."""
    G = frame.metric
    return tabulate(
        lambda *i: total(T[(*i, a, b)].scaled(G[a, b]) for a in axes(frame) for b in axes(frame) if G[a, b] != 0),
        T.shape[:-2],
    )


def deviator(T: Components, frame: Frame) -> Components:
    r"""Return :math:`T^{ab} - \tfrac1n G^{ab} \operatorname{tr} T`, the part without trace."""
    G, n = frame.inverse_metric, frame.chart.dimension
    mean: Any = metric_trace(T, frame)[()]
    return tabulate(lambda a, b: T[a, b] - mean.scaled(G[a, b] / n), T.shape)


def double_dot(S: Components, T: Components, frame: Frame) -> Components:
    r"""Return :math:`S : T = S^{ab} G_{ac} G_{bd} T^{cd}`."""
    return metric_trace(inner(S.T, T, frame), frame)


def second_invariant(T: Components, frame: Frame) -> Components:
    r"""Return :math:`\tfrac12 ((\operatorname{tr} T)^2 - \operatorname{tr} T^2)`."""
    first, square = metric_trace(T, frame), metric_trace(inner(T, T, frame), frame)
    return tabulate(lambda: (first[()] * first[()] - square[()]).scaled(HALF), ())


def determinant(T: Components, frame: Frame) -> Components:
    r"""Return :math:`\det T^a{}_b = \det G \, \det T^{ab}`."""

    def product(order: tuple[int, ...]) -> Any:
        result = T[0, order[0]]
        for a, b in enumerate(order[1:], start=1):
            result = result * T[a, b]
        return result

    terms = [product(order).scaled(sign * frame.metric.det()) for order, sign in permutations(frame.chart.dimension)]
    return tabulate(lambda: total(terms), ())
