"""The workloads: each yields rows that compare the library with what users would pick instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy as sp
from sympy.core.cache import clear_cache

import fieldmath as fm
from fieldmath.algebra.parse import parse
from fieldmath.families import Normal
from tests.benchmarks.divergences import divergences
from tests.benchmarks.measure import Row, start_up, versus
from tests.benchmarks.samples import samples
from tests.benchmarks.symbolic import symbolic

TEXT = "exp(-(x**2+y**2)/2)*sin(x*y)"


def start(times: int) -> Iterator[Row]:
    """Import of the root, and first symbolic field."""
    sympy_alone = start_up("import sympy")
    yield versus("import fieldmath", "import sympy", 5, start_up("import fieldmath"), sympy_alone, times)
    field = start_up("import fieldmath as fm; fm.ScalarField('x*y', 'x y')")
    yield versus("first symbolic field", "import numpy, sympy", 0.9, field, start_up("import numpy, sympy"), times)


def parsing(times: int) -> Iterator[Row]:
    """Text to expression."""
    x, y = sp.symbols("x y", real=True)
    names = {"x": x, "y": y}
    yield versus(
        "parse",
        "sympify",
        3,
        lambda: parse(TEXT, names),
        lambda: sp.sympify(TEXT, locals=names),
        times,  # the peer
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

    yield versus("KL of two normals, symbolic", "integrate", 50, mine, peer, max(times // 3, 1))


def grids(times: int) -> Iterator[Row]:
    """Expressions on grids against lambdify on a dense mesh."""
    x, y = sp.symbols("x y", real=True)
    mesh = fm.Grid.uniform("x y", x=(-2, 2, 1024), y=(-2, 2, 1024))
    dense = mesh.dense_mesh()
    for name, goal, text in (
        ("polynomial", 10, "(x**4 - 3*x**2 + 2)*(y**3 - y + 1) + x*y**2 - 5"),
        ("Gaussian times sine", 1, TEXT),
    ):
        field = fm.ScalarField(text, "x y")
        compiled = sp.lambdify((x, y), field.expr, "numpy", cse=True)
        ours = lambda field=field: field(*mesh.mesh)  # noqa: E731
        theirs = lambda compiled=compiled: compiled(*dense)  # noqa: E731
        yield versus(f"{name} on 1024 x 1024", "lambdify, dense mesh, cse", goal, ours, theirs, times)


WORKLOADS: dict[str, Callable[[int], Iterator[Row]]] = {
    "start": start,
    "parsing": parsing,
    "symbolic": symbolic,
    "information": information,
    "samples": samples,
    "grids": grids,
    "divergences": divergences,
}
