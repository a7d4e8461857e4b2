"""Comparing numbers: how one call went, and which mistake explains the numbers that are wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError
from fieldmath.evaluation import evaluate
from fieldmath.verify.calling import Outcome
from fieldmath.verify.diagnosis import Diagnosis, explain
from fieldmath.verify.evident import evident
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.table import Table

_SINGLE = 1e-5  # Errors of numbers that were computed in float32.
_INFINITE, _UNDEFINED = 50.0, 150.0  # What stands for inf and NaN where errors are compared.


@dataclass(frozen=True)
class ScalarReport(Report):
    """What was found about code that returns a number.

    Attributes
    ----------
    error : float
        The largest relative error over all cases, infinite where the answer should be finite and is not.
    """

    error: float = math.nan


@dataclass(frozen=True)
class Judged:
    """One call: its case, what is right, what was returned, and what speaks against it."""

    label: str
    exact: float
    observed: float
    error: float
    finding: Finding | None


def judge(label: str, exact: float, outcome: Outcome, limit: float, floor: float, slack: float = 0.0) -> Judged:
    """Return how one call went."""
    if outcome.error is not None:
        # Refusing to answer where the answer is infinite is a choice, not a mistake.
        wrong = math.isfinite(exact)
        text = f"the function raises {outcome.complaint} for {label}"
        return Judged(label, exact, math.nan, math.nan, Finding("raises", text, wrong, outcome.call))
    try:
        observed = _real(outcome.result)
    except ValueError as reason:
        return Judged(label, exact, math.nan, math.nan, Finding("type", f"{reason}", call=outcome.call))
    if observed == exact:
        return Judged(label, exact, observed, 0.0, None)
    if not math.isfinite(exact) or not math.isfinite(observed):
        text = f"the answer for {label} is {observed:.6g}; it must be {exact:.6g}"
        return Judged(label, exact, observed, math.inf, Finding("wrong", text, call=outcome.call))
    error = abs(observed - exact)
    if error <= max(limit * abs(exact), floor) + slack:
        return Judged(label, exact, observed, error / max(abs(exact), floor), None)
    text = f"the answer for {label} is {observed:.9g}; it must be {exact:.9g}"
    return Judged(label, exact, observed, error / max(abs(exact), floor), Finding("wrong", text, call=outcome.call))


def _real(result: Any) -> float:
    """Return a result as a float: numbers, arrays of one entry, tensors."""
    detached = getattr(result, "detach", None)
    if callable(detached):
        result = detached()
    if isinstance(result, sp.Basic):
        return number_of(result)[0]
    array = np.asarray(result)
    if array.dtype.kind == "c" and array.size == 1 and array.item().imag == 0:
        array = array.real
    if array.dtype.kind not in "iufb" or array.size != 1:
        what = f"shape {array.shape}" if array.dtype.kind in "iufb" else f"{type(result).__name__}"
        raise ValueError(f"the function must return one real number; it returned {what}")
    return float(array.reshape(()))


def number_of(exact: Any) -> tuple[float, float]:
    """Return a number and its error."""
    if isinstance(exact, float | int):
        return float(exact), float(getattr(exact, "error", 0.0) or 0.0)
    value = as_expr(exact)
    if value.free_symbols or not (value.is_extended_real or value.is_number):
        raise InputError(f"exact must be a real number here; got {value}")
    return float(evaluate(value)), 0.0


def assembled(title: str, judged: list[Judged], cases: Sequence[Any], rows: Sequence[Hypothesis]) -> ScalarReport:
    """Return the report on all calls, with the mistake if one explains what is wrong."""
    findings = [one.finding for one in judged if one.finding is not None]
    shown = sorted(findings, key=lambda finding: not finding.wrong)[:4]
    if len(findings) > len(shown):
        shown.append(Finding("wrong", f"and {len(findings) - len(shown)} findings more", findings[-1].wrong))
    finite = [one.error for one in judged if math.isfinite(one.error)]
    table = Table(
        ("case", "exact", "returned", "relative error"),
        tuple((one.label, f"{one.exact:.9g}", f"{one.observed:.9g}", float(one.error)) for one in judged),
    )
    diagnosis = diagnosed(judged, cases, rows) if any(finding.wrong for finding in findings) else Diagnosis()
    return ScalarReport(
        title, tuple(shown), table, diagnosis, {"largest relative error": max(finite, default=math.nan)},
        error=max((one.error for one in judged), default=math.nan),
    )  # fmt: skip


def diagnosed(judged: list[Judged], cases: Sequence[Any], rows: Sequence[Hypothesis]) -> Diagnosis:
    """Return the mistakes that explain the error; infinity and NaN are compared like far away numbers."""
    kept = [
        (one, case)
        for one, case in zip(judged, cases, strict=True)
        if one.finding is None or one.finding.kind == "wrong"
    ]
    if not kept:
        return (
            evident(["raises"]) if judged and judged[0].finding and judged[0].finding.kind == "raises" else Diagnosis()
        )
    finite = [(one, case) for one, case in kept if not math.isnan(one.observed)]
    if len(finite) < len(kept) and any(one.finding is not None for one, _ in finite):
        # NaN outweighs all numbers: where these are wrong too, their mistake comes first.
        found = _explained(finite, rows)
        if found:
            return found
    found = _explained(kept, rows)
    largest = max(one.error for one, _ in kept)
    return found or (evident(["float32"]) if largest < _SINGLE else found)


def _explained(kept: list[tuple[Judged, Any]], rows: Sequence[Hypothesis]) -> Diagnosis:
    observed = [_squashed(one.observed) for one, _ in kept]
    exact = [_squashed(one.exact) for one, _ in kept]
    wrapped = [Hypothesis(row.name, row.fix, partial(_predicted, row), row.detail) for row in rows]
    return explain(observed, exact, [case for _, case in kept], wrapped)


def _predicted(row: Hypothesis, case: Any) -> float | None:
    value = row.predict(case)
    return None if value is None else _squashed(float(value))


def _squashed(value: float) -> float:
    if math.isnan(value):
        return _UNDEFINED
    return max(-_INFINITE, min(_INFINITE, value))
