"""What is done to samples of a right law: numbers repeated, rounded, cut off, without their sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.verify.diagnosis import Explanation

_PLAUSIBLE = 1e-3
_FEW = 0.5  # Fewer distinct numbers than this part of continuous samples are repetitions.
_STEPS = (1.0, 0.5, 0.1, 0.01)


@dataclass(frozen=True)
class Spoil:
    """A change of samples: its name, what to do, and how probable the samples are under it."""

    name: str
    fix: str
    chance: Callable[[np.ndarray, Any], float]


def done_to(samples: np.ndarray, p: Any) -> Iterator[Explanation]:
    """Yield what was done to samples of `p`, where that makes these samples probable.

    Examples
    --------
    >>> import numpy as np, fieldmath as fm
    >>> from fieldmath.verify.spoiled import done_to
    >>> samples = np.random.default_rng(0).normal(0, 1, 20_000)
    >>> [entry.name for entry in done_to(np.clip(samples, -2, 2), fm.families.Normal(0, 1))]
    ['tails cut off']
    """
    for row in SPOILS:
        if row.chance(samples, p) >= _PLAUSIBLE:
            yield Explanation(row.name, row.fix, 1.0)
            return


def _fit(samples: np.ndarray, cdf: Callable[[np.ndarray], np.ndarray]) -> float:
    from scipy import stats

    return float(stats.kstest(samples, cdf).pvalue) if samples.size > 100 else 0.0


def _cdf(p: Any) -> Callable[[Any], np.ndarray]:
    return lambda x: np.asarray(p.cdf(np.asarray(x, dtype=float)), dtype=float)


def _repeated(samples: np.ndarray, p: Any) -> float:
    """Return 1 for few numbers many times: of a discrete law, when they are all one."""
    distinct = np.unique(samples).size
    if p.is_discrete:
        return float(distinct == 1)
    steps = [step for step in _STEPS if _is_multiple(samples, step)]
    return float(distinct < _FEW * samples.size and not steps and _atom(samples) < _FEW / 10)


def _constant(samples: np.ndarray, p: Any) -> float:
    return float(np.ptp(samples) == 0)


def _atom(samples: np.ndarray) -> float:
    """Return the share of the commonest number."""
    return float(np.unique(samples, return_counts=True)[1].max() / samples.size)


def _is_multiple(samples: np.ndarray, step: float) -> bool:
    return bool(np.abs(samples / step - np.round(samples / step)).max() < 1e-6)


def _rounded(samples: np.ndarray, p: Any) -> float:
    """Return how probable numbers are that were rounded to the nearest, down, or up."""
    if p.is_discrete:
        return 0.0
    step = next((step for step in _STEPS if _is_multiple(samples, step)), None)
    if step is None:
        return 0.0
    return max(_of_cells(samples, p, step, above) for above in (0.5, 1.0, 0.0))


def _of_cells(samples: np.ndarray, p: Any, step: float, above: float) -> float:
    from scipy import stats

    cells, counts = np.unique(np.round(samples / step), return_counts=True)
    ends = _cdf(p)((cells + above) * step), _cdf(p)((cells + above - 1) * step)
    wanted = (ends[0] - ends[1]) * samples.size
    keep = wanted >= 5
    if keep.sum() < 2:
        return 0.0
    statistic = float(((counts - wanted)[keep] ** 2 / wanted[keep]).sum())
    return float(stats.chi2.sf(statistic, int(keep.sum())))


def _cut(samples: np.ndarray, p: Any) -> float:
    """Return how probable samples are that were clipped to their range, or drawn again when outside it."""
    if p.is_discrete:
        return 0.0
    low, high = float(samples.min()), float(samples.max())
    inside = samples[(samples > low) & (samples < high)]
    cdf = _cdf(p)
    below, above = (float(cdf(end)) for end in (low, high))
    if not above > below or above - below > 1 - 20 / samples.size:
        return 0.0  # The samples reach as far as they should.
    return _fit(inside, lambda x: (cdf(x) - below) / (above - below))


def _unsigned(samples: np.ndarray, p: Any) -> float:
    if p.is_discrete or samples.min() < 0:
        return 0.0
    cdf = _cdf(p)
    return _fit(samples, lambda x: cdf(x) - cdf(-np.asarray(x)))


SPOILS = (
    Spoil("one number repeated", "Draw a new number for each sample.", _constant),
    Spoil("numbers repeated", "Draw a new number for each sample; do not tile a few.", _repeated),
    Spoil("rounded", "Return the numbers as they are, as floats.", _rounded),
    Spoil("absolute value taken", "Return the signed value.", _unsigned),
    Spoil("tails cut off", "Let the samples run over the whole support.", _cut),
)
