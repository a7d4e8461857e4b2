"""The Kullback-Leibler divergence: what a wrong belief costs, in both directions and without a bound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly, holds

_TITLE = Text("Kullback-Leibler divergence")
_IDEA = Text(
    "KL(p‖q) is the mean, over what really happens, of log p/q: the extra surprise of believing q. It is never "
    "negative, zero only for p = q, not symmetric, and infinite as soon as q excludes something that happens.",
)
_CAPTION = Text(
    "Left: both directions of the divergence between the species and a guess, outcome by outcome; single terms may be "
    "negative, the sums are not. Right: a guess without setosa. The answer is infinite; an epsilon in the logarithm "
    "makes it any number one likes.",
)
_NOTE = Text(
    "An epsilon of {epsilon:g} inside the logarithm changes this divergence by {change:.1e}, for nothing: every term "
    "is defined, because 0·log 0 = 0.",
)
_NOTE_SUPPORT = Text(
    "For the guess (0, 1/2, 1/2) the divergence is {exact}. With epsilon {epsilon:g} it comes out as {small:.2f}, "
    "with {tiny:g} as {larger:.2f}.",
)
_GUESS = ("1/5", "2/5", "2/5")
_EPSILON, _TINY = 1e-10, 1e-100


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the Kullback-Leibler divergence."""
    data = iris.load()
    p = fm.Distribution.from_counts(data.species)
    q = fm.Distribution.from_pmf(dict(zip(data.names, _GUESS, strict=True)))
    blind = fm.Distribution.from_pmf(dict(zip(data.names, (0, "1/2", "1/2"), strict=True)))
    forward, backward = p.kl(q), q.kl(p)
    direct = _with_epsilon(p, q, 0.0)
    # Three terms below 1 in size, with a division, a logarithm and a product each.
    rounding = 8 * float(np.finfo(float).eps)
    return Demonstration(
        "kl",
        _TITLE,
        _IDEA,
        (Formula("KL(p∥q)", forward, float(forward)), Formula("KL(q∥p)", backward, float(backward))),
        (
            exactly(
                Text("divergence = cross-entropy − entropy"),
                p.cross_entropy(q) - p.entropy(),
                forward,
            ),
            at_most(Text("against the sum in floating point"), abs(direct - float(forward)), rounding),
            exactly(Text("KL(p‖p)"), p.kl(p), sp.Integer(0)),
            holds(
                Text("positive in both directions, and not the same"),
                0 < float(forward) != float(backward) > 0,
                f"{float(forward):.6f}, {float(backward):.6f}",
            ),
            exactly(Text("a guess that excludes what happens"), p.kl(blind), sp.oo),
        ),
        (
            _NOTE.format(epsilon=_EPSILON, change=_with_epsilon(p, q, _EPSILON) - float(forward)),
            _NOTE_SUPPORT.format(
                exact="∞" if p.kl(blind) == sp.oo else p.kl(blind),
                epsilon=_EPSILON,
                small=_with_epsilon(p, blind, _EPSILON),
                tiny=_TINY,
                larger=_with_epsilon(p, blind, _TINY),
            ),
        ),
        _draw(canvas, data, (p, q), blind),
        _CAPTION,
    )


def _shares(distribution: fm.Distribution) -> np.ndarray:
    return np.array([float(share) for share in distribution.probabilities])


def _with_epsilon(p: fm.Distribution, q: fm.Distribution, epsilon: float) -> float:
    """Return the sum with `epsilon` added to both probabilities, as is often written."""
    first, second = _shares(p), _shares(q)
    return float(np.sum(first * np.log((first + epsilon) / (second + epsilon))))


def _draw(
    canvas: Canvas, data: iris.Iris, pair: tuple[fm.Distribution, fm.Distribution], blind: fm.Distribution
) -> Path:
    figure = canvas.figure()
    left, right = figure.subplots(1, 2)
    p, q = map(_shares, pair)
    terms = {"p log(p/q)": p * np.log(p / q), "q log(q/p)": q * np.log(q / p)}
    totals = [float(pair[0].kl(pair[1])), float(pair[1].kl(pair[0]))]
    places = np.arange(len(data.names) + 1)
    for k, ((name, values), colour) in enumerate(zip(terms.items(), (pictures.FIRST, pictures.SECOND), strict=True)):
        shown = [*values, totals[k]]
        drawn = left.bar(places + 0.4 * k - 0.2, shown, 0.36, label=name, color=colour)
        left.bar_label(drawn, fmt="%.3f", fontsize=8, padding=2)
    left.axhline(0, color=pictures.INK, linewidth=0.8)
    left.axvspan(places[-1] - 0.5, places[-1] + 0.5, color="#eef1f4", zorder=0)
    left.set_xticks(places, [*data.names, canvas.label("sum = KL")])
    left.set_ylabel(canvas.label("nats"))
    left.set_title(canvas.label("both directions, term by term"), fontsize=11)
    left.margins(y=0.15)
    left.legend(fontsize=9, frameon=False)
    pictures.bare(left)

    epsilons = np.logspace(-1, -300, 60)
    with np.errstate(divide="ignore"):
        values = [_with_epsilon(pair[0], blind, epsilon) for epsilon in epsilons]
    right.semilogx(epsilons, values, color=pictures.WARNING, linewidth=2)
    right.plot(_EPSILON, _with_epsilon(pair[0], blind, _EPSILON), "o", color=pictures.INK)
    spot = (_EPSILON, _with_epsilon(pair[0], blind, _EPSILON))
    right.annotate("ε = 1e-10", spot, xytext=(10, -6), textcoords="offset points")
    right.set_xlim(1e8, 1e-308)
    right.set_xticks([1, 1e-100, 1e-200, 1e-300])
    right.text(0.97, 0.1, canvas.label("exact: ∞"), transform=right.transAxes, ha="right", fontsize=12)
    right.set_xlabel(canvas.label("epsilon in the logarithm"))
    right.set_ylabel(canvas.label("computed KL / nats"))
    right.set_title(canvas.label("a guess without setosa"), fontsize=11)
    pictures.bare(right)
    return canvas.save(figure, "kl")
