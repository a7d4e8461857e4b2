"""Source code for PyTorch and JAX, executed there."""

from contextlib import contextmanager
from functools import partial

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.special_functions import log_besseli

torch = pytest.importorskip("torch", reason="needs PyTorch")
jax = pytest.importorskip("jax", reason="needs JAX")

x, y = sp.symbols("x y", real=True)
SHAPES = [
    x - y - 3,
    -2 * x / 3 + sp.sqrt(2) * sp.pi,
    (x + y) ** 2 / (x - 3 * y) - sp.Rational(1, 7),
    2**x + x ** sp.Rational(1, 3),
    sp.Piecewise((x, (x > 0) & (y > 5)), (2, (x < 1) | (y < 0)), (x * y, True)),
    sp.Piecewise((1, sp.Not((x < 0) | (x > 1))), (3, True)),
    sp.Max(x, y, 1) - sp.Min(x, y) * sp.Abs(x - y),
    sp.atan2(x, y) + sp.sign(x - y) + sp.floor(x) - sp.ceiling(y) + sp.Mod(x, y),
    sp.sec(x) + sp.acoth(3 + x) + sp.sinh(x) + sp.acos(x / 4),
    sp.erf(x) + sp.loggamma(x + 1) * sp.gamma(x + y) + sp.polygamma(1, x) + sp.beta(x + 1, y),
    sp.zeta(x + 1) + sp.zeta(x + 1, y) - sp.erfinv(x / 9),
    sp.uppergamma(x, y) + sp.lowergamma(y, x) - sp.uppergamma(sp.Rational(1, 3), y),
    sp.besseli(1, x) / sp.besseli(0, x) + log_besseli(0, 50 * y),
    sp.Max(x, sp.Rational(1, 10)) + sp.polygamma(2, sp.Rational(1, 3)),
]
ONE_OF_THEM = {
    "torch": [sp.besselj(0, x) - sp.bessely(1, y), sp.besselk(0, x) + sp.besselk(1, y)],
    "jax": [sp.Ei(x) + sp.expint(1, y) - sp.expint(3, y), sp.betainc_regularized(x, y, 0, sp.Rational(1, 3))],
}
POINTS = np.array([(0.75, 1.25), (1.5, 0.375), (2.25, 1.125)])


@contextmanager
def doubles():
    """Give JAX doubles, and its own precision back afterwards."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    try:
        yield
    finally:
        jax.config.update("jax_enable_x64", before)


@pytest.mark.parametrize(
    ("language", "expr"), [(name, expr) for name, own in ONE_OF_THEM.items() for expr in SHAPES + own], ids=str
)
def test_the_written_function_has_the_values_of_the_expression(expr, language):
    with doubles():
        found = computed(expr, language)
    truth = [float(expr.subs({x: sp.Rational(a), y: sp.Rational(b)}).evalf(20)) for a, b in POINTS]
    # PyTorch computes polygamma to 3e-10, everything else to a few units in the last place.
    np.testing.assert_allclose(np.broadcast_to(found, (3,)), truth, rtol=1e-9)


def computed(expr, language):
    as_array = {"torch": partial(torch.tensor, dtype=torch.float64), "jax": jax.numpy.asarray}[language]
    space = {}
    exec(compile(fm.to_code(expr, language, arguments=["x", "y"]), "generated", "exec"), space)
    return np.asarray(space["f"](*map(as_array, POINTS.T)))
