"""Laws of potentials: they undo the gradient and the curl, in every chart."""

import random
import time
import warnings

import pytest
import sympy as sp

import fieldmath as fm
from tests.laws.charts import chart

CHARTS = ("plane", "space", "four", "polar", "cylindrical", "spherical", "oblique", "parabolic", "prolate", "latitude")
SPACE = ("space", "cylindrical", "spherical", "sheared space", "latitude")
FUNCTIONS = (
    sp.sin,
    sp.cos,
    sp.exp,
    sp.sinh,
    sp.atan,
    sp.erf,
    lambda u: sp.log(1 + u**2),
    lambda u: sp.sqrt(1 + u**2),
    lambda u: 1 / (1 + u**2),
    lambda u: u**2,
)


def nested(rng, symbols, depth):
    """A random expression: sums, products and compositions."""
    if depth == 0:
        return rng.choice(symbols)
    kind = rng.random()
    if kind < 0.3:
        return nested(rng, symbols, depth - 1) + nested(rng, symbols, depth - 1)
    if kind < 0.6:
        return nested(rng, symbols, depth - 1) * nested(rng, symbols, depth - 1)
    return rng.choice(FUNCTIONS)(nested(rng, symbols, depth - 1))


@pytest.mark.slow
@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("seed", range(3))
def test_the_potential_of_a_gradient_is_the_function_up_to_a_constant(name, seed):
    here = chart(name)
    f = fm.ScalarField(nested(random.Random(f"{name} {seed}"), list(here.symbols), 2), here)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fm.DomainWarning)
        phi = f.grad().potential()
    assert (phi.grad() - f.grad()).is_zero() is True
    assert (phi - f).grad().is_zero() is True


@pytest.mark.parametrize(
    "text",
    ["log(x**2 + y**2 + z**2)*sin(x*y)", "x*sqrt(x**2 + y**2 + z**2 + 1)", "exp(sin(x)*y)*cos(x*y + z)/(1 + x**2)"],
)
@pytest.mark.slow
def test_nested_functions_come_back_within_two_seconds(text):
    f = fm.ScalarField(text, "x y z")
    F = f.grad()
    start = time.process_time()
    phi = F.potential()
    assert time.process_time() - start < 2
    assert (phi - f).is_zero() is True


def test_the_potential_of_an_abstract_gradient_is_the_abstract_function():
    f = fm.ScalarField("f(x, y)*g(x)", "x y", functions="f g")
    assert f.grad().potential() == f


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_the_curl_of_the_vector_potential_of_a_curl(name):
    here = chart(name)
    a, b, c = here.symbols
    B = fm.VectorField([a * b, c**2, a**2 + b], here).curl()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fm.DomainWarning)
        A = B.vector_potential()
    assert (A.curl() - B).is_zero() is True


@pytest.mark.parametrize("name", ["plane", "polar", "spherical", "prolate"])
def test_gradients_are_conservative_and_rotations_are_not(name):
    here = chart(name)
    f = fm.ScalarField(here.symbols[0] ** 2 * here.symbols[1], here)
    assert f.grad().is_conservative(sense="local") is True
    turned = fm.VectorField([0, here.symbols[0] ** 3, *[0] * (here.dimension - 2)], here)
    assert turned.is_conservative(sense="local") is False
    with pytest.raises(fm.NoPotentialError):
        turned.potential()
