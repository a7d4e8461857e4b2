"""Formulas as MathML, which browsers draw without help and without the network."""

from __future__ import annotations

import re
from html import escape
from html.entities import html5
from typing import Any
from xml.etree import ElementTree

import sympy as sp

# Names of functions that are written in another way in books.
_BOOK_NAMES = {
    "loggamma": "log Γ",
    "erfc": "erfc",
    "besseli": "I",
    "besselj": "J",
    "besselk": "K",
    "bessely": "Y",
    "beta": "B",
    "expint": "E",
}
_INDEXED = ("besseli", "besselj", "besselk", "bessely", "expint")
_ENTITY = re.compile(r"&(\w+);")
_DIFFERENTIAL = {"dd": "d"}


def mathml(expression: Any) -> str:
    """Return an expression or a condition as presentation MathML, without the outermost element.

    Exponential functions are written exp(...), because a fraction in an exponent is too small to read; of a column
    vector the components stand in parentheses. Names are escaped: no text in them becomes markup.

    Examples
    --------
    >>> mathml(sp.Symbol("mu1"))
    '<msub><mi>&#956;</mi><mi>1</mi></msub>'
    >>> mathml(sp.Symbol("<b>"))
    '<mi>&lt;b&gt;</mi>'
    """
    if isinstance(expression, sp.MatrixBase):
        return "<mrow><mo>(</mo>" + "<mo>,</mo>".join(map(mathml, expression)) + "<mo>)</mo></mrow>"
    written = str(_printer().doprint(_legible(expression)))
    written = written.replace("<mo>&InvisibleTimes;</mo>", '<mo rspace="0.17em">&#8290;</mo>')
    written = _ENTITY.sub(_numbered, written)
    written = written.replace("<mo>-</mo>", "<mo>−</mo>").replace("<mn>-", "<mo>−</mo><mn>")
    written = written.replace("<mo><</mo>", "<mo>&lt;</mo>").replace("<mo>></mo>", "<mo>&gt;</mo>")
    return written if _is_well_formed(written) else f"<mtext>{escape(sp.sstr(expression))}</mtext>"


def symbol_text(symbol: sp.Symbol | str) -> str:
    """Return the name of a symbol in Unicode, for places without markup.

    Examples
    --------
    >>> symbol_text("mu1"), symbol_text("alpha")
    ('μ₁', 'α')
    """
    from sympy.printing.pretty.pretty_symbology import pretty_symbol

    return str(pretty_symbol(symbol if isinstance(symbol, str) else symbol.name))


def _legible(expression: Any) -> Any:
    unsafe = {
        symbol: sp.Symbol(escape(symbol.name))
        for symbol in getattr(expression, "free_symbols", ())
        if re.search(r"[<>&\"']", symbol.name)
    }
    expression = expression.xreplace(unsafe) if unsafe else expression
    return expression.replace(sp.exp, sp.Function("exp"))


def _numbered(found: re.Match[str]) -> str:
    """Return a named entity of HTML as a number, which every reader knows."""
    name = found.group(1)
    if name in ("lt", "gt", "amp", "quot"):
        return found.group(0)
    return _DIFFERENTIAL.get(name) or "".join(f"&#{ord(sign)};" for sign in html5.get(f"{name};", ""))


def _is_well_formed(written: str) -> bool:
    try:
        ElementTree.fromstring(f"<math>{written}</math>")  # written here, not read from anywhere
    except ElementTree.ParseError:
        return False
    return True


def _printer() -> Any:
    from sympy.printing.mathml import MathMLPresentationPrinter

    class Printer(MathMLPresentationPrinter):
        """SymPy's printer with cases under each other and the functions' names of books."""

        def _print_Piecewise(self, expr: sp.Piecewise) -> Any:
            table = self.dom.createElement("mtable")
            table.setAttribute("class", "cases")
            table.setAttribute("displaystyle", "true")
            for value, condition in expr.args:
                line = self.dom.createElement("mtr")
                shown = self._text("mtext", "otherwise") if condition == sp.true else self._print(condition)
                for cell in (self._print(value), shown):
                    holder = self.dom.createElement("mtd")
                    holder.appendChild(cell)
                    line.appendChild(holder)
                table.appendChild(line)
            return table

        def _print_Function(self, expr: Any) -> Any:
            name = type(expr).__name__
            if name not in _BOOK_NAMES:
                return super()._print_Function(expr)
            head = self._text("mi", _BOOK_NAMES[name])
            arguments = list(expr.args)
            if name in _INDEXED:
                index = self.dom.createElement("msub")
                index.appendChild(head)
                index.appendChild(self._print(arguments.pop(0)))
                head = index
            row = self.dom.createElement("mrow")
            row.appendChild(head)
            row.appendChild(self._brackets(arguments))
            return row

        _print_loggamma = _print_besseli = _print_besselj = _print_besselk = _print_bessely = _print_Function
        _print_beta = _print_expint = _print_erfc = _print_Function

        def _print_polygamma(self, expr: Any) -> Any:
            order, argument = expr.args
            head = self._text("mi", "ψ")
            if order != 0:
                power = self.dom.createElement("msup")
                power.appendChild(head)
                power.appendChild(self._brackets([order]))
                head = power
            row = self.dom.createElement("mrow")
            row.appendChild(head)
            row.appendChild(self._brackets([argument]))
            return row

        def _brackets(self, arguments: list[Any]) -> Any:
            row = self.dom.createElement("mrow")
            row.appendChild(self._text("mo", "("))
            for place, argument in enumerate(arguments):
                if place:
                    row.appendChild(self._text("mo", ","))
                row.appendChild(self._print(argument))
            row.appendChild(self._text("mo", ")"))
            return row

        def _text(self, tag: str, text: str) -> Any:
            element = self.dom.createElement(tag)
            element.appendChild(self.dom.createTextNode(text))
            return element

    return Printer()
