"""A line of progress on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

from fieldmath.messages import phrase


class Progress:
    """Shows what is being done on one line of standard error, and wipes it at the end.

    Parameters
    ----------
    show : bool or callable, optional
        By default a line is shown when standard error is a terminal. A callable is given each message instead.
    """

    def __init__(self, show: bool | Callable[[str], None] | None = None) -> None:
        if callable(show):
            self._tell: Callable[[str], None] | None = show
        else:
            self._tell = _line if (sys.stderr.isatty() if show is None else show) else None
        self._wipe = self._tell is _line

    def __call__(self, message: str) -> None:
        """Show what is being done now."""
        if self._tell is not None:
            self._tell(phrase(message, context="report"))

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._wipe:
            _line("")


def _line(message: str) -> None:
    print(f"\r\x1b[2K{message}", end="", file=sys.stderr, flush=True)
