"""Isolation: no zero is missed, none is counted twice, and the stated boxes hold exactly one."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.budget import Deadline
from fieldmath.calculus.isolation import Equations, isolate
from fieldmath.calculus.polynomial_systems import real_solutions
from fieldmath.calculus.recognition import recognised

X, Y, Z = sp.symbols("x y z", real=True)


def roots_of(equations, symbols, box):
    low, high = (np.array([pair[side] for pair in box], float) for side in (0, 1))
    return isolate(Equations(equations, symbols), low, high)


@pytest.mark.parametrize("seed", range(6))
def test_isolated_zeros_of_random_polynomials_are_those_of_algebra(seed):
    rng = np.random.default_rng(seed)
    monomials = [X**i * Y**j for i in range(4) for j in range(4 - i)]
    system = [
        sp.Add(*(int(c) * m for c, m in zip(rng.integers(-5, 6, len(monomials)), monomials, strict=True))) for _ in "ab"
    ]
    exact = [np.array([float(c) for c in p.coordinates]) for p in real_solutions(system, [X, Y]).points]
    inside = [p for p in exact if (np.abs(p) <= 4).all()]
    found = roots_of(system, [X, Y], [(-4, 4), (-4, 4)])
    assert found.undecided == ()
    assert len(found.roots) == len(inside)
    for root in found.roots:
        gaps = [np.abs(p - root.center) for p in inside]
        # The exact coordinates are rounded once.
        assert any((gap <= root.radius + 4e-16 * (1 + np.abs(root.center))).all() for gap in gaps)


def test_the_number_of_zeros_of_a_wave_is_counted():
    found = roots_of([sp.sin(10 * X)], [X], [(0.1, 20)])
    assert len(found.roots) == int(20 * 10 / np.pi)
    assert found.undecided == ()


@pytest.mark.slow
def test_hundreds_of_zeros_in_the_plane_are_all_found():
    equations = [2 * v + 20 * sp.pi * sp.sin(2 * sp.pi * v) for v in (X, Y)]
    found = roots_of(equations, [X, Y], [(-5.12, 5.12)] * 2)
    one = roots_of(equations[:1], [X], [(-5.12, 5.12)])
    assert len(found.roots) == len(one.roots) ** 2 == 441
    assert found.undecided == ()


def test_double_zeros_are_undecided_and_lie_in_the_boxes():
    found = roots_of([(X - sp.Rational(1, 3)) ** 2], [X], [(0, 1)])
    assert found.roots == ()
    assert any(low[0] <= 1 / 3 <= high[0] for low, high in found.undecided)


def test_boxes_without_zeros_are_empty():
    found = roots_of([X**2 + Y**2 + sp.Rational(1, 100), X - Y], [X, Y], [(-1, 1)] * 2)
    assert (found.roots, found.undecided) == ((), ())


def test_zones_hold_one_zero_each():
    found = roots_of([sp.sin(X), sp.sin(Y)], [X, Y], [(-4, 4)] * 2)
    assert len(found.roots) == 9
    for root in found.roots:
        assert (
            sum((other.center >= root.lower).all() and (other.center <= root.upper).all() for other in found.roots) == 1
        )


def test_the_time_limit_ends_the_search_and_says_so():
    equations = Equations([sp.sin(200 * X) * sp.cos(190 * Y), sp.cos(200 * X) * sp.sin(190 * Y)], [X, Y])
    found = isolate(equations, np.zeros(2), np.ones(2) * 3, deadline=Deadline(0.05))
    assert found.undecided


@pytest.mark.parametrize(
    ("system", "points", "families"),
    [
        ([X**2 - 2, Y - X], [(-sp.sqrt(2), -sp.sqrt(2)), (sp.sqrt(2), sp.sqrt(2))], ()),
        ([X**2 + Y**2], [(0, 0)], ()),
        ([X**2 + Y**2 + 1], [], ()),
        ([X * Y, X * (Y - 1)], [], ((X,),)),
        ([X * (X - 1), X * Y], [(1, 0)], ((X,),)),
        ([(X**2 + Y**2 - 1) * X, (X**2 + Y**2 - 1) * Y], [(0, 0)], ((X**2 + Y**2 - 1,),)),
    ],
)
def test_polynomial_systems_are_split_into_points_and_families(system, points, families):
    solutions = real_solutions(system, [X, Y])
    assert [p.coordinates for p in solutions.points] == points
    assert solutions.families == families


def test_families_inside_others_are_not_listed():
    sphere = X**2 + Y**2 + Z**2 - 1
    assert real_solutions([v * sphere for v in (X, Y, Z)], [X, Y, Z]).families == ((sphere,),)


def test_numbers_are_recognised_only_when_the_equations_prove_them():
    near = np.array([1 / 3])
    assert recognised(near, np.array([1e-15]), [3 * X - 1], [X]) == (sp.Rational(1, 3),)
    assert (
        recognised(near, np.array([1e-9]), [sp.cos(X) - sp.cos(sp.Rational(1, 3)) + sp.Rational(1, 10**12)], [X])
        is None
    )
    assert recognised(np.array([np.exp(-1)]), np.array([1e-15]), [sp.log(X) + 1], [X]) == (sp.exp(-1),)


@pytest.mark.slow
def test_critical_points_of_bessel_functions_are_proven():
    f = fm.ScalarField("besselj(0, x)*cos(y)", "x y")
    points = f.critical_points(box={"x": (0.5, 8), "y": (-2, 2)})
    assert all(p.certified for p in points)
    assert points.is_complete
    # The zeros of J0 (with y = +-pi/2) and of J1 (with y = 0), DLMF 10.21 and Abramowitz & Stegun table 9.5.
    found = sorted(float(p.point[0]) for p in points)
    table = [2.404825557695773, 2.404825557695773, 3.831705970207512, 5.520078110286311, 5.520078110286311,
             7.015586669815619]  # fmt: skip
    assert np.allclose(found, table, rtol=1e-14)


@pytest.mark.slow
def test_the_minimum_of_the_gamma_function_is_proven():
    (point,) = fm.ScalarField("gamma(x) + y**2", "x y").critical_points(box={"x": (0.5, 4), "y": (-1, 1)})
    # A. M. Legendre's minimum, OEIS A030169.
    assert point.certified
    assert point.kind == "minimum"
    assert abs(float(point.point[0]) - 1.461632144968362341) < 1e-14
