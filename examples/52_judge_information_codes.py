"""
Entropies of other libraries, judged
====================================

Entropies and divergences of SciPy and scikit-learn judged by exact answers.
"""

import warnings
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import scipy.stats
from scipy.spatial.distance import jensenshannon
from scipy.special import entr, kl_div, rel_entr

import fieldmath as fm
from fieldmath.families import Beta, Cauchy, Gamma, LogNormal, NegativeBinomial, Poisson

# %%
# Function, what it is, options. All of these are right, on zeros in p, zeros in q and thousands of outcomes too.
RIGHT = {
    "scipy.stats.entropy, one law": (scipy.stats.entropy, "entropy", {}),
    "scipy.stats.entropy, two laws": (scipy.stats.entropy, "kl", {}),
    "scipy.stats.entropy of counts, base 2": (
        lambda p, q: scipy.stats.entropy(p, q, base=2), "kl", {"base": 2, "given": "counts"},
    ),
    "scipy.special.entr": (lambda p: entr(p).sum(), "entropy", {}),
    "scipy.special.rel_entr": (lambda p, q: rel_entr(p, q).sum(), "kl", {}),
    "scipy.special.kl_div": (lambda p, q: kl_div(p, q).sum(), "kl", {}),
    "scipy jensenshannon": (jensenshannon, "js_distance", {}),
}  # fmt: skip
for title, (function, name, options) in RIGHT.items():
    report = fm.verify.scalar(function, name, **options)
    assert report.ok, report
    print(f"{title:40s} {name:12s} right, error {report.error:.0e}")

# %%
# What scipy calls jensenshannon is a distance: the square root of the divergence.
report = fm.verify.scalar(jensenshannon, "js")
print(report.diagnosis)
assert not report.ok
assert report.diagnosis.name == "JS distance for JS divergence"

# %%
# Distribution objects, method by method. The entropy of large Poisson laws is wrong in some versions of SciPy.
for frozen, law in (
    (scipy.stats.gamma(2, scale=3), Gamma(2, 3)),
    (scipy.stats.lognorm(0.5, scale=np.exp(0.2)), LogNormal("1/5", "1/2")),
    (scipy.stats.beta(2, 5), Beta(2, 5)),
    (scipy.stats.cauchy(1, 2), Cauchy(1, 2)),
    (scipy.stats.nbinom(4, 0.4), NegativeBinomial(4, "2/5")),
):
    report = fm.verify.distribution(frozen, law)
    print(f"scipy.stats {frozen.dist.name:28s} {'right' if report.ok else report.diagnosis}")
    assert report.ok, report
large = fm.verify.distribution(scipy.stats.poisson(1e5), Poisson(100_000), methods=["entropy"])
print(large)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # SciPy may say that its sum did not converge.
    observed = float(scipy.stats.poisson(1e5).entropy())
exact = np.log(2 * np.pi * np.e * 1e5) / 2 - 1 / 12e5
assert large.ok == bool(abs(observed / exact - 1) < 1e-8)  # Stirling's series gives the entropy independently.

if find_spec("sklearn"):
    metrics = import_module("sklearn.metrics")
    selection = import_module("sklearn.feature_selection")

    def mean_loss(p, q):
        """Average log_loss over labels that occur p*N times, each predicted with the probabilities q."""
        labels = np.arange(len(p))
        return metrics.log_loss(labels, np.tile(q, (len(p), 1)), sample_weight=p, labels=labels)

    # log_loss keeps probabilities off zero, so that an infinite cross-entropy comes out finite.
    report = fm.verify.scalar(mean_loss, "cross_entropy")
    print(report.diagnosis)
    assert not report.ok
    assert report.diagnosis.name == "epsilon inside the logarithm"

    # Mutual information of two labels: the exact one of the joint table, in nats.
    table = np.array([[6, 2, 0], [1, 4, 3]])
    pairs = [(i, j) for i, j in np.ndindex(table.shape) for _ in range(table[i, j])]
    first, second = np.array(pairs).T
    joint = fm.Distribution.from_pmf({pair: f"{pairs.count(pair)}/{len(pairs)}" for pair in dict.fromkeys(pairs)})
    exact = joint.mutual_information()
    assert fm.verify.scalar(metrics.mutual_info_score, exact, args=[first, second]).ok
    in_bits = fm.verify.scalar(lambda a, b: metrics.mutual_info_score(a, b) / np.log(2), exact, args=[first, second])
    assert in_bits.diagnosis.name == "bits for nats"

    # mutual_info_classif of a discrete feature is the information of the table of counts.
    found = selection.mutual_info_classif(first[:, None], second, discrete_features=True)[0]
    assert fm.verify.scalar(float(found), exact).ok
    print(f"scikit-learn: mutual information {found:.9f}, exact {exact}")
