"""The Jensen-Shannon divergence: a symmetric comparison that never exceeds log 2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly, holds

_TITLE = Text("Jensen-Shannon divergence")
_IDEA = Text(
    "Mix p and q half and half, and take the mean of their divergences from the mixture m. The mixture excludes "
    "nothing that either of them allows, so the result is always finite: at most log 2, reached when p and q share no "
    "outcome. Its square root is a metric.",
)
_CAPTION = Text(
    "Left: the species, a guess and their mixture. Right: from equal (t = 0) to disjoint (t = 1), p leaning to setosa "
    "and q to virginica; the Jensen-Shannon divergence ends at log 2 while KL grows without bound.",
)
_NOTE = Text(
    "The range is [0, 1] in bits only; in nats it is [0, log 2] = [0, {top:.4f}]. This pair: {nats:.4f} nats, "
    "{bits:.4f} bits.",
)
_GUESS = ("1/10", "4/5", "1/10")


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the Jensen-Shannon divergence."""
    data = iris.load()
    p = fm.Distribution.from_counts(data.species)
    q = fm.Distribution.from_pmf(dict(zip(data.names, _GUESS, strict=True)))
    pairs = zip(p.probabilities, q.probabilities, strict=True)
    middle = fm.Distribution.from_pmf({name: (a + b) / 2 for name, (a, b) in zip(data.names, pairs, strict=True)})
    exact = p.js(q)
    first, last = (fm.Distribution.from_pmf({name: "1"}) for name in (data.names[0], data.names[-1]))
    return Demonstration(
        "js",
        _TITLE,
        _IDEA,
        (Formula("JS(p,q)", exact, float(exact)),),
        (
            exactly(Text("the same both ways round"), q.js(p), exact),
            exactly(
                Text("entropy of the mixture − mean entropy"),
                middle.entropy() - (p.entropy() + q.entropy()) / 2,
                exact,
            ),
            at_most(
                Text("against the square of SciPy's jensenshannon"),
                abs(_scipy(p, q) - float(exact)),
                16 * float(np.finfo(float).eps),
            ),
            holds(
                Text("at most log 2"),
                float(exact) <= float(sp.log(2)),
                f"{float(exact):.6f} ≤ 0.693147",
            ),
            exactly(Text("disjoint distributions reach log 2"), first.js(last), sp.log(2)),
        ),
        (_NOTE.format(top=float(sp.log(2)), nats=float(exact), bits=float(p.js(q, base=2))),),
        _draw(canvas, data, p, q),
        _CAPTION,
    )


def _scipy(p: fm.Distribution, q: fm.Distribution) -> float:
    from scipy.spatial.distance import jensenshannon

    return float(jensenshannon(*([float(share) for share in d.probabilities] for d in (p, q))) ** 2)


def _draw(canvas: Canvas, data: iris.Iris, p: fm.Distribution, q: fm.Distribution) -> Path:
    figure = canvas.figure()
    left, right = figure.subplots(1, 2)
    first, second = (np.array([float(share) for share in d.probabilities]) for d in (p, q))
    series = {
        canvas.label("truth p"): first,
        canvas.label("mixture m"): (first + second) / 2,
        canvas.label("guess q"): second,
    }
    pictures.bars(left, data.names, series, (pictures.FIRST, pictures.THIRD, pictures.SECOND))
    left.set_ylabel(canvas.label("probability"))
    left.set_title(canvas.label("two distributions and the middle"), fontsize=11)

    t = sp.Symbol("t", positive=True)
    shares = ((1 + 2 * t) / 3, (1 - t) / 3, (1 - t) / 3)
    leaning = fm.Distribution.from_pmf(dict(zip(data.names, shares, strict=True)))
    away = fm.Distribution.from_pmf(dict(zip(data.names, reversed(shares), strict=True)))
    places = np.linspace(0.001, 0.999, 500)
    for curve, colour, name in (
        (leaning.kl(away), pictures.SECOND, "KL(p‖q)"),
        (leaning.js(away), pictures.FIRST, "JS(p, q)"),
    ):
        right.plot(places, fm.evaluate(curve, {"t": places}), color=colour, linewidth=2, label=name)
    right.axhline(np.log(2), color=pictures.QUIET, linestyle="--", label="log 2")
    right.set(xlim=(0, 1), ylim=(0, 2), xlabel="t")
    right.set_ylabel(canvas.label("nats"))
    right.set_title(canvas.label("from equal to disjoint"), fontsize=11)
    right.legend(fontsize=9, frameon=False)
    pictures.bare(right)
    return canvas.save(figure, "js")
