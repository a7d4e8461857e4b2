"""Samples from functions and from scattered data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError
from fieldmath.geometry.grids import Grid
from fieldmath.representations.promotion import real_array


def require_grid(grid: Any) -> None:
    """Refuse anything but a grid."""
    from fieldmath.geometry.grids import Grid

    if not isinstance(grid, Grid):
        raise InputTypeError(f"grid must be a Grid; got {type(grid).__name__}. Use Grid.uniform(...).")


def call_on(function: Callable[..., Any], grid: Grid, components: int = 0) -> np.ndarray:
    """Return ``function(X, Y, ...)`` on the dense mesh, constants broadcast; one array per component, if any."""
    if not callable(function):
        raise InputError(f"function must be callable as function({', '.join(grid.chart.names)}); got {function!r}")
    require_grid(grid)
    try:
        result = function(*grid.dense_mesh())
    except TypeError as error:
        names = ", ".join(grid.chart.names)
        raise InputTypeError(f"function must take the arrays ({names}); calling it says: {error}") from error
    parts = [result] if not components else list(result)
    if components and len(parts) != components:
        raise InputError(f"function must return {components} components, one per coordinate; got {len(parts)}")
    arrays = []
    for part in parts:
        array = real_array(part)
        if array.shape not in ((), grid.shape):
            raise InputError(f"function must return arrays of shape {grid.shape}; got {array.shape}")
        arrays.append(np.broadcast_to(array, grid.shape))
    return np.stack(arrays) if components else arrays[0]


def from_points(points: Any, values: Any, grid: Grid, method: str, options: Mapping[str, Any]) -> np.ndarray:
    """Return values on the grid, interpolated or regressed from values at scattered points."""
    from fieldmath.algebra.arguments import read_choice

    method = read_choice(method, list(METHODS), "method")
    require_grid(grid)
    places, heights = real_array(points), real_array(values)
    if places.ndim != 2 or places.shape[1] != grid.dimension:
        raise InputError(f"points must have shape (m, {grid.dimension}); got {places.shape}")
    if heights.shape != places.shape[:1]:
        raise InputError(f"values must have shape {places.shape[:1]}, one per point; got {heights.shape}")
    if len(places) == 0:
        raise InputError("points must not be empty; got 0 points")
    if not (np.isfinite(places).all() and np.isfinite(heights).all()):
        raise InputError("points and values must be finite; remove the missing ones first")
    targets = np.stack([axis.ravel() for axis in grid.dense_mesh()], axis=-1)
    return np.asarray(METHODS[method](places, heights, targets, options), dtype=float).reshape(grid.shape)


def _rbf(places: np.ndarray, heights: np.ndarray, targets: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    from scipy.interpolate import RBFInterpolator

    if not options.get("smoothing") and len(np.unique(places, axis=0)) < len(places):
        raise InputError(
            "points must be distinct for interpolation; got repeated points. "
            "Average their values, or pass smoothing=... for a fit."
        )
    return RBFInterpolator(places, heights, **options)(targets)


def _linear(places: np.ndarray, heights: np.ndarray, targets: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    from scipy.interpolate import LinearNDInterpolator

    if places.shape[1] == 1:
        order = np.argsort(places[:, 0])
        return np.interp(targets[:, 0], places[order, 0], heights[order], left=np.nan, right=np.nan)
    return LinearNDInterpolator(places, heights, **options)(targets)


def _nearest(places: np.ndarray, heights: np.ndarray, targets: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    from scipy.interpolate import NearestNDInterpolator

    return NearestNDInterpolator(places, heights, **options)(targets)


def _gaussian_process(
    places: np.ndarray, heights: np.ndarray, targets: np.ndarray, options: Mapping[str, Any]
) -> np.ndarray:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, WhiteKernel

    # One length per coordinate and a noise level, both learnt from the data: measurements are seldom exact.
    kernel = RBF(np.ptp(places, axis=0) + 1e-300) + WhiteKernel(1e-3)
    settings = {"kernel": kernel, "normalize_y": True, "random_state": 0, **options}
    return GaussianProcessRegressor(**settings).fit(places, heights).predict(targets)


METHODS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray, Mapping[str, Any]], np.ndarray]] = {
    "rbf": _rbf,
    "linear": _linear,
    "nearest": _nearest,
    "gaussian_process": _gaussian_process,
}
