"""What every test shares: pictures without a display, and the same random examples on every run in CI."""

import os
import sys

os.environ.setdefault("MPLBACKEND", "agg")
os.environ["FIELDMATH_LANG"] = "en"  # Whatever the locale; tests of the other language say so.

import pytest
from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def _figures_are_closed():
    """Close what a test has drawn: matplotlib keeps every figure that pyplot made."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
