"""Running the tables of the pages "coming from ...": both columns of code, and whether their answers agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp

PAGES = sorted((Path(__file__).parents[2] / "docs" / "compare").glob("*.md"))


def needs(page: Path) -> str | None:
    """Return the library that a page says it needs, None if the core will do."""
    found = re.search(r"\A---\nneeds: (\w+)\n---\n", page.read_text(encoding="utf-8"))
    return found.group(1) if found else None


def blocks(page: Path) -> str:
    """Return the code of a page, lines kept where they are."""
    text = page.read_text(encoding="utf-8")
    lines = text.splitlines()
    kept = [""] * len(lines)
    for block in re.finditer(r"^```py(?:thon)?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL):
        first = text.count("\n", 0, block.start(1))
        for k, line in enumerate(block.group(1).splitlines()):
            kept[first + k] = line
    return "\n".join(kept)


def rows(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows of the tables of a page: the first cell, and the code in the others."""
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("| ") else []
        if len(cells) == 3 and cells[2].startswith("`"):
            yield cells[0], [cell.strip("`") for cell in cells[1:]]


def agree(there: Any, here: Any) -> bool:
    """Return whether two answers are the same, exactly for expressions and to rounding for numbers."""
    first, second = _entries(there), _entries(here)
    if len(first) != len(second):
        return False
    exact = all(isinstance(entry, sp.Basic) for entry in (*first, *second))
    if exact:
        return all(sp.simplify(_plain(a) - _plain(b)) == 0 for a, b in zip(first, second, strict=True))
    numbers = [np.array([float(entry) for entry in entries]) for entries in (first, second)]
    scale = max(np.abs(numbers[0][np.isfinite(numbers[0])]).max(initial=0.0), 1e-300)
    return bool(np.allclose(*numbers, rtol=1e-9, atol=1e-9 * scale))


def _entries(answer: Any) -> list[Any]:
    if hasattr(answer, "detach"):
        answer = answer.detach().numpy()
    if isinstance(answer, sp.MatrixBase):
        return list(answer)
    if isinstance(answer, bool):
        return [sp.Integer(answer)]
    if isinstance(answer, tuple | list | np.ndarray):
        return list(np.ravel(np.array(answer, dtype=object)))
    return [answer]


def _plain(expression: sp.Basic) -> sp.Basic:
    """Return an expression whose symbols are told apart by the last part of their names alone."""
    symbols = expression.atoms(sp.Symbol) | expression.free_symbols
    return expression.xreplace({symbol: sp.Symbol(str(symbol).rpartition(".")[2]) for symbol in symbols})
