"""The rules behind the sums."""

import mpmath
import numpy as np
import pytest

from fieldmath.probability.blocks import Block, block_rule, noise_of


@pytest.mark.parametrize("power", [10, 12, 30, 52])
def test_long_blocks_are_summed_exactly_for_polynomials(power):
    nodes, weights = block_rule(power)
    count = mpmath.mpf(2) ** min(power, 50)  # longer blocks are those of 2^50, stretched
    assert np.array_equal(nodes, np.unique(np.round(nodes)))
    for column, degree in ((0, 32), (1, 16)):
        total = weights[:, column] @ (nodes / float(count)) ** degree / float(count)
        with mpmath.workdps(60):
            sums = [mpmath.bernpoly(degree + 1, end) for end in (count, 0)]
            truth = (sums[0] - sums[1]) / (degree + 1) / count ** (degree + 1)
        assert abs(total - float(truth)) < 1e-14


def test_halves_hold_the_same_integers():
    near, far = Block(5.0, -1.0, 1024.0, 11).halves()
    assert (near.offset, near.power, far.offset, far.power) == (1024, 10, 2048, 10)


def test_noise_is_told_from_signal():
    k = np.arange(500.0)
    smooth = np.exp(-(((k - 250) / 60) ** 2))
    noise = 1e-10 * np.random.default_rng(1).normal(size=500) * smooth
    level = np.abs(noise).sum()
    assert level / 2 < noise_of(smooth + noise) < 2 * level
    assert noise_of(smooth) < 1e-14 * smooth.sum()
    assert noise_of(0.3**k) == 0  # rough, but a signal
