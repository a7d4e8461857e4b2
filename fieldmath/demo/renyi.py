"""The Rényi divergences: one for every order alpha from 0 to infinity, with Kullback-Leibler at 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly, holds

_TITLE = Text("Rényi divergence")
_IDEA = Text(
    "The order alpha says how much the large ratios p/q count. At 0 only the supports matter, at 1 it is the "
    "Kullback-Leibler divergence, at infinity only the largest ratio remains. It never decreases in alpha.",
)
_CAPTION = Text(
    "The horizontal axis is bent to show every order from 0 to infinity. Left: the species against a guess that "
    "allows all of them. Right: only the flowers with petals above 4.75 cm against all flowers; there is no setosa "
    "among them, so the curve starts at log 3/2 instead of 0.",
)
_NOTE = Text(
    "The limits are exact: at 0, minus the log of the mass that q gives to the support of p, here {zero}; at "
    "infinity, the log of the largest ratio p/q, here {infinity}. Neither is a Hamming or Chebyshev distance.",
)
_GUESS = ("3/10", "2/5", "3/10")
_ORDERS = (sp.Integer(0), sp.Rational(1, 2), sp.Integer(1), sp.Integer(2), sp.Integer(10), sp.oo)


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the Rényi divergence."""
    data = iris.load()
    p = fm.Distribution.from_counts(data.species)
    q = fm.Distribution.from_pmf(dict(zip(data.names, _GUESS, strict=True)))
    long_petals = fm.Distribution.from_counts([name for name, y in zip(data.species, data.y, strict=True) if y > 4.75])
    alpha = sp.Symbol("alpha", positive=True)
    curve = p.renyi(q, alpha)
    values = [p.renyi(q, order) for order in _ORDERS]
    long_values = [long_petals.renyi(p, order) for order in _ORDERS]
    numbers = [float(value) for value in values]
    quarter = sp.Rational(1, 4)
    return Demonstration(
        "renyi",
        _TITLE,
        _IDEA,
        (
            Formula("D_α(p∥q)", curve),
            *(
                Formula(f"D_{'∞' if order == sp.oo else order}(p∥q)", value, float(value))
                for order, value in zip(_ORDERS, values, strict=True)
                if order in (sp.Rational(1, 2), sp.Integer(1), sp.oo)
            ),
        ),
        (
            exactly(Text("order 1 is the Kullback-Leibler divergence"), values[2], p.kl(q)),
            exactly(
                Text("order ∞ is the log of the largest ratio"),
                values[-1],
                sp.log(sp.Rational(10, 9)),
            ),
            exactly(
                Text("skew symmetry at alpha = 1/4"),
                (1 - quarter) * p.renyi(q, quarter),
                quarter * q.renyi(p, 1 - quarter),
            ),
            holds(
                Text("never decreasing in alpha (0, 1/2, 1, 2, 10, ∞)"),
                numbers == sorted(numbers),
                ", ".join(f"{number:.5f}" for number in numbers),
            ),
            at_most(
                Text("against the sum in floating point, alpha = 0.3, 3, 30"),
                max(abs(float(p.renyi(q, order)) - _direct(p, q, order)) for order in (0.3, 3.0, 30.0)),
                64 * float(np.finfo(float).eps),
            ),
            exactly(
                Text("order 0 sees only the supports"),
                long_petals.renyi(p, 0),
                sp.log(sp.Rational(3, 2)),
            ),
        ),
        (_NOTE.format(zero=values[0], infinity=values[-1]),),
        _draw(canvas, (curve, long_petals.renyi(p, alpha)), (values, long_values)),
        _CAPTION,
    )


def _direct(p: fm.Distribution, q: fm.Distribution, order: float) -> float:
    """Return the textbook sum in floating point."""
    first, second = (np.array([float(share) for share in d.probabilities]) for d in (p, q))
    return float(np.log(np.sum(first**order * second ** (1 - order))) / (order - 1))


def _draw(canvas: Canvas, curves: Sequence[sp.Expr], exact: Sequence[Sequence[sp.Expr]]) -> Path:
    """Draw each curve with its exact values at `_ORDERS`."""
    figure = canvas.figure()
    left, right = figure.subplots(1, 2)
    bent = np.linspace(0.0021, 0.9979, 400)  # alpha/(1 + alpha); misses 1/2, where the formula has a removable gap.
    ticks = [1.0 if order == sp.oo else float(order / (1 + order)) for order in _ORDERS]
    for ax, curve, values in zip((left, right), curves, exact, strict=True):
        numbers = [float(value) for value in values]
        ax.plot(bent, fm.evaluate(curve, {"alpha": bent / (1 - bent)}), color=pictures.FIRST, linewidth=2)
        ax.plot(ticks, numbers, "o", color=pictures.SECOND, label=canvas.label("exact values"), zorder=4)
        ax.axhline(numbers[-1], color=pictures.QUIET, linestyle="--", label="log max p/q")
        ax.axvline(0.5, color=pictures.WARNING, linestyle=":", label=canvas.label("alpha = 1: KL"))
        ax.set_xticks(ticks, ["∞" if order == sp.oo else str(order) for order in _ORDERS])
        ax.set_ylim(0, 1.1 * numbers[-1])
        ax.set_xlabel("α")
        ax.set_ylabel(canvas.label("divergence / nats"))
        ax.legend(fontsize=9, frameon=False, loc="lower right")
        pictures.bare(ax)
    title = canvas.label("species against the guess (0.3, 0.4, 0.3)")
    left.set_title(title, fontsize=11)
    right.annotate("−log q(supp p) = log 3/2", (0, float(exact[1][0])), xytext=(10, -16), textcoords="offset points")
    right.set_title(canvas.label("petals above 4.75 cm against all"), fontsize=11)
    return canvas.save(figure, "renyi")
