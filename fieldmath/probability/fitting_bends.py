"""Maximum likelihood of places where the formula of a density changes: modes and corners.

Between two observations the likelihood of such a place is convex (linear, for an asymmetric Laplace law), so that it is
largest at an observation [1]_ [2]_. A search over all parameters finds the neighbourhood, and the observations around
are then tried one by one, each with the other parameters at their best.

References
----------
.. [1] S. Kotz & J. R. van Dorp (2004), *Beyond Beta*, section 1.4: the mode of a triangular law.
.. [2] S. Kotz, T. J. Kozubowski & K. Podgórski (2001), *The Laplace Distribution and Generalizations*, section 3.5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.probability.features import X
from fieldmath.probability.law import Law
from fieldmath.probability.likelihood import Observations, domain_of, guesses, number, without_jumps

_BESIDE = 4
_ROUNDS = 20
_TRIALS = 800
_NEAR = 1e-5
_SINGULAR = 1e10
_REACH = (0.0, 0.01, 0.1, 0.5, 1.5)
_QUANTILES = (0.03, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97)


@dataclass(frozen=True)
class Bends:
    """The most likely places, the ends of the support that meet them at extreme observations, and the rest nearby."""

    places: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    ends: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    nearby: dict[sp.Symbol, float] = field(default_factory=dict)


def bends(law: Law, seen: Observations) -> Bends:
    """Return the most likely places where the formula changes; none where it does not, or is not convex in them."""
    found = _bending(law)
    if not found or any(symbol.is_integer for symbol in law.free_symbols):
        return Bends()
    search = _Search(law, found, seen)
    with np.errstate(all="ignore"):
        return search.best()


def bend_errors(
    law: Law, values: Mapping[sp.Symbol, sp.Expr], found: Sequence[sp.Symbol], seen: Observations
) -> dict[sp.Symbol, float]:
    """Return standard errors of the places from the mean product of slopes: their second derivative says nothing."""
    if not found:
        return {}
    symbols = [*found, *(s for s in values if s not in found)]
    slopes = [without_jumps(law.formula.diff(symbol).doit()) for symbol in symbols]
    table = np.asarray(compile_expressions(slopes, (X, *symbols))(seen.places, *(float(values[s]) for s in symbols)))
    information = (table * seen.shares) @ table.T
    is_singular = np.linalg.cond(information) > _SINGULAR  # b = c in a trapezium: only one of them is determined
    variances = 1 / np.diag(information) if is_singular else np.diag(np.linalg.inv(information))
    return {s: math.sqrt(abs(variances[i]) / seen.count) for i, s in enumerate(found)}


def _bending(law: Law) -> list[sp.Symbol]:
    """Return the symbols that conditions on the outcome, or its distances, are about; not the ends of the support."""
    conditions = [
        condition for piece in law.formula.atoms(sp.Piecewise) for _, condition in piece.args if condition.has(X)
    ]
    distances = [node for node in law.formula.atoms(sp.Abs) if node.has(X)]
    names = {s for node in (*conditions, *distances) for s in node.free_symbols if s in law.free_symbols}
    if any(node.free_symbols & law.free_symbols and len(node.free_symbols) > 2 for node in (*conditions, *distances)):
        return []
    return sorted(names - {law.region.lower, law.region.upper}, key=lambda symbol: symbol.name)


class _Search:
    """The search for the places `found`, among the free symbols of a law."""

    def __init__(self, law: Law, found: list[sp.Symbol], seen: Observations) -> None:
        self.law, self.found, self.seen = law, found, seen
        self.symbols = [*found, *sorted(law.free_symbols - set(found), key=lambda symbol: symbol.name)]
        self.density = compile_expressions([law.formula], (X, *self.symbols))
        self.slacks = self._constraints()

    def _constraints(self) -> Any:
        """Return what must not be negative: the gaps between ordered parameters, and around the observations."""
        row, gaps = self.law.row, [sp.S.Zero * X]
        for relation, _ in row.constraints if row is not None else ():
            at = relation.xreplace(dict(zip(row.symbols, self.law.arguments, strict=True))) if row else relation
            if isinstance(at, sp.core.relational.Relational):
                gaps.append(at.gts - at.lts)
        ends = ((self.law.region.lower, -1, self.seen.places[0]), (self.law.region.upper, 1, self.seen.places[-1]))
        gaps += [sign * (end - number(float(edge))) for end, sign, edge in ends if end.is_finite]
        gaps += [symbol for symbol in self.symbols if symbol.is_positive]
        return compile_expressions(gaps, (X, *self.symbols))

    def mean(self, theta: np.ndarray) -> float:
        """Return the mean log-likelihood; -inf outside the domain."""
        if float(np.min(np.asarray(self.slacks(0.0, *theta)))) < 0:
            return -math.inf
        value = float(np.asarray(self.density(self.seen.places, *theta))[0] @ self.seen.shares)
        return value if math.isfinite(value) else -math.inf

    def best(self) -> Bends:
        """Return the observations that are most likely as the places."""
        whole = range(len(self.symbols))
        tops = [self._climbed(start, whole) for start in self._starts()]
        if not tops:
            return Bends()
        theta = self._at_observations(max(tops, key=self.mean))
        if not self._is_convex(theta):
            return Bends()
        values = dict(zip(self.symbols, map(float, theta), strict=True))
        places = {symbol: self._place(values.pop(symbol)) for symbol in self.found}
        ends = {
            symbol: self.seen.end(is_upper)
            for symbol, is_upper in ((self.law.region.lower, False), (self.law.region.upper, True))
            if symbol in values and self.seen.end(is_upper) in places.values() and self._is_near(values[symbol])
        }
        return Bends(places, ends, {symbol: value for symbol, value in values.items() if symbol not in ends})

    def _is_near(self, end: float) -> bool:
        """Return whether an end of the support is at the extreme observation."""
        places = self.seen.places
        return min(abs(end - places[0]), abs(end - places[-1])) <= _NEAR * (places[-1] - places[0])

    def _place(self, value: float) -> sp.Expr:
        """Return an observation as an exact number."""
        index = int(np.argmin(np.abs(self.seen.places - value)))
        return self.seen.exact[index][0] if self.seen.exact else number(float(self.seen.places[index]))

    def _at_observations(self, theta: np.ndarray) -> np.ndarray:
        """Return the best point whose places are observations: the neighbours are tried until none is better."""
        known: dict[tuple[int, ...], np.ndarray] = {}
        places, rest = self.seen.places, range(len(self.found), len(self.symbols))
        centre: tuple[int, ...] = ()
        for _ in range(_ROUNDS):
            middle = [int(np.argmin(np.abs(places - theta[i]))) for i in range(len(self.found))]
            around = [range(max(0, m - _BESIDE), min(len(places), m + _BESIDE + 1)) for m in middle]
            for index in product(*around):
                if index not in known:
                    known[index] = self._climbed(np.array([*places[list(index)], *theta[len(index) :]]), rest)
            winner = max(known, key=lambda index: self.mean(known[index]))
            theta = known[winner]
            if winner == centre:
                break
            centre = winner
        return theta

    def _climbed(self, theta: np.ndarray, moving: Sequence[int]) -> np.ndarray:
        """Return the maximum along some coordinates; the others stay."""
        from scipy.optimize import minimize

        chosen = list(moving)
        if not chosen or not math.isfinite(self.mean(theta)):
            return theta

        def loss(part: np.ndarray) -> float:
            moved = theta.copy()
            moved[chosen] = part
            value = self.mean(moved)
            return -value if math.isfinite(value) else 1e100

        found = minimize(loss, theta[chosen], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10})
        moved = theta.copy()
        moved[chosen] = found.x
        return moved

    def _starts(self) -> list[np.ndarray]:
        """Return the three best of many points."""
        options = [self._options(symbol) for symbol in self.symbols]
        trials = np.array(list(product(*options)))
        if len(trials) > _TRIALS:
            trials = np.random.default_rng(0).permutation(trials)[:_TRIALS]
        values = np.array([self.mean(trial) for trial in trials])
        return [trials[i] for i in np.argsort(-values)[:3] if math.isfinite(values[i])]

    def _options(self, symbol: sp.Symbol) -> list[float]:
        places = self.seen.places
        width = float(places[-1] - places[0])
        if symbol == self.law.region.lower:
            return [float(places[0]) - reach * width for reach in _REACH]
        if symbol == self.law.region.upper:
            return [float(places[-1]) + reach * width for reach in _REACH]
        if symbol in self.found:
            totals = np.cumsum(self.seen.shares)
            return [float(np.interp(q, totals, places)) for q in _QUANTILES]
        return guesses(domain_of(self.law, symbol), self.seen)

    def _is_convex(self, theta: np.ndarray) -> bool:
        """Return whether the likelihood is convex in every place between observations."""
        curves = [without_jumps(self.law.formula.diff(symbol, 2).doit()) for symbol in self.found]
        program: Callable[..., Any] = compile_expressions(curves, (X, *self.symbols))
        totals = np.asarray(program(self.seen.places, *theta)) @ self.seen.shares
        return bool((totals > -1e-9).all())
