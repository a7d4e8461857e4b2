"""Questions about data: handed to the estimators."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import shown
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.features import Features, X, combine, decompose
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question
from fieldmath.probability.sample import Estimation, Sample

LONGEST_SUM = 1000
"""A mean over a sample whose terms mix data and parameters is written out up to this many observations."""
ESTIMATORS = ("knn", "histogram", "kde", "spacing")
_ALIASES = {"kozachenko-leonenko": "knn", "kl": "knn", "nearest": "knn", "vasicek": "spacing", "m-spacing": "spacing"}


def read_estimator(name: object) -> str:
    """Return the name of an estimator of densities."""
    key = str(name).lower()
    key = _ALIASES.get(key, key)
    if not isinstance(name, str) or key not in ESTIMATORS:
        raise InputError(f"estimator must be {', '.join(map(repr, ESTIMATORS[:-1]))} or 'spacing'; got {name!r}")
    return key


def estimate(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for distributions that are known by a sample only."""
    p, q = question.p.sample, question.other.sample
    if p is None:
        raise Declined("no distribution is a sample" if q is None else "p is a formula and q is a sample")
    value = _of_sample(question.functional.name, p, question.q, Estimation())
    if value is None:
        raise Declined(f"no estimator of {question.functional.name} from samples")
    return Answer(value)


def estimated(functional: str, p: Law, q: Law | None, how: Estimation) -> Any:
    """Return an estimate, in nats, from the data that distributions were made of; raise InputError without data."""
    if p.sample is not None:
        value = _of_sample(functional, p.sample, q, how)
        if value is not None:
            return value
        raise InputError(f"estimator must be left out for {functional} of samples; got {shown(how.estimator)}")
    if not p.counts or (q is not None and not q.counts):
        raise InputError(
            f"estimator must be left out unless every distribution is made of data; got {shown(how.estimator)} for one "
            "that is not. Use Distribution.from_counts or from_samples."
        )
    return _of_counts(functional, p, q, how)


def _of_counts(functional: str, p: Law, q: Law | None, how: Estimation) -> Approximation:
    from fieldmath.probability.estimators import divergence_of_counts, entropy_of_counts

    name = "plug-in" if how.estimator is None else how.estimator
    if q is None:
        return entropy_of_counts(p.counts, estimator=name, **how.options)
    labels = dict.fromkeys([*(p.table or ()), *(q.table or ())])
    ours, theirs = (dict(zip(law.table or (), law.counts, strict=True)) for law in (p, q))
    counts = [[law.get(label, 0) for label in labels] for law in (ours, theirs)]
    return divergence_of_counts(functional, *counts, estimator=name, **how.options)


def _of_sample(functional: str, p: Sample, q: Law | None, how: Estimation) -> Any:
    """Return an estimate from a sample; None where there is no estimator."""
    if functional == "entropy":
        return _entropy(p, how)
    if q is None:
        return None
    if functional == "kl" and q.sample is not None:
        from fieldmath.probability.estimators import kl_knn

        if p.weights is not None or q.sample.weights is not None:
            raise InputError("weights must be left out for nearest neighbours; got weighted samples")
        if how.estimator is not None and read_estimator(how.estimator) != "knn":
            raise InputError(f"estimator must be 'knn' for the divergence of two samples; got {how.estimator!r}")
        return kl_knn(p.values, q.sample.values, **how.options)
    if functional in ("kl", "cross_entropy") and q.log_density is not None:
        cross = _cross_entropy(p, q)
        if functional == "cross_entropy":
            return cross
        return _difference(cross, _discrete_entropy(p) if q.is_discrete else _entropy(p, how))
    return None


