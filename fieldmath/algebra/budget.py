"""Time limits for SymPy calls: a limit that runs out is an outcome, never a hang and never a lost process.

On the main thread of a POSIX process an interval timer interrupts the call. Everywhere else (other threads, Windows)
the call runs in one persistent worker process (`fieldmath.algebra.worker`), which is killed when it does not answer.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

from fieldmath.algebra.clock import PATIENT as PATIENT
from fieldmath.algebra.clock import Deadline as Deadline
from fieldmath.algebra.clock import Limit
from fieldmath.algebra.clock import can_interrupt as can_interrupt
from fieldmath.algebra.remembering import note_cut
from fieldmath.errors import InputError, InputTypeError

_AGAIN = 0.05  # An alarm that a destructor or a bare `except` swallowed rings again after this many seconds.
_SOONEST = 1e-6  # setitimer(0) would switch the timer off.


@dataclass(frozen=True)
class Outcome:
    """What became of a call under a time limit.

    Attributes
    ----------
    status : {"done", "timeout", "error"}
        Whether the call returned, ran out of time, or raised.
    value : object
        What the call returned; None unless `status` is ``"done"``.
    elapsed : float
        Seconds spent.
    error : Exception or None
        What the call raised, when `status` is ``"error"``.
    """

    status: Literal["done", "timeout", "error"]
    value: Any = None
    elapsed: float = 0.0
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        """Whether the call returned a value in time."""
        return self.status == "done"

    def value_or(self, default: Any) -> Any:
        """Return the value, or `default` when there is none."""
        return self.value if self.status == "done" else default


def run(function: Callable[..., Any], *args: Any, seconds: float | None = 10.0, patience: float = 1.0) -> Outcome:
    """Return the outcome of ``function(*args)`` under a time limit.

    Exact about what happened: a value, a timeout, or the exception that the function raised (`MemoryError` and
    `RecursionError` among them). `KeyboardInterrupt` and `SystemExit` pass through. Limits nest: the tightest one acts,
    and an outer limit that runs out during an inner call ends the outer call.

    Parameters
    ----------
    function : callable
        What to call. Outside the main thread of a POSIX process it must be importable by name, for it runs in a
        worker process; so must its arguments, and anything else becomes an error outcome that says so.
    *args : object
        Its arguments.
    seconds : float or None
        The limit; None or infinity means no limit. Compiled code that never returns to Python (the power of two huge
        integers, say) is interrupted only in the worker process.

    Returns
    -------
    Outcome
        ``status``, ``value``, ``elapsed`` and ``error``.

    Raises
    ------
    InputError
        When `seconds` is zero, negative or not a number.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.budget import run
    >>> x = sp.Symbol("x")
    >>> run(sp.expand, (x + 1) ** 2, seconds=5).value
    x**2 + 2*x + 1
    >>> import time
    >>> run(time.sleep, 10, seconds=0.01).status
    'timeout'
    >>> run(divmod, 1, 0).error
    ZeroDivisionError('integer division or modulo by zero')
    """
    limit = _checked(seconds)
    start = time.perf_counter()
    if limit is None:
        return _outcome(start, function, args)
    if can_interrupt():
        outcome = _run_with_timer(function, args, Limit(limit, patience), start)
    else:
        from fieldmath.algebra import worker

        status, value, error = worker.call(function, args, limit)
        outcome = Outcome(status, value, time.perf_counter() - start, error)
    if outcome.status == "timeout":
        note_cut()
    return outcome


def _checked(seconds: float | None) -> float | None:
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not hasattr(seconds, "__float__"):
        raise InputTypeError(f"seconds must be a positive number or None; got {seconds!r}. Use None for no limit.")
    number = float(seconds)
    if not number > 0:
        raise InputError(f"seconds must be a positive number or None; got {seconds!r}. Use None for no limit.")
    return None if math.isinf(number) else number


def _outcome(start: float, function: Callable[..., Any], args: tuple[Any, ...]) -> Outcome:
    try:
        value = function(*args)
    except Exception as error:
        return Outcome("error", None, time.perf_counter() - start, error)
    return Outcome("done", value, time.perf_counter() - start)


# --- the timer ---------------------------------------------------------------------------------------------------


class _Expired(BaseException):
    """The limit `limit` ran out. Not an Exception: SymPy swallows those in dozens of places."""

    def __init__(self, limit: Limit) -> None:
        super().__init__()
        self.limit = limit


@dataclass
class _Foreign:
    """The handler and the timer of somebody else (a test runner's, say), which go on while a limit of ours runs."""

    handler: Any
    deadline: float
    interval: float
    unraisable: Any = None


_limits: list[Limit] = []  # The running limits of the main thread, the outermost first.
_foreign = _Foreign(None, math.inf, 0.0)


def _run_with_timer(function: Callable[..., Any], args: tuple[Any, ...], limit: Limit, start: float) -> Outcome:
    # CPython looks for signals after calls and at backward jumps only, so an attribute that is set right behind the
    # call, or first in a handler, cannot be separated from it by an alarm.
    depth = len(_limits)
    settings = _settings()
    if not depth:
        _take_over()
    value, error = None, None
    status: Literal["done", "timeout", "error"] = "timeout"
    try:
        _limits.append(limit)
        _arm()
        value = function(*args)
        limit.over = True
        status = "done"
    except _Expired as expired:
        limit.over = True
        _restore(settings)
        if expired.limit is not limit:
            raise
    except Exception as raised:
        limit.over = True
        status, error = "error", raised
    finally:
        limit.over = True
        _release(depth)
    return Outcome(status, value, time.perf_counter() - start, error)


def _take_over() -> None:
    """Install our handler and remember what was there."""
    _foreign.handler = signal.getsignal(signal.SIGALRM)
    remaining, _foreign.interval = signal.setitimer(signal.ITIMER_REAL, 0)
    _foreign.deadline = time.monotonic() + remaining if remaining else math.inf
    signal.signal(signal.SIGALRM, _on_alarm)
    _foreign.unraisable, sys.unraisablehook = sys.unraisablehook, _report_unraisable


def _report_unraisable(unraisable: Any) -> None:
    """Pass on what a destructor or callback could not raise, but for our alarms: those ring again a moment later."""
    if not isinstance(unraisable.exc_value, _Expired):
        (_foreign.unraisable or sys.__unraisablehook__)(unraisable)


def _release(depth: int) -> None:
    """Forget the limits above `depth`; behind the outermost one, give back the handler and the timer."""
    del _limits[depth:]
    signal.setitimer(signal.ITIMER_REAL, 0)
    if depth:
        _arm()
        return
    if sys.unraisablehook is _report_unraisable:
        sys.unraisablehook = _foreign.unraisable
    signal.signal(signal.SIGALRM, signal.SIG_DFL if _foreign.handler is None else _foreign.handler)
    if math.isfinite(_foreign.deadline):
        remaining = max(_foreign.deadline - time.monotonic(), _SOONEST)
        signal.setitimer(signal.ITIMER_REAL, remaining, _foreign.interval)


def _arm() -> None:
    """Set the timer to the first deadline."""
    foreign = _foreign.deadline if callable(_foreign.handler) else math.inf
    first = min([foreign, *(limit.deadline for limit in _limits if not limit.over)])
    if math.isfinite(first):
        signal.setitimer(signal.ITIMER_REAL, max(first - time.monotonic(), _SOONEST))


def _on_alarm(number: int, frame: FrameType | None) -> None:
    """Raise for the outermost limit that ran out; pass a foreign alarm on to its owner."""
    now = time.monotonic()
    if now >= _foreign.deadline and callable(_foreign.handler):
        _foreign.deadline = now + _foreign.interval if _foreign.interval else math.inf
        _arm()
        _foreign.handler(number, frame)
        return
    for limit in _limits:
        if not limit.over and limit.has_run_out():
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            raise _Expired(limit)
    _arm()


# --- what an interrupted SymPy call may leave half done --------------------------------------------------------------


def _settings() -> tuple[int, bool, bool]:
    """Return mpmath's working precision and SymPy's global switches."""
    from mpmath import mp
    from sympy.core.parameters import global_parameters

    return mp.prec, global_parameters.evaluate, global_parameters.distribute


def _restore(settings: tuple[int, bool, bool]) -> None:
    """Put back the settings, and drop the marks that manualintegrate sets against running in circles.

    SymPy's other caches store finished values only, so an alarm leaves them intact.
    """
    from mpmath import mp
    from sympy.core.parameters import global_parameters

    mp.prec = settings[0]
    if (global_parameters.evaluate, global_parameters.distribute) != settings[1:]:
        global_parameters.evaluate, global_parameters.distribute = settings[1:]
    manual = sys.modules.get("sympy.integrals.manualintegrate")
    if manual is not None:
        manual._integral_cache.clear()
        manual._parts_u_cache.clear()


if hasattr(os, "register_at_fork"):  # Timers are not inherited; the list of limits is.
    os.register_at_fork(after_in_child=_limits.clear)
