"""What a command prints: an exact result, or its value somewhere, as text, LaTeX, JSON or Python code."""

from __future__ import annotations

import argparse
from typing import Any

from fieldmath.cli.files import checked_target, written
from fieldmath.errors import InputError

FORMATS = ("text", "latex", "json", "python")


def add_output(parser: argparse.ArgumentParser, example: str) -> None:
    """Declare the arguments that all results share."""
    parser.add_argument("--at", metavar="VALUES", help=f'print the value there, as in --at "{example}"')
    parser.add_argument("--format", default="text", choices=FORMATS, help="form of the result (%(default)s)")
    parser.add_argument("--plot", metavar="FILE", help="write a picture to this file")
    parser.add_argument("--html", metavar="FILE", help="write an interactive page to this file")
    parser.add_argument(
        "--sliders", metavar="RANGES", help='ranges of the sliders of the page, as in "a=0.1:5, b=-1:1"'
    )
    parser.add_argument("--output", metavar="FILE", help="write the result to this file instead of printing it")


def deliver(text: str, arguments: argparse.Namespace) -> None:
    """Print a result, or write it to the file that was asked for."""
    if arguments.output is None:
        print(text)
    else:
        written("--output", arguments.output, lambda path: path.write_text(f"{text}\n", encoding="utf-8"))


def check_targets(arguments: argparse.Namespace) -> None:
    """Raise InputError before the work begins when a file could not be written after it."""
    for name in ("plot", "html", "output"):
        path = getattr(arguments, name)
        if path is not None:
            checked_target(f"--{name}", path)
    if arguments.sliders is not None and arguments.html is None:
        raise InputError("--sliders must come with --html, whose page has the sliders; got it alone")


def ranges_of(text: str | None) -> dict[str, tuple[str, ...]] | None:
    """Return ``{"a": ("0", "5")}`` for ``"a=0:5"``; a third number is the start."""
    if text is None:
        return None
    found = {}
    for part in text.split(","):
        name, sign, ends = part.partition("=")
        numbers = tuple(number.strip() for number in ends.split(":"))
        if not sign or not name.strip() or len(numbers) not in (2, 3) or not all(numbers):
            raise InputError(f'--sliders must look like "a=0.1:5, b=-1:1"; got {text!r}')
        found[name.strip()] = numbers
    return found


def save_page(thing: Any, arguments: argparse.Namespace, **options: Any) -> None:
    """Write the interactive page of an object to the file that was asked for."""
    sliders = ranges_of(arguments.sliders)
    written("--html", arguments.html, lambda path: thing.to_html(path, sliders=sliders, **options))


def values_of(text: str | None) -> dict[str, str]:
    """Return ``{"x": "1", "y": "pi/2"}`` for ``"x=1, y=pi/2"``."""
    if text is None:
        return {}
    found = {}
    for part in text.split(","):
        name, sign, value = part.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise InputError(f'--at must look like "x=1, y=pi/2"; got {text!r}')
        found[name.strip()] = value.strip()
    return found


def printed(results: list[tuple[str, Any]], form: str) -> str:
    """Return named results in a form; a single one without a name stands alone."""
    if form == "json":
        import json

        return json.dumps({name or "result": _plain(value) for name, value in results}, ensure_ascii=False)
    lines = []
    for name, value in results:
        text = _shown(value, form)
        lines.append(f"{name} = {text}" if name and form != "python" else text)
    return "\n".join(lines)


def _shown(value: Any, form: str) -> str:
    import sympy as sp

    import fieldmath as fm

    if form == "latex":
        return str(sp.latex(value)) if isinstance(value, sp.Basic) else str(value)
    if form == "python" and isinstance(value, sp.Expr):
        return str(fm.to_code(value, "python"))
    return str(value)


def _plain(value: Any) -> Any:
    import sympy as sp

    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return {"value": float(value), "error": getattr(value, "error", None), "text": str(value)}
    if isinstance(value, sp.Basic):
        return {"text": str(value), "latex": sp.latex(value)}
    return str(value)


def save_plot(thing: Any, path: str, **options: Any) -> None:
    """Write the picture of an object to a file."""
    drawn = [thing, *options.values()]
    free = ", ".join(sorted({str(symbol) for one in drawn for symbol in getattr(one, "parameters", ())}))
    if free:
        example = ", ".join(f"{name}=1" for name in free.split(", "))
        raise InputError(f'--plot must have values for {free}. Add --at "{example}", or write a page with --html')
    import matplotlib.pyplot as plt
    import numpy as np

    axes = thing.plot(**options)
    figure = np.ravel(np.array(axes, dtype=object))[0].figure
    try:
        written("--plot", path, lambda target: figure.savefig(target, dpi=150, bbox_inches="tight"))
    except ValueError as error:
        raise InputError(f"--plot must name a picture, as in field.png; got {path!r}: {error}") from None
    finally:
        plt.close(figure)
