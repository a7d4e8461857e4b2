"""Panels for numerical integration: how an interval is divided, and the pair of rules that every panel carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Kronrod's 21 points hold Gauss's 10 (every second one): rule QK21 of QUADPACK (1983), one half, outermost first.
_POINTS = (0.995657163025808081, 0.973906528517171720, 0.930157491355708226, 0.865063366688984511,
           0.780817726586416897, 0.679409568299024406, 0.562757134668604683, 0.433395394129247191,
           0.294392862701460198, 0.148874338981631211, 0.0)  # fmt: skip
_KRONROD = (0.0116946388673718743, 0.0325581623079647275, 0.0547558965743519960, 0.0750396748109199528,
            0.0931254545836976055, 0.1093871588022976419, 0.1234919762620658511, 0.1347092173114733259,
            0.1427759385770600808, 0.1477391049013384914, 0.1494455540029169057)  # fmt: skip
_GAUSS = (0.0666713443086881376, 0.1494513491505805931, 0.2190863625159820440, 0.2692667193099963551,
          0.2955242247147528702)  # fmt: skip


def _mirror(half: tuple[float, ...], sign: int = 1) -> Array:
    return np.array([*half, *(sign * value for value in reversed(half[:-1]))])


NODES = -_mirror(_POINTS, -1)
KRONROD = _mirror(_KRONROD)
GAUSS = _mirror(tuple(_GAUSS[i // 2] if i % 2 else 0.0 for i in range(11)))
RULES = np.stack([KRONROD, GAUSS], axis=1)


def _interpolation(nodes: Array) -> tuple[Array, Array]:
    """Return the matrices that differentiate the interpolant at its nodes and extend it to -1 and 1 (barycentric)."""
    gaps = nodes[:, None] - nodes[None, :] + np.eye(nodes.size)
    weights = 1 / np.prod(gaps, axis=1)
    derivative = weights[None, :] / weights[:, None] / gaps
    np.fill_diagonal(derivative, 0.0)
    np.fill_diagonal(derivative, -derivative.sum(axis=1))
    ends = weights[:, None] / (np.array([-1.0, 1.0]) - nodes[:, None])
    return derivative, ends / ends.sum(axis=0)


_LEVELS = 40
DERIVATIVE, ENDS = _interpolation(NODES)
_LEGENDRE = np.linalg.inv(np.polynomial.legendre.legvander(NODES, NODES.size - 1))
COLUMNS = np.concatenate([RULES, ENDS, _LEGENDRE[-3:].T], axis=1)
"""What is read off the values of a panel: both rules, and the interpolant's edge values and last three coefficients."""
_ROUGHNESS = 0.1
"""Share of the last coefficients in the difference: two rules may agree on a kink by accident, these do not vanish."""


