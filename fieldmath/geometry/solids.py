"""The named bodies: how each is parametrised, and the inequalities that hold inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import sympy as sp

from fieldmath.algebra.arguments import read_list
from fieldmath.algebra.boxes import Box
from fieldmath.errors import InputError
from fieldmath.geometry.catalogue import cartesian, cylindrical, hyperspherical, polar, spherical
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.shapes import own_symbols, point

_ZERO, _ONE = sp.S.Zero, sp.S.One
_TURN = (_ZERO, 2 * sp.pi)
Point = tuple[sp.Expr, ...]
Limits = dict[sp.Symbol, tuple[sp.Expr, sp.Expr]]


class Body(NamedTuple):
    """Pieces, a name, and expressions of Cartesian coordinates that are not negative inside."""

    pieces: tuple[Patch, ...]
    name: str
    conditions: tuple[sp.Expr, ...]


def ball(radius: sp.Expr, center: Point | None, dimension: int) -> Body:
    """Return the ball, in spherical coordinates when it is centred at the origin."""
    middle = center or (_ZERO,) * dimension
    conditions = (radius**2 - _squares(middle),)
    name = f"disk of radius {radius}" if dimension == 2 else f"ball of radius {radius}"
    if dimension == 1:
        (x,), (c,) = cartesian(1).symbols, middle
        return Body((_identity(cartesian(1), {x: (c - radius, c + radius)}),), name, conditions)
    chart = _round_chart(dimension)
    return Body((_moved(chart, {chart.symbols[0]: (_ZERO, radius)}, middle),), name, conditions)


def shell(inner: sp.Expr, outer: sp.Expr, center: Point) -> Body:
    """Return what lies between two spheres (circles in the plane)."""
    chart, squares = _round_chart(len(center)), _squares(center)
    conditions = (outer**2 - squares, squares - inner**2)
    name = f"{'annulus' if len(center) == 2 else 'shell'} between radii {inner} and {outer}"
    piece = _moved(chart, {chart.symbols[0]: (inner, outer)}, center)
    facts = (outer - inner,) if (outer - inner).free_symbols else ()
    return Body((replace(piece, box=replace(piece.box, facts=facts)),), name, conditions)


def ellipsoid(arms: Point, center: Point) -> Body:
    """Return the inside of an ellipse or ellipsoid with these half-axes."""
    chart, axes = _round_chart(len(arms)), cartesian(len(arms)).symbols
    round_ = _identity(chart, {chart.symbols[0]: (_ZERO, _ONE)}, *arms, *center)
    place = tuple(c + a * x for c, a, x in zip(center, arms, round_.cartesian, strict=True))
    condition = 1 - sp.Add(*((x - c) ** 2 / a**2 for x, c, a in zip(axes, center, arms, strict=True)))
    name = f"{'ellipse' if len(arms) == 2 else 'ellipsoid'} with half-axes {', '.join(map(str, arms))}"
    return Body((Patch(cartesian(len(arms)), place, round_.box),), name, (condition,))


def cylinder(radius: sp.Expr, height: sp.Expr, center: Point) -> Body:
    """Return the cylinder that stands on its center."""
    chart, (x, y, z) = cylindrical(), cartesian(3).symbols
    rho, _, level = chart.symbols
    conditions = (radius**2 - (x - center[0]) ** 2 - (y - center[1]) ** 2, z - center[2], center[2] + height - z)
    piece = _moved(chart, {rho: (_ZERO, radius), level: (_ZERO, height)}, center)
    return Body((piece,), f"cylinder of radius {radius} and height {height}", conditions)


def cone(radius: sp.Expr, height: sp.Expr, center: Point) -> Body:
    """Return the cone that stands on its center, tip up."""
    chart, (x, y, z) = cylindrical(), cartesian(3).symbols
    x, y, z = (q - c for q, c in zip((x, y, z), center, strict=True))
    conditions = ((radius * (1 - z / height)) ** 2 - x**2 - y**2, z, height - z)
    rho, phi, level = own_symbols("rho phi z", radius, height, *center)
    limits = [(_ZERO, radius * (1 - level / height)), _TURN, (_ZERO, height)]
    piece = _shifted(Patch(chart, (rho, phi, level), Box.ordered([rho, phi, level], limits)), center)
    return Body((piece,), f"cone of radius {radius} and height {height}", conditions)


def torus(major: sp.Expr, minor: sp.Expr, center: Point) -> Body:
    """Return the solid torus."""
    phi, s, psi = own_symbols("phi s psi", major, minor, *center)
    reach = major + s * sp.cos(psi)
    place = (reach * sp.cos(phi), reach * sp.sin(phi), s * sp.sin(psi))
    moved = tuple(c + q for c, q in zip(center, place, strict=True))
    x, y, z = (q - c for q, c in zip(cartesian(3).symbols, center, strict=True))
    condition = minor**2 - z**2 - (sp.sqrt(x**2 + y**2) - major) ** 2
    facts = (major - minor,) if (major - minor).free_symbols else ()
    box = Box((phi, s, psi), (_TURN, (_ZERO, minor), _TURN), facts)
    return Body((Patch(cartesian(3), moved, box),), f"torus with radii {major} and {minor}", (condition,))


MOST_DIMENSIONS = 64


def simplex(vertices: Any) -> Body:
    """Return the simplex with n + 1 vertices in n dimensions; an integer means the standard one."""
    if isinstance(vertices, int) and not isinstance(vertices, bool):
        if vertices < 1:
            raise InputError(f"vertices must be a dimension of at least 1, or the corners; got {vertices}")
        if vertices > MOST_DIMENSIONS:
            raise InputError(f"vertices must be a dimension of at most {MOST_DIMENSIONS}, or the corners; got more")
        corners = [tuple(sp.Integer(i == k) for i in range(vertices)) for k in range(-1, vertices)]
    else:
        corners = [point(corner, None, "vertices") for corner in read_list(vertices, "vertices", "points")]
    size = len(corners[0]) if corners else 0
    if len(corners) != size + 1 or any(len(corner) != size for corner in corners):
        raise InputError(f"vertices must be n + 1 points with n coordinates each; got {len(corners)} points")
    edges = sp.Matrix([[q - o for q, o in zip(corner, corners[0], strict=True)] for corner in corners[1:]]).T
    if edges.det() == 0:
        raise InputError("vertices must not lie in one plane; the simplex is degenerate")
    u = own_symbols(" ".join(f"u{k + 1}" for k in range(size)), *(x for corner in corners for x in corner))
    limits = [(_ZERO, 1 - sp.Add(*u[:k])) for k in range(size)]
    place = sp.Matrix(corners[0]) + edges * sp.Matrix(u)
    barycentric = edges.inv() * (sp.Matrix(cartesian(size).symbols) - sp.Matrix(corners[0]))
    conditions = (*barycentric, 1 - sum(barycentric))
    return Body(
        (Patch(cartesian(size), tuple(place), Box.ordered(u, limits)),), f"simplex in {size} dimensions", conditions
    )


def polygon(vertices: Sequence[Any]) -> tuple[tuple[Patch, ...], list[Point]]:
    """Return triangles that fill a polygon, and its corners counter-clockwise."""
    corners = [point(corner, 2, "vertices") for corner in read_list(vertices, "vertices", "points")]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(corners) < 3 or not all(x.is_number for corner in corners for x in corner):
        raise InputError(f"vertices must be at least 3 points with numbers as coordinates; got {len(corners)}")
    following = [*corners[1:], corners[0]]
    twice = sp.Add(*(a[0] * b[1] - a[1] * b[0] for a, b in zip(corners, following, strict=True)))
    if twice == 0 or _crosses(corners):
        what = "its area is 0" if twice == 0 else "its sides cross each other"
        raise InputError(f"vertices must bound an area once around; {what}")
    if twice.is_negative:
        corners.reverse()
    return tuple(simplex(triangle).pieces[0] for triangle in _triangles(corners)), corners


def _triangles(corners: list[Point]) -> list[list[Point]]:
    """Return the ears of a counter-clockwise polygon, cut off one by one."""
    left, found = list(corners), []
    while len(left) > 3:
        for k in range(len(left)):
            ear = [left[k - 1], left[k], left[(k + 1) % len(left)]]
            others = [p for p in left if p not in ear]
            if _turn(*ear) > 0 and not any(_inside(p, ear) for p in others):
                found.append(ear)
                del left[k]
                break
            if _turn(*ear) == 0:
                del left[k]
                break
        else:
            raise InputError("vertices must bound an area once around; the polygon touches itself")
    return [*found, left] if _turn(*left) != 0 else found


def _turn(a: Point, b: Point, c: Point) -> sp.Expr:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _inside(p: Point, triangle: list[Point]) -> bool:
    a, b, c = triangle
    return all(_turn(*pair, p) >= 0 for pair in ((a, b), (b, c), (c, a)))


def _crosses(corners: list[Point]) -> bool:
    """Return whether two sides that are not neighbours cross."""
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for i, (a, b) in enumerate(sides):
        for c, d in sides[i + 2 : len(sides) - (i == 0)]:
            if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
                return True
    return False


def _round_chart(dimension: int) -> Chart:
    return {2: polar, 3: spherical}[dimension]() if dimension in (2, 3) else hyperspherical(dimension)


def _identity(chart: Chart, limits: Limits, *used: sp.Expr) -> Patch:
    """Return the piece between coordinate surfaces of a chart; `used` are expressions with names to keep apart from."""
    own = own_symbols(" ".join(chart.names), *used, *(end for pair in limits.values() for end in pair))
    kept = [new if isinstance(new, sp.Dummy) else old for old, new in zip(chart.symbols, own, strict=True)]
    pairs = [limits.get(s, chart.ranges[s]) for s in chart.symbols]
    return Patch(chart, tuple(kept), Box.ordered(kept, pairs))


def _moved(chart: Chart, limits: Limits, center: Point) -> Patch:
    """Return a piece between coordinate surfaces around a center: in the chart itself when that is the origin."""
    return _shifted(_identity(chart, limits, *center), center)


def _shifted(piece: Patch, center: Point) -> Patch:
    if not any(center):
        return piece
    return Patch(cartesian(len(center)), tuple(c + x for c, x in zip(center, piece.cartesian, strict=True)), piece.box)


def _squares(center: Point) -> sp.Expr:
    axes = cartesian(len(center)).symbols
    return sp.Add(*((x - c) ** 2 for x, c in zip(axes, center, strict=True)))
