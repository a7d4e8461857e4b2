r"""Exterior calculus, written once: derivative, wedge product, Hodge star, Lie derivative.

Components are those of fields: all indices at the level of the frame, lowered and raised with its metric. A form of
degree k is an antisymmetric array of rank k.

References
----------
.. [1] M. Nakahara, *Geometry, Topology and Physics*, 2nd ed., chapters 5 and 7.
"""

from __future__ import annotations

from itertools import permutations as orderings
from math import factorial
from typing import Any

import sympy as sp

from fieldmath.calculus.indices import axes, permutations, sign_of, tabulate, total
from fieldmath.calculus.operators import covariant_derivative, directional, gradient
from fieldmath.calculus.products import outer, raised
from fieldmath.geometry.frames import Frame
from fieldmath.representations.protocol import Components


def exterior_derivative(T: Components, frame: Frame) -> Components:
    r"""Return :math:`(\mathrm{d}T)_{a_0 \dots a_k} = \sum_m (-1)^m \, \nabla_{a_m} T_{\dots \hat{a}_m \dots}`."""
    D = gradient(T, frame)
    return tabulate(
        lambda *a: total(D[(*a[:m], *a[m + 1 :], a[m])].scaled(sp.Integer((-1) ** m)) for m in range(len(a))), D.shape
    )


def antisymmetrised(T: Components) -> Components:
    r"""Return :math:`T_{[a \dots k]}`, the average over all orders of the indices with their signs."""
    weight = sp.Rational(1, factorial(T.ndim))
    return tabulate(
        lambda *a: total(
            T[tuple(a[i] for i in order)].scaled(sign_of(order) * weight) for order in orderings(range(T.ndim))
        ),
        T.shape,
    )


def wedge(S: Components, T: Components) -> Components:
    r"""Return :math:`S \wedge T = \frac{(p+q)!}{p!\,q!} (S \otimes T)_{[\dots]}`; dx ∧ dy has components 1, -1."""
    ways = sp.Rational(factorial(S.ndim + T.ndim), factorial(S.ndim) * factorial(T.ndim))
    alternated = antisymmetrised(outer(S, T))
    return tabulate(lambda *a: alternated[a].scaled(ways), alternated.shape)


def hodge(T: Components, frame: Frame) -> Components:
    r"""Return :math:`(\star T)_{b \dots} = \frac{1}{k!} T^{a \dots k} \, \varepsilon_{a \dots k b \dots}`, raised."""
    n, k = frame.chart.dimension, T.ndim
    weight = frame.volume / factorial(k)
    lowered = tabulate(
        lambda *b: (
            total(T[order[:k]].scaled(sign * weight) for order, sign in permutations(n) if order[k:] == b)
            if len(set(b)) == len(b)
            else T.flat[0].scaled(sp.S.Zero)
        ),
        (n,) * (n - k),
    )
    return raised(lowered, frame)


def lie_derivative(T: Components, u: Components, frame: Frame) -> Components:
    r"""Return :math:`(\mathcal{L}_u T)^{i \dots} = u^c \nabla_c T^{i \dots} - T^{c \dots} \nabla_c u^i - \dots`."""
    D = covariant_derivative(u, frame)
    return _carried(T, directional(T, u, frame), lambda c, i: -D[i, c], frame)


def lie_derivative_of_form(T: Components, u: Components, frame: Frame) -> Components:
    r"""Return :math:`(\mathcal{L}_u T)_{i \dots} = u^c \nabla_c T_{i \dots} + T_{c \dots} \nabla_i u^c + \dots`."""
    G, D = frame.metric, gradient(u, frame)

    def turning(c: int, i: int) -> Any:
        return total(D[d, i].scaled(G[c, d]) for d in axes(frame) if G[c, d] != 0)

    return _carried(T, directional(T, u, frame), turning, frame)


def _carried(T: Components, change: Components, turning: Any, frame: Frame) -> Components:
    def component(*i: int) -> Any:
        dragged = (T[(*i[:m], c, *i[m + 1 :])] * turning(c, i[m]) for m in range(T.ndim) for c in axes(frame))
        return total([change[i], *dragged])

    return tabulate(component, T.shape)
