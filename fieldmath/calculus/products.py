r"""Products of fields, written once: inner, vector and outer product in any frame."""

from __future__ import annotations

import sympy as sp

from fieldmath.calculus.indices import axes, permutations, tabulate, total
from fieldmath.errors import InputError
from fieldmath.geometry.frames import Frame, change_of_frame
from fieldmath.representations.protocol import Components


def inner(S: Components, T: Components, frame: Frame) -> Components:
    r"""Return :math:`S^{i \dots b} \, G_{bc} \, T^{c \dots k}`, contracting the neighbouring indices."""
    G = frame.metric
    split = S.ndim - 1
    return tabulate(
        lambda *i: total(
            (S[(*i[:split], b)] * T[(c, *i[split:])]).scaled(G[b, c])
            for b in axes(frame)
            for c in axes(frame)
            if G[b, c] != 0
        ),
        S.shape[:-1] + T.shape[1:],
    )


def cross(u: Components, v: Components, frame: Frame) -> Components:
    r"""Return :math:`(u \times v)_a = \varepsilon_{abc} \, u^b v^c` with the index raised; in the plane without it."""
    n = frame.chart.dimension
    if n not in (2, 3):
        raise InputError(
            f"chart must have dimension 2 or 3; got {n} ({', '.join(frame.chart.names)}). Use outer() instead."
        )
    lowered = tabulate(
        lambda *a: total(
            (u[b] * v[c]).scaled(sign * frame.volume) for (*free, b, c), sign in permutations(n) if tuple(free) == a
        ),
        (n,) * (n - 2),
    )
    return raised(lowered, frame)


def outer(S: Components, T: Components) -> Components:
    r"""Return :math:`S^{i \dots} \, T^{k \dots}`."""
    return tabulate(lambda *i: S[i[: S.ndim]] * T[i[S.ndim :]], S.shape + T.shape)


def transformed(T: Components, M: sp.ImmutableMatrix) -> Components:
    r"""Return :math:`M^a{}_i \dots M^k{}_n \, T^{i \dots n}`, every index multiplied by the matrix."""
    for m in range(T.ndim):
        T = tabulate(
            lambda *a, T=T, m=m: total(
                T[(*a[:m], i, *a[m + 1 :])].scaled(M[a[m], i]) for i in range(M.cols) if M[a[m], i] != 0
            ),
            (*T.shape[:m], M.rows, *T.shape[m + 1 :]),
        )
    return T


def raised(T: Components, frame: Frame) -> Components:
    r"""Return :math:`G^{ab} \dots T_{b \dots}`, every index raised."""
    return transformed(T, frame.inverse_metric)


def reframed(T: Components, old: Frame, new: Frame) -> Components:
    r"""Return the components in another frame, :math:`T'^{a \dots} = M^a{}_i \dots T^{i \dots}`."""
    return T if old == new else transformed(T, change_of_frame(old, new))
