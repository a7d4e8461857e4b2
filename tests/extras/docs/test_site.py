"""The look at a built site sees what is wrong: a broken link, a formula that is not drawn, a request to elsewhere."""

from __future__ import annotations

import pytest

from tests.extras.docs.site import broken_links, browser, visited, without_pictures

HEAD = '<head><title>t</title><link rel="icon" href="data:,"></head>'
PAGE = f"<!doctype html><html>{HEAD}<body><main>{{body}}</main></body></html>"


def write(folder, name, body):
    (folder / name).write_text(PAGE.format(body=body), encoding="utf-8")


def test_links_that_lead_nowhere_are_found(tmp_path):
    write(
        tmp_path,
        "a.html",
        '<h1 id="here">a</h1><a href="b.html#there">b</a><a href="#here">a</a><a href="c.html">c</a>',
    )
    write(tmp_path, "b.html", '<img src="gone.png"><a href="https://example.org/">elsewhere</a>')
    assert broken_links(tmp_path) == [
        "a.html: b.html#there has no such place",
        "a.html: c.html does not exist",
        "b.html: gone.png does not exist",
    ]


def test_a_browser_sees_raw_formulas_errors_and_requests_that_leave(tmp_path):
    pytest.importorskip("playwright", reason="needs the browser extra")
    if browser() is None:
        pytest.skip("no Chromium is installed")
    write(tmp_path, "good.html", "<p>All is well: <code>\\frac</code> in code is code.</p>")
    write(tmp_path, "bad.html", '<p class="math">\\frac{1}{2}</p><img src="http://127.0.0.1:9/x.png">')
    good, bad = visited(tmp_path, ("good.html", "bad.html"), pictures=tmp_path / "pictures")
    assert good.problems == []
    assert any("raw formula" in problem for problem in bad.problems)
    assert any("not drawn" in problem for problem in bad.problems)
    assert "http://127.0.0.1:9/x.png" in bad.problems
    assert (tmp_path / "pictures" / "good.png").stat().st_size > 1000


def test_an_executed_page_without_its_pictures_is_found(tmp_path):
    write(tmp_path, "drawn.html", '<pre>\n<span>ax</span> <span>=</span> f.plot()</pre><img src="../_images/a.png">')
    write(tmp_path, "blank.html", "<pre>\n<span>ax</span> <span>=</span> f.plot()</pre>")
    assert without_pictures(tmp_path, ("drawn.html", "blank.html")) == [
        "blank.html: its code draws 1 times, and 0 pictures are on the page"
    ]
