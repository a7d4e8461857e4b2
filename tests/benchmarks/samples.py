"""Operators on samples against what users would write, and against what the memory allows.

Peers: numpy.gradient, findiff, the compiled operators of py-pde, slices by hand. The limit is a compiled triad
``a = b + s c`` in the same run: the bytes of each input read once and of each result written once at its speed, into an
array that is there already. One thread, its processor time, the least of calls in turn, boxes with unequal spacings.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial, reduce
from importlib import import_module
from importlib.util import find_spec
from operator import add
from typing import Any

import numpy as np

import fieldmath as fm
from tests.benchmarks.measure import Row, interleaved, versus

NAMES = {2: "x y", 3: "x y z"}
Peer = Callable[[list[np.ndarray], Callable[[np.ndarray, int], np.ndarray]], object]
Call = Callable[[], object]

# Operator; ours; the peer's, from the components and a derivative along an axis; goals against numpy.gradient of the
# NumPy engine and of the compiled one; how many components are read and written in n dimensions.
OPERATORS: tuple[tuple[str, Callable[..., object], Peer, float, float, Callable[[int], int]], ...] = (
    ("grad", lambda f, F, **o: f.grad(**o), lambda c, d: [d(c[0], k) for k in range(len(c))], 2, 3, lambda n: 1 + n),
    (
        "div", lambda f, F, **o: F.div(**o), lambda c, d: reduce(add, (d(u, k) for k, u in enumerate(c))), 2.5, 4.5,
        lambda n: n + 1,
    ),
    ("curl", lambda f, F, **o: F.curl(**o), lambda c, d: _curl(c, d), 2.5, 5, lambda n: 2 * n if n > 2 else n + 1),
    ("Laplacian", lambda f, F, **o: f.laplacian(**o), lambda c, d: reduce(add, _second(c, d)), 3.2, 8, lambda n: 2),
)  # fmt: skip
LIMITS = {3: 0.5, 2: 0.8}
SLOWER_AT_MOST = 1.6
TIMES_FINDIFF = 5


def samples(times: int) -> Iterator[Row]:
    """Accuracy 2 against every peer and the limit, accuracy 4 against findiff and accuracy 2, and small grids."""
    is_quick = times < 9
    for name, module in (("findiff", "findiff"), ("py-pde", "pde"), ("numba (extra fast)", "numba")):
        if not find_spec(module):
            print(f"{name} is not installed: its rows are skipped")
    for dimension, count in ((3, 128), (2, 2048)) if is_quick else ((3, 256), (2, 4096)):
        for operator in OPERATORS:
            yield from _contest(operator, dimension, count, times, is_quick)
    yield from _accuracies(3, 128 if is_quick else 256, times)
    if find_spec("findiff"):
        yield from _against_findiff(3, 96 if is_quick else 192, times)
    yield from _overhead(times)


def _contest(operator: Any, dimension: int, count: int, times: int, is_quick: bool) -> Iterator[Row]:
    """Yield what comes of one operator at accuracy 2, all of it measured in turn."""
    name, ours, theirs, goal, goal_compiled, arrays = operator
    grid = box(dimension, count)
    f, F = fields(grid, 2)
    components, spacing = list(F.values), grid.spacing
    # A quick run leaves out the pages of fresh results: what clearing them costs says more about other programs.
    out = np.empty_like(ours(f, F).values)  # type: ignore[attr-defined]
    mine = partial(ours, out=out) if is_quick else ours
    calls: dict[str, Call] = {
        "numpy.gradient": partial(theirs, components, lambda u, k: np.gradient(u, spacing[k], axis=k, edge_order=2)),
        "NumPy engine": by("numpy", mine, f, F),
    }
    if find_spec("findiff") and not is_quick:
        calls["findiff"] = partial(theirs, components, _findiff(grid, 2))
    if find_spec("numba"):
        calls["compiled engine"] = by("numba", mine, f, F)
        calls["compiled, out="] = by("numba", partial(ours, out=out), f, F)
        calls["the limit"] = triad(arrays(dimension) * count**dimension)
        # Its compiler takes ten seconds for an operator.
        if find_spec("pde") and not is_quick and name != "curl":
            calls["py-pde"] = _pde(name, grid, F.values)
    for call in calls.values():
        call()  # What is compiled is compiled now.
    spent = interleaved(calls, times, time.thread_time)
    workload = f"{name}, {count}^{dimension}, accuracy 2"

    def row(engine: str, peer: str, least: float) -> Iterator[Row]:
        if engine in spent and peer in spent:
            place = ", out=" if is_quick and not engine.endswith("out=") else ""
            yield Row(f"{workload}, {engine}{place}", peer, spent[peer] / spent[engine], least, spent[engine] * 1e3)

    yield from row("NumPy engine", "numpy.gradient", goal)
    yield from row("NumPy engine", "findiff", 1)
    yield from row("compiled engine", "numpy.gradient", goal_compiled)
    yield from row("compiled engine", "findiff", 1)
    yield from row("compiled engine", "py-pde", 1)
    # Small arrays lie in the cache, where the triad is faster than any memory.
    yield from row("compiled, out=", "the limit", LIMITS[dimension] * (0.6 if is_quick else 1))


def by(engine: str, operator: Callable[..., object], *operands: Any) -> Call:
    """Return the call of an operator by one engine in one thread."""

    def call() -> object:
        with fm.engine(engine, threads=1):
            return operator(*operands)

    return call


def triad(count: int) -> Call:
    """Return a call that moves `count` numbers, two read for one written, as fast as compiled code can."""
    numba = import_module("numba")

    @numba.njit(fastmath=True)  # type: ignore[untyped-decorator]
    def run(a: np.ndarray, b: np.ndarray, c: np.ndarray, s: float) -> None:
        for i in range(a.size):
            a[i] = b[i] + s * c[i]

    size = max(count // 3, 1)
    a, b, c = np.zeros(size), np.ones(size), np.ones(size)
    return lambda: run(a, b, c, 3.0)


def _accuracies(dimension: int, count: int, times: int) -> Iterator[Row]:
    """Accuracy 4 moves the bytes of accuracy 2: compiled code may take a little longer only."""
    if not find_spec("numba"):
        return
    grid = box(dimension, count)
    both = {accuracy: fields(grid, accuracy) for accuracy in (2, 4)}
    for name, ours, *_ in OPERATORS[:1] + OPERATORS[3:]:
        calls = {str(accuracy): by("numba", ours, *both[accuracy]) for accuracy in both}
        spent = interleaved(calls, times, time.thread_time)
        yield Row(
            f"{name}, {count}^{dimension}, accuracy 4, compiled engine", "itself at accuracy 2",
            spent["2"] / spent["4"], 1 / SLOWER_AT_MOST, spent["4"] * 1e3,
        )  # fmt: skip


def _pde(name: str, grid: fm.Grid, values: np.ndarray) -> Call:
    """Return the call of a compiled operator of py-pde, with its ghost cells set for vanishing derivatives."""
    pde = import_module("pde")
    import_module("numba").set_num_threads(1)
    box_of = pde.CartesianGrid([[0, k + 1] for k in range(grid.dimension)], grid.shape, periodic=False)
    operator = {"grad": "gradient", "div": "divergence", "Laplacian": "laplace"}[name]
    array = np.array(values if name == "div" else values[0])
    return partial(box_of.make_operator(operator, bc={"derivative": 0}), array)


def _findiff(grid: fm.Grid, accuracy: int) -> Callable[..., np.ndarray]:
    derivative_of = import_module("findiff").FinDiff
    along = {(k, m): derivative_of(k, h, m, acc=accuracy) for k, h in enumerate(grid.spacing) for m in (1, 2)}

    def derivative(values: np.ndarray, axis: int, order: int = 1) -> np.ndarray:
        return np.asarray(along[axis, order](values))

    return derivative


def box(dimension: int, count: int) -> fm.Grid:
    """Return a grid whose spacings differ from axis to axis."""
    spans: dict[str, Any] = {name: (0, k + 1, count) for k, name in enumerate(NAMES[dimension].split())}
    return fm.Grid.uniform(NAMES[dimension], **spans)


def fields(grid: fm.Grid, accuracy: int) -> tuple[fm.ScalarField, fm.VectorField]:
    """Return a scalar and a vector field of random samples."""
    values = np.random.default_rng(0).random((grid.dimension, *grid.shape))
    return fm.ScalarField(values[0], grid, accuracy=accuracy), fm.VectorField(values, grid, accuracy=accuracy)


def _against_findiff(dimension: int, count: int, times: int) -> Iterator[Row]:
    grid = box(dimension, count)
    f, F = fields(grid, 4)
    components, derivative = list(F.values), _findiff(grid, 4)
    for name, ours, theirs, *_ in OPERATORS:
        yield versus(
            f"{name}, {count}^{dimension}, accuracy 4, NumPy engine", "findiff, acc=4", TIMES_FINDIFF,
            by("numpy", ours, f, F), partial(theirs, components, derivative), times, clock=time.thread_time,
        )  # fmt: skip


def _overhead(times: int) -> Iterator[Row]:
    """Compare the time of an operator on 64 x 64 points beyond that of slices by hand with 50 microseconds."""
    grid = box(2, 64)
    f, F = fields(grid, 2)
    u, v = F.values
    d_x, d_y = (partial(_by_hand, spacing=spacing) for spacing in grid.spacing)
    for name, ours, bare in (
        ("grad", f.grad, lambda: (d_x(u), d_y(u.T).T)),
        ("div", F.div, lambda: d_x(u) + d_y(v.T).T),
    ):
        spent = interleaved({"ours": ours, "bare": bare}, max(times, 5), time.thread_time)
        beyond = max(spent["ours"] - spent["bare"], 1e-6)
        yield Row(
            f"{name}, 64^2, time beyond slices by hand", "50 microseconds", 50e-6 / beyond, 1, spent["ours"] * 1e3
        )


def _by_hand(u: np.ndarray, spacing: float) -> np.ndarray:
    out = np.empty_like(u)
    out[1:-1] = (u[2:] - u[:-2]) * (0.5 / spacing)
    out[0] = (-1.5 * u[0] + 2 * u[1] - 0.5 * u[2]) / spacing
    out[-1] = (1.5 * u[-1] - 2 * u[-2] + 0.5 * u[-3]) / spacing
    return out


def _curl(c: list[np.ndarray], d: Callable[[np.ndarray, int], np.ndarray]) -> object:
    if len(c) == 2:
        return d(c[1], 0) - d(c[0], 1)
    return [d(c[b], a) - d(c[a], b) for a, b in ((1, 2), (2, 0), (0, 1))]


def _second(c: list[np.ndarray], d: Any) -> Iterator[np.ndarray]:
    """Yield the second derivatives: findiff has them, numpy.gradient is applied twice."""
    for k in range(len(c)):
        yield d(c[0], k, 2) if getattr(d, "__defaults__", None) else d(d(c[0], k), k)
