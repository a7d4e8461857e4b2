"""Words for pictures: formulas in the part of LaTeX that plotting programs understand."""

from __future__ import annotations

import re

import sympy as sp

# A formula longer than this, in characters of LaTeX, says nothing in a title.
_LONGEST = 160
# LaTeX that a small formula renderer lacks -> what reads the same.
_SIMPLER = {
    r"\tfrac": r"\frac",
    r"\dfrac": r"\frac",
    r"\limits": "",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\lVert": r"\Vert ",
    r"\rVert": r"\Vert ",
    r"\middle|": r"\mid ",
}
# LaTeX that has no simpler spelling, numbers too long to be read, and characters that fonts for formulas lack.
_HOPELESS = re.compile(r"\\begin|\\\\|\\substack|&|\d{10}|[\u2e80-\U0010ffff]")

# A vector after its coefficient, which plotting programs set without the space between them.
_BEFORE_VECTOR = re.compile(r"(?<=[\w})]) (?=\\mathbf|\\partial)")
_SPACED = r"\\,"


def formula(latex: str) -> str:
    r"""Return `latex` between dollar signs, simplified; the empty string when it is too long or cannot be drawn.

    Examples
    --------
    >>> print(formula(r"\tfrac{1}{2} x"))
    $\frac{1}{2} x$
    >>> formula(r"\begin{cases} 1 \end{cases}")
    ''
    """
    text = latex.strip().strip("$").strip()
    if not text or len(text) > _LONGEST or _HOPELESS.search(text):
        return ""
    for word, simpler in _SIMPLER.items():
        text = text.replace(word, simpler)
    return f"${_BEFORE_VECTOR.sub(_SPACED, text)}$"


def symbol_label(symbol: sp.Symbol | str) -> str:
    r"""Return the name of a coordinate as a formula.

    Examples
    --------
    >>> print(symbol_label("theta"))
    $\theta$
    """
    return f"${sp.latex(sp.Symbol(symbol) if isinstance(symbol, str) else symbol)}$"
