"""Animations: one picture for each value of a parameter, on scales that all frames share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.data import PanelData, Picture
from fieldmath.plotting.labels import formula, symbol_label
from fieldmath.plotting.request import Request, asked
from fieldmath.plotting.sharing import sharing

# A formula longer than this leaves no room for the value.
_LONGEST = 70
_RANGED = ("auto", "bars", "density", "integrand")


@dataclass(frozen=True)
class Frame:
    """One frame: its picture and its title."""

    picture: Picture
    title: str


def animated(
    drawn: Any, parameter: Any, values: Any, kind: str, arguments: Mapping[str, Any], look: Mapping[str, Any]
) -> Any:
    """Return the animation; see `PlotMixin.animate`."""
    known = [entry.name for entry in fields(Request)]
    wanted = {name: arguments[name] for name in known if name in arguments}
    style = {name: value for name, value in arguments.items() if name not in wanted}
    defaults = Request()
    request = asked(*(wanted.get(name, getattr(defaults, name)) for name in known))
    frames = frames_of(drawn, parameter, values, kind, request, look["title"])
    from fieldmath.plotting.matplotlib_animation import animation

    return animation(frames, look["ax"], look["colorbar"], look["interval"], style)


def frames_of(
    drawn: Any, parameter: Any, values: Any, kind: str, request: Request, title: str | None = None
) -> list[Frame]:
    """Return the frames of an animation, with their scales in common."""
    from fieldmath.plotting.mixin import picture_of

    name, numbers = str(parameter), _numbers(values)
    members = _members(drawn, request, name, numbers)
    if kind in _RANGED:
        members = _in_common_range(members)
    pictures = sharing(
        [picture_of(member, kind, asking) for member, asking in members], centered=request.center is not False
    )
    formula_there = _formula(drawn) if title is None else title
    frames = []
    for picture, number in zip(pictures, numbers, strict=True):
        words = (formula_there, f"{symbol_label(name)} = {number:.4g}")
        frames.append(Frame(picture, ", ".join(word for word in words if word)))
    return frames


def _numbers(values: Any) -> list[float]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"values must be a sequence of numbers, one for each frame; got {values!r}")
    listed = list(values)
    if not listed:
        raise InputError("values must hold at least one number; got none. Each is a frame, as in np.linspace(0, 1, 20)")
    try:
        numbers = [float(value) for value in listed]
    except (TypeError, ValueError):
        raise InputError(f"values must be numbers; got {values!r}") from None
    if not np.isfinite(numbers).all():
        raise InputError(f"values must be finite numbers; got {values!r}")
    return numbers


def _members(drawn: Any, request: Request, name: str, numbers: Sequence[float]) -> list[tuple[Any, Request]]:
    """Return what each frame draws, and how: parameters are put in, coordinates are held fixed."""
    chart = getattr(drawn, "chart", None)
    coordinates = () if chart is None else tuple(chart.names)
    if name in coordinates:
        held = dict(request.at or {})
        if name in map(str, held):
            raise InputError(f"at must not hold the coordinate {name}, which the animation moves")
        return [(drawn, replace(request, at={**held, name: number})) for number in numbers]
    carriers = [one for one in (drawn, request.other) if name in map(str, getattr(one, "parameters", ()))]
    if not carriers:
        own = map(str, (*getattr(drawn, "parameters", ()), *getattr(request.other, "parameters", ())))
        names = list(dict.fromkeys([*own, *coordinates]))
        known = f"one of {', '.join(names)}" if names else "a free parameter, of which this has none"
        raise InputError(f"parameter must be {known}; got {name!r}")

    def at(one: Any, number: float) -> Any:
        return one.subs({name: _exact(number)}) if any(one is carrier for carrier in carriers) else one

    return [(at(drawn, number), replace(request, other=at(request.other, number))) for number in numbers]


def _exact(number: float) -> float | int:
    """Return whole numbers as such: powers with them are defined where those with floats need not be."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _in_common_range(members: Sequence[tuple[Any, Request]]) -> list[tuple[Any, Request]]:
    """Return the members with one range for all, that of the widest distribution."""
    pairs = [p for p, asking in members for p in (p, asking.other) if hasattr(p, "plot_range")]
    if not pairs or members[0][1].box is not None or any(p.is_finite for p in pairs):
        return list(members)
    if any(p.parameters for p in pairs):
        return list(members)
    ranges = [p.plot_range() for p in pairs]
    box = min(float(low) for low, _ in ranges), max(float(high) for _, high in ranges)
    return [(p, replace(asking, box=box)) for p, asking in members]


def _formula(drawn: Any) -> str:
    """Return the formula with the parameter in it, when it is short enough to stand before its value."""
    if drawn.is_sampled or (getattr(drawn, "is_finite", False) and drawn.family is None):
        return ""
    text = formula(drawn.latex())
    return text if len(text) <= _LONGEST else ""


def has_panels(frames: Sequence[Frame]) -> bool:
    """Return whether each frame has several panels."""
    return isinstance(frames[0].picture, PanelData)
