"""All pairs at once agree with one pair at a time, and keep their digits where the two are nearly equal."""

import mpmath
import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.bulk import PAIRED
from fieldmath.families import Beta, Exponential, Gamma, Normal, Poisson, Uniform

WITH_ORDER = ("renyi", "tsallis")
QUESTIONS = [
    *((name, None) for name in PAIRED if name not in WITH_ORDER),
    *((name, alpha) for name in WITH_ORDER for alpha in ("1/3", 1, "5/2")),
    ("tsallis", 0),
    ("renyi", 0),
    ("renyi", sp.oo),
]


def tables(with_zeros):
    """Return probabilities that are multiples of 2**-20 and sum to 1 exactly."""
    rng = np.random.default_rng(7)
    counts = rng.multinomial(2**20, rng.dirichlet(np.ones(12)), size=7)
    if with_zeros:
        counts[1:4, :3] += counts[1:4, 3:6]
        counts[1:4, 3:6] = 0
        counts[2, 0] += counts[2, 11]
        counts[2, 11] = 0
    table = counts / 2**20
    return table[:4], table[3:]


@pytest.mark.parametrize(("name", "alpha"), QUESTIONS)
@pytest.mark.parametrize("with_zeros", [False, True])
def test_every_entry_is_the_functional_of_its_pair(name, alpha, with_zeros):
    P, Q = tables(with_zeros)
    matrix = fm.pairwise(P, Q, name, alpha=alpha)
    for i, p in enumerate(P):
        for j, q in enumerate(Q):
            one, other = (fm.Distribution.from_pmf({k: float(v) for k, v in enumerate(row)}) for row in (p, q))
            ask = getattr(one, name)
            expected = float(ask(other) if alpha is None else ask(other, alpha))
            # The single pair's own error is a few roundings; the matrix promises nine digits.
            assert matrix[i, j] == pytest.approx(expected, rel=1e-9, abs=1e-15)


