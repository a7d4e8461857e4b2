"""Which mistake explains the error: hypotheses ranked by the share of the error that each accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.messages import phrase, translated
from fieldmath.verify.hypotheses import Hypothesis

NAMED = 0.9
"""The share of the error that a hypothesis must explain to be named."""

SAME = 0.005
"""Predictions closer to each other than this fraction of the error have identical output for our purpose."""

_EQUAL = 1.3  # Rows whose unexplained rest is within this factor of the least rank by simplicity.
_SIMILAR = 3.0  # Rows on a shortlist leave no more than this many times the least rest.
_HANDICAP = 10.0  # A fitted row must leave so many times less unexplained than one without free numbers.
_REFINED = 24  # Rows whose finer versions are tried.
_SHOWN = 8


@dataclass(frozen=True)
class Explanation:
    """A hypothesis and the share of the error that it explains, 1 being all of it.

    The share is ``1 - |observed - predicted| / |observed - exact|`` in the root mean square over all cases; in place of
    the error stands the observed output where that is smaller.
    """

    name: str
    fix: str
    share: float
    detail: str = ""

    def __str__(self) -> str:
        name, detail, fix = (phrase(text, context="report") for text in (self.name, self.detail, self.fix))
        text = translated("{name}{where}: explains {share:.1f} % of the error. {fix}")
        return text.format(name=name, where=f" ({detail})" if detail else "", share=100 * self.share, fix=fix)


@dataclass(frozen=True)
class Diagnosis:
    """The explanations of an error, the best first.

    Attributes
    ----------
    explanations : tuple of Explanation
        What explains part of the error, ranked; some may explain little.
    shortlist : tuple of Explanation
        The best explanation and those that predict the same output, so that no data can tell them apart; empty when
        nothing explains enough of the error.
    """

    explanations: tuple[Explanation, ...] = ()
    shortlist: tuple[Explanation, ...] = ()

    @property
    def first(self) -> Explanation | None:
        """Return the best explanation, None when the mistake is not identified."""
        return self.shortlist[0] if self.shortlist else None

    @property
    def name(self) -> str:
        """Return the name of the mistake, ``"not identified"`` when nothing explains the error."""
        return self.shortlist[0].name if self.shortlist else "not identified"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names on the shortlist."""
        return tuple(entry.name for entry in self.shortlist)

    def to_dict(self) -> dict[str, Any]:
        """Return the diagnosis as plain values."""
        rows = [
            {"name": e.name, "detail": e.detail, "share": round(e.share, 6), "fix": e.fix} for e in self.explanations
        ]
        return {"name": self.name, "shortlist": list(self.names), "explanations": rows}

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.explanations)

    def __len__(self) -> int:
        return len(self.explanations)

    def __bool__(self) -> bool:
        return bool(self.shortlist)

    def __str__(self) -> str:
        if not self.shortlist:
            best = self.explanations[0] if self.explanations else None
            nearest = f"; the nearest is {best.name}, {100 * best.share:.0f} % of the error" if best else ""
            return phrase(f"not identified{nearest}", context="report")
        lines = [str(self.shortlist[0])]
        lines += [translated("or, with the same output, {entry}").format(entry=entry) for entry in self.shortlist[1:]]
        return "\n".join(lines)


def explain(
    observed: Sequence[Any],
    exact: Sequence[Any],
    cases: Sequence[Any],
    hypotheses: Iterable[Hypothesis],
    *,
    named: float = NAMED,
    floor: float = 0.0,
) -> Diagnosis:
    """Return the hypotheses ranked by how much of ``observed - exact`` each explains.

    Parameters
    ----------
    observed, exact : sequences of numbers or arrays
        What the code returned, and what is right, one entry per case. NaN entries are left out.
    cases : sequence
        What the hypotheses predict from.
    hypotheses : iterable of Hypothesis
        The rows.
    named : float
        Share of the error that the first must explain.
    floor : float
        Size below which differences are noise.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.verify.diagnosis import explain
    >>> from fieldmath.verify.hypotheses import Hypothesis
    >>> rows = [
    ...     Hypothesis("sign", "Change the sign.", lambda case: -case),
    ...     Hypothesis("bits for nats", "Use the natural logarithm.", lambda case: case / np.log(2)),
    ... ]
    >>> explain([0.5 / np.log(2), 1 / np.log(2)], [0.5, 1.0], [0.5, 1.0], rows).name
    'bits for nats'
    """
    seen, truth = _joined(observed), _joined(exact)
    error = _size(seen - truth)
    if not error > 0:
        return Diagnosis()
    # Where the output is nearly zero every small prediction is near it; then its own size is the measure.
    scale = min(error, max(_size(seen), 1e-6 * _size(truth), floor, 1e-300))

    def predicted(row: Hypothesis) -> np.ndarray | None:
        parts = [row.predict(case) for case in cases]
        if all(part is None for part in parts):
            return None
        return _joined([right if part is None else part for part, right in zip(parts, exact, strict=True)])

    def ranked(rows: Iterable[Hypothesis]) -> list[tuple[float, int, Hypothesis]]:
        found = []
        for order, row in enumerate(rows):
            guess = predicted(row)
            share = -np.inf if guess is None else 1 - _size(seen - guess) / scale
            if np.isfinite(share) and share > 0:
                found.append((float(share), order, row))
        return sorted(found, key=_merit)

    rough = ranked(hypotheses)
    places = {id(row): order for _, order, row in rough}
    finer = [(one, places[id(row)]) for share, _, row in rough[:_REFINED] if share > 0.1 for one in row.finer]
    fine = [(share, finer[k][1], row) for share, k, row in ranked(one for one, _ in finer)]
    both = sorted([*rough, *fine], key=_merit)
    best = _one_each(_simplest_first([e for e in both if e[0] >= named]) + [e for e in both if e[0] < named])
    found = [Explanation(row.name, row.fix, share, row.detail) for share, _, row in best[:_SHOWN]]
    if not found or found[0].share < named:
        return Diagnosis(tuple(found))
    first, rest = predicted(best[0][2]), _SIMILAR * (1 - best[0][0]) + 1e-6
    close = [
        entry
        for entry, (share, _, row) in zip(found, best, strict=False)
        if share >= named and 1 - share <= rest and _size(predicted(row) - first) <= SAME * scale  # type: ignore[operator]
    ]
    return Diagnosis(tuple(found), tuple(close))


def _merit(entry: tuple[float, int, Hypothesis]) -> tuple[float, int]:
    share, order, row = entry
    return (1 - share) * (_HANDICAP if row.last_resort else 1.0), order


def _simplest_first(ranked: list[Any]) -> list[Any]:
    """Return the ranking with the simplest of the practically equal ones in front."""
    if not ranked:
        return []
    bound = _EQUAL * _merit(ranked[0])[0] + 1e-9
    near = [entry for entry in ranked if _merit(entry)[0] <= bound]
    return sorted(near, key=lambda entry: (entry[1], -entry[0])) + ranked[len(near) :]


def _one_each(ranked: list[Any]) -> list[Any]:
    """Return the best row of each name."""
    seen: dict[str, Any] = {}
    for entry in ranked:
        seen.setdefault(entry[2].name, entry)
    return list(seen.values())


def _joined(parts: Sequence[Any]) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])


def _size(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(finite**2))) if finite.size else float("nan")
