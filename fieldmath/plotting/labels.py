"""Words for pictures: formulas in the part of LaTeX that plotting programs understand."""

from __future__ import annotations

from collections.abc import Sequence

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
# LaTeX that has no simpler spelling.
_HOPELESS = (r"\begin", r"\\", r"\substack", "&")


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
    if not text or len(text) > _LONGEST or any(word in text for word in _HOPELESS):
        return ""
    for word, simpler in _SIMPLER.items():
        text = text.replace(word, simpler)
    return f"${text}$"


def symbol_label(symbol: sp.Symbol | str) -> str:
    r"""Return the name of a coordinate as a formula.

    Examples
    --------
    >>> print(symbol_label("theta"))
    $\theta$
    """
    return f"${_latex(sp.Symbol(symbol) if isinstance(symbol, str) else symbol)}$"


def vector_formula(components: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]) -> str:
    r"""Return a vector as a sum over its basis vectors, in dollar signs or empty like `formula`.

    Examples
    --------
    >>> x, y = sp.symbols("x y")
    >>> print(vector_formula([-y, x], [x, y]))
    $-y\,\mathbf{e}_{x} + x\,\mathbf{e}_{y}$
    """
    terms = []
    for component, symbol in zip(components, symbols, strict=True):
        if component == 0:
            continue
        unit = rf"\mathbf{{e}}_{{{_latex(symbol)}}}"
        sign = "-" if component.could_extract_minus_sign() else "+"
        size = -component if sign == "-" else component
        text = _latex(size)
        factor = "" if size == 1 else rf"\left({text}\right)\," if size.is_Add else rf"{text}\,"
        terms.append((sign, factor + unit))
    if not terms:
        return r"$\mathbf{0}$"
    first = ("-" if terms[0][0] == "-" else "") + terms[0][1]
    return formula(first + "".join(f" {sign} {term}" for sign, term in terms[1:]))


def _latex(expression: sp.Expr) -> str:
    return sp.latex(expression)
