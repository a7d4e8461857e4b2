"""Which mistake explains the error: hypotheses ranked by the share of the error that each accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.verify.hypotheses import Hypothesis

NAMED = 0.9
"""The share of the error that a hypothesis must explain to be named."""

SAME = 0.005
"""Predictions closer to each other than this fraction of the error have identical output for our purpose."""


@dataclass(frozen=True)
class Explanation:
    """A hypothesis and the share of the error that it explains, 1 being all of it.

    The share is ``1 - |observed - predicted| / |observed - exact|`` in the root mean square over all cases.
    """

    name: str
    fix: str
    share: float
    detail: str = ""

    def __str__(self) -> str:
        where = f" ({self.detail})" if self.detail else ""
        return f"{self.name}{where}: explains {100 * self.share:.1f} % of the error. {self.fix}"


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
            return f"not identified{nearest}"
        lines = [str(self.shortlist[0])]
        lines += [f"or, with the same output, {entry}" for entry in self.shortlist[1:]]
        return "\n".join(lines)


def explain(
    observed: Sequence[Any],
    exact: Sequence[Any],
    cases: Sequence[Any],
    hypotheses: Iterable[Hypothesis],
    *,
    named: float = NAMED,
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
    scale = _size(seen - truth)
    if not scale > 0:
        return Diagnosis()
    ranked = []
    for order, row in enumerate(hypotheses):
        predictions = [row.predict(case) for case in cases]
        if all(p is None for p in predictions):
            continue
        filled = [e if p is None else p for p, e in zip(predictions, exact, strict=True)]
        guess = _joined(filled)
        share = 1 - _size(seen - guess) / scale
        if np.isfinite(share) and share > 0:
            ranked.append((-share, order, row, guess))
    ranked.sort(key=lambda entry: entry[:2])
    best = _one_each(_first(ranked))
    found = [(Explanation(row.name, row.fix, -minus, row.detail), guess) for minus, _, row, guess in best]
    shortlist: tuple[Explanation, ...] = ()
    if found and found[0][0].share >= named:
        shortlist = tuple(e for e, guess in found if _size(guess - found[0][1]) <= SAME * scale and e.share >= named)
    return Diagnosis(tuple(e for e, _ in found[:8]), shortlist)


def _first(ranked: list[Any]) -> list[Any]:
    """Return the ranking with the simplest of the practically equal ones in front."""
    if not ranked:
        return []
    top = ranked[0][0]
    equal = sorted((entry for entry in ranked if entry[0] - top <= 0.002), key=lambda entry: entry[1])
    return equal + [entry for entry in ranked if entry[0] - top > 0.002]


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
