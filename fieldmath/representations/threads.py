"""Work shared by threads: each takes the next piece until none is left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def usual() -> int:
    """Return how many threads are used unless said otherwise: `NUMBA_NUM_THREADS`, or the processors one may use."""
    said = os.environ.get("NUMBA_NUM_THREADS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared(work: Callable[[Iterator[Any]], None], pieces: Iterable[Any], threads: int) -> None:
    """Call `work` in so many threads, all with one iterator over the pieces; no thread outlives the call."""
    todo = list(pieces)
    rest = iter(todo)  # Taking the next entry of a list is one step: no two threads get the same.
    threads = min(threads, len(todo))
    if threads < 2:
        work(rest)
        return
    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(work, rest) for _ in range(threads - 1)]
        work(rest)
        for other in others:
            other.result()
