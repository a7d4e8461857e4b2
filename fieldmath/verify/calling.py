"""Calling code that may be wrong: what it raised, what it warned of, and whether it changed its arguments."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldmath.algebra import budget

LONGEST_CALL = 10.0
"""Seconds after which a call counts as one that does not end."""


class NoAnswer(TimeoutError):
    """A call did not end."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: its `result`, or the `error` it raised; `changed` names arguments that are not as before."""

    call: str
    result: Any = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()

    @property
    def timed_out(self) -> bool:
        """Return whether the call did not end."""
        return isinstance(self.error, NoAnswer)

    @property
    def complaint(self) -> str:
        """Return what was raised, in one line."""
        first = str(self.error).strip().splitlines()
        return f"{type(self.error).__name__}: {first[0] if first else ''}"


def attempt(func: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any] | None = None) -> Outcome:
    """Return what a call does, whatever it does.

    The function gets copies of its array arguments, so that the caller's stay as they are; the copies are compared with
    the originals afterwards. Floating-point warnings of the function are not errors here. Code that fails on arrays is
    called with tensors where torch is loaded; JAX computes in double precision.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.verify.calling import attempt
    >>> def careless(values):
    ...     values[0] = 0
    ...     return values
    >>> attempt(careless, [np.ones(3)]).changed
    ('argument 1',)
    """
    outcome = _tried(func, arguments, named or {})
    if outcome.error is None or outcome.timed_out or "torch" not in sys.modules:
        return outcome
    tensors = _tried(func, [_tensor(a) for a in arguments], {key: _tensor(a) for key, a in (named or {}).items()})
    return outcome if tensors.error is not None else replace(tensors, call=outcome.call)


def _tried(func: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]) -> Outcome:
    given, keywords = [_fresh(a) for a in arguments], {key: _fresh(a) for key, a in named.items()}
    call = described(func, arguments, named)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), _double_precision():
            warnings.simplefilter("ignore")
            result = _timed(func, given, keywords)
    except (Exception, SystemExit) as error:  # Whatever it is, it is a finding about the code.
        return Outcome(call, error=error)
    pairs = [(f"argument {k + 1}", a, b) for k, (a, b) in enumerate(zip(arguments, given, strict=True))]
    pairs += [(key, named[key], keywords[key]) for key in named]
    changed = tuple(name for name, before, after in pairs if not _same(before, after))
    if any(result is part for part in _parts(given)) or changed:
        result = copy.deepcopy(result)
    return Outcome(call, result, changed=changed)


def _timed(func: Callable[..., Any], given: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Return the result of a call; where Python can interrupt it, a call that does not end raises TimeoutError."""
    with redirect_stdout(sys.stderr):  # What it prints is seen, and does not stand between the lines of a report.
        if not budget.can_interrupt():
            return func(*given, **keywords)
        outcome = budget.run(lambda: func(*given, **keywords), seconds=LONGEST_CALL)
    if outcome.status == "timeout":
        raise NoAnswer(f"no result after {LONGEST_CALL:g} s")
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


def _double_precision() -> Any:
    """Return the context in which JAX computes with the digits that it is given, where JAX is loaded."""
    jax = sys.modules.get("jax")
    enable = getattr(jax, "enable_x64", None)
    return nullcontext() if enable is None else enable(True)


def _tensor(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return sys.modules["torch"].from_numpy(value.copy())
    if isinstance(value, list | tuple):
        return type(value)(_tensor(entry) for entry in value)
    return value


def first_timeout(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes up to the first call that did not end: further calls would not either."""
    found = []
    for outcome in outcomes:
        found.append(outcome)
        if outcome.timed_out:
            break
    return found


def described(func: Any, arguments: Sequence[Any], named: Mapping[str, Any]) -> str:
    """Return a call as text, arrays by shape and type."""
    parts = [_word(a) for a in arguments] + [f"{key}={_word(a)}" for key, a in named.items()]
    return f"{name_of(func)}({', '.join(parts)})"


def name_of(func: Any) -> str:
    """Return how a function is called."""
    inner = getattr(func, "func", func)
    return str(getattr(func, "__name__", None) or getattr(inner, "__name__", None) or type(func).__name__)


def _word(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        inside = ", ".join(map(_word, value))
        return f"({inside}{',' if len(value) == 1 else ''})" if isinstance(value, tuple) else f"[{inside}]"
    return type(value).__name__ if not isinstance(value, int | str) else repr(value)


def _fresh(value: Any) -> Any:
    """Return a copy of arrays (and sequences of them) that keeps their memory layout."""
    if isinstance(value, np.ndarray):
        return _copied(value)
    if isinstance(value, list | tuple):
        return type(value)(_fresh(entry) for entry in value)
    if hasattr(value, "detach"):
        return value.clone()
    copied = getattr(value, "copy", None)
    return copied(deep=True) if copied is not None and hasattr(value, "dims") else value


def _copied(array: np.ndarray) -> np.ndarray:
    """Return a copy with the same strides, or with gaps where the original has some."""
    same = array.copy(order="K")
    if same.strides == array.strides or not array.ndim:
        return same
    wide = np.empty((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


def _same(before: Any, after: Any) -> bool:
    if hasattr(before, "detach"):
        return _same(before.detach().numpy(), after.detach().numpy())
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, np.ndarray):
        return before.dtype == after.dtype and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    if hasattr(before, "dims") and hasattr(before, "values"):
        return _same(np.asarray(before.values), np.asarray(after.values))
    return True


def _parts(values: Sequence[Any]) -> list[Any]:
    return [part for value in values for part in (value if isinstance(value, list | tuple) else (value,))]
