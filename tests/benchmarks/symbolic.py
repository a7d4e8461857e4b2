"""Operators on expressions: against sympy.vector and its simplification, sympy.diff, and published timings.

Both sides start from the same expressions in their own coordinates; the caches are emptied before every call.
Processor time, interleaved. The peer runs in a child process that is stopped when the goal is far surpassed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import sympy as sp
from sympy.core.cache import clear_cache
from sympy.vector import CoordSys3D, Vector, curl, divergence, gradient, laplacian

import fieldmath as fm
from fieldmath.algebra.derivative import derivative
from fieldmath.algebra.parse import parse
from tests.benchmarks.measure import Row, stopped

NAMES = {
    "spherical": ("r", "theta", "phi"),
    "cylindrical": ("r", "theta", "z"),
    "prolate": ("mu", "nu", "phi"),
    "cartesian": ("x", "y", "z"),
}

_SHORTEST, _LONGEST = 2.0, 8.0  # Seconds after which the peer is stopped.

# Operator; ours; the peer's, to be simplified; goal.
CURVILINEAR: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any], float], ...] = (
    ("div", lambda F: F.div().expr, divergence, 50),
    ("curl", lambda F: F.curl().exprs, curl, 50),
    ("vector Laplacian", lambda F: F.laplacian().exprs, lambda F: gradient(divergence(F)) - curl(curl(F)), 50),
    ("div curl = 0", lambda F: F.curl().div().is_zero(), lambda F: divergence(curl(F)), 50),
    ("curl grad div = 0", lambda F: F.div().grad().curl().is_zero(), lambda F: curl(gradient(divergence(F))), 50),
)
CARTESIAN: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("grad div", lambda F: F.div().grad().exprs, lambda F: gradient(divergence(F))),
    ("div", lambda F: F.div().expr, divergence),
    ("curl", lambda F: F.curl().exprs, curl),
    ("Laplacian of div", lambda F: F.div().laplacian().expr, lambda F: laplacian(divergence(F))),
)

# Seconds measured with SageManifolds of SageMath 10.8 on two cores, simplifying as it does by default.
PUBLISHED: tuple[tuple[str, float, Callable[[Any], Any]], ...] = (
    ("Laplacian of f", 0.75, lambda F: fm.ScalarField("f(r, theta, phi)", "spherical", functions="f").laplacian().expr),
    ("Laplacian of (u, v, w)", 3.2, lambda F: F.laplacian().exprs),
    ("div curl (u, v, w) = 0", 1.5, lambda F: F.curl().div().is_zero()),
    ("gradient of e_r", 7.3, lambda F: fm.VectorField([1, 0, 0], "spherical").jacobian().exprs),
)


def symbolic(times: int) -> Iterator[Row]:
    """Curvilinear and Cartesian operators, derivatives, and published timings of SageManifolds."""
    is_quick = times < 9
    for chart in ("spherical", "cylindrical") if is_quick else ("spherical", "cylindrical", "prolate"):
        for operations in (25, 50) if is_quick else (10, 25, 50, 100):
            yield from _curvilinear(chart, operations, 1 if is_quick else 3)
    for operations in (10, 200) if is_quick else (10, 50, 200, 1000):
        yield from _cartesian(operations, 3)
    yield from _derivatives((50, 200) if is_quick else (50, 200, 1000), 3)
    yield from _published()


# --- fields ----------------------------------------------------------------------------------------------------------


def texts(names: tuple[str, ...], operations: int, seed: int, components: int = 3) -> list[str]:
    """Return sums of products, each of at least so many operations, different for every seed."""
    generator = random.Random(seed)
    return [_text(names, operations, generator) for _ in range(components)]


def _text(names: tuple[str, ...], operations: int, generator: random.Random) -> str:
    terms: list[str] = []
    spent = 0
    while spent < operations:
        a, b, c = names
        k, m, n = (generator.randint(2, 9) for _ in range(3))
        kind, power = generator.randrange(3), generator.choice((-2, -1, 2, 3))
        terms.append(
            (
                f"{k}*{a}**{power}*sin({m}*{b})*cos({n}*{c})*exp(-{k}*{a})",
                f"{a}**{power}*cos({b})*sin({n}*{c})/{m}",
                f"{k}*{a}*sin({b})**2*exp(-{m}*{a}**2)*cos({c})",
            )[kind]
        )
        spent += (13, 8, 13)[kind]
    return " + ".join(terms)


def system(chart: str) -> CoordSys3D:
    """Return the peer's coordinate system."""
    kinds: dict[str, Any] = {"prolate": _prolate, "cartesian": None}
    options = {"variable_names": list(NAMES[chart])}
    kind = kinds.get(chart, chart)
    return CoordSys3D("S", transformation=kind, **options) if kind else CoordSys3D("S", **options)


def _prolate(mu: sp.Expr, nu: sp.Expr, phi: sp.Expr) -> tuple[sp.Expr, ...]:
    across = sp.sinh(mu) * sp.sin(nu)
    return across * sp.cos(phi), across * sp.sin(phi), sp.cosh(mu) * sp.cos(nu)


def both_sides(parts: list[str], chart: str, ours_on: Any, place: CoordSys3D) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """Return the components in our coordinates and in the peer's."""
    ours = dict(zip(NAMES[chart], ours_on.symbols, strict=True))
    theirs = dict(zip(NAMES[chart], place.base_scalars(), strict=True))
    return [parse(text, ours) for text in parts], [parse(text, theirs) for text in parts]


