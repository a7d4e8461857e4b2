"""Curves with a direction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

import sympy as sp

from fieldmath.algebra.boxes import Box, parameter_values
from fieldmath.algebra.cubature import cubature
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.shapes import Shape, length, mapping_text, own_symbols, point, read_map


class Curve(Shape):
    """A curve in a space of any dimension, run through in the direction of its parameter.

    Parameters
    ----------
    components : sequence of expressions
        The coordinates of a point, in the Cartesian space or in `chart`.
    name : str
        The parameter, ``"t"``.
    limits : (lower, upper)
        Its range.
    chart : Chart or name, optional
        What the components are coordinates of: ``chart="polar"`` means (r, theta).
    parameters : str
        Other names in the text, positive numbers.

    Raises
    ------
    InputError
        If the limits are reversed, or the curve is a single point.

    Examples
    --------
    >>> import sympy as sp, fieldmath as fm
    >>> circle = fm.Curve(["cos(t)", "sin(t)"], "t", (0, 2 * sp.pi))
    >>> circle.measure, circle.is_closed
    (2*pi, True)
    """

    _fields: ClassVar[tuple[str, ...]] = ("pieces", "name", "inside")

    #: The region that the curve bounds, when it is known.
    inside: Any = None

    def __init__(self, components: Any, name: Any, limits: Any, *, chart: Any = None, parameters: Any = "") -> None:
        with located("Curve"):
            patch = read_map(components, name, limits, chart, parameters, 1)
            self._fill(pieces=(patch,), name="parametric")

    def __repr__(self) -> str:
        return mapping_text(self) or super().__repr__()

    @classmethod
    def segment(cls, start: Any, end: Any) -> Curve:
        """Return the straight line from one point to another.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Curve.segment((0, 0), (3, 4)).measure
        5
        """
        with located("Curve.segment"):
            return cls._through([start, end], "segment")

    @classmethod
    def polyline(cls, points: Sequence[Any], *, closed: bool = False) -> Curve:
        """Return the straight lines through points in order, back to the first when `closed`.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Curve.polyline([(0, 0), (1, 0), (1, 1)], closed=True).measure
        sqrt(2) + 2
        """
        with located("Curve.polyline"):
            if isinstance(points, str) or not hasattr(points, "__iter__"):
                raise InputTypeError(f"points must be a sequence of points; got {points!r}")
            from fieldmath.algebra.arguments import read_flag

            many = list(points)
            return cls._through([*many, many[0]] if read_flag(closed, "closed") and many else many, "polyline")

    @classmethod
    def circle(cls, radius: Any = 1, *, center: Any = (0, 0)) -> Curve:
        """Return a circle in the plane, counter-clockwise; with a center in space, about the z direction."""
        with located("Curve.circle"):
            return cls.ellipse(radius, radius, center=center)._with(name=f"circle of radius {radius}")

    @classmethod
    def ellipse(cls, a: Any, b: Any, *, center: Any = (0, 0)) -> Curve:
        """Return an ellipse with half-axes a (along x) and b (along y), counter-clockwise."""
        with located("Curve.ellipse"):
            middle = point(center, None, "center")
            if len(middle) not in (2, 3):
                raise InputError(f"center must have 2 or 3 coordinates; got {len(middle)}")
            long, short = length(a, "a"), length(b, "b")
            (t,) = own_symbols("t", long, short, *middle)
            arms = (long * sp.cos(t), short * sp.sin(t), sp.S.Zero)
            place = tuple(m + arm for m, arm in zip(middle, arms, strict=False))
            patch = Patch(cartesian(len(middle)), place, Box((t,), ((sp.S.Zero, 2 * sp.pi),)))
            return cls._made([patch], f"ellipse with half-axes {a}, {b}", inside=_inside_of(long, short, middle))

    @classmethod
    def graph(cls, expression: Any, name: Any, limits: Any, *, parameters: Any = "") -> Curve:
        """Return the graph y = f(x) in the plane, from left to right."""
        with located("Curve.graph"):
            return cls([str(name), expression], name, limits, parameters=parameters)._with(name="graph")

    @classmethod
    def _through(cls, points: Sequence[Any], name: str) -> Curve:
        if len(points) < 2:
            raise InputError(f"points must be at least 2; got {len(points)}")
        places = [point(values, None, "points") for values in points]
        if len({len(place) for place in places}) > 1:
            raise InputError(f"points must have equally many coordinates; got {[len(place) for place in places]}")
        (t,) = own_symbols("t", *(x for place in places for x in place))
        box = Box((t,), ((sp.S.Zero, sp.S.One),))
        pieces = []
        for start, end in pairwise(places):
            if start == end:
                raise InputError(f"neighbouring points must differ; got {tuple(map(str, start))} twice")
            along = tuple(a + (b - a) * t for a, b in zip(start, end, strict=True))
            pieces.append(Patch(cartesian(len(start)), along, box))
        return cls._made(pieces, name)

    @cached_property
    def start(self) -> tuple[sp.Expr, ...]:
        """Return the first point, in Cartesian coordinates where the chart has them."""
        return _end(self.pieces[0], first=True)

    @cached_property
    def end(self) -> tuple[sp.Expr, ...]:
        """Return the last point."""
        return _end(self.pieces[-1], first=False)

    @cached_property
    def loops(self) -> tuple[tuple[Patch, ...], ...]:
        """Return the pieces gathered into connected runs, each from its start to its end."""
        runs: list[list[Patch]] = []
        for piece in self.pieces:
            if runs and _same(_end(runs[-1][-1], first=False), _end(piece, first=True)):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        return tuple(map(tuple, runs))

    @cached_property
    def is_closed(self) -> bool:
        """Return whether every connected run ends where it began."""
        return all(_same(_end(run[-1], first=False), _end(run[0], first=True)) for run in self.loops)

    @cached_property
    def outward(self) -> int:
        """Return the sign that turns the right-hand normals of a closed plane curve outwards; +1 for open ones."""
        return enclosed(self.pieces) if self.is_closed and self.space_dimension == 2 else 1

    def reversed(self) -> Curve:
        """Return the curve run through backwards."""
        return self._with(pieces=tuple(piece.reversed() for piece in reversed(self.pieces)))

    def __add__(self, other: Any) -> Curve:
        """Return this curve followed by another."""
        if not isinstance(other, Curve):
            return NotImplemented
        if other.space_dimension != self.space_dimension:
            raise InputError(
                "Curve.__add__: both curves must be in one space; "
                f"got {self.space_dimension} and {other.space_dimension} dimensions"
            )
        return Curve._made([*self.pieces, *other.pieces], "joined")


def chained(pieces: Sequence[Patch]) -> tuple[Patch, ...]:
    """Return one-dimensional pieces in an order in which each begins where the one before ends, where possible."""
    waiting, order = list(pieces), list[Patch]()
    while waiting:
        last = _end(order[-1], first=False) if order else None
        following = [k for k, piece in enumerate(waiting) if last and _same(last, _end(piece, first=True))]
        order.append(waiting.pop(following[0] if following else 0))
    return tuple(order)


def enclosed(pieces: Sequence[Patch]) -> int:
    """Return +1 when pieces of one dimension less than their space turn their normals outwards, -1 inwards.

    Their normals are outward when the volume that they enclose, the integral of X . n / n, is positive.
    """
    volume = 0.0
    for piece in pieces:
        n = len(piece.cartesian)
        flat = Patch(cartesian(n), piece.cartesian, piece.box, piece.orientation)
        matrix = sp.Matrix(flat.place).row_join(sp.Matrix(flat.tangents))
        fixed = parameter_values(flat.parameters, 0, flat.box.facts)
        density = matrix.det(method="berkowitz").xreplace(fixed)
        volume += piece.orientation * cubature(density, flat.box.xreplace(fixed), tolerance=1e-4).value
    return 1 if volume >= 0 else -1


def _end(piece: Patch, *, first: bool) -> tuple[sp.Expr, ...]:
    ((u,), (limits,)) = piece.box.symbols, piece.box.limits
    value = limits[0 if first is (piece.orientation == 1) else 1]
    return tuple(normal(x.xreplace({u: value})) for x in piece.cartesian)


def _same(first: tuple[sp.Expr, ...], second: tuple[sp.Expr, ...]) -> bool:
    return all(is_zero(a - b) is True for a, b in zip(first, second, strict=True))


def _inside_of(long: sp.Expr, short: sp.Expr, middle: Sequence[sp.Expr]) -> Any:
    """Return the region inside an ellipse in the plane; None in space."""
    from fieldmath.geometry.regions import Region

    return Region.ellipse(long, short, center=middle) if len(middle) == 2 else None
