"""Certified numbers: the truth lies within the proven radius, and the rung says where it cannot prove anything."""

import math

import pytest
from mpmath import exp as mexp
from mpmath import log as mlog
from mpmath import mp, quad
from mpmath import pi as mpi
from mpmath import sqrt as msqrt

from fieldmath.errors import NoClosedFormError
from fieldmath.families import Cauchy, Exponential, Gamma, Laplace, Normal, Poisson, Uniform


def normal(m, s):
    return lambda x: mexp(-((x - m) ** 2) / (2 * s * s)) / (s * msqrt(2 * mpi))


def laplace(m, b):
    return lambda x: mexp(-abs(x - m) / b) / (2 * b)


PLACES = [-mp.inf, -20, -8, -4, -2, -1, 0, 1, 2, 4, 8, 20, mp.inf]


@pytest.mark.parametrize(("p", "first"), [(Normal(0, 1), normal(0, 1)), (Normal(-1, 3), normal(-1, 3))])
@pytest.mark.parametrize(("q", "second"), [(Normal(1, 2), normal(1, 2)), (Laplace(0, 1), laplace(0, 1))])
@pytest.mark.slow
def test_the_enclosure_holds_the_truth(p, first, q, second):
    def half(x, a, b):
        return a(x) * mlog(2 * a(x) / (a(x) + b(x))) / 2 if a(x) else 0

    with mp.workdps(30):
        js = quad(lambda x: half(x, first, second) + half(x, second, first), PLACES)
        kl = quad(lambda x: first(x) * mlog(first(x) / second(x)), [-400, -60, *PLACES[1:-1], 60, 400])
    found = p.js(q)
    assert found.certified
    assert abs(float(js) - found) <= found.error + 1e-15 < 1e-12
    found = p.kl(q, method="certified")
    assert found.certified
    assert abs(float(kl) - found) <= found.error + 1e-14 < 1e-11


def test_what_quad_takes_for_zero_is_certified():
    found = Normal(40, "1/10").kl(Laplace(0, 1), method="numeric")
    assert found.certified
    assert found.error < 1e-12
    exact = Normal(40, "1/10").kl(Laplace(0, 1))
    assert abs(float(exact.evalf(30)) - found) <= found.error


def test_supports_that_differ_are_divided_where_they_end():
    found = Exponential(1).js(Normal(0, 1))
    assert found.certified
    other = Exponential(1).js(Normal(0, 1), method="quadrature")
    assert abs(found - other) <= found.error + other.error
    assert Uniform(0, 1).kl(Normal(0, 1), method="certified").certified


@pytest.mark.parametrize(
    ("p", "q", "reason"),
    [
        (Gamma(2, 1), Gamma(3, 1), "no bound of the tails"),
        (Cauchy(0, 1), Normal(0, 1), "no bound of the tails|unknown features"),
        (Poisson(1), Poisson(2), "no continuous family"),
    ],
)
def test_what_cannot_be_proven_is_declined_and_left_to_quadrature(p, q, reason):
    with pytest.raises(NoClosedFormError, match=reason):
        p.js(q, method="certified")
    assert not p.js(q).certified
    assert math.isfinite(p.js(q).error)
