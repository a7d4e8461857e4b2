"""Mistakes at the ends of the axes: wrong neighbours, values left over, lower order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.schemes import CENTRAL, COMPOSED, FOURTH, Scheme, copied_edges, layer


@dataclass(frozen=True)
class Edge:
    """What code does at the ends of an axis: `edge` as in `Scheme`."""

    name: str
    fix: str
    edge: str
    detail: str = ""


_ONE_SIDED = "Use one-sided differences of second order at the ends, numpy.gradient(..., edge_order=2)."
_GHOST = "Set the values beyond the ends to something that belongs to the field, or leave the edge out."
EDGES = (
    Edge("periodic wrap on a non-periodic axis", "Use one-sided differences at the ends; numpy.roll and FFTs wrap "
         "around. If the field is periodic, say periodic=True.", "wrap"),
    Edge("edge order lower than inside", _ONE_SIDED, "gradient 1"),
    Edge("ghost values at the boundary", _GHOST, "edge", "the end value is repeated"),
    Edge("ghost values at the boundary", _GHOST, "reflect", "mirrored at the end point"),
    Edge("ghost values at the boundary", _GHOST, "symmetric", "mirrored half a cell beyond the end"),
    Edge("ghost values at the boundary", _GHOST, "constant", "zeros beyond the end"),
    Edge("one-sided differences at the boundary", "Their order is 2; use wider ones for more.", "gradient 2"),
)  # fmt: skip
_SCHEMES = {"central": CENTRAL, "composed first derivatives": COMPOSED, "fourth order": FOURTH, "spectral": {}}
_COMPOSED = (
    "composed first derivatives instead of a compact second",
    "Use the stencil (1, -2, 1) / h**2, with one-sided rows at the ends.",
)
_UNWRAPPED = Edge("non-periodic differences on a periodic axis", "Let the neighbours wrap around.", "")


def edge_rows(case: Case) -> Iterator[Hypothesis]:
    """Yield every treatment of the edge, under every scheme; then values that were left over."""
    second = any(max(term.orders, default=0) > 1 for term in case.terms)
    wraps = any(case.grid.periodic)
    for edge in EDGES:
        for name, stencils in _SCHEMES.items():
            if (name.startswith("composed") and not second) or (not stencils and edge.edge != "wrap"):
                continue
            yield _row(edge, name, Scheme(f"{name} {edge.edge}", stencils, edge.edge))
            if wraps and edge.edge != "wrap":
                yield _row(_UNWRAPPED, "", Scheme(f"{name} {edge.edge}", stencils, edge.edge, everywhere=True))
    for depth in (1, 2, 3):
        yield Hypothesis("edge left at zero", "Compute the edge, or return NaN there.", _left(depth, np.zeros_like),
                         f"{depth} points wide")  # fmt: skip
        yield Hypothesis("edge copied from the neighbours", "Compute the edge, or return NaN there.", _copied(depth),
                         f"{depth} points wide")  # fmt: skip
    yield Hypothesis("edge holds the input", "Compute the edge, or return NaN there.", _stale)


def _row(edge: Edge, scheme: str, simulated: Scheme) -> Hypothesis:
    if scheme.startswith("composed") and edge.edge.startswith("gradient"):
        name, fix = _COMPOSED
        return Hypothesis(name, fix, _simulated(simulated), edge.detail)
    return Hypothesis(edge.name, edge.fix, _simulated(simulated), edge.detail)


def _simulated(scheme: Scheme) -> Callable[[Case], Any]:
    return lambda case: case.predicted(case.terms, scheme)


def _left(depth: int, fill: Callable[[np.ndarray], np.ndarray]) -> Callable[[Case], Any]:
    def predict(case: Case) -> Any:
        edge = layer(case.grid.shape, depth)
        return np.where(edge, fill(case.level.exact), case.level.exact)[..., case.mask]

    return predict


def _copied(depth: int) -> Callable[[Case], Any]:
    return lambda case: copied_edges(case.level.exact, depth, case.grid.dimension)[..., case.mask]


def _stale(case: Case) -> Any:
    values = case.problem.values(case.grid)
    if values.shape != case.level.exact.shape:
        return None
    return np.where(layer(case.grid.shape, 1), values, case.level.exact)[..., case.mask]
