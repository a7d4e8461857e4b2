"""The parser of the command line: its words in the reader's language, its complaints with what to do."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NoReturn

from fieldmath.messages import LANGUAGES, columns, phrase, translated

BAD_INPUT = 2


class Formatter(argparse.HelpFormatter):
    """A formatter that knows the word for usage, and that Chinese characters are two columns wide."""

    def add_usage(self, usage: Any, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None) -> None:
        """Add the line that says how a command is called."""
        super().add_usage(usage, actions, groups, translated("usage: ") if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most `width` columns, broken at spaces and between Chinese characters.

    Examples
    --------
    >>> wrapped("标量场的梯度 of a field", 10)
    ['标量场的梯', '度 of a', 'field']
    """
    lines = [""]
    for word in re.findall(r"\s+|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+", text):
        shown = " " if word.isspace() else word
        if lines[-1] and columns(lines[-1] + shown) > width:
            lines.append("")
        lines[-1] += shown if lines[-1] else shown.strip()
    return [line.rstrip() for line in lines]


class Parser(argparse.ArgumentParser):
    """A parser whose words are looked up in the message catalogue, and whose complaints say what to do."""

    def __init__(self, *, description: str | None = None, **options: Any) -> None:
        super().__init__(description=translated(description or ""), formatter_class=Formatter, **options)
        self._positionals.title = translated("positional arguments")
        self._optionals.title = translated("options")

    def add_argument(self, *names: Any, help: str | None = None, **options: Any) -> argparse.Action:
        """Add an argument, explained in the language to speak."""
        return super().add_argument(*names, help=phrase(help) if help else help, **options)

    def add_language(self) -> None:
        """Add the choice of a language, which any command takes, before its name or after."""
        self.add_argument(
            "--lang", choices=LANGUAGES, default=argparse.SUPPRESS,
            help="language (default: FIELDMATH_LANG, or the locale)",
        )  # fmt: skip

    def error(self, message: str) -> NoReturn:
        """Print the usage, one sentence and a hint to standard error, and end with status 2."""
        self.print_usage(sys.stderr)
        hint = translated(". Try '{prog} --help'.").format(prog=self.prog)
        self.exit(BAD_INPUT, f"{self.prog}: {phrase(_readable(message, self))}{hint}\n")


def _readable(message: str, parser: argparse.ArgumentParser) -> str:
    """Return a complaint of argparse as a sentence, with the nearest command for one that does not exist."""
    found = re.match(r"argument COMMAND: invalid choice: '(.*?)' \(", message)
    if found is None:
        return message[:400]
    from difflib import get_close_matches

    subparsers = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    names = list(subparsers.choices)
    near = get_close_matches(found.group(1), names, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"COMMAND must be one of {', '.join(names)}; got {found.group(1)[:60]!r}{hint}"


def language_in(words: Sequence[str]) -> str | None:
    """Return the language that the words of a command line ask for, to complain about the others in it.

    Examples
    --------
    >>> language_in(["curl", "--lang=zh"]), language_in(["--lang", "zh", "curl"]), language_in(["curl"])
    ('zh', 'zh', None)
    """
    asked = [after for word, after in pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return next((one for one in asked if one in LANGUAGES), None)
