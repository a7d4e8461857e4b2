"""
Feature selection with error bars
=================================

Which measurements tell most about the class, on three data sets; and which differences are noise.
"""

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris, load_wine

from fieldmath.probability.estimators import mutual_information_labels

BITS = 1 / np.log(2)


def ranking(data):
    """The mutual information of each column with the class, by the estimator of Ross, best first."""
    labels = [str(data.target_names[k]) for k in data.target]
    columns = zip(data.feature_names, data.data.T, strict=True)
    found = {str(name): mutual_information_labels(values, labels) for name, values in columns}
    return sorted(found.items(), key=lambda item: -item[1])


for title, load in (("iris", load_iris), ("wine", load_wine), ("breast cancer", load_breast_cancer)):
    ranked = ranking(load())
    best = ranked[0][1]
    print(f"\n{title}: bits about the class")
    for name, value in ranked[:4]:
        tied = "   (not told apart from the best)" if best - value < 2 * np.hypot(best.error, value.error) else ""
        print(f"  {name:26s} {BITS * value:5.2f} ± {BITS * value.error:.2f}{tied}")
    assert ranked[-1][1] + 3 * ranked[-1][1].error > 0
    assert best <= np.log(3) + best.error

# %%
# The class itself has at most log2(3) bits to tell in the first two, and 0.95 in the third. A feature that is noise
# tells nothing, within its error.
data = load_iris()
noise = np.random.default_rng(0).normal(size=150)
nothing = mutual_information_labels(noise, data.target)
assert abs(nothing) < 4 * nothing.error
print(f"\nnoise about the species: {BITS * nothing:.2f} ± {BITS * nothing.error:.2f} bits")

# %%
# Two features that are best alone need not be best together: what they share counts once.
first, second = ranking(load_iris())[:2]
print("best two on iris:", first[0], "and", second[0])
assert {first[0], second[0]} == {"petal length (cm)", "petal width (cm)"}
