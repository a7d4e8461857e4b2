"""What a time limit measures: the clock on the wall, or the work that the processor did for us.

On a machine that other programs load, a limit by the wall clock ends what would have been done in time elsewhere. With
`patience` p a limit of s seconds means s seconds of computing, and at most p*s seconds on the wall.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from typing import Any

from fieldmath.algebra.remembering import note_cut
from fieldmath.errors import InputError, InputTypeError

PATIENT = 6.0
"""Other programs may take so many parts of the processor before the shape of an answer depends on them."""


def can_interrupt() -> bool:
    """Return whether a call made here can be interrupted by a timer, without a worker process."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


#: How much of the processor other programs may take before an answer depends on it.
PATIENCE = 6.0


class Limit:
    """One running time limit; its owner sets `over` before it does anything else with it.

    Work is done by this thread, so a limit with patience must stay in the thread that made it. Where calls run in a
    worker process there is no patience: this thread only waits.
    """

    __slots__ = ("_last", "_work", "deadline", "over")

    def __init__(self, seconds: float, patience: float = 1.0) -> None:
        now = time.monotonic()
        self.deadline = now + seconds
        self.over = False
        is_patient = patience > 1 and can_interrupt()
        self._last = now + seconds * (patience if is_patient else 1.0)
        self._work = time.thread_time() + seconds if is_patient else -math.inf

    def has_run_out(self) -> bool:
        """Return whether the limit is reached; otherwise `deadline` is when to look again."""
        now = time.monotonic()
        if now < self.deadline:
            return False
        self.deadline = max(now, min(self._last, now + self._work - time.thread_time()))
        return now >= self.deadline


class Deadline:
    """The time that is left of a limit shared by many steps.

    Parameters
    ----------
    seconds : float
        The limit.
    patience : float
        How many times longer it may take by the wall clock, while other programs keep the processor; see `run`.
    """

    def __init__(self, seconds: float, *, patience: float = 1.0) -> None:
        seconds = self.checked(seconds)
        self.patience = patience if can_interrupt() else 1.0
        self._end = time.monotonic() + seconds * self.patience
        self._work = time.thread_time() + seconds if self.patience > 1 else math.inf

    @staticmethod
    def checked(seconds: Any) -> float:
        """Return a time limit that somebody gave, at most thirty years."""
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise InputTypeError(f"time_limit must be a number of seconds; got {seconds!r}")
        if not seconds > 0:
            raise InputError(f"time_limit must be positive; got {seconds!r}")
        return float(min(seconds, 1e9))

    def left(self, most: float = float("inf")) -> float:
        """Return the seconds left, at most `most`, at least a millisecond."""
        return max(min(self._left(), most), 1e-3)

    def is_over(self, *, grace: float = 0.0) -> bool:
        """Return whether no time is left, nor any `grace` of so many seconds."""
        if self._left() > -grace:
            return False
        note_cut()
        return True

    def _left(self) -> float:
        return min((self._end - time.monotonic()) / self.patience, self._work - time.thread_time())
