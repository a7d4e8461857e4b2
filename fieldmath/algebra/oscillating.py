r"""Integrals over half lines and the line that converge because the integrand oscillates: sin(x)/x, cos(x**2).

Far out the integrand is a sum of terms :math:`g(u) \cos p(u)` and :math:`g(u) \sin p(u)` with a polynomial phase p. By
Dirichlet's test a term converges when :math:`g/p'` falls to zero; between the zeros of the wave its integrals alternate
in sign, and their sum is accelerated. What remains without a wave must converge absolutely.

References
----------
.. [1] H. Cohen, F. Rodriguez Villegas, D. Zagier, "Convergence acceleration of alternating series",
   *Experimental Mathematics* 9 (2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil, pi

import numpy as np
import sympy as sp
from sympy.simplify.fu import TR8

from fieldmath.algebra import budget
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.clock import PATIENCE
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.cubature import Estimate, cubature

_TERMS = (36, 28)  # Of the alternating series; the two sums tell the error.
_SAFE = 10.0
_NODES = 40
_FAR = 1.0e4
_SECONDS = 2.0
_STARTS = (1.0, 4.3, 19.0)  # Where tails may begin, in units of the first place.


def conditional(expr: sp.Expr, box: Box) -> Estimate | None:
    """Return the value of an integral over an infinite range that converges conditionally; None when it does not.

    Both ends must converge on their own: what cancels between them is no integral.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.boxes import Box
    >>> x = sp.Symbol("x", real=True)
    >>> found = conditional(sp.sin(x) / x, Box.ordered([x], [(0, sp.oo)]))
    >>> abs(found.value - float(sp.pi) / 2) <= found.error < 1e-10
    True
    """
    if box.dimension != 1 or box.is_bounded or expr.free_symbols - set(box.symbols):
        return None
    (u,), ((lower, upper),) = box.symbols, box.limits
    t = sp.Dummy("t", real=True)
    start = [float(end) for end in (lower, upper) if end.is_finite]
    sides = [(side, expr.xreplace({u: side * t})) for side, end in ((1, upper), (-1, lower)) if end.is_infinite]
    parts, ends = [], {1: upper, -1: lower}
    for side, turned in sides:
        first = max([1.0, *(side * s + 1 for s in start)])
        tail = budget.run(
            _tail, turned, t, [step * first for step in _STARTS], seconds=2 * _SECONDS, patience=PATIENCE
        ).value_or(None)
        if tail is None:
            return None
        begin, estimate = tail
        parts.append(estimate)
        ends[side] = sp.Float(side * begin)
    parts.append(cubature(expr, Box((u,), ((ends[-1], ends[1]),)), tolerance=1e-12, seconds=_SECONDS))
    if any(part.trouble for part in parts):
        return None
    return replace(_sum(parts), is_conditional=True)


def _sum(parts: Sequence[Estimate]) -> Estimate:
    value, error, magnitude = (
        float(sum(numbers)) for numbers in zip(*((p.value, p.error, p.magnitude) for p in parts), strict=True)
    )
    return Estimate(value, error, magnitude)


def _tail(expr: sp.Expr, t: sp.Symbol, starts: Sequence[float]) -> tuple[float, Estimate] | None:
    """Return a place, and the integral from there to infinity: the first place behind which all waves only fall."""
    waves, rest = [], []
    for term in sp.Add.make_args(sp.expand(TR8(sp.expand(expr)))):
        wave = _wave(term, t)
        if wave is None:
            rest.append(term)
        else:
            waves.append(wave)
    if not waves:
        return None
    still = sp.Add(*rest)
    bend = max((place for _, _, phase in waves for place in _bends(phase)), default=0.0)
    for begin in (max(start, bend) for start in starts):
        parts = [_alternating(envelope, shift, phase, t, begin) for envelope, shift, phase in waves]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            continue
        if still != 0:
            known.append(cubature(still, Box((t,), ((sp.Float(begin), sp.oo),)), tolerance=1e-12, seconds=_SECONDS))
        return None if any(part.trouble for part in known) else (begin, _sum(known))
    return None


def _wave(term: sp.Expr, t: sp.Symbol) -> tuple[sp.Expr, int, sp.Poly] | None:
    """Return (g, 0, p) for g*cos(p), (g, 1, p) for g*sin(p), with a rising phase; None for other terms."""
    waves = [factor for factor in sp.Mul.make_args(term) if factor.func in (sp.sin, sp.cos) and factor.has(t)]
    if len(waves) != 1 or not waves[0].args[0].is_polynomial(t):
        return None
    (wave,), envelope = waves, term / waves[0]
    if envelope.has(sp.sin, sp.cos, sp.tan):
        return None
    phase, is_sine = sp.Poly(wave.args[0], t), wave.func is sp.sin
    if phase.LC().is_negative:
        phase, envelope = -phase, -envelope if is_sine else envelope
    if sp.limit(envelope / phase.diff().as_expr(), t, sp.oo) != 0:
        return None
    return envelope, int(is_sine), phase


def _bends(phase: sp.Poly) -> Iterator[float]:
    """Give where the phase turns or bends, and a little beyond."""
    for slope in (phase.diff(), phase.diff().diff()):
        if slope.degree() > 0:
            roots = np.roots([float(c) for c in slope.all_coeffs()])
            yield from (float(root.real) + 1 for root in roots if abs(root.imag) < 1e-9)


def _alternating(envelope: sp.Expr, shift: int, phase: sp.Poly, t: sp.Symbol, begin: float) -> Estimate | None:
    """Return the integral of g*cos(p), or g*sin(p), from `begin` to infinity."""
    wave = (sp.sin if shift else sp.cos)(phase.as_expr())
    heights = compile_expressions([envelope / phase.diff().as_expr(), envelope * wave], [t])
    levels = np.array([float(c) for c in phase.all_coeffs()])
    offset = 0.0 if shift else 0.5
    first = ceil(np.polyval(levels, begin) / pi - offset) + offset
    zeros = np.array([_place(levels, (first + k) * pi) for k in range(max(_TERMS) + 1)])
    # A pole between here and the first zero of the wave would not be seen by the rule.
    far = np.concatenate([np.linspace(begin, zeros[0], 50)[:-1], np.geomspace(zeros[0], _FAR * zeros[-1], 200)])
    far = np.abs(heights(far)[0])
    if not np.isfinite(far).all() or (np.diff(far) > 1e-12 * far[:-1]).any():
        return None
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)

    def between(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        half = (right - left)[:, None] / 2
        return np.asarray((heights(left[:, None] + half * (1 + nodes))[1] * half) @ weights)

    head = float(between(np.array([begin]), zeros[:1])[0])
    sums = between(zeros[:-1], zeros[1:])
    sign = np.sign(sums[0])
    totals = [sign * _accelerated(np.abs(sums[:count])) for count in _TERMS]
    magnitude = abs(head) + abs(float(sums[0]))
    return Estimate(head + totals[0], _SAFE * abs(totals[0] - totals[1]) + 1e-14 * magnitude, magnitude)


def _place(levels: np.ndarray, height: float) -> float:
    """Return where the phase reaches a height for the last time."""
    roots = np.roots([*levels[:-1], levels[-1] - height])
    return float(max(root.real for root in roots if abs(root.imag) <= 1e-6 * (1 + abs(root))))


def _accelerated(terms: np.ndarray) -> float:
    """Return the sum of the alternating series of the terms (algorithm 1 of the reference)."""
    n = len(terms)
    d = (3 + np.sqrt(8.0)) ** n
    d = (d + 1 / d) / 2
    b, c, s = -1.0, -d, 0.0
    for k, term in enumerate(terms):
        c = b - c
        s += c * float(term)
        b *= (k + n) * (k - n) / ((k + 0.5) * (k + 1))
    return s / d
