"""
The gradient of the softmax cross-entropy
=========================================

Derived and not remembered: it is q - p. And a numeric code for it, judged.
"""

import numpy as np
import sympy as sp

import fieldmath as fm

z = sp.symbols("z1:4", real=True)
p = sp.symbols("p1:4", positive=True)
total = sum(sp.exp(value) for value in z)
softmax = [sp.exp(value) / total for value in z]

# %%
# The loss is the cross-entropy of the labels p relative to the softmax of the scores z.
target = fm.Distribution.from_pmf(dict(zip("abc", p, strict=True)))
model = fm.Distribution.from_pmf(dict(zip("abc", softmax, strict=True)))
loss = target.cross_entropy(model)
print("loss:", loss)

# %%
# Its gradient, where the labels sum to 1.
last = 1 - p[0] - p[1]
for k in range(3):
    slope = sp.diff(loss, z[k]).subs(p[2], last)
    assert sp.simplify(slope - (softmax[k] - p[k]).subs(p[2], last)) == 0
print("gradient of the loss: q - p")

# %%
# The loss is the entropy of the labels and the divergence of the model from them; only the latter can be learned.
difference = loss - target.entropy() - target.kl(model)
assert fm.evaluate(difference, {p[0]: 0.2, p[1]: 0.5, p[2]: 0.3, z[0]: 1.0, z[1]: -2.0, z[2]: 0.5}) < 1e-12

# %%
# Somebody's code, right and wrong.
labels = np.array([0.2, 0.5, 0.3])


def numeric_loss(scores):
    shifted = scores - scores.max()
    return -np.sum(labels * (shifted - np.log(np.sum(np.exp(shifted)))))


def gradient(scores):
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() - labels


def careless(scores):
    return labels - gradient(scores) - labels  # the sign


assert fm.verify.derivative(numeric_loss, gradient, dimension=3).ok
report = fm.verify.derivative(numeric_loss, careless, dimension=3)
assert not report.ok
print(report.diagnosis)

# %%
# The loss over two of the scores, for the labels (0.2, 0.5, 0.3).
shown = loss.subs(dict(zip(p, (sp.Rational(1, 5), sp.Rational(1, 2), sp.Rational(3, 10)), strict=True))).subs(z[2], 0)
fm.ScalarField(shown, "z1 z2").plot(box={"z1": (-4, 4), "z2": (-4, 4)})
