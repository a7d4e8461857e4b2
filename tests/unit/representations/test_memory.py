"""Arrays too large for memory are refused before anything is allocated."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.representations import memory

HUGE = 40_000


def test_samples_too_large_for_memory_are_refused_with_a_way_out():
    line = np.linspace(0, 1, HUGE)
    grid = fm.Grid("x y z", [line, line, line])
    with pytest.raises(fm.TooLargeError, match=r"sample: the samples must fit in memory; .*fieldmath\[scale\]"):
        fm.ScalarField("x*y*z", "x y z").sample(grid)


def test_the_error_is_also_a_memory_error():
    assert issubclass(fm.TooLargeError, MemoryError)


def test_results_of_operators_are_counted_before_they_are_allocated(monkeypatch):
    grid = fm.Grid.uniform("x y z", x=(0, 1, 220), y=(0, 1, 220), z=(0, 1, 220))
    field = fm.ScalarField(np.broadcast_to(0.0, grid.shape).astype(np.float32), grid)
    monkeypatch.setattr(memory, "available", lambda: 1e8)
    with pytest.raises(fm.TooLargeError, match=r"grad: the result must fit in memory; it needs 0\.119 GiB"):
        field.grad()


def test_small_arrays_are_not_asked_about(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 0.0)
    memory.require_room(1000, "a small array")


def test_a_limit_of_the_process_is_seen(monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1, 1))
    assert memory.available() < 1
