"""The page: one file, no requests, eight figures, both languages, valid HTML and MathML."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import sympy as sp

from fieldmath import cli, demo
from fieldmath.demo.page import mathml, write_page
from fieldmath.demo.result import Formula
from fieldmath.messages import LANGUAGES
from fieldmath.plotting import fonts

VOID = {"meta", "input", "img", "br", "hr", "link"}


class Outline(HTMLParser):
    """Collects elements and checks that every one that opens is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, shown, tmp_path_factory) -> tuple[str, str]:
    path = tmp_path_factory.mktemp("page") / "index.html"
    write_page(list(shown.values()), path, request.param)
    return request.param, path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outline(page) -> Outline:
    parser = Outline()
    parser.feed(page[1])
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.slow
def test_page_shows_eight_figures_from_within_itself(outline):
    pictures = [attributes["src"] for attributes in outline.all("img")]
    assert len(pictures) == len(outline.all("figure")) == len(outline.all("section")) == len(demo.NAMES)
    for picture in pictures:
        head, data = picture.split(",", 1)
        assert head == "data:image/png;base64"
        assert base64.b64decode(data, validate=True).startswith(b"\x89PNG\r\n")


@pytest.mark.slow
def test_page_asks_for_nothing(outline, page):
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in outline.elements}
    addresses = [a[key] or "" for _, a in outline.elements for key in ("src", "href", "srcset", "action") if key in a]
    assert all(address.startswith(("data:", "#")) for address in addresses)
    assert "url(" not in page[1]
    assert "@import" not in page[1]


@pytest.mark.slow
def test_links_of_the_contents_lead_to_the_sections(outline):
    targets = [attributes["href"] for attributes in outline.all("a")]
    assert targets == [f"#{attributes['id']}" for attributes in outline.all("section")]
    assert targets == [f"#{name}" for name in demo.NAMES]


@pytest.mark.slow
def test_page_begins_in_the_language_asked_for_and_holds_both(outline, page):
    language, text = page
    assert outline.all("html")[0]["lang"] == language
    checked = [attributes["id"] for attributes in outline.all("input") if "checked" in attributes]
    assert checked == [f"lang-{language}"]
    counts = {code: len([a for _, a in outline.elements if a.get("lang") == code]) for code in LANGUAGES}
    counts[language] -= 1  # the html element
    assert counts["en"] == counts["zh"] > 8 * 5
    assert "Jensen-Shannon" in text
    assert "散度" in text


@pytest.mark.slow
def test_every_formula_is_well_formed_mathml(page):
    formulas = re.findall(r"<math .*?</math>", page[1], flags=re.DOTALL)
    assert len(formulas) >= 2 * len(demo.NAMES)
    allowed = {"math", "mrow", "mi", "mn", "mo", "mfrac", "msup", "msub", "msqrt", "mfenced", "mtable", "mtr", "mtd"}
    for formula in formulas:
        assert {element.tag for element in ElementTree.fromstring(formula).iter()} <= allowed - {"mfenced"}


@pytest.mark.slow
def test_page_holds_no_path_of_the_machine_that_made_it(page, tmp_path_factory):
    assert str(tmp_path_factory.getbasetemp()) not in page[1]


@pytest.mark.slow
def test_command_in_chinese_prints_and_begins_the_page_in_chinese(tmp_path, capsys):
    assert cli.main(["demo", "entropy", "--lang", "zh", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("== 信息熵\n")
    assert '<html lang="zh">' in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_without_a_chinese_font_labels_are_english_and_one_warning_says_what_to_do(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(fonts, "cjk_family", lambda: None)
    fonts._warn_once.cache_clear()
    assert cli.main(["demo", "entropy", "kl", "--lang", "zh", "--out", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("fieldmath: 警告: 没有安装含中文字符的字体")
    assert captured.out.startswith("== 信息熵\n")
    assert '<html lang="zh">' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_mathml_escapes_names():
    assert "<mo>&lt;</mo>" in mathml(Formula("a<b", sp.Integer(1)))


def test_mathml_puts_vectors_in_parentheses():
    assert mathml(Formula("F", sp.Matrix([1, 2]))).endswith(
        "<mo>(</mo><mn>1</mn><mo>,</mo><mn>2</mn><mo>)</mo></mrow></math>"
    )
