"""Isolated singular points, and fluxes and circulations that come from them alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.algebra.cubature import cubature
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.patches import Patch

Point = tuple[sp.Expr, ...]


def isolated_points(excluded: Iterable[sp.Expr], symbols: Sequence[sp.Symbol]) -> list[Point] | None:
    """Return the points where Cartesian expressions vanish; None when some vanish on lines, or it is unclear.

    Decided for quadratic expressions, such as the squared distance from a point.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.calculus.isolated import isolated_points
    >>> x, y = sp.symbols("x y", real=True)
    >>> isolated_points([(x - 1) ** 2 + y**2], (x, y)), isolated_points([x], (x, y))
    ([(1, 0)], None)
    """
    found: list[Point] = []
    for expr in excluded:
        if not expr.is_polynomial(*symbols) or sp.Poly(expr, *symbols).total_degree() != 2:
            if expr.is_positive or expr.is_negative:
                continue
            return None
        place = _bottom(expr, symbols)
        if place is None:
            return None
        if place and place not in found:
            found.append(place)
    return found


def _bottom(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Point | None:
    """Return the only zero of a definite quadratic expression, () when it has none, None when it has many."""
    hessian = sp.hessian(expr, symbols)
    definite = 1 if hessian.is_positive_definite else -1 if hessian.is_negative_definite else 0
    if not definite:
        return None
    slopes = sp.Matrix([expr.diff(s) for s in symbols]).xreplace(dict.fromkeys(symbols, sp.S.Zero))
    place = tuple(-hessian.inv() * slopes)
    value = sp.expand(expr.xreplace(dict(zip(symbols, place, strict=True))))
    if value == 0:
        return place
    return () if (definite * value).is_positive else None


def windings(pieces: Sequence[Patch], place: Point) -> int | None:
    """Return how often closed pieces wind around a point, counted with their orientation; None when it is too close.

    In the plane the turning angle over 2 pi, in space the solid angle over 4 pi.
    """
    if any(piece.parameters for piece in pieces) or not all(x.is_number for x in place):
        return None
    n, value = len(place), 0.0
    for piece in pieces:
        flat = Patch(cartesian(n), piece.cartesian, piece.box)
        arm = sp.Matrix([x - p for x, p in zip(flat.place, place, strict=True)])
        density = arm.row_join(sp.Matrix(flat.tangents)).det(method="berkowitz") / arm.dot(arm) ** sp.Rational(n, 2)
        estimate = cubature(density, flat.box, tolerance=1e-6, seconds=2.0)
        if estimate.trouble or estimate.error > 0.1:
            return None
        value += piece.orientation * estimate.value
    turns = value / {2: 2 * np.pi, 3: 4 * np.pi}[n]
    return round(turns) if abs(turns - round(turns)) < 0.02 else None


def clearance(pieces: Sequence[Patch], place: Point, others: Sequence[Point]) -> sp.Rational:
    """Return a radius around a point well inside the pieces and away from the other points."""
    target = np.array([float(x) for x in place])
    gaps = [float(np.linalg.norm([float(a - b) for a, b in zip(place, other, strict=True)])) for other in others]
    for piece in pieces:
        unit = np.meshgrid(*[np.linspace(0, 1, 33)] * piece.dimension, indexing="ij")
        away = piece.points(tuple(unit)) - target.reshape([-1] + [1] * piece.dimension)
        gaps.append(float(np.nanmin(np.linalg.norm(away, axis=0))))
    exponent = int(np.floor(np.log2(0.5 * min([g for g in gaps if g > 0], default=1.0))))
    return sp.Integer(2) ** exponent


def small_sphere(place: Point, radius: sp.Expr) -> Patch:
    """Return a small sphere (circle in the plane) around a point, its normal outward, its direction positive."""
    if len(place) == 2:
        t = sp.Dummy("t", positive=True)
        arms: tuple[sp.Expr, ...] = (sp.cos(t), sp.sin(t))
        box = Box((t,), ((sp.S.Zero, 2 * sp.pi),))
    else:
        theta, phi = sp.Dummy("theta", positive=True), sp.Dummy("phi", positive=True)
        arms = (sp.sin(theta) * sp.cos(phi), sp.sin(theta) * sp.sin(phi), sp.cos(theta))
        box = Box((theta, phi), ((sp.S.Zero, sp.pi), (sp.S.Zero, 2 * sp.pi)))
    return Patch(cartesian(len(place)), tuple(p + radius * a for p, a in zip(place, arms, strict=True)), box)
