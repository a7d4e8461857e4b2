"""Reading words from files and writing results to them, with one sentence where a file cannot be had."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fieldmath.errors import InputError

# Longer texts are not formulas that somebody typed.
_LONGEST = 100_000
_REASONS = {
    errno.ENOENT: ("must lie in a folder that exists", "Create the folder first"),
    errno.ENOTDIR: ("must lie in a folder", "A part of the path is a file"),
    errno.EISDIR: ("must be a file", "This is a folder; add a name to it"),
    errno.EACCES: ("must be a place that you may use", "Choose another place or change its permissions"),
    errno.EPERM: ("must be a place that you may use", "Choose another place or change its permissions"),
    errno.EROFS: ("must be a place that can be written", "The file system is read-only"),
    errno.ENOSPC: ("must be a place with room", "The disk is full"),
    errno.ENAMETOOLONG: ("must have a shorter name", "Choose another name"),
}


def sentence(option: str, path: Any, error: OSError) -> str:
    """Return one sentence for what went wrong with a file.

    Examples
    --------
    >>> sentence("--plot", "a/b.png", FileNotFoundError(2, "No such file or directory"))
    "--plot must lie in a folder that exists; got 'a/b.png'. Create the folder first"
    """
    requirement, hint = _REASONS.get(
        error.errno or 0, ("must be a usable file", error.strerror or type(error).__name__)
    )
    return f"{option} {requirement}; got {str(path)!r}. {hint}"


def checked_target(option: str, path: str) -> Path:
    """Return where to write, before the work begins that would be in vain otherwise."""
    target = Path(path)
    if not path.strip() or "\0" in path:
        raise InputError(f"{option} must be the name of a file; got {path!r}")
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not target.parent.exists():
            raise FileNotFoundError(errno.ENOENT, "")
        if not target.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
    except OSError as error:
        raise InputError(sentence(option, path, error)) from None
    return target


def written(option: str, path: str, write: Callable[[Path], Any]) -> None:
    """Write a file by `write`."""
    target = checked_target(option, path)
    try:
        write(target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(sentence(option, path, error)) from None


def expanded(words: Sequence[str]) -> list[str]:
    """Return the words with ``@file`` replaced by the lines of the file, and ``@-`` by those of standard input."""
    found = []
    for word in words:
        found += _lines(word[1:]) if word.strip().startswith("@") else [word]
    return found


def _lines(path: str) -> list[str]:
    try:
        text = sys.stdin.read(_LONGEST + 1) if path == "-" else _read(Path(path))
    except OSError as error:
        kind = "must name a file that exists" if error.errno == errno.ENOENT else ""
        problem = f"@FILE {kind}; got {path!r}. Check its name" if kind else sentence("@FILE", path, error)
        raise InputError(problem) from None
    except ValueError:  # not UTF-8, or a name with a zero in it
        raise InputError(f"@FILE must hold text in UTF-8; got {path!r}. Save it as plain text") from None
    if len(text) > _LONGEST:
        raise InputError(f"@FILE must hold at most {_LONGEST} characters; got {path!r}. Give a shorter formula")
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise InputError(f"@FILE must hold a formula in each line; got none in {path!r}. Write one")
    return found


def _read(path: Path) -> str:
    with path.open(encoding="utf-8") as stream:
        return stream.read(_LONGEST + 1)
