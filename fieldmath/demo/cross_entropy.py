"""The cross-entropy: the loss of a model that gives every flower the same probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly

_TITLE = Text("Cross-entropy")
_IDEA = Text(
    "Cross-entropy is the average surprise of somebody who believes q while p is true. It is the entropy, which no "
    "model can avoid, plus the Kullback-Leibler divergence, which a better model can. Classifiers minimise it.",
)
_CAPTION = Text(
    "Left: the species and a model that is wrong about them. Right: the loss of the models (t, (1−t)/2, (1−t)/2); the "
    "entropy is the floor, the divergence is what lies above it, and it vanishes only at the truth, t = 1/3.",
)
_NOTE = Text(
    "A uniform guess is no example of a bad model here: the three species are equally frequent, so it is the truth, "
    "and its cross-entropy, {uniform}, is the entropy itself. The model above costs {extra:.4f} nats more.",
)
GUESS = ("1/5", "2/5", "2/5")


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the cross-entropy."""
    data = iris.load()
    p = fm.Distribution.from_counts(data.species)
    q = fm.Distribution.from_pmf(dict(zip(data.names, GUESS, strict=True)))
    uniform = fm.Distribution.from_pmf(dict.fromkeys(data.names, sp.Rational(1, 3)))
    loss = p.cross_entropy(q)
    t = sp.Symbol("t", positive=True)
    model = fm.Distribution.from_pmf(dict(zip(data.names, (t, (1 - t) / 2, (1 - t) / 2), strict=True)))
    curve = p.cross_entropy(model)
    extra = loss - p.entropy()
    return Demonstration(
        "cross_entropy",
        _TITLE,
        _IDEA,
        (Formula("H(p,q)", loss, float(loss)), Formula("H(p,q_t)", curve)),
        (
            exactly(Text("cross-entropy = entropy + divergence"), p.entropy() + p.kl(q), loss),
            exactly(
                Text("the slope of the loss at t = 1/3"),
                sp.diff(curve, t).xreplace({t: sp.Rational(1, 3)}),
                sp.Integer(0),
            ),
            at_most(
                Text(
                    "against scikit-learn's log_loss over the 150 flowers",
                ),
                abs(_log_loss(data) - float(loss)),
                len(data.species) * np.finfo(float).eps,
            ),
        ),
        (_NOTE.format(uniform=p.cross_entropy(uniform), extra=float(extra)),),
        _draw(canvas, data, p, curve),
        _CAPTION,
    )


def _log_loss(data: iris.Iris) -> float:
    from sklearn.metrics import log_loss

    predicted = np.tile([float(sp.Rational(share)) for share in GUESS], (len(data.species), 1))
    return float(log_loss(data.species, predicted, labels=list(data.names)))


def _draw(canvas: Canvas, data: iris.Iris, p: fm.Distribution, curve: sp.Expr) -> Path:
    figure = canvas.figure()
    left, right = figure.subplots(1, 2)
    shares = {
        canvas.label("truth p"): [float(share) for share in p.probabilities],
        canvas.label("model q"): [float(sp.Rational(share)) for share in GUESS],
    }
    pictures.bars(left, data.names, shares, (pictures.FIRST, pictures.SECOND))
    left.set_title(canvas.label("what is true and what is believed"), fontsize=11)
    left.set_ylabel(canvas.label("probability"))

    places = np.linspace(0.002, 0.99, 600)
    values = fm.evaluate(curve, {"t": places})
    floor = float(p.entropy())
    right.fill_between(places, 0, floor, color=pictures.FIRST, alpha=0.22, linewidth=0)
    right.fill_between(places, floor, values, color=pictures.SECOND, alpha=0.30, linewidth=0)
    right.plot(places, values, color=pictures.INK)
    right.plot(1 / 3, floor, "o", color=pictures.WARNING, markersize=8, zorder=4)
    right.text(0.5, floor / 2, canvas.label("entropy of p"), ha="center", va="center", fontsize=11)
    right.text(0.84, floor + 0.15, canvas.label("divergence"), ha="center", fontsize=11)
    right.set(xlim=(0, 1), ylim=(0, 2.4), xlabel="t")
    right.set_ylabel(canvas.label("cross-entropy / nats"))
    title = canvas.label("loss of the model (t, (1−t)/2, (1−t)/2)")
    right.set_title(title, fontsize=11)
    pictures.bare(right)
    return canvas.save(figure, "cross_entropy")
