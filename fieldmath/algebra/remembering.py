"""Caches that keep finished results only: what a time limit cut short is worked out anew the next time."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_cuts = [0]  # How often a limit has run out in this process.


class _CutShort(Exception):
    """Carries a result past `lru_cache`, which keeps what is returned and nothing else."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def note_cut() -> None:
    """Note that a time limit has run out: what is being worked out is less than it could be."""
    _cuts[0] += 1


def remembered(maxsize: int) -> Callable[[Function], Function]:
    """Cache a function as `functools.lru_cache` does, but only results that no time limit has cut short.

    Examples
    --------
    >>> import time
    >>> from fieldmath.algebra import budget
    >>> from fieldmath.algebra.remembering import remembered
    >>> @remembered(maxsize=8)
    ... def patient(seconds):
    ...     print("asked for", seconds)
    ...     return budget.run(time.sleep, seconds, seconds=0.5).status
    >>> patient(0), patient(0), patient(60), patient(60)
    asked for 0
    asked for 60
    asked for 60
    ('done', 'done', 'timeout', 'timeout')
    """

    def decorate(function: Function) -> Function:
        @lru_cache(maxsize=maxsize)
        def finished(*args: Any, **keywords: Any) -> Any:
            before = _cuts[0]
            value = function(*args, **keywords)
            if _cuts[0] != before:
                raise _CutShort(value)
            return value

        @wraps(function)
        def cached(*args: Any, **keywords: Any) -> Any:
            try:
                return finished(*args, **keywords)
            except _CutShort as cut:
                return cut.value

        cached.cache_clear = finished.cache_clear  # type: ignore[attr-defined]
        return cached  # type: ignore[return-value]

    return decorate
