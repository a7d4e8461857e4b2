r"""The Chernoff information: the largest exponent :math:`-\log\int p^s q^{1-s}` over orders s between 0 and 1.

The exponent is concave in s, so that one stationary point is the maximum. For a pair that is symmetric it is s = 1/2
and the information is the Bhattacharyya distance; elsewhere the stationary point is solved for, or found numerically
from the closed form of the integral, or from quadrature. Where the supports differ the maximum may lie at an end.

References
----------
.. [1] F. Nielsen (2013), An information-geometric characterization of Chernoff information, IEEE Signal Process. Lett.
   20(3), 269-272.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.algebra.tidy import is_zero, present
from fieldmath.approximation import Approximation
from fieldmath.probability.closed_forms import log_affinity
from fieldmath.probability.finite import exact_sum
from fieldmath.probability.functionals import BHATTACHARYYA, CHERNOFF_ORDER, RENYI, TSALLIS
from fieldmath.probability.integrals import sample_values
from fieldmath.probability.logarithms import shortest
from fieldmath.probability.question import PATIENCE, Question, shaped

ORDER = sp.Symbol("⟨order⟩", positive=True)
_HALF = sp.Rational(1, 2)
_SHARE = 0.3  # The fraction of the time limit that solving for the order may take.
_LONGEST = 60  # Operations; with numbers only, a longer formula is worth less than its digits.


@dataclass(frozen=True)
class _Best:
    """The optimal order and the exponent there."""

    order: sp.Expr
    information: sp.Expr
    steps: tuple[str, ...] = ()

    def asked(self, question: Question) -> sp.Expr:
        return self.order if question.functional is CHERNOFF_ORDER else self.information


def by_optimal_order(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the maximum where it can be solved for."""
    exponent = _exponent(question, time_limit)
    best = budget.run(_best, question, exponent, seconds=_SHARE * time_limit, patience=budget.PATIENT).value
    if best is None:
        raise Declined("the equation of the optimal order was not solved")
    return Answer(shaped(best.asked(question)), best.steps)


def _best(question: Question, exponent: sp.Expr) -> _Best | None:
    return _at_an_end(question, exponent) or _symmetric(question, exponent) or _solved(exponent)


def _exponent(question: Question, time_limit: float) -> sp.Expr:
    """Return minus the logarithm of the affinity as a function of `ORDER`; raise `Declined` without a formula."""
    p, q = question.p, question.other
    if p.has_floats or q.has_floats:
        raise Declined("a distribution is rounded")
    if p.log_density is not None and q.log_density is not None and p.size is None:
        return -log_affinity(p, q, ORDER)[0]
    found = exact_sum(Question(TSALLIS, p, q, ORDER), time_limit=time_limit)
    if found is None:
        raise Declined("the affinity has no formula")
    value = found.value.args[0][0] if isinstance(found.value, sp.Piecewise) else found.value
    return -sp.log(sp.expand(1 + (ORDER - 1) * value))


def _slope(exponent: sp.Expr, order: sp.Expr) -> sp.Expr:
    return sp.diff(exponent, ORDER).xreplace({ORDER: order})


def _at_an_end(question: Question, exponent: sp.Expr) -> _Best | None:
    """Return the limit at an end towards which the exponent rises, which only different supports allow."""
    p, q = question.p, question.other
    if p.support is not None and p.support == q.support:
        return None
    slope = sp.cancel(sp.diff(exponent, ORDER))
    if slope.has(ORDER):
        return None
    if slope.is_nonnegative or slope.is_nonpositive:
        end = sp.S.Zero if slope.is_nonpositive else sp.S.One
        value = exponent.xreplace({ORDER: end})
        return _Best(end, value, ("the exponent is largest in the limit at an end",))
    return None


def _symmetric(question: Question, exponent: sp.Expr) -> _Best | None:
    """Return the Bhattacharyya distance where its order is stationary."""
    if is_zero(_slope(exponent, _HALF)) is not True:
        return None
    from fieldmath.probability.ladders import ladder_for

    asked = Question(BHATTACHARYYA, question.p, question.q, _HALF)
    return _Best(_HALF, ladder_for(asked).climb(asked, method="exact").value, ("the pair is symmetric",))


def _solved(exponent: sp.Expr) -> _Best | None:
    """Return the maximum at a solution that lies between 0 and 1 for typical parameters."""
    exponent, meaning = _named_logarithms(exponent)
    trial = sample_values(exponent.xreplace(meaning).free_symbols - {ORDER})
    longest = _LONGEST * (3 if trial else 1)
    for order in _stationary(exponent):
        if order.has(sp.LambertW, sp.RootOf, sp.Piecewise, sp.I):
            continue
        number = complex(order.xreplace(meaning).xreplace(trial).evalf())
        residue = complex(_slope(exponent, order).xreplace(meaning).xreplace(trial).evalf())
        if abs(number.imag) < 1e-12 and 0 < number.real < 1 and abs(residue) < 1e-9:
            value = exponent.xreplace({ORDER: order})
            simplified = budget.run(_simplified, value, seconds=PATIENCE, patience=budget.PATIENT).value_or(value)
            value = shortest(min((simplified, value), key=sp.count_ops).xreplace(meaning))
            order = shortest(order.xreplace(meaning))
            if max(order.count_ops(), value.count_ops()) <= longest:
                return _Best(order, value, (f"the exponent is stationary at the order {order}",))
    return None


