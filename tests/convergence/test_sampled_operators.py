"""Measured order of every sampled operator, boundary included, within 10 % of the declared accuracy."""

import numpy as np
import pytest

import fieldmath as fm
from tests.laws.charts import chart

SCALAR = fm.ScalarField("sin(x + 1/3)*exp(y/2) + cos(x*y)", "x y")
VECTOR = fm.VectorField(["sin(x + y/2)", "cos(x*y) + x"], "x y")
TENSOR = fm.TensorField([["sin(x + y/2)", "x*exp(y)"], ["cos(x*y) + x", "y*sin(x)"]], "x y")
DIRECTION = fm.VectorField(["1 + y", "x - 2"], "x y")

OPERATORS = {
    "grad": (SCALAR, lambda f: f.grad()),
    "laplacian": (SCALAR, lambda f: f.laplacian()),
    "hessian": (SCALAR, lambda f: f.hessian()),
    "rot": (SCALAR, lambda f: f.rot()),
    "directional": (SCALAR, lambda f: f.directional(DIRECTION)),
    "div": (VECTOR, lambda F: F.div()),
    "curl": (VECTOR, lambda F: F.curl()),
    "jacobian": (VECTOR, lambda F: F.jacobian()),
    "vector laplacian": (VECTOR, lambda F: F.laplacian()),
    "tensor divergence": (TENSOR, lambda T: T.div()),
}
# Two grids per accuracy: fine enough for the order to show, coarse enough to stay above rounding.
RESOLUTIONS = {2: (65, 129), 4: (33, 65), 6: (17, 33), 8: (13, 19)}


def uniform(n):
    return fm.Grid.uniform("x y", x=(0, 1, n), y=(0.2, 1.5, n))


def stretched(n):
    t = np.linspace(0, 1, n)
    return fm.Grid("x y", [t + 0.05 * np.sin(2 * np.pi * t), 0.2 + 1.3 * t**1.5 + 0.2 * t])


def observed_order(exact, operator, grids, accuracy):
    errors = []
    for grid in grids:
        numeric = operator(exact.sample(grid, accuracy=accuracy)).values
        errors.append(np.abs(numeric - operator(exact).sample(grid).values).max())
    steps = [1 / (grid.shape[0] - 1) for grid in grids]
    return np.log(errors[0] / errors[1]) / np.log(steps[0] / steps[1])


@pytest.mark.parametrize("accuracy", RESOLUTIONS)
@pytest.mark.parametrize("name", OPERATORS)
def test_order_up_to_the_boundary_on_uniform_grids(name, accuracy):
    exact, operator = OPERATORS[name]
    order = observed_order(exact, operator, [uniform(n) for n in RESOLUTIONS[accuracy]], accuracy)
    assert order == pytest.approx(accuracy, rel=0.1)


@pytest.mark.parametrize("accuracy", [2, 4, 6])
@pytest.mark.parametrize("name", ["grad", "laplacian", "curl", "vector laplacian"])
def test_order_on_smoothly_stretched_grids_is_at_least_the_declared_one(name, accuracy):
    """Rows have order + accuracy points; symmetric ones may gain an order, so only the lower bound is a promise."""
    exact, operator = OPERATORS[name]
    grids = [stretched(2 * n - 1) for n in RESOLUTIONS[accuracy]]
    assert observed_order(exact, operator, grids, accuracy) > 0.9 * accuracy


@pytest.mark.parametrize("accuracy", [2, 4])
@pytest.mark.parametrize(
    ("name", "spans"),
    [
        ("polar", {"r": (1, 2), "theta": (0.3, 1.4)}),
        ("parabolic", {"u": (0.5, 1.5), "v": (1, 2)}),
        ("twisted", {"x": (-1, 1), "y": (0, 1)}),
    ],
)
def test_order_of_the_vector_laplacian_on_curvilinear_and_general_metrics(name, spans, accuracy):
    here = chart(name)
    u, v = here.names
    exact = fm.VectorField([f"sin({u})*{v}", f"cos({u}*{v})"], here)
    grids = [fm.Grid.uniform(here, **{q: (*spans[q], n) for q in here.names}) for n in RESOLUTIONS[accuracy]]
    assert observed_order(exact, lambda F: F.laplacian(), grids, accuracy) == pytest.approx(accuracy, rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["grad", "curl", "laplacian"])
def test_order_in_spherical_coordinates_with_a_periodic_azimuth(name):
    grids = [
        fm.Grid.uniform("spherical", r=(1, 2, n), theta=(0.6, 2, n), phi=(0, 2 * np.pi, 2 * n - 2), periodic=["phi"])
        for n in (17, 33)
    ]
    field = fm.ScalarField("r**2*sin(theta)*cos(phi) + cos(r)*sin(2*phi)*theta", "spherical")
    vector = fm.VectorField(["sin(r)*cos(phi)", "theta*sin(2*phi)", "r**3*theta + cos(phi)"], "spherical")
    cases = {
        "grad": (field, lambda f: f.grad()),
        "curl": (vector, lambda F: F.curl()),
        "laplacian": (vector, lambda F: F.laplacian()),
    }
    assert observed_order(*cases[name], grids, 4) == pytest.approx(4, rel=0.1)


def test_interpolation_converges_with_order_degree_plus_one():
    points = np.random.default_rng(3).uniform((0.05, 0.25), (0.95, 1.45), size=(200, 2)).T
    for degree in (3, 5):
        errors = [
            np.abs(SCALAR.sample(uniform(n)).interpolate(degree=degree)(*points) - SCALAR(*points)).max()
            for n in (9, 17)
        ]
        assert np.log2(errors[0] / errors[1]) > 0.85 * (degree + 1)
