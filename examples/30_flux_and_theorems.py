"""
Flux and the integral theorems
==============================

Gauss's theorem as an executable check: it holds for smooth fields, and it finds the charge where it does not.
"""

import sympy as sp

import fieldmath as fm

R = sp.Symbol("R", positive=True)

# %%
# A smooth field: the flux through a torus, and the divergence inside, each integrated on its own.
smooth = fm.VectorField(["x**3", "y**3", "z**3"], "x y z")
report = fm.check_divergence_theorem(smooth, fm.Region.torus(2, 1))
print(report)
report.check()

# %%
# A point charge: the divergence is 0 wherever the field is defined, and yet 4*pi flows out of every sphere around it.
charge = fm.VectorField(["1/r**2", 0, 0], "spherical")
report = fm.check_divergence_theorem(charge, fm.Region.ball(1))
print(report)
assert report.holds is False
assert report.place == (0, 0, 0)
assert charge.flux(fm.Surface.sphere("R")) == 4 * sp.pi

# %%
# Any closed surface tells whether the charge is inside.
assert charge.flux(fm.Region.box((-1, 1), (-1, 2), (-1, 1)).boundary) == 4 * sp.pi
assert charge.flux(fm.Surface.torus(2, 1)) == 0

# %%
# The same in the plane: a vortex free of curl circulates around its core.
vortex = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y")
assert vortex.curl().expr == 0
assert vortex.circulation(fm.Curve.circle("R")) == 2 * sp.pi
assert fm.check_green(vortex, fm.Region.annulus(1, 2)).holds
print(fm.check_green(vortex, fm.Region.disk(1)))

# %%
# The vortex: every line is closed, and the curl is 0.
vortex.plot("stream")
