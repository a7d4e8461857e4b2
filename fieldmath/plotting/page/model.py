"""What a page holds: variables with sliders, formulas, numbers to show, and one picture of functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp


@dataclass(frozen=True)
class Variable:
    """A number that the reader moves: its symbol, range, start and step, and whether it is a place in the picture."""

    symbol: sp.Symbol
    lower: float
    upper: float
    start: float
    step: float
    is_point: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula on the page: MathML of the left side, and the right side."""

    left: str
    right: Any


@dataclass(frozen=True)
class Readout:
    """A number that the page shows: its label, as MathML or words, and the expression that it is the value of."""

    name: str
    label: str
    expression: sp.Expr


@dataclass(frozen=True)
class Curves:
    """Curves over one variable, one of `axes`; `bars` stand at integers; `filled` shades the area under each."""

    axes: tuple[sp.Symbol, ...]
    expressions: tuple[sp.Expr, ...]
    labels: tuple[str, ...]
    y_label: str
    bars: bool = False
    filled: bool = False
    ticks: tuple[str, ...] = ()

    kind = "curves"


@dataclass(frozen=True)
class Map:
    """A scalar over two variables; positions on paper are functions of them when they are curvilinear."""

    axes: tuple[sp.Symbol, ...]
    expressions: tuple[sp.Expr, ...]
    labels: tuple[str, str]
    value_label: str
    positions: tuple[sp.Expr, ...] = ()
    equal: bool = True

    kind = "map"


@dataclass(frozen=True)
class Arrows:
    """Vectors over two variables: Cartesian components, and velocities of the variables along the field.

    `wraps` says of each axis whether it goes round, its range being one turn.
    """

    axes: tuple[sp.Symbol, ...]
    expressions: tuple[sp.Expr, ...]
    velocities: tuple[sp.Expr, ...]
    labels: tuple[str, str]
    value_label: str
    positions: tuple[sp.Expr, ...] = ()
    equal: bool = True
    wraps: tuple[bool, ...] = (False, False)

    kind = "arrows"


@dataclass(frozen=True)
class Page:
    """Everything on a page, in words and formulas that are not yet escaped or translated."""

    title: str
    variables: tuple[Variable, ...]
    formulas: tuple[Formula, ...]
    readouts: tuple[Readout, ...]
    scene: Curves | Map | Arrows
