"""Whether a Chinese font is installed on this machine must not matter here: the list of fonts is made up."""

import warnings
from types import SimpleNamespace

import matplotlib
import pytest
from matplotlib import font_manager

from fieldmath.errors import FontWarning, InputError
from fieldmath.plotting import fonts
from fieldmath.plotting.fonts import cjk_family, text_style


@pytest.fixture
def installed(monkeypatch):
    """Return a function that says which families matplotlib knows and which files the system has."""

    def install(*names, files=None):
        listed = [SimpleNamespace(name=name, fname=f"/fonts/{name}.ttf") for name in ("DejaVu Sans", *names)]
        manager = SimpleNamespace(ttflist=listed)

        def addfont(path):
            if files[path] is None:
                raise RuntimeError("not a font")
            listed.append(SimpleNamespace(name=files[path], fname=path))

        manager.addfont = addfont
        monkeypatch.setattr(font_manager, "fontManager", manager)
        monkeypatch.setattr(font_manager, "findSystemFonts", lambda: list(files or {}))

    for remembered in (fonts._newly_installed_family, fonts._warn_once):
        remembered.cache_clear()
    yield install
    for remembered in (fonts._newly_installed_family, fonts._warn_once):
        remembered.cache_clear()


def test_an_installed_family_is_found_by_its_name(installed):
    installed("Some Font", "WenQuanYi Zen Hei")
    assert cjk_family() == "WenQuanYi Zen Hei"


def test_the_best_of_several_families_is_taken(installed):
    installed("WenQuanYi Zen Hei", "Noto Sans CJK JP", "Noto Sans CJK SC")
    assert cjk_family() == "Noto Sans CJK SC"


def test_no_family_is_found_where_there_is_none(installed):
    installed("Some Font")
    assert cjk_family() is None


def test_a_font_installed_after_the_list_was_made_is_found(installed):
    installed(files={"/fonts/broken.ttf": None, "/fonts/other.ttf": "Other", "/fonts/hei.ttf": "SimHei"})
    assert cjk_family() == "SimHei"


def test_chinese_text_is_drawn_in_the_font_found_and_settings_come_back(installed):
    installed("Noto Sans CJK SC")
    before = list(matplotlib.rcParams["font.family"])
    with text_style("zh") as lang:
        assert lang == "zh"
        assert matplotlib.rcParams["font.family"] == ["Noto Sans CJK SC", *before]
    assert matplotlib.rcParams["font.family"] == before


def test_without_a_font_text_is_english_after_one_warning(installed):
    installed()
    with pytest.warns(FontWarning, match="fonts-noto-cjk"), text_style("zh") as lang:
        assert lang == "en"
    with warnings.catch_warnings(), text_style("zh") as lang:
        warnings.simplefilter("error")
        assert lang == "en"


def test_english_needs_no_font(installed):
    installed()
    with text_style("en") as lang:
        assert lang == "en"


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="lang must be one of 'en', 'zh'; got 'fr'"), text_style("fr"):
        pass


def test_text_with_a_formula_is_drawn_in_whatever_language_there_is():
    from matplotlib import pyplot as plt

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FontWarning)
        with text_style("zh") as lang:
            figure, ax = plt.subplots()
            ax.set_title({"en": "entropy of $-x^2$", "zh": "熵 $-x^2$"}[lang])
            # A glyph that the font lacks would be a warning, and warnings are errors.
            figure.canvas.draw()


def test_settings_that_a_notebook_turns_on_with_its_first_figure_stay_on(installed, monkeypatch):
    installed("Noto Sans CJK SC")
    monkeypatch.setitem(matplotlib.rcParams, "interactive", False)
    with text_style("zh"):
        matplotlib.rcParams["interactive"] = True
    stayed_on = matplotlib.rcParams["interactive"]
    monkeypatch.undo()
    assert stayed_on
