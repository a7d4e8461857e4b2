"""From what a person types to what Python's grammar reads, with every column remembered."""

from __future__ import annotations

import keyword
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fieldmath.errors import ParseError

LONGEST_TEXT = 10_000
LONGEST_NAME = 100
DEEPEST_BRACKETS = 100

#: Signs that mean the same as an ASCII one, as word processors and Chinese keyboards produce them.
SAME_SIGN = str.maketrans("−–×·⋅∙÷∕（），＋／　\u00a0\u2009\u202f", "--****//(),+/    ")
#: Signs whose plain spelling has another length.
SPELLINGS = {"^": "**", "≤": "<=", "≥": ">=", "≠": "!=", "∞": "oo"}

#: Characters with no meaning here, and what to write instead.
ADVICE = {
    "'": "Texts inside the text are not allowed; write names bare.",
    '"': "Texts inside the text are not allowed; write names bare.",
    "[": "Use round brackets ( ); indexing is not allowed, write x_1 or x1 for a numbered name.",
    "]": "Use round brackets ( ); indexing is not allowed, write x_1 or x1 for a numbered name.",
    "{": "Use round brackets ( ).",
    "}": "Use round brackets ( ).",
    "%": "Write Mod(a, b) for a remainder.",
    "!": "Write factorial(n).",
    "@": "Write * for a product of numbers.",
    ":": "Only a formula is allowed.",
    ";": "Only one formula is allowed.",
    "=": "Give the right-hand side alone; == belongs inside Piecewise conditions.",
    "#": "Comments are not allowed.",
    "$": "Give plain text, not LaTeX.",
    "\\": "Give plain text, not LaTeX.",
    "√": "Write sqrt(x).",
    "∂": "Differentiate with the methods of the object, not in text.",
    "∇": "Differentiate with the methods of the object, not in text.",
    "\0": "Remove the control character.",
}
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"

#: Words that Python's grammar keeps its meaning for: they combine conditions.
CONNECTIVES = frozenset({"and", "or", "not"})
#: Words of Python that would choose or loop.
CASE_WORDS = frozenset({"if", "else", "for", "in", "is"})
#: Words of Python that are neither connectives nor truth values: fine as names of parameters.
NAME_KEYWORDS = frozenset(keyword.kwlist) - CONNECTIVES - {"True", "False", "None"}

# Python compiles a pattern when it is first used, and keeps it.
_PLAIN = r"[A-Za-z0-9_+\-*/(), .<>=!&|~\t\n\r]*"
_GLUED = r"[0-9.][A-Za-z_]"
_BRACKET = r"[()]"
_WORD = r"[^\W\d]\w*"
_TOKEN = (
    r"(?P<number>(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+(?![A-Za-z0-9_]))?)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<operator>\*\*|//|<<|>>|<=|>=|==|!=|[+\-*/(),<>&|~.])"
    r"|(?P<space>[ \t\n\r]+)"
    r"|(?P<other>.)"
)
_ONE_LINE = str.maketrans("\t\n\r", "   ")


class Source(NamedTuple):
    """A text ready for Python's grammar, and the way back from its columns to the columns of the text.

    `code` is `text`, perhaps rewritten; `stand_ins` gives for each stand-in word of `code` the name it stands for;
    `origins` are pairs (offset in `code`, offset in `text`), ascending, one for each rewritten token.
    """

    text: str
    code: str
    shift: int = 0
    origins: tuple[tuple[int, int], ...] = ()
    stand_ins: Mapping[str, str] = MappingProxyType({})

    def column(self, offset: int) -> int:
        """Return the column of the text, from 1, that lies at an offset of the code."""
        if not self.origins:
            return offset + self.shift + 1
        position = max(bisect_right(self.origins, (offset, len(self.text))) - 1, 0)
        return min(self.origins[position][1], len(self.text)) + 1

    def error(self, message: str, offset: int) -> ParseError:
        """Return the error `message` that points at an offset of the code."""
        return error_at(self.text, self.column(offset), message)


def read(text: str, names: Collection[str], *, plainly: bool = True) -> Source:
    """Return `text` as a source for Python's grammar, or raise a `ParseError` that points at what is not allowed.

    Powers written ``^`` become ``**``; words that Python keeps for itself, and words that are not ASCII, become
    stand-ins. A plain text skips this unless `plainly` is False.
    """
    _check_size(text)
    plain = text if text.isascii() else text.translate(SAME_SIGN)
    _check_brackets(plain)
    if plainly and re.fullmatch(_PLAIN, plain) and not re.search(_GLUED, plain) and NAME_KEYWORDS.isdisjoint(names):
        start = len(plain) - len(plain.lstrip())
        return Source(text, plain.translate(_ONE_LINE)[start:], shift=start)
    return _rewrite(text, plain, names)


