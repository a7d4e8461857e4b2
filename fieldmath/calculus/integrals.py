r"""Densities of scalar fields, of work and of flux on parametrised pieces, each written once for every chart.

Vectors are given by their contravariant components :math:`F^i` in the chart of the piece, whose map is :math:`q(u)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import sympy as sp

from fieldmath.algebra.clock import PATIENCE, Deadline
from fieldmath.algebra.iterated import integrate
from fieldmath.algebra.tidy import normal
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.shapes import cut, sum_of

Components = Sequence[sp.Expr]
Density = Callable[[Components, Patch], sp.Expr]
Value: TypeAlias = sp.Expr | Approximation


def mass(f: Components, piece: Patch) -> sp.Expr:
    r"""Return :math:`f \sqrt{\det(T^{\mathsf T} g\, T)}`, the density of :math:`\int f\,dV`."""
    return f[0].xreplace(piece.at) * piece.stretch


def work(F: Components, piece: Patch) -> sp.Expr:
    r"""Return :math:`g_{ij} F^i \,dq^j/du`, the density of :math:`\int F \cdot dr`."""
    if piece.dimension != 1:
        raise InputError(f"a line integral needs a curve; got a piece of dimension {piece.dimension}")
    lowered = piece.metric * sp.Matrix([f.xreplace(piece.at) for f in F])
    return piece.orientation * normal((lowered.T * sp.Matrix(piece.tangents))[0])


def flux(F: Components, piece: Patch) -> sp.Expr:
    r"""Return the density of :math:`\int F \cdot n\,dS`, which is :math:`\pm\sqrt{g}\,\det[F, \partial_1 q, \dots]`.

    In space this is :math:`F \cdot (X_u \times X_v)`, in the plane :math:`F_x\,dy - F_y\,dx`: the normal points to the
    right of a curve's direction.
    """
    n = len(piece.place)
    if piece.dimension != n - 1:
        raise InputError(
            f"a flux needs a piece of dimension {n - 1} in {n} dimensions; got dimension {piece.dimension}"
        )
    columns = sp.Matrix([f.xreplace(piece.at) for f in F]).row_join(sp.Matrix(piece.tangents))
    return piece.orientation * piece.root * normal(columns.det(method="berkowitz"))


def total(
    density: Density,
    pulled: Callable[[Patch], tuple[Components, Patch]],
    pieces: Sequence[Patch],
    *,
    conditions: Sequence[sp.Expr] = (),
    time_limit: float = 10.0,
) -> Value:
    """Return the sum of the integrals of a density over pieces; `pulled` gives the components on each."""
    deadline = Deadline(time_limit, patience=PATIENCE)
    parts: list[Value] = []
    for k, piece in enumerate(pieces):
        components, own = pulled(piece)
        share = max(0.2, deadline.left() / (len(pieces) - k))
        parts.append(integrate(cut(density(components, own), conditions), own.box, time_limit=share))
    return sum_of(parts)
