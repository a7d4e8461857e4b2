"""Cards: what a notebook shows of an object, as a formula or as a few facts beside a small picture."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from importlib import import_module
from typing import Any, NamedTuple

from fieldmath.display import chosen
from fieldmath.messages import phrase

LONGEST_LATEX = 4000  # Characters of LaTeX that a notebook sets in reasonable time.
_CELL = "text-align:left;padding:0 1em 0 0;border:none;background:none"


class Card(NamedTuple):
    r"""What there is to show.

    Parameters
    ----------
    title : str
        What the object is: ``"VectorField"``.
    formula : str
        LaTeX; empty for data.
    caption : str
        LaTeX of what the formula lives on: coordinates, their convention, parameters.
    facts : tuple of (label, text)
        Rows of a table, for what a formula cannot say.
    picture : object or None
        What has a method `plot` to make the small picture with.
    """

    title: str
    formula: str = ""
    caption: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    picture: Any = None


def words(text: str) -> str:
    r"""Return plain words as LaTeX, in the language to speak.

    Examples
    --------
    >>> print(words("50 % of x_1"))
    \text{50 \% of x\_1}
    """
    text = phrase(text)
    for character in "\\{}":
        text = text.replace(character, " ")
    for character in "#$%&_":
        text = text.replace(character, f"\\{character}")
    return rf"\text{{{text.replace('^', ' ').replace('~', ' ')}}}"


def shortened(code: str) -> str:
    """Return LaTeX that a notebook can show, with a note where it was too long."""
    if len(code) <= LONGEST_LATEX:
        return code
    return words(f"expression of {len(code)} LaTeX characters; see .latex()")


def math(card: Card) -> str | None:
    """Return the formula with its caption below, between dollar signs; None for a card of data."""
    if not card.formula:
        return None
    code = shortened(card.formula)
    if not card.caption:
        return f"$\\displaystyle {code}$"
    return (
        f"$\\begin{{array}}{{l}}\\displaystyle {code} \\\\[0.4em] {{\\small {shortened(card.caption)}}}\\end{{array}}$"
    )


def html(card: Card) -> str:
    """Return the facts as a table, with the small picture to the right."""
    cell = f'style="{_CELL}"'
    rows = "".join(
        f"<tr><th {cell}>{escape(phrase(label))}</th><td {cell}>{escape(phrase(text))}</td></tr>"
        for label, text in card.facts
    )
    title = escape(phrase(card.title))
    image = _thumbnail(card.picture)
    shown = f'<img alt="{title}" src="data:image/png;base64,{image}">' if image else ""
    return (
        '<div style="display:flex;gap:1.5em;align-items:center;flex-wrap:wrap">'
        f'<div><b>{title}</b><table style="border:none;margin:0.3em 0">{rows}</table></div>{shown}</div>'
    )


def bundle(
    shown: Any, card: Card, include: Collection[str] | None = None, exclude: Collection[str] | None = None
) -> dict[str, str]:
    """Return the displays by MIME type: text always, the formula or else the card."""
    forms = {"text/plain": str(shown)}
    if formula := math(card):
        forms["text/latex"] = formula
    elif not include or "text/html" in include:
        forms["text/html"] = html(card)
    return chosen(forms, include, exclude)


def _thumbnail(picture: Any) -> str:
    """Return a small PNG in base 64; empty where nothing can be drawn."""
    if picture is None:
        return ""
    # The one upward step: drawing is loaded when something is drawn.
    return str(import_module("fieldmath.plotting.matplotlib_thumbnails").thumbnail(picture))
