"""The workloads: each yields rows that compare the library with what users would pick instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import thread_time

import sympy as sp
from sympy.core.cache import clear_cache

from fieldmath.algebra.parse import parse
from fieldmath.families import Normal
from tests.benchmarks.divergences import divergences
from tests.benchmarks.estimators import estimators
from tests.benchmarks.grids import grids
from tests.benchmarks.growth import growth
from tests.benchmarks.measure import Row, of_children, start_up, versus
from tests.benchmarks.samples import samples
from tests.benchmarks.scale import scale
from tests.benchmarks.symbolic import symbolic

TEXT = "exp(-(x**2+y**2)/2)*sin(x*y)"


def start(times: int) -> Iterator[Row]:
    """Import of the root, and first symbolic field."""
    sympy_alone = start_up("import sympy")
    root = start_up("import fieldmath")
    yield versus("import fieldmath", "import sympy", 5, root, sympy_alone, times, clock=of_children)
    field, both = start_up("import fieldmath as fm; fm.ScalarField('x*y', 'x y')"), start_up("import numpy, sympy")
    yield versus("first symbolic field", "import numpy, sympy", 0.9, field, both, times, clock=of_children)


def parsing(times: int) -> Iterator[Row]:
    """Text to expression."""
    x, y = sp.symbols("x y", real=True)
    names = {"x": x, "y": y}
    yield versus(
        "parse",
        "sympify",
        3,
        lambda: parse(TEXT, names),
        lambda: sp.sympify(TEXT, locals=names),  # the peer
        times,
        clock=thread_time,
    )


def information(times: int) -> Iterator[Row]:
    """Closed forms against SymPy's integrals, where those finish."""
    x, m, n = sp.symbols("x m n", real=True)
    s, t = sp.symbols("s t", positive=True)

    def peer() -> object:
        clear_cache()
        log_ratio = sp.log(t / s) - (x - m) ** 2 / (2 * s**2) + (x - n) ** 2 / (2 * t**2)
        density = sp.exp(-((x - m) ** 2) / (2 * s**2)) / (s * sp.sqrt(2 * sp.pi))
        return sp.integrate(density * log_ratio, (x, -sp.oo, sp.oo))

    def mine() -> object:
        return Normal("m", "s").kl(Normal("n", "t"))

    yield versus("KL of two normals, symbolic", "integrate", 50, mine, peer, max(times // 3, 1), clock=thread_time)


WORKLOADS: dict[str, Callable[[int], Iterator[Row]]] = {
    "start": start,
    "parsing": parsing,
    "symbolic": symbolic,
    "information": information,
    "samples": samples,
    "grids": grids,
    "growth": growth,
    "divergences": divergences,
    "estimators": estimators,
    "scale": scale,
}
