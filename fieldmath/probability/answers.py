"""From a public question to its answer: one meaning per symbol, orders with special cases, units, and the ladder."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import check_order, clipped, shown
from fieldmath.algebra.ladder import Result
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError, NoClosedFormError
from fieldmath.probability.convex import read_generator
from fieldmath.probability.domains import POSITIVE, read, unified
from fieldmath.probability.functionals import ALPHA_DIVERGENCE, ENTROPY, KL, Functional
from fieldmath.probability.kernels import read_kernel
from fieldmath.probability.ladders import ladder_for
from fieldmath.probability.law import Law
from fieldmath.probability.logarithms import shortest
from fieldmath.probability.question import Question

_FOREVER = 1e9
_LARGEST_POWER = 100
_LARGEST_BASE = sp.Integer(10) ** 308


def answer(
    functional: Functional,
    p: Law,
    q: Law | None = None,
    *,
    order: object = None,
    base: object = None,
    method: str = "auto",
    time_limit: float = 10.0,
) -> Result:
    """Return the answer to a question, in the unit asked for, with its history."""
    if not isinstance(time_limit, int | float) or isinstance(time_limit, bool) or not 0 < time_limit < _FOREVER:
        raise InputError(f"time_limit must be a positive number of seconds; got {shown(time_limit)}")
    unit = read_base(base)
    question = _unified(asked(functional, p, q, order))
    functional = question.functional
    try:
        result = ladder_for(question).climb(question, method=method, time_limit=float(time_limit))
    except NoClosedFormError:
        if question.p.sample is None and question.other.sample is None:
            raise
        raise NoClosedFormError(
            f"{functional.name} has no answer by method={method!r} from samples like these. Fit a family to them, or "
            "count them with Distribution.from_counts."
        ) from None
    return replace(result, value=in_unit(result.value, unit if functional.is_logarithmic else None))


def read_base(base: object) -> sp.Expr | None:
    """Return the base of the logarithms: None for nats; it must be positive and not 1."""
    if base is None:
        return None
    value = read(base, POSITIVE)
    if value.is_extended_real is False or value.is_infinite or value.is_nonpositive or value == 1:
        raise InputError(f"base must be a positive number other than 1; got {base}")
    return None if value == sp.E else value


def read_order(order: object) -> sp.Expr:
    """Return the order alpha: a number from 0 to oo, or a positive symbol."""
    if isinstance(order, float) and math.isinf(order):
        order = sp.oo if order > 0 else -sp.oo
    if isinstance(order, float) and math.isnan(order):
        raise InputError("alpha must be a number from 0 to infinity; got nan")
    value = read(order, POSITIVE)
    if value.is_extended_real is False or value.is_extended_negative or value is sp.nan:
        raise InputError(f"alpha must be a number from 0 to infinity; got {order}")
    check_order(value, order, "alpha", ", or oo")
    return value


def asked(functional: Functional, p: Law, q: Law | None, order: object) -> Question:
    """Return the question; at order 1 the one of the limit: KL, or Shannon's entropy."""
    if functional.order is not None and order is None:
        return Question(functional, p, q, functional.order)
    reader = READERS.get(functional.name, read_order if functional.is_affinity else None)
    if reader is None:
        return Question(functional, p, q)
    exponent = reader(order)
    if functional is ALPHA_DIVERGENCE:
        return _of_alpha(p, q, exponent)
    if functional.is_affinity and exponent == 1:
        return Question(KL if functional.needs_q else ENTROPY, p, q)
    return Question(functional, p, q, exponent)


def _of_alpha(p: Law, q: Law | None, alpha: sp.Expr) -> Question:
    """Return the question of Amari's divergence; laws are exchanged so that the exponent of p is at least 1/2."""
    if alpha.is_positive and q is not None:
        p, q, alpha = q, p, -alpha
    exponent = (1 - alpha) / 2
    return Question(KL, p, q) if exponent == 1 else Question(ALPHA_DIVERGENCE, p, q, exponent)


def _read_alpha(alpha: object) -> sp.Expr:
    value = read(alpha)
    if value.is_extended_real is False or value.is_infinite or value is sp.nan:
        raise InputError(f"alpha must be a real number; got {clipped(alpha)}")
    check_order(value, alpha, "alpha")
    return value


def _read_power(order: object) -> sp.Expr:
    value = read(order)
    if not value.is_number or value.is_infinite or not (value - 1).is_nonnegative or value > _LARGEST_POWER:
        raise InputError(f"order must be a number from 1 to {_LARGEST_POWER}; got {shown(order)}")
    return value


def _read_weight(weight: object) -> sp.Expr:
    value = read(weight, POSITIVE)
    if value.is_extended_real is False or value.is_nonpositive or (1 - value).is_nonpositive:
        raise InputError(f"weight must be strictly between 0 and 1; got {weight}")
    return value


# How the order of a functional is read, where it is none of Rényi's.
READERS: dict[str, Callable[[object], sp.Expr]] = {
    "js": _read_weight,
    "f_divergence": read_generator,
    "alpha_divergence": _read_alpha,
    "wasserstein": _read_power,
    "mmd": lambda kernel: kernel if isinstance(kernel, sp.Lambda) else read_kernel(kernel),
}


def _unified(question: Question) -> Question:
    """Return the question with one symbol per name: the one that has the assumptions of all."""
    if not question.free_symbols:
        return question
    one = unified(question.free_symbols)
    if not one:
        return question
    return Question(
        question.functional,
        question.p.xreplace(one),
        question.q.xreplace(one) if question.q is not None else None,
        question.order.xreplace(one) if question.order is not None else None,
    )


def in_unit(value: Any, base: sp.Expr | None) -> Any:
    """Return an answer in nats in the unit of another base."""
    if base is None:
        return value
    if isinstance(value, Approximation):
        if base.free_symbols:
            raise InputError(f"base must be a number where the answer is one; got {base}")
        if not 1 / _LARGEST_BASE < base < _LARGEST_BASE:
            raise InputError(f"base must be a float where the answer is one; got {clipped(base)}")
        return value.in_base(float(base))
    if value.is_infinite:
        return value
    if isinstance(value, sp.Piecewise):
        return sp.Piecewise(*((in_unit(branch, base), condition) for branch, condition in value.args))
    return shortest(value / sp.log(base))


def root(value: Any) -> Any:
    """Return the square root of an answer that is not negative: of a number with its error, branch by branch."""
    if isinstance(value, Approximation):
        number = math.sqrt(max(float(value), 0.0))
        slack = value.error / (2 * number) if number else math.inf
        error = min(slack, math.sqrt(value.error)) if math.isfinite(value.error) else value.error
        return Approximation(number, error=error, method=value.method, certified=value.certified)
    if isinstance(value, sp.Piecewise):
        return sp.Piecewise(*((root(branch), condition) for branch, condition in value.args))
    return sp.sqrt(value)
