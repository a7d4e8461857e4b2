"""The gradient: of a bump assumed over the flowers, and of the density of the flowers themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy as sp
from scipy.stats import gaussian_kde

import fieldmath as fm
from fieldmath.demo import careless, iris, pictures
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration, Formula, Text, at_most, exactly

_TITLE = Text("Gradient")
_IDEA = Text(
    "A scalar field gives every point a height. Its gradient is the vector of partial derivatives: it points where "
    "the height grows fastest and its length is that growth per centimetre. Training a model walks against it.",
)
_CAPTION = Text(
    "Left: the assumed bump with its exact gradient. Middle: a density estimated from the flowers, with the gradient "
    "of its samples; it sees the two groups that the bump cannot. Right: by how many degrees the arrows of an "
    "unscaled numpy.gradient are turned.",
)
_NOTE = Text(
    "numpy.gradient assumes a spacing of 1. The cells here are {hx:.4f} by {hy:.4f} cm, so without the spacing the "
    "arrows turn by up to {worst:.1f}° and are about {shrink:.0f} times too short.",
)
_POINTS = 100
_DENSITY_POINTS = 200


def demonstrate(canvas: Canvas) -> Demonstration:
    """Return the demonstration of the gradient."""
    data = iris.load()
    bump = fm.ScalarField(f"exp(-((x - {data.mean_x})**2 + (y - {data.mean_y})**2)/2)", "x y")
    grid = fm.Grid.uniform("x y", **data.axes(_POINTS))
    exact = bump.grad()
    truth = exact.sample(grid).values
    error = np.abs(bump.sample(grid).grad().values - truth).max()

    density, density_error, density_bound = _density(data)
    guess = careless.gradient(bump, grid)
    turned = careless.angle(guess, truth)
    shrink = np.median(np.hypot(*truth)) / np.median(np.hypot(*guess))
    hx, hy = grid.spacing
    return Demonstration(
        "gradient",
        _TITLE,
        _IDEA,
        (Formula("f", bump.expr), Formula("∇f", sp.Matrix(exact.exprs))),
        (
            at_most(
                Text("sampled gradient of the bump against the exact one"),
                error,
                _stencil_bound(hx, hy),
            ),
            exactly(Text("the curl of the gradient"), fm.curl(exact).expr, sp.Integer(0)),
            at_most(
                Text("sampled gradient of the density against the sum over the flowers"),
                density_error,
                density_bound,
            ),
        ),
        (_NOTE.format(hx=hx, hy=hy, worst=turned.max(), shrink=shrink),),
        _draw(canvas, data, bump, density, (grid, turned)),
        _CAPTION,
    )


def _density(data: iris.Iris) -> tuple[fm.ScalarField, float, float]:
    """Return the density of the flowers as a sampled field, the error of its gradient, and a bound for it."""
    kernel = gaussian_kde(data.points.T)
    grid = fm.Grid.uniform("x y", **data.axes(_DENSITY_POINTS))
    field = fm.ScalarField.from_function(lambda x, y: _on_grid(kernel, x, y), grid)
    precision = np.linalg.inv(kernel.covariance)
    height = np.sqrt(np.linalg.det(precision)) / (2 * np.pi)
    truth = _kernel_gradient(data.points, precision, height, np.stack(grid.dense_mesh()))
    error = float(np.abs(field.grad().values - truth).max())
    return field, error, _stencil_bound(*grid.spacing, precision=np.diag(precision), height=height)


def _kernel_gradient(points: np.ndarray, precision: np.ndarray, height: float, places: np.ndarray) -> np.ndarray:
    """Return the exact gradient of the average of Gaussian bumps over `points`, at `places` of shape (2, ...)."""
    total = np.zeros_like(places)
    for point in points:
        offset = places - point[:, None, None]
        pulled = np.tensordot(precision, offset, axes=1)
        total -= pulled * (height * np.exp(-(offset * pulled).sum(axis=0) / 2))
    return total / len(points)


def _on_grid(kernel: gaussian_kde, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    x, y = np.broadcast_arrays(x, y)
    return kernel(np.stack([x.ravel(), y.ravel()])).reshape(x.shape)


def _stencil_bound(
    hx: float, hy: float, *, precision: tuple[float, ...] | np.ndarray = (1.0, 1.0), height: float = 1.0
) -> float:
    r"""Bound the error of fourth-order differences, h⁴/5 · max |∂⁵f|, for Gaussian bumps of this `height`.

    The fifth derivative of :math:`e^{-u^2/2}` is :math:`-He_5(u) e^{-u^2/2}`; scaling by a precision P in one
    direction brings :math:`P^{5/2}`. An average of bumps obeys the bound of one.
    """
    u = np.linspace(0, 8, 4001)
    steepest = np.abs((u**5 - 10 * u**3 + 15 * u) * np.exp(-(u**2) / 2)).max()
    return float(max(height * steepest * p**2.5 * h**4 / 5 for p, h in zip(precision, (hx, hy), strict=True)))


def _draw(
    canvas: Canvas, data: iris.Iris, bump: fm.ScalarField, density: fm.ScalarField, turned: tuple[fm.Grid, np.ndarray]
) -> Path:
    figure = canvas.figure(height=5.6)
    axes = figure.subplots(1, 3)
    labels = (canvas.label("sepal length / cm"), canvas.label("petal length / cm"))
    titles = (canvas.label("assumed bump"), canvas.label("density of the flowers"))
    for ax, field, title in zip(axes, (bump, density), titles, strict=False):
        pictures.hill(ax, field, data)
        pictures.flowers(ax, data, legend=True)
        pictures.frame(ax, data, title, labels)
    grid, degrees = turned
    image = axes[2].pcolormesh(*grid.axes, degrees.T, cmap="magma_r", shading="gouraud", vmin=0)
    figure.colorbar(image, ax=axes[2], label=canvas.label("degrees"), shrink=0.85)
    pictures.frame(axes[2], data, canvas.label("turn of the careless arrows"), labels)
    return canvas.save(figure, "gradient")
