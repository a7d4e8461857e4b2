"""Estimators: their means approach the truth, their standard errors are those seen, bad samples get one sentence."""

import math

import numpy as np
import pytest

from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.estimators import (
    density_kde,
    entropy_histogram,
    entropy_kde,
    entropy_knn,
    entropy_of_counts,
    kl_knn,
    mutual_information_knn,
)

NORMAL = 0.5 * math.log(2 * math.pi * math.e)
METHODS = ("plug-in", "miller-madow", "grassberger", "chao-shen", "shrinkage")


def repeated(estimate, truth, repeats, seed=0):
    """Return the bias, the observed deviation and the mean stated standard error over many samples."""
    rng = np.random.default_rng(seed)
    found = [estimate(rng) for _ in range(repeats)]
    values = np.array([float(one) for one in found])
    return values.mean() - truth, values.std(ddof=1), float(np.mean([one.error for one in found]))


# --- counts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_consistent(method):
    p = np.array([0.5, 0.25, 0.125, 0.125])
    counts = np.round(p * 8_000_000)
    assert abs(entropy_of_counts(counts, method=method) - 1.75 * math.log(2)) < 1e-5  # bias (K-1)/2n = 2e-7


@pytest.mark.parametrize(("method", "bias"), [("plug-in", 0.17), ("miller-madow", 0.06), ("grassberger", 0.03)])
def test_corrections_reduce_the_bias(method, bias):
    p = np.random.default_rng(1).dirichlet(np.ones(20))
    truth = -float(p @ np.log(p))
    found, deviation, stated = repeated(
        lambda rng: entropy_of_counts(rng.multinomial(60, p), method=method), truth, 400
    )
    assert abs(found) < bias + 3 * deviation / math.sqrt(400)
    assert 0.7 < stated / deviation < 1.4


def test_equal_fractions_have_a_standard_error_too():
    _, deviation, stated = repeated(lambda rng: entropy_of_counts(rng.multinomial(1000, np.ones(20) / 20)), 0, 200)
    assert deviation < stated < 3 * deviation


def test_chao_shen_sees_unseen_classes():
    rng = np.random.default_rng(3)
    counts = np.bincount(rng.integers(0, 1000, 500))
    plain, corrected = (entropy_of_counts(counts, method=method) for method in ("plug-in", "chao-shen"))
    assert abs(corrected - math.log(1000)) < 0.3 < math.log(1000) - plain


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [[7], [1], [1, 1, 1], [0, 3]])
def test_degenerate_counts_give_finite_entropies_with_errors(method, counts):
    found = entropy_of_counts(counts, method=method)
    assert math.isfinite(found)
    assert found.error > 0
    assert found.method == method


def test_grassberger_agrees_with_his_table_by_recursion():
    # G(1) = -gamma - log 2, G(2) = 2 - gamma - log 2, G(2n+1) = G(2n), G(2n+2) = G(2n) + 2/(2n+1).
    g = {1: -np.euler_gamma - math.log(2), 2: 2 - np.euler_gamma - math.log(2)}
    for n in range(3, 12):
        g[n] = g[n - 1] if n % 2 else g[n - 2] + 2 / (n - 1)
    counts = [1, 2, 5, 8, 11]
    truth = math.log(27) - sum(n * g[n] for n in counts) / 27
    assert math.isclose(entropy_of_counts(counts, method="grassberger"), truth, rel_tol=1e-14)


@pytest.mark.parametrize(
    ("counts", "error", "text"),
    [
        ([-1, 2], InputError, "counts must be whole numbers, 0 or more; got -1"),
        ([0.5, 2], InputError, "got 0.5. Give counts, not fractions"),
        ([0, 0], InputError, "sum to 0"),
        ([], InputError, "must not be empty"),
        ([math.nan, 1], InputError, "counts must be finite; got nan"),
        ([1j, 2], InputTypeError, "real numbers; got dtype complex128"),
        (["a"], InputTypeError, "real numbers; got dtype"),
        ([[1], [1, 2]], InputTypeError, "rows of unequal length"),
    ],
)
def test_unusable_counts_are_refused(counts, error, text):
    with pytest.raises(error, match=text):
        entropy_of_counts(counts)


def test_unknown_methods_are_refused_with_the_list():
    with pytest.raises(InputError, match=r"method must be one of 'plug-in', .*; got 'bayes'"):
        entropy_of_counts([1, 2], method="bayes")


# --- neighbours ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_neighbour_entropy_of_normals(dimension):
    bias, deviation, stated = repeated(
        lambda rng: entropy_knn(rng.normal(size=(500, dimension))), dimension * NORMAL, 60
    )
    assert abs(bias) < 0.03 * dimension
    assert 0.7 < stated / deviation < 1.6


@pytest.mark.slow
@pytest.mark.parametrize(("n", "m"), [(500, 500), (1000, 250), (250, 1000)])
def test_neighbour_divergence_is_right_for_unequal_sample_sizes(n, m):
    bias, deviation, stated = repeated(lambda rng: kl_knn(rng.normal(1, 1, n), rng.normal(size=m)), 0.5, 60)
    assert abs(bias) < 0.06
    assert 0.7 < stated / deviation < 2


@pytest.mark.slow
def test_neighbour_information_of_a_noisy_copy():
    def estimate(rng):
        x = rng.normal(size=400)
        return mutual_information_knn(x, x + rng.normal(size=400))

    bias, deviation, stated = repeated(estimate, 0.5 * math.log(2), 40)
    assert abs(bias) < 0.03
    assert 0.6 < stated / deviation < 1.6


