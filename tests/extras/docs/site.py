"""A built site, looked at: every internal link and picture leads somewhere, and a browser draws every formula.

``python -m tests.extras.docs.site docs/_build`` opens pages in Chromium, takes pictures, and says what is wrong.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

SHOWN = ("index.html", "zh/tutorial/divergences.html", "reference/generated/fields.html")
ILLUSTRATED = tuple(
    f"{language}/tutorial/{name}.html" for language in ("en", "zh") for name in ("fields", "operators", "verifying")
)
_PATIENCE = 120_000  # Milliseconds: a machine may be busy.
#: A backslash command, a display sign or an error of MathJax in the text that is left after all formulas are drawn.
RAW = re.compile(r"\$\$|\\(?:frac|nabla|partial|sum|int|log|mathrm|begin|left)\b|Math input error|Undefined control")


class _Targets(HTMLParser):
    """Collects what a page refers to and what can be referred to in it."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.names |= {values[key] or "" for key in ("id", "name") if key in values}
        self.targets += [values[key] or "" for key in ("href", "src") if values.get(key)]


def _read(page: Path) -> _Targets:
    parser = _Targets()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser


def broken_links(site: Path) -> list[str]:
    """Return the internal links, pictures and scripts of a site that lead nowhere."""
    pages = {
        page: _read(page) for page in sorted(site.rglob("*.html")) if "_static" not in page.relative_to(site).parts
    }
    return [problem for page in pages for problem in _broken(page, pages, site)]


def _broken(page: Path, pages: dict[Path, _Targets], site: Path) -> Iterator[str]:
    for target in pages[page].targets:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            continue
        path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        path = path / "index.html" if path.is_dir() else path
        if not path.exists():
            yield f"{page.relative_to(site)}: {target} does not exist"
        elif parts.fragment and path in pages and unquote(parts.fragment) not in pages[path].names:
            yield f"{page.relative_to(site)}: {target} has no such place"


@dataclass
class Visit:
    """What a browser saw of a page."""

    page: str
    formulas: int = 0
    problems: list[str] = field(default_factory=list)


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def browser() -> str | None:
    """Return the path of an installed browser."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def visited(site: Path, pages: tuple[str, ...] = SHOWN, *, pictures: Path | None = None) -> list[Visit]:
    """Open pages in a browser and return what it saw: formulas, errors, requests that leave the machine."""
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as player:
        context = player.chromium.launch_persistent_context(
            profile, executable_path=browser(), headless=True, args=quiet, viewport={"width": 1360, "height": 900}
        )
        try:
            return [_visit(context, address, page, pictures) for page in pages]
        finally:
            context.close()
            server.shutdown()
            server.server_close()


def _visit(context, address: str, name: str, pictures: Path | None) -> Visit:
    seen = Visit(name)
    page = context.new_page()
    page.on("console", lambda m: seen.problems.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.problems.append(f"script: {error}"))
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else seen.problems.append(r.url))
    page.on("response", lambda r: seen.problems.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.set_default_timeout(_PATIENCE)
    page.goto(f"{address}/{name}", timeout=_PATIENCE)
    page.evaluate("() => window.MathJax?.startup?.promise ?? null")
    page.wait_for_timeout(500)  # What scripts ask for after the page is there.
    seen.formulas = page.locator("mjx-container").count()
    unset = page.locator(".math").count() - page.locator(".math:has(mjx-container)").count()
    if unset > 0:
        seen.problems.append(f"{unset} formulas are not drawn")
    if page.locator("mjx-merror").count():
        seen.problems.append(f"MathJax: {page.locator('mjx-merror').first.inner_text()}")
    text = page.evaluate(
        """() => { const copy = document.querySelector('article, main').cloneNode(true);
        copy.querySelectorAll('pre, code, script, style, mjx-container').forEach(e => e.remove());
        return copy.textContent; }"""
    )
    seen.problems += [f"raw formula: {found.group()}" for found in RAW.finditer(text)]
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(pictures / f"{name.replace('/', '-').removesuffix('.html')}.png"))
    page.close()
    return seen


def without_pictures(site: Path, pages: tuple[str, ...] = ILLUSTRATED) -> list[str]:
    """Return the executed pages whose cells should have drawn something and did not."""
    missing = []
    for page in pages:
        text = re.sub(r"</?span[^>]*>|<pre>", "", (site / page).read_text(encoding="utf-8"))
        calls = len(re.findall(r"^(?:ax|axes) = ", text, flags=re.MULTILINE))
        drawn = len(re.findall(r'<img[^>]*src="[^"]*_images/', text))
        if 2 * drawn < calls:  # Two calls may draw into one picture.
            missing.append(f"{page}: its code draws {calls} times, and {drawn} pictures are on the page")
    return missing


def main(site: Path, pages: tuple[str, ...]) -> int:
    """Look at a built site and print what is wrong; 0 if nothing is."""
    problems = broken_links(site) + without_pictures(site)
    for visit in visited(site, pages or SHOWN, pictures=site / "pictures"):
        print(f"{visit.page}: {visit.formulas} formulas")
        problems += [f"{visit.page}: {problem}" for problem in visit.problems]
    print("\n".join(problems) or "nothing is wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), tuple(sys.argv[2:])))
