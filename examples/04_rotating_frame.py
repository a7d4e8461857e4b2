"""
A rotating frame
================

Moving basis vectors: the acceleration of a rigidly rotating fluid in cylindrical coordinates.
"""

import sympy as sp

import fieldmath as fm

chart = fm.cylindrical()
rho, phi, z = chart.symbols
omega = sp.Symbol("Omega", positive=True)

velocity = fm.VectorField([0, omega * rho, 0], chart)
acceleration = velocity.directional(velocity)
print("(v.grad)v =", acceleration.exprs)

# %%
# The components of v do not change along the motion, the basis vectors do: the centripetal acceleration appears.
assert acceleration.exprs == (-(omega**2) * rho, 0, 0)

# %%
# Twice the angular velocity, along the axis; and no fluid is gained or lost.
assert velocity.curl().exprs == (0, 0, 2 * omega)
assert velocity.div().expr == 0
print("curl v =", velocity.curl().exprs)

# %%
# The velocity in three cuts through the axis.
velocity.subs({"Omega": 1}).to("x y z").plot("slices")
