"""Hypothesis strategies for smooth fields, charts, grids and distributions; for tests of code that uses fieldmath.

Needs `hypothesis` (``pip install fieldmath[test]``).

>>> from hypothesis import given, settings
>>> from fieldmath import testing
>>> @settings(max_examples=5, deadline=None)
... @given(testing.scalar_fields("x y"))
... def test_gradients_have_no_curl(f):
...     assert f.grad().curl().is_zero() is not False
>>> test_gradients_have_no_curl()
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from hypothesis import assume
from hypothesis import strategies as st

import fieldmath as fm
from fieldmath import families
from fieldmath.geometry.catalogue import CONSTRUCTORS, as_chart
from fieldmath.probability.families import FAMILIES
from fieldmath.verify import battery

#: Numbers for the parameters of the named coordinate systems that have some.
PARAMETERS: dict[str, dict[str, int]] = {
    "elliptic": {"a": 1}, "elliptic_cylindrical": {"a": 1}, "bipolar": {"a": 1}, "bispherical": {"a": 1},
    "toroidal": {"a": 1}, "prolate_spheroidal": {"a": 1}, "oblate_spheroidal": {"a": 1}, "conical": {"b": 2, "c": 1},
    "sphere_surface": {"R": 1}, "torus_surface": {"R": 2, "r": 1},
}  # fmt: skip

_COEFFICIENTS = st.fractions(min_value=-2, max_value=2, max_denominator=4)
_SHAPES = (sp.sin, sp.cos, sp.exp, lambda x: x, lambda x: x**2)


@st.composite
def charts(draw: Any, dimension: int | None = None) -> Any:
    """Return a strategy for the named coordinate systems, their parameters being numbers.

    Parameters
    ----------
    dimension : int, optional
        Only those with so many coordinates.
    """
    found = [make(**PARAMETERS.get(name, {})) for name, make in CONSTRUCTORS.items() if name != "cartesian"]
    found += [fm.cartesian(n) for n in (1, 2, 3)]
    return draw(st.sampled_from([c for c in found if dimension is None or c.dimension == dimension]))


@st.composite
def smooth_expressions(draw: Any, chart: Any, *, terms: int = 3) -> sp.Expr:
    """Return a strategy for analytic expressions in the coordinates of a chart, with bounded coefficients.

    Sums of sines, cosines, exponentials and squares of linear forms with small rational coefficients: unlike arrays of
    arbitrary floats they have derivatives of moderate size, so that errors mean something.
    """
    symbols = as_chart(chart).symbols
    total = sp.S.Zero
    for _ in range(draw(st.integers(1, terms))):
        inner = sp.Add(*(_rational(draw(_COEFFICIENTS)) * q for q in symbols)) + _rational(draw(_COEFFICIENTS))
        total += _rational(draw(_COEFFICIENTS)) * draw(st.sampled_from(_SHAPES))(inner)
    return total


def _rational(fraction: Any) -> sp.Rational:
    return sp.Rational(fraction.numerator, fraction.denominator)


@st.composite
def scalar_fields(draw: Any, chart: Any = "x y", *, terms: int = 3) -> fm.ScalarField:
    """Return a strategy for smooth scalar fields on a chart."""
    here = as_chart(chart)
    return fm.ScalarField(draw(smooth_expressions(here, terms=terms)), here)


@st.composite
def vector_fields(draw: Any, chart: Any = "x y", *, terms: int = 2) -> fm.VectorField:
    """Return a strategy for smooth vector fields on a chart."""
    here = as_chart(chart)
    return fm.VectorField([draw(smooth_expressions(here, terms=terms)) for _ in here.symbols], here)


@st.composite
def grids(draw: Any, chart: Any = "x y", *, least: int = 9, most: int = 33) -> fm.Grid:
    """Return a strategy for uniform grids inside the ranges of a chart, with other counts along each axis."""
    here = as_chart(chart)
    counts = [draw(st.integers(least, most)) for _ in here.names]
    return battery.grid_of(here, battery.boxes(here), counts)


@st.composite
def distributions(draw: Any, *names: str) -> Any:
    """Return a strategy for distributions of one real variable, with numbers for their parameters.

    Parameters
    ----------
    *names : str
        Families to choose from; all of them by default.
    """
    rows = [row for row in FAMILIES.values() if not names or row.name in names]
    row = draw(st.sampled_from(rows))
    values = list(draw(st.sampled_from(row.typical)))
    stretch = draw(st.sampled_from([1, sp.Rational(1, 2), sp.Rational(3, 2), 2]))
    stretched = [v * stretch if isinstance(v, int | sp.Rational) else v for v in values]
    make = getattr(families, row.name)
    try:
        return make(*stretched)
    except fm.FieldMathError:
        assume(stretch != 1)
        return make(*values)
