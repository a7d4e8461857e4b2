"""Estimators: noise is forgiven, a bias that goes away is reported, one that stays is named."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.families import Categorical, Exponential, Normal

LAW = Categorical(["1/2", "1/4", "1/8", "1/8"])
WIDE = Normal(1, 2)


def plug_in(labels):
    _, counts = np.unique(labels, return_counts=True)
    f = counts / counts.sum()
    return -np.sum(f * np.log(f))


def miller_madow(labels):
    return plug_in(labels) + (len(np.unique(labels)) - 1) / (2 * len(labels))


def spacing(x):
    """Return Vasicek's estimate with 10 spacings."""
    x, m, n = np.sort(x), 10, len(x)
    upper, lower = x[np.minimum(np.arange(n) + m, n - 1)], x[np.maximum(np.arange(n) - m, 0)]
    return np.mean(np.log(n * (upper - lower) / (2 * m)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("func", "law", "exact"),
    [
        (plug_in, LAW, "entropy"),
        (miller_madow, LAW, "entropy"),
        (np.mean, WIDE, "mean"),
        (np.var, WIDE, "variance"),
        (lambda x: (x.mean(), x.std(ddof=1) / np.sqrt(x.size)), WIDE, "mean"),
        (lambda x: np.var(x, ddof=1), WIDE, 4),
        (lambda x: 1 + np.log(np.mean(x)), Exponential(2), "entropy"),
    ],
)
def test_consistent_estimators_are_accepted(func, law, exact):
    report = fm.verify.estimator(func, law, exact)
    assert report.ok, str(report)
    assert len(report.bias) == len(report.standard_error) == 4


def test_the_bias_of_the_plug_in_estimator_falls_like_one_over_n():
    report = fm.verify.estimator(plug_in, LAW, "entropy")
    assert 0.7 < report.bias_order < 1.3
    # (K - 1)/(2n), Miller 1955, within six of its standard errors
    assert report.bias[0] == pytest.approx(-3 / 100, abs=6 * report.standard_error[0] + 1 / 50**2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("func", "law", "exact", "names"),
    [
        (lambda x: plug_in(x) / np.log(2), LAW, "entropy", {"bits for nats"}),
        (lambda x: -plug_in(x), LAW, "entropy", {"sign"}),
        (lambda x: 2 * np.mean(x), WIDE, "mean", {"factor 2"}),
        (np.std, WIDE, "variance", {"standard deviation for variance"}),
        (lambda x: np.std(x) / np.sqrt(len(x)), WIDE, "std", {"standard error for standard deviation"}),
        (lambda x: np.sum((x - x.mean()) ** 2), WIDE, "variance", {"multiplied by n"}),
        (lambda x: spacing(x) + 1, WIDE, "entropy", {"constant offset"}),
    ],
)
def test_a_bias_that_stays_is_named(func, law, exact, names):
    report = fm.verify.estimator(func, law, exact)
    assert not report.ok
    assert report.diagnosis.name in names, str(report)


def test_a_claim_of_no_bias_is_tested_where_a_bias_is_largest():
    assert fm.verify.estimator(lambda x: np.var(x, ddof=1), WIDE, "variance", unbiased=True).ok
    report = fm.verify.estimator(np.var, WIDE, "variance", unbiased=True)
    assert report.diagnosis.name == "divided by n for n - 1"


def test_stated_errors_are_compared_with_the_scatter():
    honest = fm.verify.estimator(lambda x: (x.mean(), x.std(ddof=1) / np.sqrt(x.size)), WIDE, "mean")
    assert 0.5 < honest.coverage < 0.85
    boastful = fm.verify.estimator(lambda x: (x.mean(), 0.01 / np.sqrt(x.size)), WIDE, "mean")
    assert [finding.kind for finding in boastful.findings] == ["error"]


def test_divergences_are_estimated_from_two_samples():
    def moments(x, y):
        a, b = np.var(x), np.var(y)
        return np.log(b / a) / 2 + (a + (x.mean() - y.mean()) ** 2) / (2 * b) - 0.5

    p, q = Normal(0, 1), Normal(1, 2)
    assert fm.verify.estimator(moments, p, "kl", q=q).ok
    assert not fm.verify.estimator(lambda x, y: moments(y, x), p, "kl", q=q).ok


@pytest.mark.parametrize(
    ("func", "kind"),
    [
        (lambda x: x.nothing, "raises"),
        (lambda x: None, "type"),
        (lambda x: np.nan, "nan"),
        (lambda x: x.sort() or x[0], "mutates"),
    ],
)
def test_what_is_no_estimate_is_said(func, kind):
    assert fm.verify.estimator(func, WIDE, "mean").findings[0].kind == kind


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fm.verify.estimator(np.mean, 3, "mean"), "p must be a Distribution; got 3"),
        (lambda: fm.verify.estimator(3, WIDE, "mean"), "func must be callable; got 3"),
        (lambda: fm.verify.estimator(np.mean, WIDE, "medoid"), "exact must be a number or one of entropy, mean"),
        (lambda: fm.verify.estimator(np.mean, WIDE, "mean", sizes=(10, 5)), "sizes must be two or more growing"),
        (lambda: fm.verify.estimator(np.mean, WIDE, "mean", replications=2), "replications must be 10 or more"),
    ],
)
def test_bad_input_gets_a_sentence(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()
