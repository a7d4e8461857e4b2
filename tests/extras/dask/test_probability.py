"""Labels, samples and tables of probabilities in blocks give what they give in memory, in one pass."""

import numpy as np
import pytest

pytest.importorskip("dask.array", reason="needs the scale extra")

import dask.array as da

import fieldmath as fm
from fieldmath.bulk import PAIRED
from fieldmath.probability.estimators import entropy_histogram

RNG = np.random.default_rng(7)
X = RNG.integers(0, 5, 2000)
Y = (X + RNG.integers(0, 2, 2000)) % 4
ROWS = RNG.dirichlet(np.ones(999), 5)
OTHERS = np.stack([ROWS[2], ROWS[1] * (1 + 1e-9 * RNG.normal(size=999)), np.where(np.arange(999) % 3, ROWS[0], 0)])
OTHERS /= OTHERS.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("labels", [X, np.array(["a", "b", "c"])[X % 3], X * 0.5], ids=["whole", "text", "float"])
def test_labels_are_counted_as_in_memory(labels):
    assert fm.Distribution.from_counts(da.from_array(labels, chunks=170)) == fm.Distribution.from_counts(labels)


def test_joint_tables_of_columns_and_of_rows():
    wanted = fm.Distribution.from_counts({"X": X, "Y": Y})
    columns = {"X": da.from_array(X, chunks=300), "Y": da.from_array(Y, chunks=170)}
    rows = da.from_array(np.stack([X, Y], axis=1), chunks=(130, 1))
    assert fm.Distribution.from_counts(columns) == wanted
    assert fm.Distribution.from_counts(rows, names="X Y") == wanted
    assert fm.Distribution.from_counts(columns).mutual_information("X", "Y") == wanted.mutual_information("X", "Y")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (da.from_array(np.array([1.0, np.nan]), chunks=1), "labels must not be NaN"),
        (da.ones((4, 2)), "labels must have one dimension"),
        ({"X": da.ones(4), "Y": np.ones(4)}, "columns must all be Dask arrays"),
        ({"X": da.ones(4), "Y": da.ones(5)}, "columns must have equal length"),
    ],
    ids=["missing", "rows", "mixed", "unequal"],
)
def test_bad_labels_are_refused(data, message):
    with pytest.raises((fm.InputError, fm.InputTypeError), match=message):
        fm.Distribution.from_counts(data)


@pytest.mark.parametrize("bins", ["fd", "scott", "doane", "rice", 50])
@pytest.mark.parametrize("dimension", [1, 2])
def test_histograms_in_one_pass_agree_within_the_width_of_a_bin(dimension, bins):
    samples = RNG.normal(size=(50_000, dimension))
    lazy = entropy_histogram(da.from_array(samples, chunks=(7000, 1)), bins=bins)
    eager = entropy_histogram(samples, bins=bins)
    # The bins are those of the rule up to a part in 100; their entropy moves by less than its standard error.
    assert abs(float(lazy) - float(eager)) < 2 * eager.error
    assert abs(lazy.error - eager.error) < 0.05 * eager.error


def test_a_histogram_grows_with_what_later_blocks_bring():
    samples = np.concatenate([np.full(500, 3.0), RNG.normal(size=500), 5 * RNG.normal(size=20_000)])
    lazy = entropy_histogram(da.from_array(samples, chunks=500), bins=200)
    assert abs(float(lazy) - float(entropy_histogram(samples, bins=200))) < 0.05


@pytest.mark.parametrize(
    ("samples", "bins", "message"),
    [
        (da.ones(100, chunks=10), "fd", "samples must vary along every axis"),
        (da.from_array(np.array([1.0, np.inf]), chunks=1), "fd", "samples must be finite; got inf"),
        (da.from_array(RNG.normal(size=500), chunks=50), 100_000, "for samples in blocks; got 100000"),
    ],
    ids=["constant", "infinite", "too fine"],
)
def test_bad_samples_are_refused(samples, bins, message):
    with pytest.raises(fm.InputError, match=message):
        entropy_histogram(samples, bins=bins)


@pytest.mark.parametrize("name", PAIRED)
def test_matrices_of_tables_cut_along_the_categories(name):
    options = {"alpha": 0.3} if name in ("renyi", "tsallis") else {}
    lazy = fm.pairwise(da.from_array(ROWS, chunks=(2, 100)), da.from_array(OTHERS, chunks=(3, 77)), name, **options)
    # Both have the promised nine digits, also where two rows agree in nine.
    np.testing.assert_allclose(lazy, fm.pairwise(ROWS, OTHERS, name, **options), rtol=2e-9, atol=1e-300)


def test_every_block_is_looked_at_once(tmp_path):
    seen = []

    def look(block, block_id=None):
        seen.append(block_id)
        return block

    p, q = (da.from_array(rows[:1], chunks=(1, 100)).map_blocks(look, dtype=float, meta=np.empty((0, 0))) for rows in
            (ROWS, OTHERS[1:]))  # fmt: skip
    fm.pairwise(p, q)
    assert len(seen) == 2 * 10


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (da.ones((2, 10), chunks=5), r"rows of P must sum to 1; got 10 in row 0"),
        (da.from_array(np.array([[0.5, -0.5, 1.0]]), chunks=1), r"got -0\.5 at row 0, category 1"),
        (da.from_array(np.array([[0.5, np.nan, 0.5]]), chunks=1), r"got nan at row 0, category 1"),
        (da.ones(3), r"P must have shape \(distributions, categories\)"),
    ],
    ids=["sum", "negative", "missing", "shape"],
)
def test_bad_tables_are_refused(table, message):
    with pytest.raises(fm.InputError, match=message):
        fm.pairwise(table)


def test_rows_are_divided_by_their_sums_on_request():
    lazy = fm.pairwise(da.from_array(3 * ROWS, chunks=(5, 200)), OTHERS, "js", normalize=True)
    # Three times the rows, divided again, are the rows up to rounding: its square is the divergence from themselves.
    np.testing.assert_allclose(lazy, fm.pairwise(ROWS, OTHERS, "js"), rtol=1e-8, atol=1e-25)
