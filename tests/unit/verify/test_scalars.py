"""Code for entropies and divergences: right code is accepted, wrong code is rejected and its mistake named."""

import math

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.families import Exponential, Normal
from tests.unit.verify.scalar_codes import RIGHT, WRONG

quiet = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@quiet
@pytest.mark.parametrize("name", RIGHT)
def test_right_code_is_accepted(name):
    measure, func, options = RIGHT[name]
    report = fm.verify.scalar(func, measure, **options)
    assert report.ok, str(report)
    assert report.check() == report


@quiet
@pytest.mark.parametrize("name", WRONG)
def test_wrong_code_is_rejected_and_named(name):
    measure, func, options, names = WRONG[name]
    report = fm.verify.scalar(func, measure, **options)
    assert not report.ok
    if names is not None:
        assert report.diagnosis.name in names, str(report.diagnosis)
    else:
        assert not report.diagnosis
    with pytest.raises(AssertionError, match="WRONG"):
        report.check()


def test_an_epsilon_is_named_with_its_size():
    report = fm.verify.scalar(lambda p, q: np.sum(p * np.log((p + 1e-8) / (q + 1e-8))), "kl")
    assert report.diagnosis.first.detail == "1e-08 added"


def test_refusing_an_infinite_answer_is_a_remark():
    report = fm.verify.scalar(*reversed(RIGHT["refuses infinity"][:2]))
    assert report.ok
    assert [finding.kind for finding in report.findings] == ["raises", "raises"]


def test_changed_input_is_found():
    report = fm.verify.scalar(WRONG["mutates"][1], "kl")
    assert any(finding.kind == "mutates" for finding in report.findings)


def test_a_number_is_compared_with_its_relatives():
    p, q = Normal(0, 1), Normal(1, 2)
    exact = p.kl(q)
    assert fm.verify.scalar(float(exact), exact, of=(p, q)).ok
    assert fm.verify.scalar(float(q.kl(p)), exact, of=(p, q)).diagnosis.name == "arguments reversed"
    assert fm.verify.scalar(float(p.cross_entropy(q)), exact, of=(p, q)).diagnosis.name == "cross-entropy"
    assert fm.verify.scalar(float(exact) / math.log(2), exact, of=(p, q)).diagnosis.name == "bits for nats"
    found = fm.verify.scalar(lambda a: a + 1, 3, args=[7], candidates={"successor of 7": 8})
    assert found.diagnosis.name == "successor of 7"


def test_closed_forms_are_judged_at_values_of_their_parameters():
    exact = Normal("mu1", "s1").kl(Normal("mu2", "s2"))

    def right(mu1, s1, mu2, s2):
        return np.log(s2 / s1) + (s1**2 + (mu1 - mu2) ** 2) / (2 * s2**2) - 0.5

    assert fm.verify.scalar(right, exact).ok
    variances = fm.verify.scalar(lambda mu1, s1, mu2, s2: right(mu1, np.sqrt(s1), mu2, np.sqrt(s2)), exact)
    assert variances.diagnosis.name == "variance for standard deviation"
    reverse = fm.verify.scalar(lambda mu1, s1, mu2, s2: right(mu2, s2, mu1, s1), exact)
    assert reverse.diagnosis.name == "arguments reversed"
    half = fm.verify.scalar(lambda mu1, s1, mu2, s2: 2 * right(mu1, s1, mu2, s2), exact)
    assert half.diagnosis.name == "factor 2"


def test_mistakes_with_one_output_are_named_together():
    exact = Exponential("r1").kl(Exponential("r2"))
    report = fm.verify.scalar(lambda r1, r2: math.log(r2 / r1) + r1 / r2 - 1, exact)
    assert set(report.diagnosis.names) >= {"arguments reversed", "rate for scale"}


def test_reports_are_readable_and_plain():
    report = fm.verify.scalar(WRONG["bits"][1], fm.Distribution.kl)
    assert "bits for nats" in str(report)
    assert "bits for nats" in report.to_markdown()
    assert report.to_dict()["diagnosis"]["name"] == "bits for nats"
    assert report._repr_html_().startswith("<div>")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fm.verify.scalar(3.0, "kl"), "func must be callable when exact is the name of a measure; got 3.0"),
        (lambda: fm.verify.scalar(len, "nonsense"), "exact must be a number, an expression or one of entropy, "),
        (lambda: fm.verify.scalar(len, "renyi"), "alpha must be given for the Rényi divergence"),
        (lambda: fm.verify.scalar(len, "kl", given="words"), "given must be one of 'probabilities'"),
        (lambda: fm.verify.scalar(len, "kl", base=1), "base must be a positive number other than 1; got 1"),
        (lambda: fm.verify.scalar(1.0, Normal("m", 1).mean()), "func must be callable when exact has free parameters"),
        (lambda: fm.verify.scalar(len, Normal("m", 1).mean(), args={"x": 1}), r"args must map each parameter \(m\)"),
    ],
)
def test_bad_input_gets_a_sentence(call, message):
    with pytest.raises(fm.FieldMathError, match=message):
        call()
