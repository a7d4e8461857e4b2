"""Ordered methods that answer or decline, and the trace of what happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fieldmath.errors import InputError, NoClosedFormError, Refusal

_LONGEST_REASON = 160
"""A reason may quote numbers of any length; the sentence shows its beginning."""


class Declined(Refusal):
    """Raised by a rung that has no answer; the message is the reason."""


@dataclass(frozen=True)
class Answer:
    """What a rung returns when there is more to say than the value."""

    value: Any
    steps: tuple[str, ...] = ()
    check: str = ""


@dataclass(frozen=True)
class Rung:
    """One method: `compute(*question, time_limit=...)` returns a value or an `Answer`; None or `Declined` declines.

    `exact` says that the answers of this rung are exact. An exact rung that is not `closed` (an unevaluated
    integral, say) is passed over when a closed form is demanded.
    """

    name: str
    compute: Callable[..., Any]
    exact: bool = True
    closed: bool = True


@dataclass(frozen=True)
class Attempt:
    """What one rung did: its name, ``"answered"`` or ``"declined"``, the reason, and the seconds it took."""

    rung: str
    outcome: str
    reason: str
    seconds: float


@dataclass(frozen=True)
class Result:
    """The answer of a ladder with its history."""

    value: Any
    rung: str
    exact: bool
    steps: tuple[str, ...]
    check: str
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class Ladder:
    """Methods for one question, the best first.

    ``method="auto"`` takes the first answer; ``"exact"`` the first answer of an exact, closed rung, or raises
    `NoClosedFormError` naming the rungs tried; ``"numeric"`` the first of a numeric rung; the name of a rung
    asks that one alone.
    """

    name: str
    rungs: tuple[Rung, ...]

    def climb(self, *question: Any, method: str = "auto", time_limit: float = 10.0) -> Result:
        """Return the first answer among the rungs that `method` admits; each may take `time_limit` seconds."""
        attempts: list[Attempt] = []
        for rung in self.admitted(method):
            answer, attempt = _ask(rung, question, time_limit)
            attempts.append(attempt)
            if answer is not None:
                return Result(answer.value, rung.name, rung.exact, answer.steps, answer.check, tuple(attempts))
        tried = "; ".join(f"{attempt.rung} ({_short(attempt.reason)})" for attempt in attempts)
        raise NoClosedFormError(f"{self.name} has no answer by method={method!r}; tried {tried}. {_advice(method)}")

    def answers(self, *question: Any, time_limit: float = 10.0) -> dict[str, Result]:
        """Return the answer of every rung that has one: all must agree within their errors."""
        found = {}
        for rung in self.rungs:
            answer, attempt = _ask(rung, question, time_limit)
            if answer is not None:
                found[rung.name] = Result(answer.value, rung.name, rung.exact, answer.steps, answer.check, (attempt,))
        return found

    def admitted(self, method: str) -> tuple[Rung, ...]:
        """Return the rungs that `method` admits, in order."""
        if not isinstance(method, str):
            raise InputError(f"method must be a text, as 'auto' or 'exact'; got {type(method).__name__}")
        kinds = {
            "auto": lambda rung: True,
            "exact": lambda rung: rung.exact and rung.closed,
            "numeric": lambda rung: not rung.exact,
        }
        chosen = tuple(rung for rung in self.rungs if kinds.get(method, lambda rung: rung.name == method)(rung))
        if not chosen:
            names = ", ".join(repr(name) for name in (*kinds, *(rung.name for rung in self.rungs)))
            raise InputError(f"method must be one of {names}; got {method!r}.")
        return chosen


def _ask(rung: Rung, question: tuple[Any, ...], time_limit: float) -> tuple[Answer | None, Attempt]:
    start = time.perf_counter()
    try:
        value = rung.compute(*question, time_limit=time_limit)
        reason = "not applicable"
    except Declined as declined:
        value, reason = None, str(declined)
    seconds = time.perf_counter() - start
    if value is None:
        return None, Attempt(rung.name, "declined", reason, seconds)
    answer = value if isinstance(value, Answer) else Answer(value)
    return answer, Attempt(rung.name, "answered", "", seconds)


def _short(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 3]}..."


def _advice(method: str) -> str:
    return "Use method='numeric' for a number with an error." if method == "exact" else "Give numeric parameters."
