"""Where the demonstrations draw: figures without a window, saved as PNG, labelled in a language the fonts can show."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldmath.demo.result import Text
from fieldmath.errors import FontWarning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Heiti SC",
    "Hiragino Sans GB",
    "Arial Unicode MS",
    "Noto Serif CJK SC",
)

INK = "#1f2933"
BLUE, ORANGE, GREEN, PURPLE, RED, GREY = "#2f6db3", "#e07b39", "#3a9d6e", "#7a5ea8", "#c8443c", "#8a949e"


@dataclass(frozen=True)
class Canvas:
    """A folder to draw into and the language of the labels."""

    folder: Path
    language: str = "en"
    family: str | None = None

    @classmethod
    def open(cls, folder: Path, language: str) -> Canvas:
        """Return a canvas that labels in `language`, or in English with one warning where no font can show it."""
        if language != "zh":
            return cls(folder, language)
        family = installed_family(CJK_FAMILIES)
        if family is None:
            warnings.warn(
                "no Chinese font is installed, so the labels in the pictures are English. Install one, for example "
                "'Noto Sans CJK SC' (on Debian and Ubuntu: apt install fonts-noto-cjk)",
                FontWarning,
                stacklevel=2,
            )
            return cls(folder, "en")
        return cls(folder, "zh", family)

    def label(self, en: str, zh: str) -> str:
        """Return the label that this canvas can show."""
        return Text(en, zh).in_language(self.language)

    def figure(self, *, height: float = 4.2, width: float = 12.6) -> Figure:
        """Return an empty figure that belongs to no window and no global state."""
        from matplotlib.figure import Figure

        return Figure(figsize=(width, height), layout="constrained", facecolor="white")

    def save(self, figure: Figure, name: str) -> Path:
        """Write `figure` as ``name.png`` and return its path."""
        from matplotlib.text import Text as Label

        if self.family is not None:
            for label in figure.findobj(Label):
                label.set_fontfamily([self.family, "DejaVu Sans"])
        path = self.folder / f"{name}.png"
        figure.savefig(path, dpi=110)
        return path


def installed_family(families: tuple[str, ...]) -> str | None:
    """Return the first of the font families that matplotlib can find, or None."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in families if family in installed), None)
