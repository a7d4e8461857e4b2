"""A line on the terminal that names the stage of anything that takes more than a second.

The stage is read off the stack of the main thread while it works, so that nothing in the library pays for it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

from fieldmath.messages import language, phrase

_PATIENCE = 1.0
_EVERY = 0.2
_PACKAGE = str(Path(__file__).parent.parent)

# What the parts of the library are doing, by the beginning of their path; the first that fits counts.
STAGES = (
    ("plotting/page", "writing the page"),
    ("plotting", "drawing the picture"),
    ("demo", "working out the demonstration"),
    ("verify", "judging the code"),
    ("calculus/potentials", "looking for a potential"),
    ("calculus/critical", "isolating critical points"),
    ("calculus/isolation", "isolating critical points"),
    ("calculus", "applying the operator"),
    ("probability/quadrature", "integrating numerically"),
    ("probability/pair", "looking at pairs of families"),
    ("probability", "looking for the answer"),
    ("fields", "reading the field"),
    ("geometry", "preparing the coordinates"),
    ("algebra/parse", "reading the formula"),
    ("algebra", "simplifying"),
    ("", "loading"),
)


@contextmanager
def progress(command: str, stream: TextIO | None = None) -> Iterator[None]:
    """Show the stage of what happens inside on a terminal, from a second on; nothing elsewhere."""
    stream = sys.stderr if stream is None else stream
    if not stream.isatty():
        yield
        return
    done = threading.Event()
    watched = threading.get_ident()
    # A thread does not know in which language this one speaks.
    watcher = threading.Thread(target=_watch, args=(command, stream, done, watched, language()), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(command: str, stream: TextIO, done: threading.Event, watched: int, lang: str) -> None:
    start = time.monotonic()
    shown = False
    wait = _PATIENCE
    while not done.wait(wait):
        wait = _EVERY
        stage = stage_of(sys._current_frames().get(watched))
        stream.write(f"\r\x1b[Kfieldmath {command}: {phrase(stage, lang)}, {time.monotonic() - start:.0f} s")
        stream.flush()
        shown = True
    if shown:
        stream.write("\r\x1b[K")
        stream.flush()


def stage_of(frame: FrameType | None) -> str:
    """Return what a stack is doing in words: the method that is being tried, or the part of the library at work.

    Examples
    --------
    >>> stage_of(None)
    'working'
    """
    found = ""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(_PACKAGE):
            inside = path[len(_PACKAGE) + 1 :].replace("\\", "/")
            if inside == "algebra/ladder.py" and "rung" in frame.f_locals:
                return f"trying {frame.f_locals['rung'].name}"
            if not found and not inside.startswith("cli"):
                found = next(words for beginning, words in STAGES if inside.startswith(beginning))
        frame = frame.f_back
    return found or "working"
