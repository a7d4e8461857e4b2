"""Every script in examples/ runs alone, without a display, and says what it showed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# Warnings are errors, but what a library will do in a later version is not the script's to answer for.
WARNINGS = ("-Werror", "-Wignore::DeprecationWarning", "-Wignore::PendingDeprecationWarning")


@pytest.mark.slow
@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.stem)
def test_example_runs_and_prints_its_claim(script, tmp_path):
    environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    done = subprocess.run(
        [sys.executable, *WARNINGS, str(script)],
        cwd=tmp_path,
        env=environment | {"MPLBACKEND": "agg", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.stem)
def test_example_asserts_what_it_claims(script):
    assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))))


def test_there_are_at_least_six_examples_named_by_number_and_topic():
    assert len(EXAMPLES) >= 6
    assert all(script.stem[:2].isdigit() and script.stem[2] == "_" for script in EXAMPLES)


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.stem)
def test_example_is_a_page_of_the_gallery(script):
    """Its docstring has a title with a line under it and a sentence; the code is told in steps, each with prose."""
    source = script.read_text(encoding="utf-8")
    title, line, _, *sentence = ast.get_docstring(ast.parse(source)).splitlines()
    assert line == "=" * len(title)
    assert " ".join(sentence).strip()
    assert "\n# %%\n# " in source
