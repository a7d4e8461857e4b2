"""Exact results of many families, with numbers for their parameters: what generated code is compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import sympy as sp

import fieldmath as fm
from fieldmath import families
from fieldmath.probability.families import FAMILIES

CHOSEN = ("Normal", "Laplace", "Gumbel", "Gamma", "Beta", "Weibull", "Pareto", "Poisson", "Zipf", "VonMises", "Cauchy",
          "HalfLogistic")  # fmt: skip


def results() -> Iterator[tuple[str, sp.Expr, dict[sp.Symbol, sp.Rational]]]:
    """Yield names, exact results in symbols, and rational values of these."""
    for name in CHOSEN:
        row = FAMILIES[name]
        p, q = (getattr(families, name)(*(f"{s.name}{i}" for s in row.parameters)) for i in (1, 2))
        pairs = zip((1, 2), (row.typical[0], row.typical[1]), strict=True)
        values = {
            f"{s.name}{i}": sp.Rational(v) for i, typical in pairs for s, v in zip(row.symbols, typical, strict=True)
        }
        asked: list[tuple[str, tuple[Any, ...]]] = [
            ("entropy", ()),
            ("kl", (q,)),
            ("renyi_entropy", (2,)),
            ("hellinger", (q,)),
        ]
        for functional, arguments in asked:
            try:
                value = getattr(p, functional)(*arguments, method="exact")
            except fm.NoClosedFormError:
                continue
            yield f"{name}.{functional}", value, {s: values[s.name] for s in value.free_symbols}


def compared(language: str, number: Any, least: int) -> None:
    """Execute the code of all results and compare with their digits."""
    seen = 0
    for name, value, at in results():
        try:
            source = fm.to_code(value, language)
        except fm.EvaluationError:
            continue
        space: dict[str, Any] = {}
        exec(compile(source, name, "exec"), space)
        found = float(space["f"](*(number(float(at[s])) for s in sorted(at, key=lambda symbol: symbol.name))))
        truth = float(value.subs(at).evalf(20))
        assert abs(found - truth) <= 1e-12 * max(1.0, abs(truth)) or (math.isinf(truth) and found == truth), name
        seen += 1
    assert seen >= least
