"""A small table of numbers with a header, as text, Markdown, HTML and plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Any

from fieldmath.messages import columns, phrase


@dataclass(frozen=True)
class Table:
    """Rows of cells under named columns; a cell is text, a number, or None for "not measured".

    Examples
    --------
    >>> from fieldmath.verify.table import Table
    >>> print(Table(("n", "error"), ((16, 0.5), (32, 0.125))))
     n  error
    16    0.5
    32  0.125
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> tuple[Any, ...]:
        """Return one column, top to bottom."""
        k = self.columns.index(name)
        return tuple(row[k] for row in self.rows)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one dictionary per row, of values that JSON can hold: what is not finite is None."""
        return [dict(zip(self.columns, map(plain, row), strict=True)) for row in self.rows]

    def to_markdown(self) -> str:
        """Return the table in Markdown."""
        head, *cells = self._lines()
        lines = [head, ["---:"] * len(self.columns), *cells]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def to_html(self) -> str:
        """Return the table as an HTML element."""
        columns, *rows = self._lines()
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _lines(self) -> list[list[str]]:
        """Return the header and the cells in the language to speak."""
        rows = [[_cell(cell, name) for cell, name in zip(row, self.columns, strict=True)] for row in self.rows]
        return [[phrase(name, context="report") for name in self.columns], *rows]

    def __str__(self) -> str:
        lines = self._lines()
        widths = [max(columns(line[k]) for line in lines) for k in range(len(self.columns))]
        return "\n".join(
            "  ".join(" " * (width - columns(cell)) + cell for cell, width in zip(line, widths, strict=True))
            for line in lines
        )


#: The column with names of methods, which are code.
_CODE = "method"


def _cell(cell: Any, column: str) -> str:
    """Return a cell in the language to speak; an infinite error is no sign of exactness, an infinite order is."""
    if isinstance(cell, float) and math.isinf(cell) and not column.startswith("order"):
        cell = "infinite"
    return shown(cell) if column == _CODE else phrase(shown(cell), context="report")


def shown(cell: Any) -> str:
    """Return a cell as text: three digits of a float, a dash for what was not measured."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "-"
    if isinstance(cell, float):
        return "exact" if math.isinf(cell) else f"{cell:.3g}"
    return str(cell)


def plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value if isinstance(value, str | int | bool | None) else str(value)
