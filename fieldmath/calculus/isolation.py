r"""All zeros of n equations in n unknowns inside a box: found, proven single, and proven complete.

Boxes are halved, thousands at a time. A box is dropped when interval arithmetic proves that it holds no zero, and a
zero is accepted when Krawczyk's operator

.. math:: K(X) = m - Y F(m) + (I - Y F'(X)) (X - m), \qquad m = \operatorname{mid} X, \quad Y \approx F'(m)^{-1},

maps a box X into its interior: then X holds exactly one zero, and it lies in K(X). What can be neither dropped nor
accepted (multiple zeros, lines of zeros) is handed back as undecided.

References
----------
.. [1] R. Krawczyk, "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken", *Computing* 4 (1969).
.. [2] R. E. Moore, R. B. Kearfott, M. J. Cloud, *Introduction to Interval Analysis* (2009), section 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import sympy as sp

from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.intervals import interval_function

Boxes = list[tuple[np.ndarray, np.ndarray]]

_MOST_BOXES = 20_000
# Halving ends at this share of the box's sides.
_SMALLEST = 2.0**-24
# Boxes are cut a little off the middle: zeros love symmetric places, and would lie on every cut.
_CUT = 0.4871
_TRIED = 128
_MARGIN = 1e-14
# Seconds for a last attempt on what is left when time is up.
_GRACE = 0.5
_GROWTH = np.array([8.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.06, 0.01, 1e-3, 1e-5])
_FINE = 2.0 ** np.arange(-50.0, -20.0, 1.0)


@dataclass(frozen=True, eq=False)
class Root:
    """A zero within `radius` of `center` (arrays of shape (n,)), the only one between `lower` and `upper`."""

    center: np.ndarray
    radius: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@dataclass(frozen=True, eq=False)
class Isolation:
    """The proven zeros, and the boxes (lower, upper) that may hold more; none are missed elsewhere."""

    roots: tuple[Root, ...]
    undecided: tuple[tuple[np.ndarray, np.ndarray], ...]


class Equations:
    """n equations in n unknowns with their Jacobian, over floats and over intervals."""

    def __init__(self, equations: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]) -> None:
        slopes = [equation.diff(s) for equation in equations for s in symbols]
        self.size = len(symbols)
        self.values = compile_expressions(equations, symbols)
        # A jump has slope zero beside it; the intervals know of the jump itself.
        self.slopes = compile_expressions(
            [slope.replace(sp.DiracDelta, lambda *_: sp.S.Zero) for slope in slopes], symbols
        )
        self.enclosed = interval_function(equations, symbols)
        self.enclosed_slopes = interval_function(slopes, symbols)

    def newton(self, points: np.ndarray, steps: int = 12) -> np.ndarray:
        """Return where Newton's iteration leads from points of shape (n, k); NaN where it runs away."""
        for _ in range(steps):
            points = points - newton_step(self.values(*points), self.slopes(*points))
        return points

    def krawczyk(self, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the box K(X) for boxes of shape (n, k), and where the mean value form excludes a zero."""
        n, middle = self.size, (lower + upper) / 2
        reach = np.maximum(upper - middle, middle - lower) * (1 + 1e-15)
        at_middle = _centred(*self.enclosed(middle, middle))
        slope, spread = (part.reshape(n, n, -1) for part in _centred(*self.enclosed_slopes(lower, upper)))
        with np.errstate(all="ignore"):
            span = np.einsum("ijk,jk->ik", np.abs(slope) + spread, reach)
            excluded = (np.abs(at_middle[0]) - at_middle[1] > span * (1 + 1e-13)).any(axis=0)
            inverse = _inverses(slope)
            size = np.abs(inverse)
            step, moved = np.einsum("ijk,jk->ik", inverse, at_middle[0]), np.einsum("ijk,jmk->imk", inverse, slope)
            contraction = np.abs(np.eye(n)[..., None] - moved) + np.einsum("ijk,jmk->imk", size, spread)
            # Rounding of the point matrix products: far below 16 n eps of the sums of magnitudes.
            rounding = 16 * n * np.finfo(float).eps
            contraction += rounding * (1 + np.einsum("ijk,jmk->imk", size, np.abs(slope)))
            radius = np.einsum("ijk,jk->ik", contraction, reach) + np.einsum("ijk,jk->ik", size, at_middle[1])
            radius += rounding * np.einsum("ijk,jk->ik", size, np.abs(at_middle[0])) + np.spacing(np.abs(middle))
            return middle - step - radius, middle - step + radius, excluded


def newton_step(values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Return J^{-1} F at k points, from values (n, k) and slopes (n*n, k); NaN where J is singular."""
    n = len(values)
    with np.errstate(all="ignore"):
        return np.einsum("ijk,jk->ik", _inverses(slopes.reshape(n, n, -1)), values)


def isolate(
    equations: Equations,
    lower: np.ndarray,
    upper: np.ndarray,
    *,
    deadline: Deadline | None = None,
    most: int = _MOST_BOXES,
) -> Isolation:
    """Return the zeros in the closed box from `lower` to `upper` (arrays of shape (n,)), in 10 s unless told otherwise.

    Examples
    --------
    >>> import numpy as np, sympy as sp
    >>> from fieldmath.calculus.isolation import Equations, isolate
    >>> x, y = sp.symbols("x y", real=True)
    >>> found = isolate(Equations([sp.sin(x), y - x], [x, y]), np.array([-4.0, -4.0]), np.array([4.0, 4.0]))
    >>> sorted(round(float(root.center[0]), 9) for root in found.roots), found.undecided
    ([-3.141592654, 0.0, 3.141592654], ())
    """
    corners = [np.asarray(corner, dtype=float) for corner in (lower, upper)]
    return _Search(equations, corners[0], corners[1], deadline or Deadline(10.0), most).run()


@dataclass(eq=False)
class _Search:
    equations: Equations
    lower: np.ndarray
    upper: np.ndarray
    deadline: Deadline
    most: int
    roots: list[Root] = field(default_factory=list)
    order: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def __post_init__(self) -> None:
        # Corners of the zones of all roots, shape (2, n, k): the lists above, as one array.
        self.zones = np.empty((2, self.equations.size, 0))

    def run(self) -> Isolation:
        # Ends such as pi are rounded: a zero there must not fall outside.
        margin = _MARGIN * (np.abs(self.lower) + np.abs(self.upper))
        low, high = (self.lower - margin)[:, None], (self.upper + margin)[:, None]
        leftover: Boxes = []
        while low.shape[1]:
            low, high = self.sieved(low, high)
            self.find_roots(low, high)
            low, high = self.outside_zones(low, high)
            width = (high - low) / (self.upper - self.lower)[:, None]
            done = width.max(axis=0, initial=0.0) < _SMALLEST
            if low.shape[1] > self.most or self.deadline.is_over():
                done[:] = True
            leftover += list(zip(low[:, done].T, high[:, done].T, strict=True))
            low, high = _halved(low[:, ~done], high[:, ~done], width[:, ~done])
        unresolved = self.unresolved(leftover)
        return Isolation(tuple(root for root in self.roots if self.holds(root)), unresolved)

    def holds(self, root: Root) -> bool:
        """Return whether a zero lies in the closed box, as far as its radius can tell."""
        slack = root.radius + _MARGIN * (np.abs(self.lower) + np.abs(self.upper))
        return bool((root.center + slack >= self.lower).all() and (root.center - slack <= self.upper).all())

    def unresolved(self, boxes: Boxes) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Return what remains of the boxes, joined where they touch, after a last attempt on each."""
        clusters = _clusters(boxes)
        if not clusters:
            return ()
        low, high = (np.stack([cluster[side] for cluster in clusters], axis=1) for side in (0, 1))
        for k in range(0, low.shape[1], _TRIED):
            if self.deadline.is_over(grace=_GRACE):
                break
            self.find_roots(low[:, k : k + _TRIED], high[:, k : k + _TRIED])
        return tuple(zip(*(part.T for part in self.outside_zones(low, high)), strict=True))

    def sieved(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the boxes that may hold a zero, cut down to where it can be."""
        least, most = self.equations.enclosed(low, high)
        keep = ((least <= 0) & (most >= 0)).all(axis=0)
        low, high = low[:, keep], high[:, keep]
        if not low.shape[1]:
            return low, high
        below, above, excluded = self.equations.krawczyk(low, high)
        known = np.isfinite(below) & np.isfinite(above)
        cut_low = np.where(known, np.maximum(low, below), low)
        cut_high = np.where(known, np.minimum(high, above), high)
        keep = ~excluded & (cut_low <= cut_high).all(axis=0)
        return cut_low[:, keep], cut_high[:, keep]

    def find_roots(self, low: np.ndarray, high: np.ndarray) -> None:
        """Run Newton's iteration from some of the boxes, and prove the zeros that it finds."""
        if low.shape[1] > _TRIED:
            # Others every time: a pattern would pass by the same boxes again and again.
            picked = self.order.permutation(low.shape[1])[:_TRIED]
            low, high = low[:, picked], high[:, picked]
        points = self.equations.newton((low + high) / 2)
        width = high - low
        near = ((points >= low - width) & (points <= high + width)).all(axis=0)
        for point, side in zip(points[:, near].T, width[:, near].T, strict=True):
            if not self.deadline.is_over(grace=_GRACE) and not self.is_known(point, point):
                self.prove(point, side)

    def is_known(self, low: np.ndarray, high: np.ndarray) -> bool:
        """Return whether a box lies in a zone whose only zero is known."""
        below, above = self.zones
        return bool(((below <= low[:, None]) & (high[:, None] <= above)).all(axis=0).any())

    def prove(self, point: np.ndarray, side: np.ndarray) -> None:
        """Add the zero near `point` with the largest box tried in which it is single."""
        reach = np.maximum(side, 1e-9 * (self.upper - self.lower))[:, None]
        zone = self.proven(point, reach * _GROWTH)
        scale = np.maximum(np.abs(point), 1e-3 * (self.upper - self.lower))[:, None]
        fine = self.proven(point, scale * _FINE)
        if zone is None or fine is None:
            return
        (fine_low, fine_high, below, above), (zone_low, zone_high, *_) = fine, zone
        if (zone_low > fine_low).any() or (fine_high > zone_high).any():
            # Only of nested boxes is it sure that they hold the same zero.
            zone_low, zone_high = fine_low, fine_high
        if self.is_known(below, above):
            return
        center = (below + above) / 2
        radius = np.maximum(above - center, center - below) + np.spacing(np.abs(center))
        self.roots.append(Root(center, radius, zone_low, zone_high))
        self.zones = np.concatenate([self.zones, np.stack([zone_low, zone_high])[..., None]], axis=2)

    def proven(self, point: np.ndarray, reaches: np.ndarray) -> tuple[np.ndarray, ...] | None:
        """Return the first of the boxes about `point` that K maps into its interior, and its image."""
        low, high = point[:, None] - reaches, point[:, None] + reaches
        below, above, _ = self.equations.krawczyk(low, high)
        inside = ((below > low) & (above < high)).all(axis=0)
        if not inside.any():
            return None
        k = int(np.argmax(inside))
        return low[:, k], high[:, k], below[:, k], above[:, k]

    def outside_zones(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the boxes that are not wholly inside a zone whose only zero is known."""
        keep = np.ones(low.shape[1], dtype=bool)
        for below, above in np.moveaxis(self.zones, 2, 0):
            keep &= ~((low >= below[:, None]) & (high <= above[:, None])).all(axis=0)
        return low[:, keep], high[:, keep]


def _centred(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return middles and radii of intervals."""
    with np.errstate(all="ignore"):
        middle = (lower + upper) / 2
        return middle, np.maximum(upper - middle, middle - lower) * (1 + 4e-16)


def _inverses(matrices: np.ndarray) -> np.ndarray:
    """Return the inverses of matrices (n, n, k); NaN where there is none."""
    stacked = np.moveaxis(matrices, -1, 0)
    out = np.full(stacked.shape, np.nan)
    finite = np.isfinite(stacked).all(axis=(1, 2))
    good = np.zeros(len(stacked), dtype=bool)
    with np.errstate(all="ignore"):
        good[finite] = np.abs(np.linalg.det(stacked[finite])) > 0
    if good.any():
        try:
            out[good] = np.linalg.inv(stacked[good])
        except np.linalg.LinAlgError:  # Singular to rounding although the determinant is not zero.
            out[good] = np.linalg.pinv(stacked[good])
    return np.moveaxis(out, 0, -1)


def _halved(low: np.ndarray, high: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both halves of every box, cut across its longest side."""
    if not low.shape[1]:
        return low, high
    axis, every = np.argmax(width, axis=0), np.arange(low.shape[1])
    cut = low[axis, every] + _CUT * (high[axis, every] - low[axis, every])
    left, right = high.copy(), low.copy()
    left[axis, every] = right[axis, every] = cut
    return np.concatenate([low, right], axis=1), np.concatenate([left, high], axis=1)


def _clusters(boxes: Boxes) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Return the hulls of boxes that touch."""
    if not boxes:
        return ()
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    low, high = (np.array([box[side] for box in boxes]) for side in (0, 1))
    unit = (high - low).max(axis=0) + 1e-300
    pairs = cKDTree((low + high) / (2 * unit)).query_pairs(1.01, p=np.inf, output_type="ndarray")
    graph = coo_matrix((np.ones(len(pairs)), pairs.T if len(pairs) else (np.zeros(0, int),) * 2), shape=(len(low),) * 2)
    count, labels = connected_components(graph, directed=False)
    return tuple((low[labels == k].min(axis=0), high[labels == k].max(axis=0)) for k in range(count))
