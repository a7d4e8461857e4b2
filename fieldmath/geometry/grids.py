"""Grids: points on a chart, axis by axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.display import Displayed
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry.catalogue import as_chart
from fieldmath.geometry.charts import Chart

if TYPE_CHECKING:
    from fieldmath.cards import Card


class Grid(Displayed):
    """The tensor product of one axis of points per coordinate; arrays on it are indexed ``"ij"``.

    Parameters
    ----------
    chart : Chart or names
        The coordinates.
    axes : sequence of 1-D arrays
        Increasing coordinate values, one array per coordinate; uniform or not.
    periodic : sequence of bool, or of coordinate names
        Axes whose last point is followed by the first. The end point is not repeated.
    periods : mapping of name to float, optional
        Lengths of the periodic axes. By default the length of the coordinate's range in the chart
        (2 pi for an azimuth), or n times the spacing on a uniform axis.

    Raises
    ------
    InputError
        If an axis is not strictly increasing, finite and one-dimensional, or longer than its period.

    Examples
    --------
    >>> import fieldmath as fm
    >>> grid = fm.Grid.uniform("x y", x=(0, 1, 11), y=(0, 2, 5))
    >>> grid.shape, grid.spacing
    ((11, 5), (0.1, 0.5))
    """

    def __init__(
        self,
        chart: Any,
        axes: Sequence[Any],
        periodic: Iterable[Any] = (),
        *,
        periods: Mapping[str, float] | None = None,
    ) -> None:
        with located("Grid"):
            self.chart: Chart = as_chart(chart)
            if len(axes) != self.chart.dimension:
                raise InputError(f"axes must be one array per coordinate of {self.chart}; got {len(axes)}")
            self.axes = tuple(_axis(name, values) for name, values in zip(self.chart.names, axes, strict=True))
            self.periodic = _flags(self.chart, periodic)
            self.periods = tuple(
                _period(self.chart, k, axis, (periods or {}).get(self.chart.names[k])) if wraps else None
                for k, (axis, wraps) in enumerate(zip(self.axes, self.periodic, strict=True))
            )
            self._lifted: dict[Any, np.ndarray] = {}
            self._plans: dict[Any, Any] = {}

    @classmethod
    def uniform(cls, chart: Any, *, periodic: Iterable[Any] = (), **axes: tuple[Any, Any, int]) -> Grid:
        """Return a grid with evenly spaced axes, each given as ``name=(start, stop, count)``.

        Both ends are points, except on periodic axes, where `stop` is the same point as `start` and is left out.

        Examples
        --------
        >>> import numpy as np, fieldmath as fm
        >>> circle = fm.Grid.uniform("x", x=(0, 2 * np.pi, 4), periodic=["x"])
        >>> circle.axes[0] / np.pi
        array([0. , 0.5, 1. , 1.5])
        """
        with located("Grid.uniform"):
            chart = as_chart(chart)
            wraps = _flags(chart, periodic)
            if set(axes) != set(chart.names):
                raise InputError(f"axes must be given for {', '.join(chart.names)}; got {', '.join(axes) or 'none'}")
            points, periods = [], {}
            for name, wrap in zip(chart.names, wraps, strict=True):
                start, stop, count = _span(name, axes[name])
                points.append(np.linspace(start, stop, count, endpoint=not wrap))
                if wrap:
                    periods[name] = stop - start
            return cls(chart, points, wraps, periods=periods)

    @property
    def dimension(self) -> int:
        """Return the number of axes."""
        return len(self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of points along each axis."""
        return tuple(len(axis) for axis in self.axes)

    @property
    def spacing(self) -> tuple[float, ...]:
        """Return the spacing of each axis; nan where it is not uniform."""
        return tuple(_spacing(axis, period) for axis, period in zip(self.axes, self.periods, strict=True))

    @property
    def is_uniform(self) -> bool:
        """Return whether every axis is evenly spaced."""
        return not any(np.isnan(self.spacing))

    @property
    def mesh(self) -> tuple[np.ndarray, ...]:
        """Return the open mesh: one array per coordinate that broadcasts to `shape`."""
        return tuple(np.meshgrid(*self.axes, indexing="ij", sparse=True))

    def dense_mesh(self) -> tuple[np.ndarray, ...]:
        """Return one full array of `shape` per coordinate."""
        return tuple(np.meshgrid(*self.axes, indexing="ij"))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Grid)
            and self.chart == other.chart
            and self.shape == other.shape
            and self.periods == other.periods
            and all(np.array_equal(a, b) for a, b in zip(self.axes, other.axes, strict=True))
        )

    def __hash__(self) -> int:
        return hash((self.chart, self.shape, self.periods))

    def _card(self) -> Card:
        from fieldmath.geometry.wording import grid_card

        return grid_card(self)

    def __repr__(self) -> str:
        """Return text that rebuilds a uniform grid, and a summary of another."""
        spans = [span for k in range(self.dimension) if (span := self._span(k))]
        if len(spans) < self.dimension:
            return str(self)
        sides = ", ".join(
            f"{name}=({', '.join(map(repr, span))})" for name, span in zip(self.chart.names, spans, strict=True)
        )
        wraps = [name for name, periodic in zip(self.chart.names, self.periodic, strict=True) if periodic]
        return f"Grid.uniform({self.chart!r}, {sides}{f', periodic={wraps!r}' if wraps else ''})"

    def _span(self, k: int) -> tuple[float, float, int] | None:
        """Return (start, stop, count) when they make exactly this axis."""
        axis, period = self.axes[k], self.periods[k]
        start, stop, count = float(axis[0]), float(axis[-1] if period is None else axis[0] + period), len(axis)
        same = np.array_equal(np.linspace(start, stop, count, endpoint=period is None), axis)
        return (start, stop, count) if same else None

    def __str__(self) -> str:
        parts = [
            f"{name}: {len(axis)} points in [{axis[0]:g}, {axis[-1]:g}]{' (periodic)' if wraps else ''}"
            for name, axis, wraps in zip(self.chart.names, self.axes, self.periodic, strict=True)
        ]
        return f"<Grid {self.chart.name}; {'; '.join(parts)}>"


