"""
Evidence lower bound
====================

log p(x) = ELBO(q) + KL(q | posterior): exact, for a model whose evidence is known.
"""

import sympy as sp

import fieldmath as fm
from fieldmath.families import Normal

# %%
# A mean with the prior N(0, t), one observation x with noise s. The evidence is N(0, sqrt(s^2 + t^2)) at x.
x = sp.Symbol("x", real=True)
m = sp.Symbol("m", real=True)
s, t, w = sp.symbols("s t w", positive=True)
log_evidence = sp.log(Normal(0, sp.sqrt(s**2 + t**2)).pdf(x))
posterior = Normal(x * t**2 / (s**2 + t**2), s * t / sp.sqrt(s**2 + t**2))

# %%
# The bound of a guess N(m, w): expected log-likelihood, less the divergence from the prior. The expectation is a
# cross-entropy, since the likelihood is symmetric in the mean and the observation.
guess = Normal(m, w)
bound = -guess.cross_entropy(Normal(x, s)) - guess.kl(Normal(0, t))
gap = sp.simplify(sp.expand_log(log_evidence - bound - guess.kl(posterior), force=True))
assert gap == 0
print("evidence - bound - divergence from the posterior =", gap)

# %%
# The best guess makes the bound tight.
best = sp.solve([bound.diff(m), bound.diff(w)], [m, w], dict=True)[0]
assert sp.simplify(best[m] - x * t**2 / (s**2 + t**2)) == 0
assert sp.simplify(best[w] ** 2 - s**2 * t**2 / (s**2 + t**2)) == 0
print("best guess:", best)

# %%
# The bound over the guess, for x = 1, s = 1/2, t = 1: its top is the log of the evidence.
numbers = {x: 1, s: sp.Rational(1, 2), t: 1}
landscape = fm.ScalarField(bound.subs(numbers).subs(w, sp.Symbol("w", real=True)), "m w")
top = landscape.critical_points(box={"m": (0, 2), "w": (sp.Rational(1, 10), 2)})
assert [point.kind for point in top] == ["maximum"]
assert abs(float(top[0].value) - float(log_evidence.subs(numbers))) < 1e-12
landscape.plot(box={"m": (-0.5, 2), "w": (0.15, 1.2)})
