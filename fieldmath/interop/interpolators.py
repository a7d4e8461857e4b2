"""Interpolators of SciPy: splines in one variable are exact fields, values on a grid are samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.scalar import ScalarField
from fieldmath.geometry.catalogue import as_chart
from fieldmath.geometry.grids import Grid
from fieldmath.interop.xarray_arrays import grid_of

_MOST_PIECES = 200


def from_interpolator(interpolator: Any, chart: Any = "x") -> ScalarField:
    """Return an interpolator of SciPy as a field.

    Parameters
    ----------
    interpolator : PPoly, CubicSpline, PchipInterpolator, Akima1DInterpolator, BSpline or RegularGridInterpolator
        Splines in one variable become exact piecewise polynomials, coefficients read as decimals: their derivatives
        and integrals are exact. Values on a grid become samples.
    chart : Chart or names
        The coordinates.

    Examples
    --------
    >>> import fieldmath as fm
    >>> from scipy.interpolate import CubicSpline
    >>> spline = CubicSpline([0, 1, 2, 3], [0, 1, 8, 27])
    >>> field = fm.interop.from_interpolator(spline)
    >>> round(float(field(1.5)), 12), round(float(field.grad()(1.5)[0]), 12)
    (3.375, 6.75)
    """
    from scipy import interpolate

    with located("from_interpolator"):
        if isinstance(interpolator, interpolate.RegularGridInterpolator):
            grid = Grid(chart, [np.asarray(axis) for axis in interpolator.grid])
            return ScalarField(np.asarray(interpolator.values), grid, allow_nan=True)
        if isinstance(interpolator, interpolate.BSpline):
            interpolator = interpolate.PPoly.from_spline(interpolator)
        if not isinstance(interpolator, interpolate.PPoly) or interpolator.c.ndim != 2:
            raise InputTypeError(
                f"interpolator must be a spline in one variable or a RegularGridInterpolator; got "
                f"{type(interpolator).__name__}. For others use ScalarField.from_function(interpolator, grid)."
            )
        return _piecewise(interpolator, as_chart(chart))


def _piecewise(spline: Any, chart: Any) -> ScalarField:
    """Return a piecewise polynomial in powers of x less the left end of each piece."""
    if chart.dimension != 1:
        raise InputError(f"chart must have one coordinate for a spline in one variable; got {chart}")
    kept = [k for k in range(len(spline.x) - 1) if spline.x[k] < spline.x[k + 1]]
    if len(kept) > _MOST_PIECES:
        raise InputError(
            f"interpolator must have at most {_MOST_PIECES} pieces to become a formula; got {len(kept)}. "
            "Use ScalarField.from_function(interpolator, grid)."
        )
    (x,) = chart.symbols
    pieces = []
    for k in kept:
        left, right = _exact(spline.x[k]), _exact(spline.x[k + 1])
        formula = sp.Integer(0)
        for coefficient in spline.c[:, k]:
            formula = formula * (x - left) + _exact(coefficient)
        pieces.append((formula, x <= right))
    last = pieces.pop()[0]
    return ScalarField(sp.Piecewise(*pieces, (last, True)), chart)


def to_interpolator(field: ScalarField, *, method: str = "cubic") -> Any:
    """Return a ``scipy.interpolate.RegularGridInterpolator`` of a sampled scalar field; NaN outside the grid."""
    from scipy.interpolate import RegularGridInterpolator

    with located("to_interpolator"):
        grid = grid_of(field)
        if field.rank:
            raise InputError(f"field must be a scalar field; got a {type(field).__name__}. Take its components.")
        try:
            return RegularGridInterpolator(
                grid.axes, np.asarray(field.values), method=method, bounds_error=False, fill_value=np.nan
            )
        except ValueError as error:
            raise InputError(f"method must suit the grid; got {method!r}: {error!s:.100}") from None


def _exact(number: float) -> sp.Rational:
    return sp.Rational(repr(float(number)))
