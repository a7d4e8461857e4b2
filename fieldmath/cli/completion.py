"""Completion scripts for shells, made from the tree of argparse: `fieldmath completion bash`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass

SHELLS = ("bash", "zsh", "fish")
_FILES = ("FILE", "DIR")


@dataclass(frozen=True)
class Option:
    """An option of a command: its spellings, help, whether it takes a value, and which values or files it takes."""

    names: tuple[str, ...]
    summary: str
    takes_value: bool
    choices: tuple[str, ...] = ()
    is_file: bool = False


@dataclass(frozen=True)
class Entry:
    """A command as a completion sees it; `words` are the values of its positional arguments."""

    name: str
    summary: str
    options: tuple[Option, ...]
    words: tuple[str, ...] = ()


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return the completion script of a parser for a shell."""
    return _SCRIPTS[shell](parser.prog, entries(parser))


def entries(parser: argparse.ArgumentParser) -> list[Entry]:
    """Return the commands of a parser with their options."""
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            summaries = {choice.dest: choice.help or "" for choice in action._choices_actions}
            found = [_entry(name, summaries.get(name, ""), sub) for name, sub in action.choices.items()]
    return found


def _entry(name: str, summary: str, parser: argparse.ArgumentParser) -> Entry:
    options = [_option(action) for action in parser._actions if action.option_strings]
    words = [str(choice) for action in parser._actions if not action.option_strings for choice in action.choices or ()]
    return Entry(name, summary, tuple(options), tuple(words))


def _option(action: argparse.Action) -> Option:
    takes_value = action.nargs != 0
    choices = tuple(map(str, action.choices or ()))
    summary = re.sub(r"\s*\(%\(default\)s\)", "", action.help or "")
    return Option(tuple(action.option_strings), summary, takes_value, choices, action.metavar in _FILES)


def _bash(program: str, commands: list[Entry]) -> str:
    names = " ".join(entry.name for entry in commands)
    values, words = [], []
    for entry in commands:
        for option in entry.options:
            places = " | ".join(f'"{entry.name} {name}"' for name in option.names)
            if option.choices:
                values.append(
                    f'    {places}) COMPREPLY=($(compgen -W "{" ".join(option.choices)}" -- "$current")); return ;;'
                )
            elif option.takes_value:
                reply = 'COMPREPLY=($(compgen -f -- "$current")); ' if option.is_file else ""
                values.append(f"    {places}) {reply}return ;;")
        offered = " ".join([*(name for option in entry.options for name in option.names), *entry.words])
        words.append(f'    {entry.name}) COMPREPLY=($(compgen -W "{offered}" -- "$current")) ;;')
    lines = [
        f"# Completion of {program} for bash: source <({program} completion bash)",
        f"_{program}() {{",
        "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}",
        "  COMPREPLY=()",
        '  if [ "$COMP_CWORD" -eq 1 ]; then',
        f'    COMPREPLY=($(compgen -W "{names} --help --version" -- "$current"))',
        "    return",
        "  fi",
        '  case "$command $before" in',
        *values,
        "  esac",
        '  case "$command" in',
        *words,
        "  esac",
        "}",
        f"complete -F _{program} {program}",
    ]
    return "\n".join(lines)


def _zsh(program: str, commands: list[Entry]) -> str:
    described = " ".join(f"{_quoted(f'{entry.name}:{entry.summary}')}" for entry in commands)
    cases = []
    for entry in commands:
        parts = []
        for option in entry.options:
            value = ""
            if option.choices:
                value = f":value:({' '.join(option.choices)})"
            elif option.takes_value:
                value = ":file:_files" if option.is_file else ":value:"
            text = option.summary.replace("[", "(").replace("]", ")").replace(":", " ")
            parts += [_quoted(f"{name}[{text}]{value}") for name in option.names]
        parts.append(_quoted(f"*:word:({' '.join(entry.words)})" if entry.words else "*:word:"))
        cases.append(f"    {entry.name}) _arguments {' '.join(parts)} ;;")
    lines = [
        f"#compdef {program}",
        f"# Completion of {program} for zsh: source <({program} completion zsh)",
        f"_{program}() {{",
        "  local -a commands",
        f"  commands=({described})",
        "  if (( CURRENT == 2 )); then",
        "    _describe command commands",
        "    return",
        "  fi",
        "  local command=$words[2]",
        "  shift words",
        "  (( CURRENT-- ))",
        "  case $command in",
        *cases,
        "  esac",
        "}",
        f"compdef _{program} {program}",
    ]
    return "\n".join(lines)


def _fish(program: str, commands: list[Entry]) -> str:
    lines = [f"# Completion of {program} for fish: {program} completion fish | source", f"complete -c {program} -f"]
    for entry in commands:
        lines.append(f"complete -c {program} -n __fish_use_subcommand -a {entry.name} -d {_fish_quoted(entry.summary)}")
        here = f"complete -c {program} -n '__fish_seen_subcommand_from {entry.name}'"
        lines += [f"{here} {_fish_option(option)}" for option in entry.options]
        if entry.words:
            lines.append(f"{here} -a '{' '.join(entry.words)}'")
    return "\n".join(lines)


def _fish_option(option: Option) -> str:
    parts = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    if option.choices:
        parts.append(f"-x -a '{' '.join(option.choices)}'")
    elif option.takes_value:
        parts.append("-r -F" if option.is_file else "-x")
    return " ".join([*parts, "-d", _fish_quoted(option.summary)])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_SCRIPTS: dict[str, Callable[[str, list[Entry]], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
