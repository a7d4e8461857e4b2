"""Judging distribution objects method by method: densities, quantiles, moments, entropies and samplers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.verify.calling import Outcome, attempt
from fieldmath.verify.checks import number
from fieldmath.verify.diagnosis import Diagnosis
from fieldmath.verify.laws import misreadings
from fieldmath.verify.method_diagnosis import Guess, Judged, of_method, overall, values_of
from fieldmath.verify.methods import METHODS, Method
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.samplers import Sampler, explained, member, numbers, sampler_of
from fieldmath.verify.table import Table

TOLERANCE = 1e-8
_SINGLE = 1e-5
_LEVELS = (0.013, 0.11, 0.29, 0.5, 0.68, 0.87, 0.991)


@dataclass(frozen=True)
class DistributionReport(Report):
    """What was found about a distribution object.

    Attributes
    ----------
    methods : mapping of str to bool
        The methods that were found and judged, and whether each is right.
    diagnoses : mapping of str to Diagnosis
        The mistake in each method that is wrong.
    """

    methods: Mapping[str, bool] = None  # type: ignore[assignment]
    diagnoses: Mapping[str, Diagnosis] = None  # type: ignore[assignment]


def distribution(
    obj: Any, p: Any, *, methods: Sequence[str] | None = None, tolerance: float = TOLERANCE, seed: int = 0
) -> DistributionReport:
    r"""Return a report on a distribution object: each method that it has against the exact law, the sampler included.

    Parameters
    ----------
    obj : object or mapping
        A frozen ``scipy.stats`` distribution (old or new kind), a torch distribution, an object of one's own with some
        of the methods ``pdf pmf logpdf logpmf log_prob cdf sf logcdf ppf quantile icdf isf entropy mean var std median
        rvs sample``, or a mapping of such names to functions.
    p : Distribution
        The law that it should be, without free parameters.
    methods : sequence of str, optional
        Judge only these.
    tolerance : float
        Largest relative error that counts as right.
    seed : int
        For the sampler, which is given a `numpy.random.Generator` if it takes one.

    Returns
    -------
    DistributionReport

    Notes
    -----
    Densities are compared at seven quantiles and on both sides of the support; of a discrete law, at integers only.
    The sampler is judged by 20,000 samples with the Kolmogorov-Smirnov or the chi-square test; a right one is rejected
    once in ten million times.

    Examples
    --------
    >>> import scipy.stats, fieldmath as fm
    >>> from fieldmath.families import Exponential, Normal
    >>> fm.verify.distribution(scipy.stats.norm(1, 2), Normal(1, 2)).ok
    True
    >>> fm.verify.distribution(scipy.stats.expon(0, 3), Exponential(3)).diagnosis.name
    'rate for scale'
    """
    with located("verify.distribution"):
        if not hasattr(p, "logpdf") or not hasattr(p, "family") or p.parameters:
            raise InputTypeError(f"p must be a Distribution without free parameters; got {p!r}")
        number("tolerance", tolerance)
        methods = [methods] if isinstance(methods, str) else methods
        found = _found(obj, p, methods)
        tried = (_judge(method, name, call, p, tolerance) for method, name, call in found)
        judged = [one for one in tried if one is not None]
        laws = [Guess.of(entry) for entry in misreadings(p)] if not all(one.is_right for one in judged) else []
        sampler = sampler_of(obj, p, methods, seed)
        if not judged and sampler is None:
            known = ", ".join(alias for method in METHODS for alias in method.aliases)
            raise InputError(f"obj must have some of the methods {known}, rvs, sample; got {type(obj).__name__}")
        return _report(obj, p, judged, sampler, laws)


# --- methods -------------------------------------------------------------------------------------------------------


def _found(obj: Any, p: Any, wanted: Sequence[str] | None) -> list[tuple[Method, str, Callable[..., Any]]]:
    """Return the methods that an object has, each under the name it has there."""
    rows = []
    for method in METHODS:
        for alias in method.aliases:
            if p.is_discrete and alias == "pdf" and member(obj, "pmf") is not None:
                continue
            call = member(obj, alias)
            if call is not None:
                if wanted is None or alias in wanted or method.name in wanted:
                    rows.append((method, alias, call))
                break
    return rows


def _points(method: Method, p: Any) -> Any:
    if not method.given:
        return None
    levels = np.array(_LEVELS)
    if method.given == "levels":
        return levels
    inside = np.unique(np.asarray(p.quantile(levels), dtype=float))
    lower, upper = (float(end) for end in (p.support.inf, p.support.sup))
    outside = [lower - 1.0] * math.isfinite(lower) + [upper + 1.0] * math.isfinite(upper)
    return np.concatenate([inside, outside])


def _judge(method: Method, name: str, call: Callable[..., Any], p: Any, tolerance: float) -> Judged | None:
    given = _points(method, p)
    exact = np.asarray(values_of(method, p, given), dtype=float)
    outcome = _called(call, given, exact)
    if isinstance(outcome.error, NotImplementedError):
        return None  # The object inherits the name and has no such method.
    if outcome.error is not None:
        return Judged(
            p, method, name, given, exact, None, math.nan, Finding("raises", f"{name} raises {outcome.complaint}")
        )
    try:
        observed = numbers(outcome.result)
    except (TypeError, ValueError):
        text = f"{name} returns {type(outcome.result).__name__}, not numbers"
        return Judged(p, method, name, given, exact, None, math.nan, Finding("type", text))
    if observed.size != exact.size:
        text = f"{name} returns shape {observed.shape} for shape {exact.shape}"
        return Judged(p, method, name, given, exact, None, math.nan, Finding("shape", text))
    observed = observed.reshape(exact.shape)
    if method.given != "points":  # A moment that is infinite or undefined may be called NaN.
        observed = np.where(np.isnan(observed) & ~np.isfinite(exact), exact, observed)
    error, worst = _error(observed, exact)
    # Parameters that are plain numbers make torch compute in single precision.
    if error <= (max(tolerance, _SINGLE) if _in_single_precision(outcome.result) else tolerance):
        return Judged(p, method, name, given, exact, observed, error, None)
    place = "" if given is None else f" at {np.ravel(given)[worst]:.6g}"
    text = f"{name}{place} is {np.ravel(observed)[worst]:.9g}; it must be {np.ravel(exact)[worst]:.9g}"
    return Judged(p, method, name, given, exact, observed, error, Finding("wrong", text))


def _called(call: Callable[..., Any], given: Any, exact: np.ndarray) -> Outcome:
    """Call with an array; point by point, if it takes numbers only, or refuses those outside the support."""
    if given is None:
        return attempt(call, [])
    outcome = attempt(call, [given])
    if outcome.error is None or outcome.timed_out:
        return outcome
    for kind in (float, np.asarray):
        single = [attempt(call, [kind(x)]) for x in given]
        refused = [isinstance(one.error, ValueError) and value in (0.0, 1.0, -math.inf)
                   for one, value in zip(single, exact, strict=True)]  # fmt: skip
        if all(one.error is None or fine for one, fine in zip(single, refused, strict=True)):
            values = [
                value if one.error else float(numbers(one.result)) for one, value in zip(single, exact, strict=True)
            ]
            return Outcome(outcome.call, values)
    return outcome


def _in_single_precision(result: Any) -> bool:
    return str(getattr(result, "dtype", "")) == "torch.float32"


def _error(observed: np.ndarray, exact: np.ndarray) -> tuple[float, int]:
    """Return the largest relative error and where it is; values that should be infinite or 0 must be so."""
    seen, truth = np.ravel(observed), np.ravel(exact)
    with np.errstate(invalid="ignore"):
        error = np.abs(seen - truth) / np.maximum(np.abs(truth), 1e-6 * max(1.0, _largest(truth)))
    same = (seen == truth) | (np.isnan(seen) & np.isnan(truth))
    error = np.where(same, 0.0, np.where(np.isfinite(seen) & np.isfinite(truth), error, np.inf))
    worst = int(np.argmax(error))
    return float(error[worst]), worst


def _largest(values: np.ndarray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0))


# --- the report ----------------------------------------------------------------------------------------------------


def _report(obj: Any, p: Any, judged: list[Judged], sampler: Sampler | None, laws: list[Any]) -> DistributionReport:
    findings = [one.finding for one in judged if one.finding is not None]
    rows: list[tuple[Any, ...]] = [
        (one.name, "right" if one.is_right else "WRONG", f"{one.error:.2g}") for one in judged
    ]
    diagnoses = {one.name: of_method([one], laws) for one in judged if one.finding is not None}
    methods = {one.name: one.is_right for one in judged}
    if sampler is not None:
        methods[sampler.name] = sampler.finding is None
        rows.append((sampler.name, "right" if sampler.finding is None else "WRONG", None))
        if sampler.finding is not None:
            findings.append(sampler.finding)
            diagnoses[sampler.name] = explained(sampler, p)
    return DistributionReport(
        f"{_title(obj)} as {p}", tuple(findings), Table(("method", "verdict", "relative error"), tuple(rows)),
        overall(judged, diagnoses, laws), {"methods judged": ", ".join(methods)}, methods=methods, diagnoses=diagnoses,
    )  # fmt: skip


def _title(obj: Any) -> str:
    inner = getattr(obj, "dist", None)
    return str(getattr(inner, "name", None) or type(obj).__name__)
