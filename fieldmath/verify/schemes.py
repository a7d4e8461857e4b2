"""Finite differences as people write them: stencils and edges, to simulate what code would return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Weights = dict[int, float]

# Weights of the offsets for the first and second derivative, in units of the spacing.
CENTRAL: dict[int, Weights] = {1: {-1: -0.5, 1: 0.5}, 2: {-1: 1.0, 0: -2.0, 1: 1.0}}
COMPOSED: dict[int, Weights] = {1: CENTRAL[1], 2: {-2: 0.25, 0: -0.5, 2: 0.25}}
FOURTH: dict[int, Weights] = {
    1: {-2: 1 / 12, -1: -2 / 3, 1: 2 / 3, 2: -1 / 12},
    2: {-2: -1 / 12, -1: 4 / 3, 0: -5 / 2, 1: 4 / 3, 2: -1 / 12},
}
FORWARD: dict[int, Weights] = {1: {0: -1.0, 1: 1.0}, 2: {0: 1.0, 1: -2.0, 2: 1.0}}
BACKWARD: dict[int, Weights] = {1: {-1: -1.0, 0: 1.0}, 2: {-2: 1.0, -1: -2.0, 0: 1.0}}


@dataclass(frozen=True)
class Scheme:
    """Stencils for inner points, and what happens at the ends of an axis.

    `edge` is a mode of `numpy.pad` for the values beyond the ends, or ``"gradient 1"`` or ``"gradient 2"`` for
    one-sided differences of that order as in `numpy.gradient`. On periodic axes neighbours wrap around, unless
    `everywhere` says that the edge is treated alike there. Without stencils the derivative is a Fourier transform's.
    With `only` one axis is treated so, and derivatives along the others are exact.
    """

    name: str
    stencils: dict[int, Weights]
    edge: str = "wrap"
    everywhere: bool = False
    only: int | None = None

    def along(self, values: np.ndarray, axis: int, order: int, h: float, *, periodic: bool) -> np.ndarray:
        """Return the derivative along an axis that is periodic or not."""
        scheme = Scheme(self.name, self.stencils) if periodic and not self.everywhere else self
        return scheme.derivative(values, axis, order, h)

    def derivative(self, values: np.ndarray, axis: int, order: int, h: float) -> np.ndarray:
        """Return the derivative of an order along an axis; orders above two are composed."""
        if not self.stencils:
            return _spectral(values, axis, order, h)
        if self.edge.startswith("gradient"):
            return self._by_gradient(values, axis, order, h)
        if order not in self.stencils:
            first = order // 2 if order % 2 == 0 and order > 2 else order - 1
            return self.derivative(self.derivative(values, axis, first, h), axis, order - first, h)
        weights = self.stencils[order]
        reach = max(map(abs, weights))
        pad = [(reach, reach) if k == axis else (0, 0) for k in range(values.ndim)]
        padded = np.pad(values, pad, mode=self.edge)  # type: ignore[call-overload]
        count = values.shape[axis]
        total = np.zeros_like(values)
        for offset, weight in weights.items():
            part = [slice(None)] * values.ndim
            part[axis] = slice(reach + offset, reach + offset + count)
            total += weight * padded[tuple(part)]
        return total / h**order

    def _by_gradient(self, values: np.ndarray, axis: int, order: int, h: float) -> np.ndarray:
        kind = int(self.edge[-1])
        if order == 1:
            return np.gradient(values, h, axis=axis, edge_order=2 if kind == 2 else 1)
        if self.stencils is CENTRAL and order == 2:
            out = Scheme("", CENTRAL, "reflect").derivative(values, axis, 2, h)
            weights = (1.0, -2.0, 1.0) if kind == 1 else (2.0, -5.0, 4.0, -1.0)
            for side in (0, 1):
                row = sum(w * values[_ends(values.ndim, axis, k)[side]] for k, w in enumerate(weights))
                out[_ends(values.ndim, axis)[side]] = row / h**2
            return out
        return self._by_gradient(self._by_gradient(values, axis, order - 1, h), axis, 1, h)


def _spectral(values: np.ndarray, axis: int, order: int, h: float) -> np.ndarray:
    count = values.shape[axis]
    waves = (2j * np.pi * np.fft.fftfreq(count, h)) ** order
    shape = [count if k == axis else 1 for k in range(values.ndim)]
    return np.fft.ifft(waves.reshape(shape) * np.fft.fft(values, axis=axis), axis=axis).real


def _ends(ndim: int, axis: int, depth: int = 0) -> tuple[Any, Any]:
    """Return the indices of the layers at a depth from both ends of an axis."""
    first = tuple(depth if k == axis else slice(None) for k in range(ndim))
    last = tuple(-1 - depth if k == axis else slice(None) for k in range(ndim))
    return first, last


def copied_edges(values: np.ndarray, depth: int, grid_axes: int) -> np.ndarray:
    """Return the array with the outer layers replaced by the layer next to them."""
    lead = values.ndim - grid_axes
    inner = tuple(slice(None) if k < lead else slice(depth, -depth) for k in range(values.ndim))
    pad = [(0, 0) if k < lead else (depth, depth) for k in range(values.ndim)]
    return np.pad(values[inner], pad, mode="edge")


#: Schemes that right code may use inside: a mistake in a formula is looked for under each of them.
BASES = (Scheme("central", CENTRAL), Scheme("composed", COMPOSED), Scheme("fourth order", FOURTH))
