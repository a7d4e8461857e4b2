"""A question to a ladder: which functional of which laws, and how to finish and guard its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.costs import operations
from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.tidy import normal, present
from fieldmath.probability.arithmetic import SYMBOLIC
from fieldmath.probability.functionals import Functional
from fieldmath.probability.large import released
from fieldmath.probability.law import Law
from fieldmath.probability.logarithms import shortest
from fieldmath.probability.shapes import collected, joined, quick, spread

MUCH_SHORTER = 0.8
PATIENCE = 1.0  # Seconds that the shape of an answer may take.


@dataclass(frozen=True)
class Question:
    """What is asked: a functional of `p`, perhaps of `q`, perhaps with an order (or weight)."""

    functional: Functional
    p: Law
    q: Law | None = None
    order: sp.Expr | None = None

    @property
    def other(self) -> Law:
        """Return `q`, or `p` where only one law is asked about."""
        return self.p if self.q is None else self.q

    @property
    def free_symbols(self) -> frozenset[sp.Symbol]:
        """Return every parameter in the question."""
        found = self.p.free_symbols | self.other.free_symbols
        return found | (self.order.free_symbols if self.order is not None else frozenset())

    @property
    def exponent(self) -> sp.Expr:
        """Return the order, for functionals that have one."""
        if self.order is None:
            raise Declined("the functional has no order")
        return self.order

    @property
    def numeric_order(self) -> Any:
        """Return the order as a float; a generator stays a function."""
        return self.order if self.order is None or isinstance(self.order, sp.Lambda) else float(self.order)

    @property
    def below_one(self) -> bool | None:
        """Whether the order is below 1: True, False, or None when its assumptions leave it open."""
        difference = self.exponent - 1
        if difference.is_negative:
            return True
        return False if difference.is_nonnegative else None

    def finished(self, value: sp.Expr) -> sp.Expr:
        """Return the functional from its integral (for affinities: from the integral's logarithm)."""
        divisor = self.functional.divisor
        if self.functional.is_affinity and value not in (sp.oo, -sp.oo):
            if divisor is not None:
                return collected(value, divisor(self.order))
            value = value if isinstance(value, sp.log) else _gathered(collected(value))
        return self.functional.finish(value, self.order, SYMBOLIC)


def _gathered(value: sp.Expr) -> sp.Expr:
    """Return a logarithm, whose exponential follows, its terms inside that of a sum where that is shorter."""
    logarithms = [term.as_coeff_Mul()[1] for term in sp.Add.make_args(value)]
    sums = [log for log in logarithms if log.has(sp.log) and any(part.args[0].is_Add for part in log.atoms(sp.log))]
    if len(sums) < 2:
        return value
    shape = _presented(value)
    return shape if operations(shape) <= MUCH_SHORTER * operations(value) else value


def shaped(value: sp.Expr) -> sp.Expr:
    """Return a closed form in textbook shape; raise `Declined` for one that is no number."""
    if value.has(sp.nan, sp.zoo):
        raise Declined("the closed form is undefined at these parameter values")
    if value.is_Rational or value.is_Symbol or value in (sp.oo, -sp.oo):
        return value
    value = _plain_functions(value)
    ready = quick(value)
    if ready is not None and ready.has(sp.log):
        return released(shortest(ready))
    return _tightened(released(shortest(ready if ready is not None else _presented(value))))


def _tightened(value: sp.Expr) -> sp.Expr:
    """Return the normal form where it is much shorter: of sums over one denominator, and of what roots enclose."""
    if not value.free_symbols:
        return value
    tidy = normal(value)
    return present(tidy) if operations(tidy) <= MUCH_SHORTER * operations(value) else value


def _plain_functions(value: sp.Expr) -> sp.Expr:
    """Return beta and incomplete gamma functions of numbers as numbers; large numbers are held apart and stay."""
    plain = {b: b.rewrite(sp.gamma) for b in value.atoms(sp.beta) if all(a.is_Rational for a in b.args)}
    plain |= {b: sp.S.One / sp.Mul(*b.args) for b in value.atoms(sp.beta) if 1 in b.args}
    plain |= {b: _polynomial_beta(*b.args) for b in value.atoms(sp.betainc_regularized) if _is_short(b)}
    plain |= {g: sp.expand_func(g) for g in value.atoms(sp.lowergamma, sp.uppergamma) if g.args[0].is_Integer}
    return value.xreplace(plain) if plain else value


_LONGEST_POLYNOMIAL = 12


def _is_short(function: sp.betainc_regularized) -> bool:
    a, b, lower, _ = function.args
    return bool(a.is_Integer and b.is_Integer and a + b <= _LONGEST_POLYNOMIAL and lower == 0)


def _polynomial_beta(a: sp.Integer, b: sp.Integer, lower: sp.Expr, x: sp.Expr) -> sp.Expr:
    """Return the regularised incomplete beta function of integers: the upper tail of a binomial distribution."""
    n = a + b - 1
    return sp.expand(sp.Add(*(sp.binomial(n, j) * x**j * (1 - x) ** (n - j) for j in range(int(a), int(n) + 1))))


def _textbook(value: sp.Expr) -> sp.Expr:
    return present(spread(value))


def _presented(value: sp.Expr) -> sp.Expr:
    """Return the textbook shape, unless the value is shorter as it is or the shape takes too long to find."""
    outcome = budget.run(_textbook, value, seconds=PATIENCE, patience=budget.PATIENT)
    shape = outcome.value if outcome.is_done else spread(value)
    return min((shape, value, joined(shape)), key=sp.count_ops)


def guarded(value: sp.Expr, condition: sp.Basic, otherwise: sp.Expr = sp.oo) -> sp.Expr:
    """Return `value` where `condition` holds and `otherwise` elsewhere; no Piecewise when it is decided."""
    if condition == sp.true:
        return value
    if condition == sp.false:
        return otherwise
    branches = otherwise.args if isinstance(otherwise, sp.Piecewise) else ((otherwise, True),)
    return sp.Piecewise((value, condition), *branches)
