"""
A continuous field from scattered data
======================================

From scattered measurements to a field: fit, differentiate, and measure both errors against the truth.
"""

import numpy as np

import fieldmath as fm

truth = fm.ScalarField("sin(x)*exp(-y/2)", "x y")
grid = fm.Grid.uniform("x y", x=(0.5, 2.5, 41), y=(0.5, 1.5, 31))
exact = truth.sample(grid).values
slope = truth.grad().sample(grid).values

rng = np.random.default_rng(7)
errors = []
for count in (100, 400):
    points = rng.uniform([0, 0], [3, 2], size=(count, 2))
    measured = truth(*points.T)
    fitted = fm.ScalarField.from_scattered(points, measured, grid, method="rbf")
    value_error = np.abs(fitted.values - exact).max()
    slope_error = np.abs(fitted.grad().values - slope).max()
    errors.append((value_error, slope_error))
    print(f"{count} points: height wrong by {value_error:.1e}, gradient by {slope_error:.1e}")

assert errors[1][0] < errors[0][0] / 2, "four times the points must at least halve the error of the height"
assert errors[1][1] < errors[0][1] / 2, "and of the gradient"
assert all(slope_error > value_error for value_error, slope_error in errors), "differentiation amplifies errors"
print("differentiation amplifies the error of a fit, and more data reduces both")

# %%
# The field that was fitted to the larger set of points.
fitted.plot()
