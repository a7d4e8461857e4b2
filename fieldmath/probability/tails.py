"""What lies beyond the last panel: remainders of sequences of panel or block sums."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


_STEADY = 1e-6


@dataclass(frozen=True)
class Remainder:
    """The estimated sum of the terms after the last one, its error, and whether the sum clearly diverges."""

    value: float
    error: float
    diverges: bool = False


def remainder(terms: Array, negligible: float) -> Remainder:
    """Return what follows a sequence of at least five `terms` that continues as it goes.

    Panels of equal width in log x make a power tail a geometric sequence, and a power times logarithms a nearly
    geometric one, for which Wynn's epsilon algorithm is exact in the limit. A sequence that clearly does not fall
    (steady, or growing by factors that do not fall themselves) diverges; one that creeps upwards, as a logarithm
    does, gets an infinite error, and one that falls more slowly than any geometric sequence an error as large as the
    estimate.

    Examples
    --------
    >>> import numpy as np
    >>> remainder(0.5 ** np.arange(9), 1e-20).value
    0.00390625
    """
    size = np.abs(terms)
    if size[-1] <= negligible and size[-1] <= size[:-1].max():
        return Remainder(0.0, float(size[-1]))
    one_sign = bool(np.all(terms > 0) or np.all(terms < 0))
    falls = 1 - size[1:] / size[:-1] if one_sign else np.ones(1)
    if np.abs(falls).max() < _STEADY or (falls.max() < -0.01 and falls[-1] <= 0.95 * falls[0]):
        return Remainder(math.copysign(math.inf, terms[-1]), math.inf, diverges=True)
    if not one_sign or falls[-1] <= 0:
        return Remainder(0.0, math.inf)
    geometric = float(terms[-1] * (1 / falls[-1] - 1))
    drift = float(np.ptp(falls) / falls[-1])
    doubt = min(4 * drift / falls[-1] + 1e-6, 4.0) * abs(geometric)
    value, change = _extrapolate(terms)
    for last in (1, 2):  # the same from fewer terms tells how far noise and slow terms lead astray
        change = max(change, abs(_extrapolate(terms[:-last])[0] - float(terms[-last:].sum()) - value))
    if falls[-1] < 0.02 or not (math.isfinite(value) and 0.1 < value / geometric < 10) or 4 * change > doubt:
        return Remainder(geometric, doubt)
    return Remainder(value, max(4 * change, 1e-9 * abs(value)))


def _extrapolate(terms: Array) -> tuple[float, float]:
    """Return the remainder by Wynn's epsilon algorithm and how much its last step changed it."""
    sums = np.cumsum(terms[::-1])[::-1]
    partial = -np.append(sums[1:], 0.0)  # partial sums counted from the last one
    columns = [np.zeros(partial.size + 1), partial]
    best, change = 0.0, math.inf
    while columns[-1].size > 1:
        steps = np.diff(columns[-1])
        if np.any(steps == 0):
            change = float(np.abs(steps).max()) if len(columns) % 2 == 0 else change
            break
        if not np.all(np.isfinite(steps)):
            break
        columns.append(columns[-2][1:-1] + 1 / steps)
        if len(columns) % 2 == 0:
            estimate = float(columns[-1][-1])
            if len(columns) > 4 and abs(estimate - best) > 2 * change:
                break  # rounding has taken over
            best, change = estimate, abs(estimate - best)
    return best, change
