"""From a page's contents to one HTML file: formulas as MathML, expressions as JavaScript, everything else escaped."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

import sympy as sp

from fieldmath.algebra.javascript import javascript, library
from fieldmath.plotting.mathml import mathml, symbol_text
from fieldmath.plotting.page.model import Arrows, Curves, Formula, Page, Readout, Variable
from fieldmath.plotting.page.words import words

_SCRIPTS = ("numbers.js", "state.js", "paper.js", "curves.js", "maps.js", "arrows.js", "main.js")
# A formula with more operations than this is not read by anyone.
_LONGEST = 250


class _Functions:
    """The functions of a page, each once, all with the page's variables as arguments."""

    def __init__(self, symbols: Sequence[sp.Symbol]) -> None:
        self.symbols = list(symbols)
        self.codes: list[str] = []

    def place(self, expression: sp.Basic) -> int:
        """Return the number of the function that computes an expression."""
        code = javascript(expression, self.symbols)
        if code not in self.codes:
            self.codes.append(code)
        return self.codes.index(code)


def html(page: Page, language: str) -> str:
    """Return the text of the page."""
    word = words(language)
    functions = _Functions([variable.symbol for variable in page.variables])
    contents = {
        "variables": [_variable(variable) for variable in page.variables],
        "readouts": [_readout(readout, functions) for readout in page.readouts],
        "scene": _scene(page.scene, functions),
        "words": word,
    }
    return _assembled(page, contents, functions.codes, language)


def _assembled(page: Page, contents: dict[str, Any], codes: Sequence[str], language: str) -> str:
    word = words(language)
    style = _resource("page.css")
    formulas = ",\n".join(codes)
    parts = [library(formulas), f"const FUNCTIONS = [\n{formulas}\n];\n", f"const PAGE = {_json(contents)};\n"]
    script = '"use strict";\n(() => {\n' + "".join(parts + [_resource(name) for name in _SCRIPTS]) + "})();\n"
    return Template(_resource("page.html")).substitute(
        language=language,
        title=escape(page.title),
        policy=f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        formulas="\n".join(_formula(formula, word) for formula in page.formulas),
        readouts="\n".join(_line(readout, place) for place, readout in enumerate(page.readouts)),
        parameters=_group(page, False, word["parameters"]),
        points=_group(page, True, word["point"]),
        axes=_axes(page, word),
        modes=_modes(page, word),
        values=escape(word["values"]),
        formula_word=escape(word["formula"]),
        reset=escape(word["reset"]),
        help=escape(word["picture_help"]),
        no_script=escape(word["no_script"]),
        footer=escape(word["made_by"]),
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(contents: Any) -> str:
    """Return JSON that is also JavaScript and cannot end the element that it stands in."""
    text = json.dumps(contents, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _variable(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.symbol.name,
        "text": symbol_text(variable.symbol),
        "lower": variable.lower,
        "upper": variable.upper,
        "start": variable.start,
        "step": variable.step,
        "whole": bool(variable.symbol.is_integer) or (variable.is_point and variable.step == 1.0),
        "point": variable.is_point,
    }


def _readout(readout: Readout, functions: _Functions) -> dict[str, Any]:
    expression = readout.expression
    cases = []
    if isinstance(expression, sp.Piecewise):
        for value, condition in expression.args:
            shown = "" if condition == sp.true or isinstance(condition, sp.Eq) else _math(mathml(condition))
            cases.append({"holds": functions.place(condition), "math": shown, "infinite": bool(value.is_infinite)})
    return {"name": readout.name, "f": functions.place(expression), "cases": cases}


def _scene(scene: Any, functions: _Functions) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": scene.kind,
        "axes": [functions.symbols.index(symbol) for symbol in scene.axes],
        "f": [functions.place(expression) for expression in scene.expressions],
        "labels": list(scene.labels),
    }
    if isinstance(scene, Curves):
        is_slow = any(expression.has(sp.Integral, sp.Sum) for expression in scene.expressions)
        found |= {"y_label": scene.y_label, "bars": scene.bars, "filled": scene.filled, "ticks": list(scene.ticks)}
        return found | {"count": 100 if is_slow else 600}
    found |= {
        "value_label": scene.value_label,
        "positions": [functions.place(position) for position in scene.positions],
        "equal": scene.equal,
    }
    if isinstance(scene, Arrows):
        found["wraps"] = list(scene.wraps)
        found["velocities"] = [functions.place(velocity) for velocity in scene.velocities]
    return found


def _formula(formula: Formula, word: dict[str, str]) -> str:
    operations = sum(sp.count_ops(part) for part in sp.Matrix([formula.right]))
    if operations > _LONGEST:
        return f'<p class="quiet">{escape(word["too_long"].format(operations))}</p>'
    written = mathml(formula.right).replace("<mtext>otherwise</mtext>", f"<mtext>{escape(word['otherwise'])}</mtext>")
    return f'<div class="formula">{_math(f"<mrow>{formula.left}</mrow><mo>=</mo>{written}")}</div>'


def _math(inside: str) -> str:
    return f'<math displaystyle="true">{inside}</math>'


def _line(readout: Readout, place: int) -> str:
    is_markup = readout.label.startswith("<")
    label = f"<math>{readout.label}</math>" if is_markup else escape(readout.label)
    output = f'<output id="value{place}" data-name="{escape(readout.name, quote=True)}"></output>'
    reason = f'<span id="reason{place}" class="reason"></span>'
    return f'<div class="readout"><dt>{label}</dt><dd>{output}{reason}</dd></div>'


def _group(page: Page, is_point: bool, name: str) -> str:
    rows = [_slider(variable, place) for place, variable in enumerate(page.variables) if variable.is_point == is_point]
    return f"<fieldset><legend>{escape(name)}</legend>\n" + "\n".join(rows) + "\n</fieldset>" if rows else ""


def _slider(variable: Variable, place: int) -> str:
    text = escape(symbol_text(variable.symbol), quote=True)
    limits = f'min="{variable.lower!r}" max="{variable.upper!r}"'
    return (
        f'<div class="slider"><label for="range{place}"><math>{mathml(variable.symbol)}</math></label>'
        f'<input type="range" id="range{place}" {limits} step="{variable.step!r}" aria-label="{text}">'
        f'<input type="number" id="number{place}" {limits} step="any" aria-label="{text}"></div>'
    )


def _axes(page: Page, word: dict[str, str]) -> str:
    """Return the choice of the horizontal axis, where there is one."""
    if not isinstance(page.scene, Curves) or len(page.scene.axes) < 2:
        return ""
    options = "".join(
        f'<option value="{place}">{escape(symbol_text(symbol))}</option>'
        for place, symbol in enumerate(page.scene.axes)
    )
    return f'<label class="choice">{escape(word["against"])} <select id="axis">{options}</select></label>'


def _modes(page: Page, word: dict[str, str]) -> str:
    if not isinstance(page.scene, Arrows):
        return ""
    return "".join(
        f'<label class="choice"><input type="radio" name="mode" value="{mode}"{" checked" if mode == "arrows" else ""}>'
        f" {escape(word[mode])}</label>"
        for mode in ("arrows", "streamlines")
    )


def _resource(name: str) -> str:
    return files("fieldmath.plotting.page").joinpath(name).read_text(encoding="utf-8")
