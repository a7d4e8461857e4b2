"""Mistakes of one density alone: its normalisation, its exponent, its support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fieldmath.verify.hypotheses import Hypothesis

_SAME = 1e-3  # Fitted numbers must fit all points this well to be a mistake of this kind.
_EXPONENTS = (2.0, 0.5, -1.0, 4.0, 0.25)


def density_slips(one: Any, laws: Sequence[Any]) -> Iterator[Hypothesis]:
    """Yield the rows for a wrong density, or logarithm of one; `laws` are misreadings of the parameters."""
    if one.method.name not in ("pdf", "logpdf"):
        return
    seen, truth = (_density(one, np.ravel(values)) for values in (one.observed, one.exact))
    inside = truth > 0
    if _is_one(seen[inside] / truth[inside]):
        yield _row("not zero outside the support", "Return 0 (and -inf for its logarithm) outside the support.",
                   one, np.where(inside, truth, seen))  # fmt: skip
        return
    yield from _scaled("not normalised", "Divide by the integral", "", one, seen, truth)
    for law in laws:
        guess = law.predict(one)
        if guess is not None:
            density = _density(one, np.ravel(guess))
            yield from _scaled(law.name, f"{law.fix} Then divide by the integral", law.detail, one, seen, density)
    for power in _EXPONENTS:
        with np.errstate(all="ignore"):
            raised = np.where(inside, truth**power, truth)
        yield from _scaled(f"factor {power:g} in the exponent", "Correct the exponent and divide by the integral",
                           "", one, seen, raised)  # fmt: skip


def _density(one: Any, values: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.exp(values) if one.method.name == "logpdf" else values


def _scaled(name: str, fix: str, detail: str, one: Any, seen: np.ndarray, guess: np.ndarray) -> Iterator[Hypothesis]:
    """Yield the row of a density that is this one up to a factor."""
    with np.errstate(all="ignore"):
        ratio = (seen / guess)[(guess > 0) & np.isfinite(guess)]
    if ratio.size < 3 or not np.isfinite(ratio).all() or not np.median(ratio) > 0:
        return
    factor = float(np.median(ratio))
    if _is_one(ratio / factor) and abs(factor - 1) > _SAME:
        where = f"{detail}; a factor of {factor:.6g}" if detail else f"a factor of {factor:.6g}{_known(one, factor)}"
        yield _row(name, f"{fix}, which is {factor:.6g}.", one, factor * guess, where)


def _known(one: Any, factor: float) -> str:
    """Return the parameter that a factor is, as words."""
    for name, value in dict(one.law.arguments).items():
        for number, words in ((float(value), name), (1 / float(value) if value else 0.0, f"1/{name}")):
            if number != 1 and abs(number / factor - 1) < _SAME:
                return f", that is {words}"
    return ""


def _is_one(ratio: np.ndarray) -> bool:
    return bool(ratio.size and np.isfinite(ratio).all() and np.abs(ratio - 1).max() < _SAME)


def _row(name: str, fix: str, one: Any, density: np.ndarray, detail: str = "") -> Hypothesis:
    with np.errstate(all="ignore"):
        values = np.log(density) if one.method.name == "logpdf" else density
    shaped = values.reshape(np.shape(one.exact))
    return Hypothesis(name, fix, lambda case: shaped, detail, last_resort=True)
