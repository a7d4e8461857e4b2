"""Estimators: their means approach the truth, their standard errors are those seen, bad samples get one sentence."""

import math

import numpy as np
import pytest

from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.estimators import (
    density_kde,
    divergence_of_counts,
    entropy_histogram,
    entropy_kde,
    entropy_knn,
    entropy_of_counts,
    entropy_spacing,
    kl_knn,
    mutual_information_knn,
    mutual_information_labels,
    mutual_information_mixed,
    mutual_information_of_counts,
)
from fieldmath.probability.estimators.counts import COUNT_ESTIMATORS
from fieldmath.probability.estimators.nearby import counts_within
from fieldmath.probability.estimators.nsb import entropy_nsb

NORMAL = 0.5 * math.log(2 * math.pi * math.e)
METHODS = tuple(COUNT_ESTIMATORS)


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
    bias = 1 / math.sqrt(8_000_000) if method == "minimax" else 1e-5  # others: of order K/n = 5e-7
    assert abs(entropy_of_counts(counts, estimator=method) - 1.75 * math.log(2)) < bias


@pytest.mark.parametrize(("method", "bias"), [("plug-in", 0.17), ("miller-madow", 0.06), ("grassberger", 0.03)])
def test_corrections_reduce_the_bias(method, bias):
    p = np.random.default_rng(1).dirichlet(np.ones(20))
    truth = -float(p @ np.log(p))
    found, deviation, stated = repeated(
        lambda rng: entropy_of_counts(rng.multinomial(60, p), estimator=method), truth, 400
    )
    assert abs(found) < bias + 3 * deviation / math.sqrt(400)
    assert 0.7 < stated / deviation < 1.4


def test_equal_fractions_have_a_standard_error_too():
    _, deviation, stated = repeated(lambda rng: entropy_of_counts(rng.multinomial(1000, np.ones(20) / 20)), 0, 200)
    assert deviation < stated < 3 * deviation


def test_chao_shen_sees_unseen_classes():
    rng = np.random.default_rng(3)
    counts = np.bincount(rng.integers(0, 1000, 500))
    plain, corrected = (entropy_of_counts(counts, estimator=method) for method in ("plug-in", "chao-shen"))
    assert abs(corrected - math.log(1000)) < 0.3 < math.log(1000) - plain


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [[7], [1], [1, 1, 1], [0, 3]])
def test_degenerate_counts_give_finite_entropies_with_errors(method, counts):
    found = entropy_of_counts(counts, estimator=method)
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
    assert math.isclose(entropy_of_counts(counts, estimator="grassberger"), truth, rel_tol=1e-14)


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
    with pytest.raises(InputError, match=r"estimator must be one of 'plug-in', .*; got 'bayes'"):
        entropy_of_counts([1, 2], estimator="bayes")


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


def rounded(rng, digits, *shape):
    return np.round(rng.normal(size=shape), digits)


@pytest.mark.slow
@pytest.mark.parametrize("dimension", [1, 2])
def test_rounded_samples_have_the_entropy_before_rounding(dimension):
    bias, deviation, _ = repeated(lambda rng: entropy_knn(rounded(rng, 1, 500, dimension)), dimension * NORMAL, 60)
    assert abs(bias) < 0.03 + 3 * deviation / math.sqrt(60)


@pytest.mark.slow
def test_rounded_samples_have_the_divergence_and_the_information_before_rounding():
    bias, deviation, _ = repeated(lambda rng: kl_knn(rounded(rng, 1, 500) + 1, rounded(rng, 1, 700)), 0.5, 60)
    assert abs(bias) < 0.03 + 3 * deviation / math.sqrt(60)

    def estimate(rng):
        x = rng.normal(size=400)
        return mutual_information_knn(np.round(x, 1), np.round(x + rng.normal(size=400), 1))

    bias, deviation, _ = repeated(estimate, 0.5 * math.log(2), 40)
    assert abs(bias) < 0.03 + 3 * deviation / math.sqrt(40)


def test_a_rounded_sample_does_not_diverge_from_itself():
    x = rounded(np.random.default_rng(8), 1, 300)
    assert kl_knn(x, x) == 0
    assert kl_knn(x, np.random.default_rng(1).permutation(x)) == 0


def test_constants_have_no_density():
    with pytest.raises(InputError, match="samples must not be all equal; got 9 times the same"):
        entropy_knn(np.ones(9))


