"""Fields with a name: vortices, charges, periodic flows, and landscapes that optimisers are tested on.

>>> import fieldmath as fm
>>> fm.named.rigid_rotation("Omega").curl().exprs
(0, 0, 2*Omega)
>>> fm.named.rosenbrock().critical_points()
[CriticalPoint(minimum at x=1, y=1, value 0)]

Each function takes its parameters as text, numbers or SymPy expressions; names in text become positive symbols, and
what is left out is a symbol of its own name (or the usual number). `properties` lists what is known of a field:

>>> [fact.law for fact in fm.named.taylor_green.properties]
['divergence', 'curl', 'laplacian_eigenvalue', 'stream_function']
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from fieldmath.errors import InputError, located
from fieldmath.fields.scalar import ScalarField
from fieldmath.geometry.catalogue import cartesian
from fieldmath.named.row import Constructor, Property, read
from fieldmath.named.rows import ROWS

_BY_NAME = {row.name: Constructor(row) for row in ROWS}

point_charge = _BY_NAME["point_charge"]
dipole = _BY_NAME["dipole"]
line_vortex = _BY_NAME["line_vortex"]
rankine_vortex = _BY_NAME["rankine_vortex"]
lamb_oseen = _BY_NAME["lamb_oseen"]
hills_vortex = _BY_NAME["hills_vortex"]
rigid_rotation = _BY_NAME["rigid_rotation"]
stagnation_point = _BY_NAME["stagnation_point"]
taylor_green = _BY_NAME["taylor_green"]
abc_flow = _BY_NAME["abc_flow"]
beltrami = _BY_NAME["beltrami"]
rosenbrock = _BY_NAME["rosenbrock"]
himmelblau = _BY_NAME["himmelblau"]
six_hump_camel = _BY_NAME["six_hump_camel"]
rastrigin = _BY_NAME["rastrigin"]
ackley = _BY_NAME["ackley"]


def gaussian_mixture(centers: Sequence[Sequence[Any]], *, widths: Any = 1, weights: Any = 1) -> ScalarField:
    r"""Return a sum of normalised Gaussian bumps.

    .. math:: f(\mathbf{x}) = \sum_k \frac{w_k}{(2\pi s_k^2)^{n/2}}
              \exp\left(-\frac{|\mathbf{x} - \mathbf{c}_k|^2}{2 s_k^2}\right)

    Parameters
    ----------
    centers : sequence of points
        The centres :math:`\mathbf{c}_k`, each with n coordinates.
    widths : number, text, or one for each centre
        Standard deviations :math:`s_k`.
    weights : number, text, or one for each centre
        Masses :math:`w_k`: the integral over all space is their sum.

    Returns
    -------
    ScalarField
        On x; x y; x y z; or x1 ... xn.

    Examples
    --------
    >>> import fieldmath as fm
    >>> peaks = fm.named.gaussian_mixture([(-2, 0), (2, 1)]).critical_points(box=[(-5, 5), (-5, 5)])
    >>> [point.kind for point in peaks]
    ['maximum', 'saddle', 'maximum']
    """
    with located("gaussian_mixture"):
        points = [[read(value, "centers") for value in _listed(center)] for center in _listed(centers)]
        if not points or any(len(point) != len(points[0]) for point in points):
            raise InputError(f"centers must be points with the same number of coordinates; got {centers!r}")
        count, n = len(points), len(points[0])
        chart = cartesian(n)
        scales, masses = (_each(given, count, name) for given, name in ((widths, "widths"), (weights, "weights")))
        if any(s.is_positive is False for s in scales):
            raise InputError(f"widths must be positive; got {widths!r}")
        bumps = (
            w * sp.exp(-sum((x - c) ** 2 for x, c in zip(chart.symbols, point, strict=True)) / (2 * s**2))
            / (2 * sp.pi * s**2) ** sp.Rational(n, 2)
            for point, s, w in zip(points, scales, masses, strict=True)
        )  # fmt: skip
        return ScalarField(sp.Add(*bumps), chart)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value]
    return list(value)


def _each(given: Any, count: int, name: str) -> list[sp.Expr]:
    values = [read(value, name) for value in _listed(given)]
    if len(values) not in (1, count):
        raise InputError(f"{name} must be one, or one for each of the {count} centers; got {len(values)}")
    return values * count if len(values) == 1 else values


def constructors() -> dict[str, Constructor]:
    """Return every field that is described by a row, by name."""
    return dict(_BY_NAME)


__all__ = [
    "Property",
    "abc_flow",
    "ackley",
    "beltrami",
    "constructors",
    "dipole",
    "gaussian_mixture",
    "hills_vortex",
    "himmelblau",
    "lamb_oseen",
    "line_vortex",
    "point_charge",
    "rankine_vortex",
    "rastrigin",
    "rigid_rotation",
    "rosenbrock",
    "six_hump_camel",
    "stagnation_point",
    "taylor_green",
]
