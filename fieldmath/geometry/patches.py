"""Parametrised pieces of curves, surfaces and solids, with their measure and their oriented faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, product

import numpy as np
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.rewriting import root_on, sign_in
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.errors import InputError
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.transitions import transition


@dataclass(frozen=True)
class Patch:
    r"""A map :math:`u \mapsto q(u)` from a box of parameters into a chart.

    Parameters
    ----------
    chart : Chart
        The coordinates q.
    place : tuple of Expr
        They as functions of the parameters, one per coordinate of the chart.
    box : Box
        The parameters and their limits.
    orientation : int
        +1 when the parameters in this order are the orientation of the piece, -1 when the opposite is.
    """

    chart: Chart
    place: tuple[sp.Expr, ...]
    box: Box
    orientation: int = 1

    @property
    def dimension(self) -> int:
        """Return the number of parameters."""
        return self.box.dimension

    @cached_property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the free symbols that are not parameters of the map, sorted by name."""
        free = set().union(*(q.free_symbols for q in self.place)) | set(self.chart.parameters)
        return tuple(sorted((free - set(self.box.symbols)) | set(self.box.parameters), key=str))

    @cached_property
    def at(self) -> dict[sp.Symbol, sp.Expr]:
        """Return what each coordinate of the chart is on the piece."""
        return dict(zip(self.chart.symbols, self.place, strict=True))

    @cached_property
    def tangents(self) -> sp.ImmutableMatrix:
        r"""Return the matrix :math:`\partial q^i / \partial u_j`."""
        return sp.ImmutableMatrix([[q.diff(u) for u in self.box.symbols] for q in self.place])

    @cached_property
    def metric(self) -> sp.ImmutableMatrix:
        """Return the metric of the chart on the piece."""
        return self.chart.metric.xreplace(self.at)

    @cached_property
    def gram(self) -> sp.Expr:
        r"""Return :math:`\det(T^{\mathsf T} g T)`, the square of the stretch."""
        return normal((self.tangents.T * self.metric * self.tangents).det(method="berkowitz"))

    @cached_property
    def stretch(self) -> sp.Expr:
        """Return the length, area or volume per unit of the parameters."""
        return root_on(self.gram, self.box)

    @cached_property
    def root(self) -> sp.Expr:
        r"""Return :math:`\pm\sqrt{g}` on the piece, with the sign of the chart's orientation."""
        return self.chart.orientation * root_on(self.metric.det(), self.box)

    @cached_property
    def handedness(self) -> int:
        """Return +1 or -1: whether a piece of full dimension has right-handed parameters."""
        sign = sign_in(self.tangents.det(method="berkowitz"), self.box)
        if sign is None:
            raise InputError(
                f"the parametrisation must not fold over itself; its Jacobian changes sign for {self.box.symbols}"
            )
        return sign * self.chart.orientation

    @cached_property
    def is_degenerate(self) -> bool:
        """Return whether the piece has no extent in one of its directions."""
        if any(normal(a - b) == 0 for a, b in self.box.limits):
            return True
        return bool(self.dimension) and self.gram == 0

    def reversed(self) -> Patch:
        """Return the piece with the opposite orientation."""
        return replace(self, orientation=-self.orientation)

    def xreplace(self, swap: dict[sp.Symbol, sp.Expr]) -> Patch:
        """Return the piece with symbols replaced."""
        place = tuple(q.xreplace(swap) for q in self.place)
        return replace(self, place=place, box=self.box.xreplace(swap))

    def apart_from(self, symbols: set[sp.Symbol]) -> Patch:
        """Return the piece with its parameters renamed where they would be mistaken for `symbols`."""
        names = {s.name for s in symbols}
        clash = {u: sp.Dummy(u.name, **u.assumptions0) for u in self.box.symbols if u.name in names}
        return self.xreplace(clash) if clash else self

    def on(self, chart: Chart) -> Patch:
        """Return the same piece with its points in another chart."""
        if chart == self.chart:
            return self
        place = transition(chart, self.chart)
        return replace(self, chart=chart, place=tuple(place[s].xreplace(self.at) for s in chart.symbols))

    @cached_property
    def cartesian(self) -> tuple[sp.Expr, ...]:
        """Return the Cartesian position; the coordinates themselves on charts without embedding."""
        if self.chart.embedding is None:
            return self.place
        return tuple(x.xreplace(self.at) for x in self.chart.embedding)

    def points(self, unit: tuple[np.ndarray, ...]) -> np.ndarray:
        """Return Cartesian positions at points of the unit cube: components first."""
        places, _ = self.box.spread(unit)
        shape = np.broadcast_shapes(*(np.shape(t) for t in unit)) if unit else ()
        values = compile_expressions(self.cartesian, self.box.symbols)(*places)
        return np.broadcast_to(values, (len(self.cartesian), *shape))

    def face(self, axis: int, *, upper: bool) -> Patch:
        r"""Return the face where one parameter is at its limit, oriented so that its outside comes first.

        The face of the k-th parameter (from 0) has the orientation :math:`\pm(-1)^k`: Stokes' theorem holds.
        """
        value = self.box.limits[axis][1 if upper else 0]
        sign = self.orientation * (-1) ** axis * (1 if upper else -1)
        kept = [k for k in range(self.dimension) if k != axis]
        box = self.box.without(axis, value)
        if box.symbols != tuple(self.box.symbols[k] for k in kept):
            order = [self.box.symbols.index(s) for s in box.symbols]
            sign *= int(sp.LeviCivita(*np.argsort(np.argsort(order)).tolist()))
        fixed = {self.box.symbols[axis]: value}
        return Patch(self.chart, tuple(q.xreplace(fixed) for q in self.place), box, sign)


