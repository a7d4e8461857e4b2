"""Joint distributions: published values, chain rules, and what is refused."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError
from fieldmath.families import Binomial, Normal

D = fm.Distribution
LOG3 = sp.log(3) / sp.log(2)

# Cover & Thomas (2006), example 2.2.1; MacKay (2003), exercise 8.6.
COVER = D.from_table(
    [
        ["1/8", "1/16", "1/32", "1/32"],
        ["1/16", "1/8", "1/32", "1/32"],
        ["1/16", "1/16", "1/16", "1/16"],
        ["1/4", 0, 0, 0],
    ],
    names=("Y", "X"),
)


def uniform(*outcomes: str) -> fm.Distribution:
    return D.from_pmf({tuple(text): sp.Rational(1, len(outcomes)) for text in outcomes}, names="X Y Z")


XOR, AND, GIANT_BIT = uniform("000", "011", "101", "110"), uniform("000", "010", "100", "111"), uniform("000", "111")


def test_example_of_cover_and_thomas():
    half = sp.Rational(1, 8)
    assert COVER.marginal("X").entropy(base=2) == 14 * half
    assert COVER.marginal("Y").entropy(base=2) == 2
    assert COVER.entropy(base=2) == 27 * half
    assert COVER.conditional_entropy("X", given="Y", base=2) == 11 * half
    assert COVER.conditional_entropy(given="X", base=2) == 13 * half
    assert COVER.mutual_information("X", "Y", base=2) == 3 * half
    assert COVER.variation_of_information("X", "Y", base=2) == 3


def test_problem_2_8_of_cover_and_thomas():
    # H(X) = log 3 - 2/3, H(X|Y) = 2/3, H(X,Y) = log 3, I = log 3 - 4/3 bits.
    p = D.from_table([["1/3", "1/3"], [0, "1/3"]])
    third = sp.Rational(1, 3)
    for found, expected in (
        (p.marginal("X").entropy(base=2), LOG3 - 2 * third),
        (p.conditional_entropy("X", given="Y", base=2), 2 * third),
        (p.entropy(base=2), LOG3),
        (p.mutual_information(base=2), LOG3 - 4 * third),
    ):
        assert fm.is_exact(found)
        assert sp.expand_log(found - expected, force=True).expand() == 0


# dit's documentation and James, Ellison & Crutchfield (2011), "Anatomy of a bit", in bits.
ANATOMY = {
    "entropy": (XOR, 2, GIANT_BIT, 1, AND, 2),
    "total_correlation": (XOR, 1, GIANT_BIT, 2, AND, 0.811278124459),
    "dual_total_correlation": (XOR, 2, GIANT_BIT, 1, AND, 1),
    "coinformation": (XOR, -1, GIANT_BIT, 1, AND, -0.188721875541),
    "interaction_information": (XOR, 1, GIANT_BIT, -1, AND, 0.188721875541),
    "residual_entropy": (XOR, 0, GIANT_BIT, 0, AND, 1),
    "o_information": (XOR, -1, GIANT_BIT, 1, AND, -0.188721875541),
}


@pytest.mark.parametrize("name", ANATOMY)
def test_measures_of_three_bits_are_the_published_ones(name):
    row = ANATOMY[name]
    for p, expected in zip(row[::2], row[1::2], strict=True):
        found = getattr(p, name)(base=2)
        assert fm.is_exact(found)
        assert float(found) == pytest.approx(expected, abs=1e-11)


def test_pairs_of_the_exclusive_or_know_nothing_and_everything_given_the_third():
    assert XOR.mutual_information("X", "Y") == 0
    assert XOR.mutual_information("X", "Y", given="Z", base=2) == 1
    assert XOR.mutual_information(("X", "Y"), "Z", base=2) == XOR.mutual_information("X Y", 2, base=2) == 1
    assert XOR.conditional_entropy("Z", given="X Y") == 0


def test_atoms_of_the_diagram_add_up_and_hold_the_negative_one():
    found = XOR.information_atoms(base=2)
    assert found["X", "Y", "Z"] == -1
    assert [found[pair] for pair in (("X", "Y"), ("X", "Z"), ("Y", "Z"))] == [1, 1, 1]
    assert sum(found.values()) == XOR.entropy(base=2)


def test_information_of_a_symmetric_channel_is_one_minus_its_noise():
    e = sp.Symbol("e", positive=True)
    p = D.from_table([["(1 - e)/2", "e/2"], ["e/2", "(1 - e)/2"]])
    expected = sp.log(2) + e * sp.log(e) + (1 - e) * sp.log(1 - e)
    assert p.mutual_information() == expected
    # The same by simulation of the definition at e = 0.11: the textbook's 1/2 bit.
    assert float(p.subs({"e": "0.11"}).mutual_information(base=2)) == pytest.approx(0.5, abs=1e-4)


def test_symbolic_tables_have_symbolic_marginals_and_conditionals():
    p = D.from_table([["a", "b"], ["c", "d"]])
    a, b, c, d = sp.symbols("a b c d", positive=True)
    assert p.marginal("Y").probabilities == (a + c, b + d)
    assert p.conditional("Y", X=1).probabilities == (c / (c + d), d / (c + d))
    at = {a: 0.1, b: 0.2, c: 0.3, d: 0.4}
    direct = sum(
        v * math.log(v / (row * column))
        for v, row, column in ((0.1, 0.3, 0.4), (0.2, 0.3, 0.6), (0.3, 0.7, 0.4), (0.4, 0.7, 0.6))
    )
    assert float(p.mutual_information().xreplace(at)) == pytest.approx(direct, rel=1e-12)


def test_counts_and_probabilities_make_the_same_table():
    counts = D.from_table([[10, 20], [30, 40]])
    assert counts == D.from_table([["0.1", "0.2"], ["0.3", "0.4"]]) == D.from_table(np.array([[10.0, 20], [30, 40]]))
    assert counts == D.from_table({(0, 0): 1, (0, 1): 2, (1, 0): 3, (1, 1): 4})


def test_observations_by_rows_columns_and_frames_are_the_same():
    rows = [("red", 1), ("red", 2), ("blue", 1), ("red", 1)]
    expected = D.from_pmf({("red", 1): "1/2", ("red", 2): "1/4", ("blue", 1): "1/4"}, names=("colour", "size"))
    assert D.from_counts(rows, names=("colour", "size")) == expected
    assert D.from_counts({"colour": [r[0] for r in rows], "size": [r[1] for r in rows]}) == expected
    assert D.from_counts([list(row) for row in rows], names="colour, size") == expected
    numbers = np.array([[0, 1], [1, 1], [0, 1], [1, 0]])
    assert D.from_counts(numbers, names="X Y").marginal("X").probabilities == (sp.Rational(1, 2), sp.Rational(1, 2))


def test_labels_of_the_axes_are_kept():
    p = D.from_table([[1, 2], [3, 4]], names=("sex", "answer"), outcomes={"answer": ["no", "yes"], "sex": ["f", "m"]})
    assert p.conditional("answer", sex="m").probabilities == (sp.Rational(3, 7), sp.Rational(4, 7))
    assert p.conditional(given={"sex": "f"}).outcomes == ("no", "yes")
    assert p.table.tolist() == [[sp.Rational(k, 10) for k in row] for row in ((1, 2), (3, 4))]


def test_products_are_independent_and_keep_their_parts():
    p = D.product([Binomial(2, "1/3"), D.from_pmf({"a": "1/2", "b": "1/2"})], names=("X", "Y"))
    assert p.mutual_information() == 0
    apart = Binomial(2, "1/3").entropy() + sp.log(2)
    assert sp.expand_log(p.entropy() - apart, force=True).expand() == 0
    assert p.marginal("Y") == D.from_pmf({"a": "1/2", "b": "1/2"}, names=["Y"])


def test_pointwise_information_has_the_mutual_information_as_mean():
    outcomes, masses = COVER.outcomes, COVER.probabilities
    mean = sum(
        m * COVER.pointwise_mutual_information(Y=y, X=x) for (y, x), m in zip(outcomes, masses, strict=True) if m != 0
    )
    assert sp.simplify(mean - COVER.mutual_information()) == 0
    assert COVER.pointwise_mutual_information(Y=3, X=1) == -sp.oo
    assert COVER.pointwise_mutual_information(Y=3, X=0, base=2) == 1


def test_divergence_of_a_conditional_from_the_marginal_averages_to_the_information():
    specific = sum(
        COVER.marginal("X").probabilities[x] * COVER.conditional("Y", X=x).kl(COVER.marginal("Y")) for x in range(4)
    )
    assert sp.expand_log(sp.expand(specific - COVER.mutual_information()), force=True) == 0


@pytest.mark.slow
@pytest.mark.parametrize("average", ["arithmetic", "geometric", "min", "max"])
def test_normalised_information_of_two_clusterings_is_that_of_scikit_learn(average):
    from sklearn import metrics

    first, second = [0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2]
    found = D.from_counts({"X": first, "Y": second}).normalized_mutual_information(average=average)
    expected = metrics.normalized_mutual_info_score(first, second, average_method=average)
    assert float(found) == pytest.approx(expected, rel=1e-12)


def test_normalised_information_of_constants_follows_its_convention():
    assert D.from_counts({"X": [1, 1], "Y": [2, 2]}).normalized_mutual_information() == 1
    assert D.from_counts({"X": [1, 1], "Y": [2, 3]}).normalized_mutual_information(average="min") == 0


def tables(variables: int = 2, size: int = 3):
    cells = st.lists(st.integers(0, 9), min_size=size**variables, max_size=size**variables).filter(any)
    return cells.map(lambda values: D.from_table(np.array(values).reshape((size,) * variables)))


# Sums of at most 27 terms below 4: rounding of the floats that compare exact values.
SLACK = 27 * 4 * 2**-52


@pytest.mark.slow
@settings(max_examples=15)
@given(tables())
def test_information_lies_between_zero_and_both_entropies(p):
    information = float(p.mutual_information())
    least = min(float(p.marginal(k).entropy()) for k in (0, 1))
    assert -SLACK <= information <= least + SLACK


@pytest.mark.slow
@settings(max_examples=6)
@given(tables(3, 2))
def test_chain_rules_hold(p):
    chain = float(p.mutual_information("X", "Z")) + float(p.mutual_information("Y", "Z", given="X"))
    assert float(p.mutual_information("X Y", "Z")) == pytest.approx(chain, abs=10 * SLACK)
    entropies = sum(
        float(h)
        for h in (
            p.marginal("X").entropy(),
            p.conditional_entropy("Y", given="X"),
            p.conditional_entropy("Z", given="X Y"),
        )
    )
    assert float(p.entropy()) == pytest.approx(entropies, abs=10 * SLACK)
    assert float(p.total_correlation()) >= -SLACK
    assert float(p.dual_total_correlation()) >= -SLACK


@pytest.mark.slow
@settings(max_examples=6)
@given(tables(3, 2))
def test_variation_of_information_is_a_metric(p):
    xy, yz, xz = (float(p.variation_of_information(*pair)) for pair in ("XY", "YZ", "XZ"))
    assert xz <= xy + yz + 10 * SLACK


def test_measures_of_floats_state_an_error_that_holds_the_exact_value():
    table = np.random.default_rng(3).dirichlet(np.ones(12)).reshape(3, 4)
    found = D.from_table(table)
    exact = [[Fraction(float(v)) for v in row] for row in table]

    def entropy(masses):
        return -sum(
            sp.Float(m.numerator, 40) / m.denominator * sp.log(sp.Float(m.numerator, 40) / m.denominator)
            for m in masses
        )

    h_x, h_y = entropy([sum(row) for row in exact]), entropy([sum(column) for column in zip(*exact, strict=True)])
    h = entropy([v for row in exact for v in row])
    for name, truth in (
        ("entropy", h),
        ("mutual_information", h_x + h_y - h),
        ("variation_of_information", 2 * h - h_x - h_y),
        ("coinformation", h_x + h_y - h),
    ):
        value = getattr(found, name)()
        assert isinstance(value, fm.Approximation)
        assert value.contains(float(truth))
        assert value.error < 1e-13


def test_large_tables_are_summed_in_floats():
    rng = np.random.default_rng(4)
    counts = rng.integers(1, 50, (40, 30))
    p = counts / counts.sum()
    direct = float((p * np.log(p / np.outer(p.sum(1), p.sum(0)))).sum())
    found = D.from_table(counts).mutual_information()
    assert isinstance(found, fm.Approximation)
    assert found.contains(direct) or abs(float(found) - direct) < 1e-14


def test_joint_distributions_are_values():
    assert pickle.loads(pickle.dumps(COVER)) == COVER
    assert D.from_pmf(dict(zip(COVER.outcomes, COVER.probabilities, strict=True))) != COVER
    assert "names=('X', 'Y', 'Z')" in repr(XOR)
    assert COVER.names == ("Y", "X")
    assert Normal(0, 1).names == ()


REFUSED = [
    (lambda: D.from_table([[1, 2], [3]]), "rows of equal length"),
    (lambda: D.from_table([[1, 2], 3]), "rows of equal length"),
    (lambda: D.from_table([0.5, 0.5]), "at least two axes"),
    (lambda: D.from_table([[0.5, 0.6], [0, 0]]), "sum to 1"),
    (lambda: D.from_table([[0.5, -0.5], [0.5, 0.5]]), "not be negative"),
    (lambda: D.from_table([[5, -5], [5, 5]]), "not be negative"),
    (lambda: D.from_table([[math.nan, 1]]), "finite"),
    (lambda: D.from_table([[]]), "not be empty"),
    (lambda: D.from_table([[1, 1]], names="X"), "names must be 2 different"),
    (lambda: D.from_table([[1, 1]], names="X X"), "names must be 2 different"),
    (lambda: D.from_table([[1, 1]], outcomes=[[0], [1]]), "as many labels"),
    (lambda: D.from_table([[1, 1]], outcomes=[[0], [1, 1]]), "each value of a variable once"),
    (lambda: D.from_table([[1, 1]], outcomes={"X": [0], "Q": [1, 2]}), "outcomes must be given for X, Y"),
    (lambda: D.from_counts({"X": [1, 2], "Y": [1]}), "columns must have equal length"),
    (lambda: D.from_counts([(1, 2), (1,)], names="X Y"), "one value for each variable"),
    (lambda: D.from_counts([(1.5, math.nan)], names="X Y"), "NaN"),
    (lambda: COVER.marginal("Q"), "among Y, X"),
    (lambda: COVER.marginal(), "at least one"),
    (lambda: COVER.marginal("X", "X"), "different ones"),
    (lambda: COVER.conditional("X", Y=9), "positive probability"),
    (lambda: COVER.conditional("X"), "at least one variable with its value"),
    (lambda: COVER.conditional("X", X=1), "must not be given themselves"),
    (lambda: COVER.mutual_information("X", "X"), "must not share"),
    (lambda: COVER.mutual_information("X"), "at least 2 groups"),
    (lambda: XOR.mutual_information("X", "Y", "Z"), "total_correlation"),
    (lambda: XOR.variation_of_information(), "residual_entropy"),
    (lambda: COVER.mutual_information("X", "Y", base=1), "base must be"),
    (lambda: COVER.normalized_mutual_information(average="mean"), "average must be one of"),
    (lambda: COVER.pointwise_mutual_information(X=0), "at least two variables"),
    (lambda: D.from_pmf([0.5, 0.5]).mutual_information("X", "Y"), "several variables"),
    (lambda: Normal(0, 1).marginal("X"), "several variables"),
    (lambda: D.product([Normal(0, 1), Normal(0, 1)]).table, "must be a table"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_unusable_input_is_refused_with_a_sentence(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_wrong_types_are_refused():
    with pytest.raises(InputTypeError, match="nested lists"):
        D.from_table("ab")
    with pytest.raises(InputTypeError, match="names must be texts"):
        D.from_table([[1, 1]], names=(1, 2))
