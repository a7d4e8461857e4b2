"""Finding the layout that a function obeys: from its signature, then by trying."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from fieldmath.verify.layouts import FIELDS, PLACED, PLACES, Layout

# Names of parameters that say the spacing of all axes, their points, or one spacing for all.
_SPACING = {"spacing", "spacings", "deltas", "delta", "steps", "h", "hs", "dx", "step", "ds", "d"}
_AXES = {"axes", "coords", "coordinates", "points", "xs"}
_GRID = {"grid"}
_ALL = inspect.Parameter.VAR_POSITIONAL
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_ORDERED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def candidates(func: Callable[..., Any], names: Sequence[str], rank: int, *, curved: bool = False) -> list[Layout]:
    """Return the layouts that a function's signature admits, the likeliest first.

    Parameters
    ----------
    func : callable
        The function.
    names : sequence of str
        Names of the coordinates.
    rank : int
        Rank of the input field.
    curved : bool
        Whether the coordinates are curvilinear, so that the function must know where it is.

    Examples
    --------
    >>> from fieldmath.verify.detect import candidates
    >>> def curl(u, v, *, dx, dy): ...
    >>> candidates(curl, ("x", "y"), 1)[0].name
    '(u, v, dx=, dy=)'
    """
    parameters = _parameters(func)
    everything = [Layout(f, p) for f in _fields(parameters, rank) for p in PLACES]
    if parameters is None:
        return everything
    found: list[Layout] = []
    for field in _fields(parameters, rank):
        found += _by_name(parameters, field, names, rank)
    fitting = [row for row in everything if _fits(parameters, row, len(names), rank)]
    return [*dict.fromkeys([*found, *sorted(fitting, key=lambda row: curved and row.place not in PLACED)])]


def _parameters(func: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """Return the parameters of a function; None when it does not tell."""
    try:
        return list(inspect.signature(func).parameters.values())
    except (TypeError, ValueError):
        return None


def _fields(parameters: list[inspect.Parameter] | None, rank: int) -> list[str]:
    """Return the ways in which the field may come; those of this library first when a parameter asks for them."""
    order = [name for name, (suits, _) in FIELDS.items() if suits(rank)]
    first = parameters[0].name.lower() if parameters else ""
    if first in {"field", "vector_field", "scalar_field"}:
        order.sort(key=lambda name: "field" not in name)
    if first in {"da", "ds", "dataarray"} and "DataArray" in order:
        order.sort(key=lambda name: name != "DataArray")
    return order


def _count(field: str, n: int, rank: int) -> int:
    return n**rank if field in ("u, v", "DataArray") else 1


def _fits(parameters: list[inspect.Parameter], row: Layout, n: int, rank: int) -> bool:
    """Return whether the number of arguments of a layout suits the parameters in order."""
    given = _count(row.field, n, rank) + {"": 0, "dx, dy": n, "x, y": n, "X, Y": n}.get(row.place, 1)
    ordered = [p for p in parameters if p.kind in _ORDERED]
    least = sum(p.default is p.empty for p in ordered)
    more = any(p.kind is _ALL for p in parameters)
    required = any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters)
    return least <= given and (more or given <= len(ordered)) and not required


def _by_name(parameters: list[inspect.Parameter], field: str, names: Sequence[str], rank: int) -> list[Layout]:
    """Return the layouts that the names of the parameters behind the field say."""
    behind = [p for p in parameters[_count(field, len(names), rank) :] if p.kind in _NAMED]
    words = [p.name for p in behind]
    steps = [_step_of(word, names) for word in words]
    found = []
    if len(names) > 1 and set(range(len(names))) <= set(steps):
        found.append(Layout(field, "dx, dy", tuple(words[steps.index(k)] for k in range(len(names)))))
    for place, axes in (("x, y", [_axis_of(w, names) for w in words]), ("X, Y", [_mesh_of(w, names) for w in words])):
        if len(names) > 1 and set(range(len(names))) <= set(axes):
            found.append(Layout(field, place, tuple(words[axes.index(k)] for k in range(len(names)))))
    for known, places in ((_SPACING, ("spacing", "h")), (_AXES, ("axes",)), (_GRID, ("grid",))):
        hits = [word for word in words if word.lower() in known]
        if len(hits) == 1:
            found += [Layout(field, place, (hits[0],)) for place in places]
    needed = {p.name for p in behind if p.default is p.empty}
    return [row for row in found if needed <= set(row.keywords)]


def _axis_of(word: str, names: Sequence[str]) -> int | None:
    """Return the axis whose points a parameter's name says: ``x``, ``xs``, ``x_axis``, ``theta``, ``th``."""
    for k, name in enumerate(names):
        if word in (name, f"{name}s", f"{name}_axis", f"{name}_coords", f"{name}1d") or (
            len(name) > 1 and len(word) > 1 and name.startswith(word)
        ):
            return k
    return None


def _mesh_of(word: str, names: Sequence[str]) -> int | None:
    """Return the axis whose mesh a parameter's name says: ``X``, ``xx``, ``R``, ``TH``."""
    if word[:1].isupper():
        low = word.lower()
        return next((k for k, name in enumerate(names) if name.lower().startswith(low)), None)
    return next((k for k, name in enumerate(names) if word in (2 * name, f"{name}{name}", f"mesh_{name}")), None)


def _step_of(word: str, names: Sequence[str]) -> int | None:
    """Return the axis whose spacing a parameter's name says: ``dx``, ``hx``, ``delta_x``, ``dtheta``."""
    low = word.lower().replace("_", "")
    for k, name in enumerate(names):
        aliases = {name.lower(), name.lower()[:2], name.lower()[:1]} if len(name) > 2 else {name.lower()}
        if any(low in (f"d{a}", f"h{a}", f"delta{a}", f"{a}step", f"step{a}") for a in aliases):
            return k
    return None
