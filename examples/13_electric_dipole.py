"""
An electric dipole
==================

The potential of two charges that move together, its field, and what remains of Gauss's law.
"""

import sympy as sp

import fieldmath as fm

chart = fm.spherical()
r, theta, phi = chart.symbols
p, d = sp.symbols("p d", positive=True)

# %%
# Two charges p/d and -p/d at z = d/2 and z = -d/2, seen from far away: the leading term of the expansion in d.
above = sp.sqrt(r**2 - r * d * sp.cos(theta) + d**2 / 4)
below = sp.sqrt(r**2 + r * d * sp.cos(theta) + d**2 / 4)
pair = p / d * (1 / above - 1 / below)
potential = fm.ScalarField(sp.series(d * pair, d, 0, 2).removeO().coeff(d, 1), chart)
assert potential == fm.ScalarField(p * sp.cos(theta) / r**2, chart)
print("potential:", potential)

# %%
# The field, its source and its swirl: both vanish, away from the middle.
field = -potential.grad()
assert field.exprs == (2 * p * sp.cos(theta) / r**3, p * sp.sin(theta) / r**3, 0)
assert field.div().is_zero()
assert field.curl().is_zero()
print("field:", field)

# %%
# No net charge is inside any sphere, and the potential can be had back from the field.
flux = field.flux(fm.Surface.sphere("R"))
assert flux == 0
assert (field.potential() + potential).grad().is_zero()
print("flux through a sphere:", flux)

# %%
# The same field in Cartesian components, the way numeric codes write it.
cartesian = field.to(fm.cartesian(3))
print("in Cartesian components:", cartesian.exprs[2])
x, z = sp.symbols("x z", real=True)
distance = sp.sqrt(x**2 + z**2)
fm.VectorField([3 * x * z / distance**5, (2 * z**2 - x**2) / distance**5], "x z").plot(
    "stream", box={"x": (-2, 2), "z": (-2, 2)}, title="field lines of a dipole"
)
