"""Questions about samples: handed to the estimators."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.question import Question


def estimate(question: Question, *, time_limit: float) -> Answer | None:
    """Answer for distributions that are known by a sample only."""
    p, q = question.p.sample, question.other.sample
    if p is None:
        raise Declined("no distribution is a sample" if q is None else "p is a formula and q is a sample")
    name = question.functional.name
    if name == "entropy":
        return Answer(_entropy(p.values, p.estimator))
    if name == "kl" and q is not None:
        from fieldmath.probability.estimators import kl_knn

        return Answer(kl_knn(p.values, q.values))
    if name in ("kl", "cross_entropy") and question.other.log_density is not None:
        cross = _cross_entropy(question, p.values)
        return Answer(cross if name == "cross_entropy" else _difference(cross, _entropy(p.values, p.estimator)))
    raise Declined(f"no estimator of {name} from samples")


def _entropy(values: np.ndarray, estimator: str) -> Approximation:
    from fieldmath.probability import estimators

    methods: dict[str, Callable[..., Approximation]] = {
        "knn": estimators.entropy_knn,
        "histogram": estimators.entropy_histogram,
        "kde": estimators.entropy_kde,
    }
    return methods[estimator](values)


def _cross_entropy(question: Question, values: np.ndarray) -> Approximation:
    """Return minus the mean of log q over the sample, with its standard error."""
    from fieldmath.probability.numeric import log_density_of

    if question.other.free_symbols:
        raise Declined("parameters are free")
    if values.ndim > 1 and values.shape[1] != 1:
        raise Declined("the sample has several columns")
    logs = -log_density_of(question.other)(values.reshape(-1))
    error = (
        float(np.std(logs, ddof=1) / math.sqrt(len(logs))) if len(logs) > 1 and np.all(np.isfinite(logs)) else math.nan
    )
    return Approximation(float(np.mean(logs)), error=error, method="sample mean")


def _difference(cross: Approximation, entropy: Approximation) -> Approximation:
    return Approximation(
        float(cross) - float(entropy),
        error=math.hypot(cross.error, entropy.error),
        method=f"sample mean and {entropy.method}",
    )
