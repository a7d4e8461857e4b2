"""Judging samplers by goodness of fit, and finding the law that the samples do follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.errors import FieldMathError
from fieldmath.verify.calling import Outcome, attempt
from fieldmath.verify.diagnosis import Diagnosis, Explanation
from fieldmath.verify.laws import goodness, misreadings
from fieldmath.verify.report import Finding
from fieldmath.verify.spoiled import done_to

SAMPLERS = ("rvs", "sample")
SAMPLES = 20_000
SURELY_WRONG = 1e-7  # A sampler is wrong when samples of the law are this rarely so far from it.
PLAUSIBLE = 1e-3
_LESS_LIKELY = 0.05  # Laws that are so much less probable than the best one are left out.


def member(obj: Any, name: str) -> Callable[..., Any] | None:
    """Return a method, or a property as a function without arguments."""
    try:
        value = obj.get(name) if isinstance(obj, Mapping) else getattr(obj, name, None)
    except (NotImplementedError, AttributeError):
        return None
    if value is None or callable(value):
        return value
    return lambda: value


def numbers(result: Any) -> np.ndarray:
    """Return a result as floats, tensors included."""
    if result is None:
        raise TypeError("nothing was returned")
    detached = getattr(result, "detach", None)
    array = np.asarray(detached() if callable(detached) else result)
    if array.dtype.kind == "c" and np.any(array.imag):
        raise TypeError("complex numbers were returned")
    return np.asarray(array.real if array.dtype.kind == "c" else array, dtype=float)


@dataclass(frozen=True)
class Sampler:
    """A sampler's name, what it drew, how probable that is, and what speaks against it."""

    name: str
    samples: np.ndarray | None
    probability: float
    finding: Finding | None


def sampler_of(obj: Any, p: Any, wanted: Sequence[str] | None, seed: int) -> Sampler | None:
    """Return how the sampler of an object did, None where it has none."""
    for name in SAMPLERS:
        call = member(obj, name)
        if call is not None and (wanted is None or name in wanted or "sampler" in wanted):
            return _tested(name, call, p, seed)
    return None


def _tested(name: str, call: Callable[..., Any], p: Any, seed: int) -> Sampler:
    outcome = _drawn(call, seed)
    if outcome.error is not None:
        return Sampler(name, None, math.nan, Finding("raises", f"{name} raises {outcome.complaint}"))
    try:
        samples = np.ravel(numbers(outcome.result))
    except (TypeError, ValueError):
        return Sampler(name, None, math.nan, Finding("type", f"{name} returns {type(outcome.result).__name__}"))
    if samples.size != SAMPLES:
        return Sampler(name, None, math.nan, Finding("shape", f"{name} gives {samples.size} samples for {SAMPLES}"))
    if not np.isfinite(samples).all():
        return Sampler(name, None, math.nan, Finding("nan", f"{name} gives samples that are not finite"))
    probability = goodness(p, samples, is_discrete=p.is_discrete)
    if probability >= SURELY_WRONG:
        return Sampler(name, samples, probability, None)
    text = (
        f"{name} does not follow the law: mean {samples.mean():.4g}, variance {samples.var():.4g} "
        f"of {SAMPLES} samples, where the law has {_shown(p.mean)}, {_shown(p.variance)}"
    )
    return Sampler(name, samples, probability, Finding("wrong", text))


def _shown(ask: Callable[[], Any]) -> str:
    try:
        return f"{float(ask()):.4g}"
    except (FieldMathError, TypeError, ValueError):
        return "none"


def _drawn(call: Callable[..., Any], seed: int) -> Outcome:
    """Return samples, from a generator if the code takes one."""
    ways: tuple[Callable[[], Any], ...] = (
        lambda: call(size=SAMPLES, random_state=np.random.default_rng(seed)),
        lambda: call(SAMPLES, rng=np.random.default_rng(seed)),
        lambda: call(SAMPLES, random_state=np.random.default_rng(seed)),
        lambda: call((SAMPLES,), rng=np.random.default_rng(seed)),
        lambda: call(size=SAMPLES),
        lambda: call(SAMPLES),
        lambda: call((SAMPLES,)),
    )
    outcome = Outcome("")
    for way in ways:
        outcome = attempt(way, [])
        if outcome.error is None:
            return outcome
    return outcome


def explained(sampler: Sampler, p: Any) -> Diagnosis:
    """Return the misreadings whose law the samples follow, the likelier by far first, or what was done to them."""
    if sampler.samples is None:
        return Diagnosis()
    found = []
    for entry in misreadings(p):
        try:
            chance = goodness(entry.law, sampler.samples, is_discrete=p.is_discrete)
        except (FieldMathError, TypeError, ValueError):
            continue
        if chance >= PLAUSIBLE:
            found.append((chance, Explanation(entry.name, entry.fix, 1.0, entry.detail)))
    found.sort(key=lambda entry: -entry[0])  # Equal laws keep their order, the commonest mistake first.
    best = found[0][0] if found else 0.0
    likely = tuple(entry for chance, entry in found if chance >= _LESS_LIKELY * best)
    likely = likely or tuple(done_to(sampler.samples, p))
    return Diagnosis(likely, likely)