def boundary_of(patch: Patch) -> tuple[Patch, ...]:
    """Return the oriented faces of a piece, without those that have no extent and those that meet each other.

    Raises
    ------
    InputError
        When the piece has no end in some direction, or its edges meet without cancelling (a Moebius strip).
    """
    kept: list[Patch] = []
    for axis in range(patch.dimension):
        pair = []
        for upper in (False, True):
            if patch.box.limits[axis][upper].is_infinite:
                raise InputError(f"the boundary must be bounded; {patch.box.symbols[axis]} has no end")
            pair.append(patch.face(axis, upper=upper))
        pair = [face for face in pair if not face.is_degenerate]
        if len(pair) == 2 and _meet(*pair):
            continue
        if len(pair) == 2 and any(_meet(pair[0], turned) for turned in _turned(pair[1])):
            raise InputError("the surface must be orientable; its edges meet with the sides exchanged")
        kept += pair
    return tuple(kept)


def joint_boundary(pieces: Sequence[Patch]) -> tuple[Patch, ...]:
    """Return the oriented faces of pieces laid side by side, without the faces that two of them share.

    Raises
    ------
    InputError
        When two pieces touch in a part of their faces only.
    """
    kept: list[Patch] = []
    for face in (face for piece in pieces for face in boundary_of(piece)):
        shared = next(
            (other for other in kept if other.orientation != face.orientation and _coincide(face, other)), None
        )
        if shared is None:
            kept.append(face)
        else:
            kept.remove(shared)
    walls = [
        (face.place[k], face.orientation) for face, k in product(kept, _outermost(pieces)) if face.place[k].is_number
    ]
    if any((level, -side) in walls for level, side in walls):
        raise InputError(
            "the boundary is not known: the pieces of the region touch in a part of their faces only. "
            "Give it as a Curve or a Surface, or the region as an inequality that can be solved otherwise"
        )
    return tuple(kept)


def _outermost(pieces: Sequence[Patch]) -> tuple[int, ...]:
    """Return the coordinate along which several pieces follow each other: that of the first parameter."""
    first = pieces[0]
    return (first.place.index(first.box.symbols[0]),) if len(pieces) > 1 else ()


def _coincide(first: Patch, second: Patch) -> bool:
    """Return whether two faces are the same set, with the same parameters."""
    if first.chart != second.chart or first.box.symbols != second.box.symbols:
        return False
    ends = zip(chain(*first.box.limits), chain(*second.box.limits), strict=True)
    pairs = [*zip(first.place, second.place, strict=True), *ends]
    return all(a == b or is_zero(a - b) is True for a, b in pairs)


def _meet(first: Patch, second: Patch) -> bool:
    """Return whether two faces are the same points for the same parameters."""
    if first.box != second.box:
        return False
    if all(normal(a - b) == 0 for a, b in zip(first.cartesian, second.cartesian, strict=True)):
        return True
    wraps = [
        periodic and normal(abs(a - b) - (limits[1] - limits[0])) == 0
        for a, b, periodic, limits in zip(
            first.place, second.place, first.chart.periodic, first.chart.limits, strict=True
        )
    ]
    return all(w or normal(a - b) == 0 for w, a, b in zip(wraps, first.place, second.place, strict=True))


def _turned(face: Patch) -> list[Patch]:
    """Return a face with one of its parameters running backwards: where a Moebius strip meets itself."""
    found = []
    for u, (lower, upper) in zip(face.box.symbols, face.box.limits, strict=True):
        if not (lower.has(*face.box.symbols) or upper.has(*face.box.symbols)):
            found.append(replace(face, place=tuple(q.xreplace({u: lower + upper - u}) for q in face.place)))
    return found


def space_of(components: int, chart: Chart | None) -> Chart:
    """Return the chart of a map with this many components: the one given, or the Cartesian space."""
    if chart is None:
        return cartesian(components)
    if chart.dimension != components:
        raise InputError(f"components must be {chart.dimension}, one per coordinate of {chart}; got {components}")
    return chart
