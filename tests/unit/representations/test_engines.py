"""The caller chooses the engine and the number of threads; results do not depend on the threads."""

import threading

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.representations import engines, sweep, threads

GRID = fm.Grid.uniform("x y z", x=(0, 1, 70), y=(0, 2, 31), z=(0, 3, 33))
FIELD = fm.ScalarField(np.random.default_rng(3).normal(size=GRID.shape), GRID, accuracy=4)


@pytest.mark.parametrize("count", [2, 3, 7, 100])
def test_results_do_not_depend_on_the_number_of_threads(monkeypatch, count):
    monkeypatch.setattr(engines, "_SHARED_BYTES", 0)
    monkeypatch.setattr(sweep, "SLAB_BYTES", 5 * 31 * 33 * 8)
    with fm.engine("numpy", threads=1):
        alone = FIELD.grad().values, FIELD.hessian().values
    with fm.engine("numpy", threads=count):
        together = FIELD.grad().values, FIELD.hessian().values
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)


def test_every_piece_is_taken_once_by_at_most_so_many_threads():
    taken, workers = [], set()

    def work(pieces):
        workers.add(threading.get_ident())
        for piece in pieces:
            taken.append(piece)

    threads.shared(work, range(1000), 3)
    assert sorted(taken) == list(range(1000))
    assert len(workers) <= 3


def test_an_error_in_any_thread_reaches_the_caller():
    barrier = threading.Barrier(2)

    def work(pieces):
        next(pieces)
        barrier.wait(10)
        if threading.current_thread() is not threading.main_thread():
            raise ArithmeticError("lost")

    with pytest.raises(ArithmeticError, match="lost"):
        threads.shared(work, range(9), 2)


def test_small_arrays_are_done_in_one_thread(monkeypatch):
    seen = []
    monkeypatch.setattr(sweep, "fill", lambda plan, sources, outputs, threads: seen.append(threads))
    small = fm.ScalarField(np.zeros((64, 64)), fm.Grid.uniform("x y", x=(0, 1, 64), y=(0, 1, 64)))
    with fm.engine("numpy", threads=2):
        small.grad()
    assert seen == [1]


def test_the_environment_says_how_many_threads(monkeypatch):
    monkeypatch.setenv("NUMBA_NUM_THREADS", "5")
    assert threads.usual() == 5
    for nonsense in ("", "0", "many"):
        monkeypatch.setenv("NUMBA_NUM_THREADS", nonsense)
        assert threads.usual() >= 1


def test_the_choice_ends_with_its_context_and_belongs_to_its_thread():
    seen = []
    with fm.engine("numpy", threads=3):
        with fm.engine(threads=2):
            assert engines._choice.get() == engines.Choice("auto", 2)
        assert engines._choice.get() == engines.Choice("numpy", 3)
        other = threading.Thread(target=lambda: seen.append(engines._choice.get()))
        other.start()
        other.join()
    assert engines._choice.get() == seen[0] == engines.Choice()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "fortran"}, "engine: name must be one of auto, numpy, numba; got 'fortran'"),
        ({"threads": 0}, "engine: threads must be a positive integer; got 0"),
        ({"threads": True}, "engine: threads must be a positive integer; got True"),
        ({"threads": 1.5}, "engine: threads must be a positive integer; got 1.5"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(fm.InputError, match=message), fm.engine(**arguments):
        pass
