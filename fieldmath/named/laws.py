"""What the properties of named fields mean: each law decides whether a field has the property stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.algebra.tidy import equal, is_zero
from fieldmath.fields.scalar import ScalarField

LAWS: dict[str, Callable[..., bool | None]] = {}
Law = Callable[..., "bool | None"]


def holds(field: Any, law: str, value: Any = None, parameters: Mapping[str, sp.Expr] | None = None) -> bool | None:
    """Return whether a field obeys a law: True, False, or None when that cannot be decided.

    Texts in `value` may use the coordinates, the field's free parameters, and the names in `parameters`.

    Examples
    --------
    >>> import fieldmath as fm
    >>> from fieldmath.named.laws import holds
    >>> holds(fm.VectorField(["-y", "x"], "x y"), "divergence", "0")
    True
    """
    if value is None:
        return LAWS[law](field)
    known = {s.name: s for s in (*field.parameters, *field.chart.symbols)}
    return LAWS[law](field, _understood(value, {**known, **(parameters or {})}))


def _understood(value: Any, known: Mapping[str, sp.Expr]) -> Any:
    """Return a property with its texts read as expressions."""
    if isinstance(value, str):
        return as_expr(value, known)
    return tuple(_understood(part, known) for part in value) if isinstance(value, tuple) else value


def _law(function: Law) -> Law:
    LAWS[function.__name__.lstrip("_")] = function
    return function


def _same(left: Any, right: Any) -> bool | None:
    """Return whether expressions, or all of two tuples, are equal; piecewise ones branch by branch."""
    pairs = zip(left, right, strict=True) if isinstance(left, tuple) else [(left, right)]
    verdicts = [_same_branches(a, b) for a, b in pairs]
    return False if False in verdicts else None if None in verdicts else True


def _same_branches(left: sp.Expr, right: sp.Expr) -> bool | None:
    difference = sp.piecewise_fold(left - right)
    if not difference.has(sp.Piecewise):
        return equal(left, right)
    verdicts = [is_zero(value) for value, _ in difference.args]
    return False if False in verdicts else None if None in verdicts else True


@_law
def divergence(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the divergence is the one stated."""
    return _same(field.div().expr, value)


@_law
def curl(field: Any, value: Any) -> bool | None:
    """Return whether the curl is the one stated; a single text in the plane."""
    found = field.curl()
    return _same(found.exprs if found.rank else found.expr, value)


@_law
def harmonic_components(field: Any) -> bool | None:
    """Return whether the vector Laplacian vanishes."""
    return field.laplacian().is_zero()


@_law
def laplacian_eigenvalue(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the Laplacian is a multiple of the field."""
    return (field.laplacian() - value * field).is_zero()


@_law
def beltrami_eigenvalue(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the curl is a multiple of the field."""
    return (field.curl() - value * field).is_zero()


@_law
def helicity_density(field: Any, value: sp.Expr) -> bool | None:
    """Return whether velocity times vorticity is the one stated."""
    return _same(field.dot(field.curl()).expr, value)


@_law
def constant_speed(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the vectors have this length everywhere."""
    return _same(field.dot(field).expr, value**2)


@_law
def no_strain(field: Any) -> bool | None:
    """Return whether the symmetric part of the velocity gradient vanishes."""
    J = sp.Matrix(field.jacobian().exprs)
    return all(is_zero(entry) is True for entry in J + J.T)


@_law
def acceleration(field: Any, value: Any) -> bool | None:
    """Return whether (v . grad) v is the one stated."""
    return _same(field.directional(field).exprs, value)


@_law
def gradient_of(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the field is the gradient of this potential."""
    return (ScalarField(value, field.chart).grad() - field).is_zero()


@_law
def stream_function(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the field is (d/dy, -d/dx) of this function."""
    return (ScalarField(value, field.chart).rot() - field).is_zero()


@_law
def flux_through_spheres(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the outward flux through every sphere about the origin is the one stated."""
    r, theta, phi = field.chart.symbols
    flux = sp.integrate(field.exprs[0] * r**2 * sp.sin(theta), (theta, 0, sp.pi), (phi, 0, 2 * sp.pi))
    return _same(flux, value)


@_law
def circulation_around_axis(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the circulation along every circle about the z axis is the one stated."""
    rho, phi, _ = field.chart.symbols
    return _same(sp.integrate(field.exprs[1] * rho, (phi, 0, 2 * sp.pi)), value)


@_law
def undefined(field: Any, value: sp.Expr) -> bool | None:
    """Return whether the field is undefined where this expression vanishes, and nowhere else."""
    coordinates = set(field.chart.symbols)
    return [e for e in field.domain().excluded if e.free_symbols & coordinates] == [value]


@_law
def continuous_at(field: Any, value: tuple[sp.Symbol, sp.Expr]) -> bool | None:
    """Return whether the branches of every component agree where a coordinate has this value."""
    symbol, place = value
    return all(_joins(component, symbol, place) for component in field.exprs)


def _joins(component: sp.Expr, symbol: sp.Expr, place: sp.Expr) -> bool:
    if not component.has(sp.Piecewise):
        return True
    first, *others = (branch.xreplace({symbol: place}) for branch, _ in sp.piecewise_fold(component).args)
    return all(equal(first, other) is True for other in others)


@_law
def zeros(field: Any, value: dict[str, int]) -> bool | None:
    """Return whether the field has so many zeros of each kind."""
    return _counted(field.zeros(), value)


@_law
def critical_points(field: Any, value: tuple[dict[str, int], Any]) -> bool | None:
    """Return whether the field has so many critical points of each kind in a box."""
    counts, box = value
    found = field.critical_points(box)
    return _counted(found, counts) and found.is_complete is not False


def _counted(points: Any, counts: dict[str, int]) -> bool:
    kinds = [point.kind for point in points]
    return {kind: kinds.count(kind) for kind in kinds} == counts


@_law
def minimum(field: Any, value: tuple[tuple[sp.Expr, ...], sp.Expr]) -> bool | None:
    """Return whether the gradient vanishes at a point, with positive Hessian and the value stated."""
    place = dict(zip(field.chart.symbols, value[0], strict=True))
    hessian = sp.Matrix(field.hessian().exprs).xreplace(place)
    flat = all(is_zero(e.xreplace(place)) is True for e in field.grad().exprs)
    minors = [sp.factor(hessian[:k, :k].det()).is_positive for k in range(1, hessian.rows + 1)]
    return flat and all(minors) and _same(field.expr.xreplace(place), value[1])


@_law
def value(field: Any, value: tuple[tuple[sp.Expr, ...], sp.Expr]) -> bool | None:
    """Return whether the field has this value at a point."""
    place = dict(zip(field.chart.symbols, value[0], strict=True))
    return _same(field.expr.xreplace(place), value[1])


@_law
def lowest_value(field: Any, value: tuple[float, float, Any]) -> bool | None:
    """Return whether the least value at critical points in a box is the one published, within its rounding."""
    published, rounding, box = value
    return abs(min(float(point.value) for point in field.critical_points(box)) - published) <= rounding


@_law
def symmetric_under(field: Any, value: tuple[sp.Expr, ...]) -> bool | None:
    """Return whether the field has the same values after these replacements of its coordinates."""
    place = dict(zip(field.chart.symbols, value, strict=True))
    return _same(field.expr.xreplace(place), field.expr)
