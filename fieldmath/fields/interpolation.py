"""Samples made callable between the grid points: splines that take part in expressions."""

from __future__ import annotations

from fieldmath.errors import InputError
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
