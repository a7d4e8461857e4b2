"""Links that lead somewhere on a file server, made to lead to the same thing on the site.

The pages of the guide are read on the site and as files. An example is a page of the gallery here, and a folder
is the page that lists what is in it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sphinx.application import Sphinx

FOLDERS = {"examples": "gallery/index.rst", "decisions": "about/decisions.md"}


def _on_the_site(target: str, page: str) -> str:
    """Return where a link of `page` leads on the site.

    Examples
    --------
    >>> _on_the_site("../examples/42_pendulum.py", "flow"), _on_the_site("decisions/", "index")
    ('gallery/42_pendulum.rst', 'about/decisions.md')
    """
    path = PurePosixPath(target)
    up = "../" * page.count("/")
    if path.suffix == ".py" and path.parent.name == "examples":
        return f"{up}gallery/{path.stem}.rst"
    if target.endswith("/") and path.name in FOLDERS:
        return f"{up}{FOLDERS[path.name]}"
    if path.name == "CHANGELOG.md":
        return f"{up}about/changelog.md"
    return target


def _adapt(app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = re.sub(r"(?<=\]\()[^)#\s:]+(?=\))", lambda link: _on_the_site(link.group(), page), source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", _adapt)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
