"""Pictures with their words in another language: axis labels, titles and legends, from the message catalogue."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from fieldmath.messages import phrase

#: What of a picture is words; names of outcomes and of coordinates are the user's own.
_WORDS = frozenset(
    {"title", "x_label", "y_label", "z_label", "value_label", "label", "labels", "levels", "note", "categories", "mark"}
)
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Own(str):
    """A label that the user gave: it is never translated."""

    __slots__ = ()


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


def is_chinese(part: Any) -> bool:
    """Return whether a text, or any text in a picture, holds Chinese characters.

    Examples
    --------
    >>> is_chinese("温度"), is_chinese("temperature"), is_chinese(None)
    (True, False, False)
    """
    if isinstance(part, str):
        return _CHINESE.search(part) is not None
    if isinstance(part, tuple):
        return any(map(is_chinese, part))
    if is_dataclass(part) and not isinstance(part, type):
        return any(is_chinese(getattr(part, field.name)) for field in fields(part))
    return False


def _part(name: str, value: Any, lang: str) -> Any:
    if isinstance(value, str):
        return phrase(value, lang) if name in _WORDS and not isinstance(value, Own) else value
    if isinstance(value, tuple):
        return tuple(_part(name, entry, lang) for entry in value)
    return spoken(value, lang) if is_dataclass(value) and not isinstance(value, type) else value
