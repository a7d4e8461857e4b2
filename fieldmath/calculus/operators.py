r"""Every differential operator, written once: for any rank, dimension, chart, frame and representation.

`T` is an object array of representations, the components :math:`T^{i_1 \dots i_k}` in a frame
:math:`e_1, \dots, e_n` (see `fieldmath.geometry.frames`); for unit vectors upper and lower indices agree.

References
----------
.. [1] C. W. Misner, K. S. Thorne, J. A. Wheeler, *Gravitation* (1973), chapters 8 and 10.
.. [2] G. B. Arfken, H. J. Weber, F. E. Harris, *Mathematical Methods for Physicists*, 7th ed., section 3.10.
"""

from __future__ import annotations

from typing import Any

from fieldmath.calculus.indices import axes, on_demand, permutations, tabulate, total, trace
from fieldmath.errors import InputError
from fieldmath.geometry.frames import Frame
from fieldmath.representations.protocol import Components


def along(f: Any, frame: Frame, b: int) -> Any:
    r"""Return :math:`e_b(f) = E_b{}^j \, \partial_j f`."""
    E = frame.vectors
    return total(f.partial(j).scaled(E[j, b]) for j in axes(frame) if E[j, b] != 0)


def covariant_derivative(T: Components, frame: Frame) -> Components:
    r"""Return the covariant derivative, its index b last.

    .. math:: \nabla_b T^{i \dots k} = e_b(T^{i \dots k})
              + \Gamma^i_{bc} T^{c \dots k} + \dots + \Gamma^k_{bc} T^{i \dots c}
    """
    Γ = frame.connection

    def component(*index: int) -> Any:
        *i, b = index
        turned = (
            T[(*i[:m], c, *i[m + 1 :])].scaled(Γ[i[m], b, c])
            for m in range(T.ndim)
            for c in axes(frame)
            if (i[m], b, c) in Γ
        )
        return total([along(T[tuple(i)], frame, b), *turned])

    return on_demand(component, (*T.shape, frame.chart.dimension))


def gradient(T: Components, frame: Frame) -> Components:
    r"""Return :math:`(\nabla T)^{i \dots k a} = G^{ab} \, \nabla_b T^{i \dots k}`; of a vector field, the Jacobian."""
    D, G = covariant_derivative(T, frame), frame.inverse_metric
    return tabulate(
        lambda *i: total(D[(*i[:-1], b)].scaled(G[i[-1], b]) for b in axes(frame) if G[i[-1], b] != 0), D.shape
    )


def divergence(T: Components, frame: Frame) -> Components:
    r"""Return :math:`(\nabla \cdot T)^{i \dots} = \nabla_b T^{i \dots b}`, contracting the last index."""
    return trace(covariant_derivative(T, frame))


def laplacian(T: Components, frame: Frame) -> Components:
    r"""Return :math:`\nabla^2 T = \nabla \cdot (\nabla T) = G^{bc} \, \nabla_b \nabla_c T`, for every rank."""
    return divergence(gradient(T, frame), frame)


def hessian(f: Components, frame: Frame) -> Components:
    r"""Return :math:`(\nabla \nabla f)^{ab} = \nabla^b \nabla^a f`."""
    return gradient(gradient(f, frame), frame)


def biharmonic(T: Components, frame: Frame) -> Components:
    r"""Return :math:`\nabla^4 T = \nabla^2 (\nabla^2 T)`."""
    return laplacian(laplacian(T, frame), frame)


def directional(T: Components, u: Components, frame: Frame) -> Components:
    r"""Return :math:`(u \cdot \nabla) T = u^b \, \nabla_b T`; u is not normalised."""
    D = covariant_derivative(T, frame)
    return tabulate(lambda *i: total(D[(*i, b)] * u[b] for b in axes(frame)), T.shape)


def curl(v: Components, frame: Frame) -> Components:
    r"""Return :math:`(\nabla \times v)^a = \varepsilon^{abc} \, G_{cd} \, \nabla_b v^d`; in the plane without a."""
    n, G, D = frame.chart.dimension, frame.metric, covariant_derivative(v, frame)
    if n not in (2, 3):
        raise InputError(
            f"chart must have dimension 2 or 3; got {n} ({', '.join(frame.chart.names)}). "
            "In other dimensions the exterior derivative takes the place of the curl; or take a slice."
        )
    return tabulate(
        lambda *a: total(
            D[d, b].scaled(sign * G[c, d] / frame.volume)
            for (*free, b, c), sign in permutations(n)
            for d in axes(frame)
            if tuple(free) == a and G[c, d] != 0
        ),
        (n,) * (n - 2),
    )


def rotated_gradient(f: Components, frame: Frame) -> Components:
    r"""Return :math:`\varepsilon^{ab} \, \nabla_b f`, the plane field (∂y f, −∂x f) along the level lines of f."""
    n, D = frame.chart.dimension, covariant_derivative(f, frame)
    if n != 2:
        raise InputError(
            f"chart must have dimension 2; got {n} ({', '.join(frame.chart.names)}). In space take the curl of f * e_z."
        )
    return tabulate(
        lambda a: total(D[b].scaled(sign / frame.volume) for (i, b), sign in permutations(2) if i == a), (2,)
    )
