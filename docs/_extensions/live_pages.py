"""Write the interactive pages that the tutorial shows, in both languages, and the settings of its pictures."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

import fieldmath as fm
from fieldmath.families import Normal
from fieldmath.plotting.fonts import cjk_family

FOLDER = Path(__file__).parents[1] / "_static" / "made"


def write() -> None:
    """Write what is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    fonts = ", ".join(filter(None, ("DejaVu Sans", cjk_family())))
    settings = f"figure.dpi: 110\nfigure.constrained_layout.use: True\nfont.family: {fonts}\n"
    (FOLDER / "matplotlibrc").write_text(settings, encoding="utf-8")
    p, q = Normal("m1", "s1"), Normal("m2", "s2")
    wave = fm.ScalarField("exp(-(x**2 + y**2)/(2*s**2))*cos(k*x)", "x y", parameters="s k")
    wide = {"m1": (-3, 3), "s1": (0.3, 3), "m2": (-3, 3), "s2": (0.3, 3)}
    for lang in ("en", "zh"):
        fm.to_html(p.kl(q), FOLDER / f"kl-{lang}.html", sliders=wide, lang=lang)
        Normal(0, "s").to_html(
            FOLDER / f"renyi-{lang}.html", kind="renyi", other=Normal(1, 1), sliders={"s": (0.3, 3)}, lang=lang
        )
        wave.to_html(FOLDER / f"wave-{lang}.html", sliders={"s": (0.3, 2), "k": (0, 6)}, lang=lang)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    write()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
