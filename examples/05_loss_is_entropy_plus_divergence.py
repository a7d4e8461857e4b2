"""
The loss is entropy plus divergence
===================================

The cross-entropy loss of a classifier = entropy of the labels + divergence of the model from them.
"""

import numpy as np
import sympy as sp
from sklearn.datasets import load_iris
from sklearn.metrics import log_loss

import fieldmath as fm

iris = load_iris()
labels = [str(iris.target_names[k]) for k in iris.target]
truth = fm.Distribution.from_counts(labels)
model = fm.Distribution.from_pmf({"setosa": "1/2", "versicolor": "1/3", "virginica": "1/6"})

loss, floor, excess = truth.cross_entropy(model), truth.entropy(), truth.kl(model)
assert sp.simplify(sp.expand_log(loss - floor - excess, force=True)) == 0
print("loss  =", loss)
print("floor =", floor, " excess =", excess)

# %%
# The same number as scikit-learn's loss over the 150 flowers.
predicted = np.tile([1 / 2, 1 / 3, 1 / 6], (len(labels), 1))
measured = log_loss(labels, predicted)
assert abs(measured - float(loss)) < 150 * np.finfo(float).eps
print(f"scikit-learn: {measured:.12f}, exact: {float(loss):.12f}")

# %%
# A model that has learnt the shares pays the entropy and nothing more.
assert truth.cross_entropy(truth) == floor == sp.log(3)
assert float(excess) > 0

# %%
# What is true, and what the model believes.
truth.plot(other=model, labels=["truth", "model"])
