"""What notebooks ask of an object; the objects themselves say by `_card` what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fieldmath.cards import Card


def chosen(forms: dict[str, str], include: Any, exclude: Any) -> dict[str, str]:
    """Return the displays that a notebook asks for, by MIME type."""
    return {
        name: form for name, form in forms.items() if (not include or name in include) and name not in (exclude or ())
    }


class Displayed:
    """Gives an object its displays in notebooks: a formula, or a card with facts and a small picture."""

    __slots__ = ()

    def _card(self) -> Card:
        raise NotImplementedError

    def _repr_latex_(self) -> str | None:
        from fieldmath.cards import math

        return math(self._card())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from fieldmath.cards import bundle

        return bundle(self, self._card(), include, exclude)
