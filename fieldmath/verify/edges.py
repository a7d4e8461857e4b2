"""Mistakes at the ends of the axes: wrong neighbours, values left over, lower order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.schemes import BACKWARD, CENTRAL, COMPOSED, FORWARD, FOURTH, Scheme, copied_edges


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
_SCHEMES = {
    "central": CENTRAL, "composed first derivatives": COMPOSED, "fourth order": FOURTH, "forward": FORWARD,
    "backward": BACKWARD, "spectral": {},
}  # fmt: skip
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
            if name.endswith("ward") and edge.edge.startswith("gradient"):
                continue
            yield _row(edge, name, Scheme(f"{name} {edge.edge}", stencils, edge.edge))
            if wraps and edge.edge != "wrap":
                yield _row(_UNWRAPPED, "", Scheme(f"{name} {edge.edge}", stencils, edge.edge, everywhere=True))
    yield from _one_axis(case)
    fix = "Compute the edge, or return NaN there."
    yield Hypothesis("edge left at zero", fix, _kept(np.zeros_like))
    yield Hypothesis("edge holds the input", fix, _kept(None))
    for depth in (1, 2, 3):
        yield Hypothesis("edge copied from the neighbours", fix, _copied(depth), f"{depth} points wide")
    yield from _one_end(case)


def _one_axis(case: Case) -> Iterator[Hypothesis]:
    """Yield wrong neighbours along one axis only."""
    for axis, name in enumerate(case.grid.chart.names if case.grid.dimension > 1 else ()):
        for edge in EDGES[:-1]:
            for word, stencils in _SCHEMES.items():
                if stencils or edge.edge == "wrap":
                    scheme = Scheme(f"{word} {edge.edge}", stencils, edge.edge, only=axis)
                    detail = f"along {name}" + (f", {edge.detail}" if edge.detail else "")
                    yield Hypothesis(edge.name, edge.fix, _simulated(scheme), detail)


def _one_end(case: Case) -> Iterator[Hypothesis]:
    """Yield where the error is, when it is at one end of one axis only."""
    for axis, name in enumerate(case.grid.chart.names):
        for side, word in ((slice(None, 2), "first"), (slice(-2, None), "last")):
            index = (Ellipsis, *(side if k == axis else slice(None) for k in range(case.grid.dimension)))
            detail = f"{word} points along {name}"
            fix = "Compare the formula at this end with the one at the other end."
            yield Hypothesis("wrong values at one end", fix, _as_observed(index), detail, last_resort=True)


def _as_observed(index: Any) -> Callable[[Case], Any]:
    def predict(case: Case) -> Any:
        guess = case.level.exact.copy()
        guess[index] = case.level.observed[index]
        return guess[..., case.mask]

    return predict


def _row(edge: Edge, scheme: str, simulated: Scheme) -> Hypothesis:
    if scheme.startswith("composed") and edge.edge.startswith("gradient"):
        name, fix = _COMPOSED
        return Hypothesis(name, fix, _simulated(simulated), edge.detail)
    return Hypothesis(edge.name, edge.fix, _simulated(simulated), edge.detail)


def _simulated(scheme: Scheme) -> Callable[[Case], Any]:
    return lambda case: case.predicted(case.terms, scheme)


def _kept(fill: Callable[[np.ndarray], np.ndarray] | None) -> Callable[[Case], Any]:
    """Predict values that were never computed: exactly zero, or exactly the input."""

    def predict(case: Case) -> Any:
        stale = case.problem.values(case.grid) if fill is None else fill(case.level.exact)
        if stale.shape != case.level.exact.shape:
            return None
        left = (case.level.observed == stale) & ~case.level.inside
        return np.where(left, stale, case.level.exact)[..., case.mask] if left.any() else None

    return predict


def _copied(depth: int) -> Callable[[Case], Any]:
    return lambda case: copied_edges(case.level.exact, depth, case.grid.dimension)[..., case.mask]
