"""The eight demonstrations, run once for all tests of this folder."""

from __future__ import annotations

import pytest

from fieldmath import demo
from fieldmath.demo import run
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.result import Demonstration


@pytest.fixture(scope="session")
def shown(tmp_path_factory) -> dict[str, Demonstration]:
    """The demonstrations by name, with English labels in their pictures."""
    canvas = Canvas(tmp_path_factory.mktemp("demo"))
    return {name: run.demonstrate(name, canvas) for name in demo.NAMES}
