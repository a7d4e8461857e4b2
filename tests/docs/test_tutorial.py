"""The tutorial says the same in English and in Chinese: the same pages, the same steps, the same code; and it runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(path.name for path in (DOCS / "en" / "tutorial").glob("*.md"))


def cells(page: Path) -> list[str]:
    """Return the code of the cells of a page."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [re.sub(r"\A(:[^\n]*\n)+", "", cell) for cell in found]


def outline(page: Path) -> list[str]:
    """Return what a page consists of, in order: headings by level, formulas, cells, table rows."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^(#+ |\$\$|```\{|\|)", text, flags=re.MULTILINE)


def without_words(code: str) -> str:
    """Return code with the text of its strings blanked: labels are translated."""

    class Blank(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("") if isinstance(node.value, str) else node

    return ast.dump(Blank().visit(ast.parse(code)))


def test_both_languages_have_the_same_pages():
    assert sorted(path.name for path in (DOCS / "zh" / "tutorial").glob("*.md")) == PAGES
    assert len(PAGES) >= 7


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_take_the_same_steps(name):
    english, chinese = (DOCS / language / "tutorial" / name for language in ("en", "zh"))
    assert outline(english) == outline(chinese)
    assert [without_words(code) for code in cells(english)] == [without_words(code) for code in cells(chinese)]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_in_its_language(name):
    english, chinese = ((DOCS / language / "tutorial" / name).read_text(encoding="utf-8") for language in ("en", "zh"))
    assert not re.search(r"[\u4e00-\u9fff]", english)
    prose = re.sub(r"```.*?```", "", chinese, flags=re.DOTALL)
    assert len(re.findall(r"[\u4e00-\u9fff]", prose)) > 150


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PAGES if name != "index.md"])
def test_the_page_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "page"}
    for code in cells(DOCS / "en" / "tutorial" / name):
        exec(compile(code, name, "exec"), namespace)
