"""Which symbols of an expression take the assumptions of the parameter that it stands for."""

import sympy as sp

import fieldmath as fm
from fieldmath.families import Normal
from fieldmath.probability.domains import POSITIVE, UNIT, read

X, Y = sp.Symbol("x"), sp.Symbol("x", real=True)


def test_the_scores_of_a_softmax_stay_real():
    z = sp.symbols("z1:4", real=True)
    total = sum(map(sp.exp, z))
    model = fm.Distribution.from_pmf([sp.exp(value) / total for value in z])
    assert model.entropy().free_symbols == set(z)
    loss = fm.Distribution.from_pmf(["1/2", "1/4", "1/4"]).cross_entropy(model)
    assert sp.simplify(sp.diff(loss, z[0]) - (sp.exp(z[0]) / total - sp.Rational(1, 2))) == 0


def test_a_symbol_that_stands_alone_or_in_a_product_takes_the_domain():
    assert read(X, POSITIVE).is_positive
    assert read(2 * Y, POSITIVE).is_positive
    assert Normal(0, 3 * Y).arguments["sigma"].is_positive


def test_a_complement_takes_the_domain_of_the_probability_itself():
    law = fm.Distribution.from_pmf({"yes": Y, "no": 1 - Y})
    assert all(symbol.is_positive for symbol in law.entropy().free_symbols)


def test_in_sums_only_symbols_of_which_nothing_is_known_change():
    assert read(1 - sp.exp(Y), UNIT).free_symbols == {Y}
    assert read(1 - sp.exp(X), UNIT).free_symbols == {sp.Symbol("x", positive=True)}
