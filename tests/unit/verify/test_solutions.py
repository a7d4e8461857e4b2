"""Manufactured solutions: source terms, their code, and the order of solvers."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm

EXACT = fm.ScalarField("sin(x)*exp(2*y)", "x y")


def poisson(u):
    return -u.laplacian()


def relax(grid, source, boundary, *, sign=1.0):
    """Solve the five-point equations densely, on coarse grids."""
    nx, ny = grid.shape
    hx, hy = grid.spacing
    u, index = boundary.copy(), np.arange(nx * ny).reshape(nx, ny)
    matrix, right = np.eye(nx * ny), np.where(np.isnan(u), 0, u)
    for i in range(1, nx - 1):
        for j in range(1, ny - 1):
            row = index[i, j]
            matrix[row, row] = 2 / hx**2 + 2 / hy**2
            matrix[row, [index[i - 1, j], index[i + 1, j]]] = -1 / hx**2
            matrix[row, [index[i, j - 1], index[i, j + 1]]] = -1 / hy**2
            right[i, j] = sign * source[i, j]
    return np.linalg.solve(matrix, right.ravel()).reshape(nx, ny)


def grids():
    return [fm.Grid.uniform("x y", x=(0, 1, n), y=(0, 0.8, 4 * (n - 1) // 3 + 1)) for n in (7, 13, 25)]


def test_the_source_term_is_the_residual_of_the_exact_field():
    assert fm.verify.solution(poisson, EXACT).source.expr == -3 * sp.exp(2 * EXACT.chart.symbols[1]) * sp.sin(
        EXACT.chart.symbols[0]
    )


@pytest.mark.parametrize(
    ("exact", "residual"),
    [
        (EXACT, poisson),
        (fm.ScalarField("x", "x y"), poisson),
        (fm.ScalarField("erf(x)*log(y)", "x y"), poisson),
        (fm.VectorField(["x*y", "sin(y)"], "x y"), lambda v: v.directional(v) - v.laplacian()),
        (fm.VectorField(["x*y", "sin(y)"], "x y"), lambda v: v.jacobian()),
    ],
)
def test_the_code_of_the_source_computes_the_source(exact, residual):
    report = fm.verify.solution(residual, exact)
    namespace = {}
    exec(report.code, namespace)
    x, y = np.linspace(0.5, 1, 4)[:, None], np.linspace(0.2, 0.9, 5)
    assert np.allclose(namespace["source"](x, y), report.source(x, y), rtol=1e-13, atol=1e-14)


def test_a_right_solver_has_its_order():
    report = fm.verify.solution(poisson, EXACT, solver=relax, grids=grids()).check(order=2)
    assert report.order == pytest.approx(2, abs=0.1)


def test_a_solver_of_another_equation_is_wrong():
    def flipped(grid, source, boundary):
        return relax(grid, source, boundary, sign=-1)

    report = fm.verify.solution(poisson, EXACT, solver=flipped, grids=grids())
    assert not report.ok
    with pytest.raises(AssertionError, match="does not go to zero"):
        report.check()


def test_the_solver_sees_the_exact_values_at_the_edge_only():
    seen = []

    def spy(grid, source, boundary):
        seen.append(boundary)
        return source

    fm.verify.solution(poisson, EXACT, solver=spy, grids=grids())
    assert np.isnan(seen[0][1:-1, 1:-1]).all()
    assert np.isfinite(seen[0][0]).all()


def test_a_time_step_of_first_order_is_measured():
    def euler(grid, times, source, boundary, initial):
        u = initial
        for t, dt in zip(times, np.diff(times), strict=False):
            u = u + dt * (source(t) - u)
        return u

    exact = fm.ScalarField("cos(3*t)*sin(x)", "x", parameters="t")
    report = fm.verify.solution(lambda u: fm.verify.rate(u) + u, exact, solver=euler, time=("t", 0, 1, 16), order=2)
    assert report.order == pytest.approx(1, abs=0.1)
    assert not report.ok


def test_a_solver_that_raises_is_reported():
    def broken(grid, source, boundary):
        raise RuntimeError("diverged")

    report = fm.verify.solution(poisson, EXACT, solver=broken)
    assert "RuntimeError: diverged" in str(report)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"exact": 3}, "exact must be a field"),
        ({"residual": lambda u: 3}, "residual must return a field"),
        ({"exact": fm.ScalarField("a*x", "x", parameters="a")}, "exact has free parameters a"),
        ({"time": ("t", 0, 1, 10)}, "time must name the only parameter"),
        ({"time": 3}, "time must be"),
    ],
)
def test_bad_arguments_are_told(arguments, message):
    given = {"residual": poisson, "exact": EXACT} | arguments
    with pytest.raises(fm.FieldMathError, match=message):
        fm.verify.solution(**given)
