"""The page that shows all demonstrations: one file, no requests, both languages, formulas as MathML."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from fieldmath import __version__
from fieldmath.demo.result import Check, Demonstration, Formula, Text
from fieldmath.messages import LANGUAGES
from fieldmath.plotting.mathml import mathml as written

_TITLE = Text("Fields and information on the iris data")
_INTRODUCTION = Text(
    "Three operators of vector calculus and five measures of information, each worked out exactly and checked on the "
    "iris data: 150 flowers of three species. In the first half x is the length of the sepal and y the length of the "
    "petal, in centimetres; in the second half only the species counts.",
)
_FOOTER = Text(
    "Made by fieldmath {version}. Every number on this page was computed when the page was made; logarithms are "
    "natural unless bits are named.",
)


def write_page(demonstrations: Sequence[Demonstration], path: Path, language: str) -> Path:
    """Write the page about `demonstrations`, showing `language` first, and return its path."""
    template = Template(_resource("page.html"))
    page = template.substitute(
        language=language,
        title=escape(_TITLE.in_language(language)),
        style=_resource("page.css"),
        english=" checked" if language == "en" else "",
        chinese=" checked" if language == "zh" else "",
        header=_both("h1", _TITLE) + "\n" + _both("p", _INTRODUCTION),
        contents="\n".join(f'<a href="#{shown.name}">{_both("span", shown.title)}</a>' for shown in demonstrations),
        sections="\n".join(map(_section, demonstrations)),
        footer=_both("p", _FOOTER.format(version=__version__)),
    )
    path.write_text(page, encoding="utf-8")
    return path


def mathml(formula: Formula) -> str:
    """Return a formula as a MathML element that browsers draw without help.

    Examples
    --------
    >>> import sympy as sp
    >>> mathml(Formula("∇·F", sp.Integer(2)))
    '<math displaystyle="true"><mrow><mo>∇</mo><mo>·</mo><mi>F</mi></mrow><mo>=</mo><mn>2</mn></math>'
    """
    return f'<math displaystyle="true">{_left(formula.left)}<mo>=</mo>{written(formula.right)}</math>'


def _section(shown: Demonstration) -> str:
    data = base64.b64encode(shown.figure.read_bytes()).decode("ascii")
    alternative = escape(shown.caption.en, quote=True)
    parts = [
        f'<section id="{shown.name}">',
        _both("h2", shown.title),
        _both("p", shown.idea, "idea"),
        '<div class="formulas">',
        *map(_formula, shown.formulas),
        "</div>",
        f'<figure><div class="scroll"><img src="data:image/png;base64,{data}" alt="{alternative}"></div>',
        _both("figcaption", shown.caption),
        "</figure>",
        '<ul class="checks">',
        *map(_check, shown.checks),
        "</ul>",
        *(_both("p", note, "note") for note in shown.notes),
        "</section>",
    ]
    return "\n".join(parts)


def _formula(formula: Formula) -> str:
    value = "" if formula.value is None else f'<span class="value">≈ {formula.value:.6g}</span>'
    return f'<div class="formula">{mathml(formula)}{value}</div>'


def _check(check: Check) -> str:
    mark = "passed" if check.passed else "failed"
    measured = f'<span class="measured">{escape(check.measured)}</span>'
    return f'<li class="{mark}">{_both("span", check.claim)} {measured}</li>'


def _both(tag: str, text: Text, style: str = "") -> str:
    """Return the text in both languages, of which the style sheet shows one."""
    attribute = f' class="{style}"' if style else ""
    return "".join(f'<{tag}{attribute} lang="{code}">{escape(text.in_language(code))}</{tag}>' for code in LANGUAGES)


def _left(name: str) -> str:
    """Return the left side: letters as identifiers, ``_x`` as an index, everything else as operators.

    Examples
    --------
    >>> _left("D_KL")
    '<mrow><msub><mi>D</mi><mi>KL</mi></msub></mrow>'
    """
    pieces = re.findall(r"[^\W\d_]+_[\w/∞]+|[^\W\d_]+|\d+|\S", name)
    return f"<mrow>{''.join(map(_piece, pieces))}</mrow>"


def _piece(piece: str) -> str:
    base, _, index = piece.partition("_")
    if index:
        return f"<msub>{_piece(base)}{_piece(index)}</msub>"
    tag = "mi" if piece.isalpha() else "mn" if piece[0].isdigit() else "mo"
    return f"<{tag}>{escape(piece)}</{tag}>"


def _resource(name: str) -> str:
    return files("fieldmath.demo").joinpath(name).read_text(encoding="utf-8")
