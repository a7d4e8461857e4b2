"""Entropies and divergences estimated from samples; every result carries its standard error, in nats."""

from fieldmath.probability.estimators.counts import entropy_of_counts
from fieldmath.probability.estimators.dependence import (
    mutual_information_knn,
    mutual_information_labels,
    mutual_information_mixed,
)
from fieldmath.probability.estimators.kernels import density_kde
from fieldmath.probability.estimators.neighbours import entropy_knn, kl_knn
from fieldmath.probability.estimators.smoothing import entropy_histogram, entropy_kde
from fieldmath.probability.estimators.spacings import entropy_spacing
from fieldmath.probability.estimators.tables import divergence_of_counts, mutual_information_of_counts

__all__ = [
    "density_kde",
    "divergence_of_counts",
    "entropy_histogram",
    "entropy_kde",
    "entropy_knn",
    "entropy_of_counts",
    "entropy_spacing",
    "kl_knn",
    "mutual_information_knn",
    "mutual_information_labels",
    "mutual_information_mixed",
    "mutual_information_of_counts",
]
