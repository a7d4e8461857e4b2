"""Surfaces with a side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy as sp

from fieldmath.algebra.boxes import Box, parameter_values
from fieldmath.errors import InputError, located
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.curves import Curve, chained, enclosed
from fieldmath.geometry.patches import Patch, boundary_of
from fieldmath.geometry.shapes import Shape, length, mapping_text, own_symbols, point, read_map

_FULL_TURN = (sp.S.Zero, 2 * sp.pi)
_UNIT = (sp.S.Zero, sp.S.One)


class Surface(Shape):
    r"""A surface in space. Its normal is :math:`X_u \times X_v` when it is open, outward when it is closed.

    Parameters
    ----------
    components : sequence of expressions
        The coordinates of a point, in the Cartesian space or in `chart`.
    names : str
        The two parameters, ``"u v"``; their order gives the normal of an open surface.
    ranges : two pairs (lower, upper), or a mapping of name to pair
        Limits of the parameters; those of one may use the other.
    chart : Chart or name, optional
        What the components are coordinates of.
    parameters : str
        Other names in the text, positive numbers.

    Raises
    ------
    InputError
        If limits are reversed, or the components do not depend on both parameters independently.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.Surface(["u", "v", "u*v"], "u v", [(0, 1), (0, 2)]).is_closed
    False
    >>> fm.Surface.sphere("R").measure
    4*pi*R**2
    """

    _fields: ClassVar[tuple[str, ...]] = ("pieces", "name", "inward", "known_closed", "inside")

    inward: bool
    known_closed: bool
    #: The region that the surface bounds, when it is known.
    inside: Any = None

    def __init__(self, components: Any, names: Any, ranges: Any, *, chart: Any = None, parameters: Any = "") -> None:
        with located("Surface"):
            patch = read_map(components, names, ranges, chart, parameters, 2)
            if patch.chart.dimension < 3:
                raise InputError(
                    f"components must be 3 or more; got {patch.chart.dimension}. "
                    "Use Region.parametric for areas in the plane."
                )
            self._fill(pieces=(patch,), name="parametric", inward=False, known_closed=False)

    def __repr__(self) -> str:
        return mapping_text(self) or super().__repr__()

    @classmethod
    def _from(cls, pieces: Sequence[Patch], name: str, *, inside: Any = None) -> Surface:
        return cls._made(pieces, name, inward=False, known_closed=inside is not None, inside=inside)

    @classmethod
    def sphere(cls, radius: Any = 1, *, center: Any = (0, 0, 0)) -> Surface:
        """Return a sphere, its normal outward."""
        from fieldmath.geometry.regions import Region

        with located("Surface.sphere"):
            return Region.ball(radius, center=center).boundary._with(name=f"sphere of radius {radius}")

    @classmethod
    def hemisphere(cls, radius: Any = 1, *, center: Any = (0, 0, 0)) -> Surface:
        """Return the upper half of a sphere, open at the bottom; its normal points up and out."""
        with located("Surface.hemisphere"):
            R = length(radius, "radius")
            theta, phi = own_symbols("theta phi", R, *point(center, 3, "center"))
            place = (R * sp.sin(theta) * sp.cos(phi), R * sp.sin(theta) * sp.sin(phi), R * sp.cos(theta))
            return cls._single(place, center, (theta, phi), ((sp.S.Zero, sp.pi / 2), _FULL_TURN), "hemisphere")

    @classmethod
    def disk(cls, radius: Any = 1, *, center: Any = (0, 0, 0)) -> Surface:
        """Return a flat disk with the normal e_z."""
        with located("Surface.disk"):
            R = length(radius, "radius")
            rho, phi = own_symbols("rho phi", R, *point(center, 3, "center"))
            place = (rho * sp.cos(phi), rho * sp.sin(phi), sp.S.Zero)
            return cls._single(place, center, (rho, phi), ((sp.S.Zero, R), _FULL_TURN), f"disk of radius {radius}")

    @classmethod
    def cylinder(cls, radius: Any = 1, height: Any = 1, *, center: Any = (0, 0, 0)) -> Surface:
        """Return the side of a cylinder that stands on its center, without lids, its normal away from the axis."""
        with located("Surface.cylinder"):
            R, h = length(radius, "radius"), length(height, "height")
            phi, z = own_symbols("phi z", R, h, *point(center, 3, "center"))
            place = (R * sp.cos(phi), R * sp.sin(phi), z)
            return cls._single(place, center, (phi, z), (_FULL_TURN, (sp.S.Zero, h)), "cylinder")

    @classmethod
    def cone(cls, radius: Any = 1, height: Any = 1, *, center: Any = (0, 0, 0)) -> Surface:
        """Return the side of a cone that stands on its center, without the base; its normal points out and up."""
        with located("Surface.cone"):
            R, h = length(radius, "radius"), length(height, "height")
            phi, z = own_symbols("phi z", R, h, *point(center, 3, "center"))
            rho = R * (1 - z / h)
            place = (rho * sp.cos(phi), rho * sp.sin(phi), z)
            return cls._single(place, center, (phi, z), (_FULL_TURN, (sp.S.Zero, h)), "cone")

    @classmethod
    def torus(cls, major: Any = 2, minor: Any = 1, *, center: Any = (0, 0, 0)) -> Surface:
        """Return a torus about the z direction, its normal outward."""
        from fieldmath.geometry.regions import Region

        with located("Surface.torus"):
            return Region.torus(major, minor, center=center).boundary._with(name="torus")

    @classmethod
    def graph(cls, expression: Any, names: Any, ranges: Any, *, parameters: Any = "") -> Surface:
        """Return the graph z = f(x, y) over a part of the plane; its normal points up.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Surface.graph("x", "x y", [(0, 1), (0, 1)]).measure
        sqrt(2)
        """
        with located("Surface.graph"):
            words = str(names).replace(",", " ").split()
            return cls([*words, expression], names, ranges, parameters=parameters)._with(name="graph")

    @classmethod
    def parallelogram(cls, corner: Any, first: Any, second: Any) -> Surface:
        """Return the flat piece spanned by two edge vectors from a corner; its normal is first x second."""
        with located("Surface.parallelogram"):
            o, a, b = (
                point(p, 3, name)
                for p, name in zip((corner, first, second), ("corner", "first", "second"), strict=True)
            )
            return cls._flat(o, a, b, "parallelogram")

    @classmethod
    def triangle(cls, first: Any, second: Any, third: Any) -> Surface:
        """Return the flat triangle with three corners, counter-clockwise seen from its normal."""
        with located("Surface.triangle"):
            o, p, q = (point(c, 3, "corners") for c in (first, second, third))
            a, b = (tuple(x - y for x, y in zip(c, o, strict=True)) for c in (p, q))
            return cls._flat(o, a, b, "triangle")

    @classmethod
    def _flat(cls, o: Any, a: Any, b: Any, name: str) -> Surface:
        u, v = own_symbols("u v", *o, *a, *b)
        limits = (_UNIT, (sp.S.Zero, 1 - u if name == "triangle" else sp.S.One))
        place = tuple(x + u * y + v * z for x, y, z in zip(o, a, b, strict=True))
        patch = Patch(cartesian(3), place, Box((u, v), limits))
        if patch.gram == 0:
            raise InputError(f"the {name} must not be flat to a line; its edges are parallel")
        return cls._from([patch], name)

    @classmethod
    def _single(cls, place: Any, center: Any, symbols: Any, limits: Any, name: str) -> Surface:
        middle = point(center, 3, "center")
        moved = tuple(x + c for x, c in zip(place, middle, strict=True))
        return cls._from([Patch(cartesian(3), moved, Box.ordered(symbols, limits))], name)

    @cached_property
    def edges(self) -> tuple[Patch, ...]:
        """Return the oriented edges of all pieces, those between two pieces left out."""
        if self.known_closed:
            return ()
        many = [edge for piece in self.pieces for edge in boundary_of(piece)]
        kept: list[Patch] = []
        for edge in many:
            partner = next((other for other in kept if _cancel(edge, other)), None)
            if partner is None:
                kept.append(edge)
            else:
                kept.remove(partner)
        return chained(kept) if self.dimension == 2 else tuple(kept)

    @property
    def is_closed(self) -> bool:
        """Return whether the surface has no edge."""
        return not self.edges

    @cached_property
    def boundary(self) -> Curve:
        """Return the edge, run through so that the surface lies to the left seen from the tip of its normal.

        Raises
        ------
        InputError
            If the surface is closed, or has only one side.
        """
        with located("Surface.boundary"):
            if self.is_closed:
                raise InputError("the surface must be open to have an edge; it is closed")
            turn = -1 if self.inward else 1
            edges = self.edges if turn == 1 else tuple(edge.reversed() for edge in reversed(self.edges))
            return Curve._made(edges, f"edge of {self.name}")

    @cached_property
    def outward(self) -> int:
        """Return the sign that turns the normals of the pieces outwards (closed surfaces), or as stated (open ones)."""
        sign = enclosed(self.pieces) if self.is_closed else 1
        return -sign if self.inward else sign

    def reversed(self) -> Surface:
        """Return the surface with its normal on the other side: inwards for a closed one."""
        return self._with(inward=not self.inward)

    def __add__(self, other: Any) -> Surface:
        """Return the surface made of two: common edges disappear."""
        if not isinstance(other, Surface):
            return NotImplemented
        theirs = tuple(p.reversed() for p in other.pieces) if other.inward != self.inward else other.pieces
        if other.space_dimension != self.space_dimension:
            raise InputError(
                "Surface.__add__: both surfaces must be in one space; "
                f"got {self.space_dimension} and {other.space_dimension} dimensions"
            )
        return self._with(pieces=(*self.pieces, *theirs), name="joined", known_closed=False, inside=None)


def _cancel(first: Patch, second: Patch) -> bool:
    """Return whether two edges are the same points in opposite directions."""
    if first.dimension != 1 or second.dimension != 1 or first.parameters != second.parameters:
        return False
    paths = []
    for edge in (first, second):
        fixed = parameter_values(edge.parameters, 0, edge.box.facts)
        t = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
        path = edge.xreplace(fixed).points((t,))
        paths.append(path if edge.orientation == 1 else path[:, ::-1])
    return bool(np.allclose(paths[0], paths[1][:, ::-1], rtol=0, atol=1e-9 * (1 + np.abs(paths[0]).max())))
