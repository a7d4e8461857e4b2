"""Fields of sympy.vector: expressions in the base scalars and base vectors of a coordinate system."""

from __future__ import annotations

from typing import Any

import sympy as sp

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.base import Field
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import as_chart, cartesian
from fieldmath.geometry.charts import Chart

# Systems of sympy.vector by the name of their transformation; their coordinates are in the order of ours.
_SYSTEMS = ("spherical", "cylindrical")


def from_sympy_vector(expr: Any, *, names: str | None = None) -> Field:
    """Return a scalar or vector of sympy.vector as a field.

    Parameters
    ----------
    expr : sympy.vector.Vector or Expr
        In one coordinate system: Cartesian (its own position and orientation are kept apart), spherical or cylindrical.
    names : str, optional
        Names of the coordinates; by default those of the system without its prefix.

    Returns
    -------
    ScalarField or VectorField
        Components in the orthonormal frame, as in sympy.vector.

    Raises
    ------
    InputError
        When the expression holds several systems, or none.

    Examples
    --------
    >>> import fieldmath as fm
    >>> from sympy.vector import CoordSys3D
    >>> C = CoordSys3D("C")
    >>> fm.interop.from_sympy_vector(C.x * C.y * C.i - C.z * C.k).div().expr
    y - 1
    """
    from sympy.vector import BaseScalar, Vector

    with located("from_sympy_vector"):
        if not isinstance(expr, sp.Basic) or not isinstance(expr, sp.Expr | Vector):
            raise InputTypeError(f"expr must be a scalar or vector of sympy.vector; got {type(expr).__name__}")
        systems = {scalar.system for scalar in expr.atoms(BaseScalar)} | _frames(expr)
        if len(systems) != 1:
            found = ", ".join(sorted(str(system) for system in systems)) or "none"
            raise InputError(f"expr must be in one coordinate system; got {found}. Use sympy.vector.express first.")
        (system,) = systems
        chart = _chart_of(system, names)
        swap = dict(zip(system.base_scalars(), chart.symbols, strict=True))
        if isinstance(expr, Vector):
            entries = [expr.doit().components.get(base, sp.S.Zero) for base in system.base_vectors()]
            return VectorField([entry.xreplace(swap) for entry in entries], chart)
        return ScalarField(expr.xreplace(swap), chart)


def to_sympy_vector(field: Field, system: Any = None) -> Any:
    """Return a symbolic field as an expression of sympy.vector.

    Parameters
    ----------
    field : ScalarField or VectorField
        Symbolic, in Cartesian, spherical or cylindrical coordinates of space.
    system : CoordSys3D, optional
        The system of the same kind to write it in; by default a new one called ``C``.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.interop.to_sympy_vector(fm.VectorField(["-y", "x", "0"], "x y z"))
    (-C.y)*C.i + C.x*C.j
    """
    from sympy.vector import CoordSys3D, Vector

    with located("to_sympy_vector"):
        if not isinstance(field, Field):
            raise InputTypeError(f"field must be a ScalarField or VectorField; got {type(field).__name__}")
        kind = "cartesian" if field.chart.is_cartesian else field.chart.name
        if field.is_sampled or field.rank > 1 or field.chart.dimension != 3 or kind not in ("cartesian", *_SYSTEMS):
            raise InputError(
                "field must be a symbolic scalar or vector in Cartesian, spherical or cylindrical coordinates of "
                f"space; got {field}"
            )
        if system is None:
            system = CoordSys3D("C", transformation=kind, variable_names=list(field.chart.names))
        swap = dict(zip(field.chart.symbols, system.base_scalars(), strict=True))
        if field.rank == 0:
            return field._expressions().xreplace(swap)
        parts = zip(field._expressions(), system.base_vectors(), strict=True)
        return sum((entry.xreplace(swap) * base for entry, base in parts), Vector.zero)


def _frames(expr: Any) -> set[Any]:
    from sympy.vector import BaseVector

    return {base.system for base in expr.atoms(BaseVector)}


def _chart_of(system: Any, names: str | None) -> Chart:
    kind = str(system._transformation)
    own = names or " ".join(str(scalar).rpartition(".")[2] for scalar in system.base_scalars())
    if kind in _SYSTEMS:
        return as_chart(kind) if names is None and kind == "spherical" else _named(kind, own)
    if system.lame_coefficients() != (1, 1, 1):
        raise InputError(
            f"system must be Cartesian, spherical or cylindrical; got {system} with its own transformation"
        )
    return cartesian(own)


def _named(kind: str, names: str) -> Chart:
    from fieldmath.geometry.catalogue import CONSTRUCTORS

    return CONSTRUCTORS[kind](names)
