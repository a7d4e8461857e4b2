"""Compiled operators equal those of the sweep to rounding, and are compiled once per machine."""

import os
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("numba", reason="needs the fast extra")

import fieldmath as fm
from fieldmath.representations import engines, kernels, sweep

RNG = np.random.default_rng(29)
SPANS = {
    "x": {"x": (0, 1)},
    "x y": {"x": (0, 1), "y": (0.2, 1.5)},
    "x y z": {"x": (0, 1), "y": (0.2, 1.5), "z": (-1, 2)},
    "spherical": {"r": (1, 2), "theta": (0.6, 2), "phi": (0, 2 * np.pi)},
}
RANK = {"grad": 0, "laplacian": 0, "hessian": 0, "div": 1, "curl": 1, "jacobian": 1}

# Chart, counts, uniform, periodic axes, operator, accuracy, dtype. The text of kernels is tested for every combination
# in tests/unit/representations/test_kernels.py; here is what only the compiler can do wrong.
CASES = [
    ("x", (301,), True, (), "laplacian", 4, np.float64),
    ("x", (301,), False, ("x",), "grad", 2, np.float32),
    ("x y", (61, 45), True, (), "grad", 2, np.float64),
    ("x y", (61, 45), True, (), "curl", 2, np.float32),
    ("x y", (61, 45), True, ("x", "y"), "laplacian", 8, np.float64),
    ("x y", (61, 45), False, ("y",), "laplacian", 6, np.float64),
    ("x y", (61, 45), False, (), "hessian", 2, np.float64),
    ("x y z", (23, 31, 29), True, (), "laplacian", 2, np.float64),
    ("x y z", (23, 31, 29), True, ("z",), "div", 4, np.float64),
    ("x y z", (23, 31, 29), True, (), "curl", 2, np.float64),
    ("x y z", (23, 31, 29), False, (), "grad", 4, np.float32),
    ("spherical", (23, 21, 19), True, ("phi",), "laplacian", 2, np.float64),
    ("spherical", (23, 21, 19), True, (), "div", 2, np.float32),
]


