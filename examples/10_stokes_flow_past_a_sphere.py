"""
Stokes flow past a sphere
=========================

A textbook solution verified: the equations, the boundary condition, and the drag 6 pi mu a U.
"""

import sympy as sp

import fieldmath as fm

chart = fm.spherical()
r, theta, phi = chart.symbols
U, a, mu = sp.symbols("U a mu", positive=True)

velocity = fm.VectorField(
    [
        U * sp.cos(theta) * (1 - 3 * a / (2 * r) + a**3 / (2 * r**3)),
        -U * sp.sin(theta) * (1 - 3 * a / (4 * r) - a**3 / (4 * r**3)),
        0,
    ],
    chart,
)
pressure = fm.ScalarField(-3 * mu * a * U * sp.cos(theta) / (2 * r**2), chart)

# %%
# No volume is made, viscosity balances pressure, and the fluid sticks to the sphere.
assert velocity.div().is_zero()
assert (mu * velocity.laplacian() - pressure.grad()).is_zero()
assert all(sp.simplify(component.subs(r, a)) == 0 for component in velocity.exprs)
print("div u = 0, mu * Laplacian(u) = grad p, u = 0 on the sphere")

# %%
# The force of the fluid on the sphere: the stress on its surface, along the flow.
gradient = velocity.jacobian()
stress_rr = -pressure.expr + 2 * mu * gradient.exprs[0][0]
stress_rt = mu * (gradient.exprs[0][1] + gradient.exprs[1][0])
along = fm.ScalarField((stress_rr * sp.cos(theta) - stress_rt * sp.sin(theta)).subs(r, a), chart)
drag = along.integral(fm.Surface.sphere(a))
assert sp.simplify(drag - 6 * sp.pi * mu * a * U) == 0
print("drag:", drag)

# %%
# The vorticity that the sphere leaves in the fluid.
print("vorticity:", velocity.curl())

# %%
# The flow in a plane through the middle, seen from far away.
u, w = sp.symbols("x z", real=True)
distance = sp.sqrt(u**2 + w**2)
radial = (1 - sp.Rational(3, 2) / distance + 1 / (2 * distance**3)) * w / distance
around = -(1 - sp.Rational(3, 4) / distance - 1 / (4 * distance**3)) * u / distance
plane = fm.VectorField(
    [radial * u / distance + around * w / distance, radial * w / distance - around * u / distance], "x z"
)
plane.plot("stream", box={"x": (1.05, 4), "z": (-3, 3)}, title="Stokes flow beside a sphere")
