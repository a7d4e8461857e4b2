"""
Natural gradient
================

Steepest descent in the geometry of distributions does not care how they are parametrised.
"""

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.families import Normal

mu, sigma = sp.Symbol("mu", real=True), sp.Symbol("sigma", positive=True)
fisher = Normal(mu, sigma).fisher_information()
assert fisher == sp.Matrix([[1 / sigma**2, 0], [0, 2 / sigma**2]])
print("Fisher information:", fisher.tolist())

# %%
# It is the metric of the family: half the second derivative of the divergence to a neighbour.
other = Normal("m2", "s2")
divergence = Normal(mu, sigma).kl(other)
m2, s2 = (next(s for s in divergence.free_symbols if s.name == name) for name in ("m2", "s2"))
hessian = sp.hessian(divergence, (m2, s2)).subs({m2: mu, s2: sigma})
assert sp.simplify(hessian - fisher) == sp.zeros(2, 2)

# %%
# As a chart, this metric makes the normal laws a surface of constant negative curvature.
surface = fm.Chart.from_metric(fisher.tolist(), "mu sigma", ranges={"sigma": (0, sp.oo)})
assert surface.scalar_curvature() == -1
print("scalar curvature:", surface.scalar_curvature())

# %%
# The gradient of a loss in this geometry is the natural gradient. Its flow, the loss being the divergence from
# N(1, 2), is the same whether we walk in sigma or in log(sigma).
loss = Normal(mu, sigma).kl(Normal(1, 2))


def walk(expression, symbols, metric, start, rate=0.02, steps=60):
    slope = [sp.diff(expression, s) for s in symbols]
    step = sp.lambdify(symbols, metric.inv() * sp.Matrix(slope), "numpy")
    place = np.array(start, dtype=float)
    for _ in range(steps):
        place = place - rate * np.ravel(step(*place))
    return place


tau = sp.Symbol("tau", real=True)
change = {sigma: sp.exp(tau)}
jacobian = sp.Matrix([[1, 0], [0, sp.exp(tau)]])
other_metric = (jacobian.T * fisher.subs(change) * jacobian).applyfunc(sp.simplify)
first = walk(loss, (mu, sigma), fisher, (-1.0, 0.5))
second = walk(loss.subs(change), (mu, tau), other_metric, (-1.0, np.log(0.5)))
assert np.allclose(first, [second[0], np.exp(second[1])], atol=1e-2)
plain = walk(loss, (mu, sigma), sp.eye(2), (-1.0, 0.5))
plain_other = walk(loss.subs(change), (mu, tau), sp.eye(2), (-1.0, np.log(0.5)))
assert not np.allclose(plain, [plain_other[0], np.exp(plain_other[1])], atol=5e-2)
print("natural:", first, "and", [second[0], np.exp(second[1])])
print("plain:  ", plain, "and", [plain_other[0], np.exp(plain_other[1])])

# %%
# The loss, with the direction of steepest descent at each point.
field = fm.ScalarField(loss.subs(sigma, sp.Symbol("sigma", real=True)), "mu sigma")
(-field.grad()).plot(box={"mu": (-2, 3), "sigma": (0.5, 3)})