def in_many_digits(name, alpha, p, q):
    """Return a divergence of probabilities that are exact in binary, with 40 digits."""
    mpmath.mp.dps = 60
    pairs = [(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(p, q, strict=True)]
    total = mpmath.fsum
    if name == "kl":
        return total(a * mpmath.log(a / b) for a, b in pairs)
    if name == "js":
        return total(a * mpmath.log(2 * a / (a + b)) + b * mpmath.log(2 * b / (a + b)) for a, b in pairs) / 2
    affinity = total(a**alpha * b ** (1 - alpha) for a, b in pairs)
    return {"renyi": mpmath.log(affinity) / (alpha - 1), "hellinger": mpmath.sqrt(1 - affinity)}[name]


@pytest.mark.parametrize(("name", "order"), [("kl", 1), ("js", 0.5), ("renyi", 2), ("renyi", 0.25), ("hellinger", 0.5)])
@pytest.mark.parametrize("bits", [2, 12, 30])
def test_nearly_equal_rows_keep_nine_digits(name, order, bits):
    p = np.array([[1, 2, 3, 5, 9, 12]]) / 32
    step = np.array([[1, -1, 2, -2, 1, -1]]) / 2.0 ** (8 + bits)
    rows = np.vstack([p, p + step, np.roll(p, 1)])
    alpha = order if name == "renyi" else None
    found = fm.pairwise(rows, functional=name, alpha=alpha)
    assert found[0, 1] == pytest.approx(float(in_many_digits(name, order, rows[0], rows[1])), rel=1e-9)
    assert (np.diag(found) == 0).all()


def test_one_long_pair_is_summed_like_a_short_one():
    rng = np.random.default_rng(1)
    p, q = rng.random((2, 200_001))
    p[::7] = 0
    p, q = p / p.sum(), q / q.sum()
    direct = fm.pairwise(p[None], q[None])[0, 0]
    assert direct == pytest.approx(fm.pairwise(np.tile(p, (3, 1)), np.tile(q, (3, 1)))[1, 2], rel=1e-11)
    q[3] += q[5]
    q[5] = 0
    assert fm.pairwise(p[None], q[None])[0, 0] == np.inf
    assert fm.pairwise(q[None], q[None])[0, 0] == 0


def test_a_ratio_too_large_for_a_number_is_no_infinity():
    p, q = np.array([[0.5, 0.5]]), np.array([[1e-310, 1.0]])
    assert fm.pairwise(p, q).item() == pytest.approx(np.log(0.5) - 0.5 * np.log(1e-310), rel=1e-12)
    assert fm.pairwise(p, q, "js").item() == pytest.approx(fm.pairwise(p, [[0, 1]], "js").item(), rel=1e-12)


def test_symmetric_divergences_of_one_table_are_symmetric_and_those_of_a_copy_are_the_same():
    P, _ = tables(True)
    for name in ("js", "total_variation"):
        matrix = fm.pairwise(P, functional=name)
        assert (matrix == matrix.T).all()
        assert matrix == pytest.approx(fm.pairwise(P, P.copy(), name), rel=1e-12)


def test_bits_are_nats_over_log_2():
    P, Q = tables(False)
    assert fm.pairwise(P, Q, "js", base=2) == pytest.approx(fm.pairwise(P, Q, "js") / np.log(2), rel=1e-15)


BATCHES = [
    (Normal.batch(mu=[0, 1.5, -2], sigma=[1, 0.5, 3]), Normal.batch(mu=[0.25, 4], sigma=2)),
    (Gamma.batch(shape=[1, 2.5], scale=[1, 3]), Gamma.batch(shape=2, scale=[0.5, 2])),
    (Poisson.batch(rate=[1, 2, 7]), Poisson.batch(rate=[3])),
    (Exponential.batch(rate=[1, 2]), Gamma.batch(shape=[2, 3], scale=1)),
    (Beta.batch(a=[1, 2], b=3), Beta.batch(a=0.5, b=[1, 2])),
]


@pytest.mark.parametrize(("first", "second"), BATCHES, ids=lambda batch: repr(batch))
@pytest.mark.parametrize(("name", "alpha"), [("kl", None), ("renyi", "1/2"), ("hellinger", None), ("jeffreys", None)])
def test_members_of_families_agree_with_single_distributions(first, second, name, alpha):
    matrix = fm.pairwise(first, second, name, alpha=alpha)

    def member(batch, k):
        return getattr(fm.families, batch.row.name)(**{n: float(a[k]) for n, a in batch.arrays.items()})

    for i in range(len(first)):
        for j in range(len(second)):
            ask = getattr(member(first, i), name)
            expected = ask(member(second, j)) if alpha is None else ask(member(second, j), alpha)
            assert matrix[i, j] == pytest.approx(float(expected), rel=1e-9)


def test_without_a_closed_form_the_integral_is_computed_for_each_pair():
    found = fm.pairwise(Normal.batch(mu=[0, 1], sigma=1), functional="total_variation")
    # |Phi(1/2) - Phi(-1/2)|
    assert found[0, 1] == pytest.approx(0.3829249225480262, rel=1e-9)
    assert found[1, 1] == 0


def test_nearly_equal_members_keep_their_digits():
    step = 1e-7
    found = fm.pairwise(Normal.batch(mu=[0, step], sigma=1))[0, 1]
    assert found == pytest.approx(step**2 / 2, rel=1e-9)
    scales = Exponential.batch(rate=[1, 1 + 2.0**-24])
    # log(1 + h) - 1 + 1/(1 + h) = h**2/2 - 2*h**3/3 + ...
    h = 2.0**-24
    assert fm.pairwise(scales)[1, 0] == pytest.approx(h**2 / 2 - h**3 / 3, rel=1e-9)


WRONG = [
    (lambda: fm.pairwise([0.5, 0.5]), r"P must have shape \(distributions, categories\); got \(2,\)"),
    (lambda: fm.pairwise([[0.5, 0.6]]), r"rows of P must sum to 1; got 1.1 in row 0. Use normalize=True"),
    (lambda: fm.pairwise([[0.5, 0.5]], [[1.5, -0.5]]), "Q must have finite entries of at least 0; got -0.5 at row 0"),
    (lambda: fm.pairwise([[np.nan, 1]]), "P must have finite entries of at least 0; got nan"),
    (lambda: fm.pairwise([[np.inf, 1]], normalize=True), "P must have finite entries of at least 0; got inf"),
    (lambda: fm.pairwise([[0.0, 0.0]], normalize=True), "rows of P must sum to 1; got 0 in row 0"),
    (lambda: fm.pairwise([[0.5, 0.5]], functional="nope"), "functional must be one of 'cross_entropy', 'kl'"),
    (lambda: fm.pairwise([[0.5, 0.5]], [[1, 0, 0]]), "P and Q must have as many categories; got 2 and 3"),
    (lambda: fm.pairwise([[0.5, 0.5]], functional="renyi"), "alpha must be given"),
    (lambda: fm.pairwise([[0.5, 0.5]], functional="renyi", alpha=-1), "alpha must be a number of at least 0; got -1"),
    (lambda: fm.pairwise([[0.5, 0.5]], alpha=2), "alpha must be left out for 'kl'; got 2"),
    (lambda: fm.pairwise([[0.5, 0.5]], base=1), "base must be a positive number other than 1; got 1"),
    (lambda: fm.pairwise([[0.5, 0.5]], functional="hellinger", base=2), "base must be left out for 'hellinger'"),
    (lambda: fm.pairwise([["a"]]), "P must be a table of real numbers; got dtype <U1"),
    (lambda: fm.pairwise([[1.0], [0.5, 0.5]]), "P must be a regular table"),
    (lambda: fm.pairwise(Normal.batch(mu=[0], sigma=1), [[1.0]]), "P and Q must both be batches or both tables"),
    (lambda: Normal.batch(mu=0, sigma=1), "parameters must be numbers or 1-D arrays of one length"),
    (lambda: Normal.batch(mu=[0, 1], sigma=[1, 2, 3]), "parameters must be numbers or 1-D arrays of one length"),
    (lambda: Normal.batch(mu=[0, 1], sigma=[1, 0]), "sigma must be a positive number; got 0"),
    (lambda: Uniform.batch(a=[0, 2], b=[1, 1]), "a must be less than b; got a=2, b=1 at index 1"),
    (lambda: Poisson.batch(rate=["x"]), "rate must be a number or a 1-D array of real numbers"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_bad_input_gets_a_sentence(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()
