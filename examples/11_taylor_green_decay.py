"""
Decay of a Taylor-Green vortex
==============================

An exact solution of the Navier-Stokes equations: the residual is zero, and the energy decays as it must.
"""

import numpy as np
import sympy as sp

import fieldmath as fm

nu, t = sp.symbols("nu t", positive=True)
x, y = fm.cartesian("x y").symbols
decay = sp.exp(-2 * nu * t)
velocity = fm.VectorField([sp.cos(x) * sp.sin(y) * decay, -sp.sin(x) * sp.cos(y) * decay], "x y")
pressure = fm.ScalarField(-(sp.cos(2 * x) + sp.cos(2 * y)) / 4 * decay**2, "x y")

# %%
# d u/d t + (u . grad) u = -grad p + nu Laplacian u, and div u = 0.
residual = velocity.material_derivative(velocity, time="t") + pressure.grad() - nu * velocity.laplacian()
assert residual.is_zero()
assert velocity.div().is_zero()
print("the residual of the momentum equation is", residual.exprs)

# %%
# The kinetic energy in one period, and its rate: what viscosity takes is twice nu times the enstrophy.
cell = fm.Region.box((0, 2 * sp.pi), (0, 2 * sp.pi))
energy = (velocity.dot(velocity) / 2).integral(cell)
enstrophy = (velocity.curl() ** 2 / 2).integral(cell)
assert sp.simplify(energy.diff(t) + 2 * nu * enstrophy) == 0
print("energy:", energy, "  enstrophy:", enstrophy)

# %%
# Without the formula for the pressure: it solves a Poisson equation whose source comes from the flow.
gradient = velocity.jacobian()
source = -sum(gradient.exprs[i][j] * gradient.exprs[j][i] for i in range(2) for j in range(2))
assert sp.simplify(pressure.laplacian().expr - source) == 0

# %%
# A numeric code that forgets to divide by the spacing would report another vorticity; the samples here do not.
grid = fm.Grid.uniform("x y", x=(0, 2 * np.pi, 64), y=(0, 2 * np.pi, 48), periodic=["x", "y"])
now = velocity.subs({"nu": sp.Rational(1, 10), "t": 1})
error = np.abs(now.sample(grid).curl().values - now.curl().sample(grid).values).max()
assert error < 2e-4
print(f"vorticity of 64 x 48 samples: error {error:.0e}")
now.curl().plot(box={"x": (0, 2 * np.pi), "y": (0, 2 * np.pi)})
