"""Run demonstrations: compute, print, draw, write the page."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from fieldmath.demo import NAMES
from fieldmath.demo.canvas import Canvas
from fieldmath.demo.page import write_page
from fieldmath.demo.result import Check, Demonstration, Text
from fieldmath.errors import InputError
from fieldmath.messages import LANGUAGES
from fieldmath.plotting.fonts import text_style

_PASSED = Text("holds")
_FAILED = Text("FAILS")
_PICTURE = Text("picture")
_PAGE = Text("page with all of it")


def run(names: Sequence[str] = (), *, out: str | os.PathLike[str] = "fieldmath-demo", language: str = "en") -> int:
    """Run the demonstrations `names` (none: all eight), write pictures and ``index.html`` to `out`.

    Returns
    -------
    int
        0 when every check passed, 1 otherwise; the checks that failed are named on standard error.
    """
    chosen = _chosen(names)
    if language not in LANGUAGES:
        raise InputError(f"language must be one of {', '.join(LANGUAGES)}; got {language!r}")
    folder = _folder(out)
    start = time.perf_counter()
    demonstrations = []
    with text_style(language) as drawable:
        for name in chosen:
            demonstration = demonstrate(name, Canvas(folder, drawable))
            print("\n".join(report(demonstration, language)), end="\n\n", flush=True)
            demonstrations.append(demonstration)
    page = write_page(demonstrations, folder / "index.html", language)
    print(f"{_PAGE.in_language(language)}: {page.resolve()}  ({time.perf_counter() - start:.1f} s)")
    return _verdict(demonstrations, language)


def demonstrate(name: str, canvas: Canvas) -> Demonstration:
    """Return the demonstration `name`, its picture drawn on `canvas`."""
    module = import_module(f"fieldmath.demo.{name}")
    demonstration: Demonstration = module.demonstrate(canvas)
    return demonstration


def report(demonstration: Demonstration, language: str) -> list[str]:
    """Return the lines that are printed about one demonstration."""
    lines = [f"== {demonstration.title.in_language(language)}"]
    lines += [f"   {formula}" for formula in demonstration.formulas]
    lines += [_line(check, language) for check in demonstration.checks]
    lines += [f"   ! {note.in_language(language)}" for note in demonstration.notes]
    lines.append(f"   {_PICTURE.in_language(language)}: {demonstration.figure}")
    return lines


def _line(check: Check, language: str) -> str:
    mark = "✓" if check.passed else "✗"
    verdict = (_PASSED if check.passed else _FAILED).in_language(language)
    return f"   {mark} {check.claim.in_language(language)}: {check.measured} ({verdict})"


def _chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names asked for, once each, in the usual order; hyphens are as good as underscores."""
    wanted = {name.replace("-", "_") for name in names}
    unknown = [name for name in names if name.replace("-", "_") not in NAMES]
    if unknown:
        raise InputError(f"NAME must be one of {', '.join(NAMES)}; got {unknown[0]!r}")
    return tuple(name for name in NAMES if name in wanted) if wanted else NAMES


def _folder(place: str | os.PathLike[str]) -> Path:
    """Return `place` as a folder that exists and can be written to."""
    if not os.fspath(place):
        raise InputError("--out must be a folder; got ''. Leave it out for ./fieldmath-demo")
    path = Path(place)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--out must be a folder that can be made; got {str(path)!r} ({error.strerror})") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"--out must be a folder that can be written to; got {str(path)!r}")
    return path


def _verdict(demonstrations: Sequence[Demonstration], language: str) -> int:
    """Name the checks that failed on standard error and return the exit status."""
    failures = [(demonstration, check) for demonstration in demonstrations for check in demonstration.failures]
    for demonstration, check in failures:
        claim = check.claim.in_language(language)
        print(f"fieldmath demo: {demonstration.name}: a check failed: {claim}: {check.measured}", file=sys.stderr)
    return 1 if failures else 0
