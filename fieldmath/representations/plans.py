"""What an operator asks of samples, as data: coefficients times products of stencils, for any engine to carry out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.tidy import normal
from fieldmath.errors import AccuracyWarning, warn
from fieldmath.geometry.grids import Grid
from fieldmath.representations.lift import Chunks, lift, warn_of_singularities
from fieldmath.representations.stencils import Stencil, affordable, stencil

Order = tuple[int, ...]
Formula = tuple[tuple[tuple[int, Order, sp.Expr], ...], ...]
"""For each output its terms: number of the source, derivative, coefficient."""

Stage = tuple[int, Stencil]
"""The unit part of a stencil, along an axis."""
Product = tuple[int, tuple[Stage, ...]]
"""A source under unit stencils, the leading axis first; without any, the source itself."""


@dataclass(frozen=True, eq=False)
class Group:
    """The sum of `products`, times a number, times a function of the coordinates on the open mesh.

    The function is None, an array, or for sources in blocks perhaps a Dask array.
    """

    number: float
    function: Any
    products: tuple[Product, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """Sums of groups over sources of one shape and type.

    `places` says which output each component is: equal components are computed once. `kept` are the products that are
    needed more than once. An engine is a function of a plan and the sources that returns one array per place.
    """

    shape: tuple[int, ...]
    dtype: np.dtype
    outputs: tuple[tuple[Group, ...], ...]
    places: tuple[int, ...]
    kept: frozenset[Product]
    singular: frozenset[str]
    lowered: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return the bytes of all outputs."""
        return prod(self.shape) * len(self.outputs) * self.dtype.itemsize

    def warn(self) -> None:
        """Give the warnings about axes that are too short and about singular points."""
        for message in self.lowered:
            warn(message, AccuracyWarning)
        warn_of_singularities(self.singular)


def plan(
    formula: Formula, grid: Grid, accuracies: Sequence[int], dtype: np.dtype, chunks: Chunks | None = None
) -> Plan:
    """Return what is to be computed on a grid, from sources of these accuracies, in blocks of these sizes if any."""
    singular: set[str] = set()
    lowered: dict[str, None] = {}
    distinct: dict[tuple[tuple[int, Order, sp.Expr], ...], int] = {}
    outputs: list[tuple[Group, ...]] = []
    places = []
    for terms in formula:
        if terms not in distinct:
            distinct[terms] = len(outputs)
            outputs.append(_groups(terms, grid, accuracies, dtype, chunks, singular, lowered))
        places.append(distinct[terms])
    return Plan(grid.shape, dtype, tuple(outputs), tuple(places), _kept(outputs), frozenset(singular), tuple(lowered))


def single(shape: tuple[int, ...], dtype: np.dtype, axis: int, along: Stencil) -> Plan:
    """Return the plan of one derivative of one source."""
    groups = [Group(along.scale, None, ((0, ((axis, along),)),))]
    if along.own:
        groups.append(Group(along.own, None, ((0, ()),)))
    return Plan(shape, dtype, (tuple(groups),), (0,), frozenset(), frozenset(), ())


def _groups(
    terms: tuple[tuple[int, Order, sp.Expr], ...],
    grid: Grid,
    accuracies: Sequence[int],
    dtype: np.dtype,
    chunks: Chunks | None,
    singular: set[str],
    lowered: dict[str, None],
) -> tuple[Group, ...]:
    """Gather terms with the same coefficient, so that each product of a number and a function is applied once."""
    weights: dict[tuple[sp.Expr, Product], float] = {}
    functions: dict[sp.Expr, Any] = {}
    for slot, order, coefficient in terms:
        number, function = _factors(normal(coefficient))
        values, loci = lift(function, grid, chunks)
        singular |= loci
        if number == 0 or (isinstance(values, np.ndarray) and not np.any(values)):
            continue
        functions[function] = values
        for weight, stages in _stages(order, grid, accuracies[slot], lowered):
            key = function, (slot, stages)
            weights[key] = weights.get(key, 0.0) + number * weight
    gathered: dict[tuple[sp.Expr, float], list[Product]] = {}
    for (function, product), weight in weights.items():
        if weight != 0:
            gathered.setdefault((function, weight), []).append(product)
    return tuple(
        _group(number, functions[function], tuple(products), grid, dtype)
        for (function, number), products in gathered.items()
    )


def _factors(coefficient: sp.Expr) -> tuple[float, sp.Expr]:
    if coefficient.is_number:
        return float(coefficient), sp.S.One
    number, function = coefficient.as_coeff_Mul()
    return float(number), function


def _group(number: float, values: Any, products: tuple[Product, ...], grid: Grid, dtype: np.dtype) -> Group:
    """Return the group with number and function in one array, unless the function fills the whole grid."""
    if values.size == 1:
        return Group(number * float(values.flat[0]), None, products)
    if values.shape == grid.shape:
        return Group(number, values, products)
    return Group(1.0, (number * values).astype(dtype), products)


def _stages(
    order: Order, grid: Grid, accuracy: int, lowered: dict[str, None]
) -> Iterator[tuple[float, tuple[Stage, ...]]]:
    """Yield a mixed derivative as weights times products of the unit parts of its stencils."""
    parts: list[tuple[float, tuple[Stage, ...]]] = [(1.0, ())]
    for axis, m in enumerate(order):
        if m:
            points, period = grid.axes[axis], grid.periods[axis]
            usable, message = affordable(len(points), m, accuracy, period is not None, grid.chart.names[axis])
            if message:
                lowered[message] = None
            along = stencil(tuple(points.tolist()), m, usable, period)
            moved = [(weight * along.scale, (*stages, (axis, along))) for weight, stages in parts]
            stayed = [(weight * along.own, stages) for weight, stages in parts if along.own]
            parts = moved + stayed
    yield from parts


def _kept(outputs: Sequence[tuple[Group, ...]]) -> frozenset[Product]:
    """Return the products, and beginnings of products, that are needed more than once."""
    wanted = Counter(product for groups in outputs for group in groups for product in group.products)
    beginnings = Counter((slot, stages[:k]) for slot, stages in wanted for k in range(1, len(stages)))
    return frozenset(product for product, uses in (wanted + beginnings).items() if product[1] and uses > 1)
