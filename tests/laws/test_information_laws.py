"""Laws of information that hold for every distribution: on random tables, and on all members of families."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldmath import families
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.families import FAMILIES

# Random tables over up to four labels, with zeros and leaks between them.
WEIGHTS = st.lists(st.integers(0, 6), min_size=4, max_size=4).filter(any)
ORDERS = st.sampled_from([sp.Rational(1, 5), sp.Rational(1, 2), sp.Rational(4, 5), sp.Rational(3, 2), sp.Integer(3)])
QUICK = settings(max_examples=12, deadline=None, derandomize=True)
EPS = 1e-12  # Exact sums, turned to floats once.


def table(weights: list[int], labels: str = "abcd") -> Distribution:
    return Distribution.from_pmf(dict(zip(labels, weights, strict=True)), normalize=True)


def number(value: object) -> float:
    return float(value.evalf(30)) if isinstance(value, sp.Expr) and value.is_finite is not False else float(value)  # type: ignore[arg-type]


@QUICK
@given(WEIGHTS, WEIGHTS)
def test_divergence_is_not_negative_and_zero_on_equal_laws(a, b):
    p, q = table(a), table(b)
    assert number(p.kl(q)) >= -EPS
    assert p.kl(p) == 0
    assert p.js(p) == 0
    assert (number(p.kl(q)) < EPS) == (p == q)


@QUICK
@given(WEIGHTS, WEIGHTS)
def test_cross_entropy_is_entropy_plus_divergence(a, b):
    p, q = table(a), table(b)
    assert number(p.cross_entropy(q)) == pytest.approx(number(p.entropy()) + number(p.kl(q)), abs=EPS)


@QUICK
@given(WEIGHTS, WEIGHTS, ORDERS)
def test_renyi_is_skew_symmetric_below_one(a, b, order):
    p, q = table(a), table(b)
    if order < 1:
        left, right = (1 - order) * p.renyi(q, order), order * q.renyi(p, 1 - order)
        assert number(left) == pytest.approx(number(right), abs=EPS)


@pytest.mark.slow
@settings(QUICK, max_examples=6)
@given(WEIGHTS, WEIGHTS)
def test_renyi_does_not_decrease_with_the_order(a, b):
    p, q = table(a), table(b)
    values = [number(p.renyi(q, order)) for order in (0, "1/5", "1/2", "9/10", 1, "3/2", 4, sp.oo)]
    assert all(x <= y + EPS for x, y in itertools.pairwise(values))


@QUICK
@given(WEIGHTS, WEIGHTS)
def test_jensen_shannon_is_symmetric_and_at_most_log_two(a, b):
    p, q = table(a), table(b)
    assert number(p.js(q)) == pytest.approx(number(q.js(p)), abs=EPS)
    assert -EPS <= number(p.js(q)) <= np.log(2) + EPS
    mean = Distribution.from_pmf({k: (p.pmf(k) + q.pmf(k)) / 2 for k in "abcd"})
    assert number(p.js(q)) == pytest.approx(number((p.kl(mean) + q.kl(mean)) / 2), abs=EPS)


@QUICK
@given(WEIGHTS, WEIGHTS, st.permutations("abcd"))
def test_relabelling_changes_nothing(a, b, labels):
    text = "".join(labels)
    p, q, r, s = table(a), table(b), table(a, text), table(b, text)
    assert number(p.kl(q)) == pytest.approx(number(r.kl(s)), abs=EPS)
    assert number(p.entropy()) == pytest.approx(number(r.entropy()), abs=EPS)


@QUICK
@given(WEIGHTS, WEIGHTS)
def test_base_is_a_unit(a, b):
    p, q = table(a), table(b)
    assert number(p.js(q, base=2)) * np.log(2) == pytest.approx(number(p.js(q)), abs=EPS)
    assert number(p.entropy(base=10)) * np.log(10) == pytest.approx(number(p.entropy()), abs=EPS)


@QUICK
@given(WEIGHTS, WEIGHTS)
def test_inequalities_between_distances(a, b):
    p, q = table(a), table(b)
    variation, hellinger, kl = number(p.total_variation(q)), number(p.hellinger(q)), number(p.kl(q))
    assert variation**2 <= kl / 2 + EPS  # Pinsker.
    assert hellinger**2 <= variation + EPS <= np.sqrt(2) * hellinger + 2 * EPS  # Le Cam.


@QUICK
@given(WEIGHTS, WEIGHTS)
def test_floats_agree_with_fractions(a, b):
    p, q = table(a), table(b)
    x, y = (Distribution.from_pmf(dict(zip("abcd", (np.array(w) / sum(w)).tolist(), strict=True))) for w in (a, b))
    for name in ("kl", "js", "hellinger", "cross_entropy"):
        assert number(getattr(x, name)(y)) == pytest.approx(number(getattr(p, name)(q)), abs=1e-7)


def members(i: int) -> list[Distribution]:
    return [getattr(families, name)(*row.typical[i % len(row.typical)]) for name, row in FAMILIES.items()]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::fieldmath.errors.AccuracyWarning")
@pytest.mark.parametrize("p", members(0), ids=str)
def test_laws_hold_between_members_of_families(p):  # An eighth of the others each, to keep the suite short.
    for q in members(1)[list(FAMILIES).index(p.family.name) % 8 :: 8]:
        kl, js = number(p.kl(q)), number(p.js(q))
        assert kl >= -1e-10
        assert js == pytest.approx(number(q.js(p)), abs=1e-9)
        assert -1e-10 <= js <= np.log(2) + 1e-10
        assert js <= kl / 2 + 1e-9  # Convexity: KL(p || (p+q)/2) <= KL(p || q)/2, and both halves are bounded so.
        if np.isfinite(kl):
            assert number(p.cross_entropy(q)) == pytest.approx(number(p.entropy()) + kl, abs=1e-9)
        half = number(p.renyi(q, "1/2"))
        assert half == pytest.approx(number(q.renyi(p, "1/2")), abs=1e-8)
        assert half <= kl + 1e-9
        assert half == pytest.approx(2 * number(p.bhattacharyya(q)), abs=1e-8)


@pytest.mark.parametrize("scale", ["1/7", 3])
def test_divergences_are_invariant_under_a_common_change_of_scale_and_place(scale):
    n, c = families.Normal, sp.Rational(str(scale)) if isinstance(scale, str) else sp.Integer(scale)
    assert sp.simplify(n(1, 2).kl(n(0, 3)) - n(c + 5, 2 * c).kl(n(5, 3 * c))) == 0
    assert sp.simplify(families.LogNormal(1, 2).kl(families.LogNormal(0, 3)) - n(1, 2).kl(n(0, 3))) == 0
    assert (
        sp.simplify(
            families.Gamma(2, 1).renyi(families.Gamma(3, 2), 2)
            - families.Gamma(2, c).renyi(families.Gamma(3, 2 * c), 2)
        )
        == 0
    )
