"""Definitions that generated code brings along: those that it uses, and those that these use.

A library is a text of definitions, each of which begins in the first column, after an empty line, with a name that
begins with ``fm_``; comments above it are not taken along.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_NAME = re.compile(r"\bfm_\w+")
_DEFINITION = re.compile(r"(?:const |function |def |static (?:const )?double )?(fm_\w+)")
_BETWEEN = re.compile(r"\n\n+(?=\S)")


def needed(code: str, names: tuple[str, ...], folder: str = "") -> list[str]:
    """Return the definitions in these files of the package that `code` needs, in their order.

    Examples
    --------
    >>> print(needed("fm_expi(x)", ("plain_functions.c",))[0].splitlines()[0])
    static double fm_gamma_fraction(double a, double x)
    """
    known = definitions(names, folder)
    found: set[str] = set()
    waiting = [name for name in _NAME.findall(code) if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in _NAME.findall(known[name]) if other in known]
    return [text for name, text in known.items() if name in found]


@lru_cache(maxsize=8)
def definitions(names: tuple[str, ...], folder: str = "") -> dict[str, str]:
    """Return the definitions of a library by name."""
    place = files("fieldmath.algebra").joinpath(folder) if folder else files("fieldmath.algebra")
    found = {}
    for name in names:
        for block in _BETWEEN.split(place.joinpath(name).read_text(encoding="utf-8").strip()):
            lines = block.splitlines()
            while lines and lines[0].startswith(("//", "#")):
                lines.pop(0)
            match = _DEFINITION.match(lines[0]) if lines else None
            if match:
                found[match.group(1)] = "\n".join(lines) + "\n"
    return found
