"""Distributions made of data: estimates on demand, symbolic divergences from families, columns of other libraries."""

import math
import pickle

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.errors import InputError
from fieldmath.families import Cauchy, Gamma, Laplace, Normal, Poisson, Uniform

D = fm.Distribution
X = np.random.default_rng(1).normal(size=1000)


# --- counts ----------------------------------------------------------------------------------------------------------


def test_counts_answer_exactly_unless_an_estimator_is_asked_for():
    p = D.from_counts(list("aabbbc"))
    assert p.entropy() == sp.log(432) / 6
    found = p.entropy(estimator="miller-madow", base=2)
    assert found.unit == "bits"
    assert math.isclose(found * math.log(2), float(p.entropy()) + 2 / 12, rel_tol=1e-12)
    assert p.entropy(error="jackknife").method == "plug-in"


def test_categories_of_one_sample_only_make_divergences_infinite_or_smoothed():
    p, q = D.from_counts(list("aab")), D.from_counts(list("abcc"))
    assert q.kl(p) == sp.oo
    assert q.kl(p, estimator="plug-in") == math.inf
    assert 0 < q.kl(p, estimator="laplace") < math.inf
    assert math.isclose(p.js(q, estimator="plug-in"), float(p.js(q)), rel_tol=1e-12)
    assert math.isclose(p.cross_entropy(q, estimator="plug-in"), float(p.cross_entropy(q)), rel_tol=1e-12)


def test_what_is_not_made_of_data_has_no_estimator():
    for ask in (lambda: Normal(0, 1).entropy(estimator="knn"), lambda: D.from_pmf([0.5, 0.5]).entropy(estimator="nsb")):
        with pytest.raises(
            InputError, match="entropy: estimator must be left out unless every distribution is made of"
        ):
            ask()
    with pytest.raises(InputError, match="kl: estimator must be left out unless every"):
        D.from_counts(["a"]).kl(D.from_pmf({"a": 1}), estimator="zhang")
    with pytest.raises(InputError, match=r"estimator must be one of 'plug-in'.*got 'best'"):
        D.from_counts(["a", "b"]).entropy(estimator="best")


def test_weighted_labels_have_the_shares_of_their_weights():
    assert D.from_counts(["a", "b", "a"], weights=[1, 2, 1]).probabilities == (sp.Rational(1, 2), sp.Rational(1, 2))
    assert D.from_counts(["a", "b"], weights=[0.1, 0.3]).probabilities == pytest.approx((0.25, 0.75))
    with pytest.raises(InputError, match="weights must be one number for each of 2 observations; got shape"):
        D.from_counts(["a", "b"], weights=[1.0])
    with pytest.raises(InputError, match="weights must be 0 or more; got -1"):
        D.from_counts(["a", "b"], weights=[1, -1])


def test_equal_laws_with_different_data_are_equal():
    p, q = D.from_counts(["a", "b"]), D.from_pmf({"a": "1/2", "b": "1/2"})
    assert p == q
    assert hash(p) == hash(q)
    assert pickle.loads(pickle.dumps(p)).entropy(estimator="nsb") == p.entropy(estimator="nsb")


# --- samples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["knn", "histogram", "kde", "spacing"])
def test_every_estimator_answers_by_name(name):
    truth = float(Normal(0, 1).entropy())
    for found in (D.from_samples(X, estimator=name).entropy(), D.from_samples(X).entropy(estimator=name)):
        assert found.unit == "nats"
        assert abs(found - truth) < 4 * found.error + 0.03  # plus the bias of smoothing


def test_divergence_of_a_sample_is_symbolic_in_the_parameters_of_a_family():
    m, s = sp.Symbol("m", real=True), sp.Symbol("s", positive=True)
    p = D.from_samples(X)
    found = p.kl(Normal(m, s))
    assert found.free_symbols == {m, s}
    at = found.xreplace({m: sp.Integer(1), s: sp.Integer(2)})
    assert float(at) == pytest.approx(float(p.kl(Normal(1, 2))), rel=1e-12)
    # The minimum is at the mean and the deviation of the sample.
    best = {m: sp.Float(X.mean()), s: sp.Float(X.std())}
    for symbol in (m, s):
        assert abs(found.diff(symbol).subs(best)) < 1e-12


def test_observations_outside_the_support_are_infinitely_unlikely():
    p = D.from_samples([1.0, 2.0, 4.0, 5.0])
    assert D.from_samples([-1.0, 2.0, 3.0]).cross_entropy(Gamma("k", "t")) == sp.oo
    a, b = sp.symbols("a b", real=True)
    found = p.cross_entropy(Uniform(a, b))
    assert found.subs({a: 0, b: 6}) == sp.log(6)
    assert found.subs({a: 2, b: 6}) == sp.oo


