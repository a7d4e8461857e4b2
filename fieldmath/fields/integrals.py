"""Integrals of fields over regions, surfaces, curves and grids: the methods, and the order in which they try."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from time import thread_time
from typing import Any, TypeAlias

import numpy as np
import sympy as sp

from fieldmath.algebra.cubature import cubature
from fieldmath.approximation import Approximation
from fieldmath.calculus import integrals
from fieldmath.errors import EvaluationError, InputError, located
from fieldmath.fields import sources
from fieldmath.fields.pulling import check_shape, pulling
from fieldmath.geometry.curves import Curve
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.regions import Region
from fieldmath.geometry.shapes import Shape, cut
from fieldmath.geometry.surfaces import Surface
from fieldmath.representations.lift import lift
from fieldmath.representations.weights import comparison_weights, integration_weights

Value: TypeAlias = sp.Expr | Approximation


class ScalarIntegrals:
    """The integrals of scalar fields."""

    def integral(self, region: Any = None, *, time_limit: float = 10.0) -> Value:
        r"""Return the integral of this field over a region, a surface or a curve.

        .. math:: \int_R f\,dV, \qquad \int_S f\,dS, \qquad \int_C f\,ds

        The elements are those of the metric: :math:`r^2 \sin\theta\,dr\,d\theta\,d\phi` in spherical coordinates.
        They do not depend on orientation. Without an argument: over the whole chart, or for samples over the grid.

        Exact when SymPy finds a closed form in time that an independent numeric integral confirms. Otherwise an
        `Approximation` with its error, or with free parameters the unevaluated SymPy ``Integral``. Where the answer
        depends on free parameters it is a ``Piecewise`` with their conditions. On samples the
        error is O(h**accuracy), with compact end corrections (periodic axes: the trapezoidal rule); over shapes the
        spline through the samples is integrated.

        Parameters
        ----------
        region : Region, Surface or Curve, optional
            Where to integrate; it may be given in another chart of the same space.
        time_limit : float
            Seconds of computing for the search of a closed form; a loaded machine takes longer for the same.

        Raises
        ------
        EvaluationError
            If the integral does not converge absolutely, or the field is undefined on part of the region. In one
            dimension integrands that oscillate may converge conditionally; a `ConvergenceWarning` then says so.

        References
        ----------
        .. [1] J. E. Marsden, A. J. Tromba, *Vector Calculus*, 6th ed., chapters 5 to 7.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("x**2 + y**2", "x y z").integral(fm.Region.ball("R"))
        8*pi*R**5/15
        >>> fm.ScalarField("z", "x y z").integral(fm.Surface.hemisphere(1))
        pi
        """
        with located("ScalarField.integral"):
            if region is None:
                return grid_integral(self) if _is_sampled(self) else _over_chart(self, time_limit)
            check_shape(region, (Region, Surface, Curve), "region")
            return over(self, region, integrals.mass, region.pieces, time_limit)

    def average(self, region: Any, *, time_limit: float = 10.0) -> Value:
        """Return the mean value over a region, a surface or a curve: the integral over the measure.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("x**2", "x y").average(fm.Region.disk(2))
        1
        """
        with located("ScalarField.average"):
            check_shape(region, (Region, Surface, Curve), "region")
            whole = self.integral(region, time_limit=time_limit)
            size = region.measure
            if isinstance(whole, Approximation) or isinstance(size, Approximation):
                value = float(whole) / float(size)
                errors = [getattr(part, "error", 0.0) / abs(float(part) or 1.0) for part in (whole, size)]
                return Approximation(value, error=abs(value) * sum(errors), method="cubature")
            return sp.cancel(whole / size)


class VectorIntegrals:
    """The line integrals and fluxes of vector fields."""

    def line_integral(self, curve: Any, *, time_limit: float = 10.0) -> Value:
        r"""Return the work of this field along a curve, in the curve's direction.

        .. math:: \int_C F \cdot dr = \int g_{ij} F^i \frac{dq^j}{dt}\,dt

        Exactness as for `ScalarField.integral`.

        Examples
        --------
        >>> import sympy as sp, fieldmath as fm
        >>> helix = fm.Curve(["cos(t)", "sin(t)", "t"], "t", (0, 2 * sp.pi))
        >>> fm.VectorField(["-y", "x", "z"], "x y z").line_integral(helix)
        2*pi*(1 + pi)
        """
        with located("VectorField.line_integral"):
            check_shape(curve, (Curve,), "curve")
            return over(self, curve, integrals.work, curve.pieces, time_limit)

    def circulation(self, curve: Any, *, time_limit: float = 10.0) -> Value:
        r"""Return the line integral :math:`\oint F \cdot dr` around a closed curve, in its direction.

        Raises
        ------
        InputError
            If the curve is open.

        Examples
        --------
        A plane vortex is free of curl and yet circulates.

        >>> import fieldmath as fm
        >>> vortex = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y")
        >>> vortex.circulation(fm.Curve.ellipse(3, 1)), vortex.circulation(fm.Curve.circle(1, center=(2, 0)))
        (2*pi, 0)
        """
        with located("VectorField.circulation"):
            check_shape(curve, (Curve,), "curve")
            if not curve.is_closed:
                ends = ", ".join(str(tuple(map(str, end))) for end in (curve.start, curve.end))
                raise InputError(f"curve must be closed; its ends are {ends}. Use line_integral for open curves.")
            how = sources.CIRCULATION if curve.space_dimension == 2 else None
            return _closed_integral(self, curve, integrals.work, curve.pieces, how, time_limit)

    def flux(self, surface: Any, *, time_limit: float = 10.0) -> Value:
        r"""Return the flux of this field through a surface in space, or through a curve in the plane.

        .. math:: \int_S F \cdot n\,dS, \qquad \int_C F \cdot n\,ds

        Closed surfaces and closed plane curves have outward normals, whatever their parametrisation. Open surfaces
        have the normal :math:`X_u \times X_v` of their parameters' order, open plane curves the one to the right of
        their direction; ``surface.reversed()`` turns it. Exactness as for `ScalarField.integral`. The flux of a field
        free of divergence comes from its singular points inside.

        Parameters
        ----------
        surface : Surface or Curve
            A surface in space, a curve in the plane; it may be given in another chart of the same space.
        time_limit : float
            Seconds of computing for the search of a closed form; a loaded machine takes longer for the same.

        Examples
        --------
        >>> import fieldmath as fm
        >>> charge = fm.VectorField(["1/r**2", 0, 0], "spherical")
        >>> charge.flux(fm.Surface.sphere("R")), charge.flux(fm.Surface.sphere(1, center=(0, 0, 3)))
        (4*pi, 0)
        """
        with located("VectorField.flux"):
            check_shape(surface, (Surface, Curve), "surface")
            pieces = outward_pieces(surface)
            how = sources.FLUX if surface.is_closed and surface.space_dimension in (2, 3) else None
            return _closed_integral(self, surface, integrals.flux, pieces, how, time_limit)


def _closed_integral(
    field: Any, shape: Any, density: Any, pieces: Sequence[Patch], how: Any, time_limit: float
) -> Value:
    """Return a flux or circulation: from enclosed singular points, directly, or from the sources inside."""
    start, time_limit = thread_time(), _checked(time_limit)
    found = None if how is None else sources.from_points(field, shape, density, pieces, how, time_limit)
    if found is not None:
        return found
    left = max(0.5, time_limit - (thread_time() - start))
    inside = how is not None and sources.may_use_inside(field, shape)
    value = over(field, shape, density, pieces, 0.5 * left if inside else left)
    if inside and (isinstance(value, Approximation) or value.has(sp.Integral)):
        exact = sources.from_inside(field, shape, density, pieces, how, 0.5 * left)
        return value if exact is None else exact
    return value


def outward_pieces(shape: Any) -> tuple[Patch, ...]:
    """Return the pieces with normals outward, or as stated for an open shape."""
    wanted = {Surface: 2, Curve: 1}[type(shape)] + 1
    if shape.space_dimension != wanted and shape.dimension != shape.space_dimension - 1:
        raise InputError(f"surface must have one dimension less than its space; got {shape!r}")
    return shape.pieces if shape.outward == 1 else tuple(piece.reversed() for piece in shape.pieces)


def over(field: Any, shape: Shape, density: Any, pieces: Sequence[Patch], time_limit: float) -> Value:
    """Return the integral of a density of the field over pieces of a shape."""
    if not field.is_sampled:
        return integrals.total(
            density, pulling(field, shape), pieces, conditions=shape.indicator, time_limit=_checked(time_limit)
        )
    if shape.parameters:
        raise EvaluationError("the shape must be free of parameters for a sampled field; use .subs({...}) first")
    # Two splines through the same samples: their difference shows what the samples leave open.
    values = [_numeric(field.interpolate(degree=degree), shape, density, pieces) for degree in (3, 5)]
    error = abs(float(values[1]) - float(values[0])) + max(value.error for value in values)
    return Approximation(float(values[1]), error=error, method="cubature of a spline")


def _numeric(field: Any, shape: Shape, density: Any, pieces: Sequence[Patch]) -> Approximation:
    value, error = 0.0, 0.0
    pulled = pulling(field, shape)
    for piece in pieces:
        components, own = pulled(piece)
        estimate = cubature(cut(density(components, own), shape.indicator), own.box, tolerance=1e-8, seconds=2.0)
        if estimate.trouble:
            raise EvaluationError("the samples must cover the shape; part of it lies outside the grid")
        value, error = value + estimate.value, error + estimate.error
    return Approximation(value, error=error, method="cubature")


_FOREVER = 1e9


def _checked(time_limit: Any) -> float:
    if isinstance(time_limit, bool) or not isinstance(time_limit, int | float) or not 0 < time_limit < _FOREVER:
        raise InputError(f"time_limit must be a positive number of seconds; got {str(time_limit)[:40]}")
    return float(time_limit)


def _is_sampled(field: Any) -> bool:
    return bool(field.is_sampled)


def _over_chart(field: Any, time_limit: float) -> Value:
    chart = field.chart
    everywhere = Region.coordinate_box(chart, {s.name: pair for s, pair in chart.ranges.items()})
    return over(field, everywhere, integrals.mass, everywhere.pieces, time_limit)


def grid_integral(field: Any) -> Approximation:
    r"""Return :math:`\sum_{ij\dots} w_i w_j \cdots \sqrt{g}\, f_{ij\dots}` over the grid of a sampled field."""
    grid, chunks = field.grid, field.chunks
    volume, _ = lift(sp.sqrt(sp.Abs(grid.chart.determinant)), grid, chunks)
    density = field.values * volume
    sides = tuple(zip(grid.axes, grid.periods, strict=True))
    weights = [integration_weights(axis, field.accuracy, period) for axis, period in sides]
    # One axis at a time: the leading errors of two axes may cancel, as they do for harmonic functions.
    others = [comparison_weights(axis, field.accuracy, period) for axis, period in sides]
    rules = [weights, *([*weights[:k], other, *weights[k + 1 :]] for k, other in enumerate(others))]
    if chunks is None:
        found = _sums(density, (0,) * grid.dimension, rules)
    else:
        from fieldmath.representations.blocks import reduced

        found = reduced(partial(_sums, rules=rules), _added, density)
    value, size = found[0], found[-1]
    if not np.isfinite(size):
        raise EvaluationError(
            "samples must be finite to be integrated; some are NaN. Leave singular points out of the grid."
        )
    error = np.abs(found[1:-1] - value).sum() + 8 * np.finfo(float).eps * size
    return Approximation(float(value), error=float(error), method=f"grid sum of order {field.accuracy}")


def _sums(density: np.ndarray, begin: Sequence[int], rules: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """Return the sums over a block of the grid with the weights of each rule, and the sum of sizes with the first."""
    parts = [
        [w[first : first + count] for w, first, count in zip(rule, begin, density.shape, strict=True)] for rule in rules
    ]
    sizes = _contracted(np.abs(density), [np.abs(w) for w in parts[0]])
    return np.array([*(_contracted(density, rule) for rule in parts), sizes])


def _added(sums: Sequence[np.ndarray]) -> np.ndarray:
    return np.sum(sums, axis=0)


def _contracted(density: np.ndarray, weights: Sequence[np.ndarray]) -> float:
    """Return the sum over the grid with one weight for each axis."""
    return float(reduce(lambda rest, w: rest @ w, reversed(weights), density))
