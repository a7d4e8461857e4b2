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

_TITLE = Text("Curl", "旋度")
_IDEA = Text(
    "The curl of a plane field is the circulation round a small loop, per area: twice the rate at which a small "
    "paddle wheel would spin there. It is a property of the point, not of the look of the flow lines.",
    "平面场的旋度是绕一个小圈的环量除以面积，等于放在该点的小桨轮转速的两倍。它说的是一点附近的转动，"
    "与流线看上去弯不弯是两回事。",
)
_CAPTION = Text(
    "Lighter is slower. Left: rigid rotation about the mean of the flowers, curl 2 everywhere. Middle: the point "
    "vortex goes round too, but a paddle wheel in it would not spin: curl 0 away from the centre. Right: a shear flow "
    "has straight lines and curl 1.",
    "颜色越浅流得越慢。左：绕均值点的刚体转动，处处旋度为 2。中：点涡也在绕圈，放进去的桨轮却不自转，中心之外旋度为 "
    "0。右：剪切流的流线全是直线，旋度却是 1。",
)
_NOTE = Text(
    "On {points} × {points} points numpy.gradient without the spacing gives {wrong:.4f} instead of 2, the same "
    "{hx:.4f} + {hy:.4f} as for the divergence: a number about the grid, not about the field.",
    "在 {points} × {points} 的网格上，不传间距的 numpy.gradient 得到 {wrong:.4f}，正确值是 2。这与散度那里一样，只是 "
    "{hx:.4f} + {hy:.4f}：它描述的是网格，而不是场。",
)
_NOTE_VORTEX = Text(
    "Curl 0 at every point does not mean that nothing goes round: the circulation of the point vortex about its "
    "centre is {circulation}, on every circle.",
    "逐点旋度为 0 不等于没有环流：点涡绕中心的环量是 {circulation}，与圆的半径无关。",
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
            exactly(Text("the curl of the rotation", "刚体转动的旋度"), exact.expr, sp.Integer(2)),
            exactly(
                Text("circulation round a circle = curl × area (Stokes)", "绕圆的环量 = 旋度 × 面积（斯托克斯定理）"),
                _circulation(rotation, data, radius),
                exact.expr * sp.pi * radius**2,
            ),
            exactly(Text("the curl of the point vortex", "点涡的旋度"), fm.curl(vortex).expr, sp.Integer(0)),
            exactly(Text("the divergence of the rotation", "刚体转动的散度"), rotation.div().expr, sp.Integer(0)),
            at_most(
                Text("sampled curl against the exact one", "采样旋度与精确旋度之差"),
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
    labels = (canvas.label("sepal length / cm", "花萼长度 / cm"), canvas.label("petal length / cm", "花瓣长度 / cm"))
    names = (
        canvas.label("rotation", "刚体转动"),
        canvas.label("point vortex", "点涡"),
        canvas.label("shear", "剪切流"),
    )
    for ax, field, name in zip(axes, fields, names, strict=True):
        pictures.faint_flowers(ax, data)
        pictures.stream(ax, field, data)
        curl = fm.curl(field).expr
        pictures.frame(ax, data, canvas.label(f"{name}: curl {curl}", f"{name}：旋度 {curl}"), labels)
    return canvas.save(figure, "curl")