def _axis(name: str, values: Any) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind not in "fiu":
        raise InputTypeError(f"axis {name} must hold real numbers; got dtype {array.dtype}")
    array = array.astype(float)
    if array.ndim != 1 or array.size == 0:
        raise InputError(f"axis {name} must be a non-empty 1-D array; got shape {array.shape}")
    if not np.isfinite(array).all():
        raise InputError(f"axis {name} must be finite; got {array[~np.isfinite(array)][0]}")
    steps = np.diff(array)
    if (steps <= 0).any():
        k = int(np.argmax(steps <= 0))
        what = "repeated" if steps[k] == 0 else "decreasing"
        raise InputError(
            f"axis {name} must increase strictly; got {what} values {array[k]:g}, {array[k + 1]:g} at {k}, {k + 1}. "
            "Sort the axis, and the samples with it."
        )
    array.setflags(write=False)
    return array


def _flags(chart: Chart, periodic: Iterable[Any]) -> tuple[bool, ...]:
    from fieldmath.algebra.arguments import read_list

    given = read_list(periodic, "periodic", "names or of True and False")
    if not given:
        return (False,) * chart.dimension
    if all(isinstance(flag, bool | np.bool_) for flag in given):
        if len(given) != chart.dimension:
            raise InputError(f"periodic must have one entry per coordinate ({chart.dimension}); got {len(given)}")
        return tuple(bool(flag) for flag in given)
    names = {str(name) for name in given}
    unknown = names - set(chart.names)
    if unknown:
        raise InputError(f"periodic must name coordinates ({', '.join(chart.names)}); got {sorted(unknown)[0]!r}")
    return tuple(name in names for name in chart.names)


def _period(chart: Chart, k: int, axis: np.ndarray, given: float | None) -> float:
    lower, upper = chart.limits[k]
    if given is not None:
        period = float(given)
    elif chart.periodic[k]:
        period = float(upper - lower)
    elif len(axis) > 1 and _is_even(axis):
        period = len(axis) * (axis[-1] - axis[0]) / (len(axis) - 1)
    else:
        raise InputError(
            f"axis {chart.names[k]} is not uniform; give its length with periods={{{chart.names[k]!r}: ...}}"
        )
    if not axis[-1] - axis[0] < period:
        raise InputError(
            f"periodic axis {chart.names[k]} must be shorter than its period {period:g}; it spans "
            f"{axis[-1] - axis[0]:g}. Leave out the end point, which is the first point again."
        )
    return period


def _is_even(axis: np.ndarray) -> bool:
    """Return whether the steps are equal up to the rounding of the coordinates themselves."""
    steps = np.diff(axis)
    scale = np.spacing(np.abs(axis).max())
    return bool(np.ptp(steps) <= 8 * scale) if len(steps) else True


def _spacing(axis: np.ndarray, period: float | None) -> float:
    closed = axis if period is None else np.append(axis, axis[0] + period)
    if len(closed) < 2 or not _is_even(closed):
        return float("nan")
    return float((closed[-1] - closed[0]) / (len(closed) - 1))


def _span(name: str, span: Any) -> tuple[float, float, int]:
    try:
        start, stop, count = span
    except (TypeError, ValueError):
        raise InputError(f"axis {name} must be (start, stop, count); got {span!r}") from None
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise InputError(f"count of axis {name} must be a positive integer; got {count!r}")
    ends = [_number(name, end) for end in (start, stop)]
    if not ends[0] < ends[1]:
        raise InputError(f"axis {name} must have start < stop; got ({ends[0]:g}, {ends[1]:g})")
    return ends[0], ends[1], int(count)


def _number(name: str, value: Any) -> float:
    number = as_expr(value)
    if not number.is_number or not number.is_finite:
        raise InputError(f"axis {name} must have finite numbers as ends; got {value!r}")
    return float(sp.N(number, 17))
