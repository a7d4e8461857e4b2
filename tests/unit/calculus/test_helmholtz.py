"""The Helmholtz-Hodge decomposition: the parts are what they are called, and add up to the field."""

import dataclasses

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.calculus.poisson import laplacian, solution

TURN = 2 * np.pi


def assert_is_decomposition(parts, F):
    assert (parts.irrotational + parts.solenoidal + parts.harmonic - F).is_zero() is True
    assert parts.irrotational.curl().is_zero() is True
    assert parts.solenoidal.div().is_zero() is True
    assert (parts.scalar_potential.grad() - parts.irrotational).is_zero() is True
    if parts.vector_potential is not None:
        again = parts.vector_potential.rot() if F.chart.dimension == 2 else parts.vector_potential.curl()
        assert (again - parts.solenoidal).is_zero() is True


@pytest.mark.parametrize(
    ("components", "chart"),
    [
        (["2*x - y", "2*y + x"], "x y"),
        (["x**2*y", "x*y**3"], "x y"),
        (["x*y*z", "z**2", "x**2 + y"], "x y z"),
        (["sin(y) + cos(x)", "sin(x)*cos(y)"], "x y"),
        (["rho", "rho", "0"], "cylindrical"),
        (["r**2", "0", "r*sin(theta)"], "spherical"),
        (["exp(-r)", "r*sin(theta)", "0"], "spherical"),
        (["-2*x*exp(-x**2 - y**2) - y", "x - 2*y*exp(-x**2 - y**2)"], "x y"),
    ],
)
def test_the_parts_are_proven_and_add_up(components, chart):
    F = fm.VectorField(components, chart)
    parts = F.helmholtz()
    assert_is_decomposition(parts, F)
    assert parts.vector_potential is not None
    assert parts.error == 0


@pytest.mark.slow
def test_a_decaying_field_has_decaying_parts():
    F = fm.VectorField(["exp(-x**2 - y**2)", 0], "x y")
    parts = F.helmholtz()
    assert_is_decomposition(parts, F)
    assert np.abs(parts.irrotational(30.0, 40.0)).max() < 1e-3


def test_a_gradient_and_a_curl_are_their_own_parts():
    gradient = fm.ScalarField("exp(x*y)*z", "x y z").grad()
    curl = fm.VectorField(["y*z", "x**2", "sin(x)"], "x y z").curl()
    assert gradient.helmholtz().irrotational == gradient
    assert gradient.helmholtz().solenoidal.is_zero() is True
    assert curl.helmholtz().solenoidal == curl
    assert curl.helmholtz().irrotational.is_zero() is True


def test_without_a_closed_form_the_error_names_what_was_tried():
    with pytest.raises(fm.NoClosedFormError, match="eigenfunctions of the Laplacian"):
        fm.VectorField(["tanh(x*y)", "x"], "x y").helmholtz(time_limit=3.0)


def test_the_result_is_frozen():
    parts = fm.VectorField(["x", "y"], "x y").helmholtz()
    assert isinstance(parts, fm.Helmholtz)
    with pytest.raises(dataclasses.FrozenInstanceError):
        parts.error = 1.0


@pytest.mark.parametrize(
    ("text", "chart"),
    [
        ("x**2*y + 3", "x y"),
        ("sin(x)*cos(2*y)", "x y"),
        ("x*exp(-x**2 - y**2)", "x y"),
        ("r**2*cos(theta)", "spherical"),
        ("1/rho", "cylindrical"),
        ("x*sin(x)*exp(2*y)", "x y"),
        ("log(x**2 + y**2)", "x y"),
    ],
)
def test_poisson_solutions_solve_the_equation(text, chart):
    rho = fm.ScalarField(text, chart)
    phi = solution(rho.expr, rho.chart, 10.0)
    assert (fm.ScalarField(phi, rho.chart).laplacian() - rho).is_zero() is True


def test_polynomial_solutions_prefer_no_axis():
    x, y, z = (chart := fm.cartesian(3)).symbols
    phi = solution(x * y * z, chart, 5.0)
    assert sp.expand(phi - phi.xreplace({x: y, y: z, z: x})) == 0
    assert sp.expand(laplacian(phi, chart) - x * y * z) == 0


# --- samples ---------------------------------------------------------------------------------------------------------

PERIODIC = {
    "x y": ["cos(x)*sin(y) + 1 + sin(2*y)", "3*sin(x)*cos(y) - 2"],
    "x y z": ["cos(x)*sin(y) + 1 + sin(2*z)", "3*sin(x)*cos(y)", "cos(x + z)"],
}


