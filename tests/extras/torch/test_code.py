"""Generated PyTorch code gives the digits of the exact result, and gradients."""

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.families import Gamma
from tests.extras.code_cases import compared

torch = pytest.importorskip("torch", reason="needs PyTorch")


def test_torch_code_gives_the_digits_of_the_exact_result():
    compared("torch", lambda value: torch.tensor(value, dtype=torch.float64), least=28)


def test_torch_code_can_be_differentiated():
    source = fm.to_code(Gamma("a", "b").kl(Gamma("c", "d")), "torch")
    space = {}
    exec(compile(source, "generated", "exec"), space)
    at = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (2.0, 1.0, 3.0, 2.0)]
    space["f"](*at).backward()
    divergence = Gamma("a", "b").kl(Gamma("c", "d"))
    (c,) = (symbol for symbol in divergence.free_symbols if symbol.name == "c")
    exact = fm.evaluate(divergence.diff(c), {"a": 2.0, "b": 1.0, "c": 3.0, "d": 2.0})
    assert float(at[2].grad) == pytest.approx(float(exact), rel=1e-12)


def test_the_gamma_function_has_its_sign_below_zero():
    x = sp.Symbol("x")
    places = [-2.5, -1.5, -0.5, 0.5, 3.0]
    space = {}
    exec(compile(fm.to_code(sp.gamma(x), "torch"), "generated", "exec"), space)
    found = space["f"](torch.tensor(places, dtype=torch.float64))
    expected = [float(sp.gamma(sp.Rational(place))) for place in places]
    assert found.tolist() == pytest.approx(expected, rel=1e-13)
