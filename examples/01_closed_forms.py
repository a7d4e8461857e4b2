"""
Closed forms with free parameters
=================================

Closed forms: the divergence between two normal distributions with symbols for parameters, and its curvature.
"""

import sympy as sp

from fieldmath.families import Normal

m1, m2 = sp.symbols("m1 m2", real=True)
s1, s2 = sp.symbols("s1 s2", positive=True)
divergence = Normal(m1, s1).kl(Normal(m2, s2))
print("KL =", divergence)

textbook = sp.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - sp.Rational(1, 2)
assert sp.simplify(sp.expand_log(divergence - textbook)) == 0

# %%
# It vanishes on itself and is stationary there: the first sign that a divergence is a squared distance for near pairs.
here = {m2: m1, s2: s1}
assert sp.simplify(divergence.xreplace(here)) == 0
assert all(sp.simplify(sp.diff(divergence, parameter).xreplace(here)) == 0 for parameter in (m2, s2))

# %%
# Its curvature there is the Fisher information: 1/s**2 for the mean, 2/s**2 for the standard deviation.
curvature = [sp.simplify(sp.diff(divergence, parameter, 2).xreplace(here)) for parameter in (m2, s2)]
assert curvature == [1 / s1**2, 2 / s1**2]
print("Curvature at equality, the Fisher information:", curvature)

# %%
# Where the divergence comes from: the integrand is negative where the second density is larger.
Normal(0, 1).plot("integrand", other=Normal(1, 2))
