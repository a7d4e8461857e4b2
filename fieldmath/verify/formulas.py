"""Closed forms with a slip: which parameter was misread, which term has the wrong sign, which constant is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.evaluation import evaluate
from fieldmath.verify.hypotheses import Hypothesis

_MOST_TERMS = 12

Row = Callable[[str, str, str, Mapping[sp.Expr, sp.Expr]], Hypothesis]


def misread(
    exact: sp.Expr, symbols: Sequence[sp.Symbol], places: Mapping[int, Mapping[str, float]]
) -> Iterator[Hypothesis]:
    """Yield parameters read as something else: exchanged, a variance for a deviation, a rate for a scale."""

    def row(name: str, fix: str, detail: str, swap: Mapping[sp.Symbol, sp.Expr]) -> Hypothesis:
        changed = exact.xreplace(dict(swap))

        def predict(case: Any) -> float | None:
            return float(evaluate(changed, {symbol: places[id(case)][symbol.name] for symbol in symbols}))

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
    yield from _of_terms(exact, row)


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


# --- terms -----------------------------------------------------------------------------------------------------------

_CHANGES: tuple[tuple[str, str, float | sp.Rational], ...] = (
    ("sign of a term", "Change the sign of {}.", sp.Integer(-1)),
    ("term missing", "Add {}.", sp.Integer(0)),
    ("factor 2 in a term", "Halve the term {}.", sp.Integer(2)),
    ("factor 1/2 in a term", "Double the term {}.", sp.Rational(1, 2)),
    ("factor pi in a term", "Divide {} by pi.", sp.pi),
    ("factor 1/pi in a term", "Multiply {} by pi.", 1 / sp.pi),
)


def _of_terms(exact: sp.Expr, row: Row) -> Iterator[Hypothesis]:
    """Yield slips in one term of a sum, and powers and exponentials with a wrong argument."""
    for term in _terms(exact):
        for name, fix, factor in _CHANGES:
            if term.free_symbols or factor == 0:
                yield row(name, fix.format(term), f"{term}", {exact: exact + (factor - 1) * term})
    for power in sorted(exact.atoms(sp.Pow), key=str):
        if power.exp == 2:
            yield row("square missing", f"Square {power.base}.", f"{power.base}", {power: power.base})
    for function in sorted(exact.atoms(sp.exp, sp.log), key=str):
        inside, name = function.args[0], function.func.__name__
        yield row(f"{name} missing", f"Take {name} of {inside}.", f"{inside}", {function: inside})
        for factor, words in ((sp.Rational(1, 2), "half"), (sp.Integer(2), "twice")):
            yield row(f"{words} the argument", f"Take {name} of {inside}.", f"of {name}",
                      {function: function.func(factor * inside)})  # fmt: skip


def _of_angles(exact: sp.Expr, row: Row) -> Iterator[Hypothesis]:
    """Yield angles in the wrong unit."""
    functions = exact.atoms(sp.sin, sp.cos, sp.tan)
    for name, fix, factor in (
        ("degrees for radians", "Leave out the conversion to radians.", sp.pi / 180),
        ("degrees for radians", "Leave out the conversion to degrees.", 180 / sp.pi),
    ):
        if functions:
            yield row(name, fix, "", {f: f.func(factor * f.args[0]) for f in functions})


def _terms(exact: sp.Expr) -> list[sp.Expr]:
    """Return the terms of the expanded expression, sums of logarithms as one term too."""
    terms = list(sp.Add.make_args(sp.expand(exact)))
    split = list(sp.Add.make_args(sp.expand_log(sp.expand(exact), force=True)))
    logs = [term for term in split if isinstance(term.as_coeff_Mul()[1], sp.log) and term.free_symbols]
    whole = [sp.Add(*logs)] if len(logs) > 1 else []
    found = dict.fromkeys([*whole, *terms, *split])
    return list(found)[:_MOST_TERMS]


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
