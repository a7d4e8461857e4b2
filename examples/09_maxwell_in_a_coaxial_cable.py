"""
Maxwell's equations in a coaxial cable
======================================

The wave between two conductors, checked against all four equations in cylindrical coordinates.
"""

import sympy as sp

import fieldmath as fm

chart = fm.cylindrical()
rho, phi, z = chart.symbols
V, k, c, t, a, b = sp.symbols("V k c t a b", positive=True)

# %%
# A voltage V between the conductors of radii a and b travels along z: E is radial, B goes round. Both fall off as
# 1/rho.
wave = V / (rho * sp.log(b / a)) * sp.cos(k * (z - c * t))
E = fm.VectorField([wave, 0, 0], chart)
B = fm.VectorField([0, wave / c, 0], chart)


def rate(field):
    return fm.VectorField([component.diff(t) for component in field.exprs], chart)


laws = {
    "div E = 0": E.div(),
    "div B = 0": B.div(),
    "curl E = -dB/dt": E.curl() + rate(B),
    "curl B = dE/dt / c^2": B.curl() - rate(E) / c**2,
}
for law, residual in laws.items():
    assert residual.is_zero(), law
    print(f"{law:22s} holds exactly")

# %%
# The voltage is the line integral of E from one conductor to the other, whatever the radii.
voltage = E.subs({"z": 0, "t": 0}).line_integral(fm.Curve(["s", 0, 0], "s", (a, b), chart=chart, parameters="a b"))
assert sp.simplify(voltage - V) == 0
print("voltage between the conductors at the start:", voltage)

# %%
# A field with the wrong power of rho has charges where there are none.
wrong = fm.VectorField([wave * rho, 0, 0], chart)
assert not wrong.div().is_zero()
print("div of a field that does not fall off:", wrong.div().expr)

# %%
# The electric field in a cut through the cable.
fm.VectorField(["x/(x**2 + y**2)", "y/(x**2 + y**2)"], "x y").plot(box={"x": (-2, 2), "y": (-2, 2)})
