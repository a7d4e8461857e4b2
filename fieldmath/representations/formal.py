"""Functions as polynomials over a ring of generators: what operators on expressions gather before it is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra import laurent
from fieldmath.algebra.laurent import Polynomial
from fieldmath.algebra.ring import Ring, read
from fieldmath.algebra.tidy import measure, normal, presented

_MOST_NODES = 3000  # Larger expressions are differentiated as they stand.
_DEEPEST = 40
_MOST_TERMS = 400  # What is gathered and not yet a formula takes part in the next operator up to this size,
_MOST_GENERATORS = 48  # with at most so many generators.
_FEW_TERMS = 60  # A product of sums is multiplied out up to here.


@dataclass(frozen=True)
class Formal:
    """A function as a polynomial over a ring."""

    polynomial: Polynomial
    ring: Ring

    def expression(self) -> sp.Expr:
        """Return the function in normal form."""
        return presented(self.ring, self.polynomial)

    def partial(self, symbol: sp.Symbol) -> Formal:
        """Return the partial derivative."""
        return Formal(self.ring.derivative(self.polynomial, symbol), self.ring)

    def times(self, other: Formal | sp.Expr) -> Formal:
        """Return the product."""
        theirs = self._read(other)
        if min(len(theirs), len(self.polynomial)) > 1 and len(theirs) * len(self.polynomial) > _FEW_TERMS:
            return Formal(self.ring.product_of_sums(self.polynomial, theirs), self.ring)
        return Formal(self.ring.product(self.polynomial, theirs), self.ring)

    def __add__(self, other: Formal | sp.Expr) -> Formal:
        return Formal(laurent.total((self.polynomial, self._read(other))), self.ring)

    def __sub__(self, other: Formal | sp.Expr) -> Formal:
        return Formal(laurent.total((self.polynomial, laurent.scaled(self._read(other), 0, -1))), self.ring)

    def __neg__(self) -> Formal:
        return Formal(laurent.scaled(self.polynomial, 0, -1), self.ring)

    def _read(self, other: Formal | sp.Expr) -> Polynomial:
        if isinstance(other, Formal):
            return other.polynomial if other.ring is self.ring else self.ring.read(other.expression())
        return self.ring.read(other)


def gathered(functions: Sequence[sp.Expr | Formal]) -> list[Formal] | None:
    """Return functions over one ring: the one they are over, or a new one; None when an expression is too large."""
    pending = [function for function in functions if isinstance(function, Formal)]
    if len(pending) == len(functions) and all(_is_small(form, pending[0].ring) for form in pending):
        return pending
    exprs = [function.expression() if isinstance(function, Formal) else function for function in functions]
    sizes = [measure(expr) for expr in exprs]
    if any(nodes > _MOST_NODES or depth > _DEEPEST for nodes, depth in sizes):
        return None
    ring, polynomials = read(exprs, normal)
    return [Formal(polynomial, ring) for polynomial in polynomials]


def _is_small(form: Formal, ring: Ring) -> bool:
    return form.ring is ring and len(form.polynomial) <= _MOST_TERMS and len(ring.generators) <= _MOST_GENERATORS
