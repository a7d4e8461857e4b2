"""
Manufactured solutions
======================

The order of two solvers, measured on solutions that were chosen first: Poisson's equation and the heat equation.
"""

import numpy as np
from scipy.sparse import diags_array, eye_array, kron
from scipy.sparse.linalg import splu, spsolve

import fieldmath as fm


def second_difference(count, h):
    return diags_array([1.0, -2.0, 1.0], offsets=[-1, 0, 1], shape=(count, count)) / h**2


def minus_laplacian(grid):
    (nx, ny), (hx, hy) = grid.shape, grid.spacing
    one_x, one_y = eye_array(nx - 2), eye_array(ny - 2)
    return -(kron(second_difference(nx - 2, hx), one_y) + kron(one_x, second_difference(ny - 2, hy)))


def known_at_the_edge(u, spacing):
    """What the boundary values contribute to the right-hand side."""
    hx, hy = spacing
    edge = np.zeros((u.shape[0] - 2, u.shape[1] - 2))
    edge[0] += u[0, 1:-1] / hx**2
    edge[-1] += u[-1, 1:-1] / hx**2
    edge[:, 0] += u[1:-1, 0] / hy**2
    edge[:, -1] += u[1:-1, -1] / hy**2
    return edge


def poisson(grid, source, boundary):
    u = boundary.copy()
    right = source[1:-1, 1:-1] + known_at_the_edge(u, grid.spacing)
    u[1:-1, 1:-1] = spsolve(minus_laplacian(grid).tocsc(), right.ravel()).reshape(right.shape)
    return u


def heat_by_crank_nicolson(grid, times, source, boundary, initial):
    dt, u, A = times[1] - times[0], initial, minus_laplacian(grid)
    implicit, explicit = splu((eye_array(A.shape[0]) + dt / 2 * A).tocsc()), eye_array(A.shape[0]) - dt / 2 * A

    def forcing(t, values):
        return source(t)[1:-1, 1:-1] + known_at_the_edge(values, grid.spacing)

    for t in times[1:]:
        new = boundary(t)
        push = 0.5 * (forcing(t - dt, u) + forcing(t, new))
        new[1:-1, 1:-1] = implicit.solve(explicit @ u[1:-1, 1:-1].ravel() + dt * push.ravel()).reshape(push.shape)
        u = new
    return u


exact = fm.ScalarField("sin(2*x)*exp(y) + x*y**2", "x y")
report = fm.verify.solution(lambda u: -u.laplacian(), exact, solver=poisson)
print("source term of Poisson's equation:", report.source.expr)
print(report.code, "\n")
print(report.check(order=2), "\n")

warm = fm.ScalarField("exp(-t)*sin(2*x)*cos(y) + t*x*y", "x y", parameters="t")


def heat(u):
    return fm.verify.rate(u) - u.laplacian()


report = fm.verify.solution(heat, warm, solver=heat_by_crank_nicolson, time=("t", 0, 1, 10))
print("source term of the heat equation:", report.source.expr)
print(report.check(order=2))


def euler(grid, times, source, boundary, initial):
    """The explicit step of first order in time; with twice the steps per halving of h the error in time shows."""
    u, hx, hy = initial, *grid.spacing
    for t, dt in zip(times, np.diff(times), strict=False):
        new = boundary(t + dt)
        inner = u[1:-1, 1:-1]
        diffusion = (u[2:, 1:-1] - 2 * inner + u[:-2, 1:-1]) / hx**2 + (u[1:-1, 2:] - 2 * inner + u[1:-1, :-2]) / hy**2
        new[1:-1, 1:-1] = inner + dt * (0.001 * diffusion + source(t)[1:-1, 1:-1])
        u = new
    return u


report = fm.verify.solution(
    lambda u: fm.verify.rate(u) - u.laplacian() / 1000, warm, solver=euler, time=("t", 0, 1, 20), order=2
)
assert not report.ok
assert abs(report.order - 1) < 0.1
print("\nEuler's method claimed order 2; measured:", round(report.order, 2))

# %%
# Errors over the spacing.
report.plot()