def test_entropy_shifts_by_the_logarithm_of_a_scale():
    x = np.random.default_rng(5).normal(size=(300, 2))
    assert math.isclose(entropy_knn(10 * x), entropy_knn(x) + 2 * math.log(10), rel_tol=1e-12)
    assert math.isclose(entropy_kde(10 * x), entropy_kde(x) + 2 * math.log(10), rel_tol=1e-9)
    assert math.isclose(entropy_histogram(10 * x), entropy_histogram(x) + 2 * math.log(10), rel_tol=1e-9)


def test_a_sample_does_not_diverge_from_itself():
    x = np.random.default_rng(6).normal(size=200)
    found = kl_knn(x, x)
    assert found == 0
    assert found.error > 0


def test_information_in_more_dimensions_uses_the_larger_distance():
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(400, 2)), rng.normal(size=400)
    found = mutual_information_knn(x, y)
    assert abs(found) < 4 * found.error


def test_repeated_values_are_refused_with_advice():
    rounded = np.round(np.random.default_rng(8).normal(size=500), 1)
    with pytest.raises(InputError, match=r"more than k=3 times; got \d+ of 500.*entropy_of_counts"):
        entropy_knn(rounded)
    with pytest.raises(InputError, match="more than k=3 times"):
        kl_knn(rounded, rounded + 0.01)
    with pytest.raises(InputError, match="a pair more than k=3 times"):
        mutual_information_knn(rounded, rounded)


@pytest.mark.parametrize(
    ("samples", "error", "text"),
    [
        ([], InputError, "samples must not be empty"),
        ([1.0, 2.0, 3.0], InputError, "samples must hold at least 4 observations; got 3"),
        ([1.0, math.nan, 2.0, 3.0, 4.0], InputError, r"samples must be finite; got nan \(1 of 5\)"),
        ([1.0, math.inf, 2.0, 3.0, 4.0], InputError, "got inf"),
        ([1j] * 5, InputTypeError, "got dtype complex128"),
        ([True] * 5, InputTypeError, "got dtype bool"),
        (np.array([1.0, None] * 3), InputTypeError, "got dtype object"),
        (np.ones((2, 2, 2)), InputError, r"must have shape \(n,\) or \(n, d\); got \(2, 2, 2\)"),
    ],
)
def test_unusable_samples_are_refused(samples, error, text):
    with pytest.raises(error, match=text):
        entropy_knn(samples)


def test_the_number_of_neighbours_and_the_dimensions_are_checked():
    with pytest.raises(InputError, match="k must be 1 or more; got 0"):
        entropy_knn([1.0, 2.0], k=0)
    with pytest.raises(InputTypeError, match=r"k must be an integer; got 1.5"):
        entropy_knn([1.0, 2.0], k=1.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="p and q must have the same dimension; got 2 and 1"):
        kl_knn(np.eye(5, 2), np.arange(5.0))
    with pytest.raises(InputError, match="same number of observations; got 5 and 6"):
        mutual_information_knn(np.arange(5.0), np.arange(6.0))


# --- smoothing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bins", ["fd", "scott", "sturges", "sqrt", 40])
def test_histogram_entropy_of_a_normal_sample(bins):
    found = entropy_histogram(np.random.default_rng(9).normal(size=20_000), bins=bins)
    assert abs(found - NORMAL) < 0.04  # the binning's bias: width^2/24 and cells/(2n)


def test_a_uniform_histogram_has_the_entropy_of_its_span():
    assert math.isclose(entropy_histogram(np.arange(1001) / 250, bins=7), math.log(4), abs_tol=1e-4)


def test_heavy_tails_do_not_need_memory_for_empty_bins():
    x = np.random.default_rng(10).standard_cauchy(5000)
    x[0] = 1e12
    assert abs(entropy_histogram(x) - math.log(4 * math.pi)) < 0.2


def test_kernel_entropy_of_a_normal_sample():
    found = entropy_kde(np.random.default_rng(11).normal(size=1000))
    assert abs(found - NORMAL) < 3 * found.error + 0.02


def test_kernel_density_agrees_with_the_direct_sum_and_integrates_to_one():
    x = np.random.default_rng(12).normal(size=300)
    places, density = density_kde(x)
    width = 300**-0.2 * x.std(ddof=1)
    direct = np.exp(-0.5 * ((places[:, None] - x) / width) ** 2).sum(axis=1) / (300 * width * math.sqrt(2 * math.pi))
    assert np.abs(density - direct).max() < 1e-5 * direct.max()
    assert abs(np.trapezoid(density, places) - 1) < 2e-3  # three bandwidths beyond the samples
    assert np.array_equal(density_kde(x, points=[100.0])[1], [0.0])


@pytest.mark.parametrize("function", [entropy_histogram, entropy_kde, density_kde])
def test_constant_samples_have_no_density(function):
    with pytest.raises(InputError, match="got a constant"):
        function([2.0, 2.0, 2.0, 2.0])


def test_smoothing_parameters_are_checked():
    x = np.arange(10.0)
    with pytest.raises(InputError, match=r"bins must be one of 'fd', .* or a number; got 'best'"):
        entropy_histogram(x, bins="best")
    with pytest.raises(InputError, match=r"bins must be a positive integer.*; got 0"):
        entropy_histogram(x, bins=0)
    with pytest.raises(InputError, match="bandwidth must be a positive number; got -1"):
        entropy_kde(x, bandwidth=-1)
    with pytest.raises(InputError, match="plane of lower dimension"):
        entropy_kde(np.stack([x, x], axis=1))
    with pytest.raises(InputError, match="one-dimensional; got dimension 2"):
        density_kde(np.ones((4, 2)))
