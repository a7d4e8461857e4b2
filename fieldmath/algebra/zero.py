"""The three-valued zero test: refute at random points, prove by algebra, or say that neither worked."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Literal

import sympy as sp
from sympy.core.function import AppliedUndef

_SEED = 20261122
_POINTS = 7  # Valid points that must all give zero before a proof is tried.
_ATTEMPTS = 60  # Draws, for expressions that are undefined at most points.
_PRECISIONS = (64, 320, 2000)  # Bits: cancellation of up to 590 digits is seen through.
_BOXES = ((0, 1), (-4, -1), (1, 4), (-3, 3), (0, 1), (0, 300), (-300, 300))

Ranges = Mapping[sp.Symbol, tuple[sp.Expr, sp.Expr]]
Sign = Callable[[sp.Expr], "int | None"]
Verdict = Literal["nonzero", "zero", "unknown"]


def is_zero(
    expr: sp.Expr, *, time_limit: float = 2.0, ranges: Ranges | None = None, sign: Sign | None = None
) -> bool | None:
    """Return whether an expression vanishes identically: True, False, or None when undecided.

    False is found first: the expression is enclosed in balls at random points that respect the assumptions of its
    symbols (a symbol without assumptions is real, positive more often than not), with growing precision where terms
    cancel; a ball without zero refutes. Points where it has no real value are drawn again. True is never said from
    samples alone: it needs a proof by algebra, or by SymPy within the time limit. Abstract functions are tried as
    random smooth ones. With floats inside, True means: at most 1e-12 of its largest term at every sampled point.

    Parameters
    ----------
    expr : Expr
        The expression.
    time_limit : float
        Seconds that the proof may take.
    ranges : mapping of Symbol to (lower, upper), optional
        Where it shall vanish: points are drawn between bounded ends, which may use other symbols.
    sign : callable, optional
        The sign of an expression there, 1, -1 or None; proofs draw roots of squares with it.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.tidy import is_zero
    >>> x = sp.Symbol("x")
    >>> is_zero(sp.sin(2 * x) - 2 * sp.sin(x) * sp.cos(x)), is_zero(sp.sin(x) - x)
    (True, False)
    """
    if expr.is_Number:
        return None if expr is sp.nan else bool(expr == 0)
    if expr.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity):
        return None if expr.has(sp.nan) else (False if not expr.args or expr.is_infinite else None)
    verdict = sampled(expr, ranges=ranges)
    if verdict == "nonzero":
        return False
    if verdict == "zero" and _has_floats(expr):
        return True
    return True if _is_proven(expr, time_limit, sign) else None


def equal(a: sp.Expr, b: sp.Expr, *, time_limit: float = 2.0) -> bool | None:
    """Return whether two expressions are identically equal: True, False, or None when undecided.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.tidy import equal
    >>> x = sp.Symbol("x", positive=True)
    >>> equal(sp.log(x**2), 2 * sp.log(x))
    True
    """
    return True if a == b else is_zero(a - b, time_limit=time_limit)


# --- samples -------------------------------------------------------------------------------------------------------


def sampled(expr: sp.Expr, *, points: int = _POINTS, ranges: Ranges | None = None) -> Verdict:
    """Return what random points say: "nonzero" is a proof, "zero" strong evidence, "unknown" no evidence at all."""
    concrete = _with_concrete_functions(expr)
    tolerance = Fraction(1, 10**12) if _has_floats(expr) else Fraction(0)
    for is_complex in (False, True):
        seen = 0
        for point in _points(concrete, _bounded(ranges or {}, concrete)):
            verdict = _at_point(concrete, point, is_complex, tolerance)
            if verdict == "nonzero":
                return verdict
            seen += verdict == "zero"
            if seen >= points or (seen and not concrete.free_symbols):
                return "zero"
        if seen:
            return "zero"
    return "unknown"


def _has_floats(expr: sp.Expr) -> bool:
    nodes = sp.preorder_traversal(expr)
    return any(isinstance(node, sp.Float) or hasattr(node, "_fieldmath_callable") for node in nodes)


def _at_point(expr: sp.Expr, point: dict[sp.Symbol, Any], is_complex: bool, tolerance: Fraction) -> Verdict:
    from fieldmath.algebra.balls import Undecided, enclose  # FLINT is loaded when it is needed.

    verdict: Verdict = "unknown"
    for bits in _PRECISIONS:
        try:
            ball = enclose(expr, point, bits=bits, is_complex=is_complex)
            if not ball.is_finite():
                continue
            if not ball.contains(0):
                return "zero" if tolerance and _is_dust(expr, point, ball, bits, is_complex, tolerance) else "nonzero"
        except (Undecided, ZeroDivisionError, OverflowError):
            continue
        verdict = "zero"
    return verdict


def _is_dust(
    expr: sp.Expr, point: dict[sp.Symbol, Any], ball: Any, bits: int, is_complex: bool, tolerance: Fraction
) -> bool:
    """Return whether a ball is below the tolerance, relative to the largest term of the sum."""
    from fieldmath.algebra.balls import enclose

    terms = [enclose(term, point, bits=bits, is_complex=is_complex) for term in sp.Add.make_args(expr.expand())]
    largest = max(float(abs(term).mid()) for term in terms)
    return float(abs(ball).mid()) <= float(tolerance) * largest


def _bounded(ranges: Ranges, expr: sp.Expr) -> Ranges:
    """Return the ranges of the symbols of an expression that are bounded on both sides."""
    return {
        symbol: ends
        for symbol, ends in ranges.items()
        if symbol in expr.free_symbols and not any(end.has(sp.oo, -sp.oo) for end in ends)
    }


def _points(expr: sp.Expr, ranges: Ranges) -> Iterator[dict[sp.Symbol, Any]]:
    """Draw points; the same expression gets the same ones."""
    generator = random.Random(_SEED)
    free = expr.free_symbols.union(*(end.free_symbols for ends in ranges.values() for end in ends))
    symbols = sorted(free, key=lambda symbol: symbol.sort_key())
    for attempt in range(_ATTEMPTS if symbols else 1):
        lower, upper = _BOXES[attempt % len(_BOXES)]
        point = {symbol: _draw(symbol, generator, lower, upper) for symbol in symbols}
        values = {symbol: sp.Rational(value.numerator, value.denominator) for symbol, value in point.items()}
        for symbol, pair in ranges.items():
            low, high = (Fraction(float(end.xreplace(values))) for end in pair)
            point[symbol] = low + (high - low) * Fraction(generator.randrange(1, 2**24) | 1, 2**24)
            if low >= high:
                break
        else:
            yield point


def _draw(symbol: sp.Symbol, generator: random.Random, lower: int, upper: int) -> Any:
    """Draw a number that the symbol's assumptions allow."""
    if symbol.is_integer:
        value = Fraction(generator.randint(min(lower, 1), max(upper, 6)))
        if symbol.is_even or symbol.is_odd:
            value = 2 * value + bool(symbol.is_odd)
    else:
        value = lower + (upper - lower) * Fraction(generator.randrange(1, 2**24) | 1, 2**24)
    if symbol.is_negative or symbol.is_nonpositive:
        value = -abs(value)
    elif symbol.is_positive or symbol.is_nonnegative:
        value = abs(value)
    if value == 0 and (symbol.is_nonzero or symbol.is_positive or symbol.is_negative):
        value = Fraction(-1 if symbol.is_negative else 1)
    return value


