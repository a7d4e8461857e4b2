"""The relation of the sine with the cosine of an angle in a ring, hyperbolic ones too: where it shortens a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy as sp

from fieldmath.algebra import laurent
from fieldmath.algebra.laurent import Polynomial
from fieldmath.algebra.ring import Ring

_PARTNERS = {sp.sin: (sp.sin, sp.cos, 1), sp.cos: (sp.sin, sp.cos, 1)}
_PARTNERS |= {sp.sinh: (sp.sinh, sp.cosh, -1), sp.cosh: (sp.sinh, sp.cosh, -1)}

_MOST_WORK = 20_000  # Angles times terms: beyond, the first angles have to do.

Rule = tuple[int, int, Polynomial]  # place, degree, value: generator**degree = value


def rules(ring: Ring, polynomial: Polynomial) -> list[tuple[Rule, Rule]]:
    """Return for each angle whose functions occur squared or higher: cos**2 = 1 - sin**2, and the other way round."""
    angles: dict[tuple[sp.Expr, type], None] = {}
    for place, (_, highest, _) in laurent.spans(polynomial).items():
        generator = ring.generators[place]
        partners = _PARTNERS.get(type(generator.base))
        if partners and highest >= 2 * generator.root and len(angles) * len(polynomial) < _MOST_WORK:
            angles[generator.base.args[0], partners[0]] = None
    return [pair for argument, sine in angles for pair in _pair(ring, argument, sine)]


def _pair(ring: Ring, argument: sp.Expr, sine: Callable[[sp.Expr], sp.Expr]) -> Iterator[tuple[Rule, Rule]]:
    _, cosine, sign = _PARTNERS[sine]
    if not (isinstance(sine(argument), sine) and isinstance(cosine(argument), cosine)):  # type: ignore[arg-type]
        return
    s, c = ring.place_of(sine(argument)), ring.place_of(cosine(argument))
    s_degree, c_degree = 2 * ring.generators[s].root, 2 * ring.generators[c].root
    yield (
        (c, c_degree, {0: 1, laurent.unit(s, s_degree): -sign}),
        (s, s_degree, {0: sign, laurent.unit(c, c_degree): -sign}),
    )


def reduced(polynomial: Polynomial, pairs: list[tuple[Rule, Rule]]) -> Polynomial:
    """Return the polynomial with at most the first power of every cosine: zero if the relations make it vanish."""
    for rule, _ in pairs:
        polynomial = laurent.lowered(polynomial, *rule)
    return polynomial


def shortened(polynomial: Polynomial, pairs: list[tuple[Rule, Rule]], cost: Callable[[Polynomial], int]) -> Polynomial:
    """Return the cheapest polynomial that single relations lead to, one after the other as long as one helps."""
    best, least = polynomial, cost(polynomial)
    for _ in pairs:
        start = best
        for rule in (rule for pair in pairs for rule in pair):
            lower = laurent.lowered(best, *rule)
            if lower is not best and (spent := cost(lower)) < least:
                best, least = lower, spent
        if best is start:
            break
    return best
