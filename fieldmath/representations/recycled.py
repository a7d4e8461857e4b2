"""Memory for large results: pages that an earlier result has left are used again.

The system clears every page of new memory, which costs about as much as an operator does. So large results lie in
memory mapped for them. When no array uses it any more, its pages are offered to the system, which takes them when it is
short of memory; those that are still there when the next result of about that size comes need not be cleared.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Sequence
from contextlib import suppress
from math import prod
from weakref import finalize

import numpy as np

_LEAST_BYTES = 1 << 25  # What is smaller is kept for the next time by the C library.
_KEPT_BYTES = 1 << 30
_KEPT = 4  # Blocks.
_OFFSET = 16  # Where NumPy's own large arrays begin after a page.
_IS_POSSIBLE = sys.platform == "linux" and hasattr(mmap, "MADV_FREE")
_offered: list[mmap.mmap] = []  # The last is the latest; single steps on a list need no lock.


def empty(shape: Sequence[int], dtype: np.dtype) -> np.ndarray:
    """Return an array with any content, which nothing else uses."""
    size = prod(shape) * dtype.itemsize
    if size < _LEAST_BYTES or not _IS_POSSIBLE or _is_limited():
        return np.empty(shape, dtype)
    try:
        memory = _taken(size + _OFFSET) or _mapped(size + _OFFSET)
    except OSError:
        forget()
        return np.empty(shape, dtype)
    owner = (ctypes.c_char * len(memory)).from_buffer(memory)
    # Arrays that use the memory, and views of them, keep the owner alive.
    finalize(owner, _offer, memory).atexit = False
    return np.ndarray(shape, dtype, buffer=memoryview(owner), offset=_OFFSET)


def forget() -> None:
    """Give all the memory back that no result uses."""
    _offered.clear()


def _taken(size: int) -> mmap.mmap | None:
    """Return memory that an earlier result has left, at most twice as much as is asked for; None if there is none."""
    for memory in sorted(_offered, key=len):
        if size <= len(memory) <= 2 * size:
            with suppress(ValueError):  # Another thread was faster.
                _offered.remove(memory)
                return memory
    return None


def _mapped(size: int) -> mmap.mmap:
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # Large pages are not there on every system.
        memory.madvise(mmap.MADV_HUGEPAGE)
    return memory


def _offer(memory: mmap.mmap) -> None:
    """Keep memory for the next result, as long as the system does not want it."""
    if _is_limited():
        return
    with suppress(OSError):  # A system that cannot take pages back: then they are given back at once.
        memory.madvise(mmap.MADV_FREE)
        _offered.append(memory)
    while len(_offered) > _KEPT or sum(map(len, list(_offered))) > _KEPT_BYTES:
        with suppress(IndexError):
            _offered.pop(0)


def _is_limited() -> bool:
    """Return whether the addresses that this process may use are counted: the system cannot take those back."""
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
