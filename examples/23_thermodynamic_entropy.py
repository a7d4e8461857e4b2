"""
Entropy in thermodynamics
=========================

The entropy of an ideal gas from the entropy of its speeds, and free energy as a divergence from equilibrium.
"""

import sympy as sp

import fieldmath as fm
from fieldmath.families import Maxwell, MultivariateNormal

# %%
# A molecule of mass m at temperature T (in units of energy): each velocity is normal with variance T/m. The entropy
# grows with 3/2 log T, which makes the heat capacity 3/2.
T, m = sp.symbols("T m", positive=True)
velocity = MultivariateNormal([0, 0, 0], sp.diag(T / m, T / m, T / m))
entropy = velocity.entropy()
assert sp.simplify(T * entropy.diff(T)) == sp.Rational(3, 2)
print("entropy of the velocity:", entropy)

# %%
# The law of the speed alone is Maxwell's; its entropy grows with 1/2 log T only, since directions are not in it.
speed = Maxwell(sp.sqrt(T / m))
assert sp.simplify(T * speed.entropy().diff(T)) == sp.Rational(1, 2)
assert sp.simplify(speed.moment(2) - 3 * T / m) == 0
print("mean kinetic energy:", sp.simplify(m * speed.moment(2) / 2))

# %%
# Two levels with the energies 0 and 1 at the inverse temperature beta: the Gibbs law, its free energy, and the
# energy that comes from differentiating it.
beta = sp.Symbol("beta", positive=True)
Z = 1 + sp.exp(-beta)
gibbs = fm.Distribution.from_pmf({"ground": 1 / Z, "excited": sp.exp(-beta) / Z})
energy = sp.exp(-beta) / Z
assert sp.simplify(-sp.log(Z).diff(beta) - energy) == 0
assert abs(fm.evaluate(gibbs.entropy() - (beta * energy + sp.log(Z)), {beta: 1.3})) < 1e-14

# %%
# Out of equilibrium, with the excited state of probability x, the free energy exceeds that of equilibrium by the
# divergence from it, times the temperature.
x = sp.Symbol("x", positive=True)
state = fm.Distribution.from_pmf({"ground": 1 - x, "excited": x})
free = x - state.entropy() / beta
excess = free + sp.log(Z) / beta - state.kl(gibbs) / beta
assert abs(fm.evaluate(excess, {x: 0.9, beta: 0.7})) < 1e-14
print("excess of free energy = KL(state | Gibbs)/beta")

# %%
# Speeds at three temperatures.
Maxwell(1).plot(other=Maxwell(2), labels=("T = m", "T = 4 m"))
