"""The page of the mistakes that `fieldmath.verify` names is made from the rows that it diagnoses with."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "docs" / "_extensions" / "named_mistakes.py"


@pytest.fixture(scope="module")
def named():
    spec = spec_from_file_location("named_mistakes", SOURCE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_kind_of_code_has_its_table(named):
    sections = dict(named.sections())
    assert len(sections) == 4
    assert all(len(rows) >= 10 for rows in sections.values())
    assert all(name and fix.endswith((".", ")")) for rows in sections.values() for name, fix in rows.items())


@pytest.mark.parametrize(
    "name",
    ["grid spacing missing", "metric factor missing", "bits for nats", "arguments reversed", "rate for scale", "sign"],
)
def test_mistakes_that_reports_name_are_on_the_page(named, name):
    assert any(name in rows for _, rows in named.sections())
    assert name in named.page()
