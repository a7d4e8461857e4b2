"""Where the demonstrations draw: figures without a window, labelled in one language, saved as PNG."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldmath.demo.result import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_PER_INCH = 110


@dataclass(frozen=True)
class Canvas:
    """A folder to draw into and the language of the labels."""

    folder: Path
    language: str = "en"

    def label(self, words: str, **values: object) -> str:
        """Return the label in the language of this canvas, with `values` filled in."""
        return Text(words).format(**values).in_language(self.language)

    def figure(self, *, height: float = 4.2, width: float = 12.6) -> Figure:
        """Return an empty figure that belongs to no window and no global state."""
        from matplotlib.figure import Figure

        return Figure(figsize=(width, height), layout="constrained", facecolor="white")

    def save(self, figure: Figure, name: str) -> Path:
        """Write `figure` as ``name.png`` and return its path."""
        path = self.folder / f"{name}.png"
        figure.savefig(path, dpi=_DOTS_PER_INCH)
        return path
