"""The named coordinate systems as functions, and the reading of whatever a user gives for a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sympy as sp

from fieldmath.algebra.parse import as_expr, split_names
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry.charts import Chart, coordinate_symbol
from fieldmath.geometry.systems import SYSTEMS, System, cartesian_names, hyperspherical_system

if TYPE_CHECKING:
    from fieldmath.geometry.algebraic import Algebraic

_LINE = (-sp.oo, sp.oo)
_MOST_AXES, _MOST_ANGLES = 1000, 64  # A position in 64 angles is a formula of 2,000 sines.


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
        if isinstance(axes, int) and axes > _MOST_AXES:
            raise InputError(f"axes must be a dimension of at most {_MOST_AXES}; got more")
        names = cartesian_names(axes) if isinstance(axes, int) else split_names(axes)
        return _cartesian(names)


def hyperspherical(axes: Any = 4) -> Chart:
    """Return spherical coordinates (r, theta1, ..., phi) in n dimensions: x1 = r cos(theta1), and so on inwards.

    Parameters
    ----------
    axes : int or names
        A dimension of at least 2 (names r theta1 ... phi) or the names themselves.
    """
    with located("hyperspherical"):
        if isinstance(axes, bool) or not isinstance(axes, int | str | Sequence | sp.Basic):
            raise InputTypeError(f"axes must be a dimension or names; got {axes!r}")
        names = () if isinstance(axes, int) else split_names(axes)
        dimension = axes if isinstance(axes, int) else len(names)
        if dimension < 2:
            raise InputError(f"axes must have a dimension of at least 2; got {dimension}")
        if dimension > _MOST_ANGLES:
            raise InputError(f"axes must have a dimension of at most {_MOST_ANGLES}; got more")
        row = hyperspherical_system(dimension)
        return _from_row("hyperspherical", row, names or tuple(row.ranges), ())


def _constructor(system: str, summary: str) -> Callable[..., Chart]:
    """Return the public function that makes charts of a system."""
    row = SYSTEMS[system]
    defaults = " ".join(row.ranges)

    def constructor(names: Any = defaults, **parameters: Any) -> Chart:
        with located(system):
            return _from_row(system, row, split_names(names), _arguments(row, parameters))

    constructor.__name__ = constructor.__qualname__ = system
    places = ", ".join(f"{axis} = {text}" for axis, text in zip("xyz", row.embedding, strict=False))
    factors = ", ".join(row.scale_factors)
    constructor.__doc__ = (
        f"Return {summary} ({', '.join(row.ranges)})"
        + (f" with parameters {', '.join(row.parameters.split())}" if row.parameters else "")
        + f".\n\n{places or 'No embedding.'}\n\nScale factors: {factors}. Other names may be given in order."
    )
    return constructor


polar = _constructor("polar", "plane polar coordinates")
cylindrical = _constructor("cylindrical", "cylindrical coordinates")
spherical = _constructor("spherical", "spherical coordinates, theta from +z and phi the azimuth (physics, ISO 80000-2)")
parabolic = _constructor("parabolic", "plane parabolic coordinates")
parabolic_cylindrical = _constructor("parabolic_cylindrical", "parabolic cylindrical coordinates")
paraboloidal = _constructor("paraboloidal", "parabolic coordinates of rotation")
elliptic = _constructor("elliptic", "plane elliptic coordinates")
elliptic_cylindrical = _constructor("elliptic_cylindrical", "elliptic cylindrical coordinates")
bipolar = _constructor("bipolar", "plane bipolar coordinates")
bispherical = _constructor("bispherical", "bispherical coordinates")
toroidal = _constructor("toroidal", "toroidal coordinates")
prolate_spheroidal = _constructor("prolate_spheroidal", "prolate spheroidal coordinates")
oblate_spheroidal = _constructor("oblate_spheroidal", "oblate spheroidal coordinates (left-handed in this order)")
conical = _constructor("conical", "conical coordinates, c < mu < b and -c < nu < c")
sphere_surface = _constructor("sphere_surface", "coordinates on a sphere")
torus_surface = _constructor("torus_surface", "coordinates on a torus, r < R")
poincare_half_plane = _constructor("poincare_half_plane", "the hyperbolic plane as the half plane y > 0")

CONSTRUCTORS: dict[str, Callable[..., Chart]] = {
    "cartesian": cartesian,
    "hyperspherical": hyperspherical,
    "polar": polar,
    "cylindrical": cylindrical,
    "spherical": spherical,
    "parabolic": parabolic,
    "parabolic_cylindrical": parabolic_cylindrical,
    "paraboloidal": paraboloidal,
    "elliptic": elliptic,
    "elliptic_cylindrical": elliptic_cylindrical,
    "bipolar": bipolar,
    "bispherical": bispherical,
    "toroidal": toroidal,
    "prolate_spheroidal": prolate_spheroidal,
    "oblate_spheroidal": oblate_spheroidal,
    "conical": conical,
    "sphere_surface": sphere_surface,
    "torus_surface": torus_surface,
    "poincare_half_plane": poincare_half_plane,
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


def with_values(chart: Chart, values: Mapping[sp.Symbol, sp.Expr]) -> Chart:
    """Return a chart with some of its parameters replaced.

    Examples
    --------
    >>> import fieldmath as fm
    >>> from fieldmath.geometry.catalogue import with_values
    >>> chart = fm.elliptic()
    >>> with_values(chart, {chart.parameters[0]: chart.parameters[0] * 0 + 2}).scale_factors[0]
    2*sqrt(sin(nu)**2 + sinh(mu)**2)
    """
    swap = {symbol: values[symbol] for symbol in chart.parameters if symbol in values}
    if not swap:
        return chart
    if chart.arguments:
        sizes = {name: value.xreplace(swap) for name, value in chart.arguments}
        return CONSTRUCTORS[chart.name](chart.names, **sizes)

    def replaced(entries: Iterable[sp.Expr] | None) -> tuple[sp.Expr, ...] | None:
        return None if entries is None else tuple(entry.xreplace(swap) for entry in entries)

    return replace(
        chart,
        limits=tuple((lower.xreplace(swap), upper.xreplace(swap)) for lower, upper in chart.limits),
        metric=sp.ImmutableMatrix(chart.metric.xreplace(swap)),
        embedding=replaced(chart.embedding),
        lame=replaced(chart.lame),
        inverse=replaced(chart.inverse),
    )


def _refuse_misspelt_system(names: tuple[str, ...]) -> None:
    """Refuse a single long word that looks like a system's name: a coordinate may have any other name."""
    if len(names) == 1 and len(names[0]) > 5:
        from difflib import get_close_matches

        close = get_close_matches(names[0].lower(), CONSTRUCTORS, n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        if close or names[0].lower().endswith(("ical", "oidal", "polar")):
            raise InputError(
                f"chart must be one of {', '.join(map(repr, CONSTRUCTORS))} or coordinate names such as 'x y'; "
                f"got {names[0]!r}. {hint}For one coordinate of that name use cartesian({names[0]!r})."
            )


@lru_cache(maxsize=128)
def _cartesian(names: tuple[str, ...]) -> Chart:
    symbols = tuple(coordinate_symbol(name, _LINE) for name in names)
    size = len(symbols)
    unit, ones = sp.ImmutableMatrix(sp.eye(size)), (sp.S.One,) * size
    identity = tuple(_space(size).values())
    return Chart("cartesian", symbols, (_LINE,) * size, unit, symbols, (False,) * size, lame=ones, inverse=identity)


def _space(dimension: int) -> dict[str, sp.Symbol]:
    """Return the Cartesian symbols in which inverses are written, by name."""
    return {name: coordinate_symbol(name, _LINE) for name in cartesian_names(dimension)}


def _arguments(row: System, given: dict[str, Any]) -> tuple[tuple[str, sp.Expr], ...]:
    """Return the parameters of a system; text names positive numbers."""
    known = row.parameters.split()
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(f"parameters must be among {', '.join(known) or 'none'}; got {unknown[0]!r}")
    values = []
    for name in known:
        source = given.get(name, name)
        declared = (
            {source: sp.Symbol(source, positive=True)} if isinstance(source, str) and source.isidentifier() else {}
        )
        value = as_expr(source, declared)
        if value.is_positive is False:
            raise InputError(f"{name} must be positive; got {value}")
        values.append((name, value))
    return tuple(values)


@lru_cache(maxsize=128)
def _from_row(system: str, row: System, names: tuple[str, ...], arguments: tuple[tuple[str, sp.Expr], ...]) -> Chart:
    if len(names) != len(row.ranges):
        raise InputError(
            f"names must be {len(row.ranges)} coordinates ({' '.join(row.ranges)}); got {' '.join(names)!r}"
        )
    values = dict(arguments)
    limits = tuple(tuple(as_expr(end, values) for end in pair) for pair in row.ranges.values())
    for own, (lower, upper) in zip(row.ranges, limits, strict=True):
        if (upper - lower).is_extended_positive is False:
            given = ", ".join(f"{name} = {value}" for name, value in arguments)
            raise InputError(
                f"parameters must leave {own} a range; got {given}, so that it runs from {lower} to {upper}"
            )
    wraps = tuple(own in row.periodic.split() for own in row.ranges)
    symbols = tuple(
        coordinate_symbol(name, pair, periodic=wrap) for name, pair, wrap in zip(names, limits, wraps, strict=True)
    )
    known = {**values, **dict(zip(row.ranges, symbols, strict=True))}
    lame = tuple(as_expr(text, known) for text in row.scale_factors)
    embedding = tuple(as_expr(text, known) for text in row.embedding) or None
    inverse = tuple(as_expr(text, {**values, **_space(len(row.embedding))}) for text in row.inverse) or None
    return Chart(
        system,
        symbols,
        limits,
        sp.ImmutableMatrix(sp.diag(*(h**2 for h in lame))),
        embedding,
        wraps,
        row.orientation,
        arguments,
        lame=lame,
        inverse=inverse,
        algebraic=_algebraic(row, known, values),
    )


def _algebraic(row: System, known: dict[str, sp.Expr], values: dict[str, sp.Expr]) -> Algebraic | None:
    """Return the short way back to Cartesian coordinates that a row gives."""
    if not row.functions:
        return None
    from fieldmath.geometry.algebraic import Algebraic

    names = {name for way in row.roots for name in way}
    roots = {name: sp.Symbol(name, positive=True) for name in names}
    space = {**values, **_space(len(row.embedding)), **roots}
    return Algebraic(
        functions={as_expr(head, known): as_expr(text, space) for head, text in row.functions.items()},
        ways=tuple({space[name]: as_expr(text, space) for name, text in way.items()} for way in row.roots),
        space=tuple(_space(len(row.embedding)).values()),
    )
