"""Draw the pictures of the front page with the library itself, on a transparent ground that suits both themes."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import numpy as np
from matplotlib.figure import Figure
from sphinx.application import Sphinx

import fieldmath as fm
from fieldmath.families import Normal

FOLDER = Path(__file__).parents[1] / "_static" / "made"
BLUE, ORANGE, GREEN, GREY = "#3b7dd8", "#e8803a", "#2f9e6e", "#8a94a3"


def _canvas(height: float = 2.2):
    figure = Figure(figsize=(4.2, height), layout="constrained")
    figure.patch.set_alpha(0)
    axes = figure.add_subplot()
    axes.patch.set_alpha(0)
    axes.set_axis_off()
    return figure, axes


def derive():
    """A dipole: lines of the exact field over levels of its potential."""
    figure, axes = _canvas()
    potential = fm.ScalarField("x/(x**2 + y**2 + 1/20)", "x y")
    box = {"x": (-1.6, 1.6), "y": (-0.8, 0.8)}
    x, y = np.linspace(*box["x"], 161), np.linspace(*box["y"], 81)
    u, v = -potential.grad()(x[:, None], y)
    levels = np.arcsinh(2 * potential(x[:, None], y))
    limit = np.abs(levels).max()
    axes.contourf(x, y, levels.T, 22, cmap="RdBu_r", vmin=-1.3 * limit, vmax=1.3 * limit, alpha=0.55)
    axes.streamplot(x, y, u.T, v.T, color=GREY, density=0.8, linewidth=0.8, arrowsize=0.7)
    axes.set(xlim=box["x"], ylim=box["y"])
    return figure


def verify():
    """Errors of two codes over the spacing: one falls along its order, one does not."""
    figure, axes = _canvas()
    field = fm.VectorField(["x**2*y", "sin(x + y)"], "x y")
    spacings, right, wrong = [], [], []
    for count in (11, 21, 41, 81):
        grid = fm.Grid.uniform("x y", x=(0, 1, count), y=(0, 1.3, count))
        u, v = field.sample(grid).values
        exact = field.div().sample(grid).values
        hx, hy = grid.spacing
        spacings.append(hx)
        ours = np.gradient(u, hx, axis=0, edge_order=2) + np.gradient(v, hy, axis=1, edge_order=2)
        right.append(abs(ours - exact).max())
        wrong.append(abs(np.gradient(u, axis=0) + np.gradient(v, axis=1) - exact).max())
    axes.loglog(spacings, wrong, "o-", color=ORANGE, linewidth=2.2)
    axes.loglog(spacings, right, "o-", color=GREEN, linewidth=2.2)
    axes.text(spacings[1], wrong[1] * 1.6, "spacing forgotten", color=ORANGE, ha="center", fontsize=11)
    axes.text(spacings[1], right[1] / 6, "order 2", color=GREEN, ha="center", fontsize=11)
    axes.set(ylim=(right[-1] / 4, wrong[0] * 6))
    return figure


def script():
    """Two densities and the integrand of the divergence between them."""
    figure, axes = _canvas()
    p, q = Normal(0, 1), Normal("3/2", "3/2")
    x = np.linspace(-4, 6, 400)
    first, second = p.pdf(x), q.pdf(x)
    integrand = first * np.log(first / second)
    axes.plot(x, first, color=BLUE, linewidth=2.2)
    axes.plot(x, second, color=ORANGE, linewidth=2.2)
    axes.fill_between(x, integrand, where=integrand > 0, color=BLUE, alpha=0.25, linewidth=0)
    axes.fill_between(x, integrand, where=integrand < 0, color=ORANGE, alpha=0.35, linewidth=0)
    axes.axhline(0, color=GREY, linewidth=0.8)
    return figure


def example():
    """What stands for an example that draws nothing: signs of what the library is about."""
    figure, axes = _canvas(2.94)
    signs = (
        (0.5, 0.53, r"$\nabla$", BLUE, 78),
        (0.2, 0.7, r"$\int$", GREEN, 34),
        (0.8, 0.72, r"$\log\,\frac{p}{q}$", ORANGE, 26),
        (0.2, 0.3, r"$\partial_i$", ORANGE, 30),
        (0.8, 0.3, r"$\Sigma$", GREEN, 30),
    )
    for x, y, sign, colour, size in signs:
        axes.text(x, y, sign, color=colour, fontsize=size, ha="center", va="center", alpha=0.85)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    return figure


def draw() -> None:
    """Draw what is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (derive, verify, script, example):
        path = FOLDER / f"{make.__name__}.png"
        if not path.exists():
            make().savefig(path, dpi=160, transparent=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    draw()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
