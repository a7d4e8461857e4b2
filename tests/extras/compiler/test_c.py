"""Generated C compiles with the standard library alone and gives the digits of the exact result."""

import ctypes
import shutil
import subprocess

import pytest

import fieldmath as fm
from tests.extras.code_cases import results

COMPILER = shutil.which("cc")
if COMPILER is None:
    pytest.skip("needs a C compiler", allow_module_level=True)


def test_c_code_gives_the_digits_of_the_exact_result(tmp_path):
    cases, sources = [], []
    for name, value, at in results():
        try:
            source = fm.to_code(value, "c", name=f"f{len(cases)}")
        except fm.EvaluationError:
            continue
        cases.append((name, value, at))
        sources.append(tmp_path / f"{len(cases)}.c")  # The definitions that a code brings along are its file's own.
        sources[-1].write_text(source)
    library = tmp_path / "all.so"
    command = [COMPILER, "-O1", "-shared", "-fPIC", "-o", str(library), *map(str, sources), "-lm"]
    subprocess.run(command, check=True, capture_output=True)
    loaded = ctypes.CDLL(str(library))
    for i, (name, value, at) in enumerate(cases):
        function = getattr(loaded, f"f{i}")
        function.restype = ctypes.c_double
        found = function(*(ctypes.c_double(float(at[s])) for s in sorted(at, key=lambda symbol: symbol.name)))
        truth = float(value.subs(at).evalf(20))
        assert abs(found - truth) <= 1e-12 * max(1.0, abs(truth)) or found == truth, name
    assert len(cases) >= 28
