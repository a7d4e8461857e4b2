r"""Potentials of sampled fields: differences along grid edges, matched to integrals of the field along them.

Along an edge of the grid a potential changes by :math:`\int w_i\,dq^i`, w the covariant components, whatever the
metric. The integrals come from interpolating polynomials, so that the equations are of the field's order of accuracy.
There are more edges than points: the least-squares solution solves a Poisson equation with natural (Neumann) boundary
conditions, or periodic ones, which separates and is solved axis by axis through eigenvectors.

References
----------
.. [1] R. E. Lynch, J. R. Rice, D. H. Thomas, "Direct solution of partial difference equations by tensor product
       methods", Numer. Math. 6 (1964) 185-199.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fieldmath.calculus import operators
from fieldmath.calculus.products import reframed
from fieldmath.errors import InputError, NoPotentialError
from fieldmath.geometry.frames import Frame, frame_of
from fieldmath.geometry.grids import Grid
from fieldmath.representations.promotion import deferred, settled
from fieldmath.representations.protocol import Components, each
from fieldmath.representations.sampled import Sampled
from fieldmath.representations.sweep import differentiate

REFUSED = 0.1  # A gradient that misses more of the field than this is not called its potential.
_SAFETY = 10.0
_CIRCULATION = 1e-6


@dataclass(frozen=True)
class Axis:
    """One axis of points: lengths of its edges and cells, and the matrix that integrates samples over each edge."""

    lengths: np.ndarray
    cells: np.ndarray
    integrals: np.ndarray
    is_periodic: bool

    def difference(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Return the change of `values` over each edge."""
        if self.is_periodic:
            return np.roll(values, -1, axis=axis) - values
        return np.diff(values, axis=axis)

    def gathered(self, edges: np.ndarray, axis: int) -> np.ndarray:
        """Return the transpose of `difference`: what flows out of each point."""
        if self.is_periodic:
            return np.roll(edges, 1, axis=axis) - edges
        pad = [(0, 0)] * edges.ndim
        pad[axis] = (1, 1)
        return -np.diff(np.pad(edges, pad), axis=axis)

    def primitive(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Return the integrals from the first point to each point."""
        steps = along(self.integrals, values, axis)
        pad = [(0, 0)] * values.ndim
        pad[axis] = (1, 0)
        return np.pad(np.cumsum(steps, axis=axis), pad)


def along(matrix: np.ndarray, values: np.ndarray, axis: int) -> np.ndarray:
    """Return a matrix applied along one array axis."""
    return np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)


def axes_of(grid: Grid, accuracy: int) -> tuple[Axis, ...]:
    """Return the axes of a grid, with integrals of the order that suits derivatives of this accuracy."""
    return tuple(_axis(tuple(points), period, accuracy) for points, period in zip(grid.axes, grid.periods, strict=True))


@lru_cache(maxsize=32)
def _axis(points: tuple[float, ...], period: float | None, accuracy: int) -> Axis:
    x, count = np.array(points), len(points)
    if count < 3:
        raise InputError(f"every axis must have at least 3 points; got {count}. Sample the field on a finer grid.")
    width = min(accuracy + 2, count if period is None else count - 1)
    closed = x if period is None else np.append(x, x[0] + period)
    lengths = np.diff(closed)
    integrals = np.zeros((len(lengths), count))
    for k, length in enumerate(lengths):
        first = k - width // 2 + 1
        if period is None:
            first = min(max(first, 0), count - width)
        places = np.arange(first, first + width)
        local = (x[places % count] + (period or 0.0) * (places // count) - x[k]) / length
        # Exact for polynomials below degree `width`: the moments of [0, 1] are 1/(m + 1).
        moments = np.vander(local, width, increasing=True).T
        np.add.at(integrals[k], places % count, length * np.linalg.solve(moments, 1.0 / np.arange(1, width + 1)))
    cells = np.zeros(count)
    cells += np.append(lengths, 0.0)[:count] / 2
    cells += (np.roll(lengths, 1) if period is not None else np.insert(lengths, 0, 0.0)) / 2
    return Axis(lengths, cells, integrals, period is not None)


def potential(F: Components, frame: Frame) -> tuple[np.ndarray, float]:
    """Return the least-squares potential of mean zero, and the relative root mean square of its gradient minus F."""
    phi = matched(*covariant(F, frame))
    return phi, residual(phi, F, frame)


def matched(w: np.ndarray, grid: Grid, accuracy: int) -> np.ndarray:
    """Return the function of mean zero whose changes along the grid edges are nearest to the integrals of a 1-form."""
    axes = axes_of(grid, accuracy)
    return least_squares([along(axis.integrals, w[i], i) for i, axis in enumerate(axes)], axes)


def least_squares(edges: Sequence[np.ndarray], axes: Sequence[Axis], *, grounded: Sequence[int] = ()) -> np.ndarray:
    r"""Return the function whose changes along the edges are nearest to those given, of mean zero where that is free.

    Minimises the sum over edges of :math:`(\delta\varphi - e)^2` times the dual face over the length of the edge;
    `grounded` are the axes at whose ends the function is zero.
    """
    load = sum(axis.gathered(_weighted(edges[i], i, axes), i) for i, axis in enumerate(axes))
    inner = tuple(slice(1, -1) if k in grounded else slice(None) for k in range(len(axes)))
    pairs = [_modes(axis, place) for axis, place in zip(axes, inner, strict=True)]
    out = np.zeros(tuple(len(axis.cells) for axis in axes))
    out[inner] = _separated(np.asarray(load)[inner], pairs, has_constants=not grounded)
    return out


def _modes(axis: Axis, place: slice) -> tuple[np.ndarray, np.ndarray]:
    """Return eigenvalues and eigenvectors of the second difference of one axis, in the inner product of its cells."""
    from scipy.linalg import eigh

    return eigh(_stiffness(axis)[place, place], np.diag(axis.cells[place]))


def _separated(load: np.ndarray, pairs: Sequence[tuple[np.ndarray, np.ndarray]], *, has_constants: bool) -> np.ndarray:
    """Return the solution of the Poisson equation with this load at each point, through the modes of each axis."""
    total = np.zeros(load.shape)
    for i, (values, vectors) in enumerate(pairs):
        load = along(vectors.T, load, i)
        total = total + values.reshape([-1 if k == i else 1 for k in range(load.ndim)])
    if has_constants:  # Eigenvalues are in increasing order: the first mode is the constant one.
        total.flat[0], load.flat[0] = 1.0, 0.0
    load = load / total
    for i, (_, vectors) in enumerate(pairs):
        load = along(vectors, load, i)
    return load


def _weighted(edges: np.ndarray, i: int, axes: Sequence[Axis]) -> np.ndarray:
    """Return edge values divided by the length of the edge, times the cells of the other axes."""
    out = edges
    for k, axis in enumerate(axes):
        factor = 1 / axis.lengths if k == i else axis.cells
        out = out * factor.reshape([-1 if m == k else 1 for m in range(edges.ndim)])
    return out


def _stiffness(axis: Axis) -> np.ndarray:
    identity = np.eye(len(axis.cells))
    return axis.gathered(axis.difference(identity, 0) / axis.lengths[:, None], 0)


def covariant(F: Components, frame: Frame) -> tuple[np.ndarray, Grid, int]:
    """Return covariant coordinate components as one array, with the grid and the accuracy."""
    lowered = settled(reframed(deferred(F), frame, frame_of(frame.chart, "dual")))
    return _finite(lowered), F.flat[0].grid, F.flat[0].accuracy


def density(F: Components, frame: Frame) -> np.ndarray:
    r"""Return :math:`\sqrt{g} F^i` as one array."""
    target = frame_of(frame.chart, "coordinate")
    raised = reframed(deferred(F), frame, target)
    return _finite(settled(each(lambda c: c.scaled(target.volume), raised)))


def _finite(components: Components) -> np.ndarray:
    values = np.stack([c.values for c in components.flat])
    if not np.isfinite(values).all():
        raise InputError("samples must be finite; got NaN. Start the axes a little away from the singularity.")
    return values


def residual(phi: np.ndarray, F: Components, frame: Frame) -> float:
    """Return the root mean square of grad phi - F over that of F."""
    first = F.flat[0]
    out = np.empty((), dtype=object)
    out[()] = Sampled(phi, first.grid, first.accuracy)
    gradient = settled(operators.gradient(deferred(out), frame))
    miss = np.stack([g.values - f.values for g, f in zip(gradient.flat, F.flat, strict=True)])
    size = np.sqrt(np.mean(np.stack([f.values for f in F.flat]) ** 2))
    return float(np.sqrt(np.mean(miss**2)) / size) if size else 0.0


# --- tests ------------------------------------------------------------------------------------------------------------


def is_conservative(F: Components, frame: Frame, *, is_global: bool) -> bool:
    """Return whether the exterior derivative, and globally the circulation, vanish within the discretisation error."""
    w, grid, accuracy = covariant(F, frame)
    n = len(w)

    def exterior(order: int) -> np.ndarray:
        def slope(i: int, j: int) -> np.ndarray:
            return differentiate(w[j], grid.axes[i], i, order=1, accuracy=order, period=grid.periods[i])

        return np.stack([slope(i, j) - slope(j, i) for j in range(n) for i in range(j)] or [np.zeros(grid.shape)])

    if not _vanishes(exterior, accuracy, grid, w):
        return False
    loops = [np.mean(w[k]) for k in range(n) if grid.periodic[k]] if is_global else []
    return bool(np.all(np.abs(loops) <= _CIRCULATION * np.abs(w).max(initial=0.0)))


def is_solenoidal(F: Components, frame: Frame) -> bool:
    """Return whether the divergence vanishes within its discretisation error."""
    first = F.flat[0]

    def divergence(order: int) -> np.ndarray:
        again = each(lambda c: Sampled(c.values, c.grid, order), F)
        (result,) = settled(operators.divergence(deferred(again), frame)).flat
        return result.values

    values = np.stack([c.values for c in F.flat])
    return _vanishes(divergence, first.accuracy, first.grid, values)


def _vanishes(derivative: Callable[[int], np.ndarray], accuracy: int, grid: Grid, values: np.ndarray) -> bool:
    """Return whether a derivative is zero within the difference of two orders of accuracy and rounding."""
    found = derivative(accuracy)
    other = derivative(accuracy - 2 if accuracy > 2 else 4)
    steps = min(float(np.diff(axis).min()) for axis in grid.axes if len(axis) > 1)
    rounding = 64 * np.finfo(float).eps * np.nanmax(np.abs(values), initial=0.0) / steps
    return bool(
        np.nanmax(np.abs(found), initial=0.0) <= _SAFETY * np.nanmax(np.abs(found - other), initial=0.0) + rounding
    )


# --- vector potentials ------------------------------------------------------------------------------------------------


def vector_potential(F: Components, frame: Frame) -> Components:
    r"""Return covariant components of A with :math:`\nabla\times A = F`: by FFT when all axes are periodic, else axial.

    The axial formula is that of symbolic fields, its integrals replaced by sums of integrals over edges.
    """
    b, first = density(F, frame), F.flat[0]
    if all(first.grid.periodic):
        A = periodic_curl_inverse(b, first.grid)
    else:
        A = axial(b, axes_of(first.grid, first.accuracy), first.grid)
    out = np.empty(3, dtype=object)
    for k in range(3):
        out[k] = Sampled(A[k], first.grid, first.accuracy)
    return out


def axial(b: np.ndarray, axes: Sequence[Axis], grid: Grid) -> np.ndarray:
    """Return A without a component along the last axis that is not periodic."""
    axis = max(k for k in range(3) if not axes[k].is_periodic)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    A = np.zeros_like(b)
    A[j], A[i] = -axes[axis].primitive(b[i], axis), axes[axis].primitive(b[j], axis)
    missing = np.repeat(np.take(b[axis], [0], axis=axis), b.shape[axis + 1], axis=axis)
    if not axes[i].is_periodic:
        A[j] += axes[i].primitive(missing, i)
    elif not axes[j].is_periodic:
        A[i] -= axes[j].primitive(missing, j)
    else:
        psi = inverse_laplacian(missing, grid, (i, j))
        A[j] += spectral_derivative(psi, grid, i)
        A[i] -= spectral_derivative(psi, grid, j)
    return A


def periodic_curl_inverse(b: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the field without divergence whose curl is b, in the grid's coordinates; b must have mean zero."""
    _refuse_mean(b, (1, 2, 3))
    psi = [inverse_laplacian(-component, grid, (0, 1, 2)) for component in b]

    def slope(i: int, j: int) -> np.ndarray:
        return spectral_derivative(psi[j], grid, i)

    return np.stack([slope((i + 1) % 3, (i + 2) % 3) - slope((i + 2) % 3, (i + 1) % 3) for i in range(3)])


def _refuse_mean(values: np.ndarray, axes: tuple[int, ...]) -> None:
    if np.abs(np.mean(values, axis=axes)).max() > _CIRCULATION * np.abs(values).max():
        raise NoPotentialError(
            "the field has a mean flux through the periodic box, so it has no periodic vector potential; "
            "helmholtz() separates it as the harmonic part"
        )


def wavenumbers(grid: Grid, axis: int) -> np.ndarray:
    """Return the angular wavenumbers of a periodic uniform axis, zero at the unpaired highest one, for broadcasting."""
    count, period = grid.shape[axis], grid.periods[axis]
    if period is None or np.isnan(grid.spacing[axis]):
        raise InputError(f"axis {grid.chart.names[axis]} must be periodic and uniform for the Fourier method")
    k = np.fft.fftfreq(count, d=1.0 / count)
    if count % 2 == 0:
        k[count // 2] = 0.0  # Its derivative is not a real function on the grid.
    return (2 * np.pi / period * k).reshape([-1 if m == axis else 1 for m in range(grid.dimension)])


def spectral_derivative(values: np.ndarray, grid: Grid, axis: int) -> np.ndarray:
    """Return the derivative along a periodic uniform axis through the Fourier series."""
    return np.fft.ifft(1j * wavenumbers(grid, axis) * np.fft.fft(values, axis=axis), axis=axis).real


def inverse_laplacian(values: np.ndarray, grid: Grid, axes: tuple[int, ...]) -> np.ndarray:
    """Return the solution of the flat periodic Poisson equation in some of the axes; the mean is dropped."""
    squares = np.asarray(sum(wavenumbers(grid, k) ** 2 for k in axes))
    transformed = np.fft.fftn(values, axes=axes)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(squares > 0, -transformed / np.where(squares > 0, squares, 1.0), 0.0)
    return np.fft.ifftn(quotient, axes=axes).real
