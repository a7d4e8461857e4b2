"""Fluxes and circulations around closed shapes, from what lies inside: singular points, or smooth sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from fieldmath.algebra.boxes import parameter_values
from fieldmath.algebra.cubature import cubature
from fieldmath.algebra.iterated import number_of
from fieldmath.algebra.rewriting import is_numeric
from fieldmath.approximation import Approximation
from fieldmath.calculus import integrals, isolated
from fieldmath.fields.pulling import pulling
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.shapes import Shape


@dataclass(frozen=True)
class Source:
    """The derivative that makes a boundary integral an integral over the inside: its method, and a name."""

    operator: str


FLUX = Source("div")
CIRCULATION = Source("curl")


def from_points(
    field: Any, shape: Any, density: Any, pieces: Sequence[Patch], source: Source, time_limit: float
) -> sp.Expr | None:
    """Return the flux (circulation) of a field whose divergence (curl) vanishes, from its singular points alone.

    The closed shape is shrunk to small spheres around the isolated singular points that it encloses; the sum is
    compared with the numeric integral over the shape itself. None when the field or the shape is not of this kind.
    """
    if field.is_sampled or shape.parameters or _is_numeric(field) or not field.domain().excluded:
        return None
    flat = _flattened(field, shape)
    if flat is None:
        return None
    points = isolated.isolated_points(flat.domain().excluded, flat.chart.symbols)
    if not points or getattr(flat, source.operator)().expr != 0:
        return None
    turns = [isolated.windings(pieces, place) for place in points]
    if None in turns:
        return None
    value: sp.Expr = sp.S.Zero
    for k, (place, number) in enumerate(zip(points, turns, strict=True)):
        if number:
            radius = isolated.clearance(pieces, place, points[:k] + points[k + 1 :])
            sphere = isolated.small_sphere(place, radius)
            shrunk = Shape._made((sphere,), "small sphere")
            part = integrals.total(density, pulling(flat, shrunk), (sphere,), time_limit=0.5 * time_limit)
            if isinstance(part, Approximation):
                return None
            value += number * part
    return value if _confirmed(value, flat, shape, density, pieces) else None


def may_use_inside(field: Any, shape: Any) -> bool:
    """Return whether the theorem of Gauss (Green) holds for the region inside: it is known, and the field is smooth."""
    if getattr(shape, "inside", None) is None or getattr(shape, "inward", False) or field.is_sampled:
        return False
    domain = field.domain()
    bounds = [bound for bound in domain.nonnegative if not bound.is_nonnegative]
    return not (domain.excluded or bounds or _is_numeric(field))


def from_inside(
    field: Any, shape: Any, density: Any, pieces: Sequence[Patch], source: Source, time_limit: float
) -> sp.Expr | None:
    """Return the integral of the divergence (curl) over the inside, when it is exact and agrees with the boundary."""
    region = shape.inside
    derivative = getattr(field, source.operator)()
    turn = shape.outward if source is CIRCULATION else 1  # A clockwise curve has its right-hand normals inward.
    value = integrals.total(integrals.mass, pulling(derivative, region), region.pieces, time_limit=time_limit)
    if isinstance(value, Approximation) or value.has(sp.Integral):
        return None
    return turn * value if _confirmed(turn * value, field, shape, density, pieces) else None


def _is_numeric(field: Any) -> bool:
    return any(is_numeric(component.expr) for component in field._components.flat)


def _flattened(field: Any, shape: Any) -> Any:
    """Return the field in Cartesian coordinates of the shape's space; None when it cannot be carried there."""
    if field.chart.is_cartesian:
        return field
    if field.chart.embedding is None or len(field.chart.embedding) != field.chart.dimension:
        return None
    return field.to(cartesian(shape.space_dimension))


def _confirmed(value: sp.Expr, field: Any, shape: Any, density: Any, pieces: Sequence[Patch]) -> bool:
    """Return whether the numeric integral over the pieces agrees, for two choices of any parameters."""
    pulled = pulling(field, shape)
    densities = [(density(components, own), own.box) for components, own in map(pulled, pieces)]
    free = set().union(*(expr.free_symbols - set(box.symbols) | set(box.parameters) for expr, box in densities))
    parameters = sorted(free | value.free_symbols, key=str)
    facts = tuple(dict.fromkeys(fact for _, box in densities for fact in box.facts))
    for turn in range(2 if parameters else 1):
        fixed = parameter_values(parameters, turn, facts)
        found = [cubature(e.xreplace(fixed), b.xreplace(fixed), tolerance=1e-8, seconds=2.0) for e, b in densities]
        error, magnitude = sum(part.error for part in found), sum(part.magnitude for part in found)
        gap = abs(sum(part.value for part in found) - number_of(value.xreplace(fixed)))
        if any(part.trouble for part in found) or not (gap <= error + 1e-9 * magnitude and error <= 1e-3 * magnitude):
            return False
    return True
