"""
A point charge
==============

Vector calculus in spherical coordinates: the field of a point charge, and why its divergence is 0 and yet not.
"""

import sympy as sp

import fieldmath as fm

chart = fm.spherical()
r, theta, phi = chart.symbols

field = fm.VectorField([1 / r**2, 0, 0], chart)
assert field.div().expr == 0
assert field.curl().is_zero()
print("div(e_r/r^2) =", field.div().expr)
print("where:", field.div().domain())

# %%
# A unit radial vector is not a constant field: its direction changes from point to point.
assert fm.VectorField([1, 0, 0], chart).div().expr == 2 / r

# %%
# It is the gradient of -1/r, which is harmonic.
potential = fm.ScalarField(-1 / r, chart)
assert potential.grad().exprs == field.exprs
assert potential.laplacian().expr == 0

# %%
# And yet the same flux leaves every sphere: the source sits at r = 0, outside the domain of the formula.
radius = sp.Symbol("R", positive=True)
flux = sp.integrate(
    (field.exprs[0] * r**2 * sp.sin(theta)).xreplace({r: radius}), (theta, 0, sp.pi), (phi, 0, 2 * sp.pi)
)
assert flux == 4 * sp.pi
print("flux through a sphere of any radius =", flux)

# %%
# The potential in a plane through the charge.
fm.ScalarField("-1/sqrt(x**2 + y**2)", "x y").plot(box={"x": (-2, 2), "y": (-2, 2)})
