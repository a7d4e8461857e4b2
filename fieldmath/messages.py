"""Messages in the reader's language: English in the code, Chinese in one gettext catalogue.

The catalogue, ``locale/zh/LC_MESSAGES/fieldmath.po``, is looked up by the English text. It is read when a text in
another language is first needed, never for English. A text with names in braces is a template: `sentence` recognises
what was made from it, so that errors are translated by the pattern that they follow and not one by one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
VARIABLE = "FIELDMATH_LANG"
_asked: ContextVar[str | None] = ContextVar("_asked", default=None)

#: Names in templates that stand for texts to be translated themselves, and the context in which they are looked up;
#: "" is that of the template.
_PARTS = {"requirement": "part", "advice": "part", "words": "", "more": "", "system": ""}
#: Where a text of a context is looked for. Templates of reports would fit too much elsewhere.
_CONTEXTS = {
    "sentence": ("sentence",),
    "part": ("part",),
    "phrase": ("phrase", ""),
    "report": ("report", "phrase", ""),
}
#: What names in templates stand for, where that is not any text. A value ends where the next sentence begins, which
#: must have a translation of its own; code has no two words in a row.
_KINDS = {
    "value": r"(?:(?!\. [A-Z]).)+?",
    "number": r"[-+\u2212]?(?:[\d.][\w.+-]*|inf|nan|oo)",
    "class": r"[A-Z]\w*(?:, [A-Z]\w*)*",
    "system": r"(?:(?! in ).)+?",
    "code": r"(?:(?!\b[A-Za-z]{2,} [A-Za-z]{2,}).)+?",
}
_NAME = re.compile(r"\{([a-z]\w*)\}")
#: What stands around a sentence: where it happened, in which column, and a picture of the place.
_FRAME = re.compile(
    r"(?P<where>(?:\w+(?:\.\w+)*: )?)(?P<fact>.*?)(?P<column>(?: \(column \d+\))?)(?P<picture>(?:\n.*)?)", re.DOTALL
)


def language(lang: str | None = None) -> str:
    """Return the language to speak: `lang` if given, else what ``FIELDMATH_LANG`` says, else the locale's, or English.

    The locale is that of ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``; unless it is ``C``, what ``LANGUAGE`` prefers counts.

    Examples
    --------
    >>> language("zh")
    'zh'
    """
    if lang is not None:
        return lang
    if asked := _asked.get() or os.environ.get(VARIABLE):
        return _nearest(asked)
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    return _nearest(os.environ.get("LANGUAGE") or locale)


def _nearest(name: str) -> str:
    return "zh" if name.lower().startswith("zh") else "en"


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Speak `lang` inside the ``with`` block, whatever the environment says; None changes nothing.

    Examples
    --------
    >>> with speaking("zh"):
    ...     print(translated("probability"))
    概率
    """
    before = _asked.set(lang or _asked.get())
    try:
        yield
    finally:
        _asked.reset(before)


def translated(text: str, lang: str | None = None) -> str:
    """Return a text of the catalogue in the language to speak, in English where it has no translation.

    Examples
    --------
    >>> translated("probability", "zh")
    '概率'
    """
    return text if language(lang) == "en" else _catalogue()[""].get(text, text)


def sentence(text: str, lang: str | None = None) -> str:
    """Return a finished sentence in the language to speak: it is recognised by the template that it was made from.

    Examples
    --------
    >>> sentence("Normal: sigma must be a positive number; got -1", "zh")
    'Normal：sigma 必须是正数；得到的是 -1'
    """
    if language(lang) == "en" or not text:
        return text
    exact = _catalogue()[""].get(text)
    if exact is not None:
        return exact
    frame = _FRAME.fullmatch(text)
    fact = frame and _by_template(frame["fact"], "sentence")
    if not frame or fact is None:
        return text
    column = frame["column"].replace(" (column ", "（第 ").replace(")", " 列）")
    return frame["where"].replace(": ", "：") + fact + column + frame["picture"]


def phrase(text: str, lang: str | None = None, context: str = "phrase") -> str:
    """Return a short text of a picture or a card, or in the context "report" of a report, in the language to speak.

    Formulas, numbers and names in it stay what they are; what has no translation stays English as a whole.

    Examples
    --------
    >>> phrase("largest difference 0.5", "zh")
    '最大差 0.5'
    """
    if language(lang) == "en" or not text:
        return text
    found = _by_template(text, context)
    return text if found is None else found


def columns(text: str) -> int:
    """Return how many columns of a terminal a text fills.

    Examples
    --------
    >>> columns("p 与 q")
    6
    """
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _by_template(text: str, context: str) -> str | None:
    """Return the translation of a text, exact or by the first template that it and all its parts follow."""
    for known in _CONTEXTS[context]:
        if text in _catalogue()[known]:
            return _catalogue()[known][text]
    found = next(_filled(text, context), None)
    if found is None and "phrase" in _CONTEXTS[context]:  # Sentences are phrases, too.
        told = sentence(text, "zh")
        return None if told == text else told
    return found


def _filled(text: str, context: str) -> Iterator[str]:
    for pieces, template, translation in _templates(context):
        # Most templates are ruled out by a glance: their patterns are never made.
        if not all(piece in text for piece in pieces):
            continue
        found = _pattern(template).fullmatch(text)
        if found is None:
            continue
        values = found.groupdict()
        known = {
            name: place or (context if "phrase" in _CONTEXTS[context] else "phrase")
            for name, place in _PARTS.items()
            if name in values
        }
        parts = {name: _by_template(values[name], place) for name, place in known.items()}
        if None not in parts.values():
            yield translation.format(**values | parts)


@cache
def _templates(context: str) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """Return what each template of a context fixes, the template and its translation, the most specific first."""
    known = [pair for place in _CONTEXTS[context] if place for pair in _catalogue()[place].items()]
    found = [pair for pair in known if _NAME.search(pair[0])]
    found.sort(key=lambda pair: (-len(_NAME.sub("", pair[0])), _PARTS.keys().isdisjoint(_NAME.findall(pair[0]))))
    return tuple((tuple(map(_unbraced, _NAME.split(text)[::2])), text, translation) for text, translation in found)


def _unbraced(piece: str) -> str:
    return piece.replace("{{", "{").replace("}}", "}")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    text, known = "", set()
    for k, piece in enumerate(_NAME.split(template)):
        if k % 2 == 0:
            text += re.escape(_unbraced(piece))
        else:
            what = _KINDS.get(piece.rstrip("0123456789"), ".+?")
            text += f"(?P={piece})" if piece in known else f"(?P<{piece}>{what})"
            known.add(piece)
    return re.compile(text, re.DOTALL)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    """Return the Chinese texts by context and English text."""
    source = (Path(__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "fieldmath.po").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {"": {}, **{context: {} for context in _CONTEXTS}}
    for context, text, translation in entries(source):
        found[context][text] = translation
    return found


def entries(source: str) -> Iterator[tuple[str, str, str]]:
    r"""Yield (context, text, translation) of a catalogue in gettext's PO format, the header apart.

    Examples
    --------
    >>> list(entries('msgctxt "part"\nmsgid "a "\n"b"\nmsgstr "c"\n'))
    [('part', 'a b', 'c')]
    """
    import json

    for block in source.split("\n\n"):
        found = {"msgctxt": "", "msgid": "", "msgstr": ""}
        key = ""
        for line in block.splitlines():
            word, _, rest = line.partition(" ")
            if word in found:
                key, line = word, rest
            if line.startswith('"'):
                found[key] += json.loads(line)
        if found["msgid"]:
            yield found["msgctxt"], found["msgid"], found["msgstr"]
