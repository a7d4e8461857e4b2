"""Log-densities whose terms cancel, and the rounding that all their values share."""

import pytest

from fieldmath.families import Beta, Binomial, Gamma, Logarithmic, Normal, Poisson, Skellam


@pytest.mark.parametrize(
    ("p", "goal"),
    [(Gamma(10**15, 1), 1e-10), (Gamma(10**6, 1), 1e-12)],
    ids=str,
)
def test_entropies_survive_terms_that_cancel_sixteen_digits(p, goal):
    exact, found = float(p.entropy().evalf(30)), p.entropy(method="numeric")
    assert found.contains(exact)
    assert found.error < goal


def test_almost_equal_laws_have_a_divergence_with_ten_digits():
    # 1/(4n) + 1/(16n**2), from the series of the digamma function (DLMF 5.11.2).
    n = 10**8
    found = Beta(n, n).kl(Beta(n + 1, n), method="numeric")
    assert found.contains(1 / (4 * n) + 1 / (16 * n**2))
    assert found.error < 1e-7 * found


@pytest.mark.parametrize("p", [Poisson(10**6), Binomial(10**6, "3/10")], ids=str)
def test_broad_discrete_laws_have_the_entropy_of_a_normal_law_to_their_skewness(p):
    found = p.entropy()
    normal = Normal(0, p.std()).entropy().evalf()
    assert found.error < 1e-12
    assert float(found) == pytest.approx(float(normal), abs=1e-6)  # the difference is of the order 1/variance


# mpmath, sums of the definition with 40 digits.
@pytest.mark.parametrize(
    ("p", "truth"), [(Logarithmic(0.008866), 0.028641743715850619), (Skellam(40, 9.333), 3.36758458421168438)], ids=str
)
def test_rounding_that_all_terms_share_is_part_of_the_error(p, truth):
    assert p.entropy(method="numeric").contains(truth)
