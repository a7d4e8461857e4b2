"""Chinese text in pictures: which installed font can draw it, and what to do when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from fieldmath.errors import FontWarning, InputError, warn
from fieldmath.messages import LANGUAGES

# Family names under which fonts with Chinese characters are installed, the best first.
CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Source Han Sans",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK TC",
    "Noto Sans CJK HK",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
    "Source Han Serif SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "Songti SC",
    "FangSong",
    "KaiTi",
    "Microsoft JhengHei",
    "AR PL UMing CN",
    "AR PL UKai CN",
    "Arial Unicode MS",
    "Droid Sans Fallback",
    "IPAexGothic",
    "IPAGothic",
    "TakaoGothic",
    "Unifont",
)
_ADVICE = (
    "No installed font has Chinese characters, so labels are in English. Install one, for example "
    "'apt-get install fonts-noto-cjk' on Debian and Ubuntu, or Noto Sans CJK SC or Source Han Sans from their sites."
)


def cjk_family() -> str | None:
    """Return the family name of an installed font that has Chinese characters; None when there is none.

    Fonts are looked up by their real family names. When the list that matplotlib keeps knows none, the fonts of
    the system are looked through once, because that list is not renewed when a font is installed.
    """
    return _known_family() or _newly_installed_family()


@contextmanager
def text_style(lang: str = "en") -> Iterator[str]:
    """Draw text in language `lang` inside the ``with`` block, and yield the language that can be drawn.

    The language is ``"en"`` after a `FontWarning`, given once, when ``"zh"`` is asked for and no font has it.
    Figures must be made and saved inside the block. The settings of matplotlib are as before afterwards.

    Examples
    --------
    >>> with text_style("en") as lang:
    ...     print(lang)
    en
    """
    import matplotlib

    family = _family_for(lang)
    if family is None:
        yield "en"
        return
    # The Chinese font goes first: text that also holds a formula is drawn in the first family alone.
    # Only this setting is put back: notebooks turn others on while the first figure is being made.
    before = list(matplotlib.rcParams["font.family"])
    matplotlib.rcParams["font.family"] = [family, *(name for name in before if name != family)]
    try:
        yield lang
    finally:
        matplotlib.rcParams["font.family"] = before


def _family_for(lang: str) -> str | None:
    if lang not in LANGUAGES:
        raise InputError(f"lang must be one of {', '.join(map(repr, LANGUAGES))}; got {lang!r}")
    if lang == "en":
        return None
    family = cjk_family()
    if family is None:
        _warn_once()
    return family


@cache
def _warn_once() -> None:
    warn(_ADVICE, FontWarning)


def _known_family() -> str | None:
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in CJK_FAMILIES if family in known), None)


@cache
def _newly_installed_family() -> str | None:
    from matplotlib import font_manager

    known = {font.fname for font in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            try:
                font_manager.fontManager.addfont(path)
            except (OSError, RuntimeError, ValueError):
                continue  # A broken file, or a format that matplotlib cannot read: not our font.
    return _known_family()
