"""Transfer entropy: known couplings, known bias, its definition, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError

RNG = np.random.default_rng(7)
X = RNG.integers(0, 2, 6000)


def coupled(noise: float) -> np.ndarray:
    """A copy of X one step later, with symbols flipped at random."""
    return np.roll(X, 1) ^ (np.random.default_rng(8).random(X.size) < noise)


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.3])
def test_a_noisy_copy_receives_the_capacity_of_its_channel(noise):
    entropy = sum(-q * math.log2(q) for q in (noise, 1 - noise) if q)
    found = fm.transfer_entropy(X, coupled(noise), base=2)
    # The bias of the plug-in estimate, (free parameters)/(2 n log 2) = 2/(2 n log 2), is far below.
    assert abs(float(found) - (1 - entropy)) < 4 * found.error + 1e-3
    assert float(fm.transfer_entropy(coupled(noise), X, base=2)) < 2e-3


def test_it_is_the_conditional_information_of_the_windows():
    y = coupled(0.2)
    rows = {"future": y[1:], "past": y[:-1], "sent": X[:-1]}
    joint = fm.Distribution.from_counts(rows)
    expected = joint.mutual_information("future", "sent", given="past")
    assert float(fm.transfer_entropy(X, y)) == pytest.approx(float(expected), abs=1e-13)


def test_longer_histories_see_older_couplings():
    y = np.roll(X, 2)
    assert float(fm.transfer_entropy(X, y, base=2)) < 2e-3
    assert float(fm.transfer_entropy(X, y, source_history=2, base=2)) == pytest.approx(1, abs=2e-3)


def test_a_common_cause_is_explained_away():
    y, z = np.roll(X, 1), np.roll(X, 2)
    assert float(fm.transfer_entropy(y, z, base=2)) > 0.99
    # X two steps ago, the past of y, is what drives z; given it nothing is left.
    assert abs(float(fm.transfer_entropy(y, z, given=y, base=2))) < 1e-9


def test_the_plug_in_bias_of_independent_sequences_is_corrected():
    rng = np.random.default_rng(9)
    plain, corrected = [], []
    for _ in range(40):
        x, y = rng.integers(0, 3, (2, 300))
        plain.append(float(fm.transfer_entropy(x, y)))
        corrected.append(float(fm.transfer_entropy(x, y, estimator="miller-madow")))
    bias = 3 * (3 - 1) * (3 - 1) / (2 * 299)
    assert np.mean(plain) == pytest.approx(bias, rel=0.2)
    assert abs(np.mean(corrected)) < 0.2 * bias


@pytest.mark.slow
def test_the_stated_error_is_the_spread_over_repetitions():
    rng = np.random.default_rng(10)
    values, errors = [], []
    for _ in range(60):
        x = rng.integers(0, 2, 800)
        y = np.roll(x, 1) ^ (rng.random(800) < 0.2)
        found = fm.transfer_entropy(x, y)
        values.append(float(found))
        errors.append(found.error)
    # The standard deviation of 60 values is known to about 1/sqrt(120), 9 percent.
    assert 0.7 < np.std(values) / np.mean(errors) < 1.3


def test_labels_are_symbols_too():
    letters = ["rain" if v else "sun" for v in X]
    assert fm.transfer_entropy(letters, list(coupled(0.1))) == fm.transfer_entropy(X, coupled(0.1))


REFUSED = [
    (lambda: fm.transfer_entropy([0, 1, 0], [0, 1]), "same length"),
    (lambda: fm.transfer_entropy([0, 1], [0, 1]), "longer than the history"),
    (lambda: fm.transfer_entropy(X, X, history=0), "at least 1"),
    (lambda: fm.transfer_entropy(RNG.normal(size=50), X[:50]), "Put them in bins"),
    (lambda: fm.transfer_entropy([math.nan] * 5, [0] * 5), "NaN"),
    (lambda: fm.transfer_entropy(np.zeros((3, 2)), X), "one dimension"),
    (lambda: fm.transfer_entropy(X, X, base=0), "base must be"),
    (lambda: fm.transfer_entropy(X, X, estimator="best"), "estimator must be one of"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_unusable_sequences_are_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_wrong_types_are_refused():
    with pytest.raises(InputTypeError, match="sequence of symbols"):
        fm.transfer_entropy(3, X)
    with pytest.raises(InputTypeError, match="whole number"):
        fm.transfer_entropy(X, X, history=1.5)
