"""From matrices of pairs of families to plot data: cells in categories."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import CategoryData
from fieldmath.plotting.request import Request

OPEN, INFINITE = "no closed form", "infinite"


def matrix(pairs: Any, request: Request) -> CategoryData:
    """Return the cells of a matrix of pairs by method: infinite and open ones are categories of their own."""
    if any(value is not None for value in (request.other, request.grid, request.at, request.box, request.labels)):
        raise InputError("a matrix of pairs must be drawn whole; choose its families in pairs(families=...)")
    names = [*pairs.methods(), INFINITE, OPEN]
    names = [name for name in names if name != "supports"]
    cells = np.array([[names.index(_category(pairs[p, q])) for q in pairs.families] for p in pairs.families])
    dotted = np.array([[pairs[p, q].outcome == "conditional" for q in pairs.families] for p in pairs.families])
    return CategoryData(
        cells=cells,
        marked=dotted,
        mark="finite under a condition",
        categories=tuple(names),
        rows=pairs.families,
        columns=pairs.families,
        x_label="q",
        y_label="p",
        title=f"{pairs.functional}(p, q): which pair of families is exact, and how",
    )


def _category(fact: Any) -> str:
    return {"infinite": INFINITE, "open": OPEN}.get(fact.outcome, fact.rung)
