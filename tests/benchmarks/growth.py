"""How the cost of symbolic work grows with the size of an expression: nothing is quadratic.

A ratio of 1 says that an expression ten times as long takes ten times as long. Processor time, on fresh expressions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp
from sympy.core.cache import clear_cache

import fieldmath as fm
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.parse import parse
from fieldmath.algebra.tidy import is_zero
from tests.benchmarks.measure import Row
from tests.benchmarks.symbolic import texts

CHART = fm.cartesian("x y z")


NAMES = dict(zip("xyz", CHART.symbols, strict=True))


def _expression(operations: int, seed: int) -> sp.Expr:
    """Return the sum of texts of at most 400 operations: longer ones are refused as text."""
    pieces = range(0, operations, 400)
    return sp.Add(*[parse(texts(("x", "y", "z"), min(400, operations - k), seed + k, 1)[0], NAMES) for k in pieces])


def _field(operations: int, seed: int) -> fm.ScalarField:
    return fm.ScalarField(_expression(operations, seed), CHART)


def _text(operations: int, seed: int) -> str:
    return texts(("x", "y", "z"), operations // 30, seed, 1)[0]


# Work; what it is done on, made from a number of operations beforehand; the work.
WORK: tuple[tuple[str, Callable[[int, int], Any], Callable[[Any], object]], ...] = (
    ("parse, of a thirtieth", _text, lambda text: parse(text, NAMES)),
    ("construction", _expression, lambda e: fm.ScalarField(e, CHART)),
    ("gradient", _field, lambda f: f.grad().exprs),
    ("Laplacian", _field, lambda f: f.laplacian().expr),
    ("Hessian", _field, lambda f: f.hessian().exprs),
    ("curl grad = 0", _field, lambda f: f.grad().curl().is_zero()),
    ("zero test, refuted", _expression, lambda e: is_zero(e - sp.Rational(1, 10**6))),
    ("equality", lambda n, seed: (_field(n, seed), _field(n, seed)), lambda pair: pair[0] == pair[1]),
    ("repr", _field, repr),
    ("preparation", _expression, lambda e: compile_expressions([e], CHART.symbols)(1.5, 0.5, 2.0)),
    ("source text", _expression, lambda e: fm.to_code(e, "numpy")),
)


def growth(times: int) -> Iterator[Row]:
    """Compare 100 with 1,000 operations, and 8,000 with 32,000: beyond 3,000 nodes operators change their method."""
    for name, made, work in WORK:
        for small, large in ((100, 1000),) if times < 9 else ((100, 1000), (8000, 32_000)):
            few, many = (min(_spent(made, work, n, seed) for seed in range(2)) for n in (small, large))
            ratio = _length(large, name) / _length(small, name) * few / many
            yield Row(f"{name}, {small} to {large} operations", "linear growth", ratio, 0.5, many * 1e3)


def _length(operations: int, work: str) -> int:
    """Return how long an expression really is: among many terms some are equal."""
    return operations if work.startswith("parse") else int(sp.count_ops(_expression(operations, operations)))


def _spent(made: Callable[[int, int], Any], work: Callable[[Any], object], operations: int, seed: int) -> float:
    given = made(operations, operations + seed)
    clear_cache()
    start = time.process_time()
    work(given)
    return time.process_time() - start
