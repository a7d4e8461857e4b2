"""The entropy of the species, and how much of it one question about the petals removes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, exactly, holds

_TITLE = Text("Entropy")
_IDEA = Text(
    "Entropy is the average surprise at an outcome: zero when it is certain, largest when all outcomes are equally "
    "likely. Three species with fifty flowers each give log 3, the most that three outcomes can have.",
)
_CAPTION = Text(
    "Left: the species of all flowers, and of those on either side of the best cut. Right: the entropy that remains "
    "after asking whether the petal is longer than a threshold; a decision tree cuts where the curve is lowest.",
)
_NOTE = Text(
    "The unit belongs to the number: {nats:.4f} nats and {bits:.4f} bits are the same entropy. Bits come from base-2 "
    "logarithms, nats from natural ones.",
)


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the entropy."""
    data = iris.load()
    p = fm.Distribution.from_counts(data.species)
    entropy, bits = p.entropy(), p.entropy(base=2)
    cuts = _cuts(data)
    best, remaining = min(cuts, key=lambda cut: float(cut[1]))
    is_setosa = fm.Distribution.from_counts([name == "setosa" for name in data.species])
    others = fm.Distribution.from_counts([name for name in data.species if name != "setosa"])
    tree_cut, tree_bits = _decision_tree(data)
    return Demonstration(
        "entropy",
        _TITLE,
        _IDEA,
        (
            Formula("H(p)", entropy, float(entropy)),
            Formula("H_2(p)", bits, float(bits)),
            Formula("H(p)−H(p|y)", sp.expand(entropy - remaining), float(entropy - remaining)),
        ),
        (
            exactly(Text("the entropy of three equal shares"), entropy, sp.log(3)),
            exactly(
                Text("asking in two steps adds up (Shannon's grouping law)"),
                is_setosa.entropy() + sp.Rational(2, 3) * others.entropy(),
                entropy,
            ),
            holds(
                Text("scikit-learn's decision tree cuts at the same place"),
                abs(tree_cut - best) < 1e-6 and abs(tree_bits - float(bits)) < 1e-12,
                f"{best:.2f} cm; {float(bits):.6f} bits",
            ),
        ),
        (_NOTE.format(nats=float(entropy), bits=float(bits)),),
        _draw(canvas, data, best, cuts),
        _CAPTION,
    )


def _cuts(data: iris.Iris) -> list[tuple[float, sp.Expr]]:
    """Return every threshold halfway between two petal lengths with the entropy that remains after the question."""
    lengths = np.unique(data.y)
    return [(float(cut), _remaining(data, float(cut))) for cut in (lengths[1:] + lengths[:-1]) / 2]


def _remaining(data: iris.Iris, cut: float) -> sp.Expr:
    """Return the entropies on both sides of a cut, weighted by the number of flowers."""
    names = np.array(data.species)
    sides = (names[data.y <= cut].tolist(), names[data.y > cut].tolist())
    return sum(
        (sp.Rational(len(side), len(names)) * fm.Distribution.from_counts(side).entropy() for side in sides),
        sp.Integer(0),
    )


def _decision_tree(data: iris.Iris) -> tuple[float, float]:
    """Return where scikit-learn's tree cuts the petal length first, and the impurity in bits that it starts from."""
    from sklearn.tree import DecisionTreeClassifier

    classifier = DecisionTreeClassifier(criterion="entropy", max_depth=1).fit(data.y[:, None], data.species)
    return float(classifier.tree_.threshold[0]), float(classifier.tree_.impurity[0])


def _draw(canvas: Canvas, data: iris.Iris, best: float, cuts: list[tuple[float, sp.Expr]]) -> Path:
    figure = canvas.figure()
    left, right = figure.subplots(1, 2)
    shorter = data.y <= best
    groups = {
        canvas.label("all"): np.ones_like(shorter),
        canvas.label("petal ≤ {length:.2f} cm", length=best): shorter,
        canvas.label("petal > {length:.2f} cm", length=best): ~shorter,
    }
    series = {name: [float(np.mean(data.of(kind)[group])) for kind in data.names] for name, group in groups.items()}
    pictures.bars(left, data.names, series, (pictures.QUIET, pictures.FIRST, pictures.SECOND))
    left.set_ylabel(canvas.label("share of the flowers"))
    left.set_title(canvas.label("species before and after one question"), fontsize=11)

    places, values = np.array([(cut, float(entropy)) for cut, entropy in cuts]).T
    right.axhline(np.log(3), color=pictures.QUIET, linestyle="--", label=canvas.label("before: log 3"))
    right.plot(places, values, "o-", color=pictures.FIRST, markersize=4, label=canvas.label("remaining"))
    right.plot(best, values.min(), "o", color=pictures.WARNING, markersize=9, zorder=4)
    right.annotate(f"{best:.2f} cm", (best, values.min()), xytext=(8, -18), textcoords="offset points")
    right.set(ylim=(0, 1.2), xlabel=canvas.label("threshold on the petal length / cm"))
    right.set_ylabel(canvas.label("entropy / nats"))
    right.set_title(canvas.label("what one question leaves"), fontsize=11)
    right.legend(fontsize=9, frameon=False, loc="lower right")
    pictures.bare(right)
    return canvas.save(figure, "entropy")
