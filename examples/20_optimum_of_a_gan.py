"""
The optimum of a GAN
====================

The best discriminator is p/(p + q), and what the generator then minimises is the Jensen-Shannon divergence.
"""

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.families import Normal

# %%
# At each point the discriminator D maximises p log D + q log(1 - D).
p, q, D = sp.symbols("p q D", positive=True)
inner = p * sp.log(D) + q * sp.log(1 - D)
(best,) = sp.solve(inner.diff(D), D)
assert best == p / (p + q)
assert sp.factor(inner.diff(D, 2).subs(D, best)).subs({p: 1, q: 2}) < 0

# %%
# The value at the optimum is 2 JS - log 4, here for tables with symbolic probabilities.
a, b = sp.symbols("a b", positive=True)
data = fm.Distribution.from_pmf({"yes": a, "no": 1 - a})
fake = fm.Distribution.from_pmf({"yes": b, "no": 1 - b})
value = sum(inner.subs(D, best).subs({p: u, q: v}, simultaneous=True) for u, v in ((a, b), (1 - a, 1 - b)))
difference = value - (2 * data.js(fake) - sp.log(4))
numbers = fm.evaluate(difference, {a: np.array([0.2, 0.7]), b: np.array([0.6, 0.1])})
assert np.abs(numbers).max() < 1e-14
print("value of the game at the best discriminator: 2*JS(p, q) - log(4)")

# %%
# For two normals JS has no closed form; its number comes with a certified error.
js = Normal(0, 1).js(Normal(2, 1))
print("JS(N(0,1), N(2,1)) =", js)
assert js.certified
assert 0 < js < np.log(2)

# %%
# A generator far away sees no slope: JS saturates at log 2 while the distance goes on.
for gap in (1, 4, 16):
    p_far, q_far = Normal(0, 1), Normal(gap, 1)
    print(f"distance {gap:2d}: JS = {float(p_far.js(q_far)):.9f}, Wasserstein = {float(p_far.wasserstein(q_far)):.0f}")
assert float(np.log(2) - Normal(0, 1).js(Normal(16, 1))) < 1e-9

# %%
# Where the divergence comes from.
Normal(0, 1).plot("js", other=Normal(2, 1))
