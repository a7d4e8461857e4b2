"""A real browser without a window; the tests are skipped where there is none."""

import shutil

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(_OPTIONS))
        yield running
        running.close()


class Visit:
    """A page that was opened from a file, with everything that it said and asked for."""

    def __init__(self, browser, path, fragment="", **options):
        self.messages, self.requests = [], []
        self.tab = browser.new_page(viewport={"width": 1100, "height": 800}, **options)
        self.tab.on("console", lambda message: self.messages.append(message.text))
        self.tab.on("pageerror", lambda error: self.messages.append(str(error)))
        self.tab.on("dialog", lambda dialog: (self.messages.append("dialog"), dialog.dismiss()))
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.address = path.as_uri()
        self.tab.goto(self.address + fragment)
        self.drawn()

    def drawn(self):
        """Wait until the picture is up to date."""
        self.tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def number(self, name):
        """Return the number that the page shows under a name, as exactly as the page has it."""
        text = self.tab.locator(f"output[data-name='{name}']").get_attribute("data-value")
        return float(text.replace("Infinity", "inf"))

    def text(self, name):
        return self.tab.locator(f"output[data-name='{name}']").inner_text()

    def ink(self):
        """Return a fingerprint of the picture."""
        return self.tab.evaluate("() => document.getElementById('picture').toDataURL()")

    def assert_silent(self):
        assert self.messages == []
        assert [url for url in self.requests if not url.startswith((self.address, "data:"))] == []


@pytest.fixture
def visit(browser):
    """Open pages; at the end nothing may have been said, and nothing asked for but the file."""
    opened = []

    def open_page(path, fragment="", **options):
        opened.append(Visit(browser, path, fragment, **options))
        return opened[-1]

    yield open_page
    for page in opened:
        page.assert_silent()
        page.tab.close()
