"""Source code of exact results: what is executed gives the values of the expression."""

import sys

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.families import Beta, Exponential, Gamma, Laplace, Normal, Poisson, Weibull

RESULTS = [
    Normal("m", "s").kl(Normal("n", "t")),
    Exponential("p").kl(Gamma("k", "b")),
    Laplace("m", "s").kl(Laplace("n", "t")),
    Normal(0, "s").renyi(Normal(0, "t"), "alpha"),
    Weibull("k", "b").entropy(),
    Exponential("lambda").density,
]
GAMMAS = [Beta("a", "b").kl(Beta("c", "d")), Gamma("a", "b").entropy(), Poisson("r").density]


def executed(source, name="f"):
    """Run generated source, as a user would who saved it in a file."""
    space = {}
    exec(compile(source, "generated", "exec"), space)
    return space[name]


def values_of(expr):
    names = sorted(symbol.name for symbol in expr.free_symbols)
    return {name: 0.5 + 0.25 * i for i, name in enumerate(names)}


@pytest.mark.parametrize("language", ["numpy", "python"])
@pytest.mark.parametrize("expr", RESULTS, ids=str)
def test_executed_code_gives_the_values_of_the_expression(expr, language):
    at = values_of(expr)
    found = executed(fm.to_code(expr, language))(*at.values())
    assert float(found) == pytest.approx(float(fm.evaluate(expr, at)), rel=1e-12)


@pytest.mark.parametrize("expr", GAMMAS, ids=str)
def test_gamma_functions_are_those_of_scipy_and_broadcast(expr):
    at = {name: value + np.arange(3.0) for name, value in values_of(expr).items()}
    found = executed(fm.to_code(expr, "numpy"))(*at.values())
    assert np.allclose(found, fm.evaluate(expr, at), rtol=1e-11)
    with pytest.raises(EvaluationError, match="expr must have counterparts in python; got polygamma"):
        fm.to_code(sp.polygamma(0, sp.Symbol("a")), "python")


def test_torch_and_jax_have_their_own_names():
    expr = Beta("a", "b").kl(Beta("c", "d"))
    torch, jax = fm.to_code(expr, "torch"), fm.to_code(expr, "jax")
    assert "import torch" in torch
    assert "torch.lgamma" in torch
    assert "torch.special.polygamma(0" in torch
    assert "jax.scipy.special.gammaln" in jax
    for source in (torch, jax):
        compile(source, "generated", "exec")
    assert fm.to_code(expr, "latex") == sp.latex(expr)
    if "torch" in sys.modules:
        at = values_of(expr)
        tensors = [sys.modules["torch"].tensor(value) for value in at.values()]
        assert float(executed(torch)(*tensors)) == pytest.approx(float(fm.evaluate(expr, at)), rel=1e-4)


def test_common_parts_are_computed_once_and_names_are_legal():
    lam, x = sp.Symbol("lambda", positive=True), sp.Symbol("x_{1}", real=True)
    source = fm.to_code(sp.exp(lam * x) + sp.exp(lam * x) ** 2, "python")
    assert source.count("math.exp(") <= 2
    assert "def f(lambda_, x__1_):" in source
    assert executed(source)(1.0, 0.0) == 2.0


def test_methods_write_densities_and_functionals():
    density = executed(Gamma("k", "s").to_code("numpy"), "density")
    assert float(density(2.0, 1.0, 3.0)) == pytest.approx(float(Gamma(2, 1).pdf(3.0)))
    kl = executed(Exponential("p").to_code("python", functional="kl", q=Exponential("q")), "kl")
    assert kl(1.0, 2.0) == pytest.approx(float(Exponential(1).kl(Exponential(2))))


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: fm.to_code(sp.Symbol("x"), "fortran"), InputError, "language must be one of 'python', 'numpy'"),
        (lambda: fm.to_code(0.5), InputTypeError, "expr must be an exact result"),
        (lambda: fm.to_code(sp.Symbol("x"), name="a b"), InputError, "name must be a name of Python; got 'a b'"),
        (lambda: fm.to_code(sp.Symbol("x"), arguments=["y"]), InputError, "missing: x"),
    ],
)
def test_unusable_requests_get_a_sentence(ask, error, text):
    with pytest.raises(error, match=text):
        ask()
