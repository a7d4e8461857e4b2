"""Judge numeric code by the exact answer: numpy.gradient with and without the grid spacing."""

import numpy as np

import fieldmath as fm

field = fm.VectorField(["sin(x)*cos(2*y)", "x*y**2"], "x y")
exact = field.div()
print("exact divergence:", exact.expr)


def numeric_divergence(values, spacing):
    hx, hy = spacing
    return np.gradient(values[0], hx, axis=0, edge_order=2) + np.gradient(values[1], hy, axis=1, edge_order=2)


def worst_error(count, with_spacing):
    grid = fm.Grid.uniform("x y", x=(0, 2, count), y=(0, 1, 2 * count))
    spacing = grid.spacing if with_spacing else (1.0, 1.0)
    return np.abs(numeric_divergence(field.sample(grid).values, spacing) - exact.sample(grid).values).max()


counts = [20, 40, 80, 160]
right = [worst_error(count, True) for count in counts]
wrong = [worst_error(count, False) for count in counts]
orders = np.log2(np.array(right[:-1]) / right[1:])
for count, good, bad in zip(counts, right, wrong, strict=True):
    print(f"{count:4d} points: error {good:.1e} with the spacing, {bad:.1e} without")

assert np.all(np.abs(orders - 2) < 0.2), "second order with the spacing: halving it divides the error by four"
assert wrong[-1] > 0.9 * wrong[0], "without the spacing no grid is fine enough"
print("measured orders with the spacing:", orders.round(2))

# The field (x - a, y - b) has divergence 2; without the spacing the answer is the sum of the spacings.
outward = fm.VectorField(["x - 1753/300", "y - 1879/500"], "x y")
grid = fm.Grid.uniform("x y", x=(3.3, 8.9, 50), y=(0, 7.9, 50))
careless = numeric_divergence(outward.sample(grid).values, (1.0, 1.0))
assert outward.div().expr == 2
assert np.allclose(careless, sum(grid.spacing))
print(f"exact 2, without the spacing {careless[0, 0]:.4f}")