@dataclass(frozen=True)
class Panels:
    """Many panels at once; on each, x = anchor + amplitude * (t or e^t) for lower <= t <= upper.

    `logarithmic` panels (e^t) carry singular ends (t to minus infinity) and unbounded tails (t to plus infinity);
    `end` numbers the open end a panel leads to (-1: none) and `touches` marks linear panels that begin at their anchor.
    """

    anchor: Array
    amplitude: Array
    lower: Array
    upper: Array
    logarithmic: NDArray[np.bool_]
    touches: NDArray[np.bool_]
    end: NDArray[np.int64]
    stalls: NDArray[np.int64]

    @classmethod
    def on(
        cls, anchor: float, amplitude: float, edges: Array, *, touches: bool = False, end: int | None = None
    ) -> Panels:
        """Return the panels between successive `edges` on one side of one anchor; given an `end`, logarithmic ones."""
        count = edges.size - 1
        first = np.zeros(count, dtype=bool)
        first[:1] = touches
        leads_to = np.full(count, -1 if end is None else end)
        kinds = np.full(count, end is not None), first, leads_to, np.zeros(count, dtype=np.int64)
        return cls(np.full(count, anchor), np.full(count, amplitude), edges[:-1], edges[1:], *kinds)

    @classmethod
    def join(cls, parts: Iterable[Panels]) -> Panels:
        """Return all panels of `parts` as one collection."""
        parts = list(parts)
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))

    @property
    def count(self) -> int:
        """The number of panels."""
        return int(self.anchor.size)

    def order(self) -> NDArray[np.int64]:
        """Return the indices of the panels from left to right."""
        return np.lexsort((self._offset(0.5 * (self.lower + self.upper)), self.anchor))

    @property
    def width(self) -> Array:
        """How wide each panel is on the line."""
        return np.abs(self._offset(self.upper) - self._offset(self.lower))

    def _offset(self, t: Array) -> Array:
        return self.amplitude * np.where(self.logarithmic, np.exp(np.where(self.logarithmic, t, 0.0)), t)

    def select(self, mask: NDArray[np.bool_]) -> Panels:
        """Return the panels where `mask` holds."""
        return type(self)(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    def halves(self, stalls: NDArray[np.int64]) -> Panels:
        """Return both halves of every panel: all the left ones, then all the right ones."""
        middle = 0.5 * (self.lower + self.upper)
        left = replace(self, upper=middle, stalls=stalls)
        return Panels.join([left, replace(self, lower=middle, stalls=stalls, touches=np.zeros_like(self.touches))])


@dataclass(frozen=True)
class Sums:
    """What the two rules say of each panel.

    The integral, the doubled-rule difference, the integral of abs(f), the number of unusable values (NaN, inf), the
    effect of rounding x that the correction in `apply_rules` leaves, and at the edges, shape (n, 4): the interpolated
    f at the left and the right one, and the distances from there to the outermost nodes.
    """

    value: Array
    difference: Array
    magnitude: Array
    unusable: NDArray[np.int64]
    rounding: Array
    edges: Array

    @classmethod
    def join(cls, parts: Iterable[Sums]) -> Sums:
        """Return all sums of `parts` as one collection."""
        parts = list(parts)
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))

    def select(self, mask: NDArray[np.bool_]) -> Sums:
        """Return the sums where `mask` holds."""
        return type(self)(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


Anchored = Callable[[Array, Array], Array]
"""A function of (anchor, offset) that stands for f(anchor + offset) and may use the offset at full accuracy."""


def apply_rules(function: Callable[[Array], Array], panels: Panels, anchored: Anchored | None = None) -> Sums:
    """Return what the Gauss-Kronrod pair says of each panel."""
    half = 0.5 * (panels.upper - panels.lower)[:, None]
    t = 0.5 * (panels.upper + panels.lower)[:, None] + half * NODES
    stretch = np.where(panels.logarithmic[:, None], np.exp(np.where(panels.logarithmic[:, None], t, 0.0)), 1.0)
    amplitude, anchor = panels.amplitude[:, None], panels.anchor[:, None]
    offset = amplitude * np.where(panels.logarithmic[:, None], stretch, t)
    slope = amplitude * stretch
    rounding = np.zeros(panels.count)
    if anchored is None:
        x = anchor + offset
        values = evaluate(function, x) * np.abs(slope)
        missed = x - anchor - offset
        if missed.any():
            shift = missed / (slope * half)
            values, left = _put_back(values, np.where(np.abs(shift) < 1, shift, 0.0))
            rounding = left @ KRONROD * half[:, 0]
    else:
        values = evaluate(lambda x: anchored(np.broadcast_to(anchor, x.shape), x), offset) * np.abs(slope)
    usable = np.isfinite(values)
    values = np.where(usable, values, 0.0)
    read = values @ COLUMNS
    fine, coarse = read[:, 0] * half[:, 0], read[:, 1] * half[:, 0]
    rough = _ROUGHNESS * np.abs(read[:, 4:]).max(axis=1) * half[:, 0]
    size = np.abs(values) @ KRONROD * half[:, 0]
    edges = _at_edges(panels, read[:, 2:4])
    return Sums(fine, np.maximum(np.abs(fine - coarse), rough), size, NODES.size - usable.sum(axis=1), rounding, edges)


def _at_edges(panels: Panels, values: Array) -> Array:
    """Return f at the left and right edge, from f*abs(dx/dt) there, and the distances to the outermost nodes."""
    t = np.stack([panels.lower, panels.upper], axis=1)
    logarithmic = panels.logarithmic[:, None]
    speed = np.abs(panels.amplitude)[:, None] * np.where(logarithmic, np.exp(np.where(logarithmic, t, 0.0)), 1.0)
    with np.errstate(all="ignore"):
        f = values / speed
    unseen = 0.5 * (1 - NODES[-1]) * (panels.upper - panels.lower)[:, None] * speed
    turned = panels.amplitude < 0
    for pair in (f, unseen):
        pair[turned] = pair[turned, ::-1]
    return np.concatenate([f, unseen], axis=1)


def unseen_jumps(panels: Panels, sums: Sums) -> Array:
    """Return for each panel the error of a jump or kink that may hide between its outermost nodes and its neighbours'.

    No rule sees what happens there. But the interpolants of two neighbours then disagree at their common edge, and the
    area between a function and its interpolant is at most that height times the distance to the nearest node.
    """
    order = panels.order()
    left, right = order[:-1], order[1:]
    with np.errstate(all="ignore"):
        gap = np.maximum(sums.edges[left, 3], sums.edges[right, 2])
        hidden = np.nan_to_num(gap * np.abs(sums.edges[left, 1] - sums.edges[right, 0]), posinf=0.0)
    mirrored = (panels.anchor[left] == panels.anchor[right]) & (panels.amplitude[left] * panels.amplitude[right] < 0)
    hidden[mirrored] = 0.0  # both panels begin at the anchor itself, where a jump is expected
    hidden[(sums.unusable[left] > 0) | (sums.unusable[right] > 0)] = 0.0
    found = np.zeros(panels.count)
    np.maximum.at(found, left, hidden)
    np.maximum.at(found, right, hidden)
    return found


def _put_back(values: Array, shift: Array) -> tuple[Array, Array]:
    """Return values moved from where rounding put x (next to x = 1, say) back to the nodes, and what this may leave.

    The move follows the slope of the interpolating polynomial; its second derivative says what is left.
    """
    usable = np.where(np.isfinite(values), values, 0.0)
    slope = usable @ DERIVATIVE.T
    return values - slope * shift, 0.5 * np.abs(slope @ DERIVATIVE.T) * shift**2


def evaluate(function: Callable[[Array], Array], x: Array) -> Array:
    """Return `function` at `x` as floats of the shape of `x`, without floating-point warnings."""
    with np.errstate(all="ignore"):
        values = np.asarray(function(x), dtype=np.float64)
    return values if values.shape == x.shape else np.broadcast_to(values, x.shape)


def ladder(reach: float, scales: tuple[float, ...], finest: float = 0.0) -> Array:
    """Return increasing distances from 0 to `reach`: panels that double from a small part of every scale.

    With an infinite `reach` the ladder ends 4,096 scales out. Without scales it spans 24 powers of two below the
    reach (24 on both sides of 1 when that is infinite). No distance is below `finest`.
    """
    bounded = np.isfinite(reach)
    steps = [np.array([reach])] if bounded else []
    if not scales:
        steps.append((reach if bounded else 1.0) * 4.0 ** np.arange(-12, 0 if bounded else 13))
    for scale in scales:
        far = reach if bounded else 4096.0 * max(scales)
        ratio = max(2.0, (far / scale) ** (1 / _LEVELS))
        count = max(int(np.log(max(far / scale, 1.0)) / np.log(ratio)), 0)
        steps.append(scale * np.array([1 / 64, 1 / 16, 1 / 4, 1 / 2]))
        steps.append(scale * ratio ** np.arange(count + 1))
    found = np.unique(np.concatenate(steps))
    found = found[(found > finest) & (found <= reach)]
    found = found if found.size else np.array([2 * finest])
    apart = np.append(np.diff(found) > 0.05 * found[1:], True)  # nearly equal steps of two ladders are one
    return np.concatenate([[0.0], found[apart]])
