"""The methods of distribution objects by their names in other libraries, with what is right and what goes wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Method:
    """A method: what it may be called, what it is given, and what is right; `slips` are mistakes of its own."""

    name: str
    aliases: tuple[str, ...]
    given: str
    exact: Callable[[Any, Any], Any]
    slips: tuple[tuple[str, str, Callable[[Any, Any], Any]], ...] = ()


def _survival(p: Any, x: Any) -> Any:
    return 1 - np.asarray(p.cdf(x))


def _log_cdf(p: Any, x: Any) -> Any:
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(p.cdf(x), dtype=float))


def _entropy(p: Any) -> Any:
    """Return the entropy; exact sums of many logarithms are long and no more use here than their value."""
    return p.entropy(method="numeric") if hasattr(p, "family") and p.is_discrete else p.entropy()


METHODS = (
    Method(
        "pdf", ("pdf", "pmf", "prob", "density"), "points", lambda p, x: p.pdf(x),
        (("logarithm for density", "Return the density, not its logarithm.", lambda p, x: p.logpdf(x)),
         ("cdf for density", "Return the density.", lambda p, x: p.cdf(x))),
    ),
    Method(
        "logpdf", ("logpdf", "logpmf", "log_prob"), "points", lambda p, x: p.logpdf(x),
        (("density for its logarithm", "Return the logarithm of the density.", lambda p, x: p.pdf(x)),
         ("decimal logarithm", "Use the natural logarithm.", lambda p, x: p.logpdf(x) / math.log(10)),
         ("bits for nats", "Use the natural logarithm.", lambda p, x: p.logpdf(x) / math.log(2)),
         ("sign", "Change the sign.", lambda p, x: -p.logpdf(x))),
    ),
    Method(
        "cdf", ("cdf",), "points", lambda p, x: p.cdf(x),
        (("survival function for cdf", "Return P(X <= x).", _survival),
         ("P(X < x) for P(X <= x)", "Include the point itself.", lambda p, x: p.cdf(x) - p.pdf(x)),
         ("density for cdf", "Return the distribution function.", lambda p, x: p.pdf(x))),
    ),
    Method(
        "sf", ("sf", "ccdf"), "points", _survival,
        (("cdf for survival function", "Return P(X > x).", lambda p, x: p.cdf(x)),
         ("P(X >= x) for P(X > x)", "Leave the point itself out.", lambda p, x: 1 - p.cdf(x) + p.pdf(x))),
    ),
    Method("logcdf", ("logcdf",), "points", _log_cdf),
    Method(
        "quantile", ("ppf", "quantile", "icdf"), "levels", lambda p, u: p.quantile(u),
        (("quantile of 1 - u", "Return the inverse of the cdf.", lambda p, u: p.quantile(1 - u)),),
    ),
    Method("isf", ("isf", "iccdf"), "levels", lambda p, u: p.quantile(1 - np.asarray(u))),
    Method("entropy", ("entropy",), "", lambda p, _: _entropy(p)),
    Method("mean", ("mean",), "", lambda p, _: p.mean()),
    Method(
        "variance", ("var", "variance"), "", lambda p, _: p.variance(),
        (("second moment for variance", "Subtract the square of the mean.", lambda p, _: p.variance() + p.mean() ** 2),
         ("square root taken", "Return the variance, not the standard deviation.", lambda p, _: p.variance() ** 0.5)),
    ),
    Method("standard deviation", ("std", "stddev", "standard_deviation"), "", lambda p, _: math.sqrt(p.variance())),
    Method("median", ("median",), "", lambda p, _: p.quantile(0.5)),
)  # fmt: skip
