"""
One law, many names
===================

One law has many names: which divergences of which families vanish, and what a change of variable leaves alone.
"""

from fieldmath.families import Exponential, F, GeneralizedPareto, Lomax, Normal, Pareto, StudentT, Weibull, pairs

# %%
# The same law under two names diverges by exactly nothing, with symbolic parameters.
assert Weibull(1, "s").kl(Exponential("1/s")) == 0
assert (Pareto("s", "a") - "s").kl(Lomax("a", "s")) == 0
assert GeneralizedPareto(0, "s", "1/3").kl(Lomax(3, "3*s")) == 0
assert F(1, "n").js(StudentT("n") ** 2) == 0

# %%
# A divergence does not see an injective change of variable, an entropy does.
p, q = Normal("m1", "s1"), Normal("m2", "s2")
assert p.transform("sinh(x)").kl(q.transform("sinh(x)")) == p.kl(q)
assert (2 * p).entropy() != p.entropy()

# %%
# The absolute value is not injective: two normal laws that differ have the same one.
assert Normal(1, 1).kl(Normal(-1, 1)) == 2
assert abs(Normal(1, 1)).kl(abs(Normal(-1, 1))) == 0

table = pairs()
counts = table.counts()
print(repr(table))
assert counts["finite"] + counts["conditional"] > 600

# %%
# Which divergences between two families are exact.
table.plot()
