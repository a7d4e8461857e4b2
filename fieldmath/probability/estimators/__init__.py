"""Entropies and divergences estimated from samples; every result carries its standard error, in nats."""

from fieldmath.probability.estimators.counts import entropy_of_counts
from fieldmath.probability.estimators.neighbours import entropy_knn, kl_knn, mutual_information_knn
from fieldmath.probability.estimators.smoothing import density_kde, entropy_histogram, entropy_kde

__all__ = [
    "density_kde",
    "entropy_histogram",
    "entropy_kde",
    "entropy_knn",
    "entropy_of_counts",
    "kl_knn",
    "mutual_information_knn",
]
