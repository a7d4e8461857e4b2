"""What a report says is Chinese as a whole: verdicts, findings, tables, the names of mistakes and what to do."""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest
import scipy.stats

import fieldmath as fm
from fieldmath.families import Gamma, Normal
from fieldmath.messages import phrase
from fieldmath.verify.hypotheses import Hypothesis

#: What stays as it is: code, names of operators and methods, names of people, units of the tables.
CODE = re.compile(r"\[[^\]]*\]|\w+\([^()]*\)|\w+=\S*|\w*[_.*/]\w[\w.*/_]*|\w+\*\*\w+|<lambda>|[A-Z]\w+")
NAMES = {"grad", "rot", "kl", "entropy", "curl", "div", "laplacian", "log", "alpha", "sigma", "mu", "scale", "shape"}
NAMES |= {"pdf", "logpdf", "cdf", "sf", "logcdf", "ppf", "isf", "mean", "var", "std", "median", "rvs", "nan", "inf"}
NAMES |= {"values", "spacing", "norm", "gamma", "wrong", "twice", "refusing", "float", "lambda", "softmax", "sigmoid"}
NAMES |= {"tan", "tanh", "sum", "gradient"}
ROWS = ("evident", "slips", "spoiled", "mutations", "rule_slips", "formulas", "methods", "fitted", "laws")


def english_in(text):
    words = re.findall(r"\b[A-Za-z]{3,}\b", CODE.sub(" ", text))
    return sorted({word for word in words if not word[0].isupper()} - NAMES)


def no_spacing(values, spacing):
    return np.stack(np.gradient(values))


def twice(values, dx, dy):
    return sum(np.gradient(np.gradient(values, h, axis=k), h, axis=k) for k, h in enumerate((dx, dy)))


def refusing(values, spacing):
    raise ValueError("no")


REPORTS = {
    "right": lambda: fm.verify.operator(np.gradient, "grad"),
    "spacing": lambda: fm.verify.operator(no_spacing, "grad"),
    "edge": lambda: fm.verify.operator(twice, "laplacian"),
    "claim": lambda: fm.verify.operator(np.gradient, "grad", order=4),
    "raises": lambda: fm.verify.operator(refusing, "grad"),
    "bits": lambda: fm.verify.scalar(lambda p, q: float(np.sum(p * np.log2(p / q))), "kl"),
    "epsilon": lambda: fm.verify.scalar(lambda p: float(-np.sum(p * np.log(p + 1e-10))), "entropy"),
    "number": lambda: fm.verify.scalar(0.6, "exp(-1/2)"),
    "half": lambda: fm.verify.derivative(lambda x: float(np.sum(x**2)), lambda x: x),
    "jacobian": lambda: fm.verify.derivative(lambda x: x**2, lambda x: 3 * x),
    "scale": lambda: fm.verify.distribution(scipy.stats.norm(0, 4), Normal(0, 2)),
    "rate": lambda: fm.verify.distribution(scipy.stats.gamma(2, scale=3), Gamma(2, "1/3")),
    "estimator": lambda: fm.verify.estimator(np.var, Normal(0, 1), exact="variance", sizes=(20, 80), replications=40),
}


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "zh")


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_no_english_word_is_left_in_a_chinese_report(name, chinese):
    report = REPORTS[name]()
    assert re.search("[\u4e00-\u9fff]", str(report))
    assert english_in(str(report)) == []
    assert english_in(report.to_markdown()) == []
    assert english_in(re.sub(r"<[^>]*>", " ", report._repr_html_())) == []


@pytest.mark.parametrize(
    ("field", "region", "verdict"),
    [
        (fm.VectorField(["-y", "x"], "x y"), fm.Region.disk(1), "高斯散度定理：成立；两边精确相等"),
        (
            fm.VectorField(["1/r**2", 0, 0], "spherical"),
            fm.Region.ball(1),
            "高斯散度定理：不成立；两边不等；场在 (0, 0, 0) 处奇异",
        ),
    ],
)
def test_theorems_are_judged_in_chinese(field, region, verdict, chinese):
    report = fm.check_divergence_theorem(field, region)
    assert str(report).splitlines()[0] == verdict
    assert english_in(str(report)) == []
    assert verdict.partition("；")[0] in report._repr_mimebundle_()["text/html"]


def rows_of(value):
    """Yield the names and remedies in tables of mistakes."""
    if isinstance(value, Hypothesis):
        yield from (value.name, value.fix)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list | dict):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from rows_of(entry)


@pytest.mark.parametrize("module", ROWS)
def test_every_mistake_of_a_table_has_its_chinese(module):
    tables = vars(import_module(f"fieldmath.verify.{module}"))
    texts = {text for name, table in tables.items() if not name.startswith("__") for text in rows_of(table)}
    sentences = {
        text.replace("{}", "x").replace("{0}", "x") for text in texts if re.search("[a-z]{3,} [a-z]{3,}", text)
    }
    assert [text for text in sorted(sentences) if english_in(phrase(text, "zh", context="report"))] == []


def test_fields_of_a_report_stay_english(chinese):
    report = fm.verify.scalar(0.6, "exp(-1/2)")
    assert report.title == "the number against exp(-1/2)"
    assert report.diagnosis.name == "not identified"
    assert report.to_dict()["table"][0]["case"] == "the number"


def test_an_infinite_error_is_not_called_exact():
    text = str(fm.verify.scalar(lambda p, q: float(np.sum(q * np.log(q / p))), "kl"))
    assert "infinite" in text
    assert not any(line.rstrip().endswith("exact") for line in text.splitlines()[6:])
