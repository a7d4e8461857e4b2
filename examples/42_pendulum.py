"""
The pendulum
============

The pendulum as a flow: its rests, its orbits, and an energy that is kept to eleven digits.
"""

import numpy as np
import sympy as sp

import fieldmath as fm

energy = fm.ScalarField("y**2/2 - cos(x)", "x y")
flow = energy.rot()

rests = flow.zeros(box={"x": (-4, 4), "y": (-1, 1)})
print(rests)
assert [(rest.point[0], rest.kind) for rest in rests] == [(-sp.pi, "saddle"), (0, "centre"), (sp.pi, "saddle")]

swing = flow.field_line((2, 0), time=100)
print(swing)
# The period is 4 K(sin(x0/2)), a complete elliptic integral; the line closes after it.
period = 4 * sp.elliptic_k(sp.sin(1) ** 2).evalf()
assert swing.is_closed
assert abs(swing.times[-1] - float(period)) < 1e-9
assert np.ptp(energy(*swing.points)) < 1e-11

# %%
# The orbit in the plane of angle and speed.
swing.plot()
