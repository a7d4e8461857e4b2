# ruff: noqa: E501 - code as people write it, one mistake in a row
"""Measures of joint tables, and of laws in the rows of arrays: right code is accepted, mistakes are named."""

import numpy as np
import pytest
from scipy.special import entr, rel_entr, xlogy
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score, normalized_mutual_info_score

import fieldmath as fm


def mi(t):
    p = t / t.sum()
    return np.sum(rel_entr(p, np.outer(p.sum(axis=1), p.sum(axis=0))))


def by_loops(t):
    p, total = t / t.sum(), 0.0
    for i in range(p.shape[0]):
        for j in range(p.shape[1]):
            if p[i, j] > 0:
                total += p[i, j] * np.log(p[i, j] / (p[i].sum() * p[:, j].sum()))
    return total


def by_entropies(t, sign=-1.0):
    p = t / t.sum()
    return entr(p.sum(axis=1)).sum() + entr(p.sum(axis=0)).sum() + sign * entr(p).sum()


RIGHT_JOINT = [
    (mi, "mutual_information", {}),
    (by_loops, "mutual_information", {"given": "counts"}),
    (by_entropies, "mutual information", {"given": "counts"}),
    (mutual_info_score, "mi", {"given": "samples"}),
    (lambda t: mi(t) / np.log(2), "mutual_information", {"base": 2}),
    (lambda t: entr(t).sum(), "joint_entropy", {}),
    (lambda t: entr(t).sum() - entr(t.sum(axis=1)).sum(), "conditional_entropy", {}),
]
WRONG_JOINT = [
    (lambda t: mi(t) / np.log(2), {}, "bits for nats"),
    (lambda t: -mi(t), {}, "sign"),
    (lambda t: np.sum(t * np.log(t / np.outer(t.sum(axis=1), t.sum(axis=0)))), {}, "0*log(0) is NaN"),
    (lambda t: np.sum(t * np.log((t + 1e-9) / (np.outer(t.sum(1), t.sum(0)) + 1e-9))), {}, "epsilon inside the logarithm"),
    (lambda t: by_entropies(t, 1.0), {}, "joint entropy added"),
    (lambda t: entr(t).sum(), {}, "joint entropy"),
    (lambda t: entr(t).sum() - entr(t.sum(axis=1)).sum(), {}, "conditional entropy of the second given the first"),
    (lambda t: np.sum(rel_entr(t, np.outer(t.sum(axis=1), t.sum(axis=0)))), {"given": "counts"}, "input not normalised"),
    (lambda t: np.mean(rel_entr(t, np.outer(t.sum(axis=1), t.sum(axis=0)))), {}, "mean over outcomes"),
    (normalized_mutual_info_score, {"given": "samples"}, "normalised by the mean entropy"),
    (lambda x, y: mutual_info_score(x, x), {"given": "samples"}, "entropy of the first"),
]  # fmt: skip
RIGHT_BATCH = [
    (lambda p, q: rel_entr(p, q).sum(axis=1), "kl", {}),
    (lambda p, q: rel_entr(p, q).sum(axis=-1, keepdims=True), "kl", {}),
    (lambda p, q: entropy(p, q, axis=1), "kl", {}),
    (lambda p: entropy(p.T), "entropy", {}),
    (lambda p, q: -xlogy(p, q).sum(axis=1).mean(), "cross_entropy", {}),
    (lambda p, q: -xlogy(p, q).sum(), "cross_entropy", {}),
    (lambda p: entropy(p, base=2, axis=1), "entropy", {"base": 2}),
    (lambda p, q: [float(rel_entr(a, b).sum()) for a, b in zip(p, q, strict=True)], "kl", {}),
]
WRONG_BATCH = [
    (lambda p, q: rel_entr(p, q).sum(axis=0), "kl", "wrong axis"),
    (lambda p, q: rel_entr(q, p).sum(axis=1), "kl", "arguments reversed"),
    (lambda p, q: rel_entr(p, q).sum(axis=1) / np.log(2), "kl", "bits for nats"),
    (lambda p, q: (p * np.log(p / q)).sum(axis=1), "kl", "0*log(0) is NaN"),
    (lambda p, q: (p * np.log((p + 1e-7) / (q + 1e-7))).sum(axis=1), "kl", "epsilon inside the logarithm"),
    (lambda p, q: xlogy(p, q).sum(axis=1).mean(), "cross_entropy", "sign"),
    (lambda p, q: rel_entr(p, q).mean(axis=1), "kl", "mean over outcomes"),
    (lambda p, q: -xlogy(q, p).sum(axis=1).mean(), "cross_entropy", "arguments reversed"),
]


@pytest.mark.parametrize(("func", "measure", "options"), RIGHT_JOINT)
def test_right_codes_of_joint_measures_are_accepted(func, measure, options):
    report = fm.verify.scalar(func, measure, **options)
    assert report.ok, str(report)


@pytest.mark.parametrize(("func", "options", "name"), WRONG_JOINT)
def test_mistakes_in_mutual_information_are_named(func, options, name):
    report = fm.verify.scalar(func, "mutual_information", **options)
    assert not report.ok
    assert report.diagnosis.name == name, str(report)


@pytest.mark.parametrize(("func", "measure", "options"), RIGHT_BATCH)
def test_right_codes_of_rows_are_accepted(func, measure, options):
    report = fm.verify.scalar(func, measure, given="batch", **options)
    assert report.ok, str(report)


@pytest.mark.parametrize(("func", "measure", "name"), WRONG_BATCH)
def test_mistakes_in_codes_of_rows_are_named(func, measure, name):
    report = fm.verify.scalar(func, measure, given="batch")
    assert not report.ok
    assert report.diagnosis.name == name, str(report)


def test_samples_belong_to_joint_measures():
    with pytest.raises(fm.FieldMathError, match="given must not be 'samples'"):
        fm.verify.scalar(mi, "kl", given="samples")
    with pytest.raises(fm.FieldMathError, match="given must be one of 'probabilities', 'counts', 'samples'"):
        fm.verify.scalar(mi, "mutual_information", given="density")