def peer_field(place: CoordSys3D, parts: list[sp.Expr]) -> Vector:
    """Return the peer's vector field."""
    return parts[0] * place.i + parts[1] * place.j + parts[2] * place.k


def our_chart(chart: str) -> Any:
    """Return our chart with the peer's names."""
    makers = {"spherical": fm.spherical, "cylindrical": fm.cylindrical, "prolate": fm.prolate_spheroidal}
    return makers[chart](" ".join(NAMES[chart])) if chart in makers else fm.cartesian(" ".join(NAMES[chart]))


# --- rows ------------------------------------------------------------------------------------------------------------


def _curvilinear(chart: str, operations: int, times: int) -> Iterator[Row]:
    place, ours_on = system(chart), our_chart(chart)
    fm.VectorField([1, 1, 1], ours_on).laplacian()  # The frame of a chart is worked out once.
    for name, ours, theirs, usual in CURVILINEAR:
        goal = 200 if name.endswith("= 0") and chart == "spherical" and operations >= 50 else usual
        mine, other, lengths = [], [], []
        was_stopped = False
        for seed in range(times):
            seeded = texts(NAMES[chart], operations, 1000 * operations + seed)
            ours_in, theirs_in = both_sides(seeded, chart, ours_on, place)
            clear_cache()
            start = time.process_time()
            result = ours(fm.VectorField(ours_in, ours_on))
            mine.append(time.process_time() - start)
            if was_stopped:
                continue
            clear_cache()
            limit = min(max(_SHORTEST, 1.5 * goal * mine[-1]), _LONGEST)
            seconds, length = stopped(partial(_length_of_peer, theirs, place, theirs_in), limit)
            other.append(seconds)
            was_stopped = length is None
            if length is not None and not isinstance(result, bool):
                lengths.append(length / max(_length(result), 1))
        workload = f"{name}, {chart}, 3 x {operations} operations"
        theirs_seconds = other[-1] if was_stopped else _median(other)
        peer = "sympy.vector and simplify"
        yield Row(workload, peer, theirs_seconds / _median(mine), goal, _median(mine) * 1e3, was_stopped)
        if lengths:
            yield Row(f"length of {workload}", "operations of the peer's result", _median(lengths), 1, 0.0)


def _length_of_peer(operator: Callable[[Any], Any], place: CoordSys3D, components: list[sp.Expr]) -> int:
    result = operator(peer_field(place, components))
    parts = result.to_matrix(place) if isinstance(result, Vector) else [result]
    return _length([sp.simplify(part) for part in parts])


def _length(result: Any) -> int:
    parts = result if isinstance(result, list | tuple) else [result]
    return sum(int(sp.count_ops(part)) for part in parts)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _cartesian(operations: int, times: int) -> Iterator[Row]:
    place, chart = system("cartesian"), our_chart("cartesian")

    for name, ours, theirs in CARTESIAN:
        mine, other = [], []
        for seed in range(times):
            ours_in, theirs_in = both_sides(texts(NAMES["cartesian"], operations, seed), "cartesian", chart, place)
            clear_cache()
            mine.append(_clocked(lambda parts=ours_in, ours=ours: ours(fm.VectorField(parts, chart))))
            clear_cache()
            other.append(_clocked(lambda parts=theirs_in, theirs=theirs: theirs(peer_field(place, parts))))
        workload = f"{name}, Cartesian, 3 x {operations} operations"
        yield Row(
            workload, "sympy.vector", _median(other) / _median(mine), 6 if operations >= 50 else 1, _median(mine) * 1e3
        )


def _derivatives(sizes: tuple[int, ...], times: int) -> Iterator[Row]:
    symbols = sp.symbols("x y z", real=True)
    names = dict(zip(("x", "y", "z"), symbols, strict=True))
    for operations in sizes:
        fresh = count(operations)

        def expression(operations: int = operations, fresh: Iterator[int] = fresh) -> sp.Expr:
            clear_cache()
            return parse(texts(("x", "y", "z"), operations, next(fresh), 1)[0], names)

        samples: dict[str, list[float]] = {}
        for _ in range(times):
            expr = expression()
            for side, differentiate in (("ours", derivative), ("diff", sp.diff)):
                for order in (1, 2):
                    clear_cache()
                    derivative.cache_clear()
                    seconds = _clocked(partial(_all_partials, differentiate, expr, symbols, order))
                    samples.setdefault(f"{side}{order}", []).append(seconds)
        for order, name, goal in ((1, "three partial derivatives", 6), (2, "Hessian", 5)):
            mine = _median(samples[f"ours{order}"])
            yield Row(
                f"{name}, {operations} operations",
                "sympy.diff",
                _median(samples[f"diff{order}"]) / mine,
                goal,
                mine * 1e3,
            )


def _all_partials(differentiate: Callable[..., sp.Expr], expr: sp.Expr, symbols: Any, order: int) -> list[sp.Expr]:
    found = [expr]
    for _ in range(order):
        found = [differentiate(part, symbol) for part in found for symbol in symbols]
    return found


def _clocked(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def _published() -> Iterator[Row]:
    parts = [f"{name}(r, theta, phi)" for name in "uvw"]
    fm.VectorField([1, 1, 1], "spherical").laplacian()
    for name, seconds, ours in PUBLISHED:
        clear_cache()
        mine = _clocked(lambda ours=ours: ours(fm.VectorField(parts, "spherical", functions="u v w")))
        yield Row(f"{name}, spherical", "SageManifolds, published", seconds / mine, 10, mine * 1e3)