def test_features_that_mix_data_and_parameters_are_summed_one_by_one():
    values = [0.5, 1.0, 4.0]
    p = D.from_samples(values)
    for q, point in ((Cauchy("a", "g"), {"a": 1, "g": 2}), (Laplace("a", "g"), {"a": 1, "g": 2})):
        found = p.cross_entropy(q)
        direct = -np.mean(q.subs(point).logpdf(np.array(values)))
        assert float(found.subs({symbol: point[symbol.name] for symbol in found.free_symbols})) == pytest.approx(direct)


def test_counts_against_a_family_stay_exact():
    r = sp.Symbol("r", positive=True)
    found = D.from_counts([1, 2, 2, 3]).cross_entropy(Poisson(r))
    assert fm.is_exact(found)
    assert sp.simplify(found.diff(r).subs(r, 2)) == 0


def test_weighted_samples_answer_where_there_is_a_meaning():
    weights = np.random.default_rng(2).integers(1, 4, X.size)
    p = D.from_samples(X, weights=weights)
    assert p.entropy(estimator="kde") == pytest.approx(1.42, abs=0.1)
    repeated = D.from_samples(np.repeat(X, weights))
    assert float(p.cross_entropy(Normal(0, 2))) == pytest.approx(float(repeated.cross_entropy(Normal(0, 2))))
    with pytest.raises(InputError, match="estimator must be 'histogram' or 'kde' for weighted samples; got 'knn'"):
        p.entropy()
    with pytest.raises(InputError, match="weights must be left out for nearest neighbours"):
        p.kl(D.from_samples(X))
    assert pickle.loads(pickle.dumps(p)) == p


def test_fewer_samples_than_neighbours_and_missing_values_get_a_sentence():
    with pytest.raises(InputError, match="samples must hold at least 4 observations; got 2"):
        D.from_samples([1.0, 2.0]).entropy()
    with pytest.raises(InputError, match=r"from_samples: data must be finite; got 1 values that are not"):
        D.from_samples([1.0, math.nan])
    with pytest.raises(InputError, match=r"estimator must be 'knn', 'histogram', 'kde' or 'spacing'; got 'magic'"):
        D.from_samples(X, estimator="magic")


# --- mutual information ----------------------------------------------------------------------------------------------


def test_the_estimator_of_information_follows_the_columns():
    rng = np.random.default_rng(3)
    y = X + rng.normal(size=X.size)
    labels = np.where(X > 0, "high", "low")
    assert fm.mutual_information(X, y).method == "KSG 1, k=3"
    assert fm.mutual_information(X, y, estimator="ksg2", k=5).method == "KSG 2, k=5"
    assert fm.mutual_information(y, labels).method == "Ross, k=3"
    assert fm.mutual_information(labels, y) == fm.mutual_information(y, labels)
    assert fm.mutual_information(labels, X > 0, base=2) == pytest.approx(1, abs=0.01)
    assert fm.mutual_information(labels, X > 0, estimator="miller-madow").method == "miller-madow"
    assert fm.mutual_information([1, 2, 1, 2], ["a", "b", "a", "b"]) == pytest.approx(math.log(2))


def test_estimates_of_information_agree_with_each_other():
    rng = np.random.default_rng(4)
    y = X + rng.normal(size=X.size)
    truth = 0.5 * math.log(2)
    for name in ("ksg", "ksg2", "mixed"):
        found = fm.mutual_information(X, y, estimator=name)
        assert abs(found - truth) < 4 * found.error
    # Labels made of a continuous column: both ways of counting must agree.
    labels = (y > 0).astype(int)
    ross, mixed = (fm.mutual_information(X, labels, estimator=name) for name in ("ross", "mixed"))
    assert abs(ross - mixed) < 2 * (ross.error + mixed.error)


def test_unusable_pairs_are_refused():
    with pytest.raises(InputError, match="mutual_information: x and y must hold the same number of observations"):
        fm.mutual_information(["a", "b"], ["a"])
    with pytest.raises(InputError, match=r"estimator must be one of 'auto', 'ksg'.*got 'best'"):
        fm.mutual_information(X, X, estimator="best")
    with pytest.raises(InputError, match="x must not hold missing values; got nan at place 1"):
        fm.mutual_information(["a", math.nan], ["a", "b"])


# --- columns of other libraries --------------------------------------------------------------------------------------


class Column:
    """What pandas and xarray columns have in common; entries may be objects."""

    def __init__(self, values):
        self.values = values

    def to_numpy(self):
        return np.array(self.values, dtype=object)


def test_columns_are_data():
    assert D.from_samples(Column(list(X))) == D.from_samples(X)
    assert D.from_counts(Column(["u", "v", "u"])) == D.from_counts(["u", "v", "u"])
    labels = np.where(X > 0, "u", "v")
    assert fm.mutual_information(Column(list(X)), Column(list(labels))) == fm.mutual_information(X, labels)
    with pytest.raises(InputError, match="data must be finite; got 1 values"):
        D.from_samples(Column([1, 2, None, 4]))