@pytest.fixture(autouse=True, scope="module")
def _cache(tmp_path_factory):
    before = os.environ.get("FIELDMATH_CACHE_DIR")
    os.environ["FIELDMATH_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("FIELDMATH_CACHE_DIR")
    if before is not None:
        os.environ["FIELDMATH_CACHE_DIR"] = before


def field(where, counts, is_uniform, periodic, rank, accuracy, dtype):
    axes = []
    for (name, (lower, upper)), n in zip(SPANS[where].items(), counts, strict=True):
        t = np.linspace(0, 1, n, endpoint=name not in periodic)
        axes.append(lower + (upper - lower) * (t if is_uniform else t + 0.04 * np.sin(2 * np.pi * t)))
    periods = {q: SPANS[where][q][1] - SPANS[where][q][0] for q in periodic}
    grid = fm.Grid(where, axes, [q in periodic for q in SPANS[where]], periods=periods)
    values = RNG.normal(size=(*(grid.dimension,) * rank, *grid.shape)).astype(dtype)
    return (fm.ScalarField, fm.VectorField)[rank](values, grid, accuracy=accuracy)


def both(f, name, **options):
    results = []
    for engine in ("numpy", "numba"):
        with fm.engine(engine):
            results.append(getattr(f, name)(**options).values)
    return results


@pytest.mark.slow
@pytest.mark.parametrize(("where", "counts", "is_uniform", "periodic", "name", "accuracy", "dtype"), CASES)
def test_both_engines_agree_to_rounding(where, counts, is_uniform, periodic, name, accuracy, dtype):
    one, other = both(field(where, counts, is_uniform, periodic, RANK[name], accuracy, dtype), name)
    assert one.dtype == other.dtype == dtype
    # Both add the same products, at most some tens; the rows at the ends have weights larger than the result.
    assert np.abs(one - other).max() <= 256 * np.finfo(dtype).eps * np.abs(one).max()


@pytest.mark.slow
def test_read_only_transposed_integer_and_missing_samples():
    grid = fm.Grid.uniform("x y", x=(0, 1, 61), y=(0, 2, 45))
    base = RNG.integers(-9, 9, size=(45, 61))
    missing = base.T.astype(float)
    missing[20:25, 7:9] = np.nan
    frozen = np.asfortranarray(base.T.astype(float))
    frozen.setflags(write=False)
    for values in (base.T, frozen, missing, base.T.astype(np.int8), (base.T + 0.5)[::-1]):
        one, other = both(fm.ScalarField(values, grid, accuracy=2, allow_nan=True), "grad")
        assert other.dtype == float
        assert np.array_equal(np.isnan(one), np.isnan(other))
        assert np.allclose(one, other, rtol=0, atol=1e-12 * np.nanmax(np.abs(one)), equal_nan=True)


@pytest.mark.slow
def test_the_result_is_written_to_the_array_handed_over_by_any_number_of_threads(monkeypatch):
    monkeypatch.setattr(engines, "_SHARED_BYTES", 0)
    f = field("x y z", (40, 31, 29), True, (), 0, 2, np.float64)
    expected = both(f, "laplacian")[1]
    for threads in (1, 2, 5):
        out = np.full(expected.shape, np.nan)
        with fm.engine("numba", threads=threads):
            f.laplacian(out=out)
        assert np.array_equal(out, expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["laplacian", "grad"])
def test_digits_do_not_depend_on_where_in_memory_the_samples_lie(name, monkeypatch):
    f = field("x y", (21, 128), True, (), 0, 4, np.float64)
    calls, fill = [], kernels.fill
    monkeypatch.setattr(kernels, "fill", lambda *arguments: calls.append(arguments) or fill(*arguments))
    with fm.engine("numba"):
        expected = getattr(f, name)().values
    ((plan, (values, *_), outputs, _),) = calls
    memory = np.zeros(values.size + 16)
    for offset in range(9):
        here = memory[offset : offset + values.size].reshape(values.shape)
        here[:] = values
        fill(plan, [here], outputs)
        assert np.array_equal(outputs, expected.reshape(-1, *values.shape))


@pytest.mark.slow
def test_large_arrays_are_compiled_and_small_ones_are_not(monkeypatch):
    used = []
    for engine in (kernels, sweep):
        monkeypatch.setattr(engine, "fill", lambda *arguments, engine=engine: used.append(engine))
    monkeypatch.setattr(engines, "_COMPILED_POINTS", 5000)
    for counts, accuracy in (((70, 71), 2), ((71, 71), 2), ((71, 71), 8)):
        f = field("x y", counts, True, (), 0, accuracy, np.float64)
        f.grad()
        f.hessian()
    # The last is the Hessian of accuracy 8, whose formula is long.
    assert used == [sweep, sweep, kernels, kernels, kernels, sweep if _reads(f) > engines._COMPILED_READS else kernels]


def _reads(f):
    from fieldmath.representations.kernel_source import reads_of

    return max(map(reads_of, f.grid._plans.values()))


PROGRAM = """
import os, numpy as np, fieldmath as fm
import numba.core.event as events
grid = fm.Grid.uniform("x y", x=(0, 1, 61), y=(0, 2, 45))
f = fm.ScalarField(np.arange(61.0 * 45).reshape(61, 45), grid, accuracy=2)
g = fm.ScalarField(f.values[:50, :40], fm.Grid.uniform("x y", x=(0, 3, 50), y=(0, 2, 40)), accuracy=2)
with events.install_recorder("numba:compile") as recorder, fm.engine("numba"):
    f.grad(), f.grad(), g.grad()
print(sum(event.is_start for _, event in recorder.buffer))
"""


def compilations(folder, warned=""):
    environment = {**os.environ, "FIELDMATH_CACHE_DIR": str(folder), "NUMBA_CACHE_DIR": ""}
    run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert warned in run.stderr
    assert warned or not run.stderr
    return int(run.stdout)


@pytest.mark.slow
def test_a_kernel_is_compiled_once_per_machine(tmp_path):
    assert compilations(tmp_path) == 1
    assert compilations(tmp_path) == 0


@pytest.mark.slow
def test_where_nothing_can_be_written_kernels_are_compiled_in_memory(tmp_path):
    place = tmp_path / "file"
    place.write_text("a file is no folder, not even for an administrator")
    assert compilations(place) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.slow
def test_damaged_machine_code_is_compiled_again_with_a_warning_and_replaced(tmp_path):
    assert compilations(tmp_path) == 1
    for kind, damage in (("nbi", lambda data: b"\x80\x04no pickle"), ("nbc", lambda data: data[: len(data) // 2])):
        damaged = list((tmp_path / "kernels").glob(f"**/*.{kind}"))
        assert damaged
        for path in damaged:
            path.write_bytes(damage(path.read_bytes()))
        assert compilations(tmp_path, warned="cannot be read; it is compiled again and replaced") == 1
    assert compilations(tmp_path) == 0


@pytest.mark.slow
def test_the_text_that_runs_is_never_read_from_the_disk(tmp_path):
    assert compilations(tmp_path) == 1
    for path in (tmp_path / "kernels").glob("*.py"):
        path.write_text("raise SystemExit('read from the disk')")
    assert compilations(tmp_path) in (0, 1)
