"""The switch between English and Chinese: each page below ``en/`` has a twin below ``zh/`` of the same name."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

HOMES = {"index": "zh/index", "zh/index": "index"}
LANGUAGES = {"en": "English", "zh": "中文"}


def twin_of(page: str) -> str | None:
    """Return the page that says the same in the other language; None where there is none.

    Examples
    --------
    >>> twin_of("en/tutorial/fields"), twin_of("index"), twin_of("families")
    ('zh/tutorial/fields', 'zh/index', None)
    """
    language, _, rest = page.partition("/")
    if page in HOMES:
        return HOMES[page]
    return f"{'zh' if language == 'en' else 'en'}/{rest}" if language in LANGUAGES and rest else None


def _offer_the_other_language(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    here = "zh" if page.startswith("zh/") else "en"
    other = "en" if here == "zh" else "zh"
    twin = twin_of(page)
    context["other_language"] = LANGUAGES[other]
    context["other_language_code"] = other
    context["other_page"] = twin if twin in app.env.found_docs else HOMES.get(f"{here}/index", "zh/index")
    if here == "zh":
        context["language"] = "zh-CN"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _offer_the_other_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
