"""Total variation distances of members with free parameters, where their densities cross."""

from __future__ import annotations

import pytest
import sympy as sp

from fieldmath import families as f

VALUES = {"m": 0, "n": "3/2", "s": 1, "t": "5/2", "k": 3, "a": 2, "b": 3}


def member(name: str, arguments: str, values=None):
    words = arguments.split()
    return getattr(f, name)(*(words if values is None else [values.get(word, word) for word in words]))


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("Normal", "m s", "n s"),
        ("Normal", "m s", "n t"),
        ("Normal", "m s", "m t"),
        ("Laplace", "m s", "n s"),
        ("Laplace", "m s", "m t"),
        ("Logistic", "m s", "n s"),
        ("StudentT", "k m s", "k n s"),
        ("GeneralizedNormal", "m a b", "n a b"),
        ("LogNormal", "m s", "n t"),
        ("LogLogistic", "s b", "t b"),
    ],
)
def test_symbolic_distance_is_the_numeric_one(name, first, second):
    symbolic = member(name, first).total_variation(member(name, second))
    assert not symbolic.has(sp.Integral)
    at = {symbol: sp.Rational(VALUES[symbol.name]) for symbol in symbolic.free_symbols}
    numeric = member(name, first, VALUES).total_variation(member(name, second, VALUES), method="numeric")
    assert abs(float(symbolic.xreplace(at)) - numeric) <= numeric.error + 1e-14


def test_normal_laws_of_any_scales_have_a_case_for_equal_ones():
    distance = f.Normal("m", "s").total_variation(f.Normal("n", "t"))
    s, t = (sp.Symbol(name, positive=True) for name in "st")
    m, n = (sp.Symbol(name, real=True) for name in "mn")
    assert distance.subs(t, s) == sp.erf(sp.sqrt(2) * sp.Abs(m - n) / (4 * s))
    assert distance.subs({m: n, t: 2 * s}).subs(s, 1).evalf() > 0.3


def test_distance_grows_to_one_with_the_shift():
    distance = f.Logistic(0, "s").total_variation(f.Logistic("m", "s"))
    assert distance.subs({"s": 1}).free_symbols
    (m,) = (symbol for symbol in distance.free_symbols if symbol.name == "m")
    assert distance.subs(m, 0) == 0
    assert sp.limit(distance.xreplace(dict.fromkeys(distance.free_symbols - {m}, sp.S.One)), m, sp.oo) == 1


def test_skewed_and_two_sided_laws_of_different_scales_stay_integrals():
    for p, q in (
        (f.AsymmetricLaplace("m", "a", "k"), f.AsymmetricLaplace("n", "a", "k")),
        (f.Laplace("m", "s"), f.Laplace("n", "t")),
    ):
        assert p.total_variation(q).has(sp.Integral)


def test_inverse_gaussian_entropy_and_pairs_follow_from_its_mean_logarithm():
    p, q = f.InverseGaussian(2, "1/2"), f.Gamma(3, "1/2")
    for exact, numeric in ((p.entropy(), p.entropy(method="numeric")), (p.kl(q), p.kl(q, method="numeric"))):
        assert exact.has(sp.Ei)
        assert abs(float(exact) - numeric) <= numeric.error + 1e-12
