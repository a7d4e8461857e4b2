"""Measured order of the decomposition of samples on a box, walls included."""

import numpy as np
import pytest

import fieldmath as fm

# A gradient and a field that is tangential to the walls of the unit box: the parts, by the stated boundary condition.
PLANE = (
    fm.ScalarField("cos(2*x + y) + x**2*y", "x y").grad(),
    fm.ScalarField("sin(pi*x)*sin(pi*y)*exp(x)", "x y").rot(),
)
SPACE = (
    fm.ScalarField("cos(x + y)*exp(z/2)", "x y z").grad(),
    fm.VectorField([0, 0, "sin(pi*x)*sin(pi*y)*exp(x + z)"], "x y z").curl(),
)
RING = (
    fm.ScalarField("r**2*cos(theta)/2 + r", "polar").grad(),
    fm.ScalarField("(r - 1)*(2 - r)*sin(2*theta)", "polar").rot(),
)


def box(names, n):
    return fm.Grid.uniform(names, **{name: (0, 1, n + 2 * k) for k, name in enumerate(names.split())})


def ring(n):
    return fm.Grid.uniform("polar", r=(1, 2, n), theta=(0, 2 * np.pi, 4 * (n - 1)), periodic=["theta"])


def errors(parts, grid, accuracy=4):
    gradient, tangential = parts
    found = (gradient + tangential).sample(grid, accuracy=accuracy).helmholtz()
    pairs = (found.irrotational, gradient), (found.solenoidal, tangential)
    return [*(np.abs(part.values - exact.sample(grid).values).max() for part, exact in pairs), found.error]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parts", "make", "sizes", "logarithm"),
    [
        (PLANE, lambda n: box("x y", n), (33, 65), 0),
        (SPACE, lambda n: box("x y z", n), (17, 33), 1),  # Along the edges the vector potential has r**3 log(r).
        (RING, ring, (17, 33), 0),
    ],
)
def test_both_parts_are_of_second_order_up_to_the_walls(parts, make, sizes, logarithm):
    coarse, fine = (np.array(errors(parts, make(n))) for n in sizes)
    steps = [1 / (n - 1) for n in sizes]
    expected = [h**2 * abs(np.log(h)) ** logarithm for h in steps]
    # 0.2 leaves room for the terms of third order.
    assert np.log2(coarse / fine).min() > np.log2(expected[0] / expected[1]) - 0.2


@pytest.mark.slow
def test_a_field_with_curl_in_the_corners_is_put_together_to_second_order_away_from_them():
    F = fm.VectorField(["x**2*y - y", "x*y + exp(x)"], "x y")
    misses = []
    for n in (33, 65, 129):
        exact = F.sample(fm.Grid.uniform("x y", x=(0, 1, n), y=(0, 2, n)))
        parts = exact.helmholtz()
        miss = np.abs((parts.irrotational + parts.solenoidal - exact).values)
        quarter = n // 4
        misses.append((max(miss[:, quarter:-quarter].max(), miss[:, :, quarter:-quarter].max()), miss.max()))
    orders = np.log2(np.array(misses[1]) / np.array(misses[2]))
    assert orders[0] > 1.8
    assert 0.8 < orders[1] < 1.3
