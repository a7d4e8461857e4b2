r"""The Helmholtz-Hodge decomposition :math:`F = \nabla\varphi + \nabla\times A + H`: its parts as arrays.

On periodic uniform Cartesian grids each Fourier coefficient is projected on its wave vector. Elsewhere
:math:`\varphi` is the least-squares potential, which solves :math:`\nabla^2\varphi = \nabla\cdot F` with
:math:`\partial_n \varphi = F_n` on the boundary: the rest is divergence-free and tangential there, and the two parts
are orthogonal.

References
----------
.. [1] A. J. Chorin, J. E. Marsden, *A Mathematical Introduction to Fluid Mechanics*, 3rd ed. (1993), section 1.3.
.. [2] H. Bhatia et al., "The Helmholtz-Hodge decomposition - a survey", IEEE TVCG 19 (2013) 1386-1404.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.algebra.compile import compile_expressions
from fieldmath.calculus.sampled_potentials import (
    Axis,
    along,
    axes_of,
    inverse_laplacian,
    least_squares,
    matched,
    spectral_derivative,
    wavenumbers,
)
from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import InputError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import frame_of
from fieldmath.geometry.grids import Grid


@dataclass(frozen=True)
class Helmholtz(Displayed):
    """The parts of a vector field that add up to it.

    Parameters
    ----------
    irrotational : VectorField
        The gradient of `scalar_potential`.
    solenoidal : VectorField
        The curl of `vector_potential`; in the plane ``rot`` of it, in other dimensions what is left.
    harmonic : VectorField
        The mean on a periodic box; zero otherwise, for a field that is both belongs to `irrotational`.
    scalar_potential : ScalarField
        Its potential.
    vector_potential : VectorField, ScalarField or None
        In the plane the stream function; None where no closed form was found in time, and outside of 2 and 3
        dimensions.
    error : float
        Largest absolute difference between a component of the field and of the sum of the parts; 0 for expressions.
    """

    irrotational: Any
    solenoidal: Any
    harmonic: Any
    scalar_potential: Any
    vector_potential: Any
    error: float

    def _rows(self) -> list[tuple[str, str]]:
        named = {"gradient part": self.irrotational, "curl part": self.solenoidal, "harmonic part": self.harmonic}
        potentials = {"scalar potential": self.scalar_potential, "vector potential": self.vector_potential}
        rows = [(label, str(part)) for label, part in {**named, **potentials}.items() if part is not None]
        return [*rows, ("error", f"{self.error:.1e}")]

    def __str__(self) -> str:
        return "\n".join(["Helmholtz-Hodge decomposition", *(f"  {label}: {text}" for label, text in self._rows())])

    def _card(self) -> Card:
        picture = self.solenoidal if self.solenoidal.is_sampled else None
        return Card("Helmholtz-Hodge decomposition", facts=tuple(self._rows()), picture=picture)


def is_spectral(grid: Grid) -> bool:
    """Return whether a grid is a periodic uniform Cartesian box."""
    return grid.chart.is_cartesian and all(grid.periodic) and grid.is_uniform


@dataclass(frozen=True)
class Parts:
    """Arrays of the decomposition on a grid."""

    irrotational: np.ndarray
    solenoidal: np.ndarray
    harmonic: np.ndarray
    scalar_potential: np.ndarray
    vector_potential: np.ndarray | None


def spectral_parts(F: np.ndarray, grid: Grid) -> Parts:
    r"""Return the parts on a periodic box: :math:`k (k \cdot \hat F)/k^2`, the rest, and what no wave carries."""
    n = len(F)
    waves = [wavenumbers(grid, i) for i in range(n)]
    squares = np.asarray(sum(k**2 for k in waves))
    hats = [np.fft.fftn(component) for component in F]
    flow = np.asarray(sum(k * hat for k, hat in zip(waves, hats, strict=True)))
    share = np.where(squares > 0, flow / np.where(squares > 0, squares, 1.0), 0.0)
    irrotational = np.stack([np.fft.ifftn(k * share).real for k in waves])
    harmonic = np.stack([np.fft.ifftn(np.where(squares > 0, 0.0, hat)).real for hat in hats])
    phi = np.fft.ifftn(-1j * share).real
    solenoidal = F - irrotational - harmonic
    return Parts(irrotational, solenoidal, harmonic, phi, _spectral_vector_potential(solenoidal, grid))


def _spectral_vector_potential(S: np.ndarray, grid: Grid) -> np.ndarray | None:
    """Return the stream function in the plane, the Coulomb-gauge vector potential in space."""
    n = len(S)
    every = tuple(range(n))
    if n == 2:
        vorticity = spectral_derivative(S[1], grid, 0) - spectral_derivative(S[0], grid, 1)
        return inverse_laplacian(-vorticity, grid, every)
    if n != 3:
        return None
    curl = [
        spectral_derivative(S[(i + 2) % 3], grid, (i + 1) % 3) - spectral_derivative(S[(i + 1) % 3], grid, (i + 2) % 3)
        for i in range(3)
    ]
    return np.stack([inverse_laplacian(-component, grid, every) for component in curl])


def projection_potential(w: np.ndarray, grid: Grid, accuracy: int) -> np.ndarray:
    r"""Return the potential of the gradient nearest to a 1-form, in the metric of the chart.

    Solves :math:`\nabla^2\varphi = \nabla\cdot F` with :math:`\partial_n\varphi = F_n` at the ends of axes by least
    squares, second order in the spacing. Where two walls meet and the curl of F is not zero, the two conditions
    disagree on the mixed derivative, and the solution itself behaves as :math:`r^2 \log r`: first order there.
    """
    if grid.chart.is_cartesian:
        return matched(w, grid, accuracy)
    if not grid.chart.is_orthogonal:
        raise InputError(
            f"chart must be orthogonal for the decomposition of samples; got {grid.chart}. "
            "Move the samples to a Cartesian grid with .resample(grid), or decompose the expression"
        )
    axes = axes_of(grid, accuracy)
    edges = [along(axis.integrals, w[i], i) for i, axis in enumerate(axes)]
    return _sparse_least_squares(edges, [_conductance(grid, axes, i) for i in range(len(axes))], axes)


def tangential_vector_potential(S: np.ndarray, grid: Grid, accuracy: int) -> np.ndarray:
    r"""Return A with :math:`\nabla^2 A = -\nabla\times S` in a Cartesian box, normal to the walls there.

    For S without divergence and tangential to the walls this is the Coulomb gauge. Component by component the changes
    along grid edges are matched: :math:`\partial_z A_x \sim S_y, \partial_y A_x \sim -S_z, \partial_x A_x \sim 0`.
    """
    axes = axes_of(grid, accuracy)
    A = np.zeros_like(S)
    for x in range(3):
        y, z = (x + 1) % 3, (x + 2) % 3
        edges = [np.zeros(0)] * 3
        edges[x] = 0.0 * along(axes[x].integrals, S[x], x)
        edges[y], edges[z] = -along(axes[y].integrals, S[z], y), along(axes[z].integrals, S[y], z)
        A[x] = least_squares(edges, axes, grounded=tuple(k for k in (y, z) if not axes[k].is_periodic))
    return A


def _conductance(grid: Grid, axes: Sequence[Axis], i: int) -> np.ndarray:
    r"""Return :math:`\sqrt{g}\, g^{ii}` at the middle of the edges, times the dual face over the length."""
    chart: Chart = grid.chart
    weight = frame_of(chart, "coordinate").volume * chart.orientation / chart.metric[i, i]
    middles = [points + axis.lengths / 2 if k == i else points for k, (points, axis) in enumerate(_ends(grid, axes, i))]
    values = compile_expressions((weight,), chart.symbols)(*np.ix_(*middles))[0]
    for k, axis in enumerate(axes):
        factor = 1 / axis.lengths if k == i else axis.cells
        values = values * factor.reshape([-1 if m == k else 1 for m in range(len(axes))])
    if not np.isfinite(values).all():
        raise InputError("the grid touches a singularity of the coordinates. Start the axes a little away from it.")
    return values


def _ends(grid: Grid, axes: Sequence[Axis], i: int) -> list[tuple[np.ndarray, Axis]]:
    """Return the points at which the edges along axis i begin, with the axes."""
    return [(p[: len(a.lengths)] if k == i else p, a) for k, (p, a) in enumerate(zip(grid.axes, axes, strict=True))]


def _sparse_least_squares(
    edges: Sequence[np.ndarray], conductances: Sequence[np.ndarray], axes: Sequence[Axis]
) -> np.ndarray:
    """Return the function of mean zero that minimises the sum of conductance times squared mismatch over the edges."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import spsolve

    shape = tuple(len(axis.cells) for axis in axes)
    load = sum(axis.gathered(c * e, i) for i, (axis, c, e) in enumerate(zip(axes, conductances, edges, strict=True)))
    nodes = np.arange(np.prod(shape)).reshape(shape)
    rows, columns, values = [], [], []
    for i, c in enumerate(conductances):
        first = np.take(nodes, range(c.shape[i]), axis=i).ravel()
        second = np.take(nodes, np.arange(1, c.shape[i] + 1) % shape[i], axis=i).ravel()
        rows += [first, second, first, second]
        columns += [first, second, second, first]
        values += [c.ravel(), c.ravel(), -c.ravel(), -c.ravel()]
    size = nodes.size
    matrix = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), (size, size)).tocsc()
    phi = np.zeros(size)
    phi[1:] = spsolve(matrix[1:, 1:], np.ravel(load)[1:])  # The first value is free: constants have no gradient.
    return (phi - phi.mean()).reshape(shape)
