"""Memory of results is used again when nothing uses it any more, and never before."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.errors import TooLargeError
from fieldmath.representations import memory, recycled

DOUBLE = np.dtype(float)


@pytest.fixture(autouse=True)
def _small_results_count(monkeypatch):
    monkeypatch.setattr(recycled, "_LEAST_BYTES", 1 << 10)
    recycled.forget()
    yield
    recycled.forget()


def address(array):
    return array.__array_interface__["data"][0]


def test_memory_is_used_again_when_its_array_and_all_views_of_it_are_gone():
    array = recycled.empty((10, 300), DOUBLE)
    first, view = address(array), array[3:, ::2].T
    del array
    gc.collect()
    assert address(recycled.empty((10, 300), DOUBLE)) != first
    assert view.shape == (150, 7)
    del view
    gc.collect()
    kept = [recycled.empty((10, 300), DOUBLE) for _ in range(3)]
    assert first in map(address, kept)


def test_arrays_that_are_alive_never_share_memory():
    rng, alive = np.random.default_rng(5), {}
    for number in range(300):
        array = recycled.empty((int(rng.integers(200, 900)),), rng.choice([np.dtype(np.float32), DOUBLE]))
        array[:] = number
        alive[number] = array[:: int(rng.integers(1, 4))]
        for other in rng.permutation(list(alive))[: max(len(alive) - 6, 0)]:
            del alive[other]
        assert all((values == key).all() for key, values in alive.items())


def test_threads_get_memory_of_their_own():
    def work(number):
        for _ in range(200):
            array = recycled.empty((400,), DOUBLE)
            array[:] = number
            if not (array == number).all():
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


def test_little_is_kept_and_all_of_it_forgotten(monkeypatch):
    arrays = [recycled.empty((500,), DOUBLE) for _ in range(9)]
    del arrays
    gc.collect()
    assert len(recycled._offered) == recycled._KEPT
    monkeypatch.setattr(recycled, "_KEPT_BYTES", 3 * (500 * 8 + 16))
    recycled.empty((500,), DOUBLE)
    assert len(recycled._offered) == 3
    assert recycled._taken(100) is None  # Four thousand bytes are not spent on a hundred.
    recycled.forget()
    assert recycled._offered == []


def test_before_a_result_is_refused_what_is_kept_is_given_back(monkeypatch):
    recycled.empty((500,), DOUBLE)
    monkeypatch.setattr(memory, "available", lambda: 1e9 if not recycled._offered else 0.0)
    memory.require_room(1 << 28, "the result")
    assert recycled._offered == []
    with pytest.raises(TooLargeError, match="the result must fit in memory"):
        memory.require_room(1 << 30, "the result")


def test_where_addresses_are_limited_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(recycled, "_is_limited", lambda: True)
    array = recycled.empty((500,), DOUBLE)
    assert array.flags.owndata
    del array
    assert recycled._offered == []


def test_a_system_that_maps_no_more_gives_an_ordinary_array(monkeypatch):
    def refused(*arguments, **options):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(recycled.mmap, "mmap", refused)
    assert recycled.empty((500,), DOUBLE).flags.owndata


def test_fields_keep_their_values_while_later_operators_run():
    grid = fm.Grid.uniform("x y", x=(0, 1, 40), y=(0, 1, 50))
    f = fm.ScalarField(np.random.default_rng(3).random(grid.shape), grid, accuracy=2)
    gradients = [(k * f).grad() for k in range(1, 5)]
    expected = [gradient.values.copy() for gradient in gradients]
    component = gradients.pop()[0]
    for _ in range(20):
        f.grad(), f.laplacian(), f.hessian()
    assert all(map(np.array_equal, (gradient.values for gradient in gradients), expected))
    assert np.array_equal(component.values, expected[-1][0])
