"""Wasserstein distances of order 2 between laws of vectors."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from scipy.linalg import sqrtm

import fieldmath as fm
from fieldmath.families import Dirichlet, MultivariateNormal, MultivariateT, Normal

PLAIN = MultivariateNormal([0, 0], [[1, 0], [0, 1]])


def gelbrich(shift, a, b):
    """Return the distance by the roots of matrices."""
    root = sqrtm(np.array(a, dtype=float))
    inner = sqrtm(root @ np.array(b, dtype=float) @ root)
    return float(np.sqrt(np.dot(shift, shift) + np.trace(np.add(a, b)) - 2 * np.trace(inner).real))


@pytest.mark.parametrize(
    ("shift", "a", "b"),
    [
        ([1, 0], [[2, "1/2"], ["1/2", 1]], [[1, "-1/4"], ["-1/4", 3]]),
        ([0, 2, -1], [[2, 1, 0], [1, 3, 1], [0, 1, 1]], [[1, 0, "1/2"], [0, 4, 1], ["1/2", 1, 2]]),
        ([0, 0, 0], [[1, 0, 0], [0, 2, 0], [0, 0, 3]], [[4, 0, 0], [0, 2, 0], [0, 0, 1]]),
    ],
)
def test_distance_of_normal_vectors_is_that_of_matrix_roots(shift, a, b):
    found = MultivariateNormal([0] * len(shift), a).wasserstein(MultivariateNormal(shift, b), order=2)
    numbers = [[[float(sp.Rational(entry)) for entry in row] for row in matrix] for matrix in (a, b)]
    assert float(found) == pytest.approx(gelbrich(shift, *numbers), rel=1e-12)
    assert fm.is_exact(found) == (len(shift) == 2 or shift == [0, 0, 0])


def test_independent_entries_add_up_as_on_the_line():
    p = MultivariateNormal(["m", 0], [["s", 0], [0, 4]])
    q = MultivariateNormal(["n", 0], [["t", 0], [0, 1]])
    found = p.wasserstein(q, order=2)
    m, n = (symbol for symbol in sorted(found.free_symbols, key=str) if symbol.name in "mn")
    s, t = (symbol for symbol in sorted(found.free_symbols, key=str) if symbol.name in "st")
    on_the_line = Normal(0, 2).wasserstein(Normal(3, 5), order=2) ** 2
    assert sp.expand(found.subs({m: 0, n: 3, s: 4, t: 25}) ** 2) == on_the_line + 1


def test_equal_covariances_leave_the_distance_of_the_means():
    near = MultivariateT(1, [0, 0], [[2, 1], [1, 3]]).wasserstein(MultivariateT(1, [3, 4], [[2, 1], [1, 3]]), order=2)
    assert near == 5
    assert PLAIN.wasserstein(PLAIN, order=2) == 0


def test_students_vectors_need_more_than_two_degrees_of_freedom():
    p, q = (MultivariateT("k", [0, 0], [[scale, 0], [0, 1]]) for scale in (1, 4))
    value, otherwise = (branch for branch, _ in p.wasserstein(q, order=2).args)
    assert otherwise is sp.oo
    (k,) = value.free_symbols
    # Covariances are k/(k - 2) of the shapes: 3 of them at k = 3, of which one root is 2 and the other 1.
    assert value.subs(k, 3) == sp.sqrt(3)
    wide, flat = [[2, 1, 0], [1, 2, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 2]]
    first, second = (MultivariateT(2, [0, 0, 0], shape) for shape in (wide, flat))
    assert first.wasserstein(second, order=2) == sp.oo


def test_other_orders_and_laws_are_refused_in_a_sentence():
    with pytest.raises(fm.NoClosedFormError, match="only order 2 between two normal vectors"):
        PLAIN.wasserstein(MultivariateNormal([0, 0], [[2, 0], [0, 1]]))
    with pytest.raises(fm.NoClosedFormError, match="only order 2"):
        Dirichlet([1, 2]).wasserstein(Dirichlet([2, 2]), order=2)
    with pytest.raises(fm.MismatchError, match="same shape; got 2 and a number"):
        PLAIN.wasserstein(Normal(0, 1), order=2)
