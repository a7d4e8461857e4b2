"""Generated JAX code gives the digits of the exact result, and can be compiled."""

import pytest

import fieldmath as fm
from fieldmath.families import Normal
from tests.extras.code_cases import compared

jax = pytest.importorskip("jax", reason="needs JAX")


@pytest.fixture(autouse=True)
def double_precision():
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def test_jax_code_gives_the_digits_of_the_exact_result():
    compared("jax", jax.numpy.asarray, least=28)


def test_jax_code_can_be_compiled_and_mapped():
    space = {}
    exec(compile(fm.to_code(Normal(0, "s").kl(Normal(0, "t")), "jax"), "generated", "exec"), space)
    mapped = jax.jit(jax.vmap(space["f"]))
    s, t = jax.numpy.asarray([1.0, 2.0]), jax.numpy.asarray([2.0, 2.0])
    assert float(mapped(s, t)[1]) == pytest.approx(0.0, abs=1e-15)
