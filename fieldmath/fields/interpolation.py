"""Samples made callable between the grid points: splines that take part in expressions."""

from __future__ import annotations

from typing import Any, Self

from fieldmath.errors import InputError, located
from fieldmath.geometry.grids import Grid
from fieldmath.representations.promotion import is_sampled
from fieldmath.representations.protocol import Components, each
from fieldmath.representations.symbolic import Symbolic


def interpolated(components: Components, degree: int) -> Components:
    """Return symbolic components whose expressions are splines through the samples."""
    from fieldmath.representations.interpolant import spline_expression

    if not is_sampled(components):
        raise InputError("the field must hold samples; an expression has values everywhere already")
    if isinstance(degree, bool) or not isinstance(degree, int) or not 1 <= degree <= 5:
        raise InputError(f"degree must be an integer from 1 to 5; got {degree!r}")
    return each(lambda c: Symbolic(spline_expression(c.values, c.grid, degree), c.chart), components)


class Interpolation:
    """What fields of samples are between their points; abstract: `Field` supplies chart, components and basis."""

    def interpolate(self, *, degree: int = 3) -> Self:
        """Return the tensor-product splines through the samples: a field with values and derivatives between them.

        Parameters
        ----------
        degree : int
            Degree of the spline in each coordinate; lowered on axes with too few points. NaN outside the grid.

        Examples
        --------
        >>> import fieldmath as fm
        >>> grid = fm.Grid.uniform("x y", x=(0, 1, 9), y=(0, 2, 9))
        >>> s = fm.ScalarField("x**2*y", "x y").sample(grid).interpolate()
        >>> round(float(s.grad()(0.3, 0.7)[0]), 9)
        0.42
        """
        with located(f"{type(self).__name__}.interpolate"):
            field: Any = self
            return field._build(field.chart, interpolated(field.compute()._components, degree), field.basis)

    def resample(self, grid: Grid, *, degree: int = 3) -> Self:
        """Return a sampled field on another grid, of the same or another chart, through splines of `degree`.

        NaN outside the old grid. The error is O(h**(degree + 1)).
        """
        from fieldmath.fields.transport import resampled

        moved: Self = resampled(self, grid, degree)
        return moved
