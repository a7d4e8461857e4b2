"""Symbolic divergences against PyTorch's own, at all pairs of the parameters of its tests.

Each formula is derived once with free parameters and evaluated at 4 x 4 of them: the finite pairs of `TestKL` in
test/distributions/test_distributions.py of PyTorch, without those of batches and of laws over vectors.
"""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families as f

torch = pytest.importorskip("torch", reason="needs PyTorch")
d = torch.distributions

FOUR = ([1.0, 2.5, 1.0, 2.5], [1.5, 1.5, 3.5, 3.5])
PLACES = ([-2.0, 4.0, -3.0, 6.0], [1.0, 2.5, 1.0, 2.5])
NORMAL = ([-2.0, 2.0, -3.0, 3.0], [1.0, 2.0, 1.0, 2.0])
PARETO = ([2.5, 4.0, 2.5, 4.0], [2.25, 3.75, 2.25, 3.75])


def uniform(lower, upper):
    return (f.Uniform, d.Uniform, (lower, upper), lambda a, b: (a, b))


def same(*values):
    return values


# name: our family, PyTorch's, the four parameters of its tests, and PyTorch's parameters as ours.
LAWS = {
    "bernoulli": (f.Bernoulli, d.Bernoulli, ([0.1, 0.2, 0.6, 0.9],), same),
    "beta": (f.Beta, d.Beta, FOUR, same),
    "binomial": (lambda p: f.Binomial(30, p), lambda p: d.Binomial(30, p), ([0.1, 0.2, 0.6, 0.9],), same),
    "cauchy": (f.Cauchy, d.Cauchy, NORMAL, same),
    "chi2": (f.ChiSquared, d.Chi2, ([1.0, 2.0, 2.5, 5.0],), same),
    "continuous bernoulli": (f.ContinuousBernoulli, d.ContinuousBernoulli, ([0.1, 0.2, 0.55, 0.9],), same),
    "exponential": (f.Exponential, d.Exponential, ([1.0, 2.5, 5.0, 10.0],), same),
    "gamma": (f.Gamma, d.Gamma, FOUR, lambda shape, rate: (shape, 1 / rate)),
    "geometric": (f.GeometricFailures, d.Geometric, ([0.1, 0.2, 0.6, 0.9],), same),
    "gumbel": (f.Gumbel, d.Gumbel, PLACES, same),
    "half cauchy": (f.HalfCauchy, d.HalfCauchy, ([1.0, 2.0, 1.0, 2.0],), same),
    "half normal": (f.HalfNormal, d.HalfNormal, ([1.0, 2.0, 1.0, 2.0],), same),
    "inverse gamma": (f.InverseGamma, d.InverseGamma, FOUR, same),
    "laplace": (f.Laplace, d.Laplace, PLACES, same),
    "lognormal": (f.LogNormal, d.LogNormal, NORMAL, same),
    "normal": (f.Normal, d.Normal, NORMAL, same),
    "pareto": (f.Pareto, d.Pareto, PARETO, same),
    "low pareto": (f.Pareto, d.Pareto, ([2.25, 3.75, 2.25, 3.8], PARETO[1]), same),
    "poisson": (f.Poisson, d.Poisson, ([0.3, 1.0, 5.0, 10.0],), same),
    "unit uniform": uniform([0.1, 0.9, 0.2, 0.75], [0.15, 0.95, 0.25, 0.8]),
    "positive uniform": uniform([1.0, 1.5, 2.0, 4.0], [1.2, 2.0, 3.0, 7.0]),
    "real uniform": uniform([-2.0, -1.0, 0.0, 2.0], [-1.0, 1.0, 1.0, 4.0]),
    "high uniform": uniform([6.5, 7.5, 6.5, 8.5], [7.5, 8.5, 9.5, 9.5]),
}
PAIRS = """
bernoulli: bernoulli, poisson
beta: beta, chi2, exponential, gamma, normal, continuous bernoulli
binomial: binomial
cauchy: cauchy
chi2: chi2, exponential, gamma, normal
continuous bernoulli: continuous bernoulli, exponential, normal
exponential: chi2, exponential, gamma, gumbel, normal
gamma: chi2, exponential, gamma, gumbel, normal
geometric: geometric
gumbel: gumbel, normal
half cauchy: half cauchy
half normal: half normal
inverse gamma: inverse gamma
laplace: laplace, normal
lognormal: lognormal
normal: gumbel, laplace, normal
pareto: chi2, low pareto, exponential, gamma
poisson: poisson
unit uniform: beta, continuous bernoulli
positive uniform: chi2, exponential, gamma
real uniform: gumbel, normal
high uniform: pareto
"""
CASES = [(p, q) for line in PAIRS.strip().splitlines() for p, qs in [line.split(": ")] for q in qs.split(", ")]


def members(name, letter, axis):
    """Return our law with symbols, PyTorch's with numbers along an axis, and the numbers of the symbols."""
    ours, theirs, columns, as_ours = LAWS[name]
    shape = (4, 1) if axis == 0 else (1, 4)
    # PyTorch's own masks do not broadcast.
    arrays = [np.broadcast_to(np.array(column).reshape(shape), (4, 4)).copy() for column in columns]
    names = [f"{letter}{i}" for i in range(len(arrays))]
    return ours(*names), theirs(*map(torch.tensor, arrays)), dict(zip(names, as_ours(*arrays), strict=True))


@pytest.mark.parametrize(("first", "second"), CASES)
def test_formula_has_the_values_of_pytorch_at_the_parameters_of_its_tests(first, second):
    p, their_p, values_p = members(first, "p", 0)
    q, their_q, values_q = members(second, "q", 1)
    formula = p.kl(q, method="exact")
    assert not formula.has(sp.Integral, sp.Sum, sp.Float)
    wanted = {symbol.name for symbol in formula.free_symbols}
    found = fm.evaluate(formula, {name: value for name, value in (values_p | values_q).items() if name in wanted})
    truth = d.kl_divergence(their_p, their_q).numpy()
    np.testing.assert_allclose(np.broadcast_to(found, (4, 4)), np.broadcast_to(truth, (4, 4)), rtol=1e-10, atol=1e-12)


def test_all_their_pairs_of_laws_of_numbers_are_here():
    assert len(CASES) >= 50
