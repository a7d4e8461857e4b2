r"""Curvature of a metric: Riemann, Ricci and scalar curvature.

Signs follow Misner, Thorne & Wheeler, *Gravitation* (1973): spheres have positive curvature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.tidy import normal

if TYPE_CHECKING:
    from fieldmath.geometry.charts import Chart

Rank2 = tuple[tuple[sp.Expr, ...], ...]
Rank4 = tuple[tuple[Rank2, ...], ...]


@remembered(maxsize=32)
def riemann(chart: Chart) -> Rank4:
    r"""Return the Riemann tensor, keyed [k][l][i][j].

    .. math:: R^k{}_{lij} = \partial_i \Gamma^k_{jl} - \partial_j \Gamma^k_{il}
              + \Gamma^k_{im} \Gamma^m_{jl} - \Gamma^k_{jm} \Gamma^m_{il}
    """
    Γ, q, axes = chart.christoffel(), chart.symbols, range(chart.dimension)

    def component(k: int, m: int, i: int, j: int) -> sp.Expr:
        return normal(
            Γ[k][j][m].diff(q[i])
            - Γ[k][i][m].diff(q[j])
            + sum(Γ[k][i][n] * Γ[n][j][m] - Γ[k][j][n] * Γ[n][i][m] for n in axes)
        )

    # Antisymmetric in i, j: compute one half.
    upper = {(k, m, i, j): component(k, m, i, j) for k in axes for m in axes for i in axes for j in axes if i < j}

    def entry(k: int, m: int, i: int, j: int) -> sp.Expr:
        return upper[k, m, i, j] if i < j else -upper[k, m, j, i] if i > j else sp.S.Zero

    return tuple(tuple(tuple(tuple(entry(k, m, i, j) for j in axes) for i in axes) for m in axes) for k in axes)


@remembered(maxsize=32)
def ricci(chart: Chart) -> Rank2:
    r"""Return :math:`R_{lj} = R^k{}_{lkj}`."""
    R, axes = riemann(chart), range(chart.dimension)
    return tuple(tuple(normal(sum(R[k][m][k][j] for k in axes)) for j in axes) for m in axes)


@remembered(maxsize=32)
def scalar_curvature(chart: Chart) -> sp.Expr:
    r"""Return :math:`R = g^{lj} R_{lj}`."""
    G, R, axes = chart.inverse_metric, ricci(chart), range(chart.dimension)
    return normal(sum(G[m, j] * R[m][j] for m in axes for j in axes))
