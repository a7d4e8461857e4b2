"""A third collection of distribution objects, samplers and estimators, hunted for weaknesses."""

import numpy as np
import pytest
from scipy.special import xlogy

import fieldmath as fm
from fieldmath.families import Binomial, Exponential, Normal, Poisson
from tests.unit.verify.hunted_objects import RIGHT_ESTIMATORS, RIGHT_OBJECTS, WRONG_ESTIMATORS, WRONG_OBJECTS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::RuntimeWarning")]


def rows(table):
    return [pytest.param(*row, id=name) for name, row in table.items()]


@pytest.mark.parametrize(("obj", "law"), rows(RIGHT_OBJECTS))
def test_right_objects_are_accepted(obj, law):
    report = fm.verify.distribution(obj, law)
    assert report.ok, str(report)


@pytest.mark.parametrize(("obj", "law", "name"), rows(WRONG_OBJECTS))
def test_wrong_objects_are_rejected_and_named(obj, law, name):
    report = fm.verify.distribution(obj, law)
    assert not report.ok
    assert (name in report.diagnosis.names) if name else not report.diagnosis, str(report)


@pytest.mark.parametrize(("func", "law", "exact", "options"), rows(RIGHT_ESTIMATORS))
def test_right_estimators_are_accepted(func, law, exact, options):
    report = fm.verify.estimator(func, law, exact, **options)
    assert report.ok, str(report)


@pytest.mark.parametrize(("func", "law", "exact", "options", "name"), rows(WRONG_ESTIMATORS))
def test_wrong_estimators_are_rejected_and_named(func, law, exact, options, name):
    report = fm.verify.estimator(func, law, exact, **options)
    assert not report.ok
    assert (name in report.diagnosis.names) if name else not report.diagnosis, str(report)


def test_nine_in_ten_have_a_name():
    names = [row[-1] for table in (WRONG_OBJECTS, WRONG_ESTIMATORS) for row in table.values()]
    assert sum(name is not None for name in names) >= 0.9 * len(names)


def test_samplers_of_laws_with_many_rare_values_are_judged():
    """No value of Poisson(1e6) is expected five times: the values are compared all together."""

    def drawn(mean):
        return {"rvs": lambda size: np.random.default_rng(4).poisson(mean, size)}

    assert fm.verify.distribution(drawn(1e6), Poisson(1_000_000)).ok
    assert not fm.verify.distribution(drawn(1.001e6), Poisson(1_000_000)).ok
    few = {"rvs": lambda size: np.random.default_rng(4).binomial(9, 0.3, size)}
    assert fm.verify.distribution(few, Binomial(10, "3/10")).diagnosis.name == "n - 1 for n"


def test_two_samples_exchanged_are_named():
    def rates(x, y):
        return np.log(np.mean(y) / np.mean(x)) + np.mean(x) / np.mean(y) - 1

    p, q = Exponential(2), Exponential(3)
    assert fm.verify.estimator(rates, p, "kl", q=q).ok
    report = fm.verify.estimator(lambda x, y: rates(y, x), p, "kl", q=q)
    assert report.diagnosis.name == "arguments reversed"


def test_a_missing_normalisation_says_which_parameter_it_is():
    report = fm.verify.distribution({"logpdf": lambda x: -((x - 1) ** 2) / 8 - 0.5 * np.log(2 * np.pi)}, Normal(1, 2))
    assert "that is sigma" in report.diagnosis.first.detail


def test_a_guard_for_p_alone_leaves_nan_where_both_are_zero():
    """xlogy(p, p) - p*log(q) is how deep-learning libraries write it; no epsilon is in it."""

    def kl(p, q):
        return np.sum(xlogy(p, p) - p * np.log(q))

    report = fm.verify.scalar(kl, "kl")
    assert report.diagnosis.name == "0*log(0) is NaN", str(report)