def _named_logarithms(exponent: sp.Expr) -> tuple[sp.Expr, dict[sp.Expr, sp.Expr]]:
    """Return the exponent with log(a) and log(b) written through their difference, which is given a name."""
    expanded = sp.expand(sp.expand_log(exponent))
    logarithms = sorted((a for a in expanded.atoms(sp.log) if not a.has(ORDER)), key=sp.default_sort_key)
    if len(logarithms) < 2:
        return expanded, {}
    first, second = logarithms[:2]
    name = sp.Symbol("⟨difference⟩", real=True)
    value = sp.log(first.args[0] / second.args[0])
    return sp.expand(expanded.xreplace({first: second + name})), {name: value}


def _stationary(exponent: sp.Expr) -> list[sp.Expr]:
    """Return orders with slope zero: of a rational equation in the order, or in two exponentials of it."""
    slope = sp.diff(exponent, ORDER)
    if not any(power.as_base_exp()[1].has(ORDER) for power in slope.atoms(sp.Pow, sp.exp)):
        return [sp.cancel(root) for root in sp.solve(sp.numer(sp.together(slope)), ORDER)]
    top = sp.expand(sp.numer(sp.together(slope)), log=False).replace(_is_power, _as_exponential)
    parts: dict[sp.Expr, sp.Expr] = {}
    for term in sp.Add.make_args(top):
        coefficient, rest = sp.powsimp(term, combine="exp").as_independent(ORDER, as_Add=False)
        line = sp.expand(rest.exp) if isinstance(rest, sp.exp) else sp.S.Zero if rest == 1 else None
        if line is None or sp.diff(line, ORDER, 2) != 0:
            return []
        rate, start = line.coeff(ORDER), line.xreplace({ORDER: sp.S.Zero})
        parts[rate] = parts.get(rate, sp.S.Zero) + coefficient * sp.exp(start)
    if len(parts) != 2:
        return []
    (first, c), (second, d) = sorted(parts.items(), key=lambda item: sp.default_sort_key(item[0]))
    return [sp.log(sp.factor(-d / c)) / (first - second)]


def _is_power(node: sp.Expr) -> bool:
    return bool(node.is_Pow and not isinstance(node, sp.exp) and node.exp.has(ORDER))


def _as_exponential(power: sp.Expr) -> sp.Expr:
    return sp.exp(sp.expand(power.exp * sp.log(power.base)))


def _simplified(value: sp.Expr) -> sp.Expr:
    """Return a sum with logarithms of shortest fractions and shortest coefficients."""
    reduced = value.replace(sp.log, lambda argument: sp.log(sp.factor(sp.cancel(sp.together(argument)))))
    return min((present(sp.expand(reduced)), present(reduced)), key=sp.count_ops)


def by_search(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the maximum found numerically."""
    if question.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in question.free_symbols))
        raise Declined(f"parameters are free: {names}")
    exponent, error = _numeric_exponent(question)
    order = _golden(exponent)
    value = exponent(order)
    # Near the maximum the exponent is flat: an order off by d costs curvature*d**2/2.
    spread = abs(value - min(exponent(max(order - 1e-4, 0.0)), exponent(min(order + 1e-4, 1.0))))
    noise = error(order)
    if question.functional is CHERNOFF_ORDER:
        slack = 1e-4 * math.sqrt((noise + 1e-15) / spread) if spread > 0 else 0.5
        return Answer(Approximation(order, error=min(slack + 1e-9, 0.5), method="search"))
    return Answer(Approximation(value, error=noise + 1e-15 * (1 + abs(value)), method="search"))


def _numeric_exponent(question: Question) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return the exponent and its error as functions of the order."""
    from fieldmath.probability.ladders import ladder_for

    known: dict[float, Approximation] = {}

    def at(order: float) -> Approximation:
        if order not in known:
            # At the ends the exponent is the limit from inside: the mass of one law on the support of the other.
            first, second = (question.p, question.other) if order < 1 else (question.other, question.p)
            inside = order if order < 1 else 0.0
            asked = Question(RENYI, first, second, sp.Float(inside, 17) if inside else sp.S.Zero)
            found = ladder_for(asked).climb(asked, method="numeric").value
            share = 1 - inside
            known[order] = Approximation(share * float(found), error=share * found.error, method=found.method)
        return known[order]

    return (lambda order: float(at(order))), (lambda order: at(order).error)


_GOLDEN = (math.sqrt(5) - 1) / 2


def _golden(function: Callable[[float], float]) -> float:
    """Return where a concave function on [0, 1] is largest, to about the root of the machine precision."""
    lower, upper = 0.0, 1.0
    left, right = upper - _GOLDEN * (upper - lower), lower + _GOLDEN * (upper - lower)
    values = function(left), function(right)
    while upper - lower > 2e-8:
        if values[0] >= values[1]:
            upper, right = right, left
            left = upper - _GOLDEN * (upper - lower)
            values = function(left), values[0]
        else:
            lower, left = left, right
            right = lower + _GOLDEN * (upper - lower)
            values = values[1], function(right)
    candidates = [0.0, 0.5 * (lower + upper), 1.0]
    return candidates[int(np.argmax([function(order) for order in candidates]))]
