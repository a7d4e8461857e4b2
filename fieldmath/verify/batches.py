"""Judging code that takes many laws at once, one in each row, and gives a number for each, or their mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldmath.verify.calling import Outcome, attempt, name_of
from fieldmath.verify.comparing import ScalarReport, assembled, judge
from fieldmath.verify.diagnosis import Diagnosis, Explanation
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.information import Case, Measure
from fieldmath.verify.information_mistakes import mistakes
from fieldmath.verify.report import Finding
from fieldmath.verify.samplers import numbers

_WHOLE: tuple[tuple[str, Callable[[Any], Any]], ...] = (("mean", np.mean), ("sum", np.sum))
_AXIS = Explanation("wrong axis", "Sum over the last axis: each row is a law.", 1.0)


@dataclass(frozen=True)
class Batch:
    """Several laws as rows, and what is right for each; `whole` says how one number comes of them."""

    label: str
    cases: tuple[Case, ...]
    whole: Callable[[Any], Any] = np.mean

    @property
    def given(self) -> list[np.ndarray]:
        """Return the arrays that the code gets."""
        return [np.array(parts) for parts in zip(*(case.given for case in self.cases), strict=True)]

    @property
    def exact(self) -> float:
        """Return the number for all rows together."""
        return float(self.whole([case.exact for case in self.cases]))


def batches(measure: Measure, alpha: float | None, base: float) -> list[Batch]:
    """Return a batch of generic rows, and one of rows with zeros."""
    rng = np.random.default_rng(31)

    def case(k: int, p: np.ndarray, q: np.ndarray) -> Case:
        p, q = p / p.sum(), q / q.sum()
        second = q if measure.pairs else None
        return Case(f"row {k}", measure, p, second, measure.value(p, q, alpha) * measure.unit(base), alpha)

    generic = [case(k, *rng.integers(1, 20, (2, 5)).astype(float)) for k in range(7)]
    zeros = rng.integers(1, 20, (4, 2, 6)).astype(float)
    zeros[np.arange(4), 0, np.arange(4) + 1] = 0
    return [
        Batch("generic rows", tuple(generic)),
        Batch("rows with zeros", tuple(case(k, *z) for k, z in enumerate(zeros))),
    ]


def of_batches(
    func: Callable[..., Any], measure: Measure, alpha: float | None, base: float, limit: float
) -> ScalarReport:
    """Return a report on code that gives a number for each row, or their mean or sum."""
    title = f"{name_of(func)} as {measure.title} of rows"
    found = batches(measure, alpha, base)
    extra = [] if alpha is None else [alpha]
    outcomes = [attempt(func, [*batch.given, *extra]) for batch in found]
    if alpha is not None and all(outcome.error for outcome in outcomes):
        outcomes = [attempt(func, batch.given) for batch in found]
    changed = [Finding("mutates", "the function changes its input", call=o.call) for o in outcomes if o.changed][:1]
    rows = mistakes(measure, "probabilities", base)
    arrays = [_array(outcome) for outcome in outcomes]
    if all(array is not None and array.size == 1 for array in arrays):
        return _added(_of_whole(title, found, outcomes, rows, limit), changed)
    judged, cases = [], []
    for batch, outcome, array in zip(found, outcomes, arrays, strict=True):
        if outcome.error is None and (array is None or array.size != len(batch.cases)):
            return _of_shape(title, batch, outcome, array)
        for k, case in enumerate(batch.cases):
            single = outcome if array is None else Outcome(outcome.call, float(array.ravel()[k]))
            judged.append(judge(f"{case.label} of {batch.label}", case.exact, single, limit, limit))
            cases.append(case)
    return _added(assembled(title, judged, cases, rows), changed)


def _array(outcome: Outcome) -> np.ndarray | None:
    try:
        return None if outcome.error is not None else numbers(outcome.result)
    except (TypeError, ValueError):
        return None


def _of_whole(
    title: str, found: Sequence[Batch], outcomes: Sequence[Outcome], rows: Sequence[Hypothesis], limit: float
) -> ScalarReport:
    """Judge one number for all rows as their mean, or as their sum: whichever it is, else the mean."""
    reports = []
    for word, whole in _WHOLE:
        cases = [replace(batch, whole=whole) for batch in found]
        judged = [judge(c.label, c.exact, o, limit, limit) for c, o in zip(cases, outcomes, strict=True)]
        wrapped = [Hypothesis(r.name, r.fix, _together(r), r.detail, last_resort=r.last_resort) for r in rows]
        reports.append(assembled(f"{title} ({word} over the rows)", judged, cases, wrapped))
    return next((r for r in reports if r.ok), None) or next((r for r in reports if r.diagnosis), reports[0])


def _together(row: Hypothesis) -> Callable[[Batch], float | None]:
    def predict(batch: Batch) -> float | None:
        parts = [row.predict(case) for case in batch.cases]
        filled = [case.exact if part is None else part for part, case in zip(parts, batch.cases, strict=True)]
        return None if all(part is None for part in parts) else float(batch.whole(filled))

    return predict


def _of_shape(title: str, batch: Batch, outcome: Outcome, array: np.ndarray | None) -> ScalarReport:
    shape = type(outcome.result).__name__ if array is None else f"shape {array.shape}"
    text = f"the function returns {shape} for {len(batch.cases)} rows; it must return one number for each"
    along = array is not None and array.shape == (len(batch.cases[0].p),)
    diagnosis = Diagnosis((_AXIS,), (_AXIS,)) if along else Diagnosis()
    return ScalarReport(title, (Finding("shape", text, call=outcome.call),), diagnosis=diagnosis)


def _added(report: ScalarReport, findings: Sequence[Finding]) -> ScalarReport:
    return replace(report, findings=(*report.findings, *findings))
