"""Joint laws that dit documents, with the values of its pages on each measure, in bits."""

from __future__ import annotations

import math

import pytest

import fieldmath as fm


def law(*outcomes: str, odds: tuple[int, ...] = ()) -> fm.Distribution:
    """Return the law on these words, one letter a variable, with these odds, even ones if there are none."""
    weights = odds or (1,) * len(outcomes)
    return fm.Distribution.from_pmf(
        {tuple(word): f"{weight}/{sum(weights)}" for word, weight in zip(outcomes, weights, strict=True)}
    )


def giant_bit(n: int) -> fm.Distribution:
    return law("0" * n, "1" * n)


def sums_to_zero(n: int, m: int) -> fm.Distribution:
    """Return the uniform law on n digits below m of which the sum is a multiple of m."""
    words = [[k // m**place % m for place in range(n)] for k in range(m**n)]
    return law(*("".join(map(str, word)) for word in words if sum(word) % m == 0))


COINS = law("HH", "HT", "TT", odds=(1, 1, 2))
INDEPENDENT = law(*(f"{k:03b}" for k in range(8)))
PAIRED = law("000", "001", "110", "111")
XOR = sums_to_zero(3, 2)
LOADED, FAIR = fm.Distribution.from_pmf(["3/4", "1/4"]), fm.Distribution.from_pmf(["1/2", "1/2"])
RED, GREEN, YELLOW = (fm.Distribution.from_pmf({"blue": "1/2", other: "1/2"}) for other in ("red", "green", "yellow"))
THIRDS, SKEWED = ["1/3", "1/3", "1/3"], ["2/3", "1/6", "1/6"]

VALUES = [
    # measures/multivariate/entropy
    (lambda: COINS.conditional_entropy("Y", given="X", base=2), 0.5),
    (lambda: COINS.marginal("X").entropy(base=2), 1.0),
    (lambda: COINS.entropy(base=2), 1.5),
    # measures/multivariate/coinformation
    *((lambda n=n: giant_bit(n).coinformation(base=2), 1.0) for n in range(2, 6)),
    (lambda: XOR.coinformation(base=2), -1.0),
    (lambda: sums_to_zero(4, 2).coinformation(base=2), 1.0),
    # measures/multivariate/total_correlation and dual_total_correlation
    *((lambda n=n: giant_bit(n).total_correlation(base=2), n - 1.0) for n in range(2, 6)),
    *((lambda n=n: sums_to_zero(n, 2).total_correlation(base=2), 1.0) for n in range(3, 6)),
    *((lambda m=m: sums_to_zero(3, m).total_correlation(base=2), math.log2(m)) for m in range(2, 5)),
    (lambda: giant_bit(3).dual_total_correlation(base=2), 1.0),
    (lambda: XOR.dual_total_correlation(base=2), 2.0),
    # measures/multivariate/residual_entropy
    (lambda: PAIRED.residual_entropy(base=2), 1.0),
    (lambda: PAIRED.residual_entropy("Y", "Z", base=2), 2.0),
    (lambda: INDEPENDENT.residual_entropy(base=2), 3.0),
    # measures/divergences
    (lambda: LOADED.kl(FAIR, base=2), 0.18872187554086717),
    (lambda: LOADED.renyi(FAIR, 2, base=2), 0.32192809488736235),
    (lambda: LOADED.tsallis(FAIR, 2), 0.25),
    (lambda: RED.js(GREEN, base=2), 0.5),
    (lambda: RED.js(GREEN, weight="1/4", base=2), 0.40563906222956647),
    (lambda: fm.Distribution.mixture([RED, GREEN, YELLOW]).entropy(base=2) - 1, 0.79248125036057782),
    (lambda: fm.Distribution.mixture([RED, GREEN, YELLOW], ["1/2", "1/4", "1/4"]).entropy(base=2) - 1, 0.75),
    (lambda: fm.Distribution.from_pmf(SKEWED).wasserstein(fm.Distribution.from_pmf(THIRDS)), 0.5),
    (lambda: fm.Distribution.from_pmf(SKEWED).total_variation(fm.Distribution.from_pmf(THIRDS)), 1 / 3),
]


@pytest.mark.parametrize(("ask", "value"), VALUES, ids=[str(i) for i in range(len(VALUES))])
def test_documented_value(ask, value):
    assert float(ask()) == pytest.approx(value, rel=1e-14)


# The I-diagrams of dit's page on profiles: atoms of X, Y, Z, XY, XZ, YZ, XYZ.
DIAGRAMS = {
    INDEPENDENT: (1, 1, 1, 0, 0, 0, 0),
    giant_bit(3): (0, 0, 0, 0, 0, 0, 1),
    PAIRED: (0, 0, 1, 1, 0, 0, 0),
    XOR: (0, 0, 0, 1, 1, 1, -1),
}


@pytest.mark.parametrize(("joint", "atoms"), DIAGRAMS.items(), ids=["independent", "giant bit", "paired", "xor"])
def test_information_diagram_is_the_documented_one(joint, atoms):
    assert tuple(joint.information_atoms(base=2).values()) == atoms


def test_total_correlation_of_a_union_has_three_parts():
    joint = sums_to_zero(4, 3)
    parts = joint.total_correlation(0, 1) + joint.total_correlation(2, 3)
    assert joint.total_correlation() == parts + joint.mutual_information((0, 1), (2, 3))
