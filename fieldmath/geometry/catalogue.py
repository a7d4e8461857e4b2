"""The named coordinate systems, one row each, and the reading of whatever a user gives for a chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import sympy as sp

from fieldmath.algebra.parse import as_expr, split_names
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry.charts import Chart, coordinate_symbol

_LINE = (-sp.oo, sp.oo)
_RADIUS = (sp.S.Zero, sp.oo)
_COLATITUDE = (sp.S.Zero, sp.pi)
_TURN = (sp.S.Zero, 2 * sp.pi)


@dataclass(frozen=True)
class System:
    """One row: default names, ranges, which coordinates wrap, and the text of embedding and scale factors."""

    names: tuple[str, ...]
    limits: tuple[tuple[sp.Expr, sp.Expr], ...]
    periodic: tuple[bool, ...]
    embedding: tuple[str, ...]
    scale_factors: tuple[str, ...]


SYSTEMS = {
    "polar": System(
        names=("r", "theta"),
        limits=(_RADIUS, _TURN),
        periodic=(False, True),
        embedding=("r*cos(theta)", "r*sin(theta)"),
        scale_factors=("1", "r"),
    ),
    "cylindrical": System(
        names=("rho", "phi", "z"),
        limits=(_RADIUS, _TURN, _LINE),
        periodic=(False, True, False),
        embedding=("rho*cos(phi)", "rho*sin(phi)", "z"),
        scale_factors=("1", "rho", "1"),
    ),
    "spherical": System(
        names=("r", "theta", "phi"),
        limits=(_RADIUS, _COLATITUDE, _TURN),
        periodic=(False, False, True),
        embedding=("r*sin(theta)*cos(phi)", "r*sin(theta)*sin(phi)", "r*cos(theta)"),
        scale_factors=("1", "r", "r*sin(theta)"),
    ),
}


def cartesian(axes: Any = 3) -> Chart:
    """Return Cartesian coordinates in any dimension.

    Parameters
    ----------
    axes : int or names
        A dimension (names x; x y; x y z; x1 ... xn) or the names themselves, ``"t x y z"``.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.cartesian(2).names, fm.cartesian("u v").names
    (('x', 'y'), ('u', 'v'))
    """
    with located("cartesian"):
        if isinstance(axes, bool) or not isinstance(axes, int | str | Sequence | sp.Basic):
            raise InputTypeError(f"axes must be a dimension or names; got {axes!r}")
        if isinstance(axes, int) and axes < 1:
            raise InputError(f"axes must be a positive dimension; got {axes}")
        names = _default_axes(axes) if isinstance(axes, int) else split_names(axes)
        return _cartesian(names)


def polar(names: Any = "r theta") -> Chart:
    """Return plane polar coordinates (r, theta): x = r cos(theta), y = r sin(theta)."""
    with located("polar"):
        return _built_in("polar", split_names(names))


def cylindrical(names: Any = "rho phi z") -> Chart:
    """Return cylindrical coordinates (rho, phi, z): x = rho cos(phi), y = rho sin(phi)."""
    with located("cylindrical"):
        return _built_in("cylindrical", split_names(names))


def spherical(names: Any = "r theta phi") -> Chart:
    """Return spherical coordinates (r, theta, phi): theta from +z, phi the azimuth (physics, ISO 80000-2)."""
    with located("spherical"):
        return _built_in("spherical", split_names(names))


CONSTRUCTORS: dict[str, Callable[..., Chart]] = {
    "cartesian": cartesian,
    "polar": polar,
    "cylindrical": cylindrical,
    "spherical": spherical,
}


def as_chart(source: Any) -> Chart:
    """Return the chart that a user means: a Chart, the name of a system, or the names of Cartesian coordinates.

    Examples
    --------
    >>> from fieldmath.geometry.catalogue import as_chart
    >>> as_chart("spherical").names, as_chart("u v").name
    (('r', 'theta', 'phi'), 'cartesian')
    """
    if isinstance(source, Chart):
        return source
    if isinstance(source, str) and source.strip() in CONSTRUCTORS:
        return CONSTRUCTORS[source.strip()]()
    if isinstance(source, int) and not isinstance(source, bool):
        return cartesian(source)
    try:
        names = split_names(source)
    except InputTypeError:
        raise InputTypeError(
            f"chart must be a Chart, a name or coordinate names; got {type(source).__name__}"
        ) from None
    _refuse_misspelt_system(names)
    return _cartesian(names)


def _refuse_misspelt_system(names: tuple[str, ...]) -> None:
    """Refuse a single long word that looks like a system's name: a coordinate may have any other name."""
    if len(names) == 1 and len(names[0]) > 5:
        close = get_close_matches(names[0].lower(), CONSTRUCTORS, n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        if close or names[0].lower().endswith(("ical", "oidal", "polar")):
            raise InputError(
                f"chart must be one of {', '.join(map(repr, CONSTRUCTORS))} or coordinate names such as 'x y'; "
                f"got {names[0]!r}. {hint}For one coordinate of that name use cartesian({names[0]!r})."
            )


def _default_axes(dimension: int) -> tuple[str, ...]:
    return tuple("xyz"[:dimension]) if dimension <= 3 else tuple(f"x{k}" for k in range(1, dimension + 1))


@lru_cache(maxsize=128)
def _cartesian(names: tuple[str, ...]) -> Chart:
    symbols = tuple(coordinate_symbol(name, _LINE) for name in names)
    size = len(symbols)
    return Chart("cartesian", symbols, (_LINE,) * size, sp.ImmutableMatrix(sp.eye(size)), symbols, (False,) * size)


@lru_cache(maxsize=128)
def _built_in(system: str, names: tuple[str, ...]) -> Chart:
    row = SYSTEMS[system]
    if len(names) != len(row.names):
        raise InputError(f"names must be {len(row.names)} coordinates ({' '.join(row.names)}); got {' '.join(names)!r}")
    symbols = tuple(
        coordinate_symbol(name, pair, periodic=wraps)
        for name, pair, wraps in zip(names, row.limits, row.periodic, strict=True)
    )
    known = dict(zip(row.names, symbols, strict=True))
    scale_factors = [as_expr(text, known) for text in row.scale_factors]
    embedding = tuple(as_expr(text, known) for text in row.embedding)
    metric = sp.ImmutableMatrix(sp.diag(*(h**2 for h in scale_factors)))
    return Chart(system, symbols, row.limits, metric, embedding, row.periodic)
