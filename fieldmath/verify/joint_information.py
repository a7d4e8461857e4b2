"""Measures of joint tables, as numeric code computes them: mutual information, joint and conditional entropies.

The code gets a table of probabilities or of counts, or two arrays of labels whose table it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import isfinite, log
from typing import Any

import numpy as np

import fieldmath as fm
from fieldmath.errors import InputError
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.slips import slips

GIVEN = ("probabilities", "counts", "samples")
_TABLES = (
    ("a 2 x 3 table", [[8, 3, 5], [1, 9, 6]]),
    ("a 3 x 4 table", [[7, 1, 4, 2], [3, 8, 2, 5], [1, 2, 6, 7]]),
    ("a square table", [[9, 2, 4], [1, 7, 3], [6, 2, 8]]),
    ("zeros in the table", [[6, 0, 3], [0, 8, 1], [5, 2, 0]]),
    ("independent names", [[2, 4, 6], [3, 6, 9]]),
    ("one name decides the other", [[5, 0, 0], [0, 8, 0], [0, 0, 3]]),
)


@dataclass(frozen=True)
class JointMeasure:
    """A measure of a joint law: what it is called, and its value in nats, by this library."""

    name: str
    title: str
    value: Callable[[Any], Any]
    has_logarithm: bool = True


def _normalized(mean: Callable[[float, float], float]) -> Callable[[Any], float]:
    def value(joint: Any) -> float:
        first, second = (float(joint.marginal(name).entropy()) for name in ("X", "Y"))
        return float(joint.mutual_information("X", "Y")) / mean(first, second)

    return value


MEASURES = {
    measure.name: measure
    for measure in (
        JointMeasure("mutual_information", "mutual information", lambda j: j.mutual_information("X", "Y")),
        JointMeasure("joint_entropy", "joint entropy", lambda j: j.entropy()),
        JointMeasure("conditional_entropy", "conditional entropy of the second given the first",
                     lambda j: j.conditional_entropy("Y", given="X")),
        JointMeasure("variation_of_information", "variation of information",
                     lambda j: j.variation_of_information("X", "Y")),
        JointMeasure("normalized_mutual_information", "normalized mutual information",
                     _normalized(lambda a, b: (a + b) / 2), has_logarithm=False),
    )
}  # fmt: skip
_SYNONYMS = {"mi": "mutual_information", "information_gain": "mutual_information", "vi": "variation_of_information",
             "nmi": "normalized_mutual_information"}  # fmt: skip


def joint_measure_named(name: Any) -> JointMeasure | None:
    """Return the measure of a joint law that a name stands for, None if it stands for none."""
    word = getattr(name, "__name__", name)
    word = str(word).strip().lower().replace("-", "_").replace(" ", "_")
    return MEASURES.get(_SYNONYMS.get(word, word))


@dataclass(frozen=True)
class JointCase:
    """One call: the table of counts, and what is right."""

    label: str
    counts: np.ndarray
    exact: float
    kind: str
    alpha: float | None = None

    @property
    def given(self) -> tuple[np.ndarray, ...]:
        """Return the arrays that the code gets."""
        if self.kind == "probabilities":
            return (self.table,)
        if self.kind == "counts":
            return (self.counts,)
        rows, columns = np.indices(self.counts.shape)
        order = np.random.default_rng(3).permutation(int(self.counts.sum()))
        times = self.counts.ravel().astype(int)
        return np.repeat(rows.ravel(), times)[order], np.repeat(columns.ravel(), times)[order]

    @property
    def table(self) -> np.ndarray:
        """Return the probabilities."""
        return self.counts / self.counts.sum()


def battery(measure: JointMeasure, given: str, base: float) -> list[JointCase]:
    """Return the cases of a measure, the plainest first."""
    if given not in GIVEN:
        raise InputError(f"given must be one of {', '.join(map(repr, GIVEN))} for the {measure.title}; got {given!r}")
    cases = []
    for label, rows in _TABLES:
        counts = np.array(rows, dtype=float)
        joint = fm.Distribution.from_table(counts / counts.sum(), names=("X", "Y"))
        unit = 1 / log(base) if measure.has_logarithm else 1.0
        cases.append(JointCase(label, counts, float(measure.value(joint)) * unit, given))
    return cases


# --- mistakes ------------------------------------------------------------------------------------------------------


def _entropy(p: np.ndarray) -> float:
    p = p[p > 0]
    return float(-np.sum(p * np.log(p)))


def _entropies(p: np.ndarray) -> tuple[float, float, float]:
    return _entropy(p.sum(axis=1)), _entropy(p.sum(axis=0)), _entropy(p)


def _against(p: np.ndarray, q: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        return float(np.sum(np.where(p > 0, p * np.log(p / q), 0.0)))


def _bare(p: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        return float(np.sum(p * np.log(p / np.outer(p.sum(axis=1), p.sum(axis=0)))))


def _turned(p: np.ndarray) -> float:
    if p.shape[0] != p.shape[1]:
        return np.nan
    return _against(p, np.outer(p.sum(axis=0), p.sum(axis=1)))


def _from(combine: Callable[[float, float, float], float]) -> Callable[[np.ndarray], float]:
    return lambda p: combine(*_entropies(p))


def _quotient(a: float, b: float) -> float:
    return a / b if b else np.nan


def _divided(mean: Callable[[float, float, float], float]) -> Callable[[np.ndarray], float]:
    return _from(lambda x, y, j: _quotient(x + y - j, mean(x, y, j)))


_MEANS: tuple[tuple[str, Callable[[float, float, float], float]], ...] = (
    ("mean entropy", lambda x, y, j: (x + y) / 2),
    ("geometric mean entropy", lambda x, y, j: float(np.sqrt(x * y))),
    ("smaller entropy", lambda x, y, j: min(x, y)),
    ("larger entropy", lambda x, y, j: max(x, y)),
    ("joint entropy", lambda x, y, j: j),
    ("first entropy", lambda x, y, j: x),
    ("second entropy", lambda x, y, j: y),
)

#: Name, what to do, and what the wrong code makes of the table of probabilities.
_WRONG: tuple[tuple[str, str, Callable[[np.ndarray], float]], ...] = (
    ("0*log(0) is NaN", "Leave out the empty cells of the table.", _bare),
    ("arguments reversed", "The joint law comes first, the product of the marginals second.",
     lambda p: _against(np.outer(p.sum(axis=1), p.sum(axis=0)), p)),
    ("axes of the table exchanged", "Sum over the other axis for each marginal law.", _turned),
    ("joint entropy", "I = H(X) + H(Y) - H(X, Y).", _from(lambda x, y, j: j)),
    ("joint entropy added", "I = H(X) + H(Y) - H(X, Y).", _from(lambda x, y, j: x + y + j)),
    ("joint entropy missing", "I = H(X) + H(Y) - H(X, Y).", _from(lambda x, y, j: x + y)),
    ("conditional entropy of the second given the first", "I = H(Y) - H(Y | X).", _from(lambda x, y, j: j - x)),
    ("conditional entropy of the first given the second", "I = H(X) - H(X | Y).", _from(lambda x, y, j: j - y)),
    ("entropy of the first", "Subtract the conditional entropy.", _from(lambda x, y, j: x)),
    ("entropy of the second", "Subtract the conditional entropy.", _from(lambda x, y, j: y)),
    ("variation of information", "I = H(X) + H(Y) - H(X, Y).", _from(lambda x, y, j: 2 * j - x - y)),
    ("mutual information", "Another measure is asked for.", _from(lambda x, y, j: x + y - j)),
    *((f"normalised by the {word}", "Leave out the normalisation.", _divided(mean)) for word, mean in _MEANS),
    ("weights missing", "Weigh each logarithm with the joint probability.", lambda p: float(np.sum(np.log(
        p[p > 0] / np.outer(p.sum(axis=1), p.sum(axis=0))[p > 0])))),
    ("mean over outcomes", "Sum over the cells of the table.", _from(lambda x, y, j: x + y - j)),
)  # fmt: skip


def mistakes(measure: JointMeasure, given: str, base: float) -> tuple[Hypothesis, ...]:
    """Return the rows for a measure."""
    unit = 1 / log(base) if measure.has_logarithm else 1.0

    def row(name: str, fix: str, wrong: Callable[[np.ndarray], float], factor: float, raw: bool) -> Hypothesis:
        return Hypothesis(name, fix, partial(_predicted, name, wrong, factor, raw))

    return (*slips(lambda case: float(case.exact)), *_rows(row, unit, given), *_epsilons(unit))


def _rows(row: Callable[..., Hypothesis], unit: float, given: str) -> Iterator[Hypothesis]:
    for name, fix, wrong in _WRONG:
        yield row(name, fix, wrong, unit, False)
    for name, fix, wrong in _WRONG:
        for words, factor in (("bits for nats", unit / log(2)), ("nats for bits", unit * log(2))):
            yield row(f"{name}; {words}", fix, wrong, factor, False)
    if given == "counts":
        for wrong in (_bare, _from(lambda x, y, j: x + y - j)):
            yield row("input not normalised", "Divide the counts by their sum.", wrong, unit, True)


def _epsilons(unit: float) -> Iterator[Hypothesis]:
    def added(epsilon: float, inside: bool, case: JointCase) -> float:
        p = case.table
        outer = np.outer(p.sum(axis=1), p.sum(axis=0))
        ratio = (p + epsilon) / (outer + epsilon) if inside else p / outer + epsilon
        return float(np.sum(p * np.log(ratio))) * unit

    for k in (12, 10, 16, 15, 14, 9, 8, 7, 6, 5, 4, 3, 20, 30):
        for inside in (True, False):
            yield Hypothesis("epsilon inside the logarithm", "Leave out the empty cells instead.",
                             partial(added, 10.0**-k, inside), f"1e-{k} added")  # fmt: skip


def _predicted(
    name: str, wrong: Callable[[np.ndarray], float], factor: float, raw: bool, case: JointCase
) -> float | None:
    value = wrong(case.counts if raw else case.table) * factor
    if name == "mean over outcomes":
        value /= case.counts.size
    nothing = not isfinite(value) and not name.startswith("0*log")
    return None if nothing else value
