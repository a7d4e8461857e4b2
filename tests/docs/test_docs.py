"""Every Python block in the documentation runs, and every relative link leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
NEEDS_EXTRAS = {"larger-than-memory.md"}  # Run where Dask is installed, by tests/extras/dask.
RUN = [page for page in PAGES if page.name not in NEEDS_EXTRAS]


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(DOCS)))
def test_python_blocks_of_the_page_run(page, run_page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_page(page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_of_the_page_lead_somewhere(page, broken_links):
    assert broken_links(page) == []


def test_every_page_can_be_reached_from_the_index():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = [page for page in PAGES if page.parent == DOCS and page.name != "index.md"]
    assert [page.name for page in pages if f"({page.name})" not in index] == []
