"""Regions of the plane, of space, and of any dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import sympy as sp

from fieldmath.errors import InputError, located
from fieldmath.geometry import membership, solids
from fieldmath.geometry.catalogue import as_chart, cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.curves import Curve, chained
from fieldmath.geometry.implicit import solved
from fieldmath.geometry.patches import Patch, joint_boundary
from fieldmath.geometry.shapes import Shape, declared, flattened, length, point, read_box, read_map
from fieldmath.geometry.surfaces import Surface


class Region(Shape):
    """A region of full dimension: an area in the plane, a body in space. Use the constructors below.

    It knows its `measure` (exact where possible), its `boundary` with outward normals, and what it `contains`.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.Region.ball("R").measure, fm.Region.torus(2, 1).measure
    (4*pi*R**3/3, 4*pi**2)
    """

    _fields: ClassVar[tuple[str, ...]] = ("pieces", "name", "conditions", "rim", "indicator")

    conditions: tuple[sp.Expr, ...] | None
    rim: tuple[Patch, ...] | None
    indicator: tuple[sp.Expr, ...]

    def __init__(self) -> None:
        raise InputError(
            "Region: use a constructor such as Region.ball(1), Region.box((0, 1), (0, 2)) or Region.parametric"
        )

    @classmethod
    def _of(
        cls,
        pieces: Sequence[Patch],
        name: str,
        conditions: Sequence[sp.Expr] | None = None,
        *,
        rim: Sequence[Patch] | None = None,
        indicator: Sequence[sp.Expr] = (),
    ) -> Region:
        """Return a region; `conditions` are expressions in Cartesian x, y, z that are not negative inside."""
        return cls._made(
            pieces,
            name,
            conditions=None if conditions is None else tuple(conditions),
            rim=None if rim is None else tuple(rim),
            indicator=tuple(indicator),
        )

    # -- boxes and formulas -----------------------------------------------------------------------------

    @classmethod
    def box(cls, *sides: Any, parameters: Any = "", **named: Any) -> Region:
        """Return the box with these sides, ``box((0, 1), (0, 2))`` or ``box(x=(0, 1), y=(0, "x"))``.

        Named limits may use the other names, so that triangles and wedges can be written too.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.box((0, 1), (0, 2), (0, 3)).measure, fm.Region.box(x=(0, 1), y=(0, "x")).measure
        (6, 1/2)
        """
        with located("Region.box"):
            if bool(sides) == bool(named):
                raise InputError("sides must be pairs in order, or by name; got both or none")
            space = cartesian(len(sides) or len(named))
            if named and set(named) != set(space.names):  # x, y, z keep their order, however they are given
                space = cartesian(" ".join(named))
            ranges = named or dict(zip(space.names, sides, strict=True))
            return cls._in_chart(space, ranges, parameters, "box")

    @classmethod
    def coordinate_box(cls, chart: Any, ranges: Mapping[Any, Any] | None = None, *, parameters: Any = "") -> Region:
        """Return the region between coordinate surfaces of a chart; inner limits may use outer names.

        Coordinates that are not named run over their whole range, which must then be finite.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.coordinate_box("spherical", {"r": (1, 2)}).measure
        28*pi/3
        """
        with located("Region.coordinate_box"):
            return cls._in_chart(as_chart(chart), ranges, parameters, "coordinate box")

    @classmethod
    def parametric(cls, components: Any, names: Any, ranges: Any, *, chart: Any = None, parameters: Any = "") -> Region:
        """Return the image of a box of parameters, as many as coordinates; it must not fold over itself.

        Examples
        --------
        >>> import sympy as sp, fieldmath as fm
        >>> fm.Region.parametric(
        ...     ["a*u*cos(v)", "b*u*sin(v)"], "u v", [(0, 1), (0, 2 * sp.pi)], parameters="a b"
        ... ).measure
        pi*a*b
        """
        with located("Region.parametric"):
            patch = read_map(components, names, ranges, chart, parameters, None)
            if patch.dimension != patch.chart.dimension:
                raise InputError(
                    f"names must be as many as components; got {patch.dimension} and {patch.chart.dimension}. "
                    "Use Curve or Surface for less."
                )
            return cls._of([patch], "parametric")

    @classmethod
    def where(cls, inequality: Any, box: Any, *, parameters: Any = "") -> Region:
        """Return the part of a box where an inequality holds, ``"x**2 + y**2 <= 4"``, or several, in a list.

        When the inequality can be solved for one variable after the other (quadratic or linear in each), the region
        has nested limits, in pieces where two bounds take turns, and integrals can be exact. Otherwise integrals are
        numeric, with an error.

        Parameters
        ----------
        inequality : str, Relational, or sequence of them
            Written with ``<=``, ``<``, ``>=`` or ``>``.
        box : mapping of name to (lower, upper)
            Finite limits that hold the region.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.where("x**2 + y**2 <= 4", {"x": (-3, 3), "y": (-3, 3)}).measure
        4*pi
        """
        with located("Region.where"):
            if not isinstance(box, Mapping) or not box:
                raise InputError(f"box must be a mapping of names to pairs; got {box!r}")
            whole = cls.box(**{str(key): pair for key, pair in box.items()}, parameters=parameters)
            many = list(inequality) if isinstance(inequality, list | tuple) else [inequality]
            patch = whole.pieces[0]
            if not patch.box.is_bounded:
                raise InputError("box must be bounded; it has infinite limits")
            known = {**declared(parameters, (), (), chart=patch.chart), **patch.chart.known_names}
            conditions = membership.read_inequalities(many, known)
            inner = solved(conditions, patch)
            sides = [
                side for s, (a, b) in zip(patch.box.symbols, patch.box.limits, strict=True) for side in (s - a, b - s)
            ]
            return cls._of(
                inner or [patch],
                "where " + " and ".join(map(str, many)),
                (*sides, *conditions),
                indicator=() if inner else conditions,
            )

    @classmethod
    def _in_chart(cls, space: Any, ranges: Mapping[Any, Any] | None, parameters: Any, name: str) -> Region:
        from fieldmath.algebra.arguments import read_mapping

        given = {str(key): pair for key, pair in read_mapping(ranges, "ranges", "names to pairs").items()}
        unknown = [key for key in given if key not in space.names]
        if unknown:
            raise InputError(f"ranges must name coordinates ({', '.join(space.names)}); got {unknown[0]!r}")
        for symbol, limits in space.ranges.items():
            if symbol.name not in given:
                if not all(end.is_finite for end in limits):
                    raise InputError(f"ranges must give {symbol.name}, whose own range is infinite; it is missing")
                given[symbol.name] = limits
        known = declared(parameters, flattened(given), space.names, chart=space)
        box = read_box(space.names, given, known)
        box = box.xreplace({s: next(q for q in space.symbols if q.name == s.name) for s in box.symbols})
        for s, ends in zip(box.symbols, box.limits, strict=True):
            _check_range(s, ends, space)
        return cls._of([Patch(space, space.symbols, box)], name)

    # -- bodies -----------------------------------------------------------------------------------------

    @classmethod
    def ball(cls, radius: Any = 1, *, center: Any = None, dimension: int = 3) -> Region:
        """Return a ball in space, or in another dimension: ``ball(1, dimension=4)``.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.ball(1, dimension=4).measure
        pi**2/2
        """
        with located("Region.ball"):
            middle = point(center, None, "center") if center is not None else None
            size = len(middle) if middle else dimension
            if isinstance(size, bool) or not isinstance(size, int) or size < 1:
                raise InputError(f"dimension must be a positive integer; got {dimension!r}")
            if size > solids.MOST_DIMENSIONS:
                raise InputError(f"dimension must be at most {solids.MOST_DIMENSIONS}; got more")
            return cls._of(*solids.ball(length(radius, "radius"), middle, size))

    @classmethod
    def disk(cls, radius: Any = 1, *, center: Any = (0, 0)) -> Region:
        """Return a disk in the plane."""
        with located("Region.disk"):
            return cls._of(*solids.ball(length(radius, "radius"), point(center, 2, "center"), 2))

    @classmethod
    def ellipse(cls, a: Any, b: Any, *, center: Any = (0, 0)) -> Region:
        """Return the area inside an ellipse with half-axes a (along x) and b (along y)."""
        with located("Region.ellipse"):
            return cls._of(*solids.ellipsoid((length(a, "a"), length(b, "b")), point(center, 2, "center")))

    @classmethod
    def ellipsoid(cls, a: Any, b: Any, c: Any, *, center: Any = (0, 0, 0)) -> Region:
        """Return the body inside an ellipsoid with half-axes a, b, c along x, y, z."""
        with located("Region.ellipsoid"):
            arms = (length(a, "a"), length(b, "b"), length(c, "c"))
            return cls._of(*solids.ellipsoid(arms, point(center, 3, "center")))

    @classmethod
    def cylinder(cls, radius: Any = 1, height: Any = 1, *, center: Any = (0, 0, 0)) -> Region:
        """Return a cylinder about the z direction that stands on its center."""
        with located("Region.cylinder"):
            return cls._of(
                *solids.cylinder(length(radius, "radius"), length(height, "height"), point(center, 3, "center"))
            )

    @classmethod
    def cone(cls, radius: Any = 1, height: Any = 1, *, center: Any = (0, 0, 0)) -> Region:
        """Return a cone about the z direction that stands on its center, tip up."""
        with located("Region.cone"):
            return cls._of(*solids.cone(length(radius, "radius"), length(height, "height"), point(center, 3, "center")))

    @classmethod
    def torus(cls, major: Any = 2, minor: Any = 1, *, center: Any = (0, 0, 0)) -> Region:
        """Return a solid torus about the z direction: a disk of radius `minor` on a circle of radius `major`."""
        with located("Region.torus"):
            R, r = length(major, "major"), length(minor, "minor")
            if (R - r).is_negative:
                raise InputError(f"minor must be at most major; got {r} and {R}")
            return cls._of(*solids.torus(R, r, point(center, 3, "center")))

    @classmethod
    def annulus(cls, inner: Any, outer: Any, *, center: Any = (0, 0)) -> Region:
        """Return the area between two circles."""
        with located("Region.annulus"):
            return cls._of(*solids.shell(*_radii(inner, outer), point(center, 2, "center")))

    @classmethod
    def shell(cls, inner: Any, outer: Any, *, center: Any = (0, 0, 0)) -> Region:
        """Return the body between two spheres."""
        with located("Region.shell"):
            return cls._of(*solids.shell(*_radii(inner, outer), point(center, 3, "center")))

    @classmethod
    def simplex(cls, vertices: Any = 3) -> Region:
        """Return the standard simplex of a dimension, or the one with the n + 1 given vertices.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.simplex(4).measure, fm.Region.simplex([(0, 0), (4, 0), (0, 3)]).measure
        (1/24, 6)
        """
        with located("Region.simplex"):
            return cls._of(*solids.simplex(vertices))

    @classmethod
    def polygon(cls, vertices: Sequence[Any]) -> Region:
        """Return the inside of a polygon in the plane, given by its corners in order, either way round.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]).measure
        3
        """
        with located("Region.polygon"):
            pieces, corners = solids.polygon(vertices)
            rim = Curve.polyline(corners, closed=True).pieces
            return cls._of(pieces, f"polygon with {len(corners)} corners", rim=rim)

    # -- what it knows ----------------------------------------------------------------------------------

    def _xreplace(self, swap: dict[sp.Symbol, sp.Expr]) -> Region:
        def through(many: Any) -> Any:
            return None if many is None else tuple(one.xreplace(swap) for one in many)

        changes = {key: through(getattr(self, key)) for key in ("pieces", "conditions", "rim", "indicator")}
        return self._with(**changes)

    @cached_property
    def boundary(self) -> Any:
        """Return the boundary: a Curve in the plane (the region to its left), a Surface in space (outward normals).

        Raises
        ------
        InputError
            If the region is not bounded, or known only by an inequality that could not be solved.
        """
        with located("Region.boundary"):
            if self.indicator:
                raise InputError("the boundary must be parametrised; an inequality that could not be solved has none")
            if not all(piece.box.is_bounded for piece in self.pieces):
                raise InputError(f"the region must be bounded to have a boundary; {self.name} is not")
            outward = [replace(piece, orientation=piece.handedness) for piece in self.pieces]
            faces = joint_boundary(outward) if self.rim is None else self.rim
            if self.space_dimension == 2:
                return Curve._made(chained(faces), f"boundary of {self.name}", inside=self)
            return Surface._from(faces, f"boundary of {self.name}", inside=self)

    @property
    def chart(self) -> Chart:
        """Return the chart in which points are given: the Cartesian one for named bodies."""
        own = self.pieces[0].chart
        return own if self.conditions is None or own.is_cartesian else cartesian(own.dimension)

    @property
    def is_bounded(self) -> bool:
        """Return whether no limit is infinite."""
        return all(piece.box.is_bounded for piece in self.pieces)

    def contains(self, *place: Any) -> bool | None:
        """Return whether a point lies in the region, its boundary included; None when it cannot be decided.

        The point is given in the coordinates of `chart`, the Cartesian ones for the named bodies.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.ball(1).contains(0, 0, 1), fm.Region.ball(1).contains((1, 1, 0))
        (True, False)
        """
        with located("Region.contains"):
            values = place[0] if len(place) == 1 and not isinstance(place[0], sp.Expr | int | float | str) else place
            return membership.contains(self, point(values, self.space_dimension, "point"))


def _check_range(symbol: sp.Symbol, ends: tuple[sp.Expr, sp.Expr], space: Chart) -> None:
    """Refuse limits outside those of the chart; a periodic coordinate may run over its seam, from -pi/4 to pi/4."""
    (lower, upper), (low, high) = ends, space.ranges[symbol]
    if not ((lower - low).is_negative or (upper - high).is_positive):
        return
    if not space.periodic[space.symbols.index(symbol)]:
        raise InputError(f"range of {symbol} must lie within ({low}, {high}); got ({lower}, {upper})")
    if (upper - lower - (high - low)).is_positive:
        raise InputError(f"range of {symbol} must be at most one period, {high - low}; got ({lower}, {upper})")


def _radii(inner: Any, outer: Any) -> tuple[sp.Expr, sp.Expr]:
    small, large = length(inner, "inner"), length(outer, "outer")
    if (large - small).is_nonpositive:
        raise InputError(f"inner must be less than outer; got {small} and {large}")
    return small, large
