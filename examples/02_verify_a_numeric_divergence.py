"""
What does this divergence compute?
==================================

Judge numeric code by the exact answer: numpy.gradient with and without the grid spacing.
"""

import numpy as np

import fieldmath as fm


def divergence(u, v, dx, dy):
    return np.gradient(u, dx, axis=0, edge_order=2) + np.gradient(v, dy, axis=1, edge_order=2)


def careless_divergence(u, v):
    """What a meshgrid and two calls of numpy.gradient lead to."""
    return np.gradient(u, axis=0) + np.gradient(v, axis=1)


right = fm.verify.operator(divergence, "div")
right.check(order=2, boundary_order=2)
print(right, "\n")

wrong = fm.verify.operator(careless_divergence, "div")
print(wrong)
assert not wrong.ok
assert wrong.diagnosis.name == "grid spacing missing"

# %%
# The flow away from a point has divergence 2 everywhere; without the spacing the answer is the sum of the spacings.
outward = fm.VectorField(["x - 1753/300", "y - 1879/500"], "x y")
grid = fm.Grid.uniform("x y", x=(3.3, 8.9, 50), y=(0, 7.9, 50))
u, v = outward.sample(grid).values
assert outward.div().expr == 2
assert np.allclose(careless_divergence(u, v), sum(grid.spacing))
print(f"\nexact 2, without the spacing {careless_divergence(u, v)[0, 0]:.4f}")

# %%
# The error of the careless code does not fall with the spacing.
fm.verify.operator(careless_divergence, "div").plot()
