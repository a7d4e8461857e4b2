"""What a command prints: an exact result, or its value somewhere, as text, LaTeX, JSON or Python code."""

from __future__ import annotations

import argparse
import json
from typing import Any

from fieldmath.errors import InputError

FORMATS = ("text", "latex", "json", "python")


def add_output(parser: argparse.ArgumentParser, example: str) -> None:
    """Declare the arguments that all results share."""
    parser.add_argument("--at", metavar="VALUES", help=f'print the value there, as in --at "{example}"')
    parser.add_argument("--format", default="text", choices=FORMATS, help="form of the result (%(default)s)")
    parser.add_argument("--plot", metavar="FILE", help="write a picture to this file")


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
    import matplotlib.pyplot as plt
    import numpy as np

    axes = thing.plot(**options)
    figure = np.ravel(np.array(axes, dtype=object))[0].figure
    try:
        figure.savefig(path, dpi=150, bbox_inches="tight")
    except ValueError as error:
        raise InputError(f"--plot must name a picture, as in field.png; got {path!r}: {error}") from None
    finally:
        plt.close(figure)
