"""Functions of JAX are judged as they are, in double precision."""

import pytest

import fieldmath as fm
from fieldmath.families import Normal

jax = pytest.importorskip("jax", reason="judges JAX functions")
jnp = pytest.importorskip("jax.numpy", reason="judges JAX functions")


def f(x):
    return x[0] ** 2 * jnp.sin(x[1]) + jnp.exp(x[0] * x[1])


@pytest.mark.parametrize("grad", [jax.grad(f), jax.jit(jax.grad(f)), jax.hessian(f)])
def test_derivatives_by_jax_are_right_to_all_digits(grad):
    report = fm.verify.derivative(f, grad)
    assert report.ok, str(report)
    assert report.error < 1e-8


def test_jacobians_are_right():
    def pair(x):
        return jnp.stack([x[0] * x[1], jnp.exp(x[0])])

    assert fm.verify.derivative(pair, jax.jacfwd(pair)).ok
    assert fm.verify.derivative(pair, lambda x: jax.jacrev(pair)(x).T).diagnosis.name == "transposed"


def test_slips_in_derivatives_of_jax_functions_are_named():
    def wrong(x):
        e = jnp.exp(x[0] * x[1])
        return jnp.array([2 * x[0] * jnp.sin(x[1]) + e, x[0] ** 2 * jnp.cos(x[1]) + x[0] * e])

    assert fm.verify.derivative(f, wrong).diagnosis.name == "inner derivative missing (chain rule)"
    assert fm.verify.derivative(jax.jit(f), wrong).diagnosis.name == "inner derivative missing (chain rule)"


def test_entropies_and_divergences_are_judged():
    assert fm.verify.scalar(lambda p, q: jax.scipy.special.rel_entr(p, q).sum(), "kl").ok
    report = fm.verify.scalar(lambda p: jax.scipy.special.entr(p).sum() / jnp.log(2), "entropy")
    assert report.diagnosis.name == "bits for nats"


def test_distributions_estimators_and_operators_are_judged():
    norm = jax.scipy.stats.norm
    made = {"logpdf": lambda x: norm.logpdf(x, 1, 2), "cdf": lambda x: norm.cdf(x, 1, 2)}
    assert fm.verify.distribution(made, Normal(1, 2)).ok
    assert fm.verify.estimator(lambda x: jnp.var(x, ddof=1), Normal(1, 2), "variance").ok
    report = fm.verify.operator(lambda f, dx, dy: jnp.gradient(f, dx, dy), "grad")
    assert report.check(order=2, boundary_order=1).ok