@pytest.mark.parametrize(
    ("samples", "error", "text"),
    [
        ([], InputError, "samples must not be empty"),
        ([1.0, 2.0, 3.0], InputError, "samples must hold at least 4 observations; got 3"),
        ([1.0, math.nan, 2.0, 3.0, 4.0], InputError, r"samples must be finite; got nan \(1 of 5\)"),
        ([1.0, math.inf, 2.0, 3.0, 4.0], InputError, "got inf"),
        ([1j] * 5, InputTypeError, "got dtype complex128"),
        ([True] * 5, InputTypeError, "got dtype bool"),
        (np.array(["a", 1.0] * 3, dtype=object), InputTypeError, "got dtype object"),
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
    assert density_kde(x, points=[100.0])[1] == pytest.approx([0.0], abs=1e-12)


@pytest.mark.parametrize("sample", [lambda rng: rng.standard_t(2, size=(500, 2)), lambda rng: rounded(rng, 1, 400, 2)])
def test_kernel_density_in_the_plane_agrees_with_the_direct_sum(sample):
    from scipy.stats import gaussian_kde

    x = sample(np.random.default_rng(13)) @ [[1, 0.9], [0, 0.3]]
    direct = gaussian_kde(x.T)
    peak = direct(x.T).max()
    assert np.abs(density_kde(x, points=x)[1] - direct(x.T)).max() < 1e-5 * peak
    places, density = density_kde(x)
    assert places.shape == (128, 128, 2)
    assert np.abs(density.ravel() - direct(places.reshape(-1, 2).T)).max() < 1e-5 * peak


def test_weights_count_as_repetitions():
    rng = np.random.default_rng(14)
    x, w = rng.normal(size=200), rng.integers(1, 4, 200)
    places = [0.0, 1.0]
    width = 0.3
    repeated_density = density_kde(np.repeat(x, w), points=places, bandwidth=width)[1]
    weighted = density_kde(x, points=places, bandwidth=width, weights=w)[1]
    # The same fractions; the deviation that scales the kernel differs by the count in its n - 1.
    assert weighted == pytest.approx(repeated_density, rel=2e-3)
    assert float(entropy_histogram(x, bins=9, weights=w)) == pytest.approx(
        float(entropy_histogram(np.repeat(x, w), bins=9)), rel=1e-12
    )
    assert entropy_kde(x, weights=w) == pytest.approx(NORMAL, abs=0.2)


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
    with pytest.raises(InputError, match=r"points must have shape \(..., 2\); got \(3,\)"):
        density_kde(np.eye(4, 2), points=[1.0, 2.0, 3.0])


# --- counts: published and independent values ------------------------------------------------------------------------

COUNTS = (4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1)
"""The example of the R package entropy (J. Hausser and K. Strimmer)."""
PUBLISHED = {
    # Computed with infomeasure 0.6.3 from the labels, zero counts left out.
    "plug-in": 1.9683824087283812,
    "miller-madow": 2.152592935044171,
    "chao-shen": 2.201137101279585,
    "chao-wang-jost": 2.197116039017334,
    "zhang": 2.1705466746875417,
    "bonachela": 2.131334207710811,
    "jeffreys": 2.0046271387943273,
    "shrinkage": 2.0794415416798357,
}


@pytest.mark.parametrize("method", PUBLISHED)
def test_estimates_agree_with_another_program(method):
    seen = [count for count in COUNTS if count]
    assert float(entropy_of_counts(seen, estimator=method)) == pytest.approx(PUBLISHED[method], rel=1e-12)
    assert entropy_of_counts(COUNTS, estimator=method, classes=len(seen)) == entropy_of_counts(seen, estimator=method)


def test_pseudocounts_follow_the_number_of_classes():
    n, classes = sum(COUNTS), len(COUNTS)
    for name, added in (("jeffreys", 0.5), ("laplace", 1), ("perks", 1 / classes), ("minimax", math.sqrt(n) / classes)):
        fractions = (np.array(COUNTS) + added) / (n + added * classes)
        truth = -float(fractions @ np.log(fractions))
        assert math.isclose(entropy_of_counts(COUNTS, estimator=name), truth, rel_tol=1e-13)


def test_zhang_is_his_double_sum():
    seen = np.array([c for c in COUNTS if c], dtype=float)
    n = int(seen.sum())
    total = 0.0
    for count in seen:
        product = 1.0
        for v in range(1, n - int(count) + 1):
            product *= 1 - (count - 1) / (n - v)
            total += count / n * product / v
    assert math.isclose(entropy_of_counts(COUNTS, estimator="zhang"), total, rel_tol=1e-12)


def test_nsb_is_the_posterior_mean_and_deviation():
    # The integrals over beta with mpmath at 20 digits gave 2.1877742913215880.
    value, deviation = entropy_nsb(np.array(COUNTS, dtype=float))
    assert math.isclose(value, 2.187774291321588, rel_tol=1e-6)
    # With a narrow peak of beta (very many observations) the posterior is that of the fractions.
    p = np.array([0.5, 0.3, 0.2])
    value, deviation = entropy_nsb(1e6 * p)
    logs = np.log(p)
    assert math.isclose(value, -float(p @ logs), abs_tol=1e-5)
    assert math.isclose(deviation, math.sqrt(float(p @ (logs - p @ logs) ** 2) / 1e6), rel_tol=1e-3)


@pytest.mark.parametrize("method", ["nsb", "chao-wang-jost", "chao-shen", "grassberger", "zhang"])
def test_undersampled_entropies_are_within_three_standard_deviations(method):
    p = 1 / np.arange(1, 41)
    p /= p.sum()
    truth = -float(p @ np.log(p))
    found, deviation, stated = repeated(
        lambda rng: entropy_of_counts(rng.multinomial(120, p), estimator=method), truth, 60
    )
    assert abs(found) < 0.5 * deviation + 3 * deviation / math.sqrt(60)
    assert 0.6 < stated / deviation < 1.6


@pytest.mark.parametrize("kind", ["jackknife", "bootstrap"])
def test_standard_errors_by_resampling_agree_with_the_analytic_ones(kind):
    counts = np.random.default_rng(15).multinomial(2000, [0.4, 0.3, 0.2, 0.1])
    x = np.random.default_rng(16).normal(size=600)
    y = x + np.random.default_rng(17).normal(size=600)
    for estimate in (
        lambda **how: entropy_of_counts(counts, **how),
        lambda **how: divergence_of_counts("kl", counts, counts[::-1], **how),
        lambda **how: divergence_of_counts("js", counts, counts[::-1], **how),
        lambda **how: mutual_information_of_counts(counts.reshape(2, 2) * [[1, 2], [2, 1]], **how),
        lambda **how: entropy_histogram(x, **how),
        lambda **how: entropy_spacing(x, **how),
        lambda **how: entropy_knn(x, **how),
        lambda **how: mutual_information_knn(x, y, **how),
    ):
        analytic = estimate()
        other = estimate(error=kind, rng=np.random.default_rng(18), **({"draws": 60} if kind == "bootstrap" else {}))
        assert float(other) == float(analytic)
        assert 0.5 < other.error / analytic.error < 1.7


def test_the_bootstrap_needs_a_generator():
    with pytest.raises(InputError, match="rng must be given for error='bootstrap'; got None"):
        entropy_of_counts([3, 4], error="bootstrap")
    with pytest.raises(InputTypeError, match=r"rng must be a numpy\.random\.Generator; got int"):
        entropy_of_counts([3, 4], error="bootstrap", rng=3)
    with pytest.raises(InputError, match="error must be one of 'analytic', 'jackknife', 'bootstrap'; got 'guess'"):
        entropy_of_counts([3, 4], error="guess")


# --- divergences of counts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("estimator", "slack"), [("plug-in", 0.03), ("zhang", 0.01), ("jeffreys", 0.02)])
def test_divergences_of_counts_are_right_for_unequal_sizes(estimator, slack):
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    truth = float(p @ np.log(p / q))
    found, deviation, stated = repeated(
        lambda rng: divergence_of_counts("kl", rng.multinomial(200, p), rng.multinomial(500, q), estimator=estimator),
        truth,
        200,
    )
    assert abs(found) < slack + 3 * deviation / math.sqrt(200)
    assert 0.7 < stated / deviation < 1.4


def test_categories_of_one_sample_only_are_kept():
    p, q = [5, 5, 0], [5, 0, 5]
    assert divergence_of_counts("kl", p, q) == math.inf
    assert divergence_of_counts("js", p, q) == pytest.approx(0.5 * math.log(2))
    for estimator in ("zhang", "jeffreys", "laplace"):
        found = divergence_of_counts("kl", p, q, estimator=estimator)
        assert 0.3 < found < math.inf
    with pytest.raises(InputError, match="counts of the same categories; got 3 and 2"):
        divergence_of_counts("kl", [1, 2, 3], [1, 2])
    with pytest.raises(InputError, match=r"'zhang' \(kl\) for js; got 'nsb'"):
        divergence_of_counts("js", p, q, estimator="nsb")


def test_mutual_information_of_counts_is_the_entropy_identity():
    table = np.array([[30, 10], [5, 25]])
    p = table / 70
    outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0)
    assert float(mutual_information_of_counts(table)) == pytest.approx(float((p * np.log(p / outer)).sum()), rel=1e-12)
    independent, deviation, stated = repeated(
        lambda rng: mutual_information_of_counts(rng.multinomial(400, np.full(6, 1 / 6)).reshape(2, 3)), 0.0, 200
    )
    assert 0 < independent < 3 / 400  # (2 - 1)(3 - 1)/(2n) = 1/400
    assert 0.5 < stated / deviation < 2


# --- dependence ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_second_variant_is_unbiased_too():
    def estimate(rng):
        x = rng.normal(size=400)
        return mutual_information_knn(x, x + rng.normal(size=400), variant=2, k=5)

    bias, deviation, stated = repeated(estimate, 0.5 * math.log(2), 60)
    assert abs(bias) < 0.02 + 3 * deviation / math.sqrt(60)
    assert 0.6 < stated / deviation < 1.6


def test_labels_and_mixed_values_share_their_information():
    rng = np.random.default_rng(19)
    label = rng.integers(0, 3, 3000)
    assert mutual_information_mixed(label, label, k=5) == pytest.approx(math.log(3), abs=0.01)
    x = label * 10.0 + rng.random(3000)
    assert mutual_information_labels(x, label) == pytest.approx(math.log(3), abs=0.01)
    assert mutual_information_mixed(x, label.astype(float)) == pytest.approx(math.log(3), abs=0.01)


@pytest.mark.slow
def test_ross_on_the_irises_is_what_scikit_learn_says():
    # sklearn.feature_selection.mutual_info_classif (1.x, random_state=0), which adds noise of 1e-10: its own estimates.
    from sklearn.datasets import load_iris

    data, species = load_iris(return_X_y=True)
    expected = (0.48126275, 0.23770868, 0.98870227, 0.98249459)
    for column, value in zip(data.T, expected, strict=True):
        assert abs(mutual_information_labels(column, species) - value) < 0.05
    found = [float(mutual_information_labels(column, species)) for column in data.T]
    assert max(found) < math.log(3)
    assert np.argmax(found) == 2  # the petal's length tells most


def test_a_label_seen_once_is_left_out_and_only_labels_seen_once_are_refused():
    x = np.arange(20.0)
    assert mutual_information_labels(x, [0] * 10 + [1] * 9 + [2]) > 0.3
    with pytest.raises(InputError, match="y must hold some label twice; got 20 different ones"):
        mutual_information_labels(x, range(20))


@pytest.mark.parametrize("shape", [(300,), (300, 2), (300, 3)])
@pytest.mark.parametrize("strict", [True, False])
def test_counts_within_a_distance_are_those_of_the_direct_comparison(shape, strict):
    rng = np.random.default_rng(20)
    values = rng.normal(size=shape).reshape(300, -1)
    radius = rng.random(300)
    distance = np.abs(values[:, None] - values).max(axis=2)
    radius[:100] = distance[:100, 7]  # a sample at the very distance
    direct = (distance < radius[:, None]) if strict else (distance <= radius[:, None])
    assert np.array_equal(counts_within(values, radius, strict=strict)[radius > 0], direct.sum(axis=1)[radius > 0])


# --- spacings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["vasicek", "ebrahimi", "van-es"])
def test_spacings_agree_with_scipy(variant):
    from scipy.stats import differential_entropy

    x = np.random.default_rng(21).normal(size=200)
    other = differential_entropy(x, method=variant.replace("-", " "))
    assert float(entropy_spacing(x, variant=variant)) == pytest.approx(float(other), rel=1e-12)


def test_corrected_spacings_are_unbiased_for_the_uniform_density():
    bias, deviation, _ = repeated(lambda rng: entropy_spacing(rng.random(200)), 0.0, 300)
    assert abs(bias) < 3 * deviation / math.sqrt(300)
    bias, deviation, stated = repeated(lambda rng: entropy_spacing(rng.normal(size=400), window=8), NORMAL, 100)
    assert abs(bias) < 0.02 + 3 * deviation / math.sqrt(100)
    assert 0.7 < stated / deviation < 1.4


def test_spacings_widen_over_ties_and_check_their_window():
    x = rounded(np.random.default_rng(22), 1, 500)
    assert abs(entropy_spacing(x) - NORMAL) < 0.1
    assert math.isfinite(entropy_spacing(x, window=1))
    with pytest.raises(InputError, match="window must be from 1 to 4 for 10 observations; got 5"):
        entropy_spacing(np.arange(10.0), window=5)
    with pytest.raises(InputError, match="one-dimensional for spacings; got dimension 2"):
        entropy_spacing(np.eye(4, 2))
    with pytest.raises(InputError, match="got a constant"):
        entropy_spacing([1.0, 1.0, 1.0])


# --- columns of other libraries --------------------------------------------------------------------------------------


class Column:
    """What pandas and xarray columns have in common."""

    def __init__(self, values):
        self.values = values

    def to_numpy(self):
        return np.array(self.values, dtype=object)


class NAType:
    """Stands for nothing, as pandas.NA does."""


def test_columns_are_read_by_what_they_can_do():
    x = np.random.default_rng(23).normal(size=50)
    assert entropy_spacing(Column(list(x))) == entropy_spacing(x)
    with pytest.raises(InputError, match=r"samples must be finite; got nan \(1 of 4\)"):
        entropy_spacing(Column([1.0, 2.0, NAType(), 3.0]))
    with pytest.raises(InputError, match="y must not hold missing values; got None at place 1"):
        mutual_information_labels(x[:3], Column(["a", None, "b"]))
