"""One catalogue for both languages: nothing is missing in it, nothing in it is unused, and English costs nothing."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import fieldmath as fm
from fieldmath import cli, messages
from fieldmath.families import Normal
from fieldmath.messages import columns, entries, language, phrase, sentence, translated

PACKAGE = Path(messages.__file__).parent
SOURCE = files("fieldmath").joinpath("locale/zh/LC_MESSAGES/fieldmath.po").read_text(encoding="utf-8")
ENTRIES = list(entries(SOURCE))
SAME_IN_BOTH = {"fieldmath", "alpha = 1: KL", "KL(p‖p)", "error", "a law"}  # Names, and doctests.
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRITTEN = re.compile(r"[\u3001-\u9fff\uff00-\uffef]")  # With the punctuation.


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "zh")


def texts_of(tree: ast.AST) -> Iterator[str]:
    """Yield the constant texts of a module, the constant pieces of formatted ones included."""
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
TEXTS = {text for tree in TREES.values() for text in texts_of(tree)}
TEXTS |= set(texts_of(ast.parse(inspect.getsource(argparse))))  # The command line says these.
ALL_TEXTS = "\n".join([*TEXTS, *(text.replace("_", " ") for text in TEXTS)])  # Names in code are shown with spaces.


def names_in(text: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_text_is_in_the_catalogue_twice():
    keys = [(context, text) for context, text, _ in ENTRIES]
    assert len(keys) == len(set(keys)) > 300


def is_filled_in(context: str, text: str, translation: str) -> bool:
    """Return whether a translation is one, and fills in the names of its text."""
    if CHINESE.search(text) or not (WRITTEN.search(translation) or text in SAME_IN_BOTH):
        return False
    templates = context or "{" in text.replace("({...})", "")
    return not templates or names_in(text) == names_in(translation)


def test_each_entry_is_translated_and_fills_in_the_same_names():
    assert [entry for entry in ENTRIES if not is_filled_in(*entry)] == []


def is_used(text: str) -> bool:
    """Texts stand in the code as they are; of templates and parts of sentences, each piece between names does."""
    if text in TEXTS:
        return True
    pieces = re.split(
        r"\{[^{}]*\}|; got |; |[.?] |must be |must have |expression must | \(|@FILE |, which is |^print ",
        text.replace("{{...}}", "{...}"),
    )
    return all(piece.strip(" .,;:'\"()=") in ALL_TEXTS for piece in pieces)


def test_each_entry_is_used():
    assert [text for _, text, _ in ENTRIES if not is_used(text)] == []


def calls(name: str) -> Iterator[str]:
    """Yield the first argument of the calls of a function or method, where it is a text."""
    for path, tree in TREES.items():
        if "demo" not in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] == name:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


@pytest.mark.parametrize("text", sorted({*calls("Text"), *calls("label")} - SAME_IN_BOTH), ids=lambda text: text[:40])
def test_every_text_of_the_demonstrations_is_in_the_catalogue(text):
    assert translated(text, "zh") != text


def test_every_word_of_the_interactive_pages_is_in_the_catalogue():
    from fieldmath.plotting.page.words import words

    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    assert all(CHINESE.search(text) for text in chinese.values())


def explanations(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield parser.description or ""
    for action in parser._actions:
        yield action.help or ""
        for inner in (action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():
            yield from explanations(inner)


def test_every_explanation_of_the_command_line_has_both_languages(chinese):
    found = [text for text in explanations(cli.build_parser()) if text and text != argparse.SUPPRESS]
    assert len(found) > 100
    assert [text for text in found if not CHINESE.search(text)] == []


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "FIELDMATH_LANG": "zh"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "FIELDMATH_LANG": "en"}, "en"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_GB"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, "en"),
        ({"LANGUAGE": "zh"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_variable_then_of_the_locale(environment, spoken, monkeypatch):
    for name in ("FIELDMATH_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken
    assert language("en") == "en"


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: Normal(0, -1), "Normal：sigma 必须是正数；得到的是 -1"),
        (lambda: fm.Grid.uniform("x", x=(1, 0, 5)), "Grid.uniform：轴 x 的起点必须小于终点；得到的是 (1, 0)"),
        (lambda: Normal(0, 1).kl(3), "Distribution.kl：q 必须是 Distribution 对象；得到的是 int"),
        (
            lambda: fm.Distribution.from_pmf({"a": "1/2", "b": "1/4"}),
            "Distribution.from_pmf：概率之和必须是 1；得到的和是 3/4。若要除以总和，请用 normalize=True。",
        ),
    ],
)
def test_errors_speak_chinese(ask, answer, chinese):
    with pytest.raises(fm.FieldMathError) as caught:
        ask()
    assert str(caught.value) == answer


def test_the_picture_of_the_place_stays_below_a_translated_error(chinese):
    with pytest.raises(fm.ParseError) as caught:
        fm.ScalarField("x*q", "x y")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("ScalarField：表达式只能用声明过的名字；得到的是 'q'。")
    assert lines[0].endswith("（第 3 列）")
    assert lines[1:] == ["    x*q", "      ^"]


def test_what_is_not_in_the_catalogue_stays_english_as_a_whole():
    text = "thing must be green; got red. Paint it."
    assert sentence(text, "zh") == text
    assert sentence("sigma must be a positive number; got -1. Paint it.", "zh").startswith("sigma must be")
    assert translated("no such label", "zh") == "no such label"


def test_errors_keep_their_english_text_inside(chinese):
    with pytest.raises(fm.InputError) as caught:
        Normal(0, -1)
    assert caught.value.args[0] == "Normal: sigma must be a positive number; got -1"


def test_labels_of_pictures_are_translated_where_a_font_can_draw_them(monkeypatch):
    from fieldmath.plotting import fonts

    monkeypatch.setattr(fonts, "cjk_family", lambda: "DejaVu Sans")
    assert Normal(0, 1).plot(lang="zh").get_ylabel() == "概率密度"
    assert Normal(0, 1).plot().get_ylabel() == "probability density"


def test_the_user_s_own_names_are_not_translated(monkeypatch):
    from fieldmath.plotting import fonts

    monkeypatch.setattr(fonts, "cjk_family", lambda: "DejaVu Sans")
    ax = fm.Distribution.from_pmf({"probability": "1/2", "steps": "1/2"}).plot(lang="zh")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["probability", "steps"]


def test_english_reads_no_catalogue():
    code = (
        "import sys, fieldmath as fm\nfm.ScalarField('x*y', 'x y').grad()\n"
        "assert 'fieldmath.messages' not in sys.modules\nassert 'gettext' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


ASKED = {
    "missing": (["kl"], "缺少必需的参数：DISTRIBUTION"),
    "choice": (["kl", "Normal(0,1)", "--format", "xml"], "--format 必须是以下之一"),
    "no value": (["kl", "Normal(0,1)", "--base"], "参数 --base 后面须跟一个值"),
    "unknown option": (["grad", "x", "--colour"], "不认识的参数：--colour"),
    "unknown command": (["gradd"], "COMMAND 必须是以下之一"),
    "no integer": (
        ["verify", "f.py:f", "--operator", "grad", "--dim", "two"],
        "--dim 的值须是 int 类型；得到的是 'two'",
    ),
    "ambiguous": (["kl", "--p", "a", "--o", "b", "--f", "c", "--h"], "选项 --h 不明确"),
}


@pytest.mark.parametrize("name", ASKED)
def test_complaints_about_arguments_are_chinese_as_a_whole(name, capsys):
    words, told = ASKED[name]
    with pytest.raises(SystemExit) as ended:
        cli.main(["--lang", "zh", *words])
    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert error.startswith("用法：fieldmath")
    assert told in error
    assert "--help' 查看用法。" in error
    assert not set(re.findall(r"[a-z]{3,}", error)) & {
        "usage",
        "argument",
        "arguments",
        "required",
        "invalid",
        "expected",
    }


@pytest.mark.parametrize("words", [["--lang", "zh", "kl", "--help"], ["kl", "--lang=zh", "--help"]])
def test_help_has_no_english_heading_in_chinese(words, capsys):
    with pytest.raises(SystemExit):
        cli.main(words)
    shown = capsys.readouterr().out
    assert shown.startswith("用法：fieldmath kl")
    assert [word for word in ("位置参数:", "选项:", "显示此帮助信息并退出") if word not in shown] == []
    assert not set(re.findall(r"[a-z]{3,}", shown)) & {"usage", "options", "positional", "arguments", "show", "default"}


def test_chinese_help_fits_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    for command in ("verify", "demo", "kl", "grad"):
        with pytest.raises(SystemExit):
            cli.main([command, "--lang", "zh", "--help"])
        lines = capsys.readouterr().out.splitlines()
        assert max(columns(line) for line in lines if CHINESE.search(line)) <= 60


def test_a_number_in_a_template_is_a_number():
    assert phrase("order 2", "zh") == "2 阶"
    assert phrase("order of business", "zh") == "order of business"


def test_a_language_that_is_asked_for_ends_with_the_command(capsys, monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "en")
    assert cli.main(["grad", "x*q", "--coords", "x y", "--lang", "zh"]) == 2
    assert CHINESE.search(capsys.readouterr().err)
    assert language() == "en"


GRID = fm.Grid.uniform("x y", x=(0, 1, 5), y=(0, 1, 5))
SWIRL = fm.VectorField(["-y", "x"], "x y")
MET_FIRST = {
    "a name that is not declared": lambda: fm.ScalarField("x*q", "x y"),
    "an unknown function": lambda: fm.ScalarField("foo(x)", "x"),
    "no brackets": lambda: fm.ScalarField("sin x", "x"),
    "no product sign": lambda: fm.ScalarField("2x", "x"),
    "an open bracket": lambda: fm.ScalarField("(x", "x"),
    "no formula": lambda: fm.ScalarField("", "x"),
    "no text": lambda: fm.ScalarField(None, "x"),
    "a coordinate twice": lambda: fm.ScalarField("x", "x x"),
    "no coordinates": lambda: fm.ScalarField("x", ""),
    "a name with a digit first": lambda: fm.ScalarField("x", "1x"),
    "a chart misspelt": lambda: fm.ScalarField("r", "sphericall"),
    "a number for a chart": lambda: fm.ScalarField("x", 3.5),
    "too few components": lambda: fm.VectorField(["x"], "x y"),
    "a text for components": lambda: fm.VectorField("x", "x y"),
    "a curl in four dimensions": lambda: fm.VectorField(["x", "y", "z", "t"], "x y z t").curl(),
    "two charts": lambda: fm.ScalarField("x", "x y") + fm.ScalarField("r", fm.polar()),
    "no potential": lambda: SWIRL.potential(),
    "too few coordinates": lambda: fm.ScalarField("x*y", "x y")(1),
    "a parameter without value": lambda: fm.ScalarField("a*x", "x", parameters="a")(1),
    "an axis backwards": lambda: fm.Grid.uniform("x", x=(1, 0, 5)),
    "no points": lambda: fm.Grid.uniform("x", x=(0, 1, -5)),
    "an axis missing": lambda: fm.Grid.uniform("x y", x=(0, 1, 5)),
    "values of another shape": lambda: fm.ScalarField(np.zeros((3, 3)), GRID),
    "no grid": lambda: fm.ScalarField("x", "x y").sample(3),
    "a grid of another chart": lambda: fm.ScalarField("r", fm.polar()).sample(GRID),
    "an odd accuracy": lambda: fm.ScalarField(np.zeros((5, 5)), GRID, accuracy=3),
    "an unknown kind of picture": lambda: fm.ScalarField("x", "x y").plot("foo"),
    "a picture with parameters": lambda: fm.ScalarField("a*x", "x", parameters="a").plot(),
    "too many coordinates for a line": lambda: fm.ScalarField("x", "x y").plot("line"),
    "a box of another coordinate": lambda: fm.ScalarField("x", "x y").plot(box={"z": (0, 1)}),
    "a page in no folder": lambda: fm.ScalarField("x", "x").to_html("/no such/folder/page.html"),
    "sliders without parameter": lambda: fm.ScalarField("a*x", "x", parameters="a").to_html("p", sliders={"b": (0, 1)}),
    "a negative scale": lambda: Normal(0, -1),
    "too many parameters": lambda: Normal(0, 1, 2),
    "too few parameters": lambda: Normal(0),
    "a parameter misspelt": lambda: Normal(m=0, s=1),
    "probabilities that do not sum to one": lambda: fm.Distribution.from_pmf({"a": 0.5, "b": 0.2}),
    "a density that does not integrate to one": lambda: fm.Distribution.from_pdf("x", "x", support=(0, 1)),
    "no observations": lambda: fm.Distribution.from_counts([]),
    "NaN in samples": lambda: fm.Distribution.from_samples([1.0, float("nan")]),
    "rows of unequal length": lambda: fm.Distribution.from_table([[0.5, 0.5], [0.5]], names=("X", "Y")),
    "an unknown variable": lambda: fm.Distribution.from_table([["1/2", "1/2"]], names=("X", "Y")).marginal("Z"),
    "a number for a distribution": lambda: Normal(0, 1).kl(3),
    "an unknown method": lambda: Normal(0, 1).kl(Normal(1, 1), method="foo"),
    "the base one": lambda: Normal(0, 1).kl(Normal(1, 1), base=1),
    "a negative order": lambda: Normal(0, 1).renyi(Normal(1, 1), -1),
    "a quantile above one": lambda: Normal(0, 1).quantile(2),
    "a value missing": lambda: fm.evaluate(fm.ScalarField("a*x", "x", parameters="a").expr, {"x": 1}),
    "the divergence of a scalar field": lambda: fm.div(fm.ScalarField("x", "x")),
    "the gradient of a number": lambda: fm.grad(3),
    "the curl of a text": lambda: fm.curl("x*y"),
    "no curve": lambda: SWIRL.line_integral(3),
    "a region for a surface": lambda: fm.check_stokes(SWIRL, fm.Region.disk(1)),
    "an unknown operator": lambda: fm.verify.operator(np.gradient, "foo"),
    "an unknown language": lambda: fm.to_code(fm.ScalarField("x", "x").expr, "java"),
    "a file that does not exist": lambda: fm.load("/no such file.json"),
    "a start of another dimension": lambda: SWIRL.field_line((1,)),
}


@pytest.mark.parametrize("name", MET_FIRST)
def test_errors_that_users_meet_first_are_chinese_with_what_to_do(name, chinese):
    with pytest.raises(fm.FieldMathError) as caught:
        MET_FIRST[name]()
    text = str(caught.value).splitlines()[0]
    assert CHINESE.search(text)
    assert not re.search(r"\b(must|got|Use|Take|Call|Did|Write|Create|Hold|Give|Drop)\b", text)
