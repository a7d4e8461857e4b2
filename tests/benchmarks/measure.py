"""Interleaved timing: both sides of a ratio are measured in turn, and the least times compared.

Other programs make times longer, never shorter.
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection


@dataclass(frozen=True)
class Row:
    """How many times faster than the peer; `goal` is the least that is promised.

    Where the peer was stopped, the ratio is a lower bound.
    """

    workload: str
    peer: str
    ratio: float
    goal: float
    ours_ms: float
    was_stopped: bool = False

    @property
    def name(self) -> str:
        """Return what is compared with what."""
        return f"{self.workload} | {self.peer}"

    def __str__(self) -> str:
        verdict = "reached" if self.ratio >= self.goal else "missed"
        least = ">= " if self.was_stopped else ""
        return (
            f"{self.workload:50s} {least + format(self.ratio, '.3g'):>12s}x {self.peer:34s} goal {self.goal:g}x "
            f"{verdict}, {self.ours_ms:.3g} ms"
        )


def versus(
    workload: str,
    peer: str,
    goal: float,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    times: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Row:
    """Return the ratio of the peer's least time to ours; `time.thread_time` as the clock for work in one thread."""
    spent = interleaved({"ours": ours, "theirs": theirs}, times, clock)
    return Row(workload, peer, spent["theirs"] / spent["ours"], goal, spent["ours"] * 1e3)


def interleaved(
    calls: Mapping[str, Callable[[], object]], times: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Return the least seconds of each call, all of them measured in turn."""
    measured: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(times):
        for name, call in calls.items():
            measured[name].append(seconds(call, clock))
    return {name: min(many) for name, many in measured.items()}


def stopped(function: Callable[[], object], limit: float) -> tuple[float, object]:
    """Return the processor time of a call in a child process, and its result; None if it was stopped at the limit."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_in_child, args=(function, math.ceil(limit), theirs))
    child.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        return float(math.ceil(limit)), None
    finally:
        child.join()


def _in_child(function: Callable[[], object], limit: int, answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    start = time.process_time()
    result = function()
    answer.send((time.process_time() - start, result))


def of_children() -> float:
    """Return the processor time of the programs that this one has started and that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def start_up(code: str) -> Callable[[], object]:
    """Return a function that runs `code` in a fresh interpreter."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def seconds(function: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the time of one call, short calls repeated until they take 20 ms."""
    repeats, elapsed = 0, 0.0
    start = clock()
    while elapsed < 0.02:
        function()
        repeats += 1
        elapsed = clock() - start
    return elapsed / repeats