def _entropy(sample: Sample, how: Estimation) -> Approximation:
    from fieldmath.probability import estimators

    methods: dict[str, Callable[..., Approximation]] = {
        "knn": estimators.entropy_knn,
        "histogram": estimators.entropy_histogram,
        "kde": estimators.entropy_kde,
        "spacing": estimators.entropy_spacing,
    }
    name = read_estimator(sample.estimator if how.estimator is None else how.estimator)
    if sample.weights is None:
        return methods[name](sample.values, **how.options)
    if name not in ("histogram", "kde"):
        raise InputError(f"estimator must be 'histogram' or 'kde' for weighted samples; got {name!r}")
    return methods[name](sample.values, weights=sample.weights, **how.options)


def _discrete_entropy(sample: Sample) -> Approximation:
    from fieldmath.probability.estimators import entropy_of_counts

    return entropy_of_counts(np.unique(sample.values, return_counts=True)[1])


def _cross_entropy(p: Sample, q: Law) -> Any:
    """Return minus the mean of log q over the sample: with its standard error, or symbolic in the parameters of q."""
    if p.values.ndim > 1 and p.values.shape[1] != 1:
        raise Declined("the sample has several columns")
    values, shares = p.values.reshape(-1), p.shares
    if q.free_symbols:
        return symbolic_cross_entropy(values, shares, q)
    from fieldmath.probability.log_densities import log_density_of

    logs = -log_density_of(q)(values)
    mean = float(shares @ np.where(shares > 0, logs, 0.0))
    effective = 1 / float(shares @ shares)
    known = effective > 1 and bool(np.all(np.isfinite(logs)))
    error = math.sqrt(float(shares @ (logs - mean) ** 2) / (effective - 1)) if known else math.nan
    return Approximation(mean, error=error, method="sample mean", unit="nats")


def symbolic_cross_entropy(values: np.ndarray, shares: np.ndarray, q: Law) -> sp.Expr:
    """Return minus the mean of log q, an expression in the parameters of q; ``oo`` where q leaves out an observation.

    Means of features without parameters are numbers. Other terms are summed observation by observation.
    """
    places, inverse = np.unique(values, return_inverse=True)
    weights = np.bincount(inverse.ravel(), shares)
    features = separated(q.features)
    mixed = sum(feature.free_symbols != {X} and feature != 1 for feature in features)
    if mixed and len(places) > LONGEST_SUM:
        raise Declined(
            f"{len(places)} different observations are too many for a formula that mixes them with parameters"
        )
    total = sp.Add(*(-c * mean_of_feature(feature, places, weights) for feature, c in features.items()))
    inside = sp.And(q.region.lower <= sp.Float(places[0]), q.region.upper >= sp.Float(places[-1]))
    return total if inside == sp.true else sp.Piecewise((total, inside), (sp.oo, True))


def separated(features: Features) -> Features:
    """Return the features with polynomials in x or log x multiplied out, so that the parameters leave them."""
    parts = []
    for feature, coefficient in features.items():
        mixed = feature.free_symbols - {X} and (feature.is_polynomial(X) or feature.is_polynomial(sp.log(X)))
        parts.append((coefficient, decompose(sp.expand(feature)) if mixed else {feature: sp.S.One}))
    return combine(parts)


def mean_of_feature(feature: sp.Expr, places: np.ndarray, weights: np.ndarray) -> sp.Expr:
    """Return the mean of a feature over weighted places."""
    if feature == 1:
        return sp.S.One
    if feature.free_symbols == {X}:
        from fieldmath.algebra.compile import compile_expressions

        return sp.Float(math.fsum(weights * compile_expressions((feature,), (X,))(places)[0]))
    terms = [sp.Float(w) * feature.xreplace({X: sp.Float(x)}) for x, w in zip(places, weights, strict=True)]
    return sp.Add(*terms)


def _difference(cross: Any, entropy: Approximation) -> Any:
    if not isinstance(cross, Approximation):
        return cross - sp.Float(float(entropy))
    return Approximation(
        float(cross) - float(entropy),
        error=math.hypot(cross.error, entropy.error),
        method=f"sample mean and {entropy.method}",
        unit="nats",
    )