def error_at(text: str, column: int, message: str) -> ParseError:
    """Return a `ParseError` that names the column and shows the place with a caret."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    start = max(column - 40, 0)
    window = shown[start : column + 39]
    caret = " " * (column - 1 - start) + "^"
    picture = f"\n    {window}\n    {caret}" if window.strip() else ""
    error = ParseError(f"{message} (column {column}){picture}")
    error.column = column
    return error


def is_word(name: str) -> bool:
    """Return whether `name` can stand in a formula as one word (a middle dot is a product, though Python allows it)."""
    return name.isidentifier() and re.fullmatch(_WORD, name) is not None and len(name) <= LONGEST_NAME


def describe(name: str) -> str:
    """Return a name in quotes, with the Unicode names of its letters that are easily confused.

    Examples
    --------
    >>> describe("х")
    "'х' (х is U+0445 CYRILLIC SMALL LETTER HA)"
    """
    strange = dict.fromkeys(char for char in name if not char.isascii())
    shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "..."
    if not strange:
        return f"'{shown}'"
    letters = "; ".join(
        f"{char if char.isprintable() else '?'} is U+{ord(char):04X} {unicodedata.name(char, 'without a name')}"
        for char in list(strange)[:5]
    )
    return f"'{''.join(char if char.isprintable() else '?' for char in shown)}' ({letters})"


def spelled_out(name: str) -> str:
    """Return a name with its Greek letters spelled out.

    Examples
    --------
    >>> spelled_out("θ_1"), spelled_out("λ"), spelled_out("x")
    ('theta_1', 'lambda', 'x')
    """
    return "".join(char if char.isascii() else _greek(char) or char for char in unicodedata.normalize("NFKC", name))


def _greek(char: str) -> str | None:
    words = unicodedata.name(char, "").replace("LAMDA", "LAMBDA").split()
    if len(words) >= 4 and words[0] == "GREEK" and words[2] == "LETTER":
        letter = words[4] if words[3] == "FINAL" else words[3]
        return letter.capitalize() if words[1] == "CAPITAL" else letter.lower()
    return None


def _check_size(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise error_at(text[:80], 1, f"expression must have at most {LONGEST_TEXT} characters; got {len(text)}")
    if not text.strip():
        raise error_at(text, 1, "expression must not be empty; write 0 for the zero function")


def _check_brackets(text: str) -> None:
    opened: list[int] = []
    for match in re.finditer(_BRACKET, text):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            raise error_at(text, match.start() + 1, "expression must have balanced brackets; this ) closes nothing")
        if len(opened) > DEEPEST_BRACKETS:
            place = match.start() + 1
            raise error_at(text, place, f"expression must have at most {DEEPEST_BRACKETS} brackets inside one another")
    if opened:
        raise error_at(text, opened[-1] + 1, "expression must have balanced brackets; this ( is never closed")


def _rewrite(text: str, plain: str, names: Collection[str]) -> Source:
    """Return the source rewritten token by token: plain ASCII, so that offsets are columns."""
    prefix = "word"
    while prefix in plain:
        prefix += "_"
    parts: list[str] = []
    origins: list[tuple[int, int]] = []
    stand_ins: dict[str, str] = {}
    length = 0
    for kind, token, place in _checked_tokens(plain, names):
        new = token
        if kind == "space":
            new = " " * len(token) if parts else ""
        elif kind == "word" and (not token.isascii() or token in NAME_KEYWORDS):
            new = f"{prefix}{len(stand_ins)}"
            stand_ins[new] = unicodedata.normalize("NFKC", token)
        origins.append((length, place))
        parts.append(new)
        length += len(new)
    origins.append((length, len(text)))
    return Source(text, "".join(parts), origins=tuple(origins), stand_ins=stand_ins)


def _checked_tokens(text: str, names: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """Yield (kind, token, place) of every token; refuse characters and neighbours that have no meaning."""
    before, last = "", ""
    for match in re.finditer(_TOKEN, text, re.DOTALL):
        kind, token = str(match.lastgroup), match[0]
        if kind == "other":
            if token not in SPELLINGS:
                raise _no_meaning(text, token, match.start())
            token = SPELLINGS[token]
            kind = "word" if token == "oo" else "operator"
        elif kind == "word" and not token.isascii():
            _refuse_superscripts(text, token, match.start())
        if kind != "space":
            opens = kind in ("number", "word") or token == "("
            closes = before in ("number", "word") or last == ")"
            if opens and closes and not (before == "word" and token == "("):
                _refuse_neighbours(text, names, last, token, match.start())
            before, last = kind, token
        yield kind, token, match.start()


def _refuse_neighbours(text: str, names: Collection[str], last: str, token: str, place: int) -> None:
    """Refuse two operands with nothing between them, unless one is a connective of conditions."""
    if last in CONNECTIVES or token in CONNECTIVES:
        return
    if token in CASE_WORDS or last in CASE_WORDS:
        advice = "write Piecewise((value, condition), (other, True)) for cases"
        raise error_at(text, place + 1, f"expression must be a formula; {advice}")
    if token in ("j", "J") and last[0] in "0123456789.":
        raise error_at(text, place + 1, f"expression must write the imaginary unit as I; write {last}*I")
    second = token if token != "(" else "(...)"
    if last.isidentifier() and last not in names:
        advice = f"put arguments in brackets and write every product with *; write {last}({second}) or {last}*{second}"
    else:
        advice = f"write every product with *; write {last if last != ')' else '(...)'}*{second}"
    raise error_at(text, place + 1, f"expression must {advice}")


def _refuse_superscripts(text: str, word: str, start: int) -> None:
    for place, char in enumerate(word, start):
        if char in SUPERSCRIPTS:
            raise _no_meaning(text, char, place)


def _no_meaning(text: str, char: str, place: int) -> ParseError:
    if char in SUPERSCRIPTS:
        advice = "Write powers as x**2 or x^2."
    elif char in ADVICE:
        advice = ADVICE[char]
    else:
        advice = "Allowed are names, numbers, brackets, commas and + - * / ** ^."
    return error_at(text, place + 1, f"expression must not contain {describe(char)}. {advice}")
