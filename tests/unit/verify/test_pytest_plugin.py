"""The pytest plugin, in sessions of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TESTS = """
import numpy as np

def careless(u, v):
    return np.gradient(u, axis=0) + np.gradient(v, axis=1)

def test_gradient(fieldmath_verify):
    fieldmath_verify.operator(np.gradient, "grad").check(order=2, boundary_order=1)

def test_divergence(fieldmath_verify):
    fieldmath_verify.operator(careless, "div").check(order=2)
"""
PLAIN = "def test_nothing():\n    assert True\n"


def session(folder, code, *options):
    (folder / "test_judged.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--no-header", *options, "test_judged.py"]
    places = [str(ROOT), os.environ.get("PYTHONPATH")]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env=_environment() | {"PYTHONPATH": os.pathsep.join(filter(None, places)), "COLUMNS": "200"},
    )  # fmt: skip


def _environment():
    # Where continuous integration announces itself, pytest repeats whole messages in its summary.
    return {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}


@pytest.fixture
def plugin():
    # The entry point is registered where the package is installed; elsewhere the module is named.
    return () if _is_registered() else ("-p", "fieldmath.verify.pytest_plugin")


def _is_registered():
    from importlib.metadata import entry_points

    return any(entry.value == "fieldmath.verify.pytest_plugin" for entry in entry_points(group="pytest11"))


@pytest.mark.slow
def test_failed_checks_show_the_whole_report_and_orders_are_summed_up(tmp_path, plugin):
    done = session(tmp_path, TESTS, *plugin)
    assert "1 failed, 1 passed" in done.stdout
    assert "orders measured by fieldmath" in done.stdout
    assert "grad by gradient: order 2.00 inside, 1.00 at the boundary" in done.stdout
    assert "WRONG, grid spacing missing" in done.stdout
    assert "E         diagnosis: grid spacing missing" in done.stdout
    assert done.stdout.count("81x105") == 1
    assert "fieldmath/verify/report.py" not in done.stdout


@pytest.mark.slow
def test_sessions_without_the_fixture_are_left_alone(tmp_path, plugin):
    done = session(tmp_path, PLAIN, *plugin)
    assert "1 passed" in done.stdout
    assert "fieldmath" not in done.stdout


@pytest.mark.slow
def test_the_plugin_can_be_turned_off(tmp_path):
    done = session(tmp_path, TESTS, "-p", "no:fieldmath", "-p", "no:fieldmath.verify.pytest_plugin")
    assert "fixture 'fieldmath_verify' not found" in done.stdout


@pytest.mark.slow
def test_loading_the_plugin_loads_neither_numpy_nor_sympy():
    code = "import sys, fieldmath.verify.pytest_plugin; assert not {'numpy', 'sympy'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
