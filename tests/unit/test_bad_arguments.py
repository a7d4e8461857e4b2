"""No public function lets a bare error through: bad arguments end in one sentence that names the place."""

from __future__ import annotations

import zlib

import pytest

from tests.unit.bad_arguments import fault, field_cases, information_cases

SHARE = 6
"""One call in so many is made by each test."""


def faults(cases, rest):
    """Return what is wrong with the calls whose label falls into this share; the choice is the same in every run."""
    chosen = (case for case in cases if zlib.crc32(case.label.encode()) % SHARE == rest)
    return [f"{case.label}: {found}" for case in chosen if (found := fault(case))]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_no_bare_error_leaves_the_information_half():
    assert faults(information_cases(), 0) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_no_bare_error_leaves_the_information_half_elsewhere():
    assert faults(information_cases(), 1) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_no_bare_error_leaves_the_field_half():
    assert faults(field_cases(), 2) == []
