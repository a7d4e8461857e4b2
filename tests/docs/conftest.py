"""Reading Markdown: its Python blocks and its links."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds README.md."""
    return ROOT


@pytest.fixture(scope="session")
def python_blocks() -> Callable[[Path], list[tuple[int, str]]]:
    """Return the fenced Python blocks of a page with the line at which each begins."""

    def read(page: Path) -> list[tuple[int, str]]:
        text = page.read_text(encoding="utf-8")
        found = re.finditer(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
        return [(text.count("\n", 0, match.start(1)) + 1, match.group(1)) for match in found]

    return read


@pytest.fixture(scope="session")
def run_page(python_blocks: Callable[[Path], list[tuple[int, str]]]) -> Callable[[Path], int]:
    """Run the blocks of a page in order, in one namespace; an error names the line of the page."""

    def run(page: Path) -> int:
        namespace: dict[str, object] = {"__name__": "page"}
        blocks = python_blocks(page)
        for line, code in blocks:
            exec(compile("\n" * (line - 1) + code, str(page), "exec"), namespace)
        return len(blocks)

    return run


@pytest.fixture(scope="session")
def broken_links() -> Callable[[Path], list[str]]:
    """Return the relative links of a page that lead nowhere."""

    def read(page: Path) -> list[str]:
        targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        return [target for target in targets if "://" not in target and not (page.parent / target).exists()]

    return read
