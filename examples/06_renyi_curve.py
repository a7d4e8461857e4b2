"""
The Rényi curve
===============

The Rényi divergence as a function of its order: limits, monotonicity and skew symmetry.
"""

import numpy as np
import sympy as sp

import fieldmath as fm

p = fm.Distribution.from_pmf({"a": "1/2", "b": "1/2", "c": 0})
q = fm.Distribution.from_pmf({"a": "1/4", "b": "5/8", "c": "1/8"})

# %%
# Both ends and the middle are exact.
assert p.renyi(q, 0) == sp.log(sp.Rational(8, 7))  # minus the log of q's mass on the support of p
assert sp.expand_log(p.renyi(q, 1) - p.kl(q), force=True) == 0
assert p.renyi(q, sp.oo) == sp.log(2)  # the log of the largest ratio, (1/2)/(1/4)
assert q.renyi(p, 2) == sp.oo  # q allows c and p does not

orders = [0, "1/4", "1/2", "3/4", 1, 2, 5, 20, sp.oo]
values = [float(p.renyi(q, order)) for order in orders]
assert values == sorted(values)
for order, value in zip(orders, values, strict=True):
    print(f"alpha = {order!s:>4}: {value:.6f}")

# %%
# (1 - alpha) D_alpha(p, q) = alpha D_{1 - alpha}(q, p)
quarter = sp.Rational(1, 4)
skew = (1 - quarter) * p.renyi(q, quarter) - quarter * q.renyi(p, 1 - quarter)
assert abs(float(skew)) < 8 * np.finfo(float).eps
print("skew symmetry holds")

# %%
# The whole curve, with the orders that have names.
p.plot("renyi", other=q)
