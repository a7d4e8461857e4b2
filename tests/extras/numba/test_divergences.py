"""Compiled sums over categories equal those of NumPy to rounding, zeros and extremes included."""

import os

import numpy as np
import pytest
import sympy as sp
from scipy.special import rel_entr

pytest.importorskip("numba", reason="needs the fast extra")

import fieldmath as fm
from fieldmath.probability.bulk import fused
from fieldmath.probability.bulk.separation import separated
from fieldmath.probability.functionals import FUNCTIONALS, JS, KL

# One of each kind: smooth with a finite or an infinite limit at 0, with a root, not smooth, no divergence at all.
COMPILED = ("kl", "js", "jeffreys", "hellinger", "total_variation", "cross_entropy")


@pytest.fixture(autouse=True, scope="module")
def _cache(tmp_path_factory):
    before = os.environ.get("FIELDMATH_CACHE_DIR")
    os.environ["FIELDMATH_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("FIELDMATH_CACHE_DIR")
    if before is not None:
        os.environ["FIELDMATH_CACHE_DIR"] = before


def pair(zeros_of_p, zeros_of_q, count=300_001):
    """Return two laws over a number of categories that is no multiple of anything, with zeros where asked for."""
    p, q = np.random.default_rng(5).random((2, count))
    p[zeros_of_p], q[zeros_of_q] = 0, 0
    return p / p.sum(), q / q.sum()


ZEROS = {
    "none": ([], []),
    "p": (slice(None, None, 3), []),
    "q": ([], slice(None, None, 5)),
    "both": (slice(None, None, 3), slice(None, None, 6)),
    "apart": (slice(None, None, 3), slice(1, None, 3)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPILED)
def test_both_engines_agree_on_one_long_pair_wherever_there_are_zeros(name):
    for where in ZEROS.values():
        p, q = pair(*where)
        found = []
        for engine in ("numpy", "numba"):
            with fm.engine(engine, threads=2):
                found.append(fm.pairwise(p[None], q[None], name, normalize=True).item())
        # Sums of some 1e5 terms of either sign in another order; what is lost where p and q cancel is far less.
        assert found[1] == pytest.approx(found[0], rel=1e-11), where


@pytest.mark.parametrize("name", ["js", "total_variation"])
def test_both_engines_agree_on_matrices_whose_terms_do_not_separate(name):
    rng = np.random.default_rng(8)
    table = rng.dirichlet(np.full(333, 0.3), 40)
    table[:20, :100] = 0
    found = []
    for engine in ("numpy", "numba"):
        with fm.engine(engine):
            found.append(
                [
                    fm.pairwise(table, functional=name, normalize=True),
                    fm.pairwise(table, table[5:9], name, normalize=True),
                ]
            )
    for one, other in zip(*found, strict=True):
        assert np.allclose(one, other, rtol=1e-9, atol=1e-15)
        assert (np.diag(other[5:9] if other.shape[1] == 4 else other) == 0).all()


def test_the_written_logarithm_is_exact_to_a_unit_in_the_last_place():
    text = fused.pair_text(separated(KL, None)).split("def kernel")[0]
    loop = "def kernel(x, out):\n    for i in range(x.size):\n        out[i] = log(x[i])\n"
    rng = np.random.default_rng(2)
    edges = [5e-324, 2.2e-308, 2.3e-308, 0.5**0.5, np.nextafter(1, 0), 1.0, np.nextafter(1, 2), 2**0.5, 1.7e308]
    x = np.concatenate([np.exp(rng.uniform(-740, 709, 20_000)), rng.uniform(0.4, 2.5, 20_000), edges])
    found = np.empty_like(x)
    fused.compiled(text + loop)(x, found)
    exact = np.log(x)  # NumPy's own is within a unit, too.
    assert np.all(np.abs(found - exact) <= 2 * np.spacing(np.abs(exact)))


def test_what_is_equal_or_nearly_so_keeps_its_digits():
    p, _ = pair([], [])
    step = 1e-8 * np.where(np.arange(p.size - 1) % 2, 1.0, -1.0) * p[:-1].min()
    near = p + np.append(step, -step.sum())
    with fm.engine("numba"):
        assert fm.pairwise(p[None], p[None].copy()).item() == 0
        found = fm.pairwise(p[None], near[None]).item()
    assert found == pytest.approx(((p - near) ** 2 / p).sum() / 2, rel=1e-6)  # The next term is smaller by 1e-8.


def test_a_ratio_too_large_for_a_number_is_no_infinity():
    p, q = np.array([[0.5, 0.5]]), np.array([[1e-310, 1.0]])
    with fm.engine("numba"):
        assert fm.pairwise(p, q).item() == pytest.approx(rel_entr(p, q).sum(), rel=1e-12)


def test_definitions_with_other_powers_are_left_to_numpy():
    assert fused.pair_text(separated(FUNCTIONALS["renyi"], sp.Rational(1, 3))) is None
    assert fused.rest_text(separated(JS, JS.order)) is not None
