"""The curl: what turns, what only looks as if it did, and what turns though its lines are straight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.demo import careless, iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.divergence import POINTS, rounding_bound
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly

_TITLE = Text("Curl")
_IDEA = Text(
    "The curl of a plane field is the circulation round a small loop, per area: twice the rate at which a small "
    "paddle wheel would spin there. It is a property of the point, not of the look of the flow lines.",
)
_CAPTION = Text(
    "Lighter is slower. Left: rigid rotation about the mean of the flowers, curl 2 everywhere. Middle: the point "
    "vortex goes round too, but a paddle wheel in it would not spin: curl 0 away from the centre. Right: a shear flow "
    "has straight lines and curl 1.",
)
_NOTE = Text(
    "On {points} × {points} points numpy.gradient without the spacing gives {wrong:.4f} instead of 2, the same "
    "{hx:.4f} + {hy:.4f} as for the divergence: a number about the grid, not about the field.",
)
_NOTE_VORTEX = Text(
    "Curl 0 at every point does not mean that nothing goes round: the circulation of the point vortex about its "
    "centre is {circulation}, on every circle.",
)


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the curl."""
    data = iris.load()
    dx, dy = f"(x - {data.mean_x})", f"(y - {data.mean_y})"
    rotation = fm.VectorField([f"-{dy}", dx], "x y")
    vortex = fm.VectorField([f"-{dy}/({dx}**2 + {dy}**2)", f"{dx}/({dx}**2 + {dy}**2)"], "x y")
    shear = fm.VectorField([f"-{dy}", 0], "x y")
    grid = fm.Grid.uniform("x y", **data.axes(POINTS))
    exact = fm.curl(rotation)
    radius = sp.Symbol("r", positive=True)
    error = np.abs(fm.curl(rotation.sample(grid)).values - float(exact.expr)).max()
    hx, hy = grid.spacing
    wrong = float(np.median(careless.curl(rotation, grid)))
    return Demonstration(
        "curl",
        _TITLE,
        _IDEA,
        (Formula("F", sp.Matrix(rotation.exprs)), Formula("∇×F", exact.expr)),
        (
            exactly(Text("the curl of the rotation"), exact.expr, sp.Integer(2)),
            exactly(
                Text("circulation round a circle = curl × area (Stokes)"),
                _circulation(rotation, data, radius),
                exact.expr * sp.pi * radius**2,
            ),
            exactly(Text("the curl of the point vortex"), fm.curl(vortex).expr, sp.Integer(0)),
            exactly(Text("the divergence of the rotation"), rotation.div().expr, sp.Integer(0)),
            at_most(
                Text("sampled curl against the exact one"),
                float(error),
                rounding_bound(rotation, grid),
            ),
        ),
        (
            _NOTE.format(points=POINTS, wrong=wrong, hx=hx, hy=hy),
            _NOTE_VORTEX.format(circulation=f"2π ≈ {float(_circulation(vortex, data, radius)):.4f}"),
        ),
        _draw(canvas, data, (rotation, vortex, shear)),
        _CAPTION,
    )


def _circulation(field: fm.VectorField, data: iris.Iris, radius: sp.Symbol) -> sp.Expr:
    """Integrate a field once round the circle about the mean of the flowers, anticlockwise and exactly."""
    t = sp.Symbol("t", real=True)
    path = (data.mean_x + radius * sp.cos(t), data.mean_y + radius * sp.sin(t))
    on_path = dict(zip(field.chart.symbols, path, strict=True))
    integrand = sum(
        component.xreplace(on_path) * sp.diff(place, t) for component, place in zip(field.exprs, path, strict=True)
    )
    return sp.integrate(sp.trigsimp(sp.expand(integrand)), (t, 0, 2 * sp.pi))


def _draw(canvas: Canvas, data: iris.Iris, fields: tuple[fm.VectorField, ...]) -> Path:
    figure = canvas.figure(height=5.6)
    axes = figure.subplots(1, 3)
    labels = (canvas.label("sepal length / cm"), canvas.label("petal length / cm"))
    names = (
        canvas.label("rotation"),
        canvas.label("point vortex"),
        canvas.label("shear"),
    )
    for ax, field, name in zip(axes, fields, names, strict=True):
        pictures.faint_flowers(ax, data)
        pictures.stream(ax, field, data)
        curl = fm.curl(field).expr
        pictures.frame(ax, data, canvas.label("{name}: curl {curl}", name=name, curl=curl), labels)
    return canvas.save(figure, "curl")
