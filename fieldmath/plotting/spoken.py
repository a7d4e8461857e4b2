"""Pictures with their words in another language: axis labels, titles and legends, from the message catalogue."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from fieldmath.messages import sentence

#: What of a picture is words; names of outcomes and of coordinates are the user's own.
_WORDS = frozenset({"title", "x_label", "y_label", "z_label", "value_label", "label", "labels"})


def spoken(picture: Any, lang: str) -> Any:
    """Return a picture with its words in language `lang`.

    Examples
    --------
    >>> from fieldmath.plotting.data import Picture
    >>> spoken(Picture(x_label="largest error"), "zh").x_label
    '最大误差'
    """
    changed = {field.name: _part(field.name, getattr(picture, field.name), lang) for field in fields(picture)}
    return replace(picture, **changed)


def _part(name: str, value: Any, lang: str) -> Any:
    if isinstance(value, str):
        return sentence(value, lang) if name in _WORDS else value
    if isinstance(value, tuple):
        return tuple(_part(name, entry, lang) for entry in value)
    return spoken(value, lang) if is_dataclass(value) and not isinstance(value, type) else value
