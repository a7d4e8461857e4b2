"""
Which measurement tells most?
=============================

Which measurement of an iris tells most about its species, with an error bar, and what two of them tell together.
"""

from sklearn.datasets import load_iris

import fieldmath as fm
from fieldmath.probability.estimators import mutual_information_labels

data = load_iris()
species = [str(data.target_names[k]) for k in data.target]
measured = dict(zip(("sepal length", "sepal width", "petal length", "petal width"), data.data.T, strict=True))

# %%
# Ross's estimator takes the measurements as they are; a species has at most log(3) = 1.585 bits to tell.
found = {name: mutual_information_labels(values, species) for name, values in measured.items()}
bits = 1 / 0.6931471805599453
print("bits about the species, with one standard error")
for name, value in sorted(found.items(), key=lambda item: -item[1]):
    print(f"  {name:13s} {bits * value:5.2f} ± {bits * value.error:.2f}")

best, second = sorted(found, key=lambda name: -found[name])[:2]
assert {best, second} == {"petal length", "petal width"}
# The petals tell more than the sepals by many standard errors; which of the two petal measures is ahead stays open.
worst = min(found[best], found[second])
assert all(worst - found[name] > 4 * found[name].error for name in ("sepal length", "sepal width"))
assert abs(found[best] - found[second]) < 3 * max(found[best].error, found[second].error)

# %%
# In three bins each, as a joint distribution: exact, and drawn as an information diagram.
cuts = {"petal length": (2.5, 4.9), "petal width": (0.8, 1.7)}
words = ("short", "middle", "long")
binned = {name: [words[sum(v > cut for cut in cuts[name])] for v in measured[name]] for name in cuts}
joint = fm.Distribution.from_counts(
    {"species": species, "length": binned["petal length"], "width": binned["petal width"]}
)
one = joint.mutual_information("species", "length", base=2)
both = joint.mutual_information("species", "length width", base=2)
shared = joint.coinformation(base=2)
assert fm.is_exact(one)
assert float(one) < float(both) < 1.585
assert float(shared) > 0  # redundant: most of what the width tells, the length has told
print(
    f"petal length in three bins: {float(one):.3f} bits; with the width {float(both):.3f}; "
    f"common to all {float(shared):.3f}"
)
joint.plot()
