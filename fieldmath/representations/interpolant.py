"""Splines as SymPy functions, so that interpolated samples take part in every exact operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import sympy as sp

from fieldmath.errors import InputError
from fieldmath.geometry.grids import Grid


class Interpolant(sp.Function):
    """Base of the functions that `spline_expression` makes: a spline, or a derivative of one."""

    spline: ClassVar[Any]
    orders: ClassVar[tuple[int, ...]]
    relatives: ClassVar[dict[tuple[int, ...], type[Interpolant]]]
    is_real = True

    @classmethod
    def eval(cls, *args: Any) -> None:
        """Stay as it is: splines are evaluated numerically only."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Return the partial derivative, the same spline with one order raised."""
        return _relative(type(self), argindex - 1)(*self.args)

    @classmethod
    def _fieldmath_callable(cls) -> tuple[str, Callable[..., np.ndarray]]:
        return cls.__name__, cls._values

    @classmethod
    def _values(cls, *points: Any) -> np.ndarray:
        arrays = np.broadcast_arrays(*(np.asarray(p, dtype=float) for p in points))
        return cls.spline(np.stack(arrays, axis=-1), cls.orders)

    def _latex(self, printer: Any, exp: Any = None) -> str:
        order = "".join(f"_{{{k + 1}}}" * m for k, m in enumerate(self.orders))
        code = rf"\partial{order} s" if any(self.orders) else "s"
        call = rf"{code}\left({', '.join(printer._print(a) for a in self.args)}\right)"
        return rf"\left({call}\right)^{{{printer._print(exp)}}}" if exp is not None else call


def spline_expression(values: np.ndarray, grid: Grid, degree: int) -> sp.Expr:
    """Return the application, to the chart's coordinates, of the tensor-product spline through samples on a grid."""
    if not np.isfinite(values).all():
        raise InputError("samples must be finite to be interpolated; got NaN. Fill or cut out the missing ones first.")
    spline = _Spline(values, grid, degree)
    zero = (0,) * grid.dimension
    relatives: dict[tuple[int, ...], type[Interpolant]] = {}
    members = {"spline": spline, "orders": zero, "relatives": relatives, "nargs": grid.dimension}
    cls = relatives[zero] = type(f"spline_{id(spline):x}", (Interpolant,), members)
    return cls(*grid.chart.symbols)


def _relative(cls: type[Interpolant], axis: int) -> type[Interpolant]:
    orders = tuple(m + (k == axis) for k, m in enumerate(cls.orders))
    if orders not in cls.relatives:
        root = cls.relatives[(0,) * len(orders)]
        members = {"spline": cls.spline, "orders": orders, "relatives": cls.relatives, "nargs": len(orders)}
        cls.relatives[orders] = type(f"{root.__name__}_{'_'.join(map(str, orders))}", (Interpolant,), members)
    return cls.relatives[orders]


class _Spline:
    """Tensor-product spline: one banded solve per axis; periodic axes close smoothly."""

    def __init__(self, values: np.ndarray, grid: Grid, degree: int) -> None:
        from scipy.interpolate import NdBSpline, make_interp_spline

        coefficients, knots, degrees = np.asarray(values, dtype=float), [], []
        # The same place has many angles, and the grid may hold those of another turn.
        self.turns = [
            float(upper - lower) if wraps else np.inf
            for (lower, upper), wraps in zip(grid.chart.limits, grid.chart.periodic, strict=True)
        ]
        self.turns = [turn if period is None else period for turn, period in zip(self.turns, grid.periods, strict=True)]
        self.bounds = []
        for k, (points, period) in enumerate(zip(grid.axes, grid.periods, strict=True)):
            if period is not None:
                points = np.append(points, points[0] + period)
                coefficients = np.concatenate([coefficients, np.take(coefficients, [0], axis=k)], axis=k)
            fitting = min(degree, len(points) - 1)
            boundary = "periodic" if period is not None and fitting > 1 else None
            one = make_interp_spline(points, coefficients, k=fitting, axis=k, bc_type=boundary)
            coefficients = np.moveaxis(one.c, 0, k)
            knots.append(one.t)
            degrees.append(fitting)
            self.bounds.append((points[0], points[-1]))
        self.spline = NdBSpline(tuple(knots), coefficients, tuple(degrees))

    def __call__(self, points: np.ndarray, orders: tuple[int, ...]) -> np.ndarray:
        folded = np.array(points)
        outside = np.zeros(points.shape[:-1], dtype=bool)
        for k, ((lower, upper), turn) in enumerate(zip(self.bounds, self.turns, strict=True)):
            slack = 1e-12 * (upper - lower)
            beyond = (folded[..., k] < lower - slack) | (folded[..., k] > upper + slack)
            if np.isfinite(turn):
                whole = lower + np.mod(folded[..., k] - lower, turn)
                folded[..., k] = np.where(beyond, whole, folded[..., k])
                beyond = folded[..., k] > upper + slack
            outside |= beyond
            folded[..., k] = np.clip(folded[..., k], lower, upper)
        values = self.spline(folded, nu=orders)
        return np.where(outside, np.nan, values)
