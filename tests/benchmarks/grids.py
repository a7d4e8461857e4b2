"""Expressions on grids against lambdify on a dense mesh: large grids, every size of grid, and preparation.

Processor time, interleaved. The library gets the open grid, the peer the dense one that it needs.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.cache import clear_cache

from fieldmath.algebra.compile import compile_expressions
from tests.benchmarks.measure import Row, versus

x, y, z = sp.symbols("x y z", real=True)
Expressions = Sequence[sp.Expr]


def gradient(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> list[sp.Expr]:
    """Return the partial derivatives."""
    return [expr.diff(symbol) for symbol in symbols]


def hessian(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> list[sp.Expr]:
    """Return the second derivatives."""
    return [expr.diff(a, b) for a in symbols for b in symbols]


def mixture(terms: int) -> sp.Expr:
    """Return a sum of Gaussians at different places and of different widths."""
    numbers = random.Random(5)

    def tenth(lower: int, upper: int) -> sp.Expr:
        return sp.Rational(numbers.randint(lower, upper), 10)

    return sp.Add(
        *[
            tenth(1, 20)
            * sp.exp(-((x - tenth(-20, 20)) ** 2) / tenth(5, 30) - (y - tenth(-20, 20)) ** 2 / tenth(5, 30))
            for _ in range(terms)
        ]
    )


POLYNOMIAL = (x**4 - 3 * x**2 + 2 * x + 2) * (y**3 - y + 1) + x * y**2 * (x + 3) - 5 * x**3 * y**4 + x**5 - y**6 / 7
WAVE = sp.exp(-(x**2 + y**2) / 2) * sp.sin(x * y)
SPACE = (
    sp.exp(-(x**2) - y**2 / 2) * sp.sin(2 * z) * (x**2 + z**3) + sp.cos(x) * sp.log(1 + y**2) / (2 + z**2) + x * y * z
)
CORE = sp.exp(-(x**2 + y**2) / 4) / (x**2 + y**2 + 1)
VORTEX = [-y * CORE, x * CORE, sp.sin(z) * CORE + z / (1 + x**2)]
SPECIAL = sp.erf(x) * sp.besselj(0, y) + sp.gamma(2 + x**2) * sp.exp(-(y**2)) + sp.besselj(1, x) * sp.erf(y / 2)

# Name, expressions, symbols, points along each axis, goal against plain lambdify.
LARGE: tuple[tuple[str, Expressions, Sequence[sp.Symbol], int, float], ...] = (
    ("separable polynomial", [POLYNOMIAL], (x, y), 1024, 300),
    ("Gaussian times sine", [WAVE], (x, y), 1024, 0.95),
    ("gradient in space", gradient(SPACE, (x, y, z)), (x, y, z), 100, 18),
    ("Hessian of a mixture", hessian(mixture(10), (x, y)), (x, y), 512, 20),
    ("vortex", VORTEX, (x, y, z), 100, 5),
    ("special functions", [SPECIAL], (x, y), 512, 10),
)
SIZES = {2: (1, 2, 4, 8, 16, 32, 64, 128, 256, 1024), 3: (1, 8, 16, 64, 256)}


def grids(times: int) -> Iterator[Row]:
    """Large grids, the least ratio over all sizes of grid, preparation."""
    is_quick = times < 9
    for name, expressions, symbols, length, goal in LARGE:
        yield _against_lambdify(f"{name}, {length}^{len(symbols)}", expressions, symbols, length, goal, times)
    for name, expressions, symbols, _, _ in LARGE:
        sizes = [n for n in SIZES[len(symbols)] if not (is_quick and n ** len(symbols) > 10**6)]
        yield min((_from_axes(name, expressions, symbols, n) for n in sizes), key=lambda row: row.ratio)
    for operations in (10, 100, 1000) if is_quick else (10, 100, 1000, 10_000):
        yield _preparation(operations, 3)


def points(length: int, dimension: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the open and the dense mesh."""
    axes = [np.linspace(-2 + 0.1 * k, 2, length) for k in range(dimension)]
    return list(np.ix_(*axes)), list(np.meshgrid(*axes, indexing="ij"))


def _against_lambdify(
    name: str, expressions: Expressions, symbols: Sequence[sp.Symbol], length: int, goal: float, times: int
) -> Row:
    opened, dense = points(length, len(symbols))
    ours = partial(compile_expressions(expressions, symbols), *opened)
    plain = _lambdified(expressions, symbols)
    ours(), plain(*dense)
    return versus(name, "lambdify, dense mesh", goal, ours, partial(plain, *dense), times, clock=time.thread_time)


def _from_axes(name: str, expressions: Expressions, symbols: Sequence[sp.Symbol], length: int) -> Row:
    """Compare what it takes to come from the axes of a grid to the values on it."""
    axes = [np.linspace(-2 + 0.1 * k, 2, length) for k in range(len(symbols))]
    ours, plain = compile_expressions(expressions, symbols), _lambdified(expressions, symbols)
    return versus(
        f"{name}, every size, least at {length}^{len(symbols)}", "lambdify and meshgrid", 0.95,
        lambda: ours(*np.ix_(*axes)), lambda: plain(*np.meshgrid(*axes, indexing="ij")), 5, clock=time.thread_time,
    )  # fmt: skip


def _lambdified(expressions: Expressions, symbols: Sequence[sp.Symbol], **options: Any) -> Callable[..., object]:
    alone = expressions[0] if len(expressions) == 1 else list(expressions)
    return sp.lambdify(symbols, alone, ["scipy", "numpy"], **options)


def _preparation(operations: int, times: int) -> Row:
    """Compare writing the program, first call included, with lambdify and its common subexpressions."""
    fresh = count(operations)
    ours: list[float] = []
    theirs: list[float] = []
    opened, dense = points(2, 3)
    for _ in range(times):
        expr = random_expression(operations, next(fresh))
        for samples, prepare in (
            (ours, lambda expr=expr: compile_expressions([expr], (x, y, z))(*opened)),
            (theirs, lambda expr=expr: _lambdified([expr], (x, y, z), cse=True)(*dense)),
        ):
            clear_cache()
            start = time.thread_time()
            prepare()
            samples.append(time.thread_time() - start)
    mine, other = sorted(ours)[times // 2], sorted(theirs)[times // 2]
    return Row(f"preparation, {operations} operations", "lambdify(..., cse=True)", other / mine, 1, mine * 1e3)


def random_expression(operations: int, seed: int) -> sp.Expr:
    """Return an expression of at least so many operations, with repeated parts."""
    numbers = random.Random(seed)
    pool: list[sp.Expr] = [x, y, z]
    terms: list[sp.Expr] = []
    spent = 0
    while spent < operations:
        a, b, c = (numbers.choice(pool) for _ in range(3))
        k, m = numbers.randint(2, 9), numbers.randint(2, 5)
        kind = numbers.randrange(4)
        term = (
            k * a**m * sp.sin(m * b),
            sp.exp(-k * a**2) * sp.cos(b) / m,
            (a + k) ** m / (1 + b**2 * c**2),
            sp.log(1 + a**2) * b**k + c,
        )[kind]
        spent += int(term.count_ops()) + 1
        terms.append(term)
        if len(pool) < 12:
            pool.append(a * k + sp.sin(b))
    return sp.Add(*terms)
