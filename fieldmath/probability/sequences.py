"""Information that flows between sequences of symbols."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.probability.answers import in_unit, read_base
from fieldmath.probability.joint import Group
from fieldmath.probability.measures import mutual_information_weights

Points = list[tuple[Hashable, ...]]


def transfer_entropy(
    source: Any,
    target: Any,
    *,
    history: int = 1,
    source_history: int = 1,
    given: Any = None,
    base: Any = None,
    estimator: str = "plug-in",
) -> Approximation:
    r"""Return the transfer entropy from one sequence of symbols to another, in nats.

    .. math:: T_{X \to Y} = I\big(Y_t;\, X_{t-1}, \dots, X_{t-l} \,\big|\, Y_{t-1}, \dots, Y_{t-k}\big):

    what the past of the source tells of the target's next symbol beyond the target's own past.

    Parameters
    ----------
    source, target : sequences of hashables, of the same length n
        Symbols at the times 1, ..., n; real measurements must be put into bins first.
    history, source_history : int
        The lengths k and l of the two pasts.
    given : sequence, or list of sequences, optional
        Further sequences, whose last symbols are given too: the conditional transfer entropy.
    base : number, optional
        2 for bits.
    estimator : str
        How the four entropies are estimated from counts, as in `entropy_of_counts`: "plug-in" is too high by about
        the number of free parameters over 2n; "miller-madow", "grassberger", "chao-shen" and "shrinkage" correct.

    Returns
    -------
    Approximation
        ``error`` is the standard error (delta method), not the bias.

    Raises
    ------
    InputError
        When the sequences differ in length, are too short, or hold a different number at every time.

    References
    ----------
    T. Schreiber (2000), Measuring information transfer, Phys. Rev. Lett. 85, 461.

    Examples
    --------
    A target that repeats the source one step later learns one bit a step, the source nothing:

    >>> import numpy as np
    >>> import fieldmath as fm
    >>> x = np.random.default_rng(1).integers(0, 2, 5000)
    >>> y = np.roll(x, 1)
    >>> round(float(fm.transfer_entropy(x, y, base=2)), 2), round(float(fm.transfer_entropy(y, x, base=2)), 2)
    (1.0, 0.0)
    """
    with located("transfer_entropy"):
        unit = read_base(base)
        k, m = _length(history, "history"), _length(source_history, "source_history")
        sequences = [_symbols(source, "source"), _symbols(target, "target"), *_conditions(given)]
        points = _windows(sequences, k, m)
        future, past = (0,), tuple(range(1, 1 + k))
        sent = tuple(range(1 + k, 1 + k + m))
        others = tuple(range(1 + k + m, 1 + k + m + len(sequences) - 2))
        weights = mutual_information_weights([future, sent], (*past, *others))
        return in_unit(of_observations(points, weights, estimator), unit)


def of_observations(points: Points, weights: dict[Group, int], estimator: str) -> Approximation:
    """Return a sum of joint entropies estimated from observed tuples, with the standard error of the whole sum.

    To first order the sum is the mean over the observations of their pointwise values, hence its variance; the
    second term is what remains where that vanishes.
    """
    from fieldmath.probability.estimators import entropy_of_counts

    n, value, states = len(points), 0.0, 0
    pointwise = np.zeros(n)
    for group, weight in weights.items():
        cells = [tuple(point[k] for k in group) for point in points]
        counts = Counter(cells)
        value += weight * float(entropy_of_counts(list(counts.values()), estimator=estimator))
        states += abs(weight) * (len(counts) - 1)
        pointwise -= weight * np.log(np.array([counts[cell] for cell in cells]) / n)
    error = math.sqrt(float(pointwise.var()) / n + states / (2 * n**2))
    return Approximation(value, error=error, method=estimator, unit="nats")


def _windows(sequences: list[list[Hashable]], history: int, source_history: int) -> Points:
    """Return, for every time with enough past: next symbol, past of the target, of the source, last of the others."""
    source, target, *others = sequences
    sizes = {len(sequence) for sequence in sequences}
    if len(sizes) > 1:
        raise InputError(f"sequences must have the same length; got {', '.join(str(len(s)) for s in sequences)}")
    start = max(history, source_history)
    if len(target) < start + 2:
        raise InputError(f"sequences must be longer than the history by two at least; got {len(target)} and {start}")
    return [
        (
            target[t],
            *target[t - history : t],
            *source[t - source_history : t],
            *(other[t - 1] for other in others),
        )
        for t in range(start, len(target))
    ]


def _symbols(sequence: Any, name: str) -> list[Hashable]:
    if isinstance(sequence, np.ndarray) and sequence.ndim != 1:
        raise InputError(f"{name} must have one dimension; got shape {sequence.shape}")
    if not isinstance(sequence, Iterable):
        raise InputTypeError(f"{name} must be a sequence of symbols; got {type(sequence).__name__}")
    symbols = sequence.tolist() if isinstance(sequence, np.ndarray) else list(sequence)
    if any(isinstance(symbol, float) and math.isnan(symbol) for symbol in symbols):
        raise InputError(f"{name} must not hold NaN. Drop or fill missing values first.")
    if any(not isinstance(symbol, Hashable) for symbol in symbols):
        raise InputTypeError(f"{name} must hold hashable symbols")
    broken = any(isinstance(symbol, float) and not symbol.is_integer() for symbol in symbols)
    if broken and len(symbols) > 8 and len(set(symbols)) > 0.9 * len(symbols):
        raise InputError(
            f"{name} must repeat its symbols; got {len(set(symbols))} different numbers. Put them in bins."
        )
    return symbols


def _conditions(given: Any) -> list[list[Hashable]]:
    if given is None:
        return []
    several = isinstance(given, Sequence) and not isinstance(given, str) and len(given) > 0
    nested = several and all(isinstance(entry, Sequence | np.ndarray) and not isinstance(entry, str) for entry in given)
    return [_symbols(entry, "given") for entry in (given if nested else [given])]


def _length(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputTypeError(f"{name} must be a whole number; got {value!r}")
    if value < 1:
        raise InputError(f"{name} must be at least 1; got {value}")
    return int(value)
