"""Where a field is defined, in words and as conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from fieldmath.algebra.domain import open_zeros, poles, requirements
from fieldmath.cards import Card, words
from fieldmath.display import Displayed
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.wording import caption
from fieldmath.representations.symbolic import Symbolic


@dataclass(frozen=True)
class Domain(Displayed):
    """The set on which a field is defined.

    Parameters
    ----------
    chart : Chart
        The coordinates, with their ranges.
    excluded : tuple of Expr
        Expressions whose zeros are left out: ``(r,)`` for e_r/r**2.
    nonnegative : tuple of Expr
        Expressions that must not be negative for the field to be real.
    """

    chart: Chart
    excluded: tuple[sp.Expr, ...]
    nonnegative: tuple[sp.Expr, ...]

    @property
    def is_everything(self) -> bool:
        """Return whether nothing is left out of the chart."""
        return not (self.excluded or self.nonnegative)

    @property
    def note(self) -> str:
        """Return one line: ``"undefined where r = 0"``; empty when the field is defined everywhere."""
        parts = [f"undefined where {' or '.join(f'{e} = 0' for e in self.excluded)}"] if self.excluded else []
        parts += [f"real where {' and '.join(f'{e} >= 0' for e in self.nonnegative)}"] if self.nonnegative else []
        return "; ".join(parts)

    def __str__(self) -> str:
        ranges = ", ".join(
            f"{symbol} in {sp.Interval(lower, upper, lower == -sp.oo, upper == sp.oo)}"
            for symbol, (lower, upper) in self.chart.ranges.items()
        )
        return f"{ranges}; {self.note or 'no exceptions'}"

    __repr__ = __str__

    def _card(self) -> Card:
        left_out = [rf"{sp.latex(e)} \ne 0" for e in self.excluded] + [
            rf"{sp.latex(e)} \ge 0" for e in self.nonnegative
        ]
        return Card("Domain", r",\ ".join(left_out) or words("everywhere"), caption(self.chart))


def domain_of(chart: Chart, components: Iterable[Symbolic]) -> Domain:
    """Return the domain of several expressions together."""
    excluded: set[sp.Expr] = set()
    nonnegative: set[sp.Expr] = set()
    for component in components:
        excluded |= component.excluded | poles(component.expr)
        nonnegative |= requirements(component.expr)
    possible = open_zeros(excluded, chart.symbols)
    return Domain(chart, tuple(sorted(possible, key=str)), tuple(sorted(nonnegative, key=str)))
