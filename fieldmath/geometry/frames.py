"""Frames: the basis at each point to which components refer, and its connection."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import sympy as sp

from fieldmath.algebra.tidy import normal
from fieldmath.errors import InputError
from fieldmath.geometry.signs import without_absolute_values

if TYPE_CHECKING:
    from fieldmath.geometry.charts import Chart

BASES = ("orthonormal", "coordinate", "dual")


@dataclass(frozen=True)
class Frame:
    r"""The basis vectors :math:`e_a = E_a{}^j \partial_j` at each point of a chart.

    ``"orthonormal"``: unit vectors along the coordinate lines (orthogonal charts).
    ``"coordinate"``: :math:`e_a = \partial_a`, so that components are contravariant.
    ``"dual"``: :math:`e^a = g^{ab} \partial_b`, so that components are covariant.
    """

    chart: Chart
    basis: str = ""

    def __post_init__(self) -> None:
        if not self.basis:
            object.__setattr__(self, "basis", default_basis(self.chart))
        if self.basis not in BASES:
            raise InputError(f"basis must be one of {', '.join(map(repr, BASES))}; got {self.basis!r}")
        if self.basis == "orthonormal" and default_basis(self.chart) != "orthonormal":
            raise InputError(
                f"basis='orthonormal' needs an orthogonal chart with a positive metric; got {self.chart}. "
                "Use basis='coordinate'."
            )

    @cached_property
    def vectors(self) -> sp.ImmutableMatrix:
        r"""Return the matrix whose column a holds the coordinate components :math:`E_a{}^j` of :math:`e_a`."""
        if self.basis == "orthonormal":
            return sp.ImmutableMatrix(sp.diag(*(1 / h for h in self.chart.scale_factors)))
        return (
            sp.ImmutableMatrix(sp.eye(self.chart.dimension))
            if self.basis == "coordinate"
            else self.chart.inverse_metric
        )

    @cached_property
    def covectors(self) -> sp.ImmutableMatrix:
        """Return the inverse of `vectors`: row a takes coordinate components to the a-th component."""
        if self.basis == "orthonormal":
            return sp.ImmutableMatrix(sp.diag(*self.chart.scale_factors))
        return sp.ImmutableMatrix(sp.eye(self.chart.dimension)) if self.basis == "coordinate" else self.chart.metric

    @cached_property
    def metric(self) -> sp.ImmutableMatrix:
        r"""Return :math:`G_{ab} = e_a \cdot e_b`: the unit matrix for orthonormal frames."""
        if self.basis == "orthonormal":
            return sp.ImmutableMatrix(sp.eye(self.chart.dimension))
        return self.chart.metric if self.basis == "coordinate" else self.chart.inverse_metric

    @cached_property
    def inverse_metric(self) -> sp.ImmutableMatrix:
        r"""Return :math:`G^{ab}`."""
        if self.basis == "orthonormal":
            return self.metric
        return self.chart.inverse_metric if self.basis == "coordinate" else self.chart.metric

    @cached_property
    def volume(self) -> sp.Expr:
        r"""Return :math:`\varepsilon_{12\dots n} = \pm\sqrt{|\det G|}`, with the sign of the chart's orientation."""
        if self.basis == "orthonormal":
            return sp.Integer(self.chart.orientation)
        root = sp.sqrt(sp.Abs(sp.factor(self.metric.det())))
        return self.chart.orientation * without_absolute_values(root, self.chart.symbols, self.chart.limits)

    @cached_property
    def connection(self) -> dict[tuple[int, int, int], sp.Expr]:
        r"""Return the connection coefficients that are not zero, keyed (a, b, c).

        .. math:: \nabla_{e_b} e_c = \Gamma^a_{bc} e_a, \qquad
                  \Gamma^a_{bc} = (E^{-1})^a{}_k E_b{}^j \left( \partial_j E_c{}^k + \Gamma^k_{jl} E_c{}^l \right)
        """
        return _connection(self)


@lru_cache(maxsize=64)
def frame_of(chart: Chart, basis: str = "") -> Frame:
    """Return the frame of a chart, remembered, so that its connection is computed once."""
    return Frame(chart, basis)


def default_basis(chart: Chart) -> str:
    """Return ``"orthonormal"`` for orthogonal positive metrics, ``"coordinate"`` otherwise."""
    return "orthonormal" if chart.is_orthogonal and chart.is_riemannian else "coordinate"


def change_of_frame(old: Frame, new: Frame) -> sp.ImmutableMatrix:
    """Return the matrix that takes components in the old frame to components in the new one."""
    return sp.ImmutableMatrix((new.covectors * old.vectors).applyfunc(normal))


def _connection(frame: Frame) -> dict[tuple[int, int, int], sp.Expr]:
    chart, vectors, covectors = frame.chart, frame.vectors, frame.covectors
    if chart.is_cartesian:
        return {}
    gamma, q, indices = chart.christoffel(), chart.symbols, range(chart.dimension)
    # transported[j][c][k] = (∂_j e_c + Γ e_c)^k
    transported = [
        [
            [vectors[k, c].diff(q[j]) + sum(gamma[k][j][m] * vectors[m, c] for m in indices) for k in indices]
            for c in indices
        ]
        for j in indices
    ]
    found = {}
    for a in indices:
        for b in indices:
            for c in indices:
                value = sum(
                    covectors[a, k] * vectors[j, b] * transported[j][c][k]
                    for j in indices
                    for k in indices
                    if covectors[a, k] != 0 and vectors[j, b] != 0
                )
                value = normal(value)
                if value != 0:
                    found[a, b, c] = value
    return found
