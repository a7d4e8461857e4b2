r"""Products of fields, written once: inner, vector and outer product in any frame."""

from __future__ import annotations

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
    n, G = frame.chart.dimension, frame.inverse_metric
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
    if n == 2:
        return lowered
    return tabulate(lambda a: total(lowered[d].scaled(G[a, d]) for d in axes(frame) if G[a, d] != 0), (n,))


def outer(S: Components, T: Components) -> Components:
    r"""Return :math:`S^{i \dots} \, T^{k \dots}`."""
    return tabulate(lambda *i: S[i[: S.ndim]] * T[i[S.ndim :]], S.shape + T.shape)


def reframed(T: Components, old: Frame, new: Frame) -> Components:
    r"""Return the components in another frame, :math:`T'^{a \dots} = M^a{}_i \dots T^{i \dots}`."""
    if old == new:
        return T
    M = change_of_frame(old, new)
    for m in range(T.ndim):
        T = tabulate(
            lambda *a, T=T, m=m: total(
                T[(*a[:m], i, *a[m + 1 :])].scaled(M[a[m], i]) for i in axes(old) if M[a[m], i] != 0
            ),
            T.shape,
        )
    return T