@pytest.mark.parametrize("chart", PERIODIC)
def test_on_a_periodic_box_the_parts_add_up_to_rounding(chart):
    axes = {name: (0, TURN, 20 + 2 * k) for k, name in enumerate(chart.split())}
    F = fm.VectorField(PERIODIC[chart], chart).sample(fm.Grid.uniform(chart, **axes, periodic=chart.split()))
    parts = F.helmholtz()
    total = parts.irrotational + parts.solenoidal + parts.harmonic
    assert np.abs(total.values - F.values).max() <= parts.error < 1e-14
    # Stencils of order 4 on spacing 2 pi/20 err by h**4 k**5/30 = 0.01 for the highest wave, k = 2.
    assert np.abs(parts.irrotational.curl().values).max() < 0.02
    assert np.abs(parts.solenoidal.div().values).max() < 0.02
    assert np.allclose(parts.harmonic.values, np.mean(F.values, axis=tuple(range(1, F.values.ndim)), keepdims=True))
    assert abs(np.mean(parts.irrotational.values * parts.solenoidal.values)) < 1e-14


def test_the_periodic_parts_are_the_exact_ones():
    """cos(x) sin(y) (1, 1): div = -sin(x) sin(y) + cos(x) cos(y) = -(laplacian of half of it)."""
    F = fm.VectorField(["cos(x)*sin(y) + sin(y)", "sin(x)*cos(y) + 5"], "x y")
    grid = fm.Grid.uniform("x y", x=(0, TURN, 16), y=(0, TURN, 18), periodic=["x", "y"])
    parts = F.sample(grid).helmholtz()
    phi = fm.ScalarField("sin(x)*sin(y)", "x y").sample(grid)
    psi = fm.ScalarField("-cos(y)", "x y").sample(grid)
    assert np.allclose(parts.scalar_potential.values, phi.values, atol=1e-13)
    assert np.allclose(parts.vector_potential.values, psi.values, atol=1e-13)
    assert np.allclose(parts.harmonic.values[1], 5)


@pytest.mark.parametrize(
    ("components", "chart", "axes", "periodic"),
    [
        (["x**2*y - y", "x*y + exp(x)"], "x y", {"x": (0, 1, 21), "y": (0, 2, 25)}, []),
        (["cos(x)*y + 1", "sin(x)"], "x y", {"x": (0, TURN, 24), "y": (0, 2, 25)}, ["x"]),
        (["x**2*y - y*z", "x*y + z", "x*z + y"], "x y z", {"x": (0, 1, 13), "y": (0, 2, 15), "z": (0, 1, 12)}, []),
        (["r*cos(theta)", "r"], "polar", {"r": (1, 2, 17), "theta": (0, TURN, 24)}, ["theta"]),
        (["rho*z", "rho", "z"], "cylindrical", {"rho": (1, 2, 9), "phi": (0, TURN, 12), "z": (0, 1, 8)}, ["phi"]),
    ],
)
def test_on_other_grids_the_parts_add_up_within_the_stated_error(components, chart, axes, periodic):
    F = fm.VectorField(components, chart).sample(fm.Grid.uniform(chart, **axes, periodic=periodic))
    parts = F.helmholtz()
    scale = np.abs(F.values).max()
    total = parts.irrotational + parts.solenoidal + parts.harmonic
    # The sum is made in another order than the error was measured in: a few units in the last place.
    assert np.abs(total.values - F.values).max() <= parts.error * (1 + 1e-9) + 1e-13 * scale
    assert parts.error < 0.1 * scale
    # Zero up to rounding in Cartesian coordinates; elsewhere up to the stencils' error (order 4).
    limit = 1e-10 if F.chart.is_cartesian else 0.02
    assert np.abs(parts.irrotational.curl().values).max() < limit * scale
    assert np.abs(parts.solenoidal.div().values).max() < limit * scale


def test_samples_on_oblique_grids_are_refused_with_a_way_out():
    oblique = fm.Chart.from_embedding(["p + q", "q"], "p q")
    F = fm.VectorField(["q", "p**2"], oblique).sample(fm.Grid.uniform(oblique, p=(0, 1, 9), q=(0, 1, 9)))
    with pytest.raises(fm.InputError, match=r"helmholtz: chart must be orthogonal .* Cartesian grid with .resample"):
        F.helmholtz()


def test_a_gradient_on_a_box_is_irrotational_to_the_order_of_the_stencils():
    grid = fm.Grid.uniform("x y", x=(0, 1, 21), y=(0, 2, 25))
    F = fm.ScalarField("sin(2*x)*exp(y)", "x y").grad().sample(grid)
    parts = F.helmholtz()
    assert np.abs(parts.irrotational.values - F.values).max() < 1e-4 * np.abs(F.values).max()
    assert np.abs(parts.solenoidal.values).max() < 1e-4 * np.abs(F.values).max()
