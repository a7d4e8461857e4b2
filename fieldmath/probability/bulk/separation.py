r"""A definition of `functionals.py` taken apart: products of a function of p and a function of q, and the rest.

:math:`p \log p - p \log q` is two products, so that all pairs of rows follow from row sums and one matrix product;
of Jensen-Shannon two logarithms separate and :math:`-m \log m` stays. Near p = q the products cancel; there a
divergence :math:`\sum q f(p/q)` is summed as :math:`\sum q\,[f(1+\delta) - f(1) - f'(1)\,\delta]`,
which is the same number because p and q both sum to 1, and has no term of the wrong size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.probability.arithmetic import SYMBOLIC, Density
from fieldmath.probability.functionals import Functional

P, Q = sp.symbols("p q", positive=True)
STEP = sp.Symbol("delta", real=True)
EXCESS, LOG = sp.symbols("excess log_integral", real=True)

#: Up to this relative difference of p and q the powers of the difference are summed: 20 terms reach rounding.
NEAR = 0.125
_TERMS = 20


@dataclass(frozen=True)
class Factor:
    """A function of one probability, with its limit at 0."""

    expression: sp.Expr
    variable: sp.Symbol

    @cached_property
    def at_zero(self) -> sp.Expr:
        """Return the limit as the probability vanishes, infinite perhaps."""
        return sp.limit(self.expression, self.variable, 0)  # from above

    def __call__(self, table: np.ndarray) -> np.ndarray:
        """Return the values in a table of probabilities, 0 where they are infinite."""
        if self.expression == self.variable:
            return table
        values = compile_expressions([self.expression], [self.variable])(table)[0]
        if not table.min() > 0:
            absent = table == 0
            values[absent] = float(self.at_zero) if self.at_zero.is_finite else 0.0
        return np.asarray(values)


@dataclass(frozen=True)
class Separated:
    """A functional of two laws at one order, ready for tables of probabilities."""

    functional: Functional
    order: sp.Expr | None

    @cached_property
    def integrand(self) -> sp.Expr:
        """Return the integrand in the probabilities p and q."""
        return self._with(Density(P, sp.log(P)), Density(Q, sp.log(Q)))

    def _with(self, p: Density, q: Density) -> sp.Expr:
        return self.functional.integrand(p, q, self.order, SYMBOLIC)

    @cached_property
    def without_p(self) -> sp.Expr:
        """Return the integrand where p has no mass."""
        return self._with(Density(sp.S.Zero, -sp.oo), Density(Q, sp.log(Q)))

    @cached_property
    def without_q(self) -> sp.Expr:
        """Return the integrand where q has no mass: infinite for many divergences."""
        return self._with(Density(P, sp.log(P)), Density(sp.S.Zero, -sp.oo))

    @cached_property
    def vanishes_for_free(self) -> bool:
        """Whether an outcome with p = 0 and q = 1 would add nothing, so that absent ones may be put there."""
        return bool(self.integrand.xreplace({P: sp.S.Zero, Q: sp.S.One}) == 0)

    @cached_property
    def _parts(self) -> tuple[tuple[tuple[sp.Expr, Factor, Factor], ...], sp.Expr]:
        products, rest = [], sp.S.Zero
        for term in sp.Add.make_args(sp.expand(self.integrand)):
            coefficient, factors = term.as_independent(P, Q, as_Add=False)
            left, right = factors.as_independent(Q, as_Add=False)
            if right.has(P):
                rest += term
            else:
                products.append((coefficient, Factor(left, P), Factor(right, Q)))
        return tuple(products), _with_shared_logarithms(rest)

    @property
    def products(self) -> tuple[tuple[sp.Expr, Factor, Factor], ...]:
        """Return coefficient, function of p and function of q of each product."""
        return self._parts[0]

    @property
    def rest(self) -> sp.Expr:
        """Return what does not separate."""
        return self._parts[1]

    @cached_property
    def centre(self) -> sp.Expr:
        """Return f(1), the integral for equal laws."""
        return self._generator.xreplace({STEP: sp.S.Zero})

    @cached_property
    def slope(self) -> sp.Expr:
        """Return f'(1)."""
        return self._generator.diff(STEP).xreplace({STEP: sp.S.Zero})

    @property
    def is_smooth(self) -> bool:
        """Whether the divergence is quadratic near equal laws, so that the products cancel there."""
        return self.functional.is_divergence and not self.integrand.has(sp.Abs)

    @cached_property
    def _generator(self) -> sp.Expr:
        return self.integrand.xreplace({P: 1 + STEP, Q: sp.S.One})

    @cached_property
    def powers(self) -> np.ndarray:
        """Return the Taylor coefficients of f at 1 from the second power of the difference on."""
        series, derivative = [], self._generator
        for k in range(_TERMS):
            series.append(float(derivative.xreplace({STEP: sp.S.Zero}) / sp.factorial(k)))
            derivative = derivative.diff(STEP)
        return np.array(series[2:])

    @cached_property
    def at_zero(self) -> float:
        """Return f(0) - f(1), what an outcome that p lacks adds for each unit of q."""
        if self.without_p.is_infinite:
            return float(self.without_p)
        return float(self.without_p.xreplace({Q: sp.S.One}) - self.centre)

    @cached_property
    def of_step(self) -> Callable[..., np.ndarray]:
        """Return f(1 + delta) without its constant and linear part, compiled."""
        return compile_expressions([self._generator - self.centre - self.slope * STEP], [STEP])

    @cached_property
    def of_ratio(self) -> Callable[..., np.ndarray]:
        """Return `ratio_excess`, compiled."""
        return compile_expressions([self.ratio_excess], [P])

    @cached_property
    def ratio_excess(self) -> sp.Expr:
        """Return f(p) - f(1), for p the ratio: one logarithm or power where p and q would need two."""
        return self._generator.xreplace({STEP: P - 1}) - self.centre

    def finish(self, excess: np.ndarray, logarithm: np.ndarray | None = None) -> np.ndarray:
        """Return the functional from how far the integral is above its value for equal laws, or its logarithm."""
        if not self.functional.is_affinity:
            return excess
        value = self.functional.finish(LOG, self.order, SYMBOLIC)
        value = sp.expand(value.xreplace({sp.exp(LOG): 1 + EXCESS}))
        if logarithm is None:
            with np.errstate(divide="ignore"):
                logarithm = np.log1p(excess) if value.has(LOG) else np.zeros(())
        return np.asarray(compile_expressions([value], [EXCESS, LOG])(excess, logarithm)[0])


def _with_shared_logarithms(rest: sp.Expr) -> sp.Expr:
    """Return a sum with equal logarithms taken together: m log m, where m is a sum, is computed with one m."""
    logarithms = sorted(rest.atoms(sp.log), key=str)
    together = sp.collect(rest, logarithms, evaluate=False)
    terms = []
    for factor, coefficient in together.items():
        ratio = sp.cancel(coefficient / factor.args[0]) if isinstance(factor, sp.log) else coefficient
        shared = isinstance(factor, sp.log) and ratio.is_number
        terms.append(sp.Mul(ratio, factor.args[0], factor) if shared else coefficient * factor)
    return sp.Add(*terms)


@lru_cache(maxsize=64)
def separated(functional: Functional, order: sp.Expr | None) -> Separated:
    """Return the parts of a functional at one order, worked out once."""
    return Separated(functional, order)


def infinite_sign(coefficient: sp.Expr, factor: Factor) -> Any:
    """Return the sign of the infinity that a factor reaches at 0; 0 where it stays finite."""
    return 0.0 if factor.at_zero.is_finite else float(sp.sign(coefficient) * sp.sign(factor.at_zero))
