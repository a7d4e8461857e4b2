"""One persistent process that runs calls under a time limit where a timer cannot interrupt them.

The process is started at the first call and killed when it does not answer in time. It never imports the user's main
script, leaves when its input closes (so it cannot outlive its parent), and talks in length-prefixed pickles.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, Literal

Reply = tuple[Literal["done", "timeout", "error"], Any, Exception | None]

_START_SECONDS = 120.0  # For a cold import of SymPy on a busy machine.
_GRACE = 0.5  # The process interrupts itself at the limit; killed when it has not answered after this much more.
_BOOT = "import sys, os; sys.path[:] = {path!r}; from fieldmath.algebra.worker import serve; serve()"


class WorkerError(RuntimeError):
    """The call could not be carried to the worker process or its answer back."""


# --- messages --------------------------------------------------------------------------------------------------------


class _Pickler(pickle.Pickler):
    """Knows how to send SymPy's undefined functions, which have no importable name."""

    def reducer_override(self, obj: Any) -> Any:
        from sympy.core.function import UndefinedFunction

        if isinstance(obj, UndefinedFunction):
            return _undefined_function, (obj.name, dict(obj._kwargs))
        return NotImplemented


def _undefined_function(name: str, assumptions: dict[str, Any]) -> Any:
    from sympy import Function

    return Function(name, **assumptions)


def _dumps(thing: Any) -> bytes:
    buffer = io.BytesIO()
    try:
        _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise WorkerError(
            f"outside the main thread a time limit needs a function, arguments and a result that can be pickled; "
            f"{type(error).__name__}: {error}. Use module-level functions and plain objects, or seconds=None."
        ) from error
    return buffer.getvalue()


def _send(stream: IO[bytes], body: bytes) -> None:
    stream.write(struct.pack("<Q", len(body)) + body)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    """Return the next message, or None when the other side has left."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = struct.unpack("<Q", head)[0]
    body = stream.read(size)
    return body if len(body) == size else None


# --- the caller's side -----------------------------------------------------------------------------------------------


class _Process:
    """A running worker process and the thread that collects its answers."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _BOOT.format(path=[os.path.abspath(entry) for entry in sys.path])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers: queue.Queue[bytes | None] = queue.Queue()
        threading.Thread(target=self._collect, daemon=True, name="fieldmath-worker-answers").start()
        if self.answer(_START_SECONDS) is None:
            self.stop()
            raise WorkerError("the worker process did not start. Check that sys.executable is a Python interpreter.")

    def _collect(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        body: bytes | None = b""
        while body is not None:
            try:
                body = _receive(stream)
            except (OSError, ValueError):  # closed by stop()
                body = None
            self.answers.put(body)

    def ask(self, body: bytes) -> None:
        """Send a question."""
        assert self.process.stdin is not None
        _send(self.process.stdin, body)

    def answer(self, seconds: float) -> bytes | None:
        """Return the next answer, or None when the process is dead; raise `queue.Empty` when time is up."""
        return self.answers.get(timeout=seconds)

    def stop(self) -> None:
        """Kill the process and wait for it: no zombie, no open pipe."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:  # A broken pipe with unsent bytes.
                pass


_lock = threading.Lock()
_current: _Process | None = None


def call(function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Reply:
    """Return (status, value, error) of ``function(*args)`` run in the worker process."""
    try:
        question = _dumps((function, args, seconds))
        with _lock:
            answer = _exchange(question, seconds + _GRACE)
        if answer is None:
            raise WorkerError("the worker process died during the call (out of memory, or killed).")
        status, value, error = pickle.loads(answer)
    except queue.Empty:
        return "timeout", None, None
    except WorkerError as error:
        return "error", None, error
    return status, value, error


def _exchange(question: bytes, seconds: float) -> bytes | None:
    global _current
    if _current is not None and _current.process.poll() is not None:
        shut_down()
    if _current is None:
        _current = _Process()
    try:
        _current.ask(question)
        answer = _current.answer(seconds)
    except OSError:
        answer = None
    except BaseException:  # Time is up, or the user interrupts: its state is unknown.
        shut_down()
        raise
    if answer is None:
        shut_down()
    return answer


def shut_down() -> None:
    """End the worker process, if there is one."""
    global _current
    if _current is not None:
        _current.stop()
        _current = None


def _forget() -> None:
    """Leave the parent's worker process to the parent after a fork."""
    global _current, _lock
    _current, _lock = None, threading.Lock()


atexit.register(shut_down)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


# --- the worker's side -----------------------------------------------------------------------------------------------


def serve() -> None:
    """Answer calls until the input closes; the body of the worker process."""
    import signal

    import sympy  # noqa: F401  (paid before the first limit starts)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The terminal sends Ctrl-C to us as well; the caller decides.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a call prints must not mix with the answers.
    calls: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(calls,), daemon=True).start()
    _send(answers, b"ready")
    while True:
        _send(answers, _answer(calls.get()))


def _listen(calls: queue.Queue[bytes]) -> None:
    """Collect calls; leave at once when the caller is gone, whatever is being computed."""
    stream = os.fdopen(0, "rb")
    while (body := _receive(stream)) is not None:
        calls.put(body)
    os._exit(0)


def _answer(body: bytes) -> bytes:
    from fieldmath.algebra.budget import run

    try:
        function, args, seconds = pickle.loads(body)
    except Exception as error:
        reason = WorkerError(f"the worker process cannot load the call; {type(error).__name__}: {error}.")
        return _dumps(("error", None, reason))
    outcome = run(function, *args, seconds=seconds)
    if outcome.error is not None:
        return _dumps(("error", None, _portable(outcome.error)))
    try:
        return _dumps((outcome.status, outcome.value, None))
    except WorkerError as error:
        return _dumps(("error", None, error))


def _portable(error: Exception) -> Exception:
    """Return the error, or its text when it does not survive the journey (some constructors take other arguments)."""
    try:
        pickle.loads(_dumps(error))
    except Exception:
        return WorkerError(f"{type(error).__name__}: {error}")
    return error
