"""Which mistake the wrong methods of a distribution object make, one by one and together."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fieldmath.errors import AccuracyWarning, FieldMathError
from fieldmath.verify.densities import density_slips
from fieldmath.verify.diagnosis import NAMED, Diagnosis, Explanation, explain
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.laws import Misreading
from fieldmath.verify.methods import Method
from fieldmath.verify.report import Finding
from fieldmath.verify.slips import slips

_FEW = 3  # So many wrong methods may each have a mistake of its own.
_FAR = 50.0  # What stands for infinity, in sizes of the error; NaN is twice as far.
_CERTAIN = 0.9999  # The share of the error of a single number that a mistake must explain.


@dataclass(frozen=True)
class Judged:
    """One method: what it was given, what is right, what it returned, and what speaks against it."""

    law: Any
    method: Method
    name: str
    given: Any
    exact: np.ndarray
    observed: np.ndarray | None
    error: float
    finding: Finding | None

    @property
    def is_right(self) -> bool:
        """Return whether nothing speaks against the method."""
        return self.finding is None


def values_of(method: Method, law: Any, given: Any) -> Any:
    """Return what a method should give, without warnings."""
    with np.errstate(all="ignore"):
        return method.exact(law, given)


def overall(judged: list[Judged], diagnoses: Mapping[str, Diagnosis], laws: list[Any]) -> Diagnosis:
    """Return the mistake that all wrong methods share, or the first one's."""
    wrong = [one for one in judged if one.finding is not None and one.observed is not None]
    if len(wrong) > 1:
        shared = of_method(wrong, laws)
        if shared or len(wrong) > _FEW:
            return shared
    named = [(name, diagnosis) for name, diagnosis in diagnoses.items() if diagnosis]
    if not named:
        return next(iter(diagnoses.values()), Diagnosis())
    name, diagnosis = named[0]
    if len(judged) + 1 > len(diagnoses):
        return Diagnosis(diagnosis.explanations, tuple(_in(name, e) for e in diagnosis.shortlist))
    return diagnosis


def _in(name: str, e: Explanation) -> Explanation:
    where = f"{e.detail}, in {name}" if e.detail else f"in {name}"
    return Explanation(e.name, e.fix, e.share, where)


def of_method(wrong: list[Judged], laws: list[Any]) -> Diagnosis:
    """Return which misreading explains what these methods return, each brought to the size of its error."""
    kept = [one for one in wrong if one.observed is not None]
    if not kept:
        return Diagnosis()
    scales = [_scale(one) for one in kept]
    sizes = dict(zip(map(id, kept), scales, strict=True))

    def squashed(values: Any, scale: float) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            scaled = np.ravel(np.asarray(values, dtype=float)) / scale
        return np.nan_to_num(np.clip(scaled, -_FAR, _FAR), nan=2 * _FAR)

    def rows() -> Iterator[Hypothesis]:
        for law in laws:
            yield Hypothesis(law.name, law.fix, law.predict, law.detail)
        if len(kept) == 1:
            yield from _own_slips(kept[0])
            yield from density_slips(kept[0], laws)

    wrapped = [
        Hypothesis(
            row.name,
            row.fix,
            partial(_scaled, row, squashed, sizes),
            row.detail,
            last_resort=row.last_resort,
        )
        for row in rows()
    ]
    return explain(
        [squashed(one.observed, s) for one, s in zip(kept, scales, strict=True)],
        [squashed(one.exact, s) for one, s in zip(kept, scales, strict=True)],
        kept,
        wrapped,
        named=_CERTAIN if all(one.given is None for one in kept) else NAMED,
    )


def _scale(one: Judged) -> float:
    with np.errstate(invalid="ignore"):
        difference = np.abs(np.ravel(one.observed) - np.ravel(one.exact))  # type: ignore[arg-type]
    finite = difference[np.isfinite(difference)]
    return float(finite.max(initial=0.0)) or 1.0


def _scaled(row: Hypothesis, squashed: Callable[..., Any], scales: Mapping[int, float], case: Judged) -> Any:
    value = row.predict(case)
    return None if value is None else squashed(value, scales[id(case)])


@dataclass(frozen=True)
class Guess:
    """A misreading that remembers what it predicts: methods are explained one by one, and together."""

    name: str
    fix: str
    detail: str
    law: Any
    known: dict[int, Any]

    @classmethod
    def of(cls, entry: Misreading) -> Guess:
        """Return the guess of a misreading."""
        return cls(entry.name, entry.fix, entry.detail, entry.law, {})

    def predict(self, case: Judged) -> Any:
        """Return what the method gives under this misreading."""
        if id(case) not in self.known:
            self.known[id(case)] = _predicted(self.law, case)
        return self.known[id(case)]


def _predicted(law: Any, case: Judged) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AccuracyWarning)  # A guess needs no more digits than it has.
            value = np.asarray(values_of(case.method, law, case.given), dtype=float)
    except (FieldMathError, TypeError, ValueError, AttributeError):
        return None
    return value if value.shape == case.exact.shape else None


def _own_slips(one: Judged) -> Iterator[Hypothesis]:
    for name, fix, change in one.method.slips:
        yield Hypothesis(name, fix, partial(_slip, change))
    if one.given is None:
        yield from slips(lambda case: float(case.exact))


def _slip(change: Callable[[Any, Any], Any], case: Judged) -> Any:
    with np.errstate(all="ignore"):
        return change(case.law, case.given)
