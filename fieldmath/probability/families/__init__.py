"""The rows of all families, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fieldmath.errors import InputError
from fieldmath.probability.families import (
    beta_prime,
    bounded,
    circular,
    discrete,
    discrete_tails,
    discrete_urns,
    extremes,
    generalised_gamma,
    half_line,
    heavy_tails,
    normal_pieces,
    piecewise,
    real_line,
)
from fieldmath.probability.family import Family

_MODULES = (
    discrete,
    discrete_urns,
    discrete_tails,
    real_line,
    half_line,
    bounded,
    generalised_gamma,
    heavy_tails,
    beta_prime,
    extremes,
    normal_pieces,
    piecewise,
    circular,
)


class Rows(Mapping[str, Family]):
    """The rows by name, each made when it is first asked for: ``_half_normal`` makes the row HalfNormal."""

    def __init__(self, makers: Iterable[Callable[[], Family]]) -> None:
        self._makers = {"".join(map(str.capitalize, make.__name__.split("_"))): make for make in makers}
        self._made: dict[str, Family] = {}

    def __getitem__(self, name: str) -> Family:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


FAMILIES = Rows(make for module in _MODULES for make in module.ROWS)


def family_named(name: str, variant: int | None = None) -> Family:
    """Return the row of the family called `name`, or one of its variants."""
    try:
        row = FAMILIES[name]
    except KeyError:
        raise InputError(f"family must be one of {', '.join(FAMILIES)}; got {name!r}") from None
    return row if variant is None else row.variants[variant][1]