def _with_concrete_functions(expr: sp.Expr) -> sp.Expr:
    """Replace abstract functions by random smooth ones, and carry out what they left undone."""
    heads = sorted({applied.func for applied in expr.atoms(AppliedUndef)}, key=str)
    if not heads and not expr.has(sp.Derivative, sp.Subs):
        return expr
    generator = random.Random(_SEED)
    for head in heads:
        # One name may stand with one argument here and two there: these are different functions.
        arities = sorted({len(applied.args) for applied in expr.atoms(head) if isinstance(applied, AppliedUndef)})
        smooth = {n: _smooth_function(generator, n, is_positive=bool(head.is_positive)) for n in arities}
        expr = expr.replace(head, lambda *arguments, smooth=smooth: smooth[len(arguments)](*arguments))
    return expr.doit()


def _smooth_function(generator: random.Random, arity: int, *, is_positive: bool) -> Callable[..., sp.Expr]:
    """Return a sum of waves and exponentials in random directions: no differential equation is likely to hold."""
    waves = []
    for index in range(arity + 2):
        slopes = [sp.Rational(generator.randint(3, 40), 37) * generator.choice((-1, 1)) for _ in range(arity)]
        waves.append((sp.exp if index % 2 else sp.sin, slopes, sp.Rational(generator.randint(5, 60), 41)))

    def concrete(*arguments: sp.Expr) -> sp.Expr:
        total = sp.Add(
            *[
                amplitude * wave(sp.Add(amplitude, *[slope * a for slope, a in zip(slopes, arguments, strict=True)]))
                for wave, slopes, amplitude in waves
            ]
        )
        return sp.exp(total) if is_positive else total

    return concrete


# --- proofs --------------------------------------------------------------------------------------------------------


def _is_proven(expr: sp.Expr, time_limit: float, sign: Sign | None = None) -> bool:
    """Return whether one of the proofs ends in zero within the time limit."""
    from fieldmath.algebra import budget
    from fieldmath.algebra.algebraic import vanishes

    left = time_limit
    signed = () if sign is None else (partial(_by_fraction, sign),)
    for proof in (*signed, vanishes, _by_rewriting, _by_simplify):
        outcome = budget.run(proof, expr, seconds=max(left, 0.01))
        if outcome.value_or(False):
            return True
        left -= outcome.elapsed
        if left <= 0:
            return False
    return False


def _by_fraction(sign: Sign, expr: sp.Expr) -> bool:
    """Reduce a fraction of waves and roots to lowest terms."""
    from fieldmath.algebra.wave_fractions import short_fraction

    return bool(short_fraction(expr, sign, is_step=True) == 0)


def _by_rewriting(expr: sp.Expr) -> bool:
    """Expand logarithms and special functions, and rewrite to exponentials."""
    from fieldmath.algebra.algebraic import vanishes

    expanded = sp.expand_func(sp.expand_log(expr))
    for step in (sp.gammasimp, sp.trigsimp, sp.radsimp, lambda e: sp.expand(e.rewrite(sp.exp))):
        if vanishes(expanded) or step(expanded) == 0:
            return True
    return False


def _by_simplify(expr: sp.Expr) -> bool:
    return bool(sp.simplify(expr) == 0) or bool(not expr.free_symbols and expr.equals(0))
