"""Closed forms with a slip: which parameter was misread, which term has the wrong sign, which constant is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.evaluation import evaluate
from fieldmath.verify.elementwise import numeric
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.mutations import mutations

Row = Callable[[str, str, str, Mapping[sp.Expr, sp.Expr]], Hypothesis]


def misread(
    exact: sp.Expr, symbols: Sequence[sp.Symbol], places: Mapping[int, Mapping[str, float]]
) -> Iterator[Hypothesis]:
    """Yield parameters read as something else: exchanged, a variance for a deviation, a rate for a scale."""
    order = {key: k for k, key in enumerate(places)}
    known: dict[sp.Expr, Any] = {s: np.array([place[s.name] for place in places.values()]) for s in symbols}
    values: dict[sp.Expr, np.ndarray] = {}

    def row(name: str, fix: str, detail: str, swap: Mapping[sp.Symbol, sp.Expr]) -> Hypothesis:
        changed = exact.xreplace(dict(swap))

        def predict(case: Any) -> float | None:
            if changed not in values:
                values[changed] = _evaluated(changed, known)
            return float(values[changed][order[id(case)]])

        return Hypothesis(name, fix, predict, detail=detail)

    pairs = _corresponding(symbols)
    if pairs:
        yield row("arguments reversed", "Exchange the two laws.", "", {**pairs, **{b: a for a, b in pairs.items()}})
    for k, a in enumerate(symbols):
        for b in symbols[k + 1 :]:
            if a.assumptions0 == b.assumptions0:
                yield row("parameters exchanged", f"Exchange {a} and {b}.", f"{a} and {b}", {a: b, b: a})
    yield from _of_angles(exact, row)
    for group in [[symbol] for symbol in symbols] + [[a, b] for a, b in pairs.items()]:
        if not all(symbol.is_positive for symbol in group):
            continue
        where = " and ".join(symbol.name for symbol in group)
        for name, fix, change in _READINGS:
            if _is_variance(group[0]) and name in _OTHER_WAY:
                name = _OTHER_WAY[name]
            yield row(name, fix.format(where), where, {symbol: change(symbol) for symbol in group})
    for name, fix, detail, new in mutations(exact):
        yield row(name, fix, detail, {exact: new})


def _evaluated(expr: sp.Expr, known: dict[sp.Expr, Any]) -> np.ndarray:
    count = len(next(iter(known.values())))
    try:
        with np.errstate(all="ignore"):
            value = numeric(expr, known)
    except (KeyError, TypeError):  # A function that has no plain NumPy counterpart.
        value = evaluate(expr, {symbol: known[symbol] for symbol in expr.free_symbols})
    return np.broadcast_to(np.asarray(value, dtype=float), count)


_READINGS: tuple[tuple[str, str, Callable[[sp.Expr], sp.Expr]], ...] = (
    ("variance for standard deviation", "The code takes the root of {0}: use {0} as it is.", sp.sqrt),
    ("variance for standard deviation", "The code squares {0}: use {0} as it is.", lambda s: s**2),
    ("rate for scale", "Use 1/{}.", lambda s: 1 / s),
)
_OTHER_WAY = {"variance for standard deviation": "standard deviation for variance"}


def _is_variance(symbol: sp.Symbol) -> bool:
    """Return whether a name says that it is a variance: v, v1, var, variance, sigma2 that has no sigma1."""
    return symbol.name.lower().startswith("v")


def _corresponding(symbols: Sequence[sp.Symbol]) -> dict[sp.Symbol, sp.Symbol]:
    """Return the pairs of names that end in 1 and 2, when these are all the names there are."""
    named = {symbol.name: symbol for symbol in symbols}
    pairs = {s: named[n[:-1] + "2"] for n, s in named.items() if n.endswith("1") and n[:-1] + "2" in named}
    return pairs if 2 * len(pairs) == len(symbols) else {}


def _of_angles(exact: sp.Expr, row: Row) -> Iterator[Hypothesis]:
    """Yield angles in the wrong unit."""
    functions = exact.atoms(sp.sin, sp.cos, sp.tan)
    for name, fix, factor in (
        ("degrees for radians", "Leave out the conversion to radians.", sp.pi / 180),
        ("degrees for radians", "Leave out the conversion to degrees.", 180 / sp.pi),
    ):
        if functions:
            yield row(name, fix, "", {f: f.func(factor * f.args[0]) for f in functions})


# --- constants -------------------------------------------------------------------------------------------------------

#: What is added to a right number by those who forget it, or add it twice.
CONSTANTS: tuple[tuple[str, float], ...] = (
    ("1", 1.0),
    ("1/2", 0.5),
    ("log(2)", math.log(2)),
    ("log(2)/2", math.log(2) / 2),
    ("log(pi)", math.log(math.pi)),
    ("log(pi)/2", math.log(math.pi) / 2),
    ("log(2*pi)", math.log(2 * math.pi)),
    ("log(2*pi)/2", math.log(2 * math.pi) / 2),
    ("(1 + log(2*pi))/2", (1 + math.log(2 * math.pi)) / 2),
    ("Euler's constant", float(np.euler_gamma)),
    ("2", 2.0),
    ("3", 3.0),
    ("pi", math.pi),
)


def constant_offset(exact: Sequence[float], observed: Sequence[float], within: float = 1e-8) -> list[Hypothesis]:
    """Return the row of a constant by which all numbers are off, if there is one."""
    offsets = np.asarray(observed, dtype=float) - np.asarray(exact, dtype=float)
    if not np.isfinite(offsets).all() or len(offsets) < 3:
        return []
    offset = float(np.median(offsets))
    if np.abs(offsets - offset).max() > within * max(1.0, float(np.abs(exact).max())):
        return []
    return [of_constant(offset, within)]


def of_constant(offset: float, within: float) -> Hypothesis:
    """Return the row of a constant that was added or left out."""
    word = next((text for text, value in CONSTANTS if abs(abs(offset) - value) <= within), f"{abs(offset):.6g}")
    name, fix = ("constant missing", "Add {}.") if offset < 0 else ("constant added", "Subtract {}.")
    return Hypothesis(name, fix.format(word), lambda case: float(case.exact) + offset, detail=word)
