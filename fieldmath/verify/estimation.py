"""Judging estimators: their bias at several sample sizes, by their own scatter, and whether it goes away."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.verify.calling import attempt, name_of
from fieldmath.verify.comparing import number_of
from fieldmath.verify.diagnosis import Diagnosis, explain
from fieldmath.verify.estimator_slips import constants, estimator_slips
from fieldmath.verify.evident import evident
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.slips import slips
from fieldmath.verify.table import Table

SIZES = (50, 200, 800, 3200)
FEW = (4, 8, 16, 32)  # Where a bias is largest, for the claim that there is none.
REPLICATIONS = 60
_MOST = 10  # Times as many replications at most at the smaller sizes, which cost less.
SURELY = 6.0  # Standard errors; a right estimator is this far off once in 500 million.
_SLOWEST = 0.2  # A bias that falls more slowly than this power of the sample size is not taken to go away.
_NAMED = 0.7
_SHRINKS = 0.7  # The scatter of an estimate falls below this part of it from one size to one 16 times as large.
_NOISE = 30.0  # Where the estimate is nearly zero, its noise is the measure of what is explained.
_WITHIN, _SLACK = 4.0, 0.01  # Standard errors, and part of the bias, within which a slip fits.
_MEASURES = ("entropy", "mean", "variance", "std", "skewness", "kurtosis", "perplexity")


@dataclass(frozen=True)
class EstimatorReport(Report):
    """What was found about an estimator.

    Attributes
    ----------
    bias, standard_error : tuple of float
        The mean error at each sample size, and its uncertainty.
    z : float
        The bias at the largest size in standard errors.
    bias_order : float or None
        The power of 1/n with which the bias falls, where it can be seen; None where it is all noise.
    coverage : float or None
        How often the truth lies within the stated error, for estimators that state one.
    """

    bias: tuple[float, ...] = ()
    standard_error: tuple[float, ...] = ()
    z: float = math.nan
    bias_order: float | None = None
    coverage: float | None = None


def estimator(
    func: Callable[..., Any],
    p: Any,
    exact: Any = "entropy",
    *,
    q: Any = None,
    sizes: Sequence[int] | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    unbiased: bool = False,
) -> EstimatorReport:
    r"""Return a report on an estimator: is its error noise, or a bias, and does the bias go away?

    Parameters
    ----------
    func : callable
        ``func(samples)``, or ``func(samples_of_p, samples_of_q)`` when `q` is given; it returns a number, or a number
        with its standard error (a pair, or an object with ``error``).
    p, q : Distribution
        The laws to sample from.
    exact : str or number
        What is estimated: the name of a method of `p` (``"entropy"``, ``"mean"``, ``"variance"``, with `q` ``"kl"``,
        ``"js"``, ...) or its value.
    sizes : sequence of int, optional
        Sample sizes, growing: 50 to 3200, and 4 to 32 with `unbiased`.
    replications : int
        Samples drawn at the largest size; up to ten times as many at smaller ones.
    seed : int
        Of the random numbers.
    unbiased : bool
        Claim that the estimator has no bias at any size.

    Returns
    -------
    EstimatorReport

    Notes
    -----
    Wrong is an estimator whose bias at the largest size is beyond six standard errors and does not fall with the
    size, or falls more slowly than :math:`n^{-1/5}`. With `unbiased`, any bias beyond six standard errors is wrong.

    Examples
    --------
    >>> import numpy as np, fieldmath as fm
    >>> law = fm.families.Normal(1, 2)
    >>> fm.verify.estimator(lambda x: np.var(x), law, "variance").ok
    True
    >>> fm.verify.estimator(lambda x: np.var(x), law, "variance", unbiased=True).diagnosis.name
    'divided by n for n - 1'
    """
    with located("verify.estimator"):
        truth, slack, title = _truth(p, q, exact)
        sizes = _checked(func, (FEW if unbiased else SIZES) if sizes is None else sizes, replications)
        rng = np.random.default_rng(seed)
        runs = []
        for size in sizes:
            count = min(_MOST * replications, replications * sizes[-1] // size)
            values, errors, finding = _run(func, p, q, size, count, rng)
            if finding is not None:
                return EstimatorReport(f"{name_of(func)} as estimator of {title}", (finding,))
            runs.append((values, errors))

        def others() -> Iterator[Hypothesis]:
            return estimator_slips(p, q, exact, truth)

        return _report(f"{name_of(func)} as estimator of {title}", truth, slack, sizes, runs, unbiased, others)


def _truth(p: Any, q: Any, exact: Any) -> tuple[float, float, str]:
    if not hasattr(p, "sample") or not hasattr(p, "entropy"):
        raise InputTypeError(f"p must be a Distribution; got {p!r:.60}")
    if not isinstance(exact, str):
        value, slack = number_of(exact)
        return value, slack, f"{value:.6g}"
    if (q is None and exact not in _MEASURES) or not callable(getattr(p, exact, None)):
        raise InputError(
            f"exact must be a number or one of {', '.join(_MEASURES)}, or with q a divergence; got {exact!r}"
        )
    ask = getattr(p, exact)
    value, slack = number_of(ask(q) if q is not None else ask())
    return value, slack, f"the {exact} of {p}" if q is None else f"the {exact} of {p} from {q}"


def _checked(func: Any, sizes: Sequence[int], replications: int) -> tuple[int, ...]:
    if not callable(func):
        raise InputTypeError(f"func must be callable; got {func!r:.60}")
    if len(sizes) < 2 or any(b <= a for a, b in pairwise(sizes)) or sizes[0] < 2:
        raise InputError(f"sizes must be two or more growing sample sizes from 2 on; got {tuple(sizes)}")
    if replications < 10:
        raise InputError(f"replications must be 10 or more, to see the scatter; got {replications}")
    return tuple(sizes)


def _run(
    func: Callable[..., Any], p: Any, q: Any, size: int, replications: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, Finding | None]:
    values, errors = np.empty(replications), np.full(replications, np.nan)
    # One draw for all replications: to set up a sampler takes longer than to draw a few numbers.
    blocks = [np.asarray(law.sample(size * replications, rng=rng)) for law in (p, q) if law is not None]
    for k in range(replications):
        outcome = attempt(func, [block[k * size : (k + 1) * size] for block in blocks])
        if outcome.error is not None:
            return values, errors, Finding("raises", f"the function raises {outcome.complaint}", call=outcome.call)
        try:
            values[k], errors[k] = _number(outcome.result)
        except (TypeError, ValueError):
            text = f"the function returns {type(outcome.result).__name__}, not a number"
            return values, errors, Finding("type", text, call=outcome.call)
        if not math.isfinite(values[k]):
            return values, errors, Finding("nan", f"the estimate is {values[k]}", call=outcome.call)
        if outcome.changed:
            return values, errors, Finding("mutates", "the function changes its input", call=outcome.call)
    return values, errors, None


def _number(result: Any) -> tuple[float, float]:
    if isinstance(result, tuple) and len(result) == 2:
        return float(result[0]), float(result[1])
    error = getattr(result, "error", None)
    return float(result), math.nan if error is None else float(error)


def _report(
    title: str,
    truth: float,
    slack: float,
    sizes: tuple[int, ...],
    runs: list[Any],
    unbiased: bool,
    others: Callable[[], Iterator[Hypothesis]],
) -> EstimatorReport:
    bias = np.array([values.mean() - truth for values, _ in runs])
    scatter = np.array([values.std(ddof=1) for values, _ in runs])
    noise = scatter / np.sqrt([len(values) for values, _ in runs]) + slack + 1e-12 * max(abs(truth), 1.0)
    order = _order(sizes, bias, noise)
    z = float(bias[-1] / noise[-1])
    findings = []
    if not unbiased and sizes[-1] >= 16 * sizes[0] and _spreads(runs):
        findings.append(Finding("scatter", "the scatter does not shrink with more samples: they are not all used"))
    stays = abs(z) > SURELY and (order is None or order < _SLOWEST)
    if stays:
        findings.append(Finding("bias", f"the estimate is off by {bias[-1]:.4g}, {abs(z):.0f} standard errors, at "
                                        f"{sizes[-1]} samples, and more samples do not help"))  # fmt: skip
    elif unbiased and (np.abs(bias) > SURELY * noise).any():
        k = int(np.argmax(np.abs(bias) / noise))
        findings.append(Finding("bias", f"the estimate is off by {bias[k]:.4g} at {sizes[k]} samples, "
                                        f"{abs(bias[k] / noise[k]):.0f} standard errors"))  # fmt: skip
    elif order is not None:
        text = f"a bias that falls like n**-{order:.2g}; {bias[0]:.3g} at {sizes[0]} samples"
        findings.append(Finding("bias", text, wrong=False))
    coverage = _coverage(truth, runs)
    if coverage is not None and coverage < 0.5 and not stays:
        findings.append(Finding("error", f"the stated error holds the truth {100 * coverage:.0f} % of the time, within "
                                         "one standard error 68 % would be expected", wrong=False))  # fmt: skip
    rows = tuple(
        (n, float(values.mean()), float(b), float(s), float(b / e))
        for n, (values, _), b, s, e in zip(sizes, runs, bias, scatter, noise, strict=True)
    )
    kinds = {finding.kind for finding in findings if finding.wrong}
    found = _diagnosed(bias + truth, noise, truth, sizes, list(others())) if "bias" in kinds else evident(kinds)
    return EstimatorReport(
        title, tuple(findings), Table(("n", "mean", "bias", "scatter", "z"), rows),
        found, {"exact": f"{truth:.9g}"},
        bias=tuple(map(float, bias)), standard_error=tuple(map(float, noise)), z=z, bias_order=order, coverage=coverage,
    )  # fmt: skip


def _spreads(runs: list[Any]) -> bool:
    """Return whether estimates scatter nearly as much at the largest size as at the smallest, by two measures."""
    measures = (lambda v: v.std(), lambda v: float(np.subtract(*np.percentile(v, (75, 25)))))
    few, many = runs[0][0], runs[-1][0]
    return all(0 < _SHRINKS * measure(few) < measure(many) for measure in measures)


def _order(sizes: tuple[int, ...], bias: np.ndarray, noise: np.ndarray) -> float | None:
    """Return the power with which the bias falls, fitted where it stands out of the noise; None with one such size."""
    seen = np.abs(bias) > 3 * noise
    if seen.sum() < 2:
        return None
    weights = (np.abs(bias) / noise)[seen]
    slope = np.polyfit(np.log(np.array(sizes)[seen]), np.log(np.abs(bias[seen])), 1, w=np.minimum(weights, 100.0))[0]
    return float(-slope)


def _coverage(truth: float, runs: list[Any]) -> float | None:
    values, errors = runs[-1]
    if not np.isfinite(errors).all() or not (errors > 0).all():
        return None
    return float(np.mean(np.abs(values - truth) <= errors))


def _diagnosed(
    observed: np.ndarray, noise: np.ndarray, truth: float, sizes: tuple[int, ...], others: list[Hypothesis]
) -> Diagnosis:
    """Return the slips that fit at the largest size, where a bias that goes away is least."""
    rows = [
        Hypothesis("divided by n for n - 1", "Divide by n - 1.", lambda n: truth * (1 - 1 / n)),
        Hypothesis("divided by n - 1 for n", "Divide by n.", lambda n: truth / (1 - 1 / n)),
        *(row for row in others if not row.last_resort),
        *slips(lambda n: truth),
        Hypothesis("divided by n", "Leave out the division by the sample size.", lambda n: truth / n),
        Hypothesis("multiplied by n", "Divide by the sample size.", lambda n: truth * n),
        Hypothesis("log(n) added", "Subtract log(n).", lambda n: truth + math.log(n)),
        Hypothesis("log(n) missing", "Add log(n).", lambda n: truth - math.log(n)),
        Hypothesis("standard error for standard deviation", "Leave out the root of n.", lambda n: truth / math.sqrt(n)),
        *constants(truth),
        *(row for row in others if row.last_resort),
    ]
    offset, last = float(observed[-1] - truth), sizes[-1]
    near = max(_WITHIN * float(noise[-1]), _SLACK * abs(offset))
    fitting = [row for row in rows if abs(row.predict(last) - observed[-1]) <= near]
    fitting += _growing(observed, truth, sizes)
    if not fitting:
        fitting = [Hypothesis("constant offset", f"Subtract {offset:.4g}.", lambda n: truth + offset)]
    return explain(
        list(observed),
        [truth] * len(sizes),
        list(sizes),
        fitting,
        named=_NAMED,
        floor=_NOISE * float(np.sqrt(np.mean(noise**2))),
    )


def _growing(observed: np.ndarray, truth: float, sizes: tuple[int, ...]) -> Iterator[Hypothesis]:
    """Yield the width of the bins left out: the estimate grows with the logarithm of their number."""
    slope, start = np.polyfit(np.log(sizes), observed - truth, 1)
    if 0.1 < slope < 0.6:
        fix = "Add the logarithm of the width of the bins to the entropy of their frequencies."
        detail = f"grows like {slope:.2g} log(n)"
        yield Hypothesis(
            "bin width missing", fix, lambda n: truth + start + slope * math.log(n), detail, last_resort=True
        )
