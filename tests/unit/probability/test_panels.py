"""The rules behind the integrals."""

import math

import numpy as np
import pytest

from fieldmath.probability.panels import (
    DERIVATIVE,
    ENDS,
    GAUSS,
    KRONROD,
    NODES,
    Panels,
    apply_rules,
    ladder,
    unseen_jumps,
)


@pytest.mark.parametrize(("weights", "degree"), [(GAUSS, 19), (KRONROD, 31)])
def test_rules_are_exact_to_their_degree(weights, degree):
    for power in range(degree + 1):
        truth = 2 / (power + 1) if power % 2 == 0 else 0.0
        assert abs(weights @ NODES**power - truth) < 1e-15


def test_interpolation_matrices_reproduce_polynomials():
    values = NODES**7 - NODES
    assert np.allclose(DERIVATIVE @ values, 7 * NODES**6 - 1, atol=1e-12)  # cancellation grows as (points)^2 eps
    assert np.allclose(values @ ENDS, [0, 0], atol=1e-14)


def test_ladders_reach_from_the_finest_scale_to_the_end():
    edges = ladder(1000.0, (0.1, 5.0))
    assert edges[0] == 0
    assert edges[-1] == 1000
    assert edges[1] <= 0.1
    assert np.all(np.diff(edges) > 0)
    assert (edges[2:] / edges[1:-1]).max() <= 4.2  # steps of at most 4, up to the merging of near-equal ones
    assert ladder(math.inf, (2.0,))[-1] == 8192


def test_linear_and_logarithmic_panels_agree():
    linear = Panels.on(2.0, -1.0, np.array([0.5, 1.0]))
    logarithmic = Panels.on(2.0, -1.0, np.log([0.5, 1.0]), end=0)
    values = [apply_rules(np.exp, panels).value.sum() for panels in (linear, logarithmic)]
    assert np.allclose(values, math.exp(1.5) - math.e, rtol=1e-15 * 4)
    halves = linear.halves(linear.stalls)
    assert math.isclose(apply_rules(np.exp, halves).value.sum(), values[0], rel_tol=1e-15)


def test_jumps_between_the_outermost_nodes_of_neighbours_are_suspected():
    panels = Panels.on(0.0, 1.0, np.array([0.0, 1.0, 2.0]))
    place = 1.0005  # the first node of the second panel lies at 1.0022
    sums = apply_rules(lambda x: (x > place) * 1.0, panels)
    assert sums.difference.max() < 1e-15
    assert unseen_jumps(panels, sums).min() > 1 - sums.value.sum() + 0.9995 - 1
