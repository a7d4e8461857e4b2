"""A common change of unit and origin that brings laws to where floats are dense: near 0, with a width near 1."""

from __future__ import annotations

import math
from dataclasses import replace

import sympy as sp

from fieldmath.approximation import Approximation
from fieldmath.probability.family import SHIFT, SLOPE
from fieldmath.probability.functionals import CROSS_ENTROPY, ENTROPY, RENYI_ENTROPY
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.question import Question

_FAR = 10**3
"""How many widths away from 0 a law may lie before both are moved: floats at x = 5e6 are 1e-9 apart."""
_LARGE = 30
"""Binary orders of magnitude by which a width may differ from 1 before both laws are scaled."""
_DIGITS = 15


def standardised(question: Question) -> tuple[Question, sp.Rational]:
    """Return the question after a change of variable to ``slope*x + shift``, and the slope.

    Integrals of densities do not see a common translation, and divergences no common scale; entropies lose the
    logarithm of the slope, which is left to the caller.
    """
    p, q = question.p, question.other
    place, width = place_of(p), width_of(p)
    if p.is_discrete or place is None or width is None:
        return question, sp.S.One
    may_scale = question.functional.is_divergence or question.functional in (ENTROPY, CROSS_ENTROPY, RENYI_ENTROPY)
    order = _binary_order(width)
    slope = sp.Rational(2) ** -order if may_scale and abs(order) > _LARGE else sp.S.One
    shift = -sp.Rational(place) * slope if abs(place) > _FAR * width else sp.S.Zero
    for factor, offset in ((slope, shift), (slope, sp.S.Zero), (sp.S.One, shift)):
        if factor == 1 and offset == 0:
            break
        moved, other = _changed(p, factor, offset), _changed(q, factor, offset)
        if moved is not None and other is not None:
            return replace(question, p=moved, q=other if question.q is not None else None), factor
    return question, sp.S.One


def in_old_unit(found: Approximation, question: Question, slope: sp.Rational) -> Approximation:
    """Return an answer about laws on ``slope*x + shift`` as one about those on x."""
    if slope == 1 or question.functional.is_divergence or not math.isfinite(found):
        return found
    lost = float(sp.log(slope).evalf(20))
    slack = 4 * math.ulp(max(abs(lost), abs(float(found))))
    return Approximation(float(found) - lost, error=found.error + slack, method=found.method)


def _binary_order(width: sp.Float) -> int:
    """Return the exponent of the power of two next to a number."""
    _, mantissa, exponent, _ = width._mpf_
    return int(exponent) + int(mantissa).bit_length()


def place_of(law: Law) -> sp.Float | None:
    """Return where mass of the law is, for members of families and their mixtures."""
    if law.components:
        return place_of(law.components[0][1])
    row = law.row
    marks = [] if row is None else [*row.landmarks, *([] if row.mean is None else [row.mean])]
    found = [_number(row.at(mark, law.arguments)) for mark in marks if row is not None]
    return next((mark for mark in found if mark is not None), None)


def width_of(law: Law) -> sp.Float | None:
    """Return how wide the mass is, the narrowest of a mixture's components."""
    if law.components:
        widths = [width_of(part) for _, part in law.components]
        return min((width for width in widths if width is not None), default=None)
    row = law.row
    if row is None or (row.width is None and row.variance is None):
        return None
    width = _number(row.at(row.width if row.width is not None else sp.sqrt(row.variance), law.arguments))
    return width if width is not None and width > 0 else None


def _number(value: sp.Expr) -> sp.Float | None:
    value = value.evalf(_DIGITS)
    return value if value.is_Float else sp.Float(0, _DIGITS) if value == 0 else None


def _changed(law: Law, slope: sp.Rational, shift: sp.Rational) -> Law | None:
    """Return the law of ``slope*x + shift``, for families with a location or scale and mixtures of their members."""
    if law.components:
        parts = [_changed(part, slope, shift) for _, part in law.components]
        if any(part is None for part in parts):
            return None
        from fieldmath.probability.construction import mixture

        return mixture([part for part in parts if part is not None], [weight for weight, _ in law.components])
    row = law.row
    if row is None or row.affine is None:
        return None
    moves, scales = (any(value.has(symbol) for value in row.affine.values()) for symbol in (SHIFT, SLOPE))
    if (shift != 0 and not moves) or (slope != 1 and not scales):
        return None
    values = {SLOPE: slope, SHIFT: shift, **dict(zip(row.symbols, law.arguments, strict=True))}
    return from_row(row, tuple(row.affine.get(symbol, symbol).xreplace(values) for symbol in row.symbols))
