"""The divergence: a flow that leaves the mean of the flowers, and the sinks of a gradient field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import careless, iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TITLE = Text("Divergence")
_IDEA = Text(
    "The divergence of a vector field is what flows out of a small region, per area: positive at sources, negative at "
    "sinks. By Gauss' theorem the divergences inside add up to the flow through the boundary.",
)
_CAPTION = Text(
    "Left: the flow away from the mean of the flowers has the same divergence, 2, everywhere. Middle: the divergence "
    "of the gradient of the bump; arrows converge where it is negative. Right: numpy.gradient without the spacing "
    "answers with the sum of the two cell sides, whatever the field.",
)
_NOTE = Text(
    "On {points} × {points} points numpy.gradient without the spacing gives {wrong:.4f} instead of 2. That is hx + hy "
    "= {hx:.4f} + {hy:.4f}, so a finer grid makes it worse.",
)
POINTS = 50


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the divergence."""
    data = iris.load()
    flow = fm.VectorField([f"x - {data.mean_x}", f"y - {data.mean_y}"], "x y")
    grid = fm.Grid.uniform("x y", **data.axes(POINTS))
    exact = flow.div()
    sampled = flow.sample(grid).div()
    wrong = careless.divergence(flow, grid)
    hx, hy = grid.spacing
    (x0, x1), (y0, y1) = data.box.values()
    return Demonstration(
        "divergence",
        _TITLE,
        _IDEA,
        (Formula("F", sp.Matrix(flow.exprs)), Formula("∇·F", exact.expr)),
        (
            exactly(Text("the divergence"), exact.expr, sp.Integer(2)),
            exactly(
                Text("flow through the box = divergence × area (Gauss)"),
                _outflow(flow, data),
                exact.expr * (x1 - x0) * (y1 - y0),
            ),
            at_most(
                Text("sampled divergence against the exact one"),
                float(np.abs(sampled.values - float(exact.expr)).max()),
                rounding_bound(flow, grid),
            ),
        ),
        (_NOTE.format(points=POINTS, wrong=float(np.median(wrong)), hx=hx, hy=hy),),
        _draw(canvas, data, flow),
        _CAPTION,
    )


def rounding_bound(field: fm.VectorField, grid: fm.Grid) -> float:
    """Bound the rounding error of differences of a linear field, for which the stencils themselves are exact.

    A fourth-order row has weights that add up to at most 11/h in size; each sample is rounded by eps/2 relatively,
    and sums, coordinates and two terms bring a factor of 6.
    """
    largest = float(np.abs(field.sample(grid).values).max())
    return 66 * float(np.finfo(float).eps) * largest / min(grid.spacing)


def _outflow(flow: fm.VectorField, data: iris.Iris) -> sp.Expr:
    """Integrate the flow through the four sides of the box, outward and exactly."""
    (x0, x1), (y0, y1) = data.box.values()
    first, second = flow.exprs
    x, y = flow.chart.symbols
    right_left = sp.integrate(first.xreplace({x: x1}) - first.xreplace({x: x0}), (y, y0, y1))
    top_bottom = sp.integrate(second.xreplace({y: y1}) - second.xreplace({y: y0}), (x, x0, x1))
    return right_left + top_bottom


def _draw(canvas: Canvas, data: iris.Iris, flow: fm.VectorField) -> Path:
    figure = canvas.figure(height=5.6)
    axes = figure.subplots(1, 3)
    labels = (canvas.label("sepal length / cm"), canvas.label("petal length / cm"))
    pictures.stream(axes[0], flow, data, color=pictures.QUIET, linewidth=1.0)
    pictures.flowers(axes[0], data, legend=True)
    pictures.frame(axes[0], data, canvas.label("divergence 2 everywhere"), labels)

    bump = fm.ScalarField(f"exp(-((x - {data.mean_x})**2 + (y - {data.mean_y})**2)/2)", "x y")
    bump.grad().div().plot(ax=axes[1], box=data.float_box, title="")
    pictures.arrows(axes[1], bump.grad(), data)
    pictures.frame(axes[1], data, canvas.label("divergence of the bump's gradient"), labels)
    _draw_resolutions(axes[2], canvas, data, flow)
    return canvas.save(figure, "divergence")


def _draw_resolutions(ax: Axes, canvas: Canvas, data: iris.Iris, flow: fm.VectorField) -> None:
    """Show how the careless divergence depends on the number of points, and the right one does not."""
    counts = np.array([10, 20, 50, 100, 200, 400])
    grids = [fm.Grid.uniform("x y", **data.axes(int(count))) for count in counts]
    wrong = [np.median(careless.divergence(flow, grid)) for grid in grids]
    right = [flow.sample(grid).div().values.mean() for grid in grids]
    ax.loglog(counts, right, "o-", color=pictures.FIRST, label=canvas.label("fieldmath"))
    ax.loglog(counts, wrong, "s--", color=pictures.WARNING, label=canvas.label("spacing never passed"))
    k = int(np.flatnonzero(counts == POINTS)[0])
    ax.annotate(f"{wrong[k]:.4f}", (counts[k], wrong[k]), xytext=(8, 8), textcoords="offset points", fontsize=9)
    ax.set_xlabel(canvas.label("points per side"))
    ax.set_ylabel(canvas.label("computed divergence"))
    ax.set_title(canvas.label("the answer must not depend on the grid"), fontsize=11)
    ax.legend(fontsize=9, frameon=False, loc="lower left")
    pictures.bare(ax)
