"""The Jensen-Shannon divergence: a symmetric comparison that never exceeds log 2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly, holds

_TITLE = Text("Jensen-Shannon divergence", "JS 散度")
_IDEA = Text(
    "Mix p and q half and half, and take the mean of their divergences from the mixture m. The mixture excludes "
    "nothing that either of them allows, so the result is always finite: at most log 2, reached when p and q share no "
    "outcome. Its square root is a metric.",
    "把 p 与 q 各取一半混成 m，再取两者到 m 的 KL 散度的平均。p、q 允许的结果 m 都允许，所以它总是有限的：上限 log 2，"
    "在两个分布毫无共同结果时达到。它的平方根满足距离的三条公理。",
)
_CAPTION = Text(
    "Left: the species, a guess and their mixture. Right: from equal (t = 0) to disjoint (t = 1), p leaning to setosa "
    "and q to virginica; the Jensen-Shannon divergence ends at log 2 while KL grows without bound.",
    "左：真实比例、猜测与两者的混合。右：让 p 偏向 setosa、q 偏向 virginica，从相同（t = 0）直到毫无重叠（t = 1）；JS "
    "散度停在 log 2，KL 散度却无限增长。",
)
_NOTE = Text(
    "The range is [0, 1] in bits only; in nats it is [0, log 2] = [0, {top:.4f}]. This pair: {nats:.4f} nats, "
    "{bits:.4f} bits.",
    "只有以比特计，取值范围才是 [0, 1]；以纳特计是 [0, log 2] = [0, {top:.4f}]。这一对分布：{nats:.4f} 纳特，"
    "{bits:.4f} 比特。",
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
            exactly(Text("the same both ways round", "交换两个分布不变"), q.js(p), exact),
            exactly(
                Text("entropy of the mixture − mean entropy", "混合分布的熵 − 平均的熵"),
                middle.entropy() - (p.entropy() + q.entropy()) / 2,
                exact,
            ),
            at_most(
                Text("against the square of SciPy's jensenshannon", "与 SciPy 的 jensenshannon 之平方的差"),
                abs(_scipy(p, q) - float(exact)),
                16 * float(np.finfo(float).eps),
            ),
            holds(
                Text("at most log 2", "不超过 log 2"),
                float(exact) <= float(sp.log(2)),
                f"{float(exact):.6f} ≤ 0.693147",
            ),
            exactly(Text("disjoint distributions reach log 2", "毫无重叠时达到 log 2"), first.js(last), sp.log(2)),
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
        canvas.label("truth p", "真实 p"): first,
        canvas.label("mixture m", "混合 m"): (first + second) / 2,
        canvas.label("guess q", "猜测 q"): second,
    }
    pictures.bars(left, data.names, series, (pictures.FIRST, pictures.THIRD, pictures.SECOND))
    left.set_ylabel(canvas.label("probability", "概率"))
    left.set_title(canvas.label("two distributions and the middle", "两个分布与中间分布"), fontsize=11)

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
    right.set_ylabel(canvas.label("nats", "纳特"))
    right.set_title(canvas.label("from equal to disjoint", "从相同到毫无重叠"), fontsize=11)
    right.legend(fontsize=9, frameon=False)
    pictures.bare(right)
    return canvas.save(figure, "js")
