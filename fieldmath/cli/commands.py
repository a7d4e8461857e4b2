"""The command line: `fieldmath COMMAND ...`; nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from fieldmath import __version__, demo
from fieldmath.cli import completion, fields, information
from fieldmath.cli.files import sentence
from fieldmath.cli.parser import BAD_INPUT, Parser, language_in
from fieldmath.cli.progress import progress
from fieldmath.errors import FieldMathError, FieldMathWarning
from fieldmath.messages import language, speaking, translated
from fieldmath.messages import sentence as spoken
from fieldmath.verify import command as verification

INTERRUPTED = 130  # 128 + SIGINT, what shells report for Ctrl-C.
PIPE_CLOSED = 141  # 128 + SIGPIPE.


@dataclass(frozen=True)
class Command:
    """One subcommand: its name, a line of help, its arguments, and what it does (an exit status)."""

    name: str
    summary: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _configure_demo(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(demo.NAMES)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {names} (default: all)")
    parser.add_argument("--out", default="fieldmath-demo", metavar="DIR", help="folder to write to (%(default)s)")


def _run_demo(arguments: argparse.Namespace) -> int:
    from fieldmath.demo.run import run

    return run(arguments.names, out=arguments.out, language=language())


def _configure_pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("families", nargs="*", metavar="FAMILY", help="which families (default: all)")
    parser.add_argument("--functional", default="kl", metavar="NAME", help="which divergence (%(default)s)")


def _run_pairs(arguments: argparse.Namespace) -> int:
    from fieldmath.families import pairs

    print(pairs(arguments.functional, families=arguments.families or None))
    return 0


def _configure_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=completion.SHELLS, help="as in: source <(fieldmath completion bash)")


def _run_completion(arguments: argparse.Namespace) -> int:
    print(completion.script(build_parser(), arguments.shell))
    return 0


_ALL = (
    Command("demo", "show the eight concepts on the iris data and write a page about them", _configure_demo, _run_demo),
    Command("verify", "judge a numeric operator by the exact answer", verification.configure, verification.run),
    *(
        Command(one.name, f"print {one.summary}", partial(fields.configure, one), partial(fields.run, one))
        for one in fields.OPERATORS
    ),
    *(
        Command(one.name, f"print {one.summary}", partial(information.configure, one), partial(information.run, one))
        for one in information.FUNCTIONALS
    ),
    Command("completion", "print a completion script for a shell", _configure_completion, _run_completion),
    Command("pairs", "print which divergences between families are exact, and how", _configure_pairs, _run_pairs),
)

COMMANDS = tuple(sorted(_ALL, key=lambda command: command.name))


def build_parser() -> argparse.ArgumentParser:
    """Return the parser for the whole command line, made from `COMMANDS`."""
    parser = Parser(
        prog="fieldmath",
        description="Exact calculus on fields and exact information theory on distributions.",
    )
    parser.add_argument(
        "--version", action="version", version=f"fieldmath {__version__}", help="show the version and exit"
    )
    parser.add_language()
    commands = parser.add_subparsers(title=translated("commands"), dest="command", metavar="COMMAND")
    for command in COMMANDS:
        summary = translated(command.summary)
        description = summary[:1].upper() + summary[1:] + ("." if summary == command.summary else "。")
        subparser = commands.add_parser(command.name, help=summary, description=description)
        command.configure(subparser)
        subparser.add_language()
        subparser.set_defaults(run=command.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    The status is 0 when all went well, 1 when a check failed or code was found wrong, 2 for unusable input (one
    sentence on standard error) and 130 after Ctrl-C.

    Examples
    --------
    >>> from fieldmath.cli import main
    >>> main(["demo", "gradients"])
    2
    """
    given = sys.argv[1:] if arguments is None else arguments
    with speaking(language_in(given)):
        _write_what_the_terminal_can_show()
        parser = build_parser()
        parsed = parser.parse_args([f" {word}" if _is_formula(word) else word for word in given])
        if parsed.command is None:
            parser.print_help()
            return 0
        return _run(parsed)


def _run(parsed: argparse.Namespace) -> int:
    """Run what was asked for, with warnings as lines on standard error."""
    with warnings.catch_warnings(), speaking(getattr(parsed, "lang", None)):
        warnings.simplefilter("always", FieldMathWarning)
        warnings.showwarning = _show_warning
        return _guarded(parsed)


def _is_formula(word: str) -> bool:
    """Return whether a word is a formula that begins with a minus sign, which no option does but ``-h``."""
    return word.startswith("-") and not word.startswith("--") and word != "-h"


def _guarded(parsed: argparse.Namespace) -> int:
    """Run a command; what goes wrong outside the program becomes one sentence and a status."""
    try:
        with progress(parsed.command):
            status = int(parsed.run(parsed))
        sys.stdout.flush()  # here, where a closed pipe is dealt with
    except (FieldMathError, OSError) as error:
        if isinstance(error, BrokenPipeError):  # The reader of a pipe has gone, as in `fieldmath demo | head`.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return PIPE_CLOSED
        text = (
            str(error)
            if isinstance(error, FieldMathError)
            else spoken(sentence("FILE", error.filename or "standard output", error))
        )
        print(f"fieldmath {parsed.command}: {text}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        newline = "\n" if sys.stderr.isatty() else ""  # On a terminal the line holds ^C already.
        print(f"{newline}fieldmath: {translated('interrupted')}", file=sys.stderr)
        return INTERRUPTED
    return status


def _show_warning(message: Warning | str, *place: object, **options: object) -> None:
    print(f"fieldmath: {translated('warning')}: {message}", file=sys.stderr)


def _write_what_the_terminal_can_show() -> None:
    """Replace the signs that the terminal's encoding lacks instead of failing on them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
