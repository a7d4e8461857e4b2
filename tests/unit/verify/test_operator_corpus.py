"""Wrong operators are rejected and their mistake named, right ones are accepted."""

import pytest

import fieldmath as fm
from tests.unit.verify.right_operators import RIGHT
from tests.unit.verify.wrong_operators import WRONG

NAMED_AT_LEAST = 0.85


@pytest.mark.parametrize(("func", "name", "options", "claims"), RIGHT, ids=lambda value: getattr(value, "__name__", ""))
def test_right_code_is_accepted_with_its_orders(func, name, options, claims):
    assert fm.verify.operator(func, name, **options).check(**claims).ok


@pytest.fixture(scope="module")
def reports():
    return [fm.verify.operator(func, name, **options) for func, name, options, _ in WRONG]


@pytest.mark.slow
def test_every_wrong_code_is_rejected(reports):
    accepted = [row[0].__name__ for row, report in zip(WRONG, reports, strict=True) if report.ok]
    assert accepted == []


@pytest.mark.slow
def test_most_mistakes_are_named_first(reports):
    missed = [
        (row[0].__name__, report.diagnosis.name)
        for row, report in zip(WRONG, reports, strict=True)
        if report.diagnosis.name not in row[3]
    ]
    assert len(missed) <= (1 - NAMED_AT_LEAST) * len(WRONG), missed


def test_the_corpus_is_as_large_as_promised():
    assert len(WRONG) >= 60
    assert len(RIGHT) >= 30
