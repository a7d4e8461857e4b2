"""
Which divergence?
=================

One pair of laws, many divergences: which of them stay finite, and which inequalities tie them together.
"""

import math

import sympy as sp

import fieldmath as fm
from fieldmath.families import Exponential

p, q = Exponential(1), Exponential(3)

# %%
# The order decides about tails: q falls faster than p squared does.
assert p.renyi(q, "1/2").is_finite
assert p.kl(q) == 2 - sp.log(3)
assert p.chi_square(q) is sp.oo
assert q.chi_square(p) == sp.Rational(4, 5)

# %%
# Closed forms by different roads: crossing points, a stationary order, transport.
print("total variation   ", p.total_variation(q))
print("Chernoff          ", p.chernoff(q), "at order", p.chernoff_order(q))
print("Wasserstein       ", p.wasserstein(q), "and, of order 2,", p.wasserstein(q, order=2))
print("energy distance   ", p.energy_distance(q))

# %%
# Pinsker, Bretagnolle-Huber, and the order of Hellinger and total variation.
variation, kl, hellinger = (float(value) for value in (p.total_variation(q), p.kl(q), p.hellinger(q)))
assert variation <= math.sqrt(kl / 2)
assert variation <= math.sqrt(1 - math.exp(-kl))
assert hellinger**2 <= variation <= math.sqrt(2) * hellinger
assert float(p.bhattacharyya(q)) <= float(p.chernoff(q))

# %%
# A divergence of one's own is a convex function that vanishes at 1.
assert sp.simplify(p.f_divergence(q, "(sqrt(t) - 1)**2") - 2 * p.hellinger(q) ** 2) == 0

table = fm.divergence_matrix({"rate 1": p, "rate 3": q, "rate 5": Exponential(5)})
assert table[0, 1] == p.kl(q)
print(table)

# %%
# Where the divergence comes from.
p.plot("integrand", other=q)
