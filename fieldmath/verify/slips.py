"""Slips that turn one right number into a wrong one, whatever the number is: units, signs, factors, roots."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from fieldmath.verify.hypotheses import Hypothesis

Change = Callable[[float], float]


def _root(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


def _power(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


#: Name, what to change, and what becomes of the right number.
SLIPS: tuple[tuple[str, str, Change], ...] = (
    ("bits for nats", "Use the natural logarithm, or multiply by log(2).", lambda v: v / math.log(2)),
    ("nats for bits", "Use the logarithm of base 2, or divide by log(2).", lambda v: v * math.log(2)),
    ("decimal logarithm", "Use the natural logarithm, not log10.", lambda v: v / math.log(10)),
    ("sign", "Change the sign.", lambda v: -v),
    ("factor 2", "Divide by 2.", lambda v: 2 * v),
    ("factor 1/2", "Multiply by 2.", lambda v: v / 2),
    ("square root taken", "Leave out the square root.", _root),
    ("squared", "Take the square root.", lambda v: v * v),
    ("factor pi", "Divide by pi.", lambda v: v * math.pi),
    ("factor 1/pi", "Multiply by pi.", lambda v: v / math.pi),
    ("factor 2*pi", "Divide by 2*pi.", lambda v: v * 2 * math.pi),
    ("factor 1/(2*pi)", "Multiply by 2*pi.", lambda v: v / (2 * math.pi)),
    ("factor sqrt(2)", "Divide by sqrt(2).", lambda v: v * math.sqrt(2)),
    ("factor 1/sqrt(2)", "Multiply by sqrt(2).", lambda v: v / math.sqrt(2)),
    ("exponential taken", "Leave out the exponential.", _power),
    ("exponential missing", "Take the exponential.", lambda v: math.log(v) if v > 0 else math.nan),
    ("reciprocal taken", "Leave out the reciprocal.", lambda v: 1 / v if v else math.inf),
    ("degrees for radians", "Convert angles to radians.", math.degrees),
    ("radians for degrees", "Convert angles to degrees.", math.radians),
)


def slips(exact: Callable[[Any], float]) -> tuple[Hypothesis, ...]:
    """Return a hypothesis for each slip; `exact` takes the right number from a case."""

    def row(name: str, fix: str, change: Change) -> Hypothesis:
        return Hypothesis(name, fix, lambda case: change(exact(case)))

    return tuple(row(*slip) for slip in SLIPS)
